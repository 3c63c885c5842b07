"""Values of Python, as spreadsheets and databases give them, as columns of Arrow or as texts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

_HALF = re.compile("[\ud800-\udfff]")


def as_text(value: Any) -> str:
    """A value as it would stand in a file of texts: days in ISO form, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(value)


def texts(values: Sequence[Any]) -> pa.StringArray:
    """Values as texts; in place of half a surrogate pair stands what is no character, either."""
    found = [as_text(value) for value in values]
    try:
        return pa.array(found, pa.string())
    except UnicodeEncodeError:
        return pa.array([_HALF.sub("\uffff", each) for each in found], pa.string())


def column(values: Sequence[Any]) -> pa.Array:
    """Values of one kind as a column of that; of several kinds, as texts."""
    lists = any(isinstance(value, list) for value in values)
    kind = pa.list_(pa.string()) if lists else None
    try:
        made = pa.array(values, kind)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return texts(values)
    plain = (pa.types.is_string, pa.types.is_boolean, pa.types.is_integer, pa.types.is_null)
    if kind or any(of(made.type) for of in (*plain, pa.types.is_date32)):
        return made
    return texts(values)
