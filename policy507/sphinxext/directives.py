"""Directives: a paragraph, a rule, a table of rules, a decision, the contents, a page across."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from policy507.audit.examples import problems_of
from policy507.decisions.decide import decide_case
from policy507.errors import PolicyError, Problem, UnknownNameError, did_you_mean, shown
from policy507.facts.case import Case
from policy507.facts.case_files import read_case, read_cases
from policy507.model.policy import Paragraph, Rule
from policy507.model.rulebook import RuleBook
from policy507.sphinxext.blocks import case_table, decision_nodes, rule_section
from policy507.sphinxext.domain import PolicyDomain, policy_domain
from policy507.sphinxext.examplepage import examples_section
from policy507.sphinxext.markup import DOMAIN, definition_ids, examples_of
from policy507.sphinxext.pages import article_section, contents_nodes, navigation, with_page
from policy507.sphinxext.paragraph import index_entries, paragraph_section
from policy507.sphinxext.registers import REGISTERS, register_section, rules_table

_logger = logging.getLogger(__name__)


class PolicyDirective(SphinxDirective):
    """What the directives share: the rules, and that a page depends on their files."""

    option_spec: ClassVar[dict[str, Any]] = {"no-index": directives.flag}

    @property
    def domain(self) -> PolicyDomain:
        """The domain of this build."""
        return policy_domain(self.env)

    @property
    def book(self) -> RuleBook:
        """The rules that the pages are about."""
        return self.domain.book

    def run(self) -> list[nodes.Node]:
        """What the page shows; what cannot be shown is an error at the directive."""
        self.domain.note_files()
        try:
            found = self.shown()
        except PolicyError as error:
            raise self.error("; ".join(map(str, error.problems))) from error
        self._anchor(found)
        return found

    def _anchor(self, found: Sequence[nodes.Node]) -> None:
        """Make the anchors known; those of what is not indexed, or stands on the page, are numbers.

        Sphinx asks every section for an anchor, so they cannot be left out.
        """
        document = self.state.document
        held = [
            inner for node in found for inner in node.findall(nodes.Element) if inner.get("ids")
        ]
        taken = [anchor for inner in held for anchor in inner["ids"] if anchor in document.ids]
        numbered = "no-index" in self.options or bool(taken)
        if numbered and "no-index" not in self.options:
            message = "%s is described twice on this page; add :no-index: to one"
            _logger.warning(message, taken[0], location=self.get_location(), type=DOMAIN)
        for inner in held:
            if numbered:
                inner["ids"] = []
            document.set_id(inner)

    def shown(self) -> list[nodes.Node]:
        """The nodes that stand in the place of the directive."""
        raise NotImplementedError

    def paragraph(self) -> Paragraph:
        """The paragraph that the argument names.

        Raises:
            UnknownNameError: there is none.
        """
        name = self.arguments[0]
        paragraph = next((p for p in self.book if p.citation == name), None)
        if paragraph is None:
            hint = did_you_mean(name, [p.citation for p in self.book])
            raise UnknownNameError([Problem(f"there is no paragraph '{shown(name)}'{hint}")])
        return paragraph

    def note(self, kind: str, names: Iterable[tuple[str, str]]) -> None:
        """Make names of one kind known with their anchors, unless `:no-index:` is given."""
        if "no-index" not in self.options:
            for name, anchor in names:
                self.domain.note(kind, name, anchor)


class ParagraphDirective(PolicyDirective):
    """`policy507:paragraph`: all that is known of a paragraph, its examples decided."""

    required_arguments = 1

    def shown(self) -> list[nodes.Node]:
        """A section; an example of which something else comes out is a warning."""
        paragraph = self.paragraph()
        for example in paragraph.examples:
            for problem in problems_of(self.book, example):
                at = f"{problem.file}:{problem.line}"
                _logger.warning("%s", problem.message, location=at, type=DOMAIN, subtype="example")
        reviewed = (self.domain.reviewed or {}).get(paragraph.citation)
        body = paragraph_section(paragraph, self.book, self.domain.copy, reviewed)
        more = examples_of(paragraph.citation)
        if more in self.env.found_docs:
            body += navigation("", self.env.current_document.docname, [more])
        cited = (paragraph.citation, *paragraph.items)
        self.note("para", ((name, name) for name in cited))
        self.note("rule", ((rule.name, rule.name) for rule in paragraph.rules))
        return [body] if "no-index" in self.options else [index_entries(paragraph, self.book), body]


class ArticleDirective(PolicyDirective):
    """`policy507:article`: an article of several paragraphs, and whom they cover."""

    required_arguments = 1

    def shown(self) -> list[nodes.Node]:
        """A section; an article that is one paragraph has that paragraph's page."""
        name, known = self.arguments[0], {each.citation: each for each in with_page(self.book)}
        if name not in known:
            hint = did_you_mean(name, known)
            message = f"there is no article '{shown(name)}' of several paragraphs{hint}"
            raise UnknownNameError([Problem(message)])
        self.note("page", [(name, name)])
        return [article_section(known[name], self.book, self.domain.copy)]


