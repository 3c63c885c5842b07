"""Mutants of citations, sources, remarks, choices, the calendar and words, and who notices each."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click
import pytest
from attrs import evolve
from click.testing import CliRunner
from smallbook import READINGS, RELIEF, TEST, at, book_of, replaced, write

pytest.importorskip("z3")

from policy507.audit.examples import calendar_problems
from policy507.audit.mutation import run as running
from policy507.audit.mutation.calendar import of_calendar
from policy507.audit.mutation.cited import asked_by, of_choices, of_what_is_cited
from policy507.audit.mutation.mutant import CALENDAR, CHOICES, RULES, WORDS
from policy507.audit.mutation.mutants import mutants
from policy507.audit.mutation.run import (
    EXAMPLE,
    KILLED,
    LINT,
    REGISTER,
    SURVIVES,
    fates,
)
from policy507.audit.mutation.words import MISTAKEN, of_words
from policy507.audit.results import KINDS
from policy507.audit.review.changes import changed
from policy507.audit.review.register import read_register
from policy507.cli.mutate import mutants_command
from policy507.files.installed import rules_folder
from policy507.model.calendar import Calendar, Holiday
from policy507.model.conditions import Not, ValueTest
from policy507.model.policy import Remark
from policy507.rulefiles.load import load, read

pytestmark = pytest.mark.solver

BOOK = load()
OFFICER = "{officer.peace_officer: true}"
ITEMS = replaced(
    RELIEF,
    "values:\n",
    "items: {1.2.1: the first, 1.2.2: the second, 1.2.3: the third}\n"
    "source:\n  - {cite: a § 1, compared: no}\n  - {cite: a § 2, compared: no}\n"
    "left_to_people: [P-1]\nvalues:\n",
)
ITEMS = replaced(ITEMS, "    who: officer\n", "    paragraph: 1.2.2\n    who: officer\n")
SERVED = "school_year.substitute_contact_days: 60"
CITED_WELL = """\
  - it: cited
    expect:
      test-relief: {status: in_effect, paragraph: 1.2.2, source: [a § 1, a § 2], remarks: []}
      prizes: {status: in_effect, paragraph: "1.2", source: [a § 1, a § 2], remarks: []}
"""


def told(found):
    """Mutants in words."""
    return {f"{each.subject}: {each.what}" for each in found}


def became(book, of, register=None):
    """What became of some mutants of a book, and by whom, in words."""
    watch = running._Watch(book, register)
    killers = {f"{each.subject}: {each.what}": watch.killer(each)[0] for each in of(book)}
    return {told_as: (KILLED if by else SURVIVES, by) for told_as, by in killers.items()}


# --- what is cited


def test_a_rule_of_an_item_is_cited_as_each_beside_it(tmp_path):
    """Otherwise two items could be exchanged, and people would read the wrong one."""
    found = told(of_what_is_cited(book_of(tmp_path, _1_2=ITEMS)))

    assert {each for each in found if ": of " in each} == {
        "the rule test-relief: of 1.2.1, instead of: 1.2.2",
        "the rule test-relief: of 1.2.3, instead of: 1.2.2",
        "the rule prizes: of 1.2.1, instead of: 1.2",
    }


def test_sources_are_exchanged_left_out_and_turned_round(tmp_path):
    """Otherwise a provision could be lost, or be another one, without anybody's notice."""
    found = told(of_what_is_cited(book_of(tmp_path, _1_2=ITEMS)))

    assert {each for each in found if each.startswith("the rule prizes") and "§" in each} == {
        "the rule prizes: the source none, instead of: a § 1",
        "the rule prizes: the source none, instead of: a § 2",
        "the rule prizes: no source a § 1",
        "the rule prizes: no source a § 2",
        "the rule prizes: a § 2 before a § 1",
    }


