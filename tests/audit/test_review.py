"""The register of review: what of the rules is recorded, and where the rules are something else by now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError
from jsonschema import validate as check
from smallbook import FILES, POLICY, READINGS, RELIEF, TEST, at, lines, write
from smallbook import replaced as swap
from trying import tries

from policy507 import audit
from policy507.audit.review import content
from policy507.audit.review.changes import out_of_step
from policy507.audit.review.content import PARTS, digest_of, parts_of
from policy507.audit.review.register import (
    LONGEST_READER,
    Entry,
    is_reader,
    read_register,
    recorded,
    register_text,
    write_register,
)
from policy507.audit.review.schema import register_schema
from policy507.errors import PolicyError
from policy507.facts.registry import FACTS
from policy507.files.documents import LARGEST_DOCUMENT
from policy507.files.folders import REVIEWED_FILE
from policy507.files.installed import rules_folder
from policy507.files.yaml_nodes import DEEPEST, compose
from policy507.rulefiles.load import load, read

DAY, LATER = dt.date(2026, 1, 2), dt.date(2026, 3, 4)
SINCE = " since it was recorded on 2026-01-02; read it, and run `policy507 review "
FIRST, SECOND = "members/1.1.yaml", "members/1.2.yaml"
HOLIDAYS = """\
cite: none
holidays:
  - {name: Day of Keys, month: 2, day: 28}
"""
COUNTING = swap(TEST, "{by: last day}", "{by: {next business day from: last day}}")
RULE = "the rule {}, or what its names stand for, changed"
TEST_RULE, RELIEF_RULE, PRIZES = (
    RULE.format(name) for name in ("test-in-time", "test-relief", "prizes")
)


def record(folder: Path, read_by: str | None = None) -> Path:
    """The folder with a register of its rules as they are, and of who read them."""
    write_register(folder, recorded(read(folder), None, DAY, read_by=read_by))
    return folder


def told(folder: Path, book: Path | None = None) -> list[str]:
    """What is out of step in a folder (or another book, by its register), as it is shown."""
    problems = out_of_step(folder, read(book or folder))
    assert problems is not None
    return lines(list(problems), book or folder)


def since(folder: Path, before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What changed of the small book since it was recorded, without places and what to do."""
    record(write(folder, **before))
    return [
        line.partition(" ")[2].partition(SINCE)[0] for line in told(write(folder, **before | after))
    ]


def test_the_shipped_rules_are_as_they_were_recorded():
    """If this failed, rules would be shipped that nobody was asked to read since they changed."""
    assert out_of_step() == ()


def test_nobody_is_said_to_have_read_the_shipped_rules():
    """If this failed, the register would name a reader whom nobody asked."""
    register = read_register(rules_folder())
    assert register is not None
    assert {entry.read_by for entry in register.entries.values()} == {None}
    assert list(register.entries) == [paragraph.citation for paragraph in load()]


def test_the_shipped_register_is_written_as_the_program_writes_it():
    """If this failed, recording one paragraph would change lines of all others."""
    register = read_register(rules_folder())
    assert register is not None
    text = (rules_folder() / REVIEWED_FILE).read_text(encoding="utf-8")
    assert register_text(register.entries) == text
    assert "#" not in text


def test_a_folder_without_a_register_has_nothing_out_of_step(tmp_path):
    """If this failed, "nothing was recorded" could not be told from "nothing changed"."""
    assert audit.out_of_step(write(tmp_path)) is None


def test_a_folder_is_in_step_with_what_was_recorded_of_it(tmp_path):
    """If this failed, a register would be out of step from the start."""
    assert audit.out_of_step(record(write(tmp_path))) == ()


# --- what a reader judges, and how a change of it is told

