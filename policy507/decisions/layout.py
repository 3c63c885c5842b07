"""How text for people is laid out: headings, lists, what stands in two columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policy507.decisions.styles import LONGEST_TEXT
from policy507.errors import shown


def said(text: str, style: str = "") -> Text:
    """A text as it is: nothing in it is taken for markup or for control characters."""
    lines = (shown(line, LONGEST_TEXT) for line in text.split("\n"))
    return Text("\n".join(lines), style=style)


def section(title: str, lines: Iterable[RenderableType]) -> tuple[RenderableType, ...]:
    """A heading with lines below it; nothing at all where there are none."""
    body = [indented(line) for line in lines]
    return (said(f"\n{title}", "bold"), *body) if body else ()


def indented(body: RenderableType, depth: int = 1) -> RenderableType:
    """Something moved to the right."""
    return Padding(body, (0, 0, 0, 2 * depth))


def grid(rows: Iterable[tuple[Text, Text]], gap: int = 2) -> Iterator[Table]:
    """A table of a narrow and a wide column, unless it would be empty."""
    table = Table(box=None, padding=(0, gap, 0, 0), show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        yield table


def bullets(texts: Iterable[str]) -> Iterator[Table]:
    """A list, each entry with a dash."""
    return grid(((Text("-"), said(text)) for text in texts), gap=1)
