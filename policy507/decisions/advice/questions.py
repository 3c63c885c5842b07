"""What is missing, as questions: which facts can still change an act, and why each is asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from attrs import frozen

from policy507.decisions.advice.matters import homes_in, within
from policy507.decisions.findings import ActFinding, Contents, Finding
from policy507.decisions.wording import in_question
from policy507.english.phrases import counted, listed, spelt
from policy507.facts.registry import FACTS
from policy507.model.conditions import Field, Tree, ValueTest, written_in
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status
from policy507.model.walk import defined_in

MOST_NAMED = 3
"""So many acts, or lists of acts, are named in why a question is asked; the others are counted."""
MOST_TOLD = 2
"""Of more acts of one list, the paragraph that lists them is named."""


@frozen
class Question:
    """An unknown fact that can still change what somebody must or must not do.

    `fact` is its path, and `words` the question in plain English. `why` says in a sentence what turns on
    it; `paragraphs` are the citations of the paragraphs that ask for it. `acts` are those that it can
    change, by name, and the names of the prohibitions.
    """

    fact: str
    words: str
    why: str
    acts: tuple[str, ...]
    paragraphs: tuple[str, ...]


def questions(contents: Contents) -> tuple[Question, ...]:
    """The questions that can still change an act or a prohibition, the one that changes most first.

    Where nothing is undetermined, there is none. What is asked only for a definition or a permission,
    and changes no act, is not among them: `Decision.missing` has it.
    """
    changed: dict[str, list[ActFinding | Finding]] = {}
    for each in undetermined(contents):
        for path in each.missing:
            changed.setdefault(path, []).append(each)
    order = list(FACTS)
    ranked = sorted(changed, key=lambda path: (-len(changed[path]), order.index(path)))
    return tuple(_question(contents, path, changed[path]) for path in ranked)


def undetermined(contents: Contents) -> Iterator[ActFinding | Finding]:
    """The acts and the prohibitions of which it is not determined what they come to."""
    yield from (act for act in contents.acts if act.status is Status.UNDETERMINED)
    for finding in contents.findings:
        if finding.modality is Modality.MUST_NOT and finding.status is Status.UNDETERMINED:
            yield finding


def asking_paragraphs(book: RuleBook, path: str) -> tuple[str, ...]:
    """The citations of the paragraphs whose own words ask for a fact, in the policy's order."""
    return _asking(book).get(path, ())


def turning(contents: Contents, each: ActFinding | Finding) -> str:
    """What is not determined, in words.

    Of a duty it is often not whether there is one, but whether it is met.
    """
    if isinstance(each, Finding):
        return f"whether the {each.bearer} did what is forbidden: {each.wording}"
    return f"the answer about the {each.bearer}'s duty to {contents.rules.acts[each.act].wording}"


def _question(contents: Contents, path: str, found: list[ActFinding | Finding]) -> Question:
    words = in_question(contents.case, path)
    paragraphs = asking_paragraphs(contents.rules, path)
    named, left = _named(contents, found)
    if left:
        named.append(counted(left, "more answers"))
    cited = listed(paragraphs, "and")
    asks = f"{cited} {'asks' if len(paragraphs) == 1 else 'ask'} for it. " if paragraphs else ""
    why = f"{asks}It can change {listed(named, 'and')}."
    acts = tuple(each.act if isinstance(each, ActFinding) else each.rule for each in found)
    return Question(path, f"{words[:1].upper()}{words[1:]}", why, acts, paragraphs)


def _named(contents: Contents, found: list[ActFinding | Finding]) -> tuple[list[str], int]:
    """What a question can change, the first in words, and how many more; a whole list is one."""
    homes, titles = homes_in(contents.rules), {p.citation: p.title for p in contents.rules}
    groups: dict[tuple[str, str | None], list[ActFinding | Finding]] = {}
    for each in found:
        rules = contents.rules.ordering(each.act) if isinstance(each, ActFinding) else ()
        listing = {homes.get(rule.paragraph) for rule in rules}
        home = next(iter(listing)) if len(listing) == 1 else None
        name = each.act if isinstance(each, ActFinding) else each.rule
        groups.setdefault((home or name, each.bearer), []).append(each)
    named = []
    for (home, _), group in [*groups.items()][:MOST_NAMED]:
        if len(group) > MOST_TOLD:
            named.append(f"{spelt(len(group))} answers under {home} ({within(titles[home])})")
        else:
            named += [turning(contents, each) for each in group]
    return named, sum(len(group) for group in [*groups.values()][MOST_NAMED:])


@lru_cache(maxsize=64)
def _asking(book: RuleBook) -> dict[str, tuple[str, ...]]:
    """By fact the paragraphs in whose rules and definitions it is written, and not only named."""
    found: dict[str, dict[str, None]] = {}
    for paragraph in book:
        trees: list[Tree] = [tree for rule in paragraph.rules for tree in rule.trees()]
        trees += [book.terms[name] for name, _ in defined_in(book, paragraph, "terms")]
        trees += [book.dates[name] for name, _ in defined_in(book, paragraph, "dates")]
        for tree in trees:
            for node in written_in(tree):
                if isinstance(node, ValueTest | Field):
                    path = node.fact if isinstance(node, ValueTest) else node.path
                    found.setdefault(path, {})[paragraph.citation] = None
    return {path: tuple(cited) for path, cited in found.items()}
