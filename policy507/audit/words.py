"""Lints between words and rules: what a paragraph says, against what its rules formally say.

They know no paragraph and no number: only words that order, permit and compare, of any English text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from policy507.english.explain import readings_asked
from policy507.english.phrases import listed
from policy507.english.words import (
    COMPARED,
    COMPARED_BEHIND,
    MODALS,
    any_of,
    modals_in,
    stems,
)
from policy507.errors import Place, Problem, did_you_mean, shown
from policy507.model.conditions import (
    COUNT_OPERATORS,
    DAY_OPERATORS,
    OPPOSITES,
    DayTest,
    Fixed,
    Not,
    Shift,
    Tree,
    ValueTest,
    parts,
    written_in,
)
from policy507.model.policy import Paragraph
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality
from policy507.model.walk import DAY_BEFORE, defined_in, names_in, place_of, trees_of

_QUOTED = re.compile(r"""[“"][^“”"]*[”"]""")
_PUT_IN = re.compile(r"\{[^{}]*\}")
_OF_KEYS = {"from": "on_or_after", "due": "on_or_before"}
_MIRRORED = {
    "before": "after",
    "after": "before",
    "on_or_before": "on_or_after",
    "on_or_after": "on_or_before",
}
_TO_DAY_BEFORE = {"on_or_before": "before", "after": "on_or_after"}
"""What an operator with the day before a day says of the day itself."""

_OF_NUMBERS = {
    "before": "fewer_than",
    "after": "more_than",
    "on_or_before": "at_most",
    "on_or_after": "at_least",
}
"""What a word that compares days says of numbers: the days from which something is owed."""


# --- who must, must not, may, need not


def modals_of_other_rules(book: RuleBook) -> Iterator[Problem]:
    """Paragraphs that say must, must not, may or need not where no rule does, or the other way round."""
    for paragraph in book:
        if not paragraph.rules:
            continue
        texts = (paragraph.says, *paragraph.items.values())
        said = dict(modals_in(" ".join(map(_own_words, texts))))
        ruled = {rule.modality: rule for rule in reversed(paragraph.rules)}
        place, citation = place_of(book, paragraph, "says"), shown(paragraph.citation)
        for modality, words in said.items():
            # What is not encoded is restated all the same.
            if modality not in ruled and not paragraph.not_encoded:
                message = f"it says '{words}', and no rule of {citation} says {_called(modality)}"
                yield place.problem(message)
        for modality, rule in ruled.items():
            if modality in MODALS and modality not in said:
                message = f"the rule {rule.name} says {_called(modality)}, and no word here does"
                yield place.problem(message)


def modals_in_wordings(book: RuleBook) -> Iterator[Problem]:
    """Words of acts and rules that say must, may or not themselves, although their rules do that."""
    wordings = [(act.place, act.wording) for act in book.acts.values()]
    wordings += [
        (rule.place, rule.wording)
        for rule in book.rules.values()
        if rule.act is None and rule.modality in MODALS
    ]
    for place, wording in wordings:
        own = [words for _, words in modals_in(_own_words(wording))]
        own += ["not"] if wording.split()[:1] == ["not"] else []
        for words in own[:1]:
            message = f"'{words}' stands in words that complete 'must …', as their rules put it"
            yield place.problem(message)


def modals_in_titles(book: RuleBook) -> Iterator[Problem]:
    """Titles of rules that say must, must not, may or need not, and their rules say another of these."""
    for rule in book.rules.values():
        for modality, words in modals_in(_own_words(rule.title)):
            if modality is not rule.modality:
                message = f"its title says '{words}', and the rule says {_called(rule.modality)}"
                yield rule.place.problem(message)


def _called(modality: Modality) -> str:
    return f"'{modality.value.replace('_', ' ')}'"


def _own_words(text: str) -> str:
    """A text without what it quotes and what it puts in."""
    return _PUT_IN.sub(" ", _QUOTED.sub(" ", text))


# --- how values are compared