OF_TEST = {
    "title": ("title: The test", "title: The tests", ["1.1: `title` changed"]),
    "says": ("must pass", "must take", ["1.1: `says` changed"]),
    "key phrase": ("[passes", "[passed", ["1.1: `key_phrases` changed"]),
    "source": ("cite: none", "cite: some", ["1.1: `source` changed", f"1.1: {TEST_RULE}"]),
    "compared": ("not compared", "compared", ["1.1: `source` changed"]),
    "fingerprint": ("sha256:0", "sha256:1", ["1.1: `fingerprint` changed"]),
    "first day": ("    from: first-day\n", "", [f"1.1: {TEST_RULE}"]),
    "due": ("{by: last day}", "{before: last day}", [f"1.1: {TEST_RULE}"]),
    "choices": (
        "{counts: end of the period, lapses: {1 day before: end of the period}}",
        "{lapses: end of the period, counts: {1 day before: end of the period}}",
        ["1.1: `dates` changed", f"1.1: {TEST_RULE}"],
    ),
    "note": ("values:", "notes: [read this]\nvalues:", ["1.1: `notes` is new"]),
    "question": (
        "left_to_people: [P-1]\n",
        "",
        ["1.1: `left_to_people` is gone", "1.1: the question P-1 is gone"],
    ),
    "history": (
        "values:",
        "history: [{on: 2026-01-01, what: written}]\nvalues:",
        ["1.1: `history` is new"],
    ),
    "words for a value": (
        "terms:",
        "value_words: {test-period: time}\nterms:",
        ["1.1: `value_words` is new"],
    ),
    "a date": (
        "2025-09-01",
        "2025-09-02",
        ["1.1: `says` changed", "1.1: `values` changed", f"1.1: {TEST_RULE}"],
    ),
    "a condition that both files use": (
        "{officer.peace_officer: true}",
        "{officer.peace_officer: false}",
        [
            "1.1: `terms` changed",
            f"1.1: {TEST_RULE}",
            "1.2: `terms` changed",
            f"1.2: {RELIEF_RULE}",
        ],
    ),
}
OF_RELIEF = {
    "modality": (
        "may: give prizes",
        "must_not: give prizes\n    breached_when: {officer.substitute: true}",
        [f"1.2: {PRIZES}"],
    ),
    "wording": ("may: give prizes", "may: give a prize", [f"1.2: {PRIZES}"]),
    "bearer": ("who: charter school", "who: officer", [f"1.2: {PRIZES}"]),
    "override": ('    overrides: ["1.1"]\n', "", [f"1.2: {RELIEF_RULE}"]),
    "title of a rule": ("who: charter", "title: A prize\n    who: charter", [f"1.2: {PRIZES}"]),
    "remark": (
        "may: give prizes",
        "may: give prizes\n    remarks: {P-1: serves}",
        [f"1.2: {PRIZES}", "1.2: the question P-1 is new"],
    ),
    "whom it covers": (
        "may: give prizes",
        "may: give prizes\n    covers: [{who: all, by: no day}]",
        [f"1.2: {PRIZES}"],
    ),
    "no rule": (
        "rules:\n",
        "not_encoded: the rest\nrules:\n",
        ["1.2: `not_encoded` is new"],
    ),
    "disagreement": (
        "values:",
        "disagreements: [{point: a day, here: one, elsewhere: two}]\nvalues:",
        ["1.2: `disagreements` is new"],
    ),
    "impossible": (
        "rules:\n",
        "impossible:\n  - why: nobody does\n    when: {school_year.student_contact_days: {fewer_than: day-limit}}\nrules:\n",
        ["1.2: `impossible` is new"],
    ),
    "operator": ("fewer_than", "at_most", ["1.2: `terms` changed", f"1.2: {RELIEF_RULE}"]),
    "number": (
        "day-limit: 60",
        "day-limit: 61",
        [
            "1.2: `says` changed",
            "1.2: `values` changed",
            "1.2: `terms` changed",
            f"1.2: {RELIEF_RULE}",
        ],
    ),
}
ELSEWHERE = {
    "question of a reading": (
        "readings",
        (READINGS, "the last of", "a last of"),
        ["1.1: the reading A-1 changed"],
    ),
    "default of a reading": (
        "readings",
        (READINGS, "counts: yes\n      lapses: no", "lapses: no\n      counts: yes"),
        ["1.1: the reading A-1 changed"],
    ),
    "question left to people": (
        "readings",
        (READINGS, "What a test is", "What is a test"),
        ["1.1: the question P-1 changed"],
    ),
    "act": (
        "policy",
        (POLICY, "pass the test", "take the test"),
        [f"1.1: {TEST_RULE}", f"1.2: {RELIEF_RULE}"],
    ),
    "edition": (
        "policy",
        (POLICY, "2020-01", "2020-02"),
        [f"{n}: what the policy and its article are called changed" for n in ("1.1", "1.2")],
    ),
    "article": (
        "policy",
        (POLICY, "title: Members", "title: Guests"),
        [f"{n}: what the policy and its article are called changed" for n in ("1.1", "1.2")],
    ),
}


