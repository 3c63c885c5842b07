"""From a folder of rule files to a rule book, or to everything that is wrong with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smallbook import FILES, POLICY, READINGS, RELIEF, TEST, at, book_of, lines, problems_of, write
from smallbook import replaced as swap
from trying import tries

from policy507.audit.lint import lint
from policy507.errors import RuleError
from policy507.files import folders
from policy507.files.documents import LARGEST_DOCUMENT
from policy507.files.folders import LARGEST_FOLDER, MOST_ENTRIES, REVIEWED_FILE
from policy507.files.installed import rules_folder
from policy507.model.conditions import All, Term
from policy507.model.rulebook import RuleBook
from policy507.rulefiles import book as parsing
from policy507.rulefiles.limits import DEEPEST, LARGEST
from policy507.rulefiles.load import load, read
from policy507.rulefiles.references import LONGEST_CHAIN
from policy507.rulefiles.scope import MOST_HINTS

RULES = rules_folder()
SHIPPED = sorted(
    path.relative_to(RULES).as_posix()
    for path in RULES.rglob("*.yaml")
    if path.name != REVIEWED_FILE
)
MEMBERS = [name for name in FILES if name.startswith("members/")]


def found(folder: Path, **changed: str | None) -> list[str]:
    """What is wrong with the small book with changes, as it is shown."""
    return lines(problems_of(folder, **changed), folder)


# --- the shipped rules


def test_the_shipped_rules_have_nothing_wrong():
    """If this failed, nobody could decide anything."""
    book = read()
    assert len(book.paragraphs) == len(SHIPPED) - 3
    assert {rule.paragraph for rule in book.rules.values()} <= set(book._paragraphs)


def test_paragraphs_come_in_the_policys_order():
    """If this failed, reports would list the paragraphs in an order that nobody knows."""
    articles = [article.citation for article in load().policy.articles]
    order = [articles.index(paragraph.citation.partition(".")[0]) for paragraph in load()]
    assert order == sorted(order)
    citations = [paragraph.citation for paragraph in load()]
    assert citations == sorted(citations, key=lambda c: (articles.index(c.partition(".")[0]), c))


def test_a_folder_is_loaded_once_and_read_anew():
    """If this failed, each decision would read all rule files, or an edit would never be seen."""
    assert load() is load()
    assert read() is not read()


def test_a_rule_book_knows_where_everything_stands():
    """If this failed, a lint would send its reader to the wrong line."""
    book = load()
    assert book.places
    texts = {str(RULES / name): (RULES / name).read_text("utf-8").splitlines() for name in SHIPPED}
    named = [steps for steps in book.places if len(steps) == 3 and not steps[2].isdigit()]
    assert named
    for steps in named:
        place = book.places[steps]
        assert (
            texts[place.file][place.line - 1][place.column - 1 :].lstrip("\"'").startswith(steps[2])
        )


# --- what identifies the files


def test_the_digest_does_not_depend_on_place_or_line_ends(tmp_path):
    """If this failed, the same rules would have another digest on another machine."""
    here = write(tmp_path / "here")
    there = write(tmp_path / "there")
    for path in there.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(here).digest == read(there).digest


@pytest.mark.parametrize("name", FILES)
def test_the_digest_depends_on_every_file(tmp_path, name):
    """If this failed, a decision could not be traced to the rules that it was made by."""
    before = read(write(tmp_path)).digest
    path = tmp_path / name
    path.write_text(path.read_text() + "# another word\n")
    assert read(tmp_path).digest != before


def test_the_digest_depends_on_the_names_of_files(tmp_path):
    """If this failed, moving a paragraph would leave no trace."""
    before = read(write(tmp_path)).digest
    (tmp_path / MEMBERS[0]).rename(tmp_path / "members" / "1.0.yaml")
    assert read(tmp_path).digest != before


# --- folders


def refused(folder: Path | str) -> list[str]:
    """What is wrong with a folder."""
    with pytest.raises(RuleError) as error:
        read(folder)
    return [str(problem) for problem in error.value.problems]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    """If this failed, a wrong path would be a traceback."""
    assert refused(tmp_path / "nowhere") == [f"{tmp_path}/nowhere: there is no such folder"]
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "file") == [f"{tmp_path}/file: there is no such folder"]
    assert refused("a\0b") == ["a\\x00b: there is no such folder"]


def test_a_folder_without_a_policy_says_that_alone(tmp_path):
    """If this failed, pointing at the wrong folder would bring up problems of unrelated files."""
    message = f"{tmp_path}: there is no policy.yaml in this folder"
    assert refused(tmp_path) == [message]
    write(tmp_path, policy=None)
    (tmp_path / "compose.yaml").write_text("services: [web\n")
    assert refused(tmp_path) == [message]


def test_a_folder_of_very_many_files_is_not_read(tmp_path):
    """If this failed, pointing at a large folder by mistake would take for ever."""
    write(tmp_path)
    (tmp_path / "many").mkdir()
    for n in range(MOST_ENTRIES):
        (tmp_path / "many" / f"{n}.txt").touch()
    message = f"more than {MOST_ENTRIES} files and folders are in it: it is not read"
    assert refused(tmp_path) == [f"{tmp_path}: {message}"]


def test_as_many_files_as_are_allowed_are_read(tmp_path):
    """If this failed, the bound on files would be lower than it says."""
    write(tmp_path)
    (tmp_path / "many").mkdir()
    entries = len(FILES) + 2
    for n in range(MOST_ENTRIES - entries):
        (tmp_path / "many" / f"{n}.txt").touch()
    assert isinstance(read(tmp_path), RuleBook)


def test_rule_files_are_bounded_together(tmp_path):
    """If this failed, a folder of large files would be read for hours."""
    write(tmp_path)
    many = LARGEST_FOLDER // LARGEST_DOCUMENT + 1
    for n in range(many):
        (tmp_path / f"{n}.yaml").write_bytes(b"#" * LARGEST_DOCUMENT)
    assert refused(tmp_path) == [f"{tmp_path}: its rule files are larger than 4 MB together"]


def test_links_in_a_ring_end(tmp_path):
    """If this failed, a folder that links to itself would be read for ever."""
    write(tmp_path)
    (tmp_path / "members" / "back").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "members" / "1.3.yaml").symlink_to(tmp_path / "members" / "1.3.yaml")
    assert refused(tmp_path) == [
        f"{tmp_path}/members/1.3.yaml: cannot be read: Too many levels of symbolic links",
        f"{tmp_path}/members/back: a link to a folder is not followed",
    ]


def test_a_link_to_nothing_is_no_file(tmp_path):
    """If this failed, a paragraph that is missing would go unnoticed."""
    write(tmp_path, _1_2=None)
    (tmp_path / "members" / "1.2.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert refused(tmp_path)[0] == f"{tmp_path}/members/1.2.yaml: cannot be read: it is no file"


def test_what_is_no_file_is_not_opened(tmp_path):
    """If this failed, a named pipe would be waited on for ever."""
    write(tmp_path)
    os.mkfifo(tmp_path / "members" / "1.3.yaml")
    assert refused(tmp_path) == [f"{tmp_path}/members/1.3.yaml: cannot be read: it is no file"]


@pytest.mark.parametrize("name", ["1.3.yml", "1.3.YAML", "1.3.Yml"])
def test_a_file_that_was_meant_as_a_rule_file_is_not_passed_over(tmp_path, name):
    """If this failed, a paragraph with a slip in the name of its file would not count."""
    write(tmp_path)
    (tmp_path / "members" / name).write_text(TEST)
    assert refused(tmp_path) == [f"{tmp_path}/members/{name}: the names of rule files end in .yaml"]


def test_other_files_may_lie_beside_the_rules(tmp_path):
    """If this failed, an editor's own files or a schema would make the rules unreadable."""
    write(tmp_path)
    for name in ("paragraph.schema.json", "README", ".#1.1.yaml", "members/.1.1.yaml", "1.1.yaml~"):
        (tmp_path / name).write_text("a: [")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("a: [")
    assert isinstance(read(tmp_path), RuleBook)


