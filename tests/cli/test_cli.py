"""The command line: what it writes where, how it ends, and that nobody ever sees a traceback."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from generating import BOOK
from repository import ROOT

from policy507 import __version__
from policy507.adopted import fingerprint
from policy507.audit.review.register import recorded, write_register
from policy507.cli import check as checking
from policy507.cli import decide
from policy507.cli.main import main
from policy507.decisions.decide import decide_case
from policy507.engines import rete
from policy507.engines.engine import ENGINES
from policy507.errors import PolicyError, Problem
from policy507.facts.case_files import read_case
from policy507.rulefiles.load import read

EXAMPLES = ROOT / "examples"
GRACE = EXAMPLES / "officer-grace-until-2027.yaml"
OVERDUE = EXAMPLES / "officer-overdue.yaml"
UNKNOWN = EXAMPLES / "mostly-unknown.yaml"
CASES = sorted(EXAMPLES.glob("*.yaml"))
COMMANDS = sorted(main.commands)
PLACED = re.compile(r"[^:]+:\d+:\d+: .+")

FINE, WRONG, INPUT, USAGE, DEFECT, SYSTEM, INTERRUPTED, CLOSED = 0, 1, 2, 3, 70, 74, 130, 141


def run(*args, given=None, env=None):
    """A command in this process."""
    return CliRunner(env=env).invoke(main, [str(arg) for arg in args], input=given)


def python(*args):
    """The arguments of the command line in a process of its own."""
    return [sys.executable, "-c", "from policy507.cli.main import main; main()", *map(str, args)]


def words(text):
    """A text without its line breaks."""
    return " ".join(text.split())


def case_file(folder, changes=None, name="case.yaml"):
    """A file with the example case, some facts stated otherwise."""
    data = copy.deepcopy(dict(BOOK.policy.example_case))
    for path, value in (changes or {}).items():
        section, _, fact = path.partition(".")
        data[section][fact] = value
    path = folder / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


# --- deciding


def test_a_decision_names_who_owes_what_by_when_under_which_paragraph():
    """Otherwise the first command of the README would not answer its question."""
    done = run("decide", GRACE)

    assert FINE == done.exit_code
    assert "" == done.stderr
    said = words(done.stdout)
    assert "The officer must complete the required training: last day Monday, May 31, 2027" in said
    assert "189 days left (V.B, which sets aside V.A)" in said
    assert "1. Officer: complete the required training by Monday, May 31, 2027" in said


def test_the_text_is_that_of_python():
    """Otherwise `print(decision)` and the command line could contradict each other."""
    decision = decide_case(read_case(GRACE))

    assert f"{decision}\n" == run("decide", GRACE).stdout
    assert f"{decision.full_text()}\n" == run("decide", "--full", GRACE).stdout


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_example_cases_can_be_decided(path):
    """Otherwise a newcomer would begin with a file that is refused."""
    done = run("decide", path)

    assert done.exit_code in (FINE, WRONG)
    assert "" == done.stderr
    assert path.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("officer-grace-until-2027", FINE),
        ("officer-overdue", WRONG),
        ("employer-unable-six-months", FINE),
        ("short-term-substitute", FINE),
        ("contract-lacks-a-duty", WRONG),
        ("contract-known-in-part", WRONG),
        ("conduct-under-review", WRONG),
        ("mostly-unknown", FINE),
    ],
)
def test_the_exit_code_says_whether_anything_is_wrong(name, code):
    """Otherwise a script could not act on it, or the comment of an example would be untrue."""
    assert code == run("decide", EXAMPLES / f"{name}.yaml").exit_code


def test_what_is_undetermined_fails_only_where_that_is_wanted():
    """Otherwise a gate would let a case pass of which nothing is known, or stop all of them."""
    assert FINE == run("decide", UNKNOWN).exit_code
    assert WRONG == run("decide", UNKNOWN, "--fail-on", "undetermined").exit_code
    assert FINE == run("decide", GRACE, "--fail-on", "undetermined").exit_code


def test_one_decision_is_an_object_and_several_are_an_array():
    """Otherwise a program could not read what it was promised."""
    one = json.loads(run("decide", GRACE, "--output-format", "json").stdout)
    two = json.loads(run("decide", GRACE, OVERDUE, "--output-format", "json").stdout)

    assert one == two[0]
    assert ["badge 114", "badge 207"] == [each["case"]["officer"]["id"] for each in two]
    assert decide_case(read_case(GRACE)).to_data() == one


def test_lines_of_json_come_in_the_order_of_the_cases():
    """Otherwise a row could be joined with somebody else's decision."""
    done = run("decide", *CASES, "--output-format", "jsonl")
    decisions = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(CASES) == len(decisions)
    expected = [decide_case(read_case(path)).to_data() for path in CASES]
    assert expected == decisions


def test_json_can_be_read_whatever_the_letters():
    """Otherwise a name with an accent would break the file, or come out as another."""
    given = json.dumps({"as_of": "2026-11-23", "officer": {"id": "Zoë § 7"}})
    done = run("decide", "-", "--output-format", "json", given=given)

    assert "Zoë § 7" == json.loads(done.stdout_bytes.decode())["case"]["officer"]["id"]


