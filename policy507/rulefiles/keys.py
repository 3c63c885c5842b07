"""What each mapping of a rule file may contain: one table for the loader, the schema and the docs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from policy507.errors import shown
from policy507.files.yaml_nodes import Node
from policy507.model.policy import TREE_KEYS
from policy507.rulefiles.scope import Scope

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@frozen
class Key:
    """A key of a mapping: the shape of its value, whether it must be there, and what it is for.

    `shape` is one of `text`, `texts`, `names` (texts by name), `date`, `day`, `days` (days by name),
    `condition`, `conditions` (by name), `values`, `due`, `overrides`, `facts` (JSON-ready values by
    path), `choices` (reading code to choice), `expectations`, `list of X` with X a layout, `map`.
    """

    name: str
    shape: str
    help: str
    required: bool = False


PARAGRAPH = (
    Key("paragraph", "text", "the citation, such as V.D", required=True),
    Key("title", "text", "a short title", required=True),
    Key("says", "text", "our own restatement; {name} puts in a value of the policy", required=True),
    Key("key_phrases", "texts", "short phrases of the adopted text on which a reading turns"),
    Key("fingerprint", "text", "of the paragraph's normalised words: sha256:…", required=True),
    Key(
        "neutral_fingerprint",
        "text",
        "the same with every name of an adopter made one, where the paragraph names one",
    ),
    Key("sketch", "text", "numbers by which changed words of the paragraph are known again"),
    Key("item_fingerprints", "names", "of the words of each item: citation to sha256:…"),
    Key("source", "list of source", "the provisions behind the paragraph"),
    Key("disagreements", "list of disagreement", "where another authority says something else"),
    Key("history", "list of change", "what changed in these rules, the oldest first"),
    Key("notes", "texts", "what a reader of the page should know besides"),
    Key("not_encoded", "text", "what has nothing to decide, and why"),
    Key("items", "names", "the items of a paragraph that lists: citation to restatement"),
    Key(
        "values",
        "values",
        "numbers, dates and periods by name, of the paragraph or the statute behind it",
    ),
    Key("terms", "conditions", "conditions by name, shared by all files"),
    Key("dates", "days", "days by name, shared by all files"),
    Key("rules", "list of rule", "the paragraph's rules"),
    Key("left_to_people", "texts", "codes of the questions that only a person can answer"),
    Key(
        "evidence_only",
        "texts",
        "facts that are tested and yet decide nothing, as the solver proves: they stand as evidence",
    ),
    Key("examples", "list of example", "cases with what is expected of them"),
)

SOURCE = (
    Key("cite", "text", "the provision", required=True),
    Key("href", "text", "where it can be read"),
    Key("compared", "text", "what is known of the difference in words", required=True),
)

DISAGREEMENT = (
    Key("point", "text", "what they disagree about; {name} puts in a value", required=True),
    Key("here", "text", "what the policy says; {name} puts in a value", required=True),
    Key("elsewhere", "text", "who says what instead", required=True),
    Key("href", "text", "where that can be read"),
)

CHANGE = (
    Key("on", "date", "the day of the change", required=True),
    Key("what", "text", "what changed, as it was on that day", required=True),
)

RULE = (
    Key("name", "text", "the rule's name, unique in the policy", required=True),
    Key("paragraph", "text", "the item that the rule encodes, where the paragraph lists items"),
    Key("source", "texts", "provisions of this rule, where they differ from the paragraph's"),
    Key("who", "text", "who owes it or may do it: one of the policy's bearers"),
    Key("must", "text", "the act that is ordered"),
    Key("must_not", "text", "what is forbidden, in words"),
    Key("may", "text", "what is permitted, in words"),
    Key("need_not", "text", "the act from which it relieves"),
    Key("no_effect", "text", "what the paragraph leaves as it is, in words"),
    Key("means", "text", "what the definition says, in words"),
    *(Key(key.name, key.shape, key.help) for key in TREE_KEYS),
    Key(
        "overrides", "overrides", "rules that it sets aside: by name, or a paragraph's on this act"
    ),
    Key(
        "remarks",
        "conditions",
        "questions left to people that a reader must be told of: code to the case in which",
    ),
)

EXAMPLE = (
    Key("it", "text", "what the example shows", required=True),
    Key("given", "facts", "facts laid over the example case, by path"),
    Key("unknown", "texts", "facts or whole sections taken out"),
    Key("readings", "choices", "readings chosen other than the default"),
    Key(
        "expect",
        "expectations",
        "status of rules and acts: a word, or {status, due, bearer}",
        required=True,
    ),
)

LAYOUTS: Mapping[str, tuple[Key, ...]] = {
    "paragraph": PARAGRAPH,
    "source": SOURCE,
    "disagreement": DISAGREEMENT,
    "change": CHANGE,
    "rule": RULE,
    "example": EXAMPLE,
}


def take(node: Node, keys: tuple[Key, ...], what: str, scope: Scope) -> dict[str, Node]:
    """The values of a mapping by key; unknown and missing keys are noted as problems."""
    if node.tag != "map":
        scope.wrong(node, f"expected {what}: a mapping")
        return {}
    known = {key.name: key for key in keys}
    taken, meant = {}, ""
    for name, entry in node.value.items():
        if name in known:
            taken[name] = entry.value
        else:
            hint = scope.hint(entry.key, known)
            scope.wrong(entry.key, f"{what} has no key '{shown(name)}'{hint}")
            meant += hint
    for key in keys:
        # What was misspelt is not missing besides.
        if key.required and key.name not in taken and f"{key.name!r}?" not in meant:
            scope.wrong(node, f"{what} lacks the key {key.name!r}: {key.help}")
    return taken


def address(node: Node | None, scope: Scope) -> str | None:
    """Where something can be read: an address of the web, and a safe one."""
    if node is None:
        return None
    found = text(node, scope)
    if found and not found.startswith("https://"):
        scope.wrong(node, "expected an address that starts with https://")
    return found


def stray_texts(node: Node, keys: tuple[Key, ...]) -> Iterator[str]:
    """All texts inside what a mapping has no key for: what was meant by it may define them."""
    known = {key.name for key in keys}
    for name, entry in node.value.items():
        if name not in known:
            yield from texts_in(entry.value)


def texts_in(node: Node) -> Iterator[str]:
    """All texts of something written, those of keys included."""
    if node.tag == "str":
        yield node.value
    elif node.tag == "list":
        for item in node.value:
            yield from texts_in(item)
    elif node.tag == "map":
        for name, entry in node.value.items():
            yield name
            yield from texts_in(entry.value)


def text(node: Node | None, scope: Scope, default: str = "") -> str:
    """A text; anything else is a problem, except that numbers and dates may stand for themselves."""
    if node is None:
        return default
    if node.tag in ("str", "day", "int") and (found := str(node.value).strip()):
        return found
    scope.wrong(node, "expected a text")
    return default


def keys_in(node: Node) -> Iterator[str]:
    """All keys of something written, at every depth."""
    if node.tag == "list":
        for item in node.value:
            yield from keys_in(item)
    elif node.tag == "map":
        for name, entry in node.value.items():
            yield name
            yield from keys_in(entry.value)


def is_name(node: Node, scope: Scope) -> bool:
    """Whether a text can name a rule or an act: lower-case words joined by hyphens."""
    fits = isinstance(node.value, str) and NAME.fullmatch(node.value) is not None
    if not fits:
        scope.wrong(node, f"'{shown(node.value)}' is no name: lower-case words joined by hyphens")
    return fits


def items(node: Node | None, scope: Scope) -> tuple[Node, ...]:
    """The entries of a list; an absent one is empty."""
    if node is None:
        return ()
    if node.tag == "list":
        return tuple(node.value)
    scope.wrong(node, "expected a list")
    return ()


def texts(node: Node | None, scope: Scope) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(text(item, scope) for item in items(node, scope))


def entries(node: Node | None, scope: Scope) -> tuple[tuple[Node, Node], ...]:
    """The keys and values of a mapping; an absent one is empty."""
    if node is None:
        return ()
    if node.tag == "map":
        return tuple((e.key, e.value) for e in node.value.values())
    scope.wrong(node, "expected a mapping")
    return ()
