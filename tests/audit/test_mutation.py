"""Mutants of the rules: which there are, which examples notice them, and which no example could."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path

import click
import pytest
from attrs import evolve
from click.testing import CliRunner
from smallbook import POLICY, RELIEF, TEST, at, book_of, problems_of, replaced, write

pytest.importorskip("z3")

from policy507.audit.coverage import examples_given
from policy507.audit.examples import run_examples
from policy507.audit.lint import impossible_cases
from policy507.audit.mutation.equivalence import SOLVER, equivalent
from policy507.audit.mutation.mutants import faults, mutants, shifted_values, with_value
from policy507.audit.mutation.run import EQUIVALENT, KILLED, SURVIVES, fates
from policy507.audit.mutation.trials import passes, trials
from policy507.cli import check, running
from policy507.cli.mutate import mutants_command
from policy507.cli.running import Commands
from policy507.decisions.decide import decide_case
from policy507.engines import rete
from policy507.engines.engine import ENGINES
from policy507.errors import FactError
from policy507.facts.case import Case
from policy507.model.calendar import Calendar
from policy507.model.conditions import (
    ALWAYS,
    COUNT_OPERATORS,
    DAY_OPERATORS,
    NEVER_HOLDS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    DayTest,
    Earliest,
    Field,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Never,
    Not,
    Shift,
    Term,
    ValueTest,
    parts,
    walk,
    with_parts,
)
from policy507.model.outcomes import outcomes
from policy507.model.policy import Months
from policy507.model.statuses import Modality, Status
from policy507.rulefiles.example import case_of
from policy507.rulefiles.load import load
from policy507.rulefiles.schema import paragraph_schema

pytestmark = pytest.mark.solver

BOOK = load()
FLAG = ValueTest("officer.substitute", "is", operand=True)
OTHER = ValueTest("officer.peace_officer", "is", operand=True)
COUNT = ValueTest("school_year.substitute_contact_days", "fewer_than", 60)
WORD = ValueTest("conduct.purposes", "includes", "safety")
READ = Chosen("B-2", ("fixed-date", "later-date"))
ONE_READ = Chosen("A-1", ("service",))
DAY = Field("officer.duties_assumed_on")
DONE = Field("officer.sro_course_completed_on")
DATE = Fixed(dt.date(2026, 3, 1))
BEFORE = DayTest(DONE, "before", DAY)
NAMED = Term("a name", FLAG)


@cache
def shipped_mutants():
    """The mutants of the shipped rules, made when they are first wanted."""
    return tuple(mutants(BOOK))


def trees(tree):
    """What the faults of a tree come to, without the one that leaves a whole condition out."""
    return [changed for _, changed in faults(tree) if changed != ALWAYS]


# --- each kind of fault


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (FLAG, [evolve(FLAG, operand=False)]),
        (Not(FLAG), [FLAG, Not(evolve(FLAG, operand=False))]),
        (
            COUNT,
            [evolve(COUNT, operator=o) for o in COUNT_OPERATORS if o != "fewer_than"]
            + [evolve(COUNT, operand=59), evolve(COUNT, operand=61)],
        ),
        (
            WORD,
            [
                evolve(WORD, operand=word)
                for word in ("school-rule", "criminal-law", "other-legal-duty")
            ],
        ),
        (BEFORE, [evolve(BEFORE, operator=o) for o in DAY_OPERATORS if o != "before"]),
        (ONE_READ, [NEVER_HOLDS]),
        (READ, [NEVER_HOLDS, Chosen("B-2", ("later-date",)), Chosen("B-2", ("fixed-date",))]),
        (All((NAMED, ONE_READ)), [ONE_READ, NAMED, All((NAMED, ALWAYS)), All((NAMED, AnyOf(())))]),
        (
            AnyOf((NAMED, ONE_READ)),
            [ONE_READ, NAMED, AnyOf((NAMED, ALWAYS)), AnyOf((NAMED, AnyOf(())))],
        ),
        (NAMED, []),
        (DAY, []),
        (Never(), []),
        (NamedDay("a day", DATE), []),
        (DATE, [Fixed(dt.date(2026, 2, 28)), Fixed(dt.date(2026, 3, 2))]),
        (Shift(DAY, months=6), [Shift(DAY, months=5), Shift(DAY, months=7)]),
        (Shift(DAY, days=-1), [Shift(DAY, days=-2), Shift(DAY, days=0)]),
        (BusinessDay(DAY, Calendar("none", ())), [DAY]),
        (Latest((DAY, DONE)), [Earliest((DAY, DONE)), DONE, DAY]),
        (Earliest((DAY, DONE)), [Latest((DAY, DONE)), DONE, DAY]),
        (
            Given(ONE_READ, DAY, DONE),
            [Given(ALWAYS, DAY, DONE), Given(NEVER_HOLDS, DAY, DONE)],
        ),
        (Given(NAMED, DAY, DONE), [DAY, DONE]),
    ],
)
def test_each_kind_of_condition_and_day_has_its_faults(tree, expected):
    """Otherwise a slip of that kind in a rule file would go unnoticed by the examples."""
    assert expected == trees(tree)


@pytest.mark.parametrize("tree", [FLAG, COUNT, BEFORE, NAMED, ONE_READ, All((FLAG, OTHER))])
def test_a_whole_condition_can_be_left_out(tree):
    """Otherwise a rule that applies to everybody would pass for one that does not."""
    assert ALWAYS in [changed for _, changed in faults(tree)]


def test_nothing_is_left_out_of_what_always_holds():
    """Otherwise a rule without a condition would have a mutant that is no other rule."""
    assert [] == list(faults(ALWAYS))


def test_faults_reach_into_every_part():
    """Otherwise only the outermost condition of a rule would be examined."""
    tree = All((OTHER, AnyOf((FLAG, Not(DayTest(Shift(DAY, months=6), "before", DATE))))))
    changed = trees(tree)

    assert (
        All((OTHER, AnyOf((FLAG, Not(DayTest(Shift(DAY, months=7), "before", DATE)))))) in changed
    )
    assert len(set(changed)) == len(changed)
    assert tree not in changed


def test_a_named_day_is_one_of_two_in_a_single_place():
    """Otherwise a name could stand where the one day belongs, as long as it is right elsewhere."""
    named = NamedDay("either day", Given(OTHER, DAY, DATE))
    found = trees(DayTest(named, "before", Shift(named, days=1)))

    assert [
        each for each in found if each.operator == "before" and each.right == Shift(named, days=1)
    ] == [DayTest(day, "before", Shift(named, days=1)) for day in (DAY, DATE)]
    assert {DayTest(named, "before", Shift(day, days=1)) for day in (DAY, DATE)} <= {*found}


@pytest.mark.parametrize("day", [DAY, Given(READ, DAY, DATE), Latest((DAY, DATE))])
def test_a_named_day_that_is_not_one_of_two_has_no_faults_by_its_use(day):
    """Otherwise what its definition is tried for already, or what a reading decides, were tried again."""
    assert trees(NamedDay("some day", day)) == []


def test_every_tree_of_the_rules_is_put_together_again_as_it_was():
    """Otherwise a mutant would differ from its original in more than its fault."""
    for rule in BOOK.rules.values():
        for tree in rule.trees():
            for node in walk(tree):
                if parts(node):
                    assert node == with_parts(node, parts(node))


def test_what_has_no_parts_takes_none():
    """Otherwise a defect of the mutation would pass for a mutant."""
    with pytest.raises(TypeError):
        with_parts(DATE, (DAY,))
    with pytest.raises(TypeError):
        with_value(FLAG, Months(6))


@pytest.mark.parametrize(
    ("value", "shifted"),
    [
        (60, [59, 61]),
        (Months(6), [Months(5), Months(7)]),
        (dt.date(2024, 3, 1), [dt.date(2024, 2, 29), dt.date(2024, 3, 2)]),
    ],
)
def test_a_value_is_shifted_by_one_both_ways(value, shifted):
    """Otherwise a limit that is one off, on one side, would have no mutant."""
    assert shifted == list(shifted_values(value))


def test_a_period_before_a_day_stays_before_it():
    """Otherwise shifting six months before would make them five months after."""
    before = Shift(DAY, months=-6, value="period")

    assert Shift(DAY, months=-7, value="period") == with_value(before, Months(7))


# --- the mutants of a book


def mutant(book, subject, what):
    """The one mutant that makes a change."""
    every = shipped_mutants() if book is BOOK else mutants(book)
    (found,) = (m for m in every if m.subject == subject and m.what.startswith(what))
    return found


def test_a_value_is_changed_wherever_it_is_used(tmp_path):
    """Otherwise a shared number would be half changed, which no slip in a rule file does."""
    book = book_of(tmp_path)
    earlier = mutant(book, "the value first-day", "2025-08-31").book

    assert Fixed(dt.date(2025, 8, 31), "first-day") == earlier.rules["test-in-time"].begins
    assert dt.date(2025, 8, 31) == earlier.values["first-day"]
    longer = mutant(book, "the value test-period", "7 months").book
    assert 7 == next(
        n.months
        for n in walk(longer.rules["test-in-time"].due)
        if isinstance(n, Shift) and n.months
    )
    assert 7 == longer.dates["end of the period"].months


def test_a_named_condition_is_changed_for_all_that_use_it(tmp_path):
    """Otherwise the fault would depend on where the name is used, not on what it stands for."""
    book = book_of(tmp_path)
    found = mutant(book, "the condition 'serves'", "the officer is not a peace officer")

    assert "1.1" == found.paragraph
    for rule in ("test-in-time", "test-relief"):
        leaves = [n for n in walk(found.book.rules[rule].when) if isinstance(n, ValueTest)]
        assert evolve(OTHER, operand=False) in leaves
        assert OTHER not in leaves
    assert evolve(OTHER, operand=False) == found.book.terms["serves"]
    assert OTHER == book.terms["serves"], "the original is as it was"


def test_a_rule_loses_its_day_its_exception_its_bearer_and_its_modality(tmp_path):
    """Otherwise these clauses of a rule could be wrong without an example to show it."""
    book = book_of(tmp_path)
    rule, relief = "the rule test-in-time", "the rule test-relief"

    assert mutant(book, rule, "no 'from'").book.rules["test-in-time"].begins is None
    assert mutant(book, rule, "no 'due'").book.rules["test-in-time"].due is None
    last = book.rules["test-in-time"].due
    assert (
        Shift(last, days=-1)
        == mutant(book, rule, "due: a day earlier").book.rules["test-in-time"].due
    )
    assert (
        Shift(last, days=1) == mutant(book, rule, "due: a day later").book.rules["test-in-time"].due
    )
    assert () == mutant(book, relief, "does not override").book.rules["test-relief"].overrides
    assert "charter school" == mutant(book, relief, "borne by").book.rules["test-relief"].bearer
    assert Modality.NEED_NOT is mutant(book, rule, "need_not").book.rules["test-in-time"].modality


def test_every_modality_is_mistaken_for_one_of_other_statuses():
    """Otherwise no example could tell the mutant from the rule."""
    for rule in BOOK.rules.values():
        (found,) = (
            m.book.rules[rule.name]
            for m in shipped_mutants()
            if m.subject == f"the rule {rule.name}"
            and m.what in [f"{each}, instead of: {rule.modality}" for each in Modality]
        )
        assert found.modality is not rule.modality
        ours, theirs = ({status for status, _ in outcomes(each)} for each in (rule, found))
        assert not ours & theirs


def test_an_override_under_a_reading_is_forced_both_ways():
    """Otherwise the ranking of two paragraphs by a reading would be examined under one choice."""
    subject = "the rule training-before-june-2027"
    found = [m.what for m in shipped_mutants() if m.subject == subject and "B-2" in m.what]

    assert [what for what in found if ": no condition:" in what]
    assert [what for what in found if "as if it were read otherwise" in what]
    assert 3 == len([what for what in found if "without the choice" in what])


def test_the_mutants_are_the_same_each_time():
    """Otherwise a survivor of yesterday could not be looked up today."""
    first, second = (
        [(m.paragraph, m.subject, m.what, m.place) for m in found]
        for found in (shipped_mutants(), mutants(BOOK))
    )

    assert first == second
    assert len(first) > 600
    assert {p.citation for p in BOOK if p.rules} == {paragraph for paragraph, *_ in first}


# --- which examples notice them

STRONG = replaced(
    RELIEF,
    "  - it: relieved\n    expect: {test-relief: in_effect, prizes: in_effect}\n",
    """\
  - it: relieved
    given: {school_year.substitute_contact_days: 59}
    expect:
      test-relief: {status: in_effect, bearer: officer}
      prizes: {status: in_effect, bearer: charter school}
      pass-the-test: not_required
  - it: relieved with fewer days as well
    given: {school_year.substitute_contact_days: 58}
    expect: {test-relief: in_effect}
  - it: not relieved
    given: {school_year.substitute_contact_days: 60}
    expect: {test-relief: not_applicable}
  - it: not relieved with more days either
    given: {school_year.substitute_contact_days: 61}
    expect: {test-relief: not_applicable}
  - it: who is no peace officer has nothing to be relieved of
    given: {officer.peace_officer: false}
    expect: {test-relief: not_applicable}
