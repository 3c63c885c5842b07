"""A row of a roster comes to what the same facts come to as a case."""

import datetime as dt
from collections import defaultdict

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy507 import FactError, PolicyError, Status, UnknownNameError, decide_case, load
from policy507.engines.engine import DURABLE, LANES, REFERENCE
from policy507.engines.lanes.variables import variables
from policy507.engines.program import program
from policy507.engines.rete import available
from policy507.engines.signature import signature_reader
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.facts.registry import FACTS
from policy507.facts.rows import HAS_NOT_HAPPENED, row_of
from policy507.roster import decide_frame
from policy507.roster.deciding import truths
from policy507.roster.deciding.batches import (
    MISSING,
    OTHER_YEAR,
    PROBLEM,
    decide_batch,
    due_column,
    status_column,
)
from policy507.roster.deciding.completing import Block
from policy507.roster.deciding.values import values_of
from policy507.roster.shape import SCHEMA, case_of
from policy507.strategies import cases

DAY = dt.date(2026, 11, 23)
TRAINING = "complete-training"
many = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])


def batch_of(*rows):
    """Rows in the form of a roster."""
    return pa.RecordBatch.from_pylist(list(rows), schema=SCHEMA)


def answers(out, row, acts):
    """What some acts come to in a row."""
    found = out.slice(row, 1).to_pylist()[0]
    return {act: (found[status_column(act)], found[due_column(act)]) for act in acts}


def as_decided(case, **more):
    """What all acts come to in a case."""
    found = decide_case(case, **more)
    return {act.act: (act.status.value, act.due) for act in found.acts}


def by_day(drawn):
    """Cases by the day on which they are decided."""
    days = defaultdict(list)
    for case in drawn:
        days[case.as_of].append(case)
    return days


def choices():
    """One choice of each of some readings."""
    readings = load().readings
    return st.sampled_from([(code, name) for code in readings for name in readings[code].names])


@many
@given(st.lists(cases(unknown=True), min_size=1, max_size=3), st.lists(choices(), max_size=3))
def test_a_row_comes_to_what_its_case_comes_to(drawn, chosen):
    """Else a roster would tell an agency something else than a decision tells its officer."""
    readings = dict(chosen)
    for day, mine in by_day(drawn).items():
        batch = batch_of(*map(row_of, mine))
        out = decide_batch(batch, day, readings=readings, missing=True)
        for row in range(len(mine)):
            case = case_of(batch, row, day)
            expected = as_decided(case, engine=LANES, readings=readings)
            assert answers(out, row, expected) == expected
            assert out[PROBLEM][row].as_py() is None
            assert not out[OTHER_YEAR][row].as_py()
            lacking = {
                p
                for act in decide_case(case, engine=LANES, readings=readings).acts
                for p in act.missing
            }
            assert set(out[MISSING][row].as_py()) == lacking


@pytest.mark.parametrize("engine", [DURABLE, REFERENCE])
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cases(unknown=True), min_size=1, max_size=3))
def test_another_engine_decides_each_kind_of_row_and_agrees(engine, drawn):
    """Else the engine that was asked for would have been asked nothing, or would disagree."""
    if engine == DURABLE and available() is not None:
        pytest.skip("durable-rules is not installed")
    for day, mine in by_day(drawn).items():
        batch = batch_of(*map(row_of, mine))
        assert decide_batch(batch, day, engine=engine).equals(decide_batch(batch, day))


@many
@given(st.lists(cases(unknown=True), min_size=2, max_size=5), st.data())
def test_the_place_of_a_row_in_its_batch_makes_no_difference(drawn, data):
    """Else bits of neighbours would be read where a batch is cut out of a larger one."""
    batch = batch_of(*map(row_of, drawn))
    start = data.draw(st.integers(0, len(drawn) - 1))
    whole = decide_batch(batch, DAY, missing=True)
    part = decide_batch(batch.slice(start), DAY, missing=True)
    assert part.to_pylist() == whole.slice(start).to_pylist()


