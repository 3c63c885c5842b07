"""Witnesses: a case for each possible class of cases, answered alike by every engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from attrs import evolve
from click.testing import CliRunner
from repository import ROOT
from smallbook import POLICY, READINGS, RELIEF, TEST, book_of, replaced, write

from policy507 import decide_case
from policy507.audit.mutation.mutants import mutants
from policy507.audit.witnesses.classes import Class, Units
from policy507.audit.witnesses.goals import Goal, Looking, at_edge, goals
from policy507.audit.witnesses.search import Search, without
from policy507.audit.witnesses.witness_file import (
    SHIPPED,
    Answer,
    Certificate,
    by_engine,
    differences,
    head_of,
    parts_of,
    read_certificate,
)
from policy507.cli import running
from policy507.cli.main import main
from policy507.engines import rete
from policy507.engines.engine import ENGINES
from policy507.engines.inference import Conclusions
from policy507.engines.program import leaves, program
from policy507.facts.case_files import case_from_data, case_to_data
from policy507.model.conditions import Chosen, DayTest, Ref, ValueTest
from policy507.model.statuses import Status
from policy507.rulefiles.example import case_of
from policy507.rulefiles.load import load, read

pytestmark = pytest.mark.long

BOOK = load()
FINE, WRONG, INPUT, USAGE = 0, 1, 2, 3
DATA = ("id", "kind", "readings", "case", "answers")


def run(*arguments):
    """What the command comes to."""
    return CliRunner().invoke(main, ["witnesses", *map(str, arguments)])


def needs_durable():
    """Skip what this Python or machine has no durable-rules for."""
    if (reason := rete.available()) is not None:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small rules as a folder."""
    return write(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def small(folder):
    """The small rules."""
    return book_of(folder)


@pytest.fixture(scope="module")
def collected(small):
    """The witnesses of the small rules, for which the solver is needed."""
    pytest.importorskip("z3")
    from policy507.audit.witnesses.collect import collect

    return collect(small)


@pytest.fixture(scope="module")
def written(folder, tmp_path_factory):
    """The file of the small rules' witnesses."""
    pytest.importorskip("z3")
    out = tmp_path_factory.mktemp("out") / "witnesses.jsonl"
    assert run(folder, "--out", out).exit_code == FINE
    return out


@pytest.fixture(scope="module")
def shipped():
    """The witnesses that the package has."""
    return read_certificate(SHIPPED, BOOK)


def entry(**changed):
    """A witness as data, which the small rules answer so."""
    data = {
        "id": 1,
        "kind": "class",
        "case": {
            "as_of": "2026-11-23",
            "officer": {"peace_officer": True},
            "school_year": {"substitute_contact_days": 59},
        },
        "answers": {"test-relief": {"status": "in_effect"}},
    }
    return {**data, **changed}


def file(folder, small, *entries, head=None):
    """A file of witnesses of the small rules."""
    first = head_of(small, {"possible": 1}) if head is None else head
    path = folder / "witnesses.jsonl"
    texts = (each if isinstance(each, str) else json.dumps(each) for each in (first, *entries))
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


# --- classes


def test_the_classes_of_a_unit_are_its_paths(small):
    """A way in which a rule comes to something would have no witness, or be counted twice."""
    units = Units(program(small))
    of = [each for each in units.classes() if each.unit == "term short service"]
    assert [tuple(truth for _, truth in each.path) for each in of] == [
        (True, True),
        (True, False),
        (False,),
    ]
    assert [str(leaf.unit) for leaf, _ in of[2].path] == ["term serves"]


def test_classes_of_a_unit_exclude_one_another_and_leave_nothing_out(small):
    """A case could be of two classes, or of none, and then be certified by chance."""
    units = Units(program(small))
    paths = {}
    for each in units.classes():
        paths.setdefault((each.unit, each.readings), []).append(dict(each.path))
    for found in paths.values():
        assert sum(2.0 ** -len(path) for path in found) == 1
        for number, path in enumerate(found):
            for other in found[number + 1 :]:
                assert any(other.get(leaf, truth) is not truth for leaf, truth in path.items())


def test_a_unit_that_asks_for_a_reading_has_classes_under_each_choice(small):
    """What another choice of a reading changes would go uncertified."""
    units = Units(program(small))
    readings = {each.readings for each in units.classes()}
    assert readings == {(), (("A-1", "lapses"),)}


def test_what_only_another_choice_looks_at_has_witnesses_under_that_choice(shipped):
    """What is looked at under one reading alone would go uncertified."""
    units = Units(program(BOOK))
    trees = {
        name: [tree for _, tree in unit.conclusions] for name, unit in units.program.units.items()
    }
    asking = {name for name in trees for tree in trees[name] if any_of_type(Chosen, leaves(tree))}
    wanted = {of: (Goal(of),) for of in units.classes() if of.readings and of.unit not in asking}
    shown = {
        goal.of.unit
        for each in shipped.entries
        if each.readings
        for goal in Looking(units).shown(each.case, tuple(each.readings.items()), wanted)
    }
    assert shown == {of.unit for of in wanted} != set()


def any_of_type(kind, items):
    """Whether one of some things is of a kind."""
    return any(isinstance(item, kind) for item in items)


@pytest.mark.parametrize("each", [e for p in BOOK for e in p.examples][::12], ids=lambda e: e.it)
def test_every_case_is_of_one_class_of_each_unit(each):
    """A class would be looked for that a case does not show to be its own."""
    units = Units(program(BOOK))
    looking = Looking(units)
    case = case_of(each, BOOK.policy.example_case)
    state = looking.state(case, ())
    classes = set(units.classes())
    for unit in units.program.units:
        place = units.place(unit, state, ())
        if place.unknown is None:
            assert state.of(unit) is not None
            assert Class(unit, place.path) in classes
        else:
            assert place.unknown not in dict(place.path)


def test_a_unit_matters_where_its_opposite_changes_a_status(small):
    """A fault would be hidden by the rest of the rules, and the witness could not show it."""
    units = Units(program(small))
    looking = Looking(units)
    relieved = {"peace_officer": True}
    case = {
        "as_of": "2026-11-23",
        "officer": relieved,
        "school_year": {"substitute_contact_days": 0},
    }
    plain = case
    case = case_from_data(plain)
    assert matters(looking, case)["term short service"] == "test-relief"
    # Whoever is relieved anyway is relieved whether the test was passed in time or not.
    stated = {**relieved, "duties_assumed_on": "2026-01-01", "sro_course_completed_on": None}
    case = case_from_data({**plain, "officer": stated})
    late = next(unit for unit in units.program.units if unit.startswith("comparison"))
    assert looking.state(case, ()).of(late) is not None
    assert late not in matters(looking, case)


def matters(looking, case):
    """The units that matter in a case, each with the first rule or act to which it does."""
    wanted = {of: (Goal(of),) for of in looking.units.classes()}
    return {goal.of.unit: goal.target for goal in looking.shown(case, (), wanted)}


# --- edges


@pytest.mark.parametrize(("days", "expected"), [(58, False), (59, True), (60, True), (61, False)])
def test_a_number_is_at_its_edge_by_one_unit(small, days, expected):
    """A limit that is off by one would go unnoticed."""
    (test,) = (
        leaf
        for _, tree in program(small).units["term short service"].conclusions[:1]
        for leaf in leaves(tree)
        if not isinstance(leaf, Ref)
    )
    case = {"as_of": "2026-11-23", "school_year": {"substitute_contact_days": days}}
    assert at_edge(test, case_from_data(case), small.choices()) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-08-30", False),
        ("2025-08-31", True),
        ("2025-09-01", True),
        ("2025-09-02", False),
    ],
)
def test_a_day_is_at_its_edge_by_one_day(small, day, expected):
    """A date that is off by one would go unnoticed."""
    (test,) = (t for t in program(small).tests if "2025" in str(t))
    assert at_edge(test, case_from_data({"as_of": day}), small.choices()) is expected