""",
)
NO_TEST = """\
paragraph: "1.1"
title: The test
says: An officer passes the test.
fingerprint: sha256:%s
terms:
  serves: {officer.peace_officer: true}
rules:
  - name: test-in-time
    who: officer
    must: pass-the-test
    when: serves
    met_when: {officer.substitute: true}
examples:
  - it: passed
    given: {officer.substitute: true, school_year.substitute_contact_days: 60}
    expect: {test-in-time: {status: met, bearer: officer}, pass-the-test: met}
  - it: not passed
    given: {school_year.substitute_contact_days: 60}
    expect: {test-in-time: unmet}
  - it: nobody has to
    given: {officer.peace_officer: false, school_year.substitute_contact_days: 60}
    expect: {test-in-time: not_applicable}
""" % ("0123456789abcdef" * 4)
READINGS = "readings: {}\nleft_to_people: {}\n"


def strong(folder, **changed):
    """A folder whose examples notice everything."""
    return write(folder, **({"readings": READINGS, "_1_1": NO_TEST, "_1_2": STRONG} | changed))


def book_in(folder, **changed):
    """Its book."""
    return book_of(folder, **({"readings": READINGS, "_1_1": NO_TEST, "_1_2": STRONG} | changed))


def test_examples_on_both_sides_of_everything_kill_all(tmp_path):
    """Otherwise nobody could write a folder that passes."""
    found = list(fates(book_in(tmp_path)))

    assert [] == [each for each in found if each.fate != KILLED]
    assert len(found) > 20


def test_a_weak_set_of_examples_leaves_exactly_the_faults_that_it_cannot_see(tmp_path):
    """Otherwise a survivor would be missed, or be reported where there is none, or at another place."""
    weak = replaced(
        STRONG,
        "substitute_contact_days: 60}\n    expect",
        "substitute_contact_days: 70}\n    expect",
    )
    weak = replaced(
        weak, "substitute_contact_days: 61}\n    expect", "substitute_contact_days: 71}\n    expect"
    )
    weak = replaced(weak, "{status: in_effect, bearer: charter school}", "in_effect")
    found = [each for each in fates(book_in(tmp_path, _1_2=weak)) if each.fate != KILLED]
    days = "the time served as a substitute this school year is"
    unit = "student contact days"

    assert [
        ("the value day-limit", "61, instead of: 60", at(weak, "day-limit: 60")),
        (
            "the condition 'short service'",
            f"{days} at most 60 {unit}, instead of: {days} fewer than 60 {unit}",
            at(weak, "short service"),
        ),
        (
            "the condition 'short service'",
            f"{days} fewer than 61 {unit}, instead of: {days} fewer than 60 {unit}",
            at(weak, "short service"),
        ),
        (
            "the rule prizes",
            "borne by the officer, instead of the charter school",
            at(weak, "name: prizes"),
        ),
    ] == [
        (e.mutant.subject, e.mutant.what, f"{e.mutant.place.line}:{e.mutant.place.column}")
        for e in found
    ]
    assert {SURVIVES} == {each.fate for each in found}
    assert {str(tmp_path / "members/1.2.yaml")} == {each.mutant.place.file for each in found}
    assert found == [e for e in fates(book_in(tmp_path, _1_2=weak)) if e.fate != KILLED]


def test_only_the_examples_of_the_very_paragraph_count(tmp_path):
    """Otherwise a paragraph could rest on the examples of another, which may change without it."""
    without = NO_TEST[: NO_TEST.index("  - it: not passed")]
    found = [each for each in fates(book_in(tmp_path, _1_1=without)) if each.fate == SURVIVES]

    assert {"1.1"} == {each.mutant.paragraph for each in found}
    assert "the condition 'serves'" in {each.mutant.subject for each in found}


def test_an_example_that_fails_anyway_kills_nothing(tmp_path):
    """Otherwise one broken example would pass for a perfect set."""
    broken = replaced(STRONG, "{test-relief: in_effect}", "{test-relief: not_applicable}")
    failing = replaced(broken, "prizes: {status: in_effect", "prizes: {status: undetermined")
    found = list(fates(book_in(tmp_path, _1_2=failing)))

    assert "the rule prizes" in {e.mutant.subject for e in found if e.fate == SURVIVES}


def test_an_act_that_nothing_orders_any_more_is_noticed(tmp_path):
    """Otherwise the mutant would be a defect of the run, or pass."""
    book = book_in(tmp_path)
    (trial, *_) = trials(book)["1.1"]
    without = mutant(book, "the rule test-in-time", "need_not").book

    assert passes(book, trial)
    assert not passes(without, trial)


def test_examples_pass_here_as_they_do_on_the_engines():
    """Otherwise mutants would be judged by another meaning than that of the rules."""
    of_paragraph = trials(BOOK)
    for citation in ("II", "III.B", "V.B", "V.C", "V.E"):
        for trial in of_paragraph[citation][::7]:
            assert passes(BOOK, trial)


@pytest.mark.parametrize("citation", ["II", "III.B", "IV.B", "IV.D", "V.E"])
def test_no_mutant_of_our_rules_survives(citation):
    """Otherwise a slip in these paragraphs would go unnoticed; `test --mutate` runs them all."""
    of_paragraph = trials(BOOK)[citation]
    own = [m for m in shipped_mutants() if m.paragraph == citation]

    assert own
    for each in own:
        assert not all(passes(each.book, trial) for trial in of_paragraph), (
            each.subject,
            each.what,
        )


# --- those that no example could notice


REDUNDANT = ("III.A", "V.B")
"""The paragraphs of which some fault can make no difference."""


@pytest.fixture(scope="module")
def by_examples():
    """The mutants of these paragraphs: those that no example kills, and those that one does."""
    of_paragraph = trials(BOOK)
    spared, killed = [], []
    for each in shipped_mutants():
        if each.paragraph in REDUNDANT:
            alive = all(passes(each.book, trial) for trial in of_paragraph[each.paragraph])
            (spared if alive else killed).append(each)
    return spared, killed


def test_what_an_example_kills_is_never_proved_equivalent(by_examples):
    """Otherwise the proof would be wrong: a case that tells the two apart is at hand."""
    _, killed = by_examples

    assert len(killed) > 50
    for each in killed[::24]:
        assert not equivalent(BOOK, each.book), (each.subject, each.what)


def test_the_grades_are_redundant_and_little_else(by_examples):
    """Otherwise what matters were waved through, or what cannot matter held against the examples."""
    spared, killed = by_examples
    paragraphs = [each.paragraph for each in spared]

    assert (32, 1) == (paragraphs.count("III.A"), paragraphs.count("V.B"))
    assert {m.subject for m in killed} - {m.subject for m in spared}
    for each in spared:
        assert equivalent(BOOK, each.book), (each.subject, each.what)


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        ("the value last-elementary-grade", "5,"),
        ("the value substitute-day-limit", "61,"),
        ("the rule training-before-duties", "due: a day later"),
        ("the rule training-before-duties", "no 'due'"),
        ("the rule latest-certificate-kept", "borne by the officer"),
        ("the rule school", "no_effect"),
    ],
)
def test_what_differs_in_some_case_is_never_proved_equivalent(subject, what):
    """Otherwise a survivor would be waved through by a wrong proof."""
    changed = mutant(BOOK, subject, what).book

    assert not equivalent(BOOK, changed)


def test_a_last_day_of_a_rule_that_does_not_fire_is_no_difference(tmp_path):
    """Otherwise an example would be asked for that no decision could tell apart."""
    due = "due: {by: {if: serves, then: last day, else: first-day}}"
    book = book_of(tmp_path, _1_1=replaced(TEST, "due: {by: last day}", due))

    assert equivalent(book, mutant(book, "the rule test-in-time", "due: always").book)
    assert not equivalent(book, mutant(book, "the rule test-in-time", "due: never").book)


def test_an_equivalent_mutant_is_listed_apart(tmp_path):
    """Otherwise it would count as killed, or fail the run."""
    twice = replaced(
        STRONG,
        "    - serves\n",
        "    - serves\n    - any_of: [{officer.substitute: true}, {officer.substitute: false}]\n",
    )
    found = [each for each in fates(book_in(tmp_path, _1_2=twice)) if each.fate == EQUIVALENT]

    assert found
    assert {"the condition 'short service'"} == {each.mutant.subject for each in found}


# --- the command


@click.group(cls=Commands)
def main():
    """A command line with the one command."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--output-format", default="text")