@pytest.mark.parametrize("name", OF_TEST)
def test_a_change_of_the_test_is_out_of_step(tmp_path, name):
    """If this failed, words and rules could come apart, and every check would pass."""
    old, new, said = OF_TEST[name]
    assert since(tmp_path, {}, {"_1_1": swap(TEST, old, new)}) == said


@pytest.mark.parametrize("name", OF_RELIEF)
def test_a_change_of_the_relief_is_out_of_step(tmp_path, name):
    """If this failed, words and rules could come apart, and every check would pass."""
    old, new, said = OF_RELIEF[name]
    assert since(tmp_path, {}, {"_1_2": swap(RELIEF, old, new)}) == said


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_change_of_what_paragraphs_rest_on_is_out_of_step(tmp_path, name):
    """If this failed, a reader would have read another question than the one that is asked now."""
    file, change, said = ELSEWHERE[name]
    assert since(tmp_path, {}, {file: swap(*change)}) == said


@pytest.mark.parametrize(
    ("test", "said"),
    [(COUNTING, ["1.1: the calendar of legal holidays, by which it counts, changed"]), (TEST, [])],
)
def test_the_calendar_counts_where_a_rule_counts_by_it(tmp_path, test, said):
    """If this failed, a last day could move by a holiday of which nobody read."""
    (tmp_path / "calendar.yaml").write_text(HOLIDAYS, encoding="utf-8")
    record(write(tmp_path, _1_1=test))
    (tmp_path / "calendar.yaml").write_text(swap(HOLIDAYS, "28", "27"), encoding="utf-8")
    assert [line.partition(" ")[2].partition(SINCE)[0] for line in told(tmp_path)] == said


@pytest.mark.parametrize("words", ["label", "holds", "comment", "asks"])
def test_what_a_fact_of_a_rule_is_called_counts(tmp_path, monkeypatch, words):
    """If this failed, people would be asked for something else than what the rule decides by."""
    record(write(tmp_path))
    changed = [f"1.1: {TEST_RULE}", f"1.2: {RELIEF_RULE}"]
    for path, expected in {"school.highest_grade": [], "officer.peace_officer": changed}.items():
        fact = evolve(FACTS[path], **{words: f"{getattr(FACTS[path], words)}, or not"})
        monkeypatch.setattr(content, "FACTS", {**FACTS, path: fact})
        said = [line.partition(" ")[2].partition(SINCE)[0] for line in told(tmp_path)]
        assert said == expected


SAME = {
    "an example": {
        "_1_1": f"{TEST}  - it: again\n    unknown: [officer]\n    expect: {{test-in-time: undetermined}}\n"
    },
    "a remark for who writes rules": {"_1_1": f"# Nothing.\n{TEST}"},
    "another line end": {"_1_1": TEST.replace("\n", "\r\n")},
    "keys in another order": {
        "_1_1": swap(swap(TEST, "title: The test\n", ""), "values:", "title: The test\nvalues:")
    },
    "a text on two lines": {"_1_1": swap(TEST, "says: From", "says: >-\n  From")},
    "facts that prove nothing": {"_1_1": f"evidence_only: [officer.peace_officer]\n{TEST}"},
    "the case of the examples": {
        "policy": POLICY.replace('"peace_officer": true', '"peace_officer": false')
    },
    "another bearer": {"policy": swap(POLICY, "charter school]", "charter school, others]")},
    "a reading of nobody": {
        "readings": swap(
            READINGS,
            "left_to_people",
            "  B-1: {question: Who?, choices: {he: he does, she: she does}, why: so}\nleft_to_people",
        )
    },
}


@pytest.mark.parametrize("name", SAME)
def test_what_no_reader_need_judge_changes_nothing(tmp_path, name):
    """If this failed, a paragraph would have to be read again for what is no part of it."""
    assert SAME[name] != {key: FILES.get(f"{key}.yaml") for key in SAME[name]}
    assert since(tmp_path, {}, SAME[name]) == []