def test_a_day_that_never_comes_has_no_edge(small):
    """There is no day beside it, so a case would be looked for in vain."""
    officer = {"sro_course_completed_on": None, "duties_assumed_on": None}
    case = case_from_data({"as_of": "2026-11-23", "officer": officer})
    tests = [t for t in program(small).tests if "officer." in str(t) and isinstance(t, DayTest)]
    assert tests
    assert not any(at_edge(test, case, small.choices()) for test in tests)


# --- what is collected


def test_every_class_is_possible_or_proved_impossible(collected, small):
    """A class of which nothing is known would look as if it were certified."""
    assert (collected.not_decided, collected.left) == (0, ())
    assert collected.possible + collected.impossible == len(list(Units(program(small)).classes()))
    assert collected.possible > collected.impossible > 0


def test_every_possible_class_is_shown_by_a_witness(collected, small):
    """A class would be counted as possible, and no case be in the file that is of it."""
    shown = shown_by(collected, Units(program(small)))
    assert len({goal.of for goal in shown}) == collected.possible


def shown_by(collected, units):
    """All that the witnesses show, each with those that do."""
    looking = Looking(units)
    wanted = {of: tuple(goals(units, of)) for of in units.classes()}
    shown = {}
    for each in collected.witnesses:
        for goal in looking.shown(each.case, each.readings, wanted):
            shown.setdefault(evolve(goal, target=""), []).append((each, goal.target))
    return shown