@click.pass_context
def mutate(ctx, folder, output_format):
    """As `policy507 test --mutate`."""
    mutants_command(ctx, folder, output_format)


def run(*args):
    """The command in this process."""
    return CliRunner().invoke(main, ["mutate", *map(str, args)])


def test_without_the_solver_the_command_says_what_to_install(tmp_path, monkeypatch):
    """Otherwise a user would be shown a traceback, or mutants as survivors that no example can kill."""
    monkeypatch.setattr(running, "find_spec", lambda _: None)
    done = CliRunner().invoke(check.test, ["--mutate", str(strong(tmp_path))])

    assert "pip install 'policy507[proofs]'" in str(done.exception)
    assert "" == done.stdout


def test_the_command_ends_with_0_where_nothing_survives(tmp_path):
    """Otherwise CI could not rest on it."""
    done = run(strong(tmp_path))

    assert (0, "") == (done.exit_code, done.stderr)
    assert "survives" in done.stdout
    assert "all" in done.stdout


def test_the_command_ends_with_1_and_says_where_where_one_survives(tmp_path):
    """Otherwise a survivor would go unnoticed, or could not be found in the files."""
    weak = replaced(STRONG, "{status: in_effect, bearer: charter school}", "in_effect")
    done = run(strong(tmp_path, _1_2=weak))

    assert 1 == done.exit_code
    assert (
        f"{tmp_path}/members/1.2.yaml:{at(weak, 'name: prizes')}: survives: the rule prizes: "
        "borne by the officer, instead of the charter school\n"
    ) == done.stderr


