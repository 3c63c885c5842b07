"""Files that adopted copies come in: texts in several encodings, PDFs, and what is neither."""

from __future__ import annotations

import io
import textwrap
import zipfile

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from layouts import as_docx, as_html
from policytexts import HEADER, PARAGRAPHS, REFERENCES, book, but, in_folder, written

from policy507.adopted import Result, apart, check
from policy507.adopted.apart import LARGEST_TEXT
from policy507.adopted.pdf import MOST_PAGES
from policy507.adopted.sources import read_pages
from policy507.errors import PolicyError

HEAD = "Hilltop Riding Manual"


class Sheets(FPDF):
    """A PDF with a header, a footer and page numbers."""

    def header(self):
        """What stands at the top of every page."""
        self.cell(text=HEAD, new_x="LMARGIN", new_y="NEXT")
        self.cell(text="812.9 Bicycles", new_x="LMARGIN", new_y="NEXT")

    def footer(self):
        """What stands at the bottom of every page."""
        self.set_y(-15)
        self.cell(text=f"812.9-{self.page_no()}")


def pdf(text, *, lines=24, hyphens=True):
    """A PDF of a text, its lines divided by hyphens, its pages with a header and a footer."""
    document = Sheets()
    document.set_auto_page_break(auto=False)
    document.set_font("helvetica", size=11)
    rows = [row for line in text.split("\n") for row in set_in_type(line, hyphens=hyphens)]
    for at, row in enumerate(rows):
        if at % lines == 0:
            document.add_page()
        document.cell(text=row, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def set_in_type(line, *, hyphens):
    """A line as several short ones; a long word at an end is divided."""
    plain = line.replace("“", '"').replace("”", '"')
    rows = textwrap.wrap(plain, 60, break_long_words=False, break_on_hyphens=False)
    for at, row in enumerate(rows[:-1] if hyphens else ()):
        first, _, rest = rows[at + 1].partition(" ")
        if len(first) > 6 and first.isalpha():
            rows[at] = f"{row} {first[:3]}-"
            rows[at + 1] = f"{first[3:]} {rest}"
    return rows


def report(content, names=()):
    """The report on the bytes of a file."""
    return check(read_pages(io.BytesIO(content), "copy"), "copy", book(), names)


def refusal(content):
    """Why a file is refused, at its place."""
    with pytest.raises(PolicyError) as raised:
        report(content)
    (problem,) = raised.value.problems
    return str(problem)


@pytest.mark.parametrize("style", ["I. A. 1.", "4.1.4", "4. (a) (4)", "Section 4. Subd. 1."])
@pytest.mark.parametrize("lines", [7, 24, 200])
def test_a_pdf_is_read_like_a_text(style, lines):
    """Otherwise a school that has its policy as a PDF would have to type it."""
    found = report(pdf(HEADER + written(PARAGRAPHS, style) + REFERENCES, lines=lines))

    assert found.agrees
    assert len(found.numbers) == len(PARAGRAPHS)


def test_a_pdf_that_differs_is_told_by_page_and_line():
    """Otherwise a reader could not find the place."""
    changed = but({"V.C": PARAGRAPHS["V.C"].replace("60", "90")})
    found = report(pdf(written(changed, "4.1.4"), lines=10, hyphens=False))
    row = found.row("V.C")

    assert [Result.DIFFERS] == [r.result for r in found.rows if r.result is not Result.SAME]
    assert row.line.page > 1
    assert row.line.words.startswith("5.3 If no workshop")
    assert f"page {row.line.page}, line {row.line.number}" == row.line.place
    assert "fewer than 90 days;" == row.changes[0].instead


def test_a_file_that_is_called_a_pdf_and_is_none_is_told():
    """Otherwise a web page saved under that name would be said to have no numbers."""
    with pytest.raises(PolicyError, match="not a PDF"):
        read_pages(io.BytesIO(b"<html>Sign in to see the policy.</html>"), "copy.PDF")


def test_two_paragraphs_with_one_number_in_a_pdf_are_told_by_page():
    """Otherwise a reader would look for them on the wrong page."""
    text = written(PARAGRAPHS).replace("D. For each", "C. For each")

    assert refusal(pdf(text, lines=10)).startswith("copy, page ")
    assert "2 paragraphs are numbered V.C, the first on page" in refusal(pdf(text, lines=10))


def encrypted():
    """A PDF that asks for a password."""
    document = Sheets()
    document.set_font("helvetica")
    document.add_page()
    document.set_encryption("owner", "user")
    return bytes(document.output())


def pictures():
    """A PDF without any text."""
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    return bytes(document.output())


def long():
    """A PDF of one page too many."""
    document = FPDF()
    for _ in range(MOST_PAGES + 1):
        document.add_page()
    return bytes(document.output())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (encrypted, "copy: the PDF is encrypted"),
        (pictures, "copy: the PDF has no text, only pictures"),
        (long, f"copy: the PDF has {MOST_PAGES + 1} pages; more than {MOST_PAGES}"),
        (lambda: b"%PDF-1.7\nnothing of the kind", "copy: the PDF cannot be read"),
        (lambda: pdf("I. A\nOne.")[:-200], "copy"),
    ],
    ids=["encrypted", "pictures", "too many pages", "no PDF", "cut off"],
)
def test_a_pdf_that_cannot_be_read_is_told(content, message):
    """Otherwise a scan or a broken file would seem to lack every paragraph, or end in a traceback."""
    assert refusal(content()).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "copy: the text is empty"),
        ("I. AIM\nOne.".encode("utf-16-le"), "copy:1:2: not UTF-8: this seems to be UTF-16"),
        (b"\xff\xfeI\0.\0A", "copy:1:4: not UTF-8: no text (a NUL is in it)"),
        (b"\0\1\2", "copy:1:1: not UTF-8: no text (a NUL is in it); save it"),
        (b"I. AIM\n\xc3\xa9\xff\0", "copy:2:3: not UTF-8: no text"),
        (
            "I. AIM\nA “rider”".encode("cp1252"),
            "copy:2:3: not UTF-8: byte 0x93 is no character; in Windows-1252 it would be '“'",
        ),
        (b"\n\n\x81", "copy:3:1: not UTF-8: byte 0x81 is no character; save it"),
        (b"a" * (LARGEST_TEXT + 1), "copy: larger than 300 kB"),
    ],
    ids=[
        "empty",
        "UTF-16 unmarked",
        "UTF-16 cut off",
        "binary",
        "NUL",
        "Windows",
        "no encoding",
        "too large",
    ],
)
def test_a_text_that_cannot_be_read_is_told_with_a_hint(content, message):
    """Otherwise whoever saved it would not know how to save it again."""
    assert refusal(content).startswith(message)


