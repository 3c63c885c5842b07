"""The run of the code's own mutants: which are tried, and what counts as noticed."""

from __future__ import annotations

import importlib
import inspect
import json

import code_mutants as tool
import pytest
from code_mutants import Argued
from forgetting import forget_before_a_fault

from policy507.engines.bounded_cache import Remembered
from policy507.engines.lanes import outlook
from policy507.model.conditions import Field, facts_of

FIRST = "policy507.model.conditions.x_both__mutmut_"
METHOD = "policy507.engines.reference.xǁMeaningǁfires__mutmut_"
OTHER = "policy507.facts.case.x_refuse__mutmut_"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in which mutmut would have written."""
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    monkeypatch.setattr(tool, "STATS", tmp_path / "mutmut-stats.json")
    monkeypatch.setattr(tool, "IN_FULL_STATS", tmp_path / "stats-in-full.json")
    return tmp_path


def written(folder, **codes):
    """The exit codes of some faults, as mutmut keeps them."""
    path = folder / "policy507" / "a.py.meta"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"exit_code_by_key": codes}), encoding="utf-8")


# --- which are tried


def test_the_modules_that_are_tried_in_full_are_there():
    """A module that moved would be left out without a word."""
    for modules in tool.IN_FULL.values():
        for module in modules:
            importlib.import_module(f"policy507.{module}")


def test_the_smallest_module_is_there():
    """The run would end before it began."""
    importlib.import_module(tool.SMALLEST.removesuffix(".*"))


@pytest.mark.parametrize(
    ("name", "part", "function"),
    [
        (f"{FIRST}3", "three-valued logic", "model.conditions.both"),
        (f"{METHOD}12", "three-valued logic", "engines.reference.Meaning.fires"),
        (
            "policy507.engines.lanes.missing.x__x_of__mutmut_1",
            "missing",
            "engines.lanes.missing._x_of",
        ),
        ("policy507.decisions.days.x__brief__mutmut_1", "workings", "decisions.days._brief"),
        (f"{OTHER}1", tool.THE_REST, "facts.case.refuse"),
    ],
)
def test_a_fault_is_known_by_its_function(name, part, function):
    """It would be counted elsewhere, or argued about under a name that nobody finds."""
    assert (tool.part_of(name), tool.function_of(name)) == (part, function)


def test_the_same_seed_draws_the_same_faults_outside_of_what_is_tried_in_full():
    """Figures of two runs could not be compared, and faults would be counted twice."""
    names = [*(f"{FIRST}{n}" for n in range(50)), *(f"{OTHER}{n}" for n in range(50))]
    one, again = tool.drawn(names, 10, 1), tool.drawn(reversed(names), 10, 1)

    assert one == again != tool.drawn(names, 10, 2)
    assert len({*one}) == 10
    assert all(name.startswith(OTHER) for name in one)
    assert len(tool.drawn(names, 300, 1)) == 50


def test_a_change_of_the_code_draws_few_other_faults():
    """Each change would have 300 others tried, and nobody could tell whether a survivor is new."""
    names = [f"{OTHER}{n}" for n in range(1000)]
    before, after = (
        {*tool.drawn(each, 300, 507)} for each in (names, [*names, *(f"{n}1" for n in names[:20])])
    )

    assert len(before - after) < 20


def few(takes, calls, *bounds):
    """The tests of each function that are left within bounds."""
    stats = {"duration_by_test": takes, "tests_by_mangled_function_name": calls}
    found = tool.quickest(stats, *bounds)
    assert found["duration_by_test"] == takes
    return found["tests_by_mangled_function_name"]


def test_the_quickest_tests_are_tried_first():
    """One slow test that every function meets would be run for each of its faults."""
    takes = {"slow": 9.0, "quick": 0.1, "middling": 2.0, "never run": 0.0}
    calls = {"f": ["slow", "middling", "quick"], "g": ["slow"], "h": []}

    assert few(takes, calls, 2.0, 9) == {"f": ["quick", "middling"], "g": ["slow"], "h": []}
    assert few(takes, calls, 6.0, 2) == {"f": ["quick", "middling"], "g": ["slow"], "h": []}
    assert few(takes, calls, 6.0, 9)["f"] == ["quick", "middling", "slow"]


def test_in_the_last_round_all_tests_are_tried():
    """What the quickest tests miss would be called a survivor for good."""
    takes = {f"t{n}": float(n) for n in range(500)}
    *_, last = tool.ROUNDS

    assert few(takes, {"f": [*takes]}, *last)["f"] == [*takes]
    assert sorted(tool.ROUNDS) == [*tool.ROUNDS]


def killing(folder, monkeypatch, *, by):
    """Let mutmut be something that kills a fault by a test, and keep with which tests it was run."""
    ran = []

    def run(names, _):
        calls = json.loads(tool.STATS.read_text())["tests_by_mangled_function_name"]["f"]
        if names:
            ran.append((names, len(calls)))
        if by in calls and names != [tool.SMALLEST]:
            written(folder, **{f"{FIRST}1": 1})

    monkeypatch.setattr(tool, "mutmut", run)
    return ran


STATS = {
    "duration_by_test": {f"t{n:03}": 0.01 for n in range(500)},
    "tests_by_mangled_function_name": {"f": [f"t{n:03}" for n in range(500)]},
}


@pytest.mark.parametrize(("by", "rounds"), [("t001", 1), ("t100", 2), ("t450", 3), ("none", 3)])
def test_what_one_round_misses_is_tried_in_the_next(folder, monkeypatch, by, rounds):
    """A fault would be called a survivor that a slower test notices, or be tried again when killed."""
    monkeypatch.setattr(tool, "change_of", lambda name: (tool.function_of(name), "a", "b"))
    monkeypatch.setattr(tool, "argued", list)
    tool.IN_FULL_STATS.write_text(json.dumps(STATS))
    written(folder, **{f"{FIRST}1": 0, f"{FIRST}2": 1})
    ran = killing(folder, monkeypatch, by=by)

    assert tool.main([]) == (1 if by == "none" else 0)
    assert [names for names, _ in ran] == [[tool.SMALLEST], *[[f"{FIRST}1"]] * rounds]
    assert [many for _, many in ran] == [500, 70, 400, 500][: rounds + 1]
    assert json.loads(tool.IN_FULL_STATS.read_text()) == STATS


@pytest.mark.parametrize(
    ("code", "now", "asked", "rounds"),
    [
        (0, "b", (), 1),
        (0, "b", ("--doubt",), 3),
        (0, "another", (), 3),
        (-24, "another", (), 1),
    ],
)
def test_slow_tests_are_run_for_what_nobody_argued_about(
    folder, monkeypatch, code, now, asked, rounds
):
    """Most of the time would go to faults that no test can notice, and to those that never end."""
    monkeypatch.setattr(tool, "change_of", lambda name: (tool.function_of(name), "a", "b"))
    listed = [Argued(("model.conditions.both", "a", now), "why")]
    monkeypatch.setattr(tool, "argued", lambda: listed)
    tool.IN_FULL_STATS.write_text(json.dumps(STATS))
    written(folder, **{f"{FIRST}1": code})
    ran = killing(folder, monkeypatch, by="none")
    tool.main([*asked])

    assert [names for names, _ in ran] == [[tool.SMALLEST], *[[f"{FIRST}1"]] * rounds]


def test_an_argument_spares_one_fault_the_slow_tests(monkeypatch):
    """The same words twice in a function would hide a fault behind an argument about another."""
    monkeypatch.setattr(tool, "change_of", lambda name: (tool.function_of(name), "a", "b"))
    listed = [Argued(("model.conditions.both", "a", "b"), "why")]
    monkeypatch.setattr(tool, "argued", lambda: listed)
    names = [f"{FIRST}1", f"{FIRST}2", f"{OTHER}1"]

    assert tool.unargued(names) == names[1:]


def started(monkeypatch, *, code=0, late=False):
    """What mutmut is started with, where it ends with a code, or only when it is told to."""
    commands = []

    class Running:
        def __init__(self, command, **_):
            commands.append(command)

        def wait(self, seconds=None):
            if late and seconds is not None:
                raise tool.subprocess.TimeoutExpired("mutmut", seconds)
            return code

        def send_signal(self, _):
            pass

    monkeypatch.setattr(tool.subprocess, "Popen", Running)
    return commands


def test_many_names_are_tried_in_several_runs_until_time_is_up(folder, monkeypatch):
    """A run would compare each name with all others for hours, or go on after its time."""
    commands = started(monkeypatch)
    names = [f"{FIRST}{n}" for n in range(450)]
    tool.mutmut(names, tool.time.monotonic() + 60)
    tool.mutmut(names, tool.time.monotonic() - 1)

    assert [len(command) - 4 for command in commands] == [200, 200, 50]
    assert [name for command in commands for name in command[4:]] == names
    assert (folder / "run.log").is_file()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("late", [False, True])
def test_a_test_that_fails_without_any_fault_ends_it(monkeypatch, late):
    """Nothing would be tried, and the report be read as if all had been."""
    started(monkeypatch, code=1, late=late)
    with pytest.raises(SystemExit, match=r"nothing was tried: see the end of .*run\.log"):
        tool.mutmut([f"{FIRST}1"], tool.time.monotonic() + 60)


@pytest.mark.usefixtures("folder")
def test_what_is_stopped_when_time_is_up_is_reported(monkeypatch):
    """Hours of faults would be tried, and nobody be told of them."""
    tool.STATS.write_text("{}")
    started(monkeypatch, code=1, late=True)
    tool.mutmut([f"{FIRST}1"], tool.time.monotonic() + 60)


# --- what became of them


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (0, tool.SURVIVED),
        (1, tool.KILLED),
        (3, tool.KILLED),
        (33, tool.UNTESTED),
        (None, tool.UNTRIED),
        (-24, tool.TIMED_OUT),
        (-11, tool.KILLED),
    ],
)
def test_what_mutmut_ends_with_is_understood(folder, code, outcome):
    """A survivor that is taken for killed is a fault that nobody looks for."""
    written(folder, **{f"{FIRST}1": code})

    assert tool.outcomes() == {f"{FIRST}1": outcome}


DIFFERENCE = """# name: survived
--- a/policy507/model/conditions.py
+++ b/policy507/model/conditions.py
@@ -1,3 +1,3 @@
 def both(truths):
