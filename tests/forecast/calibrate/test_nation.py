"""The country as one region says what the regions say together."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest

from krapte.forecast.calibrate.drivers import DRIVERS, Layout, driven
from krapte.forecast.calibrate.nation import BETWEEN, LATER, calibrated_names, one_nation
from krapte.forecast.levers import no_levers
from krapte.forecast.simulate import simulate

run = jax.jit(simulate)


def test_one_region_differs_little_from_the_sum_of_35(world):
    years = world.paths.index.shape[0]
    work, education = no_levers(years)
    still = replace(world.paths, index=0 * world.paths.index + 1)
    still = replace(still, transition=0 * still.transition)
    many = run(replace(world, paths=still), work, education).flows
    one_work = jax.tree.map(lambda own: own[:, :1], work)
    one = run(one_nation(world), one_work, education).flows
    for name in ("employed", "unemployed", "vacancies", "hires", "moves_in"):
        whole = np.asarray(getattr(many, name)).sum((1, 2))
        np.testing.assert_allclose(
            np.asarray(getattr(one, name)).sum((1, 2)), whole, rtol=0.005, err_msg=name
        )


def test_the_middle_of_the_prior_is_the_central_draw_where_it_is_a_median(small):
    z = np.zeros(len(small.nation.names))
    chosen = small.nation.chosen(z)
    for name in ("leakage_scale", "mobility_scale", "emigration_scale"):
        assert chosen[name] == pytest.approx(small.nation.priors[name].central)


def test_what_says_something_of_later_years_is_not_calibrated(parameters):
    names = calibrated_names(parameters)
    assert not set(names) & set(LATER | BETWEEN)
    assert set(names) | set(LATER | BETWEEN) == set(parameters)


def test_drivers_at_zero_change_nothing_and_names_fit_their_places(small):
    layout = Layout((2022, 2023))
    assert (
        len(layout.names())
        == layout.total
        == sum(int(np.prod(layout.shape(own))) for own in DRIVERS)
    )
    world = small.nation.world(np.zeros(len(small.nation.names)))
    same = driven(world, layout.logs(np.zeros(layout.total)))
    for before, after in zip(jax.tree.leaves(world), jax.tree.leaves(same), strict=True):
        np.testing.assert_allclose(np.asarray(before), np.asarray(after))


def test_a_driver_moves_its_own_class_and_year_first(small):
    names, base = small.names(), small.logs(np.zeros(small.total))
    z = np.zeros(small.total)
    z[names.index("demand_step 2023 07")] = 1.0
    change = dict(zip((own.label for own in small.figures), small.logs(z) - base, strict=True))
    assert change["vacancies 07 2022Q4"] == 0
    assert change["vacancies 07 2023Q4"] > 0.2 > abs(change["vacancies 08 2023Q4"])
