"""Conditions, days and rules as sentences, and the values that texts put in."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise, product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from policy507.english import conditions as sentences
from policy507.english.conditions import Line, day_phrase, outline, sentence
from policy507.english.phrases import date_phrase, day_clause, event, placeholders, value_phrase
from policy507.english.rules import definitions, in_words, rule_sentence
from policy507.errors import RuleError
from policy507.facts.kinds import Fact
from policy507.facts.registry import FACTS
from policy507.model.calendar import Calendar
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
from policy507.model.policy import Choice, Months, Paragraph, Place, Policy, Reading, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality
from policy507.model.walk import names_in
from policy507.rulefiles.load import load

# --- an invented policy, so that sentences are seen to come from what the facts say of themselves

BOATS = [
    Fact("boat", "insured", "flag", "whether", "the boat is insured", "the boat is not insured"),
    Fact("boat", "moored", "flag", "whether", "the boat is moored", "the boat is adrift"),
    Fact("boat", "hired", "flag", "whether", "the boat is hired", "the boat is not hired"),
    Fact("boat", "sold_on", "day", "the day on which the boat was sold", nullable=True),
    Fact("boat", "built_on", "day", "the day on which the boat was built"),
    Fact("boat", "season_ends_on", "day", "the last day of the season", nullable=True),
    Fact("boat", "seats", "count", "the number of places", unit="seats"),
    Fact("boat", "crew", "count", "the number of sailors", unit="sailors"),
    Fact("boat", "length", "count", "the length"),
    Fact("boat", "colours", "words", "the boat's colours", choices=("red", "blue")),
    Fact("", "as_of", "day", "the day of the decision"),
]
INSURED = ValueTest("boat.insured", "is", True)
MOORED = ValueTest("boat.moored", "is", True)
HIRED = ValueTest("boat.hired", "is", True)
SOLD, BUILT = Field("boat.sold_on"), Field("boat.built_on")
SEASON, AS_OF = Field("boat.season_ends_on"), Field("as_of")
MAY_1 = Fixed(dt.date(2030, 5, 1))
LIMIT = Fixed(dt.date(2031, 12, 31), "limit")
CALM = Chosen("X-1", ("calm",))
ANY = All(())


@pytest.fixture
def boats(monkeypatch):
    """The facts of the invented policy in place of this one's."""
    monkeypatch.setattr(sentences, "FACTS", {fact.path: fact for fact in BOATS})


