"""A table in, the same kind of table out, and in it what decisions say."""

import datetime as dt
import pickle

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve

from policy507 import HAS_NOT_HAPPENED, PolicyError, decide_case, load
from policy507.facts.rows import case_of_values
from policy507.roster import decide_frame, frames
from policy507.roster.frames import BLOCK, Work
from policy507.roster.tables.columns import columns_by_fact

DAY = dt.date(2026, 11, 23)
TRAINING = "complete-training"
STATUS, DUE = "complete_training_status", "complete_training_due"
ROWS = {
    "who": ["a", "b", "c", "d"],
    "peace officer": [True, True, None, False],
    "officer.assigned_to_school": [True, True, True, None],
    "start": [dt.date(2026, 9, 8), dt.date(2026, 1, 1), None, HAS_NOT_HAPPENED],
    "course": [HAS_NOT_HAPPENED, dt.date(2025, 1, 1), HAS_NOT_HAPPENED, None],
    "shoe size": ["9", "10", "", None],
}
COLUMNS = {
    "who": "officer.id",
    "peace officer": "officer.peace_officer",
    "officer.assigned_to_school": "officer.assigned_to_school",
    "start": "officer.duties_assumed_on",
    "course": "officer.sro_course_completed_on",
}
TABLE = pa.table(ROWS)
FRAMES = {
    "pyarrow table": lambda: TABLE,
    "pyarrow batch": lambda: TABLE.to_batches()[0],
    "pyarrow reader": lambda: pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches(2)),
    "polars": lambda: pl.DataFrame(ROWS),
    "lazy polars": lambda: pl.LazyFrame(ROWS),
    "pandas": lambda: pd.DataFrame(ROWS, index=[7, 5, 3, 1]),
    "duckdb": lambda: duckdb.from_arrow(TABLE),
}


def rows_of(frame):
    """The rows of any kind of table, days as days and blanks as `None`."""
    match frame:
        case pa.Table() | pa.RecordBatch():
            return frame.to_pylist()
        case pa.RecordBatchReader():
            return frame.read_all().to_pylist()
        case pl.DataFrame():
            return frame.to_dicts()
        case pl.LazyFrame():
            return frame.collect().to_dicts()
        case pd.DataFrame():
            return pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return frame.to_arrow_table().to_pylist()


def expected():
    """What each row comes to, case by case."""
    found = []
    for values in TABLE.rename_columns([COLUMNS.get(n, n) for n in ROWS]).to_pylist():
        del values["shoe size"]
        found.append(decide_case(case_of_values(values, DAY)).act(TRAINING))
    return found


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_table_gets_the_same_answers_and_stays_what_it_is(kind):
    """Else the library with which a table is read would change what an officer owes."""
    frame = FRAMES[kind]()
    out = decide_frame(frame, as_of=DAY, columns=COLUMNS, missing=True)
    assert type(out) is type(frame)
    rows = rows_of(out)
    assert [row["shoe size"] for row in rows] == ROWS["shoe size"]
    for row, act in zip(rows, expected(), strict=True):
        due = row[DUE]
        assert row[STATUS] == act.status
        assert (due.date() if isinstance(due, dt.datetime) else due) == act.due
        assert {*act.missing} <= {*row["missing"]}


def test_a_lazy_frame_is_decided_when_it_is_collected():
    """Else a query over more than fits into memory would be run at once."""
    lazy = decide_frame(pl.LazyFrame(ROWS), as_of=DAY, columns=COLUMNS)
    assert lazy.collect_schema().names()[: len(ROWS)] == list(ROWS)
    assert lazy.filter(pl.col("who") == "b").collect()[STATUS].to_list() == [expected()[1].status]


def test_the_index_of_pandas_stays():
    """Else answers would be joined to other rows."""
    out = decide_frame(FRAMES["pandas"](), as_of=DAY, columns=COLUMNS)
    assert out.index.tolist() == [7, 5, 3, 1]


def test_headers_may_be_the_facts_themselves():
    """Else who names columns by facts would have to say so again."""
    table = TABLE.rename_columns([COLUMNS.get(name, name) for name in ROWS])
    out = decide_frame(table, as_of=DAY)
    assert out[STATUS].to_pylist() == [act.status for act in expected()]


