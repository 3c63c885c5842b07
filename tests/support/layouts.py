"""The invented policy in the layouts and files that schools have it in: each says the same."""

from __future__ import annotations

import html
import io
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence

import docx
from attrs import frozen
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import strategies as st
from policytexts import HEADER, HEADINGS, PARAGRAPHS, REFERENCES, STYLES, ordinals, written

TITLES = {
    "I": "The Aim of All This",
    "II": "Whom it Binds, and Whom Not",
    "III": "Words and What They Mean",
    "IV": "Duties of Riders on the Road",
    "V": "Brakes, Bells, and Lamps",
}
CASES: Mapping[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "capitals and a full stop": lambda title: f"{title.upper()}.",
    "capitals and a colon": lambda title: f"{title.upper()}:",
    "title": str,
    "title and a full stop": lambda title: f"{title}.",
}
"""How headings are written."""


def over_lines(lines: int, case: str = "capitals") -> dict[str, str]:
    """The headings over so many lines each, if they have as many words."""
    return {article: _wrapped(CASES[case](title), lines) for article, title in TITLES.items()}


def _wrapped(title: str, lines: int) -> str:
    words = title.split()
    size = -(-len(words) // lines)
    return "\n".join(" ".join(words[at : at + size]) for at in range(0, len(words), size))


# --- names of adopters

INITIALLED = (
    "C.S. Lewis Academy",
    "E.C.H.O. Riders",
    "I.Q. Riding School",
    "M. L. Spoke School",
    "V. Hill School",
    "A. Philip Wheel Academy",
    "J.J. Hill Riders",
    "C. V. Hub Riders",
    "D. Spoke & Sons",
    "X. Y. Zed Riders",
    "V.I.P. Riders",
)
"""Names that begin as numbers of paragraphs do."""

NAMES = (
    *INITIALLED,
    "École du Vélo",
    "Bdóte Riding Center",
    "bdóte Riding Center",
    "St. Mary’s Riders",  # noqa: RUF001
    "O'Wheel Riders",
    "Bell & Brake Riders",
    "Hilltop Riders, Inc.",
    "Hilltop Riding Association (HRA)",
    "Riders 21",
    "21st Street Riders",
    "Riding Club No. 812",
    "Hilltop Riders and Valley Riders",
    "Hilltop-Valley Riders",
    "Łódź Riders",
    "自転車 Riders",
    "PACT Riders #4008",
    "Riders of the Hill / Riders of the Vale",
)
"""Names of every kind."""


def named(text: str, name: str) -> str:
    """A text in which the adopter has its proper name, without an article."""
    return re.sub("(?i)the cycling club", lambda _: name, text)


# --- what programs print in the middle of a text, and behind it

RUNNING = (
    "Hilltop Cycling Academy",
    "HILLTOP CYCLING ACADEMY",
    "812.9 BICYCLES",
    "Bicycles",
    "Policy 812.9, rev. 2031",
    "www.hilltop.example/policies",
    "Hilltop Policy 812.9 (bicycles)",
)
"""Titles that stand on every page."""
PAGES = ("", "Page {n} of 3", "Page {n}", "{n}", "- {n} -", "-{n}-", "[{n}]", "{n}|Page", "p. {n}")
"""How pages are numbered."""


def interrupted(
    text: str, title: str, every: int, *, page: str = "", blank: bool = True, first: int = 2
) -> str:
    """A text with a running title after so many lines; `page` has `{n}` for the number of the page."""
    lines = text.split("\n")
    found: list[str] = []
    for number, at in enumerate(range(0, len(lines), every), start=first):
        found += lines[at : at + every]
        if at + every < len(lines):
            printed = [line for line in (title, page.format(n=number)) if line]
            found += ["", *printed, ""] if blank else printed
    return "\n".join(found)


ENDS = {
    "approved": "Board Approved: May 3, 2031\n",
    "signed": "Signed: ______________________\nJ. Wheel, Board Chair\nDate: May 3, 2031\n",
    "adopted twice": "Adopted: 5/3/2031\nRevised: 6/1/2033; 6/1/2034\n",
    "readings": "First Reading: May 3, 2031\nSecond Reading: June 1, 2031\nFinal Adoption: June 9, 2031\n",
    "revision table": "REVISION HISTORY\nDate Version Description\n05/03/2031 1.0 First version\n"
    "06/01/2033 1.1 Dates changed\n",
    "table with bars": "| Date | Action | By |\n| 2031-05-03 | Adopted | J. Wheel |\n",
    "line to sign on": "______________________________\nBoard Chair\n",
    "reviewed and approved": "Reviewed and Approved: ________ Date: ________\n",
    "signature": "BOARD CHAIR SIGNATURE: ________\n",
    "signed by": "Approved: Riders' Board, May 3, 2031\n/s/ J. Wheel\n",
    "day of": "Adopted this 3rd day of May, 2031\n",
    "dots": "Board Adoption Date.......May 3, 2031\n",
    "a version": "Version 2.1\n",
    "a sentence": "This policy was approved by the Board of Riders at its meeting on May 3, 2031.\n",
    "effective": "Effective Date: July 1, 2031\nDate Last Reviewed: June 2033\n",
}
"""How documents end that have no legal references."""


# --- paragraphs that were put in

INSERTED = (
    ("I. A. 1.", "IV.C", "B-1.", "IV.B-1"),
    ("I. A. 1.", "IV.C", "BB.", "IV.BB"),
    ("I. A. 1.", "IV.C", "B1.", "IV.B1"),
    ("I. A. 1.", "V.C", "B-1.", "V.B-1"),
    ("4.1.4", "IV.C", "4.2A", "4.2A"),
    ("4.1.4", "V.C", "5.2A.", "5.2A"),
    ("4.1.4", "V.C", "5.2-1", "5.2-1"),
    ("4.1.4", "V.C", "5.2a", "5.2a"),
    ("IV.A.4", "IV.C", "IV.B-1", "IV.B-1"),
    ("4. (a) (4)", "IV.C", "(b-1)", "4(b-1)"),
    ("I. A. 1.", "IV.C", "(B-1)", "IV(B-1)"),
    ("I. A. 1.", "IV.C", "B1)", "IV.B1"),
    ("4. (a) (4)", "V.C", "(bb)", "5(bb)"),
    ("Section 4. Subd. 1.", "V.C", "Subd. 2a.", "Section 5, Subd. 2a"),
)
"""A style, the paragraph before which one was put in, its label, and the number that it has so."""


def with_inserted(style: str, before: str, label: str, words: str, width: int | None = None) -> str:
    """The policy with a paragraph put in under a number between two numbers."""
    text = written(PARAGRAPHS, style, width=width)
    begins = f"{STYLES[style].label(ordinals(before))} {PARAGRAPHS[before][:12]}"
    assert begins in text
    return text.replace(begins, f"{label} {words}\n{begins}")


# --- without numbers


def unnumbered(paragraphs: Mapping[str, str] = PARAGRAPHS, *, items: bool = False) -> str:
    """The policy with the numbers of its articles, and none of its paragraphs; `items` keep theirs."""
    lines: list[str] = []
    for citation, words in paragraphs.items():
        first, *others = citation.split(".")
        if first not in (line.split(".")[0] for line in lines if line.endswith(HEADINGS[first])):
            lines += ["", f"{first}. {HEADINGS[first]}", ""]
        number = f"{others[-1]}. " if items and len(others) > 1 else ""
        lines += [f"{number}{words}", *([""] * (len(others) < 2))]
    return "\n".join(lines)


# --- other files


def as_html(paragraphs: Mapping[str, str] = PARAGRAPHS, *, lists: bool = True) -> str:
    """The policy as a web page, its numbers those of lists, or typed."""
    articles: dict[str, list[str]] = {}
    for citation, words in paragraphs.items():
        first, *others = citation.split(".")
        said = html.escape(words)
        own = articles.setdefault(first, [])
        if not others:
            own.append(f"<p>{said}</p>")
        elif not lists:
            own.append(f"<p>{others[-1]}. {said}</p>")
        elif len(others) == 1:
            own.append(f"<li>{said}</li>")
        else:
            begun = own[-1].removesuffix("</li>")
            opened = begun.removesuffix("</ol>") if begun.endswith("</ol>") else f"{begun}<ol>"
            own[-1] = f"{opened}<li><span>{said}</span></li></ol></li>"
    page = []
    for first, parts in articles.items():
        page.append(f"<h2>{first}. {HEADINGS[first].replace(' OF ', '<br>OF ')}</h2>")
        listed = lists and any(part.startswith("<li") for part in parts)
        page.append(f"<ol type='A'>{''.join(parts)}</ol>" if listed else "".join(parts))
    menu = "<nav><ul><li>Home<li>Policies</ul></nav><script>let A = 'B. one';</script>"
    return (
        "<!DOCTYPE html><html><head><title>812.9 BICYCLES</title><style>p {}</style></head>"
        f"<body>{menu}<h1>812.9 BICYCLES</h1>{''.join(page)}<footer>Hilltop Riders</footer></body></html>"
    )


def as_docx(
    paragraphs: Mapping[str, str] = PARAGRAPHS,
    *,
    typed: bool = False,
    forms: Sequence[tuple[str, str]] = (
        ("upperRoman", "%1."),
        ("upperLetter", "%2."),
        ("decimal", "%3."),
    ),
) -> bytes:
    """The policy as a word processor writes it: its numbers are those of lists, or typed."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Hilltop Riding Manual"
    document.add_paragraph("812.9 BICYCLES")
    if not typed:
        _add_list(document, forms)
    seen: set[str] = set()
    for citation, words in paragraphs.items():
        first, *others = citation.split(".")
        if first not in seen:
            seen.add(first)
            heading = f"{first}. {HEADINGS[first]}" if typed else HEADINGS[first]
            _add(document, heading, None if typed else 0)
        text = f"{others[-1]}. {words}" if typed and others else words
        _add(document, text, len(others) if others and not typed else None)
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Legal References: Bell Code"
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _add(document: docx.document.Document, text: str, depth: int | None) -> None:
    paragraph = document.add_paragraph()
    for run in re.split(r"(?<= )", text):
        paragraph.add_run(run)
    if depth is not None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = 77


def _add_list(document: docx.document.Document, forms: Iterable[tuple[str, str]]) -> None:
    numbering = document.part.numbering_part.element
    form = _element("w:abstractNum", {"w:abstractNumId": "77"})
    for depth, (style, text) in enumerate(forms):
        level = _element("w:lvl", {"w:ilvl": str(depth)})
        for name, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", text)):
            level.append(_element(name, {"w:val": value}))
        form.append(level)
    numbering.insert(0, form)
    listed = _element("w:num", {"w:numId": "77"})
    listed.append(_element("w:abstractNumId", {"w:val": "77"}))
    numbering.append(listed)


def _element(name: str, attributes: Mapping[str, str]) -> OxmlElement:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


# --- any of them, together


@frozen
class Layout:
    """A copy that says what the policy says, and the names of its adopter that are stated."""

    content: bytes
    names: tuple[str, ...]


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """The policy in a layout of several kinds at once."""
    name = draw(st.none() | st.sampled_from(NAMES))
    stated = draw(st.booleans())
    paged = draw(st.booleans())
    said = {c: named(words, name) if name else words for c, words in PARAGRAPHS.items()}
    names = (name,) if name and stated else ()
    match draw(st.integers(0, 9)):
        case 0:
            return Layout(as_html(said, lists=draw(st.booleans())).encode(), names)
        case 1:
            return Layout(as_docx(said, typed=draw(st.booleans())), names)
        case 2:
            text = unnumbered(said, items=draw(st.booleans()))
        case _:
            style = draw(st.sampled_from(sorted(STYLES)))
            headings = over_lines(
                1 if paged else draw(st.integers(1, 3)), draw(st.sampled_from(sorted(CASES)))
            )
            text = written(said, style, headings=headings, indent=draw(st.sampled_from(["", "  "])))
    text = wrapped(text, draw(st.none() | st.integers(50, 110)))
    if paged:
        lines = max(4, len(text.split("\n")) // draw(st.integers(4, 6)))
        title = draw(st.sampled_from(RUNNING))
        page = draw(st.sampled_from(PAGES))
        text = interrupted(text, title, lines, page=page, blank=draw(st.booleans()))
    text += draw(st.sampled_from(["", "\n"])) + draw(st.sampled_from(["", *ENDS.values()]))
    text = (
        draw(st.sampled_from(["", HEADER])) + text + draw(st.sampled_from(["", f"\n{REFERENCES}"]))
    )
    end = draw(st.sampled_from(["\n", "\r\n", "<br />\n", "<br>\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return Layout(text.replace("\n", end).encode(encoding), names)


@st.composite
def broken_layouts(draw: st.DrawFn) -> Layout:
    """A copy in some layout to which something was done: by a person, or on its way."""
    layout = draw(layouts())
    content = layout.content
    match draw(st.integers(0, 3)):
        case 0:
            style, before, label, _ = draw(st.sampled_from(INSERTED))
            words = draw(st.sampled_from(["Helmets are worn.", "Helmets:\n1. hang;\n2. gleam."]))
            content = with_inserted(style, before, label, words).encode()
        case 1:
            at = draw(st.integers(0, len(content)))
            content = content[:at] + draw(st.binary(max_size=20)) + content[at:]
        case 2:
            content = content[: draw(st.integers(0, len(content)))]
        case _:
            begins, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
            content = (
                content[:begins] + content[begins:end] * draw(st.integers(0, 3)) + content[end:]
            )
    return Layout(
        content, draw(st.sampled_from([layout.names, ("I",), ("",), ("V. Hill School",)]))
    )


def wrapped(text: str, width: int | None) -> str:
    """A text whose lines are wrapped, those of titles too."""
    if width is None:
        return text
    lines = (
        textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
        for line in text.split("\n")
    )
    return "\n".join(piece for pieces in lines for piece in pieces)
