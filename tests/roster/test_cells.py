"""Cells to values: what is clear is read, what is not is said, and nothing is taken for something else."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from policy507.facts.faults import fault_in
from policy507.facts.rows import HAS_NOT_HAPPENED, column_names
from policy507.roster.shape import SCHEMA
from policy507.roster.tables import cells
from policy507.roster.tables.cells import CellReader, constant
from policy507.roster.tables.columns import FACTS_BY_PATH, columns_by_fact
from policy507.roster.tables.dates import date_form

US = (date_form("M/D/YYYY"),)
COURSE = "officer.sro_course_completed_on"


def read(fact, values, kind=None, **more):
    """The values of the first canonical column, and what is wrong by the row."""
    (column,) = columns_by_fact([fact]).columns
    column = evolve(column, **{"none": (), **more})
    made, wrongs = CellReader(column).read(pa.array(values, kind or pa.string()))
    return next(iter(made.values())).to_pylist(), wrongs


@pytest.mark.parametrize("fact", FACTS_BY_PATH)
def test_every_fact_can_be_read_and_has_the_canonical_type(fact):
    """A fact that is added could not be stated by a roster, or in another form than is decided."""
    (column,) = columns_by_fact([fact]).columns
    made, wrongs = CellReader(column).read(pa.array(["", None, " \u200b"]))
    assert not wrongs
    assert tuple(made) == column_names(FACTS_BY_PATH[fact])
    for name, values in made.items():
        assert values.type == SCHEMA.field(name).type
        assert values.null_count == 3


def test_yes_and_no_are_words_that_are_known():
    """Anything that looks like a word would be yes."""
    values, wrongs = read(
        "officer.peace_officer", ["Yes", " Y ", "TRUE", "1", "no", "0", "?", "ja", "01"]
    )
    assert values == [True, True, True, True, False, False, None, None, None]
    assert list(wrongs) == [7, 8]
    assert "is neither yes nor no (known: yes, y, true, 1, no," in wrongs[7]


@pytest.mark.parametrize("fact", [p for p, f in FACTS_BY_PATH.items() if f.kind != "label"])
@pytest.mark.parametrize("cell", ["Zebulon Quill", "Quill 612-555-0123", "Quill 9:30", "Quill"])
def test_no_reason_repeats_what_may_be_a_name(fact, cell):
    """Where cells stand in the wrong column, as after a comma too many, a log would name people."""
    (column,) = columns_by_fact([fact]).columns
    for forms in ((), (date_form("M/D/YYYY"), date_form("excel"))):
        _, wrongs = CellReader(evolve(column, dates=forms)).read(pa.array([cell, "n/a"]))
        assert 0 in wrongs or column.fact.kind == "texts"
        assert not [why for why in wrongs.values() if "quill" in why.casefold()]


def test_own_words_take_the_place_of_the_usual_ones():
    """Where x means yes, y might be a typing error."""
    values, wrongs = read("officer.substitute", ["x", "X", "y", ""], yes=("x",), no=(), blank="no")
    assert values == [True, True, None, False]
    assert list(wrongs) == [2]


def test_blank_is_unknown_unless_it_is_said_to_be_more():
    """Nothing written down would count as nothing done."""
    assert read(COURSE, [""])[0] == [None]
    assert read(COURSE, [None], pa.date32())[0] == [None]
    assert read(COURSE, [""], blank="none")[0] == [HAS_NOT_HAPPENED]
    assert read(COURSE, [None], pa.date32(), blank="none")[0] == [HAS_NOT_HAPPENED]
    assert read("officer.substitute", [None], pa.bool_(), blank="no")[0] == [False]
    assert read("conduct.purposes", [""], blank="none")[0] == [False]


def test_words_for_what_has_not_happened_are_those_that_are_said():
    """A dash or n/a may as well mean that nobody has looked."""
    values, wrongs = read(COURSE, ["never", "-", "N/A"], none=("never",))
    assert values == [HAS_NOT_HAPPENED, None, None]
    assert list(wrongs) == [1, 2]


def test_a_day_out_of_its_type_is_taken_as_it_is():
    """Dates of a database would be written out and read again, or lose their day."""
    day = dt.date(2026, 3, 4)
    assert read(COURSE, [day], pa.date32()) == ([day], {})
    assert read(COURSE, [day], pa.date64()) == ([day], {})
    noon = dt.datetime(2026, 3, 4, 12)  # noqa: DTZ001
    values, wrongs = read(COURSE, [dt.datetime(2026, 3, 4), noon], pa.timestamp("us"))  # noqa: DTZ001
    assert values == [day, None]
    assert "time of day" in wrongs[1]
    values, wrongs = read(COURSE, [noon], pa.timestamp("us", tz="UTC"))
    assert values == [None]
    assert "time zone" in wrongs[0]


def test_the_last_day_of_all_is_none_only_where_it_is_said():
    """A day that a database writes for none would be out of range; one that it does not would vanish."""
    last = dt.date.max
    assert "out of range" in read(COURSE, [last], pa.date32())[1][0]
    assert read(COURSE, [last], pa.date32(), none=("9999-12-31",)) == ([last], {})
    by_fact = CellReader(columns_by_fact([COURSE]).columns[0])
    made, wrongs = by_fact.read(pa.array([last], pa.date32()))
    assert (made[COURSE].to_pylist(), wrongs) == ([HAS_NOT_HAPPENED], {})
    starts = CellReader(columns_by_fact(["contract.starts_on"]).columns[0])
    assert starts.read(pa.array([last], pa.date32()))[1]


@pytest.mark.parametrize("day", ["1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01"])
def test_typed_days_have_the_bounds_of_facts(day):
    """What a case refuses would be decided in a roster."""
    value = dt.date.fromisoformat(day)
    _, wrongs = read(COURSE, [value], pa.date32())
    assert bool(wrongs) == bool(fault_in(FACTS_BY_PATH[COURSE], value))


@pytest.mark.parametrize("blank", ["unknown", "none"])
@given(
    drawn=st.lists(
        st.sampled_from(
            ["1899-12-31", "1900-01-01", "2026-11-23", "2199-12-31", "2200-01-01", "9999-12-30"]
        )
        | st.sampled_from(["9999-12-31", None])
    )
)
def test_columns_of_days_are_right_as_a_whole_only_if_each_day_is(blank, drawn):
    """A day between the last that is one and that for none would be decided."""
    cells = [cell and dt.date.fromisoformat(cell) for cell in drawn]
    more = {"none": ("9999-12-31",), "blank": blank}
    values, wrongs = read(COURSE, cells, pa.date32(), **more)
    alone = [read(COURSE, [cell], pa.date32(), **more) for cell in cells]
    assert values == [value for (value,), _ in alone]
    assert [*wrongs.items()] == [(n, w[0]) for n, (_, w) in enumerate(alone) if w]
    assert [n in wrongs for n, cell in enumerate(drawn)] == [
        cell in ("1899-12-31", "2200-01-01", "9999-12-30") for cell in drawn
    ]


def test_lists_in_which_nothing_stands_are_taken_as_they_are():
    """A blank would become an empty list, or the other way round."""
    path, kind = "contract.additional_duties", pa.list_(pa.string())
    assert read(path, [[], None, []], kind) == ([[], None, []], {})
    assert read(path, [[], None, []], kind, blank="none") == ([[], [], []], {})
    assert read(path, [[], None], pa.large_list(pa.large_string())) == ([[], None], {})


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int64(), pa.string(), pa.float64(), pa.decimal128(9, 1)]
)
def test_counts_have_their_bounds_whatever_their_type(kind):
    """A grade 13, or half a day, would be decided."""
    path = "school.lowest_grade"
    texts = kind == pa.string()
    given = [-2, -1, 12, 13, None]
    values, wrongs = read(
        path, [None if v is None else str(v) if texts else v for v in given], kind
    )
    assert values == [None, -1, 12, None, None]
    assert list(wrongs) == [0, 3]


def test_a_number_that_is_not_whole_is_refused():
    """Twelve and a half days would be twelve."""
    assert list(read("school.lowest_grade", [1.5, 2.0], pa.float64())[1]) == [0]
    assert list(read("school.lowest_grade", ["1,5", "1e1", "٣", "1.0"])[1]) == [0, 1, 2]


def test_numbers_have_names():
    """Kindergarten would be no grade."""
    path = "school.lowest_grade"
    values, wrongs = read(path, ["Kindergarten", "K", "PK"], words={"K": 0})
    assert values == [0, 0, None]
    assert list(wrongs) == [2]


def test_a_list_is_complete():
    """What a cell leaves out of the list would be unknown, or what it names would be all."""
    (column,) = columns_by_fact(["contract.duties"]).columns
    made, wrongs = CellReader(column).read(
        pa.array(["law-education; Safety drill advice", "advising on safety drills", "cooking"])
    )
    rows = [{w: v[n].as_py() for w, v in made.items()} for n in range(3)]
    held = [[name.rpartition(".")[2] for name, has in row.items() if has] for row in rows]
    assert held[:2] == [["safety-drill-advice", "law-education"], ["safety-drill-advice"]]
    assert all(value is not None for row in rows[:2] for value in row.values())
    assert all(value is None for value in rows[2].values())
    assert "is no word of the list" in wrongs[2]


def test_one_word_may_stand_for_several():
    """A district's own short words would have to be written out in every row."""
    (column,) = columns_by_fact(["conduct.purposes"]).columns
    column = evolve(column, words={"both": ("safety", "criminal-law")}, separator="+")
    made, wrongs = CellReader(column).read(pa.array(["Both", "both + school-rule"]))
    assert not wrongs
    assert made["conduct.purposes.safety"].to_pylist() == [True, True]
    assert made["conduct.purposes.school-rule"].to_pylist() == [False, True]


