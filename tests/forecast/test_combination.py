"""Several measures on one lever: they add up while small and never pass the cap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.forecast.levers import combine
from krapte.register import read_levers

CAPS = {lever.lever: lever.cap for lever in read_levers()}

shares = st.lists(st.floats(0.0, 3.0), max_size=8)


@given(shares, st.sampled_from(sorted(CAPS)))
def test_measures_together_never_pass_the_cap(parts: list[float], lever: str) -> None:
    cap = CAPS[lever]
    together = combine(np.array(parts) * cap, cap)
    assert 0.0 <= together / cap <= 1.0 + 1e-12


@given(shares, st.floats(0.0, 1.0))
def test_one_measure_more_never_undoes_the_others(parts: list[float], more: float) -> None:
    assert combine(np.array([*parts, more]), 1.0) >= combine(np.array(parts), 1.0) - 1e-12


def test_small_changes_add_up() -> None:
    assert combine(np.array([0.0001, 0.0002]), 0.2) == pytest.approx(0.0003, rel=1e-3)


def test_one_measure_alone_keeps_its_own_size() -> None:
    assert combine(np.array([-0.04]), -0.3) == pytest.approx(-0.04)


def test_no_measure_changes_nothing() -> None:
    assert combine(np.zeros(0), 0.2) == 0.0
