"""What changed between two versions of the rules: the words of it, and for whom the answer changes."""

from __future__ import annotations

import datetime as dt
import json
import random

import attrs
import pytest
from breaking import V_D, broken
from generating import random_case, random_readings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smallbook import POLICY, READINGS, RELIEF, TEST, at, book_of, replaced, write
from trying import tries

from policy507 import decide_case
from policy507.audit.diff.effects import answer_of, status_of
from policy507.audit.diff.pairing import bare, paired
from policy507.audit.diff.refusals import NO_LONGER, NOW
from policy507.audit.diff.wording import ADDED, CHANGED, REMOVED, RENAMED, changes, parts_of
from policy507.audit.mutation.mutants import mutants
from policy507.errors import FactError
from policy507.facts.case import refusing
from policy507.facts.case_files import case_from_data
from policy507.model.conditions import ALWAYS
from policy507.model.policy import Paragraph, Policy, Remark, Rule
from policy507.model.statuses import Modality, Status
from policy507.rulefiles.load import load, read

pytestmark = pytest.mark.solver
few = settings(max_examples=tries(25), deadline=None, suppress_health_check=list(HealthCheck))
BOOK = load()
HASH = f"sha256:{'ab' * 32}"


@pytest.fixture
def compare():
    """The comparison of two versions, for which the solver is needed."""
    pytest.importorskip("z3")
    from policy507.audit.diff.report import compare

    return compare


def versions(folder, **changed):
    """The small rules, and the same with changes."""
    return book_of(folder / "old"), book_of(folder / "new", **changed)


def rows(folder, **changed):
    """The changes of the text between the small rules and the same with changes."""
    found = changes(paired(*versions(folder, **changed)))
    return [
        (
            c.section,
            c.how,
            c.what,
            c.name,
            c.key,
            c.before and c.before.text,
            c.after and c.after.text,
        )
        for c in found
    ]


# --- the text


def test_the_same_rules_have_no_changes():
    """Every part would be listed as changed if it were compared by its place."""
    assert changes(paired(BOOK, read())) == ()


