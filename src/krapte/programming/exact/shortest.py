"""The shortest schedule of a project network, and proof of how short it can be."""

from __future__ import annotations

import time

import numpy as np

from krapte.programming.exact.longest import NONE
from krapte.programming.exact.network import Network, Schedule
from krapte.programming.exact.population import Population, fits, ready_of
from krapte.programming.exact.sat import Window, solve_window

_FIRST, _PROOF = 0.1, 0.3
"""Shares of the time for populations, and then for CP-SAT; what is left is for populations."""


def shortest_schedule(
    network: Network,
    *,
    seconds: float,
    seed: int,
    workers: int = 2,
    work_limit: float | None = None,
) -> Schedule:
    """Return the shortest schedule that is found in the time, and a bound on every schedule.

    Parameters
    ----------
    network
        Activities, lags (a negative one is a longest time) and resources.
    seconds
        Time limit.
    seed, workers
        Of the search; threads.
    work_limit
        Deterministic time of CP-SAT instead of seconds, and a number of tries in place of
        the populations' time, for a result that does not depend on the machine.

    Returns
    -------
    Schedule
        `infeasible` is proven: the lags contradict each other, an activity asks more than there is,
        or CP-SAT leaves no schedule.
    """
    began = time.monotonic()

    def spent() -> float:
        return time.monotonic() - began

    between = network.between()
    too_much = (network.demands > network.capacities) & (network.durations > 0)[:, None]
    if between is None or too_much.any():
        return Schedule(None, None, 0, "infeasible", spent())
    bound = least_length(network, between)
    best: np.ndarray | None = None
    length: int | None = None
    population = None
    if fits(network):
        population = Population(ready_of(network, between), seed, workers)
        if work_limit is None:
            population.better(bound, seconds=_FIRST * seconds)
        else:
            population.better(bound, seconds=np.inf, tries=int(500 * work_limit))
        best, length = population.starts, population.length
        if length <= bound:
            return Schedule(best, length, bound, "optimal", spent())
    window = Window(bound, network.horizon() if length is None else length)
    left = seconds - spent() if population is None else _PROOF * seconds
    found = solve_window(
        network, between, window, best,
        seconds=max(0.05, left), seed=seed, workers=workers, work_limit=work_limit,
    )  # fmt: skip
    bound = max(bound, found.bound)
    if found.starts is not None and (length is None or found.length < length):
        best, length = found.starts, found.length
    if found.ended:
        bound = bound if length is None else length
    elif population is not None and length is not None and work_limit is None:
        population.better(bound, seconds=seconds - spent())
        if population.length < length:
            best, length = population.starts, population.length
    if length is None:
        return Schedule(None, None, bound, "infeasible" if found.ended else "unknown", spent())
    return Schedule(best, length, bound, "optimal" if bound >= length else "feasible", spent())


def least_length(network: Network, between: np.ndarray) -> int:
    """Return a length that no schedule falls below: chains of lags, and work of each resource.

    The work of the activities that can begin no earlier than one period and leave at least another
    until the end has to fit between the two.
    """
    heads, tails = heads_of(between), tails_of(network, between)
    bound = int((heads + tails).max(initial=0))
    after = tails - network.durations
    for resource, capacity in enumerate(network.capacities.tolist()):
        work = network.durations * network.demands[:, resource]
        if capacity <= 0 or not work.any():
            continue
        used = work > 0
        for head in np.unique(heads[used]):
            late = used & (heads >= head)
            order = np.argsort(-after[late], kind="stable")
            total = np.cumsum(work[late][order])
            least = head + -(-total // capacity) + after[late][order]
            bound = max(bound, int(least.max()))
    return bound


def heads_of(between: np.ndarray) -> np.ndarray:
    """Return the earliest start of each activity, when none starts before period 0."""
    return np.maximum(between.max(axis=0, initial=NONE), 0)


def tails_of(network: Network, between: np.ndarray) -> np.ndarray:
    """Return the least periods from the start of each activity until all is done."""
    return np.where(between > NONE // 2, between + network.durations[None, :], NONE).max(axis=1)
