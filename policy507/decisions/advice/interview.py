"""An interview about a case: what to ask next, and what was answered so far.

It knows nothing of a terminal: it takes texts, and says in words what it took.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from attrs import Factory, define, frozen

from policy507.decisions.advice.questions import Question
from policy507.decisions.advice.typed import value_of, wanted, word_said
from policy507.decisions.decide import Readings, decide_case
from policy507.decisions.decision import Decision
from policy507.engines.program import program
from policy507.english.phrases import day_clause, value_words, weekday_phrase
from policy507.facts.case import Case, stated
from policy507.facts.case_files import as_written, case_from_data
from policy507.facts.kinds import PARTLY, UNKNOWN, Fact, includes
from policy507.facts.registry import AS_OF, FACTS, PARTLY_OF, STATED_FACTS
from policy507.model.conditions import ValueTest
from policy507.model.rulebook import RuleBook

Held: TypeAlias = "bool | str"
"""Whether a list includes a word, or `partly`."""
_IMPLIED = (
    "Once a case says of all of {} whether it has them, it is taken to have no others that it does not"
    " state."
)
_LISTED_BY = {partly: path for path, partly in PARTLY_OF.items()}


@frozen
class Asked:
    """What is asked now: a fact, and of a list one of its words at a time.

    `words` is the question, `why` what turns on it, and `wanted` what can be answered.
    """

    fact: str
    word: str | None
    words: str
    why: str
    wanted: str


@define(eq=False)
class Interview:
    """One interview: the facts as a case file states them, and what nobody knows.

    Begin with the data of a case, or with none; then the first question is for which day to decide.
    """

    rules: RuleBook
    readings: Readings
    data: dict[str, Any] = Factory(dict)
    _unsaid: set[tuple[str, str | None]] = Factory(set)
    _words: dict[str, dict[str, bool]] = Factory(dict)
    _before: list[tuple[dict[str, Any], Any, Any]] = Factory(list)

    @property
    def decision(self) -> Decision:
        """The decision by what is known so far; the day must be."""
        return decide_case(self.case, readings=self.readings, rules=self.rules)

    @property
    def case(self) -> Case:
        """The case so far, as its file would be read."""
        return case_from_data(self.data)

    def next(self) -> Asked | None:
        """What to ask now; nothing where no unknown fact matters any more, but those nobody knows."""
        if AS_OF.path not in self.data:
            words = "For which day is it to be decided?"
            return Asked(AS_OF.path, None, words, "Last days run against it.", wanted(AS_OF, None))
        asked = list(self._asked())
        for each in asked:
            if each.word is not None and self._is_last(each.fact, each.word):
                # What the whole list would imply is asked for before it is whole.
                for path in self._implied(FACTS[each.fact], {one.fact for one in asked}):
                    return self._ask(path, None, _IMPLIED.format(FACTS[each.fact].label))
            return each
        return None

    def _is_last(self, path: str, word: str) -> bool:
        value = stated(self.case, path)
        return all(includes(value, w) is not None for w in FACTS[path].choices if w != word)

    def _asked(self) -> Iterator[Asked]:
        for question in self.decision.questions:
            path = _LISTED_BY.get(question.fact, question.fact)
            words = self._open_words(path, question) if FACTS[path].kind == "words" else [None]
            for word in words:
                if (path, word) not in self._unsaid and (path, None) not in self._unsaid:
                    yield self._ask(path, word, question.why)

    def _ask(self, path: str, word: str | None, why: str) -> Asked:
        fact = FACTS[path]
        words = fact.asks if word is None else f"do {fact.label} include {dict(fact.called)[word]}?"
        return Asked(path, word, f"{words[:1].upper()}{words[1:]}", why, wanted(fact, word))

    def _open_words(self, path: str, question: Question) -> Iterator[str]:
        """The words of a list of which nothing is said, and that the acts in question look at."""
        fact, value = FACTS[path], stated(self.case, path)
        seen = {
            test.operand
            for act in question.acts
            for test in program(self.rules).tests_of[act]
            if isinstance(test, ValueTest) and test.fact in (path, PARTLY_OF.get(path))
        }
        said = self._words.get(path, {})
        for word in fact.choices:
            is_open = includes(value, word) is None and word not in said
            if is_open and (word in seen or not fact.partly):
                yield word

    def _implied(self, fact: Fact, asked: set[str]) -> Iterator[str]:
        """Unknown facts that the section would take as stated with the whole list."""
        if not fact.partly:
            return
        whole = copy.deepcopy(self.data)
        whole.setdefault(fact.section, {})[fact.name] = []
        trial, now = case_from_data(whole), self.case
        implied = [
            each.path
            for each in STATED_FACTS[fact.section].values()
            if each.name not in (fact.name, fact.partly)
            and stated(now, each.path) is UNKNOWN
            and stated(trial, each.path) is not UNKNOWN
        ]
        if asked & {*implied}:
            yield from (path for path in implied if (path, None) not in self._unsaid)

    def answer(self, asked: Asked, text: str) -> str:
        """Take an answer, and say in words what was taken.

        Raises:
            FactError: it is none, or contradicts what was stated; nothing is taken.
        """
        fact = FACTS[asked.fact]
        data, words = copy.deepcopy(self.data), copy.deepcopy(self._words)
        if asked.word is not None:
            held = word_said(text, partly=bool(fact.partly))
            _put_word(data, words, fact, asked.word, held)
            told = f"{dict(fact.called)[asked.word]}: {_held(held)}"
        else:
            value = value_of(fact, text)
            _put(data, fact, as_written(value))
            told = said(fact, value)
        case_from_data(data, impossible=self.rules.impossible)
        self._remember()
        self.data, self._words = data, words
        return told

    def unknown(self, asked: Asked) -> None:
        """Note that nobody knows; it is not asked again."""
        self._remember()
        fact = FACTS[asked.fact]
        self._unsaid.add((asked.fact, asked.word if fact.partly else None))

    def back(self) -> bool:
        """Take the last answer back; whether there was one."""
        if not self._before:
            return False
        self.data, self._unsaid, self._words = self._before.pop()
        return True

    def _remember(self) -> None:
        state = (self.data, self._unsaid, self._words)
        self._before.append(copy.deepcopy(state))


def _put(data: dict[str, Any], fact: Fact, value: Any) -> None:
    if fact.section:
        data.setdefault(fact.section, {})[fact.name] = value
    else:
        data[fact.name] = value


def _put_word(
    data: dict[str, Any], words: dict[str, dict[str, bool]], fact: Fact, word: str, held: Held
) -> None:
    """State one word of a list: in a mapping where it takes one, else once all are known."""
    if fact.partly:
        part = data.setdefault(fact.section, {})
        part[fact.name] = {**part.get(fact.name, {}), word: held}
        return
    known = words.setdefault(fact.path, {})
    known[word] = bool(held)
    if len(known) == len(fact.choices):
        _put(data, fact, [each for each in fact.choices if known[each]])


def _held(held: Held) -> str:
    return held if held == PARTLY else "yes" if held else "no"


def said(fact: Fact, value: Any) -> str:
    """What a fact's value says, as a clause; a date with its weekday."""
    if fact.path == AS_OF.path:
        return weekday_phrase(value)
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    if fact.kind == "day":
        day = f" ({weekday_phrase(value).partition(',')[0]})" if value else ""
        return f"{day_clause(fact, value)}{day}"
    return f"{fact.label}: {value_words(fact, value)}"


def case_text(data: dict[str, Any]) -> str:
    """The data of a case as its file: YAML, every text in quotes."""
    lines = []
    if AS_OF.path in data:
        lines.append(f"as_of: {data[AS_OF.path]}")
    for section, facts in STATED_FACTS.items():
        if section in data:
            values = data[section]
            lines += ["", f"{section}:{'' if values else ' {}'}"]
            lines += [
                f"  {name}: {_written(fact, values[name])}"
                for name, fact in facts.items()
                if name in values
            ]
    return "\n".join(lines).lstrip("\n") + "\n"


def _written(fact: Fact, value: Any) -> str:
    if fact.kind == "day" and value is not None:
        return str(value)
    if isinstance(value, dict):
        return "{{{}}}".format(
            ", ".join(
                f"{word}: {PARTLY if h == PARTLY else json.dumps(h)}" for word, h in value.items()
            )
        )
    return json.dumps(value, ensure_ascii=False)