def test_a_word_of_a_list_may_have_a_column_of_its_own():
    """A table with a column per duty could not be read."""
    (column,) = columns_by_fact(["contract.duties.law-education"]).columns
    made, wrongs = CellReader(evolve(column, partly=("some",))).read(
        pa.array(["yes", "no", "some", ""])
    )
    assert not wrongs
    assert made["contract.duties.law-education"].to_pylist() == [True, False, True, None]
    assert made["contract.optional_duties.law-education"].to_pylist() == [False, False, True, None]


def test_lists_out_of_their_type_are_taken_as_they_are():
    """Lists in Parquet would have to be joined to texts first."""
    (column,) = columns_by_fact(["contract.additional_duties"]).columns
    given = pa.array([["coaching", "tutoring"], [], None, ["a", None]], pa.list_(pa.string()))
    made, wrongs = CellReader(column).read(given)
    assert made["contract.additional_duties"].to_pylist()[:3] == [
        ["coaching", "tutoring"],
        [],
        None,
    ]
    assert not wrongs or list(wrongs) == [3]
    assert list(read("officer.substitute", [["yes"], None], pa.list_(pa.string()))[1]) == [0]


def test_free_texts_are_parted_only_where_it_is_said():
    """A comma within a text would make two of it."""
    one = read("contract.additional_duties", ["coaching, and more; tutoring"])
    assert one == ([["coaching, and more; tutoring"]], {})
    two = read("contract.additional_duties", ["coaching, and more; tutoring"], separator=";")
    assert two == ([["coaching, and more", "tutoring"]], {})


