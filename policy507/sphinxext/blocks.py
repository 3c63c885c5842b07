"""What several pages show: a rule, a definition, a reading, an example, a source, a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from docutils import nodes

from policy507.decisions.decision import Decision
from policy507.decisions.summary import at_a_glance, dependences, duties, reasons, set_aside
from policy507.decisions.summary import joined as named_once
from policy507.decisions.text import TITLES
from policy507.decisions.wording import in_question
from policy507.english.conditions import day_phrase, lasting, outline, sentence
from policy507.english.explain import explain
from policy507.english.phrases import date_phrase, placeholders, value_words
from policy507.english.rules import rule_sentence
from policy507.facts.case import Case, stated
from policy507.facts.kinds import UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.conditions import ALWAYS, Condition, Day, Given, NamedDay, Term
from policy507.model.policy import Covered, Disagreement, Judgement, Reading, Rule, Source
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality, Status
from policy507.sphinxext.citing import with_citation
from policy507.sphinxext.examples import Alike, Effect, Run
from policy507.sphinxext.markup import (
    Cells,
    Described,
    bullets,
    definition_ids,
    fact_words,
    fields,
    joined,
    label_of,
    link,
    linked,
    outline_nodes,
    para,
    plain,
    rule_link,
    section,
    status,
    strong,
    table,
)

MODALITIES = {
    Modality.MUST: "an order: must",
    Modality.MUST_NOT: "a prohibition: must not",
    Modality.MAY: "a permission: may",
    Modality.NEED_NOT: "a relief: need not",
    Modality.NO_EFFECT: "a statement of what stays as it is",
    Modality.MEANS: "a definition",
}


def rule_brief(rule: Rule, book: RuleBook, within: str) -> nodes.section:
    """A rule in a few lines: what it says, what it sets aside, what sets it aside.

    `within` is the paragraph whose page it is on, which need not be said again.
    """
    sentence_ = linked(rule_sentence(rule, book), book, names=True)
    body: list[nodes.Node] = [para(*sentence_, classes=["policy507-sentence"])]
    below = [(book.rules[each.rule], each.when) for each in rule.overrides]
    for words, others in (("Sets aside ", below), ("Set aside by ", book.overriders(rule))):
        if others:
            cited = (_cited(other, when, book) for other, when in others)
            body.append(para(words, *joined(cited, "; "), "."))
    small: list[nodes.Node] = [nodes.literal("", "", plain(rule.name))]
    if rule.paragraph != within:
        small = [link("para", rule.paragraph), plain(" "), *small]
    body.append(para(*small, classes=["policy507-origin"]))
    made = section(rule.title, rule.name, *body)
    made["classes"].append("policy507-rule")
    return with_citation(made, f"{rule.paragraph} ({rule.title})", book)


def _cited(other: Rule, when: Condition, book: RuleBook) -> list[nodes.Node]:
    where = [] if when == ALWAYS else [plain(", where "), *linked(sentence(when, named=True), book)]
    return [link("para", other.paragraph), plain(" "), rule_link(other), *where]


def covered_nodes(covered: Covered, book: RuleBook) -> Iterator[nodes.Node]:
    """Whom a rule covers and by when, in a line."""
    who, by = (placeholders(text, book.values) for text in (covered.who, covered.by))
    yield from linked(f"{who}: {by}", book)
    if covered.reading:
        yield from (plain(" ("), link("reading", covered.reading), plain(")"))


def rule_section(
    rule: Rule, book: RuleBook, within: str = "", *, anchor: str | None = None
) -> nodes.section:
    """A rule with all that it says of itself, under its title.

    `within` is the paragraph whose page it is on, which need not be said again; the `anchor` is the
    rule's name, unless another is given.
    """
    sentences = para(*linked(rule_sentence(rule, book), book), classes=["policy507-sentence"])
    rows = [
        row for row in _rule_rows(rule, book) if rule.paragraph != within or row[0] != "Paragraph"
    ]
    name = para(nodes.literal("", "", plain(rule.name)), classes=["policy507-origin"])
    body = section(rule.title, anchor or rule.name, name, sentences, fields(rows))
    body["classes"].append("policy507-rule")
    return body


def _rule_rows(rule: Rule, book: RuleBook) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    yield "Paragraph", [link("para", rule.paragraph)]
    yield "Kind", [plain(MODALITIES[rule.modality])]
    if rule.bearer:
        yield "Who", [plain(f"the {rule.bearer}")]
    yield "In force", [plain(in_force(rule))]
    if rule.when == ALWAYS:
        yield "Applies", [plain("always")]
    for key, tree in rule.stated():
        if isinstance(tree, Condition):
            yield key.heading, outline_nodes(outline(_opened(lasting(tree))), book)
    if lasting(rule.when) != rule.when:
        yield "Judged where", [plain("an act is under review")]
    if rule.done_on is not None:
        yield "Done on", day_nodes(rule.done_on, book)
    if rule.orders and rule.done_on is not None:
        last = [plain("none is stated")] if rule.due is None else day_nodes(rule.due, book)
        yield "Last day", last
    if rule.overrides:
        others = [(book.rules[each.rule], each.when) for each in rule.overrides]
        yield "Sets aside", [_others(others, book)]
    if overriders := book.overriders(rule):
        yield "Set aside by", [_others(overriders, book)]
    if rule.remarks:
        told = (([link("reading", remark.code)], remark.when) for remark in rule.remarks)
        yield "A person is told", [_under(told, book)]
    if rule.sources:
        yield "Source", [plain("; ".join(rule.sources))]


def _opened(tree: Condition) -> Condition:
    """A condition; where it is a mere name, what that stands for."""
    while isinstance(tree, Term):
        tree = tree.condition
    return tree


def in_force(rule: Rule) -> str:
    """Since when a rule is in force."""
    if rule.begins is None:
        return "always; the policy states no first day for it"
    return f"from {day_phrase(rule.begins)} on"


def day_nodes(day: Day, book: RuleBook) -> Sequence[nodes.Node]:
    """A day in words; its cases, where it has some, as a list."""
    rows: list[list[nodes.Node]] = []
    while isinstance(day, Given):
        when = sentence(day.condition, named=True)
        rows.append([*linked(f"where {when}: ", book, names=True), *day_nodes(day.then, book)])
        day = day.otherwise
    last = list(linked(day_phrase(day, named=True), book, names=True))
    return [bullets([*rows, [plain("otherwise: "), *last]])] if rows else last


def _others(others: Iterable[tuple[Rule, Condition]], book: RuleBook) -> nodes.bullet_list:
    named = (
        ([link("para", other.paragraph), plain(" "), rule_link(other)], when)
        for other, when in others
    )
    return _under(named, book)


def _under(
    rows: Iterable[tuple[Sequence[nodes.Node], Condition]], book: RuleBook
) -> nodes.bullet_list:
    """A list, with the condition under which each entry is so."""

    def where(when: Condition) -> Iterator[nodes.Node]:
        if when != ALWAYS:
            yield from (plain(", where "), *linked(sentence(when, named=True), book))

    return bullets([*content, *where(when)] for content, when in rows)


# --- definitions


def stated_in(name: str, book: RuleBook, *kinds: str) -> str | None:
    """The paragraph whose file states a name under one of some keys, such as `terms` or `values`."""
    keys = [[kind, name] for kind in kinds]
    return next((citation for citation, *key in book.places if key in keys), None)


def defined_in(name: str, book: RuleBook) -> str | None:
    """The paragraph whose file defines a name."""
    return stated_in(name, book, "terms", "dates")


def definition(name: str, book: RuleBook, *, anchored: bool) -> Described:
    """A defined name with what it stands for; the glossary's are the anchors."""
    if name in book.terms:
        body = outline_nodes(outline(book.terms[name]), book)
    else:
        found = book.dates[name]
        day = found.day if isinstance(found, NamedDay) else found
        blocks = day_nodes(day, book)
        body = blocks if isinstance(blocks[0], nodes.bullet_list) else [para(*blocks)]
    if not anchored:
        return name, "", body
    if citation := defined_in(name, book):
        origin = para("Defined for ", link("para", citation), classes=["policy507-origin"])
        body = [*body, origin]
    return name, definition_ids(book)[name], body


