"""What came of a rule or an act otherwise than an example expects, each as a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from attrs import evolve

from policy507.decisions.evidence import Because, Working, because, words_of_working, worked_out
from policy507.decisions.findings import ActFinding, Dependence, Finding
from policy507.engines.inference import Conclusions, deciding
from policy507.engines.program import ASKED, TRUE, asking
from policy507.engines.situation import Situation
from policy507.model.conditions import OPPOSITES, Condition, Never
from policy507.model.policy import Expectation
from policy507.model.rulebook import RuleBook

Found: TypeAlias = "Finding | ActFinding | Dependence"


def differences(
    found: Finding | ActFinding, expected: Expectation, situation: Situation, book: RuleBook
) -> Iterator[str]:
    """What differs from an expectation, in the order in which rule files state it.

    The situation is that of the case, under the readings that were chosen.
    """
    yield from outcome(found, expected, expected.target)
    yield from details(found, expected, situation, book)


def outcome(found: Found, expected: Expectation, target: str) -> Iterator[str]:
    """That a status, a last day, a bearer or what is missing is another one."""
    if found.status is not expected.status:
        yield f"{target} is expected to be {expected.status}, and is {found.status}"
    if expected.states_due and found.due != expected.due:
        yield f"{target} is expected to be due {expected.due}, and is due {found.due}"
    if expected.missing is not None and (found.missing or ()) != expected.missing:
        lacking, are = _listed(expected.missing), _listed(found.missing or ())
        yield f"the facts missing for {target} are expected to be {lacking}, and are {are}"
    if isinstance(found, Dependence):
        return
    if expected.bearer not in (None, found.bearer):
        borne = f"is expected to be borne by the {expected.bearer}"
        yield f"{target} {borne}, and is borne by {found.bearer or 'nobody'}"


def details(
    found: Finding | ActFinding, expected: Expectation, situation: Situation, book: RuleBook
) -> Iterator[str]:
    """That what an outcome rests on, or turns on, is something else."""
    if isinstance(found, Finding):
        yield from citations(found, expected)
        yield from _working(found, expected, situation)
        if expected.because is not None:
            yield from _because(found, expected.because, situation, book)
    if expected.depends_on is not None:
        yield from _depends_on(found, expected)


def citations(found: Finding, expected: Expectation) -> Iterator[str]:
    """That a finding cites something else, or remarks on other questions."""
    target = expected.target
    if expected.paragraph not in (None, found.paragraph):
        expects = f"is expected to encode {expected.paragraph}"
        yield f"{target} {expects}, and encodes {found.paragraph}"
    for what, wanted, got in (
        ("sources", expected.source, found.source),
        ("remarks", expected.remarks, found.remarks),
    ):
        if wanted not in (None, got):
            listed, are = _listed(wanted or ()), _listed(got)
            yield f"the {what} of {target} are expected to be {listed}, and are {are}"


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts) or "none"


def _working(found: Finding, expected: Expectation, situation: Situation) -> Iterator[str]:
    if expected.working is None:
        return
    wanted, got = None, found.worked_out and _at_once(found.worked_out)
    if not isinstance(expected.working, Never):
        wanted = _at_once(worked_out(expected.working, situation))
    if wanted != got:
        words, are = (words_of_working(each) if each else "none" for each in (wanted, got))
        yield f"the working of {expected.target} is expected to be {words}, and is {are}"


def _at_once(working: Working) -> Working:
    """A working in which all moves of a day are one step, whatever names the days between have."""
    of = tuple(map(_at_once, working.of))
    if working.moves and of[0].moves:
        return evolve(working, moves=(*working.moves, *of[0].moves), of=of[0].of)
    return evolve(working, of=of)


def _because(
    found: Finding, condition: Condition, situation: Situation, book: RuleBook
) -> Iterator[str]:
    held, wanted = _evidence(condition, situation, book)
    if not held:
        yield f"{found.rule} is expected because of what does not hold in this case"
        return
    expects, got = ({_as_held(row): row for row in rows} for rows in (wanted, found.because))
    lacking = _rows(row for key, row in expects.items() if key not in got)
    besides = _rows(row for key, row in got.items() if key not in expects)
    if lacking or besides:
        decided = f"{found.rule} is expected to be decided by {lacking or 'nothing else'}"
        yield f"{decided}, and is decided besides by {besides or 'nothing'}"


def _as_held(row: Because) -> Because:
    """A row as what holds: that there are not fewer days is that there are at least so many."""
    if row.held or row.operator not in OPPOSITES:
        return row
    return evolve(row, operator=OPPOSITES[row.operator], held=True)


def _evidence(
    condition: Condition, situation: Situation, book: RuleBook
) -> tuple[bool, tuple[Because, ...]]:
    """Whether a condition holds in a case, and the facts that decide that it does."""
    program = asking(condition, book)
    truths = {test: situation.truth(test) for test in program.tests}
    state = Conclusions(program, truths, situation.choices)
    return state.of(ASKED) == TRUE, because(deciding(ASKED, state), situation, {})


def _rows(rows: Iterable[Because]) -> str:
    return " and ".join(f"{row.fact} {row.test}" for row in rows)


def _depends_on(found: Finding | ActFinding, expected: Expectation) -> Iterator[str]:
    target = expected.target
    got = {(row.reading, row.choice): row for row in found.depends_on}
    wanted = {
        (code, choice): each
        for code, choices in (expected.depends_on or {}).items()
        for choice, each in choices.items()
    }
    for (code, choice), each in wanted.items():
        under = f"{target} under {code} {choice}"
        if (row := got.get((code, choice))) is None:
            yield f"{under} is expected to be {each.status}, and is no other than it is"
        else:
            yield from outcome(row, each, under)
    for (code, choice), row in got.items():
        if (code, choice) not in wanted:
            due = f", due {row.due}" if row.due else ""
            under = f"{target} under {code} {choice}"
            yield f"{under} is expected to be no other than it is, and is {row.status}{due}"
