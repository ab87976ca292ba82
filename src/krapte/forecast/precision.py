"""Single precision for the draws of an ensemble, double precision for everything else."""

from __future__ import annotations

from typing import TypeVar

import jax
import jax.numpy as jnp

from krapte.forecast import _engine  # noqa: F401 - configures JAX before the first array

Tree = TypeVar("Tree")


def in_single(tree: Tree) -> Tree:
    """Return a world or levers in single precision, which halves the work of a draw.

    A draw then differs from the same in double precision by about a person in a national total, far
    less than draws differ from each other. The central draw, gradients and all tests of the
    simulator are in double precision.
    """
    return jax.tree.map(lambda own: jnp.asarray(own, jnp.float32), tree)
