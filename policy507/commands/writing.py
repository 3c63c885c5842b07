"""Case files that commands write: what shows something, for `policy507 decide` to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def write_case(folder: Path, name: str, case: object, readings: Mapping[str, str]) -> None:
    """A case as NAME.json, and beside it as NAME.txt the options for readings, if it takes any."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(case, indent=2, ensure_ascii=False)
    (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    if readings:
        options = [f"--reading {code}={choice}" for code, choice in readings.items()]
        (folder / f"{name}.txt").write_text("\n".join(options) + "\n", encoding="utf-8")
