"""The pooled walk: closed form, honest, and what a class lends to a series."""

from __future__ import annotations

import numpy as np

from krapte.forecast.pooled import pooled_walk
from krapte.forecast.scores import covered

AHEAD = np.array([1, 2, 3, 4, 5])


def walks(seed, series, years, shock=0.03, growth=0.01):
    steps = np.random.default_rng(seed).normal(growth, shock, (series, years))
    return 1000 * np.exp(np.cumsum(steps, axis=1))


def width(points):
    return np.quantile(np.log(points), 0.9, axis=-2) - np.quantile(np.log(points), 0.1, axis=-2)


def test_points_are_in_order_and_wider_further_ahead():
    points = pooled_walk(list(walks(1, 6, 15)), AHEAD)
    assert points.shape == (6, 200, 5)
    assert (np.diff(points, axis=1) >= 0).all()
    assert (np.diff(width(points), axis=1) > 0).all()


def test_intervals_hold_their_share_of_walks():
    figures = walks(2, 150, 20)
    inside = []
    for start in range(0, 150, 10):
        own = figures[start : start + 10]
        points = pooled_walk(list(own[:, :15]), AHEAD)
        inside.append(covered(np.moveaxis(points, 1, 0), own[:, 15:]))
    shares = np.concatenate(inside, axis=1).mean((1, 2))
    assert np.allclose(shares, [0.5, 0.8, 0.95], atol=0.08)


def test_a_quiet_series_is_less_sure_of_itself_among_wilder_ones():
    quiet = walks(3, 1, 10, shock=0.004)[0]
    alone = [quiet, *walks(4, 5, 10, shock=0.004)]
    among = [quiet, *walks(4, 5, 10, shock=0.02)]
    assert (width(pooled_walk(among, AHEAD))[0] > width(pooled_walk(alone, AHEAD))[0]).all()


def test_changes_that_persist_in_the_class_are_carried_on():
    generator = np.random.default_rng(5)
    changes = np.zeros((12, 25))
    for year in range(1, 25):
        changes[:, year] = 0.8 * changes[:, year - 1] + generator.normal(0, 0.02, 12)
    figures = np.exp(np.cumsum(changes, axis=1))
    ahead = np.log(np.median(pooled_walk(list(figures), AHEAD), axis=1) / figures[:, -1:])
    last = changes[:, -1]
    assert np.corrcoef(ahead[:, 0], last)[0, 1] > 0.9
    assert 0.4 < (ahead[:, 0] @ last) / (last @ last) < 1.0


def test_unknown_years_before_the_first_figure_change_nothing():
    own = list(walks(6, 3, 12))
    padded = [np.concatenate([[np.nan] * 4, each]) for each in own]
    assert np.array_equal(pooled_walk(padded, AHEAD), pooled_walk(own, AHEAD))
