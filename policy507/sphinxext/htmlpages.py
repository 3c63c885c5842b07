"""What a page of HTML has besides its body: an imprint, feet for printing, numbers in the search."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

from policy507.sphinxext.domain import policy_domain

_IMPRINT = Markup('<p class="policy507-imprint">{} No legal advice: a person decides.</p>')
_FEET = (
    '<style>@media print {{ @page {{ @bottom-left {{ content: "{left}" }} '
    '@bottom-right {{ content: "Page " counter(page) " of " counter(pages) }} }} }}</style>'
)


class SearchNumbers(SearchEnglish):
    """English in which numbers are found, too: in a policy they are what people look for.

    The script policy507-search.js asks for them.
    """

    def word_filter(self, word: str) -> bool:
        """Whether a word is worth finding."""
        return word.isdigit() or super().word_filter(word)


def index_again(app: Sphinx) -> tuple[()]:
    """Give the search the index entries of pages that this build left as they were.

    Sphinx keeps their words and titles, and forgets their entries (its issue 12599).
    """
    indexer = getattr(app.builder, "indexer", None)
    if indexer is not None:
        written = indexer._index_entries  # noqa: SLF001 (nothing else tells)
        for page in sorted(app.env.found_docs - written.keys()):
            title = app.env.titles[page].astext()
            app.builder.index_page(page, app.env.get_doctree(page), title)  # type: ignore[attr-defined]
    return ()


def complete(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Say what a page is and which rules it was made from, on the screen and on every sheet.

    Pages that are no part of the rule book are left as they are.
    """
    del templatename
    _level_captions(context)
    title = doctree.next_node(nodes.title) if doctree is not None else None
    domain = policy_domain(app.env)
    if title is None or pagename not in {*domain.shown_on, *app.config.policy507_pdf_pages}:
        return
    book = domain.book
    edition = f"Policy {book.policy.number}, edition {book.policy.edition}"
    said = f"{title.astext()}. {edition}. Rules {book.digest}."
    context["body"] = f"{context.get('body', '')}{_IMPRINT.format(said)}"
    short = f"{title.astext()} · {edition} · rules {book.digest[:19]}"
    context["metatags"] = f"{context.get('metatags', '')}{_FEET.format(left=_css_text(short))}"


def _level_captions(context: dict[str, Any]) -> None:
    """Say which level the headings in the navigation have, which Sphinx leaves out."""
    navigation = context.get("furo_navigation_tree")
    if navigation:
        heading = 'class="caption" role="heading"'
        context["furo_navigation_tree"] = navigation.replace(heading, f'{heading} aria-level="2"')


def _css_text(text: str) -> str:
    """A text in a style, in which whatever could end it is spelt by its number."""
    return "".join(c if c.isalnum() or c in " .,:-" else f"\\{ord(c):x} " for c in text)