# --- single tests


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize(
    ("test", "holds", "fails"),
    [
        (INSURED, "the boat is insured", "the boat is not insured"),
        (MOORED, "the boat is moored", "the boat is adrift"),
        (ValueTest("boat.moored", "is", False), "the boat is adrift", "the boat is moored"),
        (
            ValueTest("boat.seats", "fewer_than", 60),
            "the number of places is fewer than 60 seats",
            "the number of places is at least 60 seats",
        ),
        (
            ValueTest("boat.seats", "at_most", 1),
            "the number of places is at most 1 seat",
            "the number of places is more than 1 seat",
        ),
        (
            ValueTest("boat.seats", "at_least", 2, "a name for two"),
            "the number of places is at least 2 seats",
            "the number of places is fewer than 2 seats",
        ),
        (
            ValueTest("boat.seats", "more_than", 0),
            "the number of places is more than 0 seats",
            "the number of places is at most 0 seats",
        ),
        (
            ValueTest("boat.seats", "is", 6),
            "the number of places is exactly 6 seats",
            "the number of places is not exactly 6 seats",
        ),
        (
            ValueTest("boat.seats", "fewer_than", Field("boat.crew")),
            "the number of places is fewer than the number of sailors",
            "the number of places is at least the number of sailors",
        ),
        (
            ValueTest("boat.length", "fewer_than", -1),
            "the length is less than -1",
            "the length is at least -1",
        ),
        (
            ValueTest("boat.colours", "includes", "red"),
            "the boat's colours include red",
            "the boat's colours do not include red",
        ),
        (CALM, "reading X-1 is 'calm'", "reading X-1 is not 'calm'"),
        (
            Chosen("X-1", ("calm", "storm")),
            "reading X-1 is 'calm' or 'storm'",
            "reading X-1 is neither 'calm' nor 'storm'",
        ),
        (
            Chosen("X-1", ("a", "b", "c")),
            "reading X-1 is 'a', 'b', or 'c'",
            "reading X-1 is neither 'a', 'b', nor 'c'",
        ),
        (All(()), "always", "never"),
        (AnyOf(()), "never", "always"),
    ],
)
def test_a_test_and_its_opposite_are_said_in_the_words_of_the_fact(test, holds, fails):
    """Otherwise a reader would see code, or "it is not the case that", where English has a word."""
    assert holds == sentence(test)
    assert fails == sentence(Not(test))
    assert holds == sentence(Not(Not(test)))


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize(
    ("left", "operator", "right", "holds", "fails"),
    [
        (
            BUILT,
            "before",
            MAY_1,
            "the boat was built before May 1, 2030",
            "the boat was built on or after May 1, 2030",
        ),
        (
            BUILT,
            "is",
            LIMIT,
            "the boat was built on December 31, 2031",
            "the boat was built on a day other than December 31, 2031",
        ),
        (
            SOLD,
            "on_or_before",
            AS_OF,
            "the boat was sold on or before the day of the decision",
            "the boat was sold after the day of the decision (or not at all)",
        ),
        (
            SOLD,
            "is",
            MAY_1,
            "the boat was sold on May 1, 2030",
            "the boat was sold on a day other than May 1, 2030 (or not at all)",
        ),
        (
            SOLD,
            "on_or_after",
            BUILT,
            "the boat was sold on or after the day on which the boat was built (or not at all)",
            "the boat was sold before the day on which the boat was built",
        ),
        # No season's end is not after the sale of a boat that is never sold.
        (
            SEASON,
            "after",
            SOLD,
            "the last day of the season is after the day on which the boat was sold",
            "the last day of the season is on or before the day on which the boat was sold",
        ),
        (
            SEASON,
            "after",
            MAY_1,
            "the last day of the season is after May 1, 2030 (or there is none)",
            "the last day of the season is on or before May 1, 2030",
        ),
        (
            AS_OF,
            "is",
            SEASON,
            "the day of the decision is the last day of the season",
            "the day of the decision is not the last day of the season",
        ),
        (
            Latest((BUILT, SOLD)),
            "before",
            Earliest((MAY_1, SEASON)),
            (
                "(the later of the day on which the boat was built and the day on which the boat was "
                "sold) is before (the earlier of May 1, 2030 and the last day of the season)"
            ),
            (
                "(the later of the day on which the boat was built and the day on which the boat was "
                "sold) is on or after (the earlier of May 1, 2030 and the last day of the season) "
                "(or there is none)"
            ),
        ),
    ],
)
def test_days_are_compared_in_clauses(left, operator, right, holds, fails):
    """Otherwise comparisons would be unreadable, or hide that "after" holds of what never comes."""
    assert holds == sentence(DayTest(left, operator, right))
    assert fails == sentence(Not(DayTest(left, operator, right)))


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize(
    ("day", "may_lack"),
    [
        (SOLD, True),
        (BUILT, False),
        (AS_OF, False),
        (MAY_1, False),
        (Never(), True),
        (Shift(SOLD, months=6), True),
        (Shift(BUILT, days=-1), False),
        (BusinessDay(SOLD, Calendar("", ())), True),
        (Latest((BUILT, SOLD)), True),
        (Earliest((BUILT, SOLD)), False),
        (Earliest((SEASON, SOLD)), True),
        (Given(CALM, BUILT, SOLD), True),
        (Given(CALM, SOLD, BUILT), True),
        (Given(CALM, BUILT, MAY_1), False),
        (NamedDay("end", SOLD), True),
        (NamedDay("end", BUILT), False),
    ],
)
def test_what_may_never_come_is_said_to_be_later_where_it_may(day, may_lack):
    """Otherwise a reader would think that "after" asks for the day to have come."""
    for named in (True, False):
        later = sentence(DayTest(day, "after", MAY_1), named=named)
        earlier = sentence(DayTest(day, "on_or_before", MAY_1), named=named)

        assert may_lack == later.endswith(("(or not at all)", "(or there is none)"))
        assert not earlier.endswith(")")


