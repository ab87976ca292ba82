"""Smooth forms of minimum and positive part: kinks would make gradients zero where they matter."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.nn import softplus
from jaxtyping import Array, Float

from krapte.forecast import _engine  # noqa: F401 - configures JAX before the first array

_HALVINGS = {8.0: 3, 16.0: 4}
"""Sharpness that is a power of two, and how many square roots make its root."""


def smooth_minimum(
    a: Float[Array, "..."], b: Float[Array, "..."] | float, sharpness: Float[Array, ""] | float
) -> Float[Array, "..."]:
    """Return a*b / (a^k + b^k)^(1/k): smooth, increasing in both, never above either.

    Parameters
    ----------
    a, b
        Not negative.
    sharpness
        k > 0; the larger, the closer to the true minimum.
    """
    low, high = jnp.minimum(a, b), jnp.maximum(a, b)
    # The larger is taken out of the root, so that powers of big counts stay near 1. The floors keep
    # the gradient finite at 0 and stay out of the result: nobody is hired for a vacancy of 1e-20.
    ratio = jnp.maximum(low, 1e-12) / jnp.maximum(high, 1e-12)
    if isinstance(sharpness, float) and sharpness in _HALVINGS:
        # Square roots of square roots: a power with a fraction costs ten times as much.
        root = 1 + jax.lax.integer_pow(ratio, int(sharpness))
        for _ in range(_HALVINGS[sharpness]):
            root = jnp.sqrt(root)
        return low / root
    return low / (1 + ratio**sharpness) ** (1 / sharpness)


def smooth_positive(
    value: Float[Array, "..."], width: Float[Array, "..."] | float
) -> Float[Array, "..."]:
    """Return the smooth positive part of a value; `width` is the extent of the bend around 0."""
    return width * softplus(value / width)
