"""The rule book that was made ahead is the one that its files say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from policy507.errors import RuleError
from policy507.files.installed import rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles import shipped
from policy507.rulefiles.load import load, read


def fields_of(book: RuleBook) -> dict[str, object]:
    """Everything that a rule book is made of."""
    return {each.name: getattr(book, each.name) for each in attrs.fields(RuleBook) if each.init}


@pytest.fixture
def copied(tmp_path) -> Path:
    """The shipped rules in another place."""
    return Path(shutil.copytree(rules_folder(), tmp_path / "rules"))


def test_it_is_the_book_that_is_read_from_the_files():
    """A rule would be decided otherwise than its file says, and no file would show it."""
    made, written = load(), read()
    assert (made.shipped, written.shipped) == (True, False)
    assert fields_of(made) == fields_of(written)


def test_a_copy_of_the_files_is_told_with_its_own_places(copied):
    """Whoever works on a copy would be sent to the files of the installation."""
    book = load(copied)
    assert book.shipped
    assert fields_of(book) == fields_of(read(copied))
    assert {Path(place.file).is_relative_to(copied) for place in book.places.values()} == {True}


def test_line_ends_change_nothing(copied):
    """A checkout on Windows would not be known as what was shipped."""
    for path in copied.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(copied).shipped


def test_changed_files_are_read(copied):
    """An adopter's own number would be in the file, and the shipped one in the decisions."""
    path = copied / "V-training" / "V.D.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("60", "50"), encoding="utf-8")
    book = load(copied)
    assert not book.shipped
    assert 50 in book.values.values()
    assert shipped.DIGEST != book.digest


def test_what_is_wrong_beside_the_files_is_told(copied):
    """A file that was meant as a rule file would be passed over in silence."""
    (copied / "V-training" / "V.F.yml").write_text("paragraph: V.F\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"\.yaml"):
        load(copied)


def test_a_changed_copy_of_the_book_is_not_the_shipped_one():
    """What was made ahead of the shipped rules would be used for rules that were changed since."""
    assert not attrs.evolve(load(), values={}).shipped


def test_nothing_that_reads_rule_files_is_imported_for_the_shipped_rules():
    """Every command would wait for a reader that reads nothing."""
    script = (
        "import sys, policy507; policy507.load()\n"
        "print(*sorted(n for n in sys.modules if n.startswith(('ruamel', 'policy507.rulefiles.'))))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, env=os.environ
    )
    assert answer.stdout.split() == ["policy507.rulefiles.load", "policy507.rulefiles.shipped"]


def test_the_shipped_rules_are_loaded_once_however_they_are_asked_for():
    """Whoever loads the rules and then decides would wait for them twice, and compare two books."""
    assert load() is load(None)
