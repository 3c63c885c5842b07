"""A proposal of which column states which fact, by headers and values; what is open is asked.

Nothing ambiguous is decided here: where nobody answers, the columns file says `?`, and is refused until
somebody does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, define, evolve, frozen

from policy507.english.phrases import listed
from policy507.errors import PolicyError, Problem, shown
from policy507.facts.kinds import Fact
from policy507.facts.registry import PARTLY_OF
from policy507.roster.tables.cells import CellReader, as_texts
from policy507.roster.tables.column_files import UNDECIDED, none_key
from policy507.roster.tables.column_texts import columns_text
from policy507.roster.tables.columns import FACTS_BY_PATH, YES, Column, Columns, columns_by_fact
from policy507.roster.tables.dates import SERIALS, DateForm, as_date
from policy507.roster.tables.looks import GRADES, YES_LIKE, Look, forms_for, look_at, unread
from policy507.roster.tables.pieces import Header, Table, candidate_headers, named_table, where
from policy507.roster.tables.sources import source_name, tables
from policy507.roster.tables.synonyms import likeness, words_of

ROWS_LOOKED_AT = 10_000
MOST_COLUMNS = 400
MOST_CHOICES = 4
MOST_ASKED = 8
"""So many words of a column are asked about, the most frequent ones."""
_SURE, _APART, _POSSIBLE = 0.75, 0.12, 0.4
_SLIPS, _MANY_EMPTY = 0.01, 0.2
_IGNORED = ""
_REJECTED = "not known, so that rows which have it are rejected"


@frozen
class Choice:
    """An answer that can be given, and what it says to people."""

    value: str
    label: str


@frozen
class Question:
    """Something that is open about a column."""

    header: str
    text: str
    choices: tuple[Choice, ...]


Ask: TypeAlias = Callable[[Question], "str | None"]
"""What asks somebody: the value of a choice, or `None` where nobody can say."""


def ask_nobody(_: Question) -> None:
    """Leave everything open."""


_SHARED = ("contract", "school", "school_year")
"""The sections that may be the same for all rows."""


@frozen
class Proposal:
    """The columns as far as they could be made out, what was remarked on them, and what is open.

    `undecided` are headers of which it is open what they state, `undated` those of days in numbers of
    which it is open what is the month.
    """

    source: str
    columns: Columns
    remarks: Mapping[str, tuple[str, ...]]
    open: tuple[Question, ...]
    undecided: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()

    def text(self) -> str:
        """The proposal as a columns file."""
        left = len(self.undecided) + len(self.undated)
        head = [f"Proposed for {shown(self.source)}: look through it before you use it."]
        if left:
            head.append(f'Decide what says "{UNDECIDED}" ({left}): until then the file is refused.')
        if unstated := [each.replace("_", " ") for each in _unstated(self.columns)]:
            told = listed([f"the {name}" for name in unstated], "and")
            head.append(
                f"Nothing is stated of {told}: what holds for every row may stand under `given`."
            )
        return columns_text(self.columns, head, self.remarks, self.undecided, self.undated)


def _unstated(columns: Columns) -> Iterator[str]:
    """The sections of which no column states a fact, of those that many officers may share."""
    stated = {each.fact.section for each in columns.columns if each.fact.kind != "label"}
    yield from (section for section in _SHARED if section not in stated)


def propose(
    source: Path | str, *, query: str = "", sheets: Sequence[str] = (), ask: Ask = ask_nobody
) -> Proposal:
    """What the columns of a table may state; of a workbook those of the first of `sheets`, if named.

    `ask` is asked what cannot be made out; what it cannot answer stays open.

    Raises:
        PolicyError: the table cannot be read, or nothing in it looks like headers.
    """
    found = tables(source, Columns(sheet=tuple(sheets)), query)
    try:
        guesser = _Guesser(ask)
        named = [named_table(found, sheets[0])] if sheets else found
        table, header = guesser.table_and_header(named)
        looks = _looks(table, header)
        columns = guesser.columns_for(header, looks)
    finally:
        for each in found:
            each.close()
    sheet = tuple(sheets) or ((table.sheet,) if table.sheet and len(found) > 1 else ())
    return Proposal(
        source_name(source),
        evolve(columns, sheet=sheet),
        {name: tuple(lines) for name, lines in guesser.remarks.items()},
        tuple(guesser.open),
        tuple(guesser.undecided),
        tuple(guesser.undated),
    )


@frozen
class _Target:
    """What a column may state: a fact, or a word of a list."""

    column: Column
    fact: Fact
    """What its values are like: of a word, yes or no."""

    @property
    def path(self) -> str:
        return self.column.states

    @property
    def told(self) -> str:
        called = dict(self.column.fact.called).get(self.column.word)
        return f"{self.path} ({called or self.column.fact.label})"


def _targets() -> Iterator[_Target]:
    flag = next(fact for fact in FACTS_BY_PATH.values() if fact.kind == "flag")
    for path, fact in FACTS_BY_PATH.items():
        (column,) = columns_by_fact([path]).columns
        yield _Target(evolve(column, none=()), fact)
        for word in fact.choices:
            (column,) = columns_by_fact([f"{path}.{word}"]).columns
            yield _Target(evolve(column, none=(), partly=()), flag)


_TARGETS = tuple(_targets())


@lru_cache(maxsize=4096)
def _likenesses(header: str) -> Mapping[str, float]:
    """How much a header is like what each target is called, by its path."""
    return {target.path: _likeness(header, target) for target in _TARGETS}


def _likeness(header: str, target: _Target) -> float:
    if header == target.path:
        return 1.0
    if not target.column.word:
        return likeness(header, target.fact)
    said = words_of(header)
    called = str(dict(target.column.fact.called)[target.column.word])
    phrases = map(words_of, (target.column.word, called))
    best = max(2 * len(said & words) / (len(said) + len(words) or 1) for words in phrases)
    # The same words name the list of what is optional: only its path tells it apart.
    return best * (0.5 if target.column.fact.path in PARTLY_OF.values() else 0.95)


def _score(header: str, look: Look, target: _Target) -> float:
    like = _likenesses(header)[target.path]
    if not like or look.unfit:
        return 0.0
    fits = look.fits(target.fact)
    return like * (0.5 + 0.5 * fits) if fits >= 0.5 else like * 0.3  # noqa: PLR2004


@define
class _Guesser:
    """One proposal in the making."""

    ask: Ask
    remarks: dict[str, list[str]] = Factory(dict)
    open: list[Question] = Factory(list)
    undecided: list[str] = Factory(list)
    undated: list[str] = Factory(list)
    _order: dict[str, str] = Factory(dict)
    """Which of two forms somebody chose, for all columns."""

    def table_and_header(self, found: Sequence[Table]) -> tuple[Table, Header]:
        """The sheet that looks most like a roster, and the row that looks most like its headers."""
        scored: list[tuple[float, Table, Header]] = []
        for table in found:
            if max(map(len, table.top), default=0) > MOST_COLUMNS:
                message = f"more than {MOST_COLUMNS} columns are too many to guess at"
                raise PolicyError([Problem(message, where(table))])
            headers = list(candidate_headers(table))
            if headers:
                best = max(headers, key=_like_headers)
                scored.append((_like_headers(best), table, best))
        if not scored:
            raise PolicyError([Problem("there is no table in it: it is empty", found[0].file)])
        scored.sort(key=lambda each: -each[0])
        (top, table, header), *others = scored
        if not top:
            message = (
                "no row of its top looks like headers of a roster: write the columns file by hand"
            )
            raise PolicyError([Problem(message, where(table))])
        rivals = [each for each in others if each[0] > top / 2]
        if rivals:
            sheets = [each[1].sheet for each in (scored[0], *rivals)]
            choices = tuple(Choice(name, f"the sheet '{shown(name)}'") for name in sheets)
            said = self._asked(Question("", "Which sheet holds the roster?", choices))
            if said is None:
                names = ", ".join(f"'{shown(name)}'" for name in sheets)
                message = f"more than one sheet looks like a roster: say --sheet NAME ({names})"
                raise PolicyError([Problem(message, table.file)])
            table, header = next((t, h) for _, t, h in scored if t.sheet == said)
        return table, header

    def columns_for(self, header: Header, looks: Sequence[Look]) -> Columns:
        """The columns of a table, and the headers that state nothing."""
        names = header.names
        scores = {
            name: sorted(
                ((_score(name, look, target), target) for target in _TARGETS),
                key=lambda each: -each[0],
            )
            for name, look in zip(names, looks, strict=True)
            if name
        }
        chosen = self._assigned(scores)
        columns, ignored = [], []
        for name, look in zip(names, looks, strict=True):
            if not name:
                continue
            target = chosen.get(name)
            if target is not None:
                columns.append(self._described(name, target.column, look))
            elif name not in self.undecided:
                ignored.append(name)
                self._remark_ignored(name, look, scores[name])
        return Columns(tuple(columns), tuple(ignored))

    def _assigned(self, scores: Mapping[str, list[tuple[float, _Target]]]) -> dict[str, _Target]:
        """For each header what it states; the likeliest pairs first, and no fact twice."""
        pairs = sorted(
            ((score, name, target) for name, each in scores.items() for score, target in each[:8]),
            key=lambda pair: -pair[0],
        )
        chosen: dict[str, _Target] = {}
        done: set[str] = set()
        taken: set[str] = set()
        for score, name, target in pairs:
            if name in done or score < _POSSIBLE:
                continue
            free = [(s, t) for s, t in scores[name] if not _clashes(t, taken)]
            if not free or free[0][1] is not target:
                continue  # it is looked at again with what is left for it
            done.add(name)
            if self._sure(score, name, free, scores):
                said: str | None = target.path
            else:
                said = self._which(name, [(s, t) for s, t in free if s >= _POSSIBLE][:MOST_CHOICES])
            if said:
                chosen[name] = next(t for t in _TARGETS if t.path == said)
                taken.add(said)
            elif said is None:
                self.undecided.append(name)
        for name, each in scores.items():  # whose likeliest facts were taken
            free = [(s, t) for s, t in each if s >= _POSSIBLE and not _clashes(t, taken)]
            if name not in done and free:
                said = self._which(name, free[:MOST_CHOICES])
                if said:
                    chosen[name] = next(t for t in _TARGETS if t.path == said)
                    taken.add(said)
                elif said is None:
                    self.undecided.append(name)
        return chosen

    def _sure(
        self,
        score: float,
        name: str,
        free: Sequence[tuple[float, _Target]],
        scores: Mapping[str, list[tuple[float, _Target]]],
    ) -> bool:
        target = free[0][1]
        second = free[1][0] if len(free) > 1 else 0.0
        rivals = (
            s for other, each in scores.items() if other != name for s, t in each if t is target
        )
        return score >= _SURE and score - max(second, *rivals, 0.0) >= _APART

    def _which(self, name: str, likely: Sequence[tuple[float, _Target]]) -> str | None:
        choices = [Choice(target.path, target.told) for _, target in likely]
        choices.append(Choice(_IGNORED, "none of these: leave the column out"))
        question = Question(name, f"What does the column '{shown(name)}' state?", tuple(choices))
        said = self._asked(question)
        if said is None:
            self._remark(name, f"open: {', or '.join(target.path for _, target in likely)}")
        return said

    # --- how the cells of a column are read

    def _described(self, name: str, column: Column, look: Look) -> Column:
        made = evolve(column, header=name)
        if made.fact.kind == "day" and not made.word:
            made = self._with_dates(made, look)
        elif made.fact.kind == "count":
            grades = {v: GRADES[v.casefold()] for v in look.values if v.casefold() in GRADES}
            if made.fact.called and grades:
                made = evolve(made, words=grades)
        elif made.fact.kind == "flag" or made.word:
            like = {v.casefold() for v in look.values} & YES_LIKE - set(YES)
            if like:
                self._remark(name, f"{', '.join(sorted(like))} is taken for yes")
                made = evolve(made, yes=(*YES, *sorted(like)))
        if made.fact.kind == "words" and not made.word:
            made = self._with_words(made, look)
        else:
            made = self._with_meanings(made, look)
        return self._with_blank(made, look)

    def _with_dates(self, column: Column, look: Look) -> Column:
        """The column with the forms of its days; of two orders the one that the values allow."""
        groups: dict[tuple[str, ...], Counter[str]] = {}
        forms: dict[str, DateForm] = {}
        examples: dict[tuple[str, ...], str] = {}
        for value, count in look.values.items():
            possible = forms_for(value)
            if not possible:
                continue
            shape = _shape(value, possible)
            groups.setdefault(shape, Counter()).update(
                dict.fromkeys((f.name for f in possible), count)
            )
            forms |= {form.name: form for form in possible}
            if shape not in examples or len(forms_for(examples[shape])) < len(possible):
                examples[shape] = value
        chosen: list[DateForm] = []
        for shape, counts in groups.items():
            form = self._form(column.header, counts, examples[shape], forms)
            if form is None:
                return column
            if form.name:
                chosen.append(forms.get(form.name, form))
        return evolve(column, dates=tuple(chosen))

    def _form(
        self, name: str, counts: Counter[str], example: str, forms: Mapping[str, DateForm]
    ) -> DateForm | None:
        (best, most), *others = counts.most_common()
        total = max(most, *(count for _, count in others), 0)
        serial = best in SERIALS
        if not serial and (not others or (others[0][1] < most and self._only(counts))):
            if others:
                self._remark(name, f"{total - others[0][1]} cells can only be {best}")
            return forms[best]
        answered = self._order.get(" ".join(sorted(counts)))
        if answered is None:
            choices = [
                Choice(each, f"{each}: {shown(example)} is {as_date(example, [forms[each]])}")
                for each in counts
            ]
            if serial:
                choices.append(Choice(_IGNORED, "no day: rows with such a number are rejected"))
            text = (
                f"How are dates such as {shown(example)} to be read, in '{shown(name)}' and wherever "
                "they leave it open?"
            )
            answered = self._asked(Question(name, text, tuple(choices)))
            if answered is None:
                self.undated.append(name)
                said = "; or ".join(choice.label for choice in choices)
                self._remark(name, f"open: {said}")
                return None
            self._order[" ".join(sorted(counts))] = answered
        if not answered:
            return DateForm("", next(iter(forms.values())).pattern, "")
        return forms[answered]

    @staticmethod
    def _only(counts: Counter[str]) -> bool:
        """Whether the values that only one form can read are all of the same form."""
        most = counts.most_common(1)[0][1]
        return sum(count == most for count in counts.values()) == 1

    def _with_words(self, column: Column, look: Look) -> Column:
        """The column with the meaning of words that its list does not know."""
        parts: Counter[str] = Counter()
        split = CellReader(column).parts_of
        for value, count in look.values.items():
            parts.update(dict.fromkeys(filter(None, map(str.strip, split(value))), count))
        strange = unread(column, Look(dict(parts)))
        words: dict[str, Any] = {}
        none: list[str] = []
        for word in self._often(column.header, strange, look):
            said = words_of(word)
            near = sorted(
                column.fact.choices,
                key=lambda choice: (
                    -len(said & words_of(f"{choice} {dict(column.fact.called)[choice]}"))
                ),
            )
            choices = [Choice(each, str(dict(column.fact.called)[each])) for each in near]
            choices.append(Choice("none", "there is nothing in the list"))
            choices.append(Choice(_IGNORED, "none of these: rows that have it are rejected"))
            text = f"What does '{shown(word)}' in '{shown(column.header)}' mean?"
            answer = self._asked(Question(column.header, text, tuple(choices)))
            if answer == "none":
                none.append(word)
            elif answer:
                words[word] = (answer,)
            elif answer is None:
                self._remark(column.header, f"{_REJECTED}: {shown(word)}")
        return evolve(column, words=words, none=tuple(none))

    def _with_meanings(self, column: Column, look: Look) -> Column:
        """The column with what else its cells say: yes, no, none, or that nobody knows."""
        if column.header in self.undated or column.fact.kind == "label":
            return column
        kinds = {"unknown": "nobody knows"}
        key = none_key(column.fact) if not column.word else ""
        if key:
            kinds["none"] = "it has not happened" if key == "not_happened" else "there is none"
        if column.fact.kind == "flag" or column.word:
            kinds |= {"yes": "yes", "no": "no"}
        more: dict[str, tuple[str, ...]] = {}
        for value in self._often(column.header, unread(column, look), look):
            choices = [Choice(kind, label) for kind, label in kinds.items()]
            choices.append(Choice(_IGNORED, "none of these: rows that have it are rejected"))
            text = f"What does '{shown(value)}' in '{shown(column.header)}' mean?"
            answer = self._asked(Question(column.header, text, tuple(choices)))
            if answer:
                usual = getattr(column, answer)
                more[answer] = (*more.get(answer, usual), value)
            elif answer is None:
                self._remark(column.header, f"{_REJECTED}: {shown(value)}")
        changes: dict[str, Any] = more
        return evolve(column, **changes)

    def _often(self, header: str, strange: Mapping[str, int], look: Look) -> list[str]:
        """The values that come too often to be slips; the others are remarked."""
        often = [value for value, count in strange.items() if count >= look.filled * _SLIPS][
            :MOST_ASKED
        ]
        rest = [value for value in strange if value not in often]
        if rest:
            more = ", ..." if len(rest) > MOST_ASKED else ""
            self._remark(header, f"{_REJECTED}: {', '.join(map(shown, rest[:MOST_ASKED]))}{more}")
        return often

    def _with_blank(self, column: Column, look: Look) -> Column:
        """The column with what an empty cell means, where it may mean more than unknown."""
        kind = "no" if column.fact.kind == "flag" or column.word else "none"
        key = none_key(column.fact)
        if not look.empty or column.fact.kind in ("label", "count") or (kind == "none" and not key):
            return column
        label = {
            "no": "no",
            "none": "it has not happened" if key == "not_happened" else "there is none",
        }
        choices = (Choice("unknown", "nobody knows"), Choice(kind, label[kind]))
        text = f"{look.empty} cells of '{shown(column.header)}' are empty. What does that mean?"
        answer = self._asked(Question(column.header, text, choices))
        if answer is None:
            said = "no" if kind == "no" else key.replace("_", " ")
            self._remark(
                column.header, f"{look.empty} empty cells are unknown; or say `blank: {said}`"
            )
            return column
        blank: Any = answer
        return evolve(column, blank=blank)

    # --- remarks

    def _asked(self, question: Question) -> str | None:
        answer = self.ask(question)
        if answer in {choice.value for choice in question.choices}:
            return answer
        self.open.append(question)
        return None

    def _remark(self, header: str, text: str) -> None:
        self.remarks.setdefault(header, []).append(text)

    def _remark_ignored(
        self, name: str, look: Look, scores: Sequence[tuple[float, _Target]]
    ) -> None:
        if look.unfit:
            self._remark(name, look.unfit)
            return
        path, like = max(_likenesses(name).items(), key=lambda each: each[1])
        if like >= _SURE and scores[0][0] < _POSSIBLE:
            self._remark(name, f"named like {path}, but its values are of another kind")


def _clashes(target: _Target, taken: set[str]) -> bool:
    path = target.column.fact.path
    return (
        target.path in taken
        or (bool(target.column.word) and path in taken)
        or (not target.column.word and any(each.startswith(f"{path}.") for each in taken))
    )


def _like_headers(header: Header) -> float:
    """How much names look like the headers of a roster."""
    return sum(
        best
        for name in header.names
        if name and (best := max(_likenesses(name).values())) >= _POSSIBLE
    )


def _shape(value: str, possible: Sequence[DateForm]) -> tuple[str, ...]:
    """What values that are written alike have in common: all but the digits, and how many of a year."""
    if possible[0].name in SERIALS:
        return ("serial",)
    between = "".join(c for c in value.partition(":")[0] if not c.isalnum())
    return (between[:2], str(max(map(len, value.replace(between[:1] or "/", " ").split()))))


def _looks(table: Table, header: Header) -> list[Look]:
    cells: list[list[str]] = [[] for _ in header.names]
    rows = 0
    for piece in table.pieces(header):
        for place in range(min(piece.batch.num_columns, len(cells))):
            cells[place] += _texts(piece.batch.column(place).slice(0, ROWS_LOOKED_AT - rows))
        rows += piece.batch.num_rows
        if rows >= ROWS_LOOKED_AT:
            break
    return [
        look_at(some, table.unfit.get(name, ""))
        for name, some in zip(header.names, cells, strict=True)
    ]


def _texts(cells: pa.Array) -> list[str]:
    if pa.types.is_list(cells.type) or pa.types.is_large_list(cells.type):
        return ["; ".join(map(str, each or ())) for each in cells.to_pylist()]
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    try:
        texts = as_texts(cells)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return []
    return [each or "" for each in pc.fill_null(texts, "").to_pylist()]