def other_comparisons(book: RuleBook) -> Iterator[Problem]:
    """Values that a text compares otherwise than the rules of its paragraph do, or not at all."""
    for paragraph in book:
        compared = _compared(paragraph)
        restated = {key: _comparisons(text) for key, text in _restatement(book, paragraph)}
        for place, found in restated.items():
            yield from _unlike(place, found, compared)
        for rule in paragraph.rules:
            for text in (rule.title, rule.wording):
                yield from _unlike(rule.place, _comparisons(text), compared)
            for each in rule.covers:  # these, and notes, tell of whom it leaves out, too
                for text in (each.who, each.by):
                    yield from _unlike(rule.place, _comparisons(text), compared, opposites=True)
        for number, note in enumerate(paragraph.notes):
            place = place_of(book, paragraph, "notes", number)
            yield from _unlike(place, _comparisons(note), compared, opposites=True)
        for number, disagreement in enumerate(paragraph.disagreements):
            place = place_of(book, paragraph, "disagreements", number)
            yield from _unlike(place, _comparisons(disagreement.here), compared)
        said = {name for found in restated.values() for name, _, _ in found}
        for place, text in _restatement(book, paragraph):
            for name in names_in(text):
                if compared.get(name) and name not in said:
                    ruled = f"the rules compare {shown(name)} by {_spoken(compared[name])}"
                    message = f"{ruled}, and no word beside {{{shown(name)}}} says so"
                    yield place.problem(message)


def other_comparisons_of_questions(book: RuleBook) -> Iterator[Problem]:
    """Values that a question, or a choice of one, compares otherwise than the rules which turn on it."""
    compared: dict[str, dict[str, set[str]]] = {}
    for paragraph in book:
        for code in readings_asked(book, paragraph.rules):
            for name, operators in _compared(paragraph).items():
                compared.setdefault(code, {}).setdefault(name, set()).update(operators)
    for code, ruled in compared.items():
        reading = book.readings[code]
        for text in (reading.question, reading.why, *(each.means for each in reading.choices)):
            yield from _unlike(reading.place, _comparisons(text), ruled, opposites=True)


def other_comparisons_of_value_words(book: RuleBook) -> Iterator[Problem]:
    """What people call a value, such as "days from which …", where rules compare it otherwise."""
    for paragraph in book:
        compared = _compared(paragraph)
        for name, text in paragraph.value_words.items():
            place = place_of(book, paragraph, "value_words", name)
            for found in _OF_WHICH.finditer(text):
                operator = _OF_WORDS[" ".join(found[1].lower().split())]
                if isinstance(book.values.get(name), int):
                    operator = _OF_NUMBERS.get(operator, operator)
                yield from _unlike(place, [(name, operator, found[0])], compared, opposites=True)


def _restatement(book: RuleBook, paragraph: Paragraph) -> Iterator[tuple[Place, str]]:
    yield place_of(book, paragraph, "says"), paragraph.says
    for item, text in paragraph.items.items():
        yield place_of(book, paragraph, "items", item), text


def _unlike(
    place: Place,
    said: Iterable[tuple[str, str, str]],
    compared: Mapping[str, set[str]],
    *,
    opposites: bool = False,
) -> Iterator[Problem]:
    """The comparisons that rules do not make, nor, where that is said, their opposites."""
    for name, operator, words in said:
        ruled = compared.get(name)
        other = OPPOSITES.get(operator) if opposites else None
        if ruled and not {operator, other} & ruled:
            message = f"it says '{shown(words)}', and the rules compare that by {_spoken(ruled)}"
            yield place.problem(message)


def _comparisons(text: str) -> list[tuple[str, str, str]]:
    """The values that a text compares: the name, the operator with that very value, and the words."""
    compared = []
    for found in _COMPARISON.finditer(text):
        words = found["before"] or found["behind"]
        if words is None:
            continue
        operator = (_OF_WORDS | _OF_WORDS_BEHIND)[" ".join(words.lower().split())]
        name = found["name"].removeprefix(DAY_BEFORE)
        if name != found["name"]:
            operator = _TO_DAY_BEFORE.get(operator, operator)
        compared.append((name, operator, " ".join(found[0].split())))
    return compared


