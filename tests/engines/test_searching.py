"""Searches that run side by side are told of their own rows, and find what each finds alone."""

from __future__ import annotations

import random

import pytest
from generating import BOOK, random_case

from policy507.engines.lanes import missing, searching
from policy507.engines.lanes.changing import Changing
from policy507.engines.lanes.completions import Completions
from policy507.engines.lanes.evaluator import Evaluator
from policy507.engines.lanes.lanes import Lanes, bits
from policy507.engines.lanes.missing import Missing
from policy507.engines.lanes.searching import asked, together
from policy507.engines.lanes.variables import MISSING
from policy507.engines.program import program
from policy507.engines.signature import signature_reader

PROGRAM = program(BOOK)
LANES = Lanes(PROGRAM)


def completions(seed, unknown=0.5, of=LANES):
    """The completions of a random case."""
    case = random_case(random.Random(seed), unknown=unknown)
    signature, _ = signature_reader(PROGRAM).read(case)
    return Completions(of, case, signature, BOOK.choices())


def split(of, place):
    """The case itself, and with the unknown variables on which a unit rests completed one by one."""
    tests = PROGRAM.tests_of[LANES.evaluator.targets[place]]
    mask = sum(1 << PROGRAM.tests.index(test) for test in tests)
    found = [of.root]
    for variable in LANES.variables.order:
        if of.root[0][variable.index] is MISSING and variable.index in LANES.looked_at[place]:
            found += LANES.split(found[-1], variable, mask, of.as_of)
    return found


def told(reply, rows):
    """All that a reply says of its rows."""
    return [(reply.wanted[n], reply.came_to[n], reply.left(n)) for n in range(rows)]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_asked_at_once_is_answered_as_if_it_were_asked_alone(seed):
    """Otherwise a search would be told of the rows of another one, and leave out a fact."""
    of = completions(seed)
    requests = [(place, split(of, place)) for place in range(0, len(LANES.places), 40)]
    at_once = asked(of, 0, requests)

    for (place, rows), reply in zip(requests, at_once, strict=True):
        alone = [told(asked(of, 0, [(place, [row])])[0], 1) for row in rows]
        assert told(reply, len(rows)) == [row for (row,) in alone]


def test_what_a_reply_tells_is_what_completions_tell_of_the_same_rows():
    """Otherwise what is missing would rest on other conclusions than the status."""
    of, place = completions(3), LANES.places["training-before-duties"]
    rows = split(of, place)
    (reply,) = asked(of, 0, [(place, rows)])
    for number, row in enumerate(rows):
        concluded, wanted, _ = of.asked(place, [row], [0])
        assert [*bits(reply.came_to[number])] == [n for n, mask in enumerate(concluded) if mask]
        assert [*bits(reply.wanted[number])] == [n for n, mask in enumerate(wanted) if mask]


def test_every_row_that_is_concluded_is_counted():
    """Otherwise nobody could tell how much a case costs."""
    of = completions(1)
    before = of.evaluated
    asked(of, 0, [(0, [of.root] * 3), (1, [of.root] * 2)])

    assert of.evaluated == before + 5


def asking(place, row, times):
    """A search that asks some times about one row, and tells what it was told."""
    replies = []
    for _ in range(times):
        reply = yield place, [row]
        replies.append(told(reply, 1))
    return times, replies


def test_searches_of_different_lengths_find_what_they_find_alone():
    """Otherwise one that ends early would end another, or get its reply."""
    of = completions(2)
    lengths = (2, 0, 3, 1)
    together_found = together(of, 0, [asking(n, of.root, t) for n, t in enumerate(lengths)])
    alone = [together(of, 0, [asking(n, of.root, t)])[0] for n, t in enumerate(lengths)]

    assert together_found == alone
    assert [times for times, _ in together_found] == [*lengths]


def test_no_searches_find_nothing():
    """Otherwise an answer that looks at nothing unknown would fail."""
    assert together(completions(2), 0, []) == []


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_has_bits_only_where_it_can(seed):
    """Otherwise two rows would be taken for one of which something else is left."""
    of = completions(seed, unknown=(0.2, 0.9)[seed % 2])
    governed = LANES.evaluator.governed
    for place, kept in enumerate(LANES.told_by):
        _, _, masks = of.asked(place, [of.root], [0])
        set_ = {n for n, by in enumerate(governed) if masks[by] and masks[n]}
        assert set_ <= {*kept}, LANES.evaluator.targets[place]


@pytest.mark.parametrize("seed", range(6))
def test_a_target_that_follows_another_unit_is_open_exactly_where_that_is(seed):
    """Otherwise a fact would be named, or left out, for an answer under another name."""
    of = completions(seed)
    assert LANES.following
    for place in LANES.following:
        own, (other,) = LANES.parts[place]
        assert not own
        rows = split(of, place)
        mine, theirs = asked(of, 0, [(place, rows), (other, rows)])
        came_to = {*zip(mine.came_to, theirs.came_to, strict=True)}
        assert len(came_to) == len({*mine.came_to}) == len({*theirs.came_to})
        assert [*mine.wanted] == [*theirs.wanted]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_shown_to_change_a_unit_does(seed):
    """Otherwise a fact would be asked for that changes nothing."""
    of, variant = completions(seed, unknown=0.4), 7 * seed
    changing = Changing(of, variant)
    changing.sample()
    mask = (1 << len(PROGRAM.tests)) - 1
    shown = [(p, i, values()) for p, own in changing.shown.items() for i, values in own.items()]
    tied = [each for each in shown if each[1] in LANES.group_of]
    assert shown
    for place, index, values in [*random.Random(seed).sample(shown, 40), *tied]:
        variable = LANES.variables.every[index]
        row = of.root
        for other in LANES.variables.order:
            value = values[other.index]
            if other is not variable and value is not MISSING:
                known = of.root[0][other.index] is not MISSING
                row = row if known else LANES.completed(row, other, value, of.as_of) or row
        rows = list(LANES.split(row, variable, mask, of.as_of))
        (reply,) = asked(of, variant, [(place, rows)])
        assert len({came_to for came_to in reply.came_to if came_to}) > 1


