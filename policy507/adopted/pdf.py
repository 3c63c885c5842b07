"""The lines of a PDF."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator

import pypdf
from pypdf.errors import FileNotDecryptedError

from policy507.adopted.apart import LARGEST_TEXT, RefusedError
from policy507.adopted.lines import Line, lines_of
from policy507.errors import shown
from policy507.files.documents import MEGABYTE

MOST_PAGES = 100
LARGEST_UNPACKED = 20 * MEGABYTE  # of what draws a page
_ENCRYPTED = "the PDF is encrypted: save it without a password"
_MORE = "the PDF has more text than a policy has: it is not read"


def pages(content: bytes) -> list[list[Line]]:
    """The lines of a PDF by page.

    Raises:
        RefusedError: it is broken, encrypted, without text, or too large once it is unpacked.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints are no place in the text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            texts = list(_texts(content))
    except (RefusedError, MemoryError):
        raise
    except FileNotDecryptedError:
        raise RefusedError(_ENCRYPTED) from None
    except Exception as error:  # noqa: BLE001 (whatever a broken file makes of its reader)
        what = shown(f"{type(error).__name__}: {error}")
        message = f"the PDF cannot be read, it seems to be broken ({what})"
        raise RefusedError(message) from None
    if not any(text.strip() for text in texts):
        message = "the PDF has no text, only pictures of pages: have the text recognised first"
        raise RefusedError(message)
    return [
        [
            Line(line.words, line.number, page, begins=line.begins)
            for sheet in lines_of(text)
            for line in sheet
        ]
        for page, text in enumerate(texts, start=1)
    ]


def _texts(content: bytes) -> Iterator[str]:
    document = pypdf.PdfReader(io.BytesIO(content))
    if document.is_encrypted:
        raise RefusedError(_ENCRYPTED)
    if len(document.pages) > MOST_PAGES:
        message = f"the PDF has {len(document.pages)} pages; more than {MOST_PAGES} are not read"
        raise RefusedError(message)
    left, unpacked = LARGEST_TEXT, LARGEST_UNPACKED
    for page in document.pages:
        drawn = page.get_contents()
        unpacked -= len(drawn.get_data()) if drawn is not None else 0
        if unpacked < 0:
            message = (
                f"unpacked, it is larger than {LARGEST_UNPACKED // MEGABYTE} MB: it is not read"
            )
            raise RefusedError(message)
        text = page.extract_text()
        left -= len(text)
        if left < 0:
            raise RefusedError(_MORE)
        yield text