def test_a_remark_is_inverted_left_out_and_made_up(tmp_path):
    """Otherwise people would be told of a question where it does not arise, or not where it does."""
    due = "    due: {by: last day}\n"
    remarked = replaced(TEST, due, f"{due}    remarks: {{P-1: {OFFICER}}}\n")
    found = [
        each for each in of_what_is_cited(book_of(tmp_path, _1_1=remarked)) if "remark" in each.what
    ]

    assert told(found) == {
        (
            "the rule test-in-time: a remark on P-1 wherever there is none, instead of: where the officer "
            "is a peace officer"
        ),
        "the rule test-in-time: no remark on P-1",
    }
    inverted = Not(ValueTest("officer.peace_officer", "is", operand=True))
    rules = [each.book.rules["test-in-time"].remarks for each in found]
    assert rules == [(Remark("P-1", inverted),), ()]
    made_up = [e for e in of_what_is_cited(book_of(tmp_path, _1_1=TEST)) if "remark" in e.what]
    assert told(made_up) == {"the rule test-in-time: a remark on P-1 in every case"}


def test_an_inverted_remark_is_killed_by_an_example_that_expects_it(tmp_path):
    """Otherwise the run would praise examples that look at no remark."""
    due = "    due: {by: last day}\n"
    remarked = replaced(TEST, due, f"{due}    remarks: {{P-1: {OFFICER}}}\n")
    expect = "expect: {test-in-time: {status: met, remarks: [P-1]}}"
    example = f"  - it: told\n    given: {{{SERVED}}}\n    {expect}\n"
    without = became(book_of(tmp_path, _1_1=remarked), of_what_is_cited)
    with_one = became(book_of(tmp_path, _1_1=remarked + example), of_what_is_cited)
    inverted = next(each for each in with_one if "wherever there is none" in each)

    assert without[inverted] == (SURVIVES, None)
    assert with_one[inverted] == (KILLED, EXAMPLE)


def test_examples_that_say_what_is_cited_kill_all(tmp_path):
    """Otherwise nobody could write examples that pass."""
    silent = became(book_of(tmp_path, _1_2=ITEMS), of_what_is_cited)
    spoken = became(book_of(tmp_path, _1_2=ITEMS + CITED_WELL), of_what_is_cited)
    own = [each for each in spoken if "prizes" in each or "relief" in each]

    assert len(own) > 10
    assert {silent[each] for each in own} == {(SURVIVES, None)}
    assert {spoken[each] for each in own} == {(KILLED, EXAMPLE)}


def test_an_example_of_a_citation_that_fails_anyway_kills_nothing(tmp_path):
    """Otherwise one broken example would pass for a perfect set."""
    broken = CITED_WELL.replace("paragraph: 1.2.2", "paragraph: 1.2.3")
    found = became(book_of(tmp_path, _1_2=ITEMS + broken), of_what_is_cited)

    assert {fate for each, (fate, _) in found.items() if "relief" in each} == {SURVIVES}


# --- choices


def test_neighbouring_choices_change_places():
    """Otherwise another choice could become the default, or the order of a page could change."""
    found = [each for each in of_choices(BOOK) if each.subject == "the choices of B-2"]

    assert [tuple(each.book.readings["B-2"].names) for each in found] == [
        ("later-date", "fixed-date", "earlier-date", "unranked"),
        ("fixed-date", "earlier-date", "later-date", "unranked"),
        ("fixed-date", "later-date", "unranked", "earlier-date"),
    ]
    assert {each.paragraph for each in found} == {"V.B"}


def test_a_reading_belongs_to_the_paragraph_that_asks_for_it(tmp_path):
    """Otherwise the examples of a paragraph that never asks would be held to notice it."""
    assert [asked_by(BOOK, code) for code in ("A-1", "S-4", "D-1", "K-3")] == [
        "V.A",
        "V.D",
        "III.A",
        "IV.A",
    ]
    unused = replaced(
        READINGS,
        "left_to_people",
        f"{READINGS[10:].split('left_to')[0].replace('A-1', 'A-2')}left_to_people",
    )
    assert asked_by(book_of(tmp_path, readings=unused), "A-2") == "readings.yaml"


