"""What lints say of rules that can be read: each on a small book with one thing wrong."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest
from attrs import evolve
from smallbook import FILES, POLICY, READINGS, RELIEF, TEST, at, book_of, lines, write
from smallbook import replaced as swap

from policy507.audit.lint import LINTS, LONGEST_PHRASE, lint, lint_incomplete, typed_values
from policy507.audit.words import OF_WORDS
from policy507.errors import IncompleteError, RuleError
from policy507.rulefiles.load import load, read

FIRST, SECOND = "members/1.1.yaml", "members/1.2.yaml"


def lints(folder: Path, **changed: str | None) -> list[str]:
    """What lints say of the small book with changes, as it is shown.

    Those between words and rules have tests of their own, and are left out.
    """
    book = book_of(folder, **changed)
    apart = {problem for each in OF_WORDS for problem in each(book)}
    return lines([problem for problem in lint(book) if problem not in apart], folder)


def test_the_shipped_rules_are_clean():
    """If this failed, the rules would be shipped with something that their own check complains of."""
    assert [str(problem) for problem in lint(load())] == []


def test_the_small_book_is_clean(tmp_path):
    """If this failed, the other tests would not show what one change brings about."""
    assert lints(tmp_path) == []


def test_lints_are_reported_in_the_order_of_the_files(tmp_path):
    """If this failed, an author would jump back and forth between files."""
    test = swap(swap(TEST, "sha256:", "sha:"), "people: [P-1]", "people: [P-1, P-1]")
    relief = swap(RELIEF, "sha256:", "sha:")
    problems = lint(book_of(tmp_path, _1_1=test, _1_2=relief))
    places = [(p.file, p.line, p.column) for p in problems]
    assert places == sorted(places)
    assert len(places) == 3


@pytest.mark.parametrize("each", LINTS, ids=lambda each: each.__name__)
def test_every_lint_says_what_it_is_for(each):
    """If this failed, nobody could tell from the code what a lint is to find."""
    assert each.__doc__


# --- names


def test_an_unused_value_is_found(tmp_path):
    """If this failed, a value could be changed without any effect, and nobody would know."""
    relief = swap(RELIEF, "values:\n", "values:\n  old-limit: 30\n")
    assert lints(tmp_path, _1_2=relief) == [
        f"{SECOND}:{at(relief, 'old-limit')}: nothing uses the value 'old-limit'"
    ]


@pytest.mark.parametrize("place", ["says", "it", "may", "question", "act"])
def test_a_value_may_be_used_by_a_text_alone(tmp_path, place):
    """If this failed, a number that only a sentence states would have to be written out."""
    texts = {
        "says": {"_1_2": swap(RELIEF, "With fewer", "Of {old-limit}, with fewer")},
        "it": {"_1_2": swap(RELIEF, "it: relieved", "it: relieved of {old-limit}")},
        "may": {"_1_2": swap(RELIEF, "give prizes", "give {old-limit} prizes")},
        "question": {"readings": swap(READINGS, "What a test", "What of {old-limit}, a test")},
        "act": {"policy": swap(POLICY, ": pass the test", ": pass {old-limit} tests")},
    }
    changed = {"_1_2": RELIEF, **texts[place]}
    changed["_1_2"] = swap(changed["_1_2"], "values:\n", "values:\n  old-limit: 30\n")
    assert lints(tmp_path, **changed) == []


@pytest.mark.parametrize(
    ("section", "definition", "message"),
    [
        ("terms", "tall: {officer.substitute: true}", "no rule comes to the condition 'tall'"),
        ("dates", "dawn: {1 day after: last day}", "no rule comes to the day 'dawn'"),
    ],
)
def test_an_unused_definition_is_found(tmp_path, section, definition, message):
    """If this failed, a condition that no rule asks for would look as if it mattered."""
    test = swap(TEST, f"\n{section}:\n", f"\n{section}:\n  {definition}\n")
    assert lints(tmp_path, _1_1=test) == [f"{FIRST}:{at(test, definition)}: {message}"]


def test_what_only_unused_names_use_is_unused(tmp_path):
    """If this failed, a ring of definitions that no rule comes to would count as used."""
    test = swap(TEST, "terms:\n", "terms:\n  tall: {not: big}\n  big: {officer.substitute: true}\n")
    assert lints(tmp_path, _1_1=test) == [
        f"{FIRST}:{at(test, 'tall')}: no rule comes to the condition 'tall'",
        f"{FIRST}:{at(test, 'big: ')}: no rule comes to the condition 'big'",
    ]


def test_an_act_that_no_rule_orders_is_found(tmp_path):
    """If this failed, an act would be listed that no decision ever mentions."""
    policy = swap(POLICY, "acts:\n", "acts:\n  sing: sing a song\n")
    assert lints(tmp_path, policy=policy) == [
        f"policy.yaml:{at(policy, 'sing')}: no rule orders the act 'sing'"
    ]


def test_an_act_that_is_only_relieved_is_found(tmp_path):
    """If this failed, a rule could relieve from what nobody has to do."""
    policy = swap(POLICY, "acts:\n", "acts:\n  sing: sing a song\n")
    relief = swap(RELIEF, "need_not: pass-the-test", "need_not: sing")
    relief = swap(relief, '    overrides: ["1.1"]\n', "")
    assert lints(tmp_path, policy=policy, _1_2=relief) == [
        f"policy.yaml:{at(policy, 'sing')}: no rule orders the act 'sing'"
    ]


def test_a_bearer_of_nothing_is_found(tmp_path):
    """If this failed, somebody would be named who owes nothing."""
    policy = swap(POLICY, "charter school]", "charter school, janitor]")
    assert lints(tmp_path, policy=policy) == [
        f"policy.yaml:{at(policy, 'janitor')}: no rule is borne by 'janitor'"
    ]


def test_a_reading_that_nothing_asks_for_is_found(tmp_path):
    """If this failed, legal staff would choose a reading without effect."""
    more = "\n  B-1: {question: Is it so?, choices: {so: yes, not-so: no}, why: It is.}\nleft_to"
    readings = swap(READINGS, "\nleft_to", more)
    assert lints(tmp_path, readings=readings) == [
        f"readings.yaml:{at(readings, 'B-1')}: no rule asks for reading B-1"
    ]


def test_choices_that_come_to_the_same_are_found(tmp_path):
    """If this failed, a choice would be offered that no rule knows of."""
    readings = swap(READINGS, "lapses: no", "lapses: no\n      fades: hardly")
    test = swap(TEST, "dates:\n", "dates:\n  start: officer.duties_assumed_on\n")
    test = re.sub("last day:\n    per_reading:.*?\nrules", LAST_DAY_OF_ONE, test, flags=re.DOTALL)
    test = test.replace("after: officer.duties_assumed_on", "after: start")
    assert lints(tmp_path, readings=readings, _1_1=test) == [
        (
            f"readings.yaml:{at(readings, 'A-1')}: "
            "no rule tells the choices 'lapses' and 'fades' of A-1 apart"
        )
    ]


LAST_DAY_OF_ONE = "last day:\n    if: {reading: {A-1: counts}}\n    then: end of the period\n    else: start\nrules"


def test_a_question_that_no_paragraph_leaves_to_people_is_found(tmp_path):
    """If this failed, a question would be asked that no page shows."""
    readings = f"{READINGS}  P-2:\n    question: Whether it rains.\n"
    assert lints(tmp_path, readings=readings) == [
        f"readings.yaml:{at(readings, 'P-2')}: no paragraph lists P-2 under left_to_people"
    ]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (
            "officer.peace_officer, school.seat_based",
            "no condition of the rules tests 'school.seat_based'",
        ),
        (
            "officer.peace_officers",
            "no condition of the rules tests 'officer.peace_officers', did you mean 'officer.peace_officer'?",
        ),
        ("officer.peace_officer, officer.peace_officer", "officer.peace_officer is listed twice"),
    ],
)
def test_evidence_is_what_the_rules_test(tmp_path, paths, message):
    """If this failed, a fact would be said to decide nothing that the rules do not even look at."""
    test = TEST.replace("left_to_people:", f"evidence_only: [{paths}]\nleft_to_people:")
    place = at(test, paths.rpartition(" ")[2] + "]")
    assert lints(tmp_path, _1_1=test) == [f"{FIRST}:{place}: {message}"]


def test_a_paragraph_leaves_a_question_to_people_once(tmp_path):
    """If this failed, a page would list a question twice."""
    test = swap(TEST, "left_to_people: [P-1]", "left_to_people: [P-1, P-1]")
    place = at(test, "P-1]")
    assert lints(tmp_path, _1_1=test) == [f"{FIRST}:{place}: P-1 is listed twice"]


# --- paragraphs


def test_a_paragraph_without_rules_says_why(tmp_path):
    """If this failed, a paragraph could be forgotten, and nobody would see it."""
    other = 'paragraph: "1.3"\ntitle: Nothing\nsays: Nothing.\nfingerprint: ' + "sha256:" + "0" * 64
    assert lints(tmp_path, _1_3=f"{other}\n") == [
        "members/1.3.yaml:1:1: 1.3 has no rule; say under not_encoded why"
    ]
    assert lints(tmp_path, _1_3=f"{other}\nnot_encoded: It orders nothing.\n") == []


def test_an_item_without_a_rule_says_why(tmp_path):
    """If this failed, one item of a list could be forgotten."""
    relief = f"{RELIEF}items:\n  1.2.1: one\n  1.2.2: two\n"
    relief = swap(relief, "need_not:", "paragraph: 1.2.1\n    need_not:")
    assert lints(tmp_path, _1_2=relief) == [
        f"{SECOND}:{at(relief, '1.2.2')}: no rule encodes 1.2.2; say under not_encoded why"
    ]
    assert lints(tmp_path, _1_2=f"{relief}not_encoded: The second orders nothing.\n") == []


@pytest.mark.parametrize("words", [LONGEST_PHRASE, LONGEST_PHRASE + 1])
def test_a_key_phrase_is_no_copy_of_the_text(tmp_path, words):
    """If this failed, the rules could hold sentences of a text that is not theirs to copy."""
    test = swap(TEST, "[passes the test]", f"[short, {' '.join(['word'] * words)}]")
    message = f"{FIRST}:{at(test, 'word')}: a key phrase of {words} words; it has at most 12"
    assert lints(tmp_path, _1_1=test) == ([message] if words > LONGEST_PHRASE else [])


@pytest.mark.parametrize("phrase", ["or passes the test", "passes the", "and"])
def test_a_key_phrase_that_is_cut_off_is_found(tmp_path, phrase):
    """If this failed, a page would quote scraps of sentences, which tell a reader nothing."""
    test = swap(TEST, "key_phrases: [passes the test]", f"key_phrases: [{phrase}]")
    message = f"the key phrase '{phrase}' is no whole one"
    assert lints(tmp_path, _1_1=test) == [f"{FIRST}:{at(test, f'{phrase}]')}: {message}"]


@pytest.mark.parametrize(
    "fingerprint",
    [
        "PENDING",
        "'sha256:'",
        f"sha256:{'0' * 63}",
        f"sha256:{'0' * 65}",
        f"sha256:{'A' * 64}",
        "0" * 64,
    ],
)
def test_a_fingerprint_can_be_one(tmp_path, fingerprint):
    """If this failed, a paragraph could never be matched with an adopted text."""
    relief = re.sub("fingerprint: .*", f"fingerprint: {fingerprint}", RELIEF)
    assert lints(tmp_path, _1_2=relief) == [
        (
            f"{SECOND}:{at(relief, fingerprint)}: "
            "a fingerprint is sha256: and 64 of the digits 0 to 9 and a to f"
        )
    ]


# --- rules


def test_a_rule_overrides_on_its_own_act(tmp_path):
    """If this failed, an exception to one act could take away another."""
    policy = swap(POLICY, "acts:\n", "acts:\n  sing: sing a song\n")
    song = "  - name: song\n    who: officer\n    must: sing\n    overrides: [test-in-time]\n"
    relief = swap(RELIEF, "rules:\n", f"rules:\n{song}")
    relief = swap(relief, "prizes: in", "song: owed, prizes: in")
    assert lints(tmp_path, policy=policy, _1_2=relief) == [
        (
            f"{SECOND}:{at(relief, 'name: song')}: song overrides test-in-time, "
            "but it is on sing, and test-in-time on pass-the-test"
        )
    ]


def test_rules_without_acts_may_override_each_other(tmp_path):
    """If this failed, a prohibition could have no exception, since neither of them has an act."""
    more = (
        "  - name: noise\n    who: officer\n    must_not: make noise\n    breached_when: serves\n"
    )
    relief = swap(RELIEF, "examples:", f"{more}    overrides: [prizes]\nexamples:")
    relief = swap(relief, "prizes: in", "noise: breached, prizes: in")
    assert lints(tmp_path, _1_2=relief) == []


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("{officer.duties_assumed_on: {before: 2025-09-01}}", "the date 2025-09-01 is the value 'first-day'"),
        ("{officer.duties_assumed_on: {before: {6 months before: as_of}}}", "the period of 6 months is the value 'test-period'"),
    ],
)  # fmt: skip
def test_a_value_of_another_file_is_referred_to_by_name(tmp_path, when, says):
    """If this failed, a date could change in one file and stay as it was in another."""
    relief = swap(RELIEF, "    may: give prizes\n", f"    may: give prizes\n    when: {when}\n")
    assert lints(tmp_path, _1_2=relief) == [
        f"{SECOND}:{at(relief, 'name: prizes')}: {says}: refer to it by name"
    ]


def test_a_number_in_two_files_has_a_name(tmp_path):
    """If this failed, one statement of the policy could come to differ from itself."""
    served = "school_year.substitute_contact_days: {at_least: 7}"
    scheduled = "school_year.student_contact_days: {more_than: 7}"
    test = swap(TEST, "    when: serves\n", f"    when: [serves, {{{served}}}]\n")
    relief = swap(
        RELIEF, "    may: give prizes\n", f"    may: give prizes\n    when: {{{scheduled}}}\n"
    )
    (only,) = lints(tmp_path, _1_1=test, _1_2=relief)
    line = at(test, "name: test-in-time").partition(":")[0]
    assert only == (
        f"{SECOND}:{at(relief, 'name: prizes')}: the number 7 is written out in "
        f"{tmp_path / FIRST}:{line}, too: give it a name under values"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Of different things, or of nothing: the day before is how a bound is excluded.
        ("school_year.substitute_contact_days: {at_least: 7}", "school.lowest_grade: {at_least: 7}"),
        ("as_of: {after: {1 day before: contract.ends_on}}", "as_of: {after: {1 day before: contract.ends_on}}"),
        ("school.lowest_grade: {at_least: 7}", "school.highest_grade: {at_least: 8}"),
        ("as_of: {after: 2020-01-01}", "as_of: {after: 2020-01-02}"),
    ],
)  # fmt: skip
def test_what_only_looks_alike_needs_no_name(tmp_path, one, other):
    """If this failed, a grade and a count of days would have to share a name."""
    test = swap(TEST, "    when: serves\n", f"    when: [serves, {{{one}}}]\n")
    relief = swap(
        RELIEF, "    may: give prizes\n", f"    may: give prizes\n    when: {{{other}}}\n"
    )
    assert lints(tmp_path, _1_1=test, _1_2=relief) == []


def test_two_values_of_one_size_are_two_statements(tmp_path):
    """If this failed, two paragraphs that happen to state one date could not each name their own."""
    relief = swap(RELIEF, "values:\n", "values:\n  prizes-begin: 2025-09-01\n")
    relief = swap(
        relief, "    may: give prizes\n", "    may: give prizes\n    from: prizes-begin\n"
    )
    assert lints(tmp_path, _1_2=relief) == []


# --- examples


def test_a_rule_without_an_example_is_found(tmp_path):
    """If this failed, nobody could see what a rule comes to."""
    relief = swap(RELIEF, ", prizes: in_effect", "")
    test = swap(TEST, "pass-the-test: met}", "pass-the-test: met, prizes: in_effect}")
    # That another paragraph's example expects it does not show it on its own page.
    assert lints(tmp_path, _1_1=test, _1_2=relief) == [
        f"{SECOND}:{at(relief, 'name: prizes')}: no example of 1.2 expects prizes"
    ]


def test_examples_with_one_title_are_found(tmp_path):
    """If this failed, a failing example could not be told from another."""
    test = f"{TEST}  - it: passed\n    expect: {{test-in-time: met}}\n"
    line = at(test, "it: passed").partition(":")[0]
    assert lints(tmp_path, _1_1=test) == [
        (
            f"{FIRST}:{at(test, 'it: passed', 2)}: "
            f"the example in line {line} has the title 'passed', too"
        )
    ]


def test_examples_of_two_paragraphs_may_have_one_title(tmp_path):
    """If this failed, titles would have to repeat which paragraph they stand in."""
    assert lints(tmp_path, _1_2=swap(RELIEF, "it: relieved", "it: passed")) == []


def test_the_example_case_states_every_fact(tmp_path):
    """If this failed, an example would rest on something unknown without saying so."""
    case = load().policy.example_case
    officer = {k: v for k, v in case["officer"].items() if k != "substitute"}
    thin = {k: v for k, v in (case | {"officer": officer}).items() if k != "conduct"}
    policy = re.sub("example_case: .*", f"example_case: {json.dumps(thin)}", POLICY)
    place = at(policy, "{", policy[: policy.index("example_case")].count("{") + 1)
    unstated = [f"conduct.{name}" for name in case["conduct"]] + ["officer.substitute"]
    assert sorted(lints(tmp_path, policy=policy)) == [
        f"policy.yaml:{place}: the example case does not state {path}" for path in sorted(unstated)
    ]


def test_an_example_does_not_contradict_itself(tmp_path):
    """If this failed, an example would show what cannot be."""
    facts = "{contract.starts_on: 2027-01-01, contract.ends_on: 2026-12-31}"
    test = swap(TEST, "it: passed\n", f"it: passed\n    given: {facts}\n")
    (only,) = lints(tmp_path, _1_1=test)
    assert only.startswith(f"{FIRST}:{at(test, 'it: passed')}: contract.ends_on is 2026-12-31, but")


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("test-in-tim: met", "there is no rule or act 'test-in-tim' to expect, did you mean 'test-in-time'?"),
        ("serves: met", "there is no rule or act 'serves' to expect"),
        ("test-relief: met", "test-relief can never be met; it can be not_applicable, in_effect, undetermined"),
        ("prizes: undetermined", "prizes can never be undetermined; it can be in_effect"),
        ("pass-the-test: owed", "pass-the-test can never be owed; it can be conflict, met, met_late, open, overdue, not_required, undetermined"),
        ("test-relief: {status: in_effect, due: 2026-01-01}", "test-relief has no last day"),
    ],
)  # fmt: skip
def test_an_example_expects_what_can_be(tmp_path, expected, message):
    """If this failed, an example would fail at run time only, or be passed over."""
    test = f"{TEST}  - it: more\n    expect: {{{expected}}}\n"
    assert lints(tmp_path, _1_1=test) == [f"{FIRST}:{at(test, expected)}: {message}"]


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("test-in-time: {status: met, bearer: officer}", None),
        ("pass-the-test: {status: met, bearer: officer}", None),
        (
            "test-in-time: {status: met, bearer: offizer}",
            "test-in-time is never borne by 'offizer', did you mean 'officer'?",
        ),
        (
            "pass-the-test: {status: met, bearer: charter school}",
            "pass-the-test is never borne by 'charter school'",
        ),
    ],
)
def test_an_example_expects_somebody_who_can_bear_it(tmp_path, expected, message):
    """If this failed, an example could name the wrong bearer, and fail at run time only."""
    test = f"{TEST}  - it: more\n    expect: {{{expected}}}\n"
    place = f"{FIRST}:{at(test, expected)}"
    assert lints(tmp_path, _1_1=test) == ([f"{place}: {message}"] if message else [])


@pytest.mark.parametrize("due", ["2026-01-01", "null"])
@pytest.mark.parametrize("target", ["test-in-time", "pass-the-test"])
def test_an_example_may_expect_a_last_day(tmp_path, target, due):
    """If this failed, the last day of an act or a rule could not be shown."""
    test = f"{TEST}  - it: more\n    expect: {{{target}: {{status: met, due: {due}}}}}\n"
    assert lints(tmp_path, _1_1=test) == []


# --- parts that change nothing

FLAG = "officer.substitute"
SAME_DAY = "{as_of: {before: {if: {officer.substitute: true}, then: last day, else: last day}}}"
POINTLESS = {
    "[serves, serves]": "'serves' is listed twice",
    f"{{any_of: [{{{FLAG}: true}}, {{{FLAG}: true}}]}}": (
        "'the officer serves as a substitute' is listed twice"
    ),
    "{as_of: {before: {later_of: [contract.ends_on, contract.ends_on]}}}": (
        "'the day on which the contract ends' is listed twice"
    ),
    SAME_DAY: (
        "'the officer serves as a substitute' changes nothing: the day is the same in both cases"
    ),
    "{reading: {A-1: [counts, lapses]}}": (
        "\"reading A-1 is 'counts' or 'lapses'\" lists every choice of the reading"
    ),
}


@pytest.mark.parametrize(("text", "message"), POINTLESS.items())
def test_a_part_that_changes_nothing_is_found(tmp_path, text, message):
    """If this failed, an author would have written something that says nothing."""
    relief = swap(RELIEF, "    may: give prizes\n", f"    may: give prizes\n    when: {text}\n")
    assert lints(tmp_path, _1_2=relief) == [f"{SECOND}:{at(relief, 'name: prizes')}: {message}"]


def test_a_reading_has_a_day_for_each_of_its_choices(tmp_path):
    """If this failed, authors would have to argue with the lint."""
    text = "{as_of: {before: {per_reading: {A-1: {counts: last day, lapses: last day}}}}}"
    relief = swap(RELIEF, "    may: give prizes\n", f"    may: give prizes\n    when: {text}\n")
    assert lints(tmp_path, _1_2=relief) == []


def test_every_file_of_the_small_book_is_written(tmp_path):
    """If this failed, tests would run on another book than they think."""
    write(tmp_path)
    assert {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.yaml")} == set(FILES)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("neutral_fingerprint", "sha256:0", "a fingerprint is sha256: and 64 of the digits"),
        ("sketch", "00", "a sketch is 64 of the digits 0 to 9 and a to f"),
        ("word_marks", "ab-", "marks of words are letters from A to Z or a to z, and digits"),
        ("item_fingerprints", "{1.2.1: x}", "1.2 lists no item '1.2.1'"),
    ],
)
def test_the_other_hashes_can_be_one(tmp_path, key, value, message):
    """If this failed, a changed paragraph could never be matched, or a wrong item would be."""
    relief = RELIEF.replace("values:", f"{key}: {value}\nvalues:", 1)

    (problem,) = lint(book_of(tmp_path, _1_2=relief))
    assert problem.message.startswith(message)


# --- values that are typed into a text


def typed(tmp_path, said: str) -> list[str]:
    """What the lint says of a note in the small book's first paragraph."""
    book = book_of(tmp_path, _1_1=f"{TEST}notes:\n  - {said}\n")
    return [p.message for p in lint(book) if "is typed in" in p.message]


