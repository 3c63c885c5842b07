"""The short answer: as long as one reads, with all that is wrong, and safe to show."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from deciding import UNABLE, UNTRAINED, at_random, decided, words

from policy507 import Case, decide_case
from policy507.decisions.advice.matters import matters, together
from policy507.decisions.advice.short import END, MOST_LINES, WIDTH, short_lines, short_text
from policy507.decisions.summary import Group
from policy507.model.statuses import Status

SEEDS = range(24)


EVERYTHING_WRONG = {
    **UNTRAINED,
    "officer.employer_unable_to_provide_course": True,
    "officer.duties_assumed_on": "2026-03-02",
    "officer.employer_policy_reviewed_on": None,
    "officer.complies_with_employer_policy": False,
    "contract.duties": ["safety-drill-advice"],
    "contract.additional_duties": ["detention"],
    "contract.additional_duties_include_discipline": True,
    "conduct.used_force": True,
    "conduct.purposes": ["school-rule"],
    "conduct.participated_in_discipline": True,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_as_long_as_one_reads(seed):
    """Otherwise the short answer would be a long one, or run out of the page."""
    lines = short_lines(at_random(seed))

    assert len(lines) <= MOST_LINES
    assert all(len(str(line)) <= WIDTH for line in lines)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("width", [100, 40])
def test_what_is_wrong_is_never_left_out(seed, width):
    """Otherwise somebody would go home without knowing what is wrong."""
    decision = at_random(seed)
    told = {line.part for line in short_lines(decision, width=width)}
    wrong = [matter for matter in matters(decision) if matter.group is Group.WRONG]

    assert sum(part.status is not None and part.status.wrong for part in told) == len(wrong)


def test_all_that_can_be_wrong_at_once_still_has_its_lines_and_a_step():
    """Otherwise the worst case would be the one that is not told in full."""
    decision = decided(EVERYTHING_WRONG)
    text = words(short_text(decision))

    assert sum(act.status.wrong for act in decision.acts) > 9
    assert all(citation in text for citation in ("II", "IV.A", "IV.C", "V.C"))
    assert "1. " in text
    assert "more points: policy507 decide --full." in text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_of_counts_counts_every_answer(seed):
    """Otherwise the line that everybody reads would not be true."""
    decision = at_random(seed)
    found = matters(decision)
    line = next(line for line in str(decision).splitlines() if line.endswith("."))
    many = {
        "wrong": sum(len(each.targets) for each in found if each.group is Group.WRONG),
        "not determined": sum(
            len(each.targets) for each in found if each.status is Status.UNDETERMINED
        ),
    }

    for what, count in many.items():
        assert (f"{count} {what}" in line) is (count > 0)


def test_a_last_day_has_its_weekday_and_how_far_it_is():
    """Otherwise the reader would have to take a calendar."""
    told = {
        "2026-09-07": "last day Monday, September 7, 2026, today",
        "2026-09-06": "last day Monday, September 7, 2026, 1 day left",
        "2026-09-08": "last day Monday, September 7, 2026, 1 day ago",
    }
    for as_of, said in told.items():
        assert said in words(str(decided({**UNTRAINED, "as_of": as_of})))


def test_what_was_done_late_is_told():
    """Otherwise a met duty that was late would look like one that was not."""
    late = {
        "officer.sro_course_completed_on": "2026-09-10",
        "officer.certificate_issued_on": "2026-09-11",
    }
    text = words(str(decided(late)))

    assert "Nothing wrong, 2 owed throughout, 1 done late" in text
    assert "done on Thursday, September 10, 2026, 3 days after the last day (V.A)" in text


def test_no_id_is_told_where_none_is_wanted():
    """Otherwise a personnel record would leave the house."""
    decision = decided({"officer.id": "badge 114", "contract.id": "2026-27"})

    assert "badge 114" in short_text(decision)
    assert "badge 114" not in short_text(decision, ids=False)


@pytest.mark.parametrize("label", ["[bold]x[/bold]", "Nothing wrong. <b>", "x" * 200])
def test_a_hostile_id_is_shown_as_it_is_and_in_short(label):
    """Otherwise a case file could style the answer, or push it out of sight."""
    text = short_text(decided({"officer.id": label}))
    _, names, _ = text.splitlines()[:3]

    assert names.startswith("The officer: ")
    assert label[:30] in names
    assert len(names) < 60


def test_things_to_do_are_told_together():
    """Otherwise seven duties would be said with the same ten words each."""
    runs, jumps = "include the duty to run", "include the duty to jump"

    assert together([runs], "and") == runs
    assert together([runs, jumps], "and") == "include the duty to run and to jump"
    assert together(["a b", "c d"], "or") == "a b or c d"
    assert together(["a b", "a b c"], "and") == "a b and a b c"
    assert together(["run or jump alone", "dance"], "or") == "run or jump alone, or dance"


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_told_together_depends_on_the_same_readings(seed):
    """Otherwise a reading is said to turn what it leaves as it is."""
    for matter in matters(at_random(seed)):
        assert len({target.depends_on for target in matter.targets}) == 1


def test_a_reading_is_told_of_what_it_turns_alone():
    """Otherwise the review of a policy that nobody is asked to review would be called overdue."""
    online = {**UNTRAINED, "school.seat_based": False}
    text = words(str(decided(online)))

    assert "and to complete the required training (not ordered here;" in text
    assert "; depends on reading D-1); to review or comply with" in text


def test_steps_are_numbered_as_those_that_are_shown():
    """Room for a number of two digits would be kept, though ten steps are not shown."""
    text = str(decide_case(Case(as_of=dt.date(2026, 11, 23))))
    numbers = re.findall(r"^(\d+)\.( +)", text, re.MULTILINE)
    assert numbers
    assert {len(number) + len(space) for number, space in numbers} == {2}


def test_what_is_asked_is_asked_among_the_steps_alone():
    """Otherwise a question stands in the middle of a sentence, and a second time below."""
    unknown = ["contract.between_employer_and_charter_school"]
    text = words(str(decided(UNABLE, without=unknown)))

    assert "(either relieved by V.C, or not ordered: which is not known)" in text
    assert text.count("between the officer's employer and the charter school?") == 1


@pytest.mark.parametrize("width", [40, 57, 80, 100])
@pytest.mark.parametrize("seed", range(8))
def test_in_any_width_its_end_stays_whole_and_its_steps_are_told(seed, width):
    """Otherwise on a narrow terminal the last words are torn apart, or nobody is told what to do."""
    decision = at_random(seed)
    lines = short_text(decision, width=width).splitlines()
    first = lines.index("Next steps") + 1
    end = len(lines) - lines[::-1].index("")

    assert words(" ".join(lines[end:])) == END
    assert lines[first].startswith(("1. ", "Nothing "))
    assert len(lines) <= MOST_LINES or width < 80 or decision.wrong
