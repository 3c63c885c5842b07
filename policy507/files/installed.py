"""Where the rule files and the pages are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def rules_folder() -> Path:
    """The folder of the rules that come with this package, which `load` reads where none is named.

    To change them, work on a copy: `policy507 copy-rules DIR` makes one.

    Raises:
        FileNotFoundError: the installation is incomplete; the places that were looked at are named.
    """
    # An editable install does not see the files that a wheel carries in `data`. That place comes
    # first all the same: beside an installed package lies whatever else is installed.
    return _first((PACKAGE / "data" / "rules", PACKAGE.parent / "rules"), "policy.yaml")


def pages_folder() -> Path:
    """The folder of the pages for legal staff (`docs/`) and of the examples that they show.

    Raises:
        FileNotFoundError: the installation is incomplete; the places that were looked at are named.
    """
    return _first((PACKAGE / "data" / "pages", PACKAGE.parent), "docs/index.md")


def _first(places: tuple[Path, ...], name: str) -> Path:
    for place in places:
        if (place / name).is_file():
            return place
    where = " or ".join(map(str, places))
    raise FileNotFoundError(f"no {name} in {where}: the installation is incomplete")