def test_a_changed_value_is_one_change_with_both_places(tmp_path):
    """A reader would look for one edit in every sentence that puts the value in."""
    old, new = versions(tmp_path, _1_2=replaced(RELIEF, "day-limit: 60", "day-limit: 65"))
    (change,) = changes(paired(old, new))
    assert (change.what, change.name, change.before.text, change.after.text) == (
        "value",
        "day-limit",
        "60",
        "65",
    )
    line = int(at(RELIEF, "day-limit: 60").split(":")[0])
    before, after = change.before.place, change.after.place
    assert before.line == after.line == line
    assert before.file != after.file


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "_1_1",
            "title: The test",
            "title: A test",
            ("1.1", CHANGED, "title", "", "", "The test", "A test"),
        ),
        (
            "_1_1",
            "within {test-period}.",
            "in {test-period}.",
            (
                *("1.1", CHANGED, "says", "", ""),
                "From September 1, 2025 on, an officer must pass the test within 6 months.",
                "From September 1, 2025 on, an officer must pass the test in 6 months.",
            ),
        ),
        (
            "_1_1",
            "test-period: 6 months",
            "test-period: 7 months",
            ("1.1", CHANGED, "value", "test-period", "", "6 months", "7 months"),
        ),
        (
            "_1_1",
            "first-day: 2025-09-01",
            "first-day: 2025-09-02",
            ("1.1", CHANGED, "value", "first-day", "", "September 1, 2025", "September 2, 2025"),
        ),
        (
            "_1_1",
            "    due: {by: last day}",
            "    due: {before: last day}",
            (
                *("1.1", CHANGED, "rule", "test-in-time", "last day"),
                "the last day",
                "the day before the last day",
            ),
        ),
        (
            "_1_1",
            "    due: {by: last day}\n",
            "",
            ("1.1", REMOVED, "rule", "test-in-time", "last day", "the last day", None),
        ),
        (
            "_1_1",
            "key_phrases: [passes the test]",
            "key_phrases: [passes the test, within]",
            ("1.1", ADDED, "key phrase", "within", "", None, "within"),
        ),
        (
            "_1_1",
            "\nsource:",
            "\nsketch: ab12\nsource:",
            ("1.1", ADDED, "sketch", "", "", None, "ab12"),
        ),
        (
            "_1_1",
            "\nsource:",
            f"\nneutral_fingerprint: {HASH}\nsource:",
            ("1.1", ADDED, "neutral fingerprint", "", "", None, HASH),
        ),
        (
            "_1_1",
            "\nsource:",
            f"\nitems: {{1.1.a: First.}}\nitem_fingerprints: {{1.1.a: {HASH}}}\nsource:",
            ("1.1", ADDED, "fingerprint of an item", "1.1.a", "", None, HASH),
        ),
        (
            "_1_1",
            "\nsource:",
            "\nhistory: [{on: 2026-11-24, what: checked}]\nsource:",
            ("1.1", ADDED, "history", "2026-11-24: checked", "", None, "2026-11-24: checked"),
        ),
        (
            "policy",
            "adopters: clubs",
            "adopters: clubs\nadopter_names: [club]",
            ("policy", ADDED, "name of an adopter", "club", "", None, "club"),
        ),
        (
            "_1_1",
            "compared: not compared",
            "compared: read",
            (
                *("1.1", CHANGED, "source", "none", ""),
                "none, https://example.org, not compared",
                "none, https://example.org, read",
            ),
        ),
        (
            "_1_2",
            '    overrides: ["1.1"]\n',
            "",
            ("1.2", REMOVED, "rule", "test-relief", "sets aside test-in-time", "always", None),
        ),
        (
            "policy",
            "bearers: [officer, charter school]",
            "bearers: [officer, charter school, board]",
            ("policy", ADDED, "bearer", "board", "", None, "board"),
        ),
        (
            "policy",
            "pass-the-test: pass the test",
            "pass-the-test: pass a test",
            ("policy", CHANGED, "act", "pass-the-test", "", "pass the test", "pass a test"),
        ),
        (
            "policy",
            "edition: 2020-01",
            "edition: 2020-02",
            ("policy", CHANGED, "edition", "", "", "2020-01", "2020-02"),
        ),
        (
            "readings",
            "why: It is a day like any other.",
            "why: Nobody knows.",
            (
                "readings",
                CHANGED,
                "reading",
                "A-1",
                "why",
                "It is a day like any other.",
                "Nobody knows.",
            ),
        ),
        (
            "readings",
            "What a test is.",
            "What no test is.",
            (
                *("readings", CHANGED, "left to people", "P-1", ""),
                "What a test is. (officer.sro_course_completed_on)",
                "What no test is. (officer.sro_course_completed_on)",
            ),
        ),
    ],
)
def test_each_part_is_compared_with_its_text_in_english(tmp_path, name, old, new, expected):
    """An edit of this part would go unreported, or be reported as another."""
    text = {"_1_1": TEST, "_1_2": RELIEF, "policy": POLICY, "readings": READINGS}[name]
    assert expected in rows(tmp_path, **{name: replaced(text, old, new)})


@pytest.mark.parametrize("name", [f.name for f in attrs.fields(Paragraph) if f.eq])
def test_nothing_that_a_paragraph_states_is_left_out(name):
    """A key that rule files got later would be edited without a word in the report."""
    stating = next((p for p in BOOK if getattr(p, name)), None)
    if stating is None:  # none of our paragraphs has it
        stating = next(iter(BOOK))
        changed = attrs.evolve(stating, **{name: {"x": "y"}})
    else:
        changed = attrs.evolve(stating, **{name: type(getattr(stating, name))()})
    paragraphs = tuple(changed if p is stating else p for p in BOOK)
    other = attrs.evolve(BOOK, paragraphs=paragraphs)
    assert parts_of(BOOK) != parts_of(other)


@pytest.mark.parametrize("name", [f.name for f in attrs.fields(Policy) if f.eq])
def test_nothing_that_the_policy_states_is_left_out(name):
    """A key of the policy's own file would be edited without a word in the report."""
    empty = type(getattr(BOOK.policy, name))()
    other = attrs.evolve(BOOK, policy=attrs.evolve(BOOK.policy, **{name: empty}))
    assert parts_of(BOOK) != parts_of(other)