def test_a_stream_of_documents_is_read_from_standard_input():
    """Otherwise a roster could not be piped in."""
    given = "\n---\n".join(path.read_text(encoding="utf-8") for path in (GRACE, OVERDUE))
    done = run("decide", "-", given=given)

    assert WRONG == done.exit_code
    assert "<stdin>, case 1" in done.stdout
    assert "<stdin>, case 2" in done.stdout


@pytest.mark.parametrize("count", [2, 3, 5])
def test_each_of_several_cases_is_headed_by_its_own_number(count):
    """Otherwise an officer would be taken for the one of another case."""
    lines = [
        json.dumps({"as_of": "2026-11-23", "officer": {"id": f"badge {number}"}})
        for number in range(1, count + 1)
    ]
    done = run("decide", "-", given="\n".join(lines))

    heads = re.findall(r"<stdin>, case (\d+) .*?The officer: badge (\d+)", words(done.stdout))
    assert [(str(number), str(number)) for number in range(1, count + 1)] == heads


def test_lines_of_json_are_read_from_standard_input():
    """Otherwise the output of another program would have to be taken apart first."""
    given = '{"as_of": "2026-11-23"}\n{"as_of": "2026-11-24"}\n'
    done = run("decide", "-", "--output-format", "jsonl", given=given)

    days = [json.loads(line)["as_of"] for line in done.stdout.splitlines()]
    assert ["2026-11-23", "2026-11-24"] == days


def test_several_files_are_headed_by_their_names():
    """Otherwise a reader could not tell the decisions apart."""
    done = run("decide", GRACE, OVERDUE)

    assert done.stdout.index(GRACE.name) < done.stdout.index(OVERDUE.name)
    assert GRACE.name not in run("decide", GRACE).stdout


def test_the_day_can_be_given():
    """Otherwise a case would have to be edited to be decided for another day."""
    done = run("decide", GRACE, "--as-of", "2027-06-01", "--output-format", "json")

    assert "2027-06-01" == json.loads(done.stdout)["as_of"]
    assert WRONG == done.exit_code


def test_the_last_day_is_in_time_and_the_next_is_not():
    """Otherwise the command line would shift a day."""
    assert FINE == run("decide", GRACE, "--as-of", "2027-05-31").exit_code
    assert WRONG == run("decide", GRACE, "--as-of", "2027-06-01").exit_code


def test_without_ids_no_label_leaves():
    """Otherwise personnel records would be in the text, or in the record."""
    for form in ("text", "json", "jsonl"):
        done = run("decide", GRACE, "--without-ids", "--output-format", form)

        assert "badge 114" not in done.stdout
        assert '"id": "2026-27"' not in done.stdout


@pytest.mark.parametrize("engine", ENGINES)
def test_the_engine_can_be_chosen(engine):
    """Otherwise nobody could compare them."""
    if engine != "reference" and (reason := rete.available()):
        pytest.skip(reason)
    done = run("decide", GRACE, "--engine", engine, "--output-format", "json")

    assert engine == json.loads(done.stdout)["engine"]


def test_an_engine_that_is_not_there_is_named(monkeypatch):
    """Otherwise another engine would answer in its place without a word."""
    monkeypatch.setattr(rete, "available", lambda: "durable-rules cannot be imported here")
    from policy507.decisions import decide as deciding

    deciding._classes.cache_clear()
    done = run("decide", GRACE, "--engine", "durable")
    deciding._classes.cache_clear()

    assert USAGE == done.exit_code
    assert "durable-rules cannot be imported here" in done.stderr


# --- readings


def test_a_reading_can_be_chosen():
    """Otherwise legal staff could not read the words otherwise."""
    path = EXAMPLES / "employer-unable-six-months.yaml"
    done = run("decide", path, "--reading", "C-1=day-before")

    assert "last day Sunday, March 7, 2027" in done.stdout
    assert "Read otherwise than by default: C-1 (day-before)." in done.stdout
    assert "C-1: day-before" in run("decide", path, "--full", "--reading", "C-1=day-before").stdout


def readings_file(folder, text=""):
    """A readings file that decides C-1 and B-2."""
    path = folder / "readings.yaml"
    path.write_text(
        text
        or (
            "C-1: {choice: day-before, who: A. Counsel, when: 2026-10-01, why: as courts count}\n"
            "B-2: {choice: later-date, who: A. Counsel, when: 2026-10-01, why: lenient}\n"
        ),
        encoding="utf-8",
    )
    return path


def test_readings_come_from_a_file_with_who_decided_on_them(tmp_path):
    """Otherwise a school could not decide once and for all, on the record."""
    done = run("decide", GRACE, "--readings", readings_file(tmp_path), "--output-format", "json")
    data = json.loads(done.stdout)

    assert "day-before" == data["readings"]["C-1"]
    assert ["C-1", "B-2"] == [each["reading"] for each in data["resolutions"]]


