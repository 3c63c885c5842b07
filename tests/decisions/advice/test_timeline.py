"""Between two days of a timeline every day decides alike; at each something differs."""

from __future__ import annotations

import datetime as dt
import random
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from attrs import evolve
from generating import BOOK, random_case, random_readings, served
from hypothesis import given, settings
from hypothesis import strategies as st

from policy507 import (
    UNKNOWN,
    FactError,
    Officer,
    SchoolYear,
    Status,
    decide_case,
    read_case,
    timeline,
)
from policy507.decisions.advice.timeline import on
from policy507.errors import EngineError
from policy507.facts.case import changed, stated

GRACE = read_case("examples/officer-grace-until-2027.yaml")
SUBSTITUTE = read_case("examples/short-term-substitute.yaml")
DAY = dt.timedelta(days=1)


def came_to(case, day, readings=None):
    """What the acts come to on a day, and the last days of those that are open."""
    decision = decide_case(on(case, day, BOOK), readings=readings)
    return [(a.act, a.status, a.due if a.status is Status.OPEN else None) for a in decision.acts]


def told(line, day):
    """What a timeline says that an act comes to on a day."""
    span = next(span for span in line.spans if span.first <= day <= span.last)
    return line.act, span.status, span.due if span.status is Status.OPEN else None


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_every_day_comes_to_what_the_timeline_says(seed):
    """Otherwise an act is overdue on a day on which the timeline has it open."""
    rng = random.Random(seed)
    case, readings = random_case(rng, rng.choice([0.0, 0.0, 0.0, 0.03])), random_readings(rng)
    start = case.as_of - rng.randrange(600) * DAY
    start = max(start, dt.date(2025, 1, 1))
    found = timeline(case, start, start + 1200 * DAY, readings=readings)
    for _ in range(40):
        day = found.start + rng.randrange((found.end - found.start).days + 1) * DAY
        assert [told(line, day) for line in found.acts] == came_to(case, day, readings)
    for day in {turn.day for turn in found.turns}:
        assert came_to(case, day, readings) != came_to(case, day - DAY, readings)


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_every_change_has_a_reason(seed):
    """Otherwise a person reads that something is owed from some day on, and cannot find out why."""
    rng = random.Random(seed)
    case, readings = random_case(rng, rng.choice([0.0, 0.1, 0.3])), random_readings(rng)
    assert all(turn.why for turn in timeline(case, readings=readings).turns)


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_an_unknown_day_is_told_from_what_it_cannot_contradict(seed):
    """Otherwise a timeline misses the day from which on an unknown day may have passed."""
    rng = random.Random(seed)
    pair = ("contract.starts_on", "contract.ends_on")
    case = changed(random_case(rng, 0.0), {rng.choice(pair): UNKNOWN}, BOOK.impossible)
    start = max(case.as_of - rng.randrange(600) * DAY, dt.date(2025, 1, 1))
    found = timeline(case, start, start + 1200 * DAY)
    stated_days = {day for path in pair if isinstance(day := stated(case, path), dt.date)}
    near = {day + n * DAY for day in (*stated_days, case.as_of) for n in (-1, 0, 1)}
    for day in (each for each in near if found.start <= each <= found.end):
        assert [told(line, day) for line in found.acts] == came_to(case, day)


