"""What comes out otherwise than an example expects: which messages, and that each key is looked at."""

from __future__ import annotations

import pytest
from attrs import fields
from smallbook import TEST, at, book_of, lines, replaced

from policy507.audit.examples import problems_of, run_examples
from policy507.audit.lint import lint
from policy507.engines import rete
from policy507.engines.engine import ENGINES
from policy507.model.policy import Expectation
from policy507.rulefiles.load import load, read

BOOK = load()
THERE = ENGINES if rete.available() is None else ("lanes", "reference")
RULE = "    due: {by: last day}\n"
REMARKED = TEST.replace(RULE, f"{RULE}    remarks: {{P-1: {{officer.peace_officer: true}}}}\n")
"""The paragraph with a question of which a reader is told."""


def messages(folder, expected: str, *, target="test-in-time", given="", more="", **changed):
    """What is said of an example that expects so, on every engine alike."""
    text = changed.pop("_1_1", REMARKED)
    facts = f"{SERVED}, {given}" if given else SERVED  # whom nothing relieves
    example = (
        f"  - it: another\n    given: {{{facts}}}\n{more}    expect: {{{target}: {expected}}}\n"
    )
    book = book_of(folder, _1_1=text + example, **changed)
    found = [list(problems_of(book, book["1.1"].examples[-1], engine)) for engine in THERE]
    assert all(each == found[0] for each in found)
    places = {f"{each.line}:{each.column}" for each in found[0]}
    assert places <= {at(text + example, f"{target}: {expected}")}
    return [each.message for each in found[0]]


SERVED = "school_year.substitute_contact_days: 60"
SOURCE = "source: [none]"
NOT_SAID = "officer.certificate_issued_on: null, officer.latest_certificate_kept: false"
OPEN = f"officer.sro_course_completed_on: null, {NOT_SAID}"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            'paragraph: "1.1"',
            'paragraph: "1.2"',
            "test-in-time is expected to encode 1.2, and encodes 1.1",
        ),
        (
            SOURCE,
            "source: [b § 1, none]",
            "the sources of test-in-time are expected to be b § 1; none, and are none",
        ),
        (
            SOURCE,
            "source: []",
            "the sources of test-in-time are expected to be none, and are none",
        ),
        (
            "remarks: [P-1]",
            "remarks: []",
            "the remarks of test-in-time are expected to be none, and are P-1",
        ),
        (
            "missing: []",
            "missing: [officer.substitute]",
            "the facts missing for test-in-time are expected to be officer.substitute, and are none",
        ),
        (
            "working: {6 months after: officer.duties_assumed_on}",
            "working: {5 months after: officer.duties_assumed_on}",
            (
                "the working of test-in-time is expected to be 5 months after officer.duties_assumed_on, "
                "2026-09-08 = 2027-02-08, and is 6 months after officer.duties_assumed_on, 2026-09-08 = "
                "2027-03-08"
            ),
        ),
        (
            "working: {6 months after: officer.duties_assumed_on}",
            "working: 2027-03-08",
            (
                "the working of test-in-time is expected to be 2027-03-08, and is 6 months after "
                "officer.duties_assumed_on, 2026-09-08 = 2027-03-08"
            ),
        ),
        (
            "working: {6 months after: officer.duties_assumed_on}",
            "working: null",
            (
                "the working of test-in-time is expected to be none, and is 6 months after "
                "officer.duties_assumed_on, 2026-09-08 = 2027-03-08"
            ),
        ),
        (
            "depends_on: {}",
            "depends_on: {A-1: {lapses: met_late}}",
            "test-in-time under A-1 lapses is expected to be met_late, and is no other than it is",
        ),
    ],
)
def test_each_key_is_compared(tmp_path, right, wrong, message):
    """If this failed, a fault in what people cite and read would pass every example."""
    assert messages(tmp_path, f"{{status: met, {right}}}") == []
    assert messages(tmp_path, f"{{status: met, {wrong}}}") == [message]


BECAUSE = [
    "{as_of: {on_or_after: 2025-09-01}}",
    "{officer.peace_officer: true}",
    "{officer.sro_course_completed_on: {on_or_before: as_of}}",
    "{officer.sro_course_completed_on: {before: {6 months after: officer.duties_assumed_on}}}",
    "{school_year.substitute_contact_days: {at_least: 60}}",
]
"""Why the test was passed in time by somebody whom nothing relieves; one of them is almost right."""


def because(*reasons: str) -> str:
    """An expectation with these reasons."""
    return f"{{status: met, because: [{', '.join(reasons)}]}}"


RIGHT = [each.replace("{before: {6", "{on_or_before: {6") for each in BECAUSE]


