"""A Sphinx extension: links to clauses, and pages made from the rules and from nothing else.

In `conf.py`:

    extensions = ["policy507.sphinxext"]
    policy507_rules = "../rules"  # a folder of rule files; without it, those of this package
    policy507_pages = True        # a page for each paragraph and each register, beside conf.py
    policy507_numbering = "numbers.yaml"  # cite by an adopted copy's own numbers, ours behind them
    policy507_adopted_text = "copy.pdf"   # show an adopted copy beside the rules
    policy507_adopters = ["The School"]   # what that copy calls its adopter
    policy507_pdf_pages = ["how-to"]  # pages of your own that the PDF ends with
    policy507_proofs = "proofs.json"    # what `policy507 prove --output-format json` wrote
    policy507_mutants = "mutants.json"  # what `policy507 test --mutate --output-format json` wrote

Without `policy507_pages` a project writes its own pages with the directives of the domain. A link that a
directive makes, and that leads to what such a project does not show, is text; one that is written, by a
role, is a warning.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.util import logging

from policy507._version import __version__
from policy507.audit.results import MUTANTS, PROOFS
from policy507.errors import LONGEST_PATH, PolicyError, shown
from policy507.sphinxext.adoptedcopy import Renumbering
from policy507.sphinxext.changedwords import begin_change, deleted, end_change, inserted
from policy507.sphinxext.citing import citing, offer
from policy507.sphinxext.diagram import draw, leave, relations, skip
from policy507.sphinxext.directives import DIRECTIVES
from policy507.sphinxext.domain import PolicyDomain, leave_as_text, policy_domain
from policy507.sphinxext.htmlpages import SearchNumbers, complete, index_again
from policy507.sphinxext.markup import DOMAIN
from policy507.sphinxext.pages import write_pages
from policy507.sphinxext.pdf import PdfBuilder
from policy507.sphinxext.whom import draw_timeline, timeline

if TYPE_CHECKING:
    from sphinx.util.typing import ExtensionMetadata

_logger = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "static"
FAILED = 2
"""What `sphinx-build` exits with where nothing could be built."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """What Sphinx calls: the domain, its settings, its style."""
    app.add_config_value("policy507_pages", False, "env", (bool,))
    for name in ("rules", "numbering", "adopted_text", PROOFS, MUTANTS):
        app.add_config_value(f"policy507_{name}", None, "env", (str, type(None)))
    app.add_config_value("policy507_pdf_examples", False, "env", (bool,))
    for name in ("adopters", "pdf_pages"):
        app.add_config_value(f"policy507_{name}", (), "env", (list, tuple))
    app.add_domain(PolicyDomain)
    for name, directive in DIRECTIVES.items():
        app.add_directive_to_domain(DOMAIN, name, directive)
    app.add_builder(PdfBuilder)
    app.add_transform(Renumbering)
    no = (skip, leave)
    app.add_node(relations, html=(draw, leave), latex=no, text=no, man=no, texinfo=no)
    drawn = (draw_timeline, leave)
    app.add_node(timeline, html=drawn, latex=no, text=no, man=no, texinfo=no)
    offered = (offer, None)
    app.add_node(citing, html=offered, latex=no, text=no, man=no, texinfo=no)
    change = (begin_change, end_change)
    for node in (inserted, deleted):
        app.add_node(node, html=change, latex=change, text=change, man=change, texinfo=change)
    app.add_css_file("policy507.css")
    app.add_js_file("policy507-search.js")
    app.add_js_file("policy507-cite.js")
    app.add_search_language(SearchNumbers)
    app.connect("builder-inited", _prepare)
    app.connect("missing-reference", leave_as_text, priority=900)  # after intersphinx
    app.connect("html-page-context", complete, priority=900)  # after the theme
    app.connect("html-collect-pages", index_again)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _prepare(app: Sphinx) -> None:
    """Read the rules before anything is built, so that nothing is half built of broken ones.

    Raises:
        SystemExit: something is wrong in the rules or in what is given beside; all of it was told.
    """
    domain = policy_domain(app.env)
    try:
        book, _, _ = domain.book, domain.copy, domain.reviewed
        if app.config.policy507_pages:
            write_pages(book, Path(app.srcdir), domain.across)
    except PolicyError as error:
        for problem in error.problems:
            at = (problem.file, problem.line, problem.column)
            place = ":".join(shown(part, LONGEST_PATH) for part in at if part is not None)
            _logger.error(  # noqa: TRY400 - a traceback tells nobody what to mend
                "%s", problem.message, location=place or None, type=DOMAIN
            )
        # Sphinx shows a traceback for every exception, and asks that its developers be told.
        raise SystemExit(FAILED) from error
    app.config.html_static_path = [*app.config.html_static_path, str(_STATIC)]
    app.config.html_favicon = app.config.html_favicon or str(_STATIC / "policy507-mark.svg")
