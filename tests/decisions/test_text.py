"""A decision as text: what a reader is told first, and that nothing is left out or taken for markup."""

from __future__ import annotations

import datetime as dt
import io
import re
from types import SimpleNamespace

import pytest
from deciding import GRACE, SUBSTITUTE, UNABLE, UNTRAINED, at_random, decided, words
from generating import BOOK
from rich.console import Console

from policy507.decisions.evidence import Because, Move
from policy507.decisions.summary import Group, at_a_glance, duties, joined, name, reasons, silent
from policy507.decisions.text import plain_text, rendered, said
from policy507.decisions.wording import because_texts
from policy507.english.phrases import some, value_text
from policy507.facts.registry import FACTS
from policy507.facts.sections import DUTIES, PURPOSES
from policy507.model.statuses import Status, WhyNot
from policy507.rulefiles.readings import Resolution


def clauses(fact, value):
    """The ways in which a fact may be told."""
    if fact.kind == "flag":
        return [fact.holds if value else fact.fails]
    label = fact.label.removeprefix("the day on which ").removeprefix("the ")
    grades = ["the school has grades", "the school has one grade"] if "grade" in label else []
    return [each for each in (label, fact.lacking, fact.ahead, *grades) if each]


# --- what comes first


def test_what_is_wrong_comes_before_everything_else():
    """Otherwise a reader could miss that something is overdue."""
    text = plain_text(decided(UNTRAINED))

    assert "Nothing wrong" not in text
    assert text.index("\nWrong\n") < text.index("\nOpen or owed\n") < text.index("\nWhy\n")
    assert text.index("Why") < text.index("Rules that do not apply")


def test_an_overdue_act_is_told_with_who_owes_it_the_day_and_the_paragraph():
    """Otherwise the answer would not say who, since when, and under what."""
    (wrong,) = [each for each in duties(decided(UNTRAINED)) if each.group is Group.WRONG]

    assert wrong.status is Status.OVERDUE
    assert wrong.text == "the officer must complete the required training"
    assert wrong.particulars[:2] == ("last day September 7, 2026", "V.A")


def test_where_nothing_is_wrong_it_says_so():
    """Otherwise silence would have to be read as good news."""
    assert "\nNothing wrong found.\n" in plain_text(decided())


def test_a_clean_looking_first_line_counts_what_is_not_clean():
    """Otherwise nobody would read on to what is late, not known, or a matter of reading."""
    late = {
        "officer.sro_course_completed_on": "2026-09-10",
        "officer.certificate_issued_on": "2026-09-11",
    }
    cases = {
        "1 wrong.": decided({**UNTRAINED, "officer.duties_assumed_on": "2026-09-09"}),
        "Nothing wrong found; 1 done late.": decided(late),
        "Nothing wrong found; 1 not determined.": decided(
            without=["officer.latest_certificate_kept"]
        ),
        "Nothing wrong found; 1 depends on a reading.": decided(UNABLE),
    }
    for said_first, decision in cases.items():
        assert at_a_glance(decision) == said_first


@pytest.mark.parametrize("seed", range(15))
def test_the_first_line_counts_what_the_parts_below_list(seed):
    """Otherwise the line that everybody reads would say less than the lines that few do."""
    decision = at_random(seed)
    line, found = at_a_glance(decision), duties(decision)
    counts = {
        "wrong": sum(each.group is Group.WRONG for each in found),
        "done late": sum(each.status is Status.MET_LATE for each in found),
        "not determined": sum(each.group is Group.UNDETERMINED for each in found),
    }

    for said_so, many in counts.items():
        assert (f"{many} {said_so}" in line) is (many > 0)
    assert ("Nothing wrong found" in line) is (counts["wrong"] == 0)


def test_the_engine_stands_in_the_record_and_not_in_the_text():
    """Otherwise a reader would take a name of the machinery for part of the answer."""
    decision = decided()

    assert decision.engine in decision.to_json()
    assert "engine" not in plain_text(decision)


