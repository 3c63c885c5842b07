"""The one form of a roster's rows: a column per fact, in Arrow, null where a fact is unknown.

A column is named by the path of its fact and may be left out. A label is a string, a flag a bool, a
count an int32, a day a date32 that is `policy507.HAS_NOT_HAPPENED` where there is none, a list of texts
a list of strings. A list of words is a bool column per word. See `policy507.facts.rows`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyarrow as pa

from policy507.errors import FactError, Problem, did_you_mean, shown
from policy507.facts.case import Case
from policy507.facts.registry import STATED_FACTS
from policy507.facts.rows import case_of_values, column_names

_TYPES: Mapping[str, pa.DataType] = {
    "label": pa.string(),
    "flag": pa.bool_(),
    "count": pa.int32(),
    "day": pa.date32(),
    "words": pa.bool_(),
    "texts": pa.list_(pa.string()),
}


def _fields() -> Iterator[pa.Field]:
    for facts in STATED_FACTS.values():
        for fact in facts.values():
            for name in column_names(fact):
                yield pa.field(name, _TYPES[fact.kind])


SCHEMA = pa.schema(list(_fields()))
"""All columns, in the order of a case file."""

ID = "officer.id"
"""The column by which people find a row again; it decides nothing."""


EPOCH = dt.date(1970, 1, 1)
"""The day from which Arrow counts days."""


@lru_cache(maxsize=256)
def refuse_other_columns(schema: pa.Schema) -> None:
    """Refuse a batch that has other columns than rosters have, or columns of other types.

    Raises:
        FactError: it has; all are listed.
    """
    problems = []
    for field in schema:
        place = SCHEMA.get_field_index(field.name)
        if place < 0:
            hint = did_you_mean(field.name, SCHEMA.names)
            said = f"no fact has a column '{shown(field.name)}'{hint}"
            problems.append(Problem(said, path=field.name, code="unknown-fact"))
        elif not field.type.equals(SCHEMA.field(place).type):
            said = (
                f"{field.name}: {SCHEMA.field(place).type} is wanted, not {shown(str(field.type))}"
            )
            problems.append(Problem(said, path=field.name, code="kind"))
    if problems:
        raise FactError(problems)


def case_of(batch: pa.RecordBatch, row: int, as_of: dt.date) -> Case:
    """The case that a row states, for what tables do not hold: words, reasons, next steps.

    Raises:
        FactError: its facts are of the wrong kind, or contradict one another; all are listed.
    """
    names = batch.schema.names
    values = dict(zip(names, (column[row].as_py() for column in batch.columns), strict=True))
    return case_of_values(values, as_of)
