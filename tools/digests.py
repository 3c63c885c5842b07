"""List the digests of a wheel's files: `python tools/digests.py WHEEL > policy507.sha256`.

The list has the form of sha256sum. Whoever has it from elsewhere than the package checks with it what
is installed: `policy507 verify --digests FILE`, or without any code of ours, `sha256sum --check` in the
folder that holds the package.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "policy507/"


def listed(wheel: Path) -> Iterator[str]:
    """A line for each file of the package and its rules, in the order of their names."""
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(PACKAGE) and not name.endswith("/"):
                yield f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}"


def main(wheels: list[str]) -> int:
    """Print the list of one wheel."""
    if len(wheels) != 1:
        print("usage: python tools/digests.py WHEEL", file=sys.stderr)
        return 2
    sys.stdout.writelines(f"{line}\n" for line in listed(Path(wheels[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