def test_the_rule_that_was_set_aside_is_named_with_what_set_it_aside():
    """Otherwise an exception would look like the general rule."""
    text = plain_text(decided(GRACE))

    assert "last day May 31, 2027; V.B, which sets aside V.A" in words(text)
    assert "V.A Training before the duties: set aside by V.B" in text


def test_a_relieved_act_is_not_said_to_be_owed():
    """Otherwise a substitute would be told to do what V.D relieves from."""
    relieved = {
        "officer.substitute": True,
        "school_year.substitute_contact_days": 42,
        "school_year.substitute_contact_days_expected": 42,
    }
    (training,) = [
        each for each in duties(decided(relieved)) if "complete the required" in each.text
    ]

    assert training.text == "the officer need not complete the required training"
    assert training.particulars == ("relieved by V.D",)


def test_two_paragraphs_that_both_relieve_are_joined_in_words():
    """Otherwise it reads as if one of them were left out, or as if either might."""
    both = duties(decided({**UNABLE, **SUBSTITUTE}))
    told = [particular for each in both for particular in each.particulars]

    assert "relieved by V.C and V.D" in told


def test_where_relief_is_not_known_the_paragraph_that_may_relieve_is_named():
    """Otherwise a reader could not look up what would relieve, and of what it is asked."""
    decision = at_random(5)
    assert decision.act("complete-training").reason is WhyNot.EITHER

    text = words(plain_text(decision))
    asked = FACTS["officer.substitute"].asks
    assert f"either relieved by V.D, or not ordered: which is not known; Ask: {asked}" in text


def test_the_duty_that_a_contract_lacks_is_named():
    """Otherwise a reader would have to look for it among all of them."""
    lacking = [duty for duty in DUTIES if duty != "law-education"]
    text = words(plain_text(decided({"contract.duties": lacking})))
    called = dict(FACTS["contract.duties"].called)

    assert f"the contract's duties do not include {called['law-education']}" in text


def test_a_prohibition_that_is_breached_is_told_among_what_is_wrong():
    """Otherwise prohibitions, which are no acts, would be missing from the answers."""
    act = {"participated_in_discipline": True, "purposes": ["school-rule", "safety"]}
    (wrong,) = [each for each in duties(decided({"conduct": act})) if each.group is Group.WRONG]

    assert wrong.status is Status.BREACHED
    assert wrong.text.startswith("the officer must not take part in")
    assert "depends on reading F-1" in wrong.particulars


def test_a_conflict_names_both_paragraphs_with_their_days():
    """Otherwise nobody could see between what the readings leave no choice."""
    changes = {**UNABLE, "officer.basic_course_completed_on": "2024-07-19"}
    decision = decided(changes, without=["conduct"], readings={"B-2": "unranked"})
    (wrong,) = [each for each in duties(decision) if each.group is Group.WRONG]

    assert wrong.particulars[0] == (
        "no reading ranks V.B (last day May 31, 2027) and V.C (last day March 8, 2027)"
    )


def test_unknown_facts_are_told_with_the_answer_and_in_one_list():
    """Otherwise a reader would not know what to find out first."""
    decision = decided(UNTRAINED, without=["officer.duties_assumed_on"])
    (training,) = [
        each for each in duties(decision) if each.text.endswith("complete the required training")
    ]

    assert training.group is Group.UNDETERMINED
    question = FACTS["officer.duties_assumed_on"].asks
    assert f"Ask: {question}" in training.particulars
    assert f"Ask first what settles most\n  {question}" in plain_text(decision)


@pytest.mark.parametrize("seed", range(15))
def test_no_code_of_a_fact_a_duty_or_a_rule_is_told(seed):
    """Otherwise a lawyer would have to know how things are called in files."""
    text = words(plain_text(at_random(seed), ids=False))
    codes = {*FACTS, *DUTIES, *PURPOSES, *BOOK.rules, *BOOK.acts} - {"school", "safety"}

    for code in codes:
        assert not re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text), code


