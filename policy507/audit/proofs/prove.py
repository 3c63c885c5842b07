"""What holds of the rules in every case, proved by the solver Z3.

The rules are encoded once (`policy507.audit.solver.encoding`), and each claim is a question to the
solver. A case that it finds is made small, and confirmed by the reference engine, before it is reported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import z3  # type: ignore[import-untyped]  # it ships without types
from attrs import Factory, frozen

from policy507.audit.proofs.calendar import lemmas
from policy507.audit.proofs.claim import ANY, DEFAULT, DEFAULT_FIRST, Choices, Claim, World, Worlds
from policy507.audit.proofs.claims import comparisons, effects, firing, fundamental, monotone
from policy507.audit.proofs.conditions import living, mattering, switches
from policy507.audit.proofs.of_this_policy import of_this_policy
from policy507.audit.shrinking import Cases, Data, simplest
from policy507.audit.solver.formulas import Formula
from policy507.audit.solver.solver import Setting, Solver, case_data, choices_of
from policy507.audit.solver.variables import near
from policy507.engines.thresholds import thresholds
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.model.rulebook import RuleBook

PROVED, REFUTED, NOT_DECIDED = "proved", "refuted", "not decided"
TIMEOUT = 60.0
CLAIMS = (
    *(fundamental, firing, monotone, comparisons, mattering, switches, effects, living),
    of_this_policy,
)


@frozen
class Witness:
    """Cases that show something, as case files state them, under choices that are not the default.

    `against` are such choices, too, where one case is compared under two sets of readings.
    """

    cases: tuple[Data, ...]
    readings: Mapping[str, str]
    against: Mapping[str, str] = Factory(dict)


@frozen
class Proof:
    """What became of a claim: `proved`, `refuted` or `not decided`, with what shows it.

    `years` are the first and the last year of which the legal holidays are taken into account, where
    the claim rests on them.
    """

    kind: str
    claim: str
    paragraph: str
    about: tuple[str, ...]
    readings: str
    outcome: str
    witness: Witness | None
    seconds: float
    years: tuple[int, int] | None = None

    def to_data(self) -> dict[str, Any]:
        """The result as JSON-ready data."""
        data: dict[str, Any] = {
            "kind": self.kind,
            "claim": self.claim,
            "paragraph": self.paragraph,
            "about": list(self.about),
            "readings": self.readings,
            "outcome": self.outcome,
            "seconds": round(self.seconds, 3),
        }
        if self.years is not None:
            data["holidays_of_years"] = list(self.years)
        if self.witness is not None:
            data["witness"] = {
                "cases": list(self.witness.cases),
                "readings": dict(self.witness.readings),
            }
            if self.witness.against:
                data["witness"]["against"] = dict(self.witness.against)
        return data


def solver_version() -> str:
    """The version of Z3."""
    return str(z3.get_version_string())


def prove(book: RuleBook, *, timeout: float = TIMEOUT, seed: int = 0) -> Iterator[Proof]:
    """Prove or refute each claim about a rule book, `timeout` being the most seconds for one of them.

    `seed` is the solver's: another one must not change what is decided, but may show it by others.
    """
    prover = _Prover(book, timeout, seed)
    calendar = [prover.proof(claim, Worlds(book)) for claim in lemmas(book)]
    yield from calendar
    worlds = Worlds(book, lemmas=all(proof.outcome == PROVED for proof in calendar))
    for claims in CLAIMS:
        for claim in claims(book):
            yield prover.proof(claim, worlds)


@frozen(eq=False)
class _Prover:
    book: RuleBook
    timeout: float
    seed: int
    _solvers: dict[Setting, Solver] = Factory(dict)

    def proof(self, claim: Claim, worlds: Worlds) -> Proof:
        started = time.monotonic()
        outcome, witness, on_holidays = NOT_DECIDED, None, False
        for choices in self._choices(claim):
            world = worlds.world(choices, complete=claim.complete)
            sought, setting = world.asked(claim)
            on_holidays |= setting.dates.on_holidays(sought)
            outcome, witness = self._asked(claim, sought, setting, world)
            if witness is not None:
                break
        return Proof(
            kind=claim.kind,
            claim=claim.says,
            paragraph=claim.paragraph,
            about=claim.about,
            readings="default" if claim.readings == DEFAULT else "any",
            outcome=outcome,
            witness=witness,
            seconds=time.monotonic() - started,
            years=(FIRST_DAY.year, LAST_DAY.year) if on_holidays else None,
        )

    def _choices(self, claim: Claim) -> Iterator[Choices | None]:
        """The readings under which a claim is asked about, one after another until something shows."""
        if claim.readings != ANY:
            yield self.book.choices()
        if claim.readings == DEFAULT_FIRST:
            for code in claim.codes:
                reading = self.book.readings[code]
                others = (name for name in reading.names if name != reading.default)
                yield from (self.book.choices({code: name}) for name in others)
        if claim.readings != DEFAULT:
            yield None

    def _asked(
        self, claim: Claim, sought: Formula, setting: Setting, world: World
    ) -> tuple[str, Witness | None]:
        if setting not in self._solvers:
            self._solvers[setting] = Solver(setting, self.timeout, self.seed)
        days = () if claim.always else tuple(near(world.facts, thresholds(self.book).span))
        answer, model = self._solvers[setting].ask((sought,), days)
        if answer == z3.unsat:
            return (PROVED if claim.always else REFUTED), None
        if model is None:
            return NOT_DECIDED, None
        choices = choices_of(model, setting.readings)
        found = tuple(case_data(model, variables) for variables in setting.cases)

        def shows(cases: Cases) -> bool:
            return claim.shown(self.book, cases, choices)

        if not shows(tuple(map(case_from_data, found))):
            # The encoding and the reference engine disagree: then nothing is known.
            return NOT_DECIDED, None
        choices = self._nearest(claim, tuple(map(case_from_data, found)), choices)
        small = simplest(found, shows, self.book) if found else ()
        choices = self._nearest(claim, tuple(map(case_from_data, small)), choices)
        other = {c: name for c, name in choices.items() if name != self.book.readings[c].default}
        return (REFUTED if claim.always else PROVED), Witness(small, other, claim.against)

    def _nearest(self, claim: Claim, cases: Cases, choices: dict[str, str]) -> dict[str, str]:
        """The choices with as many defaults as the cases allow; what the claim compares stays."""
        for code in sorted(choices.keys() - claim.against.keys()):
            nearer = {**choices, code: self.book.readings[code].default}
            choices = nearer if claim.shown(self.book, cases, nearer) else choices
        return choices
