"""All that is checked of an installation: what was altered is named, what was not tried is said."""

from __future__ import annotations

import json
import shutil
from functools import cache

import pytest
from click.testing import CliRunner

from policy507.audit import verify as verifying
from policy507.audit.examples import run_examples
from policy507.audit.verify import EXAMPLES, FILES, PROOFS, REGISTER, RULES, WITNESSES, verify
from policy507.audit.witnesses.witness_file import SHIPPED
from policy507.cli.main import main
from policy507.decisions.not_established import NOT_ESTABLISHED
from policy507.engines import rete
from policy507.engines.engine import DURABLE, ENGINES, LANES, REFERENCE
from policy507.errors import Problem
from policy507.files.digests import _digest, installed_files, is_compiled, read_digests
from policy507.files.installed import PACKAGE, rules_folder
from policy507.rulefiles.load import load, read

pytestmark = pytest.mark.long

FINE, WRONG, INPUT = 0, 1, 2
FEW = 25
"""How many witnesses of the package are enough to be altered."""


@cache
def witnesses():
    """The first line of the witnesses of the package, and some of them, of which some have a last day."""
    head, *others = SHIPPED.read_text("utf-8").splitlines()
    dated = (each for each in others[FEW:] if '"due"' in each)
    return head, *others[: FEW - 1], next(dated)


@pytest.fixture
def brief(monkeypatch, tmp_path):
    """One engine, one paragraph, few witnesses and no solver: what is tried on all is the same."""
    file = tmp_path / "witnesses.jsonl"
    file.write_text("".join(f"{line}\n" for line in witnesses()), "utf-8")
    monkeypatch.setattr(verifying, "SHIPPED", file)
    monkeypatch.setattr(verifying, "ENGINES", (LANES,))
    monkeypatch.setattr(verifying, "run_examples", of_one_paragraph)
    monkeypatch.setattr(verifying, "find_spec", lambda _: None)


def of_one_paragraph(book, engine):
    """The examples of one paragraph, run."""
    return run_examples(book, engine, "V.D")


@cache
def lines():
    """The list of this checkout, as a release would publish it."""
    files = installed_files().items()
    return [f"{_digest(path)}  {name}\n" for name, path in files if not is_compiled(name)]


@pytest.fixture
def digests(tmp_path):
    """The same as a file."""
    file = tmp_path / "policy507.sha256"
    file.write_text("".join(lines()), encoding="utf-8")
    return file


def run(*arguments):
    """What the command comes to."""
    return CliRunner().invoke(main, ["verify", *map(str, arguments)])


def told(check):
    """The problems of a check as people read them."""
    return [str(problem) for problem in check.problems]


# --- what is checked


@pytest.mark.usefixtures("brief")
def test_this_checkout_is_as_it_should_be(monkeypatch, digests):
    """A release would be refused by the check that is to vouch for it, or be vouched for untried."""
    monkeypatch.setattr(verifying, "ENGINES", ENGINES)
    checks = list(verify(read_digests(digests)))

    assert [check.name for check in checks] == [
        FILES,
        RULES,
        REGISTER,
        EXAMPLES,
        *(EXAMPLES for _ in ENGINES),
        *(WITNESSES for _ in ENGINES),
        PROOFS,
    ]
    tried = ["calendar", *ENGINES, *ENGINES]
    assert [check.told.partition(":")[0] for check in checks[3:-1]] == tried
    assert [told(check) for check in checks if not check.held] == []
    assert [check.tried for check in checks[:-1]] == [
        rete.available() is None or not check.told.startswith(DURABLE) for check in checks[:-1]
    ]