def test_every_part_stands_under_its_heading():
    """Otherwise what was chosen, or what to ask, would read as a reason of what stands above it."""
    changes = {**UNABLE, "officer.basic_course_completed_on": "2026-12-14"}
    without = ["officer.duties_assumed_on"]
    text = plain_text(decided(changes, without, readings={"C-1": "day-before"}))
    parts = [line for line in text.splitlines() if line and not line.startswith(" ")]

    assert parts[parts.index("Why") : -1] == [
        "Why",
        "Set aside",
        "Ask first what settles most",
        "Planned",
        "Readings chosen",
        "What depends on how the words are read",
        "Rules that do not apply",
    ]


def test_headings_and_names_are_bold_and_what_is_inside_stands_further_right():
    """Otherwise a page of lines would have to be read through to find the one that is wanted."""
    terminal = Console(file=io.StringIO(), width=100, force_terminal=True, color_system="standard")
    terminal.print(rendered(decided(UNABLE)))
    text = terminal.file.getvalue()
    plain = plain_text(decided(UNABLE))

    assert text.startswith("\x1b[1mPolicy ")
    assert "\x1b[1mWhy\x1b[0m" in text
    assert re.search(r"\n  \x1b\[1m[^\n]*: \x1b\[0m", text)
    assert re.search(r"\n      - [^ ]", plain)
    assert re.search(r"\n    under [a-z-]+ instead:\n      [^ ]", plain)


def test_an_answer_that_no_unknown_fact_can_change_is_told_as_such():
    """Otherwise a reader would look for the facts on which it rests among those that are known."""
    decision = next(
        each
        for each in map(at_random, range(99))
        if any(found.by_completion for found in each.findings if found.status is Status.HOLDS)
    )

    assert re.search(r"\bthe same whatever the unknown facts are\b", words(plain_text(decision)))


def test_particulars_of_what_needs_nothing_done_stand_in_brackets():
    """Otherwise what is done would take as much room as what is owed."""
    text = words(plain_text(decided(UNABLE)))

    assert "need not advise the school on safety drills (relieved by V.C)" in text


