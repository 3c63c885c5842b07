"""Texts before they are read: how large, in which characters, and where one ends."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policy507.errors import PolicyError
from policy507.files.documents import (
    LARGEST_DOCUMENT,
    LARGEST_STREAM,
    Document,
    as_bytes,
    decoded,
    documents,
    read_bounded,
)


class Unread(io.RawIOBase):
    """A stream on a real file that fails when anybody reads it."""

    def __init__(self, path):
        self._file = path.open("rb")

    def fileno(self):  # noqa: D102 (as in the base class)
        return self._file.fileno()

    def close(self):  # noqa: D102 (as in the base class)
        self._file.close()

    def read(self, size=-1):  # noqa: D102 (as in the base class)
        raise AssertionError(f"somebody read {size} bytes")


class Endless(io.RawIOBase):
    """A stream without end that counts what was taken from it."""

    taken = 0

    def read(self, size=-1):  # noqa: D102 (as in the base class)
        assert size > 0
        self.taken += size
        return b"a" * size


class Trickle(io.BytesIO):
    """A stream that gives less than it is asked for, as a pipe does."""

    def read(self, size=-1):  # noqa: D102 (as in the base class)
        return super().read(min(size, 3))


def refused(action, *arguments) -> str:
    """The one problem with which an input is refused."""
    with pytest.raises(PolicyError) as raised:
        action(*arguments)
    (problem,) = raised.value.problems
    return str(problem)


def parts(text) -> list[tuple[bytes, int]]:
    """The documents of a stream, with their lines."""
    return [(document.content, document.line) for document in documents(text)]


# --- reading within bounds


def test_a_file_is_read_as_it_is(tmp_path):
    """Otherwise what is decided would not be what is written."""
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: \r\n\xff")

    assert b"\xef\xbb\xbfa: \r\n\xff" == read_bounded(path)


def test_a_huge_file_is_refused_unread(tmp_path):
    """Otherwise anybody could fill the memory with one file."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    with Unread(path) as stream:
        assert "huge.yaml: larger than 1 MB" in refused(
            lambda: read_bounded(stream, name="huge.yaml")
        )
    assert f"{path}: larger than 1 MB: it is not read" == refused(read_bounded, path)


@pytest.mark.parametrize("limit", [1, 65_536, LARGEST_DOCUMENT])
def test_the_limit_is_the_largest_size_that_is_read(tmp_path, limit):
    """Otherwise the bound would not be the one that is documented."""
    path = tmp_path / "case.yaml"
    path.write_bytes(b"#" * limit)
    assert limit == len(read_bounded(path, limit)) == len(read_bounded(io.BytesIO(b"#" * limit)))

    path.write_bytes(b"#" * (limit + 1))
    assert "larger than" in refused(read_bounded, path, limit)
    assert "larger than" in refused(read_bounded, io.BytesIO(b"#" * (limit + 1)), limit)


def test_an_endless_stream_is_given_up():
    """Otherwise `yes | policy507 decide -` would never end."""
    stream = Endless()

    assert "larger than 64 MB" in refused(read_bounded, stream, LARGEST_STREAM)
    assert stream.taken < LARGEST_STREAM + 1_000_000


def test_a_stream_that_trickles_is_read_to_its_end():
    """Otherwise a case that comes through a pipe would be cut off."""
    assert b"as_of: 2026-11-23" == read_bounded(Trickle(b"as_of: 2026-11-23"))


def test_what_cannot_be_read_is_said(tmp_path):
    """Otherwise a mistyped name would end in a traceback."""
    gone = tmp_path / "gone.yaml"
    closed = io.BytesIO()
    closed.close()

    assert f"{gone}: cannot be read: No such file or directory" == refused(read_bounded, gone)
    assert "cannot be read" in refused(read_bounded, tmp_path)
    assert "cannot be read" in refused(read_bounded, gone.with_name("a\0b"))
    assert "<stream>: cannot be read" in refused(read_bounded, closed)


# --- decoding


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        (b"\xff\xfea\x00", "f:3:1", "not UTF-8: byte 1 (0xff)"),
        (b"a: 1\nb: \xe9", "f:4:4", "not UTF-8: byte 9 (0xe9)"),
        ("é: \x00".encode(), "f:3:4", "U+0000"),
        (
            "a: b\nc: d".encode("utf-16-le"),
            "f:3:2",
            "U+0000 is not allowed: this seems to be UTF-16",
        ),
        (b"a: 1\r\nid: \x1b[31m", "f:4:5", "U+001B"),
        (b"\x7f", "f:3:1", "U+007F"),
        ("a\x9b".encode(), "f:3:2", "U+009B"),
        ("\ufffe".encode(), "f:3:1", "U+FFFE"),
    ],
)
def test_what_cannot_be_shown_is_refused_where_it_stands(content, where, message):
    """Otherwise a case could carry commands to the terminal of whoever reads its decision."""
    said = refused(decoded, Document(content, 3), "f")

    assert said.startswith(f"{where}: ")
    assert message in said


def test_half_a_surrogate_pair_in_a_text_is_refused():
    """Otherwise a text that no file can hold would be accepted, and fail when it is written."""
    assert "not UTF-8" in refused(decoded, Document(as_bytes("a: \ud800")), "f")


