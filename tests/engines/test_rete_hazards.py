"""The ways in which durable-rules 2.0.28 goes wrong, and that none of them can be reached.

| What goes wrong in durable-rules                              | Covered by                            |
|---------------------------------------------------------------|---------------------------------------|
| names with `$state`, `$flow` make charts; `$not`, `$all`, `.` | `test_hostile_names_are_only_names`   |
| names over 65,535 bytes, NUL, surrogates, quotes              | the same                              |
| 32-bit hashes of attributes collide                           | `test_colliding_names_…`, `…_own_…`   |
| bad definitions are accepted: `pri: "1"`, an empty `all`, …   | `test_only_one_form_of_rule_…`        |
| `$or`, `$nex`, joins, `$m`, arithmetic, regular expressions,  | the same                              |
| `$iall`, `none`, `count`, order of strings, nested conditions |                                       |
| `None`, floats, 2^63, text, lists (200,000 deep) as values    | `test_only_true_and_false_are_…`      |
| a negation after the fact still fires, a first one never does | `test_false_is_a_value_and_…`         |
| `$or` fires once per branch                                   | `test_each_production_fires_once`     |
| a missing attribute matches; the engine's own fact matches    | `test_nothing_known_…`                |
| an empty fact, a batch that drops facts, timers, callbacks    | `test_only_safe_functions_…`          |
| a second fact with the same id is dropped                     | `test_a_fact_that_is_still_there_…`   |
| 65 conditions true of one fact: error 303 when firing         | `test_no_fact_has_too_many_…`         |
| 256 rules on one condition, 512 conditions: crash             | `test_limits_that_crash_…`            |
| an action is locked for a minute, or the clock is wrong       | `test_an_answer_that_cannot_be_…`     |
| exceptions are swallowed; an error leaves facts behind        | `test_after_any_interruption_…`       |
| deleting a state in which no action started frees garbage     | `test_with_freed_memory_overwritten`  |
| `Host` starts threads, which run rules                        | `test_nothing_runs_beside_…`          |
| two threads, or a forked child, in one state                  | `test_threads_…`, `test_a_forked_…`   |
| 1025 states, facts never retracted, rulesets never deleted    | `test_memory_does_not_grow`           |
| answers that depend on the seed of hashes                     | `test_every_process_answers_alike`    |
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trying import tries

from policy507.engines import rete
from policy507.engines.rete import PART_PRODUCTIONS, PART_TRUTHS, Production, Ruleset, available
from policy507.errors import EngineError

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(available() is not None, reason=str(available())),
]

FUNCTIONS = {
    "assert_fact",
    "complete_and_start_action",
    "create_ruleset",
    "delete_ruleset",
    "delete_state",
    "retract_fact",
    "start_action_for_state",
}
FACT = re.compile(
    r'\{"k":"case",(?:"t\d+":[01],)*"id":"case","sid":"s"\}'
    r'|\{"_tick":1,"id":"tick","sid":"s"\}'
)

# Every production fires in some case, none in all but the one without needs.
SMALL = [
    Production("none", {}),
    Production("a", {"a": True}),
    Production("not b", {"b": False}),
    Production("a, not b", {"a": True, "b": False}),
    Production("b and c", {"b": True, "c": True}),
]
CASES = [
    {name: truth for name, truth in zip("abc", truths, strict=True) if truth is not None}
    for truths in itertools.product([True, False, None], repeat=3)
]


def expected(truths, productions=SMALL):
    """What fires, by definition."""
    return tuple(
        each.name
        for each in productions
        if all(truths.get(name) is needed for name, needed in each.needs.items())
    )


def right(ruleset, productions=SMALL, cases=CASES):
    """Whether a ruleset answers every case as it should."""
    return all(expected(case, productions) == ruleset.fire(case) for case in cases)


class Watched:
    """The engine, with every call noted; what `meddle` returns is answered in place of the engine."""

    def __init__(self, meddle=None):
        self.calls = []
        self._meddle = meddle or (lambda _name, _args, call: call())
        self._engine = rete._engine()

    def __getattr__(self, name):
        real = getattr(self._engine, name)
        if name == "error":
            return real

        def called(*args):
            self.calls.append((name, args))
            return self._meddle(name, args, lambda: real(*args))

        return called


def run(code, **environment):
    """What a script prints that may crash its interpreter."""
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    ).stdout.strip()


# --- names


HOSTILE = [
    "$state",
    "a$flow",
    "m$not",
    "m$all",
    "m$any",
    "$and",
    "$or",
    "$nex",
    "$m",
    "$s",
    "id",
    "sid",
    "k",
    "_tick",
    "t0",
    "t1",
    "a.b",
    "a",
    "nul\0nul",
    "nul\0",
    'quote"quote',
    "back\\slash",
    "\\u0000",
    "\ud800",
    "🏫",
    "é",
    "e\u0301",
    "}",
    '":1,"t1":0,"',
    "%s%n",
    "x" * 65_535,
    "x" * 65_536,
    "x" * 70_000,
    "",
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:12]))
def test_hostile_names_are_only_names(name):
    """Otherwise somebody's text would be understood by the engine, or crash it."""
    productions = [
        Production(f"p{name}", {name: True, "other": False}),
        Production(f"q{name}", {name: False}),
    ]
    with Ruleset(f"r{name}", productions) as ruleset:
        assert (f"p{name}",) == ruleset.fire({name: True, "other": False})
        assert (f"q{name}",) == ruleset.fire({name: False, "other": False})
        assert () == ruleset.fire({"other": False})


