"""Coverage per clause: what a set of cases has put to use of the rules, and what it has not."""

from __future__ import annotations

import json
import random

import pytest
from click.testing import CliRunner
from generating import BOOK
from smallbook import RELIEF, TEST, at, book_of, replaced, write

from policy507.audit.coverage import FAILED, coverage, examples_given
from policy507.audit.examples import never_shown, possible_statuses, shown_statuses
from policy507.cli.coverage import coverage_command
from policy507.cli.running import Commands
from policy507.facts.case_files import case_from_data
from policy507.model.statuses import Status

EXAMPLE = BOOK.policy.example_case
DAYS = "school_year.substitute_contact_days"


def case_data(changes):
    """The example case with some facts stated otherwise, or (`...`) taken out."""
    data = json.loads(json.dumps(EXAMPLE))
    for path, value in changes.items():
        section, _, name = path.partition(".")
        if value is ...:
            data[section].pop(name)
        else:
            data[section][name] = value
    if (
        DAYS in changes
    ):  # nothing else is known of the days served, so that nothing contradicts them
        for name in ("substitute_contact_days_expected", "substitute_limit_reached_on"):
            data["school_year"].pop(name)
    return data


def given(book, *changes, readings=None):
    """The example case, once for each mapping of changed facts."""
    for facts in changes:
        yield case_from_data(case_data(facts)), book.choices(readings)


def rule(found, name):
    """What became of one rule."""
    return next(each for each in found.rules if each.rule == name)


def uses_of(found, subject):
    """What became of the tests of one thing."""
    return [(t.test, t.true, t.false, t.unknown) for t in found.tests if t.subject == subject]


# --- counting


def test_each_rule_is_counted_by_its_statuses(tmp_path):
    """Otherwise a rule that never fired in these cases could pass for one that did."""
    book = book_of(tmp_path)
    cases = given(book, {}, {DAYS: 60}, {DAYS: 61}, {DAYS: ...}, {"officer.peace_officer": False})
    found = coverage(book, cases)

    assert 5 == found.cases
    relief = rule(found, "test-relief")
    assert {
        Status.IN_EFFECT: 1,
        Status.UNDETERMINED: 1,
        Status.NOT_APPLICABLE: 3,
    } == relief.statuses
    assert (1, 3, 0, 1) == (relief.fired, relief.failed, relief.relieved, relief.undetermined)
    assert () == relief.never
    test = rule(found, "test-in-time")
    assert (2, 1, 1, 1) == (test.fired, test.failed, test.relieved, test.undetermined)
    assert (Status.MET_LATE, Status.OPEN, Status.OVERDUE) == tuple(
        status for status in test.never if status.fires
    )
    assert Status.NOT_IN_FORCE in test.never


def test_each_test_is_counted_by_its_truth_at_its_place(tmp_path):
    """Otherwise nobody could tell which line of a rule file no case has tried."""
    book = book_of(tmp_path)
    found = coverage(book, given(book, {}, {DAYS: 59}, {DAYS: 60}, {DAYS: ...}))
    days = "the time served as a substitute this school year is fewer than 60 student contact days"

    assert [(days, 2, 1, 1)] == uses_of(found, "the condition 'short service'")
    assert [("the officer is a peace officer", 4, 0, 0)] == uses_of(found, "the condition 'serves'")
    assert [("reading A-1 is 'counts'", 4, 0, 0)] == uses_of(found, "the day 'last day'")
    (short,) = (test for test in found.tests if test.test == days)
    assert short.both_ways
    assert "1.2" == short.paragraph
    assert at(RELIEF, "short service") == f"{short.place.line}:{short.place.column}"
    assert not any(test.both_ways for test in found.tests if test is not short)


def test_a_reading_is_seen_both_ways_where_both_are_chosen(tmp_path):
    """Otherwise the choices that no case was decided under would not show."""
    book = book_of(tmp_path)
    cases = [*given(book, {}), *given(book, {}, readings={"A-1": "lapses"})]

    assert [("reading A-1 is 'counts'", 1, 1, 0)] == uses_of(
        coverage(book, cases), "the day 'last day'"
    )


def test_no_case_at_all_uses_nothing(tmp_path):
    """Otherwise an empty set would look as if it covered something."""
    book = book_of(tmp_path)
    found = coverage(book, [])

    assert 0 == found.cases
    assert all(not each.statuses and each.never for each in found.rules)
    assert not any(test.both_ways for test in found.tests)


def test_counts_add_up_and_the_order_of_cases_does_not_matter():
    """Otherwise some case would be counted twice or not at all."""
    cases = list(examples_given(BOOK))[::6]
    found = coverage(BOOK, cases)
    random.Random(7).shuffle(cases)

    assert found == coverage(BOOK, cases)
    for each in found.rules:
        assert len(cases) == each.fired + each.failed + each.relieved + each.undetermined
        assert len(cases) == sum(each.statuses.values())
    for test in found.tests:
        assert len(cases) == test.true + test.false + test.unknown


