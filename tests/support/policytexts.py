"""An invented policy, its rule files, and its text numbered in several styles, for tests of adopted copies.

Every word of it is made up; it is numbered as the real policy is, and refers to itself.
"""

from __future__ import annotations

import json
import re
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from attrs import frozen

from policy507.adopted.words import Adopters, fingerprint
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load, read

ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII")
HEADINGS = {
    "I": "AIM",
    "II": "WHOM IT BINDS",
    "III": "WORDS",
    "IV": "DUTIES OF RIDERS",
    "V": "BRAKES",
}
PARAGRAPHS = {
    "I": "This text says what a rider of a bicycle owes and how brakes are kept.",
    "II": "The cycling club that lends out bicycles keeps to it. Any loan for 3 or more days is put in writing.",
    "III.A": '"Bicycle" means one on 2 wheels, as in the Bell Code, section 12.01, at 3, 4, and 13.',
    "III.B": '"Rider" means whoever sits on one, the rider\'s half-grown children on a follow-up seat.',
    "IV.A": "On every ride a rider's duties toward the cycling club shall include:",
    "IV.A.1": "ringing a bell that carries 40 paces;",
    "IV.A.2": "lighting a lamp at dusk;",
    "IV.A.3": "keeping 2 hands on the bar;",
    "IV.A.4": "stopping at level crossings; and,",
    "IV.A.5": "greeting walkers of any grade from 1 to 9.",
    "IV.B": "The cycling club may ask more of a rider than is said in paragraph IV.A.",
    "IV.C": "A rider must not ride on ice merely to shorten the way, nor race on 6 public bridges.",
    "IV.D": "Nothing in this Article II. or elsewhere makes walkers yield before June 10. They may run.",
    "V.A": "Save as paragraphs V.B., and V.C. say, from May 3, 2031, brakes are tried every 14 days",
    "V.B": "Whoever tried them before May 3, 2031, need not do so under paragraph V.A. until June 1, "
    "2033. A rider new to it may take 7 weeks.",
    "V.C": "If no workshop is open the rider must walk for fewer than 60 days; one of 14 will do.",
    "V.D": "For each brake the cycling club keeps the latest paper.",
}
KEY_PHRASES = {
    "II": ("Any loan for 3 or more days",),
    "IV.A": ("shall include", "2 hands on the bar"),
    "V.B": ("before May 3, 2031", "until June 1, 2033"),
    "V.C": ("fewer than 60 days", "must walk"),
}
HEADER = """\
Adopted:          Hilltop Cycling Board Policy 812.9
                  Orig. 2031
Revised:

812.9 BICYCLES

[Note: Nobody has to adopt this. I. Wheel wrote it.]
"""
REFERENCES = """\
Legal References: Bell Code § 12.01, subds. 3 and 4 (Bells)

A. Spoke, On Wheels

Cross References: Policy 99 (Scooters)

812.9-2

VI. SCOOTERS
"""


def ordinals(citation: str) -> tuple[int, ...]:
    """What a citation counts: (4, 1, 4) for IV.A.4."""
    roman, *others = citation.split(".")
    rest = (ord(p) - ord("A") + 1 if p.isalpha() else int(p) for p in others)
    return (ROMANS.index(roman), *rest)