-    result: Truth = True
+    result: Truth = None
     for truth in truths:
"""


def test_a_difference_is_kept_without_the_line_that_it_stands_on():
    """Every change above it would make an argument stale."""
    assert tool.sides(DIFFERENCE) == ("result: Truth = True", "result: Truth = None")


def test_one_argument_may_be_about_several_changes_of_a_line(tmp_path):
    """Each would repeat the line, or be left out."""
    path = tmp_path / "equivalent.toml"
    row = 'function = "f"\nwas = "a"\nwhy = "why"\n'
    path.write_text(f'[[equivalent]]\n{row}now = ["b", "c"]\n[[equivalent]]\n{row}now = "d"\n')

    assert [each.change for each in tool.argued(path)] == [("f", "a", now) for now in "bcd"]


def test_an_argument_is_about_one_survivor():
    """The same words twice in a function would hide a fault behind an argument about another."""
    one, other = ("f", "a", "b"), ("g", "a", "b")
    listed = [Argued(one, "why"), Argued(other, "why")]

    assert tool.unmatched([one, one], listed) == ([one], [listed[1]])
    assert tool.unmatched([one, other], listed) == ([], [])
    assert tool.unmatched([], []) == ([], [])


@pytest.mark.parametrize(
    ("codes", "listed", "code"),
    [
        ({f"{FIRST}1": 1}, [], 0),
        ({f"{FIRST}1": 0}, [], 1),
        ({f"{FIRST}1": 33}, [], 1),
        ({f"{FIRST}1": 0}, [("model.conditions.both", "a", "b")], 0),
        ({f"{FIRST}1": 1}, [("model.conditions.both", "a", "b")], 1),
        ({f"{OTHER}1": 0}, [], 0),
        ({f"{FIRST}1": -24}, [], 0),
        ({f"{FIRST}1": -24}, [("model.conditions.both", "a", "b")], 0),
        ({f"{FIRST}1": None}, [("model.conditions.both", "a", "b")], 0),
    ],
)
def test_a_survivor_of_the_first_part_that_nobody_argued_about_ends_it_with_1(
    folder, monkeypatch, capsys, codes, listed, code
):
    """The run would be green whatever survives, or red for what is no fault."""
    written(folder, **codes)
    monkeypatch.setattr(tool, "change_of", lambda name: (tool.function_of(name), "a", "b"))
    monkeypatch.setattr(tool, "argued", lambda: [Argued(each, "why") for each in listed])

    assert tool.main(["--again"]) == code
    assert "1 faults" in capsys.readouterr().out


# --- what is remembered


@pytest.mark.parametrize(
    ("fault", "remembered"), [(f"{FIRST}1", False), ("stats", True), ("", True)]
)
def test_where_a_fault_is_tried_nothing_is_remembered(monkeypatch, fault, remembered):
    """A fault would be called a survivor where the answer from before it was put in is given again."""
    monkeypatch.setenv("MUTANT_UNDER_TEST", fault)
    monkeypatch.setattr(outlook, "_recent", Remembered(1))
    outlook._recent.put("case", None)
    facts_of(Field("as_of"))
    forget_before_a_fault()

    assert (facts_of.cache_info().currsize > 0) is remembered
    assert (len(outlook._recent) > 0) is remembered


# --- the arguments


@pytest.mark.parametrize("each", tool.argued(), ids=lambda each: each.change[0])
def test_what_is_argued_about_stands_in_the_code(each):
    """An argument about code that is gone would excuse nothing, and be read as if it did."""
    function, was, now = each.change
    *names, last = function.split(".")
    packages = [n for n in range(1, len(names) + 1) if names[n - 1].islower()]
    module = importlib.import_module(".".join(["policy507", *names[: packages[-1]]]))
    found = module
    for name in [*names[packages[-1] :], last]:
        found = inspect.getattr_static(found, name)
    text = inspect.getsource(getattr(found, "__wrapped__", found))
    lines = [line.strip() for line in text.splitlines()]

    assert all(line in lines for line in was.splitlines())
    assert now != was
    assert len(each.why) > 20
