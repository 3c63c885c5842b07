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
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from policy507._version import __version__
from policy507.errors import LONGEST_PATH, PolicyError, shown
from policy507.sphinxext.diagram import image, relations, svg
from policy507.sphinxext.domain import PolicyDomain, policy_domain
from policy507.sphinxext.htmlpages import SearchNumbers, complete
from policy507.sphinxext.markup import DOMAIN
from policy507.sphinxext.pages import write_pages
from policy507.sphinxext.pdf import NAME as PDF
from policy507.sphinxext.pdf import PdfBuilder
from policy507.sphinxext.registers import REGISTERS
from policy507.sphinxext.renumbering import Renumbering

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

_logger = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "static"
FAILED = 2
"""What `sphinx-build` exits with where nothing could be built."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """What Sphinx calls: the domain, its settings, its style."""
    app.add_config_value("policy507_rules", None, "env", (str, type(None)))
    app.add_config_value("policy507_pages", False, "env", (bool,))
    app.add_config_value("policy507_numbering", None, "env", (str, type(None)))
    app.add_config_value("policy507_adopted_text", None, "env", (str, type(None)))
    app.add_config_value("policy507_adopters", (), "env", (list, tuple))
    app.add_config_value("policy507_pdf_pages", (), "env", (list, tuple))
    app.add_config_value("policy507_proofs", None, "env", (str, type(None)))
    app.add_config_value("policy507_mutants", None, "env", (str, type(None)))
    app.add_domain(PolicyDomain)
    app.add_builder(PdfBuilder)
    app.add_transform(Renumbering)
    left_out = (_skip, _leave)
    app.add_node(
        relations,
        html=(_draw, _leave),
        latex=left_out,
        text=left_out,
        man=left_out,
        texinfo=left_out,
    )
    app.add_css_file("policy507.css")
    app.add_js_file("policy507-search.js")
    app.add_search_language(SearchNumbers)
    app.connect("builder-inited", _prepare)
    app.connect("missing-reference", _leave_as_text, priority=900)  # after intersphinx
    app.connect("html-page-context", complete, priority=900)  # after the theme
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _prepare(app: Sphinx) -> None:
    """Read the rules before anything is built, so that nothing is half built of broken ones.

    Raises:
        SystemExit: something is wrong in the rules or in what is given beside; all of it was told.
    """
    domain = policy_domain(app.env)
    try:
        book, _ = domain.book, domain.copy
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


def _leave_as_text(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.TextElement
) -> nodes.Element | None:
    """What a directive would link to, and a project with a few clauses does not show.

    A page of results that were not given is left out of every project, whoever links to it.
    """
    if node.get("refdomain") != DOMAIN:
        return None
    target = node["reftarget"]
    left_out = target in REGISTERS and target not in policy_domain(env).across
    made = node.get("made", False) and not app.config.policy507_pages
    return contnode if made or left_out else None


def _draw(writer: HTML5Translator, node: Any) -> None:
    """The drawing in the page itself, with links to the pages of what it names."""
    builder = writer.builder
    domain = policy_domain(builder.env)
    here = builder.current_docname

    def address(citation: str) -> str:
        home = domain.home("para", citation)
        return f"{builder.get_relative_uri(here, home[0])}#{home[1]}" if home else ""

    linked = address if builder.name != PDF else lambda _: ""  # an image holds no links
    below = [(each, linked(each.citation)) for each in node["below"]]
    above = [(each, linked(each.citation)) for each in node["above"]]
    shown = domain.copy.in_text
    drawing = svg(node["citation"], below, above, shown)
    writer.body.append(drawing if builder.name != PDF else image(drawing, shown(node["title"])))


def _leave(writer: Any, node: Any) -> None:
    """Nothing follows a drawing."""


def _skip(writer: Any, node: Any) -> None:
    """What cannot show a drawing shows the list beside it, which says the same."""
    del writer, node
    raise nodes.SkipNode
