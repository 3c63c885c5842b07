"""What was proved, tried and covered: on the page of a paragraph, and on pages of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util import logging

from policy507.audit.badge import svg, text
from policy507.audit.coverage import Coverage, RuleUse, TestUse, coverage
from policy507.audit.results import (
    FATES,
    KILLERS,
    KINDS,
    MUTANTS,
    ON_THE_ENCODING,
    OUTCOMES,
    PROOFS,
    REDUNDANT,
    Results,
    counts,
    read_result,
    within,
)
from policy507.errors import PolicyError
from policy507.facts.case import stated
from policy507.facts.case_files import case_from_data
from policy507.facts.kinds import FIRST_DAY, LAST_DAY, UNKNOWN
from policy507.facts.registry import FACTS
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import status_words
from policy507.sphinxext.examples import runs
from policy507.sphinxext.markup import (
    DOMAIN,
    Cells,
    bullets,
    fact_words,
    link,
    linked,
    para,
    plain,
    section,
    strong,
    table,
    toned,
)

_logger = logging.getLogger(__name__)
_TONES = {
    "proved": "calm",
    "refuted": "wrong",
    "not decided": "unsure",
    "killed": "calm",
    "equivalent": "quiet",
    "survives": "wrong",
}
_KILLERS = {"example": "examples", "lint": "lints", "register": "the register"}
_NOT_GIVEN = "No results of {0} were given when these pages were built, so nothing is said of them."


def known_results(book: RuleBook, proofs: Path | None, mutants: Path | None) -> Results:
    """The results that were given and are about these rules; the others are warned of, and left out."""
    return Results(
        _taken(book, proofs, PROOFS), _taken(book, mutants, MUTANTS), coverage_of_examples(book)
    )


def _taken(book: RuleBook, path: Path | None, kind: str) -> Mapping[str, Any] | None:
    try:
        return None if path is None else read_result(path, kind, book)
    except PolicyError as error:
        _logger.warning("no results of %s are shown: %s", kind, error, type=DOMAIN, subtype=kind)
        return None


@lru_cache(maxsize=8)
def coverage_of_examples(book: RuleBook) -> Coverage:
    """What the examples have put to use, computed while the pages are built."""
    decisions = (run.decision for p in book for run in runs(book, p.citation))
    return coverage(book, ((each.case, each.readings) for each in decisions))


# --- on the page of a paragraph


def proved_nodes(citation: str, book: RuleBook, results: Results) -> Iterator[nodes.Node]:
    """What was proved of a paragraph, each claim with what shows it."""
    if results.proofs is None:
        return
    claims = [p for p in results.proofs["proofs"] if within(p["paragraph"], citation)]
    if not claims:
        yield para("Nothing is claimed of this paragraph by itself.")
        return
    yield para(
        *_listed(counts(results.proofs, PROOFS, citation)),
        ", for every case that facts can state: ",
        link("page", "proofs", plain("how, and how far")),
        ".",
    )
    yield from _on_the_encoding(results.proofs, citation)
    yield claims_table(claims, book)


def tried_nodes(citation: str, results: Results) -> Iterator[nodes.Node]:
    """How the examples cover a paragraph, and whether they notice what is changed in it."""
    if results.coverage is None or not _rules_of(citation, results):
        return
    rows = [rule_row(rule)[1:] for rule in _rules_of(citation, results)]
    tests = [test for test in results.coverage.tests if within(test.paragraph, citation)]
    both = sum(test.both_ways for test in tests)
    seen = f"{both} of its {len(tests)} tests were seen both true and false"
    yield para(
        f"Over the examples of all paragraphs, {seen}: " if tests else "No test is its own: ",
        link("page", "coverage", plain("coverage")),
        ".",
    )
    yield table(RULE_HEADINGS[1:], rows, (3, 1, 1, 1, 1, 3), FIGURES)
    yield from one_way_nodes(test for test in tests if not test.both_ways)
    if results.mutants is not None:
        yield para(
            "Small faults put into this paragraph: ",
            *_listed(counts(results.mutants, MUTANTS, citation)),
            " (",
            link("page", "mutants", plain("mutants")),
            ").",
        )


# --- pieces

FIGURES = ("policy507-figures",)
"""The class of tables with many columns of figures."""
RULE_HEADINGS = (
    "Paragraph",
    "Rule",
    "Fired",
    "Failed",
    "Relieved",
    "Undetermined",
    "Statuses seen",
)


def _rules_of(citation: str, results: Results) -> list[RuleUse]:
    rules = results.coverage.rules if results.coverage else ()
    return [rule for rule in rules if within(rule.paragraph, citation)]


def rule_row(rule: RuleUse) -> Cells:
    """A rule with what it came to, and what it never came to."""
    figures = (rule.fired, rule.failed, rule.relieved, rule.undetermined)
    seen = "; ".join(f"{status_words(status)} {many}" for status, many in rule.statuses.items())
    never = ", ".join(map(status_words, rule.never))
    statuses: list[nodes.Node] = [plain(seen or "none")]
    if never:
        statuses += [plain(". "), strong(f"Never: {never}")]
    return [[link("para", rule.paragraph)], [link("rule", rule.rule)], *map(str, figures), statuses]


def one_way_nodes(tests: Iterator[TestUse]) -> Iterator[nodes.Node]:
    """The tests that were seen one way alone, if there are some."""
    rows: list[Cells] = [
        [[link("para", t.paragraph)], t.subject, t.test, str(t.true), str(t.false), str(t.unknown)]
        for t in tests
    ]
    if rows:
        headings = ("Paragraph", "In", "Test", "True", "False", "Unknown")
        yield table(headings, rows, (1, 2, 4, 1, 1, 1))


def _listed(found: Mapping[str, int]) -> Iterator[nodes.Node]:
    """Figures in words, those of nothing left out."""
    some = [(what, many) for what, many in found.items() if many]
    for number, (what, many) in enumerate(some):
        yield plain(f"{', ' if number else ''}{many} ")
        yield _word(what)


def _word(what: str) -> nodes.inline:
    """An outcome of a claim or the fate of a mutant."""
    return toned(what, _TONES[what])


def claims_table(claims: Sequence[Mapping[str, Any]], book: RuleBook) -> nodes.table:
    """Claims with their outcomes, and the cases that show them."""
    shown = [list(_shown_by(claim, book)) for claim in claims]
    columns = 3 if any(shown) else 2
    rows: list[Cells] = []
    for claim, cases in zip(claims, shown, strict=True):
        how = f" (under {claim['readings']} readings; {_years(claim)}{_seconds(claim)})"
        said = [*linked(claim["claim"], book), plain(how)]
        row: Cells = [[_word(claim["outcome"])], said, cases]
        rows.append(row[:columns])
    headings, widths = ("Outcome", "Claim", "Shown by"), (1, 4, 4)
    return table(headings[:columns], rows, widths[:columns], ["policy507-claims"])


def _years(claim: Mapping[str, Any]) -> str:
    """The years of which a claim takes the legal holidays into account, if it does."""
    match claim.get("holidays_of_years"):
        case [int(first), int(last)]:
            return f"with the legal holidays of {first} to {last}; "
    return ""


def _seconds(claim: Mapping[str, Any]) -> str:
    seconds = claim.get("seconds")
    return f"{seconds:.1f} s" if isinstance(seconds, int | float) else "no time recorded"


def _shown_by(claim: Mapping[str, Any], book: RuleBook) -> Iterator[nodes.Node]:
    """The cases that show a claim or refute it, as facts, and the readings under which they do."""
    witness = claim.get("witness")
    if not isinstance(witness, Mapping):
        return
    readings = witness.get("readings", {})
    first: Mapping[str, str] = {}
    for data in witness.get("cases", ()):
        facts = _facts(data)
        if first:
            yield para(f"And, all else being the same: {'; '.join(_departures(facts, first))}.")
        else:
            first = facts
            yield para(f"Case: {'; '.join(facts.values())}.")
    if readings:
        yield para("Readings: ", *linked(_choices(readings), book))
    against = witness.get("against")
    if isinstance(against, Mapping):
        yield para("Against: ", *linked(_choices(against), book))


def _choices(readings: Mapping[str, Any]) -> str:
    return ", ".join(f"{code} {choice}" for code, choice in readings.items())


def _facts(data: Any) -> Mapping[str, str]:
    """What a case states, in words, by path."""
    try:
        case = case_from_data(data)
    except PolicyError:
        return {"": "what is no case"}
    return {
        path: fact_words(path, value)
        for path, fact in FACTS.items()
        if not fact.derived and (value := stated(case, path)) is not UNKNOWN
    }


def _departures(facts: Mapping[str, str], first: Mapping[str, str]) -> Iterator[str]:
    """What a case states otherwise than the first, and what it leaves unknown."""
    yield from (words for path, words in facts.items() if words != first.get(path))
    if "" not in facts:
        yield from (f"unknown: {FACTS[path].label}" for path in first if path not in facts)


# --- the pages across


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
    yield from _on_the_encoding(data)
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
        "paragraph, or of the calendar, fails then; where it is in words, no example is about it, and a "
        "lint notices it, or the register of review, which has somebody read it again. It is equivalent "
        f"where no case at all could tell it from the rules, proved by {data['proved_by']}. One that "
        "survives is a gap."
    )
    yield _by_kind(data)
    yield _by_paragraph(book, data, MUTANTS, FATES)
    for fate, title, none in (
        ("survives", "What survives", "No mutant survives."),
        ("equivalent", "Proved equivalent", "No mutant is equivalent."),
    ):
        rows = [_fault(each, book) for each in data["fates"] if each["fate"] == fate]
        shown = table(_FAULT, rows, (1, 2, 4)) if rows else para(none)
        yield section(title, f"mutants-{fate}", shown)
    beside = [each for each in data["fates"] if each["killed_by"] in KILLERS[1:]]
    if beside:
        rows = [[*_fault(each, book), *_noticed(each)] for each in beside]
        shown = table((*_FAULT, "Noticed by"), rows, (1, 2, 4, 2))
        yield section("Noticed without an example", "mutants-noticed", shown)


_FAULT = ("Paragraph", "Where", "The fault")


def _fault(each: Mapping[str, Any], book: RuleBook) -> Cells:
    return [[_cited(each["paragraph"], book)], each["subject"], each["change"]]


def _noticed(each: Mapping[str, Any]) -> Cells:
    by = "the lint " if each["killed_by"] == "lint" else "the register, "
    return [f"{by}{each['noticed']}"]


def _by_kind(data: Mapping[str, Any]) -> nodes.table:
    """What noticed the mutants of each kind."""
    rows: list[Cells] = []
    for row in data["kinds"]:
        killed = [(_KILLERS[each], row["killed_by"][each]) for each in KILLERS]
        noticed = bullets([plain(f"{count} by {by}")] for by, count in killed if count)
        others = (str(row[fate]) for fate in FATES[1:])
        rows.append([KINDS[row["kind"]].capitalize(), [noticed], *others])
    return table(("Fault in", "Killed", *map(str.capitalize, FATES[1:])), rows, (3, 3, 1, 1))


def _cited(name: str, book: RuleBook) -> nodes.Node:
    """A paragraph, linked; a file that belongs to none, by its name."""
    return link("para", name) if name in {each.citation for each in book} else plain(name)


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


def _on_the_encoding(data: Mapping[str, Any], citation: str | None = None) -> Iterator[nodes.Node]:
    """The claims that are counted apart, if there are some."""
    found = counts(data, PROOFS, citation, encoding=True)
    if any(found.values()):
        kinds = ", ".join(ON_THE_ENCODING)
        said = f"Counted apart, for they check the encoding whatever the policy says ({kinds}): "
        yield para(said, *_listed(found), ".")


def _by_paragraph(
    book: RuleBook, data: Mapping[str, Any], kind: str, columns: Sequence[str]
) -> nodes.table:
    rows: list[Cells] = []
    titles = {each.citation: each.title for each in book}
    others = [row["paragraph"] for row in data["paragraphs"]] if kind == MUTANTS else []
    for name in dict.fromkeys((*titles, *others)):
        found = counts(data, kind, name)
        if sum(found.values()):
            row: list[Any] = [[_cited(name, book)], titles.get(name, "")]
            rows.append([*row, *(str(found[column]) for column in columns)])
    everything = counts(data, kind)
    rows.append([[strong("all")], "", *(str(everything[column]) for column in columns)])
    widths = (1, 3, *(1 for _ in columns))
    return table(("Paragraph", "Title", *map(str.capitalize, columns)), rows, widths)
