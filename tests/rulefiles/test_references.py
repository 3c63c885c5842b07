"""Names that rule files mention and do not have: found where the rules are read, each at its place."""

from __future__ import annotations

import pytest
from smallbook import POLICY, READINGS, RELIEF, TEST, at, lines, problems_of
from smallbook import replaced as swap

from policy507.rulefiles.load import load
from policy507.rulefiles.references import unresolved

FIRST, SECOND = "members/1.1.yaml", "members/1.2.yaml"


def found(folder, **changed):
    """What is wrong with the small book with changes, as it is shown."""
    return lines(problems_of(folder, **changed), folder)


def test_our_rules_have_all_that_they_mention():
    """If this failed, every other command would say so as well."""
    assert list(unresolved(load())) == []


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ("P-1, P-9", "there is no question 'P-9' left to people, did you mean 'P-1'?"),
        ("P-1, A-1", "A-1 is an encoded reading, so it is not left to people"),
    ],
)
def test_a_paragraph_leaves_to_people_what_the_register_has(tmp_path, codes, message):
    """If this failed, a page would refer to a question that nobody can look up."""
    test = swap(TEST, "left_to_people: [P-1]", f"left_to_people: [{codes}]")
    place = at(test, codes.rpartition(" ")[2] + "]")
    assert found(tmp_path, _1_1=test) == [f"{FIRST}:{place}: {message}"]


@pytest.mark.parametrize("code", ["P-9", "A-1"])
def test_a_rule_remarks_on_what_the_register_has(tmp_path, code):
    """If this failed, a decision would end in a traceback where the remark is to be made."""
    test = swap(
        TEST,
        "    due: {by: last day}\n",
        f"    due: {{by: last day}}\n    remarks: {{{code}: serves}}\n",
    )
    (only,) = found(tmp_path, _1_1=test)
    assert only.startswith(f"{FIRST}:{at(test, 'name: test-in-time')}: ")


HOLDERS = {
    "title": (TEST, "title: The test", "_1_1", FIRST),
    "says": (TEST, "says: From", "_1_1", FIRST),
    "compared": (TEST, "compared: 'not", "_1_1", FIRST),
    "it": (TEST, "it: passed", "_1_1", FIRST),
    "may": (RELIEF, "may: give", "_1_2", SECOND),
    "act": (POLICY, "pass-the-test: pass", "policy", "policy.yaml"),
    "question": (READINGS, "question: Does", "readings", "readings.yaml"),
    "choice": (READINGS, "counts: yes", "readings", "readings.yaml"),
    "why": (READINGS, "why: It", "readings", "readings.yaml"),
    "left to people": (READINGS, "question: What", "readings", "readings.yaml"),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_placeholder_of_no_value_is_found(tmp_path, holder):
    """If this failed, a page would show a name in braces where a number should be."""
    text, piece, name, file = HOLDERS[holder]
    text = text.replace("compared: not compared", "compared: 'not compared'")
    (only,) = found(tmp_path, **{name: swap(text, piece, f"{piece} {{fist-day}}")})
    assert only.startswith(f"{file}:")
    assert only.endswith(": there is no value 'fist-day' to put in, did you mean 'first-day'?")


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ("notes: [one, 'two {x}']", "'two"),
        ("disagreements: [{point: a, here: 'b {x}', elsewhere: c}]", "{point"),
        ("not_encoded: the rest {x}", "the rest"),
    ],
)
def test_the_place_of_a_placeholder_is_that_of_its_text(tmp_path, more, where):
    """If this failed, a problem in a list would be looked for at the top of the file."""
    test = f"{TEST}{more}\n"
    assert found(tmp_path, _1_1=test) == [
        f"{FIRST}:{at(test, where)}: there is no value 'x' to put in"
    ]
