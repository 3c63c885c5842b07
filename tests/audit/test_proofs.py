"""What is proved of the rules: that the solver's encoding means what the reference engine means."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
from click.testing import CliRunner
from generating import BOOK, random_case, random_readings, random_value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trying import tries

from policy507 import decide_case
from policy507.cli.decide import decide as decide_command
from policy507.cli.prove import prove as prove_command
from policy507.engines.reference import Meaning
from policy507.engines.situation import Situation
from policy507.facts.case import stated
from policy507.facts.case_files import case_from_data
from policy507.facts.contradictions import CONTRADICTIONS, contradicted
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, PARTLY, UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.calendar import add_months, next_business_day

pytest.importorskip("z3")

import z3
from encodings_agree import Agreement, holds, stating

from policy507.audit.proofs import prove as proofs
from policy507.audit.proofs.claim import targets
from policy507.audit.results import ON_THE_ENCODING
from policy507.audit.shrinking import simplest
from policy507.audit.solver.dates import Dates, longest_closure
from policy507.audit.solver.solver import case_data
from policy507.audit.solver.variables import contradicting, possible

pytestmark = pytest.mark.solver

few = settings(max_examples=tries(25), deadline=None, suppress_health_check=list(HealthCheck))
randomness = st.randoms(use_true_random=False)
FIRST, LAST = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
AGREEMENT = Agreement(BOOK)
WORLD = AGREEMENT.world


def test_a_model_with_a_part_of_a_list_is_a_case_that_states_it():
    """Otherwise what is refuted could be shown by another contract, or by one that no file can state."""
    duties, optional = (WORLD.facts[f"contract.{name}"] for name in ("duties", "optional_duties"))
    first, second, *others = duties.value
    said = (duties.known[first], duties.value[first], optional.value[first], duties.known[second])
    solver = z3.Solver()
    solver.add(*possible(WORLD.facts, BOOK.impossible), *said, z3.Not(duties.value[second]))
    solver.add(*(z3.Not(duties.known[other]) for other in others))
    assert solver.check() == z3.sat
    data = case_data(solver.model(), WORLD.facts)

    assert data["contract"]["duties"] == {first: PARTLY, second: False}
    assert case_from_data(data).contract.duties == {first: True, second: False}


@few
@given(randomness)
def test_the_encoding_means_what_the_reference_engine_means(rng):
    """Otherwise what is proved would be proved of other rules than those that decide."""
    case, choices = random_case(rng), BOOK.choices(random_readings(rng))

    assert AGREEMENT.disagreements(case, choices) == []


@few
@given(randomness)
def test_what_is_possible_is_what_does_not_contradict(rng):
    """Otherwise a claim would be proved by leaving out cases, or refuted by one that cannot be."""
    facts = {path: random_value(FACTS[path], rng) for path in WORLD.facts}
    facts = {path: UNKNOWN if rng.random() < 0.2 else value for path, value in facts.items()}
    facts["as_of"] = rng.choice([dt.date(2025, 8, 31), dt.date(2026, 11, 23)])
    refused = contradicted(facts, (*CONTRADICTIONS, *WORLD.book.impossible))
    facts["conduct.under_review"] = True
    solver = z3.Solver()
    solver.add(*stating(WORLD, facts.get))
    assert solver.check() == z3.sat
    model = solver.model()
    among = (*CONTRADICTIONS, *WORLD.book.impossible)
    found = [each for each in among if holds(model, contradicting(each, WORLD.facts))]

    assert found == refused
    solver.add(*possible(WORLD.facts, WORLD.book.impossible))
    assert (solver.check() == z3.sat) == (not refused and not incomplete(facts))


def incomplete(facts):
    """Whether a list is missing that every contract with stated duties has, as it would be empty."""
    stated = {path for path, value in facts.items() if value is not UNKNOWN}
    lists = {"contract.optional_duties", "contract.additional_duties"}
    discipline = "contract.additional_duties_include_discipline"
    none = facts["contract.additional_duties"] == ()
    return ("contract.duties" in stated and not lists <= stated) or (
        none and discipline not in stated
    )


MONTH_ENDS = st.builds(
    lambda year, month, step: min(LAST, max(FIRST, dt.date(year, month, 1).toordinal() - 1 + step)),
    st.integers(1900, 2199),
    st.integers(1, 12),
    st.integers(-1, 2),
)
DAYS = st.one_of(MONTH_ENDS, st.integers(FIRST, LAST))


def value_of(number, move):
    """What a moved day is according to the solver, which must find it the only one possible."""
    dates, day, moved = Dates(), z3.Int("day"), z3.Int("moved")
    formula = move(dates, day)
    solver = z3.Solver()
    solver.add(*dates.constraints_on(formula), day == number, moved == formula)
    assert solver.check() == z3.sat
    found = solver.model()[moved].as_long()
    solver.add(moved != found)
    assert solver.check() == z3.unsat
    return found


@settings(max_examples=tries(60), deadline=None)
@given(DAYS, st.integers(-30, 30))
def test_months_are_added_exactly(number, months):
    """Otherwise a last day would be proved that no calendar has: at month ends and in leap years."""
    assert value_of(number, lambda d, n: d.add_months(n, months)) == add_months(number, months)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2027, 8, 30), dt.date(2028, 2, 29)),
        (dt.date(2027, 8, 31), dt.date(2028, 2, 29)),
        (dt.date(2026, 8, 31), dt.date(2027, 2, 28)),
        (dt.date(1899 + 1, 8, 31), dt.date(1901, 2, 28)),
        (dt.date(2099, 8, 31), dt.date(2100, 2, 28)),
        (dt.date(1999, 8, 31), dt.date(2000, 2, 29)),
        (dt.date(2199, 12, 31), dt.date(2200, 6, 30)),
    ],
)
def test_months_are_clamped(day, expected):
    """Otherwise the last day of February, or of a century's, would be missed."""
    moved = value_of(day.toordinal(), lambda dates, number: dates.add_months(number, 6))

    assert dt.date.fromordinal(moved) == expected


