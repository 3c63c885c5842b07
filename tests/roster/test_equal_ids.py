"""Rows of equal ids are told of, by their numbers, and however many there are."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy507.roster.report import equal_ids
from policy507.roster.report.equal_ids import MOST_SHOWN, At, EqualIds, Seen


@pytest.fixture
def seen():
    """Nothing seen yet."""
    found = Seen()
    yield found
    found.close()


def table(ids, first=2, sheet="", **more):
    """Rows of officers with these ids."""
    count = len(ids)
    numbers = np.arange(first, first + count)
    columns = {"officer.id": pa.array(ids, pa.string()), "row": pa.array(numbers, pa.int64())}
    columns["sheet"] = pa.array([sheet] * count, pa.string())
    return pa.table({**columns, **more})


def test_equal_ids_are_found_across_blocks_and_sheets(seen):
    """A doubled officer in another sheet would be counted twice with nobody told."""
    seen.take(table(["a", "b", "a"], sheet="North"))
    seen.take(table(["c", "a", "b"], sheet="South"))
    a = (At("North", 2), At("North", 4), At("South", 3))
    b = (At("North", 3), At("South", 4))
    assert seen.found() == EqualIds(2, 5, (a, b))


def test_an_officer_in_two_years_or_at_two_schools_is_no_double(seen):
    """Every officer of a roster over several years would be reported."""
    years = pa.array(["2025-26", "2026-27", "2026-27"])
    seen.take(table(["a", "a", "a"], **{"school_year.id": years}))
    assert seen.found() == EqualIds(1, 2, ((At("", 3), At("", 4)),))


def test_rows_without_an_id_are_like_no_others(seen):
    """A roster without ids would be all doubles."""
    seen.take(table([None, None, "a"]))
    seen.take(table(["b"]).drop_columns(["officer.id"]))
    assert seen.found() == EqualIds(0, 0, ())


def test_an_empty_block_is_nothing(seen):
    """The last block of a file may be empty."""
    seen.take(table([]))
    assert seen.found() == EqualIds(0, 0, ())


def test_of_very_many_the_first_few_are_shown(seen):
    """A roster read twice would be told row by row."""
    names = [f"badge {n}" for n in range(500)]
    seen.take(table(names))
    seen.take(table(names, first=502))
    seen.take(table(["badge 3"] * 40, first=2000))
    found = seen.found()
    assert (found.ids, found.rows) == (500, 1040)
    assert len(found.examples) == MOST_SHOWN
    assert found.examples[0] == (At("", 2), At("", 502))
    assert len(found.examples[3]) == MOST_SHOWN


def test_what_does_not_fit_into_memory_waits_on_disk(monkeypatch):
    """A hundred million ids would fill the memory."""
    monkeypatch.setattr(equal_ids, "IN_MEMORY", 64)
    seen = Seen()
    names = [f"badge {n % 700}" for n in range(1000)]
    for start in range(0, 1000, 100):
        seen.take(table(names[start : start + 100], first=start))
    assert any(file._rolled for file in seen._files)
    assert (found := seen.found()).ids == 300
    assert found.rows == 600
    seen.close()


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "d", None, "=1"]), max_size=9), max_size=5)
)
def test_as_many_are_found_as_there_are(blocks):
    """Compared with counting them all in one place."""
    seen, every = Seen(), Counter()
    for ids in blocks:
        seen.take(table(ids, first=2 + every.total()))
        every.update(ids)
    doubled = {name: count for name, count in every.items() if name is not None and count > 1}
    found = seen.found()
    seen.close()
    assert (found.ids, found.rows) == (len(doubled), sum(doubled.values()))


def test_a_place_is_told_with_its_sheet():
    """A reader would ask of which sheet row 3 is."""
    assert [str(At("", 3)), str(At("North", 3))] == ["3", "3 of North"]
