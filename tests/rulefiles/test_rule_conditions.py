"""How rule files write conditions and days: every form of it, and what is said of each misuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from trees import CALENDAR, READINGS, VALUES, Writer, as_yaml, conditions, days
from trying import tries

from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.facts.registry import FACTS
from policy507.files.yaml_nodes import Node, compose
from policy507.model.conditions import (
    COUNT_OPERATORS,
    DAY_OPERATORS,
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
)
from policy507.rulefiles.conditions import condition, day
from policy507.rulefiles.limits import DEEPEST, LARGEST
from policy507.rulefiles.scope import Scope

SUBSTITUTE = ValueTest("officer.substitute", "is", True)
SWORN = ValueTest("officer.peace_officer", "is", True)
STARTS, ENDS, AS_OF = Field("contract.starts_on"), Field("contract.ends_on"), Field("as_of")
SERVED = "school_year.substitute_contact_days"


def scope_of(terms: str = "{}", dates: str = "{}") -> Scope:
    """A scope with readings, values, a calendar and some names."""
    return Scope(
        values=dict(VALUES),
        term_nodes=nodes(terms),
        date_nodes=nodes(dates),
        readings=dict(READINGS),
        calendar=CALENDAR,
    )


def nodes(text: str) -> dict[str, Node]:
    """The values of a mapping by key."""
    return {key: entry.value for key, entry in compose(text, "names").value.items()}


NAMES = {
    "terms": "{short: {officer.substitute: true}, sworn: {officer.peace_officer: true}}",
    "dates": "{start: contract.starts_on, end: contract.ends_on}",
}


def read_condition(text: str) -> tuple[Any, list[str]]:
    """A condition, and the problems as `line:column: message`."""
    scope = scope_of(**NAMES)
    tree = condition(compose(text, ""), scope)
    return tree, [f"{p.line}:{p.column}: {p.message}" for p in scope.problems]


def read_day(text: str) -> tuple[Any, list[str]]:
    """A day, and the problems as `line:column: message`."""
    scope = scope_of(**NAMES)
    tree = day(compose(text, ""), scope)
    return tree, [f"{p.line}:{p.column}: {p.message}" for p in scope.problems]


# --- good forms


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{officer.substitute: true}", SUBSTITUTE),
        ("{officer.substitute: false}", Not(SUBSTITUTE)),
        ("{officer.substitute: true, officer.peace_officer: false}", All((SUBSTITUTE, Not(SWORN)))),
        ("[{officer.substitute: true}, sworn]", All((SUBSTITUTE, Term("sworn", SWORN)))),
        ("[sworn]", Term("sworn", SWORN)),
        ("sworn", Term("sworn", SWORN)),
        ("{not: sworn}", Not(Term("sworn", SWORN))),
        ("{not: [sworn, short]}", Not(All((Term("sworn", SWORN), Term("short", SUBSTITUTE))))),
        ("{any_of: [sworn, short]}", AnyOf((Term("sworn", SWORN), Term("short", SUBSTITUTE)))),
        ("{all_of: [sworn, short]}", All((Term("sworn", SWORN), Term("short", SUBSTITUTE)))),
        ("{any_of: [sworn]}", AnyOf((Term("sworn", SWORN),))),
        ("{reading: {A-1: first}}", Chosen("A-1", ("first",))),
        ("{reading: {B-2: [one, three]}}", Chosen("B-2", ("one", "three"))),
        (
            "{contract.duties: {includes: law-education}}",
            ValueTest("contract.duties", "includes", "law-education"),
        ),
        ("{conduct.under_review: true}", ValueTest("conduct.under_review", "is", True)),
        (f"{{{SERVED}: {{fewer_than: 60}}}}", ValueTest(SERVED, "fewer_than", 60)),
        (
            f"{{{SERVED}: {{fewer_than: day-limit}}}}",
            ValueTest(SERVED, "fewer_than", 60, "day-limit"),
        ),
        (
            "{school.lowest_grade: {at_most: school.highest_grade}}",
            ValueTest("school.lowest_grade", "at_most", Field("school.highest_grade")),
        ),
        ("{contract.starts_on: {after: as_of}}", DayTest(STARTS, "after", AS_OF)),
        ("{as_of: {before: contract.starts_on}}", DayTest(AS_OF, "before", STARTS)),
        ("{2026-01-01: {is: as_of}}", DayTest(Fixed(dt.date(2026, 1, 1)), "is", AS_OF)),
        ("{never: {on_or_after: as_of}}", DayTest(Never(), "on_or_after", AS_OF)),
        (
            "{start: {before: end}}",
            DayTest(NamedDay("start", STARTS), "before", NamedDay("end", ENDS)),
        ),
        (
            "{first-day: {before: as_of}}",
            DayTest(Fixed(dt.date(2025, 9, 1), "first-day"), "before", AS_OF),
        ),
    ],
)
def test_a_condition_is_read_as_it_is_meant(text, tree):
    """If this failed, a rule would ask for something else than its file says."""
    assert read_condition(text) == (tree, [])


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("2026-02-28", Fixed(dt.date(2026, 2, 28))),
        ("first-day", Fixed(dt.date(2025, 9, 1), "first-day")),
        ("contract.ends_on", ENDS),
        ("as_of", AS_OF),
        ("never", Never()),
        ("start", NamedDay("start", STARTS)),
        ("{1 day before: as_of}", Shift(AS_OF, days=-1)),
        ("{1 day after: as_of}", Shift(AS_OF, days=1)),
        ("{9999 days before: as_of}", Shift(AS_OF, days=-9999)),
        ("{1 month after: as_of}", Shift(AS_OF, months=1)),
        ("{6 months before: as_of}", Shift(AS_OF, months=-6)),
        ("{period after: as_of}", Shift(AS_OF, months=6, value="period")),
        ("{period before: as_of}", Shift(AS_OF, months=-6, value="period")),
        ("{next business day from: as_of}", BusinessDay(AS_OF, CALENDAR)),
        ("{later_of: [as_of, never]}", Latest((AS_OF, Never()))),
        (
            "{earlier_of: [as_of, start, first-day]}",
            Earliest((AS_OF, NamedDay("start", STARTS), Fixed(dt.date(2025, 9, 1), "first-day"))),
        ),
        ("{if: sworn, then: as_of, else: never}", Given(Term("sworn", SWORN), AS_OF, Never())),
        ("{else: never, if: sworn, then: as_of}", Given(Term("sworn", SWORN), AS_OF, Never())),
        (
            "{per_reading: {A-1: {first: as_of, second: never}}}",
            Given(Chosen("A-1", ("first",)), AS_OF, Never()),
        ),
        (
            "{per_reading: {B-2: {three: as_of, one: never, two: start}}}",
            Given(
                Chosen("B-2", ("three",)),
                AS_OF,
                Given(Chosen("B-2", ("one",)), Never(), NamedDay("start", STARTS)),
            ),
        ),
        ("{1 day after: {1 month before: as_of}}", Shift(Shift(AS_OF, months=-1), days=1)),
    ],
)
def test_a_day_is_read_as_it_is_meant(text, tree):
    """If this failed, a deadline would be counted otherwise than its file says."""
    assert read_day(text) == (tree, [])


@pytest.mark.parametrize("operator", COUNT_OPERATORS)
def test_every_operator_on_numbers_can_be_written(operator):
    """If this failed, a comparison that engines know could not be used in a rule."""
    assert read_condition(f"{{{SERVED}: {{{operator}: 7}}}}") == (
        ValueTest(SERVED, operator, 7),
        [],
    )


@pytest.mark.parametrize("operator", DAY_OPERATORS)
def test_every_operator_on_days_can_be_written(operator):
    """If this failed, a comparison that engines know could not be used in a rule."""
    text = f"{{contract.ends_on: {{{operator}: as_of}}}}"
    assert read_condition(text) == (DayTest(ENDS, operator, AS_OF), [])


@pytest.mark.parametrize("path", [p for p, f in FACTS.items() if f.kind not in ("label", "texts")])
def test_every_fact_can_be_asked_for(path):
    """If this failed, there would be a fact that no rule could rest on."""
    forms = {
        "flag": "true",
        "count": "{at_least: 5}",
        "day": "{before: 2026-01-01}",
        "words": f"{{includes: {next(iter(FACTS[path].choices), '')}}}",
    }
    tree, problems = read_condition(f"{{{path}: {forms[FACTS[path].kind]}}}")
    assert problems == []
    assert path in repr(tree)


def test_names_are_found_whatever_the_order():
    """If this failed, a file could not use what a later file defines."""
    scope = scope_of(terms="{a: [b, c], b: {not: c}, c: {officer.substitute: true}}")
    inner = Term("c", SUBSTITUTE)
    expected = Term("a", All((Term("b", Not(inner)), inner)))
    assert condition(compose("a", ""), scope) == expected
    assert scope.problems == []


# --- misuses

FLAG = "officer.substitute"
CONDITIONS_REFUSED = {
    "5": "1:1: expected a condition: the name of one, a list, or a mapping",
    "true": "1:1: expected a condition: the name of one, a list, or a mapping",
    "null": "1:1: expected a condition: the name of one, a list, or a mapping",
    "2026-01-01": "1:1: expected a condition: the name of one, a list, or a mapping",
    "[]": "1:1: expected a condition: the name of one, a list, or a mapping",
    "{}": "1:1: expected a condition: the name of one, a list, or a mapping",
    "[sworn, 5]": "1:9: expected a condition: the name of one, a list, or a mapping",
    "swron": "1:1: there is no condition 'swron', did you mean 'sworn'?",
    "zzz": "1:1: there is no condition 'zzz'",
    '"a\\nb"': "1:1: there is no condition 'a\\nb'",
    "officer.substitute": (
        "1:1: officer.substitute by itself is no condition; say what it is compared with"
    ),
    "{any_of: []}": "1:10: any_of takes a list of at least one condition",
    "{any_of: sworn}": "1:10: any_of takes a list of at least one condition",
    "{all_of: {sworn: true}}": "1:10: all_of takes a list of at least one condition",
    "{not: {}}": "1:7: expected a condition: the name of one, a list, or a mapping",
    "{sworn: true}": "1:2: the name of a condition stands alone, or after 'not'",
    "{officer.substitut: true}": (
        "1:2: there is no fact or day 'officer.substitut', did you mean 'officer.substitute'?; facts are declared in policy507/facts/sections.py, and rule files test only those"
    ),
    "{anyof: [sworn]}": "1:2: there is no fact or day 'anyof', did you mean 'any_of'?",
    "{strat: {before: as_of}}": "1:2: there is no fact or day 'strat', did you mean 'start'?",
    "{zzz: {before: as_of}}": "1:2: there is no fact or day 'zzz'",
    "{reading: A-1}": "1:11: expected one reading with its choice, such as {A-1: service}",
    "{reading: {}}": "1:11: expected one reading with its choice, such as {A-1: service}",
    "{reading: {A-1: first, B-2: one}}": (
        "1:11: expected one reading with its choice, such as {A-1: service}"
    ),
    "{reading: {A-9: first}}": "1:12: there is no reading 'A-9', did you mean 'A-1'?",
    "{reading: {A-1: frist}}": "1:17: reading A-1 has no choice 'frist', did you mean 'first'?",
    "{reading: {A-1: true}}": "1:17: reading A-1 has no choice 'True'",
    "{reading: {A-1: []}}": "1:17: expected a choice of reading A-1, or a list of them",
    "{reading: {A-1: {first: 1}}}": "1:17: expected the name of a choice of reading A-1",
    "{reading: {A-1: [[first]]}}": "1:18: expected the name of a choice of reading A-1",
    "{reading: {B-2: [one, two, one]}}": "1:28: choice 'one' is listed twice",
    f"{{{FLAG}: 1}}": "1:22: officer.substitute is true or false",
    f"{{{FLAG}: yes}}": "1:22: officer.substitute is true or false",
    f"{{{FLAG}: null}}": "1:22: officer.substitute is true or false",
    f"{{{FLAG}: {{is: true}}}}": "1:22: officer.substitute is true or false",
    "{officer.id: x}": "1:2: officer.id is a label; no rule may depend on it",
    "{contract.additional_duties: {includes: x}}": (
        "1:2: contract.additional_duties is free text; no rule may depend on it"
    ),
    "{contract.duties: law-education}": (
        "1:19: expected one of the operators includes with its operand"
    ),
    "{contract.duties: {include: law-education}}": (
        "1:20: there is no operator 'include' here; expected includes"
    ),
    "{contract.duties: {includes: law-educaton}}": (
        "1:30: contract.duties cannot include 'law-educaton', did you mean 'law-education'?"
    ),
    "{conduct.purposes: {includes: [safety]}}": (
        "1:31: includes takes one word: school-rule, criminal-law, safety, other-legal-duty"
    ),
    f"{{{SERVED}: 60}}": (
        "1:39: expected one of the operators fewer_than, at_most, at_least, more_than, is "
        "with its operand"
    ),
    f"{{{SERVED}: {{at_least: 1, at_most: 2}}}}": (
        "1:39: expected one of the operators fewer_than, at_most, at_least, more_than, is "
        "with its operand"
    ),
    f"{{{SERVED}: {{less_than: 60}}}}": (
        "1:40: there is no operator 'less_than' here; "
        "expected fewer_than, at_most, at_least, more_than, is"
    ),
    f"{{{SERVED}: {{before: 60}}}}": (
        "1:40: there is no operator 'before' here; "
        "expected fewer_than, at_most, at_least, more_than, is"
    ),
    f"{{{SERVED}: {{at_most: day-limt}}}}": (
        "1:49: expected a number, a fact that is one, or a value that is one, "
        "did you mean 'day-limit'?"
    ),
    f"{{{SERVED}: {{at_most: first-day}}}}": (
        "1:49: expected a number, a fact that is one, or a value that is one"
    ),
    f"{{{SERVED}: {{at_most: 1.5}}}}": (
        "1:49: expected a number, a fact that is one, or a value that is one"
    ),
    f"{{{SERVED}: {{at_most: true}}}}": (
        "1:49: expected a number, a fact that is one, or a value that is one"
    ),
    f"{{{SERVED}: {{at_most: [1]}}}}": (
        "1:49: expected a number, a fact that is one, or a value that is one"
    ),
    f"{{{SERVED}: {{at_most: officer.substitute}}}}": (
        "1:49: expected a number, a fact that is one, or a value that is one"
    ),
    f"{{{SERVED}: {{at_most: 1{'0' * 30}}}}}": (
        f"1:49: 1{'0' * 30} is no number to compare with: {SERVED} is 0 to 366"
    ),
    "{contract.starts_on: 2026-01-01}": (
        "1:22: expected one of the operators before, on_or_before, after, on_or_after, is "
        "with its operand"
    ),
    "{contract.starts_on: {fewer_than: as_of}}": (
        "1:23: there is no operator 'fewer_than' here; "
        "expected before, on_or_before, after, on_or_after, is"
    ),
    "{contract.starts_on: {befor: as_of}}": (
        "1:23: there is no operator 'befor' here; "
        "expected before, on_or_before, after, on_or_after, is"
    ),
    "{contract.starts_on: {before: 5}}": (
        "1:31: expected a day: a date, a fact, the name of a day or value, or a mapping"
    ),
}
DAYS_REFUSED = {
    "5": "1:1: expected a day: a date, a fact, the name of a day or value, or a mapping",
    "null": "1:1: expected a day: a date, a fact, the name of a day or value, or a mapping",
    "[as_of]": "1:1: expected a day: a date, a fact, the name of a day or value, or a mapping",
    "strat": "1:1: there is no day 'strat', did you mean 'start'?",
    "officer.substitute": ("1:1: officer.substitute is no day"),
    "day-limit": "1:1: there is no day 'day-limit'",
    '"2026-01-01"': "1:1: there is no day '2026-01-01'; a date is written without quotes",
    "{}": "1:1: expected a day; a mapping has one key, or the three keys if, then and else",
    "{if: sworn, then: as_of}": (
        "1:1: expected a day; a mapping has one key, or the three keys if, then and else"
    ),
    "{later_of: [as_of]}": "1:12: later_of takes a list of at least two days",
    "{earlier_of: as_of}": "1:14: earlier_of takes a list of at least two days",
    "{per_reading: A-1}": (
        "1:15: per_reading takes one reading with a day for each of its choices"
    ),
    "{per_reading: {A-1: as_of}}": "1:21: expected a day for each choice of the reading",
    "{per_reading: {A-1: {}}}": "1:21: expected a day for each choice of the reading",
    "{per_reading: {A-1: {first: as_of}}}": (
        "1:21: no day is given for choice 'second' of reading A-1"
    ),
    "{per_reading: {A-3: {first: as_of}}}": (
        "1:16: there is no reading 'A-3', did you mean 'A-1'?"
    ),
    "{next busines day from: as_of}": (
        "1:2: cannot read 'next busines day from' as a day, did you mean 'next business day from'?"
    ),
    "{perod after: as_of}": (
        "1:2: cannot read 'perod after' as a day, did you mean 'period after'?"
    ),
}
EXPECTED_OF_A_MOVE = (
    "1:2: cannot read {} as a day: expected later_of, earlier_of, per_reading, '1 day before', "
    "'6 months after', a period of the policy with before or after, or 'next business day from'"
)


@pytest.mark.parametrize(("text", "problem"), CONDITIONS_REFUSED.items())
def test_a_wrong_condition_is_one_problem_at_its_place(text, problem):
    """If this failed, a mistake in a condition would go unseen, or be reported as something else."""
    _, problems = read_condition(text)
    assert problems == [problem]


@pytest.mark.parametrize(("text", "problem"), DAYS_REFUSED.items())
def test_a_wrong_day_is_one_problem_at_its_place(text, problem):
    """If this failed, a mistake in a day would go unseen, or be reported as something else."""
    _, problems = read_day(text)
    assert problems == [problem]


@pytest.mark.parametrize(
    "move",
    [
        "0 days before",
        "01 days before",
        "-1 days before",
        "10000 days before",
        "1 year after",
        "day-limit after",
        "+ 6 months",
        "",
    ],
)
def test_a_move_that_is_none_is_told_which_there_are(move):
    """If this failed, a wrong period would be read as another one, or nobody would learn the forms."""
    _, problems = read_day(f'{{"{move}": as_of}}')
    assert problems == [EXPECTED_OF_A_MOVE.format(repr(move))]


@pytest.mark.parametrize(
    ("date", "fine"),
    [
        (FIRST_DAY, True),
        (FIRST_DAY - dt.timedelta(days=1), False),
        (LAST_DAY, True),
        (LAST_DAY + dt.timedelta(days=1), False),
    ],
)
def test_a_date_lies_within_the_years_that_a_case_may_have(date, fine):
    """If this failed, a rule could rest on a date that no calculation is made for."""
    _, problems = read_day(str(date))
    assert problems == ([] if fine else [f"1:1: {date} is out of range: {FIRST_DAY} to {LAST_DAY}"])


@pytest.mark.parametrize(
    ("number", "fine"), [(0, True), (-1, False), (366, True), (367, False), (10**17, False)]
)
def test_a_number_is_one_that_the_fact_can_have(number, fine):
    """If this failed, a limit with a digit too many would be a rule that always or never applies."""
    _, problems = read_condition(f"{{{SERVED}: {{at_most: {number}}}}}")
    message = f"1:49: {number} is out of range: {SERVED} is 0 to 366"
    assert problems == ([] if fine else [message])


def test_all_problems_of_a_condition_are_found_at_once():
    """If this failed, mending one mistake would only bring up the next."""
    _, problems = read_condition(
        "- swron\n- officer.substitute: 5\n- any_of: []\n- contract.ends_on: {before: strat}\n"
    )
    assert problems == [
        "1:3: there is no condition 'swron', did you mean 'sworn'?",
        "2:23: officer.substitute is true or false",
        "3:11: any_of takes a list of at least one condition",
        "4:30: there is no day 'strat', did you mean 'start'?",
    ]


# --- rings, depth and size


def test_a_name_that_is_defined_by_way_of_itself_is_refused_with_the_ring():
    """If this failed, reading the rules would never end, or the author could not find the ring."""
    scope = scope_of(terms="{a: [b], b: {not: c}, c: {any_of: [a, b]}}")
    condition(compose("a", ""), scope)
    assert [p.message for p in scope.problems] == [
        "'a' is defined by way of itself: a -> b -> c -> a",
        "'b' is defined by way of itself: b -> c -> b",
    ]


def test_a_ring_may_go_through_days_and_conditions():
    """If this failed, a day and a condition that rest on each other would be read for ever."""
    scope = scope_of(terms="{a: {d: {before: as_of}}}", dates="{d: {if: a, then: as_of, else: d}}")
    condition(compose("a", ""), scope)
    assert [p.message for p in scope.problems] == [
        "'a' is defined by way of itself: a -> d -> a",
        "'d' is defined by way of itself: d -> d",
    ]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("many", [DEEPEST // 2, 40 * DEEPEST])
def test_names_lead_only_so_deep(many, backwards):
    """If this failed, a chain of names would end in a crash instead of a problem."""
    links = [f"t0: {{{FLAG}: true}}", *(f"t{n}: {{not: t{n - 1}}}" for n in range(1, many))]
    scope = scope_of(terms="\n".join(links))
    order = range(many - 1, -1, -1) if backwards else range(many)
    for n in order:
        condition(Node(f"t{n}", "str", compose("x", "").place), scope)
    messages = {p.message for p in scope.problems}
    too_deep = {f"nested deeper than {DEEPEST} levels, with what its names stand for"}
    assert messages == (too_deep if many > DEEPEST else set())


@pytest.mark.parametrize("many", [8, 40])
def test_names_stand_only_for_so_much(many):
    """If this failed, a short file could stand for more than any engine can walk through."""
    links = [f"t0: {{{FLAG}: true}}", *(f"t{n}: [t{n - 1}, t{n - 1}]" for n in range(1, many))]
    scope = scope_of(terms="\n".join(links))
    for n in range(many):
        condition(Node(f"t{n}", "str", compose("x", "").place), scope)
    messages = [p.message for p in scope.problems]
    too_large = f"more than {LARGEST} parts, with what its names stand for"
    # What is too large is left out, so that the next ones begin small again.
    assert set(messages) == ({too_large} if many > 8 else set())


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("{1180 months after: as_of}", True),
        ("{1181 months after: as_of}", False),
        ("{1181 months before: as_of}", False),
        ("{600 months after: {581 months before: as_of}}", False),
        ("{later_of: [{600 months after: as_of}, {581 months after: as_of}]}", True),
        ("{9999 days after: {9999 days after: {9999 days after: as_of}}}", True),
        (
            "{9999 days after: {9999 days after: {9999 days after: {9999 days after: as_of}}}}",
            False,
        ),
    ],
)
def test_a_day_moves_only_so_far(text, fine):
    """If this failed, a deadline could be counted to a year that has no calendar."""
    scope = scope_of()
    node = compose(text, "")
    assert scope.measured(node, day(node, scope)) is fine
    message = "moves a day by more than 100 years"
    assert [p.message for p in scope.problems] == ([] if fine else [message])


# --- whatever can be written


@settings(max_examples=tries(150))
@given(conditions())
def test_a_condition_is_read_as_it_was_written(tree):
    """If this failed, there would be a condition that a file could state and a rule not have."""
    writer = Writer()
    text = as_yaml(writer.condition(tree))
    scope = scope_of(as_yaml(writer.terms), as_yaml(writer.dates))
    assert (condition(compose(text, ""), scope), scope.problems) == (tree, [])


@settings(max_examples=tries(150))
@given(days())
def test_a_day_is_read_as_it_was_written(tree):
    """If this failed, there would be a day that a file could state and a rule not have."""
    writer = Writer()
    text = as_yaml(writer.day(tree))
    scope = scope_of(as_yaml(writer.terms), as_yaml(writer.dates))
    assert (day(compose(text, ""), scope), scope.problems) == (tree, [])
