"""Matters: what a decision comes to, put together as people would talk of it.

Acts and prohibitions that one paragraph lists, that the same person owes and that come to the same,
whatever the readings, are one matter. Everything that tells people of a decision in short starts from
these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from policy507.decisions.findings import ActFinding, Contents, Finding
from policy507.decisions.summary import Group, group_of, prohibitions, why_not_required
from policy507.english.phrases import listed
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status, WhyNot

FEWEST_SHARED = 3
"""Of fewer words, what several things to do end with is said of each."""

FEWEST_ALIKE = 5
"""Things to do that begin with so many same words are told as one in a list of many."""


@frozen
class Matter:
    """Some acts or prohibitions that come to the same, with the findings of the rules behind them.

    `wording` completes "the officer must" or "must not". `due` is their last day, `done_on` when they
    were done, `planned_on` the day for which they are planned. `paragraphs` are the citations of the
    rules that govern them, or else of those that might. `home` is the paragraph that lists them, and
    `whole` whether they are all that it lists.
    """

    targets: tuple[ActFinding | Finding, ...]
    findings: tuple[Finding, ...]
    status: Status
    bearer: str
    wording: str
    forbidden: bool
    paragraphs: tuple[str, ...]
    home: str
    whole: bool
    due: dt.date | None = None
    done_on: dt.date | None = None
    planned_on: dt.date | None = None
    reason: WhyNot | None = None

    @property
    def group(self) -> Group:
        """What a reader must do about it."""
        return group_of(self.status)

    @property
    def order(self) -> str:
        """Who must do what, or must not."""
        return f"the {self.bearer} must {'not ' if self.forbidden else ''}{self.wording}"

    @property
    def duty(self) -> str:
        """The same as the name of a duty, of which it may be open whether there is one."""
        return f"the {self.bearer}'s duty {'not ' if self.forbidden else ''}to {self.wording}"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the acts, or of the rules that forbid."""
        return tuple(map(name_of, self.targets))

    @property
    def readings(self) -> tuple[str, ...]:
        """The codes of the readings on which it depends."""
        return tuple(dict.fromkeys(row.reading for t in self.targets for row in t.depends_on))


def name_of(target: ActFinding | Finding) -> str:
    """The name of an act, or of a rule that forbids."""
    return target.act if isinstance(target, ActFinding) else target.rule


def targets_of(contents: Contents) -> tuple[ActFinding | Finding, ...]:
    """Everything that a decision answers for: the acts, and the prohibitions that apply or may."""
    return (*contents.acts, *prohibitions(contents))


def matters(contents: Contents) -> tuple[Matter, ...]:
    """All matters of a decision: the most urgent group first, and in it what is due first."""
    by_name = {finding.rule: finding for finding in contents.findings}
    homes = homes_in(contents.rules)
    alike: dict[tuple[object, ...], list[tuple[ActFinding | Finding, tuple[Finding, ...]]]] = {}
    for target in targets_of(contents):
        rules = target.governed_by if isinstance(target, ActFinding) else (target.rule,)
        findings = tuple(by_name[rule] for rule in rules)
        home = _home(target, _cited(target, findings, contents), homes)
        day = _days(findings)
        also = (target.depends_on, isinstance(target, Finding))
        key = (home, target.bearer, target.status, target.due, *day, *also)
        alike.setdefault(key, []).append((target, findings))
    found = [_matter(pairs, str(key[0]), contents) for key, pairs in alike.items()]
    return tuple(sorted(found, key=_urgency))


def _cited(
    target: ActFinding | Finding, findings: Sequence[Finding], contents: Contents
) -> tuple[str, ...]:
    """The paragraphs of what governs an act, or else of what orders it in other cases."""
    if isinstance(target, Finding) or findings:
        return tuple(dict.fromkeys(finding.paragraph for finding in findings))
    return tuple(dict.fromkeys(rule.paragraph for rule in contents.rules.ordering(target.act)))


def _home(target: ActFinding | Finding, cited: Sequence[str], homes: Mapping[str, str]) -> str:
    """The paragraph that lists what is ordered or forbidden, or else the name of that alone.

    What is not required for the same reason is one matter, too.
    """
    if isinstance(target, Finding):
        return target.paragraph
    listing = {homes.get(paragraph, "") for paragraph in cited}
    if len(listing) == 1 and (home := listing.pop()):
        return home
    free = target.status is Status.NOT_REQUIRED
    return f"{target.reason} {', '.join(target.relieved_by)}" if free else target.act


def _days(findings: Sequence[Finding]) -> tuple[dt.date | None, dt.date | None]:
    """When something was done, and for when it is planned, where its rules agree on that."""
    done = {finding.done_on for finding in findings}
    planned = {finding.planned_on for finding in findings}
    return done.pop() if len(done) == 1 else None, planned.pop() if len(planned) == 1 else None