def test_hostile_names_are_told_apart():
    """Otherwise two truths whose names the engine takes for one would decide for each other."""
    productions = [Production(f"p{name}", {name: True}) for name in HOSTILE]
    with Ruleset("hostile", productions) as ruleset:
        for name in HOSTILE:
            assert (f"p{name}",) == ruleset.fire({other: other == name for other in HOSTILE})


def fnv(text):
    """The hash by which alone the engine knows attributes, rules and facts."""
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 % 2**32
    return value


def test_colliding_names_are_told_apart():
    """Otherwise one truth would stand for another that happens to have the same hash."""
    first, second = "attr_njlipmfl", "attr_hibdndpc"
    productions = [Production("first", {first: True}), Production("second", {second: True})]

    assert fnv(first) == fnv(second)
    with Ruleset("colliding", productions) as ruleset:
        assert ("first",) == ruleset.fire({first: True})
        assert ("second",) == ruleset.fire({first: False, second: True})
        assert () == ruleset.fire({second: False})


def test_our_own_names_do_not_collide():
    """Otherwise two attributes of one part, or an attribute and an operator, would be the same."""
    operators = (
        "lt lte gt gte eq neq mt imt iall iany ex nex or and m add sub mul div l r i s forward"
    )
    words = ["k", "_tick", "id", "sid", "all", "any", "pri", "count", "cap", "dist", "name"]
    words += [f"${operator}" for operator in operators.split()]
    words += [f"t{number}" for number in range(PART_TRUTHS)]

    assert len(words) == len({fnv(word) for word in words})
    assert 2 == len({fnv(fact) for fact in ["case", "tick"]} - {fnv("sid-s")})


# --- what reaches the engine


def condition(needs):
    """The only form that the condition on a case may have."""
    return (
        isinstance(needs, list)
        and {"k": "case"} == needs[0]
        and all(
            re.fullmatch(r"t\d+", name) and type(value) is int and value in (0, 1)
            for need in needs[1:]
            for name, value in need.items()
        )
        and all(1 == len(need) for need in needs)
    )


TEXTS = st.text(max_size=20) | st.sampled_from(HOSTILE)


