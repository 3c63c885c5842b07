"""What changed in the text of the rules: part by part, with both texts and both places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from policy507.audit.diff.pairing import Pairing, bare
from policy507.audit.diff.parts import Key, Part, parts_of
from policy507.model.policy import Place

ADDED, REMOVED, CHANGED, RENAMED = "added", "removed", "changed", "renamed"
WHOLE = ("rule", "reading")
"""What has keys of its own, and comes or goes as a whole."""


@frozen
class Change:
    """One change of the text: of `what` (`rule`, `value`, …) with a `name`, and of which `key` in it.

    A side on which there is nothing has neither a text nor a place.
    """

    section: str
    how: str
    what: str
    name: str
    key: str
    before: str | None
    after: str | None
    at_before: Place | None
    at_after: Place | None

    def to_data(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        return {
            "change": self.how,
            "what": self.what,
            "name": self.name,
            "key": self.key,
            "before": _side(self.before, self.at_before),
            "after": _side(self.after, self.at_after),
        }


def _side(text: str | None, place: Place | None) -> dict[str, Any] | None:
    if text is None:
        return None
    if place is None:
        return {"text": text, "file": None, "line": None}
    return {"text": text, "file": place.file, "line": place.line}


def changes(pairing: Pairing) -> tuple[Change, ...]:
    """Every change of the text, in the order of the new version; what went comes where it was."""
    names = dict(_renamed(pairing))
    before, after = parts_of(pairing.before, names), parts_of(pairing.after)
    before = {_as_called_now(key, names): part for key, part in before.items()}
    called = {new: old for (_, old), new in names.items()}
    found = list(_compared(before, after))
    for (what, _), new in names.items():
        section = next((k[0] for k in after if k[1:3] == (what, new)), "")
        one, other = _place_of(before, what, new), _place_of(after, what, new)
        found.append(Change(section, RENAMED, what, new, "", called[new], new, one, other))
    return tuple(found)


def _as_called_now(key: Key, names: Mapping[tuple[str, str], str]) -> Key:
    section, what, name, rest = key
    return section, what, names.get((what, name), name), rest


def _place_of(parts: Mapping[Key, Part], what: str, name: str) -> Place | None:
    return next((part.place for key, part in parts.items() if key[1:3] == (what, name)), None)


def _renamed(pairing: Pairing) -> Iterator[tuple[tuple[str, str], str]]:
    """What has another name now, by what it is and its name before."""
    for old, new in pairing.rules.items():
        if old != new:
            yield ("rule", old), new
    for old, new in pairing.acts.items():
        if old != new:
            yield ("act", old), new
    before, after = pairing.before, pairing.after
    for what, one, other in (
        ("condition", before.terms, after.terms),
        ("day", before.dates, after.dates),
    ):
        gone = {name: bare(tree) for name, tree in one.items() if name not in other}
        come = {name: bare(tree) for name, tree in other.items() if name not in one}
        for old, tree in gone.items():
            same = [new for new, another in come.items() if another == tree]
            if len(same) == 1 and list(gone.values()).count(tree) == 1:
                yield (what, old), same[0]


def _compared(before: Mapping[Key, Part], after: Mapping[Key, Part]) -> Iterator[Change]:
    sections = dict.fromkeys(key[0] for key in (*after, *before))
    for section in sections:
        keys = dict.fromkeys(key for key in (*after, *before) if key[0] == section)
        whole: set[tuple[str, str]] = set()
        for key in keys:
            _, what, name, _ = key
            if what in WHOLE and (what, name) not in whole:
                whole.add((what, name))
                yield from _whole(section, what, name, before, after)
            one, other = before.get(key), after.get(key)
            if _goes_as_a_whole(key, before, after) or (
                one and other and one.states == other.states
            ):
                continue
            how = CHANGED if one and other else ADDED if other else REMOVED
            yield _change(key, how, one, other)


def _goes_as_a_whole(key: Key, before: Mapping[Key, Part], after: Mapping[Key, Part]) -> bool:
    return key[1] in WHOLE and not (_has(before, key[1:3]) and _has(after, key[1:3]))


def _has(parts: Iterable[Key], what: tuple[str, str]) -> bool:
    return any(key[1:3] == what for key in parts)


def _whole(
    section: str, what: str, name: str, before: Mapping[Key, Part], after: Mapping[Key, Part]
) -> Iterator[Change]:
    """A rule or a reading that is in one version alone, as one change."""
    texts: list[str | None] = []
    places: list[Place | None] = []
    for parts in (before, after):
        inside = {key[3]: part for key, part in parts.items() if key[1:3] == (what, name)}
        texts.append("; ".join(f"{k}: {p.text}" for k, p in inside.items()) or None)
        places.append(next((part.place for part in inside.values()), None))
    if None in texts:
        how = ADDED if texts[0] is None else REMOVED
        yield Change(section, how, what, name, "", texts[0], texts[1], places[0], places[1])


def _change(key: Key, how: str, one: Part | None, other: Part | None) -> Change:
    section, what, name, inner = key
    return Change(
        section,
        how,
        what,
        name,
        inner,
        one.text if one else None,
        other.text if other else None,
        one.place if one else None,
        other.place if other else None,
    )