# --- and, or, not


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (All((INSURED, MOORED)), "the boat is insured and the boat is moored"),
        (AnyOf((INSURED, MOORED)), "either the boat is insured or the boat is moored"),
        (
            All((INSURED, MOORED, HIRED)),
            "the boat is insured, the boat is moored, and the boat is hired",
        ),
        (
            All((INSURED, AnyOf((MOORED, HIRED)))),
            "the boat is insured and either the boat is moored or the boat is hired",
        ),
        (
            All((AnyOf((MOORED, HIRED)), INSURED)),
            "(either the boat is moored or the boat is hired) and the boat is insured",
        ),
        (
            AnyOf((INSURED, All((MOORED, HIRED)))),
            "either the boat is insured or (the boat is moored and the boat is hired)",
        ),
        (
            Not(All((INSURED, MOORED))),
            "either the boat is not insured or the boat is adrift",
        ),
        (
            Not(AnyOf((INSURED, All((MOORED, Not(HIRED)))))),
            "the boat is not insured and either the boat is adrift or the boat is hired",
        ),
        (
            All((INSURED, All((MOORED, HIRED)))),
            "the boat is insured, the boat is moored, and the boat is hired",
        ),
        (All((INSURED,)), "the boat is insured"),
        (All((INSURED, ANY)), "the boat is insured"),
        (All((INSURED, AnyOf(()))), "the boat is insured and never"),
        (AnyOf((INSURED, ANY)), "either the boat is insured or always"),
    ],
)
def test_branches_are_joined_so_that_they_can_be_read_in_one_way(condition, said):
    """Otherwise a reader could take "a and b or c" for either of two conditions."""
    assert said == sentence(condition)


@pytest.mark.usefixtures("boats")
def test_a_term_is_spelt_out_or_shown_by_its_name():
    """Otherwise short forms would hide what a rule asks, or long ones could not be read."""
    safe = Term("safe boat", All((INSURED, MOORED)))

    assert "the boat is insured and the boat is moored" == sentence(safe)
    assert "either the boat is not insured or the boat is adrift" == sentence(Not(safe))
    assert "the boat is hired and safe boat" == sentence(All((HIRED, safe)), named=True)
    assert "not safe boat" == sentence(Not(safe), named=True)


def normal(condition, *, held=True):
    """A tree up to associativity, with negations at the leaves: equal exactly for the same condition."""
    match condition:
        case Not(item):
            return normal(item, held=not held)
        case All(items) | AnyOf(items):
            word = "and" if isinstance(condition, All) is held else "or"
            flat = []
            for item in items:
                inner = normal(item, held=held)
                flat += inner[1] if inner[0] == word else [inner]
            return flat[0] if len(flat) == 1 else (word, flat)
    return ("leaf", condition, held)


def trees(size):
    """All trees of `size` leaves over two tests, each test as it is and negated."""
    if size == 1:
        yield from (INSURED, MOORED, Not(INSURED), Not(MOORED))
    for left in range(1, size):
        for pair in product(list(trees(left)), list(trees(size - left))):
            yield All(pair)
            yield AnyOf(pair)


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_no_two_conditions_are_said_alike(size):
    """Otherwise a sentence could be read as another condition than the one it stands for."""
    meant = {}
    for tree in trees(size):
        assert normal(tree) == meant.setdefault(sentence(tree), normal(tree))

    distinct = {repr(normal(tree)) for tree in trees(size)}
    assert len(distinct) == len(meant)