class ExamplesDirective(PolicyDirective):
    """`policy507:examples`: the rules of a paragraph in full, its examples decided, what was proved."""

    required_arguments = 1

    def shown(self) -> list[nodes.Node]:
        """A section."""
        paragraph = self.paragraph()
        body = examples_section(paragraph, self.book, self.domain.results)
        self.note("page", [(examples_of(paragraph.citation), examples_of(paragraph.citation))])
        numbers = range(1, len(paragraph.examples) + 1)
        own = (f"{paragraph.citation}-example-{number}" for number in numbers)
        self.note("example", ((each, each) for each in own))
        return [body]


class RuleDirective(PolicyDirective):
    """`policy507:rule`: one rule with all that it says."""

    required_arguments = 1

    def shown(self) -> list[nodes.Node]:
        """A section."""
        found = self.book.rules.get(self.arguments[0])
        if found is None:
            hint = did_you_mean(self.arguments[0], self.book.rules)
            message = f"there is no rule '{shown(self.arguments[0])}'{hint}"
            raise UnknownNameError([Problem(message)])
        body = rule_section(found, self.book)
        self.note("rule", [(found.name, found.name)])
        return [body]


class RulesDirective(PolicyDirective):
    """`policy507:rules`: a table of rules, of one article, bearer or modality where that is given."""

    option_spec: ClassVar[dict[str, Any]] = {
        "article": directives.unchanged_required,
        "bearer": directives.unchanged_required,
        "modality": directives.unchanged_required,
    }

    def shown(self) -> list[nodes.Node]:
        """A table; an option that no rule fits is an error."""
        rules: Sequence[Rule] = tuple(self.book.rules.values())
        aspects: dict[str, Callable[[Rule], str | None]] = {
            "article": lambda rule: rule.paragraph.partition(".")[0],
            "bearer": lambda rule: rule.bearer,
            "modality": lambda rule: rule.modality.value,
        }
        for option, wanted in self.options.items():
            of_rule = aspects[option]
            known = {found for rule in self.book.rules.values() if (found := of_rule(rule))}
            if wanted not in known:
                hint = did_you_mean(wanted, known)
                raise UnknownNameError([Problem(f"no rule has {option} '{shown(wanted)}'{hint}")])
            rules = [rule for rule in rules if of_rule(rule) == wanted]
        return [rules_table(rules, self.book)]


class DecisionDirective(PolicyDirective):
    """`policy507:decision`: a case, from a file or written inside, decided while the page is built.

    `:as-of:` is the day where the case states none, `:readings:` the choices that are not the default
    (`B-2=later-date, C-1=day-before`). With `:facts:` what the case states comes first.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "as-of": directives.unchanged_required,
        "facts": directives.flag,
        "readings": directives.unchanged_required,
    }

    def shown(self) -> list[nodes.Node]:
        """What the decision tells people."""
        if bool(self.arguments) is bool(self.content):
            message = "either the file of a case is named, or a case is written inside"
            raise PolicyError([Problem(message)])
        chosen = {}
        for pair in filter(None, self.options.get("readings", "").split(",")):
            code, _, choice = pair.partition("=")
            chosen[code.strip()] = choice.strip()
        decision = decide_case(self._case(), readings=chosen, rules=self.book)
        facts = [case_table(decision.case)] if "facts" in self.options else []
        return [*facts, *decision_nodes(decision)]

    def _case(self) -> Case:
        as_of = self.options.get("as-of")
        if self.arguments:
            relative, path = self.env.relfn2path(self.arguments[0])
            self.env.note_dependency(relative)
            return read_case(Path(path), as_of, self.book.impossible)
        case, *others = read_cases(
            "\n".join(self.content), "the case inside", as_of, self.book.impossible
        )
        if others:
            raise PolicyError([Problem("one case is wanted")])
        if isinstance(case, PolicyError):
            raise case
        return case


class RegisterDirective(PolicyDirective):
    """`policy507:register`: a page across all paragraphs, such as `deadlines` or `readings`."""

    required_arguments = 1

    def shown(self) -> list[nodes.Node]:
        """A section; those of readings, of questions and of names hold the targets of links."""
        name, book = self.arguments[0], self.book
        if name not in REGISTERS:
            hint = did_you_mean(name, REGISTERS)
            raise UnknownNameError([Problem(f"there is no page '{shown(name)}'{hint}")])
        body = register_section(name, book, self.domain.results)
        self.note("page", [(name, name)])
        if name == "readings":
            self.note("reading", ((code, code) for code in book.readings))
        if name == "people":
            self.note("reading", ((code, code) for code in book.judgements))
        if name == "definitions":
            self.note("definition", definition_ids(book).items())
        return [body]


class ContentsDirective(PolicyDirective):
    """`policy507:contents`: the policy in its own order, then the pages across."""

    option_spec: ClassVar[dict[str, Any]] = {}

    def shown(self) -> list[nodes.Node]:
        """Sections, with what the navigation is made of."""
        known = self.env.found_docs
        here = self.env.current_document.docname
        return list(contents_nodes(self.book, here, known, self.domain.across, self.domain.copy))


DIRECTIVES: dict[str, type[PolicyDirective]] = {
    "paragraph": ParagraphDirective,
    "article": ArticleDirective,
    "examples": ExamplesDirective,
    "rule": RuleDirective,
    "rules": RulesDirective,
    "decision": DecisionDirective,
    "register": RegisterDirective,
    "contents": ContentsDirective,
}
"""The directives of the domain by their names."""
