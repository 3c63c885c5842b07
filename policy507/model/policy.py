"""The rules as objects: paragraphs, rules, readings, examples.

Everything here is immutable data, read from the rule files by `policy507.load`; a `RuleBook` holds it
together. Texts may name values of the policy in braces, as rule files write them. A `place` is where
something stands in the rule files, and does not count in comparisons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from policy507.errors import Place as Place  # noqa: PLC0414 (one of the rule objects)
from policy507.facts.contradictions import Contradiction
from policy507.model.conditions import ALWAYS, Condition, Day, Tree
from policy507.model.statuses import Modality, Status


@frozen
class Months:
    """A number of calendar months, as a value of the policy."""

    months: int


Value: TypeAlias = int | dt.date | Months


@frozen
class Choice:
    """One way to read an open question, and what it takes the words to mean."""

    name: str
    means: str


@frozen
class Reading:
    """A question that the policy's words leave open; the first choice is the default.

    `before` is the choice that says what was done before the question was encoded, if that is known, and
    `encoded_on` the day on which it was.
    """

    code: str
    question: str
    choices: tuple[Choice, ...]
    why: str
    place: Place = field(eq=False)
    before: str | None = None
    encoded_on: dt.date | None = None

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
    """A question that only a person can answer, under its `code`.

    `facts` are the paths of the facts by which the answer comes in.
    """

    code: str
    question: str
    facts: tuple[str, ...]
    place: Place = field(eq=False)


@frozen
class Act:
    """An act by which rules are about the same thing: some order it, others relieve from it.

    Rules refer to it by `name`; `wording` completes "the officer must …".
    """

    name: str
    wording: str
    place: Place = field(eq=False)


@frozen
class Source:
    """A provision behind a paragraph: how it is cited, and where it can be read, if that is known.

    `compared` says what is known of the difference in words.
    """

    cite: str
    href: str | None
    compared: str


@frozen
class Disagreement:
    """A point on which another authority says something else than the policy.

    `here` is what the policy says, `elsewhere` who says what instead, to be read at `href`.
    """

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
    """What a rule sets aside: another rule, by its name, under a condition on readings alone."""

    rule: str
    when: Condition = ALWAYS


@frozen
class Remark:
    """A question left to people of which a reader of the finding must be told, where it arises."""

    code: str
    when: Condition


@frozen
class TreeKey:
    """A key of a rule under which it states a condition or a day.

    Rule files call it `name`, and `Rule` calls it `attribute`; a `due` states a day. A rule of the
    modality `of` alone may have it, and must where it is `needed`; where there is no such modality,
    any rule may. `help` is for who writes a rule; who reads one is told of it by `words`, as in "met
    when", or below the `heading`, as in "Met where".
    """

    name: str
    attribute: str
    shape: Literal["condition", "day", "due"]
    words: str
    heading: str
    help: str
    of: Modality | None = None
    needed: bool = False


TREE_KEYS = (
    TreeKey(
        *("from", "begins", "day", "from", "From"),
        "the first day on which the rule is in force",
    ),
    TreeKey(
        *("when", "when", "condition", "when", "Applies where"),
        "the case to which it applies; always, where left out",
    ),
    TreeKey(
        *("done_on", "done_on", "day", "done on", "Done on"),
        "the day on which the act was done",
        Modality.MUST,
    ),
    TreeKey(
        *("due", "due", "due", "last day", "Last day"),
        "{by: last day} or {before: first day that is too late}",
        Modality.MUST,
    ),
    TreeKey(
        *("met_when", "met_when", "condition", "met when", "Met where"),
        "when an obligation without a day is met",
        Modality.MUST,
    ),
    TreeKey(
        *("breached_when", "breached_when", "condition", "breached when", "Breached where"),
        "when a prohibition is breached",
        Modality.MUST_NOT,
        needed=True,
    ),
    TreeKey(
        *("holds_when", "holds_when", "condition", "holds when", "Holds where"),
        "when a definition holds",
        Modality.MEANS,
        needed=True,
    ),
)
"""Every key of a rule under which a condition or a day stands, in the order in which it is read."""


@frozen
class Covered:
    """Whom a rule covers, and by when, in a few words for people; a `reading` says where one decides.

    The facts `given` are laid over the example case, and are a case of that situation.
    """

    who: str
    by: str
    reading: str | None = None
    given: Mapping[str, Any] = field(factory=dict, hash=False)


def untitled(name: str) -> str:
    """The title of a rule whose file states none: its name in words."""
    return name.replace("-", " ").capitalize()


@frozen
class Rule:
    """One clause: who must, may, must not, … do what, when, by when, and what it sets aside.

    `name` is unique in the policy, and people know the rule by its `title`; `paragraph` is the citation
    of the paragraph, or of its item. Who owes the act or may do it is the `bearer`, where there is one.
    `act` is the name of an `Act` that is ordered or relieved from; `wording` is its words, or else says
    what is forbidden, permitted, defined or left unaffected. The rule is in force from the day `begins`
    on, or always, and applies `when` its condition holds. `due` is the last day on which the act is in
    time. Which conditions and days a rule has depends on its modality: `TREE_KEYS` says which are for
    which. `sources` are the provisions behind it; `covers` says for people whom it covers and by when.
    """

    name: str
    title: str
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
    covers: tuple[Covered, ...] = ()

    def __repr__(self) -> str:
        return f"<Rule {self.name} ({self.paragraph}): {self.modality.value}>"

    @property
    def orders(self) -> bool:
        """Whether the rule orders an act, so that its status can become the act's."""
        return self.modality is Modality.MUST

    def stated(self) -> Iterator[tuple[TreeKey, Tree]]:
        """The conditions and days that the rule states, each with its key, in the order of `TREE_KEYS`.

        A rule that applies always states no `when`.
        """
        for key in TREE_KEYS:
            tree = getattr(self, key.attribute)
            if tree is not None and tree != ALWAYS:
                yield key, tree

    def trees(self) -> tuple[Tree, ...]:
        """Every condition and day that the rule states, those of its overrides and remarks included."""
        besides = [o.when for o in self.overrides] + [remark.when for remark in self.remarks]
        return (*(tree for _, tree in self.stated()), *besides)


