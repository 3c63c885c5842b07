"""Records that somebody altered: what was altered is named, and no such record passes for the same."""

from __future__ import annotations

import json
from functools import cache

import pytest
from click.testing import CliRunner
from generating import BOOK

from policy507.cli.main import main
from policy507.decisions.decide import decide_case
from policy507.decisions.not_established import NOT_ESTABLISHED
from policy507.decisions.replay import ABSENT, replay
from policy507.facts.case_files import case_from_data

FINE, WRONG, INPUT = 0, 1, 2


@cache
def made():
    """The record of the example case, as JSON text."""
    return decide_case(case_from_data(BOOK.policy.example_case)).to_json()


def record():
    """The same as data that a test may change."""
    return json.loads(made())


def run(data, tmp_path):
    """What the command comes to with a record in a file."""
    file = tmp_path / "record.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return CliRunner().invoke(main, ["replay", str(file)])


# --- ways of tampering

OUT = object()
ACT = ("acts", "complete-training")
RULE = ("findings", "training-before-duties")
EXTRA = {"act": "sign-everything"}
ALTERED = {
    "a status": ((*ACT, "status"), "overdue"),
    "a last day": ((*ACT, "due"), "2031-01-01"),
    "who bears it": ((*ACT, "bearer"), "charter school"),
    "why it is not required": ((*ACT, "reason"), "relieved"),
    "what governs it": ((*ACT, "governed_by"), []),
    "a reading that it depends on": ((*ACT, "depends_on"), [{"reading": "A-1"}]),
    "an act taken out": (("acts", "review-employer-policy"), OUT),
    "a finding taken out": (("findings", "school"), OUT),
    "the paragraph of a finding": (("findings", "school", "paragraph"), "V.D"),
    "the words of a finding": ((*RULE, "wording"), "may do as they like"),
    "evidence taken out": ((*RULE, "because"), []),
    "how a day was worked out": ((*RULE, "working"), "by guessing"),
    "what is missing": (("missing",), ["officer.peace_officer"]),
    "what is planned": (("planned",), [{"fact": "officer.substitute", "date": "2027-01-01"}]),
    "a conflict": (("conflicts",), [{"act": "complete-training"}]),
    "a key that no record has": (("approved_by",), "the board"),
    "a key of the policy": (("policy", "approved_by"), "the board"),
    "the limits taken out": (("not_established",), OUT),
    "no limits left": (("not_established",), []),
    "one limit": (("not_established",), NOT_ESTABLISHED[1:]),
    "a limit reworded": (("not_established",), ["that it rains", *NOT_ESTABLISHED[1:]]),
}
"""Where a record is altered, and to what; the difference stands at the same path."""
A_WHOLE_ROW = {
    "an act of nobody": ("acts", EXTRA, "acts.sign-everything"),
    "a finding of nobody": ("findings", {"rule": "amnesty"}, "findings.amnesty"),
}
REFUSED = {
    "a fact that contradicts another": (
        ("case", "officer", "sro_course_completed_on"),
        None,
        "case: officer.certificate_issued_on is 2026-08-20, but",
    ),
    "a fact that there is not": (
        ("case", "officer", "well_liked"),
        True,
        "case: there is no fact 'officer.well_liked'",
    ),
    "the day": (("as_of",), "2026-11-24", "as_of: two days are stated"),
    "a choice": (("readings", "A-2"), "any", "readings: reading A-2 has no choice 'any'"),
    "a reading": (("readings", "Z-9"), "any", "readings: there is no reading 'Z-9'"),
    "who chose what": (
        ("resolutions",),
        [{"reading": "A-2", "choice": "same-date", "who": "A", "when": "2026-01-01", "why": "w"}],
        "resolutions: A-2 is 'same-date' here and 'earlier-date' among the readings",
    ),
    "the engine": (("engine",), "oracle", "engine: there is no engine 'oracle'"),
    "an act twice": (("acts",), [EXTRA, EXTRA], "acts: 'sign-everything' is there twice"),
    "limits that are none": (("not_established",), [1], "not_established.0: a text is wanted"),
    "the version of its form": (("schema",), 2, "schema: the record is of version 2"),
}
"""What a record is refused for, where it cannot be decided again at all."""


def altered(path, value):
    """A record with one value changed, or taken out; rows are found by their names."""
    data = place = record()
    for key in path[:-1]:
        place = _row(place, key) if isinstance(place, list) else place[key]
    if isinstance(place, list):
        place.remove(_row(place, path[-1]))
    elif value is OUT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


def _row(rows, name):
    return next(each for each in rows if name in (each.get("rule"), each.get("act")))


def test_a_record_that_nobody_altered_comes_out_the_same(tmp_path):
    """Otherwise what follows would find every record altered, and show nothing."""
    assert run(record(), tmp_path).exit_code == FINE


@pytest.mark.parametrize("way", ALTERED)
def test_what_was_altered_is_told_to_differ(way, tmp_path):
    """A record with another answer, evidence or limit than its facts come to would pass for good."""
    path, value = ALTERED[way]
    data = altered(path, value)
    done = run(data, tmp_path)

    assert done.exit_code == WRONG
    assert ".".join(path) in [each.path for each in replay(data).differences]
    assert f"-{'.'.join(path)}:" in "".join(done.output.split())


@pytest.mark.parametrize("way", A_WHOLE_ROW)
def test_a_row_that_was_added_is_told_to_differ(way):
    """An act that no rule orders would be read as one of the policy's."""
    part, row, named = A_WHOLE_ROW[way]
    data = record()
    data[part].append(row)

    assert [each.path for each in replay(data).differences] == [named]


def test_a_fact_that_was_altered_alone_shows_in_what_it_changes():
    """The findings would be of one case and the facts of another."""
    changed = {
        each.path for each in replay(altered(("case", "officer", "substitute"), True)).differences
    }

    assert {"acts.complete-training.status", "findings.training-before-duties.because"} <= changed


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_be_decided_again_is_refused_by_name(way, tmp_path):
    """Somebody would have to find the slip, or the forgery, in a long file."""
    path, value, named = REFUSED[way]
    done = run(altered(path, value), tmp_path)

    assert done.exit_code == INPUT
    assert named in done.output


# --- what a decision does not establish


def test_every_record_says_what_it_does_not_establish():
    """A decision that is passed on would be taken for the law, or for a lawyer's opinion."""
    assert record()["not_established"] == [*NOT_ESTABLISHED]
    assert len(NOT_ESTABLISHED) == 4


def test_two_records_do_not_share_their_list():
    """Whoever changes one record would change what all later ones say."""
    decision = decide_case(case_from_data(BOOK.policy.example_case))
    decision.to_data()["not_established"].clear()

    assert decision.to_data()["not_established"] == [*NOT_ESTABLISHED]


@pytest.mark.parametrize("part", ["package", "digest"])
def test_a_record_made_before_it_said_so_is_no_other(part):
    """Otherwise every record of an earlier version, or of earlier rules, would be called altered."""
    data = record()
    del data["not_established"]
    if part == "package":
        data["package"] = "0.0.9"
    else:
        data["policy"]["digest"] = "sha256:" + "0" * 64
    again = replay(data)

    assert again.same
    assert "what a record holds" in [each.what for each in again.circumstances]


def test_the_lack_is_told_as_a_difference_from_what_is_there_now():
    """A program that reads the comparison would take the lack for an empty list."""
    data = record()
    del data["not_established"]
    (found,) = replay(data).differences

    assert (found.then, found.now) == (ABSENT, [*NOT_ESTABLISHED])
    assert "then" not in found.to_data()