@settings(max_examples=tries(40), deadline=None)
@given(DAYS)
def test_business_days_are_exact_in_every_year(number):
    """Otherwise a proof under that reading would rest on a calendar that does not exist."""
    found = value_of(number, lambda dates, day: dates.next_business_day(day, BOOK.calendar))

    assert found == next_business_day(number, BOOK.calendar)


@settings(max_examples=tries(20), deadline=None)
@given(st.integers(1900, 2199), st.sampled_from([(12, 23), (12, 30), (7, 2), (11, 9), (6, 17)]))
def test_business_days_are_exact_around_holidays(year, day):
    """Otherwise a holiday kept on another day than its own would be forgotten."""
    number = dt.date(year, *day).toordinal() + year % 4
    number = min(number, LAST)
    found = value_of(number, lambda dates, n: dates.next_business_day(n, BOOK.calendar))

    assert found == next_business_day(number, BOOK.calendar)


def test_the_longest_closure_is_the_longest():
    """Otherwise the solver would stop looking for a business day before there is one."""
    longest = longest_closure(BOOK.calendar)
    waits = [next_business_day(n, BOOK.calendar) - n for n in range(FIRST, LAST, 1)]

    assert max(waits) <= longest


@pytest.fixture(scope="module")
def results():
    """All results on the rules of this package."""
    return tuple(proofs.prove(BOOK))


def test_no_claim_is_refuted(results):
    """Otherwise the rules do not keep what is said of them, or the solver no longer finds out."""
    assert [r.claim for r in results if r.outcome != proofs.PROVED] == []


def test_every_kind_of_claim_is_made(results):
    """Otherwise a whole kind of claims could go missing unnoticed."""
    kinds = {result.kind for result in results}

    assert kinds == {
        *("a status in every case", "no second status", "conflicts", "firing", "exceptions"),
        *("learning a fact", "never worse", "last days", "readings", "statuses", "calendar"),
        *("tests that matter", "redundant tests", "switches", "reliefs", "no effect"),
        *("live conditions", "what the policy says"),
    }
    claims = [result.claim for result in results]
    assert len(set(claims)) == len(claims)


def test_one_pair_of_rules_can_conflict_under_other_readings(results):
    """Otherwise the reading that ranks two paragraphs would rank nothing, or too little."""
    found = [r for r in results if r.kind == "conflicts" and r.witness is not None]

    assert [(r.about, dict(r.witness.readings)["B-2"]) for r in found] == [
        (("training-before-june-2027", "training-within-six-months"), "unranked")
    ]


