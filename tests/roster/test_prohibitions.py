"""What is forbidden, in a roster."""

from rosters import BOOK, BREACHED, DAY, FINE, TARGETS, decided, row

from policy507 import decide_case
from policy507.facts.rows import case_of_values
from policy507.roster.prohibitions import prohibitions_of

FORBIDDEN = prohibitions_of(BOOK)


def test_every_rule_that_forbids_has_a_column():
    """A breach would be in no file, although the exit code says that something is wrong."""
    assert {each.act for each in FORBIDDEN} == {
        rule.name for rule in BOOK.rules.values() if rule.modality == "must_not"
    }
    assert FORBIDDEN
    assert all(each.wording.startswith("not ") and each.bearer for each in FORBIDDEN)
    assert TARGETS[-len(FORBIDDEN) :] == FORBIDDEN


def test_a_row_comes_to_what_its_decision_says():
    """Compared row by row; only one of them is about an act under review."""
    rows = [row(FINE), row(BREACHED), row(FINE)]
    table = decided(rows)
    decisions = [decide_case(case_of_values(each, DAY), engine="lanes") for each in rows]
    for target in FORBIDDEN:
        assert table.column(target.status).to_pylist() == [
            decision.finding(target.act).status.value for decision in decisions
        ]
        assert table.column(target.due).null_count == 3
    assert "breached" in {table.column(target.status)[1].as_py() for target in FORBIDDEN}