def _letter(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[number - 1]


@frozen
class Style:
    """How a school numbers: the label of a paragraph, and how its text refers to one."""

    label: Callable[[tuple[int, ...]], str]
    cite: Callable[[tuple[int, ...]], str]


def _model(path: tuple[int, ...]) -> tuple[str, ...]:
    first, *others = path
    letters = [chr(ord("A") + others[0] - 1)] if others else []
    return (ROMANS[first], *letters, *map(str, others[1:]))


STYLES = {
    "I. A. 1.": Style(lambda p: f"{_model(p)[-1]}.", lambda p: ".".join(_model(p))),
    "4.1.4": Style(lambda p: ".".join(map(str, p)), lambda p: ".".join(map(str, p))),
    "4.1.4.": Style(lambda p: ".".join(map(str, p)) + ".", lambda p: ".".join(map(str, p))),
    "IV.A.4": Style(lambda p: ".".join(_model(p)), lambda p: ".".join(_model(p))),
    "812.9 IV. A. 4": Style(
        lambda p: f"812.9 {'. '.join(_model(p))}{'.' if len(p) < 3 else ''}",
        lambda p: ".".join(_model(p)),
    ),
    "812.9.IV.A.4": Style(
        lambda p: f"812.9.{'.'.join(_model(p))}", lambda p: f"812.9.{'.'.join(_model(p))}"
    ),
    "812.9.4.1.4": Style(
        lambda p: f"812.9.{'.'.join(map(str, p))}", lambda p: f"812.9.{'.'.join(map(str, p))}"
    ),
    "IV.1.d": Style(
        lambda p: ".".join((ROMANS[p[0]], *map(str, p[1:2]), *map(_letter, p[2:]))),
        lambda p: ".".join((ROMANS[p[0]], *map(str, p[1:2]), *map(_letter, p[2:]))),
    ),
    "4. (a) (4)": Style(
        lambda p: (f"{p[0]}.", f"({_letter(p[-1])})", f"({p[-1]})")[len(p) - 1],
        lambda p: (
            f"{p[0]}"
            + "".join(f"({_letter(n)})" for n in p[1:2])
            + "".join(f"({n})" for n in p[2:])
        ),
    ),
    "4(a)(iv)": Style(
        lambda p: (
            f"{p[0]}"
            + "".join(f"({_letter(n)})" for n in p[1:2])
            + "".join(f"({ROMANS[n].lower()})" for n in p[2:])
            + ("." if len(p) == 1 else "")
        ),
        lambda p: f"{p[0]}" + "".join(f"({_letter(n)})" for n in p[1:2]),
    ),
    "Section 4. Subd. 1.": Style(
        lambda p: (f"Section {p[0]}.", f"Subd. {p[-1]}.", f"({p[-1]})")[len(p) - 1],
        lambda p: f"Section {p[0]}" + "".join(f", subd. {n}" for n in p[1:2]),
    ),
    "1. / A. / 1.": Style(
        lambda p: (f"{p[0]}.", f"{chr(64 + p[-1])}.", f"{p[-1]}.")[len(p) - 1],
        lambda p: f"{p[0]}" + "".join(f".{chr(64 + n)}" for n in p[1:2]),
    ),
    "A. / 1. / a)": Style(
        lambda p: (f"{chr(64 + p[0])}.", f"{p[-1]}.", f"{_letter(p[-1])})")[len(p) - 1],
        lambda p: ".".join((chr(64 + p[0]), *map(str, p[1:2]))),
    ),
    "4.0, 4.1.4": Style(
        lambda p: f"{p[0]}.0" if len(p) == 1 else ".".join(map(str, p)),
        lambda p: ".".join(map(str, p)),
    ),
    "Article IV, 4.1": Style(
        lambda p: f"ARTICLE {ROMANS[p[0]]}" if len(p) == 1 else ".".join(map(str, p)),
        lambda p: ".".join(map(str, p)),
    ),
}
"""The styles of numbering that are tried, by how IV.A.4 or its like looks in each."""

_CITED = re.compile(r"(?<![\w.])(?:VII|VI|IV|V|III|II|I)\.[A-E](?:\.[1-9])?")


def renumbered(paragraphs: Mapping[str, str]) -> dict[str, str]:
    """The paragraphs under the numbers that they have where they are counted anew."""
    numbers: dict[str, str] = {}
    counts: dict[tuple[int, ...], int] = {}
    for citation in paragraphs:
        old = ordinals(citation)
        path: tuple[int, ...] = ()
        for depth in range(1, len(old) + 1):
            above = old[:depth]
            name = ".".join(_model(above))
            if name not in numbers:
                inside = path
                counts[inside] = counts.get(inside, 0) + 1
                numbers[name] = ".".join(_model((*path, counts[inside])))
            path = ordinals(numbers[name])
    return {numbers[citation]: words for citation, words in paragraphs.items()}


def written(
    paragraphs: Mapping[str, str],
    style: str = "I. A. 1.",
    *,
    headings: Mapping[str, str] = HEADINGS,
    width: int | None = None,
    refer: bool = True,
    indent: str = "",
) -> str:
    """A policy's text in a style, which its references follow; with `width`, its lines are wrapped."""
    how = STYLES[style]
    lines: list[str] = []
    article = ""
    for citation, words in paragraphs.items():
        path = ordinals(citation)
        first = citation.split(".")[0]
        if first != article:
            article = first
            lines += ["", f"{how.label(path[:1])} {headings[article]}", ""]
        said = _CITED.sub(lambda m: how.cite(ordinals(m[0])), words) if refer else words
        label = "" if len(path) == 1 else f"{indent * (len(path) - 1)}{how.label(path)} "
        line = label + said
        lines += (
            textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
            if width
            else [line]
        )
    return "\n".join(lines) + "\n"


def but(changes: Mapping[str, str | None]) -> dict[str, str]:
    """The paragraphs with other words, in the order of their numbers; those without any are left out."""
    changed = {**PARAGRAPHS, **changes}
    kept = {citation: words for citation, words in changed.items() if words is not None}
    return dict(sorted(kept.items(), key=lambda pair: ordinals(pair[0])))


# --- its rule files


def whole(citation: str) -> str:
    """The words of a paragraph with those of its items, as a fingerprint counts them."""
    items = [c for c in PARAGRAPHS if c.startswith(f"{citation}.") and "." in citation]
    return " ".join([PARAGRAPHS[citation], *(f"{c[-1]}. {PARAGRAPHS[c]}" for c in items)])


def rule_files(
    names: tuple[str, ...] = ("cycling club", "riding society", "society"),
) -> dict[str, str]:
    """The rule files of the invented policy, by name: hashes and phrases, and nothing to decide."""
    adopters = Adopters(names)
    articles = [{"article": a, "title": HEADINGS[a].title(), "folder": a} for a in HEADINGS]
    policy = {
        "policy": "812.9",
        "title": "Bicycles",
        "edition": "2031-05",
        "adopters": "cycling clubs",
        "adopter_names": list(names),
        "articles": articles,
        "bearers": ["officer"],
        "acts": {},
        "example_case": load().policy.example_case,
    }
    files = {"policy.yaml": json.dumps(policy), "readings.yaml": "readings: {}\n"}
    for citation in PARAGRAPHS:
        if citation.count(".") > 1:
            continue
        text = whole(citation)
        items = [c for c in PARAGRAPHS if c.startswith(f"{citation}.") and "." in citation]
        rule_file: dict[str, Any] = {
            "paragraph": citation,
            "title": f"Paragraph {citation}",
            "says": "Something about bicycles.",
            "key_phrases": list(KEY_PHRASES.get(citation, ())),
            "fingerprint": fingerprint(text),
            "neutral_fingerprint": adopters.fingerprint(text),
            "sketch": adopters.sketch(text),
            "word_marks": adopters.marks(text),
            "not_encoded": "Nothing is decided of bicycles.",
        }
        if items:
            rule_file["items"] = dict.fromkeys(items, "One of the items.")
            rule_file["item_fingerprints"] = {c: adopters.fingerprint(PARAGRAPHS[c]) for c in items}
        files[f"{citation.split('.')[0]}/{citation}.yaml"] = json.dumps(rule_file)
    return files


def write_rules(folder: Path) -> Path:
    """Write the rule files into a folder."""
    for name, text in rule_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@lru_cache(maxsize=1)
def book() -> RuleBook:
    """The rule book of the invented policy."""
    with tempfile.TemporaryDirectory() as folder:
        return read(write_rules(Path(folder)))


@contextmanager
def in_folder() -> Iterator[Path]:
    """A folder of its own for each example of a property."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