def test_a_reading_of_the_command_line_comes_before_that_of_the_file(tmp_path):
    """Otherwise nobody could try another choice."""
    done = run(
        *("decide", GRACE, "--readings", readings_file(tmp_path)),
        *("--reading", "C-1=next-business-day", "--output-format", "json"),
    )
    data = json.loads(done.stdout)

    assert "next-business-day" == data["readings"]["C-1"]
    assert ["B-2"] == [each["reading"] for each in data["resolutions"]]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("v.d", "V.D"), ("iv.a.4", "IV.A.4"), ("Complete-Training", "complete-training")],
)
def test_a_name_in_other_letters_is_told_as_it_is_written(name, meant):
    """Otherwise a paragraph that is there is said not to be, and nothing more."""
    assert f"did you mean '{meant}'?" in run("why-not", GRACE, name).stderr


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        (["B-2"], "names no choice"),
        (["B-9=fixed-date"], "there is no reading 'B-9'"),
        (["B-2=fixed"], "did you mean 'fixed-date'?"),
        (["B-2=fixed-date", "B-2=later-date"], "B-2 is chosen twice"),
        (["=x"], "there is no reading ''"),
    ],
)
def test_a_reading_that_does_not_exist_is_bad_usage(readings, said):
    """Otherwise a slip would go unnoticed, and the default be taken."""
    options = [part for each in readings for part in ("--reading", each)]
    done = run("decide", GRACE, *options)

    assert USAGE == done.exit_code
    assert said in words(done.stderr)
    assert "" == done.stdout


def test_a_readings_file_with_problems_is_bad_input(tmp_path):
    """Otherwise a slip in the file would go unnoticed."""
    text = "C-1: {choice: day-bevore, who: A. Counsel, when: 2026-10-01, why: because}\nZ: {}\n"
    done = run("decide", GRACE, "--readings", readings_file(tmp_path, text))

    assert INPUT == done.exit_code
    assert all(PLACED.fullmatch(line) for line in done.stderr.splitlines())
    assert "did you mean 'day-before'?" in done.stderr
    assert "there is no reading 'Z'" in done.stderr


# --- what is refused


def test_a_refused_case_is_told_with_its_places_and_the_others_are_decided(tmp_path):
    """Otherwise one slip would hold up a whole roster, or go unnoticed."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("as_of: 2026-11-23\nofficer:\n  substitut: true\n  peace_officer: 7\n", "utf-8")
    done = run("decide", bad, OVERDUE)

    assert INPUT == done.exit_code
    lines = done.stderr.splitlines()
    assert [f"{bad}:3:3", f"{bad}:4:18"] == [line.partition(": ")[0] for line in lines]
    assert re.search("did you mean '.*substitute'", lines[0])
    assert "overdue" in done.stdout


def test_the_places_of_a_case_in_a_stream_are_those_of_the_stream():
    """Otherwise nobody could find the bad case among thousands."""
    given = "as_of: 2026-11-23\n---\nas_of: yesterday\n---\nas_of: 2026-11-24\n"
    done = run("decide", "-", "--output-format", "jsonl", given=given)

    assert INPUT == done.exit_code
    assert done.stderr.startswith("<stdin>:3:8: as_of: ")
    assert 2 == len(done.stdout.splitlines())


def test_json_stays_whole_where_a_case_is_refused(tmp_path):
    """Otherwise a program would find half an array."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("officer: []\n", encoding="utf-8")

    both = run("decide", bad, GRACE, "--output-format", "json")
    none = run("decide", bad, bad.with_name("missing.yaml"), "--output-format", "json")
    alone = run("decide", bad, "--output-format", "json")

    assert 1 == len(json.loads(both.stdout))
    assert [] == json.loads(none.stdout)
    assert "" == alone.stdout
    assert {INPUT} == {each.exit_code for each in (both, none, alone)}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_case_file_in_the_characters_of_windows_is_decided(tmp_path, encoding):
    """Otherwise what PowerShell's `>` or an editor wrote would be refused, letter by letter."""
    path = tmp_path / "case.yaml"
    path.write_text(OVERDUE.read_text(encoding="utf-8"), encoding=encoding)

    found, usual = (run("decide", each, "--output-format", "json") for each in (path, OVERDUE))

    assert usual.exit_code == found.exit_code
    assert json.loads(usual.stdout)["acts"] == json.loads(found.stdout)["acts"]


def test_a_refused_case_outweighs_a_wrong_one(tmp_path):
    """Otherwise a script could take a refusal for a decision."""
    assert INPUT == run("decide", OVERDUE, tmp_path / "missing.yaml").exit_code


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "there is no case in it"),
        (b"# nothing yet\n", "there is no case in it"),
        (b"\xff\xfea", "not UTF-8"),
        (b"as_of: [", ""),
        (b"{" * 5000, ""),
        (b"a: &a [*a]", ""),
        (b"!!python/object/apply:os.system [echo]", ""),
        (b'as_of: 2026-11-23\nofficer: {id: "\\e[2J"}', ""),
    ],
)
def test_hostile_and_broken_files_are_refused_with_a_message(tmp_path, content, said):
    """Otherwise a file from outside could harm the terminal, the machine or the reader's nerves."""
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    done = run("decide", path)

    assert INPUT == done.exit_code
    assert done.stderr.startswith(f"{path}:")
    assert said in done.stderr
    assert "\x1b" not in done.output
    assert "Traceback" not in done.output