def test_a_document_may_be_as_large_as_the_limit():
    """Otherwise one document of a stream could take as long as a whole stream."""
    assert LARGEST_DOCUMENT == len(decoded(Document(b"#" * LARGEST_DOCUMENT), "f"))
    assert "larger than 1 MB" in refused(decoded, Document(b"#" * (LARGEST_DOCUMENT + 1)), "f")


@given(st.text() | st.binary())
@example("\ud800")
@example(b"\xef\xbb\xbf")
def test_any_input_is_decoded_or_refused(content):
    """Otherwise some bytes would end in a traceback."""
    for document in documents(content):
        with contextlib.suppress(PolicyError):
            assert document.content == decoded(document, "f").encode()


# --- one document after another


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", [("a: 1", 1)]),
        ("\ufeffa: 1", [("a: 1", 1)]),
        ("---\na: 1\n", [("---\na: 1\n", 1)]),
        ("a: 1\n---\nb: 2\n", [("a: 1\n", 1), ("---\nb: 2\n", 2)]),
        ("a: 1\r\n---\r\nb: 2", [("a: 1\r\n", 1), ("---\r\nb: 2", 2)]),
        ("# first\n--- {a: 1}\n--- {b: 2}", [("--- {a: 1}\n", 2), ("--- {b: 2}", 3)]),
        ("a: 1\n...\n# the end\n", [("a: 1\n", 1)]),
        ("a: 1\n...\nb: 2", [("a: 1\n", 1), ("   \nb: 2", 2)]),
        ("a: 1\n---\n---\nb: 2", [("a: 1\n", 1), ("---\n", 2), ("---\nb: 2", 3)]),
        ("a: ----\n---- b: 2", [("a: ----\n---- b: 2", 1)]),
        ("a: |\n  ---\n", [("a: |\n  ---\n", 1)]),
        ("", []),
        (" \n# nothing\n", []),
    ],
)
def test_yaml_documents_lie_between_lines_of_dashes(text, expected):
    """Otherwise a case would be lost, cut in two, or said to stand on another line."""
    assert [(content.encode(), line) for content, line in expected] == parts(text)
    assert parts(text) == parts(text.encode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', [('{"a": 1}', 1)]),
        ('{"a": 1}\n', [('{"a": 1}\n', 1)]),
        ('{"a": 1}\n{"b": 2}', [('{"a": 1}\n', 1), ('{"b": 2}', 2)]),
        ('{"a": 1}\n\n \n{"b": 2}\n', [('{"a": 1}\n', 1), ('{"b": 2}\n', 4)]),
        ('\n{"a": 1}\n{"b": 2}\n', [('{"a": 1}\n', 2), ('{"b": 2}\n', 3)]),
        ('{"a": \n{"b": 2}\n', [('{"a": \n', 1), ('{"b": 2}\n', 2)]),
        ('{"a": 1}\nb: 2\n{"c": 3}', [('{"a": 1}\n', 1), ("b: 2\n", 2), ('{"c": 3}', 3)]),
        ('{\n"a": 1\n}', [('{\n"a": 1\n}', 1)]),
        ('{\n"a":\n{\n"b": 2\n}\n}', [('{\n"a":\n{\n"b": 2\n}\n}', 1)]),
        ("{a: 1,\n b: 2}", [("{a: 1,\n b: 2}", 1)]),
    ],
)
def test_json_has_one_object_a_line_or_one_alone(text, expected):
    """Otherwise one broken line would hide the others, or one object would be torn apart."""
    assert [(content.encode(), line) for content, line in expected] == parts(text)


@given(st.lists(st.dictionaries(st.text(), st.integers()), min_size=2))
def test_json_lines_are_told_from_yaml_by_themselves(objects):
    """Otherwise a user would have to say which of the two a stream is."""
    text = "\n".join(map(json.dumps, objects))

    assert objects == [json.loads(document.content) for document in documents(text)]


@given(st.lists(st.sampled_from(["a: 1\n", "b:\n  - 2\n", "# note\nc: 3\n"]), min_size=1))
def test_every_document_keeps_its_line(texts):
    """Otherwise a problem in a later case would be reported on somebody else's line."""
    whole = "---\n".join(texts)
    lines = whole.splitlines(keepends=True)
    found = list(documents(whole))

    assert len(texts) == len(found)
    for document in found:
        begins = document.content.decode().splitlines(keepends=True)[0]
        assert begins == lines[document.line - 1]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
        lambda t: t[0] != "\ufeff"
    )
)
def test_utf_16_is_known_by_its_mark(encoding, text):
    """Otherwise a case file that PowerShell wrote would be refused, letter by letter."""
    assert text.encode() == as_bytes(f"\ufeff{text}".encode(encoding))


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xff\xfe\x00\xd8", b"\xfe\xff\xd8"])
def test_what_is_no_utf_16_is_left_and_refused(content):
    """Otherwise a broken file would end in a traceback, or lose what is broken in it."""
    assert content == as_bytes(content)
    (document,) = documents(content)
    assert "not UTF-8" in refused(decoded, document, "case.yaml")
