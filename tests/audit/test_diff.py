"""`policy507 diff`: where the two versions come from, what it writes, and how it ends."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess

import pytest
from click.testing import CliRunner
from smallbook import RELIEF, replaced, write

from policy507.audit.diff import sources
from policy507.audit.diff.effects import CHANGED, Answer, Consequence, Effect
from policy507.audit.diff.sources import book_at
from policy507.audit.diff.text import case_phrase, change_line, effect_sentence, meaning_lines
from policy507.audit.diff.wording import ADDED, Part
from policy507.audit.diff.wording import Change as WordChange
from policy507.audit.review.register import recorded, write_register
from policy507.cli import running
from policy507.cli.main import main
from policy507.errors import RuleError
from policy507.model.statuses import Status
from policy507.rulefiles.load import read

pytestmark = pytest.mark.solver
FINE, WRONG, INPUT, USAGE = 0, 1, 2, 3
RAISED = replaced(RELIEF, "day-limit: 60", "day-limit: 65")


def git(folder, *arguments):
    """Run git in a folder, whatever the settings of whoever runs the tests are."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    named = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(
        ["git", *named, *arguments],  # noqa: S607 (whichever git there is)
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, **settings},
    )


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with two commits of rules, the first of them tagged; we are in it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk")
    write(tmp_path / "rules")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "First")
    git(tmp_path, "tag", "v1")
    write(tmp_path / "rules", _1_2=RAISED)
    git(tmp_path, "commit", "--quiet", "-am", "Second")
    return tmp_path


def run(*arguments):
    """The command in this process."""
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


def problems(source):
    """What is said of a source that is refused."""
    with pytest.raises(RuleError) as refused:
        book_at(source)
    return str(refused.value)


# --- folders and revisions


def test_a_folder_is_read_as_by_any_command(tmp_path):
    """A fork beside the checkout could not be compared."""
    assert book_at(str(write(tmp_path))).digest == read(tmp_path).digest


@pytest.mark.parametrize("source", ["v1", "v1:rules", "HEAD~1", "HEAD~1:rules/", "trunk~1"])
def test_a_revision_is_read_as_its_folder_was(repository, source):
    """The rules of a release would be read otherwise out of git than from its archive."""
    old = book_at(source)
    assert old.digest == read(write(repository / "copy")).digest
    assert old.digest != book_at("HEAD:rules").digest
    assert old.rules["prizes"].place.file == f"{source.partition(':')[0]}:rules/members/1.2.yaml"


def test_the_register_of_review_is_no_part_of_a_revision_either(repository):
    """Rules could not be compared with a version in which somebody recorded who had read them."""
    before = book_at("HEAD:rules")
    rules = repository / "rules"
    write_register(rules, recorded(read(rules), None, dt.date(2026, 1, 2)))
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Recorded")
    assert book_at("HEAD:rules").digest == before.digest == read(rules).digest


def test_nothing_of_the_users_is_touched(repository):
    """Changes that were not committed would be lost by looking at an older version."""
    (repository / "rules" / "policy.yaml").write_text("being edited", encoding="utf-8")
    before = sorted(
        (p.relative_to(repository), p.stat().st_mtime_ns) for p in repository.rglob("*")
    )
    book_at("v1")
    after = sorted((p.relative_to(repository), p.stat().st_mtime_ns) for p in repository.rglob("*"))
    assert after == before


def test_a_name_that_is_both_is_refused_with_what_to_write(repository):
    """Which of the two was compared would be a matter of luck."""
    git(repository, "branch", "rules")
    said = problems("rules")
    assert "a folder and a git revision" in said
    assert book_at("./rules").digest == book_at("rules^0").digest


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("rulse", "did you mean 'rules'?"),
        ("trnk", "did you mean 'trunk'?"),
        ("v1:rule", "revision 'v1' has no policy.yaml in 'rule', did you mean 'rules'?"),
        ("v1:../rules", "has no policy.yaml in '../rules'"),
        (
            "--upload-pack=touch x",
            "there is no folder '--upload-pack=touch x', and no git revision",
        ),
        ("HEAD\nHEAD", r"there is no folder 'HEAD\nHEAD'"),
        ("a\0b", r"there is no folder 'a\x00b'"),
        ("HEAD:", "revision 'HEAD' has no policy.yaml in '.'"),
    ],
)
def test_a_name_that_is_neither_is_refused_with_the_nearest(repository, source, expected):
    """A typing mistake would end in a message of git, or be taken for an option of it."""
    assert repository.is_dir()
    assert expected in problems(source)


