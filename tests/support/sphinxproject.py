"""A small Sphinx project with rules of its own, and what comes of building it."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import smallbook
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

# The example of the small book, in a case in which nothing relieves from the test.
TEST = smallbook.replaced(
    smallbook.TEST,
    "  - it: passed\n",
    "  - it: passed\n    given: {school_year.substitute_contact_days: 60,\n"
    "      school_year.substitute_contact_days_expected: 60}\n",
)
CONF = """\
project = "another"
extensions = ["policy507.sphinxext"]
html_theme = "basic"
policy507_rules = "rules"
"""


class Text(HTMLParser):
    """The text of a page without its markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a piece of text."""
        self.found.append(data)


def text_of(page: str) -> str:
    """What a reader reads, on one line."""
    parser = Text()
    parser.feed(page)
    return " ".join("".join(parser.found).split())


class Built:
    """What came of a build."""

    def __init__(self, out: Path, warnings: str) -> None:
        self.out, self.warnings = out, warnings

    def page(self, name: str = "index") -> str:
        """The markup of a page."""
        return (self.out / f"{name}.html").read_text(encoding="utf-8")


def build(
    folder: Path, index: str, *, conf: str = CONF, builder: str = "html", **changed: str | None
) -> Built:
    """Build a project with the small rule book and one page."""
    source = folder / "source"
    source.mkdir(exist_ok=True)
    if not (source / "rules").exists():
        smallbook.write(source / "rules", **({"_1_1": TEST} | changed))
    (source / "conf.py").write_text(conf, encoding="utf-8")
    (source / "index.rst").write_text(f"Index\n=====\n\n{index}\n", encoding="utf-8")
    warnings = io.StringIO()
    with patch_docutils(str(source)), docutils_namespace():
        app = Sphinx(
            source,
            source,
            folder / "out",
            folder / "trees",
            builder,
            status=None,
            warning=warnings,
            freshenv=False,
        )
        app.build()
    return Built(folder / "out", re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()))
