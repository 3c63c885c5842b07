"""Where the rule files and the pages are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def rules_folder(package: Path = PACKAGE) -> Path:
    """The folder of the rules that belong to this package.

    An editable install does not see the files that a wheel carries at `policy507/data/rules`, so both
    places are looked at. The inner one comes first: beside an installed package lies whatever else
    is installed.

    Raises `FileNotFoundError`, naming both places, when neither holds a `policy.yaml`.
    """
    return _first((package / "data" / "rules", package.parent / "rules"), "policy.yaml")


def pages_folder(package: Path = PACKAGE) -> Path:
    """The folder of the pages for legal staff (`docs/`) and of the examples that they show.

    Raises `FileNotFoundError`, naming both places, when neither holds the first page.
    """
    return _first((package / "data" / "pages", package.parent), "docs/index.md")


def _first(places: tuple[Path, ...], name: str) -> Path:
    for place in places:
        if (place / name).is_file():
            return place
    where = " or ".join(map(str, places))
    raise FileNotFoundError(f"no {name} in {where}: the installation is incomplete")
