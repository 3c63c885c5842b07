"""From the node of a paragraph's file to a `Paragraph` with its rules and examples."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from policy507.conditions import All, Day, Shift
from policy507.examples import example, place
from policy507.grammar import condition, day
from policy507.layout import (
    DISAGREEMENT,
    PARAGRAPH,
    RULE,
    SOURCE,
    entries,
    items,
    take,
    text,
    texts,
)
from policy507.problems import shown
from policy507.rules import (
    Act,
    Disagreement,
    Months,
    Override,
    Paragraph,
    Rule,
    Source,
    Value,
)
from policy507.scope import Scope
from policy507.statuses import Modality
from policy507.yamlnodes import Node

T = TypeVar("T")

_PERIOD = re.compile(r"(\d{1,4}) months?")
ALLOWED: Mapping[Modality, frozenset[str]] = {
    Modality.MUST: frozenset({"done_on", "due", "met_when"}),
    Modality.MUST_NOT: frozenset({"breached_when"}),
    Modality.MAY: frozenset(),
    Modality.NEED_NOT: frozenset(),
    Modality.NO_EFFECT: frozenset(),
    Modality.MEANS: frozenset({"holds_when"}),
}
"""Which keys say what becomes of a rule that fires, by modality."""
NEEDED = {Modality.MUST_NOT: "breached_when", Modality.MEANS: "holds_when"}
WITH_ACT = (Modality.MUST, Modality.NEED_NOT)
WITH_BEARER = (Modality.MUST, Modality.MUST_NOT, Modality.MAY, Modality.NEED_NOT)


def values_of(node: Node | None, scope: Scope) -> dict[str, Value]:
    """The named values of a paragraph: numbers, dates, periods of months."""
    found: dict[str, Value] = {}
    for key, value in entries(node, scope):
        if value.tag == "int":
            found[str(key.value)] = value.value
        elif value.tag == "day":
            found[str(key.value)] = dt.date.fromisoformat(value.value)
        elif value.tag == "str" and (period := _PERIOD.fullmatch(value.value)):
            found[str(key.value)] = Months(int(period[1]))
        else:
            scope.wrong(value, "a value is a whole number, a date, or a period such as 6 months")
    return found


def paragraph(
    node: Node, scope: Scope, acts: Mapping[str, Act], bearers: tuple[str, ...]
) -> Paragraph:
    """Read a paragraph's file; overrides still name what they override as it is written."""
    taken = take(node, PARAGRAPH, "a paragraph", scope)
    citation = text(taken.get("paragraph"), scope)
    listed = {str(k.value): text(v, scope) for k, v in entries(taken.get("items"), scope)}
    sources = tuple(_source(item, scope) for item in items(taken.get("source"), scope))
    reader = _RuleReader(citation, listed, tuple(s.cite for s in sources), acts, bearers, scope)
    not_encoded = taken.get("not_encoded")
    return Paragraph(
        citation=citation,
        title=text(taken.get("title"), scope),
        says=text(taken.get("says"), scope),
        key_phrases=texts(taken.get("key_phrases"), scope),
        fingerprint=text(taken.get("fingerprint"), scope),
        sources=sources,
        disagreements=tuple(
            _disagreement(item, scope) for item in items(taken.get("disagreements"), scope)
        ),
        notes=texts(taken.get("notes"), scope),
        not_encoded=text(not_encoded, scope) if not_encoded else None,
        rules=tuple(reader.rule(item) for item in items(taken.get("rules"), scope)),
        items=listed,
        left_to_people=texts(taken.get("left_to_people"), scope),
        examples=tuple(example(item, scope) for item in items(taken.get("examples"), scope)),
        place=place(node),
    )


def _source(node: Node, scope: Scope) -> Source:
    taken = take(node, SOURCE, "a source", scope)
    href = taken.get("href")
    if href is not None and not text(href, scope).startswith("https://"):
        scope.wrong(href, "expected an address that starts with https://")
    return Source(
        text(taken.get("cite"), scope),
        text(href, scope) if href else None,
        text(taken.get("compared"), scope),
    )


def _disagreement(node: Node, scope: Scope) -> Disagreement:
    taken = take(node, DISAGREEMENT, "a disagreement", scope)
    return Disagreement(*(text(taken.get(key.name), scope) for key in DISAGREEMENT))


