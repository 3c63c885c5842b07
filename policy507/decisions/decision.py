"""A decision: all findings of one case, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from policy507._version import __version__
from policy507.decisions.findings import ActFinding, Conflict, Contents, Finding
from policy507.decisions.names import ActName, RuleName
from policy507.decisions.not_established import NOT_ESTABLISHED
from policy507.errors import needs, no_such
from policy507.facts.case_files import case_to_data
from policy507.files.json_text import json_text
from policy507.model.statuses import Status
from policy507.rulefiles.numbering import Numbering

if TYPE_CHECKING:
    from policy507.decisions.advice.cliffs import Cliff
    from policy507.decisions.advice.counterfactuals import Counterfactuals
    from policy507.decisions.advice.document import Document
    from policy507.decisions.advice.explaining import Explanation
    from policy507.decisions.advice.matters import Matter
    from policy507.decisions.advice.questions import Question
    from policy507.decisions.advice.settling import Settling
    from policy507.decisions.advice.steps import Step
    from policy507.model.rulebook import RuleBook

SCHEMA = 1
"""The version of a decision's JSON form."""


@frozen(eq=False, slots=False)
class Decision(Contents):
    """What the policy comes to in a case: every rule, every act, and what is in the way of knowing.

    `decide` makes it. It can be asked for single findings, and put out as data and as text.
    `decision["V.D"]` are the findings of a paragraph; `str(decision)` is the short answer that the
    command line prints, and `next_steps` what to do about it.
    """

    @property
    def fired(self) -> tuple[Finding, ...]:
        """The findings of the rules that fired, being in force, applying, and not set aside."""
        return tuple(finding for finding in self.findings if finding.fired)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The acts on which rules that fire demand incompatible things."""
        return tuple(
            Conflict(
                act.act,
                act.governed_by,
                tuple(dict.fromkeys(self.finding(rule).paragraph for rule in act.governed_by)),
            )
            for act in self.acts
            if act.status is Status.CONFLICT
        )

    @property
    def wrong(self) -> bool:
        """Whether anything is overdue, unmet, breached or in conflict; the command line ends with 1."""
        statuses = [f.status for f in self.findings] + [act.status for act in self.acts]
        return any(status.wrong for status in statuses)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The facts that can still change an act, as questions; the one that changes most is first."""
        from policy507.decisions.advice.questions import questions

        return questions(self)

    @cached_property
    def cliffs(self) -> tuple[Cliff, ...]:
        """What one more day, or one more of what grows by itself, would change."""
        from policy507.decisions.advice.cliffs import cliffs

        return cliffs(self)

    def counterfactuals(self, act: ActName | str) -> Counterfactuals:
        """The smallest changes to facts that can still change which make an act good, or break it.

        What is overdue cannot be made good: then they are those that would end it.

        Raises:
            UnknownNameError: no rule orders such an act.
        """
        from policy507.decisions.advice.counterfactuals import counterfactuals

        return counterfactuals(self, self.act(act))

    def settling(self, act: ActName | str) -> tuple[Settling, ...]:
        """The smallest sets of unknown facts of which some answers settle an act, with such answers.

        None where it is settled. Sets of more than three facts are not looked for.

        Raises:
            UnknownNameError: no rule orders such an act.
        """
        from policy507.decisions.advice.settling import settling

        return settling(self, self.act(act).act)

    def __getitem__(self, citation: str) -> tuple[Finding, ...]:
        """The findings of a paragraph, or of one of its items, in the policy's order.

        Raises:
            UnknownNameError: the policy has no such paragraph.
        """
        if citation not in self:
            raise no_such("paragraph", citation, self.paragraphs)
        return self.paragraphs[citation]

    def __contains__(self, citation: object) -> bool:
        return isinstance(citation, str) and citation in self.paragraphs

    __iter__ = None
    """Nothing says what of a decision would come one by one: its findings, its acts, or else."""

    @cached_property
    def paragraphs(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings by paragraph, and by item of one, in the policy's order."""
        found: dict[str, list[Finding]] = {citation: [] for citation in self._book.citations}
        for finding in self.findings:
            for citation, findings in found.items():
                if f"{finding.paragraph}.".startswith(f"{citation}."):
                    findings.append(finding)
        return MappingProxyType({name: tuple(findings) for name, findings in found.items()})

    def finding(self, rule: RuleName | str) -> Finding:
        """The finding of one rule.

        Raises:
            UnknownNameError: there is no such rule.
        """
        for finding in self.findings:
            if finding.rule == rule:
                return finding
        raise no_such("rule", rule, [finding.rule for finding in self.findings])

    def act(self, name: ActName | str) -> ActFinding:
        """What one act comes to.

        Raises:
            UnknownNameError: no rule orders such an act.
        """
        for act in self.acts:
            if act.act == name:
                return act
        raise no_such("act", name, [act.act for act in self.acts])

    def renumbered(self, numbering: Numbering | None) -> Decision:
        """The same decision, shown under the numbers of an adopted copy, with ours behind them.

        Names and look-ups stay: `decision["V.D"]` is still ours. As data, each finding has the
        copy's own `number` beside its `paragraph`. See `policy507.read_numbering`.
        """
        wanted = "a Numbering, as read_numbering reads it,"
        needs(numbering, (Numbering, NoneType), "numbering", wanted)
        return evolve(self, numbering=numbering)

    def to_data(self, *, ids: bool = True, findings: bool = True) -> dict[str, Any]:
        """The decision as JSON-ready data, with all that repeats it.

        `ids=False` leaves every `id` out; they decide nothing, and are personnel records.
        `findings=False` leaves out what each rule comes to, and its evidence: the acts alone are a
        small part of it. The form is that of `policy507 schema decision`; dates are ISO texts.
        """
        book = self._book
        data: dict[str, Any] = {
            "schema": SCHEMA,
            "policy": {"id": book.number, "edition": book.edition, "digest": book.digest},
            "package": __version__,
            "engine": self.engine,
            "as_of": self.as_of.isoformat(),
            "readings": dict(self.readings),
        }
        if self.resolutions:
            data["resolutions"] = [each.to_data() for each in self.resolutions]
        rows = [finding.to_data() for finding in self.findings] if findings else []
        if self.numbering is not None:
            data["numbering"] = self.numbering.to_data()
            numbers = self.numbering.numbers
            rows = [row | {"number": numbers.get(row["paragraph"])} for row in rows]
        data["case"] = case_to_data(self.case, ids=ids)
        if findings:
            data["findings"] = rows
        return data | {
            "acts": [act.to_data() for act in self.acts],
            "missing": list(self.missing),
            "planned": [{"fact": path, "date": day.isoformat()} for path, day in self.planned],
            "conflicts": [conflict.to_data() for conflict in self.conflicts],
            "not_established": [*NOT_ESTABLISHED],
        }

    def to_json(self, *, ids: bool = True, findings: bool = True, indent: int | None = 2) -> str:
        """The decision as JSON text, as `to_data` has it; `from_json` and `replay` read it again."""
        data = self.to_data(ids=ids, findings=findings)
        return json_text(data, indent)

    @classmethod
    def from_json(cls, text: str | bytes, rules: RuleBook | None = None) -> Decision:
        """The decision that `to_json` wrote, by the rule book of its digest or by another.

        Its case is decided again, and what comes out is what was written; `replay` compares instead.

        Raises:
            PolicyError: it is no record of a decision, or what comes out is something else.
            RuleError: no rule book of its digest is loaded here.
        """
        from policy507.decisions.replay import restored

        return restored(text, rules)

    @cached_property
    def matters(self) -> tuple[Matter, ...]:
        """What it comes to, put together as people talk of it; the most urgent is first."""
        from policy507.decisions.advice.matters import matters

        return matters(self)

    @cached_property
    def next_steps(self) -> tuple[Step, ...]:
        """What a person does next, by when and under which paragraph; the most urgent is first."""
        from policy507.decisions.advice.steps import next_steps  # who only decides needs no advice

        return next_steps(self)

    def explain(self) -> Explanation:
        """Why everything comes out as it does, act by act: the memo that `--explain` prints."""
        from policy507.decisions.advice.explaining import explain

        return explain(self)

    def why_not(self, name: ActName | RuleName | str) -> Explanation:
        """Why a paragraph, an item, a rule or an act applies or does not, and what comes of that.

        Raises:
            UnknownNameError: there is no such name; the nearest is suggested.
        """
        from policy507.decisions.advice.explaining import why_not

        return why_not(self, name)

    def memo(self, *, ids: bool = True) -> Document:
        """A memo to be sent and signed: the answer, next steps, why, open questions, what was assumed.

        `ids=False` leaves every `id` out.
        """
        from policy507.decisions.advice.memo import memo

        return memo(self, ids=ids)

    def full_text(self, *, ids: bool = True) -> str:
        """All that is known of the decision as text: every finding, with its evidence.

        `ids=False` leaves every `id` out.
        """
        from policy507.decisions.text import plain_text  # rich is imported where text is wanted

        return plain_text(self, ids=ids)

    def _repr_html_(self) -> str:
        from policy507.decisions.advice.short import short_document

        return short_document(self).to_html()

    def __repr__(self) -> str:
        from policy507.decisions.advice.short import counts

        return f"<Decision for {self.as_of}: {counts(self.matters)[:-1].lower()}>"

    def __str__(self) -> str:
        from policy507.decisions.advice.short import short_text

        return short_text(self)