def test_a_contract_that_has_not_begun_has_not_ended_either():
    """Otherwise its duties seem to be told for ever, though on its first day it may have ended, too."""
    starts = dt.date(2027, 1, 4)
    case = changed(GRACE, {"contract.starts_on": starts, "contract.ends_on": UNKNOWN})
    spans = next(line.spans for line in timeline(case).acts if line.act == "meet-policy")

    assert [(span.status, span.first) for span in spans] == [
        (Status.MET, GRACE.as_of),
        (Status.UNDETERMINED, starts + DAY),
    ]


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(1, 200), st.integers(1, 400))
def test_what_changes_after_the_school_year_is_told_without_its_facts(seed, days, later):
    """Otherwise who is relieved until the end of the year seems to owe nothing new after it."""
    rng = random.Random(seed)
    ends = SUBSTITUTE.as_of + days * DAY
    year = SchoolYear(starts_on=SUBSTITUTE.as_of, ends_on=ends, **served(rng.choice([0, 42, 59])))
    officer = evolve(
        random_case(rng, 0.0).officer,
        substitute=True,
        peace_officer=True,
        employer_unable_to_provide_course=True,
        employer_policy_adopted=True,
        employer_policy_reviewed_on=rng.choice([None, None, ends + later * DAY]),
        duties_assumed_on=ends + rng.randrange(2, 500) * DAY,
    )
    case = changed(evolve(SUBSTITUTE, officer=officer, school_year=year), {}, BOOK.impossible)
    found = timeline(case, end=case.as_of + 1200 * DAY)
    stated_days = (officer.duties_assumed_on, officer.employer_policy_reviewed_on, ends)
    near = {day + n * DAY for day in stated_days if day for n in (-1, 0, 1)}
    for day in near | {case.as_of + rng.randrange(1201) * DAY for _ in range(20)}:
        assert [told(line, day) for line in found.acts] == came_to(case, day)


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_spans_follow_one_another_and_differ(seed):
    """Otherwise a bar has a hole, or a line where nothing changes."""
    found = timeline(
        random_case(random.Random(seed), 0.0), dt.date(2025, 1, 1), dt.date(2029, 1, 1)
    )
    for line in found.acts:
        assert line.spans[0].first == found.start
        assert line.spans[-1].last == found.end
        for one, other in pairwise(line.spans):
            assert other.first == one.last + DAY
            assert evolve(one, first=other.first, last=other.last) != other


def test_the_last_day_passes_and_the_contract_ends():
    """Otherwise nobody sees when a course must be booked, or what a renewal is for."""
    found = timeline(GRACE)
    training = [turn for turn in found.turns if turn.act == "complete-training"]

    assert [(t.day, t.before, t.after) for t in training] == [
        (dt.date(2027, 6, 1), Status.OPEN, Status.OVERDUE),
        (dt.date(2027, 7, 1), Status.OVERDUE, Status.NOT_REQUIRED),
    ]
    assert training[0].why == ("the day of the decision is June 1, 2027, after May 31, 2027",)
    assert training[0].paragraphs == ("V.B",)
    assert [(d.act, d.due) for d in found.deadlines] == [
        ("complete-training", dt.date(2027, 5, 31))
    ]


def test_a_last_day_is_told_once_though_something_else_changes_before_it():
    """Otherwise a calendar rings twice for the same course."""
    late = {"officer.employer_policy_reviewed_on": dt.date(2026, 12, 1)}
    found = timeline(changed(read_case("examples/employer-unable-six-months.yaml"), late))

    assert dt.date(2026, 12, 1) in {turn.day for turn in found.turns}
    assert [(d.act, d.due) for d in found.deadlines] == [("complete-training", dt.date(2027, 3, 8))]


def test_no_count_is_carried_into_another_school_year():
    """Otherwise days served last year relieve, or burden, a substitute this year."""
    found = timeline(SUBSTITUTE, dt.date(2026, 1, 1), dt.date(2028, 1, 1))
    training = next(line for line in found.acts if line.act == "complete-training")

    assert [(span.status, span.first) for span in training.spans] == [
        (Status.UNDETERMINED, dt.date(2026, 1, 1)),
        (Status.NOT_REQUIRED, dt.date(2026, 7, 1)),
        (Status.UNDETERMINED, dt.date(2027, 7, 1)),
    ]
    before, after = found.notes
    assert before.startswith("Before July 1, 2026 the facts of the school year are unknown")
    assert after.startswith(
        "From July 1, 2027 on the facts of the school year are unknown: no count"
    )


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (dt.date(2025, 10, 1), dt.date(2026, 6, 30), "In this time the facts of the school year"),
        (dt.date(2028, 1, 1), None, "From January 1, 2028 on the facts of the school year"),
    ],
)
def test_a_time_outside_the_school_year_is_said_to_lie_before_or_after_it(start, end, told):
    """Otherwise the year before the one that was stated is said to come after it."""
    note, *_ = timeline(SUBSTITUTE, start, end).notes

    assert note.startswith(told)
    assert ("no count is carried over" in note) == (start > SUBSTITUTE.as_of)
    assert ("stated for another time" in note) == (start < SUBSTITUTE.as_of)


