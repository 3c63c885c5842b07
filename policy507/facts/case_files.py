"""Cases as YAML, JSON or plain data: read with every problem at its place, and written again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from attrs import evolve

from policy507.errors import FactError, Place, PolicyError, Problem, needs, not_wanted
from policy507.facts.case import A_CASE, Case, stated
from policy507.facts.contradictions import Contradiction
from policy507.facts.from_data import AsOf, Wrong, case_or_wrongs
from policy507.facts.kinds import UNKNOWN, InPart, joined
from policy507.facts.registry import FACTS, PARTLY_OF, STATED_FACTS
from policy507.files.documents import (
    LARGEST_DOCUMENT,
    LARGEST_STREAM,
    Document,
    as_bytes,
    documents,
    documents_of,
    read_bounded,
)
from policy507.files.json_records import read_record
from policy507.files.yaml_nodes import Node, compose_leniently

# --- reading


def read_case(
    path: Path | str, as_of: AsOf = None, impossible: Sequence[Contradiction] = ()
) -> Case:
    """Read a file that holds one case, in YAML or JSON.

    `as_of` fills in the day of the decision, or overrides that of the file. `impossible` are the
    contradictions of a rule book (`RuleBook.impossible`), which deciding by it refuses anyway, but
    without their places in the file.

    Raises:
        PolicyError: with every problem, each at its file, line and column.
    """
    document = Document(as_bytes(read_bounded(path)))
    return _case_of(document, str(path), as_of, impossible)


def read_cases(
    source: str | bytes | BinaryIO,
    file: str,
    as_of: AsOf = None,
    impossible: Sequence[Contradiction] = (),
) -> Iterator[Case | PolicyError]:
    """Read a stream of cases: YAML documents between `---`, or JSON, one object a line.

    A case that is refused is yielded as its problems, in its place among the others; a stream
    without any case is one refused case, and so is one that cannot be read. Of an open binary stream,
    lines of JSON are read as they are asked for, however many there are. `file` is what places are
    called after; for `impossible` see `read_case`.
    """
    empty, found = True, _documents(source, file)
    try:
        for document in found:
            empty = False
            try:
                yield _case_of(document, file, as_of, impossible)
            except PolicyError as error:
                yield error
    except PolicyError as error:  # of the stream
        yield error
        return
    if empty:
        yield PolicyError([Problem("there is no case in it", file)])


def _documents(source: str | bytes | BinaryIO, file: str) -> Iterator[Document]:
    if isinstance(source, str | bytes):
        return documents(source)
    if not hasattr(source, "readline"):
        raise PolicyError([not_wanted("source", "a text, bytes, or a stream of bytes,", source)])
    return documents_of(source, LARGEST_STREAM, file)


def case_from_data(
    data: Mapping[str, Any], as_of: AsOf = None, impossible: Sequence[Contradiction] = ()
) -> Case:
    """Make a case of plain data, as JSON has it; dates are ISO texts or `date` objects.

    For `impossible` see `read_case`.

    Raises:
        FactError: with every problem, each beginning with the fact it is about.
    """
    case = case_or_wrongs(data, as_of, impossible)
    if isinstance(case, Case):
        return case
    raise FactError(wrong.problem() for wrong in case)


def case_from_node(
    node: Node,
    as_of: AsOf = None,
    problems: Iterable[Problem] = (),
    impossible: Sequence[Contradiction] = (),
) -> Case:
    """Make a case of a document; `problems` are those that the document has in itself.

    Raises:
        FactError: with every problem, each at its place.
    """
    case = case_or_wrongs(node.plain(), as_of, impossible)
    found = list(problems)
    if isinstance(case, Case) and not found:
        return case
    # What is wrong with a document often leads to something wrong with a fact at the same place.
    known = {(problem.line, problem.column) for problem in found}
    for wrong in [] if isinstance(case, Case) else case:
        place = _place_of(wrong, node)
        if (place.line, place.column) not in known:
            found.append(place.problem(wrong.message, wrong.path, wrong.code))
    raise FactError(sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _case_of(
    document: Document, file: str, as_of: AsOf, impossible: Sequence[Contradiction]
) -> Case:
    data, refused = _json_of(document), None
    if data is not None:
        try:
            return case_from_data(data, as_of, impossible)
        except FactError as error:
            refused = error  # to be read again for the places of what is wrong, which takes longer
    node, problems = compose_leniently(document, file)
    if node is None and refused is not None:  # JSON in a layout that YAML does not allow
        problems = [evolve(p, file=file, line=document.line) for p in refused.problems]
    if node is None:
        raise FactError(problems)
    return case_from_node(node, as_of, problems, impossible)


def _json_of(document: Document) -> dict[str, Any] | None:
    """A JSON object, read fast; `None` where it is anything else, or has something wrong with it."""
    content = document.content
    if len(content) > LARGEST_DOCUMENT or not content.lstrip().startswith(b"{"):
        return None
    try:
        data = read_record(content, "")
    except PolicyError:
        return None
    return data if isinstance(data, dict) else None


def _place_of(wrong: Wrong, node: Node) -> Place:
    """Where something wrong stands in a document."""
    place = node.place
    for number, step in enumerate(wrong.steps, start=1):
        if isinstance(step, int):
            node = node.value[step]
            place = node.place
        else:
            entry = node.value[step]
            at_key = wrong.at_key and number == len(wrong.steps)
            node, place = entry.value, (entry.key if at_key else entry.value).place
    return place


# --- writing


def case_to_data(case: Case, *, ids: bool = True) -> dict[str, Any]:
    """A case as JSON-ready data, from which `case_from_data` makes the same case again.

    Unknown facts are left out, dates are ISO texts, lists are lists, and one of which only a part is
    known is a mapping. Without `ids` the labels are
    left out, too, which decide nothing.
    """
    needs(case, Case, "case", A_CASE, FactError)
    data: dict[str, Any] = {"as_of": case.as_of.isoformat()}
    for section, facts in STATED_FACTS.items():
        values = {
            name: as_written(value)
            for name, fact in facts.items()
            if (value := stated(case, fact.path)) is not UNKNOWN and (ids or fact.kind != "label")
        }
        if values or (section == "conduct" and case.conduct is not None):
            data[section] = values
    for path, partly in PARTLY_OF.items():
        if isinstance(listed := stated(case, path), InPart):  # one mapping states both lists
            part = data[FACTS[path].section]
            part[FACTS[path].name] = joined(listed, stated(case, partly))
            part.pop(FACTS[partly].name, None)
    return data


def as_written(value: Any) -> Any:
    """The value of a fact as JSON-ready data."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, InPart):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