@settings(max_examples=tries(60))
@given(
    st.text(min_size=1),
    st.dictionaries(
        TEXTS.filter(bool), st.dictionaries(TEXTS, st.booleans(), max_size=4), max_size=6
    ),
    st.lists(st.dictionaries(TEXTS, st.booleans()), max_size=4),
)
def test_only_one_form_of_rule_and_fact_reaches_the_engine(name, all_needs, cases):
    """Otherwise an operator or a value could reach the engine that it gets wrong."""
    watched = Watched()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rete, "_engine", lambda: watched)
        productions = [Production(each, needs) for each, needs in all_needs.items()]
        with Ruleset(name, productions) as ruleset:
            assert right(ruleset, productions, cases)
    for function, args in watched.calls:
        if function == "create_ruleset":
            called, text = args
            rules = json.loads(text)
            assert "policy507" == called
            assert {"all": [{"t": {"_tick": 1}}]} == rules.pop("_tick")
            assert list(rules) == [f"r{number}" for number in range(len(rules))]
            for rule in rules.values():
                assert ["all"] == list(rule)
                (case,) = rule["all"]
                assert {"c": {"k": "case"}} == case or condition(case["c"]["$and"])
        elif function in ("assert_fact", "retract_fact"):
            assert FACT.fullmatch(args[1])


def test_only_safe_functions_are_called_in_one_order(monkeypatch):
    """Otherwise a batch, a timer, an event or a callback could lose facts or crash."""
    watched = Watched()
    monkeypatch.setattr(rete, "_engine", lambda: watched)
    with Ruleset("small", SMALL) as ruleset:
        watched.calls.clear()
        ruleset.fire({"a": True})
        fired = [(name, args[1]) for name, args in watched.calls]
        assert right(ruleset)

    case = '{"k":"case","t0":1,"id":"case","sid":"s"}'
    assert ("assert_fact", case) == fired[0]
    assert ("retract_fact", case) == fired[-1]
    assert {"assert_fact", "retract_fact"}.isdisjoint(name for name, _ in fired[1:-1])
    assert FUNCTIONS - {"create_ruleset"} == {name for name, _ in watched.calls}
    assert ["delete_state", "delete_ruleset"] == [name for name, _ in watched.calls[-2:]]


DEEP: list = []
for _ in range(200_000):
    DEEP = [DEEP]
NEITHER = [None, 0, 1, 1.0, 1e-7, 2**63, -(2**63) - 1, float("nan"), "", "true", "x" * 70_000]
NEITHER += [[], [True], {}, {"a": True}, ..., type("Int", (int,), {})(1), DEEP]


@pytest.mark.parametrize("value", NEITHER, ids=lambda value: type(value).__name__)
def test_only_true_and_false_are_truths(value):
    """Otherwise the engine would compare what it cannot, and answer something."""
    with pytest.raises(EngineError, match="neither true nor false"):
        Ruleset("r", [Production("p", {"a": value})])
    with Ruleset("small", SMALL) as ruleset:
        for name in ("a", "elsewhere"):
            with pytest.raises(EngineError, match=f"{name} is neither true nor false"):
                ruleset.fire({"b": False, name: value})
            assert right(ruleset)


# --- what fires


def test_false_is_a_value_and_no_negation():
    """Otherwise what is unknown would count as false, or a later fact would take back a conclusion."""
    needs = {"officer": True, "exempt": False}
    with Ruleset(
        "r", [Production("owes", needs), Production("free", {"exempt": False})]
    ) as ruleset:
        for order in itertools.permutations(needs.items()):
            assert ("owes", "free") == ruleset.fire(dict(order))
            assert () == ruleset.fire({**dict(order), "exempt": True})
        assert () == ruleset.fire({"officer": True})
        assert ("free",) == ruleset.fire({"exempt": False})


def test_each_production_fires_once():
    """Otherwise alternatives that both hold would conclude twice."""
    needs = [{"a": True}, {"a": True}, {"a": True, "b": True}, {"b": True}, {}, {}]
    productions = [Production(str(number), each) for number, each in enumerate(needs)]
    with Ruleset("r", productions) as ruleset:
        for _ in range(3):
            assert tuple("012345") == ruleset.fire({"a": True, "b": True})


def test_nothing_known_fires_only_what_needs_nothing():
    """Otherwise an empty fact, or the engine's own, would match."""
    with Ruleset("small", SMALL) as ruleset:
        assert ("none",) == ruleset.fire({})
    with Ruleset("without", SMALL[1:]) as ruleset:
        assert () == ruleset.fire({})
    with Ruleset("empty", []) as ruleset:
        assert () == ruleset.fire({"a": True})


