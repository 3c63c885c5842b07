"""From what the solver found to cases that people can read: few facts, and familiar ones."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import z3  # type: ignore[import-untyped]  # it ships without types

from policy507.audit.solver.formulas import Formula
from policy507.audit.solver.variables import Readings, Variables
from policy507.errors import FactError
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import NEVER

Data: TypeAlias = dict[str, Any]
Cases: TypeAlias = tuple[Case, ...]
A_DUTY = "attend evening events"


def case_data(model: Any, found: Variables) -> Data:
    """The case that a model of the solver describes, as a case file states it."""
    data: Data = {}
    for each in found.values():
        fact = each.fact
        if fact.derived:
            if _holds(model, each.value):
                data.setdefault(fact.section, {})
        elif _holds(model, each.known):
            part = data.setdefault(fact.section, {}) if fact.section else data
            part[fact.name] = _value(model, fact.kind, each.value)
    return data


def choices_of(model: Any, readings: Readings) -> dict[str, str]:
    """The choices of all readings in a model."""
    return {
        code: next(name for name, chosen in choices.items() if _holds(model, chosen))
        for code, choices in readings.items()
    }


def _value(model: Any, kind: str, value: Any) -> Any:
    match kind:
        case "flag":
            return _holds(model, value)
        case "words":
            return [word for word, included in value.items() if _holds(model, included)]
        case "texts":
            return [] if _holds(model, value) else [A_DUTY]
    number = model.eval(value, model_completion=True).as_long()
    if kind != "day":
        return number
    return None if number == NEVER else dt.date.fromordinal(number).isoformat()


def _holds(model: Any, formula: Formula) -> bool:
    if isinstance(formula, bool):
        return formula
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def smallest(
    data: tuple[Data, ...], shows: Callable[[Cases], bool], familiar: Mapping[str, Any]
) -> tuple[Data, ...]:
    """The cases with no fact that could be left out, and with familiar values where they do as well.

    One fact at a time is left out of all cases, or given the value that it has in the `familiar` case,
    as long as the cases still show what they were found for.
    """
    for path in list(_paths(data)):
        section, _, name = path.rpartition(".")
        for change in (_without(section, name), _with(section, name, familiar)):
            changed = tuple(change(copy.deepcopy(each)) for each in data)
            if changed != data and _shown(changed, shows):
                data = changed
                break
    return data


def _shown(data: tuple[Data, ...], shows: Callable[[Cases], bool]) -> bool:
    try:
        return shows(tuple(map(case_from_data, data)))
    except FactError:
        return False


def _paths(data: tuple[Data, ...]) -> Iterator[str]:
    """The sections, then the facts in them, that the first case states; a section goes as a whole."""
    yield from (name for name, part in data[0].items() if isinstance(part, dict))
    for name, part in data[0].items():
        if isinstance(part, dict):
            yield from (f"{name}.{fact}" for fact in part)
        else:
            yield name


def _without(section: str, name: str) -> Callable[[Data], Data]:
    def change(data: Data) -> Data:
        part = data.get(section, {}) if section else data
        if name != "as_of":
            part.pop(name, None)
        return data

    return change


def _with(section: str, name: str, familiar: Mapping[str, Any]) -> Callable[[Data], Data]:
    def change(data: Data) -> Data:
        part, known = (data.get(section, {}), familiar[section]) if section else (data, familiar)
        if name in part and name in known and not isinstance(part[name], dict):
            part[name] = known[name]
        return data

    return change
