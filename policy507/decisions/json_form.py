"""Objects as JSON-ready data, and the JSON Schema of that data: both out of the same classes.

A class is put out by the names in its `_KEYS`, or else by its fields; those in its `_OPTIONAL` are left
out where there is nothing. The type of each says what form its value has, unless `_FORMS` has a schema
for it, and the docstring of a property describes it.
"""

from __future__ import annotations

import copy
import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache, cached_property
from operator import attrgetter, methodcaller
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs

from policy507.facts.registry import FACTS

Schema: TypeAlias = dict[str, Any]
PATH: Schema = {"enum": list(FACTS)}
PATHS: Schema = {"type": "array", "items": PATH}

_SIMPLE: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
}


_AS_IS = frozenset({str, int, bool, NoneType})


def data_of(row: object) -> dict[str, Any]:
    """An object as JSON-ready data."""
    cls: Any = type(row)
    optional, data = _optional(cls), {}
    for key in _keys(cls):
        value = getattr(row, key)
        kind: Any = type(value)
        if kind not in _AS_IS:
            data[key] = _put_out_as(kind)(value)
        elif value is not None or key not in optional:
            data[key] = value
    return data


def _each(values: tuple[Any, ...]) -> list[Any]:
    kinds: Iterable[Any] = map(type, values)
    return [_put_out_as(kind)(each) for kind, each in zip(kinds, values, strict=True)]


@cache
def _put_out_as(kind: type) -> Callable[[Any], Any]:
    """What puts out the values of a type."""
    if issubclass(kind, tuple):
        return _each
    if issubclass(kind, Enum):
        return attrgetter("value")
    if issubclass(kind, dt.date):
        return methodcaller("isoformat")
    if issubclass(kind, Mapping):
        return dict
    return data_of if attrs.has(kind) else lambda value: value


def schema_of(form: Any) -> Schema:
    """The JSON Schema of what `data_of` gives for a class, or of a value of another type."""
    origin, arguments = get_origin(form), get_args(form)
    if origin is tuple:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin in (Union, UnionType):
        inner = schema_of(next(each for each in arguments if each is not NoneType))
        return {**inner, "type": [inner["type"], "null"]}
    if form in _SIMPLE:
        return dict(_SIMPLE[form])
    if issubclass(form, Enum):
        return {"enum": [each.value for each in form]}
    optional = _optional(form)
    return object_schema({key: _described(form, key) for key in _keys(form)}, optional)


def object_schema(properties: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """The schema of an object that has these keys and no others, all of them but the optional ones."""
    return {
        "type": "object",
        "properties": copy.deepcopy(dict(properties)),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _described(cls: type, key: str) -> Schema:
    member = getattr(cls, key, None)
    if isinstance(member, property | cached_property):
        get = member.fget if isinstance(member, property) else member.func
        form = get_type_hints(get)["return"]
        said, _, _ = (inspect.getdoc(member) or "").partition("\n\n")
    else:
        form, said = get_type_hints(cls)[key], ""
    forms: Mapping[str, Schema] = getattr(cls, "_FORMS", {})
    schema = forms[key] if key in forms else schema_of(form)
    return {"description": said, **schema} if said else schema


@cache
def _keys(cls: type) -> tuple[str, ...]:
    return getattr(cls, "_KEYS", None) or tuple(each.name for each in attrs.fields(cls))


def _optional(cls: type) -> tuple[str, ...]:
    return getattr(cls, "_OPTIONAL", ())
