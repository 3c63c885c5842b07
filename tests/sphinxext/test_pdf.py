"""The rule book as one PDF, read back: what is on its pages, and what a screen reader is told.

Run by `nox -s pdf`; POLICY507_PDF names a file that is set already.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import smallbook

pytest.importorskip("weasyprint", reason="nox -s pdf installs it")
pytest.importorskip("furo", reason="the extra `docs` is not installed")

from bookpages import ROOT, copied, plain, run_sphinx
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinxproject import CONF, TEST

from policy507.english.phrases import placeholders
from policy507.rulefiles.load import load
from policy507.sphinxext.pdf import FILE, NOT_READ, SHEET_FILE
from policy507.sphinxext.registers import REGISTERS

pytestmark = pytest.mark.pdf

BOOK = load()
MOST_SHEETS = 60
MOST_TO_SIGN, SMALLEST, FOOT = 4, 9, 8.5  # sheets; points, and those of the number of a page
WHOM = "Which paragraph covers whom"
LEFT, RIGHT = 56, 612 - 56  # the margins of a sheet of Letter paper, in points


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """The rule book as it is published."""
    if built := os.environ.get("POLICY507_PDF"):
        return (ROOT / built).resolve()
    return run_sphinx(copied(tmp_path_factory.mktemp("pdf")), "-W", "-b", "policy507-pdf") / FILE


@pytest.fixture(scope="module")
def book(file) -> PdfReader:
    """The rule book, read back."""
    return PdfReader(file)


@pytest.fixture(scope="module")
def texts(book) -> list[str]:
    """What each page says, without white space, which a PDF does not keep."""
    return [squeezed(page.extract_text()) for page in book.pages]


def squeezed(text: str) -> str:
    """A text without white space, with plain quotation marks."""
    return "".join(plain(text).split())


def bookmarks(book: PdfReader) -> Iterator[tuple[int, str, int]]:
    """Every bookmark: its depth, its title, its page from 0."""

    def inside(entries: list, depth: int) -> Iterator[tuple[int, str, int]]:
        for each in entries:
            if isinstance(each, list):
                yield from inside(each, depth + 1)
            else:
                yield depth, each.title, book.get_destination_page_number(each)

    yield from inside(book.outline, 0)


def elements(book: PdfReader) -> Iterator[DictionaryObject]:
    """Every element of the structure that a screen reader follows."""
    waiting = [book.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            kids = node.get("/K", [])
            waiting += kids if isinstance(kids, list) else [kids] * (not isinstance(kids, int))


def test_bookmarks_lead_to_every_article_paragraph_and_register(book, texts):
    """A lawyer in a meeting would leaf through the whole file for V.D."""
    found = list(bookmarks(book))
    pages = [title for depth, title, _ in found if depth == 1]
    wanted = [f"{each.citation} {each.title}" for each in BOOK]
    wanted.insert(wanted.index(f"V.A {BOOK['V.A'].title}"), WHOM)
    wanted += [REGISTERS[name].title for name in REGISTERS if name not in NOT_READ]
    assert pages[: len(wanted)] == wanted
    articles = [title for depth, title, _ in found if depth == 0]
    assert [f"Article {a.citation}: {a.title}" for a in BOOK.policy.articles] == articles[1:6]
    for _, title, page in found:
        assert squeezed(title) in texts[page], title


def test_the_contents_name_the_pages_that_things_are_on(book, texts):
    """A table of contents that is one page off is worse than none."""
    contents = texts[1]
    for depth, title, page in bookmarks(book):
        if depth == 1:
            assert re.search(rf"{re.escape(squeezed(title))}[.]*{page + 1}(?!\d)", contents), title


def test_article_v_begins_with_whom_its_paragraphs_cover(book, texts):
    """Who leafs to the training would have to know that its table stands among the deadlines."""
    places = {title: page for _, title, page in bookmarks(book) if title != WHOM}
    (at,) = (page for depth, title, page in bookmarks(book) if (depth, title) == (1, WHOM))
    (article,) = (page for title, page in places.items() if title.startswith("Article V:"))
    assert article == at
    assert squeezed("Situation Last day Paragraph Unless set aside by") in texts[at]


def test_every_sheet_says_which_rules_and_which_page_it_is(book, texts):
    """A sheet of an older edition could lie in the pile unseen."""
    policy = BOOK.policy
    assert BOOK.digest in texts[0]
    for number, text in enumerate(texts[1:], start=2):
        assert squeezed(f"Policy {policy.number}, edition {policy.edition}") in text
        assert f"Page{number}of{len(book.pages)}" in text
        assert BOOK.digest in text


def test_the_book_for_readers_is_one_that_is_read(book):
    """A file of hundreds of sheets is put away; the examples are a second one."""
    assert len(book.pages) < MOST_SHEETS


def test_the_readings_to_sign_are_few_sheets_in_letters_that_are_read(file):
    """Nobody signs a pile, or what cannot be read without a glass."""
    to_sign = PdfReader(file.with_name(SHEET_FILE))
    sizes: set[float] = set()

    def note(text: str, _: list, matrix: list, __: dict, size: float) -> None:
        if text.strip() and "Page" not in text:
            sizes.add(round(abs(size * matrix[3]), 2))

    said = "".join(page.extract_text(visitor_text=note) for page in to_sign.pages)
    assert len(to_sign.pages) <= MOST_TO_SIGN
    assert min(sizes - {FOOT}) >= SMALLEST
    for reading in BOOK.readings.values():
        assert reading.code in said


def test_every_sentence_of_the_rules_is_in_it(texts):
    """What is left out of the PDF is what the board would sign without."""
    whole = "".join(texts)
    for paragraph in BOOK:
        said = [paragraph.says, *paragraph.items.values()]
        for each in said:
            # A line that ends a page is followed by what stands at its foot.
            words = squeezed(placeholders(each, BOOK.values))
            assert words in whole or words[:40] in whole, each


def test_it_is_tagged_for_who_hears_it(book):
    """A screen reader would read columns across, and say nothing of a drawing."""
    root = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    assert BOOK.policy.title in book.metadata.title
    kinds: dict[str, list[DictionaryObject]] = {}
    for each in elements(book):
        kinds.setdefault(each["/S"], []).append(each)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/Link", "/Figure"} <= set(kinds)
    drawn = sum("/Alt" in each and each["/Alt"].endswith(".") for each in kinds["/Figure"])
    assert drawn == len(kinds["/Figure"]) > 1
    assert len(kinds["/TH"]) >= 2 * len(kinds["/Table"])


def test_every_link_leads_somewhere(book):
    """A reference to V.B that does nothing is taken for a missing paragraph."""
    known, outside = set(book.named_destinations), set()
    for page in book.pages:
        for each in page.get("/Annots", []):
            link = each.get_object()
            if link.get("/Subtype") != "/Link":
                continue
            action = link["/A"] if "/A" in link else {"/D": link["/Dest"]}
            if "/URI" in action:
                outside.add(action["/URI"])
            else:
                assert action["/D"] in known
    cited = [each for p in BOOK for each in (*p.sources, *p.disagreements)]
    assert outside == {each.href for each in cited if each.href}


def test_nothing_sticks_out_of_the_margins(file):
    """A table that is wider than the sheet loses its last column in the printer."""
    program = shutil.which("pdftotext")
    assert program, "it is not installed: apt-get install poppler-utils"
    done = subprocess.run([program, "-bbox", file, "-"], capture_output=True, text=True, check=True)
    words = re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)".*?>(.*?)</word>', done.stdout)
    assert len(words) > 10_000
    out = [w for left, right, w in words if float(left) < LEFT - 1 or float(right) > RIGHT + 1]
    assert out == []


def test_the_pdf_is_set_without_a_word_on_the_terminal():
    """A quiet build would tell of every step of a library; the first come while it is imported."""
    program = (
        "import logging; logging.basicConfig(level=logging.INFO)\n"
        "from policy507.sphinxext.pdf import _weasyprint\n"
        "_weasyprint().HTML(string='<p>x').write_pdf()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8"
    )
    assert "weasyprint.progress" not in done.stderr + done.stdout


@pytest.mark.parametrize(("conf", "named"), [("", 0), ('author = "A & B"\n', 1)])
def test_the_pdf_names_an_author_only_where_the_project_has_one(tmp_path, conf, named):
    """The properties of the file would say "Author name not set"."""
    source = tmp_path / "source"
    smallbook.write(source / "rules", _1_1=TEST)
    (source / "conf.py").write_text(CONF + conf, encoding="utf-8")
    (source / "index.rst").write_text("Index\n=====\n", encoding="utf-8")
    with patch_docutils(str(source)), docutils_namespace():
        out = (tmp_path / "out", tmp_path / "trees", "policy507-pdf")
        app = Sphinx(source, source, *out, status=None, warning=None)
        app.build()
        page = app.builder.markup()
    assert page.count('name="author"') == page.count('content="A &amp; B"') == named