def test_what_can_decide_alone_does_so_in_some_witness(collected, small):
    """A fault in one test would go unseen where another one comes to the same."""
    from policy507.audit.witnesses.solve import IMPOSSIBLE, Possible

    units = Units(program(small))
    shown, solver = shown_by(collected, units), Possible(units)
    possible = [of for of in units.classes() if Goal(of) in shown]
    left = [goal for of in possible for goal in goals(units, of) if goal not in shown]
    outcomes = {solver.answer(goal, lambda _: True).outcome for goal in left}
    assert outcomes == {IMPOSSIBLE}
    tests = {goal.alone for goal in shown if isinstance(goal.alone, DayTest | ValueTest)}
    assert tests == set(units.program.tests)


def test_what_decides_alone_changes_a_status_when_it_is_turned_round(collected, small):
    """A witness would be said to show what it does not."""
    units = Units(program(small))
    looking, kinds = Looking(units), set()
    for goal, witnesses in shown_by(collected, units).items():
        for each, target in witnesses if goal.alone is not None else ():
            kinds.add(type(goal.alone))
            before = looking.state(each.case, goal.of.readings)
            truths = {test: before.truths[test] for test in units.program.tests}
            conclusions, choices = {}, dict(before.choices)
            match goal.alone:
                case (code, choice):
                    choices[code] = choice
                case Ref(unit):
                    conclusions[unit] = "false" if before.of(unit) == "true" else "true"
                case test:
                    truths[test] = not truths[test]
            after = Conclusions(units.program, truths, choices, conclusions)
            changed = [unit for unit in (goal.of.unit, target) if before.of(unit) != after.of(unit)]
            assert changed == [goal.of.unit, target]
            if goal.edge is not None:
                assert at_edge(goal.edge, each.case, before.choices) is not goal.far
    assert kinds == {tuple, Ref, DayTest, ValueTest}


def test_both_sides_of_a_limit_are_among_the_witnesses(collected):
    """An implementation that is off by one would be certified."""
    days = {each.case.school_year.substitute_contact_days for each in collected.witnesses}
    assert {59, 60} <= days


def test_unknown_facts_are_among_the_witnesses(collected, small):
    """An implementation that takes unknown for false would be certified."""
    unknown = [each for each in collected.witnesses if each.kind == "unknown"]
    answering = by_engine(small, "reference")
    statuses = {
        answer.status
        for each in unknown
        for answer in answering(each.case, small.choices(), each.targets).values()
    }
    assert Status.UNDETERMINED in statuses


