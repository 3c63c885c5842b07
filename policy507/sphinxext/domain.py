"""The Sphinx domain: paragraphs, rules, readings and definitions that other pages can link to.

Its objects go into `objects.inv`, so that the documentation of another project links to a clause by
intersphinx.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from policy507.adopted.copies import Copy, read_copy
from policy507.audit.results import MUTANTS, PROOFS, Results
from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import read
from policy507.sphinxext.auditnodes import known_results
from policy507.sphinxext.directives import DIRECTIVES
from policy507.sphinxext.markup import DOMAIN
from policy507.sphinxext.registers import REGISTERS
from policy507.sphinxext.roles import ValueRole

if TYPE_CHECKING:
    from sphinx.builders import Builder

_logger = logging.getLogger(__name__)
Home = tuple[str, str]  # the name of a page, and the anchor in it


class PolicyDomain(Domain):
    """Everything of a policy that has an address, by kind and name."""

    name = DOMAIN
    label = "Policy"
    object_types: ClassVar[dict[str, ObjType]] = {
        "para": ObjType("paragraph", "para"),
        "rule": ObjType("rule", "rule"),
        "reading": ObjType("reading", "reading"),
        "definition": ObjType("definition", "definition"),
        "page": ObjType("page", "page"),
    }
    roles: ClassVar[dict[str, Any]] = {
        "para": XRefRole(innernodeclass=nodes.inline, warn_dangling=True),
        "rule": XRefRole(innernodeclass=nodes.literal, warn_dangling=True),
        "reading": XRefRole(innernodeclass=nodes.inline, warn_dangling=True),
        "definition": XRefRole(innernodeclass=nodes.inline, warn_dangling=True),
        "page": XRefRole(innernodeclass=nodes.inline, warn_dangling=True),
        "value": ValueRole(),
    }
    directives: ClassVar[dict[str, Any]] = DIRECTIVES
    initial_data: ClassVar[dict[str, Any]] = {"homes": {}}
    data_version = 1

    @cached_property
    def folder(self) -> Path:
        """Where the rules are that these pages are about."""
        configured = self.env.config.policy507_rules
        return Path(self.env.srcdir, configured) if configured else rules_folder()

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
        text, numbers = self._beside
        return read_copy(text, numbers, self.book, self.env.config.policy507_adopters)

    @property
    def _beside(self) -> tuple[Path | None, Path | None]:
        config = self.env.config
        text, numbers = (
            Path(self.env.srcdir, each) if each else None
            for each in (config.policy507_adopted_text, config.policy507_numbering)
        )
        return text, numbers

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The rule files and what is given beside: a page is built again when one of them changes."""
        beside = (
            str(path) for path in (*self._beside, self._proofs, self._mutants) if path is not None
        )
        return (*(str(path) for path in sorted(self.folder.rglob("*.yaml"))), *beside)

    @cached_property
    def results(self) -> Results:
        """What is known of the rules besides the rules: proofs, mutants, coverage by the examples."""
        return known_results(self.book, self._proofs, self._mutants)

    @property
    def across(self) -> tuple[str, ...]:
        """The pages across, less those of results that were not given."""
        given = {PROOFS: self._proofs, MUTANTS: self._mutants}
        return tuple(name for name in REGISTERS if given.get(name, name) is not None)

    @property
    def _proofs(self) -> Path | None:
        return self._given(self.env.config.policy507_proofs)

    @property
    def _mutants(self) -> Path | None:
        return self._given(self.env.config.policy507_mutants)

    def _given(self, configured: str | None) -> Path | None:
        return Path(self.env.srcdir, configured) if configured else None

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
        shown = target if typ == "rule" else self.copy.in_text(target)
        if contnode.astext() == target != shown:  # a role for anything sets it as code
            contnode = nodes.inline("", shown, classes=contnode["classes"])
        return make_refnode(builder, fromdocname, *home, contnode, shown)

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

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Every object, for `objects.inv` and for the search."""
        return self._all_objects()

    def _all_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        for kind, name in self.homes:
            if home := self.home(kind, name):
                yield name, name, kind, *home, 1


def policy_domain(env: BuildEnvironment) -> PolicyDomain:
    """The domain of a build."""
    return cast("PolicyDomain", env.get_domain(DOMAIN))
