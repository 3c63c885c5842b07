"""The files of an installation against a list of their digests, in the form that `sha256sum` writes.

Names are those in the wheel: what lies elsewhere in a checkout is called as it is called there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import importlib.metadata
import importlib.util
import marshal
import re
import struct
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen

from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import as_bytes, read_bounded
from policy507.files.installed import PACKAGE

NAME = PACKAGE.name
DIGEST = "sha256"
MOST_FILES = 10_000
MOST_PROBLEMS = 20
CACHE, COMPILED = "__pycache__", ".pyc"
HEADER = 16
"""How many bytes stand before the code in a compiled file."""
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_WANTED = "64 hexadecimal digits, two spaces and the name of a file, as 'sha256sum' writes them,"


@frozen
class Listed:
    """The digests of files by their names, with the lines on which they stand in `file`."""

    file: str
    digests: Mapping[str, str]
    lines: Mapping[str, int]


# --- lists


def read_digests(path: Path) -> Listed:
    """A list of digests that somebody else keeps, as a release publishes it.

    Raises:
        PolicyError: with every problem (at most 20), each at its line.
    """
    file = str(path)
    digests: dict[str, str] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    text = as_bytes(read_bounded(path)).decode("utf-8", "backslashreplace")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        name = found[2] if found else ""
        if found is None:
            problems.append(Problem(f"{_WANTED} are wanted", file, number, 1))
        elif not _is_ours(name):
            message = f"'{shown(name)}': files of {NAME}/ alone are listed"
            problems.append(Problem(message, file, number, 67))
        elif name in digests:
            message = f"'{shown(name)}' is there twice, first on line {lines[name]}"
            problems.append(Problem(message, file, number, 67))
        else:
            digests[name], lines[name] = found[1], number
        if len(problems) == MOST_PROBLEMS:
            problems.append(Problem("and perhaps more", file, number, 1))
            break
    if not digests and not problems:
        problems.append(Problem("no file is listed", file, 1, 1))
    if problems:
        raise PolicyError(problems)
    return Listed(file, digests, lines)


def _is_ours(name: str) -> bool:
    first, *others = name.split("/")
    return first == NAME and bool(others) and not {"", ".", ".."} & {*others}


def recorded_digests(package: Path = PACKAGE) -> Listed | None:
    """The list that was installed with the package, its RECORD; a checkout has none."""
    for found in importlib.metadata.distributions(name=NAME):
        files = found.files or []
        if Path(str(found.locate_file(NAME))).resolve() == package:
            digests = {
                file.as_posix(): _hexadecimal(file.hash.value)
                for file in files
                if file.hash and file.hash.mode == DIGEST and _is_ours(file.as_posix())
            }
            record = next((str(file.locate()) for file in files if file.name == "RECORD"), "")
            if digests:
                return Listed(record, digests, {})
    return None


def _hexadecimal(digest: str) -> str:
    """A digest as a RECORD has it, in the form of a list; none where it is no digest."""
    try:
        return base64.urlsafe_b64decode(f"{digest}{'=' * (-len(digest) % 4)}").hex()
    except binascii.Error:
        return ""


# --- files


def installed_files(package: Path = PACKAGE) -> dict[str, Path]:
    """Every file of the package and of its rules, compiled ones too, by its name in the wheel.

    Raises:
        PolicyError: there are too many, or a folder cannot be read.
    """
    places = {NAME: package}
    project = package.parent / "pyproject.toml"
    if not (package / "data").exists() and project.is_file():
        build = tomllib.loads(project.read_text("utf-8"))["tool"]["hatch"]["build"]
        included = build["targets"]["wheel"]["force-include"]
        places |= {name: package.parent / place for place, name in included.items()}
    files: dict[str, Path] = {}
    for name, place in places.items():
        for inside, path in _walk(name, place):
            files[inside] = path
            if len(files) > MOST_FILES:
                message = f"more than {MOST_FILES} files are in it: they are not looked at"
                raise PolicyError([Problem(message, str(package))])
    return files


def _walk(name: str, place: Path) -> Iterator[tuple[str, Path]]:
    """What is in a folder; a link is what it is, wherever it leads."""
    if place.is_symlink() or not place.is_dir():
        yield name, place
        return
    try:
        inside = sorted(place.iterdir())
    except OSError as error:
        raise PolicyError([Problem(f"cannot be read: {error.strerror}", str(place))]) from None
    for each in inside:
        yield from _walk(f"{name}/{each.name}", each)


def is_compiled(name: str) -> bool:
    """Whether a file is what Python compiles another one to, and keeps beside it."""
    *_, folder, file = ("", *name.split("/"))
    return folder == CACHE and file.endswith(COMPILED)


def differing(files: Mapping[str, Path], listed: Listed) -> Iterator[Problem]:
    """Each file that is not as it is listed, is not listed, or is listed and is not there."""
    for name in sorted({*files, *listed.digests}):
        place = str(files.get(name))
        if name not in files:
            line = listed.lines.get(name)
            message = f"{shown(name)} is listed, and is not there"
            yield Problem(message, listed.file, line, 67 if line else None)
        elif is_compiled(name) and name not in listed.digests:
            if problem := _miscompiled(files[name], {*files.values()}):
                yield Problem(problem, place)
        elif name not in listed.digests:
            yield Problem(f"there is no such file on the list {listed.file}", place)
        elif (found := _digest(files[name])) != listed.digests[name]:
            wanted = f"{DIGEST} {listed.digests[name] or 'unknown'}"
            yield Problem(f"is not what {listed.file} lists: {found}, wanted: {wanted}", place)


def _digest(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return "no file, but a link or the like"
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, DIGEST).hexdigest()
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _miscompiled(path: Path, sources: set[Path]) -> str | None:
    """Why this Python would run something else than the source beside a compiled file."""
    try:
        source = Path(importlib.util.source_from_cache(str(path)))
    except ValueError:  # a name that Python does not give
        source = path
    if source == path or source not in sources:
        return "it is compiled from no file that is there"
    ours = f"{source.stem}.{sys.implementation.cache_tag}."
    if not path.name.startswith(ours):
        return None  # another Python's, which this one does not run
    level = path.name.removeprefix(ours).removesuffix(COMPILED[1:]).strip(".").removeprefix("opt-")
    try:
        content = path.read_bytes()
        if _is_stale(content, source):
            return None  # which this Python compiles anew
        code = marshal.loads(content[HEADER:])  # noqa: S302 (Python runs it, or has)
        same = code == compile(source.read_bytes(), str(source), "exec", 0, True, int(level or 0))
    except (OSError, EOFError, ValueError, TypeError, SyntaxError) as error:
        return f"it cannot be compared with {source.name}: {error}"
    return None if same else f"it is compiled from something else than {source.name}: delete it"


def _is_stale(content: bytes, source: Path) -> bool:
    """Whether Python passes by a compiled file: it is of another version, or of an older source."""
    if content[:4] != importlib.util.MAGIC_NUMBER:
        return True
    flags, changed, size = struct.unpack("<III", content[4:HEADER].ljust(12, b"\0"))
    if flags:  # by the digest of its source, which may be believed unseen
        return False
    now = source.stat()
    return (changed, size) != (int(now.st_mtime) & 0xFFFFFFFF, now.st_size & 0xFFFFFFFF)
