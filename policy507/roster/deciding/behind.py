"""On which columns acts rest, so that no others need be read out of a wide table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from policy507.engines.lanes.possible import groups
from policy507.engines.lanes.variables import variables
from policy507.engines.program import program
from policy507.facts.contradictions import CONTRADICTIONS
from policy507.facts.registry import FACTS
from policy507.facts.rows import column_names
from policy507.model.conditions import facts_of
from policy507.model.rulebook import RuleBook
from policy507.roster.deciding.acts import asked_for, governing
from policy507.roster.deciding.values import CONDUCT, LISTING
from policy507.roster.shape import SCHEMA
from policy507.rulefiles.load import Rules, book_of


def columns_behind(acts: Sequence[str] | None = None, *, rules: Rules = None) -> tuple[str, ...]:
    """The columns on which acts rest, or rules, in the order of `policy507.roster.SCHEMA`.

    Of a wide table no others need be read: a row comes to the same without them, whichever readings are
    chosen, and is told to be of another school year as before. What they say is not checked then: a row
    that is refused for them alone is decided. `acts` and `rules` are those of `decide_batch`.

    Raises:
        UnknownNameError: one of the acts is neither that of a rule nor a rule.
        RuleError: the rule files have problems; all are listed.
    """
    book = book_of(rules)
    return _behind(book, asked_for(book, acts))


@lru_cache(maxsize=64)
def _behind(book: RuleBook, acts: tuple[str, ...]) -> tuple[str, ...]:
    seen = {path for act in acts for path in _facts(book, act)}
    every = variables(program(book))
    for group in groups(every):  # what contradicts an unknown fact says what it can be
        members = {every.every[index].fact.path for index in group.members}
        if not members.isdisjoint(seen):
            seen |= members
    seen.update(path for each in CONTRADICTIONS if "as_of" in each.paths for path in each.paths)
    names = {name for path in seen for name in column_names(FACTS[path])}
    for columns in LISTING.values():  # what a section implies follows from its other columns
        names.update(() if names.isdisjoint(columns) else columns)
    if any(
        FACTS[path].section == CONDUCT for path in seen
    ):  # whether an act is under review at all
        names.update(name for name in SCHEMA.names if name.partition(".")[0] == CONDUCT)
    return tuple(filter(names.__contains__, SCHEMA.names))


def _facts(book: RuleBook, act: str) -> Iterator[str]:
    """The facts that tests look at, and last days."""
    taken_apart = program(book)
    for rule in governing(book, act):
        for target in (rule.name, act):
            for test in taken_apart.tests_of[target]:
                yield from facts_of(test)
        if rule.due is not None:
            yield from facts_of(rule.due)