def test_a_name_of_a_file_need_not_be_text(tmp_path):
    """If this failed, a file with a damaged name would be a traceback."""
    write(tmp_path)
    path = os.fsencode(tmp_path / "members") + b"/\xff.yaml"
    Path(os.fsdecode(path)).write_text("[]")
    assert refused(tmp_path) == [
        f"{tmp_path}/members/\\udcff.yaml:1:1: expected a paragraph: a mapping"
    ]


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path, monkeypatch):
    """If this failed, missing permissions would be a traceback, or hide what else is wrong."""
    write(tmp_path, _1_2=swap(RELIEF, "title:", "titel:"))
    real = folders.read_bounded

    def without_permission(path: Path) -> bytes:
        return real(Path(path.parent / "nowhere") if path.name == "1.1.yaml" else path)

    monkeypatch.setattr(folders, "read_bounded", without_permission)
    assert refused(tmp_path) == [
        f"{tmp_path}/members/1.2.yaml:2:1: a paragraph has no key 'titel', did you mean 'title'?",
        f"{tmp_path}/members/nowhere: cannot be read: No such file or directory",
    ]


def test_a_folder_inside_that_cannot_be_listed_is_a_problem(tmp_path, monkeypatch):
    """If this failed, part of the rules would be left out without a word."""
    write(tmp_path)
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def without_permission(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(folders.os, "scandir", without_permission)
    assert refused(tmp_path) == [f"{tmp_path}/closed: cannot be read: Permission denied"]


# --- files that cannot be read


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"# nothing\n", "the file is empty"),
        (TEST.encode() + b"x: [\n", "expected the node content, but found '<stream end>'"),
        (b"\xff\xfea", "1:1: not UTF-8: byte 1 (0xff) is no character"),
        (TEST.encode() + b"a: \x00", "4: the character U+0000 is not allowed"),
        (b"#" * (LARGEST_DOCUMENT + 1), "larger than 1 MB: it is not read"),
        (TEST.encode() + b"x: " + b"[" * 40, "35: nested deeper than 32 levels"),
        (
            TEST.encode() + b"a: &x 1\nb: *x\n",
            "4: anchors (&) are not allowed; a text that begins so needs quotes",
        ),
        (TEST.encode() + b"a: !!python/object 1\n", "4: explicit tags (!) are not allowed"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path, content, problem):
    """If this failed, a broken file would be a traceback, or be blamed on the files that use it."""
    write(tmp_path)
    (tmp_path / "members" / "1.1.yaml").write_bytes(content)
    (only,) = refused(tmp_path)
    assert only.startswith(f"{tmp_path}/members/1.1.yaml")
    assert problem in only


@pytest.mark.parametrize("name", SHIPPED)
def test_a_broken_file_is_the_only_one_blamed(tmp_path, name):
    """If this failed, a slip in one file would bring up problems all over the others."""
    shutil.copytree(RULES, tmp_path / "rules")
    path = tmp_path / "rules" / name
    path.write_text(path.read_text("utf-8") + "\n]\n", encoding="utf-8")
    (only,) = refused(tmp_path / "rules")
    assert only.startswith(f"{path}:")


def test_a_broken_file_does_not_hide_what_is_wrong_with_the_others(tmp_path):
    """If this failed, mending one file would only bring up the problems of the next."""
    broken = TEST + "x: [\n"
    relief = swap(swap(RELIEF, "- serves", "- servse"), "who: officer", "who: offizer")
    problems = found(tmp_path, _1_1=broken, _1_2=relief)
    assert problems == [
        (
            f"members/1.1.yaml:{broken.count(chr(10)) + 1}:1: "
            "expected the node content, but found '<stream end>'"
        ),
        f"members/1.2.yaml:{at(relief, 'servse')}: there is no condition 'servse'",
        (
            f"members/1.2.yaml:{at(relief, 'offizer')}: the policy names no bearer 'offizer', "
            "did you mean 'officer'?"
        ),
    ]


def test_a_broken_policy_does_not_hide_what_is_wrong_with_the_paragraphs(tmp_path):
    """If this failed, a slip in policy.yaml would hide all other problems."""
    problems = found(tmp_path, policy=POLICY + "x: [\n", _1_2=swap(RELIEF, "title", "titel"))
    assert len(problems) == 2
    assert problems[0] == (
        "members/1.2.yaml:2:1: a paragraph has no key 'titel', did you mean 'title'?"
    )
    assert problems[1].startswith("policy.yaml:")


def test_words_for_a_value_that_is_none_are_refused(tmp_path):
    """If this failed, a slip in a name would leave a reader with the name of a file."""
    test = TEST.replace("\nrules:", "\nvalue_words: {no-such-value: a day}\n\nrules:", 1)
    (problem,) = found(tmp_path, _1_1=test)
    assert "there is no value 'no-such-value' to name" in problem


def test_broken_readings_do_not_hide_what_is_wrong_with_the_paragraphs(tmp_path):
    """If this failed, a slip in readings.yaml would hide all other problems, or add to them."""
    test = swap(TEST, "A-1:", "A-7:")
    problems = found(tmp_path, readings=READINGS + "x: [\n", _1_1=test)
    assert problems[0] == f"members/1.1.yaml:{at(test, 'A-7')}: there is no reading 'A-7'"
    assert [problem.partition(":")[0] for problem in problems[1:]] == ["readings.yaml"]


