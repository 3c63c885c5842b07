"""Spark decides the rows where they lie, by the same evaluator; run by `nox -s spark`."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from repository import ROOT

from policy507 import HAS_NOT_HAPPENED, PolicyError, load
from policy507.roster import decide_frame

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore:PySpark:FutureWarning")]

DAY = dt.date(2026, 11, 23)
PYTHON = {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
PARTS, ROWS = 4, 5_000
FACTS = {
    "badge": "officer.id",
    "peace": "officer.peace_officer",
    "assigned": "officer.assigned_to_school",
    "day": "officer.during_instructional_day",
    "regular": "officer.regular_responsibility",
    "substitute": "officer.substitute",
    "for_sro": "contract.for_sro_services",
    "between": "contract.between_employer_and_charter_school",
    "starts": "contract.starts_on",
    "ends": "contract.ends_on",
    "seat": "school.seat_based",
    "lowest": "school.lowest_grade",
    "highest": "school.highest_grade",
    "duties": "officer.duties_assumed_on",
    "course": "officer.sro_course_completed_on",
    "basic": "officer.basic_course_completed_on",
    "unable": "officer.employer_unable_to_provide_course",
}


def part(number):
    """Officers of one part: their days and what is unknown of them go through everything in turn."""
    first = dt.date(2026, 1, 5)
    rows = range(number * ROWS, (number + 1) * ROWS)
    return pa.table(
        {
            "badge": [str(row) for row in rows],
            "peace": [None if row % 11 == 0 else row % 13 != 0 for row in rows],
            "assigned": [True] * ROWS,
            "day": [True] * ROWS,
            "regular": [True] * ROWS,
            "substitute": [row % 7 == 0 for row in rows],
            "for_sro": [True] * ROWS,
            "between": [True] * ROWS,
            "starts": [dt.date(2026, 7, 1)] * ROWS,
            "ends": [dt.date(2027, 6, 30)] * ROWS,
            "seat": [True] * ROWS,
            "lowest": pa.array([6] * ROWS, pa.int32()),
            "highest": pa.array([12] * ROWS, pa.int32()),
            "duties": [first + dt.timedelta(days=row % 700) for row in rows],
            "course": [
                HAS_NOT_HAPPENED if row % 3 else first + dt.timedelta(days=row % 500)
                for row in rows
            ],
            "basic": [HAS_NOT_HAPPENED] * ROWS,
            "unable": [None if row % 17 == 0 else row % 5 == 0 for row in rows],
        }
    )


@pytest.fixture(scope="module")
def spark():
    """Spark on this machine: two threads, and a task is tried four times."""
    session = pytest.importorskip("pyspark.sql").SparkSession
    patched = pytest.MonkeyPatch()
    for name, value in PYTHON.items():
        patched.setenv(name, value)
    found = (
        session.builder.master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield found
    found.stop()
    patched.undo()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data set in parts."""
    found = tmp_path_factory.mktemp("officers")
    for number in range(PARTS):
        (found / f"part={number}").mkdir()
        pq.write_table(part(number), found / f"part={number}" / "officers.parquet")
    return found


@pytest.fixture(scope="module")
def expected():
    """The answers to all parts, in memory."""
    return {
        row["badge"]: row
        for number in range(PARTS)
        for row in decide_frame(part(number), as_of=DAY, columns=FACTS).to_pylist()
    }


def killing():
    """What lets rows pass; in one part of the first attempt it kills all workers on the way."""

    def killed_once(batches):  # sent along as it is: workers do not know this file
        import os
        import signal

        import psutil
        from pyspark import TaskContext

        context = TaskContext.get()
        for number, batch in enumerate(batches):
            yield batch
            if number == 0 and context.partitionId() == 2 and context.attemptNumber() == 0:
                for worker in psutil.Process(os.getppid()).children():
                    if worker.pid != os.getpid():
                        worker.send_signal(signal.SIGKILL)
                os.kill(os.getpid(), signal.SIGKILL)

    return killed_once


def test_a_data_set_is_decided_whole_though_workers_are_killed(spark, folder, expected):
    """Else a cluster would lose the officers of a machine that failed, or count them twice."""
    frame = spark.read.parquet(str(folder)).drop("part").repartition(PARTS)
    stricken = frame.mapInArrow(killing(), frame.schema)
    found = [row.asDict() for row in decide_frame(stricken, as_of=DAY, columns=FACTS).collect()]
    assert len(found) == len(expected) == PARTS * ROWS
    assert {row["badge"]: row for row in found} == expected


def test_readings_and_what_is_missing_go_with_the_work(spark, folder):
    """Else workers would decide by the readings that are made by default."""
    code = "B-2"
    for choice in load().readings[code].names[:2]:
        more = {"readings": {code: choice}, "acts": ["complete-training"], "missing": True}
        frame = spark.read.parquet(str(folder / "part=0"))
        found = decide_frame(frame, as_of=DAY, columns=FACTS, **more).toArrow()
        alone = decide_frame(part(0), as_of=DAY, columns=FACTS, **more)
        assert sorted(found.to_pylist(), key=str) == sorted(alone.to_pylist(), key=str)


def test_it_stays_lazy_and_wrong_arguments_are_said_at_once(spark, folder):
    """Else a misspelt column would fail on a cluster, after the data has been read."""
    frame = spark.read.parquet(str(folder))
    decided = decide_frame(frame, as_of=DAY, columns=FACTS)
    assert decided.filter("badge = '4'").count() == 1
    with pytest.raises(PolicyError, match="did you mean"):
        decide_frame(frame, as_of=DAY, columns={"badge": "officer.idd"})
    with pytest.raises(PolicyError, match="a column 'problem' already"):
        decide_frame(decided, as_of=DAY, columns=FACTS)


def test_the_example_of_the_guide_runs(folder, tmp_path):
    """Else who copies it would submit a program that fails."""
    columns = tmp_path / "columns.yaml"
    never = f'not_happened: "{HAS_NOT_HAPPENED}"'
    lines = [f"  {h}: {{fact: {f}, {never}}}" for h, f in FACTS.items() if "completed" in f]
    lines += [f"  {h}: {f}" for h, f in FACTS.items() if "completed" not in f]
    columns.write_text("\n".join(["columns:", *lines, ""]), encoding="utf-8")
    pytest.importorskip("pyspark")
    submit = Path(sys.executable).with_name("spark-submit")
    script = ROOT / "examples" / "rosters" / "on_spark.py"
    line = [
        submit,
        "--master",
        "local[2]",
        script,
        folder / "part=0",
        columns,
        DAY,
        tmp_path / "out",
    ]
    subprocess.run([*map(str, line)], check=True, capture_output=True, env={**os.environ, **PYTHON})
    decided = pq.read_table(tmp_path / "out")
    alone = decide_frame(part(0), as_of=DAY, columns=FACTS, acts=["complete-training"])
    assert sorted(map(str, decided.to_pylist())) == sorted(map(str, alone.to_pylist()))