@many
@given(cases(unknown=True), st.data())
def test_rows_that_are_decided_together_come_to_what_each_comes_to(case, data):
    """Else rows would be taken to be alike whose days lie otherwise to one another."""
    row = row_of(case)
    days = [n for n, v in row.items() if isinstance(v, dt.date) and v != HAS_NOT_HAPPENED]
    moves = st.sampled_from([-365, -184, -183, -31, -2, -1, 1, 2, 30, 31, 181, 183, 365])
    rows = [row]
    for _ in range(6):
        moved = data.draw(st.dictionaries(st.sampled_from(days), moves)) if days else {}
        rows.append({**row, **{n: row[n] + dt.timedelta(days=by) for n, by in moved.items()}})
    batch = batch_of(*rows)
    out = decide_batch(batch, case.as_of)
    for place in range(len(rows)):
        if out[PROBLEM][place].as_py() is None and not out[OTHER_YEAR][place].as_py():
            expected = as_decided(case_of(batch, place, case.as_of), engine=LANES)
            assert answers(out, place, expected) == expected


@many
@given(st.lists(cases(unknown=True), min_size=2, max_size=6))
def test_a_row_is_completed_as_the_case_that_it_states(drawn):
    """What is open in a row would be looked for among facts of another, or among those it has stated."""
    every = variables(program(load()))
    for as_of, same in by_day(drawn).items():
        batch = batch_of(*map(row_of, same))
        values = values_of(batch, every, as_of.toordinal())
        block = Block(batch, values, *truths.tests(values, range(len(every.program.tests))))
        for row, case in enumerate(same):
            of_row, holding, failing = block.row(
                row, range(len(every.every)), range(len(block.holding))
            )
            signature, _ = signature_reader(every.program).read(case)
            for place, truth in enumerate(signature[: len(block.holding)]):
                assert (holding >> place & 1) - (failing >> place & 1) == truth
            for mine, its in zip(of_row, every.read(case), strict=True):
                assert mine is its or mine == its


def test_a_test_is_worked_out_when_it_is_looked_at(monkeypatch):
    """Each batch would be tested for what matters under readings alone that nobody chose."""
    every, seen = variables(program(load())), []
    monkeypatch.setattr(truths, "_test", lambda *about: seen.append(about[1]) or (1, 2))
    values = values_of(batch_of({}), every, DAY.toordinal())
    holding, failing = truths.tests(values, (3, 5))
    assert not seen
    assert (holding[5], failing[5], holding[4]) == (1, 2, truths.NONE)
    assert seen == [5]
    assert len([*holding]) == len(every.program.tests)
    assert seen == [5, 3]


def test_a_row_whose_kept_certificate_may_lie_ahead_is_not_met():
    """Else a roster would say that a copy is kept where nobody knows of a certificate in force."""
    row = {
        "officer.peace_officer": True,
        "officer.substitute": True,
        "officer.basic_course_completed_on": dt.date(2016, 5, 12),
        "officer.supplemental_course_completed_on": dt.date(2018, 9, 25),
        "officer.supplemental_course_board_approved": True,
        "officer.latest_certificate_kept": True,
    }
    known = [{"officer.certificate_issued_on": DAY + dt.timedelta(days=n)} for n in (0, 1)]
    batch = batch_of(row, *(row | more for more in known))
    act = "keep-latest-certificate"
    out = decide_batch(batch, DAY, acts=[act], missing=True).to_pylist()
    found = [each[status_column(act)] for each in out]
    assert found == ["undetermined", "met", "not_required"]
    assert out[0][MISSING] == ["officer.certificate_issued_on"]


def test_a_last_day_is_open_where_no_row_knows_what_it_is_counted_from():
    """Else a table without a column for that day would end in a traceback."""
    row = {
        "officer.peace_officer": True,
        "officer.substitute": True,
        "school_year.substitute_limit_reached_on": DAY,
    }
    batch = batch_of(row)
    expected = as_decided(case_of(batch, 0, DAY))
    assert expected[TRAINING] == ("undetermined", None)
    assert answers(decide_batch(batch, DAY), 0, expected) == expected


@many
@given(cases(unknown=True), st.data())
def test_days_and_counts_at_their_ends_come_to_what_a_case_comes_to(case, data):
    """Else a spreadsheet's first day, or none served, would be decided by arithmetic that leaves its bounds."""
    row, ends = row_of(case), {}
    for name, value in row.items():
        if isinstance(value, dt.date) and value != HAS_NOT_HAPPENED:
            ends[name] = st.sampled_from([FIRST_DAY, LAST_DAY])
        elif name in FACTS and FACTS[name].kind == "count" and value is not None:
            ends[name] = st.sampled_from([FACTS[name].minimum, FACTS[name].maximum])
    moved = [data.draw(st.fixed_dictionaries({}, optional=ends)) for _ in range(6)]
    batch = batch_of(row, *(row | each for each in moved))
    out = decide_batch(batch, case.as_of)
    for place in range(batch.num_rows):
        if out[PROBLEM][place].as_py() is None and not out[OTHER_YEAR][place].as_py():
            expected = as_decided(case_of(batch, place, case.as_of), engine=LANES)
            assert answers(out, place, expected) == expected


