"""Where the rule files are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def rules_folder(package: Path = PACKAGE) -> Path:
    """The folder of the rules that belong to this package.

    An editable install does not see the files that a wheel carries at `policy507/rules`, so both
    places are looked at. The inner one comes first: beside an installed package lies whatever else
    is installed.

    Raises `FileNotFoundError`, naming both places, when neither holds a `policy.yaml`.
    """
    places = (package / "rules", package.parent / "rules")
    for place in places:
        if (place / "policy.yaml").is_file():
            return place
    raise FileNotFoundError(
        f"no policy.yaml in {places[0]} or {places[1]}: the installation is incomplete"
    )
