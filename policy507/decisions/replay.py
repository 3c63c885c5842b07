"""Decide the case of a decision's record again, and say what differs and what has changed since."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from typing import Any, Final

from attrs import frozen

from policy507._version import __version__
from policy507.decisions.decide import decide_case
from policy507.decisions.decision import SCHEMA, Decision
from policy507.decisions.json_form import data_of
from policy507.decisions.recorded import MOST_PROBLEMS, problems_with
from policy507.engines import rete
from policy507.engines.engine import DURABLE, ENGINES
from policy507.errors import (
    PolicyError,
    Problem,
    ReadingError,
    RuleError,
    did_you_mean,
    needs,
    shown,
    together,
)
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.files.documents import as_bytes
from policy507.files.json_records import read_record
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import Rules, book_of, book_with
from policy507.rulefiles.numbering import Numbering
from policy507.rulefiles.readings import Resolution


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
"""Stands for what is not there: not then, or not now."""

# Lists whose rows have a name, by the key of that name; other parts are compared as they are.
_ROWS = {"findings": "rule", "acts": "act"}
# What a record has besides, of which every key is known.
_BESIDE_ROWS = ("policy", "resolutions", "numbering")
# The number in an adopted copy stands beside our citation, and is no part of what was decided.
_BESIDE = "number"
_PARTS = ("missing", "planned", "conflicts")
# What records did not always say.
_LIMITS = "not_established"
# What rows of acts did not always have: a record without it was made before.
_ADDED = ("reason", "missing", "settled_under_all", "combinations")
LONGEST_RECORD = 4_000_000


@frozen
class Difference:
    """A value of the decision that is not what it was; `path` says where it stands."""

    path: str
    then: Any
    now: Any

    def to_data(self) -> dict[str, Any]:
        """The difference as JSON-ready data; what is not there is left out."""
        sides = {"then": self.then, "now": self.now}
        return {"path": self.path} | {k: v for k, v in sides.items() if v is not ABSENT}


@frozen
class Circumstance:
    """Something besides the facts that has changed since, and may be why a decision differs."""

    what: str
    then: str | None
    now: str | None
    why: str | None = None

    def to_data(self) -> dict[str, str | None]:
        """The circumstance as JSON-ready data."""
        return data_of(self)


@frozen
class Replay:
    """A decision made again from its record.

    `differences` are the values that came out otherwise, `circumstances` what has changed since, and
    may be why.
    """

    decision: Decision
    circumstances: tuple[Circumstance, ...]
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether it came out as it is recorded, whatever has changed since."""
        return not self.differences

    def to_data(self) -> dict[str, Any]:
        """The comparison as JSON-ready data."""
        return {
            "same": self.same,
            "circumstances": [each.to_data() for each in self.circumstances],
            "differences": [each.to_data() for each in self.differences],
        }


def replay(data: Mapping[str, Any], rules: Rules = None) -> Replay:
    """Decide a recorded case again, for its day and under its readings, and compare.

    `data` is what `Decision.to_data` gave, ids or not. Where the engine of the record is not there,
    the one that is decides, and the circumstances say so.

    Raises:
        PolicyError: the record is of another version, or is no record that can be decided again;
            every problem is listed.
        RuleError: the rule files have problems; all are listed.
    """
    problems = problems_with(data, SCHEMA)
    try:
        book = book_of(rules)
    except RuleError as error:
        raise together([*([PolicyError(problems)] if problems else []), error]) from None
    if problems:
        raise PolicyError(problems)
    since = tuple(_circumstances(data, book))
    decision = decide_case(
        _case(data), readings=_readings(data, book, since), engine=_engine(data), rules=book
    )
    if decision.engine != data["engine"]:
        absent = rete.available()
        since = (*since, Circumstance("the engine", data["engine"], decision.engine, absent))
    known = frozenset(data["readings"])
    return Replay(decision, since, tuple(_differences(data, decision.to_data(), known)))


