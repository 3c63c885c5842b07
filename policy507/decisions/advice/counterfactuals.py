"""What would change an act: the smallest changes to facts that can still change, each with its outcome.

A record of the past cannot be changed, nor can the calendar: only what is still somebody's choice, and a
day that lies ahead. Nothing unknown is made known here; that is asked for first.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, ClassVar

from attrs import Factory, define, frozen

from policy507.decisions.advice.clauses import as_stated, told
from policy507.decisions.advice.cliffs import growing, would_be
from policy507.decisions.advice.trials import Trials
from policy507.decisions.decide import decide_case
from policy507.decisions.findings import ActFinding, Contents
from policy507.decisions.json_form import data_of
from policy507.engines.engine import LANES
from policy507.engines.lanes.variables import Row, Variable
from policy507.english.phrases import date_phrase, listed, spelt
from policy507.errors import FactError
from policy507.facts.case import changed, stated
from policy507.facts.case_files import as_written
from policy507.facts.kinds import Fact, InPart, known_in
from policy507.facts.registry import FACTS
from policy507.model.statuses import Status, status_words

MOST_FACTS = 3
"""Of so many facts changes are looked for, at most."""
MOST_ROWS = 20_000
"""So many combinations of changes are tried; then no larger ones are looked for."""
DONE = (Status.MET, Status.MET_LATE, Status.RESPECTED, Status.NOT_REQUIRED)
"""What an act comes to where nothing is left to do; the best comes first."""
ENDED = (
    Status.MET,
    Status.MET_LATE,
    Status.RESPECTED,
    Status.OPEN,
    Status.OWED,
    Status.NOT_REQUIRED,
)
"""What an act comes to where nothing is wrong."""


@frozen
class Counterfactual:
    """Changes to facts, and what the act would come to by them; fewer of them would not do.

    `changes` has the other values by path, as a case states them, and `words` say them as a clause.
    `due` is the last day that the act would have, `paragraphs` those that would govern it.
    """

    _FORMS: ClassVar = {"changes": {"type": "object"}}

    changes: Mapping[str, Any]
    words: str
    status: Status
    due: dt.date | None
    paragraphs: tuple[str, ...]

    def __str__(self) -> str:
        """The changes and their outcome as a sentence."""
        due = f", last day {date_phrase(self.due)}" if self.due else ""
        cited = f" ({', '.join(self.paragraphs)})" if self.paragraphs else ""
        return f"If {self.words}: {status_words(self.status)}{due}{cited}."

    def to_data(self) -> dict[str, Any]:
        """The changes and their outcome as JSON-ready data."""
        written = {path: as_written(value) for path, value in self.changes.items()}
        return data_of(self) | {"changes": written}


@frozen
class Counterfactuals:
    """What would make an act good, or break a good one; `says` which of the two, in a sentence.

    `found` has the smallest sets of changes, those of the fewest facts first. `by_itself` says in
    sentences what breaks a good act without anybody's choice: so much more of what grows by itself.
    """

    act: str
    status: Status
    says: str
    found: tuple[Counterfactual, ...]
    by_itself: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([self.says, *(f"  {each}" for each in (*self.found, *self.by_itself))])

    def to_data(self) -> dict[str, Any]:
        """All of it as JSON-ready data."""
        return data_of(self) | {"found": [each.to_data() for each in self.found]}


def counterfactuals(contents: Contents, act: ActFinding) -> Counterfactuals:
    """The smallest sets of changes that make an act good or end what is wrong; or break a good one.

    Of a day the nearest to what is stated is told, or today for what has not happened. Changes of at
    most `MOST_FACTS` facts are looked for.
    """
    wanted = _wanted(act.status)
    found = tuple(_Search(contents, act.act, wanted).found()) if wanted else ()
    says = _says(act, found, contents.as_of)
    return Counterfactuals(act.act, act.status, says, found, tuple(_by_itself(contents, act)))


def _by_itself(contents: Contents, act: ActFinding) -> Iterator[str]:
    """What would break a good act with so much more of what grows by itself."""
    if act.status not in DONE:
        return
    for words, then in growing(contents):
        grown = then.act(act.act)
        if grown.status.wrong:
            yield f"By itself, with {words}, {would_be(then, grown, contents.as_of)}."


def _wanted(status: Status) -> tuple[Status, ...]:
    if status.wrong:
        return ENDED
    if status in (Status.OPEN, Status.OWED):
        return DONE
    if status is Status.UNDETERMINED:
        return ()
    return tuple(each for each in Status if each.wrong)


def _says(act: ActFinding, found: Sequence[Counterfactual], as_of: dt.date) -> str:
    late = ""
    if act.status is Status.OVERDUE and act.due is not None:
        late = f"It is late and cannot be made good: its last day was {date_phrase(act.due)}. "
    if act.status is Status.MET_LATE:
        late = "It was done late, and that stays so. "
    if act.status is Status.UNDETERMINED:
        return "It is not determined: ask first for what is missing."
    if act.status.wrong:
        aim = "end it"
    else:
        aim = "settle it" if act.status in (Status.OPEN, Status.OWED) else "make it wrong"
    since = f"on {date_phrase(as_of)}"
    if found:
        return f"{late}What would {aim}, {since}:"
    most = f"up to {spelt(MOST_FACTS)} facts"
    return f"{late}No change of {most} that can still change would {aim} {since}."


@define(eq=False)
class _Search:
    """The search for sets of changes: ever larger ones, of which no part does."""

    contents: Contents
    target: str
    wanted: tuple[Status, ...]
    trials: Trials = Factory(lambda self: Trials(self.contents, self.target), takes_self=True)

    def found(self) -> list[Counterfactual]:
        """The smallest sets, of each set of facts and each outcome the nearest."""
        best: dict[tuple[frozenset[str], Status], tuple[float, Counterfactual]] = {}
        for row, indices in self._reaching():
            for changes in self._smallest(self._changes(row, indices)):
                made = self._made(changes)
                if made is None:
                    continue
                key = frozenset(changes), made.status
                far = self._far(changes)
                if key not in best or far < best[key][0]:
                    best[key] = far, made
        kept = [each for _, each in best.values()]
        order = list(FACTS)
        return sorted(
            kept,
            key=lambda each: (
                len(each.changes),
                self.wanted.index(each.status),
                [order.index(path) for path in each.changes],
            ),
        )

    def _reaching(self) -> Iterator[tuple[Row, frozenset[int]]]:
        """Rows that come to what is wanted, and the variables changed in them."""
        trials = self.trials
        open_: list[tuple[Row, frozenset[int]]] = [(trials.root, frozenset())]
        reached: list[frozenset[tuple[int, Any]]] = []
        variables = [each for each in trials.looked_at if self._can_change(each)]
        for _ in range(MOST_FACTS):
            if len(open_) * len(variables) > MOST_ROWS:
                return
            tried = [
                (trials.put(row, variable, value), indices | {variable.index})
                for row, indices in open_
                for variable in variables
                if not indices or variable.index > max(indices)
                for value in self._values(row, variable)
            ]
            statuses = trials.statuses([row for row, _ in tried])
            open_ = []
            for (row, indices), status in zip(tried, statuses, strict=True):
                values = frozenset((index, row[0][index]) for index in indices)
                if any(smaller <= values for smaller in reached):
                    continue
                if status in self.wanted and self._is_possible(row, indices):
                    reached.append(values)
                    yield row, indices
                else:
                    open_.append((row, indices))

    def _can_change(self, variable: Variable) -> bool:
        value, fact = self.trials.root[0][variable.index], variable.fact
        if fact.changed_by != "people" or math.isnan(value) or fact.kind == "texts":
            return False
        if fact.kind != "day":
            return True
        return bool(value > self.trials.as_of if fact.happens else value >= self.trials.as_of)

    def _values(self, row: Row, variable: Variable) -> Iterator[Any]:
        stated, as_of = self.trials.root[0][variable.index], self.trials.as_of
        if not variable.is_number:
            yield not stated
        elif variable.fact.happens:  # it can happen today; until another day nothing has happened
            yield as_of
        else:
            earliest = as_of if variable.fact.kind == "day" else None
            for value in self.trials.values(row, variable, earliest):
                if value != stated:
                    yield value

    def _is_possible(self, row: Row, indices: frozenset[int]) -> bool:
        lanes, as_of = self.trials.lanes, self.trials.as_of
        return all(lanes.is_possible(row[0], index, as_of) for index in indices)

    def _changes(self, row: Row, indices: frozenset[int]) -> dict[str, Any]:
        """The changed facts as a case states them; the words of a list together."""
        changes: dict[str, Any] = {}
        for index in sorted(indices):
            variable = self.trials.lanes.variables.every[index]
            fact, value = variable.fact, row[0][index]
            if variable.word is None:
                changes[fact.path] = as_stated(fact, value)
            else:
                known = changes.get(fact.path, stated(self.contents.case, fact.path))
                changes[fact.path] = _with_word(fact, known, variable.word, has=value)
        return changes

    def _smallest(self, changes: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The changes, or those parts of them that do by themselves."""
        for size in range(1, len(changes)):
            parts = (dict(part) for part in combinations(changes.items(), size))
            doing = [part for part in parts if self._made(part) is not None]
            if doing:
                yield from doing
                return
        yield changes

    def _made(self, changes: Mapping[str, Any]) -> Counterfactual | None:
        """What the act comes to by some changes, if that is wanted and they contradict nothing."""
        contents, book = self.contents, self.contents.rules
        try:
            case = changed(contents.case, changes, book.impossible)
        except FactError:
            return None
        decision = decide_case(case, readings=contents.readings, engine=LANES, rules=book)
        act = decision.act(self.target)
        if act.status not in self.wanted:
            return None
        paragraphs = dict.fromkeys(book.rules[rule].paragraph for rule in act.governed_by)
        cited = tuple(paragraphs) or act.relieved_by
        return Counterfactual(dict(changes), self._words(changes), act.status, act.due, cited)

    def _words(self, changes: Mapping[str, Any]) -> str:
        said = [
            told(FACTS[path], stated(self.contents.case, path), value)
            for path, value in changes.items()
        ]
        return listed(said, "and")

    def _far(self, changes: Mapping[str, Any]) -> float:
        """How far the changed days and numbers are from what is stated, or from today."""
        far = 0.0
        for path, value in changes.items():
            before = stated(self.contents.case, path)
            if isinstance(value, dt.date):
                home = before if isinstance(before, dt.date) else self.contents.as_of
                far += abs((value - home).days)
            elif type(value) is int and type(before) is int:
                far += abs(value - before)
        return far


def _with_word(fact: Fact, known: Any, word: str, *, has: bool) -> Any:
    """A list, or the part of one that is known, with a word in it or not."""
    said = known if isinstance(known, InPart) else {each: each in known for each in fact.choices}
    return known_in(fact, {each: said[each] for each in fact.choices if each in said} | {word: has})