@pytest.mark.parametrize("key", ["values", "terms", "dates", "rules", "items"])
def test_a_misspelt_section_is_one_problem(tmp_path, key):
    """If this failed, a slip in a key would be reported once for each name that it defines."""
    test = swap(TEST, f"\n{key}:", f"\n{key}s:") if key != "items" else f"{TEST}itemss: {{a: b}}\n"
    problems = found(tmp_path, _1_1=test)
    place = at(test, f"{key}s:")
    assert problems == [
        f"members/1.1.yaml:{place}: a paragraph has no key '{key}s', did you mean '{key}'?"
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("terms:\n  serves:", "terms:\n  - serves:", "expected a mapping"),
        ("rules:\n  - name: test-in-time\n", "rules:\n    name: test-in-time\n", "expected a list"),
    ],
)
def test_a_section_of_the_wrong_kind_is_one_problem(tmp_path, old, new, message):
    """If this failed, a dash too many would be reported for each name that is then unknown."""
    (only,) = found(tmp_path, _1_1=swap(TEST, old, new))
    assert only.startswith("members/1.1.yaml:")
    assert only.endswith(f": {message}")


@pytest.mark.parametrize("rule", ["5", "[a]", "null", "name"])
def test_a_rule_that_is_no_mapping_is_one_problem(tmp_path, rule):
    """If this failed, a slip in the indentation of a rule would be a traceback."""
    relief = swap(RELIEF, "rules:\n", f"rules:\n  - {rule}\n")
    assert found(tmp_path, _1_2=relief) == [
        f"members/1.2.yaml:{at(relief, f'- {rule}').partition(':')[0]}:5: expected a rule: a mapping"
    ]


@pytest.mark.parametrize("name", ["policy", "readings", "_1_1"])
def test_a_file_that_is_a_list_is_one_problem(tmp_path, name):
    """If this failed, a file with a dash too many would be reported all over the others."""
    whole = {"policy": POLICY, "readings": READINGS, "_1_1": TEST}[name]
    listed = "\n".join(f"{'  ' if n else '- '}{line}" for n, line in enumerate(whole.splitlines()))
    (only,) = found(tmp_path, **{name: f"{listed}\n"})
    assert only.endswith(": a mapping")


@pytest.mark.parametrize("key", ["acts", "bearers", "articles", "example_case"])
def test_a_misspelt_key_of_the_policy_is_one_problem(tmp_path, key):
    """If this failed, a slip in a key would be reported once for each rule."""
    policy = swap(POLICY, f"\n{key}:", f"\n{key}s:")
    problems = found(tmp_path, policy=policy)
    place = at(policy, f"{key}s:")
    assert problems == [
        f"policy.yaml:{place}: the policy has no key '{key}s', did you mean '{key}'?"
    ]


def test_a_definition_that_is_wrong_is_not_missing_besides(tmp_path):
    """If this failed, a wrong value would be reported again wherever it is used."""
    test = swap(
        swap(TEST, "test-period: 6 months", "test-period: half a year"), "2025-09-01", "soon"
    )
    problems = found(tmp_path, _1_1=test, _1_2=swap(RELIEF, "day-limit: 60", "day-limit: [60]"))
    message = "a value is a whole number, a date, or a period such as 6 months"
    assert problems == [
        f"members/1.1.yaml:{at(test, 'soon')}: {message}",
        f"members/1.1.yaml:{at(test, 'half')}: {message}",
        f"members/1.2.yaml:{at(RELIEF, '60')}: {message}",
    ]


def test_a_section_that_is_stated_twice_is_one_problem(tmp_path):
    """If this failed, what the second one defines would be reported as missing."""
    test = swap(
        TEST, "\ndates:", "\nvalues: {other-limit: 3}\nterms: {tall: {not: serves}}\ndates:"
    )
    relief = swap(
        swap(RELIEF, "- serves", "- tall"), "fewer_than: day-limit", "fewer_than: other-limit"
    )
    problems = found(tmp_path, _1_1=test, _1_2=relief)
    assert [problem.partition(": ")[2] for problem in problems] == [
        f"'values' is stated twice, in lines {line_of(test, 'values')}",
        f"'terms' is stated twice, in lines {line_of(test, 'terms')}",
    ]


def line_of(text: str, key: str) -> str:
    """The two lines in which a key stands."""
    both = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(f"{key}:")]
    return f"{both[0]} and {both[1]}"


def test_everything_wrong_is_found_at_once_and_in_order(tmp_path):
    """If this failed, an author would have to mend and read again, once for each mistake."""
    test = swap(TEST, "title: The test", "titel: The test")
    test = swap(test, "cite: none", "cite: none, at: 5")
    test = swap(test, "https:", "http:")
    test = swap(test, "officer.peace_officer: true", "officer.peace_oficer: true")
    test = swap(test, "[P-1]", "P-1")
    relief = swap(RELIEF, 'overrides: ["1.1"]', 'overrides: ["1.3", prizes]')
    relief = swap(relief, "may: give prizes", "may: give prizes\n    must: pass-the-test")
    relief = swap(relief, "test-relief: in_effect", "test-relief: in_efect")
    first, second = "members/1.1.yaml", "members/1.2.yaml"
    assert found(tmp_path, _1_1=test, _1_2=relief, readings=swap(READINGS, "why:", "because:")) == [
        f"{first}:2:1: a paragraph has no key 'titel', did you mean 'title'?",
        f"{first}:{at(test, 'at: 5')}: a source has no key 'at'",
        f"{first}:{at(test, chr(34) + 'http:')}: expected an address that starts with https://",
        (
            f"{first}:{at(test, 'officer.peace')}: there is no fact or day 'officer.peace_oficer', "
            "did you mean 'officer.peace_officer'?; facts are declared in policy507/facts/sections.py, and rule files test only those"
        ),
        f"{first}:{at(test, 'P-1')}: expected a list",
        (
            f"{second}:{at(relief, chr(34) + '1.3')}: there is no rule or paragraph '1.3', "
            "did you mean '1.2'?"
        ),
        (
            f"{second}:{at(relief, 'name: prizes')}: a rule has exactly one of must, must_not, may, "
            "need_not, no_effect, means; this one has 2"
        ),
        (
            f"{second}:{at(relief, 'in_efect')}: there is no status 'in_efect', "
            "did you mean 'in_effect'?"
        ),
        (
            f"readings.yaml:{at(READINGS, 'question')}: a reading lacks the key 'why': "
            "why the first choice is the default"
        ),
        (
            f"readings.yaml:{at(swap(READINGS, 'why:', 'because:'), 'because')}: "
            "a reading has no key 'because'"
        ),
    ]


