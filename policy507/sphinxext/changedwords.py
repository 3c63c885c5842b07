"""Words of a copy that are not the policy's, and what is gone of the policy's: marked where they stand.

In pages they are `ins` and `del`, which are underlined and struck through; elsewhere they have signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.text import TextTranslator

from policy507.adopted.wordwise import Kind, Runs
from policy507.sphinxext.markup import plain


class inserted(nodes.inline):  # noqa: N801 (nodes have small letters)
    """Words of a copy that are not in the policy."""


class deleted(nodes.inline):  # noqa: N801
    """Words of the policy that are not in a copy, or how many they are."""


_RUNS = {Kind.INSERTED: inserted, Kind.DELETED: deleted}
_TAGS: dict[type[nodes.Element], tuple[str, str]] = {inserted: ("ins", "+"), deleted: ("del", "-")}


def changed(runs: Runs) -> Iterator[nodes.Node]:
    """Words as they stand in the copy, and among them what of ours is gone."""
    for number, (kind, words) in enumerate(runs):
        if number:
            yield nodes.Text(" ")
        yield _RUNS[kind]("", "", plain(words)) if kind in _RUNS else plain(words)


def begin_change(writer: Any, node: nodes.Element) -> None:
    """Begin what was put in, or what is gone: by its own element, or by a sign in brackets."""
    tag, sign = _TAGS[type(node)]
    _write(writer, f"<{tag}>", f"[{sign}")


def end_change(writer: Any, node: nodes.Element) -> None:
    """End it."""
    tag, sign = _TAGS[type(node)]
    _write(writer, f"</{tag}>", f"{sign}]")


def _write(writer: Any, code: str, text: str) -> None:
    if isinstance(writer, HTML5Translator):
        writer.body.append(code)
    elif isinstance(writer, TextTranslator):
        writer.add_text(text)
    else:
        writer.body.append(text)
