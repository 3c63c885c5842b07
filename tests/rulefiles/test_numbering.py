"""Mapping files: an adopted copy's own numbers, and decisions and explanations shown under them."""

from __future__ import annotations

import json
import re
from datetime import date

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from policytexts import PARAGRAPHS, book, but, in_folder, rule_files, written

from policy507 import Numbering, PolicyError, decide_case, load, read_case, read_numbering
from policy507.adopted import check, lines_of
from policy507.cli.main import main
from policy507.decisions.decision_schema import decision_schema
from policy507.decisions.replay import replay
from policy507.rulefiles.numbering import MARK, write_numbering

EXAMPLE = "examples/officer-grace-until-2027.yaml"
FINE, WRONG, INPUT = 0, 1, 2


def run(*arguments, given=None):
    """What a command line comes to."""
    return CliRunner().invoke(main, [str(each) for each in arguments], input=given)


@pytest.fixture
def real(tmp_path):
    """A mapping file for the real policy."""
    numbers = {c: f"9.{n}" for n, p in enumerate(load(), 1) for c in (p.citation,)}
    path = tmp_path / "numbers.yaml"
    policy = load().policy
    write_numbering(Numbering(policy.number, policy.edition, "Example Academy", numbers), path)
    return path


def test_what_is_written_is_read_again(tmp_path):
    """Otherwise the file that one command writes would be refused by the next."""
    report = check(lines_of(written(PARAGRAPHS, "Section 4. Subd. 1.")), "t", book())
    path = tmp_path / "numbers.yaml"

    write_numbering(report.numbering, path)
    write_numbering(report.numbering, path)

    assert report.numbering == read_numbering(path, book())
    assert "Section 4, Subd. 1(4)" == read_numbering(path, book()).numbers["IV.A.4"]


@given(st.dictionaries(st.sampled_from(sorted(PARAGRAPHS)), st.text(min_size=1).filter(str.strip)))
def test_any_number_comes_back_as_it_was_or_is_refused(numbers):
    """Otherwise a number such as 4.10 would come back as 4.1, or a text could break the file."""
    with in_folder() as folder:
        numbering = Numbering("812.9", "2031-05", None, {c: n.strip() for c, n in numbers.items()})
        write_numbering(numbering, folder / "m.yaml")
        try:
            assert numbering == read_numbering(folder / "m.yaml", book())
        except PolicyError as error:
            assert all(each.line for each in error.problems)


def test_another_file_is_not_written_over(tmp_path):
    """Otherwise a slip of the finger would destroy a case file."""
    path = tmp_path / "case.yaml"
    path.write_text("officer: {}\n", encoding="utf-8")

    with pytest.raises(PolicyError, match="not written over"):
        write_numbering(Numbering("812.9", "2031-05", None, {}), path)
    assert "officer: {}\n" == path.read_text(encoding="utf-8")


GOOD = 'schema: 1\npolicy: "812.9"\nedition: 2031-05\nnumbers:\n  IV.A: "4.1"\n  IV.B: "4.2"\n'


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("numbers:", "nummbers:", "4:1", "a mapping file has no key 'nummbers', did you mean"),
        ("  IV.A:", "  IV.AA:", "5:3", "there is no paragraph 'IV.AA', did you mean"),
        ('"4.2"', '"4.1"', "6:9", "4.1 is already the number of IV.A"),
        ("812.9", "812.8", "2:9", "this is policy 812.8, and 812.9 is wanted"),
        ("2031-05", "2030-01", "3:10", "this is edition 2030-01, and 2031-05 is wanted"),
        ("schema: 1", "schema: 2", "1:9", "this is schema 2, and 1 is wanted"),
        ('"4.2"', '"' + "4" * 99 + '"', "6:9", "is no number of a paragraph"),
        ('"4.2"', '"\\x1b[2J"', "6:9", "is no number of a paragraph"),
        ('"4.2"', "[4.2]", "6:9", "expected a text"),
        ('"4.2"', "*a", "6:9", "aliases"),
        ("edition: 2031-05\n", "", "1:1", "lacks the key 'edition'"),
    ],
)
def test_a_mistake_in_a_mapping_file_is_told_at_its_place(tmp_path, old, new, place, message):
    """Otherwise a paragraph would be cited by a wrong number, or the mistake be hard to find."""
    path = tmp_path / "numbers.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert {"IV.A": "4.1", "IV.B": "4.2"} == read_numbering(path, book()).numbers
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), encoding="utf-8")

    with pytest.raises(PolicyError) as raised:
        read_numbering(path, book())

    assert [f"{path}:{place}"] == [
        f"{p.file}:{p.line}:{p.column}" for p in raised.value.problems if message in p.message
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("V.B sets aside V.A.", "5.2 (V.B) sets aside 5.1 (V.A)."),
        (
            "(V.A); V.A, V.AB, XV.A, V.A-1, V.A.4",
            "(5.1 (V.A)); 5.1 (V.A), V.AB, XV.A, V.A-1, V.A.4",
        ),
        ("II and III.A", "2 (II) and III.A"),
    ],
)
def test_citations_in_a_text_are_shown_by_the_copys_numbers(text, shown):
    """Otherwise a reader would look in the wrong place of the copy, or a word be taken for a citation."""
    numbers = {"V.A": "5.1", "V.B": "5.2", "II": "2", "III.A": "III.A"}

    assert shown == Numbering("1", "1", None, numbers).in_text(text)


