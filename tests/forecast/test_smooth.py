"""The smooth minimum: below both, and nothing from nothing."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.forecast.smooth import smooth_minimum

counts = st.just(0.0) | st.floats(1e-300, 1e9)


@given(a=counts, b=counts, sharpness=st.sampled_from([1.2, 3.7, 8.0, 16.0]))
def test_never_above_the_smaller_and_never_below_half_of_it(a, b, sharpness):
    found = float(smooth_minimum(jnp.asarray(a), jnp.asarray(b), sharpness))
    assert found <= min(a, b)
    # Equal sides are the worst case: 2^(-1/k) of the smaller.
    assert found >= min(a, b) * 2 ** (-1 / sharpness) * (1 - 1e-9)


@pytest.mark.parametrize("sharpness", [1.2, 8.0])
def test_the_gradient_is_finite_where_one_side_is_empty(sharpness):
    both = jax.grad(lambda a, b: smooth_minimum(a, b, sharpness), argnums=(0, 1))
    assert np.isfinite(both(0.0, 5.0)).all()
    assert np.isfinite(both(5.0, 0.0)).all()
