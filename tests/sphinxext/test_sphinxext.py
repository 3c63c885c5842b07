"""The Sphinx extension in a project of its own: links, directives, pages, and what is wrong in them."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib

import pytest
import smallbook

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinxproject import CONF, TEST, build, text_of

from policy507.audit.results import MUTANTS, PROOFS
from policy507.english.rules import Line
from policy507.errors import PolicyError
from policy507.model.statuses import Status
from policy507.rulefiles.load import load, read
from policy507.rulefiles.numbering import Numbering
from policy507.sphinxext.diagram import Relation, alternative, svg
from policy507.sphinxext.examples import effects, runs, telling_effects
from policy507.sphinxext.markup import (
    definition_ids,
    labelled,
    linked,
    outline_nodes,
    plain,
    status,
    value_words,
)
from policy507.sphinxext.pages import MARK, pages, write_pages
from policy507.sphinxext.registers import REGISTERS
from policy507.sphinxext.thresholds import thresholds

pytestmark = pytest.mark.book

BOOK = load()
# --- roles


def test_links_lead_to_what_a_page_has(tmp_path):
    """A role that does not lead to the paragraph, its rule, a reading or a name is of no use."""
    built = build(
        tmp_path,
        ":policy507:para:`1.1` :policy507:rule:`test-in-time` :policy507:reading:`A-1` "
        ":policy507:definition:`serves` :any:`P-1`\n\n"
        ".. policy507:paragraph:: 1.1\n\n.. policy507:register:: readings\n\n"
        ".. policy507:register:: definitions\n",
    )
    assert built.warnings == ""
    for anchor in ("1.1", "test-in-time", "A-1", "definition-serves", "P-1"):
        assert f'href="#{anchor}"' in built.page()
        assert f'id="{anchor}"' in built.page()


@pytest.mark.parametrize("role", ["para", "rule", "reading", "definition", "page"])
def test_a_link_that_leads_nowhere_is_a_warning(tmp_path, role):
    """A citation that nobody has would be shown as if it were one."""
    built = build(tmp_path, f":policy507:{role}:`9.9`")
    assert f"policy507:{role} reference target not found: 9.9" in built.warnings


def test_a_clause_shown_alone_warns_of_no_link_that_its_directive_makes(tmp_path):
    """A handbook with one clause could not be built with warnings as errors."""
    alone = ".. policy507:paragraph:: 1.1"
    nitpicky = f"{CONF}nitpicky = True\n"
    built = build(tmp_path, alone, conf=nitpicky)
    assert built.warnings == ""
    assert 'id="1.1"' in built.page()
    built = build(tmp_path, f"{alone}\n\n:policy507:para:`9.9`", conf=nitpicky)
    assert built.warnings.count("reference target not found") == 1


def test_a_value_is_stated_as_the_rules_state_it(tmp_path):
    """A number in a sentence about the rules would be written a second time."""
    built = build(
        tmp_path, "Within :policy507:value:`test-period` from :policy507:value:`first-day`."
    )
    assert "Within 6 months from September 1, 2025." in text_of(built.page())


def test_a_value_that_is_not_there_is_an_error(tmp_path):
    """A misspelt name would leave a hole in a sentence."""
    built = build(tmp_path, "Within :policy507:value:`test-perod`.")
    assert "there is no value 'test-perod', did you mean 'test-period'?" in built.warnings


# --- directives


def test_a_paragraph_says_all_that_is_known_of_it(tmp_path):
    """A page that leaves a part out is not what a lawyer can sign."""
    shown = text_of(build(tmp_path, ".. policy507:paragraph:: 1.1\n").page())
    for said in (
        "1.1 The test",
        "From September 1, 2025 on, an officer passes the test within 6 months.",
        "“passes the test”",
        "an order: must",
        "the officer",
        "Does the last of 6 months count?",
        "Decision table",
        "not compared",
        "Decided while this page was built.",
    ):
        assert said in shown, said


def test_an_example_that_comes_out_otherwise_is_a_warning_at_its_place(tmp_path):
    """A page would show as expected what is not decided so."""
    wrong = re.sub(r"test-in-time: (\{status: )?(met|open)\b", r"test-in-time: \1overdue", TEST)
    assert wrong != TEST
    built = build(tmp_path, ".. policy507:paragraph:: 1.1\n", _1_1=wrong)
    assert re.search(
        r"1\.1\.yaml:\d+: WARNING: test-in-time is expected to be overdue", built.warnings
    )


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("paragraph:: 1.3", "there is no paragraph '1.3'"),
        ("rule:: test-on-time", "there is no rule 'test-on-time', did you mean 'test-in-time'?"),
        ("register:: deadline", "there is no page 'deadline', did you mean 'deadlines'?"),
        ("rules::\n   :bearer: oficer", "no rule has bearer 'oficer', did you mean 'officer'?"),
        ("decision::", "either the file of a case is named, or a case is written inside"),
        ("decision:: none.yaml", "none.yaml"),
        ("decision::\n\n   as_of: 2026-13-01", "2026-13-01"),
        ("decision::\n   :readings: A-9=yes\n\n   as_of: 2026-11-23", "there is no reading 'A-9'"),
        ("decision::\n\n   as_of: 2026-11-23\n   ---\n   as_of: 2026-11-24", "one case is wanted"),
    ],
)
def test_what_a_directive_cannot_show_is_an_error_in_its_place(tmp_path, directive, message):
    """A misspelt name would end the build with a traceback, or leave a page that says less."""
    built = build(tmp_path, f".. policy507:{directive}\n")
    assert message in built.warnings
    assert "index.rst" in built.warnings


def test_the_general_index_has_citations_rules_and_provisions(tmp_path):
    """Who knows the citation alone would have to search the pages for it."""
    built = build(tmp_path, ".. policy507:paragraph:: 1.1\n")
    index = built.page("genindex")
    for anchor in ("1.1", "test-in-time", "1.1-sources"):
        assert f'href="index.html#{anchor}"' in index


def test_the_general_index_has_bearers_and_values_as_people_look_for_them(tmp_path):
    """Whoever types the number or the date that the policy is known for would find a register first."""
    built = build(
        tmp_path, ".. policy507:paragraph:: 1.1\n\n.. policy507:paragraph:: 1.2\n", _1_1=TEST
    )
    index = text_of(built.page("genindex"))
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


def test_pages_of_the_rule_book_say_which_rules_they_were_made_from(tmp_path):
    """A printed sheet could not be told from one of an older edition; a page about else is let alone."""
    evil = smallbook.replaced(TEST, "title: The test", "title: 'a</style> \\\\2014 \"} body {x'")
    built = build(tmp_path, ".. policy507:paragraph:: 1.1\n", _1_1=evil)
    page = built.page()
    digest = read(tmp_path / "source" / "rules").digest
    assert f"Policy 9, edition 2020-01. Rules {digest}. No legal advice" in text_of(page)
    (foot,) = re.findall(r"<style>@media print (.*?)</style>", page)
    assert foot.count('"') == 2 + 4  # what is said at the left, and the number of the sheet
    assert foot.count("{") == foot.count("}") == 4
    (tmp_path / "other").mkdir()
    assert "policy507-imprint" not in build(tmp_path / "other", "Hello\n=====\n").page()


def test_numbers_are_searched_for_like_words(tmp_path):
    """In a policy numbers are what people look for, and Sphinx leaves them out."""
    built = build(tmp_path, ".. policy507:paragraph:: 1.2\n")
    index = (built.out / "searchindex.js").read_text(encoding="utf-8")
    assert re.search(r'"60":', index)


def test_changes_are_shown_with_their_days(tmp_path):
    """A reader could not tell which version of a rule an old decision was made by."""
    more = "history:\n  - {on: 2026-01-02, what: first}\n  - {on: 2026-03-04, what: then}\n"
    index = ".. policy507:paragraph:: 1.1\n\n.. policy507:register:: changes\n"
    shown = text_of(build(tmp_path, index, _1_1=TEST + more).page())
    own, across = shown.split("What changed in the rules")[:2]
    assert own.index("January 2, 2026") < own.index("March 4, 2026")
    assert across.index("March 4, 2026") < across.index("January 2, 2026")


def test_what_another_authority_says_leads_to_where_it_can_be_read(tmp_path):
    """Legal staff would have to search for what the policy is said to differ from."""
    said = "{point: days, here: none, elsewhere: three & more"
    more = f"disagreements:\n  - {said}, href: 'https://example.org/b'}}\n  - {said}}}\n"
    index = ".. policy507:paragraph:: 1.1\n\n.. policy507:register:: crosswalk\n"
    page = build(tmp_path, index, _1_1=TEST + more).page()
    assert page.count('href="https://example.org/b">three &amp; more</a>') == 2
    assert page.count("three &amp; more") == 4
    unsafe = more.replace("https:", "http:")
    wrong = smallbook.problems_of(tmp_path / "unsafe", _1_1=TEST + unsafe)
    assert ["expected an address that starts with https://"] == [each.message for each in wrong]


def test_a_rule_by_itself(tmp_path):
    """A page about one rule needs no more of its paragraph than its citation."""
    built = build(tmp_path, ".. policy507:rule:: test-in-time\n")
    shown = text_of(built.page())
    assert "test-in-time" in shown
    assert "Paragraph : 1.1" in shown.replace("Paragraph:", "Paragraph :")
    assert "Decision table" not in shown


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
    for anchor in ("1.1", "test-in-time", "1.1-example-1"):
        assert page.count(f'id="{anchor}"') == 1
    inside = re.findall(r'href="#(id[0-9]+)">.{,40}example 1<', page)
    assert all(f'id="{anchor}"' in page for anchor in inside)
    assert inside, "links within what is not indexed lead to its own examples"
    built = build(tmp_path, f"{shown}{rule}")
    message = "WARNING: test-in-time is described twice on this page; add :no-index: to one"
    assert re.search(rf"index\.rst:\d+: {re.escape(message)}", built.warnings)
    assert "Duplicate ID" not in built.warnings


def test_a_table_of_rules_can_be_narrowed(tmp_path):
    """A table by bearer that holds other bearers' rules would charge them to the wrong person."""
    shown = text_of(build(tmp_path, ".. policy507:rules::\n   :modality: must\n").page())
    assert "test-in-time" in shown
    others = [r.name for r in read(tmp_path / "source" / "rules").rules.values() if not r.orders]
    assert others
    assert not any(name in shown for name in others)