def test_a_folder_a_missing_and_an_unreadable_file_are_said_to_be_that(tmp_path):
    """Otherwise a reader would not know what to mend."""
    folder = run("decide", tmp_path)
    missing = run("decide", tmp_path / "none.yaml")
    odd = run("decide", tmp_path / ("x" * 300))

    assert f"{tmp_path}: this is a folder" in folder.stderr
    assert "No such file" in missing.stderr
    assert "cannot be read" in odd.stderr
    assert {INPUT} == {each.exit_code for each in (folder, missing, odd)}


@pytest.mark.parametrize("twice", [("-", "-"), (str(GRACE), f"{GRACE.parent}/./{GRACE.name}")])
def test_the_same_file_twice_is_bad_usage(twice):
    """Otherwise an officer would be counted twice."""
    done = run("decide", *twice, given="")

    assert USAGE == done.exit_code
    assert "is given twice" in done.stderr


def test_an_empty_standard_input_is_said_to_be_empty():
    """Otherwise a broken pipe line would look like a clean roster."""
    done = run("decide", "-", given="")

    assert INPUT == done.exit_code
    assert "<stdin>: there is no case in it\n" == done.stderr


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-02-29", "tomorrow", "20261123", "2026-W48-1", "1066-10-14", ""]
)
def test_a_day_that_is_none_is_bad_usage(day):
    """Otherwise a case would be decided for some other day."""
    done = run("decide", GRACE, "--as-of", day)

    assert USAGE == done.exit_code
    assert "--as-of" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("decide",),
        ("decid", "x"),
        ("decide", "x", "--egine", "y"),
        ("decide", "x", "--output-format", "xml"),
        ("explain",),
        ("explain", "VI.A"),
        ("explain", "V"),
        ("list", "--article", "VI"),
        ("list", "--modality", "should"),
        ("schema", "reading"),
    ],
)
def test_bad_usage_has_its_own_exit_code(args):
    """Otherwise a script could not tell a slip of its own from a bad case."""
    done = run(*args)

    assert USAGE == done.exit_code
    assert "Error" in done.stderr
    assert "" == done.stdout


# --- explain and list


def test_a_paragraph_an_item_and_a_rule_can_be_explained():
    """Otherwise a reader would have to open the rule files."""
    paragraph = run("explain", "V.D")
    item = run("explain", "IV.A.4")
    rule = run("explain", "substitute-training-relief")

    assert "fewer than 60" in words(paragraph.stdout)
    assert "officer-advises-on-safety-drills" in item.stdout
    assert "contract-includes-positive-climate" not in item.stdout
    assert "sets aside V.A Training before the duties" in rule.stdout
    assert "substitute-policy-review\n" not in rule.stdout


def test_a_wrong_name_brings_the_nearest_one():
    """Otherwise a reader would have to look it up."""
    done = run("explain", "substitute-trainig-relief")

    assert "did you mean 'substitute-training-relief'?" in words(done.stderr)


def test_an_article_brings_its_paragraphs():
    """Otherwise a reader who knows the article alone would be stuck."""
    assert "V.A, V.B, V.C, V.D, V.E" in words(run("explain", "V").stderr)


@pytest.mark.parametrize("name", ["V.D", "IV.A.7", "training-before-june-2027", "I"])
def test_an_explanation_can_be_had_as_json(name):
    """Otherwise another tool could not show it."""
    data = json.loads(run("explain", name, "--output-format", "json").stdout)

    assert name == data["name"]


def test_rules_are_listed_by_article_bearer_and_modality():
    """Otherwise nobody could ask what the officer must do under Article V."""
    listed = json.loads(
        run(
            *("list", "--article", "V", "--bearer", "officer", "--modality", "must"),
            *("--output-format", "json"),
        ).stdout
    )
    expected = [
        rule.name
        for rule in BOOK.rules.values()
        if (rule.bearer, rule.modality) == ("officer", "must") and rule.paragraph.startswith("V.")
    ]

    assert expected == [each["rule"] for each in listed]


def test_all_rules_are_listed():
    """Otherwise a rule could be overlooked."""
    stdout = run("list", env={"COLUMNS": "200"}).stdout

    assert all(re.search(rf" {name} ", stdout) for name in BOOK.rules)
    assert len(BOOK.rules) == len(json.loads(run("list", "--output-format", "json").stdout))


def test_a_list_without_rules_says_so():
    """Otherwise an empty screen would have to be interpreted."""
    done = run("list", "--article", "I", "--modality", "must")

    assert (FINE, "There is no such rule.\n") == (done.exit_code, done.stdout)


# --- rule files


