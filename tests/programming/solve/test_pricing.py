import itertools

import numpy as np
import pytest

from krapte.programming import Programme
from krapte.programming.solve import case_of
from krapte.programming.solve.pricing import best_schedule, scratch_for, share_left
from tests.programming.solve.cases import GOAL, package, project, random_case, supply_with


def by_trying(case, number, price, room):
    """Return the most that a project can earn, by trying every schedule."""
    first, stop = case.first_package[number], case.first_package[number + 1]
    horizon = price.shape[1]
    options = []
    for own in range(first, stop):
        rows = slice(case.labour_start[own], case.labour_start[own + 1])
        found = []
        for start in range(case.release[number], horizon):
            for months in range(case.shortest[own], case.longest[own] + 1):
                if start + months > horizon:
                    continue
                at = case.labour_occupation[rows], slice(start, start + months)
                fte = case.labour_amount[rows] / months
                if (fte[:, None] > room[at] * (1 + 1e-9)).any():
                    continue
                found.append((start, start + months, float((fte[:, None] * price[at]).sum())))
        options.append(found)
    best = -np.inf
    for chosen in itertools.product(*options):
        ok = all(
            chosen[case.before[arc] - first][1] <= chosen[own - first][0]
            for own in range(first, stop)
            for arc in range(case.before_start[own], case.before_start[own + 1])
        )
        if ok:
            share = share_left(case, number, max(end for _, end, _ in chosen))
            if share > 0:
                cost = sum(part for _, _, part in chosen)
                best = max(best, case.value[number] * share - cost)
    return best


def priced(case, number, price, room):
    work = scratch_for(case)
    earned = best_schedule(case, number, case.value[number], price, room, work)
    count = case.first_package[number + 1] - case.first_package[number]
    return earned, work.start[:count], work.months[:count]


@pytest.mark.parametrize("shape", ["chain", "any"])
@pytest.mark.parametrize("seed", range(8))
def test_pricing_finds_what_trying_every_schedule_finds(shape, seed):
    programme, supply, goal = random_case(seed, projects=4, months=9, shape=shape)
    case = case_of(programme, supply, goal)
    rng = np.random.default_rng(seed)
    price = rng.uniform(0, 1.5, size=case.workers.shape[1:]) * (rng.random() < 0.9)
    room = rng.uniform(0.8, 6, size=case.workers.shape[1:])
    for number in range(len(case.value)):
        if case.first_package[number + 1] - case.first_package[number] > 3:
            continue
        assert priced(case, number, price, room)[0] == pytest.approx(
            by_trying(case, number, price, room)
        )


def diamonds(count):
    """Return packages with `count` of them that have several followers."""
    packages = [package("a0", labour={"0761": 1.0})]
    for number in range(count):
        packages += [
            package(f"b{number}", [f"a{number}"], {"0761": 1.0}),
            package(f"c{number}", [f"a{number}"], {"0733": 2.0}),
            package(f"a{number + 1}", [f"b{number}", f"c{number}"], {"0761": 0.5}),
        ]
    return packages


@pytest.mark.parametrize("count", [1, 2])
def test_a_schedule_found_by_pricing_costs_what_it_says(count):
    own = project("p", diamonds(count), deadline=9, twh=3.0)
    supply = supply_with(np.full((1, 2, 12), 5.0))
    case = case_of(Programme((own,)), supply, GOAL)
    rng = np.random.default_rng(count)
    price, room = rng.uniform(0, 2, (2, 12)), np.full((2, 12), 5.0)
    earned, start, months = priced(case, 0, price, room)
    cost = 0.0
    for place in range(len(start)):
        for arc in range(case.before_start[place], case.before_start[place + 1]):
            assert start[case.before[arc]] + months[case.before[arc]] <= start[place]
        for row in range(case.labour_start[place], case.labour_start[place + 1]):
            run = price[case.labour_occupation[row], start[place] : start[place] + months[place]]
            cost += case.labour_amount[row] * run.mean()
    share = share_left(case, 0, int((start + months).max()))
    assert earned == pytest.approx(case.value[0] * share - cost)


def test_arcs_beyond_two_milestones_only_make_pricing_more_hopeful():
    supply = supply_with(np.full((1, 2, 20), 5.0))
    own = project("p", diamonds(3), deadline=19, twh=3.0)
    case = case_of(Programme((own,)), supply, GOAL)
    assert case.milestones[0] == 2
    assert len(case.priced) < len(case.before)


def test_a_package_is_not_squeezed_into_months_without_room():
    own = project("p", [package("w", labour={"0761": 4.0}, shortest=1, longest=4)], deadline=11)
    case = case_of(Programme((own,)), supply_with(np.full((1, 2, 12), 1.0)), GOAL)
    room = np.full((2, 12), 2.0)
    room[0, 1] = 0.0
    _, start, months = priced(case, 0, np.zeros((2, 12)), room)
    assert start[0] >= 2
    assert months[0] >= 2
    assert priced(case, 0, np.zeros((2, 12)), np.full((2, 12), 0.5))[0] == -np.inf


def test_an_arc_that_follows_from_others_is_left_out():
    packages = [package("a"), package("b", ["a"]), package("c", ["a", "b"])]
    case = case_of(Programme((project("p", packages),)), supply_with(np.ones((1, 2, 12))), GOAL)
    assert list(case.before) == [0, 1]
    assert case.milestones[0] == 0
