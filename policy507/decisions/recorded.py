"""The form of a decision's record: what must be there before it can be decided again.

A record comes from somebody else, so that its size and depth are bounded before it is looked at.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from policy507.errors import Problem, shown

DEEPEST = 16
MOST_VALUES = 100_000
LONGEST_TEXT = 1_000_000
MOST_PROBLEMS = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def problems_with(data: object, schema: int) -> list[Problem]:
    """What keeps data from being a record of this schema, by path; `[]` where nothing does."""
    if isinstance(data, list | tuple):
        return [Problem(f"a list of {len(data)}: a single decision's record is wanted")]
    if not isinstance(data, Mapping):
        return [Problem(f"a decision's record is wanted, not {_kind(data)}")]
    if wrong := _out_of_bounds(data):
        return [Problem(wrong)]
    if "schema" not in data:
        return [Problem("schema: missing, so this is no decision's record")]
    if type(data["schema"]) is not int or data["schema"] != schema:
        version = shown(data["schema"])
        return [Problem(f"schema: the record is of version {version}; this program reads {schema}")]
    problems = []
    for problem in _wrongs(data, _RECORD, ""):
        problems.append(Problem(problem))
        if len(problems) == MOST_PROBLEMS:
            problems.append(Problem("and perhaps more"))
            break
    return problems


def _out_of_bounds(data: Mapping[str, Any]) -> str | None:
    """What makes data too large to look at, or no JSON at all; looked for without recursion."""
    level: list[Any] = [data]
    values = 0
    for _ in range(DEEPEST):
        values += len(level)
        if values > MOST_VALUES:
            return f"more than {MOST_VALUES} values"
        inner: list[Any] = []
        for each in level:
            if isinstance(each, Mapping):
                if wrong := next((k for k in each if not _is_text(k)), None):
                    return f"{_kind(wrong)} is no name"
                inner += each.values()
            elif isinstance(each, list | tuple):
                inner += each
            elif isinstance(each, str) and not _is_text(each):
                return f"a text is longer than {LONGEST_TEXT} characters"
            elif each is not None and not isinstance(each, str | bool | int | float):
                return f"{_kind(each)} is nothing that JSON can hold"
        level = inner
        if not level:
            return None
    return f"nested deeper than {DEEPEST} levels"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a mapping"
    return f"'{shown(value)}'" if isinstance(value, str) else shown(json.dumps(value, default=str))


def _text(value: object) -> str | None:
    return None if isinstance(value, str) else "a text"


def _text_or_null(value: object) -> str | None:
    return None if value is None else _text(value)


def _date(value: object) -> str | None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return "a date that exists"
        return None
    return "a date"


def _mapping(value: object) -> str | None:
    return None if isinstance(value, Mapping) else "a mapping"


_NAMED_TEXTS = {"": _text}
_RECORD: Mapping[str, Any] = {
    "policy": {"id": _text, "edition": _text, "digest": _text},
    "package": _text,
    "engine": _text,
    "as_of": _date,
    "readings": _NAMED_TEXTS,
    "case": _mapping,
    "findings?": [{"rule": _text}],
    "acts": [{"act": _text}],
    "missing": [_text],
    "planned": [_mapping],
    "conflicts": [_mapping],
    "not_established?": [_text],
    "numbering?": {"adopter": _text_or_null, "numbers": _NAMED_TEXTS},
    "resolutions?": [
        {"reading": _text, "choice": _text, "who": _text, "when": _date, "why": _text}
    ],
}
"""The form of a record: what must be there; a `?` is after what may be missing."""


def _wrongs(data: Any, form: Any, path: str) -> Iterator[str]:
    if callable(form):
        if wanted := form(data):
            yield f"{path}: {wanted} is wanted, not {_kind(data)}"
    elif isinstance(form, list):
        yield from _wrongs_in_list(data, form[0], path)
    elif not isinstance(data, Mapping):
        yield f"{path}: a mapping is wanted, not {_kind(data)}"
    elif form is _NAMED_TEXTS:
        for name, value in data.items():
            yield from _wrongs(value, _text, _inside(path, name))
    else:
        for name, inner in form.items():
            key = name.removesuffix("?")
            if key in data:
                yield from _wrongs(data[key], inner, _inside(path, key))
            elif key == name:
                yield f"{_inside(path, key)}: missing"


def _wrongs_in_list(data: Any, form: Any, path: str) -> Iterator[str]:
    if not isinstance(data, list | tuple):
        yield f"{path}: a list is wanted, not {_kind(data)}"
        return
    for number, item in enumerate(data):
        yield from _wrongs(item, form, _inside(path, str(number)))
    if isinstance(form, Mapping):
        key = next(iter(form))  # what a row is called
        rows = (item.get(key) for item in data if isinstance(item, Mapping))
        for name, count in Counter(row for row in rows if isinstance(row, str)).items():
            if count > 1:
                yield f"{path}: '{shown(name)}' is there twice"


def _inside(path: str, name: str) -> str:
    return shown(f"{path}.{name}" if path else name)
