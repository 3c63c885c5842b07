"""Decisions made again from their records: what differs is told, what has changed is named."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from generating import BOOK, random_case, random_readings
from hypothesis import given, settings
from hypothesis import strategies as st
from smallbook import READINGS, at, book_of, lines, problems_of, replaced
from trying import tries

from policy507 import __version__
from policy507.cli.decide import decide as decide_command
from policy507.decisions import decide as deciding
from policy507.decisions.decide import decide_case
from policy507.decisions.decision import SCHEMA
from policy507.decisions.replay import _ADDED, ABSENT, replay
from policy507.engines import rete
from policy507.engines.engine import DURABLE, ENGINES, LANES, REFERENCE
from policy507.errors import PolicyError
from policy507.facts.case_files import case_from_data
from policy507.files.json_records import read_record
from policy507.rulefiles.readings import Resolution, read_readings

RESOLUTION = Resolution("C-1", "day-before", "A. Counsel", dt.date(2026, 10, 1), "as counted")
ABSENT_ENGINE = "durable-rules cannot be imported here"


@cache
def made():
    """A decision of the example case."""
    return decide_case(case_from_data(BOOK.policy.example_case))


def record(**changes):
    """The record of that decision, some of its keys changed; `...` leaves one out."""
    data = copy.deepcopy(made().to_data())
    for key, value in changes.items():
        if value is ...:
            del data[key]
        else:
            data[key] = value
    return data


def refused(data):
    """The problems for which a record is refused."""
    with pytest.raises(PolicyError) as raised:
        replay(data)
    return [problem.message for problem in raised.value.problems]


# --- the same


@pytest.mark.parametrize("ids", [True, False])
def test_a_record_comes_out_the_same(ids):
    """Otherwise a record could not be relied on; ids decide nothing."""
    result = replay(made().to_data(ids=ids))

    assert result.same
    assert ((), ()) == (result.circumstances, result.differences)
    assert {"same": True, "circumstances": [], "differences": []} == result.to_data()


@pytest.mark.parametrize("seed", range(12))
def test_the_record_of_any_decision_comes_out_the_same(seed):
    """Otherwise some decisions could not be repeated from their records."""
    rng = random.Random(seed)
    decision = decide_case(random_case(rng), readings=random_readings(rng))
    result = replay(json.loads(decision.to_json(ids=seed % 2 == 0)))

    assert result.same
    assert () == result.circumstances
    assert decision.readings == result.decision.readings


def test_the_readings_of_a_record_are_kept_with_who_decided_on_them():
    """Otherwise the second decision would be made under other readings, or nobody's."""
    case = case_from_data(BOOK.policy.example_case)
    decision = decide_case(case, readings={"C-1": RESOLUTION, "B-2": "later-date"})
    again = replay(decision.to_data())

    assert again.same
    assert decision.readings == again.decision.readings
    assert (RESOLUTION,) == again.decision.resolutions


@pytest.mark.parametrize("engine", ENGINES)
def test_the_engine_of_a_record_decides_again(engine):
    """Otherwise a difference between engines would be taken for one of the rules."""
    if engine != REFERENCE and (reason := rete.available()):
        pytest.skip(reason)
    data = decide_case(case_from_data(BOOK.policy.example_case), engine=engine).to_data()

    assert engine == replay(data).decision.engine


# --- what differs


def difference(data):
    """The one difference of a record."""
    (found,) = replay(data).differences
    return found.path, found.then, found.now


@pytest.mark.parametrize("part", ["findings", "acts"])
def test_a_row_that_lacks_something_is_told_by_its_path(part):
    """Otherwise a record that somebody cut would end a comparison with a defect."""
    for key in {*record()[part][-1]} - {"rule", "act", "number", *_ADDED}:
        data = record()
        row = data[part][-1]
        lacking = row.pop(key)

        path, then, now = difference(data)

        assert path == f"{part}.{row.get('rule') or row.get('act')}.{key}"
        assert (then, now) == (ABSENT, lacking)


