"""Cases for property tests: hypothesis strategies that know where the rules switch.

What is drawn contradicts nothing, and its days and numbers cluster where the rules change their
answer, one day or one unit on both sides. This module needs the extra `audit`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, currently_in_test_context, given, reject, settings
from hypothesis import strategies as st

from policy507.decisions.decide import decide_case
from policy507.engines.thresholds import Thresholds, thresholds
from policy507.errors import FactError, Problem, did_you_mean
from policy507.facts.case import Case, refuse
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, UNKNOWN, Fact, InPart, known_in
from policy507.facts.registry import FACTS, PARTLY_OF, STATED_FACTS
from policy507.facts.sections import SECTIONS, Conduct, Contract, Officer, School, SchoolYear
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import book_of
from policy507.strategies.ill_formed import ill_formed
from policy507.strategies.mending import Values, mended
from policy507.strategies.near_miss import NearMiss, near_misses_of

Rules: TypeAlias = "RuleBook | Path | str | None"
Stated: TypeAlias = Mapping[str, Any]

TEXT = st.text(max_size=12).filter(str.isprintable)
TEXTS = st.lists(TEXT, unique=True, max_size=2)
LISTED_OF = {partly: path for path, partly in PARTLY_OF.items()}
"""For each list of what is only partly so, the list that it belongs to."""
ANCHORS = 4
"""From how many of the days drawn before a day may be measured."""
FIRST_DRAWN = 10
"""As many cases as make Hypothesis read, for numbers to try, the modules that are loaded."""
LONGEST_STRETCH = 400
"""How many days before or after the day of the decision a school year or a contract mostly ends."""


def days(*, rules: Rules = None, near: tuple[dt.date, ...] = ()) -> st.SearchStrategy[dt.date]:
    """Days at which the rules may switch; `near` are days from which they may measure.

    Raises:
        RuleError: the rule files have problems; all are listed.
    """
    return _days(thresholds(_book(rules)), near)


def officers(
    *, rules: Rules = None, unknown: bool = False, around: dt.date | None = None, **stated: Any
) -> st.SearchStrategy[Officer]:
    """Officers in every stage of the training, whose certificates rest on something.

    `stated` fixes facts by name; `around` is a day, such as that of the decision, from which others
    may be measured. Every other fact is drawn, and may be unknown where `unknown` says so.

    Raises:
        TypeError: there is no such fact.
        FactError: a stated fact is of the wrong kind.
        RuleError: the rule files have problems; all are listed.
    """
    return _section_alone("officer", rules, around, stated, unknown=unknown)


def contracts(
    *, rules: Rules = None, unknown: bool = False, around: dt.date | None = None, **stated: Any
) -> st.SearchStrategy[Contract]:
    """Contracts, mostly with all duties or all but one; for the arguments see `officers`."""
    return _section_alone("contract", rules, around, stated, unknown=unknown)


def schools(
    *, rules: Rules = None, unknown: bool = False, **stated: Any
) -> st.SearchStrategy[School]:
    """Schools with any range of grades; for the arguments see `officers`."""
    return _section_alone("school", rules, None, stated, unknown=unknown)


def school_years(
    *, rules: Rules = None, unknown: bool = False, around: dt.date | None = None, **stated: Any
) -> st.SearchStrategy[SchoolYear]:
    """School years that contain the day `around`, if there is one; see also `officers`."""
    return _section_alone("school_year", rules, around, stated, unknown=unknown)


def conducts(
    *, rules: Rules = None, unknown: bool = False, **stated: Any
) -> st.SearchStrategy[Conduct]:
    """Acts under review; for the arguments see `officers`."""
    return _section_alone("conduct", rules, None, stated, unknown=unknown)


def cases(
    *,
    rules: Rules = None,
    unknown: bool = False,
    stated: Stated | None = None,
    conduct: bool | None = None,
) -> st.SearchStrategy[Case]:
    """Whole cases, consistent in themselves.

    `stated` fixes facts by path, as rule files name them (`officer.substitute`, `as_of`); every other
    fact is drawn, and may be unknown where `unknown` says so. `conduct` says whether an act is under
    review; by default, one may be.

    Raises:
        FactError: there is no such fact, or a stated fact is of the wrong kind.
        RuleError: the rule files have problems; all are listed.
    """
    where = thresholds(_book(rules))
    fixed = _checked(where, stated or {})
    return _cases(where, fixed, conduct=conduct, unknown=unknown)


def near_misses(
    *, rules: Rules = None, readings: Mapping[str, str] | None = None, stated: Stated | None = None
) -> st.SearchStrategy[NearMiss]:
    """Pairs of cases that differ in one fact and by one test of the rules, and in an answer.

    Raises:
        ReadingError: a reading or a choice does not exist.
        RuleError: the rule files have problems; all are listed.
    """
    book = _book(rules)
    return near_misses_of(book, book.choices(readings), cases(rules=book, stated=stated))


def ill_formed_case_data(*, rules: Rules = None) -> st.SearchStrategy[Any]:
    """Plain data that look like a case, and that every reader of cases must refuse by `FactError`.

    Misspelt and misplaced keys, values of a wrong kind or size, impossible days, times of day,
    texts that cannot be shown, contradictions, nesting, or no case at all.
    """
    return ill_formed(cases(rules=rules, unknown=True))


def _book(rules: Rules) -> RuleBook:
    """The rules, with all done that is done once, for which no health check and no deadline has time."""
    book = book_of(rules)
    if book.known_as == book.digest and not currently_in_test_context():
        _begun(book)  # no mutant of it, of which there are many
    return book


@lru_cache(maxsize=8)
def _begun(book: RuleBook) -> None:
    """Decide for the first time by a rule book, and draw for the first time."""
    example = case_from_data(book.policy.example_case)
    for case in (example, Case(as_of=example.as_of)):
        decide_case(case, rules=book).to_data()

    @settings(
        max_examples=FIRST_DRAWN,
        database=None,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=[*HealthCheck],
    )
    @given(_cases(thresholds(book), {}, conduct=None, unknown=True))
    def draw(case: Case) -> None:
        del case

    draw()


def _section_alone(
    section: str, rules: Rules, around: dt.date | None, stated: dict[str, Any], *, unknown: bool
) -> st.SearchStrategy[Any]:
    SECTIONS[section](**stated)  # refuses at once what is misspelt, or of the wrong kind
    where = thresholds(_book(rules))
    fixed = {f"{section}.{name}": value for name, value in stated.items()}
    if around is not None:
        fixed["as_of"] = around
    return _section(section, where, _checked(where, fixed), unknown=unknown)


def _checked(where: Thresholds, stated: Stated) -> Stated:
    """The facts that are to be stated; a mapping of words states two.

    Raises:
        FactError: there is no such fact, or no case can state them together.
    """
    known = [path for path, fact in FACTS.items() if not fact.derived]
    problems = [
        Problem(f"there is no fact {path!r}{did_you_mean(path, known)}")
        for path in stated
        if path not in known
    ]
    if problems:
        raise FactError(problems)
    values = {"as_of": where.home, **stated}
    parts = _made(values)
    free = {*known} - stated.keys()
    if mended({**values, **_facts_of(parts)}, free, where.impossible) is None:
        refuse(Case(as_of=values["as_of"], **parts), where.impossible)
    mapped = [path for path in PARTLY_OF if isinstance(stated.get(path), Mapping)]
    both = {path for each in mapped for path in (each, PARTLY_OF[each])}
    return {**stated, **{path: _facts_of(parts)[path] for path in both}}


def _made(values: Values) -> dict[str, Any]:
    """The sections that have some values; a contract completes its lists."""
    parts: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        fact = FACTS[path]
        if fact.section:
            parts.setdefault(fact.section, {})[fact.name] = value
    return {section: SECTIONS[section](**facts) for section, facts in parts.items()}


def _facts_of(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        fact.path: getattr(part, fact.name)
        for section, part in parts.items()
        for fact in STATED_FACTS[section].values()
    }


def _consistent(
    draw: st.DrawFn, values: Values, where: Thresholds, fixed: Stated, *, unknown: bool
) -> dict[str, Any]:
    """The sections of drawn values, what is not fixed changed so that nothing contradicts."""
    free = values.keys() - fixed.keys() - {"as_of"}
    known = _possible(values, free, where)
    if not unknown:
        return _made(known)
    for section in SECTIONS:
        may_be = [path for path in known if path in free and FACTS[path].section == section]
        if may_be:
            known = {**known, **dict.fromkeys(_drawn_unknown(draw, may_be), UNKNOWN)}
    known = {**known, **_in_part(draw, known, fixed)}
    # A list that is unknown beside stated duties is the empty one, which may contradict.
    return _made(_possible({**known, **_facts_of(_made(known))}, free, where))


def _in_part(draw: st.DrawFn, values: Values, fixed: Stated) -> Values:
    """Lists that a mapping may state, sometimes known in part alone, and not less than is fixed."""
    found: dict[str, Any] = {}
    for both in PARTLY_OF.items():
        fact, known = FACTS[both[0]], fixed.get(both[0])
        free = isinstance(known, InPart) or fixed.keys().isdisjoint(both)
        listed = all(isinstance(values.get(path), tuple) for path in both)
        if free and listed and _below(draw, 3) == 1:
            some = _below(draw, 2 ** len(fact.choices))
            kept = [w for n, w in enumerate(fact.choices) if some >> n & 1 or w in (known or ())]
            for path in both:
                found[path] = known_in(fact, {word: word in values[path] for word in kept})
    return found


def _possible(values: Values, free: set[str], where: Thresholds) -> Values:
    found = mended(values, free, where.impossible)
    return reject() if found is None else found


@st.composite
def _days(draw: st.DrawFn, where: Thresholds, near: tuple[dt.date, ...]) -> dt.date:
    return _drawn_day(draw, where, near)


@st.composite
def _section(
    draw: st.DrawFn, section: str, where: Thresholds, fixed: Stated, *, unknown: bool
) -> Any:
    values = {**fixed, **_drawn_section(draw, section, where, fixed)}
    return _consistent(draw, values, where, fixed, unknown=unknown)[section]


@st.composite
def _cases(
    draw: st.DrawFn, where: Thresholds, fixed: Stated, *, conduct: bool | None, unknown: bool
) -> Case:
    as_of = fixed.get("as_of") or _day_of_decision(draw, where)
    values = dict(_possible({**fixed, "as_of": as_of}, {"as_of"} - fixed.keys(), where))
    stated = {FACTS[path].section for path in fixed}
    for section in SECTIONS:
        if unknown and section not in {"officer", *stated} and draw(st.integers(0, 7)) == 1:
            continue
        reviewed = section in stated or conduct
        if section == "conduct" and not (draw(st.booleans()) if reviewed is None else reviewed):
            continue
        values |= _drawn_section(draw, section, where, values)
    return Case(as_of=values["as_of"], **_consistent(draw, values, where, fixed, unknown=unknown))


def _day_of_decision(draw: st.DrawFn, where: Thresholds) -> dt.date:
    """The usual one, when all rules are in force, or one measured from it, or any other."""
    if draw(st.booleans()):
        return _drawn_day(draw, where, ())
    return draw(st.sampled_from(where.near(where.home)))


def _drawn_day(draw: st.DrawFn, where: Thresholds, near: tuple[dt.date, ...]) -> dt.date:
    """A day at which the rules may switch, or that they measure from one of those near."""
    stated = where.days or where.odd
    pool = _below(draw, 6)
    if near and pool in (0, 2):
        measured = where.near(near[_below(draw, len(near))])
        return measured[_below(draw, len(measured))]
    if pool < 5:  # noqa: PLR2004 (the last of the six)
        days = where.odd if pool == 4 else stated  # noqa: PLR2004 (the one before)
        return days[_below(draw, len(days))]
    first, last = where.span
    return first + dt.timedelta(days=_below(draw, (last - first).days + 1))


def _drawn_section(
    draw: st.DrawFn, section: str, where: Thresholds, stated: Values
) -> dict[str, Any]:
    """Values of all facts of a section, by path, those that are not stated drawn.

    They may contradict one another. Its bounds mostly contain the day of the decision, if it is stated.
    """
    as_of = stated.get("as_of")
    near = [] if as_of is None else [as_of]
    values: dict[str, Any] = {}
    for fact in STATED_FACTS[section].values():
        if isinstance(value := stated.get(fact.path), InPart):
            value = _whole(
                draw, fact, value, values.get(LISTED_OF.get(fact.path, ""), fact.choices)
            )
        elif fact.path not in stated:
            value = _around(draw, fact, as_of) or _value(draw, fact, where, tuple(near[-ANCHORS:]))
        values[fact.path] = value
        if isinstance(value, dt.date):
            near.append(value)
    return values


def _below(draw: st.DrawFn, end: int) -> int:
    """A number from nought on; a small one is simpler."""
    return draw(_numbers(end))


@lru_cache(maxsize=1024)
def _numbers(end: int) -> st.SearchStrategy[int]:
    # Strategies are costly to make anew, and a case takes a hundred draws.
    return st.integers(0, end - 1)


def _value(draw: st.DrawFn, fact: Fact, where: Thresholds, near: tuple[dt.date, ...]) -> Any:
    match fact.kind:
        case "flag":
            return _below(draw, 10) != 1 if fact.path in where.flags else _below(draw, 2) == 1
        case "day":
            return None if fact.nullable and _below(draw, 4) == 1 else _drawn_day(draw, where, near)
        case "count":
            edges = where.counts.get(fact.path, ())
            if edges and _below(draw, 4):
                return edges[_below(draw, len(edges))]
            return fact.minimum + _below(draw, fact.maximum - fact.minimum + 1)
        case "words":
            return _words(draw, fact)
        case "texts":
            return () if _below(draw, 2) == 0 else tuple(draw(TEXTS))
    return draw(TEXT) if _below(draw, 4) == 1 else UNKNOWN


def _words(draw: st.DrawFn, fact: Fact) -> tuple[str, ...]:
    """All the words, all but one, only one, none, or any of them."""
    words, form = fact.choices, _below(draw, 5)
    if fact.path in LISTED_OF and form < 3:  # noqa: PLR2004 (mostly)
        return ()
    if form in (1, 2):
        one = _below(draw, len(words))
        return (words[one],) if form == 1 else (*words[:one], *words[one + 1 :])
    if form == 4:  # noqa: PLR2004 (the last of the five)
        some = _below(draw, 2 ** len(words))
        return tuple(word for n, word in enumerate(words) if some >> n & 1)
    return words if form == 0 else ()


def _whole(draw: st.DrawFn, fact: Fact, known: InPart, among: tuple[str, ...]) -> tuple[str, ...]:
    """A list of which a part is known, the rest drawn out of some words."""
    drawn = set(_words(draw, fact)).intersection(among)
    return tuple(word for word in fact.choices if known.get(word, word in drawn))


def _around(draw: st.DrawFn, fact: Fact, day: dt.date | None) -> dt.date | None:
    """For what starts and ends, mostly a day such that a given one lies between them."""
    if day is None or fact.name not in ("starts_on", "ends_on") or not _below(draw, 4):
        return None
    stretch = dt.timedelta(days=_below(draw, 2 if _below(draw, 4) == 1 else LONGEST_STRETCH))
    found = day - stretch if fact.name == "starts_on" else day + stretch
    return min(max(found, FIRST_DAY), LAST_DAY)


def _drawn_unknown(draw: st.DrawFn, free: list[str]) -> list[str]:
    """Which of some facts are unknown: none, one, two, or any of them."""
    form = _below(draw, 4)
    if form in (1, 2):
        return [free[_below(draw, len(free))] for _ in range(form)]
    some = _below(draw, 2 ** len(free)) if form == 3 else 0  # noqa: PLR2004 (the last of the four)
    return [path for n, path in enumerate(free) if some >> n & 1]