@pytest.mark.parametrize("name", [f.name for f in attrs.fields(Rule) if f.eq])
def test_nothing_that_a_rule_states_is_left_out(name):
    """A key that rules got later would be edited without a word in the report."""
    nothing = {
        "name": "another-rule",
        "when": ALWAYS,
        "modality": Modality.MAY,
        "overrides": (),
        "covers": (),
        "remarks": (Remark("P-1", ALWAYS),),
        "sources": (),
    }
    other = nothing.get(name)
    paragraph, rule = next(
        (paragraph, rule)
        for paragraph in BOOK
        for rule in paragraph.rules
        if getattr(rule, name) != other and (name != "wording" or rule.act is None)
    )
    rules = tuple(attrs.evolve(r, **{name: other}) if r is rule else r for r in paragraph.rules)
    changed = attrs.evolve(paragraph, rules=rules)
    paragraphs = tuple(changed if p is paragraph else p for p in BOOK)
    assert parts_of(BOOK) != parts_of(attrs.evolve(BOOK, paragraphs=paragraphs))


def test_a_swapped_default_is_reported_of_the_reading(tmp_path):
    """Whoever relies on the default would not learn that it is another now."""
    old = "      counts: yes\n      lapses: no\n"
    swapped = replaced(READINGS, old, "      lapses: no\n      counts: yes\n")
    expected = ("readings", CHANGED, "reading", "A-1", "default", "counts", "lapses")
    assert expected in rows(tmp_path, readings=swapped)


def test_a_rule_that_came_or_went_is_one_change(tmp_path):
    """A new rule would be ten rows of keys."""
    prizes = "  - name: prizes\n    who: charter school\n    may: give prizes\n"
    without = replaced(replaced(RELIEF, prizes, ""), ", prizes: in_effect", "")
    gone = [row for row in rows(tmp_path, _1_2=without) if row[2] == "rule"]
    assert [row[:5] for row in gone] == [("1.2", REMOVED, "rule", "prizes", "")]
    assert "wording: give prizes" in gone[0][5]


def test_a_paragraph_that_went_is_reported_under_its_own_citation(tmp_path):
    """A whole paragraph could be dropped without a word."""
    found = rows(tmp_path, _1_2=None)
    assert {row[:2] for row in found} == {("1.2", REMOVED)}
    assert {"says", "value", "condition", "rule", "example"} <= {row[2] for row in found}


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("rule", "test-relief", "relief-by-days"),
        ("condition", "short service", "brief service"),
    ],
)
def test_another_name_for_the_same_is_a_renaming_and_nothing_else(tmp_path, what, old, new):
    """A mere renaming would look like a removal and an addition, and its uses like changes."""
    found = rows(tmp_path, _1_2=RELIEF.replace(old, new))
    without_examples = [row for row in found if row[2] != "example"]
    assert without_examples == [("1.2", RENAMED, what, new, "", old, new)]


def test_changed_holidays_are_reported(tmp_path):
    """The calendar moves last days, so its changes are changes of the rules."""
    old = write(tmp_path / "old")
    new = write(tmp_path / "new")
    holiday = "{name: Founders Day, month: 3, day: 4, moves: true}"
    (old / "calendar.yaml").write_text(f"cite: none\nholidays:\n  - {holiday}\n", encoding="utf-8")
    other = holiday.replace("4", "5")
    (new / "calendar.yaml").write_text(f"cite: none\nholidays:\n  - {other}\n", encoding="utf-8")
    (change,) = changes(paired(read(old), read(new)))
    assert (change.section, change.what, change.name) == (
        "calendar",
        "legal holiday",
        "Founders Day",
    )
    assert change.before.text == "day 4 of month 3, moved off weekends"
    assert change.after.place.line == 3


def test_all_parts_of_our_rules_have_a_text_and_a_place():
    """A change could be reported without saying where it is."""
    assert [
        key for key, part in parts_of(BOOK).items() if not part.text or part.place is None
    ] == []


def test_data_of_a_change_is_json(tmp_path):
    """`--output-format json` would end in a defect."""
    found = changes(
        paired(*versions(tmp_path, _1_2=replaced(RELIEF, "day-limit: 60", "day-limit: 6")))
    )
    (data,) = json.loads(json.dumps([change.to_data() for change in found]))
    assert data["before"]["text"] == "60"
    assert data["after"]["file"].endswith("new/members/1.2.yaml")


# --- what may come out otherwise


def test_what_rests_on_nothing_that_changed_is_not_asked_about(tmp_path):
    """Each comparison would take as long as that of the whole policy."""
    old, new = versions(tmp_path, _1_2=replaced(RELIEF, "day-limit: 60", "day-limit: 65"))
    assert paired(old, new).affected() == {"test-relief", "test-in-time", "pass-the-test"}


