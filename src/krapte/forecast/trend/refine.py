"""From a normal around the mode to the posterior itself: a Hamiltonian walk that starts there.

The mode of a model with a hidden path is not its middle, and the normal around it is too narrow
for what was planted in made-up countries. Measured by that normal the posterior is nearly round, so
that a short walk is enough.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

WARM_UP, KEPT = 120, 400
"""Moves in which the step is chosen, and moves that are kept."""

_LEAPS = 6
_FIRST_STEP = 0.25
_WANTED = 0.8
"""Share of moves to accept; the step is made to give it."""


def refined(
    cost: Callable[[np.ndarray], tuple[float, np.ndarray]],
    mode: np.ndarray,
    root: np.ndarray,
    seed: int,
) -> tuple[np.ndarray, float]:
    """Return draws of the posterior [N, P], and the share of moves that were accepted.

    Parameters
    ----------
    cost
        Minus the logarithm of the density, and its slope, at a vector of parameters.
    mode, root
        Where the density is highest, and the square root of the covariance of the normal there.
    seed
        Of the walk.
    """
    generator = np.random.default_rng(seed)

    def at(place: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = cost(mode + root @ place)
        return value, root.T @ slope

    place = 0.5 * generator.standard_normal(mode.size)
    value, slope = at(place)
    step, kept, accepted = _FIRST_STEP, [], 0
    for move in range(WARM_UP + KEPT):
        speed = generator.standard_normal(mode.size)
        energy = value + speed @ speed / 2
        there, height, tilt = place, value, slope
        own = step * generator.uniform(0.7, 1.3)
        for _ in range(_LEAPS):
            speed = speed - own / 2 * tilt
            there = there + own * speed
            height, tilt = at(there)
            speed = speed - own / 2 * tilt
        gained = energy - height - speed @ speed / 2
        # Beyond where the algebra holds the density is no number: such a move is refused.
        chance = float(np.exp(min(0.0, gained))) if np.isfinite(gained) else 0.0
        if generator.random() < chance:
            place, value, slope = there, height, tilt
            accepted += move >= WARM_UP
        if move < WARM_UP:
            step = min(step * float(np.exp(0.1 * (chance - _WANTED))), 0.6)
        else:
            kept.append(mode + root @ place)
    return np.array(kept), accepted / KEPT
