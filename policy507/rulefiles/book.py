"""From the files of a folder to a `RuleBook`, or to every problem in it at once.

A file that cannot be read as YAML, or whose form is wrong, does not hide what is wrong with the
others; what they refer to and it may define is not held against them (`Scope.unknown`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from policy507.errors import IncompleteError, Problem, RuleError, shown
from policy507.files.documents import Document, as_bytes
from policy507.files.folders import Folder
from policy507.files.yaml_nodes import Node, compose_leniently
from policy507.model.conditions import Condition, Day, NamedDay, Term
from policy507.model.policy import Policy
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.calendar import calendar_of
from policy507.rulefiles.conditions import condition, day
from policy507.rulefiles.keys import entries_in, items_in, keys_within, take
from policy507.rulefiles.names import gather, places_in
from policy507.rulefiles.paragraph import paragraph
from policy507.rulefiles.policy import REGISTER, judgements_of, policy_of, readings_of
from policy507.rulefiles.references import doubles, rings, unresolved
from policy507.rulefiles.scope import Scope

POLICY_FILE, READINGS_FILE, CALENDAR_FILE = "policy.yaml", "readings.yaml", "calendar.yaml"
MOST_RULES = 1000
_KEY = re.compile(r"""([^\s{}\[\],:"'#-][^{}\[\],:"'\n]*)["']?:(?=\s)""")


def read_files(files: Folder) -> RuleBook:
    """The rule book of the files of a folder, wherever they were found.

    Raises:
        RuleError: with every problem, each at its file, line and column.
    """
    if POLICY_FILE not in files.contents:
        problem = Problem(f"there is no {POLICY_FILE} in this folder", str(files.root))
        raise RuleError([*files.problems, problem])
    scope = Scope(problems=list(files.problems))
    nodes = _compose_all(files, scope)
    of_files = list(scope.problems)
    register = take(nodes.get(READINGS_FILE), REGISTER, "the register", scope)
    readings = readings_of(register.get("readings"), scope)
    judgements = judgements_of(register.get("left_to_people"), scope, readings)
    scope.readings = {code: reading.names for code, reading in readings.items()}
    scope.calendar, calendar_examples = calendar_of(nodes.get(CALENDAR_FILE), scope)
    policy, scope.acts = policy_of(nodes.get(POLICY_FILE), scope)
    scope.bearers = policy.bearers
    paragraph_nodes = _paragraph_files(files, nodes, policy, scope)
    places = gather(paragraph_nodes, scope)
    for name in (POLICY_FILE, CALENDAR_FILE):
        places |= places_in(name, nodes.get(name))
    if len(scope.targets) > MOST_RULES:
        scope.problems.append(Problem(f"more than {MOST_RULES} rules", str(files.root)))
        raise RuleError(_in_order(scope.problems, of_files))
    paragraphs = tuple(paragraph(node, scope) for node in paragraph_nodes)
    _read_unused_names(scope)
    scope.problems += doubles(paragraphs, scope.acts, places)
    scope.problems += rings([rule for each in paragraphs for rule in each.rules])
    lacking = all(each.code == "missing-key" for each in scope.problems)
    if not lacking:
        raise RuleError(_in_order(scope.problems, of_files))
    terms: dict[str, Condition] = {
        name: term.condition for name, term in scope.terms.items() if isinstance(term, Term)
    }
    dates: dict[str, Day] = {
        name: each.day for name, each in scope.dates.items() if isinstance(each, NamedDay)
    }
    book = RuleBook(
        policy=policy,
        paragraphs=paragraphs,
        readings=readings,
        judgements=judgements,
        acts=scope.acts,
        values=dict(scope.values),
        terms=terms,
        dates=dates,
        calendar=scope.calendar,
        calendar_examples=calendar_examples,
        digest=files.digest(),
        places=places,
    )
    problems = [*scope.problems, *unresolved(book)]
    if scope.problems:
        raise IncompleteError(_in_order(problems, of_files), book)
    if problems:
        raise RuleError(_in_order(problems, of_files))
    book.known_by_digest(apart=True)
    return book


def _in_order(problems: list[Problem], of_files: list[Problem]) -> list[Problem]:
    """The problems by place, each once; what is no YAML often is no rule either, at one place."""
    known = {(p.file, p.line, p.column) for p in of_files}
    kept = [p for p in problems if p in of_files or (p.file, p.line, p.column) not in known]
    return sorted(
        dict.fromkeys(kept), key=lambda p: (p.file or "", p.line or 0, p.column or 0, p.message)
    )


def _compose_all(files: Folder, scope: Scope) -> dict[str, Node]:
    """The nodes of all files that can be read; what could not be is remembered as lost."""
    nodes = {}
    for name, content in files.contents.items():
        if content is None:
            scope.lost.append(None)
            continue
        document = Document(as_bytes(content))
        node, problems = compose_leniently(document, files.shown_as(name))
        scope.problems += problems
        text = content.decode("utf-8", "replace")
        if node is None or node.tag != "map":
            # A file of which no more is there than this may have defined anything.
            scope.lost.append(text if _KEY.search(text) and "\ufffd" not in text else None)
        elif problems:  # a key that is stated twice has been left out with all it holds
            scope.broken.update(set(_KEY.findall(text)) - set(keys_within(node)))
        if node is not None:
            nodes[name] = node
    return nodes


def _paragraph_files(
    files: Folder, nodes: Mapping[str, Node], policy: Policy, scope: Scope
) -> tuple[Node, ...]:
    """The nodes of the paragraphs' files in the policy's order: by article, then by file name."""
    special = {POLICY_FILE, READINGS_FILE, CALENDAR_FILE}
    names = [name for name in files.contents if name not in special]
    folders = [article.folder.rstrip("/") for article in policy.articles]
    ordered = {f: [n for n in names if n.rpartition("/")[0] == f] for f in folders}
    of_policy = ((key.value, value) for key, value in entries_in(nodes.get(POLICY_FILE)))
    stated = items_in(dict(of_policy).get("articles"))
    for article, folder, node in zip(policy.articles, folders, stated, strict=True):
        if not ordered[folder]:
            message = f"article {shown(article.citation)} has no rule file in {shown(folder)}/"
            scope.wrong(node, message)
    filed = [name for inside in ordered.values() for name in inside]
    elsewhere = [name for name in names if name not in filed]
    if folders:  # else it is the policy's file that is wrong
        message = "the file lies in no article's folder"
        scope.problems += [Problem(message, files.shown_as(name)) for name in elsewhere]
    return tuple(nodes[name] for name in (*filed, *elsewhere) if name in nodes)


def _read_unused_names(scope: Scope) -> None:
    """What nothing refers to is read too, so that its problems show."""
    for name, node in scope.term_nodes.items():
        condition(Node(name, "str", node.place), scope)
    for name, node in scope.date_nodes.items():
        day(Node(name, "str", node.place), scope)