def test_another_default_is_noticed_by_an_example_under_the_defaults(tmp_path):
    """Otherwise whoever reorders choices would change decisions unnoticed."""
    late = "officer.sro_course_completed_on: 2027-03-08, officer.certificate_issued_on: 2027-03-08"
    example = (
        f"  - it: on the last day\n    given: {{as_of: 2027-03-31, {late}, {SERVED}}}\n"
        "    expect: {test-in-time: {status: met, due: 2027-03-08}}\n"
    )
    (without,) = became(book_of(tmp_path), of_choices).values()
    (with_one,) = became(book_of(tmp_path, _1_1=TEST + example), of_choices).values()

    assert without == (SURVIVES, None)
    assert with_one == (KILLED, EXAMPLE)


# --- the calendar

FIXED = Holiday("A day", 6, 19, moves=True, since=2023)
MONDAY = Holiday("A Monday", 5, weekday=0, nth=-1)


def dated(folder, examples=""):
    """A small book with two holidays."""
    passed = replaced(TEST, "- it: passed\n", f"- it: passed\n    given: {{{SERVED}}}\n")
    write(folder, _1_1=passed)
    (folder / "calendar.yaml").write_text(
        "cite: none\nholidays:\n"
        "  - {name: A day, month: 6, day: 19, moves: true, since: 2023}\n"
        f"  - {{name: A Monday, month: 5, weekday: monday, nth: last}}\n{examples}"
    )
    return read(folder)


def test_each_part_of_a_holiday_has_its_faults(tmp_path):
    """Otherwise a holiday could be wrong in a way that nobody tries."""
    book = dated(tmp_path)
    found = {each.what: each for each in of_calendar(book)}
    of_day = [
        evolve(FIXED, month=5),
        evolve(FIXED, month=7),
        evolve(FIXED, day=18),
        evolve(FIXED, day=20),
        evolve(FIXED, since=2022),
        evolve(FIXED, since=2024),
        evolve(FIXED, moves=False),
    ]
    of_monday = [
        evolve(MONDAY, month=4),
        evolve(MONDAY, month=6),
        evolve(MONDAY, weekday=6),
        evolve(MONDAY, weekday=1),
        *(evolve(MONDAY, nth=nth) for nth in (1, 2, 3, 4)),
    ]
    changed_to = [each.book.calendar.holidays for each in of_calendar(book)]

    assert book.calendar.holidays == (FIXED, MONDAY)
    assert set(changed_to) == {
        (MONDAY,),
        (FIXED,),
        *((each, MONDAY) for each in of_day),
        *((FIXED, each) for each in of_monday),
    }
    assert len(changed_to) == len(set(changed_to))
    place = found["since 2022, instead of: 2023"].place
    assert (place.file, place.line) == (str(tmp_path / "calendar.yaml"), 3)


def test_a_fault_is_no_day_that_no_year_has():
    """Otherwise a mutant would be a defect of the run."""
    ends = (Holiday("A", 1, 1), Holiday("B", 12, 31), Holiday("C", 2, 28), Holiday("D", 5, 31))
    weekend = Holiday("E", 3, weekday=6, nth=1)
    book = evolve(BOOK, calendar=Calendar("none", (*ends, weekend)))
    found = list(of_calendar(book))

    for each in found:
        for holiday in each.book.calendar.holidays:
            assert holiday.day is None or dt.date(2001, holiday.month, holiday.day)
            assert 1 <= holiday.month <= 12
    assert "the holiday E: kept beside a weekend" in told(found)
    assert "the holiday D: month 4, instead of: 5" not in told(found)


def test_without_examples_every_fault_of_the_calendar_survives(tmp_path):
    """Otherwise nobody would learn that the holidays are untried."""
    found = became(dated(tmp_path), of_calendar)

    assert set(found.values()) == {(SURVIVES, None)}


def test_an_example_kills_what_it_can_see_and_no_more(tmp_path):
    """Otherwise the run would ask for examples that are there, or for none that are missing."""
    examples = "examples:\n  - {it: all, year: 2023, holidays: [2023-05-29, 2023-06-19]}\n"
    found = became(dated(tmp_path, examples), of_calendar)
    alive = {each for each, (fate, _) in found.items() if fate == SURVIVES}

    assert alive == {
        "the holiday A day: since 2022, instead of: 2023",
        "the holiday A day: not kept beside a weekend",
    }
    assert {by for _, by in found.values()} == {EXAMPLE, None}


