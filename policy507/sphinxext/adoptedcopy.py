"""A school's own copy of the policy: its words beside ours, its numbers in place of ours.

Nothing of it is shown but what is supplied to a build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from policy507.adopted.report import Report, Result, Row
from policy507.adopted.wordwise import marked
from policy507.sphinxext.changedwords import changed
from policy507.sphinxext.citing import citing
from policy507.sphinxext.domain import policy_domain
from policy507.sphinxext.markup import (
    AS_IT_STANDS,
    Cells,
    bullets,
    described,
    link,
    para,
    plain,
    quoted,
    section,
    strong,
    table,
    toned,
)

ANCHOR = "adopted-text"
_TONES = {
    Result.SAME: "calm",
    Result.RENAMED: "calm",
    Result.DIFFERS: "wrong",
    Result.MISSING: "wrong",
    Result.UNKNOWN: "unsure",
}


def beside(says: Sequence[nodes.Node], citation: str, report: Report) -> nodes.container:
    """Our restatement and the copy's own words, each under its label."""
    row = report.row(citation)
    ours = nodes.container("", _label("Our restatement"), *says, classes=["policy507-ours"])
    theirs = nodes.container("", *_theirs(row), classes=["policy507-theirs", AS_IT_STANDS])
    return nodes.container("", ours, theirs, classes=["policy507-beside"])


def _label(text: str, *more: nodes.Node) -> nodes.paragraph:
    return para(strong(text), *more, classes=["policy507-label"])


def _theirs(row: Row | None) -> Iterator[nodes.Node]:
    if row is None or row.result is Result.MISSING:
        yield _label("The adopted text")
        yield para(
            result_node(Result.MISSING), ": the copy that was supplied has no such paragraph."
        )
        return
    yield _label(f"The adopted text, {row.number or 'without a number'}")
    yield from _words(row)
    yield para(result_node(row.result), *_particulars(row), classes=["policy507-origin"])
    if row.differences:
        yield para(
            "Underlined: not in the policy. Struck through: gone from it, or how many words are.",
            classes=["policy507-origin"],
        )
    if row.result is Result.DIFFERS and (told := list(row.details(words=False))):
        yield bullets([plain(each)] for each in told)


def _words(row: Row) -> Iterator[nodes.Node]:
    """The words of a paragraph and of its items, and where they are not ours."""
    items = row.below
    parts = [row.own, *(text for _, text in items)]
    runs = marked(parts, row.text, row.differences)
    if runs is None:  # a heading is among its words, or not all of them are the paragraph's
        items = ()
        runs = marked([row.text], row.text, row.differences) or []
    own, *others = runs
    yield para(*changed(own))
    if items:
        rows = zip(items, others, strict=True)
        yield described(
            ((number, "", [para(*changed(run))]) for (number, _), run in rows), "policy507-items"
        )


def _particulars(row: Row) -> Iterator[nodes.Node]:
    if row.names:
        yield plain(f": {', '.join(row.names)}")
    elif row.result is Result.DIFFERS:
        yield plain(": the rules restate other words than these. A person decides what that means.")


def result_node(result: Result) -> nodes.inline:
    """A result in words."""
    return toned(result.value, _TONES[result])


def compared_briefly(report: Report) -> nodes.paragraph:
    """What became of the paragraphs in a line, with a link to the whole comparison."""
    counted = Counter(row.result for row in report.rows)
    said = ", ".join(f"{counted[result]} {result.value}" for result in Result if counted[result])
    link_ = nodes.reference("", "", plain("what your copy says differently"), refid=ANCHOR)
    return para(f"The adopted text was compared: {said}. See ", link_, ".")


def comparison(report: Report) -> nodes.section:
    """Every paragraph of the policy and of the copy, with what became of it."""
    rows: Iterator[Cells] = (
        [
            [link("para", row.citation)]
            if row.citation
            else [quoted(plain(row.number or "(no number)"))],
            [result_node(row.result)],
            list(_told(row)),
        ]
        for row in report.rows
    )
    return section(
        "The adopted text compared",
        ANCHOR,
        para(
            "The copy that was supplied, compared by its words with the edition that the rules "
            "restate. Whether a difference matters is for a person to decide."
        ),
        table(("Paragraph", "Result", "What is different"), rows, (2, 2, 5)),
    )


def _told(row: Row) -> Iterator[nodes.Node]:
    told = [*row.details()]
    if row.result is Result.RENAMED:
        told = [f"here: {name}" for name in row.names]
    if row.result is Result.UNKNOWN:
        yield para(quoted(plain(row.text)))
    if told:
        yield bullets([quoted(plain(each))] for each in told)


class Renumbering(SphinxTransform):
    """Shows our citations under the copy's numbers, and its word for its adopter, in every sentence.

    So it comes before titles, the index and the search are collected.

    What is code, and what quotes the copy or the policy, is left as it stands.
    """

    default_priority: ClassVar[int] = 840  # domains, at 850, collect the index

    def apply(self, **kwargs: Any) -> None:
        """Change the texts, the captions of navigation and the entries of the index."""
        del kwargs
        domain = policy_domain(self.env)
        if domain.copy.numbering is None and domain.copy.called is None:
            return
        domain.note_files()
        shown = domain.copy.in_text
        for text in [each for each in self.document.findall(nodes.Text) if not _stands(each)]:
            if (renumbered := shown(str(text))) != str(text):
                text.parent.replace(text, nodes.Text(renumbered))
        for place in self.document.findall(citing):
            place["citation"] = shown(place["citation"])
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