def test_a_byte_order_mark_is_no_word():
    """Otherwise a text saved by some editors would lose its first paragraph."""
    assert report(("\ufeff" + written(PARAGRAPHS)).encode()).agrees


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark(encoding):
    """Otherwise a text that PowerShell wrote would have to be written anew."""
    mark = "" if encoding == "utf-16" else "\ufeff"

    assert report((mark + written(PARAGRAPHS)).encode(encoding)).agrees
    assert report((mark + as_html()).encode(encoding)).agrees


# --- other files


@pytest.mark.parametrize("lists", [True, False])
def test_a_web_page_is_read(lists):
    """Otherwise a school whose policy is a page of its site would have to type it."""
    found = report(as_html(lists=lists).encode())

    assert found.agrees
    assert list(PARAGRAPHS) == list(found.numbers) == list(found.numbers.values())


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "automatic"])
def test_a_word_document_is_read(typed):
    """Otherwise a school would have to save its policy in another form first."""
    found = report(as_docx(typed=typed))

    assert found.agrees
    assert list(PARAGRAPHS) == list(found.numbers) == list(found.numbers.values())


def test_a_word_document_that_differs_is_told_by_paragraph():
    """Otherwise a reader would look for a line in a document that has no lines of its own."""
    changed = but({"V.C": PARAGRAPHS["V.C"].replace("60", "90")})
    row = report(as_docx(changed)).row("V.C")

    assert Result.DIFFERS is row.result
    assert row.line.place.startswith("paragraph ")
    assert "fewer than 90 days;" == row.changes[0].instead


