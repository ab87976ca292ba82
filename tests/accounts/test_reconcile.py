"""Raking reproduces tables that agree, and settles by trust between tables that do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from krapte.accounts.reconcile import Marginal, rake, residuals, total

SHAPE = (3, 4, 2)
# Cells that differ a thousandfold converge slowly; that is raking's nature and no fault.
PERSONS = st.integers(10, 300).map(float)
CUBES = arrays(float, SHAPE, elements=PERSONS)
HOLES = arrays(bool, SHAPE)


def table(cube: np.ndarray, *axes: int, reliability: float = 1.0) -> Marginal:
    """Return the exact table of a cube over some of its axes."""
    labels = {axis: np.arange(cube.shape[axis]) for axis in axes}
    empty = Marginal("by axes", labels, np.zeros([cube.shape[a] for a in axes]), reliability, "x")
    return Marginal("by axes", labels, total(cube, empty), reliability, "x")


@given(truth=CUBES, seed=CUBES)
@settings(max_examples=25, deadline=None)
def test_tables_that_agree_are_reproduced(truth, seed) -> None:
    tables = [table(truth, 0), table(truth, 1, 2)]
    cube, _ = rake(seed, tables)
    for own in tables:
        np.testing.assert_allclose(total(cube, own), own.values, rtol=1e-5)


@given(truth=CUBES, seed=CUBES)
@settings(max_examples=25, deadline=None)
def test_the_order_of_tables_that_agree_does_not_matter(truth, seed) -> None:
    tables = [table(truth, 0), table(truth, 1), table(truth, 2)]
    one, _ = rake(seed, tables)
    other, _ = rake(seed, tables[::-1])
    np.testing.assert_allclose(one, other, rtol=1e-4)


@given(truth=CUBES, seed=CUBES, holes=HOLES)
@settings(max_examples=25, deadline=None)
def test_what_cannot_be_stays_empty_and_nothing_becomes_negative(truth, seed, holes) -> None:
    holes[:, :, 0] = False
    cube, _ = rake(np.where(holes, 0.0, seed), [table(truth, 0), table(truth, 1)])
    assert (cube[holes] == 0).all()
    assert (cube >= 0).all()


@given(truth=CUBES)
@settings(max_examples=20, deadline=None)
def test_a_seed_that_fits_already_is_left_as_it_is(truth) -> None:
    cube, _ = rake(truth, [table(truth, 0, 1), table(truth, 2)])
    np.testing.assert_allclose(cube, truth, rtol=1e-9)


def test_two_by_two_worked_by_hand() -> None:
    # Seed with odds ratio 3 x 3 / (1 x 1) = 9. Raking keeps it: with all margins 50, cells a and
    # 50 - a must satisfy (a / (50 - a))^2 = 9, so a = 37.5.
    seed = np.array([[3.0, 1.0], [1.0, 3.0]])
    half = np.array([50.0, 50.0])
    tables = [
        Marginal("rows", {0: np.arange(2)}, half, 1.0, "x"),
        Marginal("columns", {1: np.arange(2)}, half, 1.0, "x"),
    ]
    cube, _ = rake(seed, tables)
    np.testing.assert_allclose(cube, [[37.5, 12.5], [12.5, 37.5]])
    uneven = [Marginal("rows", {0: np.arange(2)}, np.array([60.0, 40.0]), 1.0, "x"), tables[1]]
    cube, _ = rake(seed, uneven)
    # a (50 - (60 - a)) = 9 (60 - a)(50 - a) gives 8 a^2 - 980 a + 27000 = 0.
    by_hand = (980 - np.sqrt(980**2 - 4 * 8 * 27000)) / 16
    assert cube[0, 0] == pytest.approx(by_hand)


@pytest.mark.parametrize(("trust", "other"), [(0.9, 0.3), (0.3, 0.9)])
def test_of_two_tables_that_contradict_the_trusted_one_comes_closest(trust, other) -> None:
    seed = np.ones((2, 2))
    one = Marginal("one", {0: np.arange(2)}, np.array([70.0, 30.0]), trust, "x")
    two = Marginal("two", {0: np.arange(2)}, np.array([50.0, 50.0]), other, "y")
    cube, _ = rake(seed, [one, two])
    settled = cube.sum(1)[0]
    assert 50 < settled < 70
    nearer_to_one = abs(settled - 70) < abs(settled - 50)
    assert nearer_to_one == (trust > other)


def test_a_table_that_is_sure_has_the_last_word_over_one_that_is_not() -> None:
    sure = Marginal("sure", {0: np.arange(2)}, np.array([70.0, 30.0]), 1.0, "x")
    vague = Marginal("vague", {0: np.arange(2)}, np.array([50.0, 50.0]), 0.5, "y")
    for order in ([sure, vague], [vague, sure]):
        cube, _ = rake(np.ones((2, 2)), order)
        np.testing.assert_allclose(cube.sum(1), [70, 30])


def test_a_table_may_cover_a_part_of_an_axis_in_any_order_of_axes() -> None:
    cube = np.arange(1.0, 25.0).reshape(SHAPE)
    labels = {2: np.array([0, 1]), 1: np.array([-1, 0, 0, 1])}
    own = Marginal("part", labels, np.zeros((2, 2)), 1.0, "x")
    by_hand = np.array([[cube[:, 1:3, sex].sum(), cube[:, 3, sex].sum()] for sex in (0, 1)])
    np.testing.assert_allclose(total(cube, own), by_hand)
    raked, _ = rake(cube, [Marginal("part", labels, 2 * by_hand, 1.0, "x")])
    np.testing.assert_allclose(raked[:, 1:], 2 * cube[:, 1:])
    np.testing.assert_allclose(raked[:, 0], cube[:, 0])


def test_a_figure_that_is_not_known_binds_nothing() -> None:
    values = np.array([10.0, np.nan, 30.0])
    own = Marginal("by row", {0: np.arange(3)}, values, 1.0, "x")
    seed = np.ones(SHAPE)
    cube, _ = rake(seed, [own])
    np.testing.assert_allclose(cube[1], seed[1])
    shown = residuals(cube, [own])
    assert [(row.group, row.published) for row in shown] == [((0,), 10.0), ((2,), 30.0)]
    assert [row.account for row in shown] == pytest.approx([10.0, 30.0])


def test_persons_in_a_group_that_cannot_exist_are_refused() -> None:
    seed = np.ones((2, 2))
    seed[1] = 0
    with pytest.raises(ValueError, match="by row"):
        rake(seed, [Marginal("by row", {0: np.arange(2)}, np.array([1.0, 1.0]), 1.0, "x")])
    with pytest.raises(ValueError, match="negative"):
        rake(-seed, [])


def test_a_group_that_is_empty_in_seed_and_table_stays_empty() -> None:
    seed = np.ones((2, 2))
    seed[1] = 0
    cube, _ = rake(seed, [Marginal("by row", {0: np.arange(2)}, np.array([6.0, 0.0]), 1.0, "x")])
    np.testing.assert_allclose(cube, [[3.0, 3.0], [0.0, 0.0]])