def test_a_change_stands_at_its_place(tmp_path):
    """If this failed, a reader would search the file for what changed."""
    after = swap(swap(TEST, "title: The", "title: A"), "    from: first-day\n", "")
    record(write(tmp_path))
    assert told(write(tmp_path, _1_1=after)) == [
        f"{FIRST}:{at(after, 'A test')}: 1.1: `title` changed{SINCE}1.1`",
        f"{FIRST}:{at(after, 'name: test')}: 1.1: {TEST_RULE}{SINCE}1.1`",
    ]


def test_what_is_gone_stands_at_the_paragraph(tmp_path):
    """If this failed, the place of something that is nowhere would be made up, or none be told."""
    after = swap(RELIEF, "  - name: prizes\n    who: charter school\n    may: give prizes\n", "")
    record(write(tmp_path))
    after = swap(after, ", prizes: in_effect", "")
    assert told(write(tmp_path, _1_2=after)) == [
        f"{SECOND}:1:1: 1.2: the rule prizes, or what its names stand for, is gone{SINCE}1.2`"
    ]


def test_an_altered_book_is_held_against_the_register_of_a_folder(tmp_path):
    """If this failed, nobody could ask whether the register would notice a fault."""
    book = read(record(write(tmp_path)))
    first, second = book.paragraphs
    altered = evolve(book, paragraphs=(evolve(first, says=second.says), second))
    (problem,) = out_of_step(tmp_path, altered) or ()
    assert f"1.1: `says` changed{SINCE}1.1`" in problem.message
    assert out_of_step(tmp_path, book) == ()


def test_paragraphs_that_only_one_side_knows_are_told_with_changes(tmp_path):
    """If this failed, a paragraph could be added, or leave, without anybody having read that."""
    entries = recorded(read(write(tmp_path)), None, DAY)
    write_register(tmp_path, {"1.3": entries["1.2"], "1.1": entries["1.1"]})
    after = swap(TEST, "title: The", "title: A")
    assert told(write(tmp_path, _1_1=after)) == [
        f"{FIRST}:{at(after, 'A test')}: 1.1: `title` changed{SINCE}1.1`",
        f"{SECOND}:1:1: 1.2 is not in {REVIEWED_FILE}; read it, and run `policy507 review 1.2`",
        f"{REVIEWED_FILE}:3:3: {REVIEWED_FILE} has '1.3', and the rules do not, did you mean '1.2'?",
    ]


def test_a_register_of_no_paragraph_lacks_them_all(tmp_path):
    """If this failed, an emptied register would pass for one that agrees."""
    write_register(write(tmp_path), {})
    assert [line.partition(" ")[2].partition(";")[0] for line in told(tmp_path)] == [
        f"{citation} is not in {REVIEWED_FILE}" for citation in ("1.1", "1.2")
    ]


# --- the digest decides, the marks only say what changed


