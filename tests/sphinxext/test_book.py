"""The rule book of this project: it builds without a warning, and says what the rules say."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bookpages import ROOT, Page, build, copied, pages_in, pdf_source, plain, run_sphinx

pytest.importorskip("furo", reason="the extra `docs` is not installed")
pytest.importorskip("myst_parser", reason="the extra `docs` is not installed")

import policy507
from policy507.audit.results import MUTANTS, PROOFS
from policy507.english.phrases import placeholders
from policy507.english.rules import rule_sentence
from policy507.facts.registry import FACTS
from policy507.model.policy import Months
from policy507.model.rulebook import RuleBook
from policy507.model.statuses import Status, status_words
from policy507.rulefiles.load import load, read
from policy507.sphinxext.building import HAND_WRITTEN
from policy507.sphinxext.markup import examples_of
from policy507.sphinxext.pages import MARK
from policy507.sphinxext.registers import REGISTERS

pytestmark = pytest.mark.book

BOOK = load()
NUMBER, OTHER, DAYS = 60, 45, "student contact days"
# No results are given to a copy.
ACROSS = [name for name in REGISTERS if name not in (PROOFS, MUTANTS)]
EXAMPLES = tuple(examples_of(p.citation) for p in BOOK if p.examples)
PARAGRAPHS = tuple(p.citation for p in BOOK)
GENERATED = (*ACROSS, *PARAGRAPHS, *EXAMPLES, "index", "legal/checking-by-hand")

COUNTED = ("coverage", "mutants", "proofs")
"""Pages of figures, in which any number may come up."""

OF_THE_BOOK = sorted({*GENERATED, *HAND_WRITTEN, "genindex"})
"""What legal staff read: the pages that `policy507 docs build` makes."""

PHRASES = {
    "June 1, 2027": "June 5, 2027",
    "May 31, 2027": "June 4, 2027",
    "6 months": "7 months",
    "six months": "seven months",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The folder in which the pages are built that are published."""
    return tmp_path_factory.mktemp("published")


@pytest.fixture(scope="module")
def book(site) -> dict[str, Page]:
    """The pages as they are published; a warning is an error."""
    return build(site, "-W", "--keep-going")


def said_by_others(rules: RuleBook) -> Iterator[str]:
    """Texts that keep a number when the policy's changes: names, quotations, other authorities."""
    yield from rules.rules
    for paragraph in rules:
        yield from (f'"{plain(phrase)}"' for phrase in paragraph.key_phrases)
        yield from (plain(each.elsewhere) for each in paragraph.disagreements)


def states(page: Page, number: int, rules: RuleBook) -> list[str]:
    """Where a page states a number by itself, not in what keeps it; with some of the words around."""
    # How often the examples show something, and which one, is no number of the policy.
    text = without_others(page, rules).partition("How the examples cover it")[0]
    text = re.sub(r"\bexample \d+", "example", text)
    return re.findall(rf".{{0,30}}(?<![\w.§,-]){number}(?![\w.-]).{{0,30}}", text)


def says(page: Page, phrase: str, rules: RuleBook) -> list[str]:
    """Where a page says a phrase, not in what keeps it; with some of the words around."""
    text = without_others(page, rules)
    return re.findall(rf".{{0,30}}(?<![\w-]){re.escape(phrase)}(?!\w).{{0,30}}", text)


def without_others(page: Page, rules: RuleBook) -> str:
    """What a page says in the words of this project."""
    text = page.text
    for kept in said_by_others(rules):
        text = text.replace(kept, "")
    return text


def test_every_paragraph_and_every_register_has_a_page(book):
    """A clause without a page has no address that a letter could cite."""
    for paragraph in BOOK:
        assert {paragraph.citation, *paragraph.items} <= set(book[paragraph.citation].ids)
    for name in ACROSS:
        assert name in book[name].ids


def test_every_internal_link_and_anchor_resolves(book, site):
    """A reader would end on a page that is not there, or at its top."""
    dead = []
    for name, page in book.items():
        for link in page.links:
            address, anchor = urldefrag(unquote(link))
            if "://" in address or address.startswith("mailto:"):
                continue
            place = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
            target = place.removesuffix(".html") if address else name
            if place == target != name and (site / "out" / place).is_file():
                continue  # something to download
            if target not in book or (anchor and anchor not in book[target].ids):
                dead.append((name, link))
    assert dead == []


@pytest.mark.parametrize("made", [policy507.Decision, policy507.Finding, policy507.ActFinding])
def test_the_interface_has_every_member_of_what_a_decision_is_read_by(book, made):
    """`decision.acts` was not on the page at first: a class with slots has lost what it says of it."""
    page = book["reference/python"]
    for name in (each for each in dir(made) if not each.startswith("_")):
        assert f"policy507.{made.__name__}.{name}" in page.ids
    assert "What every act that some rule orders comes to, in the policy's order." in page.text