def test_names_are_no_part_of_what_a_condition_is(tmp_path):
    """Another name of a condition would be asked about as if it were another condition."""
    old, new = versions(tmp_path, _1_2=RELIEF.replace("short service", "brief service"))
    pairing = paired(old, new)
    assert bare(old.rules["test-relief"].when) == bare(new.rules["test-relief"].when)
    assert pairing.affected() == frozenset()


@few
@given(st.randoms(use_true_random=False))
def test_answers_are_those_of_decide(chance):
    """A case would be reported with an answer that `decide` does not give."""
    case, readings = random_case(chance), random_readings(chance)
    choices = BOOK.choices(readings)
    decision = decide_case(case, readings=readings, engine="reference")
    for finding in chance.sample(decision.findings, 6):
        answer = answer_of(BOOK, case, choices, finding.rule)
        assert (answer.status, answer.bearer) == (finding.status, finding.bearer)
        if finding.status.fires:
            assert answer.due == finding.due
            assert answer.paragraphs == (finding.paragraph,)
    for act in chance.sample(decision.acts, 4):
        answer = answer_of(BOOK, case, choices, act.act)
        assert (answer.status, answer.bearer) == (act.status, act.bearer)
        if not any(finding.by_completion for finding in decision.findings):
            assert answer.due == act.due


# --- the meaning


def effects_of(report):
    """By rule or act, what its changes are."""
    return {
        each.name: [(e.before.status, e.after.status) for e in each.effects]
        for each in report.meaning
        if each.effects
    }


def test_a_changed_number_has_a_case_for_each_change(tmp_path, compare):
    """A raised limit would be reported for the wrong officers, or not for all statuses."""
    old, new = versions(tmp_path, _1_2=replaced(RELIEF, "day-limit: 60", "day-limit: 61"))
    report = compare(old, new)
    assert report.changed
    found = effects_of(report)
    assert found["test-relief"] == [(Status.NOT_APPLICABLE, Status.IN_EFFECT)]
    before = {Status.MET, Status.MET_LATE, Status.OPEN, Status.OVERDUE}
    assert set(found["pass-the-test"]) == {(s, Status.NOT_REQUIRED) for s in before}
    for each in report.meaning:
        for effect in each.effects:
            assert effect.case["school_year"] == {"substitute_contact_days": 60}


def test_the_cases_are_answered_as_the_report_says(tmp_path, compare):
    """A lawyer would try the case and get another answer."""
    old, new = versions(
        tmp_path, _1_1=replaced(TEST, "test-period: 6 months", "test-period: 7 months")
    )
    report = compare(old, new)
    seen = 0
    for each in report.meaning:
        for effect in each.effects:
            case = case_from_data(json.loads(json.dumps(effect.case)))
            for book, answer in ((old, effect.before), (new, effect.after)):
                decision = decide_case(
                    case, readings=effect.readings, rules=book, engine="reference"
                )
                finding = (
                    decision.finding(each.name) if each.kind == "rule" else decision.act(each.name)
                )
                assert (finding.status, finding.due) == (answer.status, answer.due)
                seen += 1
    assert seen


def test_a_later_last_day_is_found_where_the_status_is_the_same(tmp_path, compare):
    """An extension would be reported for officers who are late alone."""
    old, new = versions(
        tmp_path, _1_1=replaced(TEST, "test-period: 6 months", "test-period: 7 months")
    )
    (found,) = (each for each in compare(old, new).meaning if each.name == "pass-the-test")
    still_open = [e for e in found.effects if e.before.status is e.after.status is Status.OPEN]
    assert [effect.before.due < effect.after.due for effect in still_open] == [True]


def test_a_rewritten_condition_is_proved_the_same(tmp_path, compare):
    """A better wording of the same would be reported as a change of the law."""
    rewritten = replaced(RELIEF, "{fewer_than: day-limit}", "{at_most: 59}")
    report = compare(*versions(tmp_path, _1_2=rewritten))
    assert not report.changed
    assert report.verdict == "proved: no possible case comes out otherwise"
    assert {each.outcome for each in report.meaning} == {"proved the same"}
    assert report.text  # the words are others all the same


def test_another_bearer_is_a_change_with_a_case(tmp_path, compare):
    """A duty could be shifted to somebody else unnoticed: its status stays the same."""
    moved = replaced(TEST, "who: officer", "who: charter school")
    (found,) = (e for e in compare(*versions(tmp_path, _1_1=moved)).meaning if e.kind == "act")
    assert found.notes == ("borne by the charter school instead of the officer",)
    assert {(e.before.bearer, e.after.bearer) for e in found.effects} == {
        ("officer", "charter school")
    }