def test_a_status_that_differs_is_told_by_its_path():
    """Otherwise a reader would have to compare two long files."""
    data = record()
    row = next(row for row in data["findings"] if row["rule"] == "school")
    row["status"] = "does_not_hold"

    assert ("findings.school.status", "does_not_hold", "holds") == difference(data)


def test_an_act_that_differs_is_told_by_its_path():
    """Otherwise what is owed could change without a word."""
    data = record()
    data["acts"][0]["governed_by"] = ["school"]

    path, then, now = difference(data)
    assert path == f"acts.{data['acts'][0]['act']}.governed_by"
    assert (["school"], made().to_data()["acts"][0]["governed_by"]) == (then, now)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("missing", ["officer.substitute"]),
        ("planned", [{"fact": "officer.certificate_issued_on", "date": "2027-01-01"}]),
        ("conflicts", [{"act": "complete-training", "rules": [], "paragraphs": []}]),
    ],
)
def test_lists_are_compared_as_a_whole(part, value):
    """Otherwise an unknown fact, a plan or a conflict could come and go."""
    assert (part, value, []) == difference(record(**{part: value}))


def test_a_rule_that_was_not_there_and_one_that_is_gone_are_told():
    """Otherwise a new rule, or one that was taken out, would go unnoticed."""
    data = record()
    gone = {**data["findings"][0], "rule": "of-old"}
    data["findings"][0] = gone
    now = made().to_data()["findings"][0]

    found = {each.path: each for each in replay(data).differences}
    assert found[f"findings.{now['rule']}"].then is ABSENT
    assert found["findings.of-old"].now is ABSENT
    assert {"path": "findings.of-old", "then": gone} == found["findings.of-old"].to_data()


def test_a_key_that_was_not_there_is_told():
    """Otherwise a record of an earlier form would seem complete."""
    data = record()
    del data["findings"][0]["working"]

    path, then, _ = difference(data)
    assert path.endswith(".working")
    assert then is ABSENT


def test_true_is_not_one():
    """Otherwise a tampered value would pass for the same, since Python takes them for equal."""
    data = record()
    data["acts"][0]["settled"] = 1

    assert difference(data)[1:] == (1, True)


def test_the_order_of_findings_and_of_keys_means_nothing():
    """Otherwise a program that sorts would make a record differ."""
    data = record()
    data["findings"].reverse()
    data["acts"] = [dict(reversed(row.items())) for row in data["acts"]]

    assert replay(data).same


# --- what has changed since


def circumstance(data, rules=None):
    """The one circumstance that has changed."""
    (found,) = replay(data, rules).circumstances
    return found


@pytest.mark.parametrize(
    ("key", "what", "now"),
    [
        ("id", "the policy", BOOK.policy.number),
        ("edition", "the edition of the policy", BOOK.policy.edition),
        ("digest", "the digest of the rule files", BOOK.digest),
    ],
)
def test_another_policy_is_named(key, what, now):
    """Otherwise a decision under other rules would seem to be one under these."""
    data = record(policy={**record()["policy"], key: "another"})
    found = circumstance(data)

    assert (what, "another", now) == (found.what, found.then, found.now)
    assert replay(data).same


def test_another_version_of_the_package_is_named():
    """Otherwise a difference would be sought in the rules."""
    found = circumstance(record(package="0.0.1"))

    assert ("0.0.1", __version__) == (found.then, found.now)


def test_a_reading_that_the_record_does_not_know_is_named():
    """Otherwise its default would be taken without a word."""
    data = record()
    del data["readings"]["A-1"]
    found = circumstance(data)

    assert ("reading A-1", None, BOOK.readings["A-1"].default) == (
        found.what,
        found.then,
        found.now,
    )
    assert "default" in found.why


EARLIER = Path(__file__).with_name("records_before_four_readings.json")
"""Records as they were made before B-6, C-6, S-1 and S-4 were readings: under V.B and under V.C."""
BEFORE = {
    "reading B-6": "none-until-planned",
    "reading C-6": "before-duties",
    "reading S-1": "from-the-start",
    "reading S-4": "served-so-far",
}


