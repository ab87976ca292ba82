"""What the arithmetic of this machine gives, to the last digit: whether another gives the same."""

from __future__ import annotations

import hashlib
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from krapte.forecast import _engine  # noqa: F401 - configures JAX before the first array


@jax.jit
def _sample(values: jax.Array) -> jax.Array:
    """Return sums, products and functions such as a simulation uses."""
    square = values @ values.T
    swing = jnp.tanh(square) + jnp.log1p(jnp.exp(values @ square.T.sum(1, keepdims=True)[:7]))
    return jnp.cumsum((swing / (1 + square**0.7)).sum(0)) + values.sum()


@cache
def arithmetic() -> str:
    """Return a hash of results in single and double precision, of compiled code and of NumPy.

    Machines that differ in it would give runs that differ in their last digits. That it agrees is
    no proof for every program, but a processor with other instructions is seen.
    """
    numbers = np.random.default_rng(20230203).uniform(0.1, 2.0, (61, 7))
    digest = hashlib.sha256(np.asarray(_sample(jnp.asarray(numbers))).tobytes())
    digest.update(np.asarray(_sample(jnp.asarray(numbers, jnp.float32))).tobytes())
    digest.update((np.exp(numbers) @ np.log(numbers.T)).tobytes())
    digest.update(np.linalg.solve(numbers[:7] + 7 * np.eye(7), numbers.T).tobytes())
    return digest.hexdigest()[:16]