# --- limits


@pytest.mark.parametrize("width", [1, 2, 3, 8, 24])
def test_no_fact_has_too_many_conditions_to_follow(width):
    """Otherwise error 303 would come up in a case that nobody tried, and not in the others."""
    chance = random.Random(width)
    for truths in (PART_PRODUCTIONS, 64, 65, PART_TRUTHS, 128):
        names = [str(number) for number in range(truths)]
        productions = [
            Production(str(number), dict.fromkeys(chance.sample(names, width), True))
            for number in range(2 * PART_PRODUCTIONS + 1)
        ]
        with Ruleset("all true", productions) as ruleset:
            assert len(productions) == len(ruleset.fire(dict.fromkeys(names, True)))


@pytest.mark.parametrize("count", [64, 65, 254, 255, 256, 257, 511, 512, 513, 700])
def test_limits_that_crash_the_engine_are_far_away(count):
    """Otherwise a large rule book would end the process, or never be compiled."""
    names = [str(number) for number in range(count)]
    alone = [Production(name, {name: True}) for name in names]
    shared = [Production(name, {"x": True, name: True}) for name in names]
    same = [Production(name, {"x": True}) for name in names]
    for productions in (alone, shared, same):
        with Ruleset("large", productions) as ruleset:
            assert tuple(names) == ruleset.fire(dict.fromkeys(["x", *names], True))


RAW = """
import json
import durable_rules_engine as engine
names = [f"t{number}" for number in range(COUNT)]
rules = {name: {"all": [{"c": {"$and": [{"k": "case"}, {name: 1}]}}]} for name in names}
some = rules if SIBLINGS else {"t0": rules["t0"]}
handle = engine.create_ruleset("raw", json.dumps(some))
attributes = "".join(f'"{name}":1,' for name in names)
try:
    print(engine.assert_fact(handle, f'{{"k":"case",{attributes}"id":"case","sid":"s"}}')[0])
except engine.error as problem:
    print(problem)
"""


@pytest.mark.parametrize(
    ("count", "siblings", "answer"),
    [(64, True, "0"), (65, True, "code: 303"), (251, False, "0"), (252, False, "code: 302")],
)
def test_the_limits_of_the_engine_are_where_we_think(count, siblings, answer):
    """Otherwise another release has other limits, and ours must be thought over."""
    assert run(f"COUNT, SIBLINGS = {count}, {siblings}\n{RAW}").endswith(answer)
    assert PART_PRODUCTIONS < 64
    assert PART_TRUTHS < 251


# --- errors and interruptions


def failing(error, at, *, after):
    """Meddling that raises an error in each call whose number is in `at`; and how many there were."""
    count = itertools.count(1)

    def meddle(_name, _args, call):
        number = next(count)
        if number in at and not after:
            raise error
        answer = call()
        if number in at:
            raise error
        return answer

    return meddle


def interrupted(error, at, *, after, case):
    """Fire with at most two failing calls until it succeeds; how often it had to be tried again."""
    with Ruleset("small", SMALL) as ruleset:
        (part,) = ruleset._parts
        engine, part._engine = part._engine, Watched(failing(error, at, after=after))
        times, fired = 0, None
        while fired is None and times < 3:
            try:
                fired = ruleset.fire(case)
            except (EngineError, KeyboardInterrupt, MemoryError):
                times += 1
        part._engine = engine
        assert expected(case) == fired
        assert right(ruleset)
        return times


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["error", "KeyboardInterrupt", "MemoryError"])
def test_after_any_interruption_the_next_case_is_right(kind, after):
    """Otherwise facts of one case would be left over for the next one."""
    errors = {"KeyboardInterrupt": KeyboardInterrupt(), "MemoryError": MemoryError()}
    error = errors.get(kind) or rete._engine().error("Could not, error code: 303")
    for case in ({}, {"a": True, "b": False}, {"a": False, "b": True, "c": True}):
        first = 1
        while interrupted(error, {first}, after=after, case=case):
            # Interrupted again while the first interruption is being cleared up, or just after it.
            assert all(
                interrupted(error, {first, first + n}, after=after, case=case) for n in (1, 2, 3)
            )
            first += 1
        assert first > 2


