"""Files that programs write are read in a process of their own, whose time and memory are bounded.

A few kilobytes of a PDF, a web page or a document of a word processor may be many megabytes once they
are unpacked, and may keep their reader busy for hours. `read` starts the process, which runs `main`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from policy507.adopted.lines import Line
from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import MEGABYTE

SECONDS = 30
"""The most processor time of reading a file."""
WAITING = 4 * SECONDS
"""How long the process is waited for, on a machine that is busy with others."""
MEMORY = 1000 * MEGABYTE
LARGEST_TEXT = 300_000
"""Characters: many times a policy's."""
READERS = {"pdf": "pdf", "docx": "word", "html": "web"}
"""The modules that read a kind of file; each has a function `pages`."""
_COMMAND = f"from {__name__} import main; main()"
_TOO_MUCH = 3
"""The exit code of a process that met its limit of memory."""

Reader = Callable[[bytes], Sequence[Sequence[Line]]]


class RefusedError(Exception):
    """A file is not read; the message says why."""


def reader(kind: str) -> Reader:
    """The function that makes lines, by page, of the bytes of a file of a kind."""
    pages: Reader = import_module(f"policy507.adopted.{READERS[kind]}").pages
    return pages


def read(kind: str, content: bytes, file: str) -> list[list[Line]]:
    """The lines of a file by page, read in a process of its own; `file` is what problems call it.

    Raises:
        PolicyError: it cannot be read, or not within the limits.
    """
    command = (sys.executable, "-P", "-c", _COMMAND, kind)
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 (this module, with this Python)
            command,
            input=content,
            capture_output=True,
            env=environment,
            timeout=WAITING,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused("reading it takes too long", file) from None
    except OSError as error:
        message = f"it cannot be read in a process of its own: {error.strerror or error}"
        raise _refused(message, file) from None
    if done.returncode < 0:  # ended by a signal: the system's, at the limit of time or of memory
        raise _refused("reading it takes more time or memory than a policy does", file)
    if done.returncode == _TOO_MUCH:
        raise _refused("reading it takes more memory than a policy does", file)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing was said"]
        raise _refused(f"it cannot be read ({shown(said[-1])})", file)
    found: Mapping[str, Any] = json.loads(done.stdout)
    if "refused" in found:
        raise _refused(found["refused"], file)
    return [[Line(*line) for line in page] for page in found["pages"]]


def _refused(message: str, file: str) -> PolicyError:
    return PolicyError([Problem(message, file)])


def main() -> None:
    """What the process does: read from standard input a file of the kind that is its argument."""
    _bound()
    try:
        sys.stdout.write(json.dumps(told(sys.argv[1], sys.stdin.buffer.read())))
    except (MemoryError, RecursionError):
        sys.exit(_TOO_MUCH)


def told(kind: str, content: bytes) -> dict[str, object]:
    """What is told of a file: its lines by page, or why it is refused."""
    try:
        pages = reader(kind)(content)
    except RefusedError as error:
        return {"refused": str(error)}
    if sum(len(line.words) for page in pages for line in page) > LARGEST_TEXT:
        return {"refused": "it has more text than a policy has: it is not read"}
    return {
        "pages": [
            [[line.words, line.number, line.page, line.unit, line.begins] for line in page]
            for page in pages
        ]
    }


def _bound() -> None:
    try:
        import resource
    except ImportError:  # this system has no such limits: then time alone is bounded
        return
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _, hard = resource.getrlimit(limit)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(limit, (bound, bound))
        except (OSError, ValueError):  # not every system bounds memory so
            continue
