"""Kinds of facts: what a fact may be, how it is described, and the value *unknown*."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, Literal, TypeAlias

import attrs
from attrs import frozen

from policy507.facts.taken import A_DAY, TAKEN

EVER, NEVER = 0, dt.date.max.toordinal() + 1
"""As day numbers: a day before all others, and the day of what does not happen, after all others."""


class Unknown(Enum):
    """The type of `UNKNOWN`."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """Unknown is neither true nor false, so asking which is a mistake.

        Raises:
            TypeError: always.
        """
        raise TypeError("an unknown fact is neither true nor false; compare it with UNKNOWN")

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
"""The value of a fact that nobody has stated."""

Kind: TypeAlias = Literal["flag", "day", "count", "words", "texts", "label"]
Nature: TypeAlias = Literal["record", "observation", "judgement", "legal conclusion"]
"""What a fact rests on: a paper, somebody's eyes, somebody's judgement, or what the law makes of it."""
ChangedBy: TypeAlias = Literal["nobody", "people", "time"]
"""What can change a fact: nobody a record of the past, people a choice, and time the calendar."""
LISTS = ("words", "texts")
Implied: TypeAlias = Callable[[Any], Any]
"""What a section implies of a fact that is left out, as far as it is made; else `UNKNOWN`."""

FIRST_DAY, LAST_DAY = A_DAY.replace(1900, 1, 1), A_DAY.replace(2199, 12, 31)
LONGEST_TEXT = 200
MOST_TEXTS = 200
PARTLY = "partly"
"""What a mapping says of a word that is in a list, and in the list of what is only partly so."""


@frozen(eq=False)
class InPart(Mapping[str, bool]):
    """A list of which only a part is known: of some words, whether they are in it.

    It equals any mapping that says the same.
    """

    said: tuple[tuple[str, bool], ...]

    def __getitem__(self, word: str) -> bool:
        return dict(self.said)[word]

    def __iter__(self) -> Iterator[str]:
        return (word for word, _ in self.said)

    def __len__(self) -> int:
        return len(self.said)

    def __hash__(self) -> int:
        return hash(frozenset(self.said))

    def __repr__(self) -> str:
        return repr(dict(self.said))


def includes(value: object, word: str) -> bool | None:
    """Whether the value of a list includes a word; `None` where nobody has said so."""
    if isinstance(value, tuple):
        return word in value
    return value.get(word) if isinstance(value, InPart) else None


def is_known(value: object) -> bool:
    """Whether the value of a fact is known, and of a list the whole of it."""
    return value is not UNKNOWN and not isinstance(value, InPart)


@frozen
class Fact:
    """What one fact is.

    `path` is its section and name (`officer.substitute`); `as_of` has no section. A `flag` is true
    or false, a `day` a calendar date, a `count` a whole number from `minimum` to `maximum`, `words`
    a complete list out of `choices`, `texts` a complete list of free texts, a `label` a text that
    decides nothing. Of words that name the list of what is only `partly` so, a mapping may state both
    lists, as far as they are known.

    `nullable` days may be `None`; for a day that `happens`, `None` is that it has not, and a day
    after `as_of` has not happened yet either. `plannable` days are reported as planned when they
    lie after `as_of`. `derived` facts follow from the form of a case and are never stated; what is
    `implied` may be left out, where it follows from what its section states before it.

    `label` is a noun phrase for sentences and tables; flags have clauses for both values instead.
    `asks` is the question to which the fact is the answer. `lacking` says that a day does not come, or
    that a list is empty; `ahead` what will happen on a day that lies ahead, and
    `timeless` what happens on one that may lie on either side. `called` are the numbers and
    words of a list that have a name for people.
    `nature` says what the fact rests on; a label, which decides nothing, has none. Behind a judgement or
    a legal conclusion there is a question that the rules leave to people.
    `changed_by` says what can still change the fact: `nobody`, if it is a record of the past or
    what somebody is; `people`, if it is their choice, and of a day as long as that lies ahead; `time`,
    if it goes by the calendar. `more` is what one more is of a number that grows by itself.
    """

    section: str
    name: str
    kind: Kind
    label: str
    holds: str = ""
    fails: str = ""
    comment: str = ""
    choices: tuple[str, ...] = ()
    partly: str = ""
    minimum: int = 0
    maximum: int = 0
    unit: str = ""
    called: tuple[tuple[int | str, str], ...] = ()
    asks: str = ""
    lacking: str = ""
    ahead: str = ""
    timeless: str = ""
    nullable: bool = False
    happens: bool = False
    plannable: bool = False
    derived: bool = False
    implied: bool = False
    nature: Nature | None = None
    changed_by: ChangedBy = "nobody"
    more: str = ""

    @property
    def path(self) -> str:
        """How rules and case files name the fact."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def about(self) -> str:
        """In brackets: where the policy speaks of the fact, and what it rests on."""
        said = "; ".join(filter(None, (self.comment, self.nature)))
        return f" ({said})" if said else ""


_ABOUT, _IMPLIED = "about", "implied"


def flag(
    holds: str,
    fails: str,
    comment: str = "",
    nature: Nature = "record",
    *,
    asks: str,
    implied: Implied | None = None,
    changed_by: ChangedBy = "nobody",
) -> Any:
    """A field that is true or false, with a clause for each."""
    more: Any = {"holds": holds, "fails": fails, "nature": nature, "asks": asks}
    more["changed_by"] = changed_by
    return _field("flag", f"whether {holds}", comment, implied, **more)


