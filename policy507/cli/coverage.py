"""`policy507 coverage`: which clauses of the rules a set of cases has put to use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.table import Table

from policy507.audit.coverage import Coverage, Given, RuleUse, coverage, examples_given
from policy507.cli.options import JSON, TEXT, format_option, rules_option
from policy507.cli.running import Exit, complain, show, write_json
from policy507.decisions.layout import said
from policy507.errors import PolicyError, Problem
from policy507.facts.case_files import read_cases
from policy507.files.documents import LARGEST_STREAM, read_bounded
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load

STANDARD_INPUT = "-"
ENDINGS = (".json", ".jsonl", ".yaml", ".yml")
COVERAGE_EXAMPLES = """
\b
Examples:
  policy507 coverage
  policy507 coverage --output-format json cases/
"""


@click.command("coverage", epilog=COVERAGE_EXAMPLES)
@click.argument("cases", nargs=-1, metavar="[CASE...]", type=click.Path())
@rules_option
@format_option(TEXT, JSON)
@click.pass_context
def coverage_command(
    ctx: click.Context, *, cases: tuple[str, ...], rules: Path | None, output_format: str
) -> None:
    """Count what became of every rule, and of every test in it, over a set of cases.

    CASE is a file of one case or of several, a folder of such files, or - for standard input;
    without any, the examples in the rule files are the cases. A case that is refused has its
    problems on standard error, the others are still counted, and the exit code is 2.
    """
    book = load(rules)
    refused: list[PolicyError] = []
    given = _given(book, cases, refused) if cases else examples_given(book)
    found = coverage(book, given)
    if output_format == JSON:
        write_json({"policy": book.policy.number, "digest": book.digest, **found.to_data()})
    else:
        show(_rules(found), "", *_tests(found))
    ctx.exit(Exit.INPUT if refused else Exit.FINE)


def _given(book: RuleBook, paths: tuple[str, ...], refused: list[PolicyError]) -> Iterator[Given]:
    """The cases of all files under the default readings; those refused are noted, and reported."""
    choices = book.choices()
    for path in paths:
        for name in _files(path):
            try:
                cases = read_cases(_content(name), _shown(name), None, book.impossible)
            except PolicyError as error:
                cases = iter((error,))
            for case in cases:
                if isinstance(case, PolicyError):
                    complain(case.problems)
                    refused.append(case)
                else:
                    yield case, choices


def _files(path: str) -> list[str]:
    """The case files of a folder, by name; anything else is one file."""
    if path == STANDARD_INPUT or not Path(path).is_dir():
        return [path]
    found = sorted(
        str(each) for each in Path(path).iterdir() if each.suffix in ENDINGS and each.is_file()
    )
    return found or [path]


def _content(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return read_bounded(sys.stdin.buffer, LARGEST_STREAM, _shown(path))
    if Path(path).is_dir():
        raise PolicyError([Problem(f"no case file in this folder ({', '.join(ENDINGS)})", path)])
    return read_bounded(Path(path), LARGEST_STREAM, path)


def _shown(path: str) -> str:
    return "<stdin>" if path == STANDARD_INPUT else path


def _rules(found: Coverage) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("paragraph", overflow="fold")
    table.add_column("rule", overflow="fold")
    for title in ("fired", "failed", "relieved", "undetermined"):
        table.add_column(title, justify="right", overflow="fold")
    for rule in found.rules:
        counts = (rule.fired, rule.failed, rule.relieved, rule.undetermined)
        table.add_row(said(rule.paragraph), said(rule.rule), *map(str, counts))
        table.add_row("", said(_words(rule), "dim"))
    return table


def _words(rule: RuleUse) -> str:
    seen = ", ".join(f"{status} {many}" for status, many in rule.statuses.items())
    never = ", ".join(rule.never)
    return "; ".join(part for part in (seen, f"never {never}" if never else "") if part)


def _tests(found: Coverage) -> Iterator[str]:
    one_way = [test for test in found.tests if not test.both_ways]
    seen = len(found.tests) - len(one_way)
    yield f"cases  {found.cases}"
    yield f"tests  {seen} of {len(found.tests)} were seen both true and false"
    for test in one_way:
        where = f"{test.place.file}:{test.place.line}:{test.place.column}: {test.subject}"
        counts = f"true {test.true}, false {test.false}, unknown {test.unknown}"
        yield said(f"{where}: {test.test} ({counts})").plain
