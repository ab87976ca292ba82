"""The surface is the simulator where it was fitted, and the choice holds in the simulator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.forecast.levers import EDUCATION, WORK, Pattern, lever_values, profile, sizes
from krapte.forecast.model import model_of
from krapte.portfolio import (
    TABLES,
    Effort,
    budgets_of,
    faults,
    random_portfolio,
    read_offer,
    read_targets,
)
from krapte.portfolio.optimise import optimise
from krapte.portfolio.simulator import Simulator
from krapte.tables import FOLDER

DRAWS = (0, 3)


@pytest.fixture(scope="module")
def simulator(dataset) -> Simulator:
    """Return the simulator of two draws to 2029, with money from 2026 to 2028."""
    offer = read_offer(TABLES, FOLDER, budgets_of("2026=60e6,2027=60e6,2028=60e6"))
    target = read_targets(TABLES / "targets.csv")["shortage"]
    return Simulator(model_of(dataset, 2029, 1), offer.case, target, DRAWS)


@pytest.fixture(scope="module")
def seen(simulator):
    """Return a random portfolio with its value and slopes, and the value of nothing."""
    size = random_portfolio(simulator.case, 5).size
    empty = simulator.run(np.zeros_like(size)).value
    return size, simulator.run(size, slope=True), empty


def test_without_a_portfolio_the_levers_are_those_of_the_plan(simulator) -> None:
    plan, seed = simulator.model.plan, simulator.model.setting.seed
    none = simulator.moved(np.zeros(simulator.case.allowed.shape))
    for position, draw in enumerate(DRAWS):
        work, education = simulator.levers(none[position], simulator._planned[position])
        expected = plan.levers(seed, draw)
        for own, other, names in ((work, expected[0], WORK), (education, expected[1], EDUCATION)):
            for name in names:
                np.testing.assert_allclose(
                    getattr(own, name), getattr(other, name), rtol=1e-12, atol=1e-15, err_msg=name
                )


def test_a_portfolio_joins_the_plan_as_measures_join_each_other(simulator) -> None:
    """The forecast's own rule over the plan and the bought effects, size as a factor."""
    plan, setting, case = simulator.model.plan, simulator.model.setting, simulator.case
    chosen = random_portfolio(case, 5)
    extra, factor = [], []
    for i, option in enumerate(case.options):
        for k in np.flatnonzero(chosen.started[i]):
            end = min(case.years[k] + option.years - 1, case.years[-1])
            for pattern in plan.patterns:
                if pattern.effect.measure == option.measure:
                    own = replace(pattern.effect, start=case.years[k], end=end)
                    extra.append(Pattern(own, profile(own, setting.years), pattern.cells))
                    factor.append(chosen.size[i, k])
    both = [*plan.patterns, *extra]
    size = sizes([own.effect for own in both], setting.seed, DRAWS[0])
    size[len(plan.patterns) :] *= factor
    expected = lever_values(both, size, plan.table, len(setting.years))
    levers = simulator.levers(simulator.moved(chosen.size)[0], simulator._planned[0])
    assert extra
    for own, names in zip(levers, (WORK, EDUCATION), strict=True):
        for name in names:
            np.testing.assert_allclose(
                getattr(own, name), expected[name], rtol=1e-12, atol=1e-15, err_msg=name
            )


def test_the_surface_has_the_value_and_the_slopes_of_the_simulator(simulator, seen) -> None:
    size, found, empty = seen
    surface = simulator.surface(size, found, empty)
    np.testing.assert_allclose(surface.gain(size), empty - found.value, rtol=1e-9, atol=1e-6)
    slopes = surface.slopes(size)
    bought = [tuple(pair) for pair in np.argwhere(size > 0)]
    for i, k in [*bought[:2], (int(np.argmin(size.sum(1))), 0)]:
        step = 0.02 * simulator.case.sizes[1][i]
        values = []
        for sign in (1, -1):
            moved = size.copy()
            moved[i, k] += sign * step
            values.append(simulator.run(moved).value)
        measured = -(values[0] - values[1]) / (2 * step)
        np.testing.assert_allclose(slopes[:, i, k], measured, rtol=0.02, atol=0.05)


def test_the_choice_is_allowed_and_no_random_portfolio_is_better(simulator) -> None:
    case = simulator.case
    chosen = optimise(case, simulator, effort=Effort(1e-3, 60.0, threads=1))
    assert faults(case, chosen.portfolio) == []
    assert chosen.agreed
    np.testing.assert_allclose(
        chosen.predicted.mean(), chosen.simulated.mean(), rtol=0.05, err_msg="surface, simulator"
    )
    best = (chosen.without - chosen.simulated).mean()
    for seed in range(8):
        other = random_portfolio(case, seed)
        assert faults(case, other) == []
        assert simulator.run(other.size).value.mean() >= best