def test_problems_are_reported_alike_in_every_run(tmp_path):
    """If this failed, two runs over the same files would differ, and nobody could compare them."""
    shutil.copytree(RULES, tmp_path / "rules")
    for path in (tmp_path / "rules").rglob("V.*.yaml"):
        text = path.read_text("utf-8").replace("must: ", "may: x\n    holds_when: {}\n    must: ")
        path.write_text(text.replace("later-date:", "late-date:"), encoding="utf-8")
    code = (
        "import sys; from policy507.rulefiles.load import read\n"
        "try: read(sys.argv[1])\n"
        "except ValueError as error: print(error)"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "rules")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().count(b"\n") > 10


# --- policy, readings, calendar


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        ("folder: members", "folder: member", "{article", "article 1 has no rule file in member/"),
        (
            "officer, charter school",
            "officer, officer",
            "officer]",
            "there is already the bearer 'officer'",
        ),
        (
            "pass-the-test: pass",
            "Pass: pass",
            "Pass",
            "'Pass' is no name: lower-case words joined by hyphens",
        ),
        ("title: Tests", "title: []", "[]", "expected a text"),
        ("title: Tests", 'title: ""', '""', "expected a text"),
        ("title: Tests\n", "", "policy:", "the policy lacks the key 'title': its title"),
    ],
)
def test_what_is_wrong_with_the_policy_is_at_its_place(tmp_path, old, new, where, message):
    """If this failed, a mistake in policy.yaml would go unseen or be hard to find."""
    policy = swap(POLICY, old, new)
    assert f"policy.yaml:{at(policy, where)}: {message}" in found(tmp_path, policy=policy)


def test_an_article_is_listed_once(tmp_path):
    """If this failed, the paragraphs of a folder would be read twice."""
    article = '  - {article: "1", title: Members, folder: members}\n'
    policy = swap(POLICY, article, article * 2)
    assert found(tmp_path, policy=policy) == [
        f"policy.yaml:{at(policy, '{article', 2)}: there is already the article '1'",
        f"policy.yaml:{at(policy, '{article', 2)}: there is already the folder 'members'",
    ]


def test_a_file_outside_the_articles_folders_is_refused(tmp_path):
    """If this failed, a paragraph in the wrong folder would be left out without a word."""
    write(tmp_path)
    (tmp_path / "members" / "deeper").mkdir()
    (tmp_path / "members" / "1.1.yaml").rename(tmp_path / "members" / "deeper" / "1.1.yaml")
    assert refused(tmp_path) == [
        f"{tmp_path}/members/deeper/1.1.yaml: the file lies in no article's folder"
    ]


def test_the_example_case_is_checked_as_a_case(tmp_path):
    """If this failed, each example would be refused for what is wrong with the example case."""
    policy = swap(POLICY, '"substitute_contact_days": 0', '"substitute_contact_days": -1')
    policy = swap(policy, '"substitute":', '"substitut":')
    misspelt, too_low = found(tmp_path, policy=policy)
    place = at(policy, '"substitut"')
    assert misspelt.startswith(f"policy.yaml:{place}: there is no fact 'officer.substitut'")
    assert too_low.startswith(
        f"policy.yaml:{at(policy, '-1,')}: school_year.substitute_contact_days"
    )


@pytest.mark.parametrize("case", ["[]", "5", "null", "{officer: null}", "{officer: [1]}"])
def test_an_example_case_of_the_wrong_form_is_a_problem(tmp_path, case):
    """If this failed, an empty example case would be a traceback."""
    policy = re.sub("example_case: .*", f"example_case: {case}", POLICY)
    assert found(tmp_path, policy=policy)


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        ("      lapses: no\n", "", "counts", "a reading has at least two choices"),
        (
            "question: What a",
            "questions: What a",
            "questions",
            "a question left to people has no key 'questions', did you mean 'question'?",
        ),
        ("P-1:", "A-1:", "A-1:\n    question: What a", "A-1 is already the code of a reading"),
        (
            "officer.sro_course_completed_on",
            "officer.sro_course",
            "officer.sro",
            "there is no fact 'officer.sro_course', did you mean 'officer.substitute'?",
        ),
        (
            "readings:",
            "reading:",
            "reading:",
            "the register has no key 'reading', did you mean 'readings'?",
        ),
    ],
)
def test_what_is_wrong_with_the_readings_is_at_its_place(tmp_path, old, new, where, message):
    """If this failed, a mistake in readings.yaml would go unseen or be hard to find."""
    readings = swap(READINGS, old, new)
    (first, *_) = [p for p in found(tmp_path, readings=readings) if p.startswith("readings")]
    assert first.startswith(f"readings.yaml:{at(readings, where)}: {message}".partition(", did")[0])


def test_the_readings_may_be_left_out(tmp_path):
    """If this failed, a policy without open questions could not be encoded."""
    test = TEST.replace(
        "\n    per_reading:\n      "
        "A-1: {counts: end of the period, lapses: {1 day before: end of the period}}",
        " end of the period",
    )
    test = test.replace("left_to_people: [P-1]\n", "")
    assert book_of(tmp_path, readings=None, _1_1=test).readings == {}


HOLIDAY = "cite: none\nholidays:\n  - {name: A day, month: 2, day: 28}\n"


@pytest.mark.parametrize(
    "holiday",
    [
        "{name: A day, month: 2, day: 29}",
        "{name: A day, month: 13, day: 1}",
        "{name: A day, month: 0, day: 1}",
        "{name: A day, month: true, day: 1}",
        "{name: A day, month: 1, day: 0}",
        "{name: A day, month: 1, day: 32}",
        "{name: A day, month: 1, day: 1000000000000}",
        "{name: A day, month: 1}",
        "{name: A day, month: 1, weekday: monday}",
        "{name: A day, month: 1, nth: 1}",
        "{name: A day, month: 1, weekday: monday, nth: 5}",
        "{name: A day, month: 1, weekday: monday, nth: 0}",
        "{name: A day, month: 1, weekday: monday, nth: true}",
        "{name: A day, month: 1, weekday: moonday, nth: 1}",
        "{name: A day, month: 1, weekday: [monday], nth: 1}",
        "{name: A day, month: 1, day: 1, weekday: monday, nth: 1}",
        "{name: A day, month: 1, day: [1]}",
    ],
)
def test_a_holiday_that_no_year_has_is_refused(tmp_path, holiday):
    """If this failed, a business day would be looked for among days that do not exist."""
    write(tmp_path)
    calendar = HOLIDAY.replace("{name: A day, month: 2, day: 28}", holiday)
    (tmp_path / "calendar.yaml").write_text(calendar)
    assert refused(tmp_path) == [
        (
            f"{tmp_path}/calendar.yaml:3:5: a holiday has a month and either a day, one that every "
            "year has, or a weekday with nth (1 to 4, last)"
        )
    ]


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("moves: sometimes", "moves is true or false"),
        ("since: old", "since is a year"),
        ("since: 0", "since is a year"),
        ("since: 10000", "since is a year"),
    ],
)
def test_what_a_holiday_says_besides_is_checked(tmp_path, extra, message):
    """If this failed, a holiday would not be moved, or not yet be one, without a word."""
    write(tmp_path)
    (tmp_path / "calendar.yaml").write_text(HOLIDAY.replace("day: 28", f"day: 28, {extra}"))
    (only,) = refused(tmp_path)
    assert only.endswith(f": {message}")


