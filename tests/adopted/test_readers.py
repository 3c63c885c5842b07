"""Web pages and documents of word processors as lines: what people see, with the numbers that they see."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from layouts import as_docx

from policy507.adopted import web, word
from policy507.adopted.apart import RefusedError
from policy507.adopted.labels import counted


def page(body):
    """The lines of a web page."""
    (lines,) = web.pages(body if isinstance(body, bytes) else body.encode())
    return [line.words for line in lines]


def document(*changes):
    """The lines of a document to which something was done."""
    made = docx.Document()
    for change in changes:
        change(made)
    content = io.BytesIO()
    made.save(content)
    (lines,) = word.pages(content.getvalue())
    return [line.words for line in lines]


# --- web pages


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>one<p>two", ["one", "two"]),
        ("<p>one<br>two<br/>three</p>", ["one", "two", "three"]),
        ("<p>o<b>n</b>e&nbsp;&amp; <i>t</i>wo", ["one & two"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("<table><tr><td>A.<td>one<tr><td>B.<td>two</table>", ["A. one", "B. two"]),
        ("<ol><li>one<li>two</ol>", ["1. one", "2. two"]),
        (
            "<ol type=A start=3><li>one<li value=7>two<li>three</ol>",
            ["C. one", "G. two", "H. three"],
        ),
        (
            "<ol type=I><li>one<ol type=a><li>two</ol><li>three</ol>",
            ["I. one", "a. two", "II. three"],
        ),
        ("<ol style='list-style-type: lower-roman'><li>one<li>two</ol>", ["i. one", "ii. two"]),
        ("<ol style='list-style:none'><li>A. one</ol>", ["A. one"]),
        ("<ol type=A><li>A. one<li>B. two</ol>", ["A. one", "B. two"]),
        ("<ol type=A><li><p>one</p><p>more</p><li>two</ol>", ["A. one", "more", "B. two"]),
        ("<ul><li>A. one<li>B. two</ul>", ["- A. one", "- B. two"]),
        ("<ol type=A><li>C.S. Wheel rides</ol>", ["A. C.S. Wheel rides"]),
        ("<p>one<script>let a = '<p>two</p>'</script><style>p {}</style>three", ["onethree"]),
        ("<nav>menu</nav><p>one</p><footer>two</footer><p hidden>three</p>", ["one"]),
        ("<p style='display: none'>one <b>two</b></p><p>three", ["three"]),
        ("<head><title>one</title></head><body>two", ["two"]),
        ("<p>one<!-- <p>two --> three", ["one three"]),
        ("</p></div>one</ol><li>two", ["one", "two"]),
        ("<p>a &lt;b&gt; &#8220;c&#8221;", ["a <b> “c”"]),
        ("<pre>one\ntwo\n\nthree</pre>", ["one", "two", "three"]),
        ("<ol type=A><li>A rider<li>B</ol>", ["A. A rider", "B. B"]),
        ("<aside>A. Menu</aside><p>one", ["one"]),
        ("", []),
    ],
)
def test_a_web_page_says_what_a_browser_shows(body, lines):
    """Otherwise a copy out of a site would lack numbers, or have words that nobody sees."""
    assert lines == page(body)


def test_a_line_of_a_web_page_has_the_line_of_the_file():
    """Otherwise a reader could not find the place."""
    (lines,) = web.pages(b"<html>\n<p>one\n<p>\ntwo")

    assert [2, 3] == [line.number for line in lines]
    assert all(line.begins for line in lines)


@pytest.mark.parametrize("said", ["windows-1252", "latin-1", "'cp1252'"])
def test_a_web_page_may_say_its_characters(said):
    """Otherwise a page that a word processor saved would be refused for its quotation marks."""
    body = f"<meta charset={said}><p>caf\u00e9"

    assert ["café"] == page(body.encode("latin-1"))


@pytest.mark.parametrize(
    "said", ["", "<meta charset=ascii>", "<meta charset=bell>", "<meta charset=hex>"]
)
def test_characters_that_a_web_page_does_not_have_are_told(said):
    """Otherwise words with other letters would be told as changes."""
    with pytest.raises(RefusedError, match="characters of this web page are not UTF-8"):
        page(f"{said}<p>caf\u00e9".encode("latin-1"))


def test_a_web_page_that_is_too_deep_is_refused():
    """Otherwise a page made for it would keep the reader busy with what is open."""
    assert ["one"] == page("<b>" * (web.DEEPEST - 1) + "one")
    with pytest.raises(RefusedError, match="deep"):
        page("<b>" * (web.DEEPEST + 1) + "one")


# --- documents of word processors


def said(*runs):
    """A paragraph with some text."""

    def change(made):
        paragraph = made.add_paragraph()
        for run in runs:
            paragraph.add_run(run)

    return change


def around(tag, text):
    """A paragraph in which a text stands within an element of its own."""

    def change(made):
        paragraph = made.add_paragraph("one ")
        run = paragraph.add_run(text)
        element = OxmlElement(tag)
        run._r.addprevious(element)
        element.append(run._r)

    return change


def hidden(made):
    """A text that is not shown."""
    paragraph = made.add_paragraph("one ")
    paragraph.add_run("two").font.hidden = True


def in_table(made):
    """Two cells."""
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "one"
    table.cell(0, 1).text = "two"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (said("o", "n", "e"), ["one"]),
        (said("one\ttwo\nthree"), ["one two", "three"]),
        (around("w:smartTag", "two"), ["one two"]),
        (around("w:hyperlink", "two"), ["one two"]),
        (around("w:sdt", "two"), ["one two"]),
        (hidden, ["one"]),
        (in_table, ["one", "two"]),
        (said(" "), []),
    ],
    ids=["runs", "tabs and breaks", "tag", "link", "control", "hidden", "table", "empty"],
)
def test_a_document_says_what_is_seen(change, lines):
    """Otherwise words within a link or a table would be missing, or words would be there that none sees."""
    assert lines == document(change)


@pytest.mark.parametrize("tag", ["w:ins", "w:del", "w:moveFrom", "w:moveTo"])
def test_tracked_changes_are_refused(tag):
    """Otherwise nobody could tell whether the old words or the new ones were compared."""
    with pytest.raises(RefusedError, match="tracked changes"):
        document(around(tag, "two"))


@pytest.mark.parametrize(
    ("forms", "numbers"),
    [
        ((("upperRoman", "%1."), ("upperLetter", "%2."), ("decimal", "%3.")), ["IV.", "A.", "1."]),
        (
            (("decimal", "%1.0"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")),
            ["4.0", "4.1", "4.1.1"],
        ),
        (
            (("decimal", "Section %1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")),
            ["Section 4.", "(a)", "(i)"],
        ),
        ((("decimal", "%1."), ("bullet", "x"), ("none", "")), ["4.", "\u2022", ""]),
    ],
)
def test_a_document_has_the_numbers_of_its_lists(forms, numbers):
    """Otherwise a document whose numbers are automatic would have none."""
    (lines,) = word.pages(as_docx(forms=forms))
    at = next(at for at, line in enumerate(lines) if "DUTIES" in line.words)

    begins = [line.words for line in lines[at : at + 3]]
    assert numbers == [
        number if words.startswith(number) else words
        for words, number in zip(begins, numbers, strict=True)
    ]


def listed(made, *, restart):
    """Two lists of one form, the second of which begins anew or goes on."""
    numbering = made.part.numbering_part.element
    for number in ("88", "89"):
        list_ = OxmlElement("w:num")
        list_.set(qn("w:numId"), number)
        form = OxmlElement("w:abstractNumId")
        form.set(qn("w:val"), numbering.find(qn("w:abstractNum")).get(qn("w:abstractNumId")))
        list_.append(form)
        if restart and number == "89":
            override = OxmlElement("w:lvlOverride")
            override.set(qn("w:ilvl"), "0")
            start = OxmlElement("w:startOverride")
            start.set(qn("w:val"), "1")
            override.append(start)
            list_.append(override)
        numbering.append(list_)
    for number in (88, 88, 89, 89):
        properties = made.add_paragraph("x")._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number


@pytest.mark.parametrize(("restart", "numbers"), [(True, "1212"), (False, "1234")])
def test_a_list_begins_anew_where_it_says_so(restart, numbers):
    """Otherwise the items of a second list would have the numbers after those of the first."""
    found = document(lambda made: listed(made, restart=restart))

    assert numbers == "".join(line.split(".")[0] for line in found)


def test_the_styles_of_a_document_may_have_numbers():
    """Otherwise headings that are numbered by their style would have no numbers."""

    def change(made):
        made.add_paragraph("one", style="List Number")
        made.add_paragraph("two", style="List Number")
        made.add_paragraph("three", style="List Bullet")

    assert ["1. one", "2. two", "\u2022 three"] == document(change)


def test_what_is_no_document_is_told():
    """Otherwise a broken download would end in a traceback."""
    with pytest.raises(RefusedError, match="seems to be broken"):
        word.pages(b"PK\x03\x04 and nothing more")


def test_a_document_that_is_too_large_once_it_is_unpacked_is_refused(monkeypatch):
    """Otherwise a few kilobytes could fill the memory."""
    monkeypatch.setattr(word, "LARGEST_UNPACKED", 1000)

    with pytest.raises(RefusedError, match="unpacked, it is larger"):
        word.pages(as_docx())


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (4, "1", "4"),
        (4, "A", "D"),
        (4, "a", "d"),
        (4, "I", "IV"),
        (4, "i", "iv"),
        (26, "A", "Z"),
        (27, "A", "AA"),
        (28, "a", "bb"),
        (39, "I", "XXXIX"),
        (4, "", ""),
        (0, "A", "0"),
        (10**9, "A", "1000000000"),
    ],
)
def test_a_list_counts_in_its_style(number, style, shown):
    """Otherwise a paragraph would have another number than people see."""
    assert shown == counted(number, style)