def day(
    label: str,
    comment: str = "",
    *,
    asks: str,
    lacking: str = "",
    nullable: bool = True,
    changed_by: ChangedBy = "people",
) -> Any:
    """A field that is a bound: a date, or `None` for none."""
    more: Any = {"nullable": nullable, "changed_by": changed_by}
    return _field("day", label, comment, asks=asks, lacking=lacking, **more)


def event(
    label: str,
    comment: str = "",
    *,
    asks: str,
    lacking: str,
    ahead: str,
    changed_by: ChangedBy = "people",
) -> Any:
    """A field that is the day of something that happens once; `None` where it has not."""
    said: Any = {"asks": asks, "lacking": lacking, "ahead": ahead, "changed_by": changed_by}
    return _field("day", label, comment, nullable=True, happens=True, plannable=True, **said)


def milestone(
    label: str, comment: str = "", *, asks: str, lacking: str, ahead: str, timeless: str
) -> Any:
    """A field like an event, but what follows from it is counted from its day ahead of it, too."""
    said: Any = {"asks": asks, "lacking": lacking, "ahead": ahead, "timeless": timeless}
    said["changed_by"] = "people"
    return _field("day", label, comment, nullable=True, plannable=True, **said)


def count(
    label: str,
    minimum: int,
    maximum: int,
    unit: str = "",
    comment: str = "",
    called: tuple[tuple[int, str], ...] = (),
    *,
    asks: str,
    changed_by: ChangedBy = "nobody",
    more: str = "",
) -> Any:
    """A field that is a whole number within bounds; `called` are those that have a name."""
    said: Any = {"minimum": minimum, "maximum": maximum, "unit": unit, "called": called}
    return _field(
        "count", label, comment, None, asks=asks, changed_by=changed_by, more=more, **said
    )


def words(
    label: str,
    choices: Mapping[str, str],
    comment: str = "",
    nature: Nature = "record",
    *,
    partly: str = "",
    asks: str,
    lacking: str,
    implied: Implied | None = None,
    changed_by: ChangedBy = "nobody",
) -> dict[str, Any]:
    """What to say of a field that is a complete list of words, or with `partly` a mapping of some.

    The `choices` are the words, each with what people call it. The field itself is stated where its
    type checkers see it, since these are told by `as_words` what it takes.
    """
    said: Any = {"asks": asks, "lacking": lacking, "partly": partly, "nature": nature}
    said["changed_by"] = changed_by
    more = {"choices": tuple(choices), "called": tuple(choices.items())}
    return _about("words", label, comment, implied, **said, **more)


def texts(
    label: str, comment: str = "", *, asks: str, lacking: str, implied: Implied | None = None
) -> dict[str, Any]:
    """What to say of a field that is a complete list of free texts; see `words`."""
    more: Any = {"asks": asks, "lacking": lacking, "changed_by": "people"}
    return _about("texts", label, comment, implied, **more)


def label(text: str, comment: str = "") -> Any:
    """A field that is a text which decides nothing."""
    return _field("label", text, comment, nature=None)


def _field(
    kind: Kind, label: str, comment: str, implied: Implied | None = None, **more: Any
) -> Any:
    """A field of a section."""
    about = _about(kind, label, comment, implied, **more)
    return attrs.field(default=UNKNOWN, metadata=about, converter=TAKEN.get(kind))


def _about(
    kind: Kind, label: str, comment: str, implied: Implied | None = None, **more: Any
) -> dict[str, Any]:
    """What is said of a field. Where it is left out, `implied` says what the fields before it imply."""
    about = {"kind": kind, "label": label, "comment": comment, "nature": "record", **more}
    return {_ABOUT: about | {"implied": implied is not None}, _IMPLIED: implied}


def implied_in(cls: type) -> tuple[tuple[str, Implied], ...]:
    """The fields of a class that follow from those before them, where they are left out."""
    fields = ((each.name, each.metadata[_IMPLIED]) for each in attrs.fields(cls))
    return tuple((name, implied) for name, implied in fields if implied is not None)


def facts_of_class(section: str, cls: type) -> tuple[Fact, ...]:
    """The facts that the fields of a class describe."""
    return tuple(Fact(section, each.name, **each.metadata[_ABOUT]) for each in attrs.fields(cls))


def divided(fact: Fact, stated: Mapping[str, Any]) -> tuple[Any, Any]:
    """What a mapping of words says of a list, and of the list of those that are only partly so."""
    listed = {word: stated[word] is not False for word in fact.choices if word in stated}
    partly = {word: stated[word] == PARTLY for word in listed}
    return known_in(fact, listed), known_in(fact, partly)


def known_in(fact: Fact, said: Mapping[str, bool]) -> Any:
    """The value of a list of which it is known of some words, or of all or none, whether it has them."""
    if len(said) == len(fact.choices):
        return tuple(word for word in fact.choices if said[word])
    return InPart(tuple(said.items())) if said else UNKNOWN


def joined(listed: InPart, partly: object) -> dict[str, bool | str]:
    """The mapping that `divided` makes into these two lists."""
    return {word: PARTLY if includes(partly, word) else held for word, held in listed.items()}