@pytest.mark.parametrize("number", [0, 1])
def test_a_record_made_before_some_readings_is_decided_as_it_was(number):
    """Otherwise its act would be due on another day for no reason that anybody stated."""
    data = json.loads(EARLIER.read_text("utf-8"))[number]
    result = replay(data)
    named = {each.what: each.now for each in result.circumstances if each.then is None}

    assert named == BEFORE
    assert () == result.differences
    assert BEFORE == {f"reading {c}": r.before for c, r in BOOK.readings.items() if r.before}
    assert result.decision.readings.items() >= data["readings"].items()


def test_a_record_made_before_may_still_differ():
    """Otherwise whatever an earlier record says would pass for what it came to."""
    data = json.loads(EARLIER.read_text("utf-8"))[1]
    row = next(row for row in data["acts"] if row["act"] == "review-employer-policy")
    row["status"], row["depends_on"] = "met", []

    assert ["acts.review-employer-policy.status", "acts.review-employer-policy.depends_on"] == [
        each.path for each in replay(data).differences if not each.path.endswith(".settled")
    ]


@pytest.mark.parametrize("missing", [..., []])
def test_a_record_without_the_facts_that_another_answer_lacks_is_no_other(missing):
    """Otherwise every record made before these were named would differ, or none that is altered."""
    data = copy.deepcopy(dict(BOOK.policy.example_case))
    data["officer"] |= {
        "substitute": True,
        "sro_course_completed_on": "2026-10-01",
        "certificate_issued_on": None,
        "latest_certificate_kept": False,
    }
    days = ("substitute_contact_days", "substitute_contact_days_expected")
    data["school_year"] |= dict.fromkeys(days, 61)
    data["school_year"].pop("substitute_limit_reached_on", None)
    then = json.loads(decide_case(case_from_data(data)).to_json())
    rows = [row for act in then["acts"] for row in act["depends_on"] if row.pop("missing", None)]
    rows += [r for f in then["findings"] for r in f["depends_on"] if r.pop("missing", None)]
    for row in rows if missing is not ... else ():
        row["missing"] = missing

    assert rows
    assert replay(then).same is (missing is ...)


@pytest.mark.parametrize(
    ("before", "taken", "why"),
    [("", "counts", "its default is taken"), ("lapses", "lapses", "what was done before is taken")],
)
def test_what_was_done_before_a_reading_is_stated_in_the_rules(tmp_path, before, taken, why):
    """Otherwise only the readings of one policy could be told from what came before."""
    stated = f"    before: {before}\n    encoded_on: 2026-11-29\nleft_to" if before else "left_to"
    book = book_of(tmp_path, readings=replaced(READINGS, "left_to", stated))
    data = decide_case(case_from_data(BOOK.policy.example_case), rules=book).to_data()
    del data["readings"]["A-1"]
    (found,) = replay(data, book).circumstances

    assert (taken, taken) == (found.now, replay(data, book).decision.readings["A-1"])
    assert found.why.endswith(why)


def test_what_was_done_before_is_a_choice_of_the_reading(tmp_path):
    """Otherwise a slip would be found only when somebody replays an old record."""
    readings = replaced(
        READINGS, "left_to", "    before: lapse\n    encoded_on: 2026-11-29\nleft_to"
    )
    found = lines(problems_of(tmp_path, readings=readings), tmp_path)

    place = at(readings, "lapse\n")
    assert [f"readings.yaml:{place}: A-1 has no choice 'lapse', did you mean 'lapses'?"] == found


@pytest.mark.parametrize("days", [-1, 0])
def test_a_readings_file_made_before_some_readings_is_read_as_it_was_done_before(tmp_path, days):
    """Otherwise what a school signed for would come to something else whenever a question is encoded."""
    reading = BOOK.readings["B-6"]
    when = reading.encoded_on + dt.timedelta(days=days)
    path = tmp_path / "school.yaml"
    path.write_text(
        f"C-1: {{choice: day-before, who: A. Counsel, when: {when}, why: as counted}}\n"
        "A-2: {choice: same-date, who: A. Counsel, when: 2026-10-01, why: as counted}\n"
    )
    decision = decide_case(
        case_from_data(BOOK.policy.example_case), readings=read_readings(path, BOOK.readings)
    )

    assert {"C-1", "A-2"} == {each.reading for each in decision.resolutions}
    assert decision.readings["B-6"] == (reading.before if days else reading.default)
    assert decision.readings["A-1"] == BOOK.readings["A-1"].default


