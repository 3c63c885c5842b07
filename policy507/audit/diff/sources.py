"""Rules out of a folder, or out of a revision of a git repository; nothing is checked out.

Of a revision, the rules are those of the folder that holds a `policy.yaml`; where there are several,
`REVISION:FOLDER` says which. git is asked for names and for an archive of the folder, which is read as
it comes and unpacked nowhere, and never by way of a shell.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from policy507.errors import Problem, RuleError, did_you_mean, shown
from policy507.files.documents import MEGABYTE
from policy507.files.folders import (
    LARGEST_FOLDER,
    MOST_ENTRIES,
    OTHER_SUFFIX,
    REVIEWED_FILE,
    SUFFIX,
    Folder,
)
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.book import POLICY_FILE, read_files
from policy507.rulefiles.load import read

SECONDS = 60
"""The most time for one question to git."""
MOST_NAMES = 5000
"""The most branches and tags that are looked through."""
LARGEST_ANSWER = 64 * MEGABYTE
_RULE_FILES = ":(icase)*.y*ml"
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
}


def book_at(source: str) -> RuleBook:
    """The rules of a folder, or of a git revision of the repository that we are in.

    Raises:
        RuleError: it is neither or both, or the rules have problems; all are listed.
    """
    folder = Path(source)
    is_folder = os.path.isdir(source)  # noqa: PTH112 (which no name is too long for)
    git = shutil.which("git")
    commit = _commit(git, source) if git is not None else None
    if is_folder and commit is None:
        return read(folder)
    if is_folder:
        message = (
            f"'{shown(source)}' is a folder and a git revision: "
            f"write ./{shown(source)} for the folder, or {shown(source)}^0 for the revision"
        )
        raise RuleError([Problem(message)])
    if git is None:
        message = (
            f"there is no folder '{shown(source)}', and git is not installed to look for a revision"
        )
        raise RuleError([Problem(message)])
    if commit is None:
        raise RuleError([Problem(_neither(git, source))])
    return read_files(_folder_of(git, source, commit))


# --- what git is asked


def _asked(git: str, *arguments: str) -> bytes | None:
    """What git answers; `None` where it refuses."""
    command = [git, "--no-pager", "--no-replace-objects", *arguments]
    with subprocess.Popen(  # noqa: S603 (no shell, and what users gave is no option)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_QUIET},
    ) as process:
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        answer = process.stdout.read(LARGEST_ANSWER + 1) if process.stdout else b""
        if len(answer) > LARGEST_ANSWER:
            process.kill()
        process.wait()
        if late.finished.is_set():
            raise RuleError([Problem(f"git did not answer within {SECONDS} s")])
        late.cancel()
    if len(answer) > LARGEST_ANSWER:
        raise RuleError([Problem(f"git answers with more than {LARGEST_ANSWER // MEGABYTE} MB")])
    return answer if process.returncode == 0 else None


def _commit(git: str, source: str) -> str | None:
    """The commit that a source names before its colon, if it does."""
    revision = source.partition(":")[0]
    if not revision or not revision.isprintable():
        return None
    verified = _asked(
        git, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    return None if verified is None else verified.decode("ascii").strip()


def _neither(git: str, source: str) -> str:
    """That there is no such folder and no such revision, with the nearest name that there is."""
    missing = f"there is no folder '{shown(source)}'"
    if _asked(git, "rev-parse", "--git-dir") is None:
        return f"{missing}, and no git repository here to look for a revision"
    revision = source.partition(":")[0]
    refs = _asked(
        git, "for-each-ref", f"--count={MOST_NAMES}", "--format=%(refname:short)", "refs/"
    )
    known = [*(refs or b"").decode("utf-8", "replace").split(), "HEAD", *_folders_near(source)]
    return f"{missing}, and no git revision '{shown(revision)}'{did_you_mean(source, known)}"


def _folders_near(source: str) -> Iterator[str]:
    """The folders beside one that there is not, written as it was."""
    path = Path(source.replace("\0", ""))
    try:
        with os.scandir(path.parent) as found:
            for _, entry in zip(range(MOST_ENTRIES), found, strict=False):
                if entry.is_dir():
                    yield str(path.parent / entry.name)
    except OSError:
        return


# --- the files of a revision


def _folder_of(git: str, source: str, commit: str) -> Folder:
    """The rule files of a revision, which are the same as in a folder; hidden ones are none."""
    revision, colon, wanted = source.partition(":")
    listed = _asked(git, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit) or b""
    paths = (PurePosixPath(os.fsdecode(path)) for path in listed.split(b"\0"))
    holding = [str(path.parent) for path in paths if path.name == POLICY_FILE]
    folder = _chosen(revision, wanted if colon else None, holding)
    inside = "" if folder == "." else folder
    archive = _asked(git, "archive", "--format=tar", f"{commit}:{inside}", "--", _RULE_FILES)
    return _unpacked(archive or b"", Path(f"{revision}:{inside}"))


def _chosen(revision: str, wanted: str | None, holding: list[str]) -> str:
    """The folder of a revision whose rules are meant, of those that hold some."""
    called = f"revision '{shown(revision)}'"
    if wanted is not None:
        folder = str(PurePosixPath(wanted or "."))
        if folder in holding:
            return folder
        hint = did_you_mean(folder, holding)
        message = f"{called} has no {POLICY_FILE} in '{shown(folder)}'{hint}"
    elif len(holding) == 1:
        return holding[0]
    elif not holding:
        message = f"{called} has no {POLICY_FILE} in any folder"
    else:
        names = ", ".join(f"{shown(revision)}:{shown(each)}" for each in sorted(holding)[:10])
        message = f"{called} has more than one folder of rules; say which: {names}"
    raise RuleError([Problem(message)])


def _unpacked(archive: bytes, root: Path) -> Folder:
    """The rule files in an archive of git; those that a folder would be refused for are no better."""
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), encoding="utf-8") as tar:
            found = {each.name: each for each in tar if _meant_as_rules(each.name)}
    except tarfile.TarError:
        raise RuleError([Problem("its rule files cannot be read", str(root))]) from None
    if len(found) > MOST_ENTRIES:
        raise RuleError(
            [Problem(f"more than {MOST_ENTRIES} files are in it: it is not read", str(root))]
        )
    if sum(each.size for each in found.values()) > LARGEST_FOLDER:
        raise RuleError([Problem("its rule files are too large together", str(root))])
    problems: list[Problem] = []
    contents: dict[str, bytes | None] = {}
    for name in sorted(found, key=lambda name: name.split("/")):
        entry = found[name]
        if not name.endswith(SUFFIX):
            problems.append(Problem(f"the names of rule files end in {SUFFIX}", str(root / name)))
        elif entry.issym():
            problems.append(Problem("a link in a revision is not followed", str(root / name)))
        elif entry.isfile():
            contents[name] = archive[entry.offset_data : entry.offset_data + entry.size]
    return Folder(root, contents, tuple(problems))


def _meant_as_rules(name: str) -> bool:
    hidden = any(part.startswith(".") for part in name.split("/"))
    named = name.lower().endswith((SUFFIX, OTHER_SUFFIX)) and name != REVIEWED_FILE
    return named and not hidden