def test_a_table_of_many_batches_is_decided_whole():
    """Else rows beyond the first block would be lost or doubled."""
    count = BLOCK + 3
    table = pa.concat_tables([TABLE] * (count // 4 + 1))
    out = decide_frame(table, as_of=DAY, columns=COLUMNS, acts=[TRAINING])
    assert out[STATUS].to_pylist() == [a.status for a in expected()] * (count // 4 + 1)


@pytest.mark.parametrize(
    "sizes", [[1], [BLOCK, 1], [BLOCK + 1], [3, 0, 4], [BLOCK - 1, 1, 1], [1] * 9]
)
def test_blocks_have_the_rows_of_their_batches_in_order(sizes):
    """Else many small batches would be decided one by one, or rows would change places."""
    table = pa.table(
        {"n": range(sum(sizes)), "d": pa.array(["x"] * sum(sizes)).dictionary_encode()}
    )
    batches, start = [], 0
    for size in sizes:
        batches += table.slice(start, size).to_batches()
        start += size
    found = list(frames._blocks(batches))
    assert pa.Table.from_batches(found, table.schema)["n"].to_pylist() == [*range(sum(sizes))]
    assert all(0 < each.num_rows <= BLOCK for each in found)
    assert len(found) <= -(-sum(sizes) // BLOCK) + 1


def test_a_row_that_cannot_be_read_says_why_and_the_others_are_decided():
    """Else one typing error would take the answers of all, or be passed over."""
    start = ["2026-09-08", "31.02.2026", None, ""]
    table = TABLE.set_column(3, "start", [start])
    out = decide_frame(table, as_of=DAY, columns=COLUMNS).to_pylist()
    assert [row["problem"] is None for row in out] == [True, False, True, True]
    assert out[1]["problem"].startswith("start: ")
    assert out[1][STATUS] is None
    assert out[0][STATUS] == expected()[0].status


def test_work_can_be_sent_to_where_the_rows_lie():
    """Else a cluster could not decide its own rows."""
    choices = tuple(load().choices().items())
    work = Work(DAY, None, None, choices, (TRAINING,), missing=False, engine=None)
    batch = TABLE.rename_columns([COLUMNS.get(n, n) for n in ROWS]).to_batches()[0]
    again = pickle.loads(pickle.dumps(work))
    assert again.answers(batch).equals(work.answers(batch))


def test_readings_and_acts_are_those_that_are_asked_for():
    """Else a roster would be decided by other readings than its decisions."""
    late = {"officer.duties_assumed_on": [dt.date(2027, 6, 1)]}
    for choice in load().readings["B-5"].names:
        table = pa.table({"officer.peace_officer": [True], **late})
        out = decide_frame(table, as_of=DAY, readings={"B-5": choice}, acts=[TRAINING])
        case = case_of_values(table.to_pylist()[0], DAY)
        assert out[STATUS].to_pylist() == [
            decide_case(case, readings={"B-5": choice}).act(TRAINING).status
        ]
        assert out.num_columns == 2 + 4


def problems(*args, **more):
    """What is wrong with a call."""
    with pytest.raises(PolicyError) as raised:
        decide_frame(*args, as_of=DAY, **more)
    return [each.message for each in raised.value.problems]


def test_what_is_no_table_is_refused():
    """Else a list of dictionaries would end in a traceback of another library."""
    (message,) = problems([{"officer.id": "a"}])
    assert message.startswith("a table of duckdb, pandas, polars, pyarrow, pyspark is wanted")


def test_a_column_that_is_there_already_is_not_overwritten():
    """Else a second run would mix its answers with those of the first."""
    once = decide_frame(TABLE, as_of=DAY, columns=COLUMNS)
    for frame in (once, pl.DataFrame(once), pl.DataFrame(once).lazy(), once.to_pandas()):
        found = problems(frame, columns=COLUMNS)
        assert "there is a column 'problem' already" in found


def test_all_misspelt_facts_are_said_at_once():
    """Else a mapping would be mended one line a run."""
    found = problems(TABLE, columns={"who": "officer.idd", "start": "duties_assumed_on"})
    assert found[0] == "column 'who': no fact 'officer.idd', did you mean 'officer.id'?"
    assert len(found) == 2


def test_a_column_that_is_not_there_is_said():
    """Else a renamed column would silently be unknown."""
    assert (
        "whom"
        in problems(TABLE, columns={"whom": "officer.id", "start": "officer.duties_assumed_on"})[0]
    )


def test_columns_may_say_what_a_blank_means():
    """Else blank dates could not be told from trainings that never were."""
    table = pa.table({"officer.sro_course_completed_on": pa.array([None], pa.date32())})
    told = columns_by_fact(table.schema.names)
    never = evolve(told, columns=tuple(evolve(each, blank="none") for each in told.columns))
    out = decide_frame(table, as_of=DAY, columns=never, missing=True)
    assert "officer.sro_course_completed_on" not in out["missing"][0].as_py()
    out = decide_frame(table, as_of=DAY, columns=told, missing=True)
    assert "officer.sro_course_completed_on" in out["missing"][0].as_py()
