"""The rules as objects: paragraphs, rules, readings, examples.

Everything here is immutable data, read from the rule files by `policy507.rulefiles.load`;
`policy507.model.rulebook` holds it together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from policy507.model.conditions import All, Condition, Day
from policy507.model.statuses import Modality, Status

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def names_in(text: str) -> tuple[str, ...]:
    """The names of the values that a text puts in, each once, in the order in which they come."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


@frozen
class Months:
    """A number of calendar months, as a value of the policy."""

    months: int


Value: TypeAlias = int | dt.date | Months


@frozen
class Place:
    """Where something stands in the rule files."""

    file: str
    line: int
    column: int


@frozen
class Choice:
    """One way to read an open question, and what it takes the words to mean."""

    name: str
    means: str


@frozen
class Reading:
    """A question that the policy's words leave open; the first choice is the default."""

    code: str
    question: str
    choices: tuple[Choice, ...]
    why: str
    place: Place = field(eq=False)

    @property
    def default(self) -> str:
        """The name of the choice taken where nobody chose."""
        return self.choices[0].name

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all choices, the default first."""
        return tuple(choice.name for choice in self.choices)


@frozen
class Judgement:
    """A question that only a person can answer; `facts` are where the answer comes in."""

    code: str
    question: str
    facts: tuple[str, ...]
    place: Place = field(eq=False)


@frozen
class Act:
    """What several rules may order, forbid or relieve about one thing."""

    name: str
    wording: str
    place: Place = field(eq=False)


@frozen
class Source:
    """A provision behind a paragraph: `compared` is what is known of the difference in words."""

    cite: str
    href: str | None
    compared: str


@frozen
class Disagreement:
    """A point on which another authority says something else than the policy."""

    point: str
    here: str
    elsewhere: str
    href: str | None = None


@frozen
class Change:
    """What changed in the rules of a paragraph, and on which day."""

    on: dt.date
    what: str
    place: Place = field(eq=False)


@frozen
class Override:
    """A rule that sets aside another, by the other's name, under a condition on readings."""

    rule: str
    when: Condition = All(())


@frozen
class Remark:
    """A question left to people of which a reader of the finding must be told, where it arises."""

    code: str
    when: Condition


@frozen
class Rule:
    """One clause: who must, may, must not, … do what, when, by when, and what it sets aside.

    `wording` completes "the officer must …" or says what is defined or left unaffected. `due` is the
    last day on which the act is in time. Which of `done_on`, `due`, `met_when`, `breached_when` and
    `holds_when` a rule has depends on its modality.
    """

    name: str
    paragraph: str
    modality: Modality
    wording: str
    bearer: str | None
    act: str | None
    begins: Day | None
    when: Condition
    done_on: Day | None
    due: Day | None
    met_when: Condition | None
    breached_when: Condition | None
    holds_when: Condition | None
    overrides: tuple[Override, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[str, ...]
    place: Place = field(eq=False)

    @property
    def orders(self) -> bool:
        """Whether the rule orders an act, so that its status can become the act's."""
        return self.modality is Modality.MUST

    def trees(self) -> tuple[Condition | Day, ...]:
        """Every condition and day that the rule states, those of its overrides and remarks included."""
        own = (
            self.begins,
            self.when,
            self.done_on,
            self.due,
            self.met_when,
            self.breached_when,
            self.holds_when,
        )
        besides = [o.when for o in self.overrides] + [remark.when for remark in self.remarks]
        return (*(tree for tree in own if tree is not None), *besides)


@frozen
class Expectation:
    """What an example expects of a rule or an act: a status and, where stated, its last day.

    `bearer` is who owes it, where that is stated.
    """

    target: str
    status: Status
    due: dt.date | None
    states_due: bool
    place: Place = field(eq=False)
    bearer: str | None = None


@frozen
class Example:
    """A case in a rule file with what is expected of it; facts are laid over the example case.

    `given` maps fact paths to JSON-ready values, `unknown` lists facts (or whole sections) taken
    out, `readings` holds the choices that are not the default.
    """

    it: str
    given: Mapping[str, Any]
    unknown: tuple[str, ...]
    readings: Mapping[str, str]
    expect: tuple[Expectation, ...]
    place: Place = field(eq=False)


@frozen
class Paragraph:
    """A paragraph of the policy: our restatement, its sources, its rules and their examples."""

    citation: str
    title: str
    says: str
    key_phrases: tuple[str, ...]
    fingerprint: str
    sources: tuple[Source, ...]
    disagreements: tuple[Disagreement, ...]
    history: tuple[Change, ...]
    notes: tuple[str, ...]
    not_encoded: str | None
    rules: tuple[Rule, ...]
    items: Mapping[str, str]
    left_to_people: tuple[str, ...]
    examples: tuple[Example, ...]
    place: Place = field(eq=False)
    neutral_fingerprint: str = ""
    sketch: str = ""
    item_fingerprints: Mapping[str, str] = field(factory=dict)
    evidence_only: tuple[str, ...] = ()


@frozen
class Article:
    """An article of the policy; its paragraphs' files lie in `folder`."""

    citation: str
    title: str
    folder: str


@frozen
class Policy:
    """What the rule files say of the policy as a whole."""

    number: str
    title: str
    edition: str
    adopters: str
    articles: tuple[Article, ...]
    bearers: tuple[str, ...]
    example_case: Mapping[str, Any]
    adopter_names: tuple[str, ...] = ()
