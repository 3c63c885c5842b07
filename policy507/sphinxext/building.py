"""The rule book built from an installed package: no checkout, no `conf.py` of the user.

The pages are made in a temporary folder and put in their place when all of them are there.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policy507.errors import PolicyError, Problem, shown
from policy507.files.installed import pages_folder
from policy507.files.output import new_folder

if TYPE_CHECKING:
    from policy507.model.rulebook import RuleBook

MARK = ".policy507-rule-book"
"""The file by which a folder of built pages is known again, so that it may be built anew."""
HAND_WRITTEN = ("index", "legal/checking-by-hand", "legal/your-own-copy")
"""The pages for legal staff that people wrote; the others are made from the rules."""
MOST_TOLD = 20
LONGEST_TOLD = 1000
_NEEDED = {"sphinx": "docs", "myst_parser": "docs", "furo": "docs"}


def build(
    book: RuleBook,
    rules: Path,
    out: Path,
    *,
    adopted: Path | None = None,
    numbering: Path | None = None,
    adopters: Sequence[str] = (),
    pdf: bool = False,
    examples: bool = False,
) -> None:
    """Build the pages of a rule book, read from the folder `rules`, into the folder `out`.

    With an adopted text its words stand beside each paragraph, with its numbers or those of a
    mapping file; with `pdf` the book is a PDF besides, and with `examples` they are a second one.

    Raises:
        PolicyError: something is missing, `out` is somebody's own folder, a file cannot be read or
            an example of the rules comes out otherwise; nothing is then written.
    """
    needed = {**_NEEDED, **({"weasyprint": "pdf"} if pdf else {})}
    for module, extra in needed.items():
        if find_spec(module) is None:
            raise _refused(f"this needs {module}: pip install 'policy507[{extra}]'")
    _refuse_others(out)
    policy = book.policy
    settings = {
        "project": f"Policy {policy.number}",
        "html_title": f"Policy {policy.number}, {policy.title}",
        "extensions": ["myst_parser", "policy507.sphinxext"],
        "html_theme": "furo",
        "html_copy_source": False,
        "html_theme_options": {"top_of_page_buttons": []},
        "policy507_rules": str(rules.resolve()),
        "policy507_pages": True,
        "policy507_pdf_examples": examples,
        "policy507_pdf_pages": [name for name in HAND_WRITTEN if name != "index"],
        "policy507_adopted_text": str(adopted.resolve()) if adopted else None,
        "policy507_numbering": str(numbering.resolve()) if numbering else None,
        "policy507_adopters": list(adopters),
    }
    with new_folder(out) as built, tempfile.TemporaryDirectory() as work:
        source = Path(work) / "docs"
        _copy_hand_written(source)
        builders = ("html", "policy507-pdf") if pdf else ("html",)
        for builder in builders:
            target = built if builder == "html" else Path(work) / builder
            _run(source, target, Path(work) / "doctrees", builder, settings)
        if pdf:
            from policy507.sphinxext.pdf import EXAMPLES_FILE, FILE, SHEET_FILE

            for file in (FILE, SHEET_FILE, *([EXAMPLES_FILE] if examples else [])):
                shutil.copy(Path(work) / "policy507-pdf" / file, built / file)
        (built / ".buildinfo").unlink(missing_ok=True)
        shutil.rmtree(built / "_sources", ignore_errors=True)  # empty: nothing of it is shown
        (built / MARK).write_text("Built by `policy507 docs build`.\n", encoding="utf-8")


def _refused(message: str, file: str | None = None) -> PolicyError:
    return PolicyError([Problem(message, file)])


def _refuse_others(out: Path) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if out.is_symlink() or not out.is_dir():
        raise _refused("there is a file of this name: name a folder", str(out))
    if not (out / MARK).is_file() and any(out.iterdir()):
        message = (
            "this folder holds files that were not built here: name an empty one, or a new one"
        )
        raise _refused(message, str(out))


def _copy_hand_written(target: Path) -> None:
    """The pages that people wrote, and the examples that they show; the contents name no others."""
    root = pages_folder()
    for name in HAND_WRITTEN:
        page = (root / "docs" / f"{name}.md").read_text(encoding="utf-8")
        copy = target / f"{name}.md"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(_only_own(page), encoding="utf-8")
    shutil.copytree(root / "examples", target.parent / "examples")


def _only_own(page: str) -> str:
    """A page whose tables of contents name only what is built."""
    kept = []
    inside = False
    for line in page.splitlines():
        if line.startswith("```"):
            inside = line == "```{toctree}"
        name = line.strip()
        if not inside or not name or name.startswith((":", "```")) or name in HAND_WRITTEN:
            kept.append(line)
    return "\n".join(kept) + "\n"


def _run(
    source: Path, target: Path, doctrees: Path, builder: str, settings: dict[str, Any]
) -> None:
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    told = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                str(source),
                None,
                str(target),
                str(doctrees),
                builder,
                confoverrides=settings,
                status=None,
                warning=told,
            )
            app.build()
    except SphinxError as error:
        raise _not_built([str(error)]) from None
    except SystemExit:  # of our own, when all that is wrong was told
        raise _not_built(_lines_of(told)) from None
    if lines := _lines_of(told):
        raise _not_built(lines)


def _lines_of(told: io.StringIO) -> list[str]:
    return [line for line in told.getvalue().splitlines() if line.strip()]


def _not_built(lines: Sequence[str]) -> PolicyError:
    plain = (re.sub(r"\x1b\[[0-9;]*m", "", line) for text in lines for line in text.splitlines())
    return PolicyError(
        [
            *(Problem(shown(line, LONGEST_TOLD)) for line in [*plain][:MOST_TOLD]),
            Problem("the pages could not be built; nothing was written"),
        ]
    )
