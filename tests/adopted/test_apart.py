"""Files that are read in a process of their own: whatever it does, the reader is told, and nothing waits."""

from __future__ import annotations

import zlib

import pytest
from policytexts import PARAGRAPHS, written
from test_sources import pdf

from policy507.adopted import apart
from policy507.adopted import pdf as pdfs
from policy507.adopted.apart import RefusedError
from policy507.errors import PolicyError


def refusal(content, kind="pdf"):
    """Why a file is refused."""
    with pytest.raises(PolicyError) as raised:
        apart.read(kind, content, "copy")
    (problem,) = raised.value.problems
    return str(problem)


def drawing(operators):
    """A PDF of one page that is drawn by so many bytes of operators, packed."""
    packed = zlib.compress(operators, 9)
    font = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R%b>>" % font,
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
    )
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj%b endobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(content),
        )
    )


LINE = b"BT /F 9 Tf (one) Tj ET\n"


def test_a_file_is_the_same_read_here_and_apart():
    """Otherwise what is tested here would not be what users get."""
    content = pdf(written(PARAGRAPHS))

    assert [list(page) for page in apart.reader("pdf")(content)] == apart.read(
        "pdf", content, "copy"
    )


def test_a_small_pdf_that_draws_little_is_read():
    """Otherwise the next tests would show nothing."""
    assert "one" in str(apart.read("pdf", drawing(LINE), "copy"))


def test_a_small_pdf_that_is_large_once_it_is_unpacked_is_refused():
    """Otherwise some kilobytes of operators would keep the reader busy for minutes."""
    content = drawing(LINE * (pdfs.LARGEST_UNPACKED // len(LINE) + 1))

    assert len(content) < 100_000
    assert "copy: unpacked, it is larger than" in refusal(content)


def test_a_pdf_that_takes_too_much_time_is_refused(monkeypatch):
    """Otherwise a file below every size could still keep the reader busy."""
    monkeypatch.setattr(apart, "SECONDS", 1)
    monkeypatch.setattr(apart, "_COMMAND", _limited("SECONDS = 1", "import time\nwhile True: pass"))

    assert "copy: reading it takes more time or memory than a policy does" == refusal(b"")


def test_a_process_that_waits_is_ended(monkeypatch):
    """Otherwise what takes no time of the processor could wait without end."""
    monkeypatch.setattr(apart, "WAITING", 0.5)
    monkeypatch.setattr(apart, "_COMMAND", "import time; time.sleep(600)")

    assert "copy: reading it takes too long" == refusal(b"")


def test_a_file_that_takes_too_much_memory_is_refused(monkeypatch):
    """Otherwise it would take the memory of all else that runs on the machine."""
    pytest.importorskip("resource")
    allocate = "x = bytearray(10**10)"
    monkeypatch.setattr(apart, "_COMMAND", _limited("", allocate))

    assert "copy: reading it takes more memory than a policy does" == refusal(b"")


def _limited(before, does):
    """What the process does where its reader does something else."""
    lines = [
        "from policy507.adopted import apart",
        f"apart.{before}" if before else "",
        "def reader(kind): exec(does)",
        "apart.reader = reader",
        "apart.main()",
    ]
    return "\n".join([f"does = {does!r}", *lines])


def test_a_process_that_fails_says_why(monkeypatch):
    """Otherwise a defect of a reader would look like an empty file."""
    monkeypatch.setattr(apart, "_COMMAND", "raise SystemExit('the bell\\x1b[2J rang')")

    assert "copy: it cannot be read (the bell\\x1b[2J rang)" == refusal(b"")


def test_a_process_that_cannot_be_started_is_told(monkeypatch):
    """Otherwise where Python is part of another program it would end in a traceback."""
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    assert "copy: it cannot be read in a process of its own: No such file or directory" == refusal(
        b""
    )


def test_more_text_than_a_policy_has_is_refused():
    """Otherwise a book would be compared for minutes."""
    page = b"<p>" + b"one two " * (apart.LARGEST_TEXT // 8 + 10)

    assert {"refused": "it has more text than a policy has: it is not read"} == apart.told(
        "html", page
    )


def test_a_pdf_of_little_that_draws_much_text_is_refused(monkeypatch):
    """Otherwise the text of a whole book would be gathered before it is refused."""
    monkeypatch.setattr(pdfs, "LARGEST_TEXT", 2)

    with pytest.raises(RefusedError, match="more text than a policy has"):
        pdfs.pages(drawing(LINE))
