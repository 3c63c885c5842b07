"""The rule book in a real browser: what a reader sees, hears, finds and prints.

Run by `nox -s browser`; POLICY507_HTML names pages that are built already, CHROMIUM a browser.
"""

from __future__ import annotations

import functools
import http.server
import io
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("playwright", reason="nox -s browser installs it")
pytest.importorskip("axe_playwright_python", reason="nox -s browser installs it")
pytest.importorskip("furo", reason="the extra `docs` is not installed")

from bookpages import ROOT, copied, run_sphinx
from browsing import DESKTOP, HEIGHT, violations
from playwright.sync_api import Page
from pypdf import PdfReader

from policy507.audit.results import MUTANTS, PROOFS
from policy507.rulefiles.load import load
from policy507.sphinxext.pages import with_page
from policy507.sphinxext.registers import REGISTERS
from policy507.sphinxext.registers import SHEET as TO_SIGN

pytestmark = pytest.mark.browser

BOOK = load()
PHONE, NARROWEST = 390, 320
SIZES = (DESKTOP, 768, PHONE, NARROWEST)
MOST_TO_SIGN, SMALLEST = 4, 8.99  # sheets, and points less what is lost in pixels
WRITTEN = [
    path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")
]
GIVEN = [
    name
    for name in REGISTERS
    if name not in (PROOFS, MUTANTS)  # a copy has no results
    or (os.environ.get("POLICY507_HTML") and (ROOT / f"docs/_build/{name}.json").is_file())
]
NAMES = sorted(
    {
        *(str(name) for name in WRITTEN if name.parts[0] != "_build"),
        *(paragraph.citation for paragraph in BOOK),
        *(article.citation for article in with_page(BOOK)),
        *(f"{paragraph.citation}-examples" for paragraph in BOOK if paragraph.rules),
        *GIVEN,
        "genindex",
        "search",
    }
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing of what it serves."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def pages(tmp_path_factory) -> Path:
    """The folder of the pages as they are published."""
    if built := os.environ.get("POLICY507_HTML"):
        return (ROOT / built).resolve()
    return run_sphinx(copied(tmp_path_factory.mktemp("published")), "-W")


@pytest.fixture(scope="session")
def site(pages) -> Iterator[str]:
    """The address at which the pages are served; the search reads its index over the network."""
    handler = functools.partial(Quiet, directory=str(pages))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def overflowing(tab: Page) -> list[str]:
    """What sticks out of the window at its right, so that the page scrolls sideways."""
    return tab.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth
            if (document.documentElement.scrollWidth <= wide) return []
            const out = [...document.querySelectorAll("article *")]
                .filter(each => each.getBoundingClientRect().right > wide + 1)
                .map(each => each.outerHTML.slice(0, 120))
            return [`${document.documentElement.scrollWidth} > ${wide}`, ...out.slice(0, 3)]
        }"""
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_quiet_and_accessible_at_every_size_and_in_every_colour(site, page, name):
    """A reader with a phone, a dark screen or a screen reader would be shut out of a page."""
    page.goto(f"{site}/{name}.html", wait_until="load")
    assert page.title()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    assert violations(page) == []
    for width in SIZES:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert (width, overflowing(page)) == (width, [])
    for scheme in ("light", "dark"):
        for width in (DESKTOP, PHONE):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.reload(wait_until="load")
    assert page.complaints == []


# --- what a heading offers


def copied_by(tab: Page, label: str) -> str:
    """What a button copies, as it is pasted into a field."""
    tab.get_by_role("button", name=label).first.click()
    tab.get_by_text("Copied.").first.wait_for()
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=into></textarea>')")
    tab.locator("#into").press("Control+V")
    pasted = tab.locator("#into").input_value()
    tab.evaluate("document.getElementById('into').remove()")
    return pasted


@pytest.mark.parametrize("served", [True, False])
def test_a_heading_copies_its_citation_and_its_link(site, pages, page, served):
    """Who writes a letter would type the citation, and the link to it, off the screen."""
    home = site if served else pages.as_uri()
    page.goto(f"{home}/IV.A.html", wait_until="load")
    policy = BOOK.policy
    full = f"Policy {policy.number}, {policy.title}, edition {policy.edition}, "
    assert copied_by(page, "Copy citation") == f"{full}IV.A"
    assert copied_by(page, "Copy link") == f"{home}/IV.A.html#IV.A"
    item = next(rule for rule in BOOK["IV.A"].rules if rule.paragraph != "IV.A")
    assert copied_by(page, f"Copy citation: {full}{item.paragraph} ({item.title})").startswith(full)
    page.goto(f"{home}/readings.html", wait_until="load")
    assert copied_by(page, f"Copy citation: {full}reading A-1") == f"{full}reading A-1"
    assert page.complaints == []


def test_without_scripts_the_citation_and_the_link_are_there(site, browser):
    """Where scripts are forbidden a reader would see empty boxes, and find no link."""
    tab = browser.new_page(java_script_enabled=False)
    tab.goto(f"{site}/V.A.html", wait_until="load")
    assert tab.locator("article button:visible").count() == 0
    assert tab.locator("article .policy507-cite:visible").count() == 0
    assert tab.get_by_text(f"edition {BOOK.policy.edition}, V.A").first.is_visible()
    assert tab.locator('article h1 a.headerlink[href="#V.A"]').count() == 1
    tab.close()


def test_every_page_that_is_published_is_read_here(pages):
    """A page that nobody looks at could be the one that is broken."""
    built = {str(each.relative_to(pages).with_suffix("")) for each in pages.rglob("*.html")}
    assert {name for name in built if not name.startswith("_")} == set(NAMES)


# --- what a reader finds


def found_by(tab: Page, site: str, words: str) -> list[str]:
    """Where the results of a search lead, the first one first."""
    tab.goto(f"{site}/search.html", wait_until="load")
    tab.get_by_role("textbox").last.fill(words)
    tab.get_by_role("textbox").last.press("Enter")
    tab.wait_for_url(f"{site}/search.html?q=*")
    tab.wait_for_selector("#search-results li a")
    return tab.eval_on_selector_all(
        "#search-results li > a", "links => links.map(each => each.getAttribute('href'))"
    )


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("60 days", "V.D.html#V.D"),
        ("60 student contact days", "V.D.html#V.D"),
        ("June 1, 2027", "V.B.html#V.B"),
        ("May 31, 2027", "V.B.html#V.B"),
        ("September 1, 2025", "V.A.html#V.A"),
        ("six months", "V.C.html#V.C"),
        ("certificate", "V.E.html"),
        ("V.D", "V.D.html#V.D"),
        ("chief law enforcement officer", "V.E.html#V.E-rules"),
    ],
)
def test_a_search_leads_to_the_paragraph_first(site, page, words, first):
    """Who looks for the number of the policy would read a register, or be told that there is nothing."""
    assert found_by(page, site, words)[0] == first
    assert page.complaints == []


@pytest.mark.parametrize("words", ["61 days", "June 2, 2031", "<img src=x onerror=alert(1)>"])
def test_a_search_for_what_no_page_states_finds_no_paragraph(site, page, words):
    """A search that finds everything finds nothing; what is typed in is no markup."""
    page.goto(f"{site}/search.html?q={quote(words)}", wait_until="load")
    page.wait_for_function("document.querySelector('#search-results p')?.textContent.trim()")
    page.wait_for_load_state("networkidle")
    links = page.eval_on_selector_all(
        "#search-results li > a", "links => links.map(each => each.getAttribute('href'))"
    )
    assert [link for link in links if "#" in link] == []
    assert page.locator("#search-results img").count() == 0
    assert page.complaints == []


# --- what a reader prints

_ADDRESS = re.compile(r"<https?:[^>]*>")  # put behind every link that leads elsewhere
BLACK_ON_WHITE = ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
SHEET = 680  # a sheet of Letter paper less its margins, in pixels of the browser
AROUND = """() => {
    const seen = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const out = []
    while (seen.nextNode()) {
        const inside = seen.currentNode.parentElement
        const box = inside.getBoundingClientRect()
        const shown = inside.checkVisibility({visibilityProperty: true}) && box.width > 1
        if (shown && !inside.closest("article, script, style") && seen.currentNode.data.trim())
            out.push(seen.currentNode.data.trim())
    }
    return out
}"""


def sheets(tab: Page) -> list[str]:
    """What stands on each sheet when a page is printed, without white space."""
    printed = tab.pdf(format="Letter", prefer_css_page_size=True)
    return ["".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(printed)).pages]


@pytest.mark.parametrize("name", ["V", *(paragraph.citation for paragraph in BOOK)])
def test_a_printed_paragraph_is_its_article_and_nothing_else(site, page, name):
    """A sheet for the file would show menus, cut a table at the edge, or be dark."""
    page.set_viewport_size({"width": SHEET, "height": HEIGHT})
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{site}/{name}.html", wait_until="load")
    assert page.evaluate(AROUND) == []
    assert page.locator(".headerlink:visible, button:visible, input:visible").count() == 0
    assert overflowing(page) == []
    wide = "each => each.filter(one => one.scrollWidth > one.clientWidth + 1).length"
    assert page.eval_on_selector_all("article, article table, article .table-wrapper", wide) == 0
    colours = "(({color, backgroundColor}) => [color, backgroundColor])"
    assert page.evaluate(f"{colours}(getComputedStyle(document.body))") == BLACK_ON_WHITE


def test_the_readings_to_sign_print_on_few_sheets_in_letters_that_are_read(site, page):
    """Nobody signs a pile, or what cannot be read without a glass."""
    page.goto(f"{site}/{TO_SIGN}.html", wait_until="load")
    assert len(sheets(page)) <= MOST_TO_SIGN
    page.emulate_media(media="print")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("#sheet *")]
            .filter(each => [...each.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .map(each => parseFloat(getComputedStyle(each).fontSize) * 0.75)"""
    )
    assert len(sizes) > len(BOOK.readings)
    assert min(sizes) >= SMALLEST


