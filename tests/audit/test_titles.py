"""Lints of titles and names: each on a small book in which one word is not what a rule, an example or a choice is."""

from __future__ import annotations

import pytest
from smallbook import READINGS, RELIEF, TEST, at, book_of, lines
from smallbook import replaced as swap

from policy507.audit.lint import LINTS
from policy507.audit.titles import OF_TITLES
from policy507.rulefiles.load import load

FIRST, SECOND = "members/1.1.yaml", "members/1.2.yaml"


def lints(folder, **changed):
    """What these lints say of the small book with changes, as it is shown."""
    book = book_of(folder, **changed)
    return lines([problem for each in OF_TITLES for problem in each(book)], folder)


def titled(text: str, name: str, title: str) -> str:
    """A file in which a rule has a title."""
    return swap(text, f"name: {name}\n", f"name: {name}\n    title: {title}\n")


def test_they_are_among_all_lints():
    """If this failed, nobody would run them."""
    assert set(OF_TITLES) <= set(LINTS)


def test_the_shipped_titles_are_of_what_they_say():
    """If this failed, the rules would be shipped with a title that misleads."""
    assert [str(problem) for each in OF_TITLES for problem in each(load())] == []


def test_the_titles_of_the_small_book_are_of_what_they_say(tmp_path):
    """If this failed, the other tests would not show what one word brings about."""
    assert lints(tmp_path) == []


# --- rules


def test_two_rules_of_one_title_are_noticed_wherever_they_stand(tmp_path):
    """If this failed, a decision could tell of one duty twice, and of another one nowhere."""
    test = titled(TEST, "test-in-time", "The test, passed")
    relief = titled(RELIEF, "test-relief", "The test, passed")
    assert lints(tmp_path, _1_1=test, _1_2=relief) == [
        f"{SECOND}:{at(relief, 'name: test-relief')}: test-relief has the title of test-in-time: 'The test, passed'"
    ]
    relief = titled(RELIEF, "test-relief", "The test, spared")
    assert lints(tmp_path, _1_1=test, _1_2=relief) == []


@pytest.mark.parametrize(
    ("title", "many"),
    [
        ("The test, by the officer", 0),
        ("The test, passed by an officer", 0),
        ("What the charter school knows", 0),
        ("The test, by the charter school", 1),
        ("The test, By a Charter School", 1),
    ],
)
def test_a_title_names_the_bearer_of_its_rule(tmp_path, title, many):
    """If this failed, a school would take a duty of its own for one of its officer."""
    test = titled(TEST, "test-in-time", title)
    found = lints(tmp_path, _1_1=test)
    said = "its title says 'by the charter school', and the rule is borne by 'officer'"
    assert found == [f"{FIRST}:{at(test, 'name: test-in-time')}: {said}"][:many]


def test_a_rule_of_nobody_may_name_anybody(tmp_path):
    """If this failed, a definition could not say who is meant."""
    rule = "  - name: served\n    title: What is served by the officer\n    means: it is served\n    holds_when: serves\n"
    assert lints(tmp_path, _1_2=swap(RELIEF, "examples:\n", f"{rule}examples:\n")) == []


# --- examples


@pytest.mark.parametrize(
    ("title", "expected", "said"),
    [
        ("the test is in time", "met", []),
        ("the test is late", "met_late", []),
        ("late or not", "met", []),
        ("the test is in time where the duties are late", "met_late", []),
        ("the test is late", "met", ["its title says 'is late', and it expects nothing late"]),
        (
            "the test is Overdue",
            "met",
            ["its title says 'is Overdue', and it expects nothing late"],
        ),
        (
            "the test is in time",
            "met_late",
            ["its title says 'is in time', and it expects 'met_late'"],
        ),
        (
            "the test is too late",
            "met",
            ["its title says 'is too late', and it expects nothing late"],
        ),
        (
            "the test is early enough",
            "met_late",
            ["its title says 'is early enough', and it expects 'met_late'"],
        ),
        (
            "the test is not late",
            "overdue",
            ["its title says 'is not late', and it expects 'overdue'"],
        ),
        (
            "all tests are in time",
            "overdue",
            ["its title says 'are in time', and it expects 'overdue'"],
        ),
    ],
)
def test_an_example_expects_what_its_title_says(tmp_path, title, expected, said):
    """If this failed, who reads the sentence alone would believe to be in time."""
    example = swap(TEST, "it: passed", f"it: {title}")
    example = swap(
        example, "{test-in-time: met, pass-the-test: met}", f"{{test-in-time: {expected}}}"
    )
    place = at(example, "it: ")
    assert lints(tmp_path, _1_1=example) == [f"{FIRST}:{place}: {each}" for each in said]


# --- choices of readings


def readings(choices: str) -> str:
    """The questions of the small book, with other words for what the choices mean."""
    return swap(READINGS, "      counts: yes\n      lapses: no\n", choices)


@pytest.mark.parametrize(
    ("counts", "lapses", "wrong"),
    [
        ("it counts", "it lapses", []),
        ("yes", "no", []),
        (
            "yes, that day counts",
            "no, it does not count",
            [],
        ),  # of one word in both, none is the other's
        ("the day lapses", "the day counts", ["counts", "lapses"]),
        ("yes", "the day counts no more", ["counts"]),
    ],
)
def test_the_name_of_a_choice_says_what_it_means(tmp_path, counts, lapses, wrong):
    """If this failed, who resolves a question would choose the other answer by its name."""
    text = readings(f"      counts: {counts}\n      lapses: {lapses}\n")
    other = {"counts": "lapses", "lapses": "counts"}
    assert lints(tmp_path, readings=text) == [
        f"readings.yaml:{at(text, 'A-1')}: A-1: '{name}' has more words of what '{other[name]}' means than of "
        "its own"
        for name in wrong
    ]


@pytest.mark.parametrize(
    ("third", "many"),
    [
        ("the day before that", 1),
        ("The day before this; it is the last", 1),
        ("one of those, or none", 1),
        ("the day before that one begins", 0),
        ("another day, and the day before that", 0),
        ("the day that comes next", 0),
    ],
)
def test_of_several_choices_none_rests_on_the_one_before(tmp_path, third, many):
    """If this failed, another order of them would be another answer, and nobody could see it."""
    two = readings(f"      counts: yes\n      lapses: {third}\n")
    assert lints(tmp_path, readings=two) == []
    text = readings(f"      counts: yes\n      lapses: no\n      elsewhere: {third}\n")
    before = "{1 day before: end of the period}"
    branches = swap(TEST, f"lapses: {before}", f"lapses: {before}, elsewhere: first-day")
    found = lints(tmp_path, readings=text, _1_1=branches)
    assert len(found) == many
    assert all("'elsewhere' refers to another choice: say to which by its name" in e for e in found)


def test_who_names_another_choice_means_it_and_has_no_words_of_it(tmp_path):
    """If this failed, to say of which choice one is a variant would make it seem to be that choice."""
    text = readings("      first-one: so\n      a-third: so\n      next-one: behind first-one\n")
    branches = swap(TEST, "counts: end", "first-one: end").replace(
        "lapses:", "a-third: first-day, next-one:"
    )
    assert lints(tmp_path, readings=text, _1_1=branches) == []