def test_what_cannot_hold_until_the_end_of_the_year_is_not_said_to_be_of_another():
    """Otherwise a school year seems to end on the day on which a limit is planned to be reached."""
    planned = {
        "school_year.substitute_contact_days_expected": 100,
        "school_year.substitute_limit_reached_on": dt.date(2027, 2, 3),
    }
    (note,) = timeline(changed(SUBSTITUTE, planned)).notes

    assert note == (
        "From February 3, 2027 on the facts of the school year are unknown: as they are stated for"
        " November 23, 2026, they cannot all hold then"
    )


def test_what_is_lost_with_the_year_is_the_only_reason_where_nothing_else_is():
    """Otherwise six months that end on that day, or what another reading asks for, are given as a reason."""
    beside = {"officer.duties_assumed_on": dt.date(2026, 12, 31), "contract.ends_on": None}
    turns = timeline(changed(SUBSTITUTE, beside)).turns

    assert {turn.after for turn in turns} == {Status.UNDETERMINED}
    assert {turn.why for turn in turns} == {
        ("from then on the time served as a substitute this school year is not known",)
    }


def test_what_nobody_stated_is_a_reason_where_the_day_lets_it_matter():
    """Otherwise an act is said not to be determined from some day on, and nobody learns what to ask."""
    begins = {"contract.starts_on": dt.date(2027, 1, 1), "contract.ends_on": UNKNOWN}
    ends = {"contract.starts_on": UNKNOWN}

    for facts, day, why in (
        (begins, dt.date(2027, 1, 2), "from then on it matters that it is not known"),
        (ends, dt.date(2027, 6, 30), "it no longer matters that"),
    ):
        told = [turn.why for turn in timeline(changed(GRACE, facts)).turns if turn.day == day]
        assert told
        assert all(each[0].startswith(why) for each in told)


def test_the_last_day_of_all_settles_nothing():
    """Otherwise a contract whose start nobody stated ends in a timeline of 173 years."""
    case = changed(GRACE, {"contract.starts_on": UNKNOWN, "contract.ends_on": None})
    found = timeline(case)

    assert (found.start, found.end, found.turns) == (GRACE.as_of, GRACE.as_of, ())
    assert "No act comes to anything else in this time." in str(found)
    assert "No act comes to anything else on a later day" in str(found)
    assert "on a later day" not in str(timeline(case, end=GRACE.as_of))


def test_a_year_without_a_stated_end_says_so():
    """Otherwise a count seems to hold for ever."""
    case = changed(SUBSTITUTE, {"school_year.ends_on": UNKNOWN})

    assert (
        "The end of the school year is not stated: its facts are taken to hold on"
        in timeline(case).notes
    )


def test_a_case_without_a_school_year_needs_no_note():
    """Otherwise every timeline speaks of a year that nobody stated."""
    assert timeline(read_case("examples/mostly-unknown.yaml")).notes == ()


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (dt.date(2027, 1, 2), dt.date(2027, 1, 1), "does not end"),
        (dt.date(1899, 1, 1), None, "out of range"),
        (None, dt.date(2200, 1, 1), "out of range"),
    ],
)
def test_days_that_make_no_time_are_refused(start, end, message):
    """Otherwise a slip ends in an empty timeline."""
    with pytest.raises(FactError, match=message):
        timeline(GRACE, start, end)


