"""Who works where and who moves house: flows between regions from distance and size."""

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


def balanced_moves(
    distance: np.ndarray, size: np.ndarray, decay: float, passes: int = 200
) -> np.ndarray:
    """Return for those who move house the shares over regions of arrival (rows: from).

    As many people come to a region as leave it: net moves between regions are not known well
    enough to let them empty one region and fill another for fifteen years.

    Parameters
    ----------
    distance
        Kilometres between the centres of the regions, [R, R].
    size
        Persons by region, [R]; those who move are in proportion to it.
    decay
        Distance over which the pull falls to a third, kilometres.

    Returns
    -------
    numpy.ndarray
        Row-stochastic [R, R] with `size @ result == size`, zero on the diagonal.
    """
    pull = np.exp(-distance / decay)
    np.fill_diagonal(pull, 0.0)
    share = size / size.sum()
    scale = share.copy()
    for _ in range(passes):
        scale = np.sqrt(scale * share / (pull @ scale))
    flow = scale[:, None] * pull * scale[None, :]
    return flow / flow.sum(1, keepdims=True)