def altered(folder: Path, old: str, new: str) -> Path:
    """The folder with one thing in its register replaced."""
    path = folder / REVIEWED_FILE
    path.write_text(swap(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    return folder


def test_a_digest_of_something_else_is_noticed_although_all_marks_agree(tmp_path):
    """If this failed, what the register vouches for could be exchanged."""
    record(write(tmp_path))
    digest = digest_of(parts_of(read(tmp_path), read(tmp_path).paragraphs[0]))
    altered(tmp_path, digest, f"sha256:{'0' * 64}")
    assert told(tmp_path) == [f"{FIRST}:1:1: 1.1: something changed{SINCE}1.1`"]


def test_a_mark_of_something_else_is_noticed_although_the_digest_agrees(tmp_path):
    """If this failed, who alters a mark would have a later change told of another part than changed."""
    record(write(tmp_path), read_by="A. Reader")
    book = read(tmp_path)
    mark = parts_of(book, book.paragraphs[0])["title"].mark
    altered(tmp_path, f"title: {mark}", "title: abcdefabcdef")
    assert told(tmp_path) == [f"{FIRST}:1:1: 1.1: the mark of `title` changed{SINCE}1.1`"]


def test_nobody_has_read_a_paragraph_before_it_was_what_it_is(tmp_path):
    """If this failed, a reading of earlier rules, or one that never was, would pass for one of these."""
    changed = swap(TEST, "title: ", "history: [{on: 2026-01-03, what: mended}]\ntitle: ")
    record(write(tmp_path, _1_1=changed))
    assert told(tmp_path) == []
    record(tmp_path, read_by="A. Reader")
    too_early = "nobody has read it on 2026-01-02: it changed on 2026-01-03, as its history says"
    assert told(tmp_path) == [f"{REVIEWED_FILE}:3:3: 1.1: {too_early}"]


def test_the_digest_stays_what_it_is(tmp_path):
    """If this failed, every register there is would be out of step, and no rule would have changed.

    Where that has to be, the version of the register's form goes up.
    """
    book = read(write(tmp_path))
    digests = [digest_of(parts_of(book, paragraph))[:23] for paragraph in book]
    assert digests == ["sha256:a7e950539d5a2648", "sha256:c468e756b9d90d23"]


def test_rules_made_ahead_and_read_have_one_digest():
    """If this failed, the shipped rules would be in step or not by how they were loaded."""
    ahead, now = load(), read()
    for one, other in zip(ahead, now, strict=True):
        assert parts_of(ahead, one) == parts_of(now, other)


WHEN = (
    "serves",
    "not: serves",
    "[serves, {officer.substitute: true}]",
    "{any_of: [serves, {officer.substitute: true}]}",
    "{any_of: [{officer.substitute: true}, serves]}",
    "{officer.substitute: true}",
    "{officer.substitute: false}",
    "{reading: {A-1: counts}}",
    "{reading: {A-1: lapses}}",
    "{contract.duties: {includes: law-education}}",
    "{contract.duties: {includes: positive-climate}}",
    *(f"{{school.lowest_grade: {{{each}: 6}}}}" for each in ("fewer_than", "at_most", "at_least")),
    *(f"{{school.lowest_grade: {{{each}: 6}}}}" for each in ("more_than", "is")),
    "{school.lowest_grade: {is: 7}}",
    "{school.lowest_grade: {is: school.highest_grade}}",
    *(f"{{contract.starts_on: {{{each}: 2030-01-01}}}}" for each in ("before", "on_or_before")),
    *(f"{{contract.starts_on: {{{each}: 2030-01-01}}}}" for each in ("after", "on_or_after", "is")),
    *(
        f"{{contract.starts_on: {{before: {{{each}}}}}}}"
        for each in (
            "1 day before: as_of",
            "1 day after: as_of",
            "1 month after: as_of",
            "2 days before: as_of",
            "test-period after: as_of",
            "later_of: [as_of, contract.ends_on]",
            "earlier_of: [as_of, contract.ends_on]",
            "if: serves, then: as_of, else: contract.ends_on",
            "if: serves, then: contract.ends_on, else: as_of",
            "per_reading: {A-1: {counts: as_of, lapses: contract.ends_on}}",
            "per_reading: {A-1: {counts: contract.ends_on, lapses: as_of}}",
        )
    ),
    "{contract.starts_on: {before: as_of}}",
    "{contract.starts_on: {before: never}}",
)


def test_conditions_that_say_different_things_have_different_digests(tmp_path):
    """If this failed, a rule could come to say something else without anybody being asked to read it."""
    found: dict[str, str] = {}
    for when in WHEN:
        text = when if when.startswith(("{", "[")) or ":" not in when else f"{{{when}}}"
        book = read(
            write(
                tmp_path,
                _1_2=swap(RELIEF, "may: give prizes", f"may: give prizes\n    when: {text}"),
            )
        )
        digest = digest_of(parts_of(book, book.paragraphs[1]))
        assert found.setdefault(digest, when) == when
    assert len(found) == len(WHEN)


# --- a register that is none

ENTRY = f"""\
    recorded_on: 2026-01-02
    read_by: null
    digest: sha256:{"0" * 64}
    parts: {{title: abcdefabcdef}}
"""
GOOD = f"schema: 1\nparagraphs:\n  1.1:\n{ENTRY}"
HEAD = "schema: 1\nparagraphs:\n"
FAULTY = {
    "nothing": ("", "1:1: the file is empty"),
    "no mapping": ("[]", "1:1: expected a register of review: a mapping"),
    "unknown key": (f"{GOOD}readers: [x]\n", "8:1: a register of review has no key 'readers'"),
    "no paragraphs": ("schema: 1\n", "1:1: a register of review lacks the key 'paragraphs'"),
    "a list of them": ("schema: 1\nparagraphs: []\n", "2:13: expected a mapping"),
    "other schema": (
        swap(GOOD, "schema: 1", "schema: 2"),
        "1:9: the version of the form is 1, and not 2",
    ),
    "schema as a list": (
        swap(GOOD, "schema: 1", "schema: [1]"),
        "1:9: the version of the form is 1, and not a list",
    ),
    "schema that is true": (
        swap(GOOD, "schema: 1", "schema: true"),
        "1:9: the version of the form is 1, and not true",
    ),
    "a text for an entry": (f"{HEAD}  1.1: x\n", "3:8: expected what was recorded of a paragraph"),
    "unknown key inside": (
        swap(GOOD, "read_by", "red_by"),
        "5:5: what was recorded of a paragraph has no key 'red_by', did you mean 'read_by'?",
    ),
    "no day": (swap(GOOD, "2026-01-02", "soon"), "4:18: expected a date, without quotes"),
    "no such day": (swap(GOOD, "2026-01-02", "2026-02-30"), "4:18: there is no such day"),
    "a reader who is a number": (swap(GOOD, "null", "7"), "5:14: expected who read it"),
    "a reader who is true": (swap(GOOD, "null", "true"), "5:14: expected who read it"),
    "no reader's name": (swap(GOOD, "null", "''"), "5:14: expected who read it"),
    "nobody": (swap(GOOD, "null", "'null'"), "5:14: expected who read it"),
    "no letters": (swap(GOOD, "null", "'---'"), "5:14: expected who read it"),
    "a reader of many": (swap(GOOD, "null", "[a, b]"), "5:14: expected who read it"),
    "what a terminal obeys": (swap(GOOD, "null", r'"a\u001b[2J"'), "5:14: expected who read it"),
    "a long name": (swap(GOOD, "null", "x" * 121), "5:14: expected who read it"),
    "no digest": (swap(GOOD, "sha256:", "sha1:"), "6:13: a digest is sha256: and 64"),
    "a digest in capitals": (swap(GOOD, "0" * 64, "A" * 64), "6:13: a digest is sha256: and 64"),
    "a number for a mark": (swap(GOOD, "abcdefabcdef", "123456789012"), "7:20: a mark is 12"),
    "no mark": (swap(GOOD, "abcdefabcdef", "xyz"), "7:20: a mark is 12"),
    "no such part": (
        swap(GOOD, "{title:", "{tittle:"),
        "no part 'tittle' of a paragraph, did you mean 'title'",
    ),
    "a rule without a name": (swap(GOOD, "{title:", "{rule:"), "there is no part 'rule'"),
    "parts in a list": (swap(GOOD, "{title: abcdefabcdef}", "[title]"), "7:12: expected a mapping"),
    "an alias": (swap(GOOD, "null", "*a"), "5:14: aliases (*) are not allowed"),
    "an anchor": (swap(GOOD, "null", "&a null"), "5:14: anchors (&) are not allowed"),
    "a tag": (swap(GOOD, "null", "!!str x"), "5:14: explicit tags (!) are not allowed"),
    "twice": (f"{GOOD}  1.1:\n{ENTRY}", "8:3: '1.1' is stated twice"),
    "no YAML": ("schema: [1\n", "2:1: "),
    "deep": (f"schema: {'[' * 500}", f"1:{9 + DEEPEST - 1}: nested deeper than {DEEPEST} levels"),
    "wide": (HEAD + "".join(f"  p{n}: x\n" for n in range(20_000)), "more than 20000 values"),
    "large": (f"# {'x' * LARGEST_DOCUMENT}\n{GOOD}", " larger than 1 MB: it is not read"),
    "bytes": (b"\xff\xfe\xff", "not UTF-8"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_hostile_register_is_refused_at_its_place(tmp_path, name):
    """If this failed, what anybody can write into a file would pass for a review, or end the check."""
    content, said = FAULTY[name]
    path = write(tmp_path) / REVIEWED_FILE
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert any(line.startswith(f"{REVIEWED_FILE}:") and said in line for line in told(tmp_path))


def test_all_faults_of_a_register_are_told_at_once(tmp_path):
    """If this failed, whoever mends a register would be told of one fault after the other."""
    entry = swap(swap(ENTRY, "null", "7"), "sha256", "md5")
    text = f"{HEAD}  1.9:\n{entry}  1.1:\n{swap(ENTRY, 'abcdefabcdef', 'x')}more: 1\n"
    (write(tmp_path) / REVIEWED_FILE).write_text(text, encoding="utf-8")
    assert [line.partition(" ")[0] for line in told(tmp_path)] == [
        f"{SECOND}:1:1:",
        *(f"{REVIEWED_FILE}:{place}:" for place in ("3:3", "5:14", "6:13", "12:20", "13:1")),
    ]


def test_what_is_no_file_is_said_to_be_that(tmp_path):
    """If this failed, a folder or a link to nowhere in its place would pass for no register."""
    folder, dangling = write(tmp_path / "folder"), write(tmp_path / "dangling")
    (folder / REVIEWED_FILE).mkdir()
    (dangling / REVIEWED_FILE).symlink_to(dangling / "nowhere")
    for each in (folder, dangling):
        register = read_register(each)
        assert register is not None
        assert "cannot be read" in str(register.problems[0])


def test_the_rules_are_the_same_whatever_is_in_the_register(tmp_path):
    """If this failed, reading a paragraph would change every record's digest of the rules."""
    before = read(write(tmp_path))
    (tmp_path / REVIEWED_FILE).write_bytes(b"\xff" * (LARGEST_DOCUMENT + 1))
    assert read(tmp_path).digest == before.digest


def test_only_beside_the_policy_is_the_file_a_register(tmp_path):
    """If this failed, a paragraph's file of that name would be left out without a word."""
    folder = write(tmp_path)
    (folder / "members" / REVIEWED_FILE).write_text("{}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=f"members/{REVIEWED_FILE}"):
        read(folder)


# --- what is recorded


def test_what_changed_was_read_by_nobody_and_the_rest_keeps_its_reader(tmp_path):
    """If this failed, somebody would be said to have read words that came later."""
    record(write(tmp_path), read_by="A. Reader")
    after = read(write(tmp_path, _1_1=swap(TEST, "title: The", "title: A")))
    found = recorded(after, read_register(tmp_path), LATER)
    assert [(e.recorded_on, e.read_by) for e in found.values()] == [
        (LATER, None),
        (DAY, "A. Reader"),
    ]
    write_register(tmp_path, found)
    assert out_of_step(tmp_path, after) == ()


def test_one_paragraph_is_recorded_and_the_others_stay_as_they_are(tmp_path):
    """If this failed, reading one paragraph would vouch for another."""
    record(write(tmp_path))
    changed = {
        "_1_1": swap(TEST, "title: The", "title: A"),
        "_1_2": swap(RELIEF, "title: The", "title: A"),
    }
    book = read(write(tmp_path, **changed))
    before = read_register(tmp_path)
    found = recorded(book, before, LATER, only=["1.2"], read_by="A. Reader")
    assert before is not None
    assert found["1.1"] == before.entries["1.1"]
    assert (found["1.2"].recorded_on, found["1.2"].read_by) == (LATER, "A. Reader")
    write_register(tmp_path, found)
    assert [problem.message[:4] for problem in out_of_step(tmp_path, book) or ()] == ["1.1:"]


def test_a_register_that_begins_with_one_paragraph_says_that_nobody_read_the_others(tmp_path):
    """If this failed, the first reader would be taken for the reader of everything."""
    found = recorded(read(write(tmp_path)), None, DAY, only=["1.1"], read_by="A. Reader")
    assert {citation: e.read_by for citation, e in found.items()} == {
        "1.1": "A. Reader",
        "1.2": None,
    }


def test_a_paragraph_that_is_gone_leaves_the_register(tmp_path):
    """If this failed, a register could never be in step again once a paragraph is gone."""
    book = read(record(write(tmp_path)))
    fewer = evolve(book, paragraphs=book.paragraphs[1:])
    assert list(recorded(fewer, read_register(tmp_path), LATER)) == ["1.2"]


def test_a_mended_mark_does_not_cost_the_reader(tmp_path):
    """If this failed, a slip of the hand in a mark would undo a review of what is unchanged."""
    record(write(tmp_path), read_by="A. Reader")
    book = read(tmp_path)
    mark = parts_of(book, book.paragraphs[0])["title"].mark
    altered(tmp_path, f"title: {mark}", "title: abcdefabcdef")
    assert recorded(book, read_register(tmp_path), LATER) == recorded(
        book, None, DAY, read_by="A. Reader"
    )


@pytest.mark.parametrize("name", ["A. Reader", "Ö", "李", "x" * LONGEST_READER])
def test_a_name_is_a_reader(name):
    """If this failed, somebody could not be recorded under their own name."""
    assert is_reader(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", " A", "A ", "7", "-", "a\nb", "a\x1b[2J", "x" * 121, None, 7),
        *("yes", "null", "Nobody", "TRUE", "unknown", "tbd"),
    ],
)
def test_what_is_no_name_is_no_reader(name):
    """If this failed, an empty answer, a control character or a yes would count as a person."""
    assert not is_reader(name)


def test_a_register_that_cannot_be_written_is_told_and_nothing_is_lost(tmp_path):
    """If this failed, a register could be lost half written, or its loss end in a traceback."""
    (write(tmp_path) / REVIEWED_FILE).mkdir()
    with pytest.raises(PolicyError, match="no file"):
        write_register(tmp_path, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "members",
        "policy.yaml",
        "readings.yaml",
        REVIEWED_FILE,
    ]


# Names as rules and codes have them, and as nobody should; readers of any letters.
NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=9
)
READERS = NAMES.map(lambda text: f"A{text[: LONGEST_READER - 2]}B")
ENTRIES = st.builds(
    Entry,
    st.dates(),
    st.none() | READERS.filter(is_reader) | st.sampled_from(["1e3", "0x1F", "on", "off"]),
    st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True),
    st.dictionaries(
        st.sampled_from(PARTS) | NAMES.map(lambda name: f"rule a{name}"),
        st.from_regex(r"[0-9a-f]{12}|[0-9]{5}e[0-9]{6}", fullmatch=True),
        max_size=3,
    ),
)


@settings(max_examples=tries(40))
@given(st.dictionaries(NAMES, ENTRIES, max_size=2))
@example({"x" * 300: Entry(DAY, "1e3", f"sha256:{'0' * 64}", {"rule " + "y" * 300: "0" * 12})})
def test_what_is_written_is_read_back(tmp_path_factory, entries):
    """If this failed, a register could be written that nobody can read, or that says something else."""
    folder = tmp_path_factory.mktemp("register")
    path = write_register(folder, entries)
    text = path.read_text(encoding="utf-8")
    register = read_register(folder)
    assert register is not None
    assert register.problems == ()
    assert list(register.entries.items()) == list(entries.items())
    assert register_text(register.entries) == text


def test_each_statement_of_a_register_has_a_line_of_its_own(tmp_path):
    """If this failed, a change of one paragraph would show as one of its neighbours, too."""
    record(write(tmp_path))
    before = (tmp_path / REVIEWED_FILE).read_text(encoding="utf-8").splitlines()
    book = read(write(tmp_path, _1_1=swap(TEST, "title: The", "title: A")))
    after = register_text(recorded(book, read_register(tmp_path), LATER)).splitlines()
    differing = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert [one.strip().partition(":")[0] for one, _ in differing] == [
        "recorded_on",
        "digest",
        "title",
    ]


# --- the schema


@pytest.mark.parametrize("folder", ["shipped", "small"])
def test_a_register_fits_its_schema(tmp_path, folder):
    """If this failed, an editor would complain of what the program itself has written."""
    at = rules_folder() if folder == "shipped" else record(write(tmp_path), "A. Reader")
    text = (at / REVIEWED_FILE).read_text(encoding="utf-8")
    check(compose(text, "register").plain(), register_schema())


@pytest.mark.parametrize(
    "name",
    [
        *("no mapping", "unknown key", "no paragraphs", "a list of them", "other schema"),
        *(
            "a text for an entry",
            "unknown key inside",
            "a reader who is a number",
            "no reader's name",
        ),
        *("a long name", "no digest", "a number for a mark", "no mark", "no such part"),
    ],
)
def test_what_is_refused_for_its_form_does_not_fit_the_schema(name):
    """If this failed, an editor would let pass what the check refuses."""
    content, _ = FAULTY[name]
    assert isinstance(content, str)
    with pytest.raises(ValidationError):
        check(compose(content, "register").plain(), register_schema())
