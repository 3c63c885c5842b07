"""The fewest facts that would settle an act, by some of the answers that they can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from policy507.decisions.advice.clauses import as_stated, told
from policy507.decisions.advice.trials import Trials
from policy507.decisions.findings import Contents
from policy507.engines.lanes.variables import Row, Variable
from policy507.english.phrases import listed
from policy507.facts.case import stated
from policy507.facts.registry import FACTS
from policy507.model.statuses import Status, status_words

MOST_FACTS = 3
"""Of so many facts sets are looked for, at most."""
MOST_ROWS = 20_000
"""So many combinations of answers are tried; then no larger sets are looked for."""


@frozen
class Settling:
    """A set of unknown facts of which some answers settle an act, whatever else is unknown.

    `facts` are their paths. `answers` has such answers by path, as a case states them, and `status` is
    what the act then comes to. Of a list whose words are asked one by one the answer is a mapping.
    `words` say the answers as a clause.
    """

    facts: frozenset[str]
    answers: Mapping[str, Any]
    status: Status
    words: str

    def __str__(self) -> str:
        """The answers and what comes of them as a sentence."""
        return f"If {self.words}: {status_words(self.status)}."


def settling(contents: Contents, target: str) -> tuple[Settling, ...]:
    """The smallest sets of facts that can settle an act or a rule; the smaller ones first.

    No part of a set can. All sets of at most `MOST_FACTS` facts are found that settle it by what the
    rules say of them, unless more than `MOST_ROWS` combinations of answers would have to be tried.
    """
    trials = Trials(contents, target)
    if next(trials.statuses([trials.root])) is not None:
        return ()
    unknown = [each for each in trials.looked_at if trials.is_unknown(each)]
    found: list[tuple[frozenset[int], Settling]] = []
    open_: list[tuple[frozenset[int], Row]] = [(frozenset(), trials.root)]
    for _ in range(MOST_FACTS):
        if len(open_) * len(unknown) > MOST_ROWS:
            break
        settled = [facts for facts, _ in found]
        tried = list(_extended(trials, open_, unknown, settled))
        statuses = list(trials.statuses([row for _, row in tried]))
        open_ = []
        for (indices, row), status in zip(tried, statuses, strict=True):
            if status is None:
                open_.append((indices, row))
            elif not any(indices == facts for facts, _ in found):
                found.append((indices, _settling(trials, indices, row, status)))
    return tuple(each for _, each in found)


def _extended(
    trials: Trials,
    open_: list[tuple[frozenset[int], Row]],
    unknown: list[Variable],
    settled: list[frozenset[int]],
) -> Iterator[tuple[frozenset[int], Row]]:
    """Rows with one more unknown variable completed, in each way that tests can tell."""
    for indices, row in open_:
        for variable in unknown:
            larger = indices | {variable.index}
            if indices and variable.index <= max(indices):
                continue
            if any(facts <= larger for facts in settled):
                continue
            yield from ((larger, each) for each in trials.completed(row, variable))


def _settling(trials: Trials, indices: frozenset[int], row: Row, status: Status) -> Settling:
    answers: dict[str, Any] = {}
    for index in sorted(indices):
        variable = trials.lanes.variables.every[index]
        value = as_stated(variable.fact, row[0][index])
        if variable.word is None:
            answers[variable.fact.path] = value
        else:
            answers.setdefault(variable.fact.path, {})[variable.word] = value
    case = trials.contents.case
    clauses = [told(FACTS[path], stated(case, path), value) for path, value in answers.items()]
    return Settling(frozenset(answers), answers, status, listed(clauses, "and"))
