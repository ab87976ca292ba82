from dataclasses import replace

import numpy as np
import pytest

from krapte.programming import Programme
from krapte.programming.solve import case_of
from krapte.programming.solve.crew import crew_for
from krapte.programming.solve.schedule import score
from krapte.programming.solve.serial import Orders
from tests.programming.solve.cases import GOAL, package, project, supply_with


@pytest.fixture(scope="module")
def trap():
    """A takes the only worker in the month that B and the one that C needs; it looks the best."""
    own = [package("w", labour={"0761": 2.0}, shortest=2, longest=2)]
    half = [package("w", labour={"0761": 1.9}, shortest=2, longest=2)]
    programme = Programme(
        (
            project("a", own, twh=1.0, start=1, deadline=2),
            project("b", half, twh=0.9, start=0, deadline=1),
            project("c", half, twh=0.9, start=2, deadline=3),
        )
    )
    return case_of(programme, supply_with(np.full((1, 1, 4), 1.0)), replace(GOAL, late=1.0))


def orders_of(case, seed):
    nothing = np.zeros_like(case.workers)
    price = np.zeros((len(case.link_start) - 1, *case.workers.shape[1:]))
    crew = crew_for(case, nothing, nothing)
    own = Orders(case, crew, seed, nothing, price)
    own.begin(nothing, price, lambda: True)
    return own, nothing, price


def test_an_order_is_found_that_no_rule_gives(trap):
    own, nothing, price = orders_of(trap, 0)
    assert list(own.best.schedule.built) == [True, False, False]
    seen = [own.best.points]
    for _ in range(60):
        own.step(nothing, price)
        seen.append(own.best.points)
    assert seen == sorted(seen)
    assert list(own.best.schedule.built) == [False, True, True]
    assert own.best.points == pytest.approx(score(trap, own.best.crew, own.best.schedule))
    assert own.idle > 0


def test_the_same_seed_tries_the_same_orders(trap):
    found = []
    for seed in (3, 3, 4):
        own, nothing, price = orders_of(trap, seed)
        for _ in range(10):
            own.step(nothing, price)
        found.append(own.best.key)
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])