def _matter(
    pairs: Sequence[tuple[ActFinding | Finding, tuple[Finding, ...]]], home: str, contents: Contents
) -> Matter:
    target, findings = pairs[0]
    done, planned = _days(findings)
    forbidden = isinstance(target, Finding)
    wordings = [wording_of(each, contents) for each, _ in pairs]
    cited = dict.fromkeys(p for each, behind in pairs for p in _cited(each, behind, contents))
    word = "or" if forbidden or not findings else "and"
    return Matter(
        targets=tuple(each for each, _ in pairs),
        findings=tuple({f.rule: f for _, behind in pairs for f in behind}.values()),
        status=target.status,
        bearer=target.bearer or "",
        wording=together(wordings, word),
        forbidden=forbidden,
        paragraphs=tuple(cited),
        home=home,
        whole=cited.keys() == _items(contents.rules).get(home),
        due=target.due,
        done_on=done,
        planned_on=planned,
        reason=target.reason if isinstance(target, ActFinding) else None,
    )


@lru_cache(maxsize=64)
def _items(book: RuleBook) -> Mapping[str, frozenset[str]]:
    """What each paragraph lists, if it lists anything."""
    return {p.citation: frozenset(p.items) for p in book if p.items}


@lru_cache(maxsize=64)
def homes_in(book: RuleBook) -> Mapping[str, str]:
    """The paragraph that lists each item."""
    return {item: citation for citation, items in _items(book).items() for item in items}


def wording_of(target: ActFinding | Finding, contents: Contents) -> str:
    """What it is that somebody must do, or must not."""
    return (
        target.wording if isinstance(target, Finding) else contents.rules.acts[target.act].wording
    )


def _urgency(matter: Matter) -> tuple[int, bool, bool, int]:
    urgent = matter.group in (Group.WRONG, Group.OPEN) and matter.due is not None
    day = matter.due.toordinal() if urgent and matter.due else 0
    return matter.group, matter.status is Status.OWED, not urgent, day


def not_required_why(matter: Matter, contents: Contents) -> str:
    """Why something is not required, in words that go on from saying so."""
    acts = (each for each in matter.targets if isinstance(each, ActFinding))
    why = "; ".join(dict.fromkeys(text for act in acts for text in why_not_required(act, contents)))
    return f"not ordered here; {why}" if matter.reason is WhyNot.NOT_ORDERED else why


def together(wordings: Sequence[str], word: str) -> str:
    """Several things to do as one: what they all begin with is said once, but for its last word.

    "include the duty to run" and "include the duty to jump" are "include the duty to run and to jump".
    What they all end with is said once, too, where it is long enough: "read or follow the school's
    policy".
    """
    apart = [wording.split() for wording in wordings]
    if len(apart) == 1:
        return wordings[0]
    least = min(map(len, apart))
    shared = min(_alike(apart), least - 1)
    ends = min(_alike([each[::-1] for each in apart]), least - shared - 1)
    if ends < FEWEST_SHARED:
        ends = 0
    begins, last = apart[0][: max(shared - 1, 0)], apart[0][max(shared - 1, 0) : shared]
    rest = [" ".join((*last, *each[shared : len(each) - ends])) for each in apart]
    two = len(rest) == 2 and word == "or" and any(" or " in each for each in rest)  # noqa: PLR2004
    said = ", or ".join(rest) if two else listed(rest, word)
    return " ".join((*begins, said, *apart[0][len(apart[0]) - ends :]))


def groups_of(wordings: Iterable[str]) -> list[list[str]]:
    """Things to do in groups of those that begin alike."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for wording in wordings:
        groups.setdefault(tuple(wording.split()[:FEWEST_ALIKE]), []).append(wording)
    return [*groups.values()]


def merged(wordings: Iterable[str]) -> list[str]:
    """Things to do of which those that begin alike are one."""
    return [together(group, "and") for group in groups_of(wordings)]


def _alike(apart: Sequence[Sequence[str]]) -> int:
    """With how many words all begin alike."""
    return next(
        (n for n, nth in enumerate(zip(*apart, strict=False)) if len(set(nth)) > 1),
        min(map(len, apart)),
    )


def citations(paragraphs: Iterable[str], contents: Contents) -> tuple[str, ...]:
    """Citations in the policy's order; all that a paragraph lists are cited as that paragraph."""
    return citations_in(contents.rules, paragraphs)


def citations_in(book: RuleBook, paragraphs: Iterable[str]) -> tuple[str, ...]:
    """The same of a rule book."""
    asked = set(paragraphs)
    cited = []
    for each in book:
        items = [item for item in each.items if item in asked]
        whole = each.citation in asked or (len(items) > 1 and len(items) == len(each.items))
        cited += [each.citation] if whole else items
    return tuple(cited)


def within(title: str) -> str:
    """A title inside a sentence."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def first_capital(text: str) -> str:
    """A text that begins a sentence."""
    return f"{text[:1].upper()}{text[1:]}"