def test_what_a_readings_file_was_made_too_early_to_choose_is_named(tmp_path):
    """Otherwise nobody would know that a question waits for an answer, or what is taken meanwhile."""
    path, case = tmp_path / "school.yaml", tmp_path / "case.json"
    path.write_text("C-1: {choice: day-before, who: a, when: 2026-10-01, why: b}\n")
    case.write_text(json.dumps({**BOOK.policy.example_case, "as_of": "2026-11-23"}, default=str))
    command = [str(case), "--readings", str(path)]
    runs = [
        CliRunner().invoke(decide_command, [*command, *more])
        for more in ([], ["--reading", "B-6=fixed-date"])
    ]

    assert f"{path}: encoded since the last choice in this file" in runs[0].stderr
    for code, reading in BOOK.readings.items():
        assert (f"{code} is {reading.before}" in runs[0].stderr) is bool(reading.before)
    assert "B-6" not in runs[1].stderr
    assert [0, 0] == [run.exit_code for run in runs]


def test_when_a_question_was_encoded_is_stated_with_what_was_done_before(tmp_path):
    """Otherwise a readings file could not be told from one made after, and nobody would see it."""
    readings = replaced(READINGS, "left_to", "    before: lapses\nleft_to")
    found = lines(problems_of(tmp_path, readings=readings), tmp_path)

    place = at(readings, "lapses\nleft")
    assert [f"readings.yaml:{place}: A-1 lacks the key 'encoded_on'"] == found


def test_an_engine_that_is_not_there_is_named(monkeypatch):
    """Otherwise another engine would answer in its place without a word."""
    data = record(engine=DURABLE)
    monkeypatch.setattr(rete, "available", lambda: ABSENT_ENGINE)
    deciding._classes.cache_clear()
    found = circumstance(data)
    result = replay(data)
    deciding._classes.cache_clear()

    assert (DURABLE, LANES) == (found.then, found.now)
    assert ABSENT_ENGINE == found.why
    assert LANES == result.decision.engine
    assert result.same


def test_changed_rules_are_named_and_the_difference_is_told():
    """Otherwise nobody would see that a decision no longer holds, or why."""
    shorter = evolve(
        BOOK, paragraphs=BOOK.paragraphs[:-1], digest="sha256:" + "0" * 64, readings=BOOK.readings
    )
    gone = {rule.name for rule in BOOK.paragraphs[-1].rules}
    result = replay(made().to_data(), shorter)

    assert ["the digest of the rule files"] == [each.what for each in result.circumstances]
    assert {f"findings.{name}" for name in gone} <= {each.path for each in result.differences}
    assert not result.same


# --- what is refused


@pytest.mark.parametrize("version", [0, SCHEMA + 1, "1", None, True, 1.0, [1]])
def test_a_version_that_is_not_known_is_refused(version):
    """Otherwise a record of another form would be misread."""
    (problem,) = refused(record(schema=version))

    assert problem.startswith("schema: the record is of version ")


def test_a_record_without_a_version_is_refused():
    """Otherwise any file could pass for a record."""
    assert ["schema: missing, so this is no decision's record"] == refused(record(schema=...))


@pytest.mark.parametrize("data", [None, 7, "record", [], [{}, {}]])
def test_what_is_no_mapping_is_refused(data):
    """Otherwise an array of decisions would end in a traceback."""
    assert "a decision's record" in refused(data)[0] or "a single decision's" in refused(data)[0]


@pytest.mark.parametrize(
    "key",
    [
        "policy",
        "package",
        "engine",
        "as_of",
        "readings",
        "case",
        "acts",
        "missing",
        "planned",
        "conflicts",
    ],
)
def test_whatever_is_missing_is_named(key):
    """Otherwise half a record would be compared as if it were whole."""
    assert [f"{key}: missing"] == refused(record(**{key: ...}))