# --- readings and judgements


def turns_on(citation: str, book: RuleBook) -> tuple[str, ...]:
    """The codes of the readings on which a paragraph turns."""
    return tuple(row["reading"] for row in explain(book, citation)["readings"])


def reading_section(
    reading: Reading, book: RuleBook, effects: Mapping[str, Sequence[nodes.Node]], anchor: str
) -> nodes.section:
    """A reading under its question, with its choices, why one is the default, and the others' effect."""
    items = []
    for choice in reading.choices:
        default = " (the default)" if choice.name == reading.default else ""
        head = para(nodes.literal("", "", plain(choice.name)), default, ": ")
        head += list(linked(placeholders(choice.means, book.values), book))
        effect = effects.get(choice.name)
        if not effect and choice.name != reading.default:
            effect = [plain("Effect: no example comes out otherwise.")]
        items.append(nodes.list_item("", head, *([para(*effect)] if effect else [])))
    question = placeholders(reading.question, book.values)
    why = placeholders(reading.why, book.values)
    code = nodes.inline("", "", plain(f"({reading.code})"), classes=["policy507-code"])
    made = section(
        [*linked(question, book), plain(" "), code],
        anchor,
        nodes.bullet_list("", *items),
        para(strong("Why that default: "), *linked(why, book)),
    )
    return with_citation(made, f"reading {reading.code}", book)