def _compared(paragraph: Paragraph) -> Mapping[str, set[str]]:
    """By which operators the rules of a paragraph compare values, by the names of these."""
    found: dict[str, set[str]] = {}
    for rule in paragraph.rules:
        for key, tree in rule.stated():
            _in_tree(tree, found, _OF_KEYS.get(key.name), held=True)
    return found


def _in_tree(tree: Tree, found: dict[str, set[str]], operator: str | None, *, held: bool) -> None:
    """What a condition that holds or fails compares, or a day with which something is compared."""
    match tree:
        case Not(item):
            _in_tree(item, found, None, held=not held)
        case ValueTest(_, stated, _, str() as value):
            found.setdefault(value, set()).add(_held(stated, held=held))
        case DayTest(left, stated, right):
            compared = _held(stated, held=held)
            _in_tree(right, found, compared, held=True)
            _in_tree(left, found, _MIRRORED.get(compared, compared), held=True)
        case Fixed(_, str() as value) if operator is not None:
            found.setdefault(value, set()).add(operator)
        case Shift(day, months, days, value):
            if value is not None and operator is not None:
                found.setdefault(value, set()).add(operator)
            moved = {(0, 0): operator, (0, -1): _TO_DAY_BEFORE.get(operator or "")}
            _in_tree(day, found, moved.get((months, days)), held=True)
        case _:
            for part in parts(tree):
                _in_tree(part, found, operator, held=held)


def _held(operator: str, *, held: bool) -> str:
    return operator if held else OPPOSITES.get(operator, operator)


def _spoken(operators: Iterable[str]) -> str:
    return listed([f"'{_WORDS[each]}'" for each in sorted(operators)], "and")


# --- values, sources, items


def values_in_no_text(book: RuleBook) -> Iterator[Problem]:
    """Values that rules use, and no text which a reader of their paragraph is shown puts in.

    Such a value could change, and no sentence would.
    """
    used = {
        node.value
        for _, tree in trees_of(book)
        for node in written_in(tree)
        if isinstance(node, Fixed | Shift | ValueTest)
    }
    for paragraph in book:
        shown_to_readers = {name for text in _texts(book, paragraph) for name in names_in(text)}
        for name, place in defined_in(book, paragraph, "values"):
            if name in used - shown_to_readers:
                message = f"no text of {shown(paragraph.citation)} puts in {{{shown(name)}}}"
                yield place.problem(f"{message}: say under says or notes what it is")


def _texts(book: RuleBook, paragraph: Paragraph) -> Iterator[str]:
    yield from (paragraph.says, paragraph.not_encoded or "", *paragraph.items.values())
    yield from paragraph.notes
    yield from (text for each in paragraph.disagreements for text in (each.point, each.here))
    for rule in paragraph.rules:
        yield rule.wording
        yield from (text for each in rule.covers for text in (each.who, each.by))
    for code in readings_asked(book, paragraph.rules):
        reading = book.readings[code]
        yield from (reading.question, reading.why, *(each.means for each in reading.choices))
    yield from (book.judgements[code].question for code in paragraph.left_to_people)


def sources_of_other_paragraphs(book: RuleBook) -> Iterator[Problem]:
    """Provisions behind a rule that are none of its paragraph's, and no part of one."""
    for paragraph in book:
        known = {part for source in paragraph.sources for part in provisions(source.cite)}
        for rule in paragraph.rules:
            for cite in rule.sources:
                for part in provisions(cite):
                    if not any(_within(part, other) for other in known):
                        hint = did_you_mean(part, known)
                        citation, hint = shown(paragraph.citation), did_you_mean(part, known)
                        message = f"'{shown(part)}' is no provision behind {citation}{hint}"
                        yield rule.place.problem(message)


