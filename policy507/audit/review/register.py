"""The file of the register: read within bounds, written so that a change shows as one."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from attrs import evolve, frozen
from ruamel.yaml import YAML

from policy507.audit.review.content import (
    MARK_DIGITS,
    NAMED_PARTS,
    PARTS,
    Part,
    digest_of,
    parts_of,
)
from policy507.errors import Place, PolicyError, Problem, described, shown
from policy507.files.documents import Document, as_bytes, read_bounded
from policy507.files.folders import REVIEWED_FILE
from policy507.files.output import write_whole
from policy507.files.yaml_nodes import Node, compose_leniently
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.keys import Key, entries, take
from policy507.rulefiles.scope import Scope

SCHEMA = 1
"""The version of the register's form, and of what its digests are made of."""
LONGEST_READER, WIDEST = 120, 1000
NO_NAMES = (
    *("y", "yes", "n", "no", "ok", "true", "false", "me", "i"),
    *("none", "nobody", "null", "nil", "unknown", "tbd", "todo"),
)
"""What people and programs write where no name is."""
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
MARK = re.compile(rf"[0-9a-f]{{{MARK_DIGITS}}}")
PART = re.compile(rf"(?:{'|'.join(NAMED_PARTS)}) [^ ].*")
TOP = (
    Key("schema", "text", f"the version of the file's form, {SCHEMA}", required=True),
    Key("paragraphs", "map", "what was recorded of each paragraph, by its citation", required=True),
)
ENTRY = (
    Key("recorded_on", "date", "the day on which the paragraph was recorded", required=True),
    Key(
        "read_by",
        "text",
        "who read it against the adopted text; null until a person has",
        required=True,
    ),
    Key("digest", "text", "of everything that a reader judges, sha256:…", required=True),
    Key("parts", "map", "a mark of each part, by which it is told what changed", required=True),
)


@frozen
class Entry:
    """What was recorded of a paragraph: when, of what, and who read it against the adopted text.

    `read_by` is `None` until a person has. By `marks`, which come by the names of parts, it is told what
    changed; the `digest` says whether anything did.
    """

    recorded_on: dt.date
    read_by: str | None
    digest: str
    marks: Mapping[str, str]


@frozen
class Register:
    """The register of a folder, by citation; `problems` say what in it cannot be read.

    `named` has the place of every citation in it, also of one that cannot be read; it is `None` where
    not even those are known.
    """

    entries: Mapping[str, Entry]
    named: Mapping[str, Place] | None
    problems: tuple[Problem, ...] = ()


def read_register(folder: Path) -> Register | None:
    """The register of a folder of rules; `None` where there is none."""
    path = folder / REVIEWED_FILE
    if not os.path.lexists(path):
        return None
    try:
        document = Document(as_bytes(read_bounded(path)))
    except PolicyError as error:
        return Register({}, None, error.problems)
    node, problems = compose_leniently(document, str(path))
    scope = Scope(problems=[*problems])
    taken = take(node, TOP, "a register of review", scope)
    version = taken.get("schema")
    if version is not None and (version.tag, version.value) != ("int", SCHEMA):
        message = f"the version of the form is {SCHEMA}, and not {described(version.plain())}"
        scope.wrong(version, message)
        return Register({}, None, tuple(scope.problems))
    stated = entries(taken.get("paragraphs"), scope)
    read = {key.value: entry for key, value in stated if (entry := _entry(value, scope))}
    known = "paragraphs" in taken and taken["paragraphs"].tag == "map"
    named = {key.value: key.place for key, _ in stated} if known else None
    return Register(read, named, tuple(scope.problems))


def _entry(node: Node, scope: Scope) -> Entry | None:
    before = len(scope.problems)
    taken = take(node, ENTRY, "what was recorded of a paragraph", scope)
    on, reader, digest = (taken.get(name) for name in ("recorded_on", "read_by", "digest"))
    if on is not None and on.tag != "day":
        scope.wrong(on, "expected a date, without quotes")
    if reader is not None and reader.tag != "null" and not is_reader(reader.value):
        scope.wrong(reader, f"expected who read it: at most {LONGEST_READER} characters, or null")
    if digest is not None and not _matches(DIGEST, digest):
        scope.wrong(digest, "a digest is sha256: and 64 of the digits 0 to 9 and a to f")
    marks = {}
    for key, value in entries(taken.get("parts"), scope):
        if key.value not in PARTS and not PART.fullmatch(key.value):
            hint = scope.hint(key, PARTS)
            scope.wrong(key, f"there is no part '{shown(key.value)}' of a paragraph{hint}")
        if not _matches(MARK, value):
            scope.wrong(
                value, f"a mark is {MARK_DIGITS} of the digits 0 to 9 and a to f, in a text"
            )
        marks[key.value] = value.value
    if len(scope.problems) > before or on is None or reader is None or digest is None:
        return None
    return Entry(dt.date.fromisoformat(on.value), reader.value, digest.value, marks)


def _matches(pattern: re.Pattern[str], node: Node) -> bool:
    return node.tag == "str" and pattern.fullmatch(node.value) is not None


def is_reader(text: object) -> bool:
    """Whether a text can say who read something."""
    if not isinstance(text, str) or not any(map(str.isalpha, text)):
        return False
    if text != text.strip() or len(text) > LONGEST_READER or not text.isprintable():
        return False
    return text.lower() not in NO_NAMES


# --- what is recorded


def recorded(
    book: RuleBook,
    before: Register | None,
    on: dt.date,
    *,
    only: Collection[str] | None = None,
    read_by: str | None = None,
) -> dict[str, Entry]:
    """The entries of a register once rules are recorded anew on a day, those of `only` or all.

    What is as it was recorded before keeps that day and its reader; what changed was read by nobody, but
    for `read_by`, who read all that are recorded.
    """
    known = {} if before is None else before.entries
    found: dict[str, Entry] = {}
    for paragraph in book:
        citation = paragraph.citation
        entry = known.get(citation)
        if only is not None and before is not None and citation not in only:
            if entry is not None:
                found[citation] = entry
            continue
        reader = read_by if only is None or citation in only else None
        found[citation] = _recorded(parts_of(book, paragraph), entry, on, reader)
    return found


def _recorded(
    parts: Mapping[str, Part], before: Entry | None, on: dt.date, read_by: str | None
) -> Entry:
    digest, marks = digest_of(parts), {name: part.mark for name, part in parts.items()}
    if before is not None and before.digest == digest and read_by is None:
        return evolve(before, marks=marks)
    return Entry(on, read_by, digest, marks)


def write_register(folder: Path, entries: Mapping[str, Entry]) -> Path:
    """Write the register of a folder, whole or not at all; returns its file.

    Raises:
        PolicyError: it cannot be written.
    """
    path = folder / REVIEWED_FILE
    write_whole(path, register_text(entries))
    return path


def register_text(entries: Mapping[str, Entry]) -> str:
    """The register as its file: the same for the same entries, one statement on a line."""
    data = {
        citation: {
            "recorded_on": entry.recorded_on,
            "read_by": entry.read_by,
            "digest": entry.digest,
            "parts": dict(entry.marks),
        }
        for citation, entry in entries.items()
    }
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.width = False, WIDEST
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # typed by its default
    yaml.representer.ignore_aliases = lambda _: True  # anchors are refused
    written = io.StringIO()
    yaml.dump({"schema": SCHEMA, "paragraphs": data}, written)
    return written.getvalue()