def test_one_day_is_a_timeline_too():
    """Otherwise the shortest time of all ends in an error."""
    found = timeline(GRACE, GRACE.as_of, GRACE.as_of)

    assert found.turns == ()
    assert "No act comes to anything else in this time." in str(found)


# --- as text, as a drawing


def test_the_text_has_a_bar_and_says_what_changes_and_why():
    """Otherwise a person reads dates and does not see what they mean."""
    text = str(timeline(GRACE))

    assert "officer: complete the required training\n  ----" in text
    assert "- open" in text
    assert "# overdue" in text
    assert (
        "Tuesday, June 1, 2027: the day of the decision is June 1, 2027, after May 31, 2027" in text
    )
    assert (
        "from open to overdue: complete the required training, last day May 31, 2027 (V.B)" in text
    )
    assert "no count is carried over" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_acts_that_begin_alike_are_told_as_one():
    """Otherwise seven duties of a contract are seven times the same sentence, in each of its parts."""
    text = " ".join(str(timeline(GRACE)).split())

    assert (
        text.count("include in the contract the duty to") == 2
    )  # over the bar, and where it turns
    assert "and to enforce criminal laws (IV.A)" in text


def test_each_mark_of_a_bar_is_explained_once():
    """Otherwise the same mark stands for one thing here and another there, and nobody sees that."""
    text = str(timeline(GRACE))

    (legend,) = (line for line in text.splitlines() if line.startswith("= "))
    marks = [each.split()[0] for each in legend.split("   ")]
    assert len(marks) == len({*marks})
    assert "- open or owed" in legend


def test_the_drawing_is_well_formed_and_covers_the_whole_time():
    """Otherwise a browser shows nothing, or a bar ends too early."""
    found = timeline(GRACE)
    root = ET.fromstring(found.to_svg())
    name = "{http://www.w3.org/2000/svg}"
    bars = [each for each in root.iter(f"{name}rect") if each.find(f"{name}title") is not None]
    lines = [line for line in found.acts if line.changes]

    assert len(bars) == sum(len(line.spans) for line in lines)
    assert sum(float(bar.get("width")) for bar in bars) == pytest.approx(640 * len(lines), abs=1)
    assert root.find(f"{name}title").text.startswith("What each act comes to")


def test_hostile_words_in_rules_are_escaped():
    """Otherwise the drawing of somebody's own rules runs a script."""
    act = evolve(BOOK.acts["complete-training"], wording='<script>"&\x1b[31m</script>')
    book = evolve(BOOK, acts={**BOOK.acts, "complete-training": act})
    drawn = timeline(GRACE, rules=book).to_svg()

    assert "<script>" not in drawn
    assert "\x1b" not in drawn
    ET.fromstring(drawn)


# --- as a calendar


def calendar(case, **how):
    """The deadlines of a case from the start of 2026 on, as a library reads them."""
    icalendar = pytest.importorskip("icalendar", reason="the extra `calendar` is not installed")
    data = timeline(case, dt.date(2026, 1, 1)).to_ics(**how)
    return data, icalendar.Calendar.from_ical(data)


def by_hand(data):
    """The entries of a calendar by a reader of our own: the names and values of its lines."""
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    entries, inside = [], None
    for line in lines:
        if line == "BEGIN:VEVENT":
            inside = {}
        elif line == "END:VEVENT":
            entries.append(inside)
            inside = None
        elif inside is not None:
            name, _, value = line.partition(":")
            inside.setdefault(name, value)
    return entries


def test_a_deadline_is_an_all_day_entry_with_an_alarm():
    """Otherwise a calendar shows an appointment at midnight, or rings on the last day itself."""
    data, read = calendar(GRACE, alarm=dt.timedelta(days=14))
    (entry,) = read.walk("VEVENT")
    (alarm,) = entry.walk("VALARM")

    assert entry["DTSTART"].dt == dt.date(2027, 5, 31)
    assert entry["DTEND"].dt == dt.date(2027, 6, 1)
    assert alarm["TRIGGER"].dt == dt.timedelta(days=-14)
    assert "V.B" in entry["DESCRIPTION"]
    (other,) = by_hand(data)
    assert other["DTSTART;VALUE=DATE"] == "20270531"
    assert other["TRIGGER"] == "-P14D"
    assert other["UID"] == str(entry["UID"])
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