def test_a_witness_states_only_what_matters(small):
    """A reader could not see what an answer rests on, and an implementation might look elsewhere."""
    looking = Looking(Units(program(small)))
    search, found = Search(looking), 0
    for of in looking.units.classes():
        goal = Goal(of, target=looking.units.resting[of.unit][0])
        case = search.case(goal, 25)
        if case is None:
            continue
        found += 1
        assert looking.shows(goal, case)[0]
        for path in stated_paths(case):
            less = without(case, path)
            assert less is None or not looking.shows(goal, less)[0], (goal, path)
    assert found > 20


def stated_paths(case):
    """The paths of the facts that a case states."""
    parts = {name: part for name, part in case_to_data(case).items() if isinstance(part, dict)}
    return [f"{section}.{name}" for section, part in parts.items() for name in part]


def test_the_search_gives_up_after_its_steps(small):
    """A class that has no case would be looked for without end."""
    looking = Looking(Units(program(small)))
    search = Search(looking)
    of = next(each for each in looking.units.classes() if each.unit == "test-in-time")
    assert search.case(Goal(of, target="test-in-time"), 0) is None


# --- the certificate


@pytest.mark.slow
def test_the_same_rules_give_the_same_bytes(folder):
    """What was written twice could not be compared, as the solver or a set takes another order."""
    pytest.importorskip("z3")
    command = [sys.executable, "-m", "policy507", "witnesses", str(folder)]
    texts = {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1
    assert texts != {b""}


@pytest.mark.parametrize("engine", [None, *ENGINES])
def test_a_file_that_was_written_is_answered_alike_by_every_engine(folder, written, engine):
    """The set would certify the engine that wrote it, and no other."""
    if engine == "durable":
        needs_durable()
    options = [] if engine is None else ["--engine", engine]
    result = run(folder, "--check", written, *options)
    assert (result.exit_code, result.stderr) == (FINE, "")
    assert "all alike" in result.output


def test_what_is_read_is_what_was_written(written, small):
    """A witness would be checked by another case than it was written with."""
    read = read_certificate(written, small)
    lines = written.read_text(encoding="utf-8").splitlines()
    assert list(Certificate(read.head, read.entries).lines()) == lines
    assert [each.line for each in read.entries] == list(range(2, len(lines) + 1))
    assert list(read.head) == ["schema", "policy", "readings", "rules", "acts", "classes"]
    assert read.head["rules"]["test-in-time"] == {
        "paragraph": "1.1",
        "modality": "must",
        "bearer": "officer",
    }


@pytest.mark.slow
def test_the_witnesses_kill_every_mutant_that_is_not_equivalent(written, small):
    """An implementation with a fault that a mutant has would be certified."""
    pytest.importorskip("z3")
    from policy507.audit.mutation.equivalence import equivalent

    read = read_certificate(written, small)
    alive = [
        (mutant.subject, mutant.what)
        for mutant in mutants(small)
        if not _differs(read, mutant.book) and not equivalent(small, mutant.book)
    ]
    assert alive == []


def _differs(read, book):
    if parts_of(book) != {name: read.head[name] for name in ("rules", "acts")}:
        return True
    return any(True for _ in differences(read, book, by_engine(book, "reference")))


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "expected"),
    [
        ("_1_2", RELIEF, "day-limit: 60", "day-limit: 61", "test-relief: wanted: not_applicable"),
        ("_1_1", TEST, "test-period: 6 months", "test-period: 5 months", "last day"),
        ("_1_1", TEST, "{by: last day}", "{before: last day}", "last day"),
        ("_1_2", RELIEF, "who: charter school", "who: officer", "rules: prizes: wanted"),
        (
            "readings",
            READINGS,
            "      counts: yes\n      lapses: no\n",
            "      lapses: no\n      counts: yes\n",
            "reading A-1: wanted by default: counts; given: lapses",
        ),
    ],
)
def test_other_rules_are_told_apart_with_exit_code_1(
    written, tmp_path, name, text, old, new, expected
):
    """An implementation that answers otherwise would be certified."""
    other = write(tmp_path, **{name: replaced(text, old, new)})
    result = run(other, "--check", written)
    assert result.exit_code == WRONG
    assert expected in result.stderr
    assert all(line.startswith(f"{written}:") for line in result.stderr.splitlines())
    assert "differ" in result.stdout


