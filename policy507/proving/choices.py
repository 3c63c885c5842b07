"""Which choice is taken of every reading, as variables of the solver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types

from policy507.proving.terms import Formula
from policy507.rulebook import RuleBook

Readings: TypeAlias = Mapping[str, Mapping[str, Formula]]
"""By the code of a reading and a choice, when that choice is taken."""


def readings_of(book: RuleBook, prefix: str = "") -> dict[str, dict[str, Formula]]:
    """Variables for the choice taken of every reading."""
    return {
        code: {name: z3.Bool(f"{prefix}{code} {name}") for name in reading.names}
        for code, reading in book.readings.items()
    }


def fixed(book: RuleBook, choices: Mapping[str, str]) -> dict[str, dict[str, Formula]]:
    """The choices as constants, with which formulas become small."""
    return {
        code: {name: name == choices[code] for name in reading.names}
        for code, reading in book.readings.items()
    }


def one_choice_each(readings: Readings) -> Iterator[Formula]:
    """That of every reading exactly one choice is taken."""
    for choices in readings.values():
        if any(isinstance(choice, bool) for choice in choices.values()):
            continue  # they are fixed
        yield z3.PbEq([(choice, 1) for choice in choices.values()], 1)


def choosing(readings: Readings, choices: Mapping[str, str]) -> Iterator[Formula]:
    """That certain choices are taken."""
    for code, choice in choices.items():
        yield readings[code][choice]