def test_every_status_is_counted_as_one_of_four():
    """Otherwise a status that is added later would be lost from the counts."""
    others = {Status.RELIEVED, Status.UNDETERMINED, Status.NOT_REQUIRED, *FAILED}

    assert {status for status in Status if not status.fires} == others


@pytest.mark.slow
def test_our_examples_use_every_rule_every_status_and_every_test():
    """Otherwise a clause of our rules would be written down and never tried."""
    found = coverage(BOOK, examples_given(BOOK))

    assert [] == [test for test in found.tests if not test.both_ways]
    assert [] == [(each.rule, each.never) for each in found.rules if each.never]
    assert () == never_shown(BOOK)
    for name, statuses in shown_statuses(BOOK).items():
        assert statuses <= set(rule(found, name).statuses) <= set(possible_statuses(BOOK)[name])
    assert len(found.tests) > 80
    assert list(BOOK.rules) == [each.rule for each in found.rules]


# --- the command


def run(*args, text=None):
    """The command in this process, ending as the command line does."""
    main = Commands(commands={"coverage": coverage_command})
    return CliRunner().invoke(main, ["coverage", *map(str, args)], input=text)


def cases_in(folder, **cases):
    """A folder with a case a file."""
    folder.mkdir(exist_ok=True)
    for name, changes in cases.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(case_data(changes)), encoding="utf-8")
    return folder


def data_of(done):
    """What a run wrote as JSON."""
    assert 0 == done.exit_code, done.output
    return json.loads(done.stdout)


def test_without_cases_the_examples_are_counted(tmp_path):
    """Otherwise the simplest question about a folder of rules would have no answer."""
    data = data_of(run("--rules", write(tmp_path), "--output-format", "json"))

    assert 2 == data["cases"]
    assert ["test-in-time", "test-relief", "prizes"] == [each["rule"] for each in data["rules"]]
    assert {"1.1", "1.2"} == {each["paragraph"] for each in data["tests"]}
    assert {"true", "false", "unknown", "both_ways", "file", "line", "column", "subject"} <= set(
        data["tests"][0]
    )
    assert "9" == data["policy"]
    assert data["digest"].startswith("sha256:")


def test_the_text_names_what_was_never_seen(tmp_path):
    """Otherwise a reader would have to look for the gaps."""
    done = run("--rules", write(tmp_path))
    words = " ".join(done.stdout.split())

    assert 0 == done.exit_code
    assert "cases 2" in words
    assert "tests 0 of 3 were seen both true and false" in words
    assert f"members/1.2.yaml:{at(RELIEF, 'short service')}: the condition 'short service'" in words
    assert "(true 2, false 0, unknown 0)" in words
    assert "relieved 2; never not_in_force, not_applicable" in words.replace("  ", " ")


def test_a_folder_a_file_and_a_stream_are_the_same_cases(tmp_path):
    """Otherwise a roster would count otherwise than its parts."""
    folder = cases_in(tmp_path / "cases", a={}, b={DAYS: 60}, c={"officer.peace_officer": False})
    (folder / "notes.txt").write_text("no case", encoding="utf-8")
    files = sorted(folder.glob("*.json"))
    stream = "\n".join(file.read_text(encoding="utf-8") for file in files)
    form = ("--output-format", "json")

    of_folder = data_of(run(*form, folder))
    assert 3 == of_folder["cases"]
    assert of_folder == data_of(run(*form, *files)) == data_of(run(*form, "-", text=stream))


def test_a_refused_case_is_named_and_the_others_are_counted(tmp_path):
    """Otherwise one slip would hide what the other cases cover, or pass unnoticed."""
    folder = cases_in(tmp_path / "cases", a={}, c={DAYS: 60})
    (folder / "b.yaml").write_text(
        "as_of: 2026-11-23\nofficer: {substitut: true}\n", encoding="utf-8"
    )
    done = run("--output-format", "json", folder)

    assert 2 == done.exit_code
    assert f"{folder}/b.yaml:2:11: " in done.stderr
    assert 2 == json.loads(done.stdout)["cases"]


@pytest.mark.parametrize("name", ["none.yaml", "empty"])
def test_what_cannot_be_read_is_bad_input(tmp_path, name):
    """Otherwise nothing at all would count as no gap."""
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / name)

    assert 2 == done.exit_code
    assert str(tmp_path / name) in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_rule_name_or_a_text_of_the_rules_writes_no_escapes(tmp_path):
    """Otherwise a rule file could write to the reader's terminal."""
    odd = replaced(TEST, "  serves:", '  "ser\\x1bves":')
    odd = replaced(odd, "when: serves", 'when: "ser\\x1bves"')
    short = replaced(RELIEF, "    - serves\n", "")
    done = run("--rules", write(tmp_path, _1_1=odd, _1_2=short))

    assert "\x1b" not in done.output
