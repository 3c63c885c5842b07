"""The page of figures says what was measured, by version of Python, in units that people read."""

from __future__ import annotations

import importlib.util

import pytest
from repository import ROOT

spec = importlib.util.spec_from_file_location("performance", ROOT / "tools" / "performance.py")
performance = importlib.util.module_from_spec(spec)
spec.loader.exec_module(performance)


def run(version, *benchmarks):
    """What pytest-benchmark keeps, as far as the page reads it."""
    machine = {"python_version": version, "machine": "x86_64", "cpu": {"count": 2}}
    return {"machine_info": machine, "benchmarks": list(benchmarks)}


def measured(says, median, group="one decision", params=None, **more):
    """One benchmark."""
    info = {"says": says, **more}
    stats = {"median": median, "min": median / 2}
    return {"group": group, "params": params, "stats": stats, "extra_info": info}


def test_each_version_has_its_column_in_order():
    """Otherwise 3.9 would stand after 3.11, or a figure under another version."""
    later = run("3.13.0", measured("One.", 2e-3))
    earlier = run("3.9.1", measured("One.", 1e-3), measured("Two.", 1e-3))
    page = performance.page([later, earlier])

    assert "| | Python 3.9 | Python 3.13 |" in page
    assert "| One | 1.0 ms | 2.0 ms |" in page
    assert "| Two | 1.0 ms |  |" in page


def test_two_runs_of_a_version_are_one_column():
    """Otherwise what is measured by itself would hide the rest of its version."""
    page = performance.page(
        [run("3.11.7", measured("One.", 1e-3)), run("3.11.7", measured("Two.", 2e-3))]
    )

    assert "| | Python 3.11 |\n" in page
    assert "| One | 1.0 ms |" in page
    assert "| Two | 2.0 ms |" in page


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(16.4e-6, "16 µs"), (9.99e-4, "999 µs"), (1e-3, "1.0 ms"), (0.15, "150 ms"), (1.0, "1.0 s")],
)
def test_a_time_is_said_in_its_unit(seconds, said):
    """Otherwise a reader would compare microseconds with milliseconds."""
    assert f"| One | {said} |" in performance.page([run("3.11.7", measured("One.", seconds))])


def test_a_process_is_said_by_the_least_with_its_ratio_and_its_memory():
    """Otherwise other work on the machine would be told as ours, or nobody could compare machines."""
    processes = [
        measured("A command.", seconds, "a process", {"run": name}, peak_megabytes=30)
        for name, seconds in (("click and attrs", 0.1), ("list", 0.2))
    ]
    page = performance.page([run("3.11.7", *processes)])

    assert "| list | 100 ms (2.0 times), 30 MB |" in page
    assert "| click and attrs | 50.0 ms (1.0 times), 30 MB |" in page


def test_rows_told_apart_by_a_word_have_their_sentence_once():
    """Otherwise each row would repeat what all of them are, and bury what differs."""
    answers = [
        measured("An answer.", 1e-3, "of late", {"name": "late", "form": form})
        for form in ("in short", "in full")
    ]
    page = performance.page([run("3.11.7", *answers, measured("Another.", 1e-3, "of late"))])

    assert "## Of late\n\nAn answer.\n\n| |" in page
    assert "| in short | 1.0 ms |\n| in full | 1.0 ms |\n| Another | 1.0 ms |" in page


def test_what_is_unknown_is_said_in_words():
    """Otherwise a row would be called by a fraction that nobody explains."""
    page = performance.page([run("3.11.7", measured("One.", 1e-3, params={"unknown": 0.2}))])

    assert "| One (20% of the facts unknown) | 1.0 ms |" in page
