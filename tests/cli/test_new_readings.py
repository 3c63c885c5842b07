"""The readings file to fill in: every question with its choices, and nothing decided by silence."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from policy507.cli.main import main
from policy507.english.phrases import placeholders
from policy507.errors import PolicyError
from policy507.rulefiles.load import load
from policy507.rulefiles.readings import read_readings

BOOK = load()


def printed() -> str:
    """What the command prints."""
    done = CliRunner().invoke(main, ["new-readings"])
    assert done.exit_code == 0
    return done.stdout


def test_every_question_is_there_with_all_its_choices():
    """Somebody would sign for less than is open."""
    said = " ".join(re.sub(r"^#", "", printed(), flags=re.MULTILINE).split())
    for reading in BOOK.readings.values():
        assert " ".join(placeholders(reading.question, BOOK.values).split()) in said
        for choice in reading.choices:
            assert (
                f"{choice.name}: {' '.join(placeholders(choice.means, BOOK.values).split())}"
                in said
            )


def test_nothing_is_decided_until_somebody_fills_it_in(tmp_path):
    """Whoever saves the file would have signed for every default."""
    file = tmp_path / "school.yaml"
    file.write_text(printed(), encoding="utf-8")
    with pytest.raises(PolicyError):
        read_readings(file, BOOK.readings)


def test_what_is_filled_in_is_read(tmp_path):
    """The file would have to be written a second time, by hand."""
    told = {"choice": "", "who": "A. Counsel", "when": "2026-12-01", "why": "so decided"}
    lines = []
    for line in printed().splitlines():
        if found := re.fullmatch(r"#([A-Z]-\d+):", line):
            code = found[1]
            lines.append(f"{code}:")
        elif found := re.fullmatch(r"#  (choice|who|when|why):", line):
            lines.append(f"  {found[1]}: {told[found[1]] or BOOK.readings[code].names[-1]}")
        else:
            lines.append(line)
    file = tmp_path / "school.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    read = read_readings(file, BOOK.readings)

    assert read.keys() == BOOK.readings.keys()
    for code, resolution in read.items():
        assert resolution.choice == BOOK.readings[code].names[-1]
        assert resolution.who == "A. Counsel"