@pytest.mark.usefixtures("brief")
def test_what_decides_is_tried(monkeypatch, digests):
    """The files could be as released, and something else decide that was made of others."""
    tried = []
    monkeypatch.setattr(verifying, "run_examples", lambda book, _: tried.append(book) or ())

    assert run("--digests", digests).exit_code == FINE
    assert len(tried) == 1
    assert tried[0] is load()


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("gone", ["V-training/V.D.yaml", "policy.yaml", ""])
def test_rules_that_cannot_be_read_are_named_after_the_files(gone, monkeypatch, tmp_path, digests):
    """The file that somebody took out would be named only by what no longer fits without it."""
    rules = tmp_path / "rules"
    shutil.copytree(rules_folder(), rules)
    (rules / gone).unlink() if gone else shutil.rmtree(rules)
    monkeypatch.setattr(verifying, "book_of", lambda _: read(rules))
    done = run("--digests", digests)

    assert done.exit_code == WRONG
    assert [line.split()[0] for line in done.stdout.splitlines() if line[:1].islower()][:2] == [
        FILES,
        RULES,
    ]
    assert "they cannot be read, so that nothing is decided" in done.stdout
    assert str(rules) in done.stderr


def test_an_engine_that_is_not_there_is_said_not_to_be_tried(monkeypatch, digests):
    """Who reads that all went well would think that three engines agree."""
    monkeypatch.setattr(verifying, "find_spec", lambda _: None)
    monkeypatch.setattr(verifying, "ENGINES", (DURABLE,))
    monkeypatch.setattr(rete, "available", lambda: "durable-rules cannot be imported here")
    *others, proofs = verify(read_digests(digests))

    assert [(check.name, check.told, check.tried) for check in others[4:]] == [
        (name, "durable: not tried: durable-rules cannot be imported here", False)
        for name in (EXAMPLES, WITNESSES)
    ]
    assert not proofs.tried
    assert "pip install 'policy507[proofs]'" in proofs.told


@pytest.mark.parametrize("outcome", ["proved", "refuted", "not decided"])
def test_a_claim_that_is_not_proved_is_named(monkeypatch, digests, outcome):
    """Rules that break what was proved of them would pass."""
    pytest.importorskip("z3")
    from policy507.audit.proofs import prove

    proofs = [
        prove.Proof("firing", f"{each} fires", "V.A", (), "", each, None, 0.1)
        for each in ("proved", outcome)
    ]
    monkeypatch.setattr(prove, "prove", lambda _: iter(proofs))
    monkeypatch.setattr(verifying, "ENGINES", ())
    *_, found = verify(read_digests(digests))

    wrong = outcome != "proved"
    assert told(found) == [f"V.A: {outcome}: {outcome} fires"] * wrong
    assert found.told.startswith("2 claims")
    assert found.told.endswith("1 not as wanted" if wrong else "all as wanted")


@pytest.mark.usefixtures("brief")
def test_an_example_that_comes_out_otherwise_is_named(monkeypatch, tmp_path):
    """Rules that were changed would decide otherwise than they say, and pass."""
    monkeypatch.setattr(verifying, "SHIPPED", SHIPPED)
    assert CliRunner().invoke(main, ["copy-rules", str(tmp_path / "rules")]).exit_code == FINE
    file = tmp_path / "rules" / "V-training" / "V.D.yaml"
    text = file.read_text(encoding="utf-8")
    assert "substitute-day-limit: 60" in text
    file.write_text(text.replace("substitute-day-limit: 60", "substitute-day-limit: 59"), "utf-8")
    book = read(tmp_path / "rules")
    examples, answers = (
        check(book, REFERENCE) for check in (verifying._examples, verifying._witnesses)
    )

    assert any(f"{file}:" in problem for problem in told(examples))
    assert any("substitute" in problem for problem in told(answers))
    assert not examples.held
    assert not answers.held


