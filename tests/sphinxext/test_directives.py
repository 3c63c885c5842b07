"""Links to clauses, and what directives show, in a project of its own; and what is wrong in them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import smallbook

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from sphinxproject import CONF, TEST, build, text_of

from policy507.rulefiles.load import read

pytestmark = pytest.mark.book

CASE = """\
   as_of: 2026-11-23
   officer: {peace_officer: true, duties_assumed_on: 2026-01-05,
     sro_course_completed_on: null}
   school_year: {substitute_contact_days: 60}
"""
NOBODY = "   as_of: 2026-11-23\n   officer: {peace_officer: false, substitute: true}\n"
INDEX = """\
:policy507:para:`1.1` :policy507:rule:`test-in-time` :policy507:reading:`A-1`
:policy507:definition:`serves` :any:`P-1`

Within :policy507:value:`test-period` from :policy507:value:`first-day`.

.. policy507:paragraph:: 1.1

.. policy507:paragraph:: 1.2

.. policy507:examples:: 1.1

.. policy507:register:: readings

.. policy507:register:: people

.. policy507:register:: definitions
"""
PAGES = {
    "rule": ".. policy507:rule:: test-in-time\n   :no-index:\n",
    "rules": ".. policy507:rules::\n   :modality: must\n",
    "inside": f".. policy507:decision::\n\n{CASE}",
    "otherwise": f".. policy507:decision::\n   :readings: A-1=lapses\n\n{CASE}",
    "nothing": ".. policy507:decision::\n\n   as_of: 2026-11-23\n",
    "file": ".. policy507:decision:: case.yaml\n   :as-of: 2026-11-23\n",
    "facts": f".. policy507:decision::\n   :facts:\n\n{NOBODY}",
    "other": "Hello",
}
# A title that could end a style, and texts that could be markup.
NASTY = "<script>alert(1)</script> & `x` :ref:`y` **z** }} jinja {{"
EVIL = 'a</style> \\\\2014 "} body {x'
ODD = f"""\
{smallbook.replaced(TEST, "title: The test", f"title: '{EVIL}'").replace("compared: not compared", f"compared: '{NASTY}'")}
history:
  - {{on: 2026-01-02, what: first}}
  - {{on: 2026-03-04, what: then}}
disagreements:
  - {{point: days, here: none, elsewhere: three & more, href: 'https://example.org/b'}}
  - {{point: days, here: none, elsewhere: three & more}}
"""
LEADING_NOWHERE = ("para", "rule", "reading", "definition", "page")
WRONG = {
    "paragraph:: 1.3": "there is no paragraph '1.3'",
    "rule:: test-on-time": "there is no rule 'test-on-time', did you mean 'test-in-time'?",
    "register:: deadline": "there is no page 'deadline', did you mean 'deadlines'?",
    "rules::\n   :bearer: oficer": "no rule has bearer 'oficer', did you mean 'officer'?",
    "decision::": "either the file of a case is named, or a case is written inside",
    "decision:: none.yaml": "none.yaml",
    "decision::\n\n   as_of: 2026-13-01": "2026-13-01",
    "decision::\n   :readings: A-9=yes\n\n   as_of: 2026-11-23": "there is no reading 'A-9'",
    "decision::\n\n   as_of: 2026-11-23\n   ---\n   as_of: 2026-11-24": "one case is wanted",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A project in which all is right, built once for all tests that read it."""
    folder = tmp_path_factory.mktemp("site")
    source = folder / "source"
    source.mkdir()
    (source / "case.yaml").write_text("officer: {peace_officer: false}\n", encoding="utf-8")
    for name, body in PAGES.items():
        text = f":orphan:\n\n{name}\n{'=' * len(name)}\n\n{body}\n"
        (source / f"{name}.rst").write_text(text, encoding="utf-8")
    return build(folder, INDEX)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A page about rules with odd texts, changes, and what others say; where it was built."""
    folder = tmp_path_factory.mktemp("odd")
    registers = (f".. policy507:register:: {name}\n" for name in ("changes", "crosswalk"))
    index = "\n".join((".. policy507:paragraph:: 1.1\n", *registers))
    return folder, build(folder, index, _1_1=ODD).page()


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What is said of a page on which everything is wrong, line by line."""
    wrong = re.sub(r"test-in-time: (\{status: )?(met|open)\b", r"test-in-time: \1overdue", TEST)
    assert wrong != TEST
    roles = " ".join(f":policy507:{role}:`9.9`" for role in LEADING_NOWHERE)
    directives = "\n\n".join(f".. policy507:{each}" for each in WRONG)
    index = (
        f"{roles} :policy507:value:`test-perod`\n\n.. policy507:paragraph:: 1.1\n\n{directives}\n"
    )
    return build(tmp_path_factory.mktemp("wrong"), index, _1_1=wrong).warnings.splitlines()


