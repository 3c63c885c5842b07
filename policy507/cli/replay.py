"""`policy507 replay`: a recorded decision, made again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from attrs import evolve
from rich.console import RenderableType

from policy507.cli.options import JSON, TEXT, format_option, rules_option
from policy507.cli.running import Exit, show, write_json
from policy507.decisions.layout import bullets, said, section
from policy507.decisions.replay import ABSENT, LONGEST_RECORD, Circumstance, Difference, Replay
from policy507.decisions.replay import replay as replayed
from policy507.english.phrases import date_phrase
from policy507.errors import PolicyError, shown
from policy507.files.documents import read_bounded
from policy507.files.json_records import read_record

LONGEST_VALUE = 200
EXAMPLES = """
\b
Example:
  policy507 decide --output-format json officer.yaml > decision.json
  policy507 replay decision.json
"""


@click.command(epilog=EXAMPLES)
@click.argument("decision", type=click.Path(path_type=Path, allow_dash=True))
@rules_option
@format_option(TEXT, JSON)
@click.pass_context
def replay(ctx: click.Context, *, decision: Path, rules: Path | None, output_format: str) -> None:
    """Decide the case of a DECISION in JSON again, and say what differs, and why.

    It is decided for the same day, under the same readings and by the same engine. Whatever else
    has changed since is named. The exit code is 1 where the decision differs, and 2 where the file
    is no record that can be decided again.
    """
    file = "<stdin>" if str(decision) == "-" else str(decision)
    source = sys.stdin.buffer if str(decision) == "-" else decision
    data = read_record(read_bounded(source, LONGEST_RECORD, file), file)
    try:
        result = replayed(data, rules)
    except PolicyError as error:
        placed = (
            problem if problem.file else evolve(problem, file=file) for problem in error.problems
        )
        raise PolicyError(placed) from None
    if output_format == JSON:
        write_json(result.to_data())
    else:
        show(*_told(result))
    ctx.exit(Exit.FINE if result.same else Exit.WRONG)


def _told(result: Replay) -> Iterator[RenderableType]:
    decision = result.decision
    count = len(result.differences)
    differ = "1 value differs" if count == 1 else f"{count} values differ"
    outcome = "it is the same" if result.same else differ
    yield said(
        f"Decided again for {date_phrase(decision.as_of)} by the {decision.engine} engine: {outcome}.",
        "bold",
    )
    yield from section("Changed since then", bullets(map(_circumstance, result.circumstances)))
    yield from section("What differs", bullets(map(_difference, result.differences)))
    if not result.same and not result.circumstances:
        yield said(
            "\nThe rules, the version and the engine are those of the record. So the record was "
            "altered after it was made, or there is a defect."
        )


def _circumstance(each: Circumstance) -> str:
    why = f" ({each.why})" if each.why else ""
    return f"{each.what}: {each.then or 'not recorded'} then, {each.now or 'none'} now{why}"


def _difference(each: Difference) -> str:
    return f"{each.path}: {_value(each.then)} then, {_value(each.now)} now"


def _value(value: Any) -> str:
    if value is ABSENT:
        return "not there"
    return shown(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), LONGEST_VALUE
    )
