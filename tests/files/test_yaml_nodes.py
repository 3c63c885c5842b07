"""Nodes: what a document says and where, whoever wrote it."""

from __future__ import annotations

import json
import math
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from repository import EXAMPLES
from trying import tries

from policy507.errors import Place, PolicyError
from policy507.files import yaml_nodes
from policy507.files.documents import Document
from policy507.files.installed import rules_folder
from policy507.files.yaml_nodes import (
    DEEPEST,
    MOST_VALUES,
    Node,
    compose,
    compose_leniently,
    compose_stream,
)

# What YAML is made of, and what breaks it.
PIECES = [
    *("[", "]", "{", "}", ",", ":", ": ", "- ", "? ", "#", " #", "a", "é", "😀", '"a":1'),
    *('"', "'", "\\", "\\x", "\\u12", "\\ud800", "\\U00110000", "\\UFFFFFFFF", "`", "@", "~"),
    *("\n", "\n ", "\n  ", " ", "\t", "\r", "\r\n", "\x85", "\u2028", "\ufeff", "\x00", "\x1b"),
    *("&a ", "*a ", "!", "!!str ", "!<x>", "!%ff", "<<", "<<: ", "%", "%YAML 1.1\n", "%TAG ! x\n"),
    *(
        "|",
        ">",
        "|2\n",
        ">-\n",
        "|9\n",
        "---",
        "---\n",
        "...\n",
        "-",
        ".",
        "1",
        "0x1",
        "2026-02-30",
    ),
]
broken = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text() | st.binary()


def plain(node: Node):
    """A node as JSON would have it."""
    if node.tag == "list":
        return [plain(item) for item in node.value]
    if node.tag == "map":
        return {key: plain(entry.value) for key, entry in node.value.items()}
    return node.value


def refused(text) -> list[str]:
    """The problems with which a document is refused."""
    with pytest.raises(PolicyError) as raised:
        compose(text, "f")
    return [str(problem) for problem in raised.value.problems]


def problems_of(text) -> tuple:
    """The problems of a document, if it has any."""
    try:
        compose(text, "f")
    except PolicyError as error:
        return error.problems
    return ()


# --- what is said


@pytest.mark.parametrize(
    ("text", "tag", "value"),
    [
        *((word, "null", None) for word in ("null", "Null", "NULL", "~")),
        *((word, "bool", True) for word in ("true", "True", "TRUE")),
        *((word, "bool", False) for word in ("false", "False", "FALSE")),
        *((word, "str", word) for word in ("yes", "no", "on", "off", "Y", "tRue", "none", "=")),
        ("0", "int", 0),
        ("-1", "int", -1),
        ("+12", "int", 12),
        ("20261123", "int", 20261123),
        ("9" * 18, "int", int("9" * 18)),
        *(
            (word, "str", word)
            for word in ("007", "0o7", "0x1F", "1_000", "1:30", "\u0661", "9" * 19)
        ),
        ("1.5", "float", 1.5),
        ("-.5", "float", -0.5),
        ("1.", "float", 1.0),
        ("1e3", "float", 1000.0),
        (".inf", "float", math.inf),
        ("-.INF", "float", -math.inf),
        *((word, "str", word) for word in ("NaN", "inf", "Infinity", "1e", ".", "507.5.1")),
        ("2026-11-23", "day", "2026-11-23"),
        ("2028-02-29", "day", "2028-02-29"),
        *((word, "str", word) for word in ("2026-11", "2026-1-5", "2026-27")),
        *(
            (word, "time", word)
            for word in ("2026-11-23T10:00:00Z", "2026-11-23 10:00", "2026-1-5t1:00:00.5 -6")
        ),
        ('"2026-11-23"', "str", "2026-11-23"),
        ("'true'", "str", "true"),
        ('""', "str", ""),
        ("'~'", "str", "~"),
        (r'"\ud83d\ude00 \/ \t"', "str", "😀 / \t"),
        ("two words # and a comment", "str", "two words"),
        ("|\n  12\n", "str", "12\n"),
    ],
)
def test_what_a_scalar_is(text, tag, value):
    """Otherwise a fact would be taken for another than the one that was written."""
    node = compose(text, "f")

    assert (tag, value) == (node.tag, node.value)
    assert type(value) is type(node.value)


