"""The numbers that a word processor shows before the paragraphs of its lists: their text lacks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import Factory, define
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from policy507.adopted.labels import counted

DEEPEST = 9  # levels of a list
_PLACE = re.compile(r"%([1-9])")
_STYLES = {
    "decimal": "1",
    "upperLetter": "A",
    "lowerLetter": "a",
    "upperRoman": "I",
    "lowerRoman": "i",
}
_VALUE = qn("w:val")


@define(slots=False, init=False)
class Lists:
    """The lists of a document, counted while its paragraphs are asked for in their order."""

    _counts: dict[str, list[int]] = Factory(dict)

    def __init__(self, document: Any) -> None:
        related = document.part.rels.values()
        found = [
            r for r in related if r.reltype == RELATIONSHIP_TYPE.NUMBERING and not r.is_external
        ]
        elements = [each for relation in found for each in relation.target_part.element]
        self._abstract = {
            each.get(qn("w:abstractNumId")): each
            for each in elements
            if each.tag == qn("w:abstractNum")
        }
        self._lists = {
            each.get(qn("w:numId")): each for each in elements if each.tag == qn("w:num")
        }
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element}
        self._counts = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """What stands before a paragraph: its number, a bullet, or nothing."""
        number, depth = self._place(paragraph)
        abstract, levels = self._levels(number)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, [0] * DEEPEST)
        self._restart(number, depth, counts)
        start = _number(level.find(qn("w:start")), 1)
        counts[depth] = counts[depth] + 1 if counts[depth] else start
        counts[depth + 1 :] = [0] * (DEEPEST - depth - 1)
        return self._shown(level, levels, counts)

    def _restart(self, number: str, depth: int, counts: list[int]) -> None:
        """A list of its own that shares its form with another may begin anew."""
        begun = (number, depth)
        override = self._override(number, depth)
        if begun not in self._begun and override is not None:
            start = override.find(qn("w:startOverride"))
            if start is not None:
                counts[depth] = _number(start, 1) - 1
                self._begun.add(begun)
                if not counts[depth]:
                    counts[depth:] = [0] * (DEEPEST - depth)

    def _override(self, number: str, depth: int) -> Any:
        given = self._lists.get(number)
        found = given.findall(qn("w:lvlOverride")) if given is not None else ()
        return next((each for each in found if each.get(qn("w:ilvl")) == str(depth)), None)

    @staticmethod
    def _shown(level: Any, levels: dict[int, Any], counts: list[int]) -> str:
        """The number at a level, in which those above may be."""
        text = level.find(qn("w:lvlText"))
        form = text.get(_VALUE, "") if text is not None else ""
        if _format(level) == "bullet":
            return "\u2022"
        legal = level.find(qn("w:isLgl")) is not None

        def number(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            one = levels.get(depth)
            style = "1" if legal or one is None else _STYLES.get(_format(one), "")
            first = _number(one.find(qn("w:start")), 1) if one is not None else 1
            return counted(counts[depth] or first, style)

        return _PLACE.sub(number, form).strip()

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list of a paragraph and its depth in it, of its own or of its style."""
        number, depth = "", None
        for style, properties in self._properties(paragraph):
            numbered = properties.find(qn("w:numPr"))
            if numbered is None:
                continue
            given, level = numbered.find(qn("w:numId")), numbered.find(qn("w:ilvl"))
            number = number or (given.get(_VALUE, "") if given is not None else "")
            if depth is None:
                depth = _number(level, 0) if level is not None else self._depth_of(style)
        return number, min(depth or 0, DEEPEST - 1)

    def _properties(self, paragraph: Any) -> Iterator[tuple[str, Any]]:
        """The properties of a paragraph, of its style, and of those that this one is based on."""
        own = paragraph.find(qn("w:pPr"))
        if own is not None:
            yield "", own
        named = own.find(qn("w:pStyle")) if own is not None else None
        seen: set[str] = set()
        while named is not None and (style := named.get(_VALUE, "")) not in seen:
            seen.add(style)
            element = self._styles.get(style)
            if element is None:
                return
            properties = element.find(qn("w:pPr"))
            if properties is not None:
                yield style, properties
            named = element.find(qn("w:basedOn"))

    def _depth_of(self, style: str) -> int | None:
        """The level of a list that belongs to a style, as the levels of headings do."""
        for abstract in self._abstract.values():
            for level in abstract.findall(qn("w:lvl")):
                named = level.find(qn("w:pStyle"))
                if named is not None and named.get(_VALUE) == style:
                    return _depth(level)
        return None

    def _levels(self, number: str) -> tuple[str, dict[int, Any]]:
        """The form of a list by its levels, with what it overrides itself."""
        given = self._lists.get(number)
        form = given.find(qn("w:abstractNumId")) if given is not None else None
        abstract = form.get(_VALUE, "") if form is not None else ""
        element = self._abstract.get(abstract)
        if element is None or given is None:
            return abstract, {}
        overrides = given.findall(qn("w:lvlOverride"))
        own = [level for each in overrides for level in each.findall(qn("w:lvl"))]
        found = [*element.findall(qn("w:lvl")), *own]
        return abstract, {_depth(level): level for level in found}


def _format(level: Any) -> str:
    form = level.find(qn("w:numFmt"))
    return str(form.get(_VALUE, "decimal")) if form is not None else "decimal"


def _depth(level: Any) -> int:
    said = level.get(qn("w:ilvl"), "0")
    return int(said) if said.isdecimal() else 0


def _number(element: Any, other: int) -> int:
    """A number that an element says, or another one."""
    said = element.get(_VALUE, "") if element is not None else ""
    return int(said) if said.isdecimal() and len(said) < DEEPEST else other
