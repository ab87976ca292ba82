"""Longest paths between all activities of a network."""

from __future__ import annotations

import numpy as np

NONE = -(2**40)
"""Where no chain of lags leads from one activity to another."""


def longest_lags(count: int, lags: np.ndarray) -> np.ndarray | None:
    """Return the longest chain of lags from each activity to each; None with a circle above 0.

    Parameters
    ----------
    count
        Activities.
    lags
        Rows of first, second and periods.
    """
    found = np.full((count, count), NONE, dtype=np.int64)
    np.maximum.at(found, (lags[:, 0], lags[:, 1]), lags[:, 2])
    np.fill_diagonal(found, np.maximum(np.diag(found), 0))
    for middle in range(count):
        through = found[:, middle, None] + found[None, middle, :]
        through[(found[:, middle, None] <= NONE // 2) | (found[None, middle, :] <= NONE // 2)] = (
            NONE
        )
        np.maximum(found, through, out=found)
        if (np.diag(found) > 0).any():
            return None
    return found