def test_a_word_for_nothing_is_no_text_of_a_list():
    """A contract would have an additional duty called n/a."""
    values, wrongs = read("contract.additional_duties", ["none", "N/A", "-", "coaching"])
    assert values == [None, None, None, ["coaching"]]
    assert "none or unknown" in wrongs[0]
    values, wrongs = read(
        "contract.additional_duties", ["none", "N/A"], none=("none",), unknown=("n/a",)
    )
    assert (values, wrongs) == ([[], None], {})


def test_labels_are_trimmed_and_never_repeated_in_a_message():
    """Names of officers would stand in messages and logs."""
    values, wrongs = read("officer.id", ["  114 ", "", "?", "Jane\x07Doe", "J" * 201, "Zoë"])
    assert values == ["114", None, None, None, None, "Zoë"]
    assert read("officer.id", ["Jane\u00a0\nDoe\u200b"])[0] == ["Jane Doe"]
    assert list(wrongs) == [3, 4]
    assert not any("Jane" in why or "JJJ" in why for why in wrongs.values())


def test_what_says_that_a_label_is_unknown_is_no_label_beside_longer_ones():
    """Else the officers whose badge nobody knows would be one officer, called unknown."""
    assert read("officer.id", ["Badge 114 of Anoka", "UNKNOWN", "?"])[0] == [
        "Badge 114 of Anoka",
        None,
        None,
    ]
    assert read("officer.id", ["Badge 114 of Anoka"])[0] == ["Badge 114 of Anoka"]


def test_words_for_no_day_leave_columns_of_days_as_they_are():
    """Else each day of a long table would be looked at, since a word that no day can be is said."""
    fact = FACTS_BY_PATH["officer.sro_course_completed_on"]
    column = evolve(columns_by_fact([fact.path]).columns[0], none=("none", "9999-12-31"))
    days = pa.array([dt.date(2026, 8, 1), None, HAS_NOT_HAPPENED])
    values, wrongs = CellReader(column).read(days)
    assert values[fact.path] is days
    assert not wrongs
    first = evolve(column, none=("1970-01-01",))  # the day from which Arrow counts is a day, too
    values, _ = CellReader(first).read(pa.array([dt.date(1970, 1, 1)]))
    assert values[fact.path].to_pylist() == [HAS_NOT_HAPPENED]


def test_numbers_may_be_labels():
    """The badge numbers of a database would be refused."""
    assert read("officer.id", [114, None], pa.int64()) == (["114", None], {})
    assert read("officer.id", [114.0], pa.float64()) == (["114"], {})


def test_errors_of_a_spreadsheet_are_called_that():
    """#REF! would be told to be no date, which its keeper can see."""
    for error in ("#N/A", "#REF!", "#DIV/0!"):
        assert "error" in read(COURSE, [error])[1][0]


