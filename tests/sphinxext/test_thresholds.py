"""What is decided while pages are built: both sides of each threshold, examples, other readings."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from docutils import nodes

from policy507.audit.results import Results
from policy507.decisions.decide import decide_case
from policy507.english.phrases import date_phrase, placeholders, value_words
from policy507.facts.case import with_fact
from policy507.facts.registry import FACTS
from policy507.rulefiles.example import case_of
from policy507.rulefiles.load import load
from policy507.sphinxext.blocks import came_to, decided
from policy507.sphinxext.examplepage import examples_section
from policy507.sphinxext.examples import alike, effects, runs, telling_effects
from policy507.sphinxext.markup import label_of
from policy507.sphinxext.registers import register_section
from policy507.sphinxext.thresholds import thresholds

pytestmark = pytest.mark.book  # all that a book decides is decided here

BOOK = load()


def test_every_threshold_is_one():
    """A table that calls something a threshold must show two neighbouring values and two outcomes."""
    rows = [row for p in BOOK for row in thresholds(BOOK, p.citation)]
    assert len(rows) > 40
    for row in rows:
        low, high = row.values
        if isinstance(low, bool | tuple):
            assert low != high
        elif isinstance(low, int):
            assert high - low == 1
        else:
            assert (high - low).days == 1
        assert set(row.sides[0]) or set(row.sides[1])
        names = [{n for names in side.values() for n in names} for side in row.sides]
        assert names[0] == names[1]
        for name in names[0]:
            statuses = [next(o[0] for o, ns in side.items() if name in ns) for side in row.sides]
            assert statuses[0] != statuses[1]


@pytest.mark.parametrize(
    ("citation", "path", "values"),
    [
        (
            "V.D",
            "school_year.substitute_contact_days",
            ("59 student contact days", "60 student contact days"),
        ),
        ("V.B", "officer.basic_course_completed_on", ("August 31, 2025", "September 1, 2025")),
        ("V.B", "as_of", ("May 31, 2027", "June 1, 2027")),
        ("V.A", "as_of", ("August 31, 2025", "September 1, 2025")),
        ("V.C", "as_of", ("March 8, 2027", "March 9, 2027")),
    ],
)
def test_the_thresholds_that_the_policy_is_known_for_are_found(citation, path, values):
    """The number that everybody looks for would not be in the decision table."""
    rows = thresholds(BOOK, citation)
    assert (path, values) in [(row.path, (row.value(0), row.value(1))) for row in rows]


def read_so(text: str) -> dict[str, str]:
    """The readings that words on a page state."""
    return dict(re.findall(r"\b([A-Z]-\d) is '([\w-]+)'", text))


def in_words(fact, value, other):
    """A value in words; one of two lists only by what it has and the other has not, or lacks."""
    if not isinstance(value, tuple):
        return value_words(fact, value)
    more, fewer = (
        [w for w in one if w not in two] for one, two in ((value, other), (other, value))
    )
    ((word, each),) = [*(("with", w) for w in more), *(("without", w) for w in fewer)]
    return f"{word} {dict(fact.called)[each]}"


def test_every_row_is_what_is_decided_under_what_it_says():
    """A row of an example under other readings would be taken for what the defaults come to."""
    shown = stating = 0
    for paragraph in BOOK:
        rows = iter(thresholds(BOOK, paragraph.citation))
        for about, pairs in table_rows(paragraph):
            row = next(rows)
            number, readings = int(re.search(r"as in example (\d+)", about)[1]), read_so(about)
            case = case_of(paragraph.examples[number - 1], BOOK.policy.example_case)
            own = [rule.name for rule in paragraph.rules]
            sides = []
            others = reversed(row.values)
            for value, other, (words, _) in zip(row.values, others, pairs, strict=True):
                assert words == in_words(FACTS[row.path], value, other)
                assert about.startswith(label_of(row.path))
                sides.append(
                    decide_case(with_fact(case, row.path, value), readings=readings, rules=BOOK)
                )
            low, high = sides
            differing = [n for n in own if low.finding(n).status != high.finding(n).status]
            for side, (_, came) in zip(sides, pairs, strict=True):
                assert came == decided(alike(side, differing), BOOK).astext(), (about, readings)
            shown, stating = shown + 1, stating + bool(readings)
        assert next(rows, None) is None
    assert shown > 40
    assert stating > 0  # else what is read off the words above was never looked at


def table_rows(paragraph):
    """The pairs of rows in a paragraph's decision table: about what, and each value with what it came to."""
    page = examples_section(paragraph, BOOK, Results())
    for table in page.findall(nodes.table):
        if "policy507-decisions" in table["classes"]:
            (body,) = table.findall(nodes.tbody)
            cells = [[cell.astext() for cell in row] for row in body]
            for (about, *first), second in zip(cells[::2], cells[1::2], strict=True):
                yield about, (first, second)


def test_a_last_day_is_worked_out_under_what_is_said_of_it():
    """The page of deadlines would show a day of another reading as if it were the default's."""
    page = register_section("deadlines", BOOK, Results())
    shown = 0
    for field in page.findall(nodes.field):
        name, body = (part.astext() for part in field)
        if name == "For example":
            (anchor,) = field.parent.parent["ids"]
            rule = BOOK.rules[anchor.removeprefix("deadline-")]
            examples = next(p.examples for p in BOOK if rule in p.rules)
            example = next(e for e in examples if body.startswith(placeholders(e.it, BOOK.values)))
            case = case_of(example, BOOK.policy.example_case)
            finding = decide_case(case, readings=read_so(body), rules=BOOK).finding(rule.name)
            came = nodes.inline("", "", *came_to(finding.status, None)).astext()
            assert f": {came}; the last day is {date_phrase(finding.due)}" in body
            shown += 1
    assert shown >= len([rule for rule in BOOK.rules.values() if rule.due is not None])


def test_every_example_is_shown_under_its_number():
    """A link to example 3 would lead to the fourth."""
    numbers = [run.number for run in runs(BOOK, "V.D")]
    assert numbers == list(range(1, len(BOOK["V.D"].examples) + 1))


def test_the_effect_of_a_choice_is_that_of_the_decision():
    """The page would claim an effect that choosing the reading does not have."""
    shown = 0
    for paragraph in BOOK:
        for code in BOOK.readings:
            for effect in effects(BOOK, paragraph.citation, code):
                row, finding = effect.row, effect.finding
                assert row.choice != BOOK.readings[code].default
                assert (row.status, row.due) != (finding.status, finding.due)
                shown += 1
    assert shown > len(BOOK.readings)


def test_the_effect_of_a_choice_is_shown_by_itself():
    """What F-3 changes under another choice of F-1 would be told as what it changes."""
    for code in BOOK.readings:
        for citation, effect in telling_effects(BOOK, code).values():
            assert not effect.run.example.readings, (code, citation, effect.run.number)
