"""The strategies: what they draw is consistent, near the thresholds of the rules, and as asked for."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from smallbook import RELIEF as SMALL_RELIEF
from smallbook import book_of, replaced, write
from trying import tries

from policy507 import strategies
from policy507.engines.program import program
from policy507.engines.reference import Meaning
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Situation
from policy507.engines.thresholds import thresholds
from policy507.errors import FactError
from policy507.facts.case import Case, stated
from policy507.facts.case_files import case_from_data, case_to_data
from policy507.facts.contradictions import COMPARED, contradicted
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, UNKNOWN, InPart, includes, is_known
from policy507.facts.registry import FACTS
from policy507.facts.sections import Conduct, Contract, Officer, School, SchoolYear
from policy507.model.calendar import add_months
from policy507.rulefiles.load import load, read

pytestmark = pytest.mark.slow

BOOK = load()
few = settings(max_examples=tries(30), suppress_health_check=list(HealthCheck))
quick = settings(
    max_examples=6000,  # a search ends with the first that is found
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
PATHS = [path for path, fact in FACTS.items() if not fact.derived and fact.kind != "label"]
SECTIONS = (
    (strategies.officers, Officer),
    (strategies.contracts, Contract),
    (strategies.schools, School),
    (strategies.school_years, SchoolYear),
    (strategies.conducts, Conduct),
)
DAY = dt.timedelta(days=1)


def found(strategy, condition):
    """Something that the strategy draws and that meets the condition."""
    return find(strategy, condition, settings=quick)


@few
@given(strategies.cases())
def test_cases_state_every_fact_unless_asked_otherwise(case):
    """Otherwise a property about known facts would be tried on cases that lack some."""
    for path in PATHS:
        if FACTS[path].section != "conduct" or case.conduct is not None:
            assert stated(case, path) is not UNKNOWN


@few
@given(strategies.cases(unknown=True))
def test_cases_contradict_nothing_and_can_be_written_and_read(case):
    """Otherwise a counterexample could not be handed on as a case file."""
    assert contradicted({path: stated(case, path) for path in COMPARED}) == []
    assert case_from_data(case_to_data(case)) == case


@pytest.mark.parametrize("path", [path for path in PATHS if path != "as_of"])
def test_any_fact_may_be_unknown(path):
    """Otherwise some unknown fact would never be tried."""
    case = found(
        strategies.cases(unknown=True, conduct=True), lambda case: stated(case, path) is UNKNOWN
    )

    assert stated(case, path) is UNKNOWN


@pytest.mark.parametrize(("strategy", "cls"), SECTIONS)
def test_sections_are_of_their_class(strategy, cls):
    """Otherwise they could not be passed to `decide`."""

    @few
    @given(strategy(), strategy(unknown=True))
    def check(known, partly):
        assert isinstance(known, cls)
        assert isinstance(partly, cls)

    check()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("school_year.substitute_contact_days", 59),
        ("school_year.substitute_contact_days", 60),
        ("officer.basic_course_completed_on", dt.date(2025, 8, 31)),
        ("officer.basic_course_completed_on", dt.date(2025, 9, 1)),
        ("officer.sro_course_completed_on", dt.date(2027, 5, 31)),
        ("officer.sro_course_completed_on", dt.date(2027, 6, 1)),
        ("contract.starts_on", dt.date(2024, 3, 14)),
        ("contract.ends_on", None),
        ("as_of", dt.date(2025, 8, 31)),
        ("as_of", dt.date(2025, 9, 1)),
    ],
)
def test_thresholds_are_drawn(path, value):
    """Otherwise a rule could switch a day late, and no drawn case would show it."""
    assert (
        stated(found(strategies.cases(), lambda case: stated(case, path) == value), path) == value
    )


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_days_are_drawn_a_stated_period_apart(step):
    """Otherwise the end of a period would never be the day of the decision."""

    def at_the_end(case):
        assumed = case.officer.duties_assumed_on
        return (
            assumed is not None
            and case.as_of.toordinal() == add_months(assumed.toordinal(), 6) + step
        )

    assert at_the_end(found(strategies.cases(), at_the_end))


def test_thresholds_are_read_from_the_rules(tmp_path):
    """Otherwise another rule book would be tried at the thresholds of ours."""
    text = replaced(SMALL_RELIEF, "day-limit: 60", "day-limit: 17")
    where = thresholds(book_of(tmp_path, _1_2=text))

    assert where.counts == {"school_year.substitute_contact_days": (16, 17, 18)}
    assert where.periods == (6,)
    assert set(where.days) >= {dt.date(2025, 8, 31), dt.date(2025, 9, 1), dt.date(2025, 9, 2)}
    assert dt.date(2027, 6, 1) not in where.days


def test_every_stated_date_has_its_neighbours_among_the_edges():
    """Otherwise a date in the rules could be off by one, and nobody would notice."""
    edges = thresholds(BOOK).days
    for value in BOOK.values.values():
        if isinstance(value, dt.date):
            assert {value - DAY, value, value + DAY} <= set(edges)


def test_odd_days_have_month_ends_leap_days_and_holidays():
    """Otherwise calendar arithmetic would be tried on easy days alone."""
    odd = set(thresholds(BOOK).odd)

    assert {dt.date(2028, 2, 29), dt.date(2027, 2, 28), dt.date(2026, 8, 31)} <= odd
    assert {dt.date(2026, 7, 4), dt.date(2027, 5, 31), dt.date(2026, 12, 25)} <= odd


def test_a_folder_is_read_where_one_is_given(tmp_path):
    """Otherwise a path to rules would be taken for no rules."""
    write(tmp_path)
    case = found(strategies.cases(rules=tmp_path), lambda _: True)

    assert case.as_of == thresholds(read(tmp_path)).home


@few
@given(
    strategies.cases(
        unknown=True,
        stated={
            "officer.substitute": True,
            "officer.latest_certificate_kept": True,
            "school_year.substitute_contact_days": 59,
            "contract.duties": (),
            "contract.additional_duties_include_discipline": True,
            "conduct.used_force": False,
        },
    )
)
def test_what_is_fixed_stays(case):
    """Otherwise a property about substitutes would be tried on others."""
    assert case.officer.substitute is True
    assert case.officer.latest_certificate_kept is True
    assert case.school_year.substitute_contact_days == 59
    assert case.contract.duties == ()
    assert case.contract.additional_duties_include_discipline is True
    assert case.conduct.used_force is False


@few
@given(st.data())
def test_a_case_agrees_with_all_that_another_states(data):
    """Otherwise what is known of a case could not be completed."""
    case = data.draw(strategies.cases(unknown=True))
    known = {p: v for p in PATHS if (v := stated(case, p)) is not UNKNOWN}
    complete = data.draw(strategies.cases(stated=known, conduct=case.conduct is not None))

    for path, value in known.items():
        found = stated(complete, path)
        if isinstance(value, InPart):
            assert {word: word in found for word in value} == value
        else:
            assert found == value


@pytest.mark.parametrize("unknown", [True, False])
@few
@given(data=st.data())
def test_a_contract_that_is_fixed_in_part_is_drawn_with_what_it_says(data, unknown):
    """Otherwise a property about a contract known in part would be tried on another contract."""
    said = {"law-education": "partly", "positive-climate": False}
    contract = data.draw(strategies.contracts(duties=said, unknown=unknown))

    assert includes(contract.duties, "law-education") is True
    assert includes(contract.optional_duties, "law-education") is True
    assert includes(contract.duties, "positive-climate") is False
    assert includes(contract.optional_duties, "positive-climate") is False
    assert unknown or is_known(contract.duties)


def test_contracts_known_in_part_are_drawn_at_a_fair_rate():
    """Otherwise nearly every case that is tried would know all of the duties or none."""
    drawn = []

    @settings(few, max_examples=200, derandomize=True)
    @given(strategies.contracts(unknown=True))
    def draw(contract):
        drawn.append(isinstance(contract.duties, InPart))

    draw()

    assert len(drawn) / 20 < sum(drawn) < len(drawn) / 2


@few
@given(strategies.cases(stated={"school_year.ends_on": dt.date(2026, 3, 1)}))
def test_the_day_of_the_decision_lies_in_a_fixed_school_year(case):
    """Otherwise fixing the year would leave nothing to draw."""
    assert case.as_of <= dt.date(2026, 3, 1)


@few
@given(strategies.school_years(around=dt.date(2026, 11, 23)))
def test_a_school_year_contains_the_day_it_is_drawn_around(year):
    """Otherwise it could not be part of the case."""
    assert year.starts_on <= dt.date(2026, 11, 23) <= year.ends_on


@pytest.mark.parametrize("review", [True, False])
def test_an_act_is_under_review_where_that_is_asked(review):
    """Otherwise a property about conduct would be tried without any."""
    case = found(strategies.cases(conduct=review), lambda _: True)

    assert (case.conduct is not None) is review


@pytest.mark.parametrize(
    ("fixed", "message"),
    [
        ({"officer.substitut": True}, "did you mean 'officer.substitute'"),
        ({"officer.substitute": "yes"}, "true or false is wanted"),
        ({"conduct.under_review": True}, "there is no fact"),
        ({"school.lowest_grade": 5, "school.highest_grade": 4}, "not below the lowest"),
    ],
)
def test_what_cannot_be_fixed_is_refused_at_once(fixed, message):
    """Otherwise a misspelt fact would be drawn as if nobody had fixed it."""
    with pytest.raises(FactError, match=message):
        strategies.cases(stated=fixed)


def test_a_misspelt_fact_of_a_section_is_refused_at_once():
    """Otherwise it would come up only when the test runs."""
    with pytest.raises(FactError, match="did you mean 'substitute'"):
        strategies.officers(substitut=True)


@few
@given(strategies.near_misses())
def test_near_misses_are_one_fact_and_one_test_apart(near):
    """Otherwise it would not be known which test made the answers differ."""
    differ = [path for path in PATHS if stated(near.case, path) != stated(near.other, path)]
    reader = signature_reader(program(BOOK))
    signatures = zip(reader.read(near.case)[0], reader.read(near.other)[0], strict=True)

    assert differ == [near.fact]
    assert sum(one != other for one, other in signatures) == 1
    assert near.changes


@few
@given(strategies.near_misses(readings={"K-3": "included"}))
def test_near_misses_are_answered_otherwise_under_the_readings(near):
    """Otherwise a pair could be drawn that the rules do not tell apart."""
    choices = BOOK.choices({"K-3": "included"})
    one, other = (
        Meaning(BOOK, Situation(case, choices)).all_verdicts() for case in (near.case, near.other)
    )

    assert near.changes == {t: (one[t], other[t]) for t in one if one[t] is not other[t]}


@pytest.mark.parametrize(
    ("choice", "fact"),
    [
        ("served-so-far", "school_year.substitute_contact_days"),
        ("assignment-length", "school_year.substitute_contact_days_expected"),
    ],
)
def test_near_misses_reach_the_day_limit(choice, fact):
    """Otherwise the threshold that matters most could be missed, however its days are counted."""
    near = found(
        strategies.near_misses(
            readings={"S-4": choice},
            stated={
                "officer.peace_officer": True,
                "officer.substitute": True,
                # Where it is stated, days served cross the limit together with it alone.
                "school_year.substitute_limit_reached_on": UNKNOWN,
            },
        ),
        lambda near: near.fact == fact,
    )
    days = {stated(each, fact) for each in (near.case, near.other)}

    assert min(days) < 60 <= max(days)


@settings(few, max_examples=tries(300))
@given(strategies.ill_formed_case_data())
def test_ill_formed_data_are_refused_by_the_documented_error(data):
    """Otherwise hostile input could be decided, or end in a traceback."""
    with pytest.raises(FactError) as caught:
        case_from_data(data)

    assert all(str(problem).isprintable() for problem in caught.value.problems)


def test_types_are_drawn_once_registered():
    """Otherwise `from_type(Officer)` would draw what the class refuses."""
    strategies.register()
    for cls in (Officer, Contract, School, SchoolYear, Conduct, Case):
        assert isinstance(found(st.from_type(cls), lambda _: True), cls)


def test_types_are_drawn_wherever_the_package_is_installed():
    """Otherwise the entry point would be a promise, and a user would have to register by hand."""
    program_text = (
        "from hypothesis import find, strategies as st\n"
        "from policy507 import Officer\n"
        "assert find(st.from_type(Officer), lambda officer: officer.substitute is True)\n"
    )
    subprocess.run([sys.executable, "-c", program_text], check=True)


def test_registering_reads_no_rules():
    """Otherwise importing hypothesis would take a second more in every project of the user."""
    program_text = (
        "import policy507.rulefiles.load as loading\n"
        "loading.read = None\n"
        "from policy507 import strategies\n"
        "strategies.register()\n"
    )
    subprocess.run([sys.executable, "-c", program_text], check=True)


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_cases_are_drawn_on_the_first_and_the_last_possible_day(day):
    """Otherwise a school year or a contract around that day would reach beyond what facts can be."""

    @few
    @given(strategies.cases(stated={"as_of": day}, unknown=True))
    def decided_on(case):
        assert case.as_of == day

    decided_on()