def test_the_address_of_a_calendar_is_safe(tmp_path):
    """If this failed, a page could link to an address that anybody on the way can change."""
    write(tmp_path)
    (tmp_path / "calendar.yaml").write_text(f"href: http://example.org\n{HOLIDAY}")
    assert refused(tmp_path) == [
        f"{tmp_path}/calendar.yaml:1:7: expected an address that starts with https://"
    ]


def test_a_calendar_leaves_business_days(tmp_path):
    """If this failed, the next business day would be looked for to the end of time."""
    write(tmp_path)
    many = "".join(
        f"  - {{name: A day, month: {n % 12 + 1}, day: {n % 28 + 1}}}\n" for n in range(61)
    )
    (tmp_path / "calendar.yaml").write_text(f"cite: none\nholidays:\n{many}")
    assert refused(tmp_path) == [f"{tmp_path}/calendar.yaml:3:3: more than 60 holidays"]


# --- names


def test_a_name_is_defined_once_whatever_it_names(tmp_path):
    """If this failed, one of two definitions would be taken by chance."""
    relief = swap(RELIEF, "values:\n", "values:\n  first-day: 2026-01-01\n  serves: 5\n")
    relief = swap(relief, "terms:\n", "terms:\n  day-limit: serves\n  test-period: serves\n")
    assert found(tmp_path, _1_2=relief) == [
        f"members/1.2.yaml:{at(relief, 'first-day')}: there is already a value 'first-day'",
        f"members/1.2.yaml:{at(relief, 'serves: 5')}: there is already a condition 'serves'",
        f"members/1.2.yaml:{at(relief, 'day-limit: serves')}: there is already a value 'day-limit'",
        f"members/1.2.yaml:{at(relief, 'test-period')}: there is already a value 'test-period'",
    ]


@pytest.mark.parametrize("name", ["never", "as_of", "any_of", "not", "officer.substitute"])
def test_a_name_does_not_take_a_word_of_the_grammar(tmp_path, name):
    """If this failed, a definition could never be used, or would change what a rule says."""
    relief = swap(RELIEF, "terms:\n", f"terms:\n  {name}: serves\n")
    assert found(tmp_path, _1_2=relief) == [
        (
            f"members/1.2.yaml:{at(relief, f'{name}: serves')}: "
            f"{name} has a meaning of its own and cannot name a condition"
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        (
            "name: prizes",
            "name: test-in-time",
            "name: test-in-time",
            "there is already a 'test-in-time'",
        ),
        (
            "name: prizes",
            "name: pass-the-test",
            "name: pass-the-test",
            "there is already an act named 'pass-the-test'",
        ),
        ('paragraph: "1.2"', 'paragraph: "1.1"', 'paragraph: "1.1"', "there is already a '1.1'"),
        ("terms:", 'items: {"1.1": a test}\nterms:', '"1.1"', "there is already a '1.1'"),
    ],
)
def test_what_is_looked_up_by_name_has_its_own(tmp_path, old, new, where, message):
    """If this failed, an act or a rule would be mistaken for another, and be decided wrongly."""
    relief = swap(RELIEF, old, new)
    assert f"members/1.2.yaml:{at(relief, where)}: {message}" in found(tmp_path, _1_2=relief)


def test_rings_of_names_are_found_where_they_close(tmp_path):
    """If this failed, names that rest on each other across files would be read for ever."""
    test = swap(TEST, "serves: {officer.peace_officer: true}", "serves: {not: short service}")
    assert found(tmp_path, _1_1=test) == [
        (
            f"members/1.2.yaml:{at(RELIEF, 'serves')}: 'serves' is defined by way of itself: "
            "serves -> short service -> serves"
        )
    ]


def test_what_nothing_uses_is_read_too(tmp_path):
    """If this failed, a mistake would show only once somebody uses the name."""
    test = swap(TEST, "terms:", "terms:\n  unused: {not: nothing}")
    test = swap(test, "dates:", "dates:\n  unused day: {later_of: [as_of]}")
    assert [p.partition(": ")[2] for p in found(tmp_path, _1_1=test)] == [
        "there is no condition 'nothing'",
        "later_of takes a list of at least two days",
    ]


# --- rules


def rule_problems(folder: Path, old: str, new: str) -> list[str]:
    """What is wrong with the small book where a piece of the first paragraph is another."""
    return [p.removeprefix("members/") for p in found(folder, _1_1=swap(TEST, old, new))]


