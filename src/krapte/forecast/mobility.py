"""Who applies for another occupation, and who moves to another region."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from krapte.forecast.state import Rates, WorkLevers


def applications(
    rates: Rates, levers: WorkLevers, inflow_factor: Float[Array, " O"]
) -> Float[Array, "R O O"]:
    """Return the share of the employed (row) that applies in another occupation, per quarter.

    Leakage is a move out of technical work, return a move into it; a wage that rises relative to
    other work slows the first and speeds up the second.

    Parameters
    ----------
    rates
        Base mobility and the wage elasticity.
    levers
        Levers of one year.
    inflow_factor
        On moves from other work into each technical or ICT occupation.
    """
    technical = rates.technical
    leaving = technical[:, None] * (1 - technical)[None, :]
    coming = (1 - technical)[:, None] * technical[None, :]
    pull = jnp.exp(rates.elasticity * levers.wage)
    stay = (1 + levers.leakage)[:, :, None] / pull[:, :, None]
    come = (inflow_factor * (1 + levers.return_to_technique) * pull)[:, None, :]
    factor = 1 + leaving * (stay - 1) + coming * (come - 1)
    return rates.mobility * factor


def occupational_shares(
    moves: Float[Array, "R O O"], weight: Float[Array, "R O"]
) -> tuple[Float[Array, "R O O"], Float[Array, "R O"]]:
    """Return moves of a year as shares of the persons weighted by their propensity to move.

    Parameters
    ----------
    moves
        Persons by region, old and new occupation.
    weight
        Persons of the old occupation times their propensity to move; the shares reproduce
        `moves` exactly when applied to the persons behind it.

    Returns
    -------
    tuple
        Share by old and new occupation, and its sum over the new ones.
    """
    share = moves / jnp.maximum(weight, 1e-12)[..., None]
    return share, share.sum(-1)


def reshuffle(
    share: Float[Array, "R O O"], persons: Float[Array, "R O K S A"]
) -> Float[Array, "R O K S A"]:
    """Return people by the occupation where they arrive (rows of `share`: from).

    One matrix product per region. The barrier keeps the compiler from folding the transpose into
    the product, which would make it three times slower.
    """
    flat = persons.reshape(*persons.shape[:2], -1)
    arriving = jax.lax.optimization_barrier(share.swapaxes(1, 2))
    return jax.vmap(jnp.matmul)(arriving, flat).reshape(persons.shape)


def relocate(
    persons: Float[Array, "R O ..."], relocation: Float[Array, "R R"]
) -> Float[Array, "R O ..."]:
    """Return people who move house by region of arrival (rows of `relocation`: from)."""
    flat = persons.reshape(*persons.shape[:2], -1)
    return _arrived(relocation.T, flat).reshape(persons.shape)


@jax.custom_vjp
def _arrived(shares: Float[Array, "Q R"], persons: Float[Array, "R O C"]) -> Float[Array, "Q O C"]:
    """Return the persons by region of arrival.

    As in `reshuffle`, the barrier keeps the product fast. The derivative is written out because the
    one that JAX finds has regions as its last axis, and turning that round takes longer than the
    product.
    """
    return jnp.einsum("qr,roc->qoc", jax.lax.optimization_barrier(shares), persons)


def _arrived_forward(shares: Array, persons: Array) -> tuple[Array, tuple[Array, Array]]:
    return _arrived(shares, persons), (shares, persons)


def _arrived_backward(kept: tuple[Array, Array], slope: Array) -> tuple[Array, Array]:
    shares, persons = kept
    return jnp.einsum("qoc,roc->qr", slope, persons), _arrived(shares.T, slope)


_arrived.defvjp(_arrived_forward, _arrived_backward)