class _RuleReader:
    """Reads the rules of one paragraph: what they inherit from it is held here."""

    def __init__(
        self,
        citation: str,
        listed: Mapping[str, str],
        cites: tuple[str, ...],
        acts: Mapping[str, Act],
        bearers: tuple[str, ...],
        scope: Scope,
    ) -> None:
        self.citation, self.listed, self.cites = citation, listed, cites
        self.acts, self.bearers, self.scope = acts, bearers, scope

    def rule(self, node: Node) -> Rule:
        scope = self.scope
        taken = take(node, RULE, "a rule", scope)
        modality, stated = self._modality(node, taken)
        act, wording = self._act(modality, stated)
        self._outcome_keys(modality, node, taken)
        return Rule(
            name=text(taken.get("name"), scope),
            paragraph=self._paragraph(taken.get("paragraph")),
            modality=modality,
            wording=wording,
            bearer=self._bearer(modality, node, taken.get("who")),
            act=act,
            begins=_read(taken.get("from"), day, scope),
            when=_read(taken.get("when"), condition, scope) or All(()),
            done_on=_read(taken.get("done_on"), day, scope),
            due=self._due(taken.get("due")),
            met_when=_read(taken.get("met_when"), condition, scope),
            breached_when=_read(taken.get("breached_when"), condition, scope),
            holds_when=_read(taken.get("holds_when"), condition, scope),
            overrides=tuple(self._override(n) for n in items(taken.get("overrides"), scope)),
            sources=texts(taken.get("source"), scope) or self.cites,
            place=place(node),
        )

    def _paragraph(self, node: Node | None) -> str:
        citation = text(node, self.scope, self.citation)
        if node is not None and citation not in self.listed:
            hint = self.scope.hint(node, self.listed)
            self.scope.wrong(node, f"{self.citation} lists no item {shown(citation)!r}{hint}")
        return citation

    def _modality(self, node: Node, taken: Mapping[str, Node]) -> tuple[Modality, Node]:
        stated = [m for m in Modality if m.value in taken]
        if len(stated) == 1:
            return stated[0], taken[stated[0].value]
        words = ", ".join(Modality)
        self.scope.wrong(node, f"a rule has exactly one of {words}; this one has {len(stated)}")
        return (stated[0], taken[stated[0].value]) if stated else (Modality.NO_EFFECT, node)

    def _act(self, modality: Modality, node: Node) -> tuple[str | None, str]:
        if node.tag == "map":
            return None, ""
        name = text(node, self.scope)
        if modality not in WITH_ACT:
            return None, name
        self.scope.used.add(name)
        if name not in self.acts:
            self.scope.wrong(
                node, f"there is no act {shown(name)!r}{self.scope.hint(node, self.acts)}"
            )
            return name, name
        return name, self.acts[name].wording

    def _bearer(self, modality: Modality, rule: Node, node: Node | None) -> str | None:
        if modality not in WITH_BEARER:
            if node is not None:
                self.scope.wrong(
                    node, f"nobody bears a rule with {modality.value!r}; leave 'who' out"
                )
            return None
        if node is None:
            self.scope.wrong(
                rule, f"a rule with {modality.value!r} says who bears it: 'who' is missing"
            )
            return None
        bearer = text(node, self.scope)
        if bearer not in self.bearers:
            hint = self.scope.hint(node, self.bearers)
            self.scope.wrong(node, f"the policy names no bearer {shown(bearer)!r}{hint}")
        self.scope.used.add(bearer)
        return bearer

    def _outcome_keys(self, modality: Modality, rule: Node, taken: Mapping[str, Node]) -> None:
        every = frozenset().union(*ALLOWED.values())
        for key in every & taken.keys() - ALLOWED[modality]:
            self.scope.wrong(taken[key], f"a rule with {modality.value!r} has no {key!r}")
        needed = NEEDED.get(modality)
        if needed and needed not in taken:
            self.scope.wrong(rule, f"a rule with {modality.value!r} needs {needed!r}")
        if "met_when" in taken and {"done_on", "due"} & taken.keys():
            self.scope.wrong(taken["met_when"], "a rule has either met_when or done_on, not both")
        if "due" in taken and "done_on" not in taken:
            self.scope.wrong(
                taken["due"], "a rule with due says when the act was done: done_on is missing"
            )

    def _due(self, node: Node | None) -> Day | None:
        if node is None:
            return None
        if node.tag == "map" and len(node.value) == 1:
            entry = next(iter(node.value.values()))
            if entry.key.value in ("by", "before"):
                last = day(entry.value, self.scope)
                return last if entry.key.value == "by" else Shift(last, days=-1)
        self.scope.wrong(node, "expected {by: the last day} or {before: the first day too late}")
        return None

    def _override(self, node: Node) -> Override:
        if node.tag != "map":
            return Override(text(node, self.scope))
        keys = set(node.value)
        if not keys <= {"paragraph", "rule", "when"} or len(keys & {"paragraph", "rule"}) != 1:
            self.scope.wrong(node, "expected a rule, a paragraph, or {paragraph or rule, when}")
            return Override("")
        named = next(node.value[k].value for k in ("paragraph", "rule") if k in node.value)
        when = node.value.get("when")
        return Override(
            text(named, self.scope), condition(when.value, self.scope) if when else All(())
        )


def _read(node: Node | None, read: Callable[[Node, Scope], T], scope: Scope) -> T | None:
    return None if node is None else read(node, scope)
