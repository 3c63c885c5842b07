"""What each mapping of a rule file may contain, and how its parts are taken out of the nodes of YAML.

The tables serve the loader and the schema; those of conditions and days are `TREE_KEYS`.
"""

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
    path), `choices` (reading code to choice), `expectations`, `dependences` (what each choice of a
    reading comes to), `status`, `date or null`, `paths` (of facts that can be unknown), `list of X`
    with X a layout, `map`.
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
    Key(
        "fingerprint",
        "text",
        "of the paragraph's normalised words, sha256:…; policy507 text check COPY --output-format json"
        " has that of every paragraph of a copy, also of one that no rule file has",
        required=True,
    ),
    Key(
        "neutral_fingerprint",
        "text",
        "the same with every name of an adopter made one, where the paragraph names one",
    ),
    Key("sketch", "text", "numbers by which changed words of the paragraph are known again"),
    Key("word_marks", "text", "letters by which it is told which words of the paragraph differ"),
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
    Key("value_words", "names", "what people call the values: name to a few words"),
    Key("terms", "conditions", "conditions by name, shared by all files"),
    Key("dates", "days", "days by name, shared by all files"),
    Key(
        "impossible",
        "list of impossibility",
        "facts that contradict one another because of a value of the paragraph",
    ),
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

IMPOSSIBILITY = (
    Key("why", "text", "why the facts cannot all be true, as the end of a message", required=True),
    Key(
        "when",
        "condition",
        "comparisons of facts, and any_of such, that cannot all hold; the fact named last is blamed",
        required=True,
    ),
    Key("refused", "list of refusal", "cases that are refused for it"),
)

REFUSAL = (
    Key("it", "text", "what the case shows", required=True),
    Key("given", "facts", "facts laid over the example case, by path"),
    Key("unknown", "texts", "facts or whole sections taken out"),
)

COVERED = (
    Key("who", "text", "the situation, in a few words; {name} puts in a value", required=True),
    Key("by", "text", "the last day, in a few words; {name} puts in a value", required=True),
    Key("reading", "text", "the code of the reading on which that turns"),
    Key("given", "facts", "facts laid over the example case, by path: a case of the situation"),
)
RULE = (
    Key("name", "text", "the rule's name, unique in the policy", required=True),
    Key("title", "text", "a few words for people; those of the name, where left out"),
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
    Key("covers", "list of covered", "whom it covers and by when, as people say it"),
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
        "status of rules and acts: a word, or a mapping with it and more",
        required=True,
    ),
)
OTHERWISE = (
    Key("status", "status", "what it comes to", required=True),
    Key("due", "date or null", "its last day; null where there is none"),
    Key(
        "missing",
        "paths",
        "the unknown facts that could change its status, in the order in which facts are listed",
    ),
)
"""What an example expects under another choice of a reading."""
OF_RULES = (
    Key("paragraph", "text", "the citation of the paragraph or item that the rule encodes"),
    Key("source", "texts", "the provisions behind the rule"),
    Key("remarks", "texts", "codes of the questions left to people that arise"),
    Key(
        "working",
        "day or null",
        "the day as which its last day was worked out; null where there is none",
    ),
    Key("because", "condition", "a condition that holds by just the facts that decided the status"),
)
"""What an example expects of rules alone."""
EXPECTED = (
    *OTHERWISE,
    Key("bearer", "text", "who owes it"),
    *OF_RULES,
    Key(
        "depends_on",
        "dependences",
        "readings by which alone it would come to something else: code, choice, and what to",
    ),
)

LAYOUTS: Mapping[str, tuple[Key, ...]] = {
    "paragraph": PARAGRAPH,
    "source": SOURCE,
    "disagreement": DISAGREEMENT,
    "change": CHANGE,
    "impossibility": IMPOSSIBILITY,
    "refusal": REFUSAL,
    "rule": RULE,
    "covered": COVERED,
    "example": EXAMPLE,
    "expected": EXPECTED,
    "otherwise": OTHERWISE,
}


# --- what is written, whatever is wrong with it


def text_in(node: Node | None) -> str:
    """A text, also a number or a date as it stands; of anything else, an empty one."""
    if node is not None and node.tag in ("str", "day", "int"):
        return str(node.value).strip()
    return ""


def items_in(node: Node | None) -> tuple[Node, ...]:
    """The entries of a list; nothing else has any."""
    return tuple(node.value) if node is not None and node.tag == "list" else ()


def entries_in(node: Node | None) -> tuple[tuple[Node, Node], ...]:
    """The keys and values of a mapping; nothing else has any."""
    if node is None or node.tag != "map":
        return ()
    return tuple((entry.key, entry.value) for entry in node.value.values())


def texts_within(node: Node) -> Iterator[str]:
    """All texts of something written, at every depth, those of keys included."""
    if node.tag == "str":
        yield node.value
    for item in items_in(node):
        yield from texts_within(item)
    for key, value in entries_in(node):
        yield key.value
        yield from texts_within(value)


def keys_within(node: Node) -> Iterator[str]:
    """All keys of something written, at every depth."""
    for item in items_in(node):
        yield from keys_within(item)
    for key, value in entries_in(node):
        yield key.value
        yield from keys_within(value)


def stray_texts(node: Node, keys: tuple[Key, ...]) -> Iterator[str]:
    """All texts inside what a mapping has no key for: what was meant by it may define them."""
    known = {key.name for key in keys}
    for key, value in entries_in(node):
        if key.value not in known:
            yield from texts_within(value)


# --- the same, where anything else is a problem; what is absent is none


def take(node: Node | None, keys: tuple[Key, ...], what: str, scope: Scope) -> dict[str, Node]:
    """The values of a mapping by key; unknown and missing keys are problems."""
    if node is None:
        return {}
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
            scope.lacks(node, f"{what} lacks the key {key.name!r}: {key.help}")
    return taken


def text(node: Node | None, scope: Scope, default: str = "") -> str:
    """A text, also a number or a date as it stands."""
    found = text_in(node)
    if node is not None and not found:
        scope.wrong(node, "expected a text")
    return found or default


def items(node: Node | None, scope: Scope) -> tuple[Node, ...]:
    """The entries of a list."""
    if node is not None and node.tag != "list":
        scope.wrong(node, "expected a list")
    return items_in(node)


def texts(node: Node | None, scope: Scope) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(text(item, scope) for item in items(node, scope))


def entries(node: Node | None, scope: Scope) -> tuple[tuple[Node, Node], ...]:
    """The keys and values of a mapping."""
    if node is not None and node.tag != "map":
        scope.wrong(node, "expected a mapping")
    return entries_in(node)


def named_texts(node: Node | None, scope: Scope) -> dict[str, str]:
    """A mapping of texts by name."""
    return {key.value: text(value, scope) for key, value in entries(node, scope)}


def address(node: Node | None, scope: Scope) -> str | None:
    """Where something can be read: an address of the web, and a safe one."""
    if node is None:
        return None
    found = text(node, scope)
    if found and not found.startswith("https://"):
        scope.wrong(node, "expected an address that starts with https://")
    return found


def check_name(node: Node, scope: Scope) -> None:
    """Refuse a text that cannot name a rule or an act."""
    if not isinstance(node.value, str) or not NAME.fullmatch(node.value):
        scope.wrong(node, f"'{shown(node.value)}' is no name: lower-case words joined by hyphens")