def restored(text: str | bytes, rules: Rules = None) -> Decision:
    """The decision of a record, decided again; see `Decision.from_json`."""
    needs(text, (str, bytes), "text", "the JSON of a decision")
    content = as_bytes(text)
    if len(content) > LONGEST_RECORD:
        raise PolicyError([Problem("this is too long for a decision's record", code="range")])
    data = read_record(content, None)
    if problems := problems_with(data, SCHEMA):
        raise PolicyError(problems)
    digest = data["policy"]["digest"]
    book = book_with(digest, digest) if rules is None else book_of(rules)
    if book.digest != digest:
        said = f"the record is of the rules with the digest {shown(digest)}, not of {book.digest}"
        raise RuleError([Problem(said, code="unknown-rules")])
    made = replay(data, book)
    if made.differences:
        raise PolicyError(
            Problem(f"{shown(each.path)}: it comes out otherwise than the record says")
            for each in made.differences[:MOST_PROBLEMS]
        )
    if (numbers := data.get("numbering")) is None:
        return made.decision
    policy = book.policy
    numbering = Numbering(policy.number, policy.edition, numbers["adopter"], numbers["numbers"])
    return made.decision.renumbered(numbering)


def _circumstances(data: Mapping[str, Any], book: RuleBook) -> Iterator[Circumstance]:
    policy = data["policy"]
    now = {
        "the policy": (policy["id"], book.policy.number),
        "the edition of the policy": (policy["edition"], book.policy.edition),
        "the digest of the rule files": (policy["digest"], book.digest),
        "the version of policy507": (data["package"], __version__),
    }
    for what, (then, here) in now.items():
        if then != here:
            yield Circumstance(what, then, here)
    if "findings" not in data:
        yield Circumstance(
            "what a record holds", "the acts alone", "the findings of all rules, too"
        )
    if _LIMITS not in data:
        yield Circumstance(
            "what a record holds", "nothing of what it does not establish", "that, too"
        )
    for code, reading in book.readings.items():
        if code not in data["readings"]:
            taken = "what was done before" if reading.before else "its default"
            why = f"the record says nothing of this reading, so {taken} is taken"
            yield Circumstance(f"reading {code}", None, reading.before or reading.default, why)


def _case(data: Mapping[str, Any]) -> Case:
    inside = data["case"].get("as_of", data["as_of"])
    if inside != data["as_of"]:
        days = f"{shown(inside)} in the case, {shown(data['as_of'])} beside it"
        raise PolicyError([Problem(f"as_of: two days are stated: {days}")])
    try:
        return case_from_data(data["case"], data["as_of"])
    except PolicyError as error:
        raise PolicyError(Problem(f"case: {each.message}") for each in error.problems) from None


def _readings(
    data: Mapping[str, Any], book: RuleBook, since: tuple[Circumstance, ...]
) -> dict[str, str | Resolution]:
    """The readings of the record, with who decided on them; one that is gone is not replaced.

    A reading that it lacks, since it was made before, is read as it was done before.
    """
    try:
        book.choices(data["readings"])
    except ReadingError as error:
        problems = [Problem(f"readings: {shown(each.message, 500)}") for each in error.problems]
        changed = [
            Problem(f"{each.what} changed since: {each.then} then, {each.now} now")
            for each in since
            if each.then is not None
        ]
        raise PolicyError([*problems, *changed]) from None
    rows = data.get("resolutions", ())
    differing = [row for row in rows if row["choice"] != data["readings"].get(row["reading"])]
    if differing:
        raise PolicyError(
            Problem(
                f"resolutions: {shown(row['reading'])} is '{shown(row['choice'])}' here and "
                f"'{shown(data['readings'].get(row['reading'], 'nothing'))}' among the readings"
            )
            for row in differing
        )
    resolutions = [
        Resolution(
            reading=each["reading"],
            choice=each["choice"],
            who=each["who"],
            when=dt.date.fromisoformat(each["when"]),
            why=each["why"],
        )
        for each in rows
    ]
    before = {code: each.before for code, each in book.readings.items() if each.before}
    return before | dict(data["readings"]) | {each.reading: each for each in resolutions}