def test_the_command_writes_json(tmp_path):
    """Otherwise a page could not show what became of the mutants."""
    weak = replaced(STRONG, "{status: in_effect, bearer: charter school}", "in_effect")
    data = json.loads(run(strong(tmp_path, _1_2=weak), "--output-format", "json").stdout)

    (survivor,) = (each for each in data["fates"] if each["fate"] == SURVIVES)
    assert 1 == data["survives"]
    assert data["mutants"] == len(data["fates"])
    assert data["killed"] == sum(data["killed_by"].values()) == data["killed_by"]["example"]
    assert data["mutants"] == data["killed"] + data["equivalent"] + data["survives"]
    assert "the rule prizes" == survivor["subject"]
    assert ("nobody", "") == (survivor["killed_by"], survivor["noticed"])
    assert SOLVER == data["proved_by"]


def test_no_mutant_is_run_where_an_example_fails(tmp_path):
    """Otherwise the run would say much about mutants and nothing about what is wrong."""
    broken = replaced(STRONG, "{test-relief: in_effect}", "{test-relief: not_applicable}")
    done = run(strong(tmp_path, _1_2=broken))

    assert 1 == done.exit_code
    assert "test-relief is expected to be not_applicable, and is in_effect" in done.stderr
    assert "no mutants were run" in done.stderr
    assert "" == done.stdout