def effect_nodes(effect: Effect, example: Sequence[nodes.Node], book: RuleBook) -> list[nodes.Node]:
    """What a choice changes in an example, as decided while the page was built."""
    finding, row = effect.finding, effect.row
    return [
        plain("Effect: in "),
        *example,
        *read_so(effect.run),
        plain(", "),
        rule_link(book.rules[finding.rule]),
        plain(" would come out as "),
        *came_to(row.status, row.due, inside=True),
        plain(" instead of "),
        *came_to(finding.status, finding.due, inside=True),
        plain("."),
    ]


def read_so(run: Run) -> Iterator[nodes.Node]:
    """What an example chooses of the readings, to be said with whatever is decided of it."""
    for number, (code, choice) in enumerate(run.example.readings.items()):
        yield plain(" and " if number else ", where reading ")
        yield from (link("reading", code), plain(f" is '{choice}'"))


def came_to(found: Status, due: dt.date | None, *, inside: bool = False) -> list[nodes.Node]:
    """A status, with the last day where there is one; `inside` a sentence that one is in brackets."""
    if due is None:
        return [status(found)]
    day = f"last day {date_phrase(due)}"
    return [status(found), plain(f" ({day})" if inside else f", {day}")]


def decided(found: Alike, book: RuleBook) -> nodes.bullet_list:
    """What was decided; rules and acts that came to the same in one line."""
    rows = []
    for (reached, due), targets in found.items():
        names = (
            [rule_link(book.rules[name])]
            if name in book.rules
            else [plain(book.acts[name].wording)]
            for name in targets
        )
        rows.append([*came_to(reached, due), plain(": "), *joined(names)])
    return bullets(rows)


def judgement_nodes(judgement: Judgement, book: RuleBook) -> list[nodes.Node]:
    """A question that is left to a person, and the fact by which the answer comes in."""
    question = placeholders(judgement.question, book.values)
    comes_in = f" The answer comes in as: {'; '.join(map(label_of, judgement.facts))}."
    return [*linked(question, book), *([plain(comes_in)] if judgement.facts else [])]


# --- examples


