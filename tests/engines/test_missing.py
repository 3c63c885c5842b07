"""What is missing is exactly what could change a finding: nobody is sent for what changes nothing."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from attrs import evolve
from forgetting import forget
from generating import BOOK, DAYS, random_case, random_readings, random_value, served
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from smallbook import CASE, RELIEF, book_of, replaced
from trying import tries

from policy507 import UNKNOWN, Conduct, Officer, Status, decide_case
from policy507.engines.lanes import missing as searching
from policy507.engines.lanes.changing import Changing
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.lanes import Lanes
from policy507.engines.lanes.missing import Missing
from policy507.engines.lanes.outlook import outlook
from policy507.engines.program import program
from policy507.engines.reference import ReferenceEngine
from policy507.engines.signature import signature_reader
from policy507.errors import FactError
from policy507.facts.case import Case, stated, with_fact
from policy507.facts.case_files import case_from_data
from policy507.facts.registry import FACTS
from policy507.facts.sections import SECTIONS

EXAMPLE = case_from_data(BOOK.policy.example_case)
DEFINED = ReferenceEngine(BOOK)
PROGRAM = program(BOOK)
PHASES = [phase for phase in Phase if phase is not Phase.explain]
UNTRAINED = {
    "sro_course_completed_on": None,
    "certificate_issued_on": None,
    "latest_certificate_kept": False,
}
IN_TIME = {"sro_course_completed_on": dt.date(2026, 8, 1), "basic_course_completed_on": None}


def changed(**facts):
    """The example case with facts changed, by section and name."""
    parts = {}
    for name, value in facts.items():
        section, _, field = name.rpartition("__")
        parts.setdefault(section or "officer", {})[field or name] = value
    return evolve(EXAMPLE, **{s: evolve(getattr(EXAMPLE, s), **f) for s, f in parts.items()})


def missing(case, rule, **readings):
    """What a rule asks for."""
    return decide_case(case, readings=readings).finding(rule).missing


# --- facts that cannot change a finding


def test_a_short_substitution_asks_for_two_facts_alone():
    """Otherwise somebody would look up a contract to decide about a substitute."""
    case = Case(as_of=dt.date(2026, 11, 23), officer=Officer(peace_officer=True))

    assert {"officer.substitute", "school_year.substitute_contact_days"} == set(
        missing(case, "substitute-training-relief")
    )


def test_training_in_time_leaves_nothing_to_ask_of_the_employer():
    """Otherwise an officer who is trained would be asked what the employer could not provide."""
    case = changed(
        substitute=True,
        **{f"school_year__{name}": value for name, value in served(60).items()},
        sro_course_completed_on=UNKNOWN,
        employer_unable_to_provide_course=UNKNOWN,
        certificate_issued_on=None,
        latest_certificate_kept=False,
        basic_course_completed_on=None,
    )
    known = with_fact(case, "officer.sro_course_completed_on", dt.date(2026, 8, 1))

    assert missing(case, "training-before-duties") == (
        "officer.sro_course_completed_on",
        "officer.employer_unable_to_provide_course",
    )
    assert () == missing(known, "training-before-duties")
    assert "officer.employer_unable_to_provide_course" not in decide_case(known).missing


def test_beside_v_b_nothing_about_v_c_is_asked_for_v_a():
    """Otherwise V.A, set aside by V.B or not applicable, would ask for what V.C needs."""
    case = changed(
        basic_course_completed_on=dt.date(2024, 7, 19),
        assigned_to_school=UNKNOWN,
        employer_unable_to_provide_course=UNKNOWN,
        **UNTRAINED,
    )

    assert ("officer.assigned_to_school",) == missing(case, "training-before-duties")


def test_the_first_day_of_a_contract_that_ends_today_is_not_asked_for():
    """A contract that ends on the day of the decision has begun; else it would end before that."""
    last = changed(contract__starts_on=UNKNOWN, contract__ends_on=EXAMPLE.as_of)
    later = changed(
        contract__starts_on=UNKNOWN, contract__ends_on=EXAMPLE.as_of + dt.timedelta(days=1)
    )

    assert Status.HOLDS is decide_case(last).finding("school-resource-officer").status
    assert () == decide_case(last).missing
    assert ("contract.starts_on",) == missing(later, "school-resource-officer")


def test_the_first_day_is_not_asked_for_beside_another_unknown_element():
    """Otherwise what contradictions rule out would be forgotten as soon as two facts are unknown."""
    case = changed(
        contract__starts_on=UNKNOWN, contract__ends_on=EXAMPLE.as_of, assigned_to_school=UNKNOWN
    )

    assert ("officer.assigned_to_school",) == decide_case(case).missing


@pytest.mark.parametrize(("scheduled", "asked"), [(59, False), (60, True)])
def test_days_are_not_asked_for_in_a_year_of_few(scheduled, asked):
    """Otherwise days would be counted that cannot reach the number."""
    case = changed(
        substitute=UNKNOWN,
        complies_with_employer_policy=UNKNOWN,
        school_year__student_contact_days=scheduled,
        **{f"school_year__{name}": value for name, value in served(UNKNOWN).items()},
    )
    for rule in ("substitute-policy-review", "substitute-policy-compliance"):
        assert asked is ("school_year.substitute_contact_days" in missing(case, rule))


def test_a_day_from_which_a_limit_is_measured_is_asked_for_beside_others_that_are_unknown():
    """Otherwise it would be taken to change nothing, as each value of it alone leaves the answer open."""
    officer = {
        "peace_officer": True,
        "assigned_to_school": True,
        "during_instructional_day": True,
        "regular_responsibility": True,
        "substitute": True,
        "supplemental_course_board_approved": False,
        "employer_unable_to_provide_course": True,
        "employer_policy_adopted": True,
        "complies_with_employer_policy": True,
        "certificate_issued_on": "2025-03-04",
        "latest_certificate_kept": False,
    }
    contract = {"for_sro_services": True, "between_employer_and_charter_school": True}
    optional = ["law-enforcement-liaison", "safety-drill-advice", "law-education"]
    contract |= {"starts_on": "2026-03-01", "optional_duties": optional}
    school = {"lowest_grade": -1, "highest_grade": 8}
    parts = {"officer": officer, "contract": contract, "school": school}
    case = case_from_data({"as_of": "2027-05-23", **parts})
    known = {
        "officer.sro_course_completed_on": dt.date(2024, 3, 15),
        "officer.basic_course_completed_on": None,
        "school_year.substitute_contact_days": 60,
    }
    late = case
    for path, value in known.items():
        late = with_fact(late, path, value)
    both = [
        answered(with_fact(late, "officer.duties_assumed_on", day), BOOK.choices())
        for day in (dt.date(2023, 9, 13), dt.date(2024, 9, 15))
    ]

    assert len({each["training-before-duties"] for each in both}) > 1
    assert missing(case, "training-before-duties") == ("officer.duties_assumed_on", *known)


def test_a_count_is_asked_for_whatever_a_day_tells_of_it_that_no_answer_needs(monkeypatch):
    """Otherwise it would be left out, or named by luck: the day of its limit, if known, tells enough."""
    forget()
    monkeypatch.setattr(Changing, "_look", lambda *_: None)
    officer = {"peace_officer": True, "assigned_to_school": True, "substitute": True}
    officer |= {"duties_assumed_on": "2027-05-23", "supplemental_course_board_approved": True}
    contract = {"for_sro_services": True, "between_employer_and_charter_school": True}
    parts = {"officer": officer, "contract": contract, "school": {}, "school_year": {}}
    case = case_from_data({"as_of": "2028-08-28", **parts})
    readings = {
        "A-2": "earlier-date",
        "C-4": "six-months",
        "C-6": "rules-begin",
        "K-4": "no-effect",
    }
    readings |= {"B-5": "any-order", "F-1": "two-prohibitions", "S-1": "from-that-day"}
    rule = "policy-review-before-other-duties"

    assert "school_year.substitute_contact_days" in missing(case, rule, **readings)


def test_a_day_is_not_asked_for_beside_courses_of_which_little_is_known():
    """Otherwise a search that is given up names a day that changes nothing: a kept certificate ties it."""
    officer = Officer(
        basic_course_completed_on=dt.date(2024, 7, 19),
        employer_policy_reviewed_on=dt.date(2026, 12, 1),
        latest_certificate_kept=True,
    )
    case = Case(as_of=dt.date(2026, 11, 23), officer=officer)
    asked = decide_case(case).act("advise-on-safety-drills").missing

    assert "officer.sro_course_completed_on" in asked
    assert "officer.duties_assumed_on" not in asked


def of_a_substitute(book):
    """What the relief asks for where nothing is known of how many days a substitute serves."""
    case = case_from_data(CASE)
    names = ("contact_days", "contact_days_expected", "limit_reached_on")
    open_ = {f"substitute_{name}": UNKNOWN for name in names}
    case = evolve(case, school_year=evolve(case.school_year, **open_))
    return decide_case(case, rules=book).finding("test-relief").missing


EXPECTED_TOO = replaced(
    replaced(RELIEF, "  day-limit: 60\n", "  day-limit: 60\n  most-expected: 79\n"),
    "{fewer_than: day-limit}\n",
    "{fewer_than: day-limit}\n    - school_year.substitute_contact_days_expected: {at_most: most-expected}\n",
)


@pytest.mark.parametrize("looks", [True, False])
def test_a_count_is_asked_for_where_it_turns_the_answer_beside_some_values_of_a_tied_one(
    monkeypatch, tmp_path, looks
):
    """Otherwise it would be left out where another count must be known, too: 60 of 60 to 79 expected days."""
    if not looks:
        monkeypatch.setattr(Changing, "_look", lambda *_: None)
    counts = ("substitute_contact_days", "substitute_contact_days_expected")

    missing = of_a_substitute(book_of(tmp_path, _1_2=EXPECTED_TOO))
    assert missing == tuple(f"school_year.{each}" for each in counts)


REACHED = """\
    any_of:
      - school_year.substitute_limit_reached_on: {on_or_before: early}
      - all_of:
          - school_year.substitute_limit_reached_on: {on_or_before: as_of}
          - school_year.substitute_contact_days: {at_least: few}