RULE = at(TEST, "name: test-in-time")
WHO, MUST, WHEN = "    who: officer\n", "must: pass-the-test", "    when: serves\n"
DONE = "    done_on: officer.sro_course_completed_on\n"
DUE = "    due: {by: last day}\n"


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (WHO, "", ["a rule with 'must' says who bears it: 'who' is missing"]),
        (
            WHO,
            "    who: offizer\n",
            ["the policy names no bearer 'offizer', did you mean 'officer'?"],
        ),
        (
            MUST,
            "must: pass-a-test",
            ["there is no act 'pass-a-test', did you mean 'pass-the-test'?"],
        ),
        (MUST, "must: {a: b}", ["expected a text"]),
        (MUST, "muust: pass-the-test", ["a rule has no key 'muust', did you mean 'must'?"]),
        (
            f"    {MUST}\n",
            "",
            [
                (
                    "a rule has exactly one of must, must_not, may, need_not, no_effect, means; "
                    "this one has 0"
                )
            ],
        ),
        (
            MUST,
            "need_not: pass-the-test",
            ["a rule with 'need_not' has no 'done_on'", "a rule with 'need_not' has no 'due'"],
        ),
        (
            MUST,
            "means: a test",
            [
                "a rule with 'means' needs 'holds_when'",
                "nobody bears a rule with 'means'; leave 'who' out",
                "a rule with 'means' has no 'done_on'",
                "a rule with 'means' has no 'due'",
                "1.1 has no rule on the act 'pass-the-test'",
            ],
        ),
        (DONE, "", ["a rule with due says when the act was done: done_on is missing"]),
        (
            DONE,
            f"{DONE}    met_when: serves\n",
            ["a rule has either met_when or done_on, not both"],
        ),
        (
            DUE,
            "    due: last day\n",
            ["expected {by: the last day} or {before: the first day too late}"],
        ),
        (
            DUE,
            "    due: {after: last day}\n",
            ["expected {by: the last day} or {before: the first day too late}"],
        ),
        (
            DUE,
            "    due: {by: lost day}\n",
            ["there is no day 'lost day', did you mean 'last day'?"],
        ),
        (DUE, f"{DUE}    breached_when: serves\n", ["a rule with 'must' has no 'breached_when'"]),
        (
            "name: test-in-time",
            "name: Test in time",
            ["'Test in time' is no name: lower-case words joined by hyphens"],
        ),
        (
            "name: test-in-time",
            "nmae: test-in-time",
            ["a rule has no key 'nmae', did you mean 'name'?"],
        ),
        (
            "- name: test-in-time",
            "- why: x",
            [
                "a rule has no key 'why', did you mean 'who'?",
                "a rule lacks the key 'name': the rule's name, unique in the policy",
            ],
        ),
        (WHEN, f'{WHEN}    paragraph: "1.1.1"\n', ["1.1 lists no item '1.1.1'"]),
        (
            WHEN,
            "    when: [serves, [serves, servs]]\n",
            ["there is no condition 'servs', did you mean 'serves'?"],
        ),
        (WHEN, f"{WHEN}    source: none\n", ["expected a list"]),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_once(tmp_path, old, new, messages):
    """If this failed, a mistake in a rule would go unseen, or be followed by others that are none."""
    # The examples expect a rule by its name, which a lint sees to.
    assert [p.split(": ", 1)[1] for p in rule_problems(tmp_path, old, new)] == messages


@pytest.mark.parametrize(
    ("overrides", "messages"),
    [
        ('"1.1"', []),
        ("test-in-time", []),
        ('{paragraph: "1.1"}', []),
        ("{rule: test-in-time}", []),
        ("{rule: test-in-time, when: {reading: {A-1: counts}}}", []),
        (
            "test-in-tim",
            ["there is no rule or paragraph 'test-in-tim', did you mean 'test-in-time'?"],
        ),
        ('"1.7"', ["there is no rule or paragraph '1.7', did you mean '1.2'?"]),
        (
            "{paragraph: test-in-time}",
            ["there is no rule or paragraph 'test-in-time', did you mean 'test-in-time'?"],
        ),
        ('{rule: "1.1"}', ["1.1 has no rule on the act 'pass-the-test'"]),
        ("{}", ["expected a rule, a paragraph, or {paragraph or rule, when}"]),
        ("{when: serves}", ["expected a rule, a paragraph, or {paragraph or rule, when}"]),
        (
            "{rule: test-in-time, if: serves}",
            ["expected a rule, a paragraph, or {paragraph or rule, when}"],
        ),
        (
            '{rule: test-in-time, paragraph: "1.1"}',
            ["expected a rule, a paragraph, or {paragraph or rule, when}"],
        ),
        (
            "{rule: test-in-time, when: serves}",
            ["whether a rule overrides another may depend on readings alone"],
        ),
        ('test-in-time, "1.1"', ["it overrides 'test-in-time' twice"]),
        ("null", ["expected a text"]),
        ("[test-in-time]", ["expected a text"]),
        ("test-relief", ["rules override one another in a ring: test-relief -> test-relief"]),
    ],
)
def test_a_rule_overrides_what_there_is(tmp_path, overrides, messages):
    """If this failed, an exception would except nothing, and nobody would notice."""
    relief = swap(RELIEF, '["1.1"]', f"[{overrides}]")
    assert [p.split(": ", 1)[1] for p in found(tmp_path, _1_2=relief)] == messages


def test_a_rule_without_an_act_overrides_by_name_alone(tmp_path):
    """If this failed, an exception without an act would be taken for one to all of a paragraph."""
    relief = swap(RELIEF, "may: give prizes", 'may: give prizes\n    overrides: ["1.1"]')
    assert found(tmp_path, _1_2=relief) == [
        (
            f"members/1.2.yaml:{at(relief, chr(34) + '1.1', 2)}: "
            "1.1 has no rule on an act of this rule, which has none"
        )
    ]
    relief = swap(RELIEF, "may: give prizes", "may: give prizes\n    overrides: [test-in-time]")
    overrides = book_of(tmp_path, _1_2=relief).rules["prizes"].overrides
    assert [(o.rule, o.when) for o in overrides] == [("test-in-time", All(()))]


def test_rules_that_override_one_another_are_refused(tmp_path):
    """If this failed, deciding by such rules would never end."""
    test = swap(TEST, WHEN, f"{WHEN}    overrides: [prizes]\n")
    relief = swap(RELIEF, "may: give prizes", "may: give prizes\n    overrides: [test-relief]")
    assert found(tmp_path, _1_1=test, _1_2=relief) == [
        (
            f"members/1.1.yaml:{RULE}: rules override one another in a ring: "
            "test-in-time -> prizes -> test-relief -> test-in-time"
        )
    ]


def test_a_ring_of_overrides_is_one_whatever_the_readings(tmp_path):
    """If this failed, two rules that override each other under different readings would not end."""
    one, other = ({"A-1": choice} for choice in ("counts", "lapses"))
    test = swap(
        TEST, WHEN, f"{WHEN}    overrides: [{{rule: test-relief, when: {{reading: {one}}}}}]\n"
    )
    relief = swap(RELIEF, '["1.1"]', f"[{{rule: test-in-time, when: {{reading: {other}}}}}]")
    assert found(tmp_path, _1_1=test, _1_2=relief) == [
        (
            f"members/1.1.yaml:{RULE}: rules override one another in a ring: "
            "test-in-time -> test-relief -> test-in-time"
        )
    ]


def chained(many: int) -> str:
    """A paragraph of rules each of which overrides the next."""
    rules = [
        f"  - {{name: r{n}, who: officer, may: rest, overrides: [r{n + 1}]}}\n" for n in range(many)
    ]
    last = f"  - {{name: r{many}, who: officer, may: rest}}\n"
    return swap(RELIEF, "rules:\n", f"rules:\n{''.join(rules)}{last}")