def test_a_holiday_on_another_day_is_named(tmp_path):
    """Last days that move past holidays would be others than the statute's, and pass."""
    assert CliRunner().invoke(main, ["copy-rules", str(tmp_path / "rules")]).exit_code == FINE
    assert verifying._calendar(read(tmp_path / "rules")).held
    file = tmp_path / "rules" / "calendar.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("weekday: thursday, nth: 4", "weekday: thursday, nth: last"), "utf-8"
    )
    found = verifying._calendar(read(tmp_path / "rules"))

    assert any("November 23, 2023 is expected to be a holiday" in each for each in told(found))
    assert all(each.startswith(f"{file}:") for each in told(found))


# --- the register of review

REGISTERED = {
    "a word of a paragraph": ("V-training/V.E.yaml", "says: >-\n  ", "says: >-\n  Perhaps ", "V.E"),
    "a title": ("V-training/V.D.yaml", "\ntitle: ", "\ntitle: Former ", "V.D"),
    "a value": ("V-training/V.D.yaml", "day-limit: 60", "day-limit: 61", "V.D"),
    "a paragraph taken out": ("reviewed.yaml", "\n  V.E:\n", "\n  V.F:\n", "V.E"),
    "a digest": ("reviewed.yaml", "digest: sha256:", "digest: sha256:0", "digest"),
    "another form": ("reviewed.yaml", "schema: 1", "schema: 9", "version"),
}


@pytest.mark.parametrize("way", REGISTERED)
def test_words_that_changed_since_they_were_recorded_are_named(way, monkeypatch, tmp_path):
    """What people read and cite could be changed with nothing that is decided, and pass."""
    name, was, now, named = REGISTERED[way]
    shutil.copytree(rules_folder(), tmp_path / "rules")
    file = tmp_path / "rules" / name
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, now, 1), encoding="utf-8")
    monkeypatch.setattr(verifying, "rules_folder", lambda: tmp_path / "rules")
    found = verifying._register(read(tmp_path / "rules"))

    assert not found.held
    assert any(named in problem and str(tmp_path) in problem for problem in told(found))


def test_who_read_what_a_paragraph_said_before_is_not_counted(monkeypatch, tmp_path):
    """Words that nobody has read would be said to have been read by a person."""
    rules = tmp_path / "rules"
    shutil.copytree(rules_folder(), rules)
    monkeypatch.setattr(verifying, "rules_folder", lambda: rules)
    register = rules / "reviewed.yaml"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("read_by: null", "read_by: A. Reader"), encoding="utf-8")
    assert ", 13 of them read by a person: all as" in verifying._register(read(rules)).told

    file = rules / "V-training" / "V.E.yaml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("must keep a copy", "must hold a copy"), encoding="utf-8")
    assert ", 12 of them read by a person: 1 not as" in verifying._register(read(rules)).told


def test_who_has_read_the_rules_is_counted_and_never_made_up(monkeypatch, tmp_path):
    """A reader would take what a program recorded for what a person has read."""
    assert (
        verifying._register(load()).told
        == f"{len(list(load()))} paragraphs, 0 of them read by a person: all as wanted"
    )

    shutil.copytree(rules_folder(), tmp_path / "rules")
    (tmp_path / "rules" / "reviewed.yaml").unlink()
    monkeypatch.setattr(verifying, "rules_folder", lambda: tmp_path / "rules")
    without = verifying._register(load())
    assert (without.tried, without.held) == (False, True)


# --- witnesses


def of_due(each):
    """Whether an answer has a last day."""
    return "due" in each


def first_answer(entries, wanted=bool):
    """The first answer that is of a sort, in all of them."""
    return next(a for entry in entries for a in entry["answers"].values() if wanted(a))


def renamed(mapping, old, new):
    """A key of another name."""
    mapping[new] = mapping.pop(old)


