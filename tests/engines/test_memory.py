"""Memory: a service that decides for months must not grow."""

from __future__ import annotations

import datetime as dt
import gc

import psutil
import pytest
from attrs import evolve
from generating import BOOK

from policy507 import decide_case
from policy507.engines.bounded_cache import Remembered
from policy507.facts.case_files import case_from_data

EXAMPLE = case_from_data(BOOK.policy.example_case)
MEGABYTE = 1 << 20


def distinct_cases(count):
    """As many cases, no two of them alike, of few classes."""
    officer, first = EXAMPLE.officer, dt.date(2025, 1, 1)
    for number in range(count):
        days, badge = divmod(number, 1000)
        trained = first + dt.timedelta(days=days % 400)
        yield evolve(
            EXAMPLE, officer=evolve(officer, id=f"badge {badge}", sro_course_completed_on=trained)
        )


def resident():
    """The memory that this process holds, in bytes."""
    gc.collect()
    return psutil.Process().memory_info().rss


def decide_all(count):
    """Decide that many distinct cases, and read each answer."""
    for case in distinct_cases(count):
        assert decide_case(case).acts


@pytest.mark.slow
def test_two_hundred_thousand_distinct_decisions_need_no_more_memory():
    """Otherwise every decided case would leave something behind."""
    decide_all(20_000)

    def growth():
        before = resident()
        decide_all(200_000)
        return resident() - before

    # What is left behind is so each time; a heap that earlier tests left in pieces may grow once.
    assert any(growth() < 4 * MEGABYTE for _ in range(3))


@pytest.mark.parametrize("most", [1, 2, 10])
def test_what_is_remembered_is_bounded(most):
    """Otherwise a service that sees ever new kinds of cases would grow without end."""
    memory = Remembered(most)
    for number in range(20 * most):
        memory.put(number, str(number))
        assert len(memory) <= 2 * most

    assert memory.get(20 * most - 1) == str(20 * most - 1)
    assert memory.get(0) is None


def test_what_is_asked_for_again_is_kept():
    """Otherwise the classes that every roster has would be decided over and over."""
    memory = Remembered(10)
    memory.put("often", "kept")
    for number in range(100):
        memory.put(number, "rarely")
        if number % 5 == 0:
            assert memory.get("often") == "kept"
