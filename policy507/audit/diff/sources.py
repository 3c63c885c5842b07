"""Rules out of a folder, or out of a revision of a git repository; nothing is checked out.

Of a revision, the rules are those of the folder that holds a `policy.yaml`; where there are several,
`REVISION:FOLDER` says which. git is asked for names and contents alone, and never by way of a shell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from attrs import frozen

from policy507.errors import Problem, RuleError, did_you_mean, shown
from policy507.files.folders import LARGEST_FOLDER, MOST_ENTRIES, OTHER_SUFFIX, SUFFIX, Folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import POLICY_FILE, read, read_files

SECONDS = 60
"""The most time for one question to git."""
MOST_NAMES = 5000
"""The most branches and tags, or files of a revision, that are looked through."""
_LINK, _FILE = "120000", ("100644", "100755")
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
    is_folder = "\0" not in source and folder.is_dir()
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


def _asked(git: str, *arguments: str, given: bytes | None = None) -> bytes | None:
    """What git answers; `None` where it refuses."""
    command = [git, "--no-pager", "--no-replace-objects", *arguments]
    try:
        found = subprocess.run(  # noqa: S603 (no shell, and what users gave is no option)
            command,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            check=False,
            timeout=SECONDS,
            env={**os.environ, **_QUIET},
        )
    except subprocess.TimeoutExpired:
        raise RuleError([Problem(f"git did not answer within {SECONDS} s")]) from None
    return found.stdout if found.returncode == 0 else None


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


@frozen
class _Entry:
    mode: str
    blob: str
    path: str


def _folder_of(git: str, source: str, commit: str) -> Folder:
    revision, _, wanted = source.partition(":")
    entries = list(_entries(git, commit))
    holding = [str(_parent(e.path)) for e in entries if e.path.rpartition("/")[2] == POLICY_FILE]
    folder = _chosen(revision, wanted, ":" in source, holding)
    inside = "" if folder == "." else f"{folder}/"
    found = [e for e in entries if e.path.startswith(inside)]
    root = Path(f"{revision}:{'' if folder == '.' else folder}")
    problems: list[Problem] = []
    rule_files = list(_rule_files(found, inside, root, problems))
    return Folder(root, dict(_contents(git, rule_files, inside, root)), tuple(problems))


def _parent(path: str) -> PurePosixPath:
    return PurePosixPath(path).parent


def _chosen(revision: str, wanted: str, stated: bool, holding: list[str]) -> str:  # noqa: FBT001
    """The folder of a revision whose rules are meant."""
    if stated:
        folder = str(PurePosixPath(wanted or "."))
        if folder in holding:
            return folder
        hint = did_you_mean(folder, holding)
        message = f"revision '{shown(revision)}' has no {POLICY_FILE} in '{shown(folder)}'{hint}"
        raise RuleError([Problem(message)])
    if len(holding) == 1:
        return holding[0]
    if not holding:
        raise RuleError(
            [Problem(f"revision '{shown(revision)}' has no {POLICY_FILE} in any folder")]
        )
    names = ", ".join(f"{shown(revision)}:{shown(folder)}" for folder in sorted(holding)[:10])
    message = f"revision '{shown(revision)}' has more than one folder of rules; say which: {names}"
    raise RuleError([Problem(message)])


def _entries(git: str, commit: str) -> Iterator[_Entry]:
    """The files of a commit."""
    listed = _asked(git, "ls-tree", "-r", "-z", "--full-tree", commit)
    for line in (listed or b"").split(b"\0"):
        if line:
            about, _, path = line.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            yield _Entry(mode, blob, path.decode("utf-8", "surrogateescape"))


def _rule_files(
    found: Iterable[_Entry], inside: str, root: Path, problems: list[Problem]
) -> Iterator[_Entry]:
    """The rule files among them, as in a folder; hidden ones are none."""
    for number, entry in enumerate(found):
        if number >= MOST_ENTRIES:
            message = f"more than {MOST_ENTRIES} files and folders are in it: it is not read"
            raise RuleError([Problem(message, str(root))])
        name = entry.path.removeprefix(inside)
        if any(part.startswith(".") for part in name.split("/")):
            continue
        if not name.lower().endswith((SUFFIX, OTHER_SUFFIX)):
            continue
        if not name.endswith(SUFFIX):
            problems.append(Problem(f"the names of rule files end in {SUFFIX}", str(root / name)))
        elif entry.mode == _LINK:
            problems.append(Problem("a link in a revision is not followed", str(root / name)))
        elif entry.mode in _FILE:
            yield entry


def _contents(
    git: str, entries: list[_Entry], inside: str, root: Path
) -> Iterator[tuple[str, bytes]]:
    """The contents of some files by their names in the folder, in the order of a folder's."""
    entries.sort(key=lambda entry: entry.path.removeprefix(inside).split("/"))
    blobs = "".join(f"{entry.blob}\n" for entry in entries).encode()
    sizes = _asked(git, "cat-file", "--batch-check=%(objectsize)", given=blobs)
    if sizes is None or sum(map(int, sizes.split())) > LARGEST_FOLDER:
        message = "its rule files cannot be read, or are too large together"
        raise RuleError([Problem(message, str(root))])
    answer = _asked(git, "cat-file", "--batch=%(objectsize)", given=blobs) or b""
    for entry in entries:
        size, _, answer = answer.partition(b"\n")
        yield entry.path.removeprefix(inside), answer[: int(size)]
        answer = answer[int(size) + 1 :]
