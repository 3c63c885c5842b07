"""What rules and texts mention by name: that it is there, once, and that rules form no ring.

This is looked at once all rules are read; what a condition or a day mentions is told where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy507.errors import Place, Problem, did_you_mean, shown
from policy507.model.policy import Act, Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.walk import names_in, place_of, texts_of
from policy507.rulefiles.scope import LONGEST_RING

LONGEST_CHAIN = 32  # of rules, each of which sets the next aside


def doubles(
    paragraphs: tuple[Paragraph, ...],
    acts: Mapping[str, Act],
    places: Mapping[tuple[str, ...], Place],
) -> Iterator[Problem]:
    """Citations and the names of rules and acts: whatever is looked up by name has its own."""
    seen = set(acts)
    for each in paragraphs:
        listed = [(item, places.get((each.citation, "items", item))) for item in each.items]
        rules = [(rule.name, rule.place) for rule in each.rules]
        for name, place in [(each.citation, each.place), *listed, *rules]:
            if name and name in seen:
                what = "an act named" if name in acts else "a"
                yield (place or each.place).problem(f"there is already {what} '{shown(name)}'")
            seen.add(name)


def rings(rules: list[Rule]) -> Iterator[Problem]:
    """Rules that set one another aside in a ring, so that no engine could begin with any of them."""
    places = {rule.name: rule.place for rule in rules}
    left = {rule.name: [override.rule for override in rule.overrides] for rule in rules}
    chain = 0
    while left:
        done = [name for name, others in left.items() if not left.keys() & set(others)]
        if not done:
            done = [next(iter(left))]
            while done.count(done[-1]) == 1:
                done.append(next(other for other in left[done[-1]] if other in left))
            ring = done[done.index(done[-1]) :]
            message = (
                f"rules override one another in a ring: {shown(' -> '.join(ring), LONGEST_RING)}"
            )
            yield places[ring[0]].problem(message)
        elif (chain := chain + 1) > LONGEST_CHAIN:
            message = f"it overrides others by way of more than {LONGEST_CHAIN} rules"
            yield places[done[0]].problem(message)
            return
        for name in set(done):
            del left[name]


def unresolved(book: RuleBook) -> Iterator[Problem]:
    """Values that texts put in, and questions left to people, that the rule files do not have.

    Rules cannot do with such a name: a page, an explanation or a decision would need it.
    """
    for place, text in texts_of(book):
        for name in names_in(text):
            if name not in book.values:
                hint = did_you_mean(name, book.values)
                yield place.problem(f"there is no value '{shown(name)}' to put in{hint}")
    for paragraph in book:
        for name in paragraph.value_words:
            if name not in book.values:
                place = place_of(book, paragraph, "value_words", name)
                hint = did_you_mean(name, book.values)
                yield place.problem(f"there is no value '{shown(name)}' to name{hint}")
    for rule in book.rules.values():
        for each in rule.covers:
            if each.reading is not None and each.reading not in book.readings:
                hint = did_you_mean(each.reading, book.readings)
                yield rule.place.problem(f"there is no reading '{shown(each.reading)}'{hint}")
    for place, code in _questions(book):
        if code in book.readings:
            yield place.problem(f"{shown(code)} is an encoded reading, so it is not left to people")
        elif code not in book.judgements:
            hint = did_you_mean(code, book.judgements)
            yield place.problem(f"there is no question '{shown(code)}' left to people{hint}")


def _questions(book: RuleBook) -> Iterator[tuple[Place, str]]:
    """The codes of questions that paragraphs list, rules remark on, and examples expect remarks on."""
    for paragraph in book:
        for number, code in enumerate(paragraph.left_to_people):
            yield place_of(book, paragraph, "left_to_people", number), code
    for rule in book.rules.values():
        yield from ((rule.place, remark.code) for remark in rule.remarks)
    for expected in (e for p in book for example in p.examples for e in example.expect):
        yield from ((expected.place, code) for code in expected.remarks or ())
