"""From rows that were read to what people get: decided block by block, counted, written, told.

Memory stays the same however many rows there are: whatever is kept of them is bounded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, define, frozen

from policy507.decisions.decide import Readings, choices_made
from policy507.english.phrases import counted
from policy507.errors import PolicyError, Problem, shown
from policy507.files.output import new_folder
from policy507.model.rulebook import RuleBook
from policy507.roster.deciding.batches import OTHER_YEAR, PROBLEM, decide_batch
from policy507.roster.report.counting import Summary, Tally
from policy507.roster.report.csv_table import Table
from policy507.roster.report.equal_ids import ROW, SHEET, At
from policy507.roster.report.files import (
    CALENDAR,
    DECISIONS,
    LIST,
    NAMES,
    PAGE,
    REASONS,
    REJECTED,
    WORKBOOK,
    Decisions,
    write_calendar,
    write_reasons,
)
from policy507.roster.report.page import page
from policy507.roster.report.sentences import left_out
from policy507.roster.report.told import Told, told
from policy507.roster.report.urgency import (
    NO_DAY,
    Foremost,
    Keys,
    Target,
    deadlines,
    targets_of,
    urgency,
)
from policy507.roster.report.words import Telling
from policy507.roster.report.worksheet import write_csv, write_xlsx
from policy507.roster.streams import in_order
from policy507.roster.tables.pieces import Rejected
from policy507.roster.tables.refusals import why_refused
from policy507.roster.tables.taking import Taken

MOST_PROBLEMS = 20
PART = 1 << 14
"""So many rows are decided at a time."""
Take = Callable[[pa.Table, Keys], None]
Note = Callable[[str, int, int | None], None]
"""Told of progress: what is done, how much of it, and out of how much, where that is known."""
READ, TOLD = "rows decided", "rows put into words"


def no_note(what: str, done: int, every: int | None) -> None:
    """Progress that nobody wants to see."""


@frozen
class Plan:
    """What is asked of a roster: on which day, by which rules and readings, and what is shown of it.

    `name` is what problems call the roster. Without `ids` no officer, school or contract is named.
    `most` rows are told in words, and as many have their last days in the calendar. With `strict` a row
    that cannot be read, or decided, refuses the whole.
    """

    name: str
    as_of: dt.date
    book: RuleBook
    most: int
    readings: Readings = Factory(dict)
    ids: bool = True
    strict: bool = False


@frozen
class Outcome:
    """A roster in numbers, and the first problems with rows that were set aside."""

    summary: Summary
    problems: tuple[Problem, ...]


def count_roster(pieces: Iterable[Taken], plan: Plan, note: Note = no_note) -> Outcome:
    """A roster in numbers alone.

    Raises:
        PolicyError: the roster cannot be read, or rows of it, where the plan is strict.
    """
    return _Run(plan, note).through(pieces, (), lambda _: None)


def write_report(pieces: Iterable[Taken], plan: Plan, out: Path, note: Note = no_note) -> Outcome:
    """A roster in numbers, and as files in a folder, which is there whole or not at all.

    The same rows make the same bytes, whenever that is.

    Raises:
        PolicyError: the roster cannot be read, or rows of it, where the plan is strict; or the folder
            cannot be written. Nothing is then left behind.
    """
    run = _Run(plan, note)
    foremost, soonest = Foremost(plan.most), Foremost(plan.most)

    def keep(rows: pa.Table, keys: Keys) -> None:
        foremost.take(rows, keys)
        days = deadlines(rows, run.targets)
        with_day = pa.array(days < NO_DAY)
        soonest.take(rows.filter(with_day), days[days < NO_DAY])

    with new_folder(out) as folder:
        with ExitStack() as stack:
            decisions = Decisions(folder / DECISIONS, run.targets, ids=plan.ids)
            stack.enter_context(closing(decisions))
            rejected = Table(folder / REJECTED, ("Sheet", "Row", "Column", "Reason"))
            stack.enter_context(closing(rejected))

            def set_aside(rows: Sequence[Rejected]) -> None:
                rejected.write([r.sheet, r.row, r.column, r.reason] for r in rows)

            outcome = run.through(pieces, (lambda rows, _: decisions.take(rows), keep), set_aside)
        rows = [*_told(foremost.rows(), run, note)]
        _write(folder, rows, outcome.summary, plan)
        write_calendar(folder / CALENDAR, soonest, run.telling, ids=plan.ids)
    return outcome


def _told(kept: pa.Table | None, run: _Run, note: Note) -> Iterator[Told]:
    if kept is not None:
        for done, row in enumerate(told(kept, run.telling, ids=run.plan.ids), start=1):
            note(TOLD, done, len(kept))
            yield row


def _write(folder: Path, rows: Sequence[Told], summary: Summary, plan: Plan) -> None:
    title = plan.book.policy.title
    write_reasons(folder / REASONS, rows, ids=plan.ids, note=left_out(summary, len(rows)))
    write_csv(folder / LIST, rows, summary)
    write_xlsx(folder / WORKBOOK, rows, summary, title)
    (folder / PAGE).write_text(page(summary, rows, title), encoding="utf-8", newline="\n")


def refuse_folder(out: Path, *, overwrite: bool) -> None:
    """Refuse a folder that holds what would be lost.

    Raises:
        PolicyError: it is a file, or is not empty; an earlier roster may be replaced, if that is asked.
    """
    if not out.exists() and not out.is_symlink():
        return
    if out.is_symlink() or not out.is_dir():
        raise PolicyError([Problem("there is a file of this name: name a folder", str(out))])
    there = sorted(each.name for each in out.iterdir())
    if any(name not in NAMES for name in there):
        message = "this folder holds files that are no roster's: name an empty one, or a new one"
        raise PolicyError([Problem(message, str(out))])
    if there and not overwrite:
        message = "there is a roster in this folder already: --overwrite replaces it"
        raise PolicyError([Problem(message, str(out))])


@define(eq=False)
class _Run:
    """One way through a roster."""

    plan: Plan
    note: Note
    telling: Telling = Factory(lambda self: _telling(self.plan), takes_self=True)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The acts, and what is forbidden."""
        return targets_of(self.plan.book)

    def through(
        self,
        pieces: Iterable[Taken],
        takers: Sequence[Take],
        set_aside: Callable[[Sequence[Rejected]], None],
    ) -> Outcome:
        """Decide every row, count it, and give it to whoever takes rows."""
        plan, problems = self.plan, list[Problem]()
        tally = Tally(self.targets, plan.as_of)
        with closing(tally.seen):
            for read, rows, wrong, others, totals in in_order(self._decided, _parts(pieces)):
                keys = urgency(rows, self.targets)
                tally.count(read, len(wrong), others)
                tally.pass_by(totals)
                tally.take(rows, keys)
                room = MOST_PROBLEMS - len(problems)
                problems += [_problem(each, plan.name) for each in wrong[:room]]
                set_aside(wrong)
                for take in takers:
                    take(rows, keys)
                self.note(READ, tally.read, None)
            if plan.strict and tally.rejected:
                raise PolicyError([*problems, *_more(tally.rejected - len(problems))])
            choices, _ = choices_made(plan.book, plan.readings)
            return Outcome(tally.summary(plan.book, choices), tuple(problems))

    def _decided(self, piece: Taken) -> tuple[int, pa.Table, list[Rejected], int, list[At]]:
        """How many rows were read, those decided and rejected, how many of another year, and totals."""
        plan, batch = self.plan, piece.batch
        found = decide_batch(
            batch,
            plan.as_of,
            readings=plan.readings,
            rules=plan.book,
            acts=[target.act for target in self.targets],
            missing=True,
        )
        rows = pa.Table.from_batches([batch])
        rows = rows.append_column(SHEET, pa.array([piece.sheet] * len(rows), pa.string()))
        rows = rows.append_column(ROW, pa.array(piece.numbers, pa.int64()))
        for field, column in zip(found.schema, found.columns, strict=True):
            rows = rows.append_column(field, column)
        is_wrong, is_other = pc.is_valid(rows.column(PROBLEM)), rows.column(OTHER_YEAR)
        rejected = [
            Rejected(
                piece.sheet,
                each[ROW],
                "",
                why_refused(each, plan.as_of, plan.book) or each[PROBLEM],
            )
            for each in rows.filter(is_wrong).to_pylist()
        ]
        rejected += piece.rejected
        decided = rows.filter(pc.invert(pc.or_(is_wrong, is_other)))
        return (
            piece.read,
            decided.drop_columns([PROBLEM, OTHER_YEAR]),
            sorted(rejected, key=lambda each: each.row),
            pc.sum(is_other).as_py() or 0,
            [At(piece.sheet, number) for number in piece.totals],
        )


def _parts(pieces: Iterable[Taken]) -> Iterator[Taken]:
    """The pieces in parts that are soon decided: so soon an interrupt is heeded."""
    for piece in pieces:
        left = piece.rejected
        starts = range(0, piece.batch.num_rows, PART) or range(1)
        for start in starts:
            numbers = piece.numbers[start : start + PART]
            last = start == starts[-1]
            here = [each for each in left if last or each.row <= numbers[-1]]
            left = left[len(here) :]
            totals = piece.totals if last else ()
            yield Taken(piece.sheet, piece.batch.slice(start, PART), numbers, tuple(here), totals)


def _telling(plan: Plan) -> Telling:
    return Telling(plan.as_of, plan.book, plan.readings)


def _problem(rejected: Rejected, name: str) -> Problem:
    where = f"{name}, sheet '{shown(rejected.sheet)}'" if rejected.sheet else name
    column = f"column '{shown(rejected.column)}': " if rejected.column else ""
    return Problem(f"{column}{rejected.reason}", where, rejected.row)


def _more(number: int) -> Iterator[Problem]:
    if number > 0:
        yield Problem(f"and {counted(number, 'more rows')} like these")
    yield Problem("with --strict nothing is decided unless every row can be read")
