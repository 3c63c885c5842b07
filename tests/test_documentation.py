"""Every code block that people read does what the page says; and a block that does not is found."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from collections.abc import Iterator

import click
import pytest
from markdown_it import MarkdownIt
from pageblocks import ROOT, BlockError, Run, alike, blocks

import policy507
import policy507.model
from policy507.cli.main import main

AT_THE_TOP = tuple(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY"))
PAGES = (*AT_THE_TOP, *sorted((ROOT / "docs").rglob("*.md")))
CASE = "as_of: 2026-11-23\nofficer: {substitute: true}\n"


def fenced(*parts: tuple[str, str]) -> str:
    """A page with blocks of these languages and texts."""
    return "\n".join(f"Words.\n\n```{language}\n{text.rstrip()}\n```\n" for language, text in parts)


def run(folder, page: str) -> None:
    """Run a page that is written here."""
    path = folder / "page.md"
    path.write_text(page, encoding="utf-8")
    (folder / "run").mkdir()
    Run(folder / "run").page(path)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_block_of_a_page_does_what_the_page_says(page, tmp_path):
    """Who copies a block from the page would get something else than is shown."""
    pytest.importorskip("sphinx", reason="the extra `docs` is not installed")
    pytest.importorskip("z3", reason="the extra `proofs` is not installed")
    Run(tmp_path).page(page)


def test_only_the_readme_has_blocks_that_ci_runs():
    """`.ci/run` takes two from the README; one anywhere else would never be run."""
    found = [(path.name, b.text) for path in PAGES for b in blocks(path) if b.language == "sh"]
    assert [name for name, _ in found] == ["README.md", "README.md"]


@pytest.mark.parametrize("page", AT_THE_TOP, ids=lambda path: path.name)
def test_a_link_at_the_top_of_the_checkout_leads_to_a_file(page):
    """No build of pages looks at these, so that a moved page would leave a dead link behind."""
    links = [
        child.attrs["href"]
        for token in MarkdownIt().parse(page.read_text(encoding="utf-8"))
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


PATH = re.compile(
    r"(?:policy507|tests|tools|docs|rules|examples|changelog\.d)/[\w./-]*|(?:[a-z]+/)+\w+\.py"
)
WRITTEN_LATER = {"rules/ARTICLE/PARAGRAPH.yaml", "policy507/cli/NAME.py"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_that_a_page_names_is_there(page):
    """Who looks for it where the page says so would find nothing, after a move."""
    named = (
        path
        for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))
        for child in token.children or ()
        if child.type == "code_inline" and (path := child.content) and PATH.fullmatch(path)
    )
    places = (ROOT, ROOT / "policy507")  # a module may be named by its package
    absent = (each for each in named if not any((place / each).exists() for place in places))
    assert [each for each in absent if each not in WRITTEN_LATER] == []


def inline_commands(text: str) -> Iterator[list[str]]:
    """The command lines of this program that stand in the sentences and tables of a page."""
    for token in MarkdownIt().enable("table").parse(text):
        for child in token.children or ():
            if child.type == "code_inline" and child.content.startswith("policy507 "):
                yield child.content.replace("…", "").split()[1:]


def absent(words: list[str]) -> list[str]:
    """What a command line asks for and the program does not have: a command, or its options."""
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            return [] if rest[0].isupper() else [rest[0]]  # COMMAND stands for any
        command, rest = found, rest[1:]
    context = click.Context(command)
    known = {name for each in command.get_params(context) for name in each.opts}
    return [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_command_in_a_sentence_is_there(page):
    """It is not run as a block is, so that a misspelt option would be copied from the page."""
    commands = inline_commands(page.read_text(encoding="utf-8"))
    assert [(words, absent(words)) for words in commands if absent(words)] == []


def test_a_misspelt_command_in_a_sentence_is_found():
    """A look at commands that finds all of them right would prove nothing."""
    page = "`policy507 decode`, `policy507 text chek A`\n\n| a |\n| - |\n| `policy507 test --mutant` |\n"
    assert [absent(words) for words in inline_commands(page)] == [
        ["decode"],
        ["chek"],
        ["--mutant"],
    ]


def test_the_interface_has_every_public_name():
    """A name that is not on the page could not be found, and its arguments would have to be guessed."""
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    described = re.findall(r"^\.\. (?:py:data|auto\w+):: policy507\.(\w+)$", page, re.MULTILINE)
    assert sorted(policy507.__all__) == sorted(described)


def test_the_rule_objects_are_all_described():
    """A name that is not on the page could not be found; one that is not public may change any day."""
    page = (ROOT / "docs" / "reference" / "rule-objects.md").read_text(encoding="utf-8")
    described = re.findall(
        r"^\.\. (?:py:data|auto\w+):: policy507\.model\.(\w+)$", page, re.MULTILINE
    )
    elsewhere = set(policy507.__all__) & set(policy507.model.__all__)
    assert sorted(policy507.model.__all__) == sorted({*described, *elsewhere})
    assert len(described) == len(set(described))


@pytest.mark.parametrize(
    "name", [each.name for each in pkgutil.walk_packages(policy507.__path__, "policy507.")]
)
def test_examples_in_docstrings_are_run(name):
    """A docstring's example is a page's, too: the reference shows it."""
    if name == "policy507.__main__":
        return
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module)
    assert failed == 0


def test_a_page_that_is_right_passes(tmp_path):
    """Else the tests below could fail for any reason."""
    run(
        tmp_path,
        fenced(
            ("yaml", f"# one.yaml\n{CASE}"),
            ("console", "$ cat one.yaml | wc -l\n3\n$ echo a; false\na\n$ echo $?\n1\n"),
            ("python", "from policy507 import read_case\nprint(read_case('one.yaml').as_of)"),
            ("text", "2026-…"),
            ("python", "print([])"),
            ("json", "[]"),
            ("yaml", "B-2: {choice: later-date, who: the board, when: 2026-10-01, why: a reason}"),
            ("yaml", "# rules/V-training/V.D.yaml, in part\nparagraph: V.D\n"),
        ),
    )


WRONG = {
    "another output": (("python", "print(1)"), ("text", "2")),
    "an output that goes on": (("python", "print(1)\nprint(2)"), ("text", "1")),
    "an output that is not shown": (("python", "print(1)"),),
    "an output not shown before the next": (("python", "print(1)"), ("python", "x = 1")),
    "an output of nothing": (("text", "1"),),
    "an error": (("python", "1 / 0"),),
    "no syntax": (("python", "# page.py\n1 +"), ("console", "$ true page.py")),
    "a name of another page": (("python", "decide"),),
    "no JSON": (("python", "print('{')"), ("json", "{")),
    "another line of a session": (("console", "$ echo 1\n2"),),
    "a line too many in a session": (("console", "$ true\n1"),),
    "a command that fails": (("console", "$ false"),),
    "a command that fails before another": (("console", "$ false\n$ true"),),
    "another exit code": (("console", "$ false\n$ echo $?\n0"),),
    "a command that there is not": (("console", "$ policy507 decode\n…\n$ echo $?\n2"),),
    "a session without a command": (("console", "policy507 decide case.yaml"),),
    "a case with a wrong fact": (("yaml", "as_of: 2026-11-23\nofficer: {substitut: true}"),),
    "a readings file without a choice": (("yaml", "B-2: {choice: later}"),),
    "a part that the file does not have": (
        ("yaml", "# rules/V-training/V.D.yaml, in part\nparagraph: V.X"),
    ),
    "a file that nothing uses": (("yaml", f"# one.yaml\n{CASE}"),),
    "a file without a name": (("rst", "Title\n====="),),
    "a language that nobody runs": (("toml", "a = 1"),),
    "no language": (("", "policy507 decide"),),
    "code in a directive": (("{eval-rst}", ".. code-block:: python\n\n   1 / 0"),),
    "a directive of code": (("{code-block} python", "1 / 0"),),
}


@pytest.mark.parametrize("parts", WRONG.values(), ids=WRONG)
def test_a_page_that_is_wrong_is_found(parts, tmp_path):
    """A collector that passes everything would let each of these be published."""
    with pytest.raises((BlockError, SyntaxError, ValueError)):
        run(tmp_path, fenced(*parts))


def test_an_indented_block_is_found(tmp_path):
    """It says no language, so it would be shown and never run."""
    with pytest.raises(BlockError, match=r"page\.md:3: an indented block"):
        run(tmp_path, "Words.\n\n    policy507 decode\n")


def test_an_error_names_its_page_and_line(tmp_path):
    """Who mends the page has to find the block."""
    with pytest.raises(BlockError, match=r"page\.md:3: ZeroDivisionError"):
        run(tmp_path, fenced(("python", "1 / 0")))


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("a\n…\nb", "a\nb", True),
        ("a\n…\nb", "a\n1\n2\nb", True),
        ("a\n…\nb", "a\n1\nbb", False),
        ("a … b", "a 1 b", True),
        ("a … b", "a 1\n2 b", False),
        ("", "", True),
        ("", "a", False),
        ("a.c", "abc", False),
    ],
)
def test_what_is_left_out_is_as_little_as_is_marked(expected, printed, same):
    """A mark that stands for too much would hide what is wrong around it."""
    assert alike(expected, printed) is same
