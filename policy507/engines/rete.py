"""The one place that touches durable-rules: sets of productions over truths, fired safely.

durable-rules is a Rete engine in C. Much of what it offers goes wrong in some cases: negation,
alternatives, joins, values that are not numbers, its threads. So it is given the least that it does
reliably: rules that look at a single fact whose values are 0 or 1. No text of the user reaches it,
attributes and rules are numbered.
Its C module is called directly, since its Python package starts threads and swallows exceptions.
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, Self

from attrs import frozen

from policy507.errors import EngineError, Problem, shown

RELEASE = "2.0.28"
RENAMED_SINCE = (3, 13)
"""Since then Python has a function that it calls under another name only."""
INSTALLS = f"pip install durable-rules=={RELEASE}"
INSTALLS_RENAMED = f"CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject {INSTALLS}"

# The engine has room for 32 expressions in a condition. Comparisons with constants, as they are used
# here, were never seen to need more than two of them: this is a margin.
MOST_NEEDS = 25
# Each takes some thirty kilobytes once it was fired, and each ruleset of the engine a hundred beside.
MOST_PRODUCTIONS = 4096

# More productions are divided among several rulesets of the engine. While it matches a fact, it has
# 64 places for conditions that hold and are still to be followed; each of them leads to a production
# of its own, so that fewer productions never need more. A fact has at most 254 attributes.
PART_PRODUCTIONS = 48
PART_TRUTHS = 96

# What the engine answers to a fact: some rule may fire, or none looks at such a fact.
HANDLED, NOT_HANDLED = 0, 1

KIND = '{"k":"case"}'
TICKING = '"_tick":{"all":[{"t":{"_tick":1}}]}'
TICK = '{"_tick":1,"id":"tick","sid":"s"}'


def available() -> str | None:
    """Why durable-rules cannot be used here, and what to do about it; `None` where it can be."""
    try:
        _engine()
    except ImportError as problem:
        line = INSTALLS_RENAMED if sys.version_info >= RENAMED_SINCE else INSTALLS
        return (
            f"durable-rules cannot be imported ({shown(problem)}): where there is a C compiler, "
            f"{line} installs it; the engine of lanes needs nothing"
        )
    return None


def _engine() -> Any:
    import durable_rules_engine

    return durable_rules_engine


@frozen
class Production:
    """Fires where every truth that it needs is known and as needed; without needs, always.

    The names of truths are any text.
    """

    name: str
    needs: Mapping[str, bool]


class Ruleset:
    """Productions, compiled at once for durable-rules; safe under threads and after a fork.

    What it holds of the engine is given back by `close`, at the end of a `with` block, or when it is
    no longer referred to.

    Raises:
        EngineError: durable-rules is not there, or cannot safely hold these productions; all
            problems are listed.
    """

    def __init__(self, name: str, productions: Sequence[Production]) -> None:
        self.name = name
        if reason := available():
            raise EngineError([Problem(reason)])
        productions = tuple(productions)
        if problems := [Problem(text) for text in _problems(name, productions)]:
            raise EngineError(problems)
        self._engine = _engine()
        self._lock = Lock()
        self._parts: list[_Part] = []
        # It refers to the parts alone, so that this ruleset can be collected.
        self._release = weakref.finalize(self, _close, self._parts)
        self._release.atexit = False
        _rulesets.add(self)
        try:
            self._parts += (_Part(self._engine, part) for part in _divided(productions))
        except self._engine.error as problem:
            raise self._failed(problem) from problem

    def fire(self, truths: Mapping[str, bool]) -> tuple[str, ...]:
        """The names of the productions that fire, in the order in which they were defined.

        A truth that is left out is unknown: what needs it, either way, does not fire. Those that no
        production needs change nothing.

        Raises:
            EngineError: a truth is neither `True` nor `False`, the ruleset is closed, or
                durable-rules failed; whatever happened, the next `fire` starts afresh.
        """
        known: dict[str, Any] = dict(truths)
        wrong = [name for name, truth in known.items() if type(truth) is not bool]
        if wrong:
            raise EngineError(
                Problem(f"{shown(self.name)}: {shown(name)} is neither true nor false")
                for name in wrong
            )
        with self._lock:
            if not self._release.alive:
                raise EngineError([Problem(f"{shown(self.name)}: the ruleset is closed")])
            try:
                return tuple([name for part in self._parts for name in part.fire(known)])
            except (self._engine.error, _UnexpectedAnswer) as problem:
                raise self._failed(problem) from problem

    def close(self) -> None:
        """Give back what is held of the engine; a second time, do nothing."""
        with self._lock:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _failed(self, problem: Exception) -> EngineError:
        return EngineError([Problem(f"{shown(self.name)}: durable-rules failed: {problem}")])


class _UnexpectedAnswer(Exception):  # noqa: N818 (not for users)
    """The engine did what it never should with such rules."""


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 (as assert)
    if not holds:
        raise _UnexpectedAnswer(otherwise)


class _Part:
    """As many productions as one ruleset of the engine can safely hold, with its one state."""

    def __init__(self, engine: Any, productions: Sequence[Production]) -> None:
        truths = dict.fromkeys(truth for each in productions for truth in each.needs)
        numbers = {truth: number for number, truth in enumerate(truths)}
        self._written = {truth: (f'"t{n}":0,', f'"t{n}":1,') for truth, n in numbers.items()}
        self._names = {f"r{number}": each.name for number, each in enumerate(productions)}
        named = zip(self._names, productions, strict=True)
        rules = [_compiled(rule, production, numbers) for rule, production in named]
        self._engine = engine
        self._clean = True
        self._handle = engine.create_ruleset("policy507", f"{{{','.join([TICKING, *rules])}}}")

    def fire(self, truths: Mapping[str, bool]) -> list[str]:
        """The names of the productions that fire, in order; the truths are copies, and checked."""
        if not self._clean:
            self._forget()
        self._clean = False  # whatever interrupts this, be it a signal, the next call will know
        engine, handle, written = self._engine, self._handle, self._written
        known = "".join([written[name][truths[name]] for name in truths if name in written])
        case = f'{{"k":"case",{known}"id":"case","sid":"s"}}'
        fired: list[str] = []
        answer, state = engine.assert_fact(handle, case)
        if answer != NOT_HANDLED:
            _expect(answer == HANDLED, f"a case was answered by {answer}")
            fired = list(self._drained(state))
            _expect(bool(fired), "a case was handled, and nothing fired")
            engine.retract_fact(handle, case)
        self._clean = True
        return fired

    def _drained(self, state: int) -> Iterator[str]:
        started = self._engine.start_action_for_state(self._handle, state)
        frame = started and started[1]
        for _ in self._names:
            if not frame:
                return
            rule = frame[2 : frame.find('"', 2)]  # {"r3":{...}}
            _expect(rule in self._names, f"it names the rule {shown(rule)}")
            yield self._names[rule]
            frame = self._engine.complete_and_start_action(self._handle, state)
        _expect(not frame, "a production fired twice")

    def _forget(self) -> None:
        """Delete the state, with whatever facts and half-done actions there are.

        The engine frees a pointer that it never set when it deletes a state in which no action was
        ever started; so one is started.
        """
        _, state = self._engine.assert_fact(self._handle, TICK)
        self._engine.start_action_for_state(self._handle, state)
        self._engine.delete_state(self._handle, "s")
        self._clean = True

    def close(self) -> None:
        """Give the engine's ruleset back; with its state, which it would not free by itself."""
        try:
            self._forget()
        finally:
            self._engine.delete_ruleset(self._handle)


