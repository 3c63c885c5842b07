"""Cells to values, a column at a time: each distinct text is read once, whatever the number of rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, define, frozen

from policy507.errors import did_you_mean, shown
from policy507.facts.faults import fault_in
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, LISTS, LONGEST_TEXT, PARTLY
from policy507.facts.rows import HAS_NOT_HAPPENED, word_column
from policy507.roster.shape import EPOCH, SCHEMA
from policy507.roster.tables.columns import ANYTHING, Column, partly_of
from policy507.roster.tables.dates import as_date

MOST_REMEMBERED = 200_000
"""So many distinct texts of a column are remembered from piece to piece."""

Wrongs = dict[int, str]
"""What is wrong with the cells of a column, by the row."""

_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_WHOLE = re.compile(r"[-+]?[0-9]{1,9}(?:\.0+)?")
_SEPARATORS = re.compile(r"[,;|\n]")
_NEVER_DAY = (HAS_NOT_HAPPENED - EPOCH).days
_FIRST, _LAST = (FIRST_DAY - EPOCH).days, (LAST_DAY - EPOCH).days
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")


_NOTHING = pa.array([], pa.string())


@frozen
class Wrong:
    """Why a cell cannot be read."""

    reason: str


@frozen
class Seen:
    """Distinct texts of a column, the canonical columns of what they state, and why not."""

    texts: pa.StringArray = _NOTHING
    values: dict[str, pa.Array] = Factory(dict)
    wrong: dict[int, str] = Factory(dict)


@define
class CellReader:
    """Reads the cells of one column.

    The distinct texts are remembered with the values that they state, so that cells are looked up.
    Several threads may read with one reader: what it remembers is replaced as a whole.
    """

    column: Column
    _seen: Seen = Factory(Seen)

    def read(self, cells: pa.Array) -> tuple[dict[str, pa.Array], Wrongs]:
        """The canonical columns, null where unknown or wrong, and what is wrong by the row."""
        kind, given = self.column.fact.kind, cells.type
        if pa.types.is_dictionary(given):
            if kind != "label" and pa.types.is_string(given.value_type):
                return self._of_dictionary(cells)
            cells = cells.cast(given.value_type)
            given = cells.type
        if pa.types.is_null(given):
            cells = cells.cast(pa.string())
        elif pa.types.is_boolean(given) and (kind == "flag" or self.column.word):
            return self._of_flags(cells)
        elif pa.types.is_date(given) or pa.types.is_timestamp(given):
            if kind == "day":
                return self._of_days(cells)
            if pa.types.is_timestamp(given):
                cells = _without_midnight(cells)
        elif pa.types.is_list(given) or pa.types.is_large_list(given):
            if kind in LISTS and not self.column.word:
                return self._of_lists(cells)
            return self._all_wrong(cells, "a list stands here")
        elif pa.types.is_integer(given) and kind == "count":
            return self._of_counts(cells)
        try:
            texts = as_texts(cells)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return self._all_wrong(cells, f"values of a kind that is not read ({shown(given)})")
        return self._of_texts(texts)

    # --- cells that have a type

    def _of_flags(self, cells: pa.BooleanArray) -> tuple[dict[str, pa.Array], Wrongs]:
        if self.column.blank == "no":
            cells = pc.fill_null(cells, False)
        return {self.column.states: cells}, {}

    def _of_days(self, cells: pa.Array) -> tuple[dict[str, pa.Array], Wrongs]:
        if pa.types.is_timestamp(cells.type) and cells.type.tz is not None:
            return self._all_wrong(cells, "an instant with a time zone: a calendar date is wanted")
        if self._is_canonical(cells):
            if self.column.blank == "none":
                cells = cells.fill_null(HAS_NOT_HAPPENED)
            return {self.column.fact.path: cells}, {}
        days = cells.cast(pa.date32(), safe=False)
        exact = pc.equal(days.cast(cells.type), cells)
        known = days.is_valid().to_numpy(zero_copy_only=False)
        numbers = pc.fill_null(days.cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
        none = np.isin(numbers, self._none_days)
        ranged = none | ((numbers >= _FIRST) & (numbers <= _LAST))
        right = pc.fill_null(exact, True).to_numpy(zero_copy_only=False)
        bad = known & ~(ranged & right)
        wrongs = {}
        for row in np.flatnonzero(bad).tolist():
            said = cells[row].cast(pa.string()).as_py()
            wrongs[row] = (
                f"{said} is out of range: {FIRST_DAY} to {LAST_DAY}"
                if right[row]
                else f"'{said}' has a time of day: a calendar date is wanted"
            )
        blank = _NEVER_DAY if self.column.blank == "none" else 0
        values = np.where(known, np.where(none, _NEVER_DAY, numbers), blank).astype("int32")
        missing = bad | (~known & (self.column.blank != "none"))
        made = pa.array(values, mask=missing).view(pa.date32())
        return {self.column.fact.path: made}, wrongs

    @property
    def _none_days(self) -> list[int]:
        """The days that mean that there is none; words for it are no days."""
        return [n for n in map(_number_of_day, self.column.none) if n is not None]

    def _is_canonical(self, cells: pa.Array) -> bool:
        """Whether days are right as they are, but for blank ones."""
        never = self.column.fact.nullable and _NEVER_DAY in self._none_days
        if not pa.types.is_date32(cells.type) or not {*self._none_days} <= {_NEVER_DAY}:
            return False
        least, greatest = _ends(cells)
        if least is None or _FIRST <= least <= greatest <= _LAST:
            return True
        if not never or least < _FIRST or greatest != _NEVER_DAY:
            return False
        numbers = np.asarray(cells.drop_null().view(pa.int32()))
        late = np.count_nonzero(numbers > _LAST)
        return bool(late == np.count_nonzero(numbers == _NEVER_DAY))

    def _of_counts(self, cells: pa.Array) -> tuple[dict[str, pa.Array], Wrongs]:
        fact = self.column.fact
        least, greatest = _ends(cells)
        if least is None or fact.minimum <= least <= greatest <= fact.maximum:
            return {fact.path: cells.cast(pa.int32())}, {}
        right = pc.and_(pc.greater_equal(cells, fact.minimum), pc.less_equal(cells, fact.maximum))
        wrongs = {
            row: str(fault_in(fact, cells[row].as_py()))
            for row in np.flatnonzero(
                pc.fill_null(pc.invert(right), False).to_numpy(zero_copy_only=False)
            ).tolist()
        }
        kept = pc.if_else(right, cells, pa.scalar(None, cells.type))
        return {fact.path: kept.cast(pa.int32())}, wrongs

    def _of_lists(self, cells: pa.Array) -> tuple[dict[str, pa.Array], Wrongs]:
        fact = self.column.fact
        if not len(cells.flatten()) and self._takes(cells):
            return {fact.path: cells}, {}
        firsts, places = _distinct(cells)
        outcomes = [
            self._blank() if each is None else self._list_of(each)
            for each in cells.take(firsts).to_pylist()
        ]
        wrongs: Wrongs = {}
        wrong = [n for n, each in enumerate(outcomes) if isinstance(each, Wrong)]
        if wrong:
            codes = places.to_numpy()
            reasons = {n: str(getattr(outcomes[n], "reason", "")) for n in wrong}
            rows = np.flatnonzero(np.isin(codes, wrong))
            wrongs = {row: reasons[codes[row]] for row in rows.tolist()}
        return {n: each.take(places) for n, each in _columns_of(self.column, outcomes)}, wrongs

    def _takes(self, cells: pa.Array) -> bool:
        """Whether a list in which nothing stands is as it should be."""
        fact = self.column.fact
        is_so = fact.kind == "texts" and cells.type == SCHEMA.field(fact.path).type
        return is_so and self.column.blank == "unknown"

    def _all_wrong(self, cells: pa.Array, why: str) -> tuple[dict[str, pa.Array], Wrongs]:
        known = np.flatnonzero(cells.is_valid().to_numpy(zero_copy_only=False))
        empty = [None] * len(cells)
        return dict(_columns_of(self.column, empty)), dict.fromkeys(known.tolist(), why)

    # --- cells that are texts

    def _of_texts(self, cells: pa.StringArray) -> tuple[dict[str, pa.Array], Wrongs]:
        if self.column.fact.kind == "label":
            return self._of_labels(cells)
        places, seen = self._places(pc.fill_null(cells, ""))
        return self._looked_up(places, seen)

    def _of_dictionary(self, cells: pa.DictionaryArray) -> tuple[dict[str, pa.Array], Wrongs]:
        """The same of texts that each stand once in a dictionary."""
        known = pc.fill_null(cells.dictionary, "")
        places, seen = self._places(pa.concat_arrays([known, pa.array([""])]))
        of_cells = pc.fill_null(cells.indices.cast(pa.int32()), len(known))
        return self._looked_up(places.take(of_cells), seen)

    def _looked_up(self, places: pa.Int32Array, seen: Seen) -> tuple[dict[str, pa.Array], Wrongs]:
        wrongs: Wrongs = {}
        if seen.wrong:
            codes = places.to_numpy()
            rows = np.flatnonzero(np.isin(codes, list(seen.wrong)))
            wrongs = {row: seen.wrong[codes[row]] for row in rows.tolist()}
        values = seen.values or dict(_columns_of(self.column, []))
        return {name: each.take(places) for name, each in values.items()}, wrongs

    def _places(self, texts: pa.StringArray) -> tuple[pa.Int32Array, Seen]:
        """Where each text is among those that have been read; new ones are read now."""
        seen = self._seen
        places = pc.index_in(texts, value_set=seen.texts)
        if not places.null_count:
            return places, seen
        new = texts.filter(places.is_null()).unique()
        if len(seen.texts) + len(new) > MOST_REMEMBERED:
            seen, new = Seen(), texts.unique()
        outcomes = [self.value_of(text) for text in new.to_pylist()]
        before = len(seen.texts)
        wrong = {
            before + n: each.reason for n, each in enumerate(outcomes) if isinstance(each, Wrong)
        }
        values = {
            name: pa.concat_arrays([seen.values[name], values]) if before else values
            for name, values in _columns_of(self.column, outcomes)
        }
        seen = Seen(pa.concat_arrays([seen.texts, new]), values, seen.wrong | wrong)
        self._seen = seen
        return pc.index_in(texts, value_set=seen.texts), seen

    def _of_labels(self, cells: pa.StringArray) -> tuple[dict[str, pa.Array], Wrongs]:
        """Texts that decide nothing; they are personnel records, and no message repeats them."""
        texts = pc.utf8_trim_whitespace(pc.fill_null(cells, ""))
        plain = pc.and_(
            pc.ascii_is_printable(texts), pc.less_equal(pc.binary_length(texts), LONGEST_TEXT)
        )
        wrongs: Wrongs = {}
        odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False)).tolist()
        if odd:
            listed = texts.to_pylist()
            for row in odd:
                listed[row] = " ".join(_INVISIBLE.sub("", listed[row]).split())
                if fault := fault_in(self.column.fact, listed[row]):
                    wrongs[row], listed[row] = fault.message, ""
            texts = pa.array(listed, pa.string())
        unknown = [*map(str.casefold, self.column.unknown), ""]
        shortest = pc.min(pc.utf8_length(texts)).as_py()
        if shortest is not None and shortest <= max(map(len, unknown)):
            blank = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(unknown))
            texts = pc.if_else(blank, pa.scalar(None, pa.string()), texts)
        return {self.column.fact.path: texts}, wrongs

    def value_of(self, raw: str) -> Any:
        """The value that a text states, `None` where that is nothing, or why it is none."""
        text = _INVISIBLE.sub("", raw).strip()
        if not text:
            return self._blank()
        low = " ".join(text.split()).casefold()
        column = self.column
        if low in map(str.casefold, column.unknown):
            return None
        if low in map(str.casefold, column.none):
            return self._none()
        if _SPREADSHEET_ERROR.fullmatch(text):
            return Wrong(f"the spreadsheet has an error here: {text}")
        said = {word.casefold(): value for word, value in column.words.items()}
        if low in said and not (column.fact.kind in LISTS and not column.word):
            return said[low]
        if column.fact.kind == "texts" and low in ANYTHING:
            return Wrong("this may mean none or unknown: say which, with `none` or `unknown`")
        read: Callable[[str], Any] = (
            self._flag if column.word else getattr(self, f"_{column.fact.kind}")
        )
        return read(text if column.fact.kind in LISTS else " ".join(text.split()))

    def _blank(self) -> Any:
        match self.column.blank:
            case "unknown":
                return None
            case "no":
                return False
        return self._none()

    def _none(self) -> Any:
        return HAS_NOT_HAPPENED if self.column.fact.kind == "day" else ()

    def _flag(self, text: str) -> Any:
        low = text.casefold()
        column = self.column
        if low in map(str.casefold, column.yes):
            return True
        if low in map(str.casefold, column.no):
            return False
        if low in map(str.casefold, column.partly):
            return PARTLY
        known = ", ".join((*column.yes, *column.no, *column.partly))
        return Wrong(f"this is neither yes nor no (known: {shown(known)})")

    def _day(self, text: str) -> Any:
        found = as_date(text, self.column.dates)
        return Wrong(found) if isinstance(found, str) else found

    def _count(self, text: str) -> Any:
        fact = self.column.fact
        for number, name in fact.called:
            if text.casefold() == name.casefold():
                return number
        if not _WHOLE.fullmatch(text):
            return Wrong("this is no whole number")
        number = int(text.partition(".")[0])
        fault = fault_in(fact, number)
        return Wrong(fault.message) if fault else number

    def _words(self, text: str) -> Any:
        return self._list_of(self.parts_of(text))

    _texts = _words

    def parts_of(self, text: str) -> list[str]:
        """The words of a list, or its texts, which are one unless a separator is stated."""
        if self.column.separator:
            parts = text.split(self.column.separator)
        else:
            parts = _SEPARATORS.split(text) if self.column.fact.kind == "words" else [text]
        return [part for part in parts if part.strip()]

    def _list_of(self, parts: list[Any]) -> Any:
        """A list of words or texts; a word of `words` may stand for several."""
        fact = self.column.fact
        said = {word.casefold(): value for word, value in self.column.words.items()}
        called = {
            spelt: word
            for word, name in fact.called
            for spelt in (str(name).casefold(), word, str(word).replace("-", " "))
        }
        found: list[str] = []
        for each in parts:
            text = " ".join(str(each).split()) if each is not None else ""
            low = text.casefold().replace("_", " ")
            if low in said:
                value = said[low]
                found += [value] if isinstance(value, str) else value
            elif fact.kind == "texts":
                found.append(text)
            elif low in called:
                found.append(str(called[low]))
            else:
                known = (*fact.choices, *said)
                hint = did_you_mean(low, known)
                return Wrong(f"this is no word of the list{hint}")
        value = tuple(dict.fromkeys(found))
        fault = fault_in(fact, value)
        return Wrong(fault.message) if fault else value


def _ends(cells: pa.Array) -> tuple[Any, Any]:
    """The least and the greatest number or day of cells, as numbers; `None` where all are blank."""
    if pa.types.is_date32(cells.type):
        cells = cells.view(pa.int32())
    found = pc.min_max(cells)
    return found["min"].as_py(), found["max"].as_py()


def _number_of_day(text: str) -> int | None:
    try:
        return (dt.date.fromisoformat(text) - EPOCH).days
    except ValueError:
        return None


def _without_midnight(cells: pa.Array) -> pa.Array:
    """Instants as texts; a day that was read as one is a day again."""
    texts = cells.cast(pa.string())
    return pc.replace_substring_regex(texts, r" 00:00:00(?:\.0+)?$", "")


def as_texts(cells: pa.Array) -> pa.StringArray:
    """Cells of any plain type as texts, whole numbers without a point."""
    if pa.types.is_string(cells.type):
        return cells
    if pa.types.is_floating(cells.type):
        return pc.replace_substring_regex(cells.cast(pa.string()), r"\.0+$", "")
    return cells.cast(pa.string())


def _columns_of(column: Column, outcomes: list[Any]) -> Iterator[tuple[str, pa.Array]]:
    """The canonical columns of a list of outcomes."""
    fact = column.fact
    values = [None if isinstance(each, Wrong) else each for each in outcomes]
    partly = partly_of(fact)
    if column.word:
        held = [value if value is None else bool(value) for value in values]
        yield column.states, pa.array(held, pa.bool_())
        if partly is not None and column.partly:
            in_part = [value if value is None else value == PARTLY for value in values]
            yield word_column(partly.path, column.word), pa.array(in_part, pa.bool_())
    elif fact.kind == "words":
        for word in fact.choices:
            listed = [value if value is None else word in value for value in values]
            yield word_column(fact.path, word), pa.array(listed, pa.bool_())
    elif fact.kind == "texts":
        texts = [value if value is None else list(value) for value in values]
        yield fact.path, pa.array(texts, SCHEMA.field(fact.path).type)
    else:
        yield fact.path, pa.array(values, SCHEMA.field(fact.path).type)


def constant(name: str, value: Any, rows: int) -> pa.Array:
    """A canonical column that has the same value in every row."""
    kind = SCHEMA.field(name).type
    # Arrow repeats a list no fewer times than once.
    return pa.repeat(pa.scalar(value, kind), rows) if rows else pa.nulls(0, kind)


def _distinct(lists: pa.Array) -> tuple[pa.Array, pa.Int32Array]:
    """The first row of each distinct list of texts, and by row which of them it is like."""
    rows = np.arange(len(lists))
    texts = lists.cast(pa.list_(pa.string()))
    words = texts.flatten()
    if not len(rows) or words.null_count or pc.any(pc.match_substring(words, _BETWEEN)).as_py():
        return pa.array(rows), pa.array(rows.astype(np.int32))
    sizes = pc.list_value_length(texts).cast(pa.string())
    joined = pc.binary_join_element_wise(sizes, pc.binary_join(texts, _BETWEEN), _BETWEEN)
    found = pc.dictionary_encode(pc.fill_null(joined, ""))
    codes = found.indices.to_numpy()
    firsts = np.full(len(found.dictionary), len(rows))
    np.minimum.at(firsts, codes, rows)
    return pa.array(firsts), found.indices.cast(pa.int32())


_BETWEEN = "\x1f"
"""What stands in no text that can be shown."""
