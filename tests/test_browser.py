"""The rule book in a real browser: what a reader sees, hears, finds and prints.

Run by `nox -s browser`; POLICY507_HTML names pages that are built already, CHROMIUM a browser.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="nox -s browser installs it")
pytest.importorskip("axe_playwright_python", reason="nox -s browser installs it")
pytest.importorskip("furo", reason="the extra `docs` is not installed")

from axe_playwright_python.sync_playwright import Axe
from bookpages import ROOT, copied, run_sphinx
from playwright.sync_api import Browser, Page, sync_playwright

from policy507.loading import load
from policy507.sphinxext.registers import REGISTERS

pytestmark = pytest.mark.browser

BOOK = load()
DESKTOP, PHONE, NARROWEST = 1280, 390, 320
SIZES = (DESKTOP, 768, PHONE, NARROWEST)
HEIGHT = 900
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
WRITTEN = [
    path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")
]
NAMES = sorted(
    {
        *(str(name) for name in WRITTEN if name.parts[0] != "_build"),
        *(paragraph.citation for paragraph in BOOK),
        *REGISTERS,
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this machine."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no browser is installed: apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A tab in which whatever a page complains of is remembered: `page.complaints`."""
    tab = browser.new_page(viewport={"width": DESKTOP, "height": HEIGHT}, color_scheme="light")
    found: list[str] = []
    tab.on("console", lambda m: found.append(m.text) if m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: found.append(str(error)))
    tab.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    tab.complaints = found
    yield tab
    tab.close()


def violations(tab: Page) -> list[str]:
    """What axe finds at WCAG 2.2 AA, one line a place."""
    found = Axe().run(tab, options=WCAG).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


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


def test_every_page_that_is_published_is_read_here(pages):
    """A page that nobody looks at could be the one that is broken."""
    built = {str(each.relative_to(pages).with_suffix("")) for each in pages.rglob("*.html")}
    assert {name for name in built if not name.startswith("_")} == set(NAMES)