def test_an_example_of_the_calendar_that_fails_anyway_kills_nothing(tmp_path):
    """Otherwise one broken example would pass for a perfect set."""
    examples = "examples:\n  - {it: all, year: 2023, holidays: [2023-05-29, 2023-06-20]}\n"
    found = became(dated(tmp_path, examples), of_calendar)

    assert set(found.values()) == {(SURVIVES, None)}


def test_every_fault_of_the_shipped_calendar_is_killed_by_its_examples():
    """Otherwise a holiday of ours could be wrong, and move the last day that somebody is told."""
    found = list(of_calendar(BOOK))

    assert len(found) > 70
    for each in found:
        problems = [calendar_problems(each.book, e) for e in BOOK.calendar_examples]
        assert any(problem for told_of in problems for problem in told_of), (
            each.subject,
            each.what,
        )


# --- words


def test_words_that_say_who_must_and_how_many_are_mistaken(tmp_path):
    """Otherwise a restatement could say the opposite of its rule."""
    says = (
        "No one must not go; they need not, may, or must stay for fewer than two days before noon."
    )
    text = re.sub(r"^says: .*$", f"says: {says}", RELIEF, flags=re.MULTILINE)
    found = [
        e.book["1.2"].says
        for e in of_words(book_of(tmp_path, _1_2=text))
        if (e.paragraph, e.subject) == ("1.2", "`says`")
    ]

    assert found == [
        says.replace("must not", "may"),
        says.replace("need not", "must"),
        says.replace("may", "must"),
        says.replace("or must", "or need not"),
        says.replace("fewer", "more"),
        says.replace("two", "three"),
        says.replace("before", "after"),
    ]


def test_every_word_is_mistaken_for_another_that_is_looked_for():
    """Otherwise a mistake one way would be tried, and not the other."""
    assert all(word != other for word, other in MISTAKEN.items())
    assert {"must", "must not", "may", "need not"} <= set(MISTAKEN)
    assert set(MISTAKEN.values()) <= {*MISTAKEN, "later than"}


def test_another_value_is_put_into_a_text(tmp_path):
    """Otherwise a page could name the wrong number or day."""
    found = told(each for each in of_words(book_of(tmp_path)) if each.paragraph == "1.1")

    assert {
        "`says`: '{day before first-day} on, an officer', instead of: '{first-day} on, an officer'",
        "`says`: '2025-09-02 on, an officer', instead of: '{first-day} on, an officer'",
        "`says`: '7 months.', instead of: '{test-period}.'",
        "`question` of A-1: '7 months count?', instead of: '{test-period} count?'",
    } <= found


def test_a_value_is_exchanged_for_another_of_its_kind():
    """Otherwise a slip of the name of a value would have no mutant."""
    found = told(of_words(BOOK))

    assert any(
        "'{day before contract-rules-begin}" in each and "grace-ends" in each for each in found
    )
    equal = [each for each in found if "'{basic-course-limit}" in each.split(", instead")[0]]
    assert not [each for each in equal if "{training-rules-begin}" in each], "the same day"


def test_neighbouring_items_and_sources_are_exchanged(tmp_path):
    """Otherwise the words of one item could stand beside the rule of another."""
    book = book_of(tmp_path, _1_2=ITEMS)
    found = {e.what: e for e in of_words(book) if e.what.endswith(" there")}
    items = found["the words of 1.2.2, and those of 1.2.1 there"].book["1.2"].items
    sources = found["a § 2, and a § 1 there"].book["1.2"].sources

    assert len(found) == 3
    assert dict(items) == {"1.2.1": "the second", "1.2.2": "the first", "1.2.3": "the third"}
    assert [each.cite for each in sources] == ["a § 2", "a § 1"]
    place = found["the words of 1.2.2, and those of 1.2.1 there"].place
    assert f"{place.line}:{place.column}" == at(ITEMS, "1.2.1: the first")


