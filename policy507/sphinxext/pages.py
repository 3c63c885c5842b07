"""The pages of a rule book: one for each article, paragraph and register, and the contents.

They are written before Sphinx looks for pages. A page holds one directive; all that it shows is made
when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from policy507.adopted import Copy
from policy507.english.phrases import placeholders
from policy507.errors import PolicyError, Problem, shown
from policy507.model.policy import Article, Paragraph
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.adoptedcopy import compared_briefly, comparison
from policy507.sphinxext.citing import with_citation
from policy507.sphinxext.markup import (
    DOMAIN,
    Cells,
    described,
    examples_of,
    link,
    linked,
    para,
    plain,
    section,
    table,
)
from policy507.sphinxext.registers import REGISTERS
from policy507.sphinxext.whom import whom_section

SUFFIX = ".rst"
MARK = ".. Written from the rules by policy507.sphinxext: what is changed here is lost.\n"
# What names a page names a file: it must not lead anywhere else.
_NAME = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")


def pages(book: RuleBook, across: Iterable[str] = REGISTERS) -> dict[str, str]:
    """Every page by its name, `across` those of the registers: an article and a paragraph by citation.

    Raises:
        PolicyError: a citation cannot name a page.
    """
    wrong = [
        Problem(f"'{shown(p.citation)}' cannot name a page", p.place.file, p.place.line)
        for p in book
        if not _NAME.fullmatch(p.citation) or p.citation in REGISTERS
    ]
    if wrong:
        raise PolicyError(wrong)
    paragraphs = {a.citation: f".. {DOMAIN}:article:: {a.citation}\n" for a in with_page(book)}
    paragraphs |= {p.citation: f".. {DOMAIN}:paragraph:: {p.citation}\n" for p in book}
    paragraphs |= {
        examples_of(p.citation): f".. {DOMAIN}:examples:: {p.citation}\n"
        for p in book
        if p.examples
    }
    registers = {name: f".. {DOMAIN}:register:: {name}\n" for name in across}
    return {name: f"{MARK}\n{body}" for name, body in (paragraphs | registers).items()}


def write_pages(book: RuleBook, folder: Path, across: Iterable[str] = REGISTERS) -> None:
    """Write the pages that are new or changed, and remove those that no paragraph has any more.

    Raises:
        PolicyError: a citation cannot name a page, or a file of that name is somebody's own.
    """
    wanted = pages(book, across)
    own = {path.stem for path in _written(folder)}
    taken = [name for name in wanted if (folder / f"{name}{SUFFIX}").exists() and name not in own]
    if taken:
        message = f"these pages would be written over: {', '.join(taken)}"
        raise PolicyError([Problem(message, str(folder))])
    for name, text in wanted.items():
        path = folder / f"{name}{SUFFIX}"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for name in own - wanted.keys():
        (folder / f"{name}{SUFFIX}").unlink()


def _written(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.is_file() and path.read_text(encoding="utf-8", errors="replace").startswith(MARK):
            yield path


# --- the contents


def with_page(book: RuleBook) -> list[Article]:
    """The articles that have a page of their own: those that are not one paragraph with its page."""
    paragraphs = {p.citation for p in book}
    return [
        each
        for each in book.policy.articles
        if each.citation not in paragraphs and _NAME.fullmatch(each.citation)
    ]


def articles(book: RuleBook, copy: Copy) -> Iterator[tuple[Article, str, list[Paragraph]]]:
    """The articles with their headings and their paragraphs, in the policy's order.

    A heading has the number of the adopted copy, as the paragraphs below it do.
    """
    for article in book.policy.articles:
        inside = [p for p in book if p.citation.partition(".")[0] == article.citation]
        yield article, f"Article {_cited(article, copy)}: {article.title}", inside


def _cited(article: Article, copy: Copy) -> str:
    return copy.numbering.of_article(article.citation) if copy.numbering else article.citation


def whom_anchor(citation: str) -> str:
    """Where the page of an article says whom its paragraphs cover."""
    return f"{citation}-whom"


def article_section(article: Article, book: RuleBook, copy: Copy) -> nodes.section:
    """An article by itself: whom its paragraphs cover, if they say so, and what each says."""
    (inside,) = (inside for each, _, inside in articles(book, copy) if each is article)
    made = section(
        f"{_cited(article, copy)} {article.title}",
        article.citation,
        *whom_section(book, whom_anchor(article.citation), article.citation),
        section("Its paragraphs", f"{article.citation}-paragraphs", _paragraphs(inside, book)),
    )
    return with_citation(made, f"Article {_cited(article, copy)}", book)


def _paragraphs(inside: Iterable[Paragraph], book: RuleBook) -> nodes.table:
    rows: Iterator[Cells] = (
        [[link("para", p.citation)], p.title, list(linked(placeholders(p.says, book.values), book))]
        for p in inside
    )
    return table(("Paragraph", "Title", "What it says"), rows, (1, 2, 5))


def contents_nodes(
    book: RuleBook, docname: str, known: Collection[str], across: Sequence[str], copy: Copy
) -> Iterator[nodes.Node]:
    """A section for each article, and one for the pages `across`; those that exist are navigated.

    Where there is an adopted copy, what became of each of its paragraphs comes last.
    """
    policy = book.policy
    yield para(
        f"Policy {policy.number}, {policy.title}, edition {policy.edition}. For: {policy.adopters}."
    )
    if copy.report is not None:
        yield compared_briefly(copy.report)
    yield from whom_section(book, "whom")
    for article, title, inside in articles(book, copy):
        own = [article.citation] if article in with_page(book) and article.citation in known else []
        inside_known = [p.citation for p in inside if p.citation in known]
        yield section(
            [link("page", article.citation, plain(title))] if own else title,
            f"article-{nodes.make_id(article.citation)}",
            _paragraphs(inside, book),
            *navigation(title, docname, [*own, *inside_known]),
        )
    title = "Across the paragraphs"
    entries = (
        ([link("page", name, plain(register.title))], "", [para(register.about)])
        for name, register in REGISTERS.items()
        if name in across
    )
    pages = [name for name in across if name in known]
    yield section(title, "across", described(entries), *navigation(title, docname, pages))
    if copy.report is not None:
        yield comparison(copy.report)
    yield para(
        f"These pages are generated from the rules of digest {book.digest[:19]}, so that they cannot "
        f"disagree with what the software decides. {quoting(copy)}",
        classes=["policy507-origin"],
    )


def quoting(copy: Copy) -> str:
    """How much of the policy's own text the pages print."""
    if copy.report is None:
        return "Of the policy's own words they quote only the phrases on which a reading turns."
    return "The words of the adopted copy are printed in full, beside the paragraphs that restate them."


def navigation(caption: str, docname: str, pages: Sequence[str]) -> Iterator[nodes.Node]:
    """A toctree that is not shown: the sidebar and the links to the next page come from it."""
    if pages:
        tree = addnodes.toctree(
            parent=docname,
            entries=[(None, page) for page in pages],
            includefiles=list(pages),
            maxdepth=1,
            caption=caption,
            rawcaption=caption,
            glob=False,
            hidden=True,
            includehidden=False,
            numbered=0,
            titlesonly=True,
        )
        yield nodes.compound("", tree, classes=["toctree-wrapper"])