def test_a_chain_of_overrides_is_bounded(tmp_path):
    """If this failed, a long chain of exceptions would end in a crash."""
    assert found(tmp_path, _1_2=chained(LONGEST_CHAIN - 1)) == []
    text = chained(LONGEST_CHAIN + 1)
    assert found(tmp_path, _1_2=text) == [
        (
            f"members/1.2.yaml:{at(text, '{name: r1,')}: "
            f"it overrides others by way of more than {LONGEST_CHAIN} rules"
        )
    ]


def test_the_number_of_rules_is_bounded(tmp_path, monkeypatch):
    """If this failed, comparing very many rules with each other would take for ever."""
    monkeypatch.setattr(parsing, "MOST_RULES", 2)
    assert found(tmp_path) == [f"{tmp_path}: more than 2 rules"]


# --- examples


@pytest.mark.parametrize(
    ("example", "messages"),
    [
        ("{it: a, expect: {test-in-time: met}, given: {officer.substitute: true}}", []),
        ("{it: a, expect: {test-in-time: {status: met, due: 2026-01-01}}}", []),
        ("{it: a, expect: {test-in-time: {status: open, due: null}}}", []),
        ("{it: a, expect: {test-in-time: met}, unknown: [officer, contract.starts_on]}", []),
        ("{it: a, expect: {test-in-time: met}, given: {as_of: 2026-12-01}}", []),
        (
            "{it: a}",
            [
                "an example lacks the key 'expect': status of rules and acts: a word, or a mapping with it and more"
            ],
        ),
        ("{it: a, expect: {}}", ["an example expects something"]),
        ("{it: a, expect: [met]}", ["expected a mapping"]),
        (
            "{it: a, expect: {test-in-time: mett}}",
            ["there is no status 'mett', did you mean 'met'?"],
        ),
        (
            "{it: a, expect: {test-in-time: true}}",
            [
                (
                    "expected a status: met, met_late, open, overdue, unmet, owed, respected, breached, "
                    "in_effect, holds, does_not_hold, conflict, undetermined, not_applicable, "
                    "not_in_force, relieved, not_required"
                )
            ],
        ),
        (
            "{it: a, expect: {test-in-time: {due: null}}}",
            ["an expectation lacks the key 'status': what it comes to"],
        ),
        (
            "{it: a, expect: {test-in-time: {status: met, on: 1}}}",
            ["an expectation has no key 'on'"],
        ),
        (
            "{it: a, expect: {test-in-time: {status: met, due: soon}}}",
            ["expected a date, or null for no last day"],
        ),
        (
            "{it: a, expect: {x: met}, given: {officer.substitut: true}}",
            ["there is no fact 'officer.substitut' to give, did you mean 'officer.substitute'?"],
        ),
        (
            "{it: a, expect: {x: met}, given: {conduct.under_review: true}}",
            ["there is no fact 'conduct.under_review' to give"],
        ),
        (
            "{it: a, expect: {x: met}, given: {officer.substitute: maybe}}",
            ["officer.substitute: true or false is wanted, not 'maybe'"],
        ),
        (
            "{it: a, expect: {x: met}, given: {officer.substitute: null}}",
            [
                (
                    "officer.substitute: null means nothing here: "
                    "true or false is wanted, or leave it out as unknown"
                )
            ],
        ),
        (
            "{it: a, expect: {x: met}, given: {contract.starts_on: 1066-10-14}}",
            ["contract.starts_on: 1066-10-14 is out of range: 1900-01-01 to 2199-12-31"],
        ),
        (
            "{it: a, expect: {x: met}, given: {contract.duties: [fun]}}",
            ["contract.duties: there is no 'fun' here"],
        ),
        (
            "{it: a, expect: {x: met}, given: {contract.duties: [{a: b}]}}",
            ["contract.duties: a text is wanted"],
        ),
        (
            "{it: a, expect: {x: met}, unknown: [officer.substitut]}",
            [
                (
                    "there is no fact 'officer.substitut' that can be unknown, "
                    "did you mean 'officer.substitute'?"
                )
            ],
        ),
        (
            "{it: a, expect: {x: met}, unknown: [as_of]}",
            ["there is no fact 'as_of' that can be unknown"],
        ),
        (
            "{it: a, expect: {x: met}, unknown: [{a: b}]}",
            ["expected a text", "there is no fact '' that can be unknown"],
        ),
        (
            (
                "{it: a, expect: {x: met}, given: {officer.substitute: true}, "
                "unknown: [officer.substitute]}"
            ),
            ["officer.substitute is given, so it is not unknown"],
        ),
        ("{it: a, expect: {x: met}, readings: {A-1: lapses}}", []),
        (
            "{it: a, expect: {x: met}, readings: {A-1: lapsed}}",
            ["reading A-1 has no choice 'lapsed', did you mean 'lapses'?"],
        ),
        (
            "{it: a, expect: {x: met}, readings: {A-2: lapses}}",
            ["there is no reading 'A-2', did you mean 'A-1'?"],
        ),
        (
            "{it: a, expect: {x: met}, readings: {A-1: {a: b}}}",
            ["expected the name of a choice of reading A-1"],
        ),
        ("5", ["expected an example: a mapping"]),
    ],
)
def test_what_is_wrong_with_an_example_is_said_once(tmp_path, example, messages):
    """If this failed, an example would show something else than it says."""
    test = f"{TEST}  - {example}\n"
    problems = [p.split(": ", 1)[1] for p in found(tmp_path, _1_1=test)]
    assert len(problems) == len(messages)
    assert all(p.startswith(m) for p, m in zip(problems, messages, strict=True)), problems


# --- values


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("1 month", None),
        ("9999 months", "moves a day by more than 100 years"),
        ("0 months", "a value is a whole number, a date, or a period such as 6 months"),
        ("10000 months", "a value is a whole number, a date, or a period such as 6 months"),
        ("-6 months", "a value is a whole number, a date, or a period such as 6 months"),
        ("6 weeks", "a value is a whole number, a date, or a period such as 6 months"),
        ("1.5", "a value is a whole number, a date, or a period such as 6 months"),
        ("true", "a value is a whole number, a date, or a period such as 6 months"),
        ("null", "a value is a whole number, a date, or a period such as 6 months"),
        ("1" + "0" * 30, f"1{'0' * 30} is too large, or is no plain number"),
        ("007", "007 is too large, or is no plain number"),
        ("2026-02-30", "there is no such day: 2026-02-30"),
        ("1899-12-31", "1899-12-31 is out of range: 1900-01-01 to 2199-12-31"),
        ("2200-01-01", "2200-01-01 is out of range: 1900-01-01 to 2199-12-31"),
    ],
)
def test_a_value_is_a_number_a_date_or_a_period(tmp_path, value, message):
    """If this failed, a slip in a value would be a rule that means something else."""
    test = swap(TEST, "test-period: 6 months", f"test-period: {value}")
    problems = [p.split(": ", 1)[1] for p in found(tmp_path, _1_1=test)]
    assert problems[:1] == ([message] if message else [])