def test_just_the_facts_that_decided_are_expected(tmp_path):
    """If this failed, evidence that is lost, or says too much, would pass."""
    assert messages(tmp_path, because(*RIGHT)) == []
    assert messages(tmp_path, because("serves", *RIGHT[:1], *RIGHT[2:])) == []
    assert messages(tmp_path, because(*reversed(RIGHT))) == []
    assert messages(tmp_path, because(*RIGHT[1:])) == [
        (
            "test-in-time is expected to be decided by nothing else, and is decided besides by as_of "
            "on or after 2025-09-01"
        )
    ]
    more = because(*RIGHT, "{officer.substitute: false}")
    assert messages(tmp_path, more) == [
        (
            "test-in-time is expected to be decided by officer.substitute is false, and is decided "
            "besides by nothing"
        )
    ]
    (said,) = messages(tmp_path, because(*BECAUSE))
    day = "2027-03-08 (6 months after officer.duties_assumed_on)"
    assert f"decided by officer.sro_course_completed_on before {day}" in said
    assert f"and is decided besides by officer.sro_course_completed_on on or before {day}" in said


def test_a_reason_that_does_not_hold_is_told(tmp_path):
    """If this failed, an example could give its facts the other way round."""
    assert messages(tmp_path, because("{officer.peace_officer: false}")) == [
        "test-in-time is expected because of what does not hold in this case"
    ]
    assert messages(tmp_path, because("{reading: {A-1: lapses}}")) == [
        "test-in-time is expected because of what does not hold in this case"
    ]


def test_the_facts_that_failed_are_the_reasons_of_what_does_not_apply(tmp_path):
    """If this failed, an example could not say why a rule is silent."""
    given = "officer.peace_officer: false"
    right = "{status: not_applicable, because: {officer.peace_officer: false}}"

    assert messages(tmp_path, right, given=given) == []
    wrong = right.replace("peace_officer: false", "substitute: false")
    assert len(messages(tmp_path, wrong, given=given)) == 1


def test_nothing_decides_what_always_is(tmp_path):
    """If this failed, no example could say that a rule rests on no fact."""
    always = "{status: in_effect, because: [], missing: [], working: null}"

    assert messages(tmp_path, always, target="prizes") == []
    (said,) = messages(
        tmp_path, "{status: in_effect, because: {officer.substitute: false}}", target="prizes"
    )
    assert "is expected to be decided by officer.substitute is false" in said


def test_missing_facts_are_compared_in_their_order(tmp_path):
    """If this failed, the question that settles most could come last."""
    more = "    unknown: [officer.sro_course_completed_on, officer.peace_officer]\n"
    right = (
        "{status: undetermined, missing: [officer.peace_officer, officer.sro_course_completed_on]}"
    )
    turned = (
        "{status: undetermined, missing: [officer.sro_course_completed_on, officer.peace_officer]}"
    )

    assert messages(tmp_path, right, given=NOT_SAID, more=more) == []
    assert len(messages(tmp_path, turned, given=NOT_SAID, more=more)) == 1


def test_a_working_need_not_use_the_names_of_the_rules(tmp_path):
    """If this failed, a day would have to be taken apart as the rules happen to name its parts."""
    text = REMARKED.replace("due: {by: last day}", "due: {by: {1 day before: last day}}")
    working = "{1 day before: {6 months after: officer.duties_assumed_on}}"

    assert messages(tmp_path, f"{{status: met, working: {working}}}", _1_1=text) == []


LAPSES = "depends_on: {A-1: {lapses: {status: open, due: 2027-03-07}}}"


@pytest.mark.parametrize(
    ("depends_on", "found"),
    [
        (LAPSES, []),
        ("depends_on: {A-1: {lapses: open}}", []),
        (
            "depends_on: {}",
            [
                (
                    "test-in-time under A-1 lapses is expected to be no other than it is, and is "
                    "open, due 2027-03-07"
                )
            ],
        ),
        (
            LAPSES.replace("03-07", "03-06"),
            [
                "test-in-time under A-1 lapses is expected to be due 2027-03-06, and is due 2027-03-07"
            ],
        ),
        (
            "depends_on: {A-1: {lapses: overdue}}",
            ["test-in-time under A-1 lapses is expected to be overdue, and is open"],
        ),
        (
            LAPSES.replace("}}}", ", missing: [officer.substitute]}}}"),
            [
                (
                    "the facts missing for test-in-time under A-1 lapses are expected to be "
                    "officer.substitute, and are none"
                )
            ],
        ),
        (
            "depends_on: {A-1: {lapses: open, counts: open}}",
            ["test-in-time under A-1 counts is expected to be open, and is no other than it is"],
        ),
    ],
)
def test_what_turns_on_a_reading_is_compared_choice_by_choice(tmp_path, depends_on, found):
    """If this failed, people would be told too little, or too much, of what a choice changes."""
    assert messages(tmp_path, f"{{status: open, {depends_on}}}", given=OPEN) == found


