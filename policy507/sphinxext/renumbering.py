"""Our citations in every sentence of a page under the numbers of an adopted copy, if there are some."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from policy507.sphinxext.domain import policy_domain
from policy507.sphinxext.markup import AS_IT_STANDS


class Renumbering(SphinxTransform):
    """Shows citations as decisions do, before titles, the index and the search are collected.

    What is code, and what quotes the copy or the policy, is left as it stands.
    """

    default_priority: ClassVar[int] = 840  # domains, at 850, collect the index

    def apply(self, **kwargs: Any) -> None:
        """Change the texts, the captions of navigation and the entries of the index."""
        del kwargs
        domain = policy_domain(self.env)
        if domain.copy.numbering is None:
            return
        for file in domain.files:
            self.env.note_dependency(file)
        shown = domain.copy.in_text
        for text in [each for each in self.document.findall(nodes.Text) if not _stands(each)]:
            if (renumbered := shown(str(text))) != str(text):
                text.parent.replace(text, nodes.Text(renumbered))
        for tree in self.document.findall(addnodes.toctree):
            for key in ("caption", "rawcaption"):
                tree[key] = shown(tree[key]) if tree.get(key) else tree.get(key)
        for index in self.document.findall(addnodes.index):
            index["entries"] = [
                (kind, shown(text).replace(";", ",") if kind == "single" else text, *others)
                for kind, text, *others in index["entries"]
            ]


def _stands(text: nodes.Text) -> bool:
    """Whether a text is left as it is, for what it stands in."""
    node: Any = text.parent
    while node is not None:
        if isinstance(node, nodes.literal | nodes.FixedTextElement | nodes.Invisible):
            return True
        if AS_IT_STANDS in node.get("classes", ()):
            return True
        node = node.parent
    return False
