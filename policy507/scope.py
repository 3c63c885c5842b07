"""What all rule files share while they are read: names, and the problems found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from attrs import Factory, define

from policy507.conditions import Condition, Day
from policy507.days import Calendar
from policy507.problems import Problem, did_you_mean
from policy507.rules import Value
from policy507.yamlnodes import Node

T = TypeVar("T")


@define
class Scope:
    """The names of values, conditions, days and readings, the first two of them still as nodes.

    Problems are collected, never raised: what could not be read is left out, and the caller refuses
    the rule book if there is any problem. `used` holds every name that something referred to.
    """

    values: dict[str, Value] = Factory(dict)
    term_nodes: dict[str, Node] = Factory(dict)
    date_nodes: dict[str, Node] = Factory(dict)
    readings: dict[str, tuple[str, ...]] = Factory(dict)
    calendar: Calendar = Calendar("", ())
    terms: dict[str, Condition] = Factory(dict)
    dates: dict[str, Day] = Factory(dict)
    problems: list[Problem] = Factory(list)
    used: set[str] = Factory(set)
    _open: list[str] = Factory(list)

    def wrong(self, node: Node, message: str) -> None:
        """Note a problem at a node."""
        place = node.place
        self.problems.append(Problem(message, place.file, place.line, place.column))

    def hint(self, node: Node, known: Iterable[str]) -> str:
        """The nearest known name, as the tail of a message."""
        return did_you_mean(str(node.value), known)

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
        self.used.add(name)
        if name in known:
            return known[name]
        if name in self._open:
            ring = " -> ".join([*self._open[self._open.index(name) :], name])
            self.wrong(at, f"{name!r} is defined by way of itself: {ring}")
            return otherwise
        self._open.append(name)
        known[name] = read(name, nodes[name])
        self._open.pop()
        return known[name]