def test_broken_files_are_bad_input(tmp_path):
    """Otherwise the problem would look like a survivor, or like a defect."""
    folder = strong(tmp_path, policy=replaced(POLICY, "pass-the-test:", "fail-the-test:"))
    done = run(folder)

    assert 2 == done.exit_code
    assert "there is no act" in done.stderr
    assert "" == done.stdout


# --- who bears it, in an example


def test_an_example_says_who_bears_a_rule_and_its_act(tmp_path):
    """Otherwise a finding against the wrong person would pass."""
    right = replaced(
        NO_TEST,
        "{test-in-time: {status: met, bearer: officer}, pass-the-test: met}",
        "{test-in-time: {status: met, bearer: officer}, pass-the-test: {status: met, bearer: officer}}",
    )
    wrong = right.replace("bearer: officer", "bearer: charter school")
    for engine in ENGINES if rete.available() is None else ["reference"]:
        assert not [r for r in run_examples(book_in(tmp_path, _1_1=right), engine) if r.problems]
        problems = [
            p for r in run_examples(book_in(tmp_path, _1_1=wrong), engine) for p in r.problems
        ]
        assert [
            "test-in-time is expected to be borne by the charter school, and is borne by officer",
            "pass-the-test is expected to be borne by the charter school, and is borne by officer",
        ] == [problem.message for problem in problems]
        assert at(wrong, "test-in-time: {status") == f"{problems[0].line}:{problems[0].column}"