impossible:
  - why: a limit is reached when as many days have been served
    when:
      - school_year.substitute_contact_days: {fewer_than: day-limit}
      - as_of: {on_or_after: school_year.substitute_limit_reached_on}
  - why: it is then that it is reached
    when:
      - school_year.substitute_contact_days: {at_least: day-limit}
      - as_of: {before: school_year.substitute_limit_reached_on}
"""
REACHED_EARLY = replaced(
    replaced(RELIEF, "  day-limit: 60\n", "  day-limit: 60\n  few: 30\n  early: 2026-10-01\n"),
    "    - serves\n    - school_year.substitute_contact_days: {fewer_than: day-limit}\n",
    REACHED,
)


@pytest.mark.parametrize("looks", [True, False])
def test_a_day_is_asked_for_that_decides_an_answer_without_the_count_tied_to_it(
    monkeypatch, tmp_path, looks
):
    """Otherwise nothing would be asked for: each number of days leaves the day on one side alone."""
    if not looks:
        monkeypatch.setattr(Changing, "_look", lambda *_: None)

    missing = of_a_substitute(book_of(tmp_path, _1_2=REACHED_EARLY))
    assert missing == ("school_year.substitute_limit_reached_on",)


# --- looked for when it is asked for, and once


ASKING = Case(as_of=dt.date(2026, 11, 23), officer=Officer(peace_officer=True))


def counted(monkeypatch):
    """The targets whose missing facts are looked for, in the order in which they are.

    What other tests found out is forgotten, so that it is looked for at all.
    """
    forget()
    looked_for = []
    find = Missing._found_out

    def noting(self, place, wanted):
        looked_for.append(self.lanes.evaluator.targets[place])
        return find(self, place, wanted)

    monkeypatch.setattr(Missing, "_found_out", noting)
    return looked_for


def test_what_another_reading_would_ask_for_is_not_looked_for_before_it_is_read(monkeypatch):
    """Otherwise everybody who asks on which readings an answer rests would wait for it."""
    looked_for = counted(monkeypatch)
    rng = random.Random(11)
    decisions = [decide_case(random_case(rng, unknown=0.4)) for _ in range(5)]
    findings = [each for decision in decisions for each in (*decision.findings, *decision.acts)]
    rows = [row for each in findings for row in each.depends_on]

    open_ = [row for row in rows if row.status is Status.UNDETERMINED]
    assert open_
    assert looked_for == []
    assert all(row.missing for row in open_)
    assert looked_for


def test_what_is_missing_is_looked_for_once_where_the_same_is_left(monkeypatch):
    """Otherwise each row of a list with the same gaps would cost a search of its own."""
    act, looked_for = "complete-training", counted(monkeypatch)
    asked = decide_case(evolve(ASKING, as_of=dt.date(2026, 1, 6))).act(act).missing
    other = evolve(ASKING, as_of=dt.date(2026, 1, 6), conduct=Conduct())

    assert decide_case(other).act(act).missing == asked
    assert looked_for == [act]


def test_what_is_missing_is_looked_for_anew_on_another_day(monkeypatch):
    """Otherwise a fact would be asked for that mattered only on a day of another case."""
    act = "complete-training"
    assert decide_case(evolve(ASKING, as_of=dt.date(2026, 1, 7))).act(act).missing
    looked_for = counted(monkeypatch)

    assert decide_case(evolve(ASKING, as_of=dt.date(2026, 1, 8))).act(act).missing
    assert looked_for == [act]


@pytest.mark.parametrize("steps", [64, 4096])
def test_what_is_missing_does_not_depend_on_what_was_asked_before(monkeypatch, steps):
    """Otherwise a record that is decided again would differ, and so would two processes."""
    monkeypatch.setattr(searching, "MOST_STEPS", steps)
    rng, choices = random.Random(5), BOOK.choices()
    for _ in range(7):  # the seventh differed
        case = random_case(rng, unknown=0.7)
        signature, _ = signature_reader(PROGRAM).read(case)
        asked = []
        for targets in (list(BOOK.rules), list(BOOK.rules)[::-1]):
            found = Missing(Completions(Lanes(PROGRAM), case, signature, choices), 0)
            asked.append({target: found.of(target) for target in targets})

        assert asked[0] == asked[1]


# --- exactly those that can


def values(fact, case):
    """Values of a fact on both sides of every number and day, found without the rules' tests."""
    match fact.kind:
        case "flag":
            return [True, False]
        case "count":
            return [n for n in (-1, 0, 5, 6, 7, 8, 12, 59, 60, 366) if fact.minimum <= n]
        case "words":
            one_less = itertools.combinations(fact.choices, len(fact.choices) - 1)
            return [(), fact.choices, *one_less, *((word,) for word in fact.choices)]
    days = {case.as_of, *(d for p in FACTS if isinstance(d := stated(case, p), dt.date))}
    near = {day + dt.timedelta(days=n) for day in days for n in (-184, -181, -1, 0, 1, 181, 184)}
    known = sorted({*near, *DAYS[::2]})
    return [None, *known] if fact.nullable else known