def zipped(name):
    """An archive with one file in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "nothing")
    return content.getvalue()


OTHERS = {
    "RTF": (rb"{\rtf1\ansi I. AIM\par}", "this is RTF: open it"),
    "RTF behind a line": (b"\n {\\rtf1 I. AIM}", "this is RTF: open it"),
    "mail as it came": (
        b"Subject: I. AIM\r\n\tof it\r\nDate: Mon\r\nMIME-Version: 1.0\r\n",
        "this is a web archive (.mht)",
    ),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "this is an old Word document"),
    "web archive": (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n",
        "this is a web archive (.mht)",
    ),
    "mail": (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related;",
        "this is a web archive (.mht)",
    ),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "this is a picture: have the text recognised"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF", "this is a picture"),
    "TIFF": (b"II*\0\x08\0", "this is a picture"),
    "HEIC": (b"\0\0\0\x18ftypheic", "this is a picture"),
    "PostScript": (b"%!PS-Adobe-3.0\n", "this is PostScript"),
    "OpenDocument": (
        b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
        "this is an OpenDocument text (.odt)",
    ),
    "spreadsheet": (zipped("xl/workbook.xml"), "this is a spreadsheet"),
    "slides": (zipped("ppt/presentation.xml"), "these are slides"),
    "archive": (zipped("copy.txt"), "this is a ZIP archive"),
}


@pytest.mark.parametrize(("content", "message"), OTHERS.values(), ids=OTHERS)
def test_a_file_of_another_kind_is_named(content, message):
    """Otherwise a document would be called UTF-16, or come out as a policy that lacks every paragraph."""
    assert refusal(content).startswith(f"copy: {message}")
    assert "UTF-8" in refusal(content)


@pytest.mark.parametrize("name", ["copy.pdf", "copy.DOCX", "folder.d/copy.pdf"])
@pytest.mark.parametrize("content", [b"I. AIM\nOne.", b"<p>One</p>"])
def test_a_name_that_is_not_the_kind_is_told(name, content):
    """Otherwise a page that asks to sign in, saved under that name, would be said to have no numbers."""
    with pytest.raises(PolicyError, match="whatever its name says"):
        read_pages(io.BytesIO(content), name)


def test_a_file_that_is_not_there_is_told(tmp_path):
    """Otherwise a slip in a name would end in a traceback."""
    with pytest.raises(PolicyError, match="cannot be read: No such file"):
        read_pages(tmp_path / "copy.txt", "copy.txt")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(junk):
    """Otherwise a broken download would end in a traceback."""
    try:
        assert report(junk).rows
    except PolicyError as error:
        assert error.problems


@given(
    st.sampled_from(["pdf", "docx", "html"]),
    st.binary(max_size=300),
    st.integers(0, 900),
    st.booleans(),
)
def test_a_damaged_file_is_read_or_refused_by_its_reader(kind, junk, at, whole):
    """Otherwise a broken download would end in a traceback of its process, and nobody would know why."""
    good = WHOLE[kind]
    content = good[:at] + junk + good[at + len(junk) :] if whole else good[:5] + junk

    found = apart.told(kind, content)

    assert {"pages"} == set(found) or found["refused"]


PDF = pdf(written(PARAGRAPHS))
WHOLE = {"pdf": PDF, "docx": as_docx(), "html": as_html().encode()}


def test_a_path_is_read_like_a_stream():
    """Otherwise a file would be read otherwise than standard input."""
    with in_folder() as folder:
        (folder / "copy.pdf").write_bytes(PDF)
        assert read_pages(io.BytesIO(PDF), "c") == read_pages(folder / "copy.pdf", "c")
