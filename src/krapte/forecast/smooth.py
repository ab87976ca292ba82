"""Smooth forms of minimum and positive part: kinks would make gradients zero where they matter."""

from __future__ import annotations

import jax.numpy as jnp
from jax.nn import softplus
from jaxtyping import Array, Float


def smooth_minimum(
    a: Float[Array, "..."], b: Float[Array, "..."], sharpness: Float[Array, ""] | float
) -> Float[Array, "..."]:
    """Return a*b / (a^k + b^k)^(1/k): smooth, increasing in both, never above either.

    Parameters
    ----------
    a, b
        Not negative.
    sharpness
        k > 0; the larger, the closer to the true minimum.
    """
    low = jnp.maximum(jnp.minimum(a, b), 1e-12)
    high = jnp.maximum(jnp.maximum(a, b), 1e-12)
    # The larger is taken out of the root, so that powers of big counts stay near 1.
    return low / (1 + (low / high) ** sharpness) ** (1 / sharpness)


def smooth_positive(
    value: Float[Array, "..."], width: Float[Array, "..."] | float
) -> Float[Array, "..."]:
    """Return the smooth positive part of a value; `width` is the extent of the bend around 0."""
    return width * softplus(value / width)
