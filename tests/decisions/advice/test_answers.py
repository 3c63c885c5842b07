"""What a charter school is told in situations that it meets: read aloud, and kept as it was read.

After a change of words, `POLICY507_WRITE_ANSWERS=1 pytest tests/decisions/advice/test_answers.py` writes the
files again; read what has changed against the policy before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from situations import SITUATIONS

from policy507 import __version__
from policy507.decisions.advice.short import MOST_LINES

FOLDER = Path(__file__).with_name("answers")
WRITE = "POLICY507_WRITE_ANSWERS"


def told(name: str) -> str:
    """The short answer and the memo of a situation."""
    decision = SITUATIONS[name].decided()
    memo = decision.memo().to_text().replace(f"policy507 {__version__}", "policy507")
    return f"{decision}\n\n{'-' * 40}\n\n{memo}\n"


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_answer_is_the_one_that_was_read(name):
    """Otherwise words that nobody has read against the policy would go out."""
    file, text = FOLDER / f"{name}.txt", told(name)
    if WRITE in os.environ:
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")
    assert len(str(SITUATIONS[name].decided()).splitlines()) <= MOST_LINES


def test_every_answer_is_of_a_situation():
    """Otherwise a file could stay that says what is no longer said."""
    assert {file.stem for file in FOLDER.iterdir()} == SITUATIONS.keys()
    assert len(SITUATIONS) >= 25