def _engine(data: Mapping[str, Any]) -> str | None:
    """The engine of the record, or none in particular where that one is not there."""
    engine: str = data["engine"]
    if engine not in ENGINES:
        hint = did_you_mean(engine, ENGINES)
        raise PolicyError([Problem(f"engine: there is no engine '{shown(engine)}'{hint}")])
    return None if engine == DURABLE and rete.available() is not None else engine


# --- comparing


def _differences(
    then: Mapping[str, Any], now: Mapping[str, Any], known: frozenset[str]
) -> Iterator[Difference]:
    """What differs, but for what could not be said then: how much depends on readings not `known`."""
    added = now["readings"].keys() - known
    yield from _surplus("", then, {**now, "numbering": {"adopter": None, "numbers": {}}})
    for part, key in _ROWS.items():
        if part not in then:
            continue  # the acts alone were kept
        rows = {row[key]: _without(row, added) for row in then[part]}
        rows_now = {row[key]: _without(row, added) for row in now[part]}
        for name in {**rows_now, **rows}:
            path = f"{part}.{name}"
            yield from _in_row(path, rows.get(name, ABSENT), rows_now.get(name, ABSENT))
    for part in (*_PARTS, _LIMITS):
        if part in then:
            if not _same(then[part], now[part]):
                yield Difference(part, then[part], now[part])
        elif all(then[key] == now[key] for key in ("package", "policy")):  # so it was taken out
            yield Difference(part, ABSENT, now[part])


def _surplus(path: str, then: Any, now: Any) -> Iterator[Difference]:
    """What a record has beside its rows that no record has."""
    if path == "resolutions":
        for number, (row, row_now) in enumerate(zip(then, now, strict=False)):
            yield from _surplus(f"{path}.{number}", row, row_now)
    if not isinstance(then, Mapping) or not isinstance(now, Mapping):
        return
    for key, value in then.items():
        inside = shown(f"{path}.{key}" if path else key)
        if key not in now:
            yield Difference(inside, value, ABSENT)
        elif key in _BESIDE_ROWS:
            yield from _surplus(inside, value, now[key])


def _without(row: Mapping[str, Any], codes: Collection[str]) -> Mapping[str, Any]:
    """A row as it would be without some readings, which may have been remarks before."""
    if not codes:
        return row
    kept: dict[str, Any] = {
        key: [each for each in row[key] if _code(each) not in codes]
        for key in ("remarks", "depends_on")
        if isinstance(row.get(key), list)
    }
    if "depends_on" in kept:
        kept["settled"] = not kept["depends_on"]
    if isinstance(row.get("combinations"), list):
        kept["combinations"] = [r for r in row["combinations"] if not _changes(r) & {*codes}]
        kept["settled_under_all"] = not (kept.get("depends_on") or kept["combinations"])
    return {**row, **kept}


def _without_missing(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of what depends on a reading as it was before it had the facts that are missing."""
    return {key: value for key, value in row.items() if key != "missing"}


def _changes(row: Any) -> set[str]:
    """The readings that a combination changes; none where it is not in order."""
    choices = row.get("choices") if isinstance(row, Mapping) else None
    return {*choices} if isinstance(choices, Mapping) else set()


def _code(each: Any) -> str:
    return str(each.get("reading") if isinstance(each, Mapping) else each)


def _in_row(path: str, then: Any, now: Any) -> Iterator[Difference]:
    if ABSENT in (then, now):
        yield Difference(path, then, now)
        return
    for key in {**now, **then}:
        was, is_now = then.get(key, ABSENT), now.get(key, ABSENT)
        if key == _BESIDE or (key in _ADDED and was is ABSENT):
            continue
        if ABSENT in (was, is_now):
            yield Difference(f"{path}.{key}", was, is_now)
            continue
        if key == "depends_on" and _same(was, [_without_missing(row) for row in is_now]):
            continue
        if not _same(was, is_now):
            yield Difference(f"{path}.{key}", was, is_now)


def _same(then: Any, now: Any) -> bool:
    """Whether two values are the same as JSON, where 1 is not true."""
    return json.dumps(then, sort_keys=True) == json.dumps(now, sort_keys=True)
