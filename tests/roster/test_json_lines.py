"""JSON lines: an object a line, in sections or flat; each line is a row or says why not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import tidy

from policy507 import PolicyError
from policy507.facts.case_files import case_to_data
from policy507.facts.rows import row_of
from policy507.roster.tables import json_lines
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.reading import rows
from policy507.strategies import cases


def read(tmp_path, lines, columns=None):
    """The canonical rows by line and what was rejected."""
    file = tmp_path / "roster.jsonl"
    file.write_bytes(lines if isinstance(lines, bytes) else lines.encode())
    described = None
    if columns is not None:
        (tmp_path / "columns.yaml").write_text(columns)
        described = read_columns(tmp_path / "columns.yaml")
    found, rejected = {}, []
    for piece in rows(file, described):
        found |= dict(zip(piece.numbers.tolist(), piece.batch.to_pylist(), strict=True))
        rejected += piece.rejected
    return found, rejected


def test_cases_of_a_stream_are_rows(tmp_path):
    """What `decide` takes as lines would have to be written anew."""
    lines = '{"as_of": "2026-01-01", "officer": {"id": "1", "substitute": true}, "contract": {"duties": {"law-education": "partly"}}}\n'
    found, rejected = read(tmp_path, lines)
    assert not rejected
    assert found[1]["officer.substitute"] is True
    assert found[1]["contract.duties.law-education"] is True
    assert found[1]["contract.optional_duties.law-education"] is True


def test_flat_lines_are_rows_with_their_numbers(tmp_path):
    """A blank line would shift the numbers; numbers and texts in one column refuse all."""
    lines = '\ufeff{"Badge": 1, "Sub": "yes"}\r\n\r\n{"Sub": false, "Badge": "2"}\n{"Badge": null}'
    columns = "columns: {Badge: officer.id, Sub: officer.substitute}"
    found, rejected = read(tmp_path, lines, columns)
    assert not rejected
    assert [(n, *row.values()) for n, row in found.items()] == [
        (1, "1", True),
        (3, "2", False),
        (4, None, None),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"officer.id": "2"', "no JSON"),
        ("[1]", "no JSON object"),
        ("7", "no JSON object"),
        ('{"officer.id": "2", "officer.id": "3"}', "stated twice"),
        ('{"officer.id": "2", "officer": {"id": "3"}}', "stated twice"),
        ('{"officer.id": NaN}', "NaN"),
        ('{"officer": {"id": {"a": {"b": 1}}}}', "nested too deeply"),
        ('{"officer.id": [1]}', "a list of something else than texts"),
        ('{"x": ' + "[" * 5000 + "]" * 5000 + "}", ""),
        ('{"new": 1}', "stands in no line before"),
        ('{"x": "' + "y" * json_lines.LONGEST_LINE + '"}', "longer than"),
        ('{"officer.substitute": ["yes"]}', "a list stands here"),
        ('{"officer.id": "\\ud800"}', "cannot be shown"),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected_alone(tmp_path, monkeypatch, line, why):
    """One line would refuse the file, or be taken for something else."""
    monkeypatch.setattr(json_lines, "LOOKED_AT", 1)
    good = '{"officer.id": "1", "officer.substitute": null, "x": 1}'
    found, rejected = read(
        tmp_path,
        f"{good}\n{line}\n{good}\n",
        "columns: {officer.id: officer.id, officer.substitute: officer.substitute}\nignored: [x]",
    )
    assert [*found] == [1, 3]
    assert [each.row for each in rejected] == [2]
    assert why in rejected[0].reason


def test_what_is_no_stream_of_lines_is_told(tmp_path):
    """Somebody would be told that columns are missing."""
    with pytest.raises(PolicyError, match="JSON array"):
        read(tmp_path, '[{"officer.id": "1"}]')
    with pytest.raises(PolicyError, match="no line is a JSON object"):
        read(tmp_path, '{\n  "officer.id": "1"\n}')


def test_bytes_that_are_no_text_are_rejected_alone(tmp_path):
    """One name in another encoding would refuse all of the file."""
    found, rejected = read(tmp_path, b'{"officer.id": "1"}\n{"officer.id": "\xe4"}\n')
    assert [*found] == [1]
    assert [each.row for each in rejected] == [2]


@given(st.lists(cases().filter(tidy), min_size=1, max_size=4))
def test_the_cases_of_a_stream_come_back(tmp_path_factory, some):
    """A roster would decide other facts than `decide` does on the same lines."""
    lines = "\n".join(json.dumps(case_to_data(case)) for case in some)
    folder = tmp_path_factory.mktemp("json")
    if not any(row_of(case) for case in some):
        return
    try:
        found, rejected = read(folder, lines)
    except PolicyError as error:
        assert "stated twice" in str(error) or "no header names a fact" in str(error)
        return
    assert not rejected
    for number, case in enumerate(some, 1):
        stated = {k: v for k, v in found[number].items() if v is not None}
        wanted = row_of(case)
        assert {k: v for k, v in wanted.items() if k in stated} == stated
