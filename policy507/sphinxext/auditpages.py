"""The pages across on what was proved, tried and covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes

from policy507.audit.badge import svg, text
from policy507.audit.results import (
    FATES,
    MUTANTS,
    OUTCOMES,
    PROOFS,
    REDUNDANT,
    Results,
    counts,
    within,
)
from policy507.facts.kinds import FIRST_DAY, LAST_DAY
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.auditnodes import (
    FIGURES,
    RULE_HEADINGS,
    claims_table,
    one_way_nodes,
    rule_row,
)
from policy507.sphinxext.markup import Cells, link, para, section, strong, table
from policy507.sphinxext.register import Register

_NOT_GIVEN = "No results of {0} were given when these pages were built, so nothing is said of them."


def proofs_page(book: RuleBook, results: Results) -> Iterator[nodes.Node]:
    """The badge, the figures by paragraph, and everything that is not proved."""
    yield from _badge(book, results)
    data = results.proofs
    if data is None:
        yield para(_NOT_GIVEN.format("proofs"))
        return
    yield para(
        f"Proved by the solver Z3 {data['z3']} in {data.get('seconds', '?')} seconds, for all cases "
        f"that facts can state, with days from {FIRST_DAY.year} to {LAST_DAY.year}, legal holidays "
        "of all these years included. A proof is about these rules, not about whether they say what "
        "the policy says."
    )
    yield _by_paragraph(book, data, PROOFS, OUTCOMES)
    others = [
        p for p in data["proofs"] if not any(within(p["paragraph"], b.citation) for b in book)
    ]
    if others:
        yield section("Claims about the whole", "proofs-whole", claims_table(others, book))
    redundant = [p for p in data["proofs"] if p["kind"] == REDUNDANT and p["outcome"] == "proved"]
    if redundant:
        yield section(
            "Tests that decide nothing",
            "proofs-redundant",
            para(
                "The rules state these tests as evidence alone. Every other test can decide something."
            ),
            claims_table(redundant, book),
        )
    open_ = [proof for proof in data["proofs"] if proof["outcome"] != "proved"]
    shown = claims_table(open_, book) if open_ else para("Every claim is proved.")
    yield section("What is not proved", "proofs-open", shown)


def mutants_page(book: RuleBook, results: Results) -> Iterator[nodes.Node]:
    """The figures by paragraph, what survives, and what no example could notice."""
    data = results.mutants
    if data is None:
        yield para(_NOT_GIVEN.format("mutants"))
        return
    yield para(
        "Each mutant is these rules with one small fault. It is killed where an example of the very "
        "paragraph fails then, and equivalent where no case at all could tell it from the rules, proved "
        f"by {data['proved_by']}. One that survives is a gap in the examples."
    )
    yield _by_paragraph(book, data, MUTANTS, FATES)
    for fate, title, none in (
        ("survives", "What survives", "No mutant survives."),
        ("equivalent", "Proved equivalent", "No mutant is equivalent."),
    ):
        rows: list[Cells] = [
            [[link("para", each["paragraph"])], each["subject"], each["change"]]
            for each in data["fates"]
            if each["fate"] == fate
        ]
        shown = table(("Paragraph", "Where", "The fault"), rows, (1, 2, 4)) if rows else para(none)
        yield section(title, f"mutants-{fate}", shown)


def coverage_page(_: RuleBook, results: Results) -> Iterator[nodes.Node]:
    """Every rule with what it came to over the examples, and the tests that were seen one way alone."""
    found = results.coverage
    if found is None:
        yield para(_NOT_GIVEN.format("coverage"))
        return
    both = sum(test.both_ways for test in found.tests)
    yield para(
        f"Counted over {found.cases} examples while these pages were built. {both} of "
        f"{len(found.tests)} tests were seen both true and false. What was never seen is shown."
    )
    yield table(RULE_HEADINGS, map(rule_row, found.rules), (1, 3, 1, 1, 1, 1, 3), FIGURES)
    one_way = list(one_way_nodes(test for test in found.tests if not test.both_ways))
    none = [para("Every test was seen both true and false.")]
    yield section("Tests seen one way alone", "coverage-one-way", *(one_way or none))


def _badge(book: RuleBook, results: Results) -> Iterator[nodes.Node]:
    yield nodes.raw("", f'<div class="policy507-badge">{svg(book, results)}</div>', format="html")
    yield para(text(book, results), classes=["policy507-origin"])


def _by_paragraph(
    book: RuleBook, data: Mapping[str, Any], kind: str, columns: Sequence[str]
) -> nodes.table:
    rows: list[Cells] = []
    for paragraph in book:
        found = counts(data, kind, paragraph.citation)
        if sum(found.values()):
            row: list[Any] = [[link("para", paragraph.citation)], paragraph.title]
            rows.append([*row, *(str(found[column]) for column in columns)])
    everything = counts(data, kind)
    rows.append([[strong("all")], "", *(str(everything[column]) for column in columns)])
    widths = (1, 3, *(1 for _ in columns))
    return table(("Paragraph", "Title", *(c.capitalize() for c in columns)), rows, widths)


AUDIT_REGISTERS: Mapping[str, Register] = {
    "proofs": Register(
        "What was proved",
        "Claims about every case that there can be, each proved, refuted or not decided, with what "
        "shows it.",
        proofs_page,
        audited=True,
    ),
    "coverage": Register(
        "Coverage by the examples",
        "Which rules the examples made fire, fail, be relieved and stay open, and which tests they saw "
        "both ways.",
        coverage_page,
        audited=True,
    ),
    "mutants": Register(
        "Mutants of the rules",
        "Whether the examples of a paragraph notice a small fault in it.",
        mutants_page,
        audited=True,
    ),
}
"""They are made of what is known of the rules besides the rules."""