def test_a_revision_with_several_folders_asks_which(repository):
    """The wrong of two policies could be compared."""
    write(repository / "fork")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Fork")
    assert "say which: HEAD:fork, HEAD:rules" in problems("HEAD")
    assert book_at("HEAD:fork").digest == book_at("v1").digest


def test_a_revision_without_rules_is_refused(repository):
    """An empty policy would be compared."""
    git(repository, "rm", "-r", "--quiet", "rules")
    git(repository, "commit", "--quiet", "-m", "Nothing")
    assert "no policy.yaml in any folder" in problems("HEAD")


def test_hidden_files_links_and_other_endings_count_as_in_a_folder(repository):
    """A revision would hold other rules than its folder, checked out."""
    inside = repository / "rules" / "members"
    (inside / ".hidden.yaml").write_text("not: rules", encoding="utf-8")
    (inside / "notes.txt").write_text("no rules", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "More")
    assert book_at("HEAD").digest == book_at("HEAD~1").digest
    (inside / "1.3.yml").write_text("paragraph: '1.3'", encoding="utf-8")
    (inside / "1.4.yaml").symlink_to("1.2.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Wrong")
    said = problems("HEAD")
    assert "HEAD:rules/members/1.3.yml: the names of rule files end in .yaml" in said
    assert "HEAD:rules/members/1.4.yaml: a link in a revision is not followed" in said


def test_problems_in_a_revision_have_its_places(repository):
    """The place would be in no file that anybody can open."""
    write(repository / "rules", _1_2=replaced(RELIEF, "need_not:", "neednot:"))
    git(repository, "commit", "--quiet", "-am", "Wrong")
    assert "HEAD:rules/members/1.2.yaml:" in problems("HEAD")


def test_too_much_in_a_revision_is_refused(repository, monkeypatch):
    """A hostile repository could fill the memory."""
    assert repository.is_dir()
    monkeypatch.setattr(sources, "LARGEST_FOLDER", 100)
    assert "too large together" in problems("v1")
    monkeypatch.setattr(sources, "MOST_ENTRIES", 2)
    assert "more than 2 files" in problems("v1")


