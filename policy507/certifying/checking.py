"""Whether an engine answers the witnesses of a certificate as it says."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from policy507.certifying.answers import Answering
from policy507.certifying.certificates import Certificate, parts_of
from policy507.rulebook import RuleBook


@frozen
class Difference:
    """Something that is answered otherwise; `line` is where it stands in the certificate's file."""

    line: int
    message: str


def differences(
    certificate: Certificate, book: RuleBook, answering: Answering
) -> Iterator[Difference]:
    """All that rules, decided by an engine, come to otherwise than a certificate says."""
    yield from _in_the_head(certificate, book)
    for entry in certificate.entries:
        given = answering(entry.case, book.choices(entry.readings), tuple(entry.answers))
        for target, wanted in entry.answers.items():
            if given[target] != wanted:
                message = f"{target}: wanted: {wanted}; given: {given[target]}"
                yield Difference(entry.line, f"witness {entry.id}: {message}")


def _in_the_head(certificate: Certificate, book: RuleBook) -> Iterator[Difference]:
    for part, rows in parts_of(book).items():
        wanted = certificate.head[part]
        for name in {**wanted, **rows}:
            if wanted.get(name) != rows.get(name):
                message = f"{part}: {name}: wanted: {_row(wanted.get(name))}"
                yield Difference(1, f"{message}; given: {_row(rows.get(name))}")
    wanted, given = certificate.head["readings"], book.choices()
    for code in {**wanted, **given}:
        if wanted.get(code) != given.get(code):
            message = f"reading {code}: wanted by default: {wanted.get(code)}"
            yield Difference(1, f"{message}; given: {given.get(code)}")


def _row(row: object) -> str:
    if not isinstance(row, dict):
        return "nothing" if row is None else str(row)
    return ", ".join(f"{key} {value or 'nobody'}" for key, value in row.items())
