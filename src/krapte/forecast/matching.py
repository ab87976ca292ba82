"""Who finds work: the smooth matching function and one quarter of the labour market."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from krapte.forecast.smooth import smooth_minimum, smooth_positive

MOST_RETRAINED = 0.1
"""Share of the non-technical workers of a region that can retrain in a quarter at most; assumed,
0.05 to 0.2. The caps of the levers stay far below it."""


class Market(NamedTuple):
    """The market at the end of a quarter, with the flows of that quarter (persons)."""

    employed: Float[Array, "R O"]
    unemployed: Float[Array, "R O"]
    vacancies: Float[Array, "R O"]
    moves: Float[Array, "R O O"]
    hires: Float[Array, "R O"]
    separations: Float[Array, "R O"]
    side_entries: Float[Array, "R O"]


def hires(
    searchers: Float[Array, "..."],
    vacancies: Float[Array, "..."],
    efficiency: Float[Array, "..."],
    curvature: Float[Array, ""],
) -> Float[Array, "..."]:
    """Return hires: efficiency * S * V / (S^k + V^k)^(1/k).

    Smooth, increasing in both, and with an efficiency of at most 1 never more than the smaller of
    the two: no cap is needed. Source: the form of den Haan, Ramey and Watson (2000).

    Parameters
    ----------
    searchers, vacancies
        Persons and places, not negative, of the same shape.
    efficiency
        Share of the possible matches that is made, 0..1.
    curvature
        k > 0; the larger, the closer to the minimum of both.
    """
    return efficiency * smooth_minimum(searchers, vacancies, curvature)


def quarter(
    employed: Float[Array, "R O"],
    unemployed: Float[Array, "R O"],
    vacancies: Float[Array, "R O"],
    demand: Float[Array, "R O"],
    exits: Float[Array, "R O"],
    entrants: Float[Array, "R O"],
    applications: Float[Array, "*R O O"],
    side_entry: Float[Array, "R O"],
    technical: Float[Array, " O"],
    separation: Float[Array, "R O"],
    efficiency: Float[Array, "R O"],
    curvature: Float[Array, ""],
    posting: Float[Array, ""],
    withdrawal: Float[Array, ""],
    scale: Float[Array, "R O"],
    commuting: Float[Array, "R R"],
) -> Market:
    """Return the labour market one quarter later.

    Sequence: people leave and lose work; employers post what they miss; unemployed, entrants and
    the employed who apply elsewhere compete for the vacancies within commuting reach; movers leave
    their old occupation only when they are hired; vacancies that stay open are partly withdrawn.

    Parameters
    ----------
    employed, unemployed
        By region of residence.
    vacancies, demand
        By region of work; demand at the end of the quarter.
    exits, entrants
        Persons who leave for another state and who come to look for work in this quarter.
    applications
        Share of the employed (row) that applies in each other occupation (column) per quarter.
    side_entry
        Persons in retraining who apply for this occupation from non-technical work (quarter).
    scale
        Width of the bend where demand meets filled jobs, persons.

    Returns
    -------
    Market
        Employed + unemployed change by entrants - exits + net moves, exactly.
    """
    attached = jnp.maximum(employed + unemployed, 1e-12)
    leaving = exits / attached
    employed = employed * (1 - leaving)
    unemployed = unemployed * (1 - leaving)
    lost = separation * employed
    employed = employed - lost

    filled = commuting.T @ employed
    missing = smooth_positive(demand - filled, scale)
    posted = vacancies + posting * (missing - vacancies)

    retrained = side_entry_moves(employed, side_entry, technical)
    applying = employed[..., :, None] * applications + retrained
    searching = unemployed + entrants + applying.sum(-2)
    reach = commuting.T @ searching
    matched = hires(reach, posted, efficiency, curvature)
    success = commuting @ (matched / jnp.maximum(reach, 1e-12))

    moves = applying * success[..., None, :]
    found = (unemployed + entrants) * success
    employed = employed + found + moves.sum(-2) - moves.sum(-1)
    unemployed = unemployed + entrants - found + lost
    vacancies = (posted - matched) * (1 - withdrawal)
    entered = retrained.sum(-2) * success
    return Market(employed, unemployed, vacancies, moves, matched, lost, entered)


def side_entry_moves(
    employed: Float[Array, "R O"],
    side_entry: Float[Array, "R O"],
    technical: Float[Array, " O"],
) -> Float[Array, "R O O"]:
    """Return retrained applicants by old (row) and new (column) occupation.

    They come from the non-technical occupations of the region in proportion to their size, and
    however large the measures are, never number more than `MOST_RETRAINED` of those in a quarter.
    """
    origin = employed * (1 - technical)
    size = jnp.maximum(origin.sum(-1, keepdims=True), 1e-12)
    crowding = 1 + side_entry.sum(-1, keepdims=True) / (MOST_RETRAINED * size)
    return (origin / size)[..., :, None] * (side_entry / crowding)[..., None, :]
