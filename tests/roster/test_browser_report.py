"""The report in a real browser, from disk and without a network: what a reader sees, hears and prints.

Run by `nox -s browser`; CHROMIUM names a browser.
"""

import datetime as dt
import io
import unicodedata

import pytest

pytest.importorskip("playwright", reason="nox -s browser installs it")
pytest.importorskip("axe_playwright_python", reason="nox -s browser installs it")

from browsing import DESKTOP, HEIGHT, violations
from pypdf import PdfReader
from rosters import (
    ASKING,
    BOOK,
    BREACHED,
    FINE,
    HOSTILE,
    OPEN,
    OVERDUE,
    UNMET,
    row,
    summary_of,
    told_of,
)

from policy507.roster.report.page import page as report

pytestmark = pytest.mark.browser

PHONE, NARROWEST = 390, 320
LATER = dt.date(2026, 10, 30)
ROWS = [
    *(row(OVERDUE, school__id="Maple"), row(UNMET, school__id="Cedar"), row(BREACHED)),
    *(row(OPEN, school__id="Maple", officer__id=f"badge {n}") for n in (9, 10, 100)),
    *(row(ASKING, officer__id="badge 7"), row(FINE, officer__id="Zoë")),
    *(row(FINE, officer__id=name, school__id=name) for name in HOSTILE),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the report lies on disk."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report(summary_of(ROWS), told_of(ROWS), BOOK.policy.title), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def tab(page, address):
    """The report, opened without a network; it is quiet until the end."""
    page.context.set_offline(True)
    page.goto(address, wait_until="load")
    yield page
    assert page.complaints == []


def officers(tab):
    """The officers that are shown, in their order."""
    column = heads(tab).index("Officer")
    return tab.eval_on_selector_all(
        "#rows tbody:not([hidden])",
        f"rows => rows.map(row => row.rows[0].cells[{column}].innerText)",
    )


def heads(tab):
    """The heads of the columns, each the text of its button."""
    return tab.eval_on_selector_all(
        "#rows thead button", "all => all.map(each => each.textContent)"
    )


def sort(tab, head):
    """Press a head."""
    tab.locator("#rows thead").get_by_role("button", name=head, exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, 768, PHONE, NARROWEST])
def test_it_is_accessible_at_every_size_and_in_every_colour(tab, width, scheme):
    """A reader with a phone, a dark screen or a screen reader would be shut out."""
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    tab.emulate_media(color_scheme=scheme)
    assert violations(tab) == []
    tab.get_by_role("button", name="Open all reasons").click()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_that_somebody_wrote_is_run(tab):
    """A name would be obeyed by the browser of whoever reads the report."""
    assert tab.locator("script").count() == 1
    assert tab.locator("img").count() == 0
    assert tab.evaluate("typeof window.alerted") == "undefined"
    assert len(officers(tab)) == len(ROWS)


def test_rows_are_sorted_by_a_column_and_back(tab):
    """A long list could be read in one order alone."""
    assert tab.locator("#rows [aria-sort]").inner_text().startswith("Status")
    first = officers(tab)
    sort(tab, "Officer")
    by_name = officers(tab)
    assert by_name != first
    badges = [name for name in by_name if name.startswith("badge ")]
    assert badges.index("badge 9") < badges.index("badge 10") < badges.index("badge 100")
    assert tab.locator("#rows [aria-sort='ascending']").inner_text().startswith("Officer")
    sort(tab, "Officer")
    assert tab.locator("#rows [aria-sort='descending']").count() == 1
    assert [n for n in officers(tab) if n.startswith("badge ")] == badges[::-1]
    sort(tab, "Status")
    assert officers(tab) == first


def test_rows_without_a_last_day_come_last_either_way(tab):
    """Who sorts by the last day would first scroll past all that have none."""
    for _ in range(2):
        sort(tab, "Last day")
        days = tab.eval_on_selector_all(
            "#rows tbody", "rows => rows.map(row => row.rows[0].cells[1].dataset.key)"
        )
        assert all(days[: len(days) - days.count("")])
        assert not any(days[len(days) - days.count("") :])


def test_rows_are_found_and_filtered_and_shown_again(tab):
    """Somebody would have to look through all schools for one."""
    count = tab.locator("#count")
    assert count.inner_text() == f"{len(ROWS)} of {len(ROWS)} rows shown"
    tab.get_by_label("School", exact=True).select_option("Maple")
    assert len(officers(tab)) == 4
    assert count.inner_text() == f"4 of {len(ROWS)} rows shown"
    tab.get_by_label("Status", exact=True).select_option("Open")
    assert officers(tab) == ["badge 9", "badge 10", "badge 100"]
    tab.get_by_label("Find", exact=True).fill("BADGE 10")
    assert officers(tab) == ["badge 10", "badge 100"]
    tab.get_by_role("button", name="Show all").click()
    tab.get_by_text(f"{len(ROWS)} of {len(ROWS)} rows shown").wait_for()
    assert len(officers(tab)) == len(ROWS)
    tab.get_by_label("Find", exact=True).fill("<script>alert(1)</script>")
    assert officers(tab) == ["<script>alert(1)</script>"]


def test_reasons_are_told_on_demand_and_by_keyboard(tab):
    """Every row would be a page long, or its reasons out of reach without a mouse."""
    details = tab.locator("#rows details").first
    assert not details.evaluate("each => each.open")
    details.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert details.evaluate("each => each.open")
    assert "the officer has not completed the training course" in details.inner_text()
    everything = tab.get_by_role("button", name="Open all reasons")
    everything.click()
    assert tab.locator("#rows details:not([open])").count() == 0
    tab.get_by_role("button", name="Close all reasons").click()
    assert tab.locator("#rows details[open]").count() == 0


def test_the_chart_has_a_name_and_a_text(tab):
    """Who cannot see it would be told of nothing."""
    chart = tab.get_by_role("img", name="Last days of what is open, by month")
    assert chart.count() == 1
    assert "May 2027: 3 last days." in chart.locator("desc").text_content()


def printed(tab):
    """What comes out on paper, a text a page, its lines and joined letters taken apart."""
    paper = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True)))
    texts = (unicodedata.normalize("NFKC", each.extract_text()) for each in paper.pages)
    return [" ".join(text.split()) for text in texts]


def test_what_is_shown_is_printed(tab):
    """On paper there would be buttons, and rows that were filtered out."""
    tab.get_by_label("School", exact=True).select_option("Maple")
    paper = "\n".join(printed(tab))
    assert "badge 207" in paper
    assert "badge 10" in paper
    assert "Zoë" not in paper
    assert "Open all reasons" not in paper
    assert "On this page" not in paper
    assert "the officer has not completed the training course" not in paper
    tab.get_by_role("button", name="Open all reasons").click()
    assert "the officer has not completed the training course" in "\n".join(printed(tab))


def test_the_heads_are_on_every_page_that_is_printed(tab):
    """On the second page nobody would know which column is which."""
    tab.get_by_role("button", name="Open all reasons").click()
    pages = printed(tab)
    with_rows = [text for text in pages if "badge " in text]
    assert len(with_rows) > 1
    assert all("Next step" in text for text in with_rows)


def test_without_scripts_all_rows_are_there(browser, address):
    """Where scripts are forbidden, the report would be empty, or have buttons that do nothing."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address)
    assert tab.locator("#rows tbody").count() == len(ROWS)
    assert not tab.locator(".controls").is_visible()
    assert tab.locator("#rows thead").inner_text().split()[:1] == ["Status"]
    context.close()