@pytest.mark.parametrize("seed", range(4))
def test_what_is_true_or_false_is_changed_by_itself_only_where_that_contradicts_nothing(seed):
    """Otherwise a fact would be asked for because of a case that cannot be."""
    of = completions(seed, unknown=0.9)
    changing = Changing(of, 0)
    sample = changing._sampler.draw()
    rows = [list(sample.values(number)) for number in range(sample.size)]
    found = set()
    for group in sample.ways:
        for index in group.members:
            if of.root[0][index] is MISSING:
                swappable = changing._swappable(index, group, sample)
                for number, row in enumerate(rows):
                    swapped = [*row[:index], not row[index], *row[index + 1 :]]
                    can_be = LANES.is_possible(swapped, index, of.as_of)
                    assert can_be == bool(swappable >> number & 1)
                    found.add(can_be)
                assert not swappable >> sample.size

    assert found == {True, False}


def test_every_sampled_row_is_counted_with_those_that_differ_from_it(monkeypatch):
    """Otherwise nobody could tell how much a case costs."""
    of, rows, conclude = completions(4), [], Evaluator.conclude

    def counting(evaluator, holding, failing, chosen, every):
        rows.append(every.bit_count())
        return conclude(evaluator, holding, failing, chosen, every)

    monkeypatch.setattr(Evaluator, "conclude", counting)
    before = of.evaluated
    Changing(of, 0).sample()

    assert of.evaluated == before + sum(rows)
    assert len(rows) == 1


def test_samples_are_drawn_once():
    """Otherwise each answer of a case would draw them anew."""
    of = completions(5)
    changing = Changing(of, 0)
    changing.sample()
    before, shown = of.evaluated, {place: {*own} for place, own in changing.shown.items()}
    changing.sample()

    assert of.evaluated == before
    assert shown == {place: {*own} for place, own in changing.shown.items()}


# --- how much is looked at


@pytest.mark.parametrize(
    ("unknown", "seed", "searched", "in_all"),
    [
        (0.2, 5, 389, 984),
        (0.5, 0, 979, 2102),
        (0.5, 4, 527, 3048),
        (0.8, 2, 622, 3227),
        (0.8, 3, 748, 3746),
        (0.98, 0, 2819, 10446),
        (0.98, 2, 2768, 8013),
    ],
)
def test_no_more_is_looked_at_than_it_was(monkeypatch, unknown, seed, searched, in_all):
    """Otherwise what only shortens a search would do so no more: the answers are the same without it.

    Rows of searches, and with those that were sampled. Whoever needs fewer writes them down here.
    """
    of, rows = completions(seed, unknown, Lanes(PROGRAM)), []

    def counting(completions, variant, requests):
        rows.extend(row for _, each in requests for row in each)
        return asked(completions, variant, requests)

    monkeypatch.setattr(searching, "asked", counting)
    monkeypatch.setattr(missing, "asked", counting)
    found = Missing(of, 0)
    for rule in BOOK.rules:
        found.of(rule)

    assert len(rows) <= searched
    assert len(rows) < of.evaluated <= in_all


@pytest.mark.parametrize(("unknown", "seed"), [(0.8, 2), (0.98, 0)])
def test_a_search_is_given_up_after_so_many_completed_rows(monkeypatch, unknown, seed):
    """Otherwise it would last as long as it likes, or be given up where the answer is near."""
    of, made, steps = completions(seed, unknown), [], []
    completed, is_shown = Lanes.completed, Missing._is_shown

    def counting(lanes, *row):
        done = completed(lanes, *row)
        made.extend([done] * (done is not None))
        return done

    def noting(missing, place, index):
        steps.append(len(made))
        return is_shown(missing, place, index)

    def searched(most):
        made.clear()
        (found,) = together(of, 0, [Missing(of, 0)._turns(place, variable, [of.root], most)])
        return found

    monkeypatch.setattr(Changing, "_look", lambda *_: None)
    monkeypatch.setattr(Lanes, "completed", counting)
    monkeypatch.setattr(Missing, "_is_shown", noting)
    longest = 0
    for place in range(0, len(LANES.places), 9):
        for index in sorted(LANES.looked_at[place])[::5]:
            variable = LANES.variables.every[index]
            if of.root[0][index] is not MISSING:
                continue
            steps.clear()
            found, (*noted, last) = searched(10**6), steps
            assert found is not None
            assert found == searched(last)
            for limit in {0, last, *noted[:9]}:
                assert searched(limit - 1) is None
            longest = max(longest, last)
    assert longest > 60


def test_what_was_found_out_serves_other_cases_of_which_the_same_is_left():
    """Otherwise each row of a list with the same gaps would cost a search of its own."""
    lanes = Lanes(PROGRAM)
    targets = (*BOOK.rules, *BOOK.ordered_acts())
    found = [Missing(completions(3, 0.6, lanes), 0) for _ in range(2)]
    told = [[each.of(target) for target in targets] for each in found]

    assert told[0] == told[1]
    assert any(told[0])
    of_each_unit = 1 + len(lanes.places)
    assert found[1].completions.evaluated == of_each_unit < found[0].completions.evaluated
