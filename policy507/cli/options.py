"""Options that several commands share, and what a shell completes them with."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from policy507.errors import PolicyError, did_you_mean, shown
from policy507.facts.faults import fault_in
from policy507.facts.registry import FACTS
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load

if TYPE_CHECKING:
    from policy507.rulefiles.numbering import Numbering

TEXT, JSON, JSONL = "text", "json", "jsonl"
Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]
Command = TypeVar("Command", bound="Callable[..., Any]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_day(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """The calendar date that an option states; anything else is bad usage."""
    if value is None:
        return None
    if not _DAY.fullmatch(value):
        raise click.BadParameter(f"'{shown(value)}' is no date of the form YYYY-MM-DD")
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"there is no such day: {value}") from None
    if fault := fault_in(FACTS["as_of"], day):
        raise click.BadParameter(fault.message)
    return day


def timeout_option(default: float, what: str) -> Callable[[Command], Command]:
    """How long the solver may take for each of what it is asked, in seconds."""
    return click.option(
        "--timeout",
        type=click.FloatRange(min=0.001, max=3600),
        default=default,
        show_default=True,
        metavar="SECONDS",
        callback=_number,
        help=f"The most time for one {what}; then it is not decided.",
    )


def _number(_: click.Context, __: click.Parameter, value: float) -> float:
    if math.isnan(value):  # no comparison with it is true, so no range excludes it
        raise click.BadParameter("'nan' is no number of seconds")
    return value


def completing(names: Callable[[RuleBook], Iterable[tuple[str, str]]]) -> Completer:
    """What a shell offers: names out of the rule files with a word on each."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            book = load(ctx.params.get("rules"))
        except (PolicyError, OSError):
            return []  # pressing the tab key is no moment to be told of problems
        return [
            CompletionItem(shown(name), help=shown(text))
            for name, text in names(book)
            if name.lower().startswith(incomplete.lower())
        ]

    return complete


def names_of_rules(book: RuleBook) -> Iterable[tuple[str, str]]:
    """Citations of paragraphs and of their items, and names of rules."""
    for paragraph in book:
        yield paragraph.citation, paragraph.title
        yield from ((item, paragraph.title) for item in paragraph.items)
        yield from ((rule.name, rule.paragraph) for rule in paragraph.rules)


def names_of_choices(book: RuleBook) -> Iterable[tuple[str, str]]:
    """Readings with each of their choices, as `--reading` takes them."""
    for code, reading in book.readings.items():
        for choice in reading.names:
            yield f"{code}={choice}", reading.question


def names_of_articles(book: RuleBook) -> Iterable[tuple[str, str]]:
    """The articles of the policy."""
    return ((article.citation, article.title) for article in book.policy.articles)


def names_of_bearers(book: RuleBook) -> Iterable[tuple[str, str]]:
    """Who may owe something."""
    return ((bearer, "") for bearer in book.policy.bearers)


rules_option: Callable[[Any], Any] = click.option(
    "--rules",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    is_eager=True,  # so that completion knows which rules
    help="Rule files in place of those of this package.",
)


numbering_option: Callable[[Any], Any] = click.option(
    "--numbering",
    "numbering_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Cite by an adopted copy's own numbers, from `text check --write-mapping`.",
)


def numbering_in(file: Path | None, book: RuleBook) -> Numbering | None:
    """The numbers of the file that the option names, or none without it."""
    if file is None:
        return None
    from policy507.rulefiles.numbering import read_numbering

    return read_numbering(file, book)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """The option that says in which form the output is wanted."""
    return click.option(
        "--output-format",
        type=click.Choice(formats),
        default=TEXT,
        show_default=True,
        help="The form of the output.",
    )


def known(value: str | None, names: Iterable[str], option: str) -> None:
    """Refuse a name that there is not.

    Raises:
        click.BadParameter: with the nearest name that there is, and all of them.
    """
    offered = list(names)
    if value is not None and value not in offered:
        hint = did_you_mean(value, offered)
        raise click.BadParameter(
            f"there is no '{shown(value)}'{hint} (known: {', '.join(map(shown, offered))})",
            param_hint=option,
        )
