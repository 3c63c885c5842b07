"""Rosters for trials and measurements: agencies, schools, officers over several years, all made up.

Every value follows from the seed, the name of its column and a number (of the officer, the school, the
contract), so that an officer is the same in all years, rows can be made a piece at a time, and the
same seed gives the same rows on every machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from policy507.facts.kinds import Fact
from policy507.facts.rows import HAS_NOT_HAPPENED
from policy507.facts.sections import DUTIES, HIGHEST_GRADE, LOWEST_GRADE
from policy507.roster.shape import EPOCH
from policy507.roster.tables.columns import FACTS_BY_PATH, Column, Columns
from policy507.roster.tables.dates import date_form

BLANKS, ERRORS = 0.03, 0.002
"""How many cells are left blank, and how many rows have a typing error, unless it is said."""
FIRST_YEAR, YEARS = 2024, 3
"""The years in which the school years start; each officer has a row in each."""
OFFICERS_OF_AN_AGENCY, SCHOOLS_OF_AN_AGENCY = 12, 4
DATES = "M/D/YYYY"
NEVER = "none"
SEPARATOR = "; "

Numbers: TypeAlias = "np.ndarray[Any, Any]"
_NEVER = (HAS_NOT_HAPPENED - EPOCH).days
_GRADES = ((LOWEST_GRADE, 5), (0, 5), (0, 8), (6, 8), (9, HIGHEST_GRADE), (0, HIGHEST_GRADE))
_CONTACT_DAYS, _MORE_CONTACT_DAYS = 160, 20
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SLIPS: Mapping[str, tuple[str, ...]] = {
    "flag": ("yse", "maybe", "Y?", "see file"),
    "day": ("2/30/2026", "13/13/2025", "3/4/0206", "soon", "2026", "n/a"),
    "count": ("1O", "99", "-7", "ten"),
}
"""What people type by mistake, by the kind of a fact."""


@frozen
class People:
    """Who the rows are about: numbers from 0 of what each row belongs to."""

    seed: int
    row: Numbers
    officer: Numbers
    year: Numbers
    agency: Numbers
    school: Numbers

    def hashed(self, name: str, of: Numbers) -> Numbers:
        """A number of 64 bits for each of some numbers, always the same."""
        salt = np.uint64(zlib.crc32(name.encode()) | (self.seed << 32) & 0xFFFFFFFFFFFFFFFF)
        with np.errstate(over="ignore"):
            mixed = (of.astype("uint64") + np.uint64(1)) * _GOLDEN ^ (salt * _GOLDEN)
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        found: Numbers = mixed ^ (mixed >> np.uint64(31))
        return found

    def chance(self, name: str, of: Numbers, probability: float) -> Numbers:
        """Whether it is so, with some probability."""
        found: Numbers = (self.hashed(name, of) >> np.uint64(11)) < probability * 2.0**53
        return found

    def between(self, name: str, of: Numbers, low: int, high: int) -> Numbers:
        """A number from `low` to `high`, both included."""
        found: Numbers = (self.hashed(name, of) % np.uint64(high - low + 1)).astype("int64") + low
        return found


@frozen
class Made:
    """A column: its header, the fact that it states, and its values as numbers or texts.

    Values of a flag are 0 or 1, those of a day count from 1970; texts are an Arrow array.
    """

    header: str
    fact: str
    values: Callable[[People], Any]


def people(rows: int, seed: int, first: int, count: int) -> People:
    """Who rows are about, of a roster of so many."""
    row = np.arange(first, first + count)
    officer = row // YEARS
    agencies = max(1, -(-rows // YEARS) // OFFICERS_OF_AN_AGENCY)
    year = FIRST_YEAR + row % YEARS
    about = People(seed, row, officer, year, officer, officer)
    agency = about.between("agency", officer, 0, agencies - 1)
    # Some officers change to another school of the agency's.
    moved = about.chance("moved", row, 0.1) * about.between("to", row, 1, SCHOOLS_OF_AN_AGENCY - 1)
    home = about.between("school", officer, 0, SCHOOLS_OF_AN_AGENCY - 1)
    school = agency * SCHOOLS_OF_AN_AGENCY + (home + moved) % SCHOOLS_OF_AN_AGENCY
    return People(seed, row, officer, year, agency, school)


# --- the values


def _day(year: Numbers | int, month: int, day: int) -> Numbers:
    starts = np.asarray(year).astype("int64") - 1970
    months: Numbers = starts.astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(
        month - 1, "M"
    )
    days: Numbers = months.astype("datetime64[D]").astype("int64") + day - 1
    return days


def _label(*parts: str | tuple[Numbers, int]) -> pa.StringArray:
    """Texts put together of words and of numbers of a certain width."""
    texts = [
        part
        if isinstance(part, str)
        else pc.utf8_lpad(pa.array(part[0]).cast(pa.string()), part[1], padding="0")
        for part in parts
    ]
    return pc.binary_join_element_wise(*texts, "")


def _duty_since(of: People) -> Numbers:
    return _day(FIRST_YEAR, 8, 1) - of.between("since", of.officer, -700, 3000)


def _sro_course(of: People) -> Numbers:
    done = of.chance("course", of.officer, 0.7)
    day = _duty_since(of) + of.between("course on", of.officer, -250, 500)
    return np.where(done, day, _NEVER)


def _basic_course(of: People) -> Numbers:
    done = of.chance("basic", of.officer, 0.4)
    return np.where(done, _duty_since(of) - of.between("basic on", of.officer, 0, 900), _NEVER)


def _supplemental_course(of: People) -> Numbers:
    done = of.chance("supplement", of.officer, 0.5) & (_basic_course(of) < _NEVER)
    return np.where(done, _duty_since(of) + of.between("supplement on", of.officer, 0, 400), _NEVER)


def _approved(of: People) -> Numbers:
    return of.chance("approved", of.officer, 0.9)


def _certificate(of: People) -> Numbers:
    by_both = np.where(
        _approved(of), np.maximum(_basic_course(of), _supplemental_course(of)), _NEVER
    )
    trained = np.minimum(_sro_course(of), by_both)
    every = [_sro_course(of), _basic_course(of), _supplemental_course(of)]
    last = np.max([np.where(each == _NEVER, 0, each) for each in every], axis=0)
    issued = (trained < _NEVER) & of.chance("issued", of.officer, 0.9)
    day: Numbers = np.where(issued, last + of.between("issued on", of.officer, 0, 60), _NEVER)
    return day


def _substitute(of: People) -> Numbers:
    return of.chance("substitute", of.officer, 0.12)


def _contact_days(of: People) -> Numbers:
    year = of.agency * YEARS + of.year
    return of.between("contact", year, _CONTACT_DAYS, _CONTACT_DAYS + _MORE_CONTACT_DAYS)


def _served(of: People) -> Numbers:
    some = _substitute(of) & of.chance("served", of.row, 0.8)
    return np.where(some, of.between("days", of.row, 1, 40), 0)


def _expected(of: People) -> Numbers:
    expected: Numbers = _served(of) + _substitute(of) * of.between("more", of.row, 0, 60)
    return expected


def _reached(of: People) -> Numbers:
    never: Numbers = np.full(len(of.row), _NEVER)
    return never


def _contract_starts(of: People) -> Numbers:
    late = of.between("late", of.school, 0, 45) * of.chance("starts late", of.school, 0.1)
    starts: Numbers = _day(FIRST_YEAR, 7, 1) + late
    return starts


def _contract_ends(of: People) -> Numbers:
    years = of.between("years", of.school, 1, YEARS)
    return np.where(of.chance("open", of.school, 0.05), _NEVER, _day(FIRST_YEAR + years, 6, 30))


def _duties(of: People) -> pa.StringArray:
    every = of.chance("every duty", of.school, 0.6)
    held = [every | of.chance(f"duty {n}", of.school, 0.8) for n in range(len(DUTIES))]
    codes: Numbers = np.sum([has.astype("int64") << n for n, has in enumerate(held)], axis=0)
    words = [
        SEPARATOR.join(word for n, word in enumerate(DUTIES) if code >> n & 1) or NEVER
        for code in range(1 << len(DUTIES))
    ]
    return pa.array(words).take(pa.array(codes))


def _optional_duties(of: People) -> pa.StringArray:
    one = of.chance("optional", of.school, 0.1) & of.chance("every duty", of.school, 0.6)
    which = np.where(one, of.between("which", of.school, 0, len(DUTIES) - 1), len(DUTIES))
    return pa.array([*DUTIES, NEVER]).take(pa.array(which))


_OTHER_DUTIES = ("coaching", "parking lot duty", "visitor desk", "hall monitoring")


def _other_duties(of: People) -> pa.StringArray:
    some = of.chance("other duties", of.school, 0.15)
    which = np.where(some, of.between("which other", of.school, 0, len(_OTHER_DUTIES) - 1), -1)
    return pa.array([NEVER, *_OTHER_DUTIES]).take(pa.array(which + 1))


def _discipline(of: People) -> Numbers:
    return of.chance("other duties", of.school, 0.15) & of.chance("discipline", of.school, 0.3)


def _grades(of: People, end: int) -> Numbers:
    pairs = np.array(_GRADES)
    found: Numbers = pairs[of.between("grades", of.school, 0, len(_GRADES) - 1), end]
    return found


def _often(name: str, probability: float, by: str = "officer") -> Callable[[People], Numbers]:
    return lambda of: of.chance(name, getattr(of, by), probability)


MADE: tuple[Made, ...] = (
    Made("Badge", "officer.id", lambda of: _label("B", (of.agency, 4), "-", (of.officer, 5))),
    Made("Licensed peace officer", "officer.peace_officer", _often("licensed", 0.98)),
    Made("Assigned to school", "officer.assigned_to_school", _often("assigned", 0.96, "row")),
    Made("During school hours", "officer.during_instructional_day", _often("hours", 0.97, "row")),
    Made("Regular duty", "officer.regular_responsibility", _often("regular", 0.95, "row")),
    Made("Substitute", "officer.substitute", _substitute),
    Made("On duty since", "officer.duties_assumed_on", _duty_since),
    Made("SRO course completed", "officer.sro_course_completed_on", _sro_course),
    Made("Basic course completed", "officer.basic_course_completed_on", _basic_course),
    Made(
        "Supplemental course completed",
        "officer.supplemental_course_completed_on",
        _supplemental_course,
    ),
    Made("Supplement approved", "officer.supplemental_course_board_approved", _approved),
    Made(
        "Agency unable to train",
        "officer.employer_unable_to_provide_course",
        _often("unable", 0.3),
    ),
    Made(
        "Agency policy adopted",
        "officer.employer_policy_adopted",
        _often("adopted", 0.85, "agency"),
    ),
    Made(
        "Agency policy reviewed",
        "officer.employer_policy_reviewed_on",
        lambda of: np.where(
            of.chance("reviewed", of.officer, 0.8),
            _duty_since(of) + of.between("reviewed on", of.officer, -60, 30),
            _NEVER,
        ),
    ),
    Made("Complies with policy", "officer.complies_with_employer_policy", _often("complies", 0.97)),
    Made("Certificate issued", "officer.certificate_issued_on", _certificate),
    Made(
        "Certificate on file",
        "officer.latest_certificate_kept",
        lambda of: (_certificate(of) < _NEVER) & of.chance("kept", of.officer, 0.85),
    ),
    Made("Contract", "contract.id", lambda of: _label("C", (of.school, 5))),
    Made(
        "Contract for SRO services", "contract.for_sro_services", _often("services", 0.98, "school")
    ),
    Made(
        "Agency is the party",
        "contract.between_employer_and_charter_school",
        _often("party", 0.97, "school"),
    ),
    Made("Contract starts", "contract.starts_on", _contract_starts),
    Made("Contract ends", "contract.ends_on", _contract_ends),
    Made("Duties", "contract.duties", _duties),
    Made("Optional duties", "contract.optional_duties", _optional_duties),
    Made("Other duties", "contract.additional_duties", _other_duties),
    Made(
        "Other duties with discipline", "contract.additional_duties_include_discipline", _discipline
    ),
    Made("School", "school.id", lambda of: _label("School ", (of.school, 5))),
    Made("Building", "school.seat_based", _often("building", 0.95, "school")),
    Made("Lowest grade", "school.lowest_grade", lambda of: _grades(of, 0)),
    Made("Highest grade", "school.highest_grade", lambda of: _grades(of, 1)),
    Made(
        "School year",
        "school_year.id",
        lambda of: _label((of.year, 4), "-", (of.year % 100 + 1, 2)),
    ),
    Made("Year starts", "school_year.starts_on", lambda of: _day(of.year, 7, 1)),
    Made("Year ends", "school_year.ends_on", lambda of: _day(of.year + 1, 6, 30)),
    Made("Contact days", "school_year.student_contact_days", _contact_days),
    Made("Days as substitute", "school_year.substitute_contact_days", _served),
    Made("Days expected as substitute", "school_year.substitute_contact_days_expected", _expected),
    Made("Limit reached", "school_year.substitute_limit_reached_on", _reached),
)
"""All columns; an act under review is nothing that a roster has a column for."""


def generated_columns() -> Columns:
    """What the columns of a generated roster state."""
    return Columns(tuple(map(_column, MADE)))


def _column(made: Made) -> Column:
    fact = FACTS_BY_PATH[made.fact]
    more: dict[str, Any] = {}
    if fact.kind == "day":
        form = date_form(DATES)
        more["dates"] = () if form is None else (form,)
        if fact.nullable:
            more["none"] = (NEVER, HAS_NOT_HAPPENED.isoformat())
    elif fact.kind in ("words", "texts"):
        more |= {"none": (NEVER,), "separator": SEPARATOR.strip()}
    elif fact.kind == "count" and fact.called:
        more["words"] = {text: number for number, text in _CALLED.items()}
    elif fact.kind == "flag":
        more |= {"yes": ("Y", "true"), "no": ("N", "false")}
    return Column(made.header, fact, **more)


_CALLED = {-1: "PK", 0: "K"}


# --- tables of them


def batches(
    rows: int,
    seed: int,
    *,
    blanks: float = BLANKS,
    errors: float = ERRORS,
    texts: bool = True,
    piece: int,
) -> Iterator[pa.RecordBatch]:
    """A roster in batches of at most `piece` rows.

    `blanks` is the rate of cells that say nothing, `errors` that of rows in which one cell has a typing
    error. With `texts` all cells are texts as people type them; else they have a type of their own,
    and a typing error is a value that is out of range.
    """
    for first in range(0, rows, piece):
        of = people(rows, seed, first, min(piece, rows - first))
        slipped = np.where(
            of.chance("slip", of.row, errors), of.between("where", of.row, 0, 2**31), -1
        )
        fallible = [made.header for made in MADE if _fallible(made, texts=texts)]
        arrays = []
        for made in MADE:
            fact = FACTS_BY_PATH[made.fact]
            # Where its duties are listed, a contract without a list of others has none.
            rate = 0.0 if fact.kind in ("label", "texts") else blanks
            blank = of.chance(f"blank {made.header}", of.row, rate)
            wrong = np.zeros(len(of.row), bool)
            if made.header in fallible:
                wrong = (slipped >= 0) & (slipped % len(fallible) == fallible.index(made.header))
            make = _as_texts if texts else _as_typed
            arrays.append(make(fact, made.values(of), blank & ~wrong, wrong, of))
        yield pa.RecordBatch.from_arrays(arrays, names=[made.header for made in MADE])


def _fallible(made: Made, *, texts: bool) -> bool:
    kind = FACTS_BY_PATH[made.fact].kind
    return kind in _SLIPS if texts else kind in ("day", "count")


def _as_texts(
    fact: Fact, values: Any, blank: Numbers, wrong: Numbers, of: People
) -> pa.StringArray:
    if isinstance(values, pa.Array):
        texts = values
    elif fact.kind == "flag":
        texts = pa.array(["N", "Y"]).take(pa.array(values.astype("int64")))
    elif fact.kind == "day":
        days = pa.array(np.where(values == _NEVER, 0, values).astype("int32")).view(pa.date32())
        texts = pc.if_else(pa.array(values == _NEVER), NEVER, pc.strftime(days, "%m/%d/%Y"))
    else:
        names = dict(_CALLED) if fact.called else {}
        written = [names.get(n, str(n)) for n in range(fact.minimum, fact.maximum + 1)]
        texts = pa.array(written).take(pa.array(values - fact.minimum))
    texts = pc.if_else(pa.array(blank), "", texts)
    if wrong.any():
        slips = pa.array(_SLIPS[fact.kind])
        typed = slips.take(pa.array(of.between("typed", of.row, 0, len(slips) - 1)))
        texts = pc.if_else(pa.array(wrong), typed, texts)
    return texts


def _as_typed(fact: Fact, values: Any, blank: Numbers, wrong: Numbers, of: People) -> pa.Array:
    if isinstance(values, pa.Array):
        return pc.if_else(pa.array(blank), pa.scalar(None, pa.string()), values)
    if fact.kind == "flag":
        return pa.array(values, mask=blank)
    if fact.kind == "day":
        typed = _day(200, 1, 1) + of.between("typed", of.row, 0, 9000)
        days = np.where(wrong, typed, values).astype("int32")
        return pa.array(days, mask=blank).view(pa.date32())
    return pa.array(np.where(wrong, fact.maximum + 1, values).astype("int32"), mask=blank)
