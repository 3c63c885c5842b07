"""Parquet: types are taken as they are, nested ones refused, damaged files told."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import tidy

from policy507 import PolicyError
from policy507.facts.rows import row_of
from policy507.roster.shape import SCHEMA
from policy507.roster.tables import parquet_files
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.reading import rows
from policy507.strategies import cases


def written(tmp_path, columns, **options):
    """A Parquet file of some columns."""
    file = tmp_path / "roster.parquet"
    pq.write_table(pa.table(columns), file, **options)
    return file


def test_types_are_taken_as_they_are(tmp_path):
    """Days and numbers would go through texts, and some be lost there."""
    day = dt.date(2026, 3, 4)
    file = written(
        tmp_path,
        {
            "officer.id": pa.array([1, 2, 3]),
            "officer.peace_officer": pa.array([True, None, False]),
            "officer.sro_course_completed_on": pa.array([day, None, dt.date.max]),
            "contract.starts_on": pa.array([dt.datetime(2026, 3, 4)] * 3, pa.timestamp("ns")),  # noqa: DTZ001
            "school.lowest_grade": pa.array([0, 13, None], pa.int8()),
            "contract.additional_duties": pa.array([["a"], [], None]),
            "contract.duties": pa.array(["law-education"] * 3).dictionary_encode(),
        },
    )
    (piece,) = rows(file)
    assert [row["officer.id"] for row in piece.batch.to_pylist()] == ["1", "3"]
    first, last = piece.batch.to_pylist()
    assert first["officer.sro_course_completed_on"] == first["contract.starts_on"] == day
    assert last["officer.sro_course_completed_on"] == dt.date.max
    assert (first["contract.additional_duties"], last["contract.additional_duties"]) == (
        ["a"],
        None,
    )
    assert first["contract.duties.law-education"] is True
    assert first["contract.duties.positive-climate"] is False
    assert [(each.row, each.column) for each in piece.rejected] == [(2, "school.lowest_grade")]


def test_nested_columns_are_refused_by_name_and_only_where_they_are_used(tmp_path):
    """A fact would be unknown in every row; or a file be refused for a column that nobody needs."""
    file = written(
        tmp_path,
        {
            "Badge": ["1"],
            "Course": [{"on": dt.date(2026, 1, 2), "by": "x"}],
            "Marks": [[1, 2]],
            "Other": [[{"a": 1}]],
        },
    )
    columns = tmp_path / "columns.yaml"
    columns.write_text(
        "columns:\n  Badge: officer.id\n  Course: officer.sro_course_completed_on\n"
        "  Marks: conduct.purposes\nignored: others\n"
    )
    with pytest.raises(PolicyError) as caught:
        list(rows(file, read_columns(columns)))
    assert [each.message.partition(":")[0] for each in caught.value.problems] == [
        "the column 'Course' cannot state a fact",
        "the column 'Marks' cannot state a fact",
    ]
    assert "struct" in caught.value.problems[0].message
    columns.write_text("columns: {Badge: officer.id}\nignored: others\n")
    (piece,) = rows(file, read_columns(columns))
    assert piece.batch.to_pylist() == [{"officer.id": "1"}]


def test_pieces_are_bounded_and_numbered(tmp_path, monkeypatch):
    """A large file would fill the memory, or its rows have the numbers of others."""
    monkeypatch.setattr(parquet_files, "PIECE", 10)
    ids = [str(n) for n in range(1, 36)]
    subs = [None if n % 7 else "so" for n in range(1, 36)]
    file = written(tmp_path, {"officer.id": ids, "officer.substitute": subs}, row_group_size=8)
    pieces = list(rows(file))
    assert max(piece.batch.num_rows for piece in pieces) <= 10
    for piece in pieces:
        assert piece.batch["officer.id"].to_pylist() == [str(n) for n in piece.numbers.tolist()]
    assert [each.row for piece in pieces for each in piece.rejected] == [7, 14, 21, 28, 35]


def test_blank_rows_and_totals_are_only_looked_for_where_people_write(tmp_path):
    """A record of a database that knows nothing would not be counted."""
    file = written(tmp_path, {"officer.id": ["Total", None], "officer.substitute": [None, None]})
    (piece,) = rows(file)
    assert piece.batch.num_rows == 2


def test_damaged_files_are_told(tmp_path):
    """A traceback would be all that is told."""
    file = written(tmp_path, {"officer.id": [str(n) for n in range(10_000)]})
    whole = file.read_bytes()
    for content in (b"PAR1", whole[:100], whole[:-5], b"PAR1" + whole[4:200] + whole[300:]):
        file.write_bytes(content)
        with pytest.raises(PolicyError, match="Parquet file cannot be read"):
            list(rows(file))


@given(st.lists(cases().filter(tidy), min_size=1, max_size=5))
def test_the_canonical_form_is_read_as_it_is(tmp_path_factory, some):
    """What the project writes would be read as something else."""
    wanted = pa.RecordBatch.from_pylist([row_of(case) for case in some], schema=SCHEMA)
    file = tmp_path_factory.mktemp("parquet") / "roster.parquet"
    pq.write_table(pa.Table.from_batches([wanted]), file)
    (piece,) = rows(file)
    assert not piece.rejected
    for name in SCHEMA.names:
        texts = [None if value == "" else value for value in wanted[name].to_pylist()]
        assert piece.batch[name].to_pylist() == texts


def test_no_more_than_a_part_of_a_file_is_in_memory(tmp_path, monkeypatch):
    """A file that is larger than the memory could not be read."""
    monkeypatch.setattr(parquet_files, "PIECE", 10_000)
    numbers = np.random.default_rng(1).integers(0, 10**12, 400_000)
    made = pa.table({"officer.id": pa.array(map(str, numbers.tolist()), pa.string())})
    path = tmp_path / "officers.parquet"
    pq.write_table(made, path, row_group_size=10_000)
    del made
    before = pa.total_allocated_bytes()
    held = [pa.total_allocated_bytes() for _ in rows(path)]
    assert max(held) - before < path.stat().st_size / 2