# --- days


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize(
    ("day", "said"),
    [
        (SOLD, "the day on which the boat was sold"),
        (MAY_1, "May 1, 2030"),
        (Never(), "no day"),
        (Shift(SOLD, days=-1), "the day before the boat was sold"),
        (Shift(SOLD, days=1), "the day after the boat was sold"),
        (Shift(SOLD, days=-2), "2 days before the boat was sold"),
        (Shift(SOLD, months=1), "1 month after the boat was sold"),
        (Shift(SOLD, months=6, value="grace"), "6 months after the boat was sold"),
        (Shift(SOLD, months=6, days=-1), "the day before 6 months after the boat was sold"),
        (Shift(SOLD), "the day on which the boat was sold"),
        (Shift(SEASON, days=-1), "the day before the last day of the season"),
        (Shift(MAY_1, days=-1), "the day before May 1, 2030"),
        (
            BusinessDay(Shift(SOLD, months=6), Calendar("", ())),
            "the first business day on or after 6 months after the boat was sold",
        ),
        (Latest((MAY_1, SEASON)), "the later of May 1, 2030 and the last day of the season"),
        (Earliest((MAY_1, SEASON)), "the earlier of May 1, 2030 and the last day of the season"),
        (
            Latest((MAY_1, LIMIT, SEASON)),
            "the latest of May 1, 2030, December 31, 2031, and the last day of the season",
        ),
        (
            Earliest((MAY_1, Earliest((LIMIT, SEASON)))),
            "the earliest of May 1, 2030, December 31, 2031, and the last day of the season",
        ),
        (
            Latest((MAY_1, Earliest((LIMIT, SEASON)))),
            (
                "the later of May 1, 2030 and (the earlier of December 31, 2031 and "
                "the last day of the season)"
            ),
        ),
        (Latest((MAY_1,)), "May 1, 2030"),
        (
            Shift(Latest((MAY_1, SEASON)), months=2),
            "2 months after (the later of May 1, 2030 and the last day of the season)",
        ),
        (
            Given(CALM, MAY_1, SEASON),
            "May 1, 2030 where reading X-1 is 'calm'; otherwise the last day of the season",
        ),
        (
            Given(CALM, MAY_1, Given(INSURED, LIMIT, SEASON)),
            (
                "May 1, 2030 where reading X-1 is 'calm'; December 31, 2031 where the boat is insured; "
                "otherwise the last day of the season"
            ),
        ),
        (
            Given(CALM, Given(INSURED, LIMIT, SEASON), MAY_1),
            (
                "(December 31, 2031 where the boat is insured; otherwise the last day of the season) "
                "where reading X-1 is 'calm'; otherwise May 1, 2030"
            ),
        ),
    ],
)
def test_days_are_said_as_phrases(day, said):
    """Otherwise a reader could not tell from which day a period runs, or which of two days counts."""
    assert said == day_phrase(day)


TODAY = dt.date(2030, 5, 1)
AHEAD = [path for path, fact in FACTS.items() if fact.ahead]


@pytest.mark.parametrize("path", AHEAD)
def test_what_happens_is_told_as_still_to_come_from_the_next_day_on(path):
    """Otherwise who is done today would be told to do it, or who plans something that it was done."""
    fact = FACTS[path]
    done = [day_clause(fact, TODAY + dt.timedelta(days=n), TODAY) for n in (-1, 0)]
    to_come = day_clause(fact, TODAY + dt.timedelta(days=1), TODAY)

    happened = event(fact)
    assert [f"{happened} on April 30, 2030", f"{happened} on May 1, 2030"] == done
    assert f"{fact.ahead} on May 2, 2030" == to_come
    assert happened != fact.ahead


@pytest.mark.usefixtures("boats")
def test_a_named_day_is_spelt_out_or_shown_by_its_name():
    """Otherwise deadlines by way of deadlines could not be read, or not be followed."""
    end = NamedDay("end of the lease", Latest((MAY_1, NamedDay("limit", LIMIT))))

    assert "the later of May 1, 2030 and December 31, 2031" == day_phrase(end)
    assert "the end of the lease" == day_phrase(end, named=True)
    assert "the day before the end of the lease" == day_phrase(Shift(end, days=-1), named=True)
    assert "May 1, 2030 where safe boat; otherwise the end of the lease" == day_phrase(
        Given(Term("safe boat", INSURED), MAY_1, end), named=True
    )
    assert "the day of the decision is before the end of the lease" == sentence(
        DayTest(AS_OF, "before", end), named=True
    )


def plain_day(day):
    """A day up to associativity: equal exactly for the same day."""
    match day:
        case Latest(days) | Earliest(days):
            kind = type(day).__name__
            flat = []
            for each in map(plain_day, days):
                flat += each[1] if each[0] == kind else [each]
            return (kind, flat)
        case Shift(inner, months, number):
            return ("shift", plain_day(inner), months, number)
        case Given(condition, then, otherwise):
            return ("given", condition, plain_day(then), plain_day(otherwise))
    return ("day", day)


