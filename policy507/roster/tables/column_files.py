"""The columns file: which column states which fact; read with all its problems at once."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from policy507.errors import PolicyError, shown
from policy507.files.documents import read_bounded
from policy507.files.yaml_nodes import Node, compose
from policy507.roster.tables.column_entries import column_of, dates_in, words_in
from policy507.roster.tables.columns import (
    OTHERS,
    TOP,
    Columns,
    JoinedSheet,
    plain_header,
)
from policy507.roster.tables.given_facts import fact_path, given_of
from policy507.rulefiles.keys import Key, entries, items, take, text, text_in
from policy507.rulefiles.scope import Scope

_TABLE = (
    Key("columns", "columns", "by header the fact that the column states", required=True),
    Key("ignored", "ignored", "headers of columns that state no fact; or `others`, for all others"),
    Key("header_rows", "rows", "the row of the headers, from 1, or the first and last: [3, 4]"),
    Key("dates", "dates", "the forms of dates in all columns that say no other"),
    Key("yes", "words", "what means yes in all columns that say no other"),
    Key("no", "words", "what means no in all columns that say no other"),
    Key("unknown", "words", "what means that nobody knows, in all columns that say no other"),
    Key("encoding", "text", "the encoding of a CSV file that is not in UTF-8, such as cp1252"),
    Key("separator", "text", "what stands between the cells of a CSV file"),
)
FILE_KEYS = (
    *_TABLE,
    Key("sheet", "words", "the sheet of a workbook that holds the roster, or several"),
    Key("given", "given", "sections with facts that hold for every row, as in a case"),
    Key("sheets", "sheets", "sheets with a row per contract, school or school year, by name"),
)
SHEET_KEYS = (
    *_TABLE,
    Key("file", "text", "the file that is this sheet, beside the columns file"),
)


def read_columns(path: Path | str) -> Columns:
    """Read a columns file.

    Raises:
        PolicyError: with every problem of the file, each at its place.
    """
    file = str(path)
    node = compose(read_bounded(Path(path)), file)
    scope = Scope()
    taken = take(node, FILE_KEYS, "a columns file", scope)
    columns = _table(taken, scope)
    sheets = tuple(
        sheet
        for key, value in entries(taken.get("sheets"), scope)
        if (sheet := _sheet(key, value, file, scope))
    )
    columns = evolve(
        columns,
        file=file,
        sheet=words_in(taken.get("sheet"), scope),
        given=given_of(taken.get("given"), scope),
        sheets=sheets,
    )
    _once_each(columns, node, taken, scope)
    if scope.problems:
        raise PolicyError(scope.problems)
    return columns


# --- the parts of a file


def _table(taken: Mapping[str, Node], scope: Scope) -> Columns:
    defaults = {key: taken[key] for key in ("dates", "yes", "no", "unknown") if key in taken}
    for name in ("yes", "no", "unknown"):
        words_in(taken.get(name), scope)
    dates_in(taken.get("dates"), scope)
    found = []
    for key, value in entries(taken.get("columns"), scope):
        if not key.value.strip():
            scope.wrong(key, "a header is wanted, and this is empty")
        elif column := column_of(key, value, defaults, scope):
            found.append(column)
    return Columns(
        tuple(found),
        _ignored(taken.get("ignored"), scope),
        header_rows=_header_rows(taken.get("header_rows"), scope),
        encoding=_encoding(taken.get("encoding"), scope),
        separator=_separator(taken.get("separator"), scope),
    )


def _sheet(key: Node, node: Node, file: str, scope: Scope) -> JoinedSheet | None:
    taken = take(node, SHEET_KEYS, "a sheet", scope)
    columns = evolve(_table(taken, scope), file=file)
    sections = {each.fact.section for each in columns.columns}
    ids = [c.fact.section for c in columns.columns if c.fact.name == "id"]
    if not columns.columns:
        return None
    if len(sections) > 1 or len(ids) != 1:
        name = shown(key.value)
        scope.wrong(
            key,
            f"the columns of the sheet '{name}' are to be of one section, its id among them (they are "
            f"of {', '.join(sorted(sections))}; ids: {', '.join(f'{i}.id' for i in ids) or 'none'})",
        )
        return None
    return JoinedSheet(key.value, ids[0], columns, text_in(taken.get("file")))


def _ignored(node: Node | None, scope: Scope) -> Any:
    if node is not None and node.tag == "str" and node.value == OTHERS:
        return OTHERS
    return tuple(text(item, scope) for item in items(node, scope))


def _header_rows(node: Node | None, scope: Scope) -> tuple[int, int] | None:
    if node is None:
        return None
    numbers = node.value if node.tag == "list" else (node,)
    said = [each.value for each in numbers if each.tag == "int"]
    if len(said) != len(numbers) or len(said) not in (1, 2) or not 1 <= said[0] <= said[-1] <= TOP:
        scope.wrong(node, f"a row from 1 to {TOP} is wanted, or the first and the last: [3, 4]")
        return None
    return said[0], said[-1]


def _encoding(node: Node | None, scope: Scope) -> str:
    name = text(node, scope)
    try:
        return codecs.lookup(name).name if name and "a".encode(name) else ""
    except (LookupError, UnicodeError, TypeError):
        if node is not None:
            scope.wrong(node, f"there is no encoding '{shown(name)}'")
        return ""


def _separator(node: Node | None, scope: Scope) -> str:
    if node is None:
        return ""
    said = node.value if node.tag == "str" else ""
    found = {"tab": "\t", "\\t": "\t"}.get(said, said)
    if len(found) != 1 or not found.isascii() or found in '"\r\n':
        scope.wrong(node, "one character is wanted, such as ; or tab")
        return ""
    return found


def _once_each(columns: Columns, node: Node, taken: Mapping[str, Node], scope: Scope) -> None:
    """Refuse headers that come twice, and facts that are stated twice."""
    for key in ("columns", "ignored"):
        seen: dict[str, str] = {}
        listed = taken.get(key)
        keys = [k for k, _ in entries(listed, Scope())] or [*items(listed, Scope())]
        for each in keys:
            plain = plain_header(str(each.value))
            if plain in seen:
                scope.wrong(each, f"the header '{shown(each.value)}' comes twice")
            seen[plain] = str(each.value)
    stated: dict[str, str] = {}
    for place, header, state in _statements(columns):
        fact = fact_path(state)
        clash = next(
            (stated[s] for s in stated if s in (state, fact) or fact == state == fact_path(s)),
            None,
        )
        if clash not in (None, place):
            at = _key_of(taken, header) or node
            scope.wrong(at, f"{state} is stated by {clash} and by {place}")
        stated.setdefault(state, place)
    ids = {each.states for each in columns.columns}
    for sheet in columns.sheets:
        if f"{sheet.section}.id" not in ids:
            message = f"rows are joined by {sheet.section}.id, which no column of the roster states"
            scope.wrong(taken["sheets"].value[sheet.name].key, message)


def _statements(columns: Columns) -> Iterator[tuple[str, str, str]]:
    """What each column states: what to call it, its header, and the fact or the word of a list."""
    for each in columns.columns:
        yield f"the column '{shown(each.header)}'", each.header, each.states
    for sheet in columns.sheets:
        for each in sheet.columns.columns:
            if each.states != f"{sheet.section}.id":
                yield f"the sheet '{shown(sheet.name)}'", "", each.states
    for name in columns.given:
        yield "`given`", "", name


def _key_of(taken: Mapping[str, Node], header: str) -> Node | None:
    node = taken.get("columns")
    if node is None or node.tag != "map" or header not in node.value:
        return None
    found: Node = node.value[header].key
    return found