def test_a_record_of_the_acts_alone_is_said_to_be_one():
    """Otherwise who reads that it is the same would believe that every rule was compared."""
    made = replay(record(findings=...))

    assert made.same
    assert ["what a record holds"] == [each.what for each in made.circumstances]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"extra": 1}, "extra"),
        ({"policy": made().to_data()["policy"] | {"author": "x"}}, "policy.author"),
        ({"numbering": {"adopter": None, "numbers": {}, "x": 1}}, "numbering.x"),
        (
            {
                "resolutions": [
                    {
                        **RESOLUTION.to_data(),
                        "choice": "same-day",
                        "signed": "yes",
                    }
                ]
            },
            "resolutions.0.signed",
        ),
    ],
)
def test_what_a_record_has_that_it_should_not_is_named(changes, path):
    """Otherwise what somebody wrote into a record would pass as a part of it, or end the program."""
    made = replay(record(**changes))

    assert path in [each.path for each in made.differences]
    (found,) = (each for each in made.differences if each.path == path)
    assert "now" not in found.to_data()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"policy": []}, "policy: a mapping is wanted, not a list"),
        ({"policy": {"id": 1, "edition": "", "digest": ""}}, "policy.id: a text is wanted, not 1"),
        ({"package": None}, "package: a text is wanted, not null"),
        ({"engine": "durabl"}, "engine: there is no engine 'durabl', did you mean 'durable'?"),
        ({"as_of": "2026-02-30"}, "as_of: a date that exists is wanted, not '2026-02-30'"),
        ({"as_of": 20261123}, "as_of: a date is wanted, not 20261123"),
        ({"readings": {"A-1": 7}}, "readings.A-1: a text is wanted, not 7"),
        ({"case": True}, "case: a mapping is wanted, not true"),
        ({"findings": {}}, "findings: a list is wanted, not a mapping"),
        ({"findings": [7]}, "findings.0: a mapping is wanted, not 7"),
        ({"findings": [{}]}, "findings.0.rule: missing"),
        ({"acts": [{"act": "a"}, {"act": "a"}]}, "acts: 'a' is there twice"),
        ({"missing": [None]}, "missing.0: a text is wanted, not null"),
        ({"planned": ["x"]}, "planned.0: a mapping is wanted, not 'x'"),
        (
            {"resolutions": [{**RESOLUTION.to_data(), "when": "then"}]},
            "resolutions.0.when: a date is wanted, not 'then'",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_named_by_its_path(changes, problem):
    """Otherwise nobody could find what is wrong with a record."""
    assert [problem] == refused(record(**changes))


def test_all_that_is_wrong_is_told_at_once():
    """Otherwise a record would have to be mended one slip at a time."""
    assert 3 == len(refused(record(package=1, acts=..., missing="none")))


def test_a_flood_of_problems_is_cut():
    """Otherwise a hostile record could fill the screen."""
    problems = refused(record(missing=[7] * 5000))

    assert len(problems) < 50
    assert "and perhaps more" == problems[-1]


def test_readings_that_are_gone_are_refused_and_not_replaced():
    """Otherwise the case would be decided under a reading that nobody chose."""
    problems = refused(record(readings={"Z-9": "x", "A-1": "servce"}))

    assert "readings: there is no reading 'Z-9'" in problems
    assert any("did you mean 'service'?" in problem for problem in problems)


@pytest.mark.parametrize("code", ["C-1", "Z-9"])
def test_who_decided_on_what_must_agree_with_the_readings(code):
    """Otherwise the case would be decided under another choice than the record shows."""
    row = {**RESOLUTION.to_data(), "reading": code}
    problems = refused(record(resolutions=[row]))

    assert 1 == len(problems)
    assert problems[0].startswith(f"resolutions: {code} is 'day-before' here and ")


def test_readings_that_are_gone_are_told_with_the_change_of_the_rules():
    """Otherwise it would look like a slip where the rules have changed."""
    data = record(policy={**record()["policy"], "edition": "2031-01"}, readings={"Z-9": "x"})

    assert (
        f"the edition of the policy changed since: 2031-01 then, {BOOK.policy.edition} now"
        in refused(data)
    )


def test_two_days_in_one_record_are_refused():
    """Otherwise it would be decided for one of them by chance."""
    data = record(as_of="2026-11-24")

    assert any("as_of" in problem for problem in refused(data))


def test_a_day_that_stands_beside_the_case_alone_is_enough():
    """Otherwise a record whose case was written by hand would be refused for saying it once."""
    data = record()
    del data["case"]["as_of"]

    assert replay(data).same


def test_the_facts_of_a_record_are_checked_like_those_of_any_case():
    """Otherwise a tampered case would be decided."""
    data = record()
    data["case"]["officer"] = {"substitute": "maybe", "shoe_size": 44}
    problems = refused(data)

    assert all(problem.startswith("case: ") for problem in problems)
    assert 2 == len(problems)


@pytest.mark.parametrize("levels", [100, 100_000])
def test_deep_data_is_refused(levels):
    """Otherwise a hostile record could exhaust the stack."""
    deep = []
    for _ in range(levels):
        deep = [deep]

    assert ["nested deeper than 16 levels"] == refused(record(conflicts=deep))


def test_data_that_is_no_json_is_refused():
    """Otherwise comparing could call into somebody else's code."""
    assert "nothing that JSON can hold" in refused(record(missing=[object()]))[0]
    assert "is no name" in refused(record(readings={7: "x"}))[0]


def test_very_many_values_are_refused():
    """Otherwise a hostile record could exhaust the memory."""
    assert ["more than 100000 values"] == refused(record(missing=["x"] * 200_000))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def test_the_numbers_of_an_adopted_copy_are_no_difference():
    """Otherwise whoever cites a school's own numbers would be told that the answer is another."""
    numbers = {"adopter": "Example Academy", "numbers": {"V.A": "Section 7"}}

    assert replay(record(numbering=numbers)).same


@settings(max_examples=tries(60))
@given(st.sampled_from(sorted(record())), json_values)
def test_whatever_stands_in_a_record_it_is_compared_or_refused(key, value):
    """Otherwise some record from outside would end in a traceback."""
    try:
        result = replay(record(**{key: value}))
    except PolicyError as error:
        assert error.problems
    else:
        json.dumps(result.to_data())


@settings(max_examples=tries(40))
@given(st.data())
def test_whatever_stands_in_a_row_it_is_compared_or_refused(data):
    """Otherwise a tampered row would end in a traceback."""
    changed = record()
    row = data.draw(st.sampled_from([*changed["findings"], *changed["acts"]]))
    row[data.draw(st.sampled_from(sorted(row)))] = data.draw(json_values)
    try:
        result = replay(changed)
    except PolicyError as error:
        assert error.problems
    else:
        json.dumps(result.to_data())


# --- reading a record


@settings(max_examples=tries(100))
@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_with_the_name_of_the_file(content):
    """Otherwise a broken file would end in a traceback."""
    try:
        read_record(content, "record.json")
    except PolicyError as error:
        assert {"record.json"} == {problem.file for problem in error.problems}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"schema": 1,\n "a": }', "record.json:2:7: this is no JSON"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "record.json: 'c' is stated twice"),
        (b'{"a": Infinity}', "record.json: Infinity is no JSON"),
        (b"[" * 100_000, "record.json: nested too deeply"),
        (b"\xff", "record.json:1:1: not UTF-8: byte 1 is no character"),
        (b"9" * 10_000, "record.json: "),
    ],
)
def test_a_record_that_is_no_json_is_refused_at_its_place(content, said):
    """Otherwise nobody could find the slip."""
    with pytest.raises(PolicyError) as raised:
        read_record(content, "record.json")

    assert said in str(raised.value)


def test_a_byte_order_mark_is_passed_over():
    """Otherwise a record that an editor saved could not be read."""
    assert {"a": 1} == read_record(b'\xef\xbb\xbf{"a": 1}', "record.json")