def test_a_difference_says_where_what_was_wanted_and_what_is_given(tmp_path, folder, small):
    """Whoever mends an implementation would have to find the case by hand."""
    wrong = entry(answers={"test-relief": {"status": "not_applicable"}})
    path = file(tmp_path, small, entry(), wrong)
    result = run(folder, "--check", path)
    message = "witness 1: test-relief: wanted: not_applicable; given: in_effect"
    assert (result.exit_code, result.stderr) == (WRONG, f"{path}:3: {message}\n")
    assert result.stdout == f"{path}: 2 witnesses, 2 answers: 1 differ\n"


def test_readings_of_a_witness_are_laid_over_the_defaults(tmp_path, folder, small):
    """A witness under another reading would be decided by default."""
    officer = {
        "peace_officer": True,
        "duties_assumed_on": "2026-01-01",
        "sro_course_completed_on": "2026-07-01",
    }
    case = {
        "as_of": "2026-11-23",
        "officer": officer,
        "school_year": {"substitute_contact_days": 60},
    }
    met = {"test-in-time": {"status": "met", "due": "2026-07-01"}}
    late = {"test-in-time": {"status": "met_late", "due": "2026-06-30"}}
    first = entry(case=case, answers=met)
    second = entry(case=case, answers=late, readings={"A-1": "lapses"})
    assert run(folder, "--check", file(tmp_path, small, first, second)).exit_code == FINE