# --- roles


def test_links_lead_to_what_a_page_has(site):
    """A role that does not lead to the paragraph, its rule, a reading or a name is of no use."""
    assert site.warnings == ""
    for anchor in ("1.1", "test-in-time", "A-1", "definition-serves", "P-1"):
        assert f'href="#{anchor}"' in site.page()
        assert f'id="{anchor}"' in site.page()


@pytest.mark.parametrize("role", LEADING_NOWHERE)
def test_a_link_that_leads_nowhere_is_a_warning(complaints, role):
    """A citation that nobody has would be shown as if it were one."""
    message = f"policy507:{role} reference target not found: 9.9"
    assert any("index.rst:" in line and message in line for line in complaints)


def test_a_clause_shown_alone_warns_of_no_link_that_its_directive_makes(tmp_path):
    """A handbook with one clause could not be built with warnings as errors."""
    index = ".. policy507:paragraph:: 1.1\n\n:policy507:para:`9.9`"
    built = build(tmp_path, index, conf=f"{CONF}nitpicky = True\n")
    (warning,) = built.warnings.splitlines()
    assert "reference target not found: 9.9" in warning
    assert 'id="1.1"' in built.page()


def test_a_value_is_stated_as_the_rules_state_it(site):
    """A number in a sentence about the rules would be written a second time."""
    assert "Within 6 months from September 1, 2025." in text_of(site.page())


def test_a_value_that_is_not_there_is_an_error(complaints):
    """A misspelt name would leave a hole in a sentence."""
    message = "there is no value 'test-perod', did you mean 'test-period'?"
    assert any("index.rst:" in line and message in line for line in complaints)


# --- directives


def test_a_paragraph_says_all_that_is_known_of_it(site):
    """A page that leaves a part out is not what a lawyer can sign."""
    shown = text_of(site.page())
    for said in (
        "1.1 The test",
        "From September 1, 2025 on, an officer must pass the test within 6 months.",
        "“passes the test”",
        "Must",
        "an order: must",
        "the officer",
        "Does the last of 6 months count?",
        "Decision table",
        "not compared",
        "Decided while this page was built.",
    ):
        assert said in shown, said


def test_an_example_that_comes_out_otherwise_is_a_warning_at_its_place(complaints):
    """A page would show as expected what is not decided so."""
    message = r"1\.1\.yaml:\d+: WARNING: test-in-time is expected to be overdue"
    assert any(re.search(message, line) for line in complaints)


@pytest.mark.parametrize("directive", WRONG)
def test_what_a_directive_cannot_show_is_an_error_in_its_place(complaints, directive):
    """A misspelt name would end the build with a traceback, or leave a page that says less."""
    assert any("index.rst:" in line and WRONG[directive] in line for line in complaints)


def test_the_general_index_has_citations_rules_and_provisions(site):
    """Who knows the citation alone would have to search the pages for it."""
    for anchor in ("1.1", "test-in-time", "1.1-sources"):
        assert f'href="index.html#{anchor}"' in site.page("genindex")