def test_a_bearer_is_a_text(tmp_path):
    """Otherwise a slip would be compared with a name, and fail without a hint of why."""
    odd = replaced(NO_TEST, "bearer: officer}, pass", "bearer: [officer]}, pass")

    assert ["expected a text"] == [
        p.message for p in problems_of(tmp_path, readings=READINGS, _1_1=odd, _1_2=STRONG)
    ]


def test_an_editor_offers_the_bearers(tmp_path):
    """Otherwise the key would be marked as a mistake."""
    expectation = paragraph_schema(book_in(tmp_path))["$defs"]["expected"]

    assert {"enum": ["charter school", "officer"]} == {
        "enum": sorted(expectation["properties"]["bearer"]["enum"])
    }


# --- what mutants brought to light


@pytest.mark.parametrize("engine", ENGINES if rete.available() is None else ["reference"])
def test_a_rule_about_an_act_is_undetermined_where_none_is_under_review(tmp_path, engine):
    """Otherwise rules that do not ask whether there is an act would end a decision with a defect."""
    rule = "  - name: no-force\n    who: officer\n    must_not: use force\n    breached_when: {conduct.used_force: true}\n"
    book = book_in(tmp_path, _1_2=replaced(STRONG, "examples:\n", f"{rule}examples:\n"))
    case = Case(as_of=dt.date(2026, 11, 23))

    decision = decide_case(case, engine=engine, rules=book)
    assert Status.UNDETERMINED is decision.finding("no-force").status
    stated = case_of(book["1.1"].examples[0], book.policy.example_case)
    assert (
        Status.RESPECTED
        is decide_case(stated, engine=engine, rules=book).finding("no-force").status
    )