def links_of_other_provisions(book: RuleBook) -> Iterator[Problem]:
    """Links to another section than the one that is cited beside them."""
    for paragraph in book:
        linked = (
            *(("source", at, each.cite, each.href) for at, each in enumerate(paragraph.sources)),
            *(
                ("disagreements", at, each.elsewhere, each.href)
                for at, each in enumerate(paragraph.disagreements)
            ),
        )
        for key, at, cite, href in linked:
            cited, there = _SECTION.findall(cite), _SECTION.findall(href or "")
            if cited and there and not {*cited} & {*there}:
                message = f"the link leads to {shown(there[-1])}, and {shown(cited[0])} is cited"
                yield place_of(book, paragraph, key, at).problem(message)


def provisions(cite: str) -> tuple[str, ...]:
    """Each provision of a citation: "§ 9, subd. 2(a)(4) and (5)" has two, "§ 9, subds. 1, 3" too."""
    first, *others = _ANOTHER.split(" ".join(cite.split()))
    first = _PLURAL.sub(r"\1", first)
    ending = _ENDING_IN_PARENTHESES if others and others[0].startswith("(") else _ENDING
    return (first, *(f"{ending.sub('', first)}{other}" for other in others))


def _within(part: str, whole: str) -> bool:
    return part == whole or part.startswith((f"{whole}(", f"{whole}, subd"))


def rules_of_other_items(book: RuleBook) -> Iterator[Problem]:
    """Rules that cite one item of a paragraph and share no word with it, or more with another."""
    for paragraph in book:
        about = {item: stems([text]) for item, text in paragraph.items.items()}
        for rule in paragraph.rules:
            if rule.paragraph not in about:
                continue
            words = stems([rule.name.replace("-", " "), rule.title, rule.wording])
            shared = {item: len(words & _own(item, about)) for item in about}
            nearest = max(shared, key=lambda item: (shared[item], item == rule.paragraph))
            if not words & about[rule.paragraph]:
                message = f"{rule.name} shares no word with {shown(rule.paragraph)}, which it cites"
                yield rule.place.problem(message)
            elif nearest != rule.paragraph:
                message = f"{rule.name} cites {shown(rule.paragraph)}, and has more words of"
                yield rule.place.problem(f"{message} {shown(nearest)}")


def _own(item: str, about: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words that only one item has."""
    return about[item].difference(*(words for other, words in about.items() if other != item))


_WORDS = DAY_OPERATORS | {name: words for name, (words, _) in COUNT_OPERATORS.items()}
_OF_WORDS, _OF_WORDS_BEHIND = (
    {said: operator for operator, phrases in table.items() for said in phrases}
    for table in (COMPARED, COMPARED_BEHIND)
)
_COMPARISON = re.compile(
    rf"(?:\b(?P<before>{any_of(_OF_WORDS)})\s+(?:the\s+)?)?"
    r"\{(?P<name>[^{}]+)\}"
    rf"(?:(?:\s+\w+){{0,3}}?\s+(?P<behind>{any_of(_OF_WORDS_BEHIND)})\b)?",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(rf"\b({any_of(_OF_WORDS)})\s+which\b", re.IGNORECASE)
# What a citation lists: more parentheses of the last provision, or more subdivisions.
_ANOTHER = re.compile(r"(?:,\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?=\(|\d)")
_SECTION = re.compile(r"\d+[A-Za-z]*\.\d+")
"""A section with its chapter, as citations and links have it: 9.21, 9A.05."""
_PLURAL = re.compile(r"\b(subd|subdivision|section)s\b|§(?=§)")
_ENDING_IN_PARENTHESES = re.compile(r"\([^()]*\)$")
_ENDING = re.compile(r"[\d.]+(?:\([^()]*\))*$")

OF_WORDS = (
    modals_of_other_rules,
    modals_in_wordings,
    modals_in_titles,
    other_comparisons,
    other_comparisons_of_questions,
    other_comparisons_of_value_words,
    values_in_no_text,
    sources_of_other_paragraphs,
    links_of_other_provisions,
    rules_of_other_items,
)
"""The lints between words and rules."""