def test_a_renumbered_decision_shows_both_numbers_and_keeps_its_names(real):
    """Otherwise its reader could not find a paragraph, or a program would no longer find a finding."""
    decision = decide_case(read_case(EXAMPLE))
    numbering = read_numbering(real, load())
    renumbered = decision.renumbered(numbering)
    number = numbering.numbers["V.B"]

    assert f"{number} (V.B)" in str(renumbered)
    assert "the numbers of Example Academy" in str(renumbered)
    assert not re.search(r"(?<!\()\bV\.B\b", str(renumbered))
    assert str(decision) == str(renumbered.renumbered(None))
    assert [f.rule for f in decision["V.B"]] == [f.rule for f in renumbered["V.B"]]


def test_a_record_keeps_our_citations_and_gains_the_copys_numbers(real):
    """Otherwise records of two schools could not be compared, or not be replayed."""
    decision = decide_case(read_case(EXAMPLE))
    numbering = read_numbering(real, load())
    plain, data = decision.to_data(), decision.renumbered(numbering).to_data()

    assert {"adopter": "Example Academy", "numbers": dict(numbering.numbers)} == data["numbering"]
    for before, after in zip(plain["findings"], data["findings"], strict=True):
        assert before | {"number": numbering.numbers.get(before["paragraph"])} == after
    assert plain == {
        k: plain["findings"] if k == "findings" else v for k, v in data.items() if k != "numbering"
    }
    jsonschema.validate(data, decision_schema())
    assert replay(data).same


def test_commands_cite_by_the_copys_numbers(real):
    """Otherwise legal staff would have to translate every paragraph by hand."""
    decided = run("decide", EXAMPLE, "--numbering", real)
    as_json = json.loads(
        run("decide", EXAMPLE, "--numbering", real, "--output-format", "json").stdout
    )
    explained = run("explain", "V.B", "--numbering", real)
    number = as_json["numbering"]["numbers"]["V.B"]

    assert f"{number} (V.B)" in decided.stdout
    assert f"{number} (V.B)" in explained.stdout
    assert number in {row["number"] for row in as_json["findings"]}


def test_a_paragraph_is_explained_by_its_number_in_the_copy(real):
    """Otherwise a reader of the school's own copy could not ask for what stands in it."""
    number = read_numbering(real, load()).numbers["V.B"]

    ours = run("explain", "V.B", "--numbering", real)
    assert 0 == ours.exit_code
    assert ours.stdout == run("explain", number, "--numbering", real).stdout
    assert 3 == run("explain", "5.99", "--numbering", real).exit_code


def test_a_number_of_the_copy_goes_before_the_same_citation_of_ours():
    """Otherwise, in a copy that moved its paragraphs, the wrong one would be explained."""
    moved = Numbering("1", "1", None, {"V.B": "V.C", "V.C": "v.d"})

    assert ("V.B", "V.C", "V.B.") == (moved.ours("V.C"), moved.ours("V.D"), moved.ours("V.B."))


