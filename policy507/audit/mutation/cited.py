"""Mutants of what findings carry beside what they come to: citations, sources, remarks.

And of the order of a reading's choices, the first of which is the default.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from attrs import evolve

from policy507.audit.mutation.mutant import CHOICES, CITED, Mutant, with_rules
from policy507.english.conditions import sentence
from policy507.model.conditions import ALWAYS, Chosen, Not, Tree, written_in
from policy507.model.policy import Paragraph, Remark, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.walk import defined_in
from policy507.rulefiles.book import READINGS_FILE


def of_what_is_cited(book: RuleBook) -> Iterator[Mutant]:
    """Every mutant of what the rules of a book cite and remark on, in the order of the policy."""
    cites = tuple(dict.fromkeys(cite for rule in book.rules.values() for cite in rule.sources))
    for paragraph in book:
        for rule in paragraph.rules:
            for what, changed in (
                *_citations(rule, paragraph),
                *_sources(rule, cites),
                *_remarks(rule, paragraph),
            ):
                mutated = with_rules(book, {rule.name: changed})
                subject = f"the rule {rule.name}"
                yield Mutant(paragraph.citation, subject, what, rule.place, mutated, CITED)


def _citations(rule: Rule, paragraph: Paragraph) -> Iterator[tuple[str, Rule]]:
    """A rule of an item, cited as one of the items beside that, or as the whole paragraph."""
    items = (paragraph.citation, *paragraph.items)
    for one, other in (*pairwise(items), *pairwise(reversed(items))):
        if one == rule.paragraph:
            yield f"of {other}, instead of: {one}", evolve(rule, paragraph=other)


def _sources(rule: Rule, cites: tuple[str, ...]) -> Iterator[tuple[str, Rule]]:
    """A source exchanged for the next that the rules cite, left out, or put before another."""
    sources = rule.sources
    for number, source in enumerate(sources):
        before, after = sources[:number], sources[number + 1 :]
        others = [each for each in (*cites, *cites)[cites.index(source) :] if each not in sources]
        for other in others[:1]:
            yield (
                f"the source {other}, instead of: {source}",
                evolve(rule, sources=(*before, other, *after)),
            )
        yield f"no source {source}", evolve(rule, sources=(*before, *after))
        if after:
            exchanged = (*before, after[0], source, *after[1:])
            yield f"{after[0]} before {source}", evolve(rule, sources=exchanged)


def _remarks(rule: Rule, paragraph: Paragraph) -> Iterator[tuple[str, Rule]]:
    """A remark in all other cases, or in none; and one on what the paragraph leaves to people."""
    remarks = rule.remarks
    for number, remark in enumerate(remarks):
        before, after = remarks[:number], remarks[number + 1 :]
        when = "always" if remark.when == ALWAYS else f"where {sentence(remark.when, named=True)}"
        inverted = evolve(remark, when=Not(remark.when))
        yield (
            f"a remark on {remark.code} wherever there is none, instead of: {when}",
            evolve(rule, remarks=(*before, inverted, *after)),
        )
        yield f"no remark on {remark.code}", evolve(rule, remarks=(*before, *after))
    told = {remark.code for remark in remarks}
    for code in [code for code in paragraph.left_to_people if code not in told][:1]:
        more = evolve(rule, remarks=(*remarks, Remark(code, ALWAYS)))
        yield f"a remark on {code} in every case", more


def of_choices(book: RuleBook) -> Iterator[Mutant]:
    """Every reading with two neighbouring choices exchanged, in the order of the readings."""
    for reading in book.readings.values():
        citation = asked_by(book, reading.code)
        for number, (one, other) in enumerate(pairwise(reading.choices)):
            choices = (*reading.choices[:number], other, one, *reading.choices[number + 2 :])
            changed = evolve(reading, choices=choices)
            mutated = evolve(book, readings={**book.readings, reading.code: changed})
            what = f"{other.name} before {one.name}, instead of after it"
            subject = f"the choices of {reading.code}"
            yield Mutant(citation, subject, what, reading.place, mutated, CHOICES)


def asked_by(book: RuleBook, code: str) -> str:
    """The first paragraph whose file asks for a reading; a reading that none asks for is none's."""
    for paragraph in book:
        for tree in _written(book, paragraph):
            if any(isinstance(node, Chosen) and node.code == code for node in written_in(tree)):
                return paragraph.citation
    return READINGS_FILE


def _written(book: RuleBook, paragraph: Paragraph) -> Iterator[Tree]:
    """The conditions and days that a paragraph's file states."""
    yield from (book.terms[name] for name, _ in defined_in(book, paragraph, "terms"))
    yield from (book.dates[name] for name, _ in defined_in(book, paragraph, "dates"))
    for rule in paragraph.rules:
        yield from rule.trees()
