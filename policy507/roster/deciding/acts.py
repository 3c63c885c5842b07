"""The acts that a roster is asked for, and the rules on each."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from policy507.errors import Problem, UnknownNameError, did_you_mean, needs, shown
from policy507.model.policy import Rule
from policy507.model.rulebook import RuleBook


def asked_for(book: RuleBook, acts: Sequence[str] | None) -> tuple[str, ...]:
    """Acts, or rules, that are asked for, in the policy's order; all acts, unless some are.

    Raises:
        UnknownNameError: one of them is neither the act of a rule nor a rule.
    """
    needs(acts, (list, tuple, NoneType), "acts", "a list of names", UnknownNameError)
    known = (*book.ordered_acts(), *book.rules)
    for act in acts or ():
        if act not in known:
            hint = did_you_mean(str(act), known)
            said = f"no act and no rule is called '{shown(str(act))}'{hint}"
            raise UnknownNameError([Problem(said)])
    return tuple(book.ordered_acts() if acts is None else filter(acts.__contains__, known))


def governing(book: RuleBook, act: str) -> tuple[Rule, ...]:
    """The rules that may govern an act; of a rule, itself."""
    return (book.rules[act],) if act in book.rules else book.ordering(act)