def completions(case, paths):
    """The case completed in every way, with the values by which each was."""
    for chosen in itertools.product(*(values(FACTS[path], case) for path in paths)):
        completed = case
        try:
            for path, value in zip(paths, chosen, strict=True):
                completed = with_fact(completed, path, value)
        except FactError:
            continue
        yield chosen, completed


def could_change(case, paths, choices, rules):
    """By rule, the facts for which two completions differ in that fact alone, and in the status."""
    found = {rule: set() for rule in rules}
    groups = {}
    for chosen, completed in completions(case, paths):
        verdicts = DEFINED.verdicts(completed)
        statuses = {rule: verdicts.verdict(choices, rule) for rule in rules}
        for n, path in enumerate(paths):
            first = groups.setdefault((path, chosen[:n], chosen[n + 1 :]), statuses)
            for rule in rules:
                if statuses[rule] is not first[rule]:
                    found[rule].add(path)
    return found


FORGETTABLE = [p for p, f in FACTS.items() if f.section and f.kind in ("flag", "count", "day")]
FLAGS, STATED_DAYS, STATED_COUNTS = (
    [p for p in FORGETTABLE if FACTS[p].kind == kind and not FACTS[p].derived]
    for kind in ("flag", "day", "count")
)


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(8), phases=PHASES)
@given(st.randoms(use_true_random=False))
def test_missing_is_what_changes_a_finding_by_itself(rng):
    """Otherwise a needless fact would be asked for, or one be left out on which the answer hangs."""
    case = random_case(rng, unknown=0.0)
    choices = BOOK.choices(random_readings(rng))
    candidates = [p for p in FORGETTABLE if not FACTS[p].derived and stated(case, p) is not UNKNOWN]
    paths = tuple(dict.fromkeys([rng.choice(candidates), *rng.sample(FLAGS, k=2)]))
    for path in paths:
        if stated(case, path) is not UNKNOWN:
            case = with_fact(case, path, UNKNOWN)
    paths = tuple(p for p in paths if getattr(case, FACTS[p].section) is not None)
    found = outlook(PROGRAM, case, choices)
    missing_of = {rule: found.missing(rule, 0) for rule in BOOK.rules}
    rules = [rule for rule in BOOK.rules if missing_of[rule] or rng.random() < 0.2]

    for rule, changing in could_change(case, paths, choices, rules).items():
        asked = {path for path in missing_of[rule] if path in paths}
        assert changing <= asked, (rule, paths)
        assert asked <= changing, (rule, paths)