# --- bad input


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "other"}, "kind: one of class, alone, edge, unknown is wanted"),
        ({"id": "1"}, "id: a whole number is wanted"),
        ({"id": True}, "id: a whole number is wanted"),
        ({"case": []}, "case: a mapping is wanted"),
        ({"extra": 1}, "there is no key 'extra'"),
        ({"readings": {"A-2": "counts"}}, "readings: there is no reading"),
        ({"readings": {"A-1": "x"}}, "readings: reading A-1 has no choice"),
        ({"readings": {"A-1": 1}}, "readings: a mapping of codes to choices is wanted"),
        ({"readings": None}, "readings: a mapping of codes to choices is wanted"),
        ({"case": {"as_of": "2026-02-30"}}, "case: as_of: there is no such day: 2026-02-30"),
        ({"case": {}}, "case: as_of is missing"),
        ({"answers": {"test-relif": {"status": "met"}}}, "did you mean 'test-relief'"),
        ({"answers": {"test-relief": {"status": "mett"}}}, "did you mean 'met'"),
        ({"answers": {"test-relief": {"status": []}}}, "there is no status"),
        ({"answers": {"test-relief": "met"}}, "a mapping with a status"),
        ({"answers": {"test-relief": {"status": "met", "until": 1}}}, "a mapping with a status"),
        ({"answers": {"test-relief": {"status": "met", "due": "soon"}}}, "due: a calendar date"),
        ({"answers": {"test-relief": {"status": "met", "due": None}}}, "due: "),
        ({"answers": {"test-relief": {"status": "met", "due": "1800-01-01"}}}, "out of range"),
    ],
)
def test_what_is_wrong_with_a_witness_is_told_with_its_line(
    tmp_path, folder, small, change, message
):
    """A witness would be passed over, or end in a traceback."""
    path = file(tmp_path, small, entry(), entry(**change))
    result = run(folder, "--check", path)
    assert result.exit_code == INPUT, result.output
    assert result.stderr.startswith(f"{path}:3:1: ")
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("[]", "these are no witnesses"),
        ("{}", "these are no witnesses"),
        ('{"schema": 2}', "the file is of version 2; this program reads 1"),
        ('{"schema": true}', "the file is of version"),
        ('{"schema": 1}', "policy: missing"),
        ('{"schema": 1, "policy": 1}', "policy: a mapping is wanted"),
        ("{", "this is no JSON"),
        ('{"schema": 1, "schema": 1}', "'schema' is stated twice"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_first_line_that_is_none_is_refused_with_its_place(
    tmp_path, folder, small, head, message
):
    """Any file would be taken for witnesses."""
    path = file(tmp_path, small, entry(), head=head)
    result = run(folder, "--check", path)
    assert result.exit_code == INPUT
    assert f"{path}:1:" in result.stderr
    assert message in result.stderr


def test_all_problems_are_told_at_once_and_not_too_many(tmp_path, folder, small):
    """Each run would bring the next mistake, or a hostile file fill the screen."""
    path = file(tmp_path, small, entry(kind="x"), entry(kind="y"))
    assert len(run(folder, "--check", path).stderr.splitlines()) == 2
    path = file(tmp_path, small, *[entry(kind="x")] * 100)
    told = run(folder, "--check", path).stderr.splitlines()
    assert len(told) == 21
    assert told[-1].endswith("and perhaps more")


def test_what_was_not_written_to_the_end_is_refused(tmp_path, folder, small):
    """Half a file would certify as well as the whole."""
    path = file(tmp_path, small, entry())
    text = path.read_text(encoding="utf-8")
    path.write_text(text[:-20], encoding="utf-8")
    result = run(folder, "--check", path)
    assert result.exit_code == INPUT
    assert f"{path}:2:" in result.stderr
    path.write_text(text.splitlines()[0], encoding="utf-8")
    assert "there are no witnesses in it" in run(folder, "--check", path).stderr


@pytest.mark.parametrize("content", [b"", b"\xff\n", b"\x00\n", b"\xef\xbb\xbf{}\n"])
def test_what_is_no_text_is_refused(tmp_path, folder, content):
    """A file of something else would end in a traceback."""
    path = tmp_path / "witnesses.jsonl"
    path.write_bytes(content)
    result = run(folder, "--check", path)
    assert result.exit_code == INPUT
    assert str(path) in result.stderr


def test_a_file_that_is_too_large_is_not_read(tmp_path, folder, monkeypatch):
    """A hostile file could fill the memory."""
    monkeypatch.setattr("policy507.audit.witnesses.witness_file.LARGEST", 10)
    path = tmp_path / "witnesses.jsonl"
    path.write_bytes(b" " * 11)
    assert "it is not read" in run(folder, "--check", path).stderr


def test_a_name_from_the_file_cannot_write_to_the_terminal(tmp_path, folder, small):
    """A tampered file could move the cursor of whoever checks it."""
    path = file(tmp_path, small, entry(answers={"\x1b[2J": {"status": "met"}}))
    result = run(folder, "--check", path)
    assert result.exit_code == INPUT
    assert "\x1b" not in result.stderr
    head = head_of(small, {"possible": 1})
    head = {**head, "rules": {**head["rules"], "\x1b[2J": {"paragraph": "\x1b[2J"}}}
    result = run(folder, "--check", file(tmp_path, small, entry(), head=head))
    assert result.exit_code == WRONG
    assert "\x1b" not in result.stderr


# --- usage


def test_writing_needs_the_solver(folder, monkeypatch):
    """A traceback would be all that shows that an extra is missing."""
    monkeypatch.setattr(running, "find_spec", lambda _: None)
    result = run(folder)
    assert result.exit_code == INPUT
    assert "pip install 'policy507[proofs]'" in result.stderr


def test_checking_needs_no_solver(tmp_path, folder, small):
    """Whoever only wants to be certified would have to install a solver."""
    path = file(tmp_path, small, entry())
    without_solver = (
        "import sys; sys.modules['z3'] = None; from policy507.cli.main import main; main()"
    )
    command = [sys.executable, "-c", without_solver, "witnesses", str(folder), "--check", str(path)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (FINE, "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--engine", "reference"), "--engine is for --check"),
        (("--check", "x", "--out", "y"), "--out and --check are two things"),
        (("--check", "x", "--engine", "fast"), "'fast' is not one of"),
    ],
)
def test_options_that_do_not_go_together_are_bad_usage(options, message):
    """An option would be passed over in silence."""
    result = run(*options)
    assert result.exit_code == USAGE
    assert message in result.stderr