@pytest.mark.parametrize("after", [False, True])
def test_closing_after_an_interruption_is_safe(after):
    """Otherwise closing would free what was never allocated, or raise."""
    for at in range(1, 12):
        ruleset = Ruleset("small", SMALL)
        ruleset._parts[0]._engine = Watched(failing(KeyboardInterrupt(), {at}, after=after))
        with pytest.raises(KeyboardInterrupt):
            [ruleset.fire({"a": True}) for _ in range(12)]
        ruleset.close()
        ruleset.close()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_an_interrupted_close_is_final(at, after):
    """Otherwise what was half given back would be used, or given back again."""
    ruleset = Ruleset("small", SMALL)
    ruleset._parts[0]._engine = Watched(failing(KeyboardInterrupt(), {at}, after=after))
    with pytest.raises(KeyboardInterrupt):
        ruleset.close()
    ruleset.close()
    with pytest.raises(EngineError, match="closed"):
        ruleset.fire({})


def test_with_freed_memory_overwritten():
    """Otherwise the engine would free an uninitialised pointer, and only sometimes crash by it."""
    code = """
from test_rete_hazards import *

for _ in range(2):
    Ruleset("never fired", SMALL).close()
    Ruleset("nothing fired", SMALL[1:]).fire({})
    for after in (False, True):
        test_closing_after_an_interruption_is_safe(after)
        test_after_any_interruption_the_next_case_is_right("error", after)
        for at in (1, 2, 3, 4):
            test_an_interrupted_close_is_final(at, after)
print("alive")
"""
    assert "alive" == run(code, MALLOC_PERTURB_="85")


def test_a_fact_that_is_still_there_is_noticed():
    """Otherwise the engine would drop the new fact, and answer with the old one."""
    with Ruleset("small", SMALL) as ruleset:
        (part,) = ruleset._parts
        assert ("none", "a") == ruleset.fire({"a": True})
        rete._engine().assert_fact(part._handle, '{"k":"case","t0":1,"id":"case","sid":"s"}')
        with pytest.raises(
            EngineError, match="small: durable-rules failed: a case was answered by 2"
        ):
            ruleset.fire({"a": False})
        assert right(ruleset)


@pytest.mark.parametrize(
    ("function", "answer", "problem"),
    [
        ("start_action_for_state", None, "a case was handled, and nothing fired"),
        ("start_action_for_state", ("{}", '{"chart":{}}'), "it names the rule chart"),
        ("start_action_for_state", ("{}", ""), "nothing fired"),
        ("complete_and_start_action", '{"r1":{}}', "a production fired twice"),
        ("assert_fact", (3, 1), "a case was answered by 3"),
    ],
)
def test_an_answer_that_cannot_be_is_an_error(function, answer, problem):
    """Otherwise a locked action, a wrong clock or an endless loop would pass for a conclusion."""
    with Ruleset("small", SMALL) as ruleset:
        (part,) = ruleset._parts
        engine = part._engine
        part._engine = Watched(lambda name, _, call: answer if name == function else call())
        with pytest.raises(EngineError, match=f"small: durable-rules failed: .*{problem}"):
            ruleset.fire({"a": True, "b": False})
        part._engine = engine
        assert right(ruleset)


def test_a_ruleset_that_cannot_be_created_gives_back_what_was(monkeypatch):
    """Otherwise every failed attempt would leave rulesets behind in the engine."""
    created = itertools.count()

    def meddle(name, _args, call):
        if name == "create_ruleset" and next(created) == 2:
            raise rete._engine()._engine.error("Could not create ruleset, error code: 112")
        return call()

    watched = Watched(meddle)
    monkeypatch.setattr(rete, "_engine", lambda: watched)
    productions = [Production(str(number), {}) for number in range(3 * PART_PRODUCTIONS)]
    with pytest.raises(EngineError, match=r"large: durable-rules failed: .* error code: 112"):
        Ruleset("large", productions)
    gc.collect()

    assert 2 == [name for name, _ in watched.calls].count("delete_ruleset")