def test_the_examples_still_name_every_bearer():
    """Otherwise a bearer of our rules could change without an example to say so."""
    named = {e.target for p in BOOK for x in p.examples for e in x.expect if e.bearer is not None}

    assert {rule.name for rule in BOOK.rules.values() if rule.bearer} <= named


# --- cases that are refused

REFUSING = """\
impossible:
  - why: nobody serves more than {day-limit} days
    when: {school_year.substitute_contact_days: {more_than: day-limit}}
    refused:
      - it: one day more
        given: {school_year.substitute_contact_days: 61}
"""
AT_THE_LIMIT = """\
  - it: no day more
    given: {school_year.substitute_contact_days: 60}
    expect: {test-relief: not_applicable}
"""


def of_refusals(folder, text):
    """What becomes of the faults of what a small rule book refuses, by what they are."""
    book = book_of(folder, _1_2=text)
    found = [each for each in fates(book) if "refusal" in each.mutant.subject]
    return {each.mutant.what: each.fate for each in found}


def test_a_case_that_is_refused_notices_that_it_no_longer_is(tmp_path):
    """Otherwise a refusal could be lost, or its number be changed, and no example would tell."""
    found = of_refusals(tmp_path, RELIEF + AT_THE_LIMIT + REFUSING)

    assert found.pop("no refusal") == KILLED
    assert {fate for what, fate in found.items() if "61" in what or "59" in what} == {KILLED}
    assert set(found.values()) == {KILLED}


