"""Batches that are worked on side by side."""

import threading

import pytest

from policy507.roster.streams import AHEAD, in_order


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_what_is_made_comes_in_order(workers):
    """Else the answers of one row would stand beside another."""
    assert list(in_order(lambda n: n * n, range(100), workers)) == [n * n for n in range(100)]


def test_nothing_in_comes_to_nothing_out():
    """Else an empty table would wait for ever."""
    assert list(in_order(str, [], 2)) == []


def test_only_a_few_are_read_ahead():
    """Else a long file would be in memory as a whole."""
    read = []

    def items():
        for number in range(1000):
            read.append(number)
            yield number

    made = in_order(str, items(), 2)
    next(made)
    assert len(read) <= AHEAD * 2 + 2
    made.close()


def test_an_error_ends_it_and_reaches_the_caller():
    """Else a batch that failed would be left out without a word."""

    def work(number):
        if number == 3:
            raise ValueError("three")
        return number

    made = in_order(work, range(100), 2)
    with pytest.raises(ValueError, match="three"):
        list(made)


def test_no_thread_stays_behind():
    """Else a service that decides rosters would gather threads."""
    before = threading.active_count()
    list(in_order(str, range(10), 4))
    assert threading.active_count() == before
