"""Columns as the text of a columns file, with remarks for who is to look it through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import fields_dict

from policy507.roster.tables.column_entries import UNDECIDED, none_key
from policy507.roster.tables.columns import OTHERS, Column, Columns

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def columns_text(
    columns: Columns,
    head: Iterable[str] = (),
    remarks: Mapping[str, Iterable[str]] | None = None,
    undecided: Sequence[str] = (),
    undated: Sequence[str] = (),
) -> str:
    """A columns file. `head` are comments on top, `remarks` are some on columns, by their header.

    Of the `undecided` headers it is open what they state, of the `undated` how their dates are read.
    """
    said = remarks or {}
    lines = [*_comments(head)]
    if columns.sheet:
        lines.append(f"sheet: {_texts(columns.sheet)}")
    if columns.header_rows is not None:
        first, last = columns.header_rows
        lines.append(f"header_rows: {first if first == last else [first, last]}")
    if columns.encoding:
        lines.append(f"encoding: {_text(columns.encoding)}")
    if columns.separator:
        said_of_cells = "tab" if columns.separator == "\t" else columns.separator
        lines.append(f"separator: {_text(said_of_cells)}")
    lines.append("columns:" if columns.columns or undecided else "columns: {}")
    for each in columns.columns:
        lines += [f"  {line}" for line in _comments(said.get(each.header, ()))]
        lines += [f"  {line}" for line in _column(each, undated=each.header in undated)]
    for header in undecided:
        lines += [f"  {line}" for line in _comments(said.get(header, ()))]
        lines.append(f"  {_text(header)}: {_text(UNDECIDED)}")
    if columns.ignored == OTHERS:
        lines.append(f"ignored: {OTHERS}")
    elif columns.ignored:
        lines.append("ignored:")
        for header in columns.ignored:
            lines += [f"  {line}" for line in _comments(said.get(header, ()))]
            lines.append(f"  - {_text(header)}")
    return "\n".join(lines) + "\n"


def _column(column: Column, *, undated: bool) -> Iterator[str]:
    said: dict[str, Any] = {"dates": UNDECIDED} if undated else {}
    if column.dates:
        said["dates"] = [form.name for form in column.dates]
    usual = fields_dict(Column)
    for name in ("yes", "no", "partly", "unknown"):
        if getattr(column, name) != usual[name].default:
            said[name] = list(getattr(column, name))
    key = none_key(column.fact)
    if column.none and key:
        said[key] = list(column.none)
    if column.blank != "unknown":
        said["blank"] = key.replace("_", " ") if column.blank == "none" else column.blank
    if column.separator:
        said["separator"] = column.separator
    if column.words:
        said["words"] = dict(column.words)
    if not said:
        yield f"{_text(column.header)}: {column.states}"
        return
    yield f"{_text(column.header)}:"
    yield f"  fact: {column.states}"
    for name, value in said.items():
        yield f"  {name}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_text(key)}: {_value(each)}" for key, each in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]" if len(value) != 1 else _value(value[0])
    return str(value) if isinstance(value, int) else _text(value)


def _texts(texts: Iterable[str]) -> str:
    return _value(list(texts))


def _text(text: str) -> str:
    """A text in YAML, in quotes unless it can be taken for nothing else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _comments(lines: Iterable[str]) -> Iterator[str]:
    """Comments, in which nothing of a table can end the line."""
    for line in lines:
        yield "# " + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