@pytest.mark.parametrize("seed", range(30))
def test_among_several_unknown_facts_missing_are_exactly_those_that_can_change_it(seed):
    """Otherwise one would be asked for that matters only where it cannot be so, or one be left out."""
    rng = random.Random(seed)
    case, choices = random_case(rng, unknown=0.0), BOOK.choices(random_readings(rng))
    others, flags = ((STATED_COUNTS, 4), (STATED_DAYS, 2), (FLAGS, 5))[seed % 3]
    paths = dict.fromkeys([rng.choice(others), *rng.sample(FLAGS, flags)])
    paths = tuple(path for path in paths if getattr(case, FACTS[path].section) is not None)
    for path in paths:
        case = with_fact(case, path, UNKNOWN)
    paths = tuple(path for path in paths if stated(case, path) is UNKNOWN)
    found = outlook(PROGRAM, case, choices)

    for rule, changing in could_change(case, paths, choices, [*BOOK.rules]).items():
        assert {*found.missing(rule, 0)} == changing, (rule, paths)


def forgetting_much(rng):
    """A case of which any facts are unknown."""
    return random_case(rng, unknown=rng.choice((0.2, 0.4, 0.8)))


def forgetting_days(rng):
    """A case of which some days are unknown, and a few facts beside: what one is measured from, too."""
    case = random_case(rng, unknown=0.0)
    paths = rng.sample(STATED_DAYS, rng.randint(2, 6)) + rng.sample(FLAGS, rng.randint(0, 6))
    for path in paths:
        if getattr(case, FACTS[path].section) is not None:
            case = with_fact(case, path, UNKNOWN)
    return case


