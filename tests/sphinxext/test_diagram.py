"""The drawing of what sets what aside: well formed, and the same in words."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from hypothesis import given
from hypothesis import strategies as st
from sphinxproject import build

from policy507.rulefiles.numbering import Numbering
from policy507.sphinxext.diagram import Relation, alternative, svg


@given(citation=st.text(min_size=1, max_size=20), under=st.text(max_size=20))
def test_a_drawing_is_well_formed_whatever_it_names(citation, under):
    """An odd citation could break the page, or leave the drawing."""
    drawn = svg(citation, [(Relation(citation, under), "x.html#y")], [(Relation(citation, ""), "")])
    inside = re.sub(r'<[^<>"]*(?:"[^"<>]*"[^<>"]*)*>', "", drawn)
    assert "<" not in inside
    assert drawn.count("<svg") == drawn.count("</svg>") == 1
    assert drawn.count("<a ") == drawn.count("</a>") == 1


def test_the_drawing_says_in_words_what_it_shows():
    """A reader who hears the page would miss it."""
    below, above = (Relation("1.1", "reading A-1 is 'x'"),), (Relation("1.3", ""),)
    said = alternative("1.2", below, above)
    assert said == "1.2 sets aside 1.1 on some readings. 1.2 is set aside by 1.3."
    assert "url(#policy507-tip-1-2)" in svg("1-2", [(below[0], "")], [])
    assert f"<title>{said}</title>" in svg("1.2", [(below[0], "")], [(above[0], "")])


def test_a_drawing_shows_the_numbers_of_a_copy():
    """The picture would name paragraphs that the sentences around it call otherwise."""
    numbers = Numbering("1", "2031-05", None, {"1.1": "Section 7", "1.2": "8"})
    drawn = svg("1.2", [(Relation("1.1", ""), "1.1.html#1.1")], [], numbers.in_text)
    boxes = re.findall(r'font-size="([\d.]+)"[^>]*>([^<]*)<', drawn)
    assert "<title>8 (1.2) sets aside Section 7 (1.1).</title>" in drawn
    assert [("16", "8 (1.2)"), ("10.7", "Section 7 (1.1)")] == boxes
    assert 'href="1.1.html#1.1"' in drawn
    assert "policy507-tip-1-2" in drawn


@pytest.mark.book
@pytest.mark.parametrize("builder", ["text", "latex", "man"])
def test_other_builders_show_the_list_in_place_of_the_drawing(tmp_path, builder):
    """A printed rule book would end in an error, or say nothing of what is set aside."""
    built = build(tmp_path, ".. policy507:paragraph:: 1.2\n", builder=builder)
    assert built.warnings == "" or builder == "man"
    files = [p for p in built.out.rglob("*") if p.is_file()]
    assert any("1.2 sets aside" in p.read_text(encoding="utf-8", errors="replace") for p in files)
