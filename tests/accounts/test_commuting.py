"""Shares between regions add up; moves of house fill no region and empty none."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.accounts import balanced_moves, gravity
from krapte.classification import region_distances


@st.composite
def countries(draw):
    """Return distances between points on a plane, and persons by region."""
    regions = draw(st.integers(3, 8))
    coordinate = st.floats(0, 200)
    x = np.array(draw(st.lists(coordinate, min_size=regions, max_size=regions)))
    y = np.array(draw(st.lists(coordinate, min_size=regions, max_size=regions)))
    size = np.array(draw(st.lists(st.floats(5e4, 3e5), min_size=regions, max_size=regions)))
    return np.hypot(x[:, None] - x, y[:, None] - y), size


@given(countries(), st.floats(0.3, 0.95), st.floats(10, 60))
@settings(max_examples=60, deadline=None)
def test_everyone_works_somewhere_and_the_own_share_is_kept(country, own, decay) -> None:
    distance, size = country
    shares = gravity(distance, size, np.full(len(size), own), decay)
    np.testing.assert_allclose(shares.sum(1), 1)
    np.testing.assert_allclose(np.diag(shares), own)
    assert (shares >= 0).all()


def test_two_neighbours_share_in_proportion_to_size_and_nearness() -> None:
    distance = np.array([[0.0, 22.0, 44.0], [22.0, 0.0, 22.0], [44.0, 22.0, 0.0]])
    shares = gravity(distance, np.array([100.0, 100.0, 300.0]), np.full(3, 0.7), 22.0)
    # Pull on the first region: 100 / e and 300 / e^2, so the second takes e / (e + 3).
    np.testing.assert_allclose(shares[0, 1], 0.3 * np.e / (np.e + 3))


def test_moves_of_house_leave_every_region_as_large_as_it_was() -> None:
    distance = np.array(region_distances())
    size = np.random.default_rng(1).uniform(0.5e5, 4e5, len(distance))
    shares = balanced_moves(distance, size, 30.0)
    np.testing.assert_allclose(shares.sum(1), 1)
    np.testing.assert_allclose(size @ shares, size, rtol=1e-9)
    assert (np.diag(shares) == 0).all()
    assert (shares >= 0).all()


def test_moves_prefer_the_region_next_door() -> None:
    distance = np.array(
        [[0, 20, 90, 90], [20, 0, 90, 90], [90, 90, 0, 20], [90, 90, 20, 0]], dtype=float
    )
    shares = balanced_moves(distance, np.ones(4), 30.0)
    assert shares[0, 1] > 5 * shares[0, 2]
