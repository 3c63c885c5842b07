"""`policy507 copy-rules`: the rule files, copied for whoever wants an edition of their own."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from policy507.cli.running import named, show
from policy507.decisions.layout import said
from policy507.errors import PolicyError, Problem
from policy507.files.installed import rules_folder
from policy507.files.output import new_folder

EXAMPLES = """
\b
Example:
  policy507 copy-rules my-rules
  policy507 check my-rules
  policy507 decide --rules my-rules officer.yaml
"""


@click.command("copy-rules", epilog=EXAMPLES)
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path))
def copy_rules(*, out: Path) -> None:
    """Copy the rule files of this package to DIR, to be changed there.

    DIR is a new folder, or an empty one: nothing is written over. The copy is complete, or not there.
    """
    rules = rules_folder()
    _refuse(out, rules)
    with new_folder(out) as copy:
        for path in sorted(rules.rglob("*")):
            name = path.relative_to(rules)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                # The content alone: in an installation the files may be read-only.
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes(path.read_bytes())
        if out.is_dir():
            out.rmdir()  # refused by the system, should anything have come into it
    plain = str(out).isprintable()
    folder = shlex.quote(str(out)) if plain else f"$'{named(out)}'"
    show(
        said(f"The rules are in {named(out)}: one YAML file a paragraph, to be edited there. Then"),
        said(f"  policy507 check {folder}"),
        said(f"  policy507 test {folder}"),
        said(f"  policy507 decide --rules {folder} CASE"),
    )


def _refuse(out: Path, rules: Path) -> None:
    """Refuse a folder in which something would be lost, or be where nobody expects it."""
    message = None
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        message = "there is a file of this name: name a folder"
    elif out.is_dir() and any(out.iterdir()):
        message = "this folder is not empty: name an empty one, or a new one"
    elif out.resolve() == Path.cwd():
        message = "this is the folder that you are in: name a new one"
    elif out.resolve().is_relative_to(rules.resolve()):
        message = "this is inside the rules that are copied: name another place"
    if message is not None:
        raise PolicyError([Problem(message, str(out))])
