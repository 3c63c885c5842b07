"""Choices of readings: who made them, when and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

import attrs
from attrs import field, frozen

from policy507.errors import ReadingError, needs, not_wanted
from policy507.facts.taken import as_date
from policy507.files.documents import read_bounded
from policy507.files.yaml_nodes import Node, compose
from policy507.model.policy import Reading
from policy507.rulefiles.keys import Key, take, text
from policy507.rulefiles.scope import Scope

_RESOLUTION = (
    Key("choice", "text", "the choice", required=True),
    Key("who", "text", "who decided", required=True),
    Key("when", "day", "the day on which it was decided", required=True),
    Key("why", "text", "the reason", required=True),
)


@frozen
class Resolution:
    """A reading that somebody decided on, as a decision under it carries it.

    `reading` is the code, such as `B-2`, and `choice` one of the choices that it offers; `who` made it,
    `when`, and `why`.

    Raises:
        ReadingError: values are of the wrong kind; all are listed.
    """

    reading: str
    choice: str
    who: str
    when: dt.date = field(converter=as_date)
    why: str

    def __attrs_post_init__(self) -> None:
        wrong = []
        for each in attrs.fields(type(self)):
            value, is_day = getattr(self, each.name), each.name == "when"
            fits = type(value) is dt.date if is_day else isinstance(value, str)
            if not fits:
                wanted = "a calendar date" if is_day else "a text"
                wrong.append(not_wanted(f"Resolution: {each.name}", wanted, value))
        if wrong:
            raise ReadingError(wrong)

    def to_data(self) -> dict[str, str]:
        """The resolution as JSON-ready data."""
        return {
            "reading": self.reading,
            "choice": self.choice,
            "who": self.who,
            "when": self.when.isoformat(),
            "why": self.why,
        }


def read_readings(path: Path | str, known: Mapping[str, Reading]) -> dict[str, str | Resolution]:
    """Read a readings file, which has for each code the choice, who decided, when, and why.

    `known` are the readings of a rule book, `load().readings`. The result, by code, is what `decide`
    takes as `readings`. A reading that the file lacks, and that was encoded after the last of its
    choices was made, is read as it was done before: it is in the result as a choice without more.

    Raises:
        ReadingError: with every problem of the file, each at its place.
    """
    needs(known, Mapping, "known", "the readings of a rule book, load().readings,", ReadingError)
    node = compose(read_bounded(path), str(path))
    scope = Scope(readings={code: reading.names for code, reading in known.items()})
    found: dict[str, Resolution] = {}
    if node.tag != "map":
        scope.wrong(node, "expected a mapping from the code of a reading to what was decided")
    else:
        for entry in node.value.values():
            resolution = _resolution(entry.key, entry.value, scope)
            if resolution is not None:
                found[resolution.reading] = resolution
    if scope.problems:
        raise ReadingError(scope.problems)
    return _not_asked_yet(found.values(), known) | found


def _not_asked_yet(
    made: Collection[Resolution], known: Mapping[str, Reading]
) -> dict[str, str | Resolution]:
    """What was done before of readings that were encoded after the last of some choices was made."""
    last = max((each.when for each in made), default=None)
    return {
        code: each.before
        for code, each in known.items()
        if last is not None and each.before and each.encoded_on and last < each.encoded_on
    }


def _resolution(key: Node, node: Node, scope: Scope) -> Resolution | None:
    before = len(scope.problems)
    code = str(key.value)
    offered = scope.readings.get(code)
    if offered is None:
        scope.wrong(key, f"there is no reading {code!r}{scope.hint(key, scope.readings)}")
    taken = take(node, _RESOLUTION, f"what was decided on {code}", scope)
    choice = taken.get("choice")
    if offered is not None and choice is not None and choice.value not in offered:
        hint = scope.hint(choice, offered)
        scope.wrong(choice, f"reading {code} has no choice {choice.value!r}{hint}")
    when = taken.get("when")
    if when is not None and when.tag != "day":
        scope.wrong(when, "expected a calendar date")
    if len(scope.problems) > before or when is None:
        return None
    said = {name: text(taken.get(name), scope) for name in ("choice", "who", "why")}
    return Resolution(
        code, said["choice"], said["who"], dt.date.fromisoformat(when.value), said["why"]
    )
