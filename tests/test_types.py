"""What type checkers say of what callers write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import get_args

import pytest
from generating import BOOK
from repository import ROOT

from policy507 import ActName, RuleName

CALLERS = ROOT / "tests" / "typed" / "callers.py"
CHECKERS = {
    "mypy": ["mypy", "--strict", "--no-error-summary", "--no-warn-unreachable"],
    "pyright": ["pyright", "--pythonpath", sys.executable],
}


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
def test_callers_are_told_what_is_wrong_and_nothing_else(checker, tmp_path):
    """Otherwise `duties=[…]` would be marked as wrong in every editor, or `duties="…"` in none."""
    pytest.importorskip(checker)
    expected = {
        number
        for number, line in enumerate(CALLERS.read_text(encoding="utf-8").splitlines(), start=1)
        if line.endswith("# error")
    }
    done = subprocess.run(
        [sys.executable, "-m", *CHECKERS[checker], str(CALLERS)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"MYPY_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )

    told = re.findall(r"callers\.py:(\d+):(?:\d+:| -)?[^\n]*\berror\b", done.stdout)
    assert expected == {int(number) for number in told}, done.stdout


def test_the_names_are_those_of_the_rules():
    """Otherwise an editor would complete an act that there is not."""
    assert [*get_args(ActName)] == [*BOOK.ordered_acts()]
    assert [*get_args(RuleName)] == [*BOOK.rules]
