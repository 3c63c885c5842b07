"""The rule book as one PDF: `sphinx-build -b policy507-pdf docs out` writes `out/rule-book.pdf`.

The pages of the paragraphs come in the policy's order, at the head of an article whom they cover if
they say so, then the pages across. What is beside them in
the documentation is left out, but for the pages that `policy507_pdf_pages` names. With
`policy507_pdf_examples` the examples and results are a second file beside it; the readings to sign
are always one of their own. The result is tagged
(PDF/UA-1) and has bookmarks by article and paragraph. It needs the extra `pdf`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.config import Config
from sphinx.errors import ExtensionError

from policy507.adopted import Copy
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.domain import policy_domain
from policy507.sphinxext.markup import PDF, examples_of, para, plain, section
from policy507.sphinxext.pages import articles, quoting, whom_anchor, with_page
from policy507.sphinxext.registers import REGISTERS, REVIEWED, SHEET
from policy507.sphinxext.whom import covering

FILE = "rule-book.pdf"
EXAMPLES_FILE = "rule-book-examples.pdf"
SHEET_FILE = "readings-to-sign.pdf"
RESULTS = ("example-case", "proofs", "coverage", "mutants", REVIEWED)
"""The pages across that go with the examples."""
NOT_READ = (*RESULTS, SHEET)
"""The pages across that the book for readers is without."""
_STYLE = Path(__file__).parent / "policy507-pdf.css"
_PAGE = Markup("""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
{author}<meta name="description" content="{about}">
</head><body>
<header><p class="number">Policy {number}</p><h1 class="cover">{name}</h1><p>{what}</p>
<p class="edition">{edition}</p><p>{adopters}</p>
<p class="digest">{digest}</p><p>{about} {advice}</p></header>
<nav><h1 class="contents">Contents</h1>{contents}</nav>
<main>{body}</main></body></html>
""")
_SHEET = Markup("""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body class="sheet"><main>{body}</main></body></html>
""")
ABOUT = "These pages are generated from the rules and from nothing else."
ADVICE = "They are no legal advice: a person decides."


class PdfBuilder(SingleFileHTMLBuilder):
    """Sets the pages of the rule book as one document."""

    name = PDF
    epilog: ClassVar[str] = f"The rule book is %(outdir)s/{FILE}."
    search = False
    add_permalinks = False

    def copy_assets(self) -> None:
        """Nothing lies beside the file, but a theme may write a style at the end of every build."""
        (Path(self.outdir) / "_static").mkdir(exist_ok=True)

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Write the file, and that of the examples where it is asked for, whatever page has changed."""
        del docnames
        self._write(FILE, self.markup())
        if SHEET in self.env.found_docs:
            self._write(SHEET_FILE, self.sheet_markup())
        if self.config.policy507_pdf_examples:
            self._write(EXAMPLES_FILE, self.markup(examples=True))

    def _write(self, file: str, markup: str) -> None:
        weasyprint = _weasyprint()
        document = weasyprint.HTML(string=markup, base_url=str(self.srcdir))
        document.write_pdf(
            Path(self.outdir) / file,
            stylesheets=[weasyprint.CSS(filename=_STYLE)],
            pdf_variant="pdf/ua-1",
        )

    def finish(self) -> None:
        """Nothing is left to do."""

    def markup(self, *, examples: bool = False) -> str:
        """All that the file for readers says, or that of the examples, as one page of HTML."""
        self.current_docname: str = str(self.config.root_doc)
        self.fignumbers: dict[str, dict[str, tuple[int, ...]]] = {}
        self.secnumbers: dict[str, tuple[int, ...]] = {}
        book = policy_domain(self.env).book
        policy = book.policy
        known, copy = self.env.found_docs, policy_domain(self.env).copy
        what = "The rule book: examples and results" if examples else "The rule book"
        parts = (
            _more_parts(book, copy, known)
            if examples
            else _parts(book, copy, known, self.config.policy507_pdf_pages)
        )
        body = nodes.container("", *(self._part(title, names) for title, names in parts))
        self._mend_links(body)
        return _PAGE.format(
            language=self.config.language or "en",
            title=f"Policy {policy.number}, {policy.title}: {what[:1].lower()}{what[1:]}",
            what=what,
            author=_author(self.config.author),
            number=policy.number,
            name=policy.title,
            edition=f"Policy {policy.number}, edition {policy.edition}",
            adopters=f"For: {policy.adopters}.",
            digest=f"Generated from the rules of digest {book.digest}.",
            about=f"{ABOUT} {quoting(copy)}",
            advice=ADVICE,
            contents=Markup(self.render_partial(_contents(body))["fragment"]),  # noqa: S704
            body=Markup(self.render_partial(body)["fragment"]),  # noqa: S704
        )

    def sheet_markup(self) -> str:
        """The sheet to sign as one page of HTML: what it says, and nothing around it."""
        self.current_docname = SHEET
        self.fignumbers, self.secnumbers = {}, {}
        policy = policy_domain(self.env).book.policy
        tree = self.env.get_doctree(SHEET)
        self.env.resolve_references(tree, SHEET, self)
        body = nodes.container("", *tree.children)
        self._mend_links(body)
        return _SHEET.format(
            language=self.config.language or "en",
            title=f"Policy {policy.number}, {policy.title}: {REGISTERS[SHEET].title}",
            body=Markup(self.render_partial(body)["fragment"]),  # noqa: S704
        )

    def _part(self, title: str, names: Sequence[str]) -> nodes.section:
        """An article, or all pages that belong to none, with the pages in it."""
        found = section(policy_domain(self.env).copy.in_text(title), f"part-{nodes.make_id(title)}")
        for name in names:
            tree = self.env.get_doctree(name)
            self.env.resolve_references(tree, name, self)
            found += addnodes.start_of_file("", *_read_of(tree, name), docname=name)
        return found

    def _mend_links(self, body: nodes.Element) -> None:
        """Links lead to where they lead within the file; to a page that is left out there is none."""
        anchors: set[str] = set()
        for node in body.findall(nodes.Element):
            anchors.update(node.get("ids", ()))
        anchors |= {f"document-{n['docname']}" for n in body.findall(addnodes.start_of_file)}
        for link in list(body.findall(nodes.reference)):
            if link.get("refuri", "").startswith("#"):
                link["refuri"] = f"#{link['refuri'].rpartition('#')[2]}"
                if link["refuri"][1:] not in anchors:
                    link.replace_self(link.children)


