"""A project network as the literature knows it: activities, lags between starts, resources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.programming.exact.longest import longest_lags


@dataclass(frozen=True)
class Network:
    """Activities of one mode that share renewable resources.

    Parameters
    ----------
    durations
        Whole periods of 0 or more; activities.
    demands
        Units of a resource while an activity runs; activities x resources.
    capacities
        Units of each resource, the same in every period.
    lags
        Rows of two activities and a number of periods: the second starts no earlier than that many
        after the first starts. A negative number is a longest time between them the other way
        round.
    """

    durations: np.ndarray
    demands: np.ndarray
    capacities: np.ndarray
    lags: np.ndarray

    def __post_init__(self) -> None:
        """Raise ValueError when shapes do not agree or a number is out of range."""
        count = len(self.durations)
        if self.demands.shape != (count, len(self.capacities)):
            raise ValueError(
                f"demands has shape {self.demands.shape}, expected {count, len(self.capacities)}"
            )
        if self.lags.ndim != 2 or self.lags.shape[1] != 3:
            raise ValueError(f"lags has shape {self.lags.shape}, expected three columns")
        if (self.durations < 0).any() or (self.demands < 0).any():
            raise ValueError("durations and demands must not be negative")
        if len(self.lags) and not (self.lags[:, :2] >= 0).all() & (self.lags[:, :2] < count).all():
            raise ValueError(f"lags name activities outside 0 to {count - 1}")

    @property
    def precedence_only(self) -> bool:
        """Whether every lag is the duration of its first activity, as in the classic problem."""
        return bool((self.lags[:, 2] == self.durations[self.lags[:, 0]]).all())

    def horizon(self) -> int:
        """Return a number of periods within which the network is done if it can be done at all."""
        own = np.maximum(self.durations, 0).astype(np.int64)
        for first in range(len(own)):
            out = self.lags[self.lags[:, 0] == first, 2]
            own[first] = max(int(own[first]), int(out.max(initial=0)))
        return int(own.sum())

    def between(self) -> np.ndarray | None:
        """Return the least periods from start to start; None when lags contradict each other.

        Returns
        -------
        numpy.ndarray
            Activities x activities; where nothing ties two activities, a large negative number.
        """
        return longest_lags(len(self.durations), self.lags.astype(np.int64))


@dataclass(frozen=True)
class Schedule:
    """What a search found for a network.

    Parameters
    ----------
    starts
        First period of each activity; None when nothing was found.
    length
        Periods until all is done; None without starts.
    bound
        No schedule is shorter.
    status
        `optimal`, `feasible`, `infeasible` (proven) or `unknown`.
    seconds
        How long the search took.
    """

    starts: np.ndarray | None
    length: int | None
    bound: int
    status: str
    seconds: float
