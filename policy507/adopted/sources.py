"""The lines of an adopted text out of a file: plain text, a PDF, a web page, or a word processor's."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from policy507.adopted import apart
from policy507.adopted.lines import Line, lines_of
from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import MEGABYTE, as_bytes, problem_after, read_bounded

LARGEST_FILE = 20 * MEGABYTE
_PDF = b"%PDF-"
_UTF16_LIKELY = "this seems to be UTF-16 (a NUL is in it)"
_NO_TEXT = "no text (a NUL is in it)"
_START = 1024  # where a PDF or a web page may still say that it is one
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
    rb"<(?:!doctype html|html|head|body|meta|title|div|main|article|section|table|center|font|span"
    rb"|p|h[1-6]|ol|ul)\b",
    re.IGNORECASE | re.DOTALL,
)
_NEEDS = {"pdf": ("a PDF", "pypdf"), "docx": ("a .docx", "docx")}
_SAVE = "open it with the program that made it, and save it as .docx, PDF, or plain text in UTF-8"
_RECOGNISE = "have the text recognised, and save that as plain text in UTF-8"
# How the files begin that are not read, what they are, and what to do.
_OTHERS = (
    (rb"\s*\{\\rtf", "this is RTF", _SAVE),
    (rb"\xd0\xcf\x11\xe0", "this is an old Word document (.doc) or the like", _SAVE),
    ((rb"(?:[A-Z][\w-]*: [^\n]*\n(?:[ \t][^\n]*\n)*){0,30}?"
      rb"(?:From: |MIME-Version: |Content-Type: multipart/)"), "this is a web archive (.mht)", _SAVE),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|BM....\0\0\0\0|RIFF....WEBP|....ftyp(?:heic|mif1|avif)",
     "this is a picture", _RECOGNISE),
    (rb"%!PS", "this is PostScript", _SAVE),
)  # fmt: skip
_ZIPPED = {
    b"word/document.xml": "docx",
    b"opendocument.text": "this is an OpenDocument text (.odt)",
    b"xl/workbook.xml": "this is a spreadsheet (.xlsx)",
    b"ppt/presentation.xml": "these are slides (.pptx)",
    b"Index/Document.iwa": "this is a Pages document",
    b"application/epub+zip": "this is an e-book (.epub)",
}


def read_pages(source: Path | BinaryIO, file: str) -> list[list[Line]]:
    """The lines of a text by page; `file` is what problems call it.

    Raises:
        PolicyError: it cannot be read, is too large, or is of a kind that is not read, or not in its
            state: broken, encrypted, without text, too large once it is unpacked.
    """
    content = as_bytes(read_bounded(source, LARGEST_FILE, file))
    kind, named = _kind(content, file), file.lower().rpartition(".")[2]
    if named in ("pdf", "docx") and kind != named:
        message = f"not a {named.upper()}, whatever its name says: it does not begin as one"
        raise _refused(message, file)
    if kind is not None:
        what, module = _NEEDS.get(kind, ("", ""))
        if module and find_spec(module) is None:
            raise _refused(f"reading {what} needs an extra: pip install 'policy507[adopted]'", file)
        return apart.read(kind, content, file)
    if len(content) > apart.LARGEST_TEXT:
        raise _refused(f"larger than {apart.LARGEST_TEXT // 1000} kB: it is not read", file)
    return lines_of(_decoded(content, file))


def _kind(content: bytes, file: str) -> str | None:
    """Which reader a file is for; none if it is plain text."""
    if _PDF in content[:_START]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        found = (kind for mark, kind in _ZIPPED.items() if mark in content)
        kind = next(found, "this is a ZIP archive")
        if kind == "docx":
            return kind
        raise _refused(f"{kind}: {_SAVE}", file)
    for begins, what, do in _OTHERS:
        if re.match(begins, content, re.DOTALL):
            raise _refused(f"{what}: {do}", file)
    return "html" if _PAGE.match(content[: 4 * _START]) else None


def _refused(message: str, file: str) -> PolicyError:
    return PolicyError([Problem(message, file)])


def _decoded(content: bytes, file: str) -> str:
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