def days_of(size):
    """All days of `size` sources, each composed in every way, moved or not."""
    if size == 1:
        yield from (SOLD, MAY_1)
    for left in range(1, size):
        for a, b in product(list(days_of(left)), list(days_of(size - left))):
            yield Latest((a, b))
            yield Earliest((a, b))
            yield Shift(Latest((a, b)), months=6)
            yield Given(INSURED, a, b)


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize("size", [1, 2, 3])
def test_no_two_days_are_said_alike(size):
    """Otherwise a deadline could be read as another one than it is."""
    meant = {}
    for day in days_of(size):
        for moved in (day, Shift(day, days=-1)):
            assert plain_day(moved) == meant.setdefault(day_phrase(moved), plain_day(moved))


# --- any condition over the facts of this policy

PATH = re.compile(r"_|\b(?:officer|contract|school|conduct|boat)\.\w")
WORDS = st.text("abcdefghij", min_size=1, max_size=6)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


def of_kind(kind):
    """The paths of the facts of one kind."""
    return st.sampled_from([path for path, fact in FACTS.items() if fact.kind == kind])


def composed_days(conditions):
    """Days of every kind, some of which depend on conditions."""
    simple = st.builds(Fixed, DATES) | of_kind("day").map(Field) | st.just(Never())
    moves = st.integers(-12, 12)

    def deeper(days):
        several = st.lists(days, min_size=2, max_size=3).map(tuple)
        return (
            st.builds(Shift, days, moves, moves)
            | st.builds(BusinessDay, days, st.just(Calendar("", ())))
            | st.builds(Latest, several)
            | st.builds(Earliest, several)
            | st.builds(Given, conditions, days, days)
            | st.builds(NamedDay, WORDS, days)
        )

    return st.recursive(simple, deeper, max_leaves=4)


def one_test(days):
    """Single tests of every kind."""
    number = st.integers(-1, 366) | of_kind("count").map(Field)
    included = st.sampled_from(
        [(path, word) for path, fact in FACTS.items() for word in fact.choices]
    )
    return (
        st.builds(ValueTest, of_kind("flag"), st.just("is"), st.booleans())
        | st.builds(ValueTest, of_kind("count"), st.sampled_from(list(COUNT_OPERATORS)), number)
        | included.map(lambda each: ValueTest(each[0], "includes", each[1]))
        | st.builds(DayTest, days, st.sampled_from(list(DAY_OPERATORS)), days)
        | st.builds(Chosen, WORDS, st.lists(WORDS, min_size=1, max_size=3).map(tuple))
    )


def branches(inner):
    """Conditions made of others."""
    several = st.lists(inner, max_size=3).map(tuple)
    return (
        st.builds(All, several)
        | st.builds(AnyOf, several)
        | st.builds(Not, inner)
        | st.builds(Term, WORDS, inner)
    )


SHALLOW = st.recursive(one_test(composed_days(st.just(CALM))), branches, max_leaves=3)
CONDITIONS = st.recursive(one_test(composed_days(SHALLOW)), branches, max_leaves=6)


@given(CONDITIONS, st.booleans())
def test_every_condition_has_a_sentence_and_its_opposite_another(condition, named):
    """Otherwise explaining a rule would fail, or say the same of a condition and its opposite."""
    said = sentence(condition, named=named)

    assert said != sentence(Not(condition), named=named)
    assert said == sentence(Not(Not(condition)), named=named)
    assert not PATH.search(said)
    assert said.count("(") == said.count(")")
    assert "  " not in said
    assert said == said.strip() != ""


@given(CONDITIONS)
def test_an_outline_says_what_the_sentence_says(condition):
    """Otherwise the two forms of one condition would tell different things."""
    lines = outline(condition)
    said = sentence(condition, named=True)

    assert 0 == lines[0].depth
    for above, below in pairwise(lines):
        assert below.depth <= above.depth + 1
        assert (below.depth > above.depth) == above.text.endswith(":")
    short = [line.text for line in lines if not line.text.endswith(" of:")]
    assert all(text in said for text in short)


@given(of_kind("count"), st.sampled_from(list(COUNT_OPERATORS)), st.integers(0, 366))
@example("school_year.substitute_contact_days", "fewer_than", 59)
def test_another_number_is_another_sentence(path, operator, number):
    """Otherwise a reader would not see that a rule's number was changed."""
    rule, changed = ValueTest(path, operator, number), ValueTest(path, operator, number + 1)

    assert sentence(rule) != sentence(changed)
    assert re.search(rf"\b{number}\b", sentence(Not(rule)))