def test_no_anchor_is_given_twice_on_a_page(book):
    """A link to the second of them leads to the first."""
    for name, page in book.items():
        assert len(page.ids) == len(set(page.ids)), name


def test_every_page_has_one_heading_of_its_own(book):
    """Who hears the page could not tell what it is about."""
    for name in GENERATED:
        assert book[name].opened.count("h1") == 1, name


def test_the_contents_are_in_the_policys_order(book):
    """A lawyer reads along with the policy on the table."""
    text = book["index"].text
    places = [text.index(plain(placeholders(p.says, BOOK.values))) for p in BOOK]
    assert places == sorted(places)


@pytest.mark.parametrize("paragraph", BOOK.paragraphs, ids=lambda p: p.citation)
def test_a_page_says_all_that_its_file_says(book, paragraph):
    """What is left out is not what the software decides by."""
    more = examples_of(paragraph.citation)
    text = f"{book[paragraph.citation].text} {book[more].text if paragraph.examples else ''}"
    wanted = [paragraph.title, placeholders(paragraph.says, BOOK.values)]
    wanted += [placeholders(each, BOOK.values) for each in paragraph.items.values()]
    wanted += [paragraph.not_encoded] if paragraph.not_encoded else []
    wanted += [placeholders(note, BOOK.values) for note in paragraph.notes]
    wanted += [s for each in paragraph.sources for s in (each.cite, each.compared)]
    for each in paragraph.disagreements:
        said = placeholders(each.point, BOOK.values), placeholders(each.here, BOOK.values)
        wanted += [*said, each.elsewhere]
    wanted += [each.what for each in paragraph.history]
    wanted += [rule.name for rule in paragraph.rules]
    wanted += [placeholders(e.it, BOOK.values) for e in paragraph.examples]
    for code in paragraph.left_to_people:
        wanted.append(placeholders(BOOK.judgements[code].question, BOOK.values))
    for each in wanted:
        assert plain(each) in text, each


@pytest.mark.parametrize("name", [*PARAGRAPHS, *EXAMPLES])
def test_nothing_on_a_page_is_folded_away(book, name):
    """The page's own find, the search and a print would miss it."""
    assert "details" not in book[name].opened


def test_the_drawings_have_a_text_beside_them(book):
    """Who cannot see the drawing would not learn what sets what aside."""
    page = book["V.D"]
    assert "svg" in page.opened
    assert "V.D sets aside V.A" in page.text
    assert "V.A is set aside by V.D" in book["V.A"].text


def test_who_owes_what_is_said_with_its_condition_and_its_last_day(book):
    """A chief who asks what the office owes would read the same words three times, and no day."""
    text = book["by-bearer"].text
    for rule in BOOK.rules.values():
        assert plain(rule_sentence(rule, BOOK)) in text, rule.name
    assert "the later of May 31, 2027 and the day before the" in book["deadlines"].text


def test_readings_show_what_each_choice_changes(book):
    """Legal staff could not tell what they sign for."""
    text = book["readings"].text
    for reading in BOOK.readings.values():
        for choice in reading.choices:
            assert plain(placeholders(choice.means, BOOK.values)) in text
    assert text.count("Effect: in ") >= len(BOOK.readings)
    for page in book.values():
        assert "no example comes out otherwise" not in page.text


def test_every_question_left_to_people_is_on_one_page_with_the_facts_that_answer_it(book):
    """Whoever states such a fact would not know what was thereby decided, or who has to decide it."""
    text = book["people"].text
    assert BOOK.judgements
    for code, question in BOOK.judgements.items():
        assert code in book["people"].ids
        assert plain(placeholders(question.question, BOOK.values)) in text
        assert all(plain(FACTS[path].label) in text for path in question.facts)
    assert not set(BOOK.readings) & set(book["people"].ids)


def test_no_page_shows_the_path_of_a_fact(book):
    """Legal staff never read the names of facts; the pages about rule files and code do."""
    for name in GENERATED:
        found = re.findall(
            r"\b(?:officer|contract|school|school_year|conduct)\.[a-z]+_[a-z_]+", book[name].text
        )
        assert found == [], name


def test_no_page_gives_advice(book):
    """The pages say what the words come to; whoever decides is a person."""
    assert "a person decides" in book["index"].text
    assert "a person decides" in book["readings"].text
    assert "a person decides" in book["legal/checking-by-hand"].text


