"""The pages of a build of the documentation, for tests that read them."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from repository import ROOT
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils


class Page(HTMLParser):
    """What a page has: its text (of the article alone), its anchors, its links."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.opened: list[str] = []
        self._text: list[str] = []
        self._inside = 0
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an anchor and a link."""
        found = dict(attrs)
        self.opened.append(tag)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [found["href"]] if tag == "a" and found.get("href") else []
        self._inside += tag == "article"
        self._text.append(" " if tag not in ("span", "a", "code", "em", "strong") else "")

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the article."""
        self._inside -= tag == "article"

    def handle_data(self, data: str) -> None:
        """Keep what the article says."""
        if self._inside:
            self._text.append(data)

    @property
    def text(self) -> str:
        """The article on one line, with plain quotation marks."""
        return plain("".join(self._text))


def plain(text: str) -> str:
    """A text on one line, with plain quotation marks and dashes."""
    table = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "--"}
    return " ".join(text.translate(table).split())


def copied(folder: Path) -> Path:
    """A copy of what the documentation of this project is built from, less the rules if it has some."""
    ignored = shutil.ignore_patterns("_build", "*.rst")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=ignored)
    shutil.copytree(ROOT / "examples", folder / "examples")
    if not (folder / "rules").exists():
        shutil.copytree(ROOT / "rules", folder / "rules")
    return folder


def run_sphinx(folder: Path, *options: str) -> Path:
    """Build the documentation of a copy of this project; the folder of what came out."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", *options, "docs", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "out"


def build(folder: Path, *options: str) -> dict[str, Page]:
    """Build the documentation of a copy of this project; all pages by their names."""
    return pages_in(run_sphinx(copied(folder), *options))


def pdf_source(folder: Path) -> Page:
    """What the PDF of a copy of this project is set from; the copy's pages are built already."""
    with patch_docutils(), docutils_namespace():
        docs, out = str(folder / "docs"), str(folder / "out")
        quiet = {"status": None, "warning": io.StringIO()}
        app = Sphinx(docs, docs, out, f"{out}/.doctrees", "policy507-pdf", **quiet)
        app.builder.read()
        app.builder.prepare_writing(set(app.env.found_docs))
        return Page(f"<article>{app.builder.markup()}</article>")


def pages_in(out: Path) -> dict[str, Page]:
    """The pages of a build by their names; one in a folder is named with it."""
    return {
        path.relative_to(out).with_suffix("").as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in out.rglob("*.html")
    }
