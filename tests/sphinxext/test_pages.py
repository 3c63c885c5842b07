"""Which pages a rule book has, what they are called, and what stops them from being written."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib

import pytest
import smallbook

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from docutils import nodes
from sphinxproject import CONF, TEST, build, text_of

from policy507.adopted import Copy
from policy507.audit.results import MUTANTS, PROOFS
from policy507.errors import PolicyError
from policy507.rulefiles.load import load, read
from policy507.rulefiles.numbering import Numbering
from policy507.sphinxext.citing import citing
from policy507.sphinxext.pages import (
    MARK,
    article_section,
    articles,
    pages,
    with_page,
    write_pages,
)
from policy507.sphinxext.registers import REGISTERS, REVIEWED


@pytest.mark.parametrize("citation", ["../up", "a/b", "a b", ".x", "x.", "deadlines", "ü"])
def test_a_citation_that_can_name_no_page_is_refused(tmp_path, citation):
    """A citation out of a rule file would be written as a file anywhere, or over another page."""
    text = TEST.replace('paragraph: "1.1"', f'paragraph: "{citation}"')
    folder = smallbook.write(tmp_path / "rules", _1_1=text, _1_2=None)
    with pytest.raises(PolicyError, match=r"1\.1\.yaml:\d+.*cannot name a page"):
        pages(read(folder))


def test_pages_that_are_somebodys_own_are_not_written_over(tmp_path):
    """What a person wrote would be lost."""
    book = read(smallbook.write(tmp_path / "rules"))
    own = tmp_path / "1.1.rst"
    own.write_text("mine", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"these pages would be written over: 1\.1"):
        write_pages(book, tmp_path)
    assert own.read_text(encoding="utf-8") == "mine"


def test_pages_of_paragraphs_that_are_gone_go_and_others_stay_untouched(tmp_path):
    """A repealed paragraph would still be published; pages written anew would all be built again."""
    book = read(smallbook.write(tmp_path / "rules"))
    gone, own = tmp_path / "1.9.rst", tmp_path / "own.rst"
    gone.write_text(MARK, encoding="utf-8")
    own.write_text("mine", encoding="utf-8")
    write_pages(book, tmp_path)
    before = (tmp_path / "1.1.rst").stat().st_mtime_ns
    write_pages(book, tmp_path)
    assert not gone.exists()
    assert own.exists()
    assert (tmp_path / "1.1.rst").stat().st_mtime_ns == before


# --- articles


def test_an_article_of_several_paragraphs_has_a_page_that_begins_with_whom_they_cover():
    """Who looks for "Article V" would have to know which of its paragraphs is meant."""
    book = load()
    found = {article.citation: article for article in with_page(book)}
    assert set(found) == {p.citation.split(".")[0] for p in book if "." in p.citation}
    assert set(found) <= set(pages(book))
    page = article_section(found["V"], book, Copy())
    first, second = (part for part in page.children if isinstance(part, nodes.section))
    assert first.next_node(nodes.title).astext() == "Which paragraph covers whom"
    assert "May 31, 2027" in first.astext()
    for paragraph in book:
        inside = paragraph.citation.startswith("V.")
        assert (f"\n{paragraph.title}\n" in second.astext()) is inside
    duties = article_section(found["IV"], book, Copy())
    assert "Which paragraph covers whom" not in duties.astext()


def test_an_article_has_one_number_on_its_page_and_above_its_paragraphs():
    """Pages would read "Article 1" above "3.1"."""
    book = load()
    article = next(each for each in with_page(book) if each.citation == "III")
    numbers = {"III.A": "3.1", "III.B": "3.2"}
    copy = Copy(numbering=Numbering(book.policy.number, book.policy.edition, None, numbers))
    page = article_section(article, book, copy)
    assert page.next_node(nodes.title).astext().startswith("3 (III) ")
    titles = {each.citation: title for each, title, _ in articles(book, copy)}
    assert titles["III"].startswith("Article 3 (III): ")
    (place,) = page.findall(citing)
    assert place["citation"].endswith("Article 3 (III)")


# --- built


@pytest.mark.book
def test_every_paragraph_and_register_has_a_page_at_a_stable_address(tmp_path):
    """A link to a clause in somebody's letter must not go stale."""
    conf = f"{CONF}policy507_pages = True\n"
    built = build(tmp_path, ".. policy507:contents::\n", conf=conf)
    assert built.warnings == ""
    lacking = (PROOFS, MUTANTS, REVIEWED)
    for name in ("1.1", "1.2", *(n for n in REGISTERS if n not in lacking)):
        assert f'id="{name}"' in built.page(name), name
    assert 'href="1.1.html#1.1"' in built.page()
    inventory = (built.out / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(inventory).decode().splitlines()
    assert "1.1 policy507:para 1 1.1.html#$ -" in lines
    assert "test-in-time policy507:rule 1 1.1.html#$ -" in lines
    assert "A-1 policy507:reading 1 readings.html#$ -" in lines


@pytest.mark.book
def test_results_that_were_not_given_have_no_page_and_no_link_leads_to_one(tmp_path):
    """A book would have pages that say nothing; with warnings as errors a link could end a build."""
    conf = f"{CONF}policy507_pages = True\nnitpicky = True\n"
    index = (
        ".. policy507:contents::\n\n:policy507:page:`this <proofs>` :policy507:page:`coverage`\n"
    )
    built = build(tmp_path, index, conf=conf)
    assert built.warnings == ""
    for name in (PROOFS, MUTANTS):
        assert not (built.out / f"{name}.html").exists()
        assert not any(
            f"{name}.html" in page.read_text("utf-8") for page in built.out.glob("*.html")
        )
        assert REGISTERS[name].title not in text_of(built.page())
    assert "this" in text_of(built.page())
    assert 'href="coverage.html' in built.page()


@pytest.mark.book
def test_rules_with_a_problem_stop_the_build_before_anything_is_written(tmp_path):
    """Half a rule book would look like a whole one."""
    broken = TEST.replace("when: serves", "when: sreves")
    conf = f"{CONF}policy507_pages = True\n"
    with pytest.raises(SystemExit):
        build(tmp_path, "x", conf=conf, _1_1=broken)
    assert not list((tmp_path / "source").glob("1.*.rst"))
    assert not list((tmp_path / "out").glob("*.html"))


@pytest.mark.book
@pytest.mark.parametrize("wrong", ["rules", "copy", "page"])
def test_what_is_wrong_is_told_at_its_place_and_as_no_fault_of_the_software(tmp_path, wrong):
    """Who mistyped a name would read a traceback, and be asked to report it to Sphinx."""
    conf = f"{CONF}policy507_pages = True\n"
    if wrong == "copy":
        conf += 'policy507_numbering = "numbers.yaml"\n'
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "numbers.yaml").write_text("schema: 1\nnumbrs: {}\n", encoding="utf-8")
    broken = {"rules": TEST.replace("when: serves", "when: sreves")}.get(wrong, TEST)
    smallbook.write(tmp_path / "rules", _1_1=broken)
    for name in ("index", "1.2") if wrong == "page" else ("index",):
        (tmp_path / f"{name}.rst").write_text("Index\n=====\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "--no-color", str(tmp_path), str(tmp_path / "out")],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    places = {
        "rules": r"1\.1\.yaml:\d+:\d+: ERROR: .*did you mean 'serves'\?",
        "copy": r"numbers\.yaml:\d+:\d+: ERROR: ",
        "page": r"ERROR: these pages would be written over: 1\.2",
    }
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(places[wrong], done.stderr), done.stderr
    assert all("ERROR: " in line for line in done.stderr.splitlines()), done.stderr
