"""A rule, a definition, a reading, an example: each as the block that every page shows it by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes

from policy507.english.conditions import sentence
from policy507.english.rules import (
    date_phrase,
    day_phrase,
    definitions,
    outline,
    placeholders,
    rule_sentence,
)
from policy507.facts.case import stated
from policy507.facts.registry import FACTS
from policy507.model.conditions import All, Condition, Day, Given, NamedDay
from policy507.model.policy import Judgement, Reading, Rule
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality
from policy507.sphinxext.executed import Effect, Run
from policy507.sphinxext.markup import (
    bullets,
    definition_ids,
    fields,
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
    value_words,
)

_ALWAYS = All(())
MODALITIES = {
    Modality.MUST: "an order: must",
    Modality.MUST_NOT: "a prohibition: must not",
    Modality.MAY: "a permission: may",
    Modality.NEED_NOT: "a relief: need not",
    Modality.NO_EFFECT: "a statement of what stays as it is",
    Modality.MEANS: "a definition",
}


def joined(items: Iterable[Sequence[nodes.Node]], separator: str = ", ") -> list[nodes.Node]:
    """Several short texts in a line."""
    found: list[nodes.Node] = []
    for item in items:
        found += [plain(separator), *item] if found else item
    return found


def rule_section(rule: Rule, book: RuleBook, within: str = "") -> nodes.section:
    """A rule with all that it says of itself, under its name.

    `within` is the paragraph whose page it is on, which need not be said again.
    """
    sentences = para(*linked(rule_sentence(rule, book), book), classes=["policy507-sentence"])
    title = [nodes.literal("", "", plain(rule.name))]
    rows = [
        row for row in _rule_rows(rule, book) if rule.paragraph != within or row[0] != "Paragraph"
    ]
    body = section(title, rule.name, sentences, fields(rows))
    body["classes"].append("policy507-rule")
    return body


def _rule_rows(rule: Rule, book: RuleBook) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    yield "Paragraph", [link("para", rule.paragraph)]
    yield "Kind", [plain(MODALITIES[rule.modality])]
    yield "Who", [plain(f"the {rule.bearer}" if rule.bearer else "nobody bears it")]
    yield "In force", [plain(in_force(rule))]
    conditions = {
        "Applies where": rule.when,
        "Met where": rule.met_when,
        "Breached where": rule.breached_when,
        "Holds where": rule.holds_when,
    }
    if rule.when == _ALWAYS:
        yield "Applies", [plain("always")]
    for heading, condition in conditions.items():
        if condition is not None and condition != _ALWAYS:
            yield heading, outline_nodes(outline(condition), book)
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
        ([link("para", other.paragraph), plain(" "), rule_link(other.name)], when)
        for other, when in others
    )
    return _under(named, book)


def _under(
    rows: Iterable[tuple[Sequence[nodes.Node], Condition]], book: RuleBook
) -> nodes.bullet_list:
    """A list, with the condition under which each entry is so."""

    def where(when: Condition) -> Iterator[nodes.Node]:
        if when != _ALWAYS:
            yield from (plain(", where "), *linked(sentence(when, named=True), book))

    return bullets([*content, *where(when)] for content, when in rows)


# --- definitions


def definition_names(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The names that rules use, each once."""
    return tuple(dict.fromkeys(name for rule in rules for name, _ in definitions(rule)))


def home(name: str, book: RuleBook) -> str | None:
    """The paragraph whose file defines a name."""
    for citation, *key in book.places:
        if key in (["terms", name], ["dates", name]):
            return citation
    return None


def definition_item(name: str, book: RuleBook, *, anchored: bool) -> nodes.definition_list_item:
    """A defined name with what it stands for; the glossary's are the anchors."""
    if name in book.terms:
        body = outline_nodes(outline(book.terms[name]), book)
    else:
        found = book.dates[name]
        day = found.day if isinstance(found, NamedDay) else found
        blocks = day_nodes(day, book)
        body = blocks if isinstance(blocks[0], nodes.bullet_list) else [para(*blocks)]
    term = nodes.term("", "", plain(name))
    if anchored:
        term["ids"] = [definition_ids(book)[name]]
    if citation := home(name, book):
        origin = para("Defined for ", link("para", citation), classes=["policy507-origin"])
        body = [*body, origin] if anchored else body
    return nodes.definition_list_item("", term, nodes.definition("", *body))


# --- readings and judgements


def reading_section(
    reading: Reading, book: RuleBook, effects: Mapping[str, Sequence[nodes.Node]], anchor: str
) -> nodes.section:
    """A reading with its choices, why the first is the default, and the effect of each other."""
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
    title: list[nodes.Node] = [plain(reading.code)]
    return section(
        title,
        anchor,
        para(*linked(question, book), classes=["policy507-sentence"]),
        nodes.bullet_list("", *items),
        para(strong("Why that default: "), *linked(why, book)),
    )


def effect_nodes(effect: Effect, example: Sequence[nodes.Node]) -> list[nodes.Node]:
    """What a choice changes in an example, as decided while the page was built."""
    finding, row, beside = effect.finding, effect.row, effect.run.example.readings
    return [
        plain("Effect: in "),
        *example,
        *(plain(f", where {code} is '{choice}'") for code, choice in beside.items()),
        plain(", "),
        rule_link(finding.rule),
        plain(" would come out as "),
        *_within(row.status.value, row.due),
        plain(" instead of "),
        *_within(finding.status.value, finding.due),
        plain("."),
    ]


def outcome(found: str, due: Any) -> list[nodes.Node]:
    """A status, with the last day where there is one."""
    day = [plain(f", last day {date_phrase(due)}")] if due else []
    return [status(found), *day]


def _within(found: str, due: Any) -> list[nodes.Node]:
    """An outcome in the middle of a sentence."""
    day = [plain(f" (last day {date_phrase(due)})")] if due else []
    return [status(found), *day]


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
        facts = [[plain(f"{_fact_words(path, run)}")] for path in example.given]
        rows.append(("Facts", [bullets(facts)]))
    if example.unknown:
        unknown = [label_of(path).replace("_", " ") for path in example.unknown]
        rows.append(("Unknown", [plain("; ".join(unknown))]))
    if example.readings:
        chosen = ([link("reading", c), plain(f": {n}")] for c, n in example.readings.items())
        rows.append(("Readings", joined(chosen)))
    rows.append(("Decided", [bullets(_decided(run))]))
    body = fields(rows)
    return nodes.list_item("", head, body, ids=[anchor])


def _fact_words(path: str, run: Run) -> str:
    value, fact = stated(run.decision.case, path), FACTS[path]
    if fact.kind == "flag":
        return fact.holds if value else fact.fails
    return f"{fact.label}: {value_words(path, value)}"


def _decided(run: Run) -> Iterator[list[nodes.Node]]:
    """What was decided; rules and acts that came out alike in one line."""
    alike: dict[tuple[str, Any], list[str]] = {}
    for target, found in run.outcomes():
        alike.setdefault((found.status.value, found.due), []).append(target)
    rules = run.decision.rules.rules
    for (found_status, due), targets in alike.items():
        names = (
            [rule_link(name)] if name in rules else [plain(name.replace("-", " "))]
            for name in targets
        )
        yield [*outcome(found_status, due), plain(": "), *joined(names)]
