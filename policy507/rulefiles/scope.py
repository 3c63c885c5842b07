"""What all rule files share while they are read: names, and the problems found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from attrs import Factory, define, frozen

from policy507.errors import Problem, did_you_mean, shown
from policy507.files.yaml_nodes import Node
from policy507.model.calendar import Calendar
from policy507.model.conditions import Condition, Day, NamedDay, Term, Tree
from policy507.model.policy import Act, Value
from policy507.rulefiles.limits import DEEPEST, Extent, extent

T = TypeVar("T")

LONGEST_RING = 400
WHERE_FACTS_ARE = (
    "; facts are declared in policy507/facts/sections.py, and rule files test only those"
)
MOST_HINTS = 100  # looking for what was meant takes time


@frozen
class Target:
    """A rule, as far as others can refer to it before it is read; `unclear` if its act is."""

    name: str
    paragraph: str
    act: str | None
    unclear: bool


@define
class Scope:
    """The names that rule files define and use, some of what they stand for still as nodes.

    Problems are collected, never raised: what could not be read is left out, and the caller refuses
    the rule book if there is any problem. A definition that is wrong in itself leaves its name in
    `broken`; a file that cannot be understood leaves its text in `lost`, or `None` where not even
    that is known. What is missing only because of them is no problem of its own.
    """

    values: dict[str, Value] = Factory(dict)
    term_nodes: dict[str, Node] = Factory(dict)
    date_nodes: dict[str, Node] = Factory(dict)
    readings: dict[str, tuple[str, ...]] = Factory(dict)
    acts: Mapping[str, Act] = Factory(dict)
    bearers: tuple[str, ...] = ()
    targets: list[Target] = Factory(list)
    citations: dict[str, None] = Factory(dict)
    calendar: Calendar = Calendar("", ())
    terms: dict[str, Condition] = Factory(dict)
    dates: dict[str, Day] = Factory(dict)
    problems: list[Problem] = Factory(list)
    broken: set[str] = Factory(set)
    lost: list[str | None] = Factory(list)
    _open: list[str] = Factory(list)
    _levels: int = 0
    _extents: dict[tuple[type, str], Extent] = Factory(dict)

    def wrong(self, node: Node, message: str) -> None:
        """Note a problem at a node."""
        self.problems.append(node.place.problem(message))

    def lacks(self, node: Node, message: str) -> None:
        """Note that something is not there, without which the rest can still be read."""
        self.problems.append(node.place.problem(message, code="missing-key"))

    def unknown(self, node: Node, message: str, name: str | None = None) -> None:
        """Note that nothing has the name at a node, unless something unreadable may define it."""
        if not self.may_be_lost(str(node.value) if name is None else name):
            self.wrong(node, message)

    def may_be_lost(self, name: str) -> bool:
        """Whether a name may be defined by something that could not be read."""
        return name in self.broken or any(text is None or name in text for text in self.lost)

    def hint(self, node: Node, known: Iterable[str]) -> str:
        """The nearest known name, as the tail of a message."""
        if not isinstance(node.value, str) or len(self.problems) >= MOST_HINTS:
            return ""
        return did_you_mean(node.value, known)

    def nested(self, node: Node, read: Callable[[Node, Scope], T], otherwise: T) -> T:
        """Read something that may contain more of its kind, down to a certain depth."""
        if self._levels == DEEPEST:
            self.wrong(node, f"nested deeper than {DEEPEST} levels, with what its names stand for")
            return otherwise
        self._levels += 1
        found = read(node, self)
        self._levels -= 1
        return found

    def measured(self, node: Node, tree: Tree) -> bool:
        """Whether a tree that was read at a node keeps within bounds; else that is a problem."""
        problem = extent(tree, self._extents).problem()
        if problem is not None:
            self.wrong(node, problem)
        return problem is None

    def named(
        self,
        at: Node,
        nodes: Mapping[str, Node],
        known: dict[str, T],
        read: Callable[[str, Node], T],
        otherwise: T,
    ) -> T:
        """What a name stands for, read on first use; a definition by way of itself is a problem."""
        name = str(at.value)
        if name in known:
            return known[name]
        if name in self._open:
            ring = " -> ".join([*self._open[self._open.index(name) :], name])
            message = f"'{shown(name)}' is defined by way of itself: {shown(ring, LONGEST_RING)}"
            self.wrong(at, message)
            return otherwise
        self._open.append(name)
        made = read(name, nodes[name])
        self._open.pop()
        known[name] = made if self._keeps_within_bounds(made, nodes[name]) else otherwise
        return known[name]

    def _keeps_within_bounds(self, made: object, node: Node) -> bool:
        if not isinstance(made, Term | NamedDay):
            return True
        inner = made.condition if isinstance(made, Term) else made.day
        if not self.measured(node, inner):
            return False
        self._extents[type(made), made.name] = extent(inner, self._extents)
        return True