def test_a_refusal_without_a_refused_case_survives_being_left_out(tmp_path):
    """Otherwise nobody would learn that an example is missing."""
    found = of_refusals(tmp_path, RELIEF + REFUSING.split("    refused:", maxsplit=1)[0])

    assert found["no refusal"] == SURVIVES


def test_a_value_that_is_changed_changes_what_is_refused(tmp_path):
    """Otherwise examples would be tried under rules that no edition could have."""
    book = book_of(tmp_path, _1_2=RELIEF + AT_THE_LIMIT + REFUSING)
    (contradiction,) = mutant(book, "the value day-limit", "59,").book.impossible

    assert contradiction.holds({"school_year.substitute_contact_days": 60})
    assert not book.impossible[0].holds({"school_year.substitute_contact_days": 60})


def test_a_refusal_that_comes_to_the_same_is_proved_equivalent(tmp_path):
    """Otherwise what no case can tell apart would fail the run."""
    twice = REFUSING.replace(
        "{school_year.substitute_contact_days: {more_than: day-limit}}",
        "{any_of: [{school_year.substitute_contact_days: {more_than: day-limit}}, "
        "{school_year.substitute_contact_days: {more_than: 70}}]}",
    )
    found = of_refusals(tmp_path, RELIEF + AT_THE_LIMIT + twice)
    (without,) = (
        fate
        for what, fate in found.items()
        if what.endswith("more than 70 student contact days") and what.startswith("no alternative")
    )

    assert without == EQUIVALENT


def test_a_refused_case_is_refused_for_what_it_is_an_example_of(tmp_path):
    """Otherwise an example could pass for a reason of which it shows nothing."""
    other = REFUSING.replace("more_than: day-limit", "more_than: 3").split("impossible:\n")[1]
    for text, said in (
        (REFUSING.replace("days: 61}", "days: 60}"), "expected to be refused, and is not"),
        (REFUSING + other.replace("61}", "4}"), "refused besides"),
    ):
        book = book_of(tmp_path, _1_2=RELIEF + text)
        problems = [p for each in run_examples(book, "reference") for p in each.problems]
        assert any(said in each.message and each.line for each in problems)


@pytest.mark.parametrize("asks", [trials, lambda book: list(examples_given(book))])
def test_an_example_that_rules_refuse_is_told_with_its_place(tmp_path, asks):
    """Otherwise who edits a number would look for the example in all files."""
    text = (
        RELIEF + AT_THE_LIMIT + REFUSING.replace("{more_than: day-limit}", "{at_least: day-limit}")
    )
    book = book_of(tmp_path, _1_2=text)
    with pytest.raises(FactError) as error:
        asks(book)
    told = [
        problem
        for each in run_examples(book, "reference")
        for problem in each.problems
        if "nobody serves" in problem.message and each.example.expect
    ]

    assert list(error.value.problems) == told
    assert "school_year.substitute_contact_days is 60: nobody" in told[0].message
    assert str(told[0]).startswith(
        f"{tmp_path / 'members/1.2.yaml'}:{at(text, 'it: no day more')}: "
    )
    assert told == list(impossible_cases(book))