def by_subject(text):
    """The first mutant in words of something."""
    return next(each for each in of_words(BOOK) if each.subject == text)


def test_what_is_known_of_sources_is_exchanged_and_its_words_mistaken():
    """Otherwise a page could say of one statute what was found out of another."""
    (paragraph,) = (each for each in BOOK if each.citation == "V.D")
    found = [each for each in of_words(BOOK) if each.paragraph == "V.D"]
    first, second, *_ = paragraph.sources
    swapped = next(each for each in found if each.subject == "`compared` of source 1")
    sources = next(each for each in swapped.book if each.citation == "V.D").sources

    assert [(each.cite, each.compared) for each in sources[:2]] == [
        (first.cite, second.compared),
        (second.cite, first.compared),
    ]
    mistaken = [e for e in of_words(BOOK) if "`compared`" in e.subject and "instead of" in e.what]
    assert mistaken


def test_a_change_of_the_rules_is_one_of_the_next_day():
    """Otherwise a decision of the day between would be looked up under the wrong rules."""
    found = [e for e in of_words(BOOK) if e.subject == "change 1" and "instead of" in e.what]
    mutant = next(each for each in found if each.paragraph == "V.D")
    before, after = (
        next(each for each in book if each.citation == "V.D").history
        for book in (BOOK, mutant.book)
    )

    assert after[0].on - before[0].on == dt.timedelta(days=1)
    assert (after[0].what, after[1:]) == (before[0].what, before[1:])


def test_the_words_of_two_acts_are_exchanged_in_their_rules_as_well():
    """Otherwise a duty could be told in the words of another."""
    one, other = [*BOOK.acts.values()][:2]
    changed = by_subject(f"the act {one.name}").book

    assert (changed.acts[one.name].wording, changed.acts[other.name].wording) == (
        other.wording,
        one.wording,
    )
    for rule in changed.rules.values():
        if rule.act:
            assert rule.wording == changed.acts[rule.act].wording


def test_the_names_of_two_holidays_are_exchanged():
    """Otherwise a last day would be said to move past another holiday than the one it moves past."""
    one, other = BOOK.calendar.holidays[:2]
    mutant = by_subject(f"the holiday {one.name}")
    first, second = mutant.book.calendar.holidays[:2]

    assert (first, second) == (evolve(one, name=other.name), evolve(other, name=one.name))
    assert Path(mutant.place.file).name == "calendar.yaml"
    assert mutant.place.line > 1


def test_the_original_is_as_it_was_and_each_mutant_differs_in_one_text():
    """Otherwise a mutant would be noticed for another change than its own."""
    before = load()
    for each in of_words(BOOK):
        differing = [
            name
            for name in ("acts", "paragraphs", "readings", "judgements", "calendar")
            if getattr(each.book, name) != getattr(BOOK, name)
        ]
        an_act = each.subject.startswith("the act ")  # whose words its rules have, too
        assert len(differing) == 1 + an_act, (each.subject, each.what)
        assert ("acts" in differing) is an_act
        assert each.kind == WORDS
    assert before.paragraphs == BOOK.paragraphs


def test_without_a_register_words_have_no_mutants(tmp_path):
    """Otherwise a folder would be told of words that nobody promised to read again."""
    assert WORDS not in {each.mutant.kind for each in fates(book_of(tmp_path))}


def test_the_register_notices_every_word():
    """Otherwise what people read could be changed without anybody's reading it again."""
    register = read_register(rules_folder())
    assert register is not None
    assert changed(BOOK, register) == ()
    watch = running._Watch(BOOK, register)
    for each in [*of_words(BOOK)][::7]:
        by, noticed = watch.killer(each)
        assert by in (LINT, REGISTER), (each.subject, each.what)
        assert noticed