def test_the_general_index_has_bearers_and_values_as_people_look_for_them(site):
    """Whoever types the number or the date that the policy is known for would find a register first."""
    index = text_of(site.page("genindex"))
    for entry in (
        "September 1, 2025",
        "August 31, 2025",  # the last day before it
        "6 months",
        "six months",
        "60 days",
        "60 student contact days",
        "charter school, 1.2",
        "officer, 1.1",
        "The relief",
    ):
        assert entry in index, entry


def test_numbers_are_searched_for_like_words(site):
    """In a policy numbers are what people look for, and Sphinx leaves them out."""
    index = (site.out / "searchindex.js").read_text(encoding="utf-8")
    assert re.search(r'"60":', index)


def test_a_rule_by_itself(site):
    """A page about one rule needs no more of its paragraph than its citation."""
    shown = text_of(site.page("rule"))
    assert "Test in time" in shown
    assert "Paragraph : 1.1" in shown.replace("Paragraph:", "Paragraph :")
    assert "Decision table" not in shown


def test_a_table_of_rules_can_be_narrowed(site):
    """A table by bearer that holds other bearers' rules would charge them to the wrong person."""
    shown = text_of(site.page("rules"))
    assert "Test in time" in shown
    rules = read(site.out.parent / "source" / "rules").rules.values()
    others = [rule.title for rule in rules if not rule.orders]
    assert others
    assert not any(title in shown for title in others)


def test_a_case_written_inside_is_decided(site):
    """A page could show an outcome that the rules do not give."""
    shown = text_of(site.page("inside"))
    assert "overdue" in shown
    assert "July 5, 2026" in shown
    assert "a person decides" in shown
    assert "July 4, 2026" in text_of(site.page("otherwise"))


def test_a_case_in_a_file_is_decided_and_its_day_can_be_given(site):
    """The page of a tutorial shows the very file that the reader is given."""
    shown = text_of(site.page("file"))
    assert "decided for November 23, 2026" in shown
    assert "the officer is a peace officer no" not in shown


def test_a_case_is_shown_with_its_facts_where_wanted(site):
    """Whoever checks an answer by hand needs the facts, and may have nothing but the page."""
    facts, _, answer = text_of(site.page("facts")).partition("decided for November 23, 2026")
    assert "the officer is a peace officer no" in facts
    assert answer


def test_no_path_of_a_fact_is_shown_where_it_has_a_label(site):
    """Legal staff never read the names of facts in the rule files."""
    shown = text_of(site.page() + site.page("nothing"))
    assert "not determined" in shown
    assert not re.search(r"\b(officer|contract|school|school_year|conduct)\.[a-z]+_[a-z_]+", shown)


def test_what_is_described_twice_is_a_warning_unless_it_is_said_so(tmp_path):
    """A link could lead to either place."""
    source = tmp_path / "source"
    source.mkdir()
    other = source / "other.rst"
    other.write_text(
        ":orphan:\n\nOther\n=====\n\n.. policy507:rule:: test-in-time\n", encoding="utf-8"
    )
    built = build(tmp_path, ".. policy507:rule:: test-in-time\n")
    assert "rule test-in-time is described twice; add :no-index: to one" in built.warnings
    other.write_text(other.read_text(encoding="utf-8") + "   :no-index:\n", encoding="utf-8")
    assert build(tmp_path, ".. policy507:rule:: test-in-time\n").warnings == ""


def test_what_is_not_indexed_can_stand_beside_what_is(tmp_path):
    """A page with a paragraph and, further down, one of its rules could not be built with `-W`."""
    shown = ".. policy507:paragraph:: 1.1\n   :no-index:\n\n.. policy507:paragraph:: 1.1\n\n"
    rule = ".. policy507:rule:: test-in-time\n"
    built = build(tmp_path, f"{shown}{rule}   :no-index:\n")
    assert built.warnings == ""
    page = built.page()
    for anchor in ("1.1", "test-in-time", "1.1-open"):
        assert page.count(f'id="{anchor}"') == 1
    built = build(tmp_path, f"{shown}{rule}")
    message = "WARNING: test-in-time is described twice on this page; add :no-index: to one"
    assert re.search(rf"index\.rst:\d+: {re.escape(message)}", built.warnings)
    assert "Duplicate ID" not in built.warnings


