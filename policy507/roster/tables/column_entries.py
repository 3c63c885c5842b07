"""One column of a columns file: the fact that it states, and how its cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from policy507.errors import PolicyError, did_you_mean, shown
from policy507.facts.faults import fault_in
from policy507.facts.kinds import LISTS, Fact
from policy507.facts.registry import PARTLY_OF
from policy507.files.yaml_nodes import Node
from policy507.roster.tables.columns import FACTS_BY_PATH, Column, columns_by_fact
from policy507.roster.tables.dates import DateForm, date_form
from policy507.rulefiles.keys import Key, entries, take, text
from policy507.rulefiles.scope import Scope

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


def column_of(key: Node, node: Node, defaults: Mapping[str, Node], scope: Scope) -> Column | None:
    """A column by its header, with what the file says of all columns, where it says no other."""
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
            more["none"] = words_in(value, scope)
        elif name != "fact":
            more[name] = _said(name, value, made, scope)
    column = evolve(made, header=key.value, **more)
    _said_twice(column, key, scope)
    return column


def _said(name: str, value: Node, column: Column, scope: Scope) -> Any:
    """What the value of a key says of a column."""
    match name:
        case "dates":
            return dates_in(value, scope)
        case "blank":
            return _blank(value, column, scope)
        case "separator":
            return value.value if value.tag == "str" else text(value, scope)
        case "words":
            return _meanings(value, column, scope)
    return words_in(value, scope)


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


def words_in(node: Node | None, scope: Scope) -> tuple[str, ...]:
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


def dates_in(node: Node | None, scope: Scope) -> tuple[DateForm, ...]:
    """Forms of dates, of which no two read the same text."""
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
