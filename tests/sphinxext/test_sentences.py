"""What the pages say, read as a lawyer would: no codes, nothing that says nothing, nothing untrue.

And whether somebody who has seen none of it finds the answer to a plain question, within two pages.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from docutils import nodes
from sphinx import addnodes

from policy507.adopted import Copy
from policy507.audit.results import MUTANTS, PROOFS, Results
from policy507.english.rules import rule_sentence
from policy507.facts.registry import FACTS
from policy507.facts.sections import DUTIES, PURPOSES
from policy507.model.statuses import Modality, Status
from policy507.rulefiles.load import load
from policy507.sphinxext.examplepage import examples_section
from policy507.sphinxext.pages import article_section, contents_nodes, with_page
from policy507.sphinxext.paragraph import paragraph_section
from policy507.sphinxext.registers import REGISTERS, register_section

BOOK = load()
REGISTERED = [name for name in REGISTERS if name not in (PROOFS, MUTANTS)]
WORDS = {"safety"}  # the name of a purpose, and a word
CODES = {*FACTS, *DUTIES, *PURPOSES, *BOOK.acts, *BOOK.rules} - WORDS
CODES |= {status.value for status in Status if "_" in status.value}
CODE = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, CODES - {'school'}))})(?![\w-])")


@cache
def page(name: str) -> nodes.Node:
    """A page, by its name."""
    if name == "index":
        return nodes.container("", *contents_nodes(BOOK, "index", (), REGISTERED, Copy()))
    if name in REGISTERS:
        return register_section(name, BOOK, Results())
    articles = {article.citation: article for article in with_page(BOOK)}
    if name in articles:
        return article_section(articles[name], BOOK, Copy())
    paragraph = BOOK[name.removesuffix("-examples")]
    if name.endswith("-examples"):
        return examples_section(paragraph, BOOK, Results())
    return paragraph_section(paragraph, BOOK)


def said(name: str) -> str:
    """What a page says on one line, less what is set as code."""
    found = page(name).deepcopy()
    for code in list(found.findall(nodes.literal)):
        code.parent.remove(code)
    return " ".join(found.astext().split())


def leads_to(name: str) -> set[str]:
    """The pages to which a page leads by a link."""
    return {link["reftarget"] for link in page(name).findall(addnodes.pending_xref)}


NAMES = [
    "index",
    *(article.citation for article in with_page(BOOK)),
    *(p.citation for p in BOOK),
    *(f"{p.citation}-examples" for p in BOOK if p.rules),
    *REGISTERED,
]


@pytest.mark.parametrize("name", NAMES)
def test_no_page_says_a_thing_by_its_code(name):
    """A lawyer would read "positive-climate", "not_required" or the path of a fact."""
    assert CODE.findall(said(name)) == []


# What each page has to say, and what it once said instead.
SENTENCES = {
    "V.A": (
        [
            "assigned to serve",
            "listed in Minn. Stat. § 626.8482, subd. 4",
            "before the first day on duty",
            "must have finished by August 31, 2025 (reading A-1)",
        ],
        ["by the later of", "who is to serve", "that the statute lists", "V.A reaches the officer"],
    ),
    "V.B": (
        ["V.B is read as letting an officer", "the text does not say so (reading B-6)"],
        ["which nobody needs earlier", "a day that never comes"],
    ),
    "V.C": (
        [
            "The officer must review the agency's policy",
            "Indigenous Peoples Day",
            "the Friday after Thanksgiving as a working day",
        ],
        ["must be reviewed", "must be followed"],
    ),
    "IV.C": (
        ["take part in enforcing discipline for violations of school rules", "F-1"],
        ["anyone", "where an act is under review"],
    ),
    "III.B": ([], ["the definition of III.B is met", "nobody bears it"]),
    "V.E": (["R-1"], []),
    "deadlines": (["May 31, 2027"], ["the last day under V.B, where"]),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_says_what_was_meant(name):
    """A sentence that was mended once would be as it was."""
    wanted, gone = SENTENCES[name]
    text = said(name)
    assert [each for each in wanted if each not in text] == []
    assert [each for each in gone if each in text] == []


def test_a_prohibition_holds_whether_or_not_an_act_is_under_review():
    """An officer would read that discipline is allowed as long as nobody looks."""
    forbidden = [rule for rule in BOOK.rules.values() if rule.modality is Modality.MUST_NOT]
    assert forbidden
    for rule in forbidden:
        assert "under review" not in rule_sentence(rule, BOOK)


@pytest.mark.parametrize("citation", ["V.A", "IV.C"])
def test_whether_a_substitute_must_meet_the_definition_is_open_where_it_matters(citation):
    """Who reads one paragraph would take as settled what another one leaves open."""
    assert "D-4" in BOOK[citation].left_to_people


def test_the_index_says_at_its_foot_what_it_is_made_of_and_what_it_quotes():
    """A reader would meet a digest before the first answer, or be promised that nothing is quoted."""
    *_, last = page("index").children
    assert "rules of digest" in last.astext()
    assert "quote only the phrases" in last.astext()
    assert "digest" not in said("index").partition("Article I")[0]


QUESTIONS = {
    "must this officer be trained, and by when": (
        ["an officer already serving on September 1, 2025", "August 31, 2025", "V.A"],
        "V.A",
        ["complete the required training", "August 31, 2025"],
    ),
    "on whose authority": (["V.A"], "V.A", ["Minn. Stat. § 626.8482, subd. 3(a)"]),
    "what if the employer cannot": (
        ["an officer whose employer is unable to provide the course", "6 months from taking up"],
        "V.C",
        ["must review the agency's policy"],
    ),
    "what if a substitute reaches 60 days": (
        ["a substitute who has reached 60 student contact days", "the training is owed"],
        "V.D",
        ["a substitute who has reached 60 student contact days"],
    ),
    "who keeps the certificate": (
        ["its chief law enforcement officer must keep a copy"],
        "V.E",
        ["the chief law enforcement officer"],
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_plain_question_is_answered_within_two_pages(question):
    """Who has seen none of it would open page after page, or ask somebody else."""
    at_once, then, more = QUESTIONS[question]
    assert [each for each in at_once if each not in said("index")] == []
    assert then in leads_to("index")
    assert [each for each in more if each not in said(then)] == []