def test_many_unknown_facts_are_counted():
    """Otherwise an answer of which little is known would be buried under names of facts."""
    assert some(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert some(["a", "b"], 2) == "a, b"


def test_what_is_planned_is_told_apart():
    """Otherwise a booked course could be taken for a completed one."""
    changes = {**UNABLE, "officer.sro_course_completed_on": "2026-12-14"}
    text = words(plain_text(decided(changes)))

    assert "last day March 8, 2027, planned for December 14, 2026" in text
    assert "Planned the officer will complete the training course on December 14, 2026" in text


def test_a_dependence_says_which_choice_leads_to_what():
    """Otherwise nobody could weigh the readings."""
    text = plain_text(decided(UNABLE))
    part = text[text.index("What depends on how the words are read") :]

    assert "Chosen: same-day." in part
    assert "under day-before instead:" in part
    assert "the officer must complete the required training: open, last day March 7, 2027" in part


def test_a_rule_that_would_change_with_its_act_is_not_told_twice():
    """Otherwise every dependence would stand there two times."""
    text = plain_text(decided(UNABLE))
    part = text[text.index("What depends on how the words are read") :]
    part = part[: part.index("Rules that do not apply")]

    assert "Training after the duties have begun" not in part


def test_a_reading_that_somebody_decided_on_is_told_with_who_when_and_why():
    """Otherwise a decision would not show whose choice it rests on."""
    resolution = Resolution(
        "C-1", "day-before", "A. Counsel", decided().as_of, "[bold]as the court counts[/bold]"
    )
    text = plain_text(decided(UNABLE, readings={"C-1": resolution}))

    assert "C-1: day-before (the default is same-day)" in text
    assert "decided by A. Counsel on November 23, 2026: [bold]as the court counts[/bold]" in text


# --- the reasons


@pytest.mark.parametrize("seed", range(15))
def test_every_rule_is_told_of_exactly_once(seed):
    """Otherwise a rule could be missing from the text, or seem to come to two things."""
    decision = at_random(seed)
    told = [name(each) for reason in reasons(decision) for each in reason.findings]
    told += [name(each) for each in decision.findings if each.status is Status.RELIEVED]
    text = words(plain_text(decision))

    for finding in decision.findings:
        plays = finding.status not in (Status.NOT_APPLICABLE, Status.NOT_IN_FORCE)
        assert told.count(name(finding)) == plays
        assert finding.title in text


@pytest.mark.parametrize("seed", range(15))
def test_every_fact_that_decided_is_told(seed):
    """Otherwise a reader could not check an answer against the file."""
    decision = at_random(seed)
    text = words(plain_text(decision))

    for finding in decision.findings:
        # What sets a rule aside is told with its reasons instead, and what unknown facts cannot
        # change is said to be so.
        told_otherwise = finding.by_completion or finding.status is Status.RELIEVED
        for row in () if told_otherwise else finding.because:
            assert any(clause in text for clause in clauses(FACTS[row.fact], row.value))


@pytest.mark.parametrize("seed", range(15))
def test_every_act_is_answered_for(seed):
    """Otherwise something that is owed could be left out."""
    decision = at_random(seed)
    found = duties(decision)

    for act in decision.acts:
        wording = decision.rules.acts[act.act].wording
        assert [act.status] == [each.status for each in found if each.text.endswith(wording)]
    assert list(found) == sorted(found, key=lambda each: each.group)


def test_urgent_reasons_come_in_full_and_the_rest_only_with_what_is_new():
    """Otherwise the facts of every rule would be said again and again, or not at all."""
    told = reasons(decided(UNTRAINED))
    found = {name(each): reason for reason in told for each in reason.findings}
    overdue = found["V.A Training before the duties"]

    assert overdue.in_full
    assert overdue is next(iter(found.values()))
    assert any(
        ground == "the officer has not completed the training course" for ground in overdue.grounds
    )
    assert not found["II A contract that meets the policy"].in_full


def test_rules_with_the_same_reason_for_not_applying_share_a_line():
    """Otherwise what does not matter would take most of the space."""
    lines = [line for line in silent(decided()) if "Substitutes need no training" in line]

    assert len(lines) == 1
    assert lines[0].count("V.D") == 1
    assert lines[0].endswith("since the officer does not serve as a substitute")


def test_a_paragraph_is_said_once_for_several_of_its_rules():
    """Otherwise lists of rules would be hard to read."""
    pairs = (("V.D", "a"), ("V.D", "b"), ("V.E", "c"), ("V.D", "d"))
    found = [SimpleNamespace(paragraph=paragraph, title=rule) for paragraph, rule in pairs]

    assert joined(found) == "V.D a; b; V.E c; V.D d"


# --- phrases


@pytest.mark.parametrize("seed", range(0, 15, 3))
def test_no_path_and_no_machine_date_is_left_in_a_reason(seed):
    """Otherwise a lawyer would have to know how the facts are called in files."""
    decision = at_random(seed)
    grounds = [ground for reason in reasons(decision) for ground in reason.grounds]

    for ground in grounds:
        assert "officer." not in ground
        assert "as_of" not in ground
        assert "202" not in ground or not any(f"{year}-" in ground for year in range(2023, 2030))


def test_a_schools_grades_are_one_clause_whatever_was_tested_of_them():
    """Otherwise grades would be said again for each bound that they were compared with."""
    rows = [row for row in decided().finding("school").because if "grade" in row.fact]

    assert len(rows) > 1
    assert because_texts(rows, decided().as_of) == ("the school has grades 6\N{EN DASH}12",)
    (alone,) = because_texts([row for row in rows if "lowest" in row.fact], decided().as_of)
    assert alone == "the school's lowest grade is 6"


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"contract.ends_on": None}, "the contract has no end date"),
        (UNTRAINED, "the officer has not completed the training course"),
        ({"officer.duties_assumed_on": "2026-12-15"}, "the officer takes up the duties"),
        (
            {**UNABLE, "officer.duties_assumed_on": "2026-12-15"},
            "the officer will take up the duties",
        ),
    ],
)
def test_a_day_that_is_none_or_lies_ahead_is_told_as_such(changes, clause):
    """Otherwise a plan would be told as done, and no day as a day."""
    text = words(plain_text(decided(changes)))

    assert clause in text
    assert "no day so far" not in text
    assert "is a date" not in text