def test_nothing_known_is_decided_once_and_names_what_is_missing():
    """Else an empty spreadsheet would be answered by a silent default."""
    out = decide_batch(batch_of({}, {"officer.id": "two"}), DAY, missing=True)
    expected = as_decided(case_of(batch_of({}), 0, DAY))
    assert answers(out, 0, expected) == answers(out, 1, expected) == expected
    assert "officer.peace_officer" in out[MISSING][0].as_py()


def test_what_contradicts_itself_is_said_and_not_decided():
    """Else a typing error would become a finding about an officer."""
    wrong = {
        "contract.starts_on": dt.date(2026, 7, 1),
        "contract.ends_on": dt.date(2026, 6, 30),
    }
    right = {**wrong, "contract.ends_on": dt.date(2026, 7, 1)}
    out = decide_batch(batch_of(wrong, right), DAY)
    assert "a contract does not end before it starts" in out[PROBLEM][0].as_py()
    assert out[status_column(TRAINING)][0].as_py() is None
    assert out[PROBLEM][1].as_py() is None
    assert out[status_column(TRAINING)][1].as_py() is not None


def test_a_contradiction_with_a_value_of_the_rules_is_said():
    """Else a roster would take what a case refuses, since it meets no rule book."""
    row = {
        "school_year.starts_on": dt.date(2026, 7, 1),
        "school_year.ends_on": dt.date(2027, 6, 30),
        "school_year.substitute_contact_days": 165,
        "school_year.substitute_limit_reached_on": HAS_NOT_HAPPENED,
    }
    out = decide_batch(batch_of(row), DAY)
    with pytest.raises(Exception, match="substitute") as raised:
        decide_case(case_of(batch_of(row), 0, DAY))
    assert out[PROBLEM][0].as_py() == raised.value.problems[0].message


@pytest.mark.parametrize(
    ("starts_on", "other"),
    [(DAY, False), (DAY + dt.timedelta(days=1), True)],
)
def test_a_row_of_another_school_year_is_counted_apart(starts_on, other):
    """Else last year's officers would be called wrong, or be decided by this year's days."""
    row = {"school_year.starts_on": starts_on, "school_year.ends_on": dt.date(2027, 6, 30)}
    out = decide_batch(batch_of(row), DAY)
    assert out[OTHER_YEAR][0].as_py() is other
    assert out[PROBLEM][0].as_py() is None
    assert (out[status_column(TRAINING)][0].as_py() is None) is other


@pytest.mark.parametrize(
    "row",
    [
        {"school.lowest_grade": 13},
        {"school.lowest_grade": -2},
        {"officer.duties_assumed_on": dt.date(1899, 12, 31)},
        {"officer.duties_assumed_on": dt.date(2200, 1, 1)},
        {"contract.starts_on": HAS_NOT_HAPPENED},
    ],
)
def test_what_no_fact_can_be_is_said(row):
    """Else a slip of the pen would be taken for a fact."""
    out = decide_batch(batch_of(row), DAY)
    assert out[PROBLEM][0].as_py().startswith(next(iter(row)))


@pytest.mark.parametrize(
    "row",
    [
        {"school.lowest_grade": 12},
        {"school.lowest_grade": -1},
        {"officer.duties_assumed_on": dt.date(1900, 1, 1)},
        {"officer.duties_assumed_on": dt.date(2199, 12, 31)},
        {"officer.duties_assumed_on": HAS_NOT_HAPPENED},
    ],
)
def test_what_a_fact_can_just_be_is_taken(row):
    """Else the bounds of facts would be others in tables."""
    assert decide_batch(batch_of(row), DAY)[PROBLEM][0].as_py() is None


def test_lists_that_no_section_takes_are_said():
    """Else an optional duty that the contract may not have would be decided by one reading of the row."""
    row = {"contract.optional_duties.law-education": True}
    assert "law-education" in decide_batch(batch_of(row), DAY)[PROBLEM][0].as_py()