def test_a_lint_that_notices_is_named(monkeypatch):
    """Otherwise the report would not say by which."""

    def odd_words(book):
        for paragraph in book:
            if "fewer" not in paragraph.says and paragraph.citation == "V.D":
                yield paragraph.place.problem("fewer is gone")

    monkeypatch.setattr(running, "_WORD_LINTS", (odd_words,))
    register = read_register(rules_folder())
    watch = running._Watch(BOOK, register)
    (more,) = (e for e in of_words(BOOK) if e.paragraph == "V.D" and "'more than" in e.what)
    (must,) = (e for e in of_words(BOOK) if e.paragraph == "V.D" and "'must complete" in e.what)

    assert watch.killer(more) == (LINT, "odd words")
    assert watch.killer(must) == (REGISTER, "V.D")


def test_an_entry_that_is_out_of_step_anyway_kills_nothing(monkeypatch):
    """Otherwise a register that nobody keeps would seem to notice everything."""
    monkeypatch.setattr(running, "_WORD_LINTS", ())
    register = read_register(rules_folder())
    assert register is not None
    entry = evolve(register.entries["V.D"], digest=f"sha256:{'0' * 64}")
    stale = evolve(register, entries={"V.D": entry})
    watch = running._Watch(BOOK, stale)
    (must,) = (e for e in of_words(BOOK) if e.paragraph == "V.D" and "'must complete" in e.what)

    assert watch.killer(must) == (None, None)


def test_the_register_does_not_stand_in_for_an_example_of_what_rules_decide():
    """Otherwise no example would be asked for where there is a register."""
    register = read_register(rules_folder())
    watch = running._Watch(evolve(BOOK, calendar_examples=()), register)
    watch._trials = dict.fromkeys(watch._trials, ())
    one = next(mutants(BOOK))

    assert one.kind == RULES
    assert watch.killer(one) == (None, None)
    assert watch.killer(next(of_what_is_cited(BOOK)))[0] == REGISTER


# --- what rests on more than a status


def test_what_is_the_same_in_every_case_is_noticed_by_its_reasons():
    """Otherwise evidence could change as long as no answer does."""
    watch = running._Watch(BOOK, None)
    (grade,) = (
        each
        for each in mutants(BOOK)
        if each.subject == "the value last-grade-to-start-middle" and each.what.startswith("7,")
    )
    by, noticed = watch.killer(grade)

    assert by == EXAMPLE
    assert noticed == "the paragraph, the provisions and the facts behind a school"


@pytest.mark.parametrize("of", [of_what_is_cited, of_choices])
def test_every_fault_of_what_we_cite_and_choose_is_noticed(of):
    """Otherwise an auditor would find a citation or a default that nobody watches."""
    watch = running._Watch(BOOK, read_register(rules_folder()))
    for each in of(BOOK):
        by, _ = watch.killer(each)
        other = "before" in each.what and each.kind == CHOICES
        assert by == EXAMPLE or (other and by == REGISTER), (each.subject, each.what)


# --- the command


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def mutate(ctx, folder):
    """As `policy507 test --mutate`."""
    mutants_command(ctx, folder, "text")


def test_the_command_counts_by_kind_and_says_that_there_is_no_register(tmp_path):
    """Otherwise a reader would take words for tried."""
    dated(tmp_path)
    done = CliRunner().invoke(mutate, [str(tmp_path)])
    words = " ".join(done.stdout.split())

    assert done.exit_code == 1
    assert "fault in mutants killed by examples by lints by the register" in words
    assert all(KINDS[kind] in words for kind in (RULES, CHOICES, CALENDAR))
    assert "No mutants of words: the folder has no register of review" in words
    survivor = f"{tmp_path}/calendar.yaml:3:5: survives: the holiday A day: no holiday"
    assert survivor in done.stderr
    place = f"{tmp_path}/readings.yaml:{at(READINGS, 'A-1')}"
    assert f"{place}: survives: the choices of A-1: lapses before counts" in done.stderr


def test_the_command_runs_no_mutant_where_the_calendar_fails(tmp_path):
    """Otherwise mutants would be held against examples that are wrong."""
    dated(tmp_path, "examples:\n  - {it: a, holidays: [2023-06-20]}\n")
    done = CliRunner().invoke(mutate, [str(tmp_path)])

    assert done.exit_code == 1
    assert "is expected to be a holiday, and is none" in done.stderr
    assert "no mutants were run" in done.stderr
