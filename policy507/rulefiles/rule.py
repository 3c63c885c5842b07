"""From the node of a rule to a `Rule`; what it inherits from its paragraph is held here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from attrs import frozen

from policy507.errors import shown
from policy507.files.yaml_nodes import Node
from policy507.model.conditions import ALWAYS, Condition, Day, Never, Shift, facts_of
from policy507.model.policy import TREE_KEYS, Covered, Override, Remark, Rule, untitled
from policy507.model.statuses import Modality
from policy507.rulefiles.conditions import condition, day
from policy507.rulefiles.example import laid_over
from policy507.rulefiles.keys import COVERED, RULE, check_name, entries, items, take, text, texts
from policy507.rulefiles.scope import Scope, Target

T = TypeVar("T", bound="Condition | Day")

WITH_ACT = (Modality.MUST, Modality.NEED_NOT)
WITH_BEARER = (Modality.MUST, Modality.MUST_NOT, Modality.MAY, Modality.NEED_NOT)
DUE = ("by", "before")
OVERRIDE: tuple[str, ...] = ("rule", "paragraph", "when")


@frozen
class RuleReader:
    """Reads the rules of one paragraph, of which it knows the citation, the items and the sources."""

    citation: str
    listed: Mapping[str, str]
    cites: tuple[str, ...]
    scope: Scope

    def rule(self, node: Node) -> Rule:
        """Read one rule."""
        scope = self.scope
        taken = take(node, RULE, "a rule", scope)
        name = text(taken.get("name"), scope)
        if name:
            check_name(taken["name"], scope)
        modality = self._modality(node, taken)
        stated = taken.get(modality.value) if modality else None
        act, wording = self._act(modality, stated)
        if modality is not None:
            self._outcome_keys(modality, node, taken)
        return Rule(
            name=name,
            title=text(taken.get("title"), scope) or untitled(name),
            paragraph=self._paragraph(taken.get("paragraph")),
            modality=modality or Modality.NO_EFFECT,
            wording=wording,
            bearer=self._bearer(modality, node, taken.get("who")),
            act=act,
            **self._trees(taken),
            overrides=self._overrides(taken.get("overrides"), act),
            remarks=tuple(self._remarks(taken.get("remarks"))),
            sources=texts(taken.get("source"), scope) or self.cites,
            place=node.place,
            covers=tuple(self._covered(each) for each in items(taken.get("covers"), scope)),
        )

    def _covered(self, node: Node) -> Covered:
        taken = take(node, COVERED, "what is covered", self.scope)
        reading = text(taken.get("reading"), self.scope) if "reading" in taken else None
        return Covered(
            text(taken.get("who"), self.scope),
            text(taken.get("by"), self.scope),
            reading,
            laid_over(taken.get("given"), self.scope),
        )

    def _trees(self, taken: Mapping[str, Node]) -> dict[str, Any]:
        """The conditions and days that the rule states, by the names that a `Rule` has for them."""
        read: Mapping[str, Callable[[Node, Scope], Any]]
        read = {"condition": condition, "day": day, "due": _due}
        trees = {k.attribute: self._read(taken.get(k.name), read[k.shape]) for k in TREE_KEYS}
        return trees | {"when": trees["when"] or ALWAYS}

    def _read(self, node: Node | None, read: Callable[[Node, Scope], T]) -> T | None:
        if node is None:
            return None
        tree = read(node, self.scope)
        return tree if self.scope.measured(node, tree) else None

    def _paragraph(self, node: Node | None) -> str:
        citation = text(node, self.scope, self.citation)
        if node is not None and citation not in self.listed:
            hint = self.scope.hint(node, self.listed)
            self.scope.wrong(
                node, f"{shown(self.citation)} lists no item '{shown(citation)}'{hint}"
            )
        return citation

    def _modality(self, node: Node, taken: Mapping[str, Node]) -> Modality | None:
        stated = [m for m in Modality if m.value in taken]
        if len(stated) == 1:
            return stated[0]
        # A key that a rule does not have may have been meant as one of them, and has been noted.
        if node.tag == "map" and (stated or len(taken) == len(node.value)):
            words = ", ".join(Modality)
            message = f"a rule has exactly one of {words}; this one has {len(stated)}"
            if stated:
                self.scope.wrong(node, message)
            else:
                who = "" if "who" in taken else ", and 'who' bears it, but for the last two"
                self.scope.lacks(node, f"{message}{who}")
        return None

    def _act(self, modality: Modality | None, node: Node | None) -> tuple[str | None, str]:
        name = text(node, self.scope)
        if modality not in WITH_ACT or node is None or not name:
            return None, name
        if name in self.scope.acts:
            return name, self.scope.acts[name].wording
        hint = self.scope.hint(node, self.scope.acts)
        self.scope.unknown(node, f"there is no act '{shown(name)}'{hint}")
        return name, name

    def _bearer(self, modality: Modality | None, rule: Node, node: Node | None) -> str | None:
        if modality is not None and modality not in WITH_BEARER:
            if node is not None:
                message = f"nobody bears a rule with {modality.value!r}; leave 'who' out"
                self.scope.wrong(node, message)
            return None
        if node is None:
            if modality is not None:
                message = f"a rule with {modality.value!r} says who bears it: 'who' is missing"
                self.scope.lacks(rule, message)
            return None
        bearer = text(node, self.scope)
        if bearer and bearer not in self.scope.bearers:
            hint = self.scope.hint(node, self.scope.bearers)
            self.scope.unknown(node, f"the policy names no bearer '{shown(bearer)}'{hint}")
        return bearer

    def _outcome_keys(self, modality: Modality, rule: Node, taken: Mapping[str, Node]) -> None:
        for key in TREE_KEYS:
            if key.name in taken and key.of not in (None, modality):
                message = f"a rule with {modality.value!r} has no {key.name!r}"
                self.scope.wrong(taken[key.name], message)
            if key.name not in taken and key.needed and key.of is modality:
                self.scope.lacks(rule, f"a rule with {modality.value!r} needs {key.name!r}")
        if modality is not Modality.MUST:
            return
        if "met_when" in taken and {"done_on", "due"} & taken.keys():
            self.scope.wrong(taken["met_when"], "a rule has either met_when or done_on, not both")
        elif "due" in taken and "done_on" not in taken:
            self.scope.wrong(
                taken["due"], "a rule with due says when the act was done: done_on is missing"
            )

    def _overrides(self, node: Node | None, act: str | None) -> tuple[Override, ...]:
        found: list[Override] = []
        for item in items(node, self.scope):
            for override in self._override(item, act):
                if override in found:
                    self.scope.wrong(item, f"it overrides '{shown(override.rule)}' twice")
                else:
                    found.append(override)
        return tuple(found)

    def _remarks(self, node: Node | None) -> Iterator[Remark]:
        for key, value in entries(node, self.scope):
            yield Remark(key.value, self._read(value, condition) or ALWAYS)

    def _override(self, node: Node, act: str | None) -> Iterator[Override]:
        """What one entry sets aside: a rule, or each rule of a paragraph that is on the same act."""
        named, names = node, OVERRIDE[:2]
        when: Condition = ALWAYS
        if node.tag == "map":
            names = tuple(key for key in OVERRIDE[:2] if key in node.value)
            if not node.value.keys() <= set(OVERRIDE) or len(names) != 1:
                message = "expected a rule, a paragraph, or {paragraph or rule, when}"
                self.scope.wrong(node, message)
                return
            named = node.value[names[0]].value
            if "when" in node.value:
                when = self._readings_only(node.value["when"].value)
        written = text(named, self.scope)
        if not written:
            return
        targets: list[Target] = []
        if "rule" in names:
            targets = [t for t in self.scope.targets if t.name == written]
        if "paragraph" in names and not targets:
            cited = [t for t in self.scope.targets if t.paragraph == written]
            targets = [t for t in cited if act is not None and t.act == act]
        for target in targets:
            yield Override(target.name, when)
        if not targets:
            self._refuse_target(named, written, act)

    def _readings_only(self, node: Node) -> Condition:
        when = self._read(node, condition) or ALWAYS
        if facts_of(when):
            message = "whether a rule overrides another may depend on readings alone"
            self.scope.wrong(node, message)
        return when

    def _is_unclear(self, target: Target) -> bool:
        """Whether it is not known which paragraph, or which act, a rule is about."""
        no_such_act = target.act is not None and target.act not in self.scope.acts
        return target.unclear or no_such_act or target.paragraph not in self.scope.citations

    def _refuse_target(self, node: Node, written: str, act: str | None) -> None:
        if written in self.scope.citations:
            if any(map(self._is_unclear, self.scope.targets)):
                return  # which may be what is meant
            on = f"the act '{shown(act)}'" if act else "an act of this rule, which has none"
            self.scope.unknown(node, f"{shown(written)} has no rule on {on}")
            return
        known = [*self.scope.citations, *(t.name for t in self.scope.targets)]
        hint = self.scope.hint(node, known)
        self.scope.unknown(node, f"there is no rule or paragraph '{shown(written)}'{hint}")


def _due(node: Node, scope: Scope) -> Day:
    """The last day on which an act is in time."""
    if node.tag == "map" and len(node.value) == 1:
        entry = next(iter(node.value.values()))
        if entry.key.value in DUE:
            last = day(entry.value, scope)
            return last if entry.key.value == "by" else Shift(last, days=-1)
    scope.wrong(node, "expected {by: the last day} or {before: the first day too late}")
    return Never()
