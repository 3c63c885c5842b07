"""The lines of an adopted text out of a file: plain text in UTF-8, or a PDF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from policy507.adopted.lines import Line, lines_of
from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import MEGABYTE, as_bytes, problem_after, read_bounded

LARGEST_PDF = 20 * MEGABYTE
LARGEST_TEXT = 300_000  # characters: many times a policy's
MOST_PAGES = 100
_PDF = b"%PDF-"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF16_MARKED = "this seems to be UTF-16 (it begins with its byte order mark)"
_UTF16_LIKELY = "this seems to be UTF-16 (a NUL is in it)"
_NO_TEXT = "no text (a NUL is in it)"
_START = 1024  # where a PDF may still say that it is one


def read_pages(source: Path | BinaryIO, file: str) -> list[list[Line]]:
    """The lines of a text by page; `file` is what problems call it.

    Raises:
        PolicyError: it cannot be read, is too large, is no UTF-8 and no PDF, or is no PDF and called
            one; or is a PDF that is broken, encrypted, without text, or of too many pages.
    """
    content = read_bounded(source, LARGEST_PDF, file)
    if _PDF in content[:_START]:
        return _pdf_pages(content, file)
    if file.lower().endswith(".pdf"):
        raise _refused("not a PDF, whatever its name says: it does not begin as one", file)
    if len(content) > LARGEST_TEXT:
        raise _refused(f"larger than {LARGEST_TEXT // 1000} kB: it is not read", file)
    return lines_of(_decoded(as_bytes(content), file))


def _refused(message: str, file: str) -> PolicyError:
    return PolicyError([Problem(message, file)])


def _decoded(content: bytes, file: str) -> str:
    if content.startswith(_UTF16):
        raise _not_utf8(content, 0, _UTF16_MARKED, file)
    if (nul := content.find(b"\0")) >= 0:
        raise _not_utf8(content, nul, _UTF16_LIKELY if b"\n\0" in content else _NO_TEXT, file)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        byte = content[error.start]
        try:
            hint = f"; in Windows-1252 it would be '{shown(bytes([byte]).decode('cp1252'))}'"
        except UnicodeDecodeError:
            hint = ""
        what = f"byte 0x{byte:02x} is no character{hint}"
        raise _not_utf8(content, error.start, what, file) from None


def _not_utf8(content: bytes, start: int, what: str, file: str) -> PolicyError:
    before = content[:start].decode("utf-8", "replace")
    return problem_after(before, f"not UTF-8: {what}; save it as plain text in UTF-8", file)


def _pdf_pages(content: bytes, file: str) -> list[list[Line]]:
    if find_spec("pypdf") is None:
        raise _refused("reading a PDF needs pypdf: pip install 'policy507[adopted]'", file)
    from pypdf.errors import FileNotDecryptedError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pages = list(_texts(content, file))
    except PolicyError:
        raise
    except FileNotDecryptedError:
        raise _encrypted(file) from None
    except Exception as error:  # noqa: BLE001 (whatever a broken file makes of its reader)
        what = shown(f"{type(error).__name__}: {error}")
        raise _refused(f"the PDF cannot be read, it seems to be broken ({what})", file) from None
    if not any(text.strip() for text in pages):
        message = "the PDF has no text, only pictures of pages: have the text recognised first"
        raise _refused(message, file)
    return [
        [Line(line.words, line.number, page) for sheet in lines_of(text) for line in sheet]
        for page, text in enumerate(pages, start=1)
    ]


def _texts(content: bytes, file: str) -> Iterator[str]:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints are no place in the text
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise _encrypted(file)
    if len(reader.pages) > MOST_PAGES:
        message = f"the PDF has {len(reader.pages)} pages; more than {MOST_PAGES} are not read"
        raise _refused(message, file)
    left = LARGEST_TEXT
    for page in reader.pages:
        text = page.extract_text()
        left -= len(text)
        if left < 0:
            raise _refused("the PDF has more text than a policy has: it is not read", file)
        yield text


def _encrypted(file: str) -> PolicyError:
    return _refused("the PDF is encrypted: save it without a password", file)