def test_a_wrong_mapping_file_is_bad_input_to_every_command(real):
    """Otherwise a decision would come out under numbers that are partly wrong."""
    real.write_text(real.read_text(encoding="utf-8").replace("V.B:", "V.Z:"), encoding="utf-8")

    for command in (("decide", EXAMPLE), ("explain", "V.B")):
        done = run(*command, "--numbering", real)
        assert (INPUT, "") == (done.exit_code, done.stdout)
        assert done.stderr.startswith(f"{real}:")


# --- text check on the command line


@pytest.fixture
def rules(tmp_path):
    """The rule files of the invented policy."""
    folder = tmp_path / "rules"
    for name, text in rule_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_copy_is_checked_and_its_numbers_written(rules, tmp_path):
    """Otherwise nobody could use any of it."""
    copy, mapping = tmp_path / "copy.txt", tmp_path / "numbers.yaml"
    copy.write_text(written(PARAGRAPHS, "4.1.4"), encoding="utf-8")

    done = run("text", "check", copy, rules, "--write-mapping", mapping)

    assert (FINE, "") == (done.exit_code, done.stderr)
    assert "12 same words" in done.stdout
    assert "4.1 (IV.A)" in done.stdout
    assert mapping.read_text(encoding="utf-8").startswith(MARK)


def test_a_copy_that_differs_is_told_in_both_formats(rules):
    """Otherwise a script or a person would not see that the school's policy is another one."""
    changed = PARAGRAPHS["V.C"].replace("60", "90")
    text = written(but({"V.C": changed, "V.E": "Helmets are worn by all.", "III.A": None}))

    told = run("text", "check", "-", rules, given=text)
    data = run("text", "check", "-", rules, "--output-format", "json", given=text)

    assert WRONG == told.exit_code == data.exit_code
    for words in (
        "gone: “fewer than 60 days”",
        "here: “fewer than 90 days;”",
        "not there",
        "it begins: “Helmets",
    ):
        assert words in told.stdout
    assert {"same", "differs", "missing", "unknown"} == {
        row["result"] for row in json.loads(data.stdout)["paragraphs"]
    }


def test_a_stated_name_of_the_adopter_is_taken(rules):
    """Otherwise a school that is named in one paragraph only could not say so."""
    text = written(
        but({"IV.B": "Wheel House may ask more of a rider than is said in paragraph IV.A."})
    )

    assert WRONG == run("text", "check", "-", rules, given=text).exit_code
    done = run("text", "check", "-", rules, "--adopter", "Wheel House", given=text)
    assert FINE == done.exit_code
    assert "same but for the name of the adopter" in done.stdout


def test_bad_input_writes_nothing(rules, tmp_path):
    """Otherwise a mapping file of a broken text would be used as if it were one."""
    mapping = tmp_path / "numbers.yaml"
    for text in ("", "Bicycles.", "I. A\nOne two.\nI. A\nOne two.\n", "I. SKATES\nThey glide."):
        done = run("text", "check", "-", rules, "--write-mapping", mapping, given=text)
        assert (INPUT, "") == (done.exit_code, done.stdout)
        assert done.stderr.startswith("<stdin>")
        assert not mapping.exists()


def test_the_day_of_a_decision_is_untouched(real):
    """Otherwise a date could be taken for a paragraph's number."""
    decision = decide_case(read_case(EXAMPLE)).renumbered(read_numbering(real, load()))

    assert date(2026, 11, 23) == decision.as_of


def test_an_article_has_the_number_that_its_paragraphs_begin_with():
    """Otherwise a heading would read "Article IV" above "4.1", and nobody could cite it."""
    numbers = {
        "I": "1.",
        "IV.A": "4.1",
        "IV.A.1": "4.1.1",
        "IV.B": "4.2",
        "V.A": "5.1",
        "V.B": "6.2",
    }
    numbering = Numbering("507.5", "2024-11", None, numbers)

    assert numbering.of_article("IV") == "4 (IV)"
    assert numbering.of_article("I") == "I"  # it is a paragraph, whose number is put in anyway
    assert numbering.of_article("V") == "V"  # its paragraphs do not agree
    assert numbering.of_article("III") == "III"
