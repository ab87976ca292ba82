"""Who works where: commuting between labour-market regions from distance and size."""

from __future__ import annotations

import numpy as np


def gravity(
    distance: np.ndarray, size: np.ndarray, own_share: np.ndarray, decay: float
) -> np.ndarray:
    """Return shares from region of residence (row) to region of work (column); rows sum to 1.

    The share that stays in the own region is given; the others are split over the other regions
    in proportion to their size and to exp(-distance / decay).

    Parameters
    ----------
    distance
        Kilometres between the centres of the regions, [R, R].
    size
        Jobs or workers of each region, [R].
    own_share
        Share of workers who work in their own region, [R], 0..1.
    decay
        Distance over which the pull falls to a third, kilometres.
    """
    pull = size[None, :] * np.exp(-distance / decay)
    np.fill_diagonal(pull, 0.0)
    away = pull / pull.sum(1, keepdims=True)
    return np.diag(own_share) + (1 - own_share)[:, None] * away
