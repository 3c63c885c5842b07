"""Files and folders of output, which are there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policy507.errors import PolicyError, Problem


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
    try:
        _put_aside(place, content)
    except OSError as error:  # of the file asked for, and not of the one beside it
        error.filename, error.filename2 = str(path), None
        raise


def _put_aside(place: Path, content: bytes) -> None:
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
