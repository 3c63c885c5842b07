"""The claims on what rules do to acts: who owes them, what relieves from them, and what does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from policy507.audit.proofs.claims import (
    ANY,
    Choices,
    Claim,
    Question,
    World,
    meaning,
    paragraph_of,
    targets,
    verdict,
)
from policy507.audit.solver.counterexamples import Cases
from policy507.audit.solver.encoding import differ
from policy507.audit.solver.formulas import conj, disj, neg
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status


def effects(book: RuleBook) -> Iterator[Claim]:
    """Who owes each act, what alone relieves from it, and that what has no effect changes nothing."""
    for act in book.ordered_acts():
        yield _one_bearer(book, act)
    for act in book.ordered_acts():
        for rule in book.ordering(act):
            if book.overriders(rule):
                yield _relieved_by_its_own(book, act, rule)
    for paragraph in book:
        silent = [rule for rule in paragraph.rules if rule.modality is Modality.NO_EFFECT]
        if silent:
            yield _no_effect(book, paragraph, silent)


def _one_bearer(book: RuleBook, act: str) -> Claim:
    """That nobody else owes an act than whom the first paragraph that orders it names."""
    rules = book.ordering(act)
    bearer = rules[0].bearer
    others = [rule for rule in rules if rule.bearer != bearer]

    def asks(world: World) -> Question:
        return world.ask(disj(world.encoding.fires(rule).true for rule in others))

    def shows(cases: Cases, choices: Choices) -> bool:
        found = meaning(book, cases[0], choices)
        return any(found.fires(rule) for rule in others)

    return Claim(
        kind="bearers",
        says=f"nobody but the {bearer} ever owes {act}",
        paragraph=paragraph_of(book, act),
        about=(act, *(rule.name for rule in rules)),
        always=True,
        readings=ANY,
        asks=asks,
        shows=shows,
    )


def _relieved_by_its_own(book: RuleBook, act: str, rule: Rule) -> Claim:
    """That a rule is set aside only where another rule on its act fires."""
    others = [other for other in book.ordered_acts()[act] if other is not rule]
    homes = " or ".join(dict.fromkeys(other.paragraph for other in others))

    def asks(world: World) -> Question:
        relieved = world.encoding.statuses(rule.name)[Status.RELIEVED]
        return world.ask(conj((relieved, *(neg(world.encoding.fires(o).true) for o in others))))

    def shows(cases: Cases, choices: Choices) -> bool:
        found = meaning(book, cases[0], choices)
        relieved = found.verdict(rule.name) is Status.RELIEVED
        return relieved and not any(found.fires(other) for other in others)

    return Claim(
        kind="reliefs",
        says=f"{rule.name} is set aside under {homes} alone",
        paragraph=rule.paragraph,
        about=(rule.name, act),
        always=True,
        readings=ANY,
        asks=asks,
        shows=shows,
    )


def _no_effect(book: RuleBook, paragraph: Paragraph, silent: list[Rule]) -> Claim:
    """That every act and every other rule comes to the same without the rules that have no effect."""
    names = {rule.name for rule in silent}
    kept = evolve(paragraph, rules=tuple(r for r in paragraph.rules if r.name not in names))
    without = evolve(book, paragraphs=tuple(kept if p is paragraph else p for p in book))
    others = [target for target in targets(book) if target not in names]

    def asks(world: World) -> Question:
        other = world.encoded(world.facts, without)
        pairs = ((world.encoding.statuses(t), other.statuses(t)) for t in others)
        return world.ask(disj(differ(*pair) for pair in pairs))

    def shows(cases: Cases, choices: Choices) -> bool:
        (case,) = cases
        return any(
            verdict(book, case, choices, target) is not verdict(without, case, choices, target)
            for target in others
        )

    return Claim(
        kind="no effect",
        says=f"{paragraph.citation} creates, changes and sets aside no obligation",
        paragraph=paragraph.citation,
        about=tuple(names),
        always=True,
        readings=ANY,
        asks=asks,
        shows=shows,
    )
