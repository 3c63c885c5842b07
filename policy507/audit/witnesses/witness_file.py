"""A certificate: witnesses with what is to be answered, as lines of JSON, read and answered.

`policy507.audit.witnesses.collect` makes one, for which the solver is needed; here it is not.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

from policy507.engines.engine import engine_named
from policy507.engines.program import program
from policy507.engines.situation import Choices
from policy507.engines.standings import Statuses
from policy507.errors import PolicyError, Problem, did_you_mean, shown
from policy507.facts.case import Case, refuse
from policy507.facts.case_files import case_from_data, case_to_data
from policy507.facts.faults import fault_in
from policy507.facts.from_data import as_day
from policy507.facts.registry import FACTS
from policy507.files.documents import as_bytes, read_bounded
from policy507.files.installed import PACKAGE
from policy507.files.json_records import read_record
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status

SHIPPED = PACKAGE / "audit" / "witnesses" / "witnesses.jsonl"
"""The witnesses of the rules that come with the package."""
SCHEMA = 1
LARGEST = 16_000_000
MOST_PROBLEMS = 20
CLASS, ALONE, EDGE, UNKNOWN_FACT = KINDS = ("class", "alone", "edge", "unknown")
_HEAD = {
    "schema": int,
    "policy": dict,
    "readings": dict,
    "rules": dict,
    "acts": dict,
    "classes": dict,
}
_ENTRY = {"id": int, "kind": str, "case": dict, "answers": dict}


@frozen
class Answer:
    """The status of a rule or an act, and the last day of what fires; `None` where there is none."""

    status: Status
    due: dt.date | None = None

    def __str__(self) -> str:
        due = "" if self.due is None else f", last day {self.due}"
        return f"{self.status}{due}"

    def to_data(self) -> dict[str, str]:
        """The answer as JSON-ready data; a last day that there is not is left out."""
        due = {} if self.due is None else {"due": self.due.isoformat()}
        return {"status": self.status.value, **due}


Answers: TypeAlias = Mapping[str, Answer]
Answering: TypeAlias = "Callable[[Case, Mapping[str, str], tuple[str, ...]], Answers]"
"""Answers for some rules and acts of a case, under the choices of all readings."""


@frozen(eq=False)
class Entry:
    """One witness: a case, the choices that are not the default, and what is to be answered.

    `line` is where it stands in its file.
    """

    id: int
    kind: str
    case: Case
    readings: Mapping[str, str]
    answers: Answers
    line: int = 0

    def to_data(self) -> dict[str, Any]:
        """The witness as JSON-ready data."""
        readings = {"readings": dict(self.readings)} if self.readings else {}
        return {
            "id": self.id,
            "kind": self.kind,
            **readings,
            "case": case_to_data(self.case),
            "answers": {name: answer.to_data() for name, answer in self.answers.items()},
        }


@frozen(eq=False)
class Certificate:
    """All witnesses of a rule book; `head` has what is the same for all of them."""

    head: Mapping[str, Any]
    entries: tuple[Entry, ...]
    file: str = ""

    def lines(self) -> Iterator[str]:
        """The lines of its file."""
        for each in (self.head, *(entry.to_data() for entry in self.entries)):
            yield json.dumps(each, ensure_ascii=False, separators=(",", ":"))


def head_of(book: RuleBook, classes: Mapping[str, int]) -> dict[str, Any]:
    """What a certificate says once: the policy, its rules and acts, and the default readings."""
    return {
        "schema": SCHEMA,
        "policy": {"id": book.policy.number, "edition": book.policy.edition},
        "readings": dict(book.choices()),
        **parts_of(book),
        "classes": dict(classes),
    }


def parts_of(book: RuleBook) -> dict[str, dict[str, dict[str, str | None]]]:
    """The rules and acts, with their paragraphs and who bears them."""
    first = {act: book.ordering(act)[0] for act in book.ordered_acts()}
    return {
        "rules": {
            rule.name: {
                "paragraph": rule.paragraph,
                "modality": rule.modality.value,
                "bearer": rule.bearer,
            }
            for rule in book.rules.values()
        },
        "acts": {
            act: {"paragraph": rule.paragraph, "bearer": rule.bearer} for act, rule in first.items()
        },
    }


# --- reading


def read_certificate(path: Path, book: RuleBook) -> Certificate:
    """Read a certificate that may be answered under some rules.

    Raises:
        PolicyError: with every problem (at most 20), each at its line.
    """
    file = str(path)
    lines = as_bytes(read_bounded(path, LARGEST)).splitlines()
    problems: list[Problem] = []
    head: Mapping[str, Any] = {}
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() and number > 1:
            continue
        try:
            data = read_record(line, file)
            if number == 1:
                head = _head(data)
            else:
                entries.append(_entry(data, book, number))
        except PolicyError as error:
            problems += [Problem(p.message, file, number, p.column or 1) for p in error.problems]
        if len(problems) > MOST_PROBLEMS:
            problems = [*problems[:MOST_PROBLEMS], Problem("and perhaps more", file, number, 1)]
            break
    if not problems and not entries:
        problems = [Problem("there are no witnesses in it", file, len(lines) or 1, 1)]
    if problems:
        raise PolicyError(problems)
    return Certificate(head, tuple(entries), file)


def _head(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict) or "schema" not in data:
        wanted = "the first line of what 'policy507 witnesses' writes is wanted"
        raise PolicyError([Problem(f"these are no witnesses: {wanted}")])
    if type(data["schema"]) is not int or data["schema"] != SCHEMA:
        version = shown(data["schema"])
        message = f"schema: the file is of version {version}; this program reads {SCHEMA}"
        raise PolicyError([Problem(message)])
    _form(data, _HEAD)
    return data


def _form(data: Any, form: Mapping[str, type]) -> None:
    if not isinstance(data, dict):
        raise PolicyError([Problem("a mapping is wanted")])
    wrong = [
        Problem(f"{key}: {'missing' if key not in data else f'{_WANTED[kind]} is wanted'}")
        for key, kind in form.items()
        if type(data.get(key)) is not kind
    ]
    if wrong:
        raise PolicyError(wrong)


_WANTED = {int: "a whole number", str: "a text", dict: "a mapping"}


def _entry(data: Any, book: RuleBook, line: int) -> Entry:
    _form(data, _ENTRY)
    readings = data.get("readings", {})
    known = (*_ENTRY, "readings")
    problems = [
        Problem(f"there is no key '{shown(key)}'{did_you_mean(key, known)}")
        for key in data
        if key not in known
    ]
    if data["kind"] not in KINDS:
        problems.append(Problem(f"kind: one of {', '.join(KINDS)} is wanted"))
    case: Case | None = None
    try:
        case = case_from_data(data["case"])
    except PolicyError as error:
        problems += [Problem(f"case: {each.message}") for each in error.problems]
    problems += _wrong_readings(readings, book)
    answers: dict[str, Answer] = {}
    for name, stated in data["answers"].items():
        found = _stated(name, stated, book)
        if isinstance(found, Answer):
            answers[name] = found
        else:
            problems.append(found)
    if problems or case is None:
        raise PolicyError(problems)
    return Entry(data["id"], data["kind"], case, readings, answers, line)


def _wrong_readings(readings: Any, book: RuleBook) -> Iterable[Problem]:
    texts = isinstance(readings, dict) and all(isinstance(c, str) for c in readings.values())
    if not texts:
        return [Problem("readings: a mapping of codes to choices is wanted")]
    try:
        book.choices(readings)
    except PolicyError as error:
        return [Problem(f"readings: {each.message}") for each in error.problems]
    return []


def _stated(name: str, stated: Any, book: RuleBook) -> Answer | Problem:
    targets = (*book.rules, *book.ordered_acts())
    if name not in targets:
        hint = did_you_mean(name, targets)
        return Problem(f"answers: there is no rule or act '{shown(name)}'{hint}")
    at = f"answers: {name}"
    if not isinstance(stated, dict) or not {"status"} <= set(stated) <= {"status", "due"}:
        return Problem(
            f"{at}: a mapping with a status, and a last day where there is one, is wanted"
        )
    statuses = [status.value for status in Status]
    if stated["status"] not in statuses:
        hint = did_you_mean(str(stated["status"]), statuses)
        return Problem(f"{at}: there is no status '{shown(stated['status'])}'{hint}")
    due = as_day(stated.get("due"))
    if "due" in stated and (wrong := fault_in(FACTS["as_of"], due)):
        return Problem(f"{at}: due: {wrong}")
    return Answer(Status(stated["status"]), due)  # type: ignore[arg-type]


# --- answering


def by_engine(book: RuleBook, engine: str | None = None) -> Answering:
    """The answers of an engine by its name, or of the one by which `decide` decides here.

    Only what is asked about is worked out, without the readings that it depends on.

    Raises:
        EngineError: the engine is not there.
    """
    taken_apart = program(book)
    _, deciding = engine_named(engine, taken_apart)

    def answers(case: Case, choices: Choices, targets: tuple[str, ...]) -> Answers:
        statuses = Statuses(taken_apart, case, choices, deciding)
        return {target: _answer(statuses, target) for target in targets}

    return answers


def _answer(statuses: Statuses, target: str) -> Answer:
    status = statuses.of(target)
    return Answer(status, statuses.last_day(target) if status.fires else None)


def differences(
    certificate: Certificate, book: RuleBook, answering: Answering
) -> Iterator[Problem]:
    """All that rules, decided by an engine, come to otherwise than a certificate says, at its line.

    A case that the rules refuse is one difference, or as many as they refuse it for.
    """
    yield from (Problem(each, certificate.file, 1) for each in _in_the_head(certificate, book))
    for entry in certificate.entries:
        try:
            refuse(entry.case, book.impossible)
        except PolicyError as error:
            for each in error.problems:
                message = f"witness {entry.id}: the case is refused: {each.message}"
                yield Problem(message, certificate.file, entry.line)
            continue
        given = answering(entry.case, book.choices(entry.readings), tuple(entry.answers))
        for target, wanted in entry.answers.items():
            if given[target] != wanted:
                message = f"{target}: wanted: {wanted}; given: {given[target]}"
                yield Problem(f"witness {entry.id}: {message}", certificate.file, entry.line)


def _in_the_head(certificate: Certificate, book: RuleBook) -> Iterator[str]:
    for part, rows in parts_of(book).items():
        wanted = certificate.head[part]
        for name in {**wanted, **rows}:
            if wanted.get(name) != rows.get(name):
                told = f"wanted: {_row(wanted.get(name))}; given: {_row(rows.get(name))}"
                yield f"{part}: {name}: {told}"
    wanted, given = certificate.head["readings"], book.choices()
    for code in {**wanted, **given}:
        if wanted.get(code) != given.get(code):
            told = f"wanted by default: {wanted.get(code)}; given: {given.get(code)}"
            yield f"reading {code}: {told}"


def _row(row: object) -> str:
    if not isinstance(row, dict):
        return "nothing" if row is None else str(row)
    return ", ".join(f"{key} {value or 'nobody'}" for key, value in row.items())
