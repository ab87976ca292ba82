"""The mode, the normal around it, what is told of it, and planted parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.forecast.calibrate.checks import by_series, predictive
from krapte.forecast.calibrate.identifiability import (
    collinear,
    combinations,
    drivers,
    identifiability,
)
from krapte.forecast.calibrate.posterior import posterior, published, spreads
from krapte.forecast.calibrate.recovery import recovery
from krapte.forecast.calibrate.search import most_likely


def test_a_linear_problem_has_the_known_answer():
    generator = np.random.default_rng(1)
    slope, target = generator.standard_normal((7, 3)), generator.standard_normal(7)
    found = most_likely(lambda z: slope @ z - target, lambda z: (slope @ z - target, slope), 3)
    curvature = slope.T @ slope + np.eye(3)
    assert found.converged
    np.testing.assert_allclose(found.covariance, np.linalg.inv(curvature), rtol=1e-10)
    exact = np.linalg.solve(curvature, slope.T @ target)
    assert (found.centre - exact) @ curvature @ (found.centre - exact) < 4e-3


def test_the_mode_fits_the_figures_better_than_the_prior(small, fitted):
    def far(z):
        return (((small.logs(z) - published(small.figures)) / spreads(small.figures))
                * fitted.used)  # fmt: skip

    assert fitted.normal.converged
    before, after = (
        float((far(z) ** 2).sum()) for z in (np.zeros(small.total), fitted.normal.centre)
    )
    assert after < before / 10
    assert fitted.effective > 0.1


def test_differences_are_the_derivatives(small):
    z = 0.3 * np.ones(small.total)
    found, slope = small.with_slope(z)
    way = np.random.default_rng(2).standard_normal(small.total) * 1e-4
    np.testing.assert_allclose(small.logs(z + way) - found, slope @ way, rtol=1e-2, atol=1e-7)


@pytest.fixture(scope="module")
def precise(small):
    """Return the same model in a country that publishes with a tenth of the error."""
    figures = tuple(replace(own, spread=own.spread / 10) for own in small.figures)
    return replace(small, figures=figures)


def test_planted_parameters_are_found_back(precise):
    found = recovery(precise, 3, seed=11)
    told = found.coverage()
    assert found.converged.all()
    assert told["parameters_counted"] == 3 * len(precise.nation.names)
    assert told["narrowed_counted"] >= 6
    # Of some eighty intervals of 95 %, more than one in seven outside is no chance.
    assert found.held().mean() > 0.86
    assert told["parameters"] >= 0.8


def test_figures_that_contradict_each_other_are_not_fitted(small, fitted):
    logs = published(small.figures)
    wrong = logs + 8 * spreads(small.figures) * np.where(np.arange(len(logs)) % 2, 1, -1)
    found = posterior(small, wrong, fitted.used, fitted.normal.centre)
    assert found.height > 5 * fitted.normal.height


def test_a_parameter_that_no_figure_moves_is_told_so(fitted):
    table = identifiability(fitted).set_index("parameter")
    assert table.loc["teacher_headroom", "verdict"] == "not identified"
    assert table.loc["teacher_headroom", "narrowed"] > 0.99
    assert table.loc["leakage_scale", "narrowed"] < table.loc["teacher_headroom", "narrowed"]
    assert table.loc["growth_ict", "verdict"] == "not calibrated"
    assert (table["alone"] <= table["narrowed"] + 1e-6).all()
    inside = table[table["verdict"] != "not calibrated"]
    assert (inside["low"] < inside["median"]).all()
    assert (inside["median"] < inside["high"]).all()


def test_combinations_are_ordered_and_pairs_are_alike(fitted):
    table = combinations(fitted)
    narrowed = table.groupby("rank")["narrowed"].first()
    assert narrowed.is_monotonic_increasing
    assert narrowed.iloc[0] <= np.sqrt(np.diag(fitted.covariance)).min() + 1e-9
    pairs = collinear(fitted)
    assert (pairs["cosine"].abs() >= 0.9).all()


def test_drivers_are_factors_around_one(fitted):
    table = drivers(fitted).set_index("driver")
    assert (table["low"] < table["high"]).all()
    assert table.loc["inflow 07", "median"] < 1


def test_figures_and_series_are_counted(found):
    table = predictive(found.full, 1)
    assert set(table["role"]) == {"fitted", "check"}
    inside = table[table["role"] == "fitted"]
    assert inside["in95"].mean() >= inside["in80"].mean() >= inside["in50"].mean()
    series = by_series(found.full, table)
    assert series["figures"].sum() == len(table)
    assert ((series["surprise"] >= 0) & (series["surprise"] <= 1)).all()
    left = predictive(found.without_last, 1)
    left = left[left["role"] == "left out"]
    assert len(left) >= 5
    assert set(left["period"].str[:4]) == {"2023"}
    # What was not used is expected with more width than the same figure when it was.
    both = table.set_index("figure").loc[left["figure"]]
    ratio = np.log(left["high95"] / left["low95"]).to_numpy() / np.log(
        both["high95"] / both["low95"]
    )
    assert ratio.median() > 1.3


def test_a_series_far_off_is_a_surprise(small, fitted):
    table = predictive(fitted, 1)
    series = by_series(fitted, table).set_index(["role", "series"])
    assert series.loc[("check", "graduates_wo"), "surprise"] == pytest.approx(0.0, abs=0.05)
