"""Schedules of a network built activity by activity, and bettered from both ends.

Compiled with numba; arrays only. Activities are numbered so that each comes after those that it
waits for. They can then be placed one by one; pushing each as late as the end allows, then
as early as possible, is forward-backward improvement. A population of orders is
crossed, placed and improved.

Sources: R. Kolisch and S. Hartmann, *Experimental investigation of heuristics for
resource-constrained project scheduling*, European Journal of Operational Research 174 (2006) 23-37;
V. Valls, F. Ballestin and S. Quintanilla, *A hybrid genetic algorithm for the resource-constrained
project scheduling problem*, European Journal of Operational Research 185 (2008) 495-508.
"""

from __future__ import annotations

import numpy as np
from numba import njit

Tied = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Pointers by activity, the activities they point to, and the lags from start to start."""


@njit(cache=True, nogil=True)
def place(
    order: np.ndarray,
    durations: np.ndarray,
    demands: np.ndarray,
    capacities: np.ndarray,
    ptr: np.ndarray,
    idx: np.ndarray,
    lag: np.ndarray,
    used: np.ndarray,
    starts: np.ndarray,
) -> int:
    """Place activities one by one, each as early as it can; return the end.

    Parameters
    ----------
    order
        Activities, each after those that it waits for.
    ptr, idx, lag
        What an activity waits for: `idx[ptr[i]:ptr[i + 1]]`, and from start to start how long.
    used
        Work space: periods x resources.
    starts
        Receives the first periods.
    """
    used[:] = 0
    count, resources = demands.shape
    end = 0
    for number in range(count):
        own = order[number]
        start = 0
        for at in range(ptr[own], ptr[own + 1]):
            start = max(start, starts[idx[at]] + lag[at])
        duration = durations[own]
        checked = start
        period = start + duration - 1
        # Looking back from the last period, a clash moves the start furthest.
        while period >= checked:
            clash = False
            for resource in range(resources):
                if used[period, resource] + demands[own, resource] > capacities[resource]:
                    clash = True
                    break
            if clash:
                checked = start + duration
                start = period + 1
                period = start + duration - 1
            else:
                period -= 1
        for period in range(start, start + duration):
            for resource in range(resources):
                used[period, resource] += demands[own, resource]
        starts[own] = start
        end = max(end, start + duration)
    return int(end)


@njit(cache=True, nogil=True)
def improve(
    durations: np.ndarray,
    demands: np.ndarray,
    capacities: np.ndarray,
    forward: Tied,
    backward: Tied,
    used: np.ndarray,
    starts: np.ndarray,
    end: int,
) -> int:
    """Push activities to the end and back as long as that shortens; return the end.

    `starts` holds a schedule and receives the better one.
    """
    count = len(durations)
    late = np.empty_like(starts)
    early = np.empty_like(starts)
    key = np.empty(count, dtype=np.int64)
    while True:
        for own in range(count):
            key[own] = (end - starts[own] - durations[own]) * count + count - 1 - own
        ptr, idx, lag = backward
        back = place(np.argsort(key), durations, demands, capacities, ptr, idx, lag, used, late)
        for own in range(count):
            key[own] = (back - late[own] - durations[own]) * count + own
        ptr, idx, lag = forward
        again = place(np.argsort(key), durations, demands, capacities, ptr, idx, lag, used, early)
        if again > end:
            return end
        starts[:] = early
        if again == end:
            return end
        end = again


@njit(cache=True, nogil=True)
def _sampled(
    urgency: np.ndarray,
    ptr: np.ndarray,
    idx: np.ndarray,
    after_ptr: np.ndarray,
    after_idx: np.ndarray,
    sharpness: float,
    order: np.ndarray,
) -> None:
    """Fill an order at random, urgent activities (low numbers) sooner."""
    count = len(urgency)
    waits = np.empty(count, dtype=np.int64)
    ready = np.empty(count, dtype=np.int64)
    many = 0
    for own in range(count):
        waits[own] = ptr[own + 1] - ptr[own]
        if waits[own] == 0:
            ready[many] = own
            many += 1
    weight = np.empty(count)
    for number in range(count):
        worst = urgency[ready[0]]
        for at in range(many):
            worst = max(worst, urgency[ready[at]])
        total = 0.0
        for at in range(many):
            weight[at] = (worst - urgency[ready[at]] + 1.0) ** sharpness
            total += weight[at]
        draw = np.random.random() * total
        chosen = 0
        while chosen < many - 1 and draw > weight[chosen]:
            draw -= weight[chosen]
            chosen += 1
        own = ready[chosen]
        many -= 1
        ready[chosen] = ready[many]
        order[number] = own
        for at in range(after_ptr[own], after_ptr[own + 1]):
            later = after_idx[at]
            waits[later] -= 1
            if waits[later] == 0:
                ready[many] = later
                many += 1


@njit(cache=True, nogil=True)
def _crossed(
    mother: np.ndarray,
    father: np.ndarray,
    first: int,
    last: int,
    ptr: np.ndarray,
    idx: np.ndarray,
    swap: float,
    order: np.ndarray,
) -> None:
    """Fill an order: the mother's, but the activities between two places in the father's order."""
    count = len(mother)
    taken = np.zeros(count, dtype=np.bool_)
    number = 0
    for at in range(first):
        order[number] = mother[at]
        taken[mother[at]] = True
        number += 1
    at = 0
    while number < last:
        if not taken[father[at]]:
            order[number] = father[at]
            taken[father[at]] = True
            number += 1
        at += 1
    for at in range(count):
        if not taken[mother[at]]:
            order[number] = mother[at]
            number += 1
    for at in range(count - 1):
        if np.random.random() < swap:
            before, after = order[at], order[at + 1]
            tied = False
            for here in range(ptr[after], ptr[after + 1]):
                if idx[here] == before:
                    tied = True
            if not tied:
                order[at], order[at + 1] = after, before


@njit(cache=True, nogil=True)
def evolve(
    seed: int,
    tries: int,
    known: int,
    target: int,
    durations: np.ndarray,
    demands: np.ndarray,
    capacities: np.ndarray,
    forward: Tied,
    backward: Tied,
    urgency: np.ndarray,
    periods: int,
    orders: np.ndarray,
    lengths: np.ndarray,
    schedules: np.ndarray,
) -> int:
    """Better a population of orders; return how many were tried.

    Parameters
    ----------
    seed
        Of the draws.
    tries
        Orders to place and improve.
    known
        Members of the population that hold an order.
    target
        Stop at a schedule this short.
    urgency
        Latest starts; low is urgent.
    periods
        Within which every order can be placed.
    orders, lengths, schedules
        The population: members x activities, members, members x activities.
    """
    np.random.seed(seed)
    size, count = orders.shape
    ptr, idx, lag = forward
    after_ptr, after_idx, _ = backward
    used = np.zeros((periods, demands.shape[1]), dtype=np.int64)
    order = np.empty(count, dtype=np.int64)
    starts = np.empty(count, dtype=np.int64)
    key = np.empty(count, dtype=np.int64)
    for number in range(tries):
        if known < size:
            sharpness = 2.0 * np.random.random() + 0.5
            _sampled(urgency, ptr, idx, after_ptr, after_idx, sharpness, order)
        else:
            mother = min(np.random.randint(size), np.random.randint(size))
            father = min(np.random.randint(size), np.random.randint(size))
            first = np.random.randint(count)
            last = first + 1 + int((0.25 + 0.5 * np.random.random()) * count)
            last = min(last, count)
            _crossed(orders[mother], orders[father], first, last, ptr, idx, 0.05, order)
        end = place(order, durations, demands, capacities, ptr, idx, lag, used, starts)
        end = improve(durations, demands, capacities, forward, backward, used, starts, end)
        for own in range(count):
            key[own] = starts[own] * count + own
        order = np.argsort(key)
        place_at = -1
        if known < size:
            place_at = known
            known += 1
        elif end <= lengths[size - 1]:
            place_at = size - 1
            for member in range(size):
                if lengths[member] == end and (schedules[member] == starts).all():
                    place_at = -1
                    break
        if place_at >= 0:
            # Members stay in order of length, a newcomer before those as long.
            while place_at > 0 and lengths[place_at - 1] >= end:
                lengths[place_at] = lengths[place_at - 1]
                orders[place_at] = orders[place_at - 1]
                schedules[place_at] = schedules[place_at - 1]
                place_at -= 1
            lengths[place_at] = end
            orders[place_at] = order
            schedules[place_at] = starts
        if lengths[0] <= target and known > 0:
            return number + 1
    return tries
