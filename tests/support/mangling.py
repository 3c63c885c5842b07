"""Input as an enemy, or a tired person, would make it: valid texts mangled, and bytes at random."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from policy507 import strategies
from policy507.facts.case_files import case_to_data

ODD = (
    *("", "~", "null", "true", "5", "-1", "1.5", "1e999", ".nan", "0x1F", "0o17", "12:30", "1_000"),
    *(
        "[]",
        "{}",
        "[[]]",
        "{a: b}",
        "[{a: [b]}]",
        '""',
        "''",
        '"',
        "'",
        "`",
        "|",
        ">",
        "? ",
        "- - -",
    ),
    *(
        "&a",
        "*a",
        "&a [*a]",
        "<<: *a",
        "!!python/object:os.system x",
        "!x",
        "%YAML 1.1",
        "---",
        "...",
    ),
    *(
        "2026-02-30",
        "0000-00-00",
        "1066-01-01",
        "2199-12-31",
        "9999 months",
        "-3 months",
        "1 day before",
    ),
    *(
        "never",
        "as_of",
        "{any_of: []}",
        "{not: {}}",
        "{by: as_of}",
        "{if: x, then: y, else: z}",
        "{x}",
    ),
    *(
        "\0",
        "\x07",
        "\x1b[31m",
        "\x7f",
        "\x9b2J",
        "\x85",
        "\u2028",
        "\u202e",
        "\ufeff",
        "\ud800",
        "\U000e0001",
    ),
    *(
        "\\x1b[2J",
        "\\u202e",
        "\\ud800",
        "\\x9b",
        "\\0",
        "\\N",
        "\\q",
        '"\\u001b[31m"',
        '"\\u009b2J"',
    ),
    *(
        "\t",
        "\r",
        "\n",
        "\n\n",
        "\f",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "#",
        " #",
        "1" * 40,
        "9" * 5000,
    ),
    *(
        "é" * 300,
        "x" * 20_000,
        "[" * 200,
        "{a: " * 200,
        "- " * 200,
        "\n".join("&a [*a, *a]" for _ in range(9)),
    ),
)
"""Pieces that mean something to a reader, or to a terminal."""
TOKEN = re.compile(r"[\w.-]+|\s+|.")
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(ODD),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Values that JSON can hold."""


def encoded(text: str) -> bytes:
    """A text as bytes, half a surrogate pair included."""
    return text.encode("utf-8", "surrogatepass")


def garbage() -> st.SearchStrategy[bytes]:
    """Bytes and texts with no form at all."""
    return st.binary(max_size=300) | st.text(max_size=200).map(encoded)


@st.composite
def mangled(draw: st.DrawFn, texts: Sequence[str]) -> bytes:
    """One of some valid texts, changed in one to four places: by its lines, its words or its bytes."""
    text = draw(st.sampled_from(texts))
    # Many small choices: hypothesis steers how many, and chance makes them, which is much faster.
    rng = draw(st.randoms(use_true_random=False))
    for _ in range(draw(st.integers(1, 4))):
        text = rng.choice((_lines, _words, _words, _piece))(text, rng)
    content = encoded(text)
    return _bytes(content, rng) if rng.random() < 0.1 else content


def _lines(text: str, rng: random.Random) -> str:
    """A line left out, repeated, moved, copied elsewhere, or moved in or out."""
    lines = text.split("\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[one]
        case 1:
            lines.insert(one, lines[one])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case 3:
            lines.insert(one, lines[other])
        case _:
            lines[one] = rng.choice((f"  {lines[one]}", lines[one].removeprefix("  ")))
    return "\n".join(lines)


def _words(text: str, rng: random.Random) -> str:
    """A word replaced by an odd one, or by another word of the same text."""
    tokens = TOKEN.findall(text) or [""]
    at = rng.randrange(len(tokens))
    tokens[at] = rng.choice((rng.choice(ODD), rng.choice(tokens), f"{tokens[at]}x"))
    return "".join(tokens)


def _piece(text: str, rng: random.Random) -> str:
    """A piece left out, repeated or replaced."""
    start = rng.randrange(len(text) + 1)
    end = min(len(text), start + rng.choice((0, 0, 1, 2, 8, 40, 300, len(text))))
    return text[:start] + rng.choice(("", text[start:end] * 2, rng.choice(ODD))) + text[end:]


def _bytes(content: bytes, rng: random.Random) -> bytes:
    """Bytes changed so that they may be no text any more."""
    changed = bytearray(content or b" ")
    for _ in range(rng.randint(1, 3)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


# --- whole documents


@st.composite
def broken_cases(draw: st.DrawFn) -> bytes:
    """Cases in JSON of which some fact is wrong, misplaced, or contradicts another."""
    data = draw(strategies.ill_formed_case_data())
    return encoded(json.dumps(data, default=str, skipkeys=True, ensure_ascii=draw(st.booleans())))


@st.composite
def good_cases(draw: st.DrawFn) -> bytes:
    """Cases in JSON with nothing wrong in them."""
    case = draw(strategies.cases(unknown=draw(st.booleans())))
    return encoded(json.dumps(case_to_data(case), ensure_ascii=False))


@st.composite
def streams(draw: st.DrawFn, one: st.SearchStrategy[bytes]) -> bytes:
    """Several documents, one after another, as YAML or JSON lines have them, or not quite."""
    between = draw(
        st.sampled_from((b"\n---\n", b"\n", b"\n...\n---\n", b"\r\n--- ", b"\n\n---\n---\n"))
    )
    return between.join(draw(st.lists(one, min_size=2, max_size=4)))


@st.composite
def altered(draw: st.DrawFn, data: Any) -> bytes:
    """JSON data of which one to three values are replaced, renamed or left out, at any depth."""
    copy = json.loads(json.dumps(data))
    rng = draw(st.randoms(use_true_random=False))
    for _ in range(draw(st.integers(1, 3))):
        _alter(copy, draw(VALUES), rng)
    return encoded(json.dumps(copy, ensure_ascii=draw(st.booleans())))


def _alter(data: Any, value: Any, rng: random.Random) -> None:
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    if not keys:
        return
    key = rng.choice(keys)
    inner = data[key]
    if isinstance(inner, dict | list) and inner and rng.random() < 0.8:
        _alter(inner, value, rng)
        return
    match rng.randrange(4):
        case 0:
            del data[key]
        case 1 if isinstance(data, dict):
            data[f"{key}{rng.choice(ODD)}"] = data.pop(key)
        case _:
            data[key] = value