@frozen
class Expectation:
    """What an example expects of a rule or an act: a status and, where stated, its last day.

    Whatever else is stated is expected too, and what is `None` is not: `bearer` is who owes it;
    `paragraph` the citation that a rule encodes, `source` the provisions behind it, `remarks` the codes
    of the questions left to people that arise, `missing` the paths of the unknown facts that could
    change it, in their order. `working` is the day by which the last day was worked out, `Never` where
    there is none; `because` a condition that holds by just the facts that decided; and `depends_on`,
    by reading and choice, what each other choice would change it to.
    """

    target: str
    status: Status
    due: dt.date | None
    states_due: bool
    place: Place = field(eq=False)
    bearer: str | None = None
    paragraph: str | None = None
    source: tuple[str, ...] | None = None
    remarks: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None
    working: Day | None = None
    because: Condition | None = None
    depends_on: Mapping[str, Mapping[str, Expectation]] | None = field(default=None, hash=False)


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
class Impossible:
    """Facts that contradict one another because of a value of a paragraph, and `why`.

    `when` says which, as its file does, and `contradiction` is what cases are held against. The cases
    `refused` are examples of what it refuses, of which nothing is expected.
    """

    why: str
    when: Condition
    contradiction: Contradiction
    refused: tuple[Example, ...]
    place: Place = field(eq=False)


@frozen
class Paragraph:
    """A paragraph of the policy: our restatement, its sources, its rules and their examples.

    It `says` what the policy does, in our words; where it lists, `items` has the restatement of each by
    its citation. `not_encoded` is why it has no rules, where it has none. `left_to_people` are codes of
    `Judgement`s, and `evidence_only` the facts that its rules test although they decide nothing.
    `impossible` is which facts contradict one another because of a value of the paragraph, and
    `value_words` what people call its values. The fingerprints, the `sketch`, the `word_marks` and the
    `key_phrases` are
    what an adopted copy is compared with.
    """

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
    word_marks: str = ""
    item_fingerprints: Mapping[str, str] = field(factory=dict)
    evidence_only: tuple[str, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    value_words: Mapping[str, str] = field(factory=dict)

    def __repr__(self) -> str:
        return f"<Paragraph {self.citation}, {self.title}: {len(self.rules)} rules>"


@frozen
class Article:
    """An article of the policy, by its number; the files of its paragraphs lie in `folder`."""

    citation: str
    title: str
    folder: str


@frozen
class Policy:
    """What the rule files say of the policy as a whole.

    `bearers` are all who may bear a rule. Examples lay their facts over the `example_case`, which is
    JSON-ready data. `adopters` says who adopts the policy, and `adopter_names` what one may be called
    in its own copy; by the first of them the rules call it.
    """

    number: str
    title: str
    edition: str
    adopters: str
    articles: tuple[Article, ...]
    bearers: tuple[str, ...]
    example_case: Mapping[str, Any]
    adopter_names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Policy {self.number}, {self.title}, edition {self.edition}>"
