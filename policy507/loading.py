"""From a folder of rule files to a `RuleBook`, or to every problem in it at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from attrs import evolve

from policy507._where import rules_folder
from policy507.conditions import Condition, Day, NamedDay, Term
from policy507.grammar import condition, day
from policy507.layout import Key, entries, take
from policy507.paragraphs import paragraph, values_of
from policy507.problems import PolicyError, Problem, RuleError
from policy507.registers import calendar_of, judgements_of, policy_of, readings_of
from policy507.rulebook import RuleBook
from policy507.rules import (
    Override,
    Paragraph,
    Policy,
    Rule,
)
from policy507.scope import Scope
from policy507.yamlnodes import Node, compose, read_bounded

POLICY_FILE, READINGS_FILE, CALENDAR_FILE = "policy.yaml", "readings.yaml", "calendar.yaml"
_REGISTER = (
    Key("readings", "map", "encoded questions"),
    Key("left_to_people", "map", "the others"),
)


@lru_cache(maxsize=8)
def load(folder: Path | str | None = None) -> RuleBook:
    """Read a folder of rule files; without one, the rules that come with the package.

    The same folder is read once in a process. Use `read` to read it anew.

    Raises:
        RuleError: with every problem, each at its file, line and column.
    """
    return read(folder)


def read(folder: Path | str | None = None) -> RuleBook:
    """Like `load`, but always from the files."""
    root = Path(folder) if folder is not None else rules_folder()
    scope = Scope()
    nodes = _compose_all(root, scope)
    if POLICY_FILE not in nodes:
        scope.problems.append(Problem("there is no policy.yaml in this folder", str(root)))
        raise RuleError(scope.problems)
    register = take(_or_empty(nodes, READINGS_FILE), _REGISTER, "the register", scope)
    readings = readings_of(register.get("readings"), scope)
    judgements = judgements_of(register.get("left_to_people"), scope)
    scope.readings = {code: reading.names for code, reading in readings.items()}
    scope.calendar = calendar_of(nodes.get(CALENDAR_FILE), scope)
    policy, acts = policy_of(nodes[POLICY_FILE], scope)
    files = _paragraph_files(root, nodes, policy, scope)
    _gather_names(files, scope)
    paragraphs = tuple(paragraph(node, scope, acts, policy.bearers) for node in files)
    _read_unused_names(scope)
    _refuse_doubles(paragraphs, scope)
    paragraphs = tuple(_resolved(p, paragraphs, scope) for p in paragraphs)
    if scope.problems:
        raise RuleError(
            sorted(scope.problems, key=lambda p: (p.file or "", p.line or 0, p.column or 0))
        )
    terms: dict[str, Condition] = {
        name: term.condition for name, term in scope.terms.items() if isinstance(term, Term)
    }
    dates: dict[str, Day] = {
        name: each.day for name, each in scope.dates.items() if isinstance(each, NamedDay)
    }
    return RuleBook(
        policy=policy,
        paragraphs=paragraphs,
        readings=readings,
        judgements=judgements,
        acts=acts,
        values=dict(scope.values),
        terms=terms,
        dates=dates,
        calendar=scope.calendar,
        digest=_digest(root),
    )


def rule_files(root: Path) -> tuple[Path, ...]:
    """The rule files of a folder, in a fixed order."""
    return tuple(sorted(p for p in root.rglob("*.yaml") if p.is_file()))


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for path in rule_files(root):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return f"sha256:{digest.hexdigest()}"


def _compose_all(root: Path, scope: Scope) -> dict[str, Node]:
    if not root.is_dir():
        raise RuleError([Problem("there is no such folder", str(root))])
    nodes = {}
    for path in rule_files(root):
        shown_as = str(path)
        try:
            nodes[path.relative_to(root).as_posix()] = compose(read_bounded(path), shown_as)
        except PolicyError as error:
            scope.problems.extend(error.problems)
        except OSError as error:
            scope.problems.append(Problem(f"cannot be read: {error.strerror}", shown_as))
    return nodes


def _or_empty(nodes: Mapping[str, Node], name: str) -> Node:
    return nodes.get(name) or compose("{}", name)


def _paragraph_files(
    root: Path, nodes: Mapping[str, Node], policy: Policy, scope: Scope
) -> tuple[Node, ...]:
    """The nodes of the paragraphs' files in the policy's order: by article, then by file name."""
    ordered = []
    special = {POLICY_FILE, READINGS_FILE, CALENDAR_FILE}
    for article in policy.articles:
        inside = [name for name in nodes if name.startswith(f"{article.folder}/")]
        if not inside:
            message = f"article {article.citation} has no rule file in {article.folder}/"
            scope.problems.append(Problem(message, str(root)))
        ordered += sorted(inside)
    for name in nodes.keys() - special - set(ordered):
        message = "the file lies in no article's folder"
        scope.problems.append(Problem(message, str(root / name)))
    return tuple(nodes[name] for name in ordered)


def _gather_names(files: tuple[Node, ...], scope: Scope) -> None:
    """All named values, conditions and days, before anything refers to them."""
    for node in files:
        if node.tag != "map":
            continue
        parts = {name: entry.value for name, entry in node.value.items()}
        values = parts.get("values")
        for key, _ in entries(values, scope) if values else ():
            if key.value in scope.values:
                scope.wrong(key, f"there is already a value {key.value!r}")
        scope.values.update(values_of(values, scope))
        for section, nodes in (("terms", scope.term_nodes), ("dates", scope.date_nodes)):
            for key, value in entries(parts.get(section), scope):
                if key.value in nodes:
                    scope.wrong(key, f"there is already a definition of {key.value!r}")
                nodes[str(key.value)] = value


def _read_unused_names(scope: Scope) -> None:
    """What nothing refers to is read too, so that its problems show."""
    for name, node in scope.term_nodes.items():
        if name not in scope.terms:
            scope.terms[name] = Term(name, condition(node, scope))
    for name, node in scope.date_nodes.items():
        if name not in scope.dates:
            scope.dates[name] = NamedDay(name, day(node, scope))


def _refuse_doubles(paragraphs: tuple[Paragraph, ...], scope: Scope) -> None:
    seen: set[str] = set()
    for each in paragraphs:
        names = [(each.citation, each.place), *((rule.name, rule.place) for rule in each.rules)]
        for name, at in names:
            if name in seen:
                scope.problems.append(
                    Problem(f"there is already a {name!r}", at.file, at.line, at.column)
                )
            seen.add(name)


def _resolved(each: Paragraph, paragraphs: tuple[Paragraph, ...], scope: Scope) -> Paragraph:
    """A paragraph whose rules' overrides name single rules: a citation means its rules on the act."""
    return evolve(each, rules=tuple(_resolve(rule, paragraphs, scope) for rule in each.rules))


def _resolve(rule: Rule, paragraphs: tuple[Paragraph, ...], scope: Scope) -> Rule:
    every = [r for p in paragraphs for r in p.rules]
    resolved = []
    for override in rule.overrides:
        named = [r for r in every if r.name == override.rule]
        cited = [r for r in every if r.paragraph == override.rule and r.act and r.act == rule.act]
        if not named and not cited:
            message = (
                f"{rule.name} overrides {override.rule!r}, which is no rule and has none on its act"
            )
            at = rule.place
            scope.problems.append(Problem(message, at.file, at.line, at.column))
        resolved += [Override(target.name, override.when) for target in named or cited]
    return evolve(rule, overrides=tuple(resolved))