def test_every_answer_is_explained_where_one_is_checked_by_hand():
    """Nobody could tell by hand when *unmet* is right; *in effect* and *holds* were missing, too."""
    path = ROOT / "docs" / "legal" / "checking-by-hand.md"
    page = " ".join(path.read_text(encoding="utf-8").split())
    explained = set(re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", page))
    assert {status_words(each) for each in Status} - explained == set()


def test_what_is_left_out_of_a_paragraph_is_found_on_one_page(book):
    """Whoever asks whether an officer does the duties of IV.A looked for it there, and found nothing."""
    assert "Whether an officer does the seven duties." in book["not-encoded"].text


def test_what_is_no_provision_is_not_listed_as_one(book):
    """The index began with "none", as if that were a provision."""
    assert "none (" not in book["by-citation"].text


def test_rules_without_a_bearer_are_said_to_be_what_they_are(book):
    """A heading that says nobody leaves it open why such rules are there."""
    assert "Nobody owes anything by them" in book["by-bearer"].text


def test_the_case_worked_through_by_hand_is_there_with_its_facts(book):
    """A book built from an installed package has no other page that states them."""
    text = book["legal/checking-by-hand"].text
    assert "the day on which the officer completed a basic course July 19, 2024" in text


def test_what_is_generated_is_not_kept(book):
    """A page in the repository would be a second copy of the rules."""
    ignored = (ROOT / "docs" / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/*.rst" in ignored
    for path in (ROOT / "docs").glob("*.rst"):
        assert path.read_text(encoding="utf-8").startswith(MARK)
    assert book


def changed_rules(folder: Path) -> RuleBook:
    """A copy of the rules with another number, another date and another period, read from `folder`.

    The cases of the examples that lie on both sides of the number and of the date lie there again.
    """
    shutil.copytree(ROOT / "rules", folder / "rules")
    changes: Mapping[str, str] = {
        rf"(substitute-day-limit: ){NUMBER}\b": rf"\g<1>{OTHER}",
        rf"(contact_days\w*: ){NUMBER}\b": rf"\g<1>{OTHER}",
        rf"(contact_days\w*: ){NUMBER - 1}\b": rf"\g<1>{OTHER - 1}",
        "2027-06-01": "2027-06-05",
        "2027-05-31": "2027-06-04",
        "training-period: 6 months": "training-period: 7 months",
    }
    for path in (folder / "rules").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            text = re.sub(old, new, text)
        path.write_text(text, encoding="utf-8")
    changed = read(folder / "rules")
    found = [changed.values[n] for n in ("substitute-day-limit", "grace-ends", "training-period")]
    assert found == [OTHER, dt.date(2027, 6, 5), Months(7)]
    return changed


def test_a_changed_value_changes_every_page_that_states_it(book, site, tmp_path):
    """A page that still states the old number or day would disagree with what is decided."""
    changed = changed_rules(tmp_path)
    copied(tmp_path)
    left_out = ("contributing", "reference")  # pages for developers, which are not compared
    for folder in left_out:
        shutil.rmtree(tmp_path / "docs" / folder)
    pages = pages_in(run_sphinx(tmp_path))  # some examples come out otherwise: Sphinx warns
    assert pages.keys() == {name for name in book if name.partition("/")[0] not in left_out}
    for name in OF_THE_BOOK:
        old, new = book[name], pages[name]
        if name not in COUNTED:
            assert states(new, NUMBER, changed) == states(new, NUMBER - 1, changed) == [], name
            assert bool(states(new, OTHER, changed)) is bool(states(old, NUMBER, BOOK)), name
        for gone, come in PHRASES.items():
            assert says(new, gone, changed) == [], name
            if name not in EXAMPLES:  # in a worked example the same date may come of other facts
                assert bool(says(new, come, changed)) is bool(says(old, gone, BOOK)), (name, come)
    before, after = pdf_source(site), pdf_source(tmp_path)
    phrases = {**PHRASES, f"{NUMBER} {DAYS}": f"{OTHER} {DAYS}"}
    del phrases["six months"]  # it stands in the general index alone, which the PDF has not
    for gone, come in phrases.items():
        assert says(before, gone, BOOK), gone
        assert says(after, gone, changed) == []
        assert says(after, come, changed), come


def test_the_values_are_stated_where_a_reader_looks_for_them(book):
    """The test above would hold for pages that state nothing."""
    stating = {name for name in OF_THE_BOOK if states(book[name], NUMBER, BOOK)}
    for name in ("V.D", "definitions", "readings", "index", "legal/checking-by-hand"):
        assert name in stating, name
    for name in ("V.B", "index", "readings", "deadlines", "definitions", "genindex"):
        assert says(book[name], "June 1, 2027", BOOK), name
    for name in ("V.C", "index", "readings", "people", "definitions", "genindex"):
        assert says(book[name], "6 months", BOOK), name