@pytest.mark.parametrize("name", ["V.B", "V.D", "readings"])
def test_every_sheet_says_what_it_is_and_cuts_no_row_in_two(site, page, name):
    """A sheet that is lost from the pile could not be put back; half a row states half a rule."""
    page.goto(f"{site}/{name}.html", wait_until="load")
    rows = page.eval_on_selector_all("article tr", "rows => rows.map(row => row.textContent)")
    title = page.eval_on_selector(
        "article h1", "each => each.cloneNode(true).firstChild.textContent"
    )
    links = page.eval_on_selector_all(
        "article a.external[href^=http]", "links => links.map(each => each.href)"
    )
    headed = page.eval_on_selector_all(
        "article dl.policy507-fields > dt:has(+ dd > p)",
        "each => each.map(one => one.textContent + one.nextElementSibling.textContent.slice(0, 12))",
    )
    printed = sheets(page)
    foot = "".join(f"{title} · Policy {BOOK.policy.number}, edition {BOOK.policy.edition}".split())
    for number, sheet in enumerate(printed, start=1):
        assert foot in sheet, (number, sheet)
        assert f"Page{number}of{len(printed)}" in sheet
        assert len(sheet) > 2 * len(foot), f"sheet {number} is empty"
    for row in rows:
        assert any("".join(row.split()) in _ADDRESS.sub("", sheet) for sheet in printed), row
    for address in links:
        assert any(f"<{address}>" in sheet for sheet in printed), address
    for each in headed:  # a heading is on the sheet on which its text begins
        assert any("".join(each.split()) in sheet for sheet in printed), each
    assert page.complaints == []
