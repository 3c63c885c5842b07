"""What changed between two versions of the rules, in text and in meaning, as one report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from policy507._version import __version__
from policy507.audit.diff.effects import CHANGED, NOT_DECIDED, Consequence
from policy507.audit.diff.meaning import consequences
from policy507.audit.diff.pairing import Pairing, paired
from policy507.audit.diff.refusals import Refusal, refusals
from policy507.audit.diff.wording import CALENDAR, POLICY, READINGS, Change, changes
from policy507.audit.proofs.prove import solver_version
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.model.conditions import BusinessDay, walk
from policy507.model.rulebook import RuleBook

SCHEMA = 1
SECONDS = 20.0


@frozen(eq=False)
class Report:
    """The changes of the text, and what became of each rule and act that rests on one.

    `refusals` are the cases that one version alone refuses, `no_longer` the readings and choices that
    the new version does not offer: what was decided under one cannot be decided again.
    """

    pairing: Pairing
    text: tuple[Change, ...]
    meaning: tuple[Consequence, ...]
    refusals: tuple[Refusal, ...]
    no_longer: tuple[str, ...]
    timeout: float

    @property
    def changed(self) -> bool:
        """Whether some decision changes, or may: what was not decided counts."""
        return bool(self.no_longer or self.refusals) or any(
            each.outcome in (CHANGED, NOT_DECIDED) for each in self.meaning
        )

    @property
    def verdict(self) -> str:
        """The result as one sentence."""
        outcomes = [each.outcome for each in self.meaning]
        shown = [each.case is not None for each in self.refusals]
        if self.no_longer or CHANGED in outcomes or any(shown):
            return "some decisions change"
        if NOT_DECIDED in outcomes or shown:
            return f"not decided within {self.timeout:g} s a question whether any decision changes"
        return "proved: no possible case comes out otherwise"

    @property
    def sections(self) -> tuple[str, ...]:
        """The policy, its paragraphs in order (those that went where they were), and the rest."""
        before, after = (
            [paragraph.citation for paragraph in book]
            for book in (self.pairing.before, self.pairing.after)
        )
        gone = [citation for citation in before if citation not in after]
        for citation in gone:
            earlier = [c for c in before[: before.index(citation)] if c in after]
            after.insert(after.index(earlier[-1]) + 1 if earlier else 0, citation)
        return (POLICY, *after, READINGS, CALENDAR)

    def of(self, section: str) -> tuple[tuple[Change, ...], tuple[Consequence, ...]]:
        """The changes of a paragraph's text, and what they and others mean for its rules and acts."""
        return (
            tuple(each for each in self.text if each.section == section),
            tuple(each for each in self.meaning if self._section(each) == section),
        )

    def refusals_of(self, section: str) -> tuple[Refusal, ...]:
        """The cases that one version alone refuses by a paragraph's values."""
        return tuple(each for each in self.refusals if each.paragraph == section)

    def _section(self, each: Consequence) -> str:
        for book in (self.pairing.after, self.pairing.before):
            for paragraph in book:
                if each.paragraph in (paragraph.citation, *paragraph.items):
                    return paragraph.citation
        return each.paragraph

    def shown_by_act(self, each: Consequence) -> bool:
        """Whether a rule's changes are shown by what the act that it is about comes to."""
        acts = {c.name for c in self.meaning if c.kind == "act" and c.outcome == CHANGED}
        books = (self.pairing.after, self.pairing.before)
        rule = next((b.rules[each.name] for b in books if each.name in b.rules), None)
        return rule is not None and rule.act in acts

    @property
    def years(self) -> tuple[int, int] | None:
        """The years whose legal holidays a proof covers, where some rule counts business days."""
        trees = (
            tree
            for book in (self.pairing.before, self.pairing.after)
            for rule in book.rules.values()
            for tree in rule.trees()
        )
        counting = any(isinstance(node, BusinessDay) for tree in trees for node in walk(tree))
        return (FIRST_DAY.year, LAST_DAY.year) if counting else None

    def to_data(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {
            "schema": SCHEMA,
            "package": __version__,
            "z3": solver_version(),
            "before": _version(self.pairing.before),
            "after": _version(self.pairing.after),
            "changes": self.changed,
            "verdict": self.verdict,
            "years": None if self.years is None else list(self.years),
            "renamed": self.pairing.renamed,
            "no_longer_offered": list(self.no_longer),
            "sections": [
                {
                    "section": section,
                    "text": [each.to_data() for each in text],
                    "meaning": [each.to_data() for each in meaning],
                    "refusals": [each.to_data() for each in self.refusals_of(section)],
                }
                for section in self.sections
                for text, meaning in [self.of(section)]
                if text or meaning or self.refusals_of(section)
            ],
        }


def _version(book: RuleBook) -> dict[str, str]:
    policy = book.policy
    return {"id": policy.number, "edition": policy.edition, "digest": book.digest}


def compare(before: RuleBook, after: RuleBook, *, timeout: float = SECONDS) -> Report:
    """Compare two versions of the rules; `timeout` is the most seconds for one question."""
    pairing = paired(before, after)
    return Report(
        pairing,
        changes(pairing),
        tuple(consequences(pairing, timeout=timeout)),
        tuple(refusals(pairing, timeout=timeout)),
        tuple(_no_longer(before, after)),
        timeout,
    )


def _no_longer(before: RuleBook, after: RuleBook) -> Iterator[str]:
    for code, reading in before.readings.items():
        if code not in after.readings:
            yield code
            continue
        kept = after.readings[code].names
        yield from (f"{code}={name}" for name in reading.names if name not in kept)