def example_item(run: Run, book: RuleBook, anchor: str) -> nodes.list_item:
    """An example: what is special in it, and what was decided of it."""
    example = run.example
    head = para(strong(placeholders(example.it, book.values)))
    rows: list[tuple[str, Sequence[nodes.Node]]] = []
    if example.given:
        case = run.decision.case
        facts = ([plain(fact_words(path, stated(case, path)))] for path in example.given)
        rows.append(("Facts", [bullets(facts)]))
    if example.unknown:
        unknown = [label_of(path).replace("_", " ") for path in example.unknown]
        rows.append(("Unknown", [plain("; ".join(unknown))]))
    if example.readings:
        chosen = ([link("reading", c), plain(f": {n}")] for c, n in example.readings.items())
        rows.append(("Readings", joined(chosen)))
    rows.append(("Decided", [decided(run.expected, book)]))
    return nodes.list_item("", head, fields(rows), ids=[anchor])


# --- sources


def source_node(source: Source) -> nodes.Node:
    """A provision, as a link where it has an address."""
    return plain(source.cite) if source.href is None else _outside(source.cite, source.href)


def _outside(text: str, href: str) -> nodes.reference:
    return nodes.reference("", "", plain(text), refuri=href, internal=False)


def disagreement_cells(each: Disagreement, book: RuleBook) -> list[Sequence[nodes.Node]]:
    """Where another authority says something else: the point, the policy, the other.

    What the other says is a link to where it can be read, where that is known.
    """
    point, here = (
        list(linked(placeholders(text, book.values), book)) for text in (each.point, each.here)
    )
    if each.href:
        return [point, here, [_outside(each.elsewhere, each.href)]]
    return [point, here, list(linked(each.elsewhere, book))]


# --- cases and decisions


def case_table(case: Case) -> nodes.table:
    """The facts that a case states, in the order of a case file."""
    rows: Iterator[Cells] = (
        [fact.label, value_words(fact, stated(case, path))]
        for path, fact in FACTS.items()
        if stated(case, path) is not UNKNOWN and not fact.derived
    )
    return table(("Fact", "Value"), rows, (2, 1))


def decision_nodes(decision: Decision) -> Iterator[nodes.Node]:
    """What a decision tells people: duties, reasons, what is unknown and what depends on readings."""
    book, policy = decision.rules, decision.rules.policy
    yield para(
        strong(f"Policy {policy.number}, {policy.title}"),
        f" (edition {policy.edition}), decided for {date_phrase(decision.as_of)}.",
    )
    yield para(strong(at_a_glance(decision)))
    found = duties(decision)
    for group, title in TITLES.items():
        rows = [
            [status(duty.status), plain(f": {duty.text}"), *_remarks(duty.particulars, decision)]
            for duty in found
            if duty.group is group
        ]
        yield from _part(title, rows)
    why = []
    for reason in reasons(decision):
        days = [plain(f", {reason.days}")] if reason.days else []
        grounds = bullets(list(linked(ground, book)) for ground in reason.grounds)
        row = [
            *linked(named_once(reason.findings), book),
            plain(": "),
            status(reason.status),
            *days,
        ]
        why.append([*row, grounds] if reason.grounds else row)
    yield from _part("Why", why)
    yield from _part("Set aside", [list(linked(text, book)) for text in set_aside(decision)])
    unknown: list[list[nodes.Node]] = [
        [plain(in_question(decision.case, path))] for path in decision.missing
    ]
    yield from _part("Ask first what settles most", unknown)
    turning = [
        [*linked(f"{question} {choice}: {'; '.join(changes)}", book)]
        for question, choices in dependences(decision)
        for choice, changes in choices
    ]
    yield from _part("What depends on how the words are read", turning)
    yield para("This is not legal advice: a person decides.", classes=["policy507-origin"])


def _part(title: str, rows: list[list[nodes.Node]]) -> Iterator[nodes.Node]:
    if rows:
        yield nodes.rubric("", "", plain(title))
        yield bullets(rows)


def _remarks(particulars: tuple[str, ...], decision: Decision) -> Iterator[nodes.Node]:
    if particulars:
        yield from linked(f" ({'; '.join(particulars)})", decision.rules)