TAMPERED = {
    "a status": (
        lambda _, entries: first_answer(entries).update(status="relieved"),
        "wanted: relieved; given: ",
    ),
    "a status that there is not": (
        lambda _, entries: first_answer(entries).update(status="forgiven"),
        "there is no status 'forgiven'",
    ),
    "a last day": (
        lambda _, entries: first_answer(entries, of_due).update(due="2031-01-01"),
        "last day 2031-01-01; given: ",
    ),
    "no last day": (
        lambda _, entries: first_answer(entries, of_due).pop("due"),
        ", last day ",
    ),
    "a rule that there is not": (
        lambda _, entries: entries[0]["answers"].update({"amnesty": {"status": "met"}}),
        "answers: there is no rule or act 'amnesty'",
    ),
    "the day of a case": (
        lambda _, entries: entries[0]["case"].update(as_of="soon"),
        "case: as_of",
    ),
    "a fact that there is not": (
        lambda _, entries: entries[0]["case"].update(officer={"well_liked": True}),
        "case: there is no fact 'officer.well_liked'",
    ),
    "a reading that there is not": (
        lambda _, entries: entries[0].update(readings={"Z-9": "any"}),
        "readings: there is no reading 'Z-9'",
    ),
    "a key that there is not": (
        lambda _, entries: entries[0].update(note="trust me"),
        "there is no key 'note'",
    ),
    "a kind that there is not": (
        lambda _, entries: entries[0].update(kind="best"),
        "kind: one of class, alone, edge, unknown is wanted",
    ),
    "no answers": (lambda _, entries: entries[0].pop("answers"), "answers: missing"),
    "who bears an act": (
        lambda head, _: head["acts"]["complete-training"].update(bearer="charter school"),
        "acts: complete-training: wanted: paragraph V.A, bearer charter school; given: ",
    ),
    "the paragraph of a rule": (
        lambda head, _: head["rules"]["school"].update(paragraph="V.D"),
        "rules: school: wanted: paragraph V.D",
    ),
    "a rule less": (lambda head, _: head["rules"].pop("school"), "rules: school: wanted: nothing"),
    "a rule of another name": (
        lambda head, _: renamed(head["rules"], "school", "college"),
        "rules: college: wanted: paragraph",
    ),
    "a default reading": (
        lambda head, _: head["readings"].update({"A-2": "same-date"}),
        "reading A-2: wanted by default: same-date; given: earlier-date",
    ),
    "the version": (lambda head, _: head.update(schema=2), "schema: the file is of version 2"),
    "the head": (lambda head, _: head.clear(), "these are no witnesses"),
    "all witnesses": (lambda _, entries: entries.clear(), "there are no witnesses in it"),
}


@pytest.mark.parametrize("way", TAMPERED)
@pytest.mark.usefixtures("brief")
def test_a_witness_that_somebody_altered_is_named(way, tmp_path):
    """An implementation would be certified by answers that these rules do not give."""
    alter, named = TAMPERED[way]
    head, *entries = map(json.loads, witnesses())
    alter(head, entries)
    file = tmp_path / "witnesses.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in (head, *entries)), "utf-8")
    found = verifying._witnesses(load(), LANES)

    assert any(named in problem and f"{file}:" in problem for problem in told(found))
    assert not found.held


@pytest.mark.usefixtures("brief")
def test_witnesses_that_nobody_altered_are_as_they_should_be():
    """Otherwise what was altered would be found in any file."""
    found = verifying._witnesses(load(), LANES)

    assert found.held
    assert found.told.startswith(f"lanes: {FEW} witnesses, ")


# --- the command


@pytest.mark.usefixtures("brief")
def test_it_ends_with_what_none_of_it_establishes(digests):
    """Who reads that all is well would take it for legal advice, or for a reading by a lawyer."""
    done = run("--digests", digests)
    _, _, end = done.stdout.partition("This does not establish\n")

    assert done.exit_code == FINE
    assert done.stderr == ""
    assert [" ".join(each.split()) for each in end.split("  - ")[1:]] == [*NOT_ESTABLISHED]
    assert f"{len(lines())} files" in done.stdout
    assert "as listed in" in done.stdout
    assert "proofs      not tried" in done.stdout