def _compiled(rule: str, production: Production, numbers: Mapping[str, int]) -> str:
    """A rule, as the engine reads it."""
    # In one order everywhere, so that productions share the conditions that they begin with.
    needs = sorted([(numbers[name], truth) for name, truth in production.needs.items()])
    tests = [KIND, *[f'{{"t{number}":{truth:d}}}' for number, truth in needs]]
    condition = f'{{"$and":[{",".join(tests)}]}}' if needs else KIND
    return f'"{rule}":{{"all":[{{"c":{condition}}}]}}'


def _divided(productions: Iterable[Production]) -> Iterator[list[Production]]:
    part: list[Production] = []
    truths: set[str] = set()
    for production in productions:
        more = truths | production.needs.keys()
        if part and (len(part) == PART_PRODUCTIONS or len(more) > PART_TRUTHS):
            yield part
            part, more = [], set(production.needs)
        part.append(production)
        truths = more
    if part:
        yield part


def _problems(ruleset: str, productions: Sequence[Any]) -> Iterator[str]:
    """What cannot be compiled, and why."""
    if not _is_name(ruleset):
        yield "a ruleset must have a name"
    where = shown(ruleset)
    if len(productions) > MOST_PRODUCTIONS:
        yield (
            f"{where}: durable-rules cannot safely hold {len(productions)} productions, "
            f"{MOST_PRODUCTIONS} at most"
        )
        return
    names: set[str] = set()
    for number, each in enumerate(productions, 1):
        if not _is_name(each.name):
            yield f"{where}: production {number} has no name"
            continue
        production = f"{where}: production {shown(each.name)}"
        if each.name in names:
            yield f"{production} is defined twice"
        names.add(each.name)
        if len(each.needs) > MOST_NEEDS:
            yield (
                f"{production} has {len(each.needs)} needs, of which durable-rules can safely "
                f"test {MOST_NEEDS} at once; give parts of it names of their own"
            )
        for truth, value in each.needs.items():
            if not isinstance(truth, str):
                yield f"{production} needs {shown(truth)}, which is not the name of a truth"
            if type(value) is not bool:
                yield f"{production} needs {shown(truth)}, but neither true nor false"


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name != ""


def _close(parts: Iterable[_Part]) -> None:
    for part in parts:
        part.close()


_rulesets: weakref.WeakSet[Ruleset] = weakref.WeakSet()


def _unlock() -> None:
    """In a forked child: the thread that held a lock in the parent is not there to release it."""
    for ruleset in _rulesets:
        ruleset._lock = Lock()  # noqa: SLF001


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock)