# --- threads and processes


def test_nothing_runs_beside_and_no_python_of_durable_rules_is_loaded():
    """Otherwise its timers would run rules in threads that nobody asked for."""
    code = """
import sys, threading, psutil
from policy507.engines import rete

loaded = lambda: [name for name in sys.modules if name.startswith("durable")]
threads = lambda: (threading.active_count(), psutil.Process().num_threads())
print(loaded())
before = threads()
with rete.Ruleset("r", [rete.Production("p", {"a": True})]) as ruleset:
    print(ruleset.fire({"a": True}))
    print(threads() == before)
print(loaded())
"""
    assert ["[]", "('p',)", "True", "['durable_rules_engine']"] == run(code).splitlines()


def test_threads_get_the_answers_of_their_own_cases():
    """Otherwise the case of one thread would be decided with the facts of another."""
    with Ruleset("small", SMALL) as ruleset, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: right(ruleset), range(200)))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # pytest's own threads, if any
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_fires_while_its_parent_does():
    """Otherwise a child would wait for a lock of a thread that it does not have, or fire its rest."""
    ruleset = Ruleset("small", SMALL)
    (part,) = ruleset._parts
    children = []

    def meddle(name, _args, call):
        answer = call()
        if name == "complete_and_start_action" and not children:
            children.append(os.fork())
            if not children[0]:
                exit_code = 1
                try:
                    signal.alarm(20)  # it waits for a lock that nobody will release
                    exit_code = 0 if right(ruleset) else 1
                finally:
                    os._exit(exit_code)
        return answer

    part._engine = Watched(meddle)
    assert right(ruleset)
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1])


def test_every_process_answers_alike():
    """Otherwise the same case could be decided otherwise tomorrow."""
    code = """
from test_rete_hazards import *

chance = random.Random(7)
names = [f"truth {number}" for number in range(12)]
productions = [
    Production(f"p{n}", {name: chance.random() < 0.5 for name in chance.sample(names, n % 5)})
    for n in range(100)
]
with Ruleset("drawn", productions) as ruleset:
    for _ in range(50):
        case = {name: chance.random() < 0.5 for name in names if chance.random() < 0.8}
        assert ruleset.fire(case) == expected(case, productions)
        print(*ruleset.fire(case))
"""
    assert 1 == len({run(code, PYTHONHASHSEED=seed) for seed in ("0", "1", "4294967295")})


# --- memory


def dropped(count):
    """Compile, fire and forget rulesets without closing them."""
    for _ in range(count):
        Ruleset("dropped", SMALL).fire({"a": True})


def opened(count):
    """Compile, fire and close rulesets; every other one is never fired."""
    for number in range(count):
        with Ruleset("opened", SMALL) as ruleset:
            if number % 2:
                ruleset.fire({"a": True})


def fired(count):
    """Fire one ruleset."""
    with Ruleset("fired", SMALL) as ruleset:
        for case in itertools.islice(itertools.cycle(CASES), count):
            ruleset.fire(case)


def failed(count):
    """Fire one ruleset, interrupted in the middle every time."""
    with Ruleset("failed", SMALL) as ruleset:
        (part,) = ruleset._parts
        engine = part._engine
        part._engine = Watched(failing(MemoryError(), range(4, 10**6, 9), after=False))
        for case in itertools.islice(itertools.cycle(CASES), count):
            with contextlib.suppress(MemoryError):
                ruleset.fire(case)
            part._engine.calls.clear()
        part._engine = engine


def growth(work, count):
    """By how many bytes the process grows while it works."""
    gc.collect()
    before = psutil.Process().memory_info().rss
    work(count)
    gc.collect()
    return psutil.Process().memory_info().rss - before


@pytest.mark.parametrize(
    ("work", "count"), [(fired, 200_000), (opened, 300), (dropped, 300), (failed, 2000)]
)
def test_memory_does_not_grow(work, count):
    """Otherwise a process that decides for months would run out of it."""
    work(count // 4)
    # What leaks does so each time; a heap that earlier tests left in pieces may grow once.
    assert any(growth(work, count) < 1_500_000 for _ in range(3))