# --- the file of the package


def test_the_package_has_the_witnesses_of_its_rules(shipped):
    """Whoever certifies an implementation would do so for other rules."""
    head = shipped.head
    assert head["policy"] == {"id": BOOK.policy.number, "edition": BOOK.policy.edition}
    assert {name: head[name] for name in ("rules", "acts")} == parts_of(BOOK)
    assert head["classes"]["possible"] > 0
    assert head["classes"]["not_decided"] == 0
    asked = {name for each in shipped.entries for name in each.answers}
    assert asked == {*BOOK.rules, *BOOK.ordered_acts()}


@pytest.mark.slow
def test_the_definition_answers_the_witnesses_of_the_package(shipped):
    """The file would not be what the rules give."""
    assert list(differences(shipped, BOOK, by_engine(BOOK, "reference"))) == []


@pytest.mark.slow
def test_the_witnesses_of_the_package_kill_mutants_of_its_rules(shipped):
    """An implementation with a small fault would be certified. A few mutants; all take minutes."""
    pytest.importorskip("z3")
    from policy507.audit.mutation.equivalence import equivalent

    alive = [
        (mutant.subject, mutant.what)
        for mutant in [m for m in mutants(BOOK) if "refusal" not in m.subject][11::60]
        if not _differs(shipped, mutant.book) and not equivalent(BOOK, mutant.book)
    ]
    assert alive == []


def test_a_witness_that_other_rules_refuse_is_told_with_its_line(shipped, tmp_path):
    """An implementation would be certified that decides what nobody may state."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    path = folder / "V-training" / "V.D.yaml"
    path.write_text(
        replaced(path.read_text(), "substitute-day-limit: 60", "substitute-day-limit: 70")
    )
    found = list(differences(shipped, read(folder), by_engine(BOOK, "reference")))
    refused = [each for each in found if "the case is refused: " in each.message]

    assert refused
    for each in refused:
        number = each.message.removeprefix("witness ").split(":")[0]
        assert json.loads(SHIPPED.read_text().splitlines()[each.line - 1])["id"] == int(number)
        assert "the limit of 70 is reached" in each.message


@pytest.mark.slow
def test_the_engine_answers_the_witnesses_of_the_package(shipped):
    """The engine that decides would differ from the definition."""
    needs_durable()
    assert list(differences(shipped, BOOK, by_engine(BOOK, "durable"))) == []


@pytest.mark.slow
def test_whole_decisions_answer_witnesses_of_the_package(shipped):
    """What remembers classes of cases would answer otherwise than the engine behind it."""
    for each in shipped.entries[::120]:
        decision = decide_case(each.case, readings=each.readings)
        for name, wanted in each.answers.items():
            given = decision.finding(name) if name in BOOK.rules else decision.act(name)
            due = given.due if given.status.fires else None
            assert Answer(given.status, due) == wanted, (each.id, name)


def test_every_line_of_the_shipped_file_has_the_documented_keys():
    """Who reads the file by its documentation would fail."""
    first, *others = map(json.loads, SHIPPED.read_text(encoding="utf-8").splitlines())
    assert list(first) == ["schema", "policy", "readings", "rules", "acts", "classes"]
    assert [each["id"] for each in others] == list(range(1, len(others) + 1))
    for each in others:
        assert list(each) == [key for key in DATA if key in each]
        assert set(each) >= set(DATA) - {"readings"}
        assert each["answers"]
    assert POLICY  # the small rules stand beside, and are another policy