def test_a_witness_of_a_conflict_departs_from_the_defaults_only_where_it_must(results):
    """Otherwise a reader would look among ten readings for the ones that matter."""
    (conflict,) = (r for r in results if r.kind == "conflicts" and r.witness is not None)
    (case,) = map(case_from_data, conflict.witness.cases)
    chosen = dict(conflict.witness.readings)

    def statuses(readings):
        meaning = Meaning(BOOK, Situation(case, BOOK.choices(readings)))
        return {meaning.verdict(name) for name in conflict.about}

    assert statuses(chosen) == {"conflict"}
    for code in chosen:
        fewer = {other: name for other, name in chosen.items() if other != code}
        assert statuses(fewer) != {"conflict"}, code


def test_every_witness_is_a_case_that_is_decided_as_claimed(results):
    """Otherwise what is shown to a reader would not show what it is said to."""
    shown = [result for result in results if result.witness is not None]
    assert len(shown) > len(BOOK.rules)
    for result in shown:
        cases = [case_from_data(json.loads(json.dumps(data))) for data in result.witness.cases]
        choices = BOOK.choices(result.witness.readings)
        statuses = [
            {name: Meaning(BOOK, Situation(case, choices)).verdict(name) for name in result.about}
            for case in cases
            if set(result.about) <= set(targets(BOOK))
        ]
        if result.kind == "firing":
            assert statuses[0][result.about[0]].fires is ("can fire" in result.claim), result.claim
        elif result.kind == "exceptions":
            assert statuses[0][result.about[-1]].value == "relieved", result.claim
        elif result.kind == "conflicts":
            assert {s.value for s in statuses[0].values()} == {"conflict"}, result.claim


def test_the_command_that_decides_takes_a_witness_of_every_kind(results):
    """Otherwise a reader could not try what he is shown."""
    shown = {result.kind: result.witness for result in results if result.witness is not None}
    assert len(shown) > 5
    for witness in shown.values():
        for data in witness.cases:
            decision = decide_case(case_from_data(data), readings=witness.readings)
            assert decision.findings


def test_what_is_evidence_alone_is_listed_as_redundant(results):
    """Otherwise a test that decides nothing would pass for one that does, or the other way round."""
    redundant = [result for result in results if result.kind == "redundant tests"]
    evidence = BOOK["III.A"].evidence_only

    assert {result.paragraph for result in redundant} == {"III.A"}
    assert len({result.claim for result in redundant}) == 5
    assert all("school" in result.about for result in redundant)
    assert set(evidence) == {"school.lowest_grade", "school.highest_grade"}
    for result in redundant:
        assert result.readings == "any"


def test_what_rests_on_holidays_says_of_which_years(results):
    """Otherwise a reader could take a proof for years of which nobody knows the holidays."""
    years = {result.years for result in results}
    (business,) = (
        r
        for r in results
        if "next-business-day and same-day" in r.claim
        or "same-day and next-business-day" in r.claim
    )

    assert years == {None, (FIRST_DAY.year, LAST_DAY.year)}
    assert business.to_data()["holidays_of_years"] == [1900, 2199]
    assert all("holidays_of_years" not in r.to_data() for r in results if r.about == ("school",))


def test_a_witness_states_little(results):
    """Otherwise a reader would look for what matters among dozens of facts."""
    sizes = [
        sum(len(part) for part in case.values() if isinstance(part, dict))
        for result in results
        if result.kind in ("firing", "exceptions") and result.witness
        for case in result.witness.cases
    ]

    assert max(sizes) <= 20


def test_a_witness_keeps_what_it_shows():
    """Otherwise a case would be made so small that it shows nothing any more."""
    case = random_case(random.Random(3), unknown=0.0)
    data = {"as_of": case.as_of.isoformat(), "officer": {"peace_officer": True, "substitute": True}}

    def shows(cases):
        return stated(cases[0], "officer.substitute") is True

    assert simplest((data,), shows, BOOK) == (
        {"as_of": BOOK.policy.example_case["as_of"], "officer": {"substitute": True}},
    )


# --- the command