@given(DATES, DATES, st.integers(0, 24), st.integers(0, 24))
def test_another_day_is_another_sentence(first, second, months, days):
    """Otherwise a reader would not see that a rule's date or period was changed."""
    assume(first != second)
    fixed, moved = Fixed(first), Shift(Fixed(first), months, days)
    phrases = {
        day_phrase(day)
        for day in (
            Shift(fixed, months + 1, days),
            Shift(fixed, months, days + 1),
            Shift(Fixed(second), months, days),
            Shift(fixed, -months - 1, -days - 1),
            moved,
        )
    }

    assert 5 == len(phrases)
    assert sentence(DayTest(AS_OF, "before", fixed)) != sentence(
        DayTest(AS_OF, "before", Fixed(second))
    )


@given(DATES)
def test_a_date_reads_the_same_under_every_locale(date):
    """Otherwise the pages built on two machines would differ, or two dates could look alike."""
    months = "January February March April May June July August September October November December"
    month, day, year = re.fullmatch(r"(\w+) (\d+), (\d{4})", date_phrase(date)).groups()

    assert date == dt.date(int(year), months.split().index(month) + 1, int(day))


# --- outlines


@pytest.mark.usefixtures("boats")
def test_an_outline_has_one_test_on_a_line():
    """Otherwise a long condition could not be followed line by line."""
    safe = Term("safe boat", All((INSURED, Not(MOORED))))
    condition = All((HIRED, AnyOf((Not(safe), DayTest(Shift(SOLD, days=-1), "before", MAY_1)))))

    assert outline(condition) == (
        Line(0, "all of:"),
        Line(1, "the boat is hired"),
        Line(1, "any of:"),
        Line(2, "not safe boat", "safe boat"),
        Line(2, "the day before the boat was sold is before May 1, 2030"),
    )
    assert (Line(0, "always"),) == outline(ANY)


# --- values in texts

VALUES = {
    "limit": 60,
    "first-day": dt.date(2025, 9, 1),
    "period": Months(6),
    "one month": Months(1),
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("fewer than {limit} days", "fewer than 60 days"),
        ("from {first-day} on", "from September 1, 2025 on"),
        ("within {period} or {one month}", "within 6 months or 1 month"),
        ("{limit}{limit}", "6060"),
        ("no value", "no value"),
        ("", ""),
        ("{}", "{}"),
        ("{{limit}}", "{60}"),
        ("} {limit} {", "} 60 {"),
        ("{ {limit}", "{ 60"),
        ("%s %(limit)s $limit \\1", "%s %(limit)s $limit \\1"),
    ],
)
def test_values_are_put_in_and_nothing_else_is_touched(text, filled):
    """Otherwise a changed number would leave the sentences about it as they were, or spoil them."""
    assert filled == placeholders(text, VALUES)


@pytest.mark.parametrize(
    "name",
    ["limit.__class__", "0", "limit!r", "limit:>9", " limit", "limit[0]", "LIMIT", "\n", "a" * 999],
)
def test_what_is_no_name_of_a_value_is_refused(name):
    """Otherwise a text could reach into objects, or be shown with a hole where a number belongs."""
    with pytest.raises(RuleError) as raised:
        placeholders(f"before {{{name}}} after", VALUES)

    (problem,) = raised.value.problems
    assert "there is no value" in problem.message
    assert problem.message.isprintable()
    assert len(problem.message) < 200


def test_every_unknown_name_is_reported_with_the_nearest_known_one():
    """Otherwise an author would mend one name after another, and guess at them."""
    with pytest.raises(RuleError) as raised:
        placeholders("{limt} {limit} {first-dai} {zzz} {limt}", VALUES)

    messages = [problem.message for problem in raised.value.problems]
    assert messages == [
        "there is no value 'limt', did you mean 'limit'?",
        "there is no value 'first-dai', did you mean 'first-day'?",
        "there is no value 'zzz'",
    ]


def test_the_day_before_a_date_is_put_in():
    """Otherwise a text that says "before June 1" could not name the last day, or not follow a change."""
    values = {"end": dt.date(2027, 6, 1), "limit": 60}

    assert placeholders("by {day before end}", values) == "by May 31, 2027"
    assert names_in("{day before end} {end}") == ("end",)
    with pytest.raises(RuleError, match="no value 'day before limit'"):
        placeholders("{day before limit}", values)