def test_a_moved_day_is_told_with_the_day_itself_where_it_can_be():
    """Otherwise a reader would have to count back from a day in the middle of a sentence."""
    day = dt.date(2026, 9, 8)
    row = Because(
        *("officer.duties_assumed_on", day, "on_or_before", dt.date(2025, 8, 31)),
        held=False,
        moves=(Move(-1, "day"),),
    )  # fmt: skip

    begun = "the officer first took up the duties on September 8, 2026"
    assert because_texts([row], day) == (f"{begun}, after September 1, 2025",)


def test_that_something_was_before_what_never_came_is_left_out():
    """Otherwise a reader would be told that a course was completed before a day that has not come."""
    text = words(plain_text(decided(GRACE)))

    assert "a day that has not come" not in text
    assert "the officer completed a basic course on July 19, 2024, before September 1, 2025" in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "none"), (True, "yes"), (False, "no"), ((), "none"), (("a", "b"), "a, b"), (7, "7")],
)
def test_values_are_said_in_words(value, expected):
    """Otherwise a reader would meet the words of a programming language."""
    assert expected == value_text(value)


# --- nothing is taken for anything else


@pytest.mark.parametrize("label", ["[red]x[/red]", "[/]", "[link=https://x]y[/link]", ":smile:"])
def test_a_label_is_shown_as_it_is(label):
    """Otherwise a file could colour, hide or break what is shown, or end the program."""
    assert f"the officer: {label}" in plain_text(decided({"officer.id": label}))


def test_control_characters_are_made_visible():
    """Otherwise a rule file could clear the screen, or write over what it shows."""
    assert "a\\x1b[2Jb" == said("a\x1b[2Jb").plain
    assert "two\nlines" == said("two\nlines").plain


def test_without_ids_no_label_is_shown():
    """Otherwise personnel records would leave the office with the text."""
    text = plain_text(decided({"officer.id": "badge 114"}), ids=False)

    assert "badge 114" not in text


def test_colours_are_left_out_where_they_cannot_be_shown():
    """Otherwise a text in a file would be full of escape sequences."""
    decision = decided(UNTRAINED)
    terminal = Console(file=io.StringIO(), width=60, force_terminal=True, color_system="standard")
    terminal.print(rendered(decision))

    assert "\x1b[1;31m" in terminal.file.getvalue()
    assert "\x1b" not in plain_text(decision)


@pytest.mark.parametrize("width", [20, 40, 100, 200])
def test_the_text_keeps_to_the_width(width):
    """Otherwise a narrow window would break the lines where it falls."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(rendered(decided(GRACE)))

    assert max(map(len, console.file.getvalue().splitlines())) <= width
    assert "complete" in console.file.getvalue()


def test_all_of_it_can_be_asked_for():
    """Otherwise a program could not show what the command line does with --full."""
    decision = decided(GRACE)

    assert plain_text(decision) == decision.full_text()
    assert "badge 114" not in decided({"officer.id": "badge 114"}).full_text(ids=False)
