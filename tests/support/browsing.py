"""Pages in the browser of this machine: a tab that remembers complaints, and what axe finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

DESKTOP, HEIGHT = 1280, 900
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}


@contextmanager
def started() -> Iterator[Browser]:
    """The browser of this machine."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no browser is installed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def lost(request: Request) -> list[str]:
    """A request that failed; leaving a page while its icon is fetched is no failure."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A tab in which whatever a page complains of is remembered: `page.complaints`."""
    tab = browser.new_page(viewport={"width": DESKTOP, "height": HEIGHT}, color_scheme="light")
    found: list[str] = []
    tab.on("console", lambda m: found.append(m.text) if m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: found.append(str(error)))
    tab.on("requestfailed", lambda request: found.extend(lost(request)))
    tab.complaints = found
    yield tab
    tab.close()


def violations(tab: Page) -> list[str]:
    """What axe finds at WCAG 2.2 AA, one line a place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(tab, options=WCAG).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]
