"""The pages across: the same rules by bearer, by deadline, by name, by reading, by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from docutils import nodes

from policy507.audit.results import Results
from policy507.decisions.wording import spoken
from policy507.english.explain import explain
from policy507.english.rules import placeholders, rule_sentence, value_phrase
from policy507.facts.case_files import case_from_data
from policy507.model.conditions import Day, NamedDay
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.auditpages import AUDIT_REGISTERS
from policy507.sphinxext.blocks import (
    day_nodes,
    definition_item,
    effect_nodes,
    in_force,
    joined,
    judgement_nodes,
    outcome,
    reading_section,
)
from policy507.sphinxext.decisionnodes import case_table
from policy507.sphinxext.executed import Effect, runs, telling_effects
from policy507.sphinxext.markup import (
    Cells,
    fields,
    link,
    linked,
    para,
    plain,
    rule_link,
    section,
    table,
)
from policy507.sphinxext.register import Register
from policy507.sphinxext.tracing import by_citation, changes, crosswalk, not_encoded


def register_section(name: str, book: RuleBook, results: Results) -> nodes.section:
    """A page across, under its name in `REGISTERS`."""
    register = REGISTERS[name]
    body = register.body(book, results) if register.audited else register.body(book)
    return section(register.title, name, para(register.about), *body)


def rules_table(rules: Iterable[Rule], book: RuleBook) -> nodes.table:
    """Rules with their paragraphs and what each says, as a sentence."""
    rows: Iterator[Cells] = (
        [
            [link("para", rule.paragraph)],
            [rule_link(rule.name)],
            list(linked(rule_sentence(rule, book), book, names=True)),
        ]
        for rule in rules
    )
    return table(("Paragraph", "Rule", "What it says"), rows, (1, 3, 5))


def _by_bearer(book: RuleBook) -> Iterator[nodes.Node]:
    for bearer in book.policy.bearers:
        rules = [rule for rule in book.rules.values() if rule.bearer == bearer]
        if rules:
            anchor = f"bearer-{nodes.make_id(bearer)}"
            yield section(f"The {bearer}", anchor, rules_table(rules, book))
    others = [rule for rule in book.rules.values() if rule.bearer is None]
    if others:
        text = para(
            "Definitions, and statements of what stays as it is. Nobody owes anything by them."
        )
        yield section("Nobody in particular", "bearer-none", text, rules_table(others, book))


def _deadlines(book: RuleBook) -> Iterator[nodes.Node]:
    orders = [rule for rule in book.rules.values() if rule.due is not None]
    for rule in orders:
        rows: list[tuple[str, Sequence[nodes.Node]]] = [
            ("Paragraph", [link("para", rule.paragraph)]),
            ("Who", [plain(f"the {rule.bearer}")]),
            ("Act", list(linked(placeholders(rule.wording, book.values), book))),
            ("Last day", day_nodes(_opened(rule.due), book) if rule.due else []),
            ("In force", [plain(in_force(rule))]),
        ]
        if worked := _worked_example(rule, book):
            rows.append(("For example", worked))
        yield section([rule_link(rule.name)], f"deadline-{rule.name}", fields(rows))
    without = [
        rule for rule in book.rules.values() if rule.done_on is not None and rule.due is None
    ]
    if without:
        text = para("These order an act on some day, and state no last one.")
        yield section("No last day", "deadline-none", text, rules_table(without, book))


def _opened(day: Day) -> Day:
    """A day, and where it is a mere name what that stands for."""
    while isinstance(day, NamedDay):
        day = day.day
    return day


def _worked_example(rule: Rule, book: RuleBook) -> list[nodes.Node]:
    """The first example in which a rule states a last day, with how that was worked out."""
    citation = _home(rule, book).citation
    for run in runs(book, citation):
        finding = run.decision.finding(rule.name)
        if finding.due is not None and finding.working:
            said = placeholders(run.example.it, book.values)
            return [
                plain(f"{said}: "),
                *outcome(finding.status.value, finding.due),
                plain(f" (worked out as: {spoken(finding.working)})"),
            ]
    return []


def _home(rule: Rule, book: RuleBook) -> Paragraph:
    return next(paragraph for paragraph in book if rule in paragraph.rules)


def _definitions(book: RuleBook) -> Iterator[nodes.Node]:
    names = sorted((*book.terms, *book.dates), key=lambda name: (name.lower(), name))
    items = (definition_item(name, book, anchored=True) for name in names)
    yield nodes.definition_list("", *items, classes=["policy507-definitions"])
    rows: Iterator[Cells] = (
        [name.replace("-", " "), value_phrase(value), _origin(name, book)]
        for name, value in book.values.items()
    )
    values = table(("Name", "Value", "Paragraph"), rows, (3, 2, 1))
    yield section("Numbers, dates and periods that the rules use", "values", values)


def _origin(name: str, book: RuleBook) -> list[nodes.Node]:
    citations = (citation for citation, *key in book.places if key == ["values", name])
    return joined([link("para", citation)] for citation in citations)


def _readings(book: RuleBook) -> Iterator[nodes.Node]:
    for reading in book.readings.values():
        body = reading_section(reading, book, _effects(reading.code, book), reading.code)
        turning = [p.citation for p in book if reading.code in _codes(p.citation, book)]
        cited = joined([link("para", citation)] for citation in turning)
        body += para("Paragraphs that turn on it: ", *cited)
        yield body
    people = nodes.definition_list("", classes=["policy507-definitions"])
    for judgement in book.judgements.values():
        cited = joined(
            [link("para", p.citation)] for p in book if judgement.code in p.left_to_people
        )
        where = para("Paragraphs: ", *cited, classes=["policy507-origin"])
        term = nodes.term("", "", plain(judgement.code), ids=[judgement.code])
        question = para(*judgement_nodes(judgement, book))
        definition = nodes.definition("", question, where)
        people += nodes.definition_list_item("", term, definition)
    if book.judgements:
        yield section("Left to people", "left-to-people", people)


def _codes(citation: str, book: RuleBook) -> tuple[str, ...]:
    return tuple(row["reading"] for row in explain(book, citation)["readings"])


def _effects(code: str, book: RuleBook) -> Mapping[str, Sequence[nodes.Node]]:
    """For each choice, what it changes in the paragraph that shows it best."""
    return {
        choice: effect_nodes(each, [link("para", citation), plain(_example(each, book))])
        for choice, (citation, each) in telling_effects(book, code).items()
    }


def _example(effect: Effect, book: RuleBook) -> str:
    said = placeholders(effect.run.example.it, book.values)
    return f", example {effect.run.number} ({said})"


def _example_case(book: RuleBook) -> Iterator[nodes.Node]:
    yield case_table(case_from_data(book.policy.example_case))


REGISTERS: Mapping[str, Register] = {
    "by-bearer": Register(
        "Rules by bearer",
        "Who owes what, who may do what, and who is relieved of what.",
        _by_bearer,
    ),
    "deadlines": Register(
        "Deadlines",
        "Every last day that a rule states, in words and worked out in an example.",
        _deadlines,
    ),
    "definitions": Register(
        "Definitions",
        "The names that rules use, and what each stands for. A name in another is a link.",
        _definitions,
    ),
    "readings": Register(
        "Register of readings",
        "Where the words allow more than one reading, each is a named choice. A default is no legal "
        "advice: a person decides.",
        _readings,
    ),
    "crosswalk": Register(
        "Crosswalk to the statute",
        "The provisions behind each paragraph, and what is known of the difference in words.",
        crosswalk,
    ),
    "not-encoded": Register(
        "What is not encoded, and why",
        "Words that order, forbid and permit nothing, and questions that only a person can answer. "
        "What stands outside the paragraphs (the heading, the note at the beginning, the legal and "
        "cross references at the end) is not encoded either.",
        not_encoded,
    ),
    "changes": Register(
        "What changed in the rules",
        "Every change by paragraph and date, the latest first. What changed in the policy itself is "
        "the adopter's to say; its edition is named in the contents.",
        changes,
    ),
    "by-citation": Register(
        "Index by citation",
        "Every paragraph and item with its rules, and every provision with the paragraphs behind "
        "which it stands.",
        by_citation,
    ),
    "example-case": Register(
        "The case that examples start from",
        "Every example in these pages states what differs from this invented case.",
        _example_case,
    ),
    **AUDIT_REGISTERS,
}
