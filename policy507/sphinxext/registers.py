"""The pages across: the same rules by bearer, deadline, name, reading, source, change and citation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import frozen
from docutils import nodes

from policy507.audit.results import Results
from policy507.decisions.days import words_of_last_day
from policy507.english.phrases import date_phrase, placeholders, value_phrase
from policy507.english.rules import rule_sentence
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import Fact, Nature
from policy507.facts.registry import FACTS
from policy507.model.conditions import NamedDay
from policy507.model.policy import Judgement, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.under_readings import under_readings
from policy507.sphinxext.auditpages import coverage_page, mutants_page, proofs_page
from policy507.sphinxext.blocks import (
    came_to,
    case_table,
    day_nodes,
    definition,
    disagreement_cells,
    effect_nodes,
    in_force,
    judgement_nodes,
    read_so,
    reading_section,
    source_node,
    stated_in,
    turns_on,
)
from policy507.sphinxext.examples import Effect, runs, telling_effects
from policy507.sphinxext.markup import (
    Cells,
    Described,
    described,
    fields,
    joined,
    link,
    linked,
    para,
    plain,
    rule_link,
    section,
    table,
)
from policy507.sphinxext.sheet import sheet_nodes
from policy507.sphinxext.whom import whom_section

SHEET = "sheet"
"""The page of the readings to sign."""
REVIEWED = "reviewed"
"""The page on who has read the rules, where there is a register of that."""


@frozen
class Register:
    """A page across the paragraphs: its title, what it is for, and what makes its body.

    The body is made of the rules, and of what is known of them besides.
    """

    title: str
    about: str
    body: Callable[[RuleBook, Results], Iterator[nodes.Node]]


def register_section(name: str, book: RuleBook, results: Results) -> nodes.section:
    """A page across, under its name in `REGISTERS`."""
    register = REGISTERS[name]
    return section(register.title, name, para(register.about), *register.body(book, results))


def rules_table(rules: Iterable[Rule], book: RuleBook) -> nodes.table:
    """Rules with their paragraphs and what each says, as a sentence."""
    rows: Iterator[Cells] = (
        [
            [link("para", rule.paragraph)],
            [rule_link(rule)],
            list(linked(rule_sentence(rule, book), book, names=True)),
        ]
        for rule in rules
    )
    return table(("Paragraph", "Rule", "What it says"), rows, (1, 3, 5))


def _by_bearer(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
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


def _deadlines(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    yield from whom_section(book, "deadlines-by-situation")
    orders = [rule for rule in book.rules.values() if rule.due is not None]
    for rule in orders:
        rows: list[tuple[str, Sequence[nodes.Node]]] = [
            ("Paragraph", [link("para", rule.paragraph)]),
            ("Who", [plain(f"the {rule.bearer}")]),
            ("Act", list(linked(placeholders(rule.wording, book.values), book))),
            *_last_day_rows(rule, book),
            ("In force", [plain(in_force(rule))]),
        ]
        if worked := _worked_example(rule, book):
            rows.append(("For example", worked))
        yield section([rule_link(rule)], f"deadline-{rule.name}", fields(rows))
    without = [
        rule for rule in book.rules.values() if rule.done_on is not None and rule.due is None
    ]
    if without:
        text = para("These order an act on some day, and state no last one.")
        yield section("No last day", "deadline-none", text, rules_table(without, book))


def _last_day_rows(rule: Rule, book: RuleBook) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    """The last day by the default readings, in words; and under any, by the names of what it is of."""
    day = rule.due
    if day is not None:
        yield "Last day", day_nodes(under_readings(day, book.choices()), book)
        while isinstance(day, NamedDay):
            day = day.day
        yield "Under any reading", day_nodes(day, book)


def _worked_example(rule: Rule, book: RuleBook) -> list[nodes.Node]:
    """The first example in which a rule states a last day, with how that was worked out.

    One under other readings comes after those under the defaults.
    """
    own = next(paragraph for paragraph in book if rule in paragraph.rules)
    for run in sorted(runs(book, own.citation), key=lambda run: bool(run.example.readings)):
        finding = run.decision.finding(rule.name)
        if finding.worked_out is not None:
            last = words_of_last_day(finding.worked_out, run.decision.as_of)
            said = placeholders(run.example.it, book.values)
            return [
                plain(said),
                *read_so(run),
                plain(": "),
                *came_to(finding.status, None),
                plain(f"; the last day is {last}"),
            ]
    return []


def _definitions(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    names = sorted((*book.terms, *book.dates), key=lambda name: (name.lower(), name))
    items = (definition(name, book, anchored=True) for name in names)
    yield described(items, "policy507-definitions")
    rows: Iterator[Cells] = (
        [book.words_for(name), value_phrase(value), _stated_in(name, book)]
        for name, value in book.values.items()
    )
    values = table(("Name", "Value", "Paragraph"), rows, (3, 2, 1))
    yield section("Numbers, dates and periods that the rules use", "values", values)


def _stated_in(name: str, book: RuleBook) -> list[nodes.Node]:
    citation = stated_in(name, book, "values")
    return [link("para", citation)] if citation else []


def _readings(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    for reading in book.readings.values():
        body = reading_section(reading, book, _effects(reading.code, book), reading.code)
        turning = (p.citation for p in book if reading.code in turns_on(p.citation, book))
        cited = joined([link("para", citation)] for citation in turning)
        body += para("Paragraphs that turn on it: ", *cited)
        yield body


def _sheet(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    yield from sheet_nodes(book)


def _people(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    """The questions that only a person can answer, and the facts that carry the answers."""
    asked = list(book.judgements.values())
    for title, anchor, found in (
        ("Answers that come in as facts", "answered", [each for each in asked if each.facts]),
        ("Answers that no fact carries", "unanswered", [each for each in asked if not each.facts]),
    ):
        if found:
            questions = (_question(each, book) for each in found)
            yield section(title, anchor, described(questions, "policy507-definitions"))
    facts = [fact for fact in FACTS.values() if fact.nature and not fact.derived]
    kinds = (
        section(
            f"{nature.capitalize()}s",
            nodes.make_id(f"facts-{nature}"),
            para(about),
            table(("Fact", "Questions"), _answering(nature, facts, book), (2, 3)),
        )
        for nature, about in _NATURES.items()
    )
    text = para("Whoever states a fact has answered the questions beside it.")
    yield section("What each fact rests on", "answering", text, *kinds)


_NATURES: Mapping[Nature, str] = {
    "judgement": "Somebody has looked, weighed and judged. Others may judge otherwise.",
    "legal conclusion": "Somebody who knows the law says what it makes of the papers.",
    "observation": "Somebody has seen how it is.",
    "record": "A paper or a register says so: a certificate, a contract, a calendar.",
}
"""What facts rest on: first what only a person can say."""


def _answering(nature: Nature, facts: Iterable[Fact], book: RuleBook) -> Iterator[Cells]:
    """The facts of one nature, each with the questions that it answers."""
    for fact in facts:
        if fact.nature == nature:
            yield [
                fact.label,
                [
                    para(link("reading", each.code), ": ", *linked(_asked(each, book), book))
                    for each in book.judgements.values()
                    if fact.path in each.facts
                ],
            ]


def _asked(judgement: Judgement, book: RuleBook) -> str:
    return placeholders(judgement.question, book.values)


def _question(judgement: Judgement, book: RuleBook) -> Described:
    cited = joined([link("para", p.citation)] for p in book if judgement.code in p.left_to_people)
    where = [para("Paragraphs: ", *cited, classes=["policy507-origin"])] if cited else []
    body = [para(*judgement_nodes(judgement, book)), *where]
    return judgement.code, judgement.code, body


def _effects(code: str, book: RuleBook) -> Mapping[str, Sequence[nodes.Node]]:
    """For each choice, what it changes in the paragraph that shows it best."""
    return {
        choice: effect_nodes(each, [link("para", citation), plain(_example(each, book))], book)
        for choice, (citation, each) in telling_effects(book, code).items()
    }


def _example(effect: Effect, book: RuleBook) -> str:
    said = placeholders(effect.run.example.it, book.values)
    return f", example {effect.run.number} ({said})"


def _example_case(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    yield case_table(case_from_data(book.policy.example_case))


# --- where the rules come from


def _crosswalk(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    """The provisions behind each paragraph, and where the authorities disagree."""
    yield table(
        ("Paragraph", "Provision", "Compared with it"),
        (
            [[link("para", p.citation)], [source_node(source)], source.compared]
            for p in book
            for source in p.sources
        ),
        (1, 3, 4),
    )
    yield section(
        "Where the authorities disagree",
        "disagreements",
        para("The policy's words govern every decision."),
        table(
            ("Paragraph", "Point", "The policy", "Elsewhere"),
            (
                [[link("para", p.citation)], *disagreement_cells(each, book)]
                for p in book
                for each in p.disagreements
            ),
            (1, 2, 2, 3),
        ),
    )


def _not_encoded(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    """What the rules leave out, and why."""
    rows: list[Cells] = [
        [[link("para", p.citation)], p.title, list(linked(p.not_encoded, book))]
        for p in book
        if p.not_encoded
    ]
    if rows:
        yield table(("Paragraph", "Title", "What is not encoded, and why"), rows, (1, 2, 5))


def _changes(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    """What changed in the rules, the latest first."""
    changes = [(each, p) for p in book for each in p.history]
    changes.sort(key=lambda change: change[0].on, reverse=True)  # of one day in the policy's order
    rows: Iterator[Cells] = (
        [date_phrase(each.on), [link("para", p.citation), plain(f" {p.title}")], each.what]
        for each, p in changes
    )
    if changes:
        yield table(("Date", "Paragraph", "What changed in its rules"), rows, (2, 3, 4))
    else:
        yield para("No change is recorded.")


def _reviewed(book: RuleBook, results: Results) -> Iterator[nodes.Node]:
    """What is recorded of each paragraph, and who has read it."""
    known = results.reviewed or {}
    rows: Iterator[Cells] = (
        [[link("para", p.citation)], p.title, known[p.citation]]
        for p in book
        if p.citation in known
    )
    yield table(("Paragraph", "Title", "What the register says"), rows, (1, 3, 4))


def _by_citation(book: RuleBook, _: Results) -> Iterator[nodes.Node]:
    """Every paragraph and item with its rules, every provision with its paragraphs."""
    cited = [(c, p) for p in book for c in (p.citation, *p.items)]
    rows: Iterator[Cells] = (
        [
            [link("para", citation)],
            p.title if citation == p.citation else placeholders(p.items[citation], book.values),
            joined([rule_link(r)] for r in p.rules if r.paragraph == citation),
        ]
        for citation, p in cited
    )
    yield section(
        "Paragraphs of the policy",
        "by-policy",
        table(("Citation", "About", "Rules"), rows, (1, 3, 4)),
    )
    sources: dict[str, tuple[nodes.Node, list[str]]] = {}
    for paragraph in book:
        for source in paragraph.sources:
            sources.setdefault(source.cite, (source_node(source), []))[1].append(paragraph.citation)
    provisions: Iterator[Cells] = (
        [[node], joined([link("para", citation)] for citation in citations)]
        for _, (node, citations) in sorted(sources.items())
    )
    yield section(
        "Provisions", "by-provision", table(("Provision", "Paragraphs"), provisions, (3, 2))
    )


# --- all of them

REGISTERS: Mapping[str, Register] = {
    "by-bearer": Register(
        "Rules by bearer",
        "Who owes what, who may do what, and who is relieved of what.",
        _by_bearer,
    ),
    "deadlines": Register(
        "Deadlines",
        "Every last day that a rule states: in words by the default readings, by the names of what it "
        "is made of under any, and worked out in an example.",
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
    SHEET: Register(
        "Readings to sign",
        "Every question that the words leave open, to be decided and signed: print this page.",
        _sheet,
    ),
    "people": Register(
        "What people decide",
        "Questions that no reading answers. Most come in as facts, which somebody states who has "
        "looked and judged; where none carries the answer, what is taken here stands with the question.",
        _people,
    ),
    "crosswalk": Register(
        "Crosswalk to the statute",
        "The provisions behind each paragraph, and what is known of the difference in words.",
        _crosswalk,
    ),
    "not-encoded": Register(
        "What is not encoded, and why",
        "Words that order, forbid and permit nothing. What stands outside the paragraphs (the heading, "
        "the note at the beginning, the legal and cross references at the end) is not encoded either.",
        _not_encoded,
    ),
    "changes": Register(
        "What changed in the rules",
        "Every change by paragraph and date, the latest first. What changed in the policy itself is "
        "the adopter's to say; its edition is named in the contents.",
        _changes,
    ),
    REVIEWED: Register(
        "Who has read the rules",
        "Whether words and rules say what the policy means, no check can tell: a person reads them "
        "against the adopted text. This is what the register of review says of that.",
        _reviewed,
    ),
    "by-citation": Register(
        "Index by citation",
        "Every paragraph and item with its rules, and every provision with the paragraphs behind "
        "which it stands.",
        _by_citation,
    ),
    "example-case": Register(
        "The case that examples start from",
        "Every example in these pages states what differs from this invented case.",
        _example_case,
    ),
    "proofs": Register(
        "What was proved",
        "Claims about every case that there can be, each proved, refuted or not decided, with what "
        "shows it.",
        proofs_page,
    ),
    "coverage": Register(
        "Coverage by the examples",
        "Which rules the examples made fire, fail, be relieved and stay open, and which tests they saw "
        "both ways.",
        coverage_page,
    ),
    "mutants": Register(
        "Mutants of the rules",
        "Whether the examples of a paragraph notice a small fault in it.",
        mutants_page,
    ),
}
"""Every page across by its name."""
