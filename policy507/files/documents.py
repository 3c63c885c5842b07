"""The texts of documents before they are read: bounded in size, taken apart, decoded."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from policy507.errors import PolicyError, Problem, needs, not_wanted

MEGABYTE = 1_000_000
LARGEST_DOCUMENT = MEGABYTE
LARGEST_STREAM = 64 * MEGABYTE
_CHUNK = 1 << 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16, which PowerShell's `>` writes
# All but tab, line ends, and what YAML takes for printable; said so, it is compiled much faster.
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKER = re.compile(rb"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
_END_MARKER = re.compile(rb"\A\.\.\.(?=[ \t\r\n]|\Z)")


@frozen
class Document:
    """One document of a stream, still unread, and the line on which it begins."""

    content: bytes
    line: int = 1


def read_bounded(
    source: Path | str | BinaryIO, limit: int = LARGEST_DOCUMENT, name: str | None = None
) -> bytes:
    """The bytes of a file or a binary stream; one of more than `limit` bytes is not read whole.

    `name` is what problems call it: else the path, or the name that the stream has.

    Raises:
        PolicyError: it is too large, or cannot be read.
    """
    if isinstance(source, str):
        source = Path(source)
    if not isinstance(source, Path) and not hasattr(source, "read"):
        raise PolicyError([not_wanted("path", "that of a file", source)])
    if name is None:
        name = str(source if isinstance(source, Path) else getattr(source, "name", "<stream>"))
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                content = _at_most(limit, stream)
        else:
            content = _at_most(limit, source)
    except OSError as error:
        raise PolicyError([Problem(f"cannot be read: {error.strerror or error}", name)]) from None
    except ValueError as error:  # NUL in a path, a stream that was closed
        raise PolicyError([Problem(f"cannot be read: {error}", name)]) from None
    if content is None:
        raise PolicyError([Problem(f"larger than {_in_megabytes(limit)}: it is not read", name)])
    return content


def _at_most(limit: int, stream: BinaryIO) -> bytes | None:
    """What a stream holds; `None` if that is more than the limit."""
    try:
        size = os.fstat(stream.fileno()).st_size
    except OSError:  # no file of this system, such as bytes in memory
        size = 0
    content = bytearray()
    while max(size, len(content)) <= limit:
        chunk = stream.read(_CHUNK)
        if not chunk:
            return bytes(content)
        content += chunk
    return None


def _in_megabytes(size: int) -> str:
    return f"{size / MEGABYTE:g} MB"


def as_bytes(text: str | bytes) -> bytes:
    """A text as the bytes of a file in UTF-8, without byte order mark; UTF-16 is known by its mark."""
    needs(text, (str, bytes), "source", "a text, or bytes,")
    # Half a surrogate pair gets through here and is found where the bytes are decoded.
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if content.startswith(_UTF16):
        try:
            return content.decode("utf-16").encode()
        except UnicodeDecodeError:  # then it is no text, which is said where it is decoded
            return content
    return content.removeprefix(_BYTE_ORDER_MARK)


def documents(text: str | bytes) -> Iterator[Document]:
    """The documents of a stream: between lines of `---`, or JSON objects, one a line.

    What holds nothing but comments is no document, unless `---` announces one.
    """
    content = as_bytes(text)
    starts = [found.start() for found in _MARKER.finditer(content)]
    if not starts and _is_json_lines(content):
        starts = [found.end() for found in re.finditer(rb"\n", content)]
    line = 1
    for start, end in zip([0, *starts], [*starts, len(content)], strict=True):
        part = content[start:end]
        if _END_MARKER.match(part):  # of the document before
            part = part.replace(b"...", b"   ", 1)
        if part.startswith(b"---") or not _is_comment(part):
            yield Document(part, line)
        line += part.count(b"\n")


def documents_of(stream: BinaryIO, limit: int, name: str) -> Iterator[Document]:
    """The same of a stream: JSON objects, one a line, as they come, and anything else read whole.

    Raises:
        PolicyError: it cannot be read, or is larger than `limit` bytes and not of such lines.
    """
    content, line = _line(stream, name), 1
    if not _is_object(content.removeprefix(_BYTE_ORDER_MARK)):
        yield from documents(content + read_bounded(stream, limit, name))
        return
    content = content.removeprefix(_BYTE_ORDER_MARK)
    while content:
        if _MARKER.match(content):  # documents of YAML after all
            rest = documents(content + read_bounded(stream, limit, name))
            yield from (Document(each.content, line - 1 + each.line) for each in rest)
            return
        if not _is_comment(content):
            yield Document(content, line)
        content, line = _line(stream, name), line + 1


def _line(stream: BinaryIO, name: str) -> bytes:
    """The next line of a stream; of one that is longer than a document, no more than shows that.

    Raises:
        PolicyError: it cannot be read, or the line has no end within the largest stream.
    """
    size = 0
    try:
        content = more = stream.readline(LARGEST_DOCUMENT + 1)
        while len(content) > LARGEST_DOCUMENT and more and not more.endswith(b"\n"):
            more, size = stream.readline(_CHUNK), size + len(more)
            if size > LARGEST_STREAM:  # a device has no line ends at all
                break
    except (OSError, ValueError) as error:  # ValueError: a stream that was closed
        said = getattr(error, "strerror", None) or error
        raise PolicyError([Problem(f"cannot be read: {said}", name)]) from None
    if size > LARGEST_STREAM:
        message = f"larger than {_in_megabytes(LARGEST_STREAM)}: it is not read"
        raise PolicyError([Problem(message, name)])
    needs(content, bytes, "source", "a stream of bytes")
    return content


def _is_object(line: bytes) -> bool:
    """Whether a line is a whole JSON object."""
    if not line.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_comment(content: bytes) -> bool:
    lines = (line.strip() for line in content.splitlines())
    return all(not line or line.startswith(b"#") for line in lines)


def _is_json_lines(content: bytes) -> bool:
    """Whether these are objects below one another, and not one object; the first may be broken."""
    text = content.decode("utf-8", "replace").strip()
    if not text.startswith("{"):
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return "\n{" in text
    return end < len(text)


def decoded(document: Document, file: str) -> str:
    """The text of a document.

    Raises:
        PolicyError: it is too large, not UTF-8, or has characters that cannot be shown.
    """
    content, line = document.content, document.line
    if len(content) > LARGEST_DOCUMENT:
        message = f"a document is larger than {_in_megabytes(LARGEST_DOCUMENT)}: it is not read"
        raise PolicyError([Problem(message, file, line)])
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        message = (
            f"not UTF-8: byte {error.start + 1} (0x{content[error.start]:02x}) is no character"
        )
        raise problem_after(content[: error.start].decode(), message, file, line) from None
    if found := _NOT_ALLOWED.search(text):
        hint = "" if "\n\0" not in text else ": this seems to be UTF-16; save it in UTF-8"
        message = f"the character U+{ord(found[0]):04X} is not allowed{hint}"
        raise problem_after(text[: found.start()], message, file, line)
    return text


def problem_after(text: str, message: str, file: str | None, line: int = 1) -> PolicyError:
    """A problem with what follows a text that is good, at its line and column."""
    column = len(text) - text.rfind("\n")
    return PolicyError([Problem(message, file, line + text.count("\n"), column)])