@pytest.fixture
def keys(tmp_path):
    """A small policy of our own, with an example for every status of its one rule."""
    folder = tmp_path / "keys"
    (folder / "I-keys").mkdir(parents=True)
    policy = {
        "policy": "1",
        "title": "Keys",
        "edition": "2026",
        "adopters": "nobody",
        "articles": [{"article": "I", "title": "Keys", "folder": "I-keys"}],
        "bearers": ["officer"],
        "acts": {"keep-the-keys": "keep the keys"},
        "example_case": dict(BOOK.policy.example_case),
    }
    (folder / "policy.yaml").write_text(json.dumps(policy), encoding="utf-8")
    (folder / "I-keys" / "I.yaml").write_text(
        f"""\
paragraph: I
title: Keys
says: Substitutes must keep the keys.
key_phrases: [keep all keys]
fingerprint: {fingerprint("Whoever stands in will keep all keys.")}
source:
  - {{cite: the caretaker, compared: not compared}}
rules:
  - name: substitutes-keep-the-keys
    who: officer
    must: keep-the-keys
    when: {{officer.substitute: true}}
examples:
  - it: a substitute keeps the keys
    given: {{officer.substitute: true}}
    expect: {{substitutes-keep-the-keys: owed}}
  - it: nobody else does
    expect: {{substitutes-keep-the-keys: not_applicable}}
  - it: nobody has said who is one
    unknown: [officer.substitute]
    expect: {{substitutes-keep-the-keys: undetermined}}
""",
        encoding="utf-8",
    )
    return folder


def edited(folder, old, new):
    """The folder, with something replaced in its paragraph."""
    path = folder / "I-keys" / "I.yaml"
    text = path.read_text(encoding="utf-8")
    assert 1 == text.count(old)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_good_rule_files_pass_the_check(keys):
    """Otherwise nobody could finish a rule file."""
    done = run("check", keys)

    assert (FINE, "") == (done.exit_code, done.stderr)
    assert "1 paragraph, 1 rule, 3 examples, 0 readings" in words(done.stdout)
    assert "not compared with an adopted text: none was given (--adopted-text)" in done.stdout


def test_the_rules_of_this_package_pass_the_check():
    """Otherwise what is delivered has problems."""
    done = run("check")

    assert (FINE, "") == (done.exit_code, done.stderr)


def test_a_folder_without_a_register_of_review_is_told_so_and_passes(keys):
    """Otherwise rules that nobody has recorded would pass for rules that somebody has read."""
    done = run("check", keys)

    assert (FINE, "") == (done.exit_code, done.stderr)
    assert "no register of review: policy507 review --record begins one" in done.stdout


def test_what_is_no_longer_as_it_was_recorded_is_bad_input(keys):
    """Otherwise words could change, and nobody would be asked to read them."""
    day = dt.date(2026, 1, 2)
    write_register(keys, recorded(read(keys), None, day, read_by="A. Reader"))
    same = run("check", keys)
    edited(keys, "Substitutes must keep", "All substitutes must keep")
    other = run("check", keys)

    assert (FINE, "") == (same.exit_code, same.stderr)
    assert "in the register of review: 1 paragraph, 1 of them read by a person" in same.stdout
    assert INPUT == other.exit_code
    assert other.stderr == (
        f"{keys}/I-keys/I.yaml:3:7: I: `says` changed since it was recorded on 2026-01-02; read it, "
        "and run `policy507 review I`\n"
    )


def test_a_broken_register_of_review_is_told_with_its_places(keys):
    """Otherwise a register that nobody can read would pass for one that agrees."""
    (keys / "reviewed.yaml").write_text(
        "schema: 1\nparagraphs: {I: x}\nmore: 1\n", encoding="utf-8"
    )
    done = run("check", keys)

    assert INPUT == done.exit_code
    assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == [
        f"{keys}/reviewed.yaml:{place}:" for place in ("2:17", "3:1")
    ]


def test_a_broken_rule_file_is_told_with_its_places(keys):
    """Otherwise whoever writes rules would search for the slip."""
    edited(keys, "officer.substitute: true}\nexamples", "officer.substitut: true}\nexamples")
    done = run("check", keys)

    assert INPUT == done.exit_code
    assert all(PLACED.fullmatch(line) for line in done.stderr.splitlines())
    assert re.search("did you mean '.*substitute'", done.stderr)


def test_a_questionable_rule_file_is_told_with_its_places(keys):
    """Otherwise lints would find things and nobody would hear of them."""
    edited(keys, "rules:\n", "values: {nobody-asks: 7}\nrules:\n")
    done = run("check", keys)

    assert INPUT == done.exit_code
    assert PLACED.match(done.stderr)
    assert re.search(r"\d problems?\n", done.stdout)


def test_an_adopted_text_is_compared(keys, tmp_path):
    """Otherwise the rules could drift from what the school adopted."""
    text = tmp_path / "adopted.txt"
    text.write_text("I. KEYS\n\nWhoever stands in will keep all keys.\n", encoding="utf-8")
    same = run("check", keys, "--adopted-text", text)
    text.write_text("I. KEYS\n\nWhoever stands in will keep some keys.\n", encoding="utf-8")
    other = run("check", keys, "--adopted-text", text)

    assert (FINE, "") == (same.exit_code, same.stderr)
    assert f"compared with the adopted text in {text}" in words(same.stdout)
    assert INPUT == other.exit_code
    assert other.stderr.startswith(f"{text}:")


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"\0", None])
def test_an_adopted_text_that_cannot_be_read_is_told(keys, tmp_path, content):
    """Otherwise an empty or a binary file would seem to agree."""
    text = tmp_path / "adopted.txt"
    if content is not None:
        text.write_bytes(content)
    done = run("check", keys, "--adopted-text", text)

    assert INPUT == done.exit_code
    assert done.stderr.startswith(f"{text}")


