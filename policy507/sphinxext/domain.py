"""The Sphinx domain: paragraphs, rules, readings and definitions that other pages can link to.

Its objects go into `objects.inv`, so that the documentation of another project links to a clause by
intersphinx.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from attrs import evolve
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from policy507.adopted import Copy, read_copy
from policy507.audit.results import MUTANTS, PROOFS, Results
from policy507.audit.review.changes import standings
from policy507.audit.review.register import read_register
from policy507.english.phrases import value_phrase
from policy507.errors import PolicyError, did_you_mean, shown
from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read
from policy507.sphinxext.auditpages import known_results
from policy507.sphinxext.markup import DOMAIN, plain
from policy507.sphinxext.registers import REGISTERS, REVIEWED

if TYPE_CHECKING:
    from sphinx.builders import Builder

_logger = logging.getLogger(__name__)
Home = tuple[str, str]  # the name of a page, and the anchor in it
# What has an address: its role and what people call it.
KINDS = {
    "para": "paragraph",
    "rule": "rule",
    "reading": "reading",
    "definition": "definition",
    "page": "page",
    "example": "example",
}


class ValueRole(SphinxRole):
    """A number, date or period that the policy states, by its name in the rule files."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The value in English; a name that no value has is an error."""
        domain = policy_domain(self.env)
        domain.note_files()
        values = domain.book.values
        if self.text in values:
            return [plain(value_phrase(values[self.text]))], []
        message = f"there is no value '{shown(self.text)}'{did_you_mean(self.text, values)}"
        return [], [self.inliner.reporter.error(message, line=self.lineno)]


class PolicyDomain(Domain):
    """Everything of a policy that has an address, by kind and name."""

    name = DOMAIN
    label = "Policy"
    object_types: ClassVar[dict[str, ObjType]] = {
        kind: ObjType(name, kind) for kind, name in KINDS.items()
    }
    roles: ClassVar[dict[str, Any]] = {
        **{
            kind: XRefRole(
                innernodeclass=nodes.literal if kind == "rule" else nodes.inline, warn_dangling=True
            )
            for kind in KINDS
        },
        "value": ValueRole(),
    }
    initial_data: ClassVar[dict[str, Any]] = {"homes": {}}
    data_version = 1

    def file(self, setting: str) -> Path | None:
        """The file or folder that a setting of `conf.py` names, if it names one."""
        configured = self.env.config[f"{DOMAIN}_{setting}"]
        return Path(self.env.srcdir, configured) if configured else None

    @cached_property
    def folder(self) -> Path:
        """Where the rules are that these pages are about."""
        return self.file("rules") or rules_folder()

    @cached_property
    def book(self) -> RuleBook:
        """The rules that these pages are about.

        Raises:
            PolicyError: with every problem of the rule files, each at its place.
        """
        return read(self.folder)

    @cached_property
    def copy(self) -> Copy:
        """The adopted copy that is shown beside the rules, and its numbers, if any are given.

        Raises:
            PolicyError: with every problem of the text or of the mapping file, each at its place.
        """
        adopters = self.env.config.policy507_adopters
        return read_copy(self.file("adopted_text"), self.file("numbering"), self.book, adopters)

    @cached_property
    def results(self) -> Results:
        """What is known of the rules besides the rules: proofs, mutants, coverage by the examples."""
        found = known_results(self.book, self.file(PROOFS), self.file(MUTANTS))
        return evolve(found, reviewed=self.reviewed)

    @cached_property
    def reviewed(self) -> Mapping[str, str] | None:
        """What the register of review says of each paragraph, in words; `None` without a register.

        Raises:
            PolicyError: with every problem of the register, each at its place.
        """
        register = read_register(self.folder)
        if register is None:
            return None
        if register.problems:
            raise PolicyError(register.problems)
        return {each.paragraph.citation: str(each) for each in standings(self.book, register)}

    @cached_property
    def across(self) -> tuple[str, ...]:
        """The pages across, less those of results that were not given."""
        lacking = [name for name in (PROOFS, MUTANTS) if self.file(name) is None]
        lacking += [REVIEWED] if self.reviewed is None else []
        return tuple(name for name in REGISTERS if name not in lacking)

    def note_files(self) -> None:
        """Have the page that is being read built again when what it is made from changes."""
        for file in self._files:
            self.env.note_dependency(file)

    @cached_property
    def _files(self) -> tuple[str, ...]:
        beside = map(self.file, ("adopted_text", "numbering", PROOFS, MUTANTS))
        return tuple(map(str, (*sorted(self.folder.rglob("*.yaml")), *filter(None, beside))))

    @property
    def homes(self) -> dict[tuple[str, str], dict[str, str]]:
        """For each object, by its kind and name, the pages that describe it and the anchors there."""
        return cast("dict[tuple[str, str], dict[str, str]]", self.data["homes"])

    @property
    def shown_on(self) -> set[str]:
        """The pages that describe something of the rule book."""
        return {docname for homes in self.homes.values() for docname in homes}

    def home(self, kind: str, name: str) -> Home | None:
        """The page and the anchor of an object; of several pages the first by name."""
        return min(self.homes.get((kind, name), {}).items(), default=None)

    def note(self, kind: str, name: str, anchor: str) -> None:
        """Remember that the page that is being read has an object."""
        self.homes.setdefault((kind, name), {})[self.env.current_document.docname] = anchor

    def clear_doc(self, docname: str) -> None:
        """Forget what a page has that is read again."""
        for homes in self.homes.values():
            homes.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what a process beside this one has read."""
        for key, homes in otherdata["homes"].items():
            own = {docname: anchor for docname, anchor in homes.items() if docname in docnames}
            self.homes.setdefault(key, {}).update(own)

    def check_consistency(self) -> None:
        """Warn of what several pages describe, so that a link could lead to either."""
        for (kind, name), homes in self.homes.items():
            first, *others = sorted(homes) or [""]
            for docname in others:
                message = "%s %s is described twice; add :no-index: to one (the other: %s)"
                _logger.warning(message, kind, name, first, location=docname)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """The link to an object, if some page has it."""
        del env, node
        home = self.home(typ, target)
        if home is None:
            return None
        cited = self.book.rules[target].title if typ == "rule" else self.copy.in_text(target)
        if contnode.astext() == target != cited:  # a role for anything sets it as code
            contnode = nodes.inline("", cited, classes=contnode["classes"])
        return make_refnode(builder, fromdocname, *home, contnode, cited)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """The links that a name may mean, whatever its kind."""
        found = []
        for kind in self.object_types:
            link = self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)
            if link is not None:
                found.append((f"{DOMAIN}:{kind}", link))
        return found

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Every object, for `objects.inv` and for the search."""
        for kind, name in self.homes:
            if home := self.home(kind, name):
                yield name, name, kind, *home, 1


def policy_domain(env: BuildEnvironment) -> PolicyDomain:
    """The domain of a build."""
    return cast("PolicyDomain", env.get_domain(DOMAIN))


def leave_as_text(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.TextElement
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
