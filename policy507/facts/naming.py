"""Facts are given by their names: one that there is not is refused with what may have been meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import wraps
from typing import Any, TypeAlias

import attrs

from policy507.errors import FactError, Problem, described, did_you_mean
from policy507.facts.kinds import UNKNOWN

Names: TypeAlias = Mapping[str, Collection[str]]
"""The names of facts by section; those without a section are under the empty name."""


def no_such_fact(steps: tuple[Any, ...], names: Names, *, hinted: bool = True) -> str:
    """What to say of keys that lead to no fact, with what may have been meant."""
    path = ".".join(map(str, steps))
    return f"there is no fact {described(path)}{_hint(steps, names) if hinted else ''}"


def _hint(steps: tuple[Any, ...], names: Names) -> str:
    name = str(steps[-1]).rpartition(".")[2]  # rules name facts as section.name
    homes = [section for section in names if section and name in names[section]]
    if homes:
        return f": {name} belongs in the section {' or '.join(homes)}"
    return did_you_mean(name, names[steps[0]] if len(steps) > 1 else names[""])


def what_is_stated(part: Any) -> str:
    """A section or a case as it is made in Python, without all that it leaves out."""
    fields = [(each, getattr(part, each.name)) for each in attrs.fields(type(part))]
    said = (f"{each.name}={value!r}" for each, value in fields if value != each.default)
    return f"{type(part).__name__}({', '.join(said)})"


def taking_names(cls: type, section: str, names: Names) -> None:
    """Let a class refuse what it does not take as it refuses wrong values: all of it, at once."""
    constructor: Any = vars(cls)["__init__"]
    known = frozenset(names[section])
    needed = frozenset(each.name for each in attrs.fields(cls) if each.default is attrs.NOTHING)

    @wraps(constructor)
    def init(self: Any, *unnamed: Any, **facts: Any) -> None:
        if not unnamed and known.issuperset(facts) and needed <= facts.keys():
            constructor(self, **facts)
            return
        problems = []
        if unnamed:
            message = f"{cls.__name__}(...) takes its facts by name"
            problems.append(Problem(message, path=section or None, code="argument"))
        for name in [each for each in facts if each not in known]:
            steps = (section, name) if section else (name,)
            path = ".".join(steps)
            problems.append(Problem(no_such_fact(steps, names), path=path, code="unknown-fact"))
        taken = {name: value for name, value in facts.items() if name in known}
        try:
            constructor(self, **(dict.fromkeys(needed, UNKNOWN) | taken))
        except FactError as error:
            problems += error.problems
        raise FactError(problems)

    type.__setattr__(cls, "__init__", init)