def test_examples_that_come_out_pass(keys):
    """Otherwise good rule files would fail."""
    done = run("test", keys)

    assert (FINE, "") == (done.exit_code, done.stderr)
    assert "3 shown of 3 possible" in done.stdout


def test_an_example_that_comes_out_otherwise_fails(keys):
    """Otherwise a wrong rule would go unnoticed."""
    edited(keys, "substitutes-keep-the-keys: owed", "substitutes-keep-the-keys: not_applicable")
    done = run("test", keys)

    assert WRONG == done.exit_code
    assert "substitutes-keep-the-keys is expected to be not_applicable, and is owed" in done.stderr
    assert 1 == done.stderr.count("is expected to be")
    assert "2 passed, 1 failed" in done.stdout


def test_the_examples_of_a_calendar_are_run(keys):
    """Otherwise a holiday on another day than its law says would go unnoticed."""
    calendar = keys / "calendar.yaml"
    holiday = (
        "cite: none\nholidays:\n  - {name: A day, month: 2, day: 28}\nexamples:\n  - it: all\n"
    )
    calendar.write_text(f"{holiday}    year: 2026\n    holidays: [2026-02-28]\n")
    done = run("test", keys)
    assert FINE == done.exit_code
    assert "calendar 1 passed, 0 failed" in words(done.stdout)

    calendar.write_text(calendar.read_text().replace("day: 28", "day: 27"))
    done = run("test", keys)
    assert WRONG == done.exit_code
    assert f"{calendar}:5:5: Saturday, February 28, 2026 is expected to be a holiday" in done.stderr
    assert "calendar 0 passed, 1 failed" in words(done.stdout)
    data = json.loads(run("test", keys, "--output-format", "json").stdout)
    assert "0 passed, 1 failed" == data["calendar"]
    assert 2 == sum("calendar.yaml" in each for each in data["problems"])


def test_a_status_that_no_example_shows_fails(keys):
    """Otherwise a rule could be half tried."""
    edited(keys, "    unknown: [officer.substitute]\n", "")
    edited(keys, "substitutes-keep-the-keys: undetermined", "keep-the-keys: not_required")
    done = run("test", keys)

    assert WRONG == done.exit_code
    assert "no example shows substitutes-keep-the-keys as undetermined" in done.stderr
    assert "2 shown of 3 possible" in done.stdout


def test_an_engine_that_is_not_there_is_named_and_the_other_is_tried(keys, monkeypatch):
    """Otherwise a missing engine would look like a tried one, or stop the trial of the other."""
    monkeypatch.setattr(checking.rete, "available", lambda: "it cannot be imported here")
    done = run("test", keys)

    assert FINE == done.exit_code
    assert "durable: not there: it cannot be imported here" in words(done.stdout)
    assert "reference: 3 passed, 0 failed" in words(done.stdout)


def test_one_paragraph_is_tested_alone():
    """Who changes one file would wait for the examples of all others after every word."""
    done = run("test", ROOT / "rules", "--paragraph", "V.E", "--output-format", "json")
    data = json.loads(done.stdout)
    of_one = len(BOOK["V.E"].examples)
    assert (FINE, len(BOOK["V.E"].rules), of_one) == (
        done.exit_code,
        data["rules"],
        data["examples"],
    )
    assert {f"{of_one} passed, 0 failed"} <= set(data["engines"].values())
    assert data["statuses"]["possible"] == data["statuses"]["shown"]


def test_a_paragraph_that_there_is_not_is_not_tested():
    """No example would run, and that would look like success."""
    done = run("test", "--paragraph", "V.Q")
    assert USAGE == done.exit_code
    assert "there is no 'V.Q', did you mean 'V." in words(done.stderr)
    assert USAGE == run("test", "--mutate", "--paragraph", "V.D").exit_code


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_folder_without_rules_is_bad_input(tmp_path, command):
    """Otherwise a wrong folder would pass."""
    missing = run(command, tmp_path / "none")
    empty = run(command, tmp_path)

    assert {INPUT} == {missing.exit_code, empty.exit_code}
    assert "there is no such folder" in missing.stderr
    assert "there is no policy.yaml" in empty.stderr


def test_other_rules_can_decide(keys):
    """Otherwise a changed policy could not be tried before it is adopted."""
    done = run("decide", GRACE, "--rules", keys, "--output-format", "json")

    assert ["substitutes-keep-the-keys"] == [
        each["rule"] for each in json.loads(done.stdout)["findings"]
    ]


# --- templates


@pytest.mark.parametrize("what", ["case", "decision", "paragraph"])
def test_a_schema_is_printed_as_it_is_stored(what):
    """Otherwise the check for freshness would compare something else."""
    done = run("schema", what)
    data = json.loads(done.stdout)

    assert FINE == done.exit_code
    assert json.dumps(data, indent=2, ensure_ascii=False) + "\n" == done.stdout


