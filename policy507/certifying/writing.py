"""The certificate of a rule book: its witnesses, each with what the definition answers."""

from __future__ import annotations

from policy507.certifying.answers import by_engine
from policy507.certifying.certificates import Certificate, Entry, head_of
from policy507.certifying.collecting import Collected, Witness, collect
from policy507.deciding import REFERENCE
from policy507.engines.reference import Meaning
from policy507.facts import Case
from policy507.meaning import Situation
from policy507.rulebook import RuleBook


def certificate(book: RuleBook) -> tuple[Certificate, Collected]:
    """The certificate of a rule book, and what became of the classes."""
    collected = collect(book)
    answering = by_engine(book, REFERENCE)
    entries = []
    for number, witness in enumerate(collected.witnesses, start=1):
        readings = dict(witness.readings)
        choices = book.choices(readings)
        answers = answering(witness.case, choices, _asked(book, witness))
        entries.append(Entry(number, witness.kind, witness.case, readings, answers))
    classes = {"possible": collected.possible, "impossible": collected.impossible}
    classes["not_decided"] = collected.not_decided
    return Certificate(head_of(book, classes), tuple(entries)), collected


def _asked(book: RuleBook, witness: Witness) -> tuple[str, ...]:
    """The rules and acts that a witness is about, and those that its facts decide besides."""
    choices = book.choices(dict(witness.readings))
    meaning = Meaning(book, Situation(witness.case, choices))
    without_facts = Meaning(book, Situation(Case(as_of=witness.case.as_of), choices))
    return tuple(
        target
        for target in (*book.rules, *book.ordered_acts())
        if target in witness.targets
        or (meaning.verdict(target) is not None and without_facts.verdict(target) is None)
    )