def test_a_case_written_inside_is_decided(tmp_path):
    """A page could show an outcome that the rules do not give."""
    case = "   as_of: 2026-11-23\n   officer: {peace_officer: true, duties_assumed_on: 2026-01-05,\n     sro_course_completed_on: null}\n   school_year: {substitute_contact_days: 60}\n"
    shown = text_of(build(tmp_path, f".. policy507:decision::\n\n{case}").page())
    assert "overdue" in shown
    assert "July 5, 2026" in shown
    assert "a person decides" in shown
    under = build(tmp_path, f".. policy507:decision::\n   :readings: A-1=lapses\n\n{case}")
    assert "July 4, 2026" in text_of(under.page())


def test_a_case_in_a_file_is_decided_and_its_day_can_be_given(tmp_path):
    """The page of a tutorial shows the very file that the reader is given."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "case.yaml").write_text("officer: {peace_officer: false}\n", encoding="utf-8")
    index = ".. policy507:decision:: case.yaml\n   :as-of: 2026-11-23\n"
    shown = text_of(build(tmp_path, index).page())
    assert "decided for November 23, 2026" in shown
    assert "the officer is a peace officer no" not in shown


def test_a_case_is_shown_with_its_facts_where_wanted(tmp_path):
    """Whoever checks an answer by hand needs the facts, and may have nothing but the page."""
    case = "   as_of: 2026-11-23\n   officer: {peace_officer: false, substitute: true}\n"
    shown = text_of(build(tmp_path, f".. policy507:decision::\n   :facts:\n\n{case}").page())
    facts, _, answer = shown.partition("decided for November 23, 2026")
    assert "the officer is a peace officer no" in facts
    assert answer


def test_no_path_of_a_fact_is_shown_where_it_has_a_label(tmp_path):
    """Legal staff never read the names of facts in the rule files."""
    index = ".. policy507:paragraph:: 1.1\n\n.. policy507:decision::\n\n   as_of: 2026-11-23\n"
    shown = text_of(build(tmp_path, index).page())
    assert "undetermined" in shown
    assert not re.search(r"\b(officer|contract|school|school_year|conduct)\.[a-z]+_[a-z_]+", shown)


# --- hostile rule files


def test_markup_in_a_rule_file_is_text(tmp_path):
    """A rule file from elsewhere could put a script, or a role, into the page of a school."""
    nasty = "<script>alert(1)</script> & `x` :ref:`y` **z** }} jinja {{"
    text = TEST.replace("title: The test", f"title: '{nasty}'").replace(
        "compared: not compared", f"compared: '{nasty}'"
    )
    built = build(tmp_path, ".. policy507:paragraph:: 1.1\n", _1_1=text)
    assert "<script>alert" not in built.page()
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; `x` :ref:`y` **z** }} jinja {{" in built.page()
    )


@given(citation=st.text(min_size=1, max_size=20), under=st.text(max_size=20))
def test_a_drawing_is_well_formed_whatever_it_names(citation, under):
    """An odd citation could break the page, or leave the drawing."""
    drawn = svg(citation, [(Relation(citation, under), "x.html#y")], [(Relation(citation, ""), "")])
    inside = re.sub(r'<[^<>"]*(?:"[^"<>]*"[^<>"]*)*>', "", drawn)
    assert "<" not in inside
    assert drawn.count("<svg") == drawn.count("</svg>") == 1
    assert drawn.count("<a ") == drawn.count("</a>") == 1


def test_control_characters_are_spelt_out():
    """A terminal escape in a title would reach whoever prints the page as text."""
    assert "\x1b" not in plain("a\x1b[31mb").astext()


@pytest.mark.parametrize("citation", ["../up", "a/b", "a b", ".x", "x.", "deadlines", "ü"])
def test_a_citation_that_can_name_no_page_is_refused(tmp_path, citation):
    """A citation out of a rule file would be written as a file anywhere, or over another page."""
    text = TEST.replace('paragraph: "1.1"', f'paragraph: "{citation}"')
    folder = smallbook.write(tmp_path / "rules", _1_1=text, _1_2=None)
    with pytest.raises(PolicyError, match=r"1\.1\.yaml:\d+.*cannot name a page"):
        pages(read(folder))


def test_rules_with_a_problem_stop_the_build_before_anything_is_written(tmp_path):
    """Half a rule book would look like a whole one."""
    broken = TEST.replace("when: serves", "when: sreves")
    conf = f"{CONF}policy507_pages = True\n"
    with pytest.raises(SystemExit):
        build(tmp_path, "x", conf=conf, _1_1=broken)
    assert not list((tmp_path / "source").glob("1.*.rst"))
    assert not list((tmp_path / "out").glob("*.html"))


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


# --- pages


def test_every_paragraph_and_register_has_a_page_at_a_stable_address(tmp_path):
    """A link to a clause in somebody's letter must not go stale."""
    conf = f"{CONF}policy507_pages = True\n"
    built = build(tmp_path, ".. policy507:contents::\n", conf=conf)
    assert built.warnings == ""
    for name in ("1.1", "1.2", *(n for n in REGISTERS if n not in (PROOFS, MUTANTS))):
        assert f'id="{name}"' in built.page(name), name
    assert 'href="1.1.html#1.1"' in built.page()
    inventory = (built.out / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(inventory).decode().splitlines()
    assert "1.1 policy507:para 1 1.1.html#$ -" in lines
    assert "test-in-time policy507:rule 1 1.1.html#$ -" in lines
    assert "A-1 policy507:reading 1 readings.html#$ -" in lines


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


@pytest.mark.parametrize("builder", ["text", "latex", "man"])
def test_other_builders_show_the_list_in_place_of_the_drawing(tmp_path, builder):
    """A printed rule book would end in an error, or say nothing of what is set aside."""
    built = build(tmp_path, ".. policy507:paragraph:: 1.2\n", builder=builder)
    assert built.warnings == "" or builder == "man"
    files = [p for p in built.out.rglob("*") if p.is_file()]
    assert any("1.2 sets aside" in p.read_text(encoding="utf-8", errors="replace") for p in files)


# --- the PDF


def test_the_pdf_is_set_without_a_word_on_the_terminal():
    """A quiet build would tell of every step of a library; the first come while it is imported."""
    pytest.importorskip("weasyprint", reason="the extra `pdf` is not installed")
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
    pytest.importorskip("weasyprint", reason="the extra `pdf` is not installed")
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


# --- what is decided while pages are built


def test_every_threshold_is_one():
    """A table that calls something a threshold must show two neighbouring values and two outcomes."""
    rows = [row for p in BOOK for row in thresholds(BOOK, p.citation)]
    assert len(rows) > 40
    for row in rows:
        low, high = row.values
        if isinstance(low, bool | tuple):
            assert low != high
        elif isinstance(low, int):
            assert high - low == 1
        else:
            assert (high - low).days == 1
        assert set(row.sides[0]) or set(row.sides[1])
        names = [{n for names in side.values() for n in names} for side in row.sides]
        assert names[0] == names[1]
        for name in names[0]:
            statuses = [next(o[0] for o, ns in side.items() if name in ns) for side in row.sides]
            assert statuses[0] != statuses[1]


@pytest.mark.parametrize(
    ("citation", "path", "values"),
    [
        (
            "V.D",
            "school_year.substitute_contact_days",
            ("59 student contact days", "60 student contact days"),
        ),
        ("V.B", "officer.basic_course_completed_on", ("August 31, 2025", "September 1, 2025")),
        ("V.B", "as_of", ("May 31, 2027", "June 1, 2027")),
        ("V.A", "as_of", ("August 31, 2025", "September 1, 2025")),
        ("V.C", "as_of", ("March 8, 2027", "March 9, 2027")),
    ],
)
def test_the_thresholds_that_the_policy_is_known_for_are_found(citation, path, values):
    """The number that everybody looks for would not be in the decision table."""
    rows = thresholds(BOOK, citation)
    assert (path, values) in [(row.path, (row.value(0), row.value(1))) for row in rows]


def test_every_example_is_shown_under_its_number():
    """A link to example 3 would lead to the fourth."""
    numbers = [run.number for run in runs(BOOK, "V.D")]
    assert numbers == list(range(1, len(BOOK["V.D"].examples) + 1))


def test_the_effect_of_a_choice_is_that_of_the_decision():
    """The page would claim an effect that choosing the reading does not have."""
    shown = 0
    for paragraph in BOOK:
        for code in BOOK.readings:
            for effect in effects(BOOK, paragraph.citation, code):
                row, finding = effect.row, effect.finding
                assert row.choice != BOOK.readings[code].default
                assert (row.status, row.due) != (finding.status, finding.due)
                shown += 1
    assert shown > len(BOOK.readings)


def test_the_effect_of_a_choice_is_shown_by_itself():
    """What F-3 changes under another choice of F-1 would be told as what it changes."""
    for code in BOOK.readings:
        for citation, effect in telling_effects(BOOK, code).values():
            assert not effect.run.example.readings, (code, citation, effect.run.number)


def test_a_grade_is_called_by_its_name():
    """Nobody but a programmer knows that prekindergarten is -1."""
    said = [value_words("school.lowest_grade", grade) for grade in (-1, 0, 1)]
    assert said == ["prekindergarten", "kindergarten", "1"]


# --- texts


def test_citations_and_readings_in_a_text_are_links_and_nothing_is_lost():
    """A link that swallows a letter changes the sentence; "V.D" is no part of "IV.D" or "V.D2"."""
    text = "IV.D, V.D; V.D2 and xV.D (see A-1, not A-10)."
    found = list(linked(text, BOOK))
    assert "".join(node.astext() for node in found) == text
    targets = [node["reftarget"] for node in found if isinstance(node, nodes.Element)]
    assert targets == ["IV.D", "V.D", "A-1"]


@given(st.text(max_size=200))
def test_linking_never_changes_a_text(text):
    """Whatever a rule file says is shown as it is, control characters spelt out."""
    found = "".join(node.astext() for node in linked(text, BOOK, names=True))
    assert found == plain(text).astext()


def test_names_have_anchors_of_their_own():
    """Two names that look alike as an anchor would share one."""
    anchors = definition_ids(BOOK)
    assert set(anchors) == {*BOOK.terms, *BOOK.dates}
    assert len(set(anchors.values())) == len(anchors)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_an_outline_keeps_every_line_in_its_order(depths):
    """A condition that loses a line says something else."""
    steps, last = [], -1
    for depth in depths:
        last = min(depth, last + 1)
        steps.append(last)
    lines = [Line(depth, f"line {n}") for n, depth in enumerate(steps)]
    found = outline_nodes(lines, BOOK)
    said = [p.astext() for node in found for p in node.findall(nodes.paragraph)]
    assert said == [line.text for line in lines]


@pytest.mark.parametrize("each", Status)
def test_a_status_is_in_words(each):
    """Colour alone says nothing to who cannot see it."""
    node = status(each)
    assert node.astext() == each.value.replace("_", " ")
    assert "policy507-status" in node["classes"]


def test_a_path_becomes_its_label():
    """The name of a fact in the rule files is no English."""
    assert labelled("unknown: officer.substitute, as_of") == (
        "unknown: whether the officer serves as a substitute, the day of the decision"
    )


def test_the_drawing_says_in_words_what_it_shows():
    """A reader who hears the page would miss it."""
    below, above = (Relation("1.1", "reading A-1 is 'x'"),), (Relation("1.3", ""),)
    said = alternative("1.2", below, above)
    assert said == "1.2 sets aside 1.1 on some readings. 1.2 is set aside by 1.3."
    assert "url(#policy507-tip-1-2)" in svg("1-2", [(below[0], "")], [])
    assert f"<title>{said}</title>" in svg("1.2", [(below[0], "")], [(above[0], "")])


def test_a_drawing_shows_the_numbers_of_a_copy():
    """The picture would name paragraphs that the sentences around it call otherwise."""
    numbers = Numbering("1", "2031-05", None, {"1.1": "Section 7", "1.2": "8"})
    drawn = svg("1.2", [(Relation("1.1", ""), "1.1.html#1.1")], [], numbers.in_text)
    boxes = re.findall(r'font-size="([\d.]+)"[^>]*>([^<]*)<', drawn)
    assert "<title>8 (1.2) sets aside Section 7 (1.1).</title>" in drawn
    assert [("16", "8 (1.2)"), ("10.7", "Section 7 (1.1)")] == boxes
    assert 'href="1.1.html#1.1"' in drawn
    assert "policy507-tip-1-2" in drawn
