"""The tools that compare rosters with decisions, and measure them beside other engines."""

import json
from types import SimpleNamespace

import pytest
import roster_figures
import roster_peers
import rosters_agree

ROWS = 300


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Some officers, as all engines read them."""
    path = tmp_path_factory.mktemp("peers") / "officers.parquet"
    roster_peers.write(path, ROWS)
    return path


@pytest.mark.parametrize("engine", roster_peers.ENGINES)
def test_all_engines_come_to_the_same(engine, file):
    """Else figures of different questions would stand side by side."""
    if "OpenFisca" in engine:
        pytest.importorskip("openfisca_core")
    counts = roster_peers.ENGINES[engine]([file])
    assert sum(counts.values()) == ROWS
    assert counts == roster_peers.ours_training([file])
    assert {"met", "met_late", "not_required", "open", "overdue"} == {*counts}


@pytest.mark.long
def test_made_up_rows_come_to_what_their_decisions_say():
    """Else a difference between a frame and a loop would be found by users alone."""
    assert rosters_agree.differences(12, 5) == 0


def test_a_difference_is_found(monkeypatch, capsys):
    """A comparison that finds nothing in a wrong answer would prove nothing."""
    real = rosters_agree.decide_frame

    def wrong(frame, **more):
        found = real(frame, **more)
        if not hasattr(found, "set_column"):
            return found
        place = found.column_names.index("complete_training_status")
        return found.set_column(place, "complete_training_status", [["met"] * len(found)])

    monkeypatch.setattr(rosters_agree, "decide_frame", wrong)
    monkeypatch.setattr(rosters_agree, "SETS", 1)
    assert rosters_agree.differences(12, 5) > 0
    assert "pyarrow, readings 0, row" in capsys.readouterr().out


def test_an_engine_is_measured_by_itself(tmp_path, monkeypatch):
    """Else it would be told to hold what this process holds, to whom a block of memory is nothing."""
    name = "this library, the training"
    monkeypatch.setattr(roster_figures, "ENGINES", {name: roster_peers.ENGINES[name]})
    monkeypatch.setattr(roster_figures, "TIMES", 1)
    held = b"-" * (1 << 29)
    (found,) = roster_figures.figures(tmp_path, [ROWS])
    assert (found.engine, found.rows) == (name, ROWS)
    assert 0 < found.megabytes < len(held) >> 20


def test_engines_that_disagree_are_not_measured(tmp_path, monkeypatch):
    """Else figures of different questions would stand side by side."""
    engines = ["this library, the training", "DuckDB by hand, the training"]
    monkeypatch.setattr(roster_figures, "ENGINES", dict.fromkeys(engines))
    monkeypatch.setattr(roster_figures, "TIMES", 1)
    told = iter([{"met": 3}, {"met": 2}])

    def ran(*_, **__):
        more = {"seconds": 1.0, "megabytes": 1, "counts": next(told)}
        return SimpleNamespace(stdout=json.dumps(more))

    monkeypatch.setattr(roster_figures.subprocess, "run", ran)
    with pytest.raises(SystemExit, match="the engines disagree on 3 rows"):
        roster_figures.figures(tmp_path, [3])


def test_the_page_has_every_figure():
    """Else an engine that was measured would be left out of the page."""
    found = [
        roster_figures.Figure("ours, all", 10_000, 0.01, 90),
        roster_figures.Figure("ours, all", 1_000_000, 0.3, 200),
        roster_figures.Figure("by hand", 10_000, 0.02, 50),
    ]
    lines = roster_figures.page(found, acts=14).splitlines()
    few, many = lines.index("## 10,000 rows"), lines.index("## 1,000,000 rows")
    assert few < lines.index("| Ours, all | 1,000,000 | 90 MB |") < many
    assert few < lines.index("| By hand | 500,000 | 50 MB |") < many
    assert lines[many:][-1] == "| Ours, all | 3,300,000 | 200 MB |"