def test_the_command_writes_results_as_json(monkeypatch, results):
    """Otherwise no page and no other program could show what was proved."""
    proved = tuple(result for result in results if result.outcome == proofs.PROVED)
    monkeypatch.setattr(proofs, "prove", lambda _, **__: proved)
    run = CliRunner().invoke(prove_command, ["--output-format", "json"])
    data = json.loads(run.stdout)

    assert run.exit_code == 0
    assert data["policy"]["digest"] == BOOK.digest
    assert data["z3"] == proofs.solver_version()
    assert len(data["proofs"]) == len(proved)
    assert {proof["outcome"] for proof in data["proofs"]} == {"proved"}


def test_the_command_tells_what_is_not_proved(monkeypatch, results):
    """Otherwise somebody would take a refuted claim for a proved one."""
    witness = proofs.Witness(({"as_of": "2026-11-23"},), {"B-2": "unranked"})
    first = results[0]
    wrong = proofs.Proof(
        first.kind, first.claim, "II", first.about, "any", proofs.REFUTED, witness, 0.1
    )
    monkeypatch.setattr(proofs, "prove", lambda _, **__: (wrong, *results[1:]))
    run = CliRunner().invoke(prove_command, [])

    assert run.exit_code == 1
    assert "II: refuted in 0.1 s" in run.stderr
    assert "2026-11-23" in run.stderr
    assert "B-2=unranked" in run.stderr
    assert "1 refuted" in run.stdout


def test_the_command_lists_what_is_redundant_and_the_years_of_holidays(monkeypatch, results):
    """Otherwise only those who read the JSON would know how far the proofs go."""
    monkeypatch.setattr(proofs, "prove", lambda _, **__: results)
    run = CliRunner().invoke(prove_command, [])
    told = " ".join(run.stdout.split())

    assert "redundant, as III.A says: whether the school's lowest grade is at most 6" in told
    assert told.count("redundant, as") == 5
    assert "claims rest on legal holidays, of the years 1900 to 2199" in told


def test_the_command_counts_claims_on_the_encoding_apart(monkeypatch, results):
    """Otherwise what holds whatever the policy says would be counted as a proof of the policy."""
    monkeypatch.setattr(proofs, "prove", lambda _, **__: results)
    apart = sum(result.kind in ON_THE_ENCODING for result in results)
    told = " ".join(CliRunner().invoke(prove_command, []).stdout.split())
    run = CliRunner().invoke(prove_command, ["--output-format", "json"])
    data = json.loads(run.stdout)

    assert f"on the policy {len(results) - apart} proved on the encoding {apart} proved all" in told
    assert data["on_the_policy"]["proved"] == len(results) - apart
    assert data["on_the_encoding"]["proved"] == apart == 3 * len(targets(BOOK))


def test_without_time_nothing_is_decided_wrongly():
    """Otherwise a solver that gives up would be taken to have proved something."""
    outcomes = [proof.outcome for proof in proofs.prove(BOOK, timeout=0.001)]

    assert proofs.REFUTED not in outcomes


def test_the_cases_are_written_for_the_command_that_decides(monkeypatch, results, tmp_path):
    """Otherwise a reader would have to copy them out of the JSON to try them."""
    kinds = {}
    for result in results:
        if result.witness is not None:
            kinds.setdefault(result.kind, result)
    monkeypatch.setattr(proofs, "prove", lambda _, **__: tuple(kinds.values()))
    folder = tmp_path / "shown"
    assert CliRunner().invoke(prove_command, ["--cases", str(folder)]).exit_code == 0
    files = sorted(folder.glob("*.json"))
    claims = (folder / "claims.txt").read_text(encoding="utf-8").splitlines()

    assert {line.partition(":")[0][4:] for line in claims} == {k.replace(" ", "-") for k in kinds}
    assert len(files) > len(kinds)
    answers = {}
    for file in files:
        options = file.with_suffix(".txt")
        readings = options.read_text(encoding="utf-8").split() if options.exists() else []
        run = CliRunner().invoke(decide_command, [str(file), *readings])
        assert run.exit_code in (0, 1), run.stderr
        answers[file.stem[4:]] = run.stdout
    assert answers["conflicts-1"].count("conflict")
    assert answers["readings-1"] != answers["readings-2"]
    assert answers["tests-that-matter-1"] != answers["tests-that-matter-2"]
