"""Why: what each act comes to, in the order in which a person thinks of it.

The answer first, then what it rests on and what to do; then what was stated, which exceptions were
considered and why each does or does not apply, how every day was worked out, and what depends on how
the words are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from policy507.decisions.advice.document import Block, Document, Heading, Labelled, Paragraph
from policy507.decisions.advice.matters import (
    Matter,
    citations,
    first_capital,
    not_required_why,
    together,
    wording_of,
)
from policy507.decisions.advice.steps import Kind, Step
from policy507.decisions.days import words_of_last_day
from policy507.decisions.decision import Decision
from policy507.decisions.evidence import Because, because
from policy507.decisions.findings import ActFinding, Dependence, Finding
from policy507.decisions.json_form import data_of
from policy507.decisions.summary import Group, governing, joined
from policy507.decisions.wording import ask, because_texts, would_come_to
from policy507.engines.inference import Conclusions, deciding_alone
from policy507.engines.program import program
from policy507.engines.signature import signature_reader
from policy507.engines.situation import Situation
from policy507.english.phrases import (
    counted,
    days_away,
    listed,
    not_known,
    number_operator,
    placeholders,
    value_words,
    weekday_phrase,
)
from policy507.errors import Problem, UnknownNameError, did_you_mean, needs, shown
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    COUNT_OPERATORS,
    OPPOSITES,
    BusinessDay,
    Day,
    Earliest,
    Field,
    Given,
    Latest,
    NamedDay,
    Shift,
    facts_of,
)
from policy507.model.policy import Paragraph as Ours
from policy507.model.statuses import Modality, Status, status_words
from policy507.rulefiles.numbering import Numbering

FEWEST_CITED = 3
"""Of fewer facts, a definition that holds by them is not cited in their place."""
UNDER = ". Under "
"""What begins what other choices of a reading would make of something."""
MOST_ASKED = 3
"""Of a single matter so many questions are told; the others are counted."""


@frozen
class Reasons:
    """Why one matter comes out as it does.

    `about` says what it is about, `targets` names the acts or rules, and `answer` is what it comes to.
    `says` restates its paragraphs, `because` are the facts that decided it, and `steps` what to do.
    `stated` are the facts for which its rules apply at all, `exceptions` the other rules that were
    considered, or where nothing governs it the `rules` that might, `days` how its last days were worked
    out, and `readings` what another reading would change. Of a rule, `so` is what becomes of the acts
    that it is about.
    """

    about: str
    targets: tuple[str, ...]
    answer: str
    says: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    so: tuple[str, ...] = ()


@frozen
class Explanation:
    """Why a decision, or a part of it, comes out as it does; `reasons` has a row a matter.

    As text it is what the command line prints. Under a `numbering`, the numbers of an adopted copy stand
    before ours.
    """

    title: str
    reasons: tuple[Reasons, ...]
    numbering: Numbering | None = None

    def __repr__(self) -> str:
        return f"<Explanation, {len(self.reasons)} matters: {self.title}>"

    def document(self) -> Document:
        """The explanation as a document, to be put out in any form."""
        return Document(self.title, tuple(self._blocks())).citing(self.numbering)

    def _blocks(self) -> Iterator[Block]:
        for row in said_once(self.reasons):
            yield Heading(row.about)
            yield Paragraph(row.answer, strong=True)
            for name, label in LABELS.items():
                if texts := getattr(row, name):
                    yield Labelled(label, texts)

    def to_markdown(self) -> str:
        """The explanation as Markdown."""
        return self.document().to_markdown()

    def to_html(self) -> str:
        """The explanation as a piece of HTML, to be put into a page."""
        return self.document().to_html()

    def to_data(self) -> dict[str, Any]:
        """The explanation as JSON-ready data; our citations stay, whatever it is shown under."""
        return {"title": self.title, "reasons": [data_of(row) for row in self.reasons]}

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.document().to_text()


LABELS = {
    "says": "The paragraph, restated",
    "because": "Because",
    "so": "So",
    "steps": "Next steps",
    "stated": "What was stated",
    "exceptions": "Exceptions considered",
    "rules": "Rules considered",
    "days": "How the last day was worked out",
    "readings": "What depends on how the words are read",
}


def explain(decision: Decision) -> Explanation:
    """Why everything comes out as it does, the most urgent first."""
    policy = decision.rules.policy
    day = weekday_phrase(decision.as_of)
    title = f"Why: policy {policy.number}, {policy.title}, on {day}"
    rows = [*reasons_of(decision.matters, decision)]
    rows += [_of_rules((each,), decision) for each in decision.findings if _defines(each)]
    return Explanation(title, tuple(rows), decision.numbering)


def reasons_of(matters: Iterable[Matter], decision: Decision) -> tuple[Reasons, ...]:
    """Why some matters of a decision come out as they do, a row each."""
    return tuple(_of_matter(each, decision, decision.next_steps) for each in matters)


def _defines(finding: Finding) -> bool:
    return finding.modality is Modality.MEANS


def said_once(rows: Iterable[Reasons]) -> Iterator[Reasons]:
    """The same reasons for who reads them in their order: what was said above is not said again."""
    above: list[Reasons] = []
    for row in rows:
        said = {text for each in above for text in each.says}
        stated = row.stated
        for each in above:
            if len(each.stated) >= FEWEST_CITED and set(each.stated) <= set(stated):
                rest = [text for text in stated if text not in each.stated]
                stated = (f'the same as above under "{each.about}"', *rest)
                break
        asked = {_question(text) for each in above for text in each.readings}
        above.append(row)
        yield evolve(
            row,
            says=tuple(text for text in row.says if text not in said),
            stated=stated,
            readings=tuple(
                f"{text.partition(':')[0]}, as above: under {text.rpartition(UNDER)[2]}"
                if _question(text) in asked
                else text
                for text in row.readings
            ),
        )


def _question(text: str) -> str | None:
    """What is asked of a reading and chosen, before what other choices would make of it."""
    return text.rpartition(UNDER)[0] or None


# --- a matter


def _of_matter(matter: Matter, decision: Decision, steps: Sequence[Step]) -> Reasons:
    decisive, applying = _parted(matter.findings, decision)
    reasons = because_texts(decisive, decision.as_of)
    if matter.status is Status.UNDETERMINED:  # what is known decided nothing
        applying, reasons = [*decisive, *applying], tuple(_unknown(matter.targets))
    considered = tuple(_exceptions(matter, decision))
    return Reasons(
        about=first_capital(_order(matter)),
        targets=matter.names,
        answer=_answer(matter, decision),
        says=tuple(_says(matter.paragraphs, decision)) if matter.group < Group.DONE else (),
        because=reasons,
        steps=_steps_about(matter.names, steps),
        stated=stated_texts(applying, decision),
        exceptions=considered if matter.findings else (),
        rules=() if matter.findings else considered,
        days=tuple(_last_days(matter.findings, decision)),
        readings=tuple(_readings(matter.targets, decision)),
    )


def _unknown(targets: Iterable[ActFinding | Finding]) -> Iterator[str]:
    """What is not known, for which something is not determined; of many facts the first."""
    facts = dict.fromkeys(path for each in targets for path in each.missing)
    for path in list(facts)[:MOST_ASKED]:
        yield not_known(FACTS[path])
    if (more := len(facts) - MOST_ASKED) > 0:
        yield f"{counted(more, 'more facts')} {'are' if more > 1 else 'is'} not known"


def _steps_about(names: Collection[str], steps: Sequence[Step]) -> tuple[str, ...]:
    """The steps that are about some acts; of many questions the first."""
    found = [step for step in steps if {*step.acts} & {*names}]
    questions = [step for step in found if step.kind is Kind.ASK]
    told = [str(step) for step in found if step not in questions[MOST_ASKED:]]
    more = len(questions) - MOST_ASKED
    return (*told, f"And {counted(more, 'more questions')}.") if more > 0 else tuple(told)


def _says(paragraphs: Iterable[str], decision: Decision) -> Iterator[str]:
    """What paragraphs say in our words; of one that lists, its items that matter."""
    for paragraph in decision.rules:
        items = [item for item in paragraph.items if item in paragraphs]
        if items or paragraph.citation in paragraphs:
            said = placeholders(paragraph.says, decision.rules.values)
            yield f"{paragraph.citation}, {paragraph.title}: {said}"
            for item in items:
                yield f"{item}: {placeholders(paragraph.items[item], decision.rules.values)}"


def _order(matter: Matter) -> str:
    if matter.status is Status.UNDETERMINED:
        return matter.duty
    if matter.status is Status.NOT_REQUIRED:
        return f"the {matter.bearer} is not required to {matter.wording}"
    return matter.order


def _answer(matter: Matter, decision: Decision) -> str:
    said = first_capital(status_words(matter.status))
    if matter.group is Group.FREE:
        return f"{said} ({not_required_why(matter, decision)})"
    parts = [said]
    if matter.done_on and matter.group is Group.DONE:
        late = matter.status is Status.MET_LATE
        parts = [f"{said}{', ' if late else '; done '}on {weekday_phrase(matter.done_on)}"]
    elif matter.planned_on:
        parts.append(f"planned for {weekday_phrase(matter.planned_on)}")
    if matter.due:
        away = "" if matter.group is Group.DONE else f", {days_away(matter.due, decision.as_of)}"
        parts.append(f"the last day {_be(matter, decision)} {weekday_phrase(matter.due)}{away}")
    cited = citations(matter.paragraphs, decision)
    single = matter.findings[0] if len(matter.findings) == 1 else None
    either = matter.status is Status.UNDETERMINED and len(matter.targets) == 1
    by = governing(single) if single else listed(cited, "or" if either else "and")
    return f"{'; '.join(parts)} ({by})"


def _be(matter: Matter, decision: Decision) -> str:
    return "was" if matter.due and matter.due < decision.as_of else "is"


def _parted(findings: Iterable[Finding], decision: Decision) -> tuple[list[Because], list[Because]]:
    """The evidence in two: what decided the outcome, and for what the rules apply at all."""
    decisive: dict[Because, None] = {}
    applying: dict[Because, None] = {}
    for finding in findings:
        rule = decision.rules.rules[finding.rule]
        outcome = (rule.met_when, rule.breached_when, rule.holds_when)
        asked = {path for tree in outcome if tree is not None for path in facts_of(tree)}
        asked |= set(_dated(rule.done_on)) if rule.done_on is not None else set()
        for row in finding.because:
            (decisive if row.fact in asked else applying)[row] = None
    return [*decisive], [row for row in applying if row not in decisive]


def _dated(day: Day) -> Iterator[str]:
    """The facts whose days a day may be; not those that say which of them it is."""
    match day:
        case Field(path):
            yield path
        case Given(_, then, otherwise):
            yield from (*_dated(then), *_dated(otherwise))
        case Latest(days) | Earliest(days):
            for each in days:
                yield from _dated(each)
        case NamedDay(_, inner) | Shift(inner) | BusinessDay(inner):
            yield from _dated(inner)


def stated_texts(rows: Sequence[Because], decision: Decision) -> tuple[str, ...]:
    """Evidence in words; where a definition holds by part of it, that is said in its place."""
    left = dict.fromkeys(rows)
    cited = []
    for finding in decision.findings:
        if _defines(finding) and finding.status is Status.HOLDS:
            part = frozenset(finding.because)
            if len(part) >= FEWEST_CITED and part <= left.keys():
                cited.append((finding, part))
    largest = max(cited, key=lambda pair: len(pair[1]), default=None)
    if largest is None:
        return because_texts(left, decision.as_of)
    finding, part = largest
    own = because_texts((row for row in left if row not in part), decision.as_of)
    return (f"{finding.wording}, as {finding.paragraph} defines that", *own)


# --- exceptions


def _exceptions(matter: Matter, decision: Decision) -> Iterator[str]:
    """What other rules on the same acts come to, and why; what several share is said once."""
    acts = {each.act for each in matter.targets if isinstance(each, ActFinding)}
    behind = {finding.rule for finding in matter.findings}
    others = [
        finding
        for finding in decision.findings
        if decision.rules.rules[finding.rule].act in acts and finding.rule not in behind
    ]
    yield from dict.fromkeys(came_to(finding, decision) for finding in others)


def came_to(finding: Finding, decision: Decision) -> str:
    """In a sentence whether a rule applies, and why or why not."""
    where = finding.paragraph
    why = "whatever the unknown facts are"
    if not finding.by_completion and finding.status in (Status.NOT_APPLICABLE, Status.NOT_IN_FORCE):
        why = "; ".join(why_silent(finding, decision, _alone(finding, decision)))
    match finding.status:
        case Status.NOT_APPLICABLE:
            return f"{where} does not apply: {why}"
        case Status.NOT_IN_FORCE:
            return f"{where} is not in force yet: {why}"
        case Status.RELIEVED:
            return f"{where} is set aside by {listed(finding.relieved_by, 'and')}"
        case Status.UNDETERMINED:
            many = len(finding.missing)
            turns = (
                ask(finding.missing) if many <= MOST_ASKED else f"{many} unknown facts decide that"
            )
            return f"{where} may apply{'.' if many <= MOST_ASKED else ':'} {turns}"
    relieves = ", and relieves from this" if finding.modality is Modality.NEED_NOT else ""
    said = "; ".join(stated_texts(finding.because, decision)) if not finding.by_completion else why
    return f"{where} applies{relieves}: {said}"


def _alone(finding: Finding, decision: Decision) -> tuple[Because, ...]:
    """The evidence of a rule but for what could be left out of it."""
    taken_apart = program(decision.rules)
    reader = signature_reader(taken_apart)
    truths = reader.truths(reader.read(decision.case)[0])
    state = Conclusions(taken_apart, truths, decision.readings)
    situation = Situation(decision.case, decision.readings)
    return because(deciding_alone(finding.rule, state), situation, {})


def why_silent(
    finding: Finding, decision: Decision, rows: Sequence[Because] | None = None
) -> Iterator[str]:
    """What keeps a rule from applying, or some rows of that; a number with what the rule is for."""
    rows = finding.because if rows is None else rows
    aside = finding.status is Status.RELIEVED  # what sets it aside has the number
    counts = [row for row in rows if FACTS[row.fact].unit and _is_number(row) and not aside]
    for row in counts:
        fact = FACTS[row.fact]
        operator = OPPOSITES[row.operator] if row.held else row.operator
        for_what = f"{number_operator(operator, fact)} {row.operand}"
        said = f"{fact.label} is {value_words(fact, row.value)}"
        yield f"{said}, and {finding.paragraph} is for {for_what}"
    yield from stated_texts([row for row in rows if row not in counts], decision)


def _is_number(row: Because) -> bool:
    return row.operator in COUNT_OPERATORS and row.operator in OPPOSITES


# --- days and readings


def _last_days(findings: Iterable[Finding], decision: Decision) -> Iterator[str]:
    for finding in findings:
        if finding.worked_out is not None:
            how = words_of_last_day(finding.worked_out, decision.as_of)
            yield f"under {finding.paragraph}: {how}"


def _readings(targets: Sequence[ActFinding | Finding], decision: Decision) -> Iterator[str]:
    """Each reading on which something depends: its question, and what other choices would make of it."""
    rows: dict[str, dict[Dependence, None]] = {}
    for target in targets:
        for row in target.depends_on:
            rows.setdefault(row.reading, {})[row] = None
    for code, found in rows.items():
        reading = decision.rules.readings[code]
        values = decision.rules.values
        means = {choice.name: placeholders(choice.means, values) for choice in reading.choices}
        chosen = decision.readings[code]
        others = dict.fromkeys(
            f"under {row.choice} ({means[row.choice]}) it {would_come_to(row)}" for row in found
        )
        question = placeholders(reading.question, values)
        read = f"{code}: {question} Chosen is {chosen}: {means[chosen]}."
        told = "; ".join(others).removeprefix("under ")
        yield f"{read.removesuffix('.')}{UNDER}{told}"
    jointly: dict[tuple[tuple[tuple[str, str], ...], str], list[ActFinding | Finding]] = {}
    for target in targets:
        for joint in _combinations(target):
            jointly.setdefault(joint, []).append(target)
    for (choices, came), of in jointly.items():
        codes = listed([code for code, _ in choices], "and")
        chosen = listed([f"{choice} of {code}" for code, choice in choices], "and")
        some = together([wording_of(target, decision) for target in of], "and")
        what = "it" if len(of) == len(targets) else f"the duty to {some}"
        yield f"{codes} only together: under {chosen} {what} {came}"


def _combinations(
    target: ActFinding | Finding,
) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    """What choices of several readings change only together, with what it would come to."""
    for row in target.combinations:
        yield tuple(row.choices.items()), would_come_to(row)


# --- why a rule, a paragraph or an act comes to what it does


def why_not(decision: Decision, name: str) -> Explanation:
    """Why a paragraph, one of its items, a rule or an act applies, or does not.

    Raises:
        UnknownNameError: there is no such name; the nearest is suggested.
    """
    needs(name, str, "name", "that of a paragraph, a rule or an act", UnknownNameError)
    found, steps = decision.matters, decision.next_steps
    title = f"Why, or why not: {name}, on {weekday_phrase(decision.as_of)}"
    if name in decision.rules.acts:
        about = [each for each in found if name in each.names]
        rows = [_of_matter(each, decision, steps) for each in about]
        return Explanation(title, tuple(rows), decision.numbering)
    alike: dict[tuple[Status, tuple[str, ...]], list[Finding]] = {}
    for finding in _meant(decision, name):
        key = finding.status, tuple(why_silent(finding, decision))
        alike.setdefault(key, []).append(finding)
    rows = [_of_rules(findings, decision, steps) for findings in alike.values()]
    if not rows:
        rows = [_of_no_rule(each, decision) for each in decision.rules if each.citation == name]
    return Explanation(title, tuple(rows), decision.numbering)


def _meant(decision: Decision, name: str) -> list[Finding]:
    """The findings of the rules that a name leads to."""
    if name in decision.rules.rules:
        return [finding for finding in decision.findings if finding.rule == name]
    cited = [citation for p in decision.rules for citation in (p.citation, *p.items)]
    if name not in cited:
        hint = did_you_mean(name, (*cited, *decision.rules.rules, *decision.rules.acts))
        what = f"there is no paragraph, rule or act '{shown(name)}'{hint}"
        raise UnknownNameError([Problem(what)])
    inside = f"{name}."
    return [f for f in decision.findings if f.paragraph == name or f.paragraph.startswith(inside)]


def _of_no_rule(paragraph: Ours, decision: Decision) -> Reasons:
    """A paragraph from which nothing follows by itself, whatever the case is."""
    return Reasons(
        about=f"{paragraph.citation} {paragraph.title}",
        targets=(),
        answer="By itself it asks nothing of anybody, whatever the facts are",
        says=tuple(_says((paragraph.citation,), decision)),
    )


def _of_rules(
    findings: Sequence[Finding], decision: Decision, steps: Sequence[Step] = ()
) -> Reasons:
    """Why some rules come out alike."""
    first, rules = findings[0], decision.rules.rules
    acts = {act for finding in findings if (act := rules[finding.rule].act) is not None}
    names = {*acts, *(finding.rule for finding in findings)}
    decisive, applying = _parted(findings, decision)
    silent = not (first.status.fires or first.status in (Status.UNDETERMINED, Status.DOES_NOT_HOLD))
    because = (
        tuple(why_silent(first, decision)) if silent else because_texts(decisive, decision.as_of)
    )
    if first.status is Status.UNDETERMINED:  # what is known decided nothing
        because, applying = tuple(_unknown(findings)), [*decisive, *applying]
    others = {rule.name for f in findings for rule, _ in decision.rules.overriders(rules[f.rule])}
    considered = [each for each in decision.findings if each.rule in others]
    return Reasons(
        about=joined(findings),
        targets=tuple(finding.rule for finding in findings),
        answer=_standing(first, decision),
        because=because,
        steps=_steps_about(names, steps),
        stated=() if silent else stated_texts(applying, decision),
        exceptions=tuple(dict.fromkeys(came_to(each, decision) for each in considered)),
        days=tuple(_last_days(findings, decision)),
        readings=tuple(_readings(findings, decision)),
        so=tuple(_outcomes(acts, decision)),
    )


def _standing(finding: Finding, decision: Decision) -> str:
    """What a rule comes to."""
    match finding.status:
        case Status.NOT_APPLICABLE:
            return "Does not apply"
        case Status.NOT_IN_FORCE:
            return "Not in force yet"
        case Status.RELIEVED:
            return f"Set aside by {listed(finding.relieved_by, 'and')}"
        case Status.UNDETERMINED:
            return "Not determined"
        case Status.IN_EFFECT:
            return "Applies"
    said = first_capital(status_words(finding.status))
    if finding.due is None:
        return said
    away = days_away(finding.due, decision.as_of)
    tense = "was" if finding.due < decision.as_of else "is"
    return f"{said}; the last day {tense} {weekday_phrase(finding.due)}, {away}"


def _outcomes(acts: Collection[str], decision: Decision) -> Iterator[str]:
    """What comes of the acts that rules are about, whichever rule governs them."""
    for matter in decision.matters:
        if {*matter.names} & {*acts}:
            answer = _answer(matter, decision)
            free = matter.group is Group.FREE
            said = answer.removeprefix("Not required") if free else f": {_begun(answer)}"
            yield f"{first_capital(_order(matter))}{said}"


def _begun(text: str) -> str:
    """A text inside a sentence; a citation that it begins with stays as it is."""
    return f"{text[:1].lower()}{text[1:]}" if text[1:2].islower() else text
