"""The columns file: which column states which fact; read with all its problems at once."""

from __future__ import annotations

import codecs
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from policy507.errors import FactError, PolicyError, Problem, did_you_mean, shown
from policy507.facts.case_files import case_from_node
from policy507.facts.faults import fault_in
from policy507.facts.kinds import LISTS, Fact
from policy507.facts.registry import PARTLY_OF, STATED_FACTS
from policy507.facts.rows import row_of
from policy507.files.documents import read_bounded
from policy507.files.yaml_nodes import Entry, Node, compose
from policy507.roster.tables.columns import (
    FACTS_BY_PATH,
    OTHERS,
    TOP,
    Column,
    Columns,
    JoinedSheet,
    columns_by_fact,
    plain_header,
)
from policy507.roster.tables.dates import DateForm, date_form
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
COLUMN_KEYS = (
    Key("fact", "fact", "the fact, such as officer.peace_officer", required=True),
    Key("dates", "dates", "the forms of its dates: M/D/YYYY, DD.MM.YY, excel"),
    Key("yes", "words", "what means yes"),
    Key("no", "words", "what means no"),
    Key("partly", "words", "what means that a duty is included and optional"),
    Key("not_happened", "words", "what means that it has not happened"),
    Key("none", "words", "what means that there is none: no end, or nothing in the list"),
    Key("unknown", "words", "what means that nobody knows"),
    Key("blank", "blank", "what an empty cell means: unknown, not happened, none, or no"),
    Key("separator", "text", "what stands between the words of a list"),
    Key("words", "meanings", "what other words of the cells mean: the value by the word"),
)
UNDECIDED = "?"
"""What a proposal says of what is open."""


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
        sheet=_words(taken.get("sheet"), scope),
        given=_given(taken.get("given"), scope),
        sheets=sheets,
    )
    _once_each(columns, node, taken, scope)
    if scope.problems:
        raise PolicyError(scope.problems)
    return columns


def given_in(path: Path | str, section: str) -> dict[str, Any]:
    """What a file states of a section once for all rows, by canonical column.

    The file holds the facts of the section, or a case that has no other section.

    Raises:
        PolicyError: with every problem of the file, each at its place.
    """
    node = compose(read_bounded(Path(path)), str(path))
    if node.tag == "map" and section not in node.value:
        key = Node(section, "str", node.place)
        node = Node({section: Entry(key, node)}, "map", node.place)
    scope = Scope()
    for key, _ in entries(node, scope):
        if key.value != section:
            scope.wrong(key, f"only the section {section} is wanted here, not {shown(key.value)}")
    found = {} if scope.problems else _given(node, scope)
    if scope.problems:
        raise PolicyError(scope.problems)
    return found


def with_given(columns: Columns, given: Mapping[str, Any], file: str) -> Columns:
    """The columns with more that holds for every row.

    Raises:
        PolicyError: a column, a sheet or the columns file states a fact, too.
    """
    twice = sorted(_facts_of(given) & _stated(columns))
    if twice:
        raise PolicyError(
            Problem(f"{path} is stated here and in the table: once is enough", file)
            for path in twice
        )
    return evolve(columns, given={**columns.given, **given})


def _stated(columns: Columns) -> set[str]:
    own = {each.fact.path for each in columns.columns} | _facts_of(columns.given)
    return own.union(*(_stated(sheet.columns) for sheet in columns.sheets))


def _facts_of(names: Iterable[str]) -> set[str]:
    return {_fact_path(name) for name in names}


# --- the parts of a file


def _table(taken: Mapping[str, Node], scope: Scope) -> Columns:
    defaults = {key: taken[key] for key in ("dates", "yes", "no", "unknown") if key in taken}
    for name in ("yes", "no", "unknown"):
        _words(taken.get(name), scope)
    _dates(taken.get("dates"), scope)
    found = []
    for key, value in entries(taken.get("columns"), scope):
        if not key.value.strip():
            scope.wrong(key, "a header is wanted, and this is empty")
        elif column := _column(key, value, defaults, scope):
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