def test_not_a_number_is_a_float():
    """Otherwise it would be a text, or be compared with something."""
    node = compose(".nan", "f")

    assert "float" == node.tag
    assert math.isnan(node.value)


def test_a_key_is_its_text_whatever_it_looks_like():
    """Otherwise a case with the key `no` or `12` would be read as having another key."""
    node = compose("{no: 1, 12: 2, true: 3, null: 4, 2026-11-23: 5, '7': 6}", "f")

    assert ["no", "12", "true", "null", "2026-11-23", "7"] == list(node.value)
    assert all(key == entry.key.value for key, entry in node.value.items())
    assert "day" == node.value["2026-11-23"].key.tag


def test_lists_and_mappings_keep_their_order():
    """Otherwise problems and rules would come in another order than they are written in."""
    node = compose("b: [3, 1, {z: 1, a: 2}]\na:\n  - x\n", "f")

    assert {"b": [3, 1, {"z": 1, "a": 2}], "a": ["x"]} == plain(node)
    assert ["b", "a"] == list(node.value)
    assert isinstance(node.value["b"].value.value, tuple)


json_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
json_data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | json_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(json_texts, inner, max_size=4),
    max_leaves=15,
)


@given(json_data, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_json_is_read_as_json_reads_it(data, indent, compact):
    """Otherwise a case would mean one thing as JSON and another as YAML."""
    separators = (",", ":") if compact else None

    assert data == plain(compose(json.dumps(data, indent=indent, separators=separators), "f"))


@given(st.dictionaries(st.text("äß 中€", min_size=1), st.text("äß 中€😀")))
def test_json_need_not_be_ascii(data):
    """Otherwise names with letters beyond ASCII would be refused, or changed."""
    assert data == plain(compose(json.dumps(data, ensure_ascii=False), "f"))


@pytest.mark.parametrize("path", sorted(rules_folder().rglob("*.yaml")), ids=lambda path: path.name)
def test_the_rule_files_can_be_composed(path):
    """Otherwise a bound is too low for the rules, or they use what is not read."""
    assert "map" == compose(path.read_bytes(), str(path)).tag


# --- where it is said


def test_everything_has_its_place():
    """Otherwise a problem would send its reader to the wrong line."""
    node = compose("# a case\nofficer:\n  id: 'x'\n  days: [1,\n    2026-11-23]\nempty:\n", "f")
    officer = node.value["officer"]
    days = officer.value.value["days"].value

    assert Place("f", 2, 1) == node.place == officer.key.place
    assert Place("f", 3, 3) == officer.value.place
    assert Place("f", 3, 7) == officer.value.value["id"].value.place
    assert Place("f", 4, 9) == days.place
    assert [Place("f", 4, 10), Place("f", 5, 5)] == [item.place for item in days.value]


def test_what_is_left_empty_stands_where_it_is_named():
    """Otherwise the problem would be reported on the line of the next key."""
    node = compose("a:\nb:\n  - \n  - c:\n\n# the end\n", "f")
    items = node.value["b"].value.value

    assert Place("f", 1, 1) == node.value["a"].value.place
    assert Place("f", 3, 4) == items[0].place
    assert Place("f", 4, 5) == items[1].value["c"].value.place
    assert Place("f", 1, 4) == compose("a: ''\nb: 1", "f").value["a"].value.place


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_and_byte_order_marks_move_nothing(ending):
    """Otherwise a file from Windows would have its problems somewhere else."""
    text = f"\ufeff{ending}a: 1{ending}b: 2{ending}"

    for content in (text, text.encode()):
        node = compose(content, "f")
        assert [2, 3] == [entry.key.place.line for entry in node.value.values()]


# --- what is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", "f:3:1: 'a' is stated twice, in lines 1 and 3"),
        ('{"a": 1, "\\u0061": 2}', "f:1:10: 'a' is stated twice, in lines 1 and 1"),
        ("a: 2026-02-30", "f:1:4: there is no such day: 2026-02-30"),
        ("- 2027-02-29", "f:1:3: there is no such day: 2027-02-29"),
        ("2026-13-01: x", "f:1:1: there is no such day: 2026-13-01"),
        ("0000-01-01", "f:1:1: there is no such day: 0000-01-01"),
        ("a: &x 1\nb: *x", "f:1:4: anchors (&) are not allowed"),
        ("a: *x", "f:1:4: aliases (*) are not allowed"),
        ("a: !!python/object:os.system x", "f:1:4: explicit tags (!) are not allowed"),
        ("a: ! x", "f:1:4: explicit tags (!) are not allowed"),
        ("b: 1\n<<: {a: 1}", "f:2:1: merge keys (<<) are not allowed"),
        ("%YAML 1.1\n---\na: yes", "f:1:1: directives (%) are not allowed"),
        ("[a, b]: 1", "f:1:1: a key is a text, not a list or a mapping"),
        ("? {a: 1}\n: 2", "f:1:3: a key is a text, not a list or a mapping"),
        ("a: 1\n---\nb: 2", "f:2:1: a second document begins"),
        ("a: 1\n...\nb: 2", "f:3:1: a second document begins"),
        ("", "f:1:1: the file is empty"),
        ("\n# nothing\n", "the file is empty"),
        ("---\n", "the document is empty"),
        ("a: [1, 2", "f:1:9: expected ',' or ']'"),
        ("a: b: c", "f:1:5: mapping values are not allowed here"),
        ("a: 'x", "f:1:6: found unexpected end of stream"),
        ("a:\n\t- b", r"f:2:1: found character '\t'"),
        (r'"\ud800"', "f:1:1: half a surrogate pair is no character"),
        (r'"\U00110000"', "f:1:4: an escape that stands for no character"),
        ("a: \x00", "f:1:4: the character U+0000 is not allowed"),
        (b"a: \xff", "f:1:4: not UTF-8"),
    ],
)
def test_what_is_refused_and_where(text, expected):
    """Otherwise it would be read as something, or its author would have to search for it."""
    (said,) = refused(text)

    assert expected in said


