"""Mutants of what rules decide: the same book with one small fault, which an example ought to notice.

Every fault changes one thing: a number or a date by one, an operator, a condition or an alternative
left out, a reading no longer asked for. It belongs to the paragraph that defines what it changes: a
rule, a named condition, a named day, a value, a refusal. Wherever else that is used, it is changed as
well. What findings cite, the calendar and the words have faults of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

from attrs import Factory, define, evolve

from policy507.audit.mutation.mutant import Mutant, with_paragraph, with_rules
from policy507.english.conditions import day_phrase, sentence
from policy507.facts.registry import FACTS
from policy507.model.conditions import (
    ALWAYS,
    COUNT_OPERATORS,
    DAY_OPERATORS,
    NEVER_HOLDS,
    All,
    AnyOf,
    BusinessDay,
    Chosen,
    Condition,
    DayTest,
    Earliest,
    Fixed,
    Given,
    Latest,
    NamedDay,
    Not,
    Shift,
    Term,
    Tree,
    ValueTest,
    parts,
    with_parts,
)
from policy507.model.policy import (
    TREE_KEYS,
    Impossible,
    Months,
    Override,
    Paragraph,
    Place,
    Rule,
    TreeKey,
    Value,
)
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Modality
from policy507.model.walk import defined_in
from policy507.rulefiles.impossible import contradiction

Fault: TypeAlias = "tuple[str, Tree]"
"""What was changed, in words, and the tree that came of it."""

OTHER_MODALITY: Mapping[Modality, Modality] = {
    Modality.MUST: Modality.NEED_NOT,
    Modality.NEED_NOT: Modality.MUST,
    Modality.MUST_NOT: Modality.MUST,
    Modality.MAY: Modality.MUST,
    Modality.MEANS: Modality.NO_EFFECT,
    Modality.NO_EFFECT: Modality.MUST,
}
"""The modality that each is mistaken for; what it comes to has other names."""
KEYS = sorted(TREE_KEYS, key=lambda key: key.shape != "condition")
"""The keys of a rule in the order in which they are changed: conditions before days."""


def mutants(book: RuleBook) -> Iterator[Mutant]:
    """Every mutant of what the rules of a book decide, in the order of the policy."""
    for paragraph in book:
        for name, place in defined_in(book, paragraph, "values"):
            yield from _of_value(book, paragraph, name, place)
        for section in ("terms", "dates"):
            for name, place in defined_in(book, paragraph, section):
                yield from _of_definition(book, paragraph, section, name, place)
        yield from _of_impossible(book, paragraph)
        for rule in paragraph.rules:
            for what, changed in _rules(rule, book):
                mutated = with_rules(book, {rule.name: changed})
                yield Mutant(paragraph.citation, f"the rule {rule.name}", what, rule.place, mutated)


# --- values and named conditions and days, which stand in many trees


def _of_value(book: RuleBook, paragraph: Paragraph, name: str, place: Place) -> Iterator[Mutant]:
    for value in shifted_values(book.values[name]):

        def change(tree: Tree, value: Any = value) -> Tree | None:
            return with_value(tree, value) if getattr(tree, "value", None) == name else None

        what = f"{written(value)}, instead of: {written(book.values[name])}"
        mutated = evolve(_changed(book, change), values={**book.values, name: value})
        yield Mutant(paragraph.citation, f"the value {name}", what, place, mutated)


def _of_definition(
    book: RuleBook, paragraph: Paragraph, section: str, name: str, place: Place
) -> Iterator[Mutant]:
    """The faults of a named condition or day, wherever it is used."""
    kind, noun = (Term, "condition") if section == "terms" else (NamedDay, "day")
    definition: Tree = book.terms[name] if section == "terms" else book.dates[name]
    for what, changed in _distinct(definition, faults(definition)):

        def change(tree: Tree, changed: Tree = changed) -> Tree | None:
            named = isinstance(tree, kind) and tree.name == name
            return with_parts(tree, (changed,)) if named else None

        mutated = _changed(book, change)
        yield Mutant(paragraph.citation, f"the {noun} {name!r}", what, place, mutated)


def _of_impossible(book: RuleBook, paragraph: Paragraph) -> Iterator[Mutant]:
    """The faults of what a paragraph refuses: one refusal left out, or another one in its place."""
    for number, impossible in enumerate(paragraph.impossible):
        before, after = paragraph.impossible[:number], paragraph.impossible[number + 1 :]
        subject = f"the refusal of a case in which {described(impossible.when)}"
        for what, changed in (("no refusal", None), *_other_refusals(impossible)):
            kept = () if changed is None else (changed,)
            mutated = _with_impossible(book, paragraph, (*before, *kept, *after))
            yield Mutant(paragraph.citation, subject, what, impossible.place, mutated)


def _other_refusals(impossible: Impossible) -> Iterator[tuple[str, Impossible]]:
    for what, changed in _distinct(impossible.when, _inner_faults(impossible.when)):
        with suppress(ValueError):  # not every condition can be one
            yield what, _refusing_when(impossible, changed)


def _refusing_when(impossible: Impossible, when: Any) -> Impossible:
    why = impossible.contradiction.why
    return evolve(impossible, when=when, contradiction=contradiction(why, when))


def _with_impossible(
    book: RuleBook, paragraph: Paragraph, impossible: tuple[Impossible, ...]
) -> RuleBook:
    return with_paragraph(book, paragraph, evolve(paragraph, impossible=impossible))


def _distinct(original: Tree, found: Iterator[Fault]) -> Iterator[Fault]:
    """The faults that come to another tree than the original, and than those before them."""
    seen = {original}
    for what, changed in found:
        if changed not in seen:
            seen.add(changed)
            yield what, changed


def _changed(book: RuleBook, change: Callable[[Tree], Tree | None]) -> RuleBook:
    """The book with every tree changed where `change` says so; outermost first."""
    changing = _Changing(change)
    rules = {}
    for rule in book.rules.values():
        new: dict[str, Any]
        new = {key.attribute: changing.tree(tree) for key, tree in rule.stated()}
        overrides = tuple(evolve(each, when=changing.tree(each.when)) for each in rule.overrides)
        remarks = tuple(evolve(each, when=changing.tree(each.when)) for each in rule.remarks)
        rules[rule.name] = evolve(rule, **new, overrides=overrides, remarks=remarks)
    terms: dict[str, Any] = {
        name: parts(changing.tree(Term(name, tree)))[0] for name, tree in book.terms.items()
    }
    dates: dict[str, Any] = {
        name: parts(changing.tree(NamedDay(name, tree)))[0] for name, tree in book.dates.items()
    }
    made = evolve(with_rules(book, rules), terms=terms, dates=dates)
    for paragraph in made:
        if paragraph.impossible:
            refusals = tuple(
                _refusing_when(each, changing.tree(each.when)) for each in paragraph.impossible
            )
            made = _with_impossible(made, paragraph, refusals)
    return made


@define
class _Changing:
    """Changes trees; what a name stands for is changed once."""

    change: Callable[[Tree], Tree | None]
    _named: dict[tuple[type, str], Tree] = Factory(dict)

    def tree(self, tree: Tree) -> Any:
        if not isinstance(tree, Term | NamedDay):
            return self._tree(tree)
        key = type(tree), tree.name
        if key not in self._named:
            self._named[key] = self._tree(tree)
        return self._named[key]

    def _tree(self, tree: Tree) -> Tree:
        changed = self.change(tree)
        if changed is not None:
            return changed
        inner = parts(tree)
        new = tuple(map(self.tree, inner))
        alike = all(after is before for after, before in zip(new, inner, strict=True))
        return tree if alike else with_parts(tree, new)


# --- rules


def _rules(rule: Rule, book: RuleBook) -> Iterator[tuple[str, Rule]]:
    """The faults of one rule."""
    stated = dict(rule.stated())
    for key in (key for key in KEYS if key in stated):
        for what, changed in _distinct(stated[key], _of_key(key, stated[key])):
            yield f"{key.name}: {what}", _with_key(rule, key, changed)
    for key in stated:
        if key.name in ("from", "due"):
            yield f"no {key.name!r}", _with_key(rule, key, None)
    yield from _overrides(rule)
    for bearer in book.policy.bearers:
        if rule.bearer not in (None, bearer):
            what = f"borne by the {bearer}, instead of the {rule.bearer}"
            yield what, evolve(rule, bearer=bearer)
    yield _of_other_modality(rule)


def _with_key(rule: Rule, key: TreeKey, value: Any) -> Rule:
    return evolve(rule, **{key.attribute: value})


def _of_key(key: TreeKey, tree: Tree) -> Iterator[Fault]:
    yield from faults(tree)
    if key.shape == "due":  # `by` for `before`, or the other way
        for days, moved in ((-1, "a day earlier"), (1, "a day later")):
            yield f"{moved}: {described(tree)}", Shift(tree, days=days)  # type: ignore[arg-type]


def _overrides(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for number, override in enumerate(rule.overrides):
        before, after = rule.overrides[:number], rule.overrides[number + 1 :]
        yield f"does not override {override.rule}", evolve(rule, overrides=(*before, *after))
        for what, when in _distinct(override.when, faults(override.when)):
            changed = Override(override.rule, when)  # type: ignore[arg-type]  # as `faults` of one
            yield (
                f"overrides {override.rule}: {what}",
                evolve(rule, overrides=(*before, changed, *after)),
            )


def _of_other_modality(rule: Rule) -> tuple[str, Rule]:
    other = OTHER_MODALITY[rule.modality]
    none: dict[str, Any] = dict.fromkeys(key.attribute for key in TREE_KEYS if key.of)
    kept = {"met_when": rule.breached_when} if other is Modality.MUST else {}
    changed = evolve(rule, modality=other, **none | kept)
    return f"{other}, instead of: {rule.modality}", changed


# --- faults of a condition or a day


def faults(tree: Tree) -> Iterator[Fault]:
    """Every fault of a condition or a day; a whole condition can also be left out.

    Two faults may come to the same tree, and one may come to the tree itself.
    """
    if isinstance(tree, Condition) and tree != ALWAYS:
        yield f"no condition: {described(tree)}", ALWAYS
    yield from _inner_faults(tree)


def described(tree: Tree) -> str:
    """A condition or a day in words, names as they are."""
    if isinstance(tree, Condition):
        return sentence(tree, named=True)
    return day_phrase(tree, named=True)


def shifted_values(value: Value) -> Iterator[Value]:
    """A value of the policy, one less and one more."""
    for step in (-1, 1):
        if isinstance(value, Months):
            yield Months(value.months + step)
        elif isinstance(value, dt.date):
            yield value + dt.timedelta(days=step)
        else:
            yield value + step


def written(value: Value) -> str:
    """A value of the policy as a rule file has it."""
    return f"{value.months} months" if isinstance(value, Months) else str(value)


def with_value(tree: Tree, value: Value) -> Tree:
    """A use of a named value, with another value under the name."""
    match tree, value:
        case Fixed(), dt.date():
            return evolve(tree, date=value)
        case Shift(), Months():
            return evolve(tree, months=value.months if tree.months > 0 else -value.months)
        case ValueTest(), int():
            return evolve(tree, operand=value)
    raise TypeError(f"{value!r} cannot take the place of what {tree!r} uses")


def _inner_faults(tree: Tree) -> Iterator[Fault]:
    if isinstance(tree, NamedDay):
        yield from _of_use(tree)
    if isinstance(tree, Term | NamedDay):
        return
    yield from _own_faults(tree)
    inner = parts(tree)
    for number, part in enumerate(inner):
        for what, changed in _inner_faults(part):
            yield what, with_parts(tree, (*inner[:number], changed, *inner[number + 1 :]))


def _of_use(named: NamedDay) -> Iterator[Fault]:
    """A day by name where it is one of two: in this one place the one, or the other, stands itself."""
    match named.day:
        case Given(condition, then, otherwise) if not isinstance(condition, Chosen):
            yield from (_instead(named, each) for each in (then, otherwise))


def _own_faults(tree: Tree) -> Iterator[Fault]:
    match tree:
        case All(items) | AnyOf(items):
            what = "condition" if isinstance(tree, All) else "alternative"
            for number, item in enumerate(items):
                rest = items[:number] + items[number + 1 :]
                if rest:
                    without = rest[0] if len(rest) == 1 else evolve(tree, items=rest)
                    yield f"no {what}: {described(item)}", without
        case Not(item):
            yield f"not negated: {described(item)}", item
        case DayTest(operator=operator):
            for other in DAY_OPERATORS:
                if other != operator:
                    yield _instead(tree, evolve(tree, operator=other))
        case ValueTest():
            yield from (_instead(tree, changed) for changed in _tests(tree))
        case Chosen(code, choices):
            yield f"{code} not asked for, as if it were read so: {described(tree)}", ALWAYS
            yield (
                f"{code} not asked for, as if it were read otherwise: {described(tree)}",
                NEVER_HOLDS,
            )
            for choice in choices if len(choices) > 1 else ():
                others = tuple(other for other in choices if other != choice)
                yield f"{code} without the choice {choice}", Chosen(code, others)
        case _:
            yield from _days(tree)


def _instead(tree: Tree, changed: Tree) -> Fault:
    return f"{described(changed)}, instead of: {described(tree)}", changed


def _tests(test: ValueTest) -> Iterator[ValueTest]:
    fact, operand = FACTS[test.fact], test.operand
    if isinstance(operand, bool):
        yield evolve(test, operand=not operand, value=None)
    elif fact.kind == "words":
        for word in fact.choices:
            if word != operand:
                yield evolve(test, operand=word, value=None)
    else:
        for other in COUNT_OPERATORS:
            if other != test.operator:
                yield evolve(test, operator=other)
        if isinstance(operand, int):
            yield from (evolve(test, operand=operand + step, value=None) for step in (-1, 1))


def _days(day: Tree) -> Iterator[Fault]:
    match day:
        case Fixed(date):
            for step in (-1, 1):
                yield _instead(day, Fixed(date + dt.timedelta(days=step)))
        case Shift(inner, months, days):
            for step in (-1, 1):
                if months:
                    yield _instead(day, Shift(inner, months + step, days))
                if days:
                    yield _instead(day, Shift(inner, months, days + step))
        case BusinessDay(inner):
            yield _instead(day, inner)
        case Latest(each) | Earliest(each):
            yield _instead(day, Earliest(each) if isinstance(day, Latest) else Latest(each))
            for number, one in enumerate(each):
                rest = each[:number] + each[number + 1 :]
                if rest:
                    without = rest[0] if len(rest) == 1 else evolve(day, days=rest)
                    yield f"without the day: {described(one)}", without
        case Given(condition, then, otherwise) if not isinstance(condition, Chosen):
            yield f"always {described(then)}", then
            yield f"never {described(then)}", otherwise