def _column(key: Node, node: Node, defaults: Mapping[str, Node], scope: Scope) -> Column | None:
    if node.tag == "map":
        taken = take(node, COLUMN_KEYS, f"the column '{shown(key.value)}'", scope)
        named = taken.get("fact")
    else:
        taken, named = {}, node
    if named is None:
        return None
    made = _fact_named(named, scope)
    if made is None:
        return None
    said = {k: v for k, v in defaults.items() if _fits(k, made)} | taken
    more: dict[str, Any] = {}
    for name, value in said.items():
        if not _fits(name, made):
            scope.wrong(value, f"{name} says nothing of {made.states}, {_what(made)}")
        elif name in ("not_happened", "none"):
            more["none"] = _words(value, scope)
        elif name != "fact":
            more[name] = _said(name, value, made, scope)
    column = evolve(made, header=key.value, **more)
    _said_twice(column, key, scope)
    return column


def _said(name: str, value: Node, column: Column, scope: Scope) -> Any:
    """What the value of a key says of a column."""
    match name:
        case "dates":
            return _dates(value, scope)
        case "blank":
            return _blank(value, column, scope)
        case "separator":
            return value.value if value.tag == "str" else text(value, scope)
        case "words":
            return _meanings(value, column, scope)
    return _words(value, scope)


def _fact_named(node: Node, scope: Scope) -> Column | None:
    """The column of a fact, or of a word of a list."""
    name = text(node, scope)
    if not name:
        return None
    if name == UNDECIDED:
        scope.wrong(node, "it is still to be decided which fact the column states")
        return None
    try:
        found = columns_by_fact([name]).columns
    except PolicyError:
        found = ()
    if found:
        return evolve(found[0], none=(), partly=())
    known = [*FACTS_BY_PATH, *(f"{f.path}.{w}" for f in FACTS_BY_PATH.values() for w in f.choices)]
    hint = scope.hint(node, known) or _by_name(name)
    scope.wrong(node, f"there is no fact '{shown(name)}'{hint}")
    return None


def _by_name(name: str) -> str:
    """The fact that was named without its section."""
    paths = [path for path, fact in FACTS_BY_PATH.items() if fact.name == name]
    return f", did you mean {' or '.join(map(repr, paths))}?" if paths else ""


def _fits(key: str, column: Column) -> bool:
    """Whether a key says something of a column."""
    fact = column.fact
    yes_or_no = fact.kind == "flag" or bool(column.word)
    match key:
        case "dates":
            return fact.kind == "day"
        case "yes" | "no":
            return yes_or_no
        case "partly":
            return bool(column.word and fact.path in PARTLY_OF)
        case "not_happened":
            return fact.kind == "day" and fact.nullable and none_key(fact) == key
        case "none":
            return none_key(fact) == key and not column.word
        case "separator":
            return fact.kind in LISTS and not column.word
        case "words":
            return not column.word and fact.kind in ("count", *LISTS)
    return True


def none_key(fact: Fact) -> str:
    """The key under which a columns file names the words for none; empty where there is no such."""
    if fact.kind in LISTS:
        return "none"
    if fact.kind == "day" and fact.nullable:
        return "not_happened" if fact.plannable else "none"
    return ""


def _what(column: Column) -> str:
    if column.word:
        return "which is yes or no"
    kinds = {
        "flag": "which is yes or no",
        "day": "a day" if column.fact.nullable else "a day that there always is",
        "count": "a number",
        "words": "a list of words",
        "texts": "a list of texts",
        "label": "a text that decides nothing",
    }
    return kinds[column.fact.kind]


def _words(node: Node | None, scope: Scope) -> tuple[str, ...]:
    """A word, or a list of words; yes and no may be written without quotes, true and false, too."""
    if node is None:
        return ()
    found = []
    for item in node.value if node.tag == "list" else (node,):
        if item.tag == "bool":
            found.append(str(item.value).lower())
        elif said := text(item, scope):
            found.append(said)
    return tuple(found)