@pytest.mark.parametrize(
    ("said", "found", "name"),
    [
        ("it takes 6 months", "6 months", "{test-period}"),
        ("it takes six months", "six months", "{test-period}"),
        ("a six-month term", "six-month", "{test-period}"),
        ("Six  months it takes", "Six months", "{test-period}"),
    ],
)
def test_a_period_that_is_typed_in_is_found(tmp_path, said, found, name):
    """If this failed, the sentence would keep the old period when the rule changes."""
    assert typed(tmp_path, said) == [f"'{found}' is typed in; write {name}"]


@pytest.mark.parametrize(
    "said",
    [
        "it takes {test-period}",
        "'the words are \"within six months\", no less'",
        "it takes 16 months",
        "it takes 5 months",
        "grades 6 to 12",
        "Minn. Stat. § 6 months",
        "six monthly papers",
    ],
)
def test_placeholders_quotations_provisions_and_other_numbers_are_left_alone(tmp_path, said):
    """If this failed, nobody could quote the phrase on which a reading turns."""
    assert typed(tmp_path, said) == []


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("fewer than 60 days", True),
        ("60", True),
        ("exactly 60.", True),
        ("160 days", False),
        ("60.5 days", False),
        ("subd. 60", False),
        ("§ 60", False),
        ("May 31, 2027", False),
        ("June 1, 2027", True),
        ("June 1st, 2027", True),
        ("june 1 2027", True),
        ("Jun. 1, 2027", True),
        ("2027-06-01", True),
        ("6/1/2027", True),
        ("June 11, 2027", False),
        ('before "June 1, 2027"', False),
    ],
)
def test_numbers_and_dates_of_the_policy_are_found_however_they_are_written(said, is_found):
    """If this failed, a page would state a number that no rule has any more."""
    book = load()
    noted = tuple(evolve(p, notes=(said,)) if p.citation == "V.D" else p for p in book)
    assert bool(list(typed_values(evolve(book, paragraphs=noted)))) is is_found


