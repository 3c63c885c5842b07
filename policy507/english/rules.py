"""Rules as plain English, for people who read no code.

Nothing is said here of what the policy holds: the words come from the rule files and from what each
fact says of itself. Inside a rule, conditions and days that have a name are shown by it;
`definitions` says what the names stand for.
"""

from __future__ import annotations

from policy507.english.conditions import day_phrase, lasting, sentence
from policy507.english.phrases import placeholders
from policy507.english.words import MODALS
from policy507.model.conditions import (
    ALWAYS,
    Condition,
    Day,
    Given,
    NamedDay,
    Term,
    walk,
)
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook


def rule_sentence(rule: Rule, book: RuleBook) -> str:
    """A rule as one sentence: from when, who must or may do what, by when, and in which case."""
    said = placeholders(rule.wording, book.values)
    if rule.bearer is not None:
        said = f"the {rule.bearer} {MODALS[rule.modality][0]} {said}"
    if rule.due is not None:
        last_day = day_phrase(rule.due, named=True)
        said = f"{said} by {f'({last_day})' if isinstance(rule.due, Given) else last_day}"
    when = lasting(rule.when)
    if when != ALWAYS:
        said = f"{said}, where {_opened(when)}"
    if rule.holds_when is not None:
        said = f"{said} if {_opened(rule.holds_when)}"
    if rule.begins is not None:
        said = f"from {day_phrase(rule.begins, named=True)} on, {said}"
    return f"{said[:1].upper()}{said[1:]}."


def in_words(rule: Rule) -> dict[str, str]:
    """Each condition and day that a rule states in words, under the words of its key ("met when")."""
    return {key.words: _opened(tree) for key, tree in rule.stated()}


def _opened(tree: Condition | Day) -> str:
    """A condition or a day; where it is a mere name, what that stands for."""
    while isinstance(tree, Term | NamedDay):
        tree = tree.condition if isinstance(tree, Term) else tree.day
    if isinstance(tree, Condition):
        return sentence(tree, named=True)
    return day_phrase(tree, named=True)


def definitions(rule: Rule) -> tuple[tuple[str, str], ...]:
    """The names that a rule uses, in the order of first use, each with what it stands for."""
    found = []
    for node in walk(*rule.trees()):
        if isinstance(node, Term):
            found.append((node.name, sentence(node.condition, named=True)))
        elif isinstance(node, NamedDay):
            found.append((node.name, day_phrase(node.day, named=True)))
    return tuple(found)