def test_dictionaries_are_looked_into():
    """What data frames call categories could not be read."""
    values = pa.array(["3/4/2026", "soon", None, "3/4/2026"]).dictionary_encode()
    (column,) = columns_by_fact([COURSE]).columns
    made, wrongs = CellReader(evolve(column, dates=US)).read(values)
    assert made[COURSE].to_pylist() == [dt.date(2026, 3, 4), None, None, dt.date(2026, 3, 4)]
    assert list(wrongs) == [1]
    small = pa.DictionaryArray.from_arrays(pa.array([0, None], pa.int8()), pa.array(["3/4/2026"]))
    made, wrongs = CellReader(evolve(column, dates=US, blank="none")).read(small)
    assert made[COURSE].to_pylist() == [dt.date(2026, 3, 4), HAS_NOT_HAPPENED]
    numbers = pa.array([1, 1]).dictionary_encode()
    assert read("officer.id", numbers, numbers.type)[0] == ["1", "1"]


@pytest.mark.parametrize("fact", FACTS_BY_PATH)
def test_no_rows_are_columns_without_rows(fact):
    """A piece without rows would have other columns than the rest."""
    (column,) = columns_by_fact([fact]).columns
    made, wrongs = CellReader(column).read(pa.array([], pa.string()))
    assert tuple(made) == column_names(FACTS_BY_PATH[fact])
    assert not wrongs


@given(st.lists(st.lists(st.sampled_from(["yes", "no", "", "so", "Y", "?", "maybe"])), max_size=6))
def test_what_was_read_before_is_read_the_same_again(pieces):
    """A value of one piece would turn up in another."""
    (column,) = columns_by_fact(["officer.substitute"]).columns
    kept = CellReader(column)
    for piece in pieces:
        array = pa.array(piece, pa.string())
        fresh = CellReader(column).read(array)
        again = kept.read(array)
        assert again[1] == fresh[1]
        assert all(again[0][name].equals(fresh[0][name]) for name in fresh[0])


def test_one_reader_may_be_asked_by_several_threads():
    """A text would state what another one does, where two blocks are read side by side."""
    (column,) = columns_by_fact(["school_year.student_contact_days"]).columns
    reader = CellReader(column)

    def found(start):
        texts = [str(n % 366) for n in range(start, start + 50)]
        made, wrongs = reader.read(pa.array(texts))
        return made[column.states].to_pylist() == [*map(int, texts)] and not wrongs

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(found, range(0, 3000, 7)))


def test_what_is_remembered_is_bounded(monkeypatch):
    """A column of texts that are all different would fill the memory."""
    monkeypatch.setattr(cells, "MOST_REMEMBERED", 5)
    (column,) = columns_by_fact(["school_year.student_contact_days"]).columns
    reader = CellReader(column)
    for start in range(0, 40, 4):
        texts = [str(n) for n in range(start, start + 4)]
        made, wrongs = reader.read(pa.array([*texts, "x"]))
        assert made[column.states].to_pylist() == [*map(int, texts), None]
        assert list(wrongs) == [4]


@pytest.mark.parametrize("path", [p for p, f in FACTS_BY_PATH.items() if f.kind != "label"])
@given(text=st.text(max_size=20))
def test_any_text_is_a_value_that_a_case_takes_or_is_wrong(path, text):
    """A cell could end the run, or state what a case refuses."""
    (column,) = columns_by_fact([path]).columns
    made, wrongs = CellReader(evolve(column, dates=US)).read(pa.array([text]))
    if not wrongs and column.fact.kind not in ("words", "texts"):
        value = made[path][0].as_py()
        assert value is None or value == HAS_NOT_HAPPENED or not fault_in(column.fact, value)


@pytest.mark.parametrize("name", SCHEMA.names)
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_what_is_given_once_stands_in_every_row_and_in_none(name, rows):
    """A table without rows, of which additional duties are given once, would end in a traceback."""
    kind = SCHEMA.field(name).type
    value = {"string": "a", "bool": True, "int32": 1, "date32[day]": dt.date(2026, 7, 1)}.get(
        str(kind), ["a"]
    )
    assert constant(name, value, rows).to_pylist() == [value] * rows
    assert constant(name, value, rows).type == kind


LISTS_OF_TEXTS = st.lists(
    st.none()
    | st.lists(st.none() | st.sampled_from(["a", "", "b", "ab", "\x1f", "2"]), max_size=3),
    max_size=12,
)


@given(LISTS_OF_TEXTS)
def test_like_lists_are_told_from_all_others(lists):
    """Lists are looked up by what they are joined to: `["a", "b"]` would be taken for `["ab"]`."""
    cells_ = pa.array(lists, pa.list_(pa.string()))
    firsts, places = cells._distinct(cells_)
    assert cells_.take(firsts).take(places).to_pylist() == lists