def test_the_place_and_every_name_of_the_value_are_given(tmp_path):
    """If this failed, who typed it would have to search for it, and for what to write."""
    readings = READINGS.replace("why: It", "why: Within six months it")
    book = book_of(tmp_path, readings=readings)
    (problem,) = [p for p in lint(book) if "typed in" in p.message]
    assert problem.file is not None
    assert problem.file.endswith("readings.yaml")
    assert (problem.line, problem.column) == (2, 3)
    assert problem.message == "'six months' is typed in; write {test-period}"


# --- rules of one's own


NEW = 'paragraph: "1.9"\n'
LACKED = [
    "1.9 has no rule; say under not_encoded why",
    "a paragraph lacks the key 'fingerprint'",
    "a paragraph lacks the key 'says'",
    "a paragraph lacks the key 'title'",
]
RULE_ONLY = """\
paragraph: "1.9"
title: Renewals
rules:
  - name: renewed
"""
EITHER = "{{if: {{{when}}}, then: {then}, else: officer.sro_course_completed_on}}"
ISSUED = "officer.certificate_issued_on: {on_or_before: as_of}"
RENEWED = """\
paragraph: "1.9"
title: Renewals
says: A member renews the test.
fingerprint: sha256:{print_}
rules:
  - name: renewed
    who: officer
    must: pass-the-test
    done_on: {done}
    due: {{by: {{12 months after: officer.certificate_issued_on}}}}
examples:
  - it: x
    expect: {{renewed: met}}
"""


