"""Short schedules of a network without longest lags, from populations of orders."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from krapte.programming.exact.longest import NONE
from krapte.programming.exact.network import Network

_MEMBERS = 300
_CHUNK = 256
_PATIENCE = 20_000
"""Tries without a shorter schedule after which a population begins anew."""


_LONG = 2**40


@dataclass(frozen=True)
class Ready:
    """A network as the compiled search wants it: activities in an order in which they can be done.

    Parameters
    ----------
    order
        Activities of the network, by their new numbers.
    durations, demands, capacities
        By new numbers.
    forward, backward
        What an activity waits for and what waits for it: pointers, activities, lags.
    urgency
        Latest starts.
    periods
        Within which every order can be placed.
    """

    order: np.ndarray
    durations: np.ndarray
    demands: np.ndarray
    capacities: np.ndarray
    forward: tuple[np.ndarray, np.ndarray, np.ndarray]
    backward: tuple[np.ndarray, np.ndarray, np.ndarray]
    urgency: np.ndarray
    periods: int


def fits(network: Network) -> bool:
    """Return whether activities can be placed one by one: each waits at least for an end."""
    return bool((network.lags[:, 2] >= network.durations[network.lags[:, 0]]).all())


def ready_of(network: Network, between: np.ndarray) -> Ready:
    """Return a network for the compiled search.

    Parameters
    ----------
    between
        Of the network.
    """
    waited = (between > NONE // 2).sum(axis=0)
    order = np.argsort(waited, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    durations = network.durations[order].astype(np.int64)
    first, second = place[network.lags[:, 0]], place[network.lags[:, 1]]
    lags = network.lags[:, 2].astype(np.int64)
    ends = np.where(between > NONE // 2, between, NONE) + network.durations[None, :]
    tails = ends.max(axis=1)[order]
    return Ready(
        order,
        durations,
        np.ascontiguousarray(network.demands[order].astype(np.int64)),
        network.capacities.astype(np.int64),
        _adjacent(len(order), second, first, lags),
        _adjacent(len(order), first, second, lags + durations[second] - durations[first]),
        (tails.max() - tails).astype(np.float64),
        network.horizon() + int(durations.max(initial=0)) + 1,
    )


def _adjacent(
    count: int, own: np.ndarray, other: np.ndarray, lag: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    by = np.argsort(own, kind="stable")
    ptr = np.zeros(count + 1, dtype=np.int64)
    np.add.at(ptr, own + 1, 1)
    return np.cumsum(ptr), other[by].astype(np.int64), lag[by]


class Population:
    """Orders that are bettered, one population per thread.

    Parameters
    ----------
    ready
        The network.
    seed
        Of the draws.
    islands
        Populations, each in its own thread.
    """

    def __init__(self, ready: Ready, seed: int, islands: int) -> None:
        self.ready = ready
        count = len(ready.durations)
        self._seeds = np.random.SeedSequence(seed).spawn(islands)
        self._draws = [np.random.default_rng(own) for own in self._seeds]
        self._orders = [np.zeros((_MEMBERS, count), dtype=np.int64) for _ in range(islands)]
        self._lengths = [np.full(_MEMBERS, _LONG, dtype=np.int64) for _ in range(islands)]
        self._schedules = [np.zeros((_MEMBERS, count), dtype=np.int64) for _ in range(islands)]
        self._known = [0] * islands
        self._idle = [0] * islands
        self._least = [_LONG] * islands
        self._best: list[tuple[int, np.ndarray]] = [(_LONG, np.zeros(0))] * islands
        self.tried = 0

    @property
    def length(self) -> int:
        """Periods of the best schedule."""
        return min(length for length, _ in self._best)

    @property
    def starts(self) -> np.ndarray:
        """Starts of the best schedule, by activity of the network."""
        _, schedule = min(self._best, key=lambda own: own[0])
        found = np.empty(len(self.ready.order), dtype=np.int64)
        found[self.ready.order] = schedule
        return found

    def better(self, target: int, *, seconds: float, tries: int | None = None) -> None:
        """Search until the target, the time or the number of tries is reached."""
        end = time.monotonic() + seconds
        with ThreadPoolExecutor(len(self._orders)) as pool:
            jobs = [
                pool.submit(self._island, at, target, end, tries) for at in range(len(self._orders))
            ]
            for own in jobs:
                own.result()

    def _island(self, at: int, target: int, end: float, tries: int | None) -> None:
        from krapte.programming.exact.serial import evolve

        own = self.ready
        left = tries
        more = True
        while more:
            chunk = _CHUNK if left is None else min(_CHUNK, left)
            done = evolve(
                int(self._draws[at].integers(2**31)), chunk, self._known[at], target,
                own.durations, own.demands, own.capacities, own.forward, own.backward,
                own.urgency, own.periods, self._orders[at], self._lengths[at],
                self._schedules[at],
            )  # fmt: skip
            self._known[at] = min(_MEMBERS, self._known[at] + done)
            self.tried += done
            left = None if left is None else left - chunk
            self._remember(at, done)
            more = self.length > target and time.monotonic() < end and (left is None or left > 0)

    def _remember(self, at: int, done: int) -> None:
        """Keep the best of a population; begin it anew when it has long found nothing."""
        length = int(self._lengths[at][0])
        self._idle[at] += done
        if length < self._least[at]:
            self._least[at], self._idle[at] = length, 0
        if length < self._best[at][0]:
            self._best[at] = length, self._schedules[at][0].copy()
        if self._idle[at] > _PATIENCE:
            self._known[at], self._idle[at], self._least[at] = 0, 0, _LONG
            self._lengths[at][:] = _LONG