def test_of_an_act_what_it_turns_on_is_compared(tmp_path):
    """If this failed, the answer that people take away could turn on a reading unnoticed."""
    assert (
        messages(tmp_path, f"{{status: open, {LAPSES}}}", target="pass-the-test", given=OPEN) == []
    )
    (said,) = messages(
        tmp_path, "{status: open, depends_on: {}}", target="pass-the-test", given=OPEN
    )
    assert said.startswith("pass-the-test under A-1 lapses is expected to be no other than it is")


def test_a_wrong_status_is_told_beside_the_rest(tmp_path):
    """If this failed, whoever mends an example would run it once for each mistake."""
    found = messages(tmp_path, '{status: unmet, paragraph: "1.2", source: []}')

    assert len(found) == 3


def test_what_there_is_not_is_told_at_its_place(tmp_path):
    """If this failed, one misspelt name would end the run without a word of where it stands."""
    assert messages(tmp_path, "met", target="test-on-time") == [
        "there is no rule or act 'test-on-time' to expect, did you mean 'test-in-time'?"
    ]


def test_a_lint_tells_a_provision_that_no_rule_cites(tmp_path):
    """If this failed, a slip in a citation would be told as a difference, without what was meant."""
    text = f"{TEST}  - it: another\n    expect: {{test-in-time: {{status: met, source: [nine]}}}}\n"
    found = lines(list(lint(book_of(tmp_path, _1_1=text))), tmp_path)

    assert (
        f"members/1.1.yaml:{at(text, 'test-in-time: {')}: no rule cites 'nine', did you mean 'none'?"
        in found
    )


# --- the shipped rules

KEYS = ("paragraph", "source", "remarks", "missing", "working", "because", "depends_on")


def test_these_are_all_keys_that_can_be_expected_of_a_rule():
    """If this failed, a key would have come in that no rule need show."""
    known = {"target", "status", "due", "states_due", "place", "bearer"}

    assert {each.name for each in fields(Expectation)} == known | set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_rule_has_an_example_of_every_key(key):
    """If this failed, a fault in what one rule cites or rests on would be noticed by nobody."""
    shown = {
        expected.target
        for paragraph in BOOK
        for example in paragraph.examples
        for expected in example.expect
        if getattr(expected, key) is not None
        if expected.target in {rule.name for rule in paragraph.rules}
    }

    assert shown == set(BOOK.rules)


def test_what_is_missing_is_not_only_ever_nothing():
    """If this failed, a rule that waits for the wrong fact would pass its examples."""
    waiting = {
        expected.target
        for paragraph in BOOK
        for example in paragraph.examples
        for expected in example.expect
        if expected.missing
    }

    assert waiting >= {rule.name for rule in BOOK.rules.values() if any(rule.trees())}


def test_the_examples_of_the_shipped_rules_come_out():
    """If this failed, the rules would cite, or rest on, something else than their text says."""
    assert [p for run in run_examples(BOOK, "reference") for p in run.problems] == []


FAULTS = {
    "an item's citation": (
        "IV-contractual-duties/IV.A",
        "paragraph: IV.A.4\n    source",
        "paragraph: IV.A.5\n    source",
    ),
    "a clause of the statute": (
        "IV-contractual-duties/IV.A",
        'subd. 2(a)(2)"]\n    who',
        'subd. 2(a)(3)"]\n    who',
    ),
    "a provision of a rule": (
        "V-training/V.B",
        'source: ["Minn. Stat. § 626.8482, subd. 3(b)"]\n    who',
        'source: ["Minn. Stat. § 626.8482, subd. 3(c)"]\n    who',
    ),
    "the provision of a paragraph": (
        "V-training/V.E",
        'cite: "Minn. Stat. § 626.8482, subd. 3(e)"',
        'cite: "Minn. Stat. § 626.8482, subd. 3(d)"',
    ),
    "a remark on every officer": (
        "V-training/V.E",
        "    met_when:",
        "    remarks: {R-1: {officer.peace_officer: true}}\n    met_when:",
    ),
    "evidence that decides nothing": (
        "III-definitions/III.A",
        "{at_most: last-grade-to-start-middle}",
        "{at_most: last-elementary-grade}",
    ),
    "a last day worked out in another way": (
        "V-training/V.C",
        "same-day: end of the training period",
        "same-day: {183 days after: officer.duties_assumed_on}",
    ),
}


@pytest.mark.book
@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_noticed(tmp_path, fault):
    """If this failed, an auditor's fault in what people read and cite would survive."""
    import shutil

    from policy507.files.installed import rules_folder

    name, old, new = FAULTS[fault]
    folder = shutil.copytree(rules_folder(), tmp_path / "rules")
    path = folder / f"{name}.yaml"
    path.write_text(replaced(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    book = read(folder)
    (paragraph,) = (each for each in book if each.citation == name.rpartition("/")[2])

    assert any(problem for each in paragraph.examples for problem in problems_of(book, each))
