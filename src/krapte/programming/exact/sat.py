"""A project network as a model of CP-SAT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from krapte.programming.exact.network import Network


@dataclass(frozen=True)
class Window:
    """Lengths to look for.

    Parameters
    ----------
    least
        No schedule is shorter.
    most
        Longer ones are of no use.
    """

    least: int
    most: int


@dataclass(frozen=True)
class Found:
    """What CP-SAT found.

    Parameters
    ----------
    starts, length
        The best schedule; None when there is none.
    bound
        No schedule is shorter.
    ended
        Whether the search ended of itself.
    """

    starts: np.ndarray | None
    length: int
    bound: int
    ended: bool


def solve_window(
    network: Network,
    between: np.ndarray,
    window: Window,
    hint: np.ndarray | None,
    *,
    seconds: float,
    seed: int,
    workers: int,
    work_limit: float | None = None,
    parameters: dict[str, Any] | None = None,
) -> Found:
    """Return the shortest schedule whose length lies in a window.

    Parameters
    ----------
    between
        Of the network.
    hint
        Starts to begin from.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    length = model.new_int_var(window.least, window.most, "length")
    starts = _starts(model, network, between, window)
    intervals = [
        model.new_fixed_size_interval_var(own, int(duration), "")
        for own, duration in zip(starts, network.durations, strict=True)
    ]
    for start, duration in zip(starts, network.durations.tolist(), strict=True):
        model.add(start + duration <= length)
    for first, second, lag in network.lags.tolist():
        model.add(starts[second] >= starts[first] + lag)
    for resource, capacity in enumerate(network.capacities.tolist()):
        demands = network.demands[:, resource]
        used = np.flatnonzero((demands > 0) & (network.durations > 0))
        if demands[used].sum() > capacity:
            model.add_cumulative(
                [intervals[at] for at in used], demands[used].tolist(), int(capacity)
            )
    model.minimize(length)
    if hint is not None:
        for own, start in zip(starts, hint.tolist(), strict=True):
            model.add_hint(own, start)
        model.add_hint(length, int((hint + network.durations).max()))
    solver = cp_model.CpSolver()
    own = solver.parameters
    own.max_time_in_seconds = seconds
    own.random_seed = seed
    own.num_workers = workers
    if work_limit is not None:
        own.max_deterministic_time = work_limit
    for name, value in (parameters or {}).items():
        if isinstance(value, list):
            getattr(own, name).extend(value)
        else:
            setattr(own, name, value)
    status = solver.solve(model)
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the model is not valid: {model.validate()}")
    if status == cp_model.INFEASIBLE:
        return Found(None, window.most + 1, window.most + 1, True)
    bound = int(np.ceil(solver.best_objective_bound - 1e-6))
    if status == cp_model.UNKNOWN:
        return Found(None, window.most + 1, bound, False)
    found = np.array([solver.value(own) for own in starts])
    return Found(found, int(solver.value(length)), bound, status == cp_model.OPTIMAL)


def _starts(model: Any, network: Network, between: np.ndarray, window: Window) -> list[Any]:
    """Return the variables of the starts, within what chains of lags leave."""
    from krapte.programming.exact.longest import NONE

    heads = np.maximum(between.max(axis=0, initial=NONE), 0)
    tails = np.where(between > NONE // 2, between + network.durations[None, :], NONE).max(axis=1)
    return [
        model.new_int_var(int(head), max(int(head), window.most - int(tail)), "")
        for head, tail in zip(heads, tails, strict=True)
    ]
