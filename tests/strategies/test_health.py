"""The strategies under Hypothesis's own health checks and number of tries, as users have them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

TESTS = """
from hypothesis import given, settings

from policy507 import FactError, case_from_data, decide_case, strategies

# The clock of a machine on which much else runs is no fault of what is drawn.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@given(strategies.cases())
def test_cases(case):
    assert [act.status for act in decide_case(case).acts]


@given(strategies.cases(unknown=True))
def test_cases_of_which_little_is_known(case):
    assert [act.status for act in decide_case(case).acts]


@given(strategies.officers(), strategies.contracts(), strategies.school_years())
def test_sections(officer, contract, year):
    assert officer == officer


@given(strategies.near_misses())
def test_near_misses(near):
    assert near.case != near.other


@given(strategies.ill_formed_case_data())
def test_ill_formed_data(data):
    try:
        case_from_data(data)
    except FactError:
        return
    raise AssertionError("taken")
"""


@pytest.mark.slow
def test_the_strategies_pass_health_checks(tmp_path):
    """Otherwise the first test that somebody writes would fail: too much is drawn, or in vain."""
    (tmp_path / "test_users.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))},
    )

    assert "5 passed" in done.stdout, done.stdout[-4000:]
