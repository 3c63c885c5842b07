"""The rules as objects: the table of the keys under which conditions and days stand."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import attrs

from policy507.model import TREE_KEYS, Condition, Day, Rule
from policy507.model.conditions import ALWAYS
from policy507.model.walk import texts_of
from policy507.rulefiles.load import load

OF_DAYS = {"day", "due"}


def test_every_condition_and_day_of_a_rule_is_in_the_table():
    """Otherwise a new key would be read, and left out of sentences, mutants and comparisons."""
    trees = {*get_args(Condition), *get_args(Day)}
    hints = get_type_hints(Rule)
    fields = [f.name for f in attrs.fields(Rule) if trees & {*get_args(hints[f.name])}]

    assert [key.attribute for key in TREE_KEYS] == fields
    for key in TREE_KEYS:
        expected = Day if key.shape in OF_DAYS else Condition
        assert set(get_args(expected)) <= set(get_args(hints[key.attribute]))


def test_every_text_of_a_paragraph_has_the_place_where_it_stands():
    """Otherwise who mistyped a value in a title would be sent to the top of the file."""
    book = load()
    places = {text: place for place, text in texts_of(book) if text}

    for paragraph in book:
        for key, text in (("title", paragraph.title), ("says", paragraph.says)):
            lines = Path(places[text].file).read_text(encoding="utf-8").splitlines()
            assert lines[places[text].line - 1].startswith(f"{key}:"), paragraph.citation


def test_a_rule_states_what_it_has_and_no_more():
    """Otherwise a rule that always applies would be said to have a condition, or one would be missing."""
    for rule in load().rules.values():
        stated = {key.attribute: tree for key, tree in rule.stated()}
        own = {key.attribute: getattr(rule, key.attribute) for key in TREE_KEYS}

        assert stated == {name: tree for name, tree in own.items() if tree not in (None, ALWAYS)}
        besides = [each.when for each in (*rule.overrides, *rule.remarks)]
        assert [*stated.values(), *besides] == [*rule.trees()]


def test_a_key_goes_with_the_modality_that_the_table_says():
    """Otherwise readers of the rules would look for a last day where there can be none."""
    for rule in load().rules.values():
        assert all(key.of in (None, rule.modality) for key, _ in rule.stated())
        needed = {key for key in TREE_KEYS if key.needed and key.of is rule.modality}
        assert needed <= {key for key, _ in rule.stated()}
