"""A limit that differs by month, as a cumulative constraint of CP-SAT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def add_profile(
    proto: Any,
    intervals: Sequence[Any],
    demands: Sequence[int],
    there: np.ndarray,
    asked: np.ndarray,
    sent: dict[int, tuple[list[Any], int]],
) -> None:
    """Keep what intervals ask within what is there in each month, and what is sent besides.

    Parameters
    ----------
    intervals, demands
        What asks, and how much.
    there
        Whole numbers by month.
    asked
        The most that can be asked by month; months in which it is there have no limit.
    sent
        By month terms of what can be sent besides, and the most they can be.
    """
    binding = [int(month) for month in np.flatnonzero(asked > there)]
    if not binding:
        return
    reach = {month: int(there[month]) + sent.get(month, ([], 0))[1] for month in binding}
    # Months without a limit of their own may not get that of others.
    free = int(asked[asked <= there].max(initial=0))
    capacity = max(free, *reach.values())
    used, blocked = list(intervals), list(demands)
    # What is not there in a month is taken up by an interval of its own.
    at = 0
    while at < len(binding):
        month = binding[at]
        length = 1
        if month in sent:
            lacking = capacity - int(there[month])
            taken = proto.new_int_var(capacity - reach[month], lacking, "")
            proto.add(taken + sum(sent[month][0]) >= lacking)
            blocked.append(taken)
        else:
            while (
                at + length < len(binding)
                and binding[at + length] == month + length
                and month + length not in sent
                and there[month + length] == there[month]
            ):
                length += 1
            blocked.append(capacity - int(there[month]))
        used.append(proto.new_fixed_size_interval_var(month, length, ""))
        at += length
    proto.add_cumulative(used, blocked, capacity)
