"""The schema of a columns file: it takes what is read, and refuses what is refused for its form."""

from pathlib import Path

import jsonschema
import pytest

from policy507 import PolicyError
from policy507.files.yaml_nodes import compose
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.column_schema import columns_schema
from policy507.roster.tables.column_texts import columns_text
from policy507.roster.tables.generating import generated_columns

VALID = jsonschema.Draft202012Validator(columns_schema())
FILES = [
    *(Path(__file__).parent / "files").glob("*.columns.yaml"),
    *Path(__file__).parents[2].glob("examples/rosters/*.yaml"),
]


def test_the_schema_is_one():
    """An editor would refuse it."""
    jsonschema.Draft202012Validator.check_schema(columns_schema())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_read_is_valid(file):
    """An editor would mark what is right."""
    assert read_columns(file).columns
    assert not list(VALID.iter_errors(compose(file.read_bytes(), file.name).plain()))


def test_what_is_written_is_valid():
    """An editor would mark what the program itself wrote."""
    text = columns_text(generated_columns())
    assert not list(VALID.iter_errors(compose(text, "f").plain()))


@pytest.mark.parametrize(
    "text",
    [
        "columns: {A: officer.idd}",
        "columns: {A: {fakt: officer.id}}",
        "columns: {A: {yes: x}}",
        "colums: {}",
        "ignored: [A]",
        "columns: {A: officer.id}\nignored: all",
        "columns: {A: officer.id}\nheader_rows: 0",
        "columns: {A: officer.id}\nheader_rows: [1, 2, 3]",
        "columns: {A: {fact: contract.ends_on, blank: never}}",
        "columns: {A: officer.id}\ngiven: {school: {lowest_grade: 13}}",
        "columns: {A: school.id}\nsheets: {S: {colums: {N: school.id}}}",
    ],
)
def test_what_is_refused_for_its_form_is_invalid(tmp_path, text):
    """An editor would call right what the program refuses."""
    file = tmp_path / "columns.yaml"
    file.write_text(text)
    with pytest.raises(PolicyError):
        read_columns(file)
    assert list(VALID.iter_errors(compose(text, "f").plain()))