@many
@given(st.lists(cases(unknown=True), min_size=1, max_size=2))
def test_a_rule_can_be_asked_about_like_an_act(drawn):
    """Else what is forbidden, which is no act to be done, could not be told of a roster."""
    asked = list(load().rules)
    for day, mine in by_day(drawn).items():
        batch = batch_of(*map(row_of, mine))
        out = decide_batch(batch, day, acts=asked)
        for row in range(len(mine)):
            found = decide_case(case_of(batch, row, day), engine=LANES).findings
            expected = {each.rule: (each.status.value, each.due) for each in found}
            assert answers(out, row, asked) == expected


def test_only_the_acts_that_are_asked_for_come_out_and_come_out_the_same():
    """Else who asks for one act would pay for all, or be told something else."""
    rows = [{}, {"officer.peace_officer": False}, {"officer.substitute": True}]
    one = decide_batch(batch_of(*rows), DAY, acts=[TRAINING])
    every = decide_batch(batch_of(*rows), DAY)
    assert one.schema.names == [status_column(TRAINING), due_column(TRAINING), PROBLEM, OTHER_YEAR]
    assert one.to_pylist() == every.select(one.schema.names).to_pylist()


def test_an_act_that_no_rule_orders_is_refused_with_the_nearest():
    """Else a misspelt act would be an empty column."""
    with pytest.raises(UnknownNameError, match="did you mean"):
        decide_batch(batch_of({}), DAY, acts=["complete-trainin"])


ROW = batch_of({"officer.peace_officer": True})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: decide_batch({}, DAY), "batch: a record batch of Arrow is wanted"),
        (lambda: decide_batch(ROW, "2026-11-23"), "as_of: a calendar date is wanted"),
        (lambda: decide_batch(ROW, None), "as_of: "),
        (lambda: decide_batch(ROW, dt.date(1899, 12, 31)), "as_of: "),
        (lambda: decide_batch(ROW, DAY, acts=TRAINING), "acts: a list of names is wanted"),
        (lambda: decide_batch(ROW, DAY, acts=[3]), "no act and no rule is called '3'"),
        (lambda: decide_batch(ROW, DAY, engine=["lanes"]), "engine: the name of an engine"),
        (lambda: decide_batch(ROW, DAY, engine="lane"), "there is no engine 'lane'"),
        (lambda: decide_frame(ROW, as_of="2026-11-23"), "as_of: a calendar date is wanted"),
        (lambda: decide_frame(ROW, as_of=DAY, acts=TRAINING), "acts: a list of names is wanted"),
        (lambda: decide_frame(ROW, as_of=DAY, columns=["a"]), "columns: a mapping from headers"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(call, said):
    """Else a caller would meet a traceback of numpy, or a name that was taken apart."""
    with pytest.raises(PolicyError) as raised:
        call()
    assert str(raised.value).startswith(said)


def test_columns_that_no_roster_has_are_refused_all_at_once():
    """Else a misspelt column would silently be unknown, and a text be no truth."""
    batch = pa.record_batch({"officer.peace_oficer": [True], "officer.substitute": ["no"]})
    with pytest.raises(FactError) as raised:
        decide_batch(batch, DAY)
    first, second = raised.value.problems
    assert "did you mean 'officer.peace_officer'" in first.message
    assert second.message == "officer.substitute: bool is wanted, not string"
    assert (first.path, second.path) == ("officer.peace_oficer", "officer.substitute")


def test_no_acts_asked_for_are_none():
    """Else who asks for nothing would be given everything."""
    assert decide_batch(ROW, DAY, acts=[]).schema.names == [PROBLEM, OTHER_YEAR]


def test_a_day_of_a_subclass_is_a_day():
    """Else the dates of other libraries would be refused here and taken elsewhere."""

    class Day(dt.date):
        """A date of somebody's own."""

    assert decide_batch(ROW, Day(2026, 11, 23)).equals(decide_batch(ROW, DAY))


def test_no_rows_come_to_no_rows():
    """Else an empty file would end in a traceback."""
    assert decide_batch(batch_of(), DAY, missing=True).num_rows == 0


def test_statuses_are_those_that_a_decision_has():
    """Else who filters a table by a status would use another word than who filters decisions."""
    words = decide_batch(batch_of({}), DAY)[status_column(TRAINING)].dictionary.to_pylist()
    assert words == [status.value for status in Status]


def test_every_fact_has_its_columns():
    """Else a new fact could not be told by a roster."""
    stated = [p for p, f in FACTS.items() if f.section and not f.derived]
    named = {name if name in FACTS else name.rpartition(".")[0] for name in SCHEMA.names}
    assert named == set(stated)