def test_outside_a_repository_only_folders_are_looked_for(tmp_path, monkeypatch):
    """Somebody without git would be told of a revision that nobody meant."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    if shutil.which("git") is not None:
        assert "no git repository here" in problems("v1")
    monkeypatch.setattr(sources.shutil, "which", lambda _: None)
    assert (
        problems("v1") == "there is no folder 'v1', and git is not installed to look for a revision"
    )
    assert book_at(str(write(tmp_path / "rules"))).rules


@pytest.mark.skipif(os.name == "nt", reason="the script needs a shell")
def test_a_git_that_does_not_answer_is_given_up(tmp_path, monkeypatch):
    """The command would hang for ever."""
    hanging = tmp_path / "git"
    hanging.write_text("#!/bin/sh\nexec sleep 600\n", encoding="utf-8")
    hanging.chmod(0o700)
    monkeypatch.setattr(sources.shutil, "which", lambda _: str(hanging))
    monkeypatch.setattr(sources, "SECONDS", 0.1)
    assert "git did not answer" in problems(str(tmp_path / "nothing"))


def test_a_git_that_answers_without_end_is_given_up(repository, monkeypatch):
    """A hostile repository could fill the memory."""
    assert repository.is_dir()
    monkeypatch.setattr(sources, "LARGEST_ANSWER", 2000)
    assert "git answers with more than" in problems("v1")


def test_what_the_repository_says_of_archives_does_not_matter(repository):
    """Rules that a project leaves out of its releases could not be compared."""
    (repository / ".gitattributes").write_text("rules export-ignore\n*.yaml export-ignore\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Attributes")
    assert book_at("HEAD").digest == book_at("HEAD~1").digest


# --- the command


@pytest.fixture
def both(tmp_path):
    """Two folders, the second with a higher limit; the solver is needed for them."""
    pytest.importorskip("z3")
    return write(tmp_path / "old"), write(tmp_path / "new", _1_2=RAISED)


def test_the_same_rules_are_proved_the_same_with_exit_code_0(both):
    """A check in CI would fail where nothing changed."""
    result = run(both[0], both[0])
    assert (result.exit_code, result.output.splitlines()) == (
        FINE,
        ["Proved: no possible case comes out otherwise."],
    )


def test_a_change_is_told_by_paragraph_with_exit_code_1(both):
    """A lawyer would have to read the rule files to see who is concerned."""
    result = run(*both)
    told = " ".join(result.output.split())
    assert result.exit_code == WRONG
    assert told.startswith("Some decisions change.")
    assert "1.2 The relief The text: value day-limit was “60”, and is now “65”" in told
    assert "an officer who is a peace officer, where the time served as a substitute" in told
    assert "was not applicable, and is now in effect under 1.2." in told


def test_json_has_every_case(both):
    """A program would have to read sentences."""
    result = run(*both, "--output-format", "json")
    data = json.loads(result.output)
    assert (result.exit_code, data["schema"], data["changes"]) == (WRONG, 1, True)
    assert [section["section"] for section in data["sections"]] == ["1.1", "1.2"]
    (relief,) = (m for s in data["sections"] for m in s["meaning"] if m["name"] == "test-relief")
    assert relief["outcome"] == "changed"
    (effect,) = relief["effects"]
    assert effect["before"] == {
        "status": "not_applicable",
        "due": None,
        "bearer": "officer",
        "paragraphs": [],
    }
    assert effect["after"]["paragraphs"] == ["1.2"]


def test_cases_are_written_for_decide(both, tmp_path):
    """Nobody could try the cases of the report."""
    folder = tmp_path / "cases"
    run(*both, "--cases", folder)
    case = folder / "test-relief-1.json"
    for rules, expected in zip(both, ("not_applicable", "in_effect"), strict=True):
        arguments = ["decide", str(case), "--rules", str(rules), "--output-format", "json"]
        decided = json.loads(CliRunner().invoke(main, arguments).stdout)
        (status,) = (f["status"] for f in decided["findings"] if f["rule"] == "test-relief")
        assert status == expected


def test_readings_of_a_case_are_beside_it(tmp_path):
    """The case alone would come out alike in both versions."""
    pytest.importorskip("z3")
    from smallbook import TEST

    changed = replaced(TEST, "lapses: {1 day before:", "lapses: {2 days before:")
    old, new = write(tmp_path / "old"), write(tmp_path / "new", _1_1=changed)
    run(old, new, "--cases", tmp_path / "cases")
    (options,) = {p.read_text(encoding="utf-8") for p in (tmp_path / "cases").glob("*.txt")}
    assert options == "--reading A-1=lapses\n"


def test_all_problems_of_both_sides_are_told_with_exit_code_2(tmp_path, monkeypatch):
    """The second mistake would only show once the first is mended."""
    pytest.importorskip("z3")
    monkeypatch.chdir(tmp_path)
    result = run("none", "nowhere")
    assert result.exit_code == INPUT
    told = result.stderr.splitlines()
    assert [line.split("'")[1] for line in told] == ["none", "nowhere"]


def test_without_the_solver_it_says_what_to_install(monkeypatch, tmp_path):
    """A traceback would be all that shows that an extra is missing."""
    monkeypatch.setattr(running, "find_spec", lambda _: None)
    result = run(tmp_path, tmp_path)
    assert result.exit_code == INPUT
    assert "pip install 'policy507[proofs]'" in result.stderr


def test_bad_usage_is_told_as_such():
    """A missing side would be taken for the rules of the package."""
    result = run("one")
    assert result.exit_code == USAGE
    assert "Missing argument 'NEW'" in result.stderr


# --- sentences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c d e f g", "a b c d e f h", "was “… c d e f g”, and is now “… c d e f h”"),
        ("x b c d e f g", "y b c d e f g", "was “x b c d e …”, and is now “y b c d e …”"),
        (
            "b c d e x f g h i j",
            "b c d e f g h i j",
            "was “b c d e x f g h i …”, and is now “b c d e f g h i …”",
        ),
        (
            "x 1 2 3 4 5 6 7 8 9 x",
            "y 1 2 3 4 5 6 7 8 9 y",
            "was “x 1 2 3 4 … 6 7 8 9 x”, and is now “y 1 2 3 4 … 6 7 8 9 y”",
        ),
        ("within 6 months", "in 6 months", "was “within 6 months”, and is now “in 6 months”"),
        ("one two", "three", "was “one two”, and is now “three”"),
        ("the same", "the same", "was “the same”, and is now “the same”"),
    ],
)
def test_of_a_long_text_the_words_that_changed_are_told(before, after, expected):
    """A lawyer would compare two paragraphs word by word to find the one that was struck."""
    sides = (Part(text, text, None) for text in (before, after))
    told = change_line(WordChange("1.1", "says", "", "", CHANGED, *sides))
    assert told == f"says {expected} (place not known, place not known)"


@pytest.mark.parametrize(
    ("name", "expected"), [("board", "bearer added: “board”"), ("B", "bearer B added: “board”")]
)
def test_what_is_known_by_its_text_is_told_once(name, expected):
    """Every note and key phrase would be read twice."""
    told = change_line(
        WordChange("policy", "bearer", name, "", ADDED, None, Part("board", "board", None))
    )
    assert told == f"{expected} (place not known)"


@pytest.mark.parametrize(
    ("effects", "told"),
    [
        (1, ()),
        (2, ("There is one more change of this rule; its act shows them all.",)),
        (3, ("There are 2 more changes of this rule; its act shows them all.",)),
    ],
)
def test_what_the_act_shows_is_counted(effects, told):
    """One change would be told as several, or changes would go untold."""
    effect = Effect(Answer(Status.OPEN), Answer(Status.MET), {"as_of": "2026-11-23"}, {})
    each = Consequence("rule", "r", None, "I", "pass", CHANGED, (effect,) * effects, (), 0.1)
    assert tuple(meaning_lines(each, brief=True))[2:] == told


def test_a_case_is_told_as_a_sentence():
    """A lawyer would be shown data."""
    case = {
        "as_of": "2026-11-23",
        "officer": {
            "id": "badge 114",
            "substitute": True,
            "regular_responsibility": False,
            "sro_course_completed_on": None,
            "duties_assumed_on": "2026-09-08",
        },
        "contract": {"duties": [], "ends_on": None},
        "school_year": {"substitute_contact_days": 1},
        "conduct": {},
    }
    assert case_phrase(case) == (
        "On November 23, 2026, an officer who serves as a substitute, first took up the duties on "
        "September 8, 2026, and has not completed the training course, where working in the school is "
        "not one of the officer's regular responsibilities, the contract has no end date, the "
        "contract's duties are none, and the time served as a substitute this school year is 1 student "
        "contact day, with an act under review"
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            Answer(Status.HOLDS, paragraphs=("III.A",)),
            Answer(Status.DOES_NOT_HOLD),
            "held under III.A, and now does not hold",
        ),
        (
            Answer(Status.OPEN, bearer="officer", paragraphs=("V.A",)),
            Answer(Status.CONFLICT, bearer="officer", paragraphs=("V.A", "V.C")),
            "was open under V.A, and is now in conflict under V.A and V.C",
        ),
        (
            None,
            Answer(Status.OWED, paragraphs=("I",)),
            "had no such rule, and is now owed under I",
        ),
        (
            Answer(Status.OWED, paragraphs=("I",)),
            None,
            "was owed under I, and now has no such rule",
        ),
        (
            Answer(Status.OWED, bearer="officer"),
            Answer(Status.OWED, bearer="board"),
            "was owed, and is now owed; borne by the board, no longer by the officer",
        ),
    ],
)
def test_what_it_was_and_is_now_is_told_in_words(before, after, expected):
    """A status would be told as its code, or with the wrong verb."""
    told = effect_sentence(Effect(before, after, {"as_of": "2026-11-23"}, {"A-1": "counts"}))
    assert told == f"Reading A-1 as 'counts': On November 23, 2026, a case: this {expected}."