def test_a_new_case_can_be_filled_in(tmp_path):
    """Otherwise the template would be refused by the command it is made for."""
    text = run("new-case").stdout
    assert INPUT == run("decide", "-", given=text).exit_code  # no day is assumed

    path = tmp_path / "case.yaml"
    path.write_text(re.sub(r"^as_of:$", "as_of: 2026-11-23", text, flags=re.MULTILINE), "utf-8")
    assert FINE == run("decide", path).exit_code


# --- replay


def test_a_decision_can_be_replayed_from_a_file_and_from_a_pipe(tmp_path):
    """Otherwise a record would be a dead letter."""
    record = run("decide", GRACE, "--output-format", "json").stdout
    path = tmp_path / "decision.json"
    path.write_text(record, encoding="utf-8")

    for done in (run("replay", path), run("replay", "-", given=record)):
        assert (FINE, "") == (done.exit_code, done.stderr)
        assert "it is the same" in words(done.stdout)


def test_a_record_that_differs_is_told_with_the_values(tmp_path):
    """Otherwise nobody would see that a record was altered, or that the rules changed."""
    record = json.loads(run("decide", GRACE, "--output-format", "json").stdout)
    record["acts"][0]["status"] = "unmet"
    record["package"] = "0.0.1"
    path = tmp_path / "decision.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    done = run("replay", path)

    assert WRONG == done.exit_code
    assert "acts.meet-policy.status: unmet then, met now" in words(done.stdout)
    assert f"the version of policy507: 0.0.1 then, {__version__} now" in words(done.stdout)
    data = json.loads(run("replay", path, "--output-format", "json").stdout)
    assert not data["same"]
    assert ["acts.meet-policy.status"] == [each["path"] for each in data["differences"]]


def test_an_altered_record_is_told_to_be_one():
    """Otherwise a reader would look for a changed rule where there is none."""
    record = json.loads(run("decide", GRACE, "--output-format", "json").stdout)
    record["acts"][0]["status"] = "unmet"
    done = run("replay", "-", given=json.dumps(record))

    assert "So the record was altered after it was made" in words(done.stdout)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "<stdin>:1:1: this is no JSON"),
        ("[]", "<stdin>: a list of 0"),
        ("{}", "<stdin>: schema: missing"),
        ('{"schema": 2}', "<stdin>: schema: the record is of version 2"),
        ('{"schema": 1, "schema": 1}', "'schema' is stated twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schema": NaN}', "NaN is no JSON"),
        ('{"schema": ' + "9" * 5000 + "}", "<stdin>: "),
    ],
)
def test_what_is_no_record_is_bad_input(given, said):
    """Otherwise a broken or hostile file would end in a traceback."""
    done = run("replay", "-", given=given)

    assert INPUT == done.exit_code
    assert said in done.stderr
    assert "" == done.stdout


def test_a_record_that_is_not_there_is_bad_input(tmp_path):
    """Otherwise a slip in a name would end in a traceback."""
    assert INPUT == run("replay", tmp_path / "none.json").exit_code
    assert INPUT == run("replay", tmp_path).exit_code


# --- help


def test_the_version_is_printed():
    """Otherwise a report of a fault could not say what it is about."""
    assert f"policy507 {__version__}\n" == run("--version").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    """Otherwise a newcomer would have to guess."""
    done = run(command, "--help")

    assert FINE == done.exit_code
    assert f"  policy507 {command}" in done.stdout[done.stdout.index("Example") :]
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_the_help_says_the_exit_codes_and_how_to_complete():
    """Otherwise both would have to be looked up."""
    stdout = run("--help").stdout

    assert "Exit codes" in stdout
    assert "_POLICY507_COMPLETE=bash_source policy507" in stdout
    assert set(COMMANDS) <= set(stdout.split())


def test_without_a_command_the_help_is_shown():
    """Otherwise the first thing that a newcomer types would fail without a word."""
    done = run()

    assert "Commands:" in done.output


# --- completion


def completed(line, shell="zsh"):
    """What a shell is offered at the end of a line."""
    before, _, last = line.rpartition(" ")
    env = {
        "_POLICY507_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(before.split())) if last else str(len(line.split())),
    }
    done = CliRunner(env=env).invoke(main, [], prog_name="policy507")
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("policy507 explain V.", "V.D"),
        ("policy507 explain IV.A.", "IV.A.4"),
        ("policy507 explain substitute-tr", "substitute-training-relief"),
        ("policy507 decide --reading B-2=l", "B-2=later-date"),
        ("policy507 decide --reading C-", "C-1=day-before"),
        ("policy507 decide --output-format js", "jsonl"),
        ("policy507 list --bearer off", "officer"),
        ("policy507 list --article I", "IV"),
        ("policy507 list --modality must", "must_not"),
        ("policy507 schema d", "decision"),
        ("policy507 rep", "replay"),
    ],
)
def test_a_shell_is_offered_what_there_is(line, offered):
    """Otherwise names of rules and readings would have to be typed out."""
    assert offered in completed(line)


def test_completion_follows_the_rules_that_are_given(keys):
    """Otherwise the names of another policy would be offered."""
    offered = completed(f"policy507 explain --rules {keys} sub")

    assert "substitutes-keep-the-keys" in offered
    assert "substitute-training-relief" not in offered