def test_a_lost_exception_is_reported_for_the_general_rule(tmp_path, compare):
    """An exception that sets nothing aside any more would be taken for a mere change of text."""
    report = compare(*versions(tmp_path, _1_2=replaced(RELIEF, '    overrides: ["1.1"]\n', "")))
    assert (Status.RELIEVED, Status.CONFLICT) in effects_of(report)["test-in-time"]


def test_a_changed_default_changes_decisions(tmp_path, compare):
    """Whoever chose nothing gets another answer, although no rule changed."""
    old = "      counts: yes\n      lapses: no\n"
    swapped = replaced(READINGS, old, "      lapses: no\n      counts: yes\n")
    report = compare(*versions(tmp_path, readings=swapped))
    found = {each.name for each in report.meaning if each.outcome == "changed"}
    assert found == {"test-in-time", "pass-the-test"}


def test_a_change_under_another_reading_alone_is_found(tmp_path, compare):
    """A school that chose that reading would be told that nothing changes."""
    changed = replaced(
        TEST,
        "lapses: {1 day before: end of the period}",
        "lapses: {2 days before: end of the period}",
    )
    report = compare(*versions(tmp_path, _1_1=changed))
    assert report.changed
    assert {tuple(e.readings.items()) for c in report.meaning for e in c.effects} == {
        (("A-1", "lapses"),)
    }


def test_a_choice_that_is_no_longer_offered_is_a_change(tmp_path, compare):
    """Decisions under it cannot be repeated, which somebody must know."""
    readings = READINGS.replace("lapses", "ends")
    test = TEST.replace("lapses", "ends")
    report = compare(*versions(tmp_path, readings=readings, _1_1=test))
    assert report.no_longer == ("A-1=lapses",)
    assert report.changed
    assert {each.outcome for each in report.meaning} <= {"proved the same"}


@pytest.mark.parametrize("added", [True, False])
def test_a_rule_in_one_version_alone_is_shown_where_it_fires(tmp_path, compare, added):
    """A new obligation, or one that was repealed, would show in the text alone."""
    both = versions(tmp_path, _1_2=None)
    report = compare(*(reversed(both) if added else both))
    (found,) = (each for each in report.meaning if each.name == "test-relief")
    statuses = [tuple(a and a.status for a in (e.before, e.after)) for e in found.effects]
    assert statuses == [(None, Status.IN_EFFECT) if added else (Status.IN_EFFECT, None)]


def test_renamed_rules_and_acts_are_the_same_rules_and_acts(tmp_path, compare):
    """A renaming would be reported as the end of one duty and the beginning of another."""
    names = {"pass-the-test": "sit-the-test", "test-in-time": "test-on-time"}
    changed = {"policy": POLICY, "_1_1": TEST, "_1_2": RELIEF}
    for old, new in names.items():
        changed = {name: text.replace(old, new) for name, text in changed.items()}
    report = compare(*versions(tmp_path, **changed))
    assert {(c.what, c.how) for c in report.text} == {
        ("act", RENAMED),
        ("rule", RENAMED),
        ("example", CHANGED),
    }
    assert report.pairing.renamed == {
        "pass-the-test": "sit-the-test",
        "test-in-time": "test-on-time",
    }
    assert not report.changed


def test_a_moved_holiday_is_found_by_the_solver(tmp_path, compare):
    """A last day that moves with the calendar would be taken to stay where it is."""
    next_day = "by: {next business day from: officer.duties_assumed_on}"
    by_business_day = replaced(TEST, "by: last day", next_day)
    folders = []
    for name, day in (("old", 4), ("new", 5)):
        folder = write(tmp_path / name, _1_1=by_business_day)
        text = f"cite: none\nholidays:\n  - {{name: Founders Day, month: 3, day: {day}}}\n"
        (folder / "calendar.yaml").write_text(text, encoding="utf-8")
        folders.append(folder)
    report = compare(*map(read, folders))
    (found,) = (each for each in report.meaning if each.kind == "act")
    last_days = {day for e in found.effects for day in (e.before.due, e.after.due) if day}
    assert {(3, 4), (3, 5)} & {(day.month, day.day) for day in last_days}


