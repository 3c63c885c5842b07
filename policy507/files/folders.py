"""Folders: of rules, whose files are read within bounds; of output, which is there whole or not."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from attrs import frozen

from policy507.errors import PolicyError, Problem, RuleError
from policy507.files.documents import MEGABYTE, read_bounded

MOST_ENTRIES = 1000
LARGEST_FOLDER = 4 * MEGABYTE
SUFFIX, OTHER_SUFFIX = ".yaml", ".yml"
REVIEWED_FILE = "reviewed.yaml"
"""Who has read the rules of a folder: it lies beside them, and is none of their files."""


@frozen
class Folder:
    """What a folder of rules holds, by the names of its files relative to it, in a fixed order.

    A file that could not be read has no content; `problems` say why.
    """

    root: Path
    contents: Mapping[str, bytes | None]
    problems: tuple[Problem, ...]

    def shown_as(self, name: str) -> str:
        """What places call a file of the folder."""
        return str(self.root / name)

    def digest(self) -> str:
        """What identifies the names and contents of the files, whatever their line ends."""
        digest = hashlib.sha256()
        for name, content in self.contents.items():
            unified = (content or b"").replace(b"\r\n", b"\n")
            # A name that is no text to Python is still a name.
            digest.update(name.encode("utf-8", "surrogateescape"))
            digest.update(f"\0{len(unified)}\0".encode())
            digest.update(unified)
        return f"sha256:{digest.hexdigest()}"


def read_folder(root: Path) -> Folder:
    """Read the rule files of a folder and of those inside it; hidden ones are no rule files.

    Raises:
        RuleError: there is no such folder, or it holds too much to be a folder of rules.
    """
    if not os.path.isdir(root):  # noqa: PTH112 (which no name is too long for)
        raise RuleError([Problem("there is no such folder", str(root))])
    problems: list[Problem] = []
    contents: dict[str, bytes | None] = {}
    left = LARGEST_FOLDER
    for name in sorted(_names(root, problems), key=lambda name: name.split("/")):
        try:
            contents[name] = content = read_bounded(root / name)
        except PolicyError as error:
            problems += error.problems
            contents[name] = None
            continue
        left -= len(content)
        if left < 0:
            message = f"its rule files are larger than {LARGEST_FOLDER // MEGABYTE} MB together"
            raise RuleError([Problem(message, str(root))])
    return Folder(root, contents, tuple(problems))


def _names(root: Path, problems: list[Problem]) -> Iterator[str]:
    """The names of the rule files; links to folders are not followed, so that none is a ring."""
    waiting, seen = [""], 0
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(root / inside) as found:
                entries = list(islice(found, MOST_ENTRIES + 1 - seen))
        except OSError as error:
            problems.append(Problem(f"cannot be read: {error.strerror}", str(root / inside)))
            continue
        seen += len(entries)
        if seen > MOST_ENTRIES:
            message = f"more than {MOST_ENTRIES} files and folders are in it: it is not read"
            raise RuleError([Problem(message, str(root))])
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            name = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{name}/")
            elif problem := _problem_with(entry):
                problems.append(Problem(problem, str(root / name)))
            elif name.endswith(SUFFIX) and name != REVIEWED_FILE:
                yield name


def _problem_with(entry: os.DirEntry[str]) -> str | None:
    """Why something in the folder is no rule file, although it may have been meant as one."""
    name = entry.name.lower()
    try:
        is_file, is_folder = entry.is_file(), entry.is_dir()
    except OSError as error:  # links in a ring
        return f"cannot be read: {error.strerror}"
    if is_folder:
        return "a link to a folder is not followed"
    if name.endswith((SUFFIX, OTHER_SUFFIX)):
        if not entry.name.endswith(SUFFIX):
            return f"the names of rule files end in {SUFFIX}"
        if not is_file:
            return "cannot be read: it is no file"
    return None


# --- what is written


def write_whole(path: Path, text: str, mark: str | None = None) -> None:
    """Write a text in UTF-8 into a file, which is there whole or not at all.

    With `mark`, what is there already is written over only if it is a file that begins so. Without,
    a device or a pipe is written into.

    Raises:
        PolicyError: there is something else in its place, or it cannot be written.
    """
    try:
        place = _resolved(path)
        if place.exists():
            _may_be_written_over(place, path, mark)
        put_whole(place, text.encode())
    except PolicyError:
        raise
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise PolicyError([Problem(message, str(path))]) from None
    except (ValueError, RuntimeError) as error:  # NUL in a path, links in a ring
        raise PolicyError([Problem(f"cannot be written: {error}", str(path))]) from None


def put_whole(path: Path, content: bytes, *, new: bool = False) -> None:
    """Put bytes into a file, which is there whole or not at all; into a device or a pipe, at once.

    Raises:
        FileExistsError: it is to be a `new` file, and is there already.
        OSError: the system does not let it be written.
    """
    place = _resolved(path)
    if new and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    if place.exists() and not place.is_file():
        place.write_bytes(content)
        return
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".policy507-", delete=False) as file:
        aside = Path(file.name)
        try:
            file.write(content)
            file.close()
            aside.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask())
            aside.replace(place)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def _resolved(path: Path) -> Path:
    """Where links lead; from Python 3.13 on, links in a ring are no error by themselves."""
    place = path.resolve()
    if place.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return place


def _may_be_written_over(place: Path, path: Path, mark: str | None) -> None:
    if place.is_dir() or (mark is not None and not place.is_file()):
        message = "there is something of this name that is no file: it is not written over"
        raise PolicyError([Problem(message, str(path))])
    if mark is not None:
        with place.open("rb") as file:
            if file.read(len(mark.encode())) != mark.encode():
                message = "there is another file of this name: it is not written over"
                raise PolicyError([Problem(message, str(path))])


def _umask() -> int:
    """What a new file is not allowed; it can be asked for only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Be the only one who writes a folder, where the system can tell; whoever dies holds nothing.

    Raises:
        PolicyError: somebody else writes it.
    """
    try:
        import fcntl
    except ImportError:  # then the folder of whoever ends last stays
        yield
        return
    lock = out.absolute().with_name(f".policy507-{out.absolute().name}.lock")
    descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it may have given it back, and taken its name away, in between.
        is_held = os.path.lexists(lock) and os.path.samestat(os.fstat(descriptor), lock.stat())
    except BlockingIOError:
        is_held = False
    if not is_held:
        os.close(descriptor)
        message = "somebody else writes this folder at the moment: try again when that is done"
        raise PolicyError([Problem(message, str(out))])
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to write in, beside `out`, which takes its place when all went well.

    Raises:
        PolicyError: there can be no folder in that place.
    """
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".policy507-", dir=out.absolute().parent))
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise PolicyError([Problem(message, str(out))]) from None
    new, old = beside / "new", beside / "old"
    try:
        with _alone(out):
            new.mkdir()
            yield new
            if out.exists():
                out.rename(old)
            new.rename(out)
    finally:
        if old.exists() and not out.exists():  # interrupted between the two
            old.rename(out)
        shutil.rmtree(beside, ignore_errors=True)
