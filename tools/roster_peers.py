"""The training of officers in tables, by hand and by other engines, to be measured beside ours.

It is what `benchmarks/peers.py` decides one by one: officers who are no substitutes and have a day of
taking up the duties, every fact known, every reading by default. Each engine reads the columns that it
needs of the same Parquet file, and gives back a status and a last day for each row. The days of the
policy come from the rule book.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from policy507 import HAS_NOT_HAPPENED, decide_case, load
from policy507.facts.registry import STATED_FACTS
from policy507.facts.rows import case_of_values, word_column
from policy507.roster import SCHEMA, columns_behind, decide_frame

AS_OF = dt.date(2026, 11, 23)
ACT = "complete-training"
PIECE = 1 << 17
TRUTHS = (
    "officer.peace_officer",
    "officer.assigned_to_school",
    "officer.during_instructional_day",
    "officer.regular_responsibility",
    "contract.between_employer_and_charter_school",
    "school.seat_based",
)
"""What it takes to serve as a school resource officer, in the plain cases that all engines are asked."""
DAYS = {
    "assumed": "officer.duties_assumed_on",
    "course": "officer.sro_course_completed_on",
    "supplement": "officer.supplemental_course_completed_on",
    "basic": "officer.basic_course_completed_on",
}
APPROVED = "officer.supplemental_course_board_approved"
_EPOCH = dt.date(1970, 1, 1)
_DUTIES = STATED_FACTS["contract"]["duties"]
THE_SAME: Mapping[str, Any] = {
    "officer.substitute": False,
    "officer.employer_unable_to_provide_course": False,
    "officer.employer_policy_adopted": True,
    "officer.employer_policy_reviewed_on": HAS_NOT_HAPPENED,
    "officer.complies_with_employer_policy": True,
    "officer.certificate_issued_on": HAS_NOT_HAPPENED,
    "officer.latest_certificate_kept": False,
    "contract.for_sro_services": True,
    "contract.starts_on": AS_OF,
    "contract.ends_on": HAS_NOT_HAPPENED,
    **{word_column("contract.duties", word): True for word in _DUTIES.choices},
    **{word_column("contract.optional_duties", word): False for word in _DUTIES.choices},
    "contract.additional_duties": [],
    "contract.additional_duties_include_discipline": False,
    "school.lowest_grade": 6,
    "school.highest_grade": 12,
    "school_year.starts_on": dt.date(2026, 7, 1),
    "school_year.ends_on": dt.date(2027, 6, 30),
    "school_year.student_contact_days": 165,
    "school_year.substitute_contact_days": 0,
    "school_year.substitute_contact_days_expected": 0,
    "school_year.substitute_limit_reached_on": HAS_NOT_HAPPENED,
}
"""What all officers have in common; no act is under review."""
Counts = dict[str, int]
"""How many rows come to each status."""


def days_of_the_policy() -> dict[str, dt.date]:
    """The days that the rule book states."""
    values = load().values
    names = {"begins": "training-rules-begin", "limit": "basic-course-limit", "ends": "grace-ends"}
    found: dict[str, Any] = {name: values[value] for name, value in names.items()}
    return found


def officers(rows: int, seed: int) -> pa.RecordBatch:
    """Officers at random, all of whose facts are known."""
    rng = np.random.default_rng(seed)
    columns: dict[str, pa.Array] = {name: pa.array(rng.random(rows) < 0.97) for name in TRUTHS}
    for name, path in DAYS.items():
        days = rng.integers(18_300, 21_300, rows).astype(np.int32)
        if name != "assumed":
            never = rng.random(rows) < (0.7 if name == "supplement" else 0.4)
            days = np.where(never, (HAS_NOT_HAPPENED - _EPOCH).days, days).astype(np.int32)
        columns[path] = pa.array(days).cast(pa.date32())
    columns[APPROVED] = pa.array(rng.random(rows) < 0.8)
    for name, value in THE_SAME.items():
        columns[name] = pa.array([value], SCHEMA.field(name).type).take(pa.array([0] * rows))
    return pa.RecordBatch.from_pydict({n: columns[n] for n in SCHEMA.names if n in columns})


def write(path: Path, rows: int) -> None:
    """A file of officers; the same for the same number of rows."""
    with pq.ParquetWriter(path, officers(1, 0).schema) as writer:
        for start in range(0, rows, PIECE):
            writer.write_batch(officers(min(PIECE, rows - start), start + 1))


def batches(paths: list[Path], columns: Sequence[str] = SCHEMA.names) -> pa.RecordBatchReader:
    """The rows of some files, as they are read, with the columns that are wanted of them."""
    wide = pq.read_schema(paths[0])
    names = [name for name in wide.names if name in columns]

    def read() -> Iterator[pa.RecordBatch]:
        for path in paths:
            with pq.ParquetFile(path) as file:
                yield from file.iter_batches(PIECE, columns=names)

    return pa.RecordBatchReader.from_batches(pa.schema(map(wide.field, names)), read())


def _counted(pairs: Iterator[tuple[Any, int]]) -> Counts:
    found: Counts = {}
    for status, count in pairs:
        if count:
            found[str(status)] = found.get(str(status), 0) + count
    return found


def _ours(paths: list[Path], acts: list[str] | None) -> Counts:
    def statuses() -> Iterator[tuple[Any, int]]:
        read = batches(paths, columns_behind(acts))
        for batch in decide_frame(read, as_of=AS_OF, acts=acts):
            found = batch["complete_training_status"]
            counts = np.bincount(found.indices, minlength=len(found.dictionary))
            yield from zip(found.dictionary.to_pylist(), counts.tolist(), strict=True)

    return _counted(statuses())


def ours_training(paths: list[Path]) -> Counts:
    """The training alone, by this library."""
    return _ours(paths, [ACT])


def ours_whole(paths: list[Path]) -> Counts:
    """Every act of the policy, by this library."""
    return _ours(paths, None)


def by_loop(paths: list[Path]) -> Counts:
    """A loop over `decide_case`, every act of the policy."""
    rows = batches(paths).read_all().to_pylist()
    cases = (case_of_values(row, AS_OF) for row in rows)
    return _counted((decide_case(case).act(ACT).status.value, 1) for case in cases)


def by_polars(paths: list[Path]) -> Counts:
    """An expression of Polars, by hand."""
    import polars as pl

    on = {name: pl.col(path) for name, path in DAYS.items()}
    day = {name: pl.lit(value) for name, value in days_of_the_policy().items()}
    now, one = pl.lit(AS_OF), pl.duration(days=1)
    seen = {n: pl.when(on[n] > now).then(pl.lit(HAS_NOT_HAPPENED)).otherwise(on[n]) for n in on}
    old = seen["basic"] < day["limit"]
    supplied = pl.when(old & pl.col(APPROVED)).then(seen["supplement"])
    done = pl.min_horizontal(seen["course"], supplied.otherwise(pl.lit(HAS_NOT_HAPPENED)))
    last = pl.when(old).then(day["ends"]).otherwise(day["begins"])
    due = pl.max_horizontal(last, on["assumed"]) - one
    in_time = pl.when(done <= due).then(pl.lit("met")).otherwise(pl.lit("met_late"))
    waiting = pl.when(now <= due).then(pl.lit("open")).otherwise(pl.lit("overdue"))
    status = pl.when(pl.all_horizontal(TRUTHS)).then(
        pl.when(done <= now).then(in_time).otherwise(waiting)
    )
    frame = pl.scan_parquet(paths).select(
        status.otherwise(pl.lit("not_required")).alias("status"), due.alias("due")
    )
    found = frame.group_by("status").agg(pl.len(), pl.col("due").max()).collect(engine="streaming")
    return _counted((row["status"], row["len"]) for row in found.to_dicts())


def by_duckdb(paths: list[Path]) -> Counts:
    """A query of DuckDB, by hand."""
    import duckdb

    day = {name: f"date '{value}'" for name, value in days_of_the_policy().items()}
    never, now = f"date '{HAS_NOT_HAPPENED}'", f"date '{AS_OF}'"
    seen = {n: f'if("{path}" > {now}, {never}, "{path}")' for n, path in DAYS.items()}
    old = f"{seen['basic']} < {day['limit']}"
    serves = " and ".join(f'"{name}"' for name in TRUTHS)
    files = ", ".join(f"'{path}'" for path in paths)
    found = duckdb.sql(
        f"""
        with looked as (
          select {serves} as serves,
            least({seen["course"]}, if({old} and "{APPROVED}", {seen["supplement"]}, {never})) as done,
            greatest(if({old}, {day["ends"]}, {day["begins"]}), "{DAYS["assumed"]}") - 1 as due
          from read_parquet([{files}])
        ), told as (
          select due, case when not serves then 'not_required'
            when done <= {now} then if(done <= due, 'met', 'met_late')
            else if({now} <= due, 'open', 'overdue') end as status
          from looked
        )
        select status, count(*), max(due) from told group by status
        """  # noqa: S608 (every name is made here)
    ).fetchall()
    return _counted((status, count) for status, count, _ in found)


def by_openfisca(paths: list[Path]) -> Counts:
    """Variables of OpenFisca-Core, by hand, for a batch at a time."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    officer = build_entity(key="officer", plural="officers", label="", is_person=True)
    system = TaxBenefitSystem([officer])
    fixed = {name: (day - _EPOCH).days for name, day in days_of_the_policy().items()}
    now, never = (AS_OF - _EPOCH).days, (HAS_NOT_HAPPENED - _EPOCH).days

    def variable(name: str, kind: type, formula: Any = None) -> None:
        body = {"value_type": kind, "entity": officer, "definition_period": DateUnit.YEAR}
        body |= {"formula": formula} if formula else {}
        system.add_variable(type(name, (Variable,), body))

    def due(of: Any, period: Any) -> Any:
        old = of("basic", period) < fixed["limit"]
        last = np.where(old, fixed["ends"], fixed["begins"])
        return np.maximum(last, of("assumed", period)) - 1

    def status(of: Any, period: Any) -> Any:
        old = of("basic", period) < fixed["limit"]
        supplement = np.where(old & of("approved", period), of("supplement", period), never)
        done, last = np.minimum(of("course", period), supplement), of("due", period)
        met = np.where(done <= last, 1, 2)
        waiting = np.where(now <= last, 3, 4)
        return np.where(of("serves", period), np.where(done <= now, met, waiting), 0)

    for name in DAYS:
        variable(name, int)
    for name in ("serves", "approved"):
        variable(name, bool)
    variable("due", int, due)
    variable("status", int, status)
    words = ("not_required", "met", "met_late", "open", "overdue")

    def statuses() -> Iterator[tuple[Any, int]]:
        for batch in batches(paths, [*DAYS.values(), *TRUTHS, APPROVED]):
            made = SimulationBuilder().build_default_simulation(system, count=batch.num_rows)
            for name, path in DAYS.items():
                days = batch[path].cast(pa.int32()).to_numpy()
                days = days if name == "assumed" else np.where(days > now, never, days)
                made.set_input(name, "2026", days)
            truths = [batch[name].to_numpy(zero_copy_only=False) for name in TRUTHS]
            made.set_input("serves", "2026", np.logical_and.reduce(truths))
            made.set_input("approved", "2026", batch[APPROVED].to_numpy(zero_copy_only=False))
            found = np.bincount(made.calculate("status", "2026"), minlength=len(words))
            yield from zip(words, found.tolist(), strict=True)

    return _counted(statuses())


ENGINES: Mapping[str, Callable[[list[Path]], Counts]] = {
    "this library, the training": ours_training,
    "this library, the whole policy": ours_whole,
    "Polars by hand, the training": by_polars,
    "DuckDB by hand, the training": by_duckdb,
    "OpenFisca-Core, the training": by_openfisca,
    "a loop over decide, the whole policy": by_loop,
}