def _dates(node: Node | None, scope: Scope) -> tuple[DateForm, ...]:
    if node is None:
        return ()
    found: list[DateForm] = []
    for item in node.value if node.tag == "list" else (node,):
        name = text(item, scope)
        form = date_form(name) if name else None
        if form is None:
            if name == UNDECIDED:
                scope.wrong(item, "it is still to be decided how the dates are read")
            elif name:
                scope.wrong(
                    item,
                    f"'{shown(name)}' is no form of dates: write the parts YYYY or YY, MM or M or MON, "
                    "DD or D with what stands between them, such as M/D/YYYY; or excel",
                )
            continue
        for other in found:
            if form.clashes(other):
                scope.wrong(
                    item, f"a date could be read by {other.name} and by {form.name}: choose one"
                )
        found.append(form)
    return tuple(found)


_BLANKS = {"unknown": "unknown", "not happened": "none", "none": "none", "no": "no"}


def _blank(node: Node, column: Column, scope: Scope) -> Any:
    said = text(node, scope)
    yes_or_no = column.fact.kind == "flag" or bool(column.word)
    key = none_key(column.fact)
    offered = ["unknown"]
    if yes_or_no:
        offered.append("no")
    elif key:
        offered.append(key.replace("_", " "))
    if said and said not in offered:
        hint = did_you_mean(said, offered)
        scope.wrong(
            node,
            f"an empty cell cannot mean '{shown(said)}' here{hint} (known: {', '.join(offered)})",
        )
    return _BLANKS.get(said, "unknown")


def _meanings(node: Node, column: Column, scope: Scope) -> dict[str, Any]:
    """What other words of a cell mean: a number, or words of the list."""
    fact = column.fact
    found: dict[str, Any] = {}
    for key, value in entries(node, scope):
        plain: Any = value.plain()
        if fact.kind in LISTS:
            plain = (plain,) if isinstance(plain, str) else plain
            plain = tuple(plain) if isinstance(plain, list) else plain
        problem = fault_in(fact, plain)
        if problem:
            scope.wrong(value, f"{fact.path}: {problem}")
        else:
            found[" ".join(key.value.split())] = plain
    return found


def _said_twice(column: Column, key: Node, scope: Scope) -> None:
    """Refuse words that would mean two things."""
    meanings: dict[str, str] = {}
    said = {
        "yes": column.yes,
        "no": column.no,
        "partly": column.partly,
        none_key(column.fact): column.none,
        "unknown": column.unknown,
        "words": column.words,
    }
    for name, words in said.items():
        for word in words:
            low = word.casefold()
            if meanings.setdefault(low, name) != name:
                scope.wrong(
                    key,
                    f"the column '{shown(key.value)}' has '{shown(word)}' both as {meanings[low]} and "
                    f"as {name}",
                )


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


def _given(node: Node | None, scope: Scope) -> dict[str, Any]:
    """Sections that hold for every row, by canonical column."""
    if node is None:
        return {}
    try:
        case = case_from_node(node, _a_day_within(node))
    except FactError as error:
        scope.problems += error.problems
        return {}
    stated = {
        f"{section}.{name}"
        for section, part in node.plain().items()
        if section in STATED_FACTS
        for name in part
    }
    stated |= {PARTLY_OF[path] for path in stated & PARTLY_OF.keys()}
    return {name: value for name, value in row_of(case).items() if _facts_of([name]) & stated}


def _a_day_within(node: Node) -> dt.date:
    """A day of the stated school year: which day will be decided on is not known here."""
    plain = node.plain()
    year = plain.get("school_year") if isinstance(plain, dict) else None
    for name in ("starts_on", "ends_on"):
        try:
            return dt.date.fromisoformat(year[name])  # type: ignore[index]
        except (KeyError, TypeError, ValueError):
            continue
    return dt.date(2000, 1, 1)


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
        fact = _fact_path(state)
        clash = next(
            (stated[s] for s in stated if s in (state, fact) or fact == state == _fact_path(s)),
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


def _fact_path(state: str) -> str:
    return state if state in FACTS_BY_PATH else state.rpartition(".")[0]


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