@given(st.text("{}ab.\n ", max_size=30))
def test_the_names_in_a_text_are_the_ones_that_are_put_in(text):
    """Otherwise the linter would pass texts that cannot be shown, or call used values unused."""
    names = names_in(text)
    filled = placeholders(text, dict.fromkeys(names, 7))

    assert len(set(names)) == len(names)
    assert filled == re.sub(r"\{[^{}]+\}", "7", text)
    assert all(f"{{{name}}}" in text for name in names)


@given(st.integers(-999, 999))
def test_a_number_is_said_in_digits(number):
    """Otherwise a search for a number of the policy would miss it."""
    assert f"{number}" == value_phrase(number)


# --- rules

HERE = Place("boats.yaml", 1, 1)


def rule(name="r", modality=Modality.MUST, wording="moor the boat", **parts):
    """A rule of the invented policy."""
    defaults = {
        "paragraph": "B.1",
        "bearer": "owner",
        "title": name.replace("-", " ").capitalize(),
        "act": None,
        "begins": None,
        "when": ANY,
        "done_on": None,
        "due": None,
        "met_when": None,
        "breached_when": None,
        "holds_when": None,
        "overrides": (),
        "remarks": (),
        "sources": (),
    }
    return Rule(name, modality=modality, wording=wording, place=HERE, **(defaults | parts))


def book(*rules):
    """A rule book of the invented policy that has these rules."""
    paragraph = Paragraph(
        *("B.1", "Boats", "Boats are moored.", (), ""),
        *((), (), (), (), None, rules, {}, (), ()),
        place=HERE,
    )
    reading = Reading(
        "X-1",
        "Is the sea calm on {launch}?",
        (Choice("storm", "no"), Choice("calm", "yes")),
        "It is rarely asked.",
        HERE,
    )
    return RuleBook(
        policy=Policy("1", "Boats", "1", "owners", (), ("owner",), {}),
        paragraphs=(paragraph,),
        readings={"X-1": reading, "Y-1": reading},
        judgements={},
        acts={},
        values={"launch": MAY_1.date},
        terms={},
        dates={},
        calendar=Calendar("", ()),
        digest="sha256:0",
    )


SAFE = Term("safe boat", All((INSURED, MOORED)))
LEASE = NamedDay("end of the lease", Given(CALM, MAY_1, SEASON))
UNBORNE = {"bearer": None}


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize(
    ("made", "said"),
    [
        (rule(), "The owner must moor the boat."),
        (rule(modality=Modality.MUST_NOT), "The owner must not moor the boat."),
        (rule(modality=Modality.MAY), "The owner may moor the boat."),
        (rule(modality=Modality.NEED_NOT), "The owner need not moor the boat."),
        (
            rule(modality=Modality.NO_EFFECT, wording="no law of the sea is changed", **UNBORNE),
            "No law of the sea is changed.",
        ),
        (
            rule(modality=Modality.MEANS, wording="it is a boat", holds_when=SAFE, **UNBORNE),
            "It is a boat if the boat is insured and the boat is moored.",
        ),
        (
            rule(begins=MAY_1, when=All((SAFE, HIRED)), due=SEASON, done_on=SOLD),
            (
                "From May 1, 2030 on, the owner must moor the boat by the last day of the season, "
                "where safe boat and the boat is hired."
            ),
        ),
        (
            rule(when=SAFE),
            "The owner must moor the boat, where the boat is insured and the boat is moored.",
        ),
        (rule(due=LEASE), "The owner must moor the boat by the end of the lease."),
        (
            rule(due=LEASE.day),
            (
                "The owner must moor the boat by (May 1, 2030 where reading X-1 is 'calm'; otherwise "
                "the last day of the season)."
            ),
        ),
        (rule(wording="moor it on {launch}"), "The owner must moor it on May 1, 2030."),
    ],
)
def test_a_rule_of_every_kind_is_a_sentence(made, said):
    """Otherwise a page could not say in words what a rule orders, forbids or allows."""
    assert said == rule_sentence(made, book(made))


