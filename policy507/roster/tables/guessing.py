"""A proposal of which column states which fact, by headers and values; what is open is asked.

Nothing ambiguous is decided here: where nobody answers, the columns file says `?`, and is refused until
somebody does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, evolve, frozen

from policy507.english.phrases import listed
from policy507.errors import PolicyError, Problem, shown
from policy507.roster.tables.asking import LEFT_OUT, Ask, Asking, Choice, Question, ask_nobody
from policy507.roster.tables.cells import as_texts
from policy507.roster.tables.column_entries import UNDECIDED
from policy507.roster.tables.column_texts import columns_text
from policy507.roster.tables.columns import Columns
from policy507.roster.tables.describing import Describer
from policy507.roster.tables.likely_facts import (
    POSSIBLE,
    TARGETS,
    Target,
    clashes,
    like_headers,
    likenesses,
    score_of,
)
from policy507.roster.tables.looks import Look, look_at
from policy507.roster.tables.pieces import Header, Table, candidate_headers, named_table, where
from policy507.roster.tables.sources import source_name, tables

ROWS_LOOKED_AT = 10_000
MOST_COLUMNS = 400
MOST_CHOICES = 4
_SURE, _APART = 0.75, 0.12


_SHARED = ("contract", "school", "school_year")
"""The sections that may be the same for all rows."""


@frozen
class Proposal:
    """The columns as far as they could be made out, what was remarked on them, and what is open.

    `undecided` are headers of which it is open what they state, `undated` those of days in numbers of
    which it is open what is the month.
    """

    source: str
    columns: Columns
    remarks: Mapping[str, tuple[str, ...]]
    open: tuple[Question, ...]
    undecided: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()

    def text(self) -> str:
        """The proposal as a columns file."""
        left = len(self.undecided) + len(self.undated)
        head = [f"Proposed for {shown(self.source)}: look through it before you use it."]
        if left:
            head.append(f'Decide what says "{UNDECIDED}" ({left}): until then the file is refused.')
        if unstated := [each.replace("_", " ") for each in _unstated(self.columns)]:
            told = listed([f"the {name}" for name in unstated], "and")
            head.append(
                f"Nothing is stated of {told}: what holds for every row may stand under `given`."
            )
        return columns_text(self.columns, head, self.remarks, self.undecided, self.undated)


def _unstated(columns: Columns) -> Iterator[str]:
    """The sections of which no column states a fact, of those that many officers may share."""
    stated = {each.fact.section for each in columns.columns if each.fact.kind != "label"}
    yield from (section for section in _SHARED if section not in stated)


def propose(
    source: Path | str, *, query: str = "", sheets: Sequence[str] = (), ask: Ask = ask_nobody
) -> Proposal:
    """What the columns of a table may state; of a workbook those of the first of `sheets`, if named.

    `ask` is asked what cannot be made out; what it cannot answer stays open.

    Raises:
        PolicyError: the table cannot be read, or nothing in it looks like headers.
    """
    found = tables(source, Columns(sheet=tuple(sheets)), query)
    try:
        asking = Asking(ask)
        guesser = _Guesser(asking)
        named = [named_table(found, sheets[0])] if sheets else found
        table, header = guesser.table_and_header(named)
        looks = _looks(table, header)
        columns = guesser.columns_for(header, looks)
    finally:
        for each in found:
            each.close()
    sheet = tuple(sheets) or ((table.sheet,) if table.sheet and len(found) > 1 else ())
    return Proposal(
        source_name(source),
        evolve(columns, sheet=sheet),
        {name: tuple(lines) for name, lines in asking.remarks.items()},
        tuple(asking.open),
        tuple(asking.undecided),
        tuple(asking.undated),
    )


@define
class _Guesser:
    """One proposal in the making."""

    asking: Asking

    def table_and_header(self, found: Sequence[Table]) -> tuple[Table, Header]:
        """The sheet that looks most like a roster, and the row that looks most like its headers."""
        scored: list[tuple[float, Table, Header]] = []
        for table in found:
            if max(map(len, table.top), default=0) > MOST_COLUMNS:
                message = f"more than {MOST_COLUMNS} columns are too many to guess at"
                raise PolicyError([Problem(message, where(table))])
            headers = list(candidate_headers(table))
            if headers:
                best = max(headers, key=like_headers)
                scored.append((like_headers(best), table, best))
        if not scored:
            raise PolicyError([Problem("there is no table in it: it is empty", found[0].file)])
        scored.sort(key=lambda each: -each[0])
        (top, table, header), *others = scored
        if not top:
            message = (
                "no row of its top looks like headers of a roster: write the columns file by hand"
            )
            raise PolicyError([Problem(message, where(table))])
        rivals = [each for each in others if each[0] > top / 2]
        if rivals:
            sheets = [each[1].sheet for each in (scored[0], *rivals)]
            choices = tuple(Choice(name, f"the sheet '{shown(name)}'") for name in sheets)
            said = self.asking.asked(Question("", "Which sheet holds the roster?", choices))
            if said is None:
                names = ", ".join(f"'{shown(name)}'" for name in sheets)
                message = f"more than one sheet looks like a roster: say --sheet NAME ({names})"
                raise PolicyError([Problem(message, table.file)])
            table, header = next((t, h) for _, t, h in scored if t.sheet == said)
        return table, header

    def columns_for(self, header: Header, looks: Sequence[Look]) -> Columns:
        """The columns of a table, and the headers that state nothing."""
        names = header.names
        scores = {
            name: sorted(
                ((score_of(name, look, target), target) for target in TARGETS),
                key=lambda each: -each[0],
            )
            for name, look in zip(names, looks, strict=True)
            if name
        }
        chosen, describer = self._assigned(scores), Describer(self.asking)
        columns, ignored = [], []
        for name, look in zip(names, looks, strict=True):
            if not name:
                continue
            target = chosen.get(name)
            if target is not None:
                columns.append(describer.described(name, target.column, look))
            elif name not in self.asking.undecided:
                ignored.append(name)
                self._remark_ignored(name, look, scores[name])
        return Columns(tuple(columns), tuple(ignored))

    def _assigned(self, scores: Mapping[str, list[tuple[float, Target]]]) -> dict[str, Target]:
        """For each header what it states; the likeliest pairs first, and no fact twice."""
        pairs = sorted(
            ((score, name, target) for name, each in scores.items() for score, target in each[:8]),
            key=lambda pair: -pair[0],
        )
        chosen: dict[str, Target] = {}
        done: set[str] = set()
        taken: set[str] = set()
        for score, name, target in pairs:
            if name in done or score < POSSIBLE:
                continue
            free = [(s, t) for s, t in scores[name] if not clashes(t, taken)]
            if not free or free[0][1] is not target:
                continue  # it is looked at again with what is left for it
            done.add(name)
            if self._sure(score, name, free, scores):
                said: str | None = target.path
            else:
                said = self._which(name, [(s, t) for s, t in free if s >= POSSIBLE][:MOST_CHOICES])
            if said:
                chosen[name] = next(t for t in TARGETS if t.path == said)
                taken.add(said)
            elif said is None:
                self.asking.undecided.append(name)
        for name, each in scores.items():  # whose likeliest facts were taken
            free = [(s, t) for s, t in each if s >= POSSIBLE and not clashes(t, taken)]
            if name not in done and free:
                said = self._which(name, free[:MOST_CHOICES])
                if said:
                    chosen[name] = next(t for t in TARGETS if t.path == said)
                    taken.add(said)
                elif said is None:
                    self.asking.undecided.append(name)
        return chosen

    def _sure(
        self,
        score: float,
        name: str,
        free: Sequence[tuple[float, Target]],
        scores: Mapping[str, list[tuple[float, Target]]],
    ) -> bool:
        target = free[0][1]
        second = free[1][0] if len(free) > 1 else 0.0
        rivals = (
            s for other, each in scores.items() if other != name for s, t in each if t is target
        )
        return score >= _SURE and score - max(second, *rivals, 0.0) >= _APART

    def _which(self, name: str, likely: Sequence[tuple[float, Target]]) -> str | None:
        choices = [Choice(target.path, target.told) for _, target in likely]
        choices.append(Choice(LEFT_OUT, "none of these: leave the column out"))
        question = Question(name, f"What does the column '{shown(name)}' state?", tuple(choices))
        said = self.asking.asked(question)
        if said is None:
            self.asking.remark(name, f"open: {', or '.join(target.path for _, target in likely)}")
        return said

    def _remark_ignored(
        self, name: str, look: Look, scores: Sequence[tuple[float, Target]]
    ) -> None:
        if look.unfit:
            self.asking.remark(name, look.unfit)
            return
        path, like = max(likenesses(name).items(), key=lambda each: each[1])
        if like >= _SURE and scores[0][0] < POSSIBLE:
            self.asking.remark(name, f"named like {path}, but its values are of another kind")


def _looks(table: Table, header: Header) -> list[Look]:
    cells: list[list[str]] = [[] for _ in header.names]
    rows = 0
    for piece in table.pieces(header):
        for place in range(min(piece.batch.num_columns, len(cells))):
            cells[place] += _texts(piece.batch.column(place).slice(0, ROWS_LOOKED_AT - rows))
        rows += piece.batch.num_rows
        if rows >= ROWS_LOOKED_AT:
            break
    return [
        look_at(some, table.unfit.get(name, ""))
        for name, some in zip(header.names, cells, strict=True)
    ]


def _texts(cells: pa.Array) -> list[str]:
    if pa.types.is_list(cells.type) or pa.types.is_large_list(cells.type):
        return ["; ".join(map(str, each or ())) for each in cells.to_pylist()]
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    try:
        texts = as_texts(cells)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return []
    return [each or "" for each in pc.fill_null(texts, "").to_pylist()]
