"""Data as JSON text: to the letter what `json.dumps` writes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy507.files.json_text import json_text

VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
DATA = st.recursive(
    VALUES,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(DATA, st.sampled_from([None, -1, 0, 1, 2, 4]))
def test_it_is_what_the_library_writes(data, indent):
    """Otherwise a record would be other bytes than before, or no JSON at all."""
    assert json_text(data, indent) == json.dumps(data, indent=indent, ensure_ascii=False)


@pytest.mark.parametrize("text", ['"', "\\", "\0", "\n", "\u2028", "\ud800", "é", "🏫"])
def test_a_text_is_escaped_as_a_value_and_as_a_key(text):
    """Otherwise somebody's name could end the text that it stands in."""
    assert json.loads(json_text({text: text})) == {text: text}


@pytest.mark.parametrize("data", [{"a": {1}}, [object()], {"a": [b"x"]}])
def test_what_is_no_data_is_refused_as_by_the_library(data):
    """Otherwise a mistake in the program would be written down as if it were data."""
    with pytest.raises(TypeError, match="not JSON serializable"):
        json_text(data)
