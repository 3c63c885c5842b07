"""What pages say of who has read the rules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import smallbook

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from sphinxproject import CONF, TEST, Built, build, text_of

from policy507.audit.review.register import recorded, write_register
from policy507.files.folders import REVIEWED_FILE
from policy507.rulefiles.load import read

pytestmark = pytest.mark.book

PAGES = f"{CONF}policy507_pages = True\n"
NASTY = "A <script>alert(1)</script> & `x` **z**"
NOBODY = "Recorded on January 2, 2026; nobody has read it against the adopted text yet."


def rules(folder: Path) -> Path:
    """The rules of the project, which are written before it is built."""
    return smallbook.write(folder / "source" / "rules", _1_1=TEST)


def record(folder: Path, read_by: str | None = None) -> Path:
    """The rules with a register, in which somebody read the first paragraph, or nobody any."""
    found = rules(folder)
    day = dt.date(2026, 1, 2)
    write_register(found, recorded(read(found), None, day, only=["1.1"], read_by=read_by))
    return found


def built(folder: Path) -> Built:
    """The pages of the project, with a link to the page on who has read the rules."""
    index = ".. policy507:contents::\n\n:policy507:page:`this <reviewed>`"
    return build(folder, index, conf=PAGES)


def test_pages_say_of_each_paragraph_whether_somebody_has_read_it(tmp_path):
    """If this failed, a reader would take rules that nobody has read for rules that somebody has."""
    record(tmp_path, "A. Reader")
    made = built(tmp_path)
    said = "Read against the adopted text by A. Reader, recorded on January 2, 2026."
    assert said in text_of(made.page("1.1"))
    assert NOBODY in text_of(made.page("1.2"))
    across = text_of(made.page("reviewed"))
    assert f"The test {said[0].lower()}{said[1:].rstrip('.')}" in across
    assert f"The relief {NOBODY[0].lower()}{NOBODY[1:].rstrip('.')}" in across
    assert made.warnings == ""


def test_pages_say_what_changed_since_it_was_recorded(tmp_path):
    """If this failed, a paragraph would still be said to be read after its words were changed."""
    found = record(tmp_path, "A. Reader")
    smallbook.write(found, _1_1=smallbook.replaced(TEST, "title: The", "title: A"))
    made = built(tmp_path)
    said = "o longer as it was recorded on January 2, 2026: `title` changed"
    assert f"N{said}." in text_of(made.page("1.1"))
    assert f"n{said}" in text_of(made.page("reviewed"))
    assert "A. Reader" not in made.page("1.1") + made.page("reviewed")


def test_a_page_is_built_again_once_somebody_has_read_the_paragraph(tmp_path):
    """If this failed, pages would go on to say that nobody has."""
    record(tmp_path)
    assert NOBODY in text_of(built(tmp_path).page("1.1"))
    record(tmp_path, "A. Reader")
    made = built(tmp_path)
    assert "A. Reader" in made.page("1.1")
    assert "A. Reader" in made.page("reviewed")


def test_without_a_register_pages_say_nothing_of_readers(tmp_path):
    """If this failed, every folder without a register would have an empty page on it."""
    rules(tmp_path)
    made = built(tmp_path)
    assert not (tmp_path / "out" / "reviewed.html").exists()
    assert "adopted text" not in text_of(made.page("1.1"))
    assert "Who has read the rules" not in made.page("index")
    assert made.warnings == ""


def test_a_name_is_shown_as_it_is_and_never_obeyed(tmp_path):
    """If this failed, whoever types a name could put a script into every page."""
    record(tmp_path, NASTY)
    made = built(tmp_path)
    for name in ("1.1", "reviewed"):
        assert "<script>alert" not in made.page(name)
        assert NASTY in text_of(made.page(name))


def test_a_broken_register_stops_the_build_before_anything_is_written(tmp_path):
    """If this failed, pages would say that nobody has read what somebody has."""
    (rules(tmp_path) / REVIEWED_FILE).write_text("schema: 1\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        built(tmp_path)
    assert not list((tmp_path / "out").glob("*.html"))