def incomplete(folder, text):
    """What is said of a small book with a paragraph that lacks something."""
    write(folder)
    (folder / "members" / "1.9.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(IncompleteError) as raised:
        read(folder)
    return raised.value


def test_all_that_a_new_paragraph_lacks_is_said_at_once(tmp_path):
    """If this failed, its author would be told of one key after another, run after run."""
    said = [each.message for each in lint_incomplete(incomplete(tmp_path, NEW))]

    assert [each.partition(": ")[0] for each in said] == LACKED


def test_what_a_new_rule_lacks_is_said_beside_what_its_paragraph_lacks(tmp_path):
    """If this failed, the rule would be looked at only when the paragraph has all its keys."""
    said = [each.message for each in lint_incomplete(incomplete(tmp_path, RULE_ONLY))]

    assert len(said) == 4
    assert any(
        "exactly one of must, must_not" in each and "'who' bears it" in each for each in said
    )
    assert "no example of 1.9 expects renewed" in said
    assert not any("has no rule" in each for each in said)


def test_how_a_fingerprint_is_found_is_said(tmp_path):
    """If this failed, nobody could know where the 64 digits come from."""
    (said,) = (p.message for p in incomplete(tmp_path, NEW).problems if "fingerprint" in p.message)

    assert "policy507 text check COPY --output-format json" in said


def test_what_the_error_of_an_incomplete_book_says_is_that_of_any_other(tmp_path):
    """If this failed, `load` would say something else than `check`, or take what is not whole."""
    error = incomplete(tmp_path, NEW)

    assert isinstance(error, RuleError)
    assert {each.code for each in error.problems} == {"missing-key"}
    assert lint_incomplete(pickle.loads(pickle.dumps(error))) == error.problems


def test_other_problems_are_told_without_lints(tmp_path):
    """If this failed, what could not be read would be called unused, or without rules."""
    write(tmp_path)
    path = tmp_path / "members" / "1.9.yaml"
    path.write_text(
        f"{NEW}rules: [{{name: x, may: y, who: officer, when: {{a.b: true}}}}]\n", "utf-8"
    )
    with pytest.raises(RuleError) as raised:
        read(tmp_path)

    assert not isinstance(raised.value, IncompleteError)
    said = "\n".join(each.message for each in raised.value.problems)
    assert "there is no fact or day 'a.b'" in said
    assert "facts are declared in policy507/facts/sections.py" in said


@pytest.mark.parametrize(
    ("done", "endless"),
    [
        ("officer.certificate_issued_on", True),
        ("officer.sro_course_completed_on", False),
        (
            EITHER.format(when="officer.substitute: true", then="officer.certificate_issued_on"),
            True,
        ),
        (EITHER.format(when=ISSUED, then="officer.basic_course_completed_on"), False),
    ],
)
def test_a_renewal_that_is_never_due_is_found(tmp_path, done, endless):
    """If this failed, a duty to renew would come out met for ever, whoever has renewed once."""
    text = RENEWED.format(print_="0123456789abcdef" * 4, done=done)
    write(tmp_path)
    (tmp_path / "members" / "1.9.yaml").write_text(text, encoding="utf-8")
    said = "\n".join(each.message for each in lint(read(tmp_path)))

    assert (
        "the last day of renewed is counted from officer.certificate_issued_on" in said
    ) is endless
    assert ("met for ever" in said) is endless
