"""Roles beside the links: what a rule file states, put into a sentence."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from policy507.english.rules import value_phrase
from policy507.errors import did_you_mean, shown
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.markup import DOMAIN, plain


class ValueRole(SphinxRole):
    """A number, date or period that the policy states, by its name in the rule files."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The value in English; a name that no value has is an error."""
        domain = self.env.get_domain(DOMAIN)
        book: RuleBook = domain.book  # type: ignore[attr-defined]  # only the domain imports this
        for file in domain.files:  # type: ignore[attr-defined]
            self.env.note_dependency(file)
        value = book.values.get(self.text)
        if value is None:
            hint = did_you_mean(self.text, book.values)
            message = f"there is no value '{shown(self.text)}'{hint}"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        return [plain(value_phrase(value))], []
