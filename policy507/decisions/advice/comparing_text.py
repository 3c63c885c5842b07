"""A comparison of readings as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from policy507.decisions.advice.compare import Compared, Comparison, Row
from policy507.decisions.advice.matters import merged
from policy507.decisions.styles import WIDTH
from policy507.english.phrases import date_phrase, placeholders
from policy507.errors import shown
from policy507.model.statuses import Status, status_words

ANY = "any"


def plain_text(comparison: Comparison, width: int = WIDTH) -> str:
    """What depends on readings, with a table each; then the questions; then what stays the same."""
    return "\n".join(_lines(comparison, width))


def _lines(comparison: Comparison, width: int) -> Iterator[str]:
    book, policy = comparison.rules, comparison.rules.policy
    yield from _wrapped(f"Policy {policy.number}, {policy.title} (edition {policy.edition})", width)
    yield from _wrapped(f"Decided for {date_phrase(comparison.as_of)} under every reading", width)
    if not comparison.differing:
        statuses = {row.status for one in comparison.same for row in one.rows}
        so_far = ", as far as the facts are known" if Status.UNDETERMINED in statuses else ""
        what = "but the last day of what is late can depend" if statuses & _LATE else "depends"
        yield from ("", f"Nothing {what} on how the words are read{so_far}.")
    for each in comparison.differing:
        yield ""
        yield from _wrapped(f"the {each.bearer} {each.must}".strip(), width)
        yield from _table(each, width)
    codes = dict.fromkeys(code for each in comparison.differing for code in each.readings)
    if codes:
        yield from ("", "* as it is read", "", "The readings that matter")
        for code in codes:
            reading = book.readings[code]
            yield from _wrapped(
                f"{code}: {placeholders(reading.question, book.values)}", width, "  "
            )
            for choice in reading.choices:
                means = placeholders(choice.means, book.values)
                yield from _wrapped(f"{choice.name}: {means}", width, "    ")
    by_status: dict[Status, dict[str, list[str]]] = {}
    for each in comparison.same:
        duty, wording = _duty(each)
        by_status.setdefault(each.rows[0].status, {}).setdefault(duty, []).append(wording)
    if by_status:
        yield from ("", "The same whatever the readings")
        for status, duties in by_status.items():
            told = [f"{duty} {text}" for duty, found in duties.items() for text in merged(found)]
            said = f"{status_words(status)}{_BESIDES.get(status, '')}: {'; '.join(told)}"
            yield from _wrapped(said, width, "  ")
    yield ""
    yield from _wrapped(
        "This is what the words come to under each reading. It is not legal advice: a person decides.",
        width,
    )


_LATE = {Status.OVERDUE, Status.MET_LATE}
_BESIDES = {
    Status.NOT_APPLICABLE: " in this case",  # in others it may be
    **dict.fromkeys(_LATE, " (the last day may be another)"),  # which is told of what is open alone
}
"""What is said of a status that stays the same."""


def _duty(each: Compared) -> tuple[str, str]:
    """Whose duty, to do or not to, and what; perhaps nothing is owed."""
    do = each.must.removeprefix("must ")
    to = "not to" if do.startswith("not ") else "to"
    return f"the {each.bearer}'s duty {to}", do.removeprefix("not ")


def _table(each: Compared, width: int) -> Iterator[str]:
    columns = [[code, *(row.choices.get(code, ANY) for row in each.rows)] for code in each.readings]
    widths = [max(map(len, column)) for column in columns]
    rows = zip(*columns, strict=True)
    answers = ["", *map(_answer, each.rows)]
    marks = [" ", *("*" if row.as_chosen else " " for row in each.rows)]
    for mark, row, answer in zip(marks, rows, answers, strict=True):
        cells = "  ".join(shown(c).ljust(w) for c, w in zip(row, widths, strict=True))
        row_of_table = f"  {mark} {cells}  {answer}".rstrip()
        yield from textwrap.wrap(row_of_table, width, subsequent_indent=" " * 8)


def _answer(row: Row) -> str:
    due = f", last day {date_phrase(row.due)}" if row.due else ""
    return f"{status_words(row.status)}{due}"


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        shown(text, len(text)),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )
