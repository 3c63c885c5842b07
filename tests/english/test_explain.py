"""What `explain` says: all that stands behind a paragraph or a rule, and nothing besides."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from generating import BOOK

from policy507.english.explain import explain, sections
from policy507.english.phrases import placeholders
from policy507.english.rules import rule_sentence
from policy507.errors import UnknownNameError
from policy507.facts.registry import FACTS

CITATIONS = [cited for p in BOOK for cited in (p.citation, *p.items)]
RULES = list(BOOK.rules)


def texts(name):
    """All lines of an explanation."""
    return [line.text for section in sections(explain(BOOK, name)) for line in section.lines]


def headings(name):
    """The headings of an explanation."""
    return [section.heading for section in sections(explain(BOOK, name))]


@pytest.mark.parametrize("name", [*CITATIONS, *RULES])
def test_everything_can_be_explained(name):
    """Otherwise a name that `list` prints, or a decision cites, would lead nowhere."""
    explained = explain(BOOK, name)

    assert explained == json.loads(json.dumps(explained))
    assert all(line.text for section in sections(explained) for line in section.lines)
    assert "{" not in "".join(texts(name))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_told_as_a_sentence_with_its_paragraph(name):
    """Otherwise a reader would have to read the rule file."""
    rule = BOOK.rules[name]
    explained = explain(BOOK, name)

    assert [name] == [each["rule"] for each in explained["rules"]]
    assert rule_sentence(rule, BOOK) == explained["rules"][0]["says"]
    assert f"{rule.paragraph}  {rule.title} ({name})" in headings(name)
    assert rule_sentence(rule, BOOK) in texts(name)


@pytest.mark.parametrize("name", RULES)
def test_who_overrides_whom_is_told_from_both_sides(name):
    """Otherwise the page of a general rule would not show its exceptions."""
    (row,) = explain(BOOK, name)["rules"]

    for key, back in (("sets_aside", "set_aside_by"), ("set_aside_by", "sets_aside")):
        for other in row[key]:
            (theirs,) = explain(BOOK, other["rule"])["rules"]
            seen = {each["rule"]: each["where"] for each in theirs[back]}
            assert other["where"] == seen[name]
            assert BOOK.rules[other["rule"]].paragraph == other["paragraph"]


@pytest.mark.parametrize("name", RULES)
def test_every_reading_that_can_change_a_rule_by_itself_is_told(name):
    """Otherwise legal staff would not know what they may choose."""
    explained = explain(BOOK, name)
    codes = [each["reading"] for each in explained["readings"]]

    assert codes == [code for code in BOOK.readings if code in codes]
    for each in explained["readings"]:
        reading = BOOK.readings[each["reading"]]
        assert reading.default == each["default"]
        assert list(reading.names) == list(each["choices"])
    assert codes == explained["rules"][0]["readings"]


def test_a_reading_that_decides_who_sets_aside_whom_is_told_on_both_rules():
    """Otherwise the rule that is set aside would seem not to depend on it."""
    assert "B-2" in [r["reading"] for r in explain(BOOK, "training-before-june-2027")["readings"]]
    assert "B-2" in [r["reading"] for r in explain(BOOK, "training-within-six-months")["readings"]]
    (row,) = explain(BOOK, "training-within-six-months")["rules"]
    assert any(each["where"] and "B-2" in each["where"] for each in row["set_aside_by"])


@pytest.mark.parametrize("paragraph", list(BOOK), ids=lambda paragraph: paragraph.citation)
def test_a_paragraph_is_told_with_all_that_its_file_says(paragraph):
    """Otherwise something that legal staff wrote down would not reach its readers."""
    explained = explain(BOOK, paragraph.citation)
    lines = "\n".join(texts(paragraph.citation))

    assert placeholders(paragraph.says, BOOK.values) in lines
    assert [rule.name for rule in paragraph.rules] == [each["rule"] for each in explained["rules"]]
    assert list(paragraph.left_to_people) == [each["code"] for each in explained["left_to_people"]]
    for source in paragraph.sources:
        assert source.cite in lines
        assert source.compared in lines
    for each in paragraph.disagreements:
        assert each.point in lines
        assert f"here: {placeholders(each.here, BOOK.values)}" in lines
        assert f"elsewhere: {each.elsewhere}" in lines
        assert (each.href or "") in lines
    for note in paragraph.notes:
        assert placeholders(note, BOOK.values) in lines
    assert (paragraph.not_encoded or "") in lines
    assert len(paragraph.examples) == len(explained["examples"])


def test_an_item_is_told_without_its_neighbours():
    """Otherwise who asks for one duty would be told of all seven."""
    explained = explain(BOOK, "IV.A.4")

    assert {"IV.A.4"} == set(explained["items"])
    assert {"IV.A.4"} == {each["paragraph"] for each in explained["rules"]}
    assert "IV.A.1" not in "\n".join(texts("IV.A.4"))


def test_a_paragraph_that_lists_is_told_with_its_items():
    """Otherwise the list would be missing from the paragraph that consists of it."""
    assert set(BOOK["IV.A"].items) == set(explain(BOOK, "IV.A")["items"])


def test_examples_of_a_rule_are_those_about_it_or_its_act():
    """Otherwise a reader would have to search for the ones that matter."""
    name = "substitute-policy-review"
    act = BOOK.rules[name].act
    examples = explain(BOOK, name)["examples"]

    assert examples
    assert all(set(each["expect"]) <= {name, act} for each in examples)
    assert all(set(each["expect"]) for each in examples)


def test_an_example_is_told_with_its_facts_readings_and_last_days():
    """Otherwise another tool could not show what makes the difference."""
    examples = explain(BOOK, "V.B")["examples"]
    stated = [row for each in examples for row in each["expect"].values() if row.get("due")]

    assert any(each["given"] for each in examples)
    assert any(each["unknown"] for each in examples)
    assert any(each["readings"] for each in examples)
    assert stated
    assert all(dt.date.fromisoformat(row["due"]) for row in stated)


def test_the_first_day_in_force_is_told():
    """Otherwise a rule would seem to have been there always."""
    begins = {rule.name for rule in BOOK.rules.values() if rule.begins is not None}
    told = {name for name in RULES if explain(BOOK, name)["rules"][0]["in_force_from"]}

    assert begins == told
    assert "first day in force: 2025-09-01" in texts("training-before-duties")


def test_names_in_conditions_are_told_with_what_they_stand_for():
    """Otherwise a sentence would rest on words that nothing explains."""
    definitions = {each["name"]: each["means"] for each in explain(BOOK, "V.D")["definitions"]}

    assert set(definitions) <= {*BOOK.terms, *BOOK.dates}
    assert any("fewer than 60" in means for means in definitions.values())
    assert "What the names stand for" in headings("V.D")


def test_a_long_definition_is_told_with_one_test_on_a_line():
    """Otherwise nobody could check it test by test."""
    definitions = explain(BOOK, "V.D")["definitions"]
    longest = max(definitions, key=lambda each: len(each["outline"]))
    lines = [line["text"] for line in longest["outline"]]

    assert len(lines) > 5
    assert {"all of:", "any of:"} <= set(lines)
    assert all(line in texts("V.D") for line in lines[1:])


def test_a_paragraph_with_nothing_to_decide_says_why():
    """Otherwise it would seem to have been forgotten."""
    assert any(text.startswith("Not encoded: ") for text in texts("I"))
    assert [] == explain(BOOK, "I")["rules"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("V", "V is an article, Training; its paragraphs are V.A, V.B, V.C, V.D, V.E"),
        ("V.F", "did you mean 'V.E'?"),
        ("trainig-before-duties", "did you mean 'training-before-duties'?"),
        ("complete-training", "there is no paragraph or rule 'complete-training'"),
        ("", "there is no paragraph or rule ''"),
        ("\x1b[2J", "\\x1b[2J"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused_with_a_hint(name, said):
    """Otherwise a slip would show another paragraph, or nothing."""
    with pytest.raises(UnknownNameError) as raised:
        explain(BOOK, name)

    assert said in str(raised.value)


@pytest.mark.parametrize("name", CITATIONS)
def test_what_is_left_to_people_is_told_without_the_names_of_code(name):
    """Otherwise whoever reviews a paragraph would read `officer.certificate_issued_on`."""
    told = " ".join(texts(name))

    assert not [path for path, fact in FACTS.items() if fact.section and path in told]