def test_a_page_is_built_again_when_a_rule_file_changes(tmp_path):
    """The second build of the day would publish yesterday's number."""
    index = ".. policy507:paragraph:: 1.1\n"
    assert "within 6 months" in text_of(build(tmp_path, index).page())
    path = tmp_path / "source" / "rules" / "members" / "1.1.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "test-period: 6 months", "test-period: 7 months"
    )
    path.write_text(text, encoding="utf-8")
    again = text_of(build(tmp_path, index).page())
    assert "within 7 months" in again
    assert "6 months" not in again


# --- odd rule files


def test_markup_in_a_rule_file_is_text(odd):
    """A rule file from elsewhere could put a script, or a role, into the page of a school."""
    _, page = odd
    assert "<script>alert" not in page
    assert "a</style>" not in page
    assert "a&lt;/style&gt;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; `x` :ref:`y` **z** }} jinja {{" in page


def test_pages_of_the_rule_book_say_which_rules_they_were_made_from(odd, site):
    """A printed sheet could not be told from one of an older edition; a page about else is let alone."""
    folder, page = odd
    digest = read(folder / "source" / "rules").digest
    assert f"Policy 9, edition 2020-01. Rules {digest}. No legal advice" in text_of(page)
    (foot,) = re.findall(r"<style>@media print (.*?)</style>", page)
    assert foot.count('"') == 2 + 4  # what is said at the left, and the number of the sheet
    assert foot.count("{") == foot.count("}") == 4
    assert "policy507-imprint" not in site.page("other")


def test_changes_are_shown_with_their_days(odd):
    """A reader could not tell which version of a rule an old decision was made by."""
    own, across = text_of(odd[1]).split("What changed in the rules")[:2]
    assert own.index("January 2, 2026") < own.index("March 4, 2026")
    assert across.index("March 4, 2026") < across.index("January 2, 2026")


def test_what_another_authority_says_leads_to_where_it_can_be_read(odd, tmp_path):
    """Legal staff would have to search for what the policy is said to differ from."""
    _, page = odd
    assert page.count('href="https://example.org/b">three &amp; more</a>') == 2
    assert page.count("three &amp; more") == 4
    unsafe = ODD.replace("https://example.org/b", "http://example.org/b")
    wrong = smallbook.problems_of(tmp_path, _1_1=unsafe)
    assert ["expected an address that starts with https://"] == [each.message for each in wrong]


# --- what the search finds


def searched(folder: Path) -> dict[str, Any]:
    """What the search looks in, after a build in a process of its own: Sphinx remembers in one."""
    source, out = folder / "source", folder / "out"
    command = (sys.executable, "-m", "sphinx", "-q", "-W", "-d", folder / "trees", source, out)
    subprocess.run(command, check=True)
    written = (out / "searchindex.js").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(written[written.index("(") + 1 : written.rindex(")")])
    return found


def test_what_is_built_again_is_found_as_before(tmp_path):
    """Whoever mends a typing error would find no paragraph by its number any more."""
    other = tmp_path / "source" / "other.rst"
    other.parent.mkdir()
    other.write_text(":orphan:\n\nOther\n=====\n", encoding="utf-8")
    build(tmp_path, ".. policy507:paragraph:: 1.1")
    first = searched(tmp_path)
    assert {"1.1", "test-in-time"} <= first["indexentries"].keys()
    assert searched(tmp_path) == first
    other.write_text(":orphan:\n\nAnother\n=======\n", encoding="utf-8")
    again = searched(tmp_path)
    assert again["indexentries"] == first["indexentries"]
    assert again["titles"] != first["titles"]