def asked_for(case, choices):
    """What each rule and act asks for, found out anew."""
    signature, _ = signature_reader(PROGRAM).read(case)
    found = Missing(Completions(Lanes(PROGRAM), case, signature, choices), 0)
    return {target: found.of(target) for target in (*BOOK.rules, *BOOK.ordered_acts())}


@pytest.mark.parametrize("seed", range(16, 40))
def test_the_search_alone_finds_what_samples_show(monkeypatch, seed):
    """Otherwise what is missing would hang on what was drawn: either shows too much, or one too little."""
    rng = random.Random(seed)
    case, choices = forgetting_days(rng), BOOK.choices(random_readings(rng))
    sampled = asked_for(case, choices)
    monkeypatch.setattr(Changing, "_look", lambda *_: None)

    assert asked_for(case, choices) == sampled


def completed(case, paths, rng):
    """The case with a value for each of some facts, or nothing where that does not come about."""
    for path in paths:
        for _ in range(9):
            try:
                case = with_fact(case, path, random_value(FACTS[path], rng), BOOK.impossible)
                break
            except FactError:
                continue
        else:
            return None
    return case


def answered(case, choices):
    """What the definition gives for each rule."""
    verdicts = DEFINED.verdicts(case)
    return {rule: verdicts.verdict(choices, rule) for rule in BOOK.rules}


@settings(suppress_health_check=list(HealthCheck), max_examples=tries(20), phases=PHASES)
@given(st.randoms(use_true_random=False))
def test_what_changes_a_finding_beside_many_unknown_facts_is_missing(rng):
    """Otherwise a fact would never be asked for on which an answer hangs once others are known."""
    case = rng.choice((forgetting_much, forgetting_days))(rng)
    choices = BOOK.choices(random_readings(rng))
    parts = {name for name in SECTIONS if getattr(case, name) is not None}
    of_parts = [p for p, fact in FACTS.items() if fact.section in parts and not fact.derived]
    unknown = [path for path in of_parts if stated(case, path) is UNKNOWN]
    rng.shuffle(unknown)
    found = outlook(PROGRAM, case, choices)
    for known in filter(None, (completed(case, unknown, rng) for _ in range(3))):
        before = answered(known, choices)
        for path in unknown:
            after = answered(completed(known, [path], rng) or known, choices)
            for rule in BOOK.rules:
                both = {before[rule], after[rule]}
                if len(both) > 1 and Status.UNDETERMINED not in both:
                    assert path in found.missing(rule, 0), (rule, path)


@pytest.mark.slow
@settings(suppress_health_check=list(HealthCheck), max_examples=tries(15), phases=PHASES)
@given(st.randoms(use_true_random=False))
def test_something_is_missing_exactly_where_the_answer_is_open(rng):
    """Otherwise an open answer would ask for nothing, or a decided one for something."""
    case = random_case(rng, unknown=rng.choice([0.1, 0.3]))
    for finding in decide_case(case).findings:
        assert bool(finding.missing) == (finding.status is Status.UNDETERMINED), finding.rule