@settings(max_examples=12)
@given(st.integers(0, 2**32))
def test_two_libraries_read_each_deadline_once(seed):
    """Otherwise one calendar program shows a last day that another does not, or shows it twice."""
    vobject = pytest.importorskip("vobject", reason="the other library is not installed")
    pytest.importorskip("icalendar", reason="the extra `calendar` is not installed")
    case = random_case(random.Random(seed), 0.0)
    found = timeline(case, dt.date(2025, 1, 1), dt.date(2029, 1, 1))
    data = found.to_ics(alarm=dt.timedelta(days=14)).decode()
    read = vobject.readOne(data)
    entries = read.contents.get("vevent", [])

    assert read.validate()
    assert read.version.value == "2.0"
    assert len({entry.uid.value for entry in entries}) == len(entries)
    assert sorted(entry.dtstart.value for entry in entries) == sorted(
        deadline.due for deadline in found.deadlines
    )
    for entry, other in zip(entries, by_hand(data.encode()), strict=True):
        assert entry.dtend.value - entry.dtstart.value == DAY
        assert entry.valarm.trigger.value == dt.timedelta(days=-14)
        assert other["DTSTART;VALUE=DATE"] == f"{entry.dtstart.value:%Y%m%d}"


def test_a_later_decision_updates_the_entry():
    """Otherwise each import leaves the old last day beside the new one."""
    (one,) = by_hand(calendar(GRACE)[0])
    later = evolve(
        GRACE,
        as_of=dt.date(2027, 2, 1),
        officer=evolve(GRACE.officer, duties_assumed_on=dt.date(2027, 6, 15)),
    )
    (other,) = by_hand(calendar(later)[0])

    assert one["UID"] == other["UID"]
    assert one["DTSTART;VALUE=DATE"] != other["DTSTART;VALUE=DATE"]
    assert int(one["SEQUENCE"]) < int(other["SEQUENCE"])


def test_other_officers_have_other_entries():
    """Otherwise the calendar of the second officer replaces that of the first."""
    other = evolve(GRACE, officer=evolve(GRACE.officer, id="badge 999"))

    assert by_hand(calendar(GRACE)[0])[0]["UID"] != by_hand(calendar(other)[0])[0]["UID"]


@pytest.mark.parametrize("label", ["x\r\nEND:VCALENDAR", "a;b,c\\d", "é" * 60])
def test_a_hostile_label_stays_a_label(label):
    """Otherwise whoever names an officer can write entries of their own."""
    case = evolve(GRACE, officer=evolve(GRACE.officer, id="badge"))
    object.__setattr__(case.officer, "id", label)  # a file could not state the first of these
    data, read = calendar(case)

    assert len(read.walk("VEVENT")) == 1
    assert data.count(b"\r\nEND:VCALENDAR") == 1


def test_without_ids_nobody_is_named():
    """Otherwise a calendar that is shared says whose personnel record it is about."""
    data, _ = calendar(GRACE, ids=False)

    assert b"114" not in data
    assert b"the officer must complete" in data.replace(b"\r\n ", b"")


def test_without_the_library_the_way_to_get_it_is_said(monkeypatch):
    """Otherwise somebody reads of a module that was not found."""
    monkeypatch.setattr("policy507.decisions.advice.calendar_file.find_spec", lambda _: None)
    with pytest.raises(EngineError, match=r"pip install 'policy507\[calendar\]'"):
        timeline(GRACE).to_ics()


def test_a_timeline_of_nothing_has_no_entry():
    """Otherwise an empty case rings alarms."""
    data, read = calendar(evolve(GRACE, officer=Officer(peace_officer=False)))

    assert read.walk("VEVENT") == []
    assert data.startswith(b"BEGIN:VCALENDAR")
