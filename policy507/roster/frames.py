"""Decide a table in memory, or wherever it lies, and give back the same kind of table.

Every kind of frame is read as Arrow batches and gets its answers as Arrow batches. Nothing is imported
but the library that made the frame.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen

from policy507.decisions.decide import Readings, choices_made
from policy507.errors import FactError, PolicyError, Problem, did_you_mean, needs, shown
from policy507.roster.deciding.batches import PROBLEM, Decider, decider
from policy507.roster.streams import in_order
from policy507.roster.tables.columns import FACTS_BY_PATH, OTHERS, Column, Columns, columns_by_fact
from policy507.roster.tables.pieces import Piece, Rejected
from policy507.roster.tables.reading import taker
from policy507.roster.tables.taking import Taker
from policy507.rulefiles.load import Rules, book_of

BLOCK = 131_072
"""So many rows are decided at a time."""

F = TypeVar("F")


def decide_frame(
    frame: F,
    *,
    as_of: dt.date,
    columns: Columns | Mapping[str, str] | None = None,
    readings: Readings | None = None,
    rules: Rules = None,
    acts: Sequence[str] | None = None,
    missing: bool = False,
    engine: str | None = None,
) -> F:
    """Decide every row of a table, and give back the same kind of table with the answers beside it.

    The table is a frame of Polars (lazy ones stay lazy), pandas, PyArrow (a table, a batch, or a reader
    of batches), Spark, or a relation of DuckDB. `columns` says which column states which fact: the
    fact's path by the header, or the `Columns` that `policy507.roster.read_columns` reads from a file;
    without it headers are paths of facts, and other columns are passed by. A blank is unknown unless
    `Columns` say otherwise; a day that has not happened is `policy507.HAS_NOT_HAPPENED`.

    For each act two columns are added, such as `complete_training_status` and `complete_training_due`,
    then `problem` and `other_year`, with `missing` that, too; see `policy507.roster.decide_batch`, also
    for the other arguments.

    Raises:
        PolicyError: it is no such table, or its columns are not those that are described.
        UnknownNameError: one of the acts is neither that of a rule nor a rule.
        ReadingError: a reading or a choice does not exist.
        EngineError: the engine asked for is not there.
        RuleError: the rule files have problems; all are listed.
    """
    book = book_of(rules)
    choices, _ = choices_made(book, readings)
    asked = (tuple(choices.items()), acts, missing, engine)
    work = Work(as_of, _columns(columns), rules, *asked)
    _ = work.decider  # what is wrong with the arguments is said before the table is looked at
    library = type(frame).__module__.partition(".")[0].lstrip("_")
    kind = _KINDS.get((library, type(frame).__name__))
    if kind is None:
        known = ", ".join(sorted({each for each, _ in _KINDS}))
        made = f"{type(frame).__module__}.{type(frame).__name__}"
        raise FactError([Problem(f"a table of {known} is wanted, not {shown(made)}")])
    found: F = kind(frame, work)
    return found


@frozen(slots=False)
class Work:
    """What is done to each batch; it can be sent to where the batch lies.

    `choices` are those of all readings.
    """

    as_of: dt.date
    columns: Columns | None
    rules: Rules
    choices: tuple[tuple[str, str], ...]
    acts: Sequence[str] | None
    missing: bool
    engine: str | None
    _takers: dict[tuple[str, ...], Taker] = field(factory=dict, init=False, eq=False, repr=False)

    @property
    def decider(self) -> Decider:
        """What decides; the same one for the same questions."""
        return decider(
            self.as_of,
            book=book_of(self.rules),
            choices=dict(self.choices),
            acts=self.acts,
            missing=self.missing,
            engine=self.engine,
        )

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns of the answers."""
        return self.decider.schema

    def answers(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The answers to a batch of somebody else's columns, a row for each of its rows."""
        names = tuple(batch.schema.names)
        if names not in self._takers:
            self._takers[names] = taker(names, self.columns)
        taken = self._takers[names].take(Piece(batch, np.arange(batch.num_rows)))
        answers = self.decider.decide(taken.batch)
        if not taken.rejected:
            return answers
        return _with_rejected(answers, taken.rejected, batch.num_rows)

    def beside(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch with its answers beside it."""
        answers = self.answers(batch)
        arrays = [*batch.columns, *answers.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self.beside_schema(batch.schema))

    def beside_schema(self, schema: pa.Schema) -> pa.Schema:
        """The columns of a table with the answers beside it.

        Raises:
            PolicyError: it has a column of the same name.
        """
        twice = [name for name in self.schema.names if name in schema.names]
        if twice:
            raise FactError(Problem(f"there is a column '{name}' already") for name in twice)
        return pa.schema([*schema, *self.schema])

    def all_answers(self, batches: Iterable[pa.RecordBatch]) -> pa.Table:
        """The answers to all rows of a table in memory."""
        return pa.Table.from_batches(in_order(self.answers, batches), self.schema)


def _columns(told: Columns | Mapping[str, str] | None) -> Columns | None:
    """Which column states which fact.

    Raises:
        FactError: a column is to state what is no fact; all are listed.
    """
    if told is None or isinstance(told, Columns):
        return told
    needs(told, Mapping, "columns", "a mapping from headers to facts", FactError)
    found, problems = [], []
    for header, name in told.items():
        try:
            (column,) = columns_by_fact([str(name)]).columns
        except (PolicyError, ValueError):
            hint = did_you_mean(str(name), FACTS_BY_PATH)
            problems.append(Problem(f"column '{shown(header)}': no fact '{shown(name)}'{hint}"))
        else:
            found.append(Column(header, column.fact, column.word, none=column.none))
    if problems:
        raise FactError(problems)
    return Columns(tuple(found), OTHERS)


def _with_rejected(
    answers: pa.RecordBatch, rejected: Iterable[Rejected], rows: int
) -> pa.RecordBatch:
    """Answers with a row, too, for each row that could not be read, which says why."""
    reasons = {each.row: f"{each.column}: {each.reason}" for each in rejected}
    out = np.zeros(rows, np.bool_)
    out[[*reasons]] = True
    places = np.cumsum(~out) - 1
    found = answers.take(pa.array(places, pa.int64(), mask=out))
    said = pc.replace_with_mask(
        found[PROBLEM], out, pa.array([reasons[n] for n in sorted(reasons)])
    )
    return found.set_column(
        found.schema.get_field_index(PROBLEM), found.schema.field(PROBLEM), said
    )


def _blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in blocks: large batches are cut, and small ones are put together."""
    kept: list[pa.RecordBatch] = []
    rows = 0
    for large in batches:
        for start in range(0, large.num_rows, BLOCK):
            batch = large.slice(start, BLOCK)
            if rows + batch.num_rows > BLOCK:
                yield _one(kept)
                kept, rows = [], 0
            kept.append(batch)
            rows += batch.num_rows
    if kept:
        yield _one(kept)


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Batches as one; dictionaries of their own are made one, too."""
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
    found: pa.RecordBatch = table.to_batches()[0]
    return found


# --- kinds of tables


def _of_table(table: pa.Table, work: Work) -> pa.Table:
    schema = work.beside_schema(table.schema)
    answers = work.all_answers(_blocks(table.to_batches()))
    return pa.Table.from_arrays([*table.columns, *answers.columns], schema=schema)


def _of_reader(reader: pa.RecordBatchReader, work: Work) -> pa.RecordBatchReader:
    made = in_order(work.beside, _blocks(reader))
    return pa.RecordBatchReader.from_batches(work.beside_schema(reader.schema), made)


def _of_polars(frame: Any, work: Work) -> Any:
    import polars as pl

    table = frame.to_arrow()
    work.beside_schema(table.schema)
    return frame.hstack(pl.DataFrame(work.all_answers(_blocks(table.to_batches()))))


def _of_lazy_polars(frame: Any, work: Work) -> Any:
    import polars as pl

    answers = pl.DataFrame(work.schema.empty_table()).schema
    work.beside_schema(pa.schema([(name, pa.null()) for name in frame.collect_schema().names()]))
    return frame.map_batches(
        lambda part: _of_polars(part, work),
        schema={**frame.collect_schema(), **answers},
        streamable=True,
    )


def _of_pandas(frame: Any, work: Work) -> Any:
    import pandas as pd

    try:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise FactError([Problem(f"a column holds values of several kinds: {error}")]) from None
    work.beside_schema(table.schema)
    answers = work.all_answers(_blocks(table.to_batches())).to_pandas(date_as_object=False)
    answers.index = frame.index
    return pd.concat([frame, answers], axis=1)


def _of_duckdb(relation: Any, work: Work) -> Any:
    import duckdb

    return duckdb.from_arrow(_of_table(relation.to_arrow_table(), work))


def _of_spark(frame: Any, work: Work) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    schema = from_arrow_schema(_plain(work.beside_schema(to_arrow_schema(frame.schema))))

    def decided(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            found = work.beside(batch)
            yield found.cast(_plain(found.schema))

    return frame.mapInArrow(decided, schema)


def _plain(schema: pa.Schema) -> pa.Schema:
    """A schema without dictionaries, which Spark does not know."""
    return pa.schema(
        [
            field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
            for field in schema
        ]
    )


_KINDS: Mapping[tuple[str, str], Callable[[Any, Work], Any]] = {
    ("polars", "DataFrame"): _of_polars,
    ("polars", "LazyFrame"): _of_lazy_polars,
    ("pandas", "DataFrame"): _of_pandas,
    ("pyarrow", "Table"): _of_table,
    ("pyarrow", "RecordBatch"): lambda batch, work: work.beside(batch),
    ("pyarrow", "RecordBatchReader"): _of_reader,
    ("duckdb", "DuckDBPyRelation"): _of_duckdb,
    ("pyspark", "DataFrame"): _of_spark,
}
