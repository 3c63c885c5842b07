"""How the cells of a column are to be read, as far as its values show it; what is open is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, define, evolve

from policy507.errors import shown
from policy507.roster.tables.asking import LEFT_OUT, Asking, Choice, Question
from policy507.roster.tables.cells import CellReader
from policy507.roster.tables.column_entries import none_key
from policy507.roster.tables.columns import YES, Column
from policy507.roster.tables.dates import SERIALS, DateForm, as_date
from policy507.roster.tables.looks import GRADES, YES_LIKE, Look, forms_for, unread
from policy507.roster.tables.synonyms import words_of

MOST_ASKED = 8
"""So many words of a column are asked about, the most frequent ones."""
_SLIPS = 0.01
_REJECTED = "not known, so that rows which have it are rejected"


@define
class Describer:
    """Describes the columns of one table."""

    asking: Asking
    _order: dict[str, str] = Factory(dict)
    """Which of two forms somebody chose, for all columns."""

    def described(self, name: str, column: Column, look: Look) -> Column:
        """A column with all that its values show; what they leave open is asked."""
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
                self.asking.remark(name, f"{', '.join(sorted(like))} is taken for yes")
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
                self.asking.remark(name, f"{total - others[0][1]} cells can only be {best}")
            return forms[best]
        answered = self._order.get(" ".join(sorted(counts)))
        if answered is None:
            choices = [
                Choice(each, f"{each}: {shown(example)} is {as_date(example, [forms[each]])}")
                for each in counts
            ]
            if serial:
                choices.append(Choice(LEFT_OUT, "no day: rows with such a number are rejected"))
            text = (
                f"How are dates such as {shown(example)} to be read, in '{shown(name)}' and wherever "
                "they leave it open?"
            )
            answered = self.asking.asked(Question(name, text, tuple(choices)))
            if answered is None:
                self.asking.undated.append(name)
                said = "; or ".join(choice.label for choice in choices)
                self.asking.remark(name, f"open: {said}")
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
            choices.append(Choice(LEFT_OUT, "none of these: rows that have it are rejected"))
            text = f"What does '{shown(word)}' in '{shown(column.header)}' mean?"
            answer = self.asking.asked(Question(column.header, text, tuple(choices)))
            if answer == "none":
                none.append(word)
            elif answer:
                words[word] = (answer,)
            elif answer is None:
                self.asking.remark(column.header, f"{_REJECTED}: {shown(word)}")
        return evolve(column, words=words, none=tuple(none))

    def _with_meanings(self, column: Column, look: Look) -> Column:
        """The column with what else its cells say: yes, no, none, or that nobody knows."""
        if column.header in self.asking.undated or column.fact.kind == "label":
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
            choices.append(Choice(LEFT_OUT, "none of these: rows that have it are rejected"))
            text = f"What does '{shown(value)}' in '{shown(column.header)}' mean?"
            answer = self.asking.asked(Question(column.header, text, tuple(choices)))
            if answer:
                usual = getattr(column, answer)
                more[answer] = (*more.get(answer, usual), value)
            elif answer is None:
                self.asking.remark(column.header, f"{_REJECTED}: {shown(value)}")
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
            self.asking.remark(
                header, f"{_REJECTED}: {', '.join(map(shown, rest[:MOST_ASKED]))}{more}"
            )
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
        answer = self.asking.asked(Question(column.header, text, choices))
        if answer is None:
            said = "no" if kind == "no" else key.replace("_", " ")
            self.asking.remark(
                column.header, f"{look.empty} empty cells are unknown; or say `blank: {said}`"
            )
            return column
        blank: Any = answer
        return evolve(column, blank=blank)


def _shape(value: str, possible: Sequence[DateForm]) -> tuple[str, ...]:
    """What values that are written alike have in common: all but the digits, and how many of a year."""
    if possible[0].name in SERIALS:
        return ("serial",)
    between = "".join(c for c in value.partition(":")[0] if not c.isalnum())
    return (between[:2], str(max(map(len, value.replace(between[:1] or "/", " ").split()))))