def test_what_the_solver_cannot_decide_in_time_is_said_to_be_so(tmp_path, compare):
    """Nothing found would be taken for nothing there."""
    from policy507.audit.diff.effects import NOT_DECIDED

    old, new = versions(
        tmp_path, _1_1=replaced(TEST, "test-period: 6 months", "test-period: 7 months")
    )
    report = compare(old, new, timeout=0)
    assert {each.outcome for each in report.meaning} == {NOT_DECIDED}
    assert report.changed
    assert "not decided" in report.verdict


@pytest.fixture(scope="module")
def sample():
    """Some mutants, made when the first of them is wanted."""
    return random.Random(521).sample(list(mutants(BOOK)), 8)


@pytest.mark.parametrize("number", range(8))
def test_every_mutant_is_reported_or_proved_equivalent(number, sample, compare):
    """A small fault in an amendment would pass as no change, or a harmless one as a change."""
    from policy507.audit.mutation.equivalence import equivalent

    mutant = sample[number]
    report = compare(BOOK, mutant.book)
    assert report.changed is not equivalent(BOOK, mutant.book)
    for each in report.meaning:
        for effect in each.effects:
            case = case_from_data(effect.case)
            assert effect.before != effect.after or each.notes
            choices = BOOK.choices(effect.readings)
            assert (
                status_of(BOOK, case, choices, each.name, completing=True) is effect.before.status
            )


def test_a_report_names_the_years_that_it_covers(compare):
    """A proof about holidays would be taken to hold for all time."""
    assert compare(BOOK, BOOK).years == (1900, 2199)


def test_dates_in_cases_are_near_to_the_rules(tmp_path, compare):
    """A lawyer would be shown an officer of the year 2150 where one of this year does."""
    old, new = versions(
        tmp_path, _1_1=replaced(TEST, "test-period: 6 months", "test-period: 7 months")
    )
    days = [
        dt.date.fromisoformat(value)
        for each in compare(old, new).meaning
        for effect in each.effects
        for part in ({"as_of": effect.case["as_of"]}, effect.case.get("officer", {}))
        for value in part.values()
        if isinstance(value, str)
    ]
    assert days
    assert all(2020 <= day.year <= 2035 for day in days)


# --- cases that one version refuses


@pytest.fixture
def fewer(tmp_path):
    """Our rules with another limit."""
    return broken(tmp_path, V_D, "substitute-day-limit: 60", "substitute-day-limit: 50")


def test_a_changed_limit_is_one_change_of_the_text(fewer):
    """A reader would take what is refused by the value for another edit."""
    assert [("value", "substitute-day-limit")] == [
        (each.what, each.name) for each in changes(paired(BOOK, fewer))
    ]


def test_cases_that_one_version_alone_refuses_are_shown(fewer, compare):
    """Whoever keeps such cases would be told that no decision changes."""
    report = compare(BOOK, fewer)

    assert {each.how for each in report.refusals} == {NOW, NO_LONGER}
    for each in report.refusals:
        one, other = (BOOK, fewer) if each.how == NOW else (fewer, BOOK)
        case_from_data(each.case, None, one.impossible)
        with pytest.raises(FactError):
            case_from_data(each.case, None, other.impossible)
    assert report.changed
    assert compare(BOOK, BOOK).refusals == ()


def test_what_changes_for_who_states_less_is_shown_by_a_case_that_both_decide(fewer, compare):
    """The day on which the limit was reached tells which count it was: with it, no version decides both."""
    (found,) = (each for each in compare(BOOK, fewer).meaning if each.name == "complete-training")

    assert found.effects
    for effect in found.effects:
        case = case_from_data(effect.case)
        assert not refusing(case, (*BOOK.impossible, *fewer.impossible))
        assert "substitute_limit_reached_on" not in effect.case["school_year"]


def test_a_refusal_and_its_cases_are_parts_of_the_text(tmp_path):
    """A refusal could come or go without a word."""
    text = (
        "impossible:\n  - why: so it is\n    when: {school.lowest_grade: {at_most: 3}}\n"
        "    refused:\n      - {it: a low one, given: {school.lowest_grade: 3}}\n"
    )
    found = rows(tmp_path, _1_2=RELIEF + text)

    assert {("refusal", "so it is"), ("example", "a low one")} == {row[2:4] for row in found}
    assert "the school's lowest grade is at most 3" in {row[6] for row in found}