def test_all_problems_are_said_at_once():
    """Otherwise their author would meet them one by one."""
    said = refused("a: 2026-02-30\nb: 2026-04-31\na: 1\n[x]: 2\n")

    assert [1, 2, 3, 4] == sorted(int(each.split(":")[1]) for each in said)


def test_only_a_plain_arrow_is_a_merge_key():
    """Otherwise a text of two arrows would be refused."""
    assert {"<<": "<<"} == plain(compose("'<<': <<", "f"))


@pytest.mark.parametrize("begin", ["[", "{a: ", "- ", "? ", "[{a: [{b: "])
@pytest.mark.parametrize("break_", ["", "\n"])
def test_a_bomb_of_brackets_is_refused(begin, break_):
    """Otherwise a document of less than a megabyte would exhaust the stack or the time."""
    size = 30_000 if begin == "{a: " else 400_000  # beyond that a key is too far from its colon
    (said,) = refused((begin + break_) * (size // len(begin + break_)))

    assert "nested deeper than" in said or "more than" in said


def test_a_document_may_be_as_deep_as_the_bound():
    """Otherwise the bound would not be the one that is documented."""
    compose("[" * DEEPEST + "]" * DEEPEST, "f")
    compose("- " * DEEPEST + "x", "f")

    assert [f"f:1:{DEEPEST + 1}: nested deeper than {DEEPEST} levels"] == refused(
        "[" * 33 + "]" * 33
    )
    assert ["nested deeper than 32 levels"] == [s[8:] for s in refused("- " * 33 + "x")]


def test_a_document_may_have_as_many_values_as_the_bound():
    """Otherwise a document of many small values would take minutes."""
    compose("[" + "1," * (MOST_VALUES - 1) + "]", "f")

    assert [f"more than {MOST_VALUES} values"] == [
        said.split(": ")[1] for said in refused("[" + "1," * MOST_VALUES + "]")
    ]


def test_a_bomb_of_aliases_is_refused():
    """Otherwise nine lines would unfold into a thousand million values."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]

    assert ["f:1:4: anchors (&) are not allowed"] == [s[:34] for s in refused("\n".join(lines))]


def test_what_is_shown_of_a_document_is_bounded_and_harmless():
    """Otherwise a document could paint the terminal of whoever reads its problems."""
    key = json.dumps("\x1b[31m" + "x" * 900)
    (said,) = refused(f"{{{key}: 1, {key}: 2}}")

    assert r"\x1b[31m" in said
    assert said.isprintable()
    assert len(said) < 200


@given(broken)
@example("a: \ud800")
@example("[" * 2000)
def test_nothing_but_problems_comes_of_any_document(text):
    """Otherwise some document would end in a traceback, or in a problem that cannot be shown."""
    for problem in problems_of(text):
        assert "f" == problem.file
        assert str(problem).isprintable()


# --- streams


def test_one_broken_document_does_not_hide_the_others():
    """Otherwise the officers of a whole roster would wait for one mistyped line."""
    first, second, third = compose_stream("a: 1\n---\nb: [2\n---\nc: 3\n", "f")

    assert {"a": 1} == plain(first)
    assert isinstance(second, PolicyError)
    assert [4] == [problem.line for problem in second.problems]
    assert {"c": 3} == plain(third)
    assert Place("f", 5, 1) == third.place


def test_one_broken_line_of_json_does_not_hide_the_others():
    """Otherwise the same would happen to rosters in JSON."""
    first, second, third = compose_stream('{"a": 1}\n{"b": 2026-02-30}\n{"c": 3}\n', "f")

    assert [{"a": 1}, {"c": 3}] == [plain(first), plain(third)]
    assert ["f:2:7: there is no such day: 2026-02-30"] == [str(p) for p in second.problems]
    assert Place("f", 3, 2) == third.value["c"].key.place


@pytest.mark.parametrize("text", ["", "\n", "# a note\n", b"\xef\xbb\xbf"])
def test_a_stream_without_documents_is_one_problem(text):
    """Otherwise an empty input would look like success."""
    (found,) = compose_stream(text, "f")

    assert "f: there is no document in it" == str(found)


def test_an_empty_document_of_a_stream_is_a_problem_of_its_own():
    """Otherwise decisions would come in another number than cases."""
    first, second = compose_stream("a: 1\n---\n# nothing\n", "f")

    assert {"a": 1} == plain(first)
    assert ["the document is empty"] == [problem.message for problem in second.problems]


@given(broken, broken)
def test_any_stream_has_one_result_for_each_document(before, after):
    """Otherwise some stream would end in a traceback."""
    before, after = (
        t.encode("utf-8", "replace") if isinstance(t, str) else t for t in (before, after)
    )
    found = compose_stream(before + b"\n---\na: 1\n---\n" + after, "f")

    assert all(isinstance(each, Node | PolicyError) for each in found)
    assert {"a": 1} in [plain(each) for each in found if isinstance(each, Node)]


# --- the quick parser and the careful one

_TEXTS = [
    path.read_text(encoding="utf-8")
    for folder in (rules_folder(), EXAMPLES)
    for path in sorted(folder.rglob("*.yaml"))
]
_TELLING = "\t\n \"'#&*!%-:?,[]{}|>@`\\~.0159abe\x85\u2028\ufeff…é"


@st.composite
def _altered(draw):
    """A piece of a rule file or an example, with a few characters in the place of others."""
    text = draw(st.sampled_from(_TEXTS))
    begin = draw(st.integers(0, max(0, len(text) - 400)))
    piece = text[text.rfind("\n", 0, begin) + 1 :][:400]
    for _ in range(draw(st.integers(0, 3))):
        at, gone = draw(st.integers(0, len(piece))), draw(st.integers(0, 2))
        new = draw(st.text(_TELLING, max_size=3))
        piece = piece[:at] + new + piece[at + gone :]
    return piece


@pytest.mark.skipif(yaml_nodes.CParser is None, reason="libyaml is not built for this Python")
@given(
    _altered()
    | st.text(_TELLING, max_size=40)
    | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)
@settings(max_examples=tries(200))
def test_what_is_read_quickly_is_what_is_read_carefully(text):
    """Otherwise a file would mean one thing with libyaml, and another without."""
    read = compose_leniently(Document(text.encode("utf-8", "surrogatepass")), "file")
    with mock.patch.object(yaml_nodes, "CParser", None):
        expected = compose_leniently(Document(text.encode("utf-8", "surrogatepass")), "file")

    assert expected == read


@pytest.mark.skipif(yaml_nodes.CParser is None, reason="libyaml is not built for this Python")
@pytest.mark.parametrize("text", _TEXTS)
def test_what_ships_is_read_quickly(text):
    """Otherwise each command would spend most of its time on reading the rules."""
    assert yaml_nodes._quickly(text, 1, "file") is not None


def test_everything_is_read_where_libyaml_is_absent(monkeypatch):
    """Otherwise the package would need a compiled extension."""
    monkeypatch.setattr(yaml_nodes, "CParser", None)

    assert compose("a: [1, x]", "file").value["a"].value.tag == "list"
