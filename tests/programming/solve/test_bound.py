from dataclasses import replace

import numpy as np
import pytest

from krapte.programming.plan import Goal
from krapte.programming.solve import case_of
from krapte.programming.solve.ascent import Ascent
from krapte.programming.solve.dual import Dual, Prices, best_intakes
from krapte.programming.solve.master import relax
from tests.programming.solve.cases import random_case

CLOSE = 1e-5


def relaxed(programme, supply, goal):
    case = case_of(programme, supply, goal)
    dual = Dual(case)
    return relax(case, dual, [Ascent(dual).answer], lambda: True)


def with_workers(supply, cell, more):
    workers = supply.workers.copy()
    workers[cell] += more
    return replace(supply, workers=workers)


@pytest.mark.parametrize("seed", range(50))
def test_a_shadow_price_lies_between_the_slopes_of_the_relaxation(seed):
    """The optimum of the relaxation is concave in labour: left slope, price, right slope."""
    goal = Goal(twh=10.0, late=0.1, euro=1e-4, fairness=5.0 * (seed % 2))
    programme, supply, _ = random_case(seed, projects=4, regions=1 + seed % 2, months=8)
    found = relaxed(programme, supply, goal)
    assert found.bound == pytest.approx(found.points, abs=CLOSE)
    price = found.worker + supply.away_share * found.away
    # The cell with the highest price, and one by chance.
    cells = [np.unravel_index(price.argmax(), price.shape)]
    cells.append(tuple(np.random.default_rng(seed).integers(price.shape)))
    step = 1e-3
    for cell in cells:
        up = relaxed(programme, with_workers(supply, cell, step), goal).points
        down = relaxed(programme, with_workers(supply, cell, -step), goal).points
        assert (up - found.points) / step <= price[cell] + CLOSE / step * 0.1
        assert price[cell] <= (found.points - down) / step + CLOSE / step * 0.1


def test_the_relaxation_of_all_prices_is_met_by_the_ascent():
    programme, supply, goal = random_case(3, projects=8)
    found = relaxed(programme, supply, goal)
    ascent = Ascent(Dual(case_of(programme, supply, goal)))
    for number in range(400):
        ascent.step(number / 400)
    assert found.bound - CLOSE <= ascent.bound <= found.bound * 1.02


@pytest.mark.parametrize("seed", range(5))
def test_a_bound_holds_at_any_prices(seed):
    programme, supply, goal = random_case(seed, projects=5)
    best = relaxed(programme, supply, goal).points
    case = case_of(programme, supply, goal)
    dual = Dual(case)
    rng = np.random.default_rng(seed)
    for scale in (0.0, 0.3, 3.0):
        prices = Prices(scale * rng.random(dual.room.shape), dual.start().area)
        assert dual.answer(prices, 0.1).bound >= best - CLOSE


@pytest.mark.parametrize("seed", range(5))
def test_more_workers_never_lower_the_relaxation(seed):
    programme, supply, goal = random_case(seed, projects=5)
    more = replace(supply, workers=supply.workers + np.random.default_rng(seed).random())
    least = relaxed(programme, supply, goal).points
    assert relaxed(programme, more, goal).points >= least - CLOSE


def test_training_takes_the_places_that_earn_most_within_the_teachers():
    programme, supply, goal = random_case(1)
    case = case_of(programme, supply, goal)
    worker = np.zeros_like(case.workers)
    worker[0, 0, 6] = 1.0
    worker[1, 0, 6] = 2.0
    begun, earned = best_intakes(case, worker)
    # Three months wait: an intake in month 3 or before works in month 6. Teachers take 0.5.
    assert begun[0, 1, :4] == pytest.approx([0.4] * 4)
    assert begun[0, 0, :4] == pytest.approx([0.1] * 4)
    assert not begun[0, :, 4:].any()
    cost = case.course_cost[0]
    assert earned == pytest.approx(4 * (0.4 * (1.8 - cost) + 0.1 * (0.9 - cost)))