@pytest.mark.usefixtures("boats")
def test_all_that_a_rule_states_is_in_words_in_the_order_of_reading():
    """Otherwise a reader would have to hunt for when a rule applies and until when."""
    made = rule(begins=MAY_1, when=All((SAFE, CALM)), done_on=SOLD, due=LEASE)

    assert list(in_words(made).items()) == [
        ("from", "May 1, 2030"),
        ("when", "safe boat and reading X-1 is 'calm'"),
        ("done on", "the day on which the boat was sold"),
        (
            "last day",
            "May 1, 2030 where reading X-1 is 'calm'; otherwise the last day of the season",
        ),
    ]


@pytest.mark.usefixtures("boats")
@pytest.mark.parametrize(
    ("made", "row"),
    [
        (rule(met_when=MOORED), ("met when", "the boat is moored")),
        (
            rule(modality=Modality.MUST_NOT, breached_when=Not(MOORED)),
            ("breached when", "the boat is adrift"),
        ),
        (
            rule(modality=Modality.MEANS, holds_when=SAFE, **UNBORNE),
            ("holds when", "the boat is insured and the boat is moored"),
        ),
    ],
)
def test_a_rule_says_when_it_is_met_breached_or_holds(made, row):
    """Otherwise a reader would know what is ordered, and not what counts as having done it."""
    assert [row] == list(in_words(made).items())


@pytest.mark.usefixtures("boats")
def test_the_names_that_a_rule_uses_are_defined_once_each():
    """Otherwise a sentence would use names that its reader has no way to look up."""
    risky = Term("risky boat", All((Not(SAFE), DayTest(AS_OF, "before", LEASE))))
    made = rule(when=All((risky, SAFE)), due=LEASE)

    assert definitions(made) == (
        ("risky boat", "not safe boat and the day of the decision is before the end of the lease"),
        ("safe boat", "the boat is insured and the boat is moored"),
        (
            "end of the lease",
            "May 1, 2030 where reading X-1 is 'calm'; otherwise the last day of the season",
        ),
    )


@pytest.mark.usefixtures("boats")
def test_names_within_names_take_no_time():
    """Otherwise a few names that each use the one before twice would never be done with."""
    condition = INSURED
    for number in range(60):
        condition = Term(f"n{number}", All((condition, Not(condition))))
    made = rule(when=condition)

    assert 60 == len(definitions(made))
    assert ["when"] == list(in_words(made))
    assert "The owner must moor the boat, where n58 and not n58." == rule_sentence(made, book(made))


# --- the rules of this policy


def unreadable(text, rules):
    """Whether a text holds a path, an operator, a value's name, or nothing at all."""
    code = re.search(r"[{}<>=]|\b(?:True|False|None)\b|\d{4}-\d\d-\d\d", text)
    return not text.strip() or PATH.search(text) or code or set(rules.values) & set(text.split())


def test_every_shipped_rule_can_be_read_aloud():
    """Otherwise legal staff would meet code where a rule should be, or a hole."""
    rules = load()
    for made in rules.rules.values():
        texts = (
            rule_sentence(made, rules),
            *in_words(made).values(),
            *dict(definitions(made)).values(),
        )

        assert not [text for text in texts if unreadable(text, rules)]


def test_every_name_in_a_shipped_rule_is_defined_beside_it():
    """Otherwise a reader would meet a name that nothing on the page explains."""
    rules = load()
    for made in rules.rules.values():
        conditions = (made.when, made.met_when, made.breached_when, made.holds_when)
        waiting = [each for each in conditions if each is not None]
        shown = set()
        while waiting:
            terms = {line.term for line in outline(waiting.pop()) if line.term}
            waiting += [rules.terms[term] for term in terms - shown]
            shown |= terms

        assert shown <= dict(definitions(made)).keys()


def test_the_values_in_the_shipped_texts_exist():
    """Otherwise a paragraph's own words could not be shown."""
    rules = load()
    texts = [paragraph.says for paragraph in rules]
    texts += [each.it for paragraph in rules for each in paragraph.examples]
    texts += [made.wording for made in rules.rules.values()]
    for reading in rules.readings.values():
        texts += [reading.question, reading.why, *(choice.means for choice in reading.choices)]
    texts += [judgement.question for judgement in rules.judgements.values()]

    assert not [text for text in texts if "{" in placeholders(text, rules.values)]
