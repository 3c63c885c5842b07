"""A memo on a decision, to be sent and signed, in Markdown, HTML or the form of word processors."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from policy507._version import __version__
from policy507.decisions.advice.document import (
    Block,
    Document,
    Heading,
    Labelled,
    Numbered,
    Paragraph,
    ToFillIn,
    plain,
)
from policy507.decisions.advice.explaining import LABELS, Reasons, said_once
from policy507.decisions.advice.matters import first_capital
from policy507.decisions.advice.short import counts, fine, line_of, named
from policy507.decisions.advice.steps import Kind
from policy507.decisions.decision import Decision
from policy507.decisions.summary import Group, readings_chosen
from policy507.english.phrases import date_phrase, day_clause, placeholders, weekday_phrase
from policy507.errors import EngineError, Problem
from policy507.facts.registry import FACTS
from policy507.files.output import put_whole
from policy507.model.statuses import Status

if TYPE_CHECKING:
    from docx.document import Document as Word

INSTALL = "python-docx is not installed: pip install 'policy507[memo]'"
IN_BODY = ("says", "because", "stated", "exceptions", "days", "readings")
"""What a memo tells of why something comes out as it does; the steps stand by themselves."""


def memo(decision: Decision, *, ids: bool = True) -> Document:
    """A memo: the answer, what to do, why, what is open, what was assumed, and a line to sign."""
    policy = decision.rules.policy
    title = f"Memo: policy {policy.number}, {policy.title}"
    return Document(title, tuple(_blocks(decision, ids=ids))).citing(decision.numbering)


def _blocks(decision: Decision, *, ids: bool) -> Iterator[Block]:
    found = decision.matters
    urgent = [each for each in found if each.group < Group.DONE or each.status is Status.MET_LATE]
    yield ToFillIn("To")
    yield ToFillIn("From")
    if about := named(decision, ids=ids):
        yield Paragraph(f"About: {about}")
    yield Paragraph(f"Decided for {weekday_phrase(decision.as_of)}")
    yield Heading("Answer")
    yield Paragraph(counts(found), strong=True)
    texts = [*(line_of(each, decision) for each in urgent), *fine(found, decision)]
    texts += [first_capital(f"{each.words}.") for each in decision.cliffs]
    yield Labelled("By paragraph", tuple(texts))
    yield Heading("Next steps")
    steps = decision.next_steps
    told = [str(step) for step in steps if step.kind is not Kind.ASK]
    told += ["Find out what the open questions below ask for."] if len(told) < len(steps) else []
    yield Numbered(tuple(told))
    yield Heading("Why")
    names = {name for each in urgent for name in each.names}
    names |= {name for each in steps if each.kind is Kind.DO for name in each.acts}
    rows = [r for r in decision.explain().reasons if {*r.targets} & names or r.readings]
    for row in said_once(rows):
        yield from _why(row)
    if not rows:
        yield Paragraph(
            "Nothing is wrong, open or not determined, and nothing depends on how the words are read."
        )
    yield Heading("Open questions")
    yield from _open(decision)
    yield Heading("What was assumed")
    yield Labelled("In this memo", tuple(_assumed(decision)))
    yield ToFillIn("Signed")
    yield ToFillIn("Date")
    policy = decision.rules.policy
    yield Paragraph(
        f"Made by policy507 {__version__} from its rules on edition {policy.edition}. This is not "
        "legal advice: a person decides. The policy's adopted words count, not the restatement here."
    )


def _why(row: Reasons) -> Iterator[Block]:
    yield Heading(row.about, 3)
    yield Paragraph(row.answer)
    for name in IN_BODY:
        if texts := getattr(row, name):
            yield Labelled(LABELS[name], texts)


def _open(decision: Decision) -> Iterator[Block]:
    asked = tuple(f"{each.words} {each.why}" for each in decision.questions)
    codes = dict.fromkeys(code for finding in decision.findings for code in finding.remarks)
    left = tuple(
        f"{code}: {placeholders(decision.rules.judgements[code].question, decision.rules.values)}"
        for code in codes
    )
    if asked:
        yield Labelled("Facts to find out, what changes most first", asked)
    if left:
        yield Labelled("For a person to judge", left)
    if not asked and not left:
        yield Paragraph("None.")


def _assumed(decision: Decision) -> Iterator[str]:
    yield "The facts are as they were stated, and were not looked into; what was not stated is unknown."
    yield f"The policy is taken as adopted and in force on {date_phrase(decision.as_of)}."
    for path, day in decision.planned:
        clause = day_clause(FACTS[path], day, decision.as_of)
        yield f"Planned, and taken as not having happened: {clause}."
    chosen = [*readings_chosen(decision)]
    for choice, *decided in chosen:
        yield f"How the words are read: {'; '.join((choice, *decided))}."
    other = "Other questions" if chosen else "The questions"
    yield f"{other} that the words leave open are read by default."


# --- as files


def memo_file(document: Document, suffix: str) -> bytes:
    """A memo as the content of a file, by the ending of the file's name, one of `SUFFIXES`.

    Raises:
        EngineError: what writes such files is not installed; the message says how to get it.
    """
    return SUFFIXES[suffix](document)


def _word(document: Document) -> bytes:
    if find_spec("docx") is None:
        raise EngineError([Problem(INSTALL)])
    import docx

    word: Word = docx.Document()
    word.core_properties.title = document.title
    word.core_properties.author = ""
    word.add_heading(plain(document.title), 0)
    for block in document.blocks:
        _into(word, block)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _into(word: Word, block: Block) -> None:
    match block:
        case Heading(text, level):
            word.add_heading(plain(text), level - 1)
        case Paragraph(text, strong):
            word.add_paragraph().add_run(plain(text)).bold = strong
        case Labelled(label, texts):
            word.add_paragraph().add_run(plain(label)).bold = True
            for text in texts:
                word.add_paragraph(plain(text), "List Bullet")
        case Numbered(texts):
            for text in texts:
                word.add_paragraph(plain(text), "List Number")
        case ToFillIn(label):
            word.add_paragraph(f"{plain(label)}: {'_' * 30}")


SUFFIXES: Mapping[str, Callable[[Document], bytes]] = {
    ".docx": _word,
    ".md": lambda document: document.to_markdown().encode(),
    ".html": lambda document: document.to_html_page().encode(),
}
"""What writes a memo, by the ending of the file's name."""


def write_memo(document: Document, file: Path) -> None:
    """Write a memo to a file that is not there yet.

    Raises:
        EngineError: what writes such files is not installed.
        FileExistsError: the file is there.
    """
    content = memo_file(document, file.suffix.lower())
    put_whole(file, content, new=True)