@pytest.mark.usefixtures("brief")
def test_what_is_found_is_named_on_standard_error_and_the_rest_is_checked(digests):
    """A script would not notice, or would have to run it once for each fault."""
    changed = [
        line.replace(line[:8], "00000000") if "conditions.py" in line else line for line in lines()
    ]
    digests.write_text("".join(changed), encoding="utf-8")
    done = run("--digests", digests)

    assert done.exit_code == WRONG
    assert f"{PACKAGE / 'model' / 'conditions.py'}: is not what {digests} lists" in done.stderr
    assert "witnesses" in done.stdout
    assert "something is not as it should be" in done.stdout


@pytest.mark.usefixtures("brief")
def test_a_list_that_is_none_stops_it_before_anything_is_checked(digests):
    """The outcome would be read of a list that vouches for nothing."""
    digests.write_text("trust me\n", encoding="utf-8")
    done = run("--digests", digests)

    assert done.exit_code == INPUT
    assert done.stderr.startswith(f"{digests}:1:1: ")
    assert done.stdout == ""


@pytest.mark.usefixtures("brief")
def test_a_checkout_without_a_list_is_not_said_to_be_as_released(monkeypatch):
    """Files that were compared with nothing would pass for good ones."""
    monkeypatch.setattr(verifying, "recorded_digests", lambda: None)
    done = run()

    assert done.exit_code == INPUT
    assert "not tried: there is no list" in done.stdout
    assert "its files were compared with nothing" in " ".join(done.stdout.split())
    assert "give one with --digests" in done.stderr


@pytest.mark.usefixtures("brief")
def test_what_is_wrong_in_a_checkout_without_a_list_counts_for_more(monkeypatch):
    """A job that lets a missing list pass would let a failed example pass with it."""
    monkeypatch.setattr(verifying, "recorded_digests", lambda: None)
    failing = verifying.Check(EXAMPLES, "one", (Problem("it comes out otherwise"),))
    monkeypatch.setattr(verifying, "_examples", lambda *_: failing)
    done = run()

    assert done.exit_code == WRONG
    assert "something is not as it should be" in " ".join(done.stdout.split())


@pytest.mark.usefixtures("brief")
def test_programs_are_told_that_no_files_were_compared(monkeypatch):
    """A job that reads only whether all held would take a checkout for a release."""
    monkeypatch.setattr(verifying, "recorded_digests", lambda: None)
    data = json.loads(run("--output-format", "json").stdout)
    files, *others = data["checks"]

    assert (data["held"], files["tried"], files["held"]) == (False, False, False)
    assert all(each["held"] for each in others)


@pytest.mark.usefixtures("brief")
def test_an_installation_is_compared_with_its_own_list_which_proves_less(monkeypatch, digests):
    """Who trusts that list would not know who else can write it."""
    monkeypatch.setattr(verifying, "recorded_digests", lambda: read_digests(digests))
    done = run()

    assert done.exit_code == FINE
    assert "whoever changes a file can change" in " ".join(done.stdout.split())


@pytest.mark.usefixtures("brief")
def test_programs_are_told_the_same(digests):
    """A job would have to read sentences."""
    digests.write_text("".join(lines()[1:]), encoding="utf-8")
    done = run("--digests", digests, "--output-format", "json")
    data = json.loads(done.stdout)

    assert done.exit_code == WRONG
    assert data["held"] is False
    assert data["folder"] == str(PACKAGE)
    assert data["not_established"] == [*NOT_ESTABLISHED]
    assert [(each["check"], each["tried"], each["held"]) for each in data["checks"]] == [
        (FILES, True, False),
        (RULES, True, True),
        (REGISTER, True, True),
        (EXAMPLES, True, True),
        (EXAMPLES, True, True),
        (WITNESSES, True, True),
        (PROOFS, False, True),
    ]
    assert "there is no such file on the list" in data["checks"][0]["problems"][0]
