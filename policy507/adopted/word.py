"""The lines of a document of a word processor (.docx), its lists numbered as it shows them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from policy507.adopted.apart import RefusedError
from policy507.adopted.lines import Line
from policy507.adopted.wordlists import Lists
from policy507.errors import shown
from policy507.files.documents import MEGABYTE

LARGEST_UNPACKED = 50 * MEGABYTE
MOST_PARTS = 2000
_PARAGRAPH = qn("w:p")
_TRACKED = frozenset(map(qn, ("w:ins", "w:del", "w:moveFrom", "w:moveTo")))
_OTHER = frozenset((qn("w:pPr"), qn("w:instrText"), _PARAGRAPH))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), frozenset(map(qn, ("w:br", "w:cr")))
_HYPHENS = {qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "\u00ad"}
_RUN, _HIDDEN = qn("w:r"), f"{qn('w:rPr')}/{qn('w:vanish')}"


def pages(content: bytes) -> list[list[Line]]:
    """The lines of a document, all on one page; each has the number of its paragraph.

    Raises:
        RefusedError: it is broken, too large once it is unpacked, or has changes that are tracked.
    """
    try:
        _bounded(content)
        document = docx.Document(io.BytesIO(content))
        return [list(_lines(document))]
    except (RefusedError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 (whatever a broken file makes of its reader)
        what = shown(f"{type(error).__name__}: {error}")
        message = f"the document cannot be read, it seems to be broken ({what})"
        raise RefusedError(message) from None


def _bounded(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sizes = [part.file_size for part in parts.infolist()]
    if sum(sizes) > LARGEST_UNPACKED or len(sizes) > MOST_PARTS:
        message = f"unpacked, it is larger than {LARGEST_UNPACKED // MEGABYTE} MB: it is not read"
        raise RefusedError(message)


def _lines(document: Any) -> Iterator[Line]:
    lists = Lists(document)
    for number, paragraph in enumerate(document.element.body.iter(_PARAGRAPH), start=1):
        if any(above.tag == _FALLBACK for above in paragraph.iterancestors()):
            continue  # the same again, for programs that cannot show what is there
        words = "".join(_texts(paragraph))
        label = lists.label(paragraph)
        for at, piece in enumerate(f"{label} {words}".split("\n") if words.strip() else ()):
            yield Line(" ".join(piece.split()), number, unit="paragraph", begins=at == 0)


def _texts(element: Any) -> Iterator[str]:
    """The text of a paragraph, as it is seen; what stands in a box within it has its own paragraphs."""
    for inner in element:
        if inner.tag in _TRACKED and any(True for _ in inner.iter(_RUN)):
            raise RefusedError(
                "it has tracked changes, which are neither accepted nor rejected: do that, and save it"
            )
        if inner.tag == _TEXT:
            yield inner.text or ""
        elif inner.tag in _BREAKS:
            yield "\n"
        elif inner.tag == _TAB:
            yield " "
        elif inner.tag in _HYPHENS:
            yield _HYPHENS[inner.tag]
        elif inner.tag == _RUN and inner.find(_HIDDEN) is not None:
            continue
        elif isinstance(inner.tag, str) and inner.tag not in _OTHER:
            yield from _texts(inner)