def _read_of(tree: nodes.document, name: str) -> Sequence[nodes.Node]:
    """What the file has of a page: of an article's own whom its paragraphs cover, as these follow."""
    whom = [each for each in tree.findall(nodes.section) if whom_anchor(name) in each["ids"]]
    return whom or tree.children


def _author(name: str) -> str:
    """Who wrote the file, where the project says so; Sphinx puts in words of its own where not."""
    if not name or name == Config().author:
        return ""
    return Markup('<meta name="author" content="{}">').format(name)


def _weasyprint() -> Any:
    """The library that sets the pages.

    Raises:
        ExtensionError: it, or what it needs of the system, is not installed.
    """
    # A line for every step and page; the first come while the library is imported.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # the second where Pango is missing
        message = f"a PDF needs the extra `pdf` and the library Pango: {error}"
        raise ExtensionError(message) from error
    return weasyprint


def _parts(
    book: RuleBook, copy: Copy, found: AbstractSet[str], others: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """The articles with their paragraphs, then the pages across, then the others that are asked for.

    Before the paragraphs comes the page of their article, if it says whom they cover.
    """
    for article, title, inside in articles(book, copy):
        tells = article in with_page(book) and covering(book, article.citation)
        pages = [*([article.citation] if tells else []), *(p.citation for p in inside)]
        yield title, [name for name in pages if name in found]
    across = [name for name in REGISTERS if name in found and name not in NOT_READ]
    yield "Across the paragraphs", across
    lacking = [name for name in others if name not in found]
    if lacking:
        raise ExtensionError(f"policy507_pdf_pages: there is no page {', '.join(lacking)}")
    if others:
        yield "How to use the rule book", list(others)


def _more_parts(
    book: RuleBook, copy: Copy, found: AbstractSet[str]
) -> Iterator[tuple[str, list[str]]]:
    """The articles with the examples of their paragraphs, then what was tried and proved."""
    for _, title, inside in articles(book, copy):
        names = [examples_of(p.citation) for p in inside if examples_of(p.citation) in found]
        if names:
            yield title, names
    yield "Results", [name for name in RESULTS if name in found]


def _contents(body: nodes.Element) -> nodes.bullet_list:
    """The parts and their pages, each with a link by which its page number is set."""
    found = nodes.bullet_list()
    for part in body.children:
        inside = nodes.bullet_list()
        for page in part.findall(addnodes.start_of_file):
            inside += [_entry(each) for each in page.children if isinstance(each, nodes.section)]
        found += nodes.list_item("", *_entry(part).children, inside)
    return found


def _entry(titled: Any) -> nodes.list_item:
    title, anchor = titled.next_node(nodes.title).astext(), titled["ids"][0]
    link = nodes.reference("", "", plain(title), internal=True, refuri=f"#{anchor}")
    return nodes.list_item("", para(link))
