"""Cases at random, clustered where the rules change: shared by the tests that compare answers.

The source of chance is an argument, so that hypothesis can steer and shrink it.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from policy507.errors import FactError
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data, case_to_data
from policy507.facts.kinds import PARTLY, UNKNOWN
from policy507.facts.registry import STATED_FACTS
from policy507.facts.sections import DUTIES, SECTIONS
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load
from policy507.strategies.mending import mended

# How often a fact that can be true is, where it decides whether anything else matters.
MOSTLY = {
    "officer.peace_officer": 0.9,
    "officer.assigned_to_school": 0.9,
    "officer.during_instructional_day": 0.9,
    "officer.regular_responsibility": 0.9,
    "contract.for_sro_services": 0.85,
    "contract.between_employer_and_charter_school": 0.9,
    "school.seat_based": 0.9,
}


def interesting_days(book: RuleBook) -> list[dt.date]:
    """The dates that rules state, with the days around them, half a year off, and month ends."""
    stated = [value for value in book.values.values() if isinstance(value, dt.date)]
    stated += [dt.date(2026, 11, 23), dt.date(2026, 8, 31), dt.date(2028, 2, 29)]
    days = [day + dt.timedelta(days=n) for day in stated for n in (-184, -181, -1, 0, 1, 181, 184)]
    return sorted({*days, dt.date(2027, 2, 28), dt.date(2028, 2, 28), dt.date(2026, 5, 30)})


BOOK = load()
DAYS = interesting_days(BOOK)
COUNTS = sorted(
    {
        number + step
        for number in (*(v for v in BOOK.values.values() if isinstance(v, int)), 0, 165)
        for step in (-1, 0, 1)
    }
)


def random_value(fact: Any, rng: random.Random) -> Any:
    """A value that a fact can have."""
    match fact.kind:
        case "flag":
            return rng.random() < MOSTLY.get(fact.path, 0.5)
        case "day":
            return None if fact.nullable and rng.random() < 0.25 else rng.choice(DAYS)
        case "count":
            return rng.choice([n for n in COUNTS if fact.minimum <= n <= fact.maximum])
        case "words":
            return tuple(word for word in fact.choices if rng.random() < 0.75)
        case "texts":
            return rng.choice([(), ("attend evening events",)])
    return UNKNOWN


def random_case(rng: random.Random, unknown: float | None = None) -> Case:
    """A case whose facts do not contradict one another; each is unknown with a chance."""
    chance = rng.choice([0.0, 0.0, 0.02, 0.05, 0.15, 0.5]) if unknown is None else unknown
    while True:
        values: dict[str, Any] = {"as_of": rng.choice([d for d in DAYS if d.year >= 2025])}
        stated = []
        for section, facts in STATED_FACTS.items():
            if section == "conduct" and rng.random() < 0.4:
                continue
            if section != "officer" and rng.random() < chance / 4:
                continue
            stated.append(section)
            kept = [fact for fact in facts.values() if rng.random() >= chance]
            values |= {fact.path: random_value(fact, rng) for fact in kept}
        found = mended(values, values.keys() - {"as_of"}, BOOK.impossible)
        if found is None:
            continue
        parts = {
            section: SECTIONS[section](
                **{name: found.get(f"{section}.{name}", UNKNOWN) for name in STATED_FACTS[section]}
            )
            for section in stated
        }
        try:
            case = Case(as_of=values["as_of"], **parts)
        except FactError:  # a list that is left out is the empty one, and may contradict
            continue
        return forgetful(case, rng) if rng.random() < 3 * chance else case


def forgetful(case: Case, rng: random.Random) -> Case:
    """The case with only a part of its contract's duties known, where it states them."""
    if not isinstance(case.contract.duties, tuple):
        return case
    data = case_to_data(case)
    duties, optional = (data["contract"].pop(name) for name in ("duties", "optional_duties"))
    if rng.random() < 0.5:
        data["contract"].pop("additional_duties", None)
    data["contract"]["duties"] = {
        word: PARTLY if word in optional else word in duties
        for word in rng.sample([*DUTIES], rng.randrange(len(DUTIES)))
    }
    return case_from_data(data)


def random_readings(rng: random.Random, book: RuleBook = BOOK) -> dict[str, str]:
    """Choices for some of the readings."""
    if rng.random() < 0.3:
        return {}
    return {
        code: rng.choice(reading.names)
        for code, reading in book.readings.items()
        if rng.random() < 0.3
    }


def served(days):
    """Facts of the school year: days served as a substitute, of which nothing else is known."""
    return {
        "substitute_contact_days": days,
        "substitute_contact_days_expected": UNKNOWN,
        "substitute_limit_reached_on": UNKNOWN,
    }