def test_a_number_fits_what_it_is_compared_with(tmp_path):
    """If this failed, a limit with a digit too many would be a rule that always applies."""
    assert found(tmp_path, _1_2=swap(RELIEF, "day-limit: 60", "day-limit: 600")) == [
        (
            f"members/1.2.yaml:{at(RELIEF, 'day-limit}', 2)}: "
            "600 is out of range: school_year.substitute_contact_days is 0 to 366"
        )
    ]


# --- hostile


def test_names_that_double_do_not_explode(tmp_path):
    """If this failed, a file of forty lines would take all memory."""
    doubling = "".join(f"  t{n}: [t{n - 1}, t{n - 1}]\n" for n in range(1, 40))
    relief = swap(RELIEF, "terms:\n", f"terms:\n  t0: serves\n{doubling}")
    problems = found(tmp_path, _1_2=swap(relief, "when: short service", "when: t39"))
    assert {p.split(": ", 1)[1] for p in problems} == {
        f"nested deeper than {DEEPEST} levels, with what its names stand for",
        f"more than {LARGEST} parts, with what its names stand for",
    }


def test_many_wrong_names_are_found_in_time(tmp_path):
    """If this failed, looking for what was meant by thousands of names would take minutes."""
    names = ", ".join(f"servs{n}" for n in range(LARGEST - 1))
    relief = swap(RELIEF, "when: short service", f"when: [{names}]")
    problems = found(tmp_path, _1_2=relief)
    assert len(problems) == LARGEST - 1
    assert sum("did you mean" in problem for problem in problems) == MOST_HINTS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("when: short service", "when: BAD"),
        ("short service:", "BAD: BAD\n  short service:"),
        ("name: test-relief", "name: BAD"),
        ("who: officer", "who: BAD"),
        ("need_not: pass-the-test", "need_not: BAD"),
        ('["1.1"]', "[BAD]"),
        ("prizes: in_effect", "prizes: BAD"),
        ("    expect:", "    unknown: [BAD]\n    expect:"),
        ("    expect:", "    given: {BAD: 1}\n    expect:"),
        ("    expect:", "    readings: {A-1: BAD}\n    expect:"),
        ('paragraph: "1.2"', "paragraph: BAD\nitems: {BAD: a}"),
        ("values:", "values:\n  BAD: BAD"),
        ("need_not:", "paragraph: BAD\n    need_not:"),
        ("day-limit}\n", "BAD}\n"),
        ("title: The", "BAD: The"),
    ],
)
def test_what_is_shown_of_a_file_is_bounded_and_visible(tmp_path, old, new):
    """If this failed, a file could write to the terminal of whoever checks it."""
    bad = '"' + "\\u001b[31m" + "x" * 5000 + '"'
    problems = found(tmp_path, _1_2=swap(RELIEF, old, new.replace("BAD", bad)))
    assert problems
    for problem in problems:
        assert problem.isprintable()
        assert len(problem) < 600


# --- whatever is changed


@lru_cache(maxsize=512)
def _composed(content: bytes, file: str) -> object:
    return _REAL(parsing.Document(content), file)


_REAL = parsing.compose_leniently


@pytest.fixture(scope="module")
def copy_of_rules(tmp_path_factory):
    """A copy of the shipped rules, in which files that are not changed are parsed once."""
    folder = tmp_path_factory.mktemp("rules") / "rules"
    shutil.copytree(RULES, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "compose_leniently", lambda d, file: _composed(d.content, file))
        yield folder


def outcome(folder: Path, name: str, content: bytes) -> None:
    """Read and lint the rules with one file changed; whatever is wrong must be a problem."""
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        problems = lint(read(folder))
    except RuleError as error:
        problems = error.problems or pytest.fail("refused without a problem")
    finally:
        path.write_bytes(before)
    assert all(problem.file is not None for problem in problems)
    assert all(str(problem) for problem in problems)


JUNK = [
    *("", "~", "true", "5", "-1", "1.5", "1e999", "[]", "{}", "[[]]", "{a: b}", "[{a: [b]}]", '""'),
    *("never", "as_of", "officer.substitute", "officer.duties_assumed_on", "school", "V.A", "K-2"),
    *("1066-01-01", "2199-12-31", "9999 months", "'{x}'", "{reading: {K-2: any}}", "{not: {}}"),
    *(
        "{any_of: []}",
        "{1 day before: never}",
        "{by: as_of}",
        "{if: x, then: y, else: z}",
        "1" * 40,
    ),
]
fuzzed = settings(
    max_examples=tries(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.slow
@fuzzed
@given(st.sampled_from(SHIPPED), st.data())
def test_text_at_random_is_read_or_refused(copy_of_rules, name, data):
    """If this failed, some slip of a finger in a rule file would be a traceback."""
    text = (RULES / name).read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 1, 2, 8, 40, 300])))
        piece = data.draw(st.sampled_from([text[start:end] * 2, "", *JUNK, *"{}[]:,-#&*!|>\n\t\0"]))
        text = text[:start] + piece + text[end:]
    outcome(copy_of_rules, name, text.encode())


@pytest.mark.slow
@fuzzed
@given(st.sampled_from(SHIPPED), st.data())
def test_lines_at_random_are_read_or_refused(copy_of_rules, name, data):
    """If this failed, some line in the wrong place of a rule file would be a traceback."""
    written = (RULES / name).read_text("utf-8").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(written) - 1))
        key, colon, _ = written[number].partition(": ")
        other = data.draw(st.integers(0, len(written) - 1))
        lines = {
            "without": [],
            "twice": [written[number]] * 2,
            "another": [written[other]],
            "moved": [written[number], written[other]],
            "junk": [f"{key}{colon or '- '}{data.draw(st.sampled_from(JUNK))}"],
            "renamed": [f"{key}x{colon}{written[number].removeprefix(key + colon)}"],
        }
        written[number : number + 1] = lines[data.draw(st.sampled_from(sorted(lines)))]
    outcome(copy_of_rules, name, "\n".join(written).encode())


def test_terms_of_the_book_are_what_their_files_say():
    """If this failed, a named condition would stand for something else than its definition."""
    book = load()
    for rule in book.rules.values():
        if isinstance(rule.when, Term):
            assert book.terms[rule.when.name] == rule.when.condition