def test_completion_is_silent_about_bad_rules(tmp_path):
    """Otherwise pressing the tab key would fill the screen with problems."""
    assert [] == completed(f"policy507 explain --rules {tmp_path} sub")


# --- no traceback, ever


def broken(error):
    """A stand-in for `decide_case` that fails."""

    def fail(*_, **__):
        raise error

    return fail


def test_a_defect_is_one_line_that_asks_for_a_report(monkeypatch):
    """Otherwise a user would be shown a traceback."""
    monkeypatch.setattr(decide, "decide_case", broken(RuntimeError("odd\x1b[2J\nthing")))
    done = run("decide", GRACE)

    assert DEFECT == done.exit_code
    assert 1 == len(done.stderr.splitlines())
    assert "please report it: RuntimeError: odd\\x1b[2J\\nthing" in done.stderr


def test_the_traceback_of_a_defect_can_be_asked_for(monkeypatch):
    """Otherwise nobody could find the defect."""
    monkeypatch.setattr(decide, "decide_case", broken(RuntimeError("odd")))
    done = run("decide", GRACE, env={"POLICY507_TRACEBACK": "1"})

    assert isinstance(done.exception, RuntimeError)


def test_an_interruption_is_said_in_one_line(monkeypatch):
    """Otherwise Ctrl-C would print a traceback."""
    monkeypatch.setattr(decide, "decide_case", broken(KeyboardInterrupt()))
    done = run("decide", GRACE)

    assert INTERRUPTED == done.exit_code
    assert "policy507: interrupted" == done.stderr.strip()


def test_what_the_system_refuses_is_said_in_one_line(monkeypatch):
    """Otherwise a full disk would print a traceback."""
    monkeypatch.setattr(decide, "decide_case", broken(OSError(28, "No space left on device")))
    done = run("decide", GRACE)

    assert SYSTEM == done.exit_code
    assert "policy507: No space left on device\n" == done.stderr


def test_problems_are_shown_with_the_whole_path_and_without_control_characters(monkeypatch):
    """Otherwise a long path could not be opened, or a message could write over the screen."""
    path = "/".join(["a-long-folder-name"] * 20) + "/case\x1b.yaml"
    error = PolicyError([Problem("odd\nthing", path, 3, 4)])
    monkeypatch.setattr(decide, "decide_case", broken(error))
    done = run("decide", GRACE)

    assert INPUT == done.exit_code
    assert f"{path[:-6]}\\x1b.yaml:3:4: odd\\nthing\n" == done.stderr


def test_as_a_part_of_another_program_errors_are_raised():
    """Otherwise a program that calls the command could not handle them."""
    with pytest.raises(PolicyError):
        main(["check", "/none"], standalone_mode=False)


# --- real processes


def test_nobody_reading_any_more_is_no_fault():
    """Otherwise `| head` would end with a traceback, or with the exit code of a breach."""
    lines = "\n".join(['{"as_of": "2026-11-23"}'] * 200)
    process = subprocess.Popen(
        python("decide", "-", "--output-format", "jsonl"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    def feed():
        with contextlib.suppress(OSError):
            process.stdin.write(lines.encode())
            process.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    first = process.stdout.readline()
    process.stdout.close()
    code = process.wait()
    feeder.join()
    complaints = process.stderr.read()
    process.stderr.close()

    assert first.startswith(b'{"schema"')
    assert (CLOSED, b"") == (code, complaints)


@pytest.mark.parametrize(
    ("settings", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours_are_for_terminals(settings, coloured):
    """Otherwise files would be full of escape sequences, or a terminal without colours."""
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    done = subprocess.run(
        python("decide", OVERDUE),
        capture_output=True,
        text=True,
        env={**env, **settings},
        check=False,
    )

    assert WRONG == done.returncode
    assert coloured == ("\x1b[1;31m" in done.stdout)


def test_a_terminal_that_knows_few_letters_gets_what_it_can_show():
    """Otherwise a section sign would end the program."""
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    text = subprocess.run(python("explain", "V.A"), capture_output=True, env=env, check=False)
    data = subprocess.run(
        python("explain", "V.A", "--output-format", "json"),
        capture_output=True,
        env=env,
        check=False,
    )

    assert b"Minn. Stat. \\xa7 626.8482" in text.stdout
    assert "Minn. Stat. § 626.8482" in json.loads(data.stdout.decode())["rules"][0]["sources"][0]


def test_the_installed_program_runs():
    """Otherwise the entry point would not be the command line."""
    program = Path(sys.executable).with_name("policy507")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)

    assert (FINE, f"policy507 {__version__}\n") == (done.returncode, done.stdout)


@pytest.mark.parametrize("command", [("prove",), ("diff", "HEAD", "HEAD")], ids=lambda c: c[0])
@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "3601", "soon"])
def test_a_limit_of_time_is_a_number_of_seconds(command, seconds):
    """Otherwise the solver would be asked without an end, or end in a defect."""
    done = run(*command, "--timeout", seconds)

    assert USAGE == done.exit_code
    assert "--timeout" in done.stderr
