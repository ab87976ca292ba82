"""Small project networks, and their shortest schedules by trying."""

from __future__ import annotations

import numpy as np

from krapte.programming.exact import Network, faults_of

SM = """\
jobs (incl. supersource/sink ):  4
RESOURCES
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    1
  3      1     4       2    0
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    1
************************************************************************
"""
RCP = "4 2\n\n3 1\n\n0 0 0 2 2 3\n3 2 1 1 4\n4 2 0 1 4\n0 0 0 0\n"
SCH = """\
2\t2\t0\t0
0\t1\t2\t1\t2\t[0]\t[0]
1\t1\t2\t3\t2\t[3]\t[4]
2\t1\t2\t3\t1\t[4]\t[-6]
3\t1\t0
0\t1\t0\t0\t0
1\t1\t3\t2\t1
2\t1\t4\t2\t0
3\t1\t0\t0\t0
3\t1
"""


def drawn(seed, count=5, *, longest=False):
    """Return a network of a few activities; with `longest` some lags are longest times."""
    draw = np.random.default_rng(seed)
    durations = draw.integers(0, 4, count)
    capacities = draw.integers(2, 5, 2)
    demands = np.minimum(draw.integers(0, 4, (count, 2)), capacities)
    lags = [
        (first, second, int(durations[first]))
        for first in range(count)
        for second in range(first + 1, count)
        if draw.random() < 0.3
    ]
    if longest:
        lags += [
            (second, first, -int(draw.integers(0, 5)))
            for first, second, _ in list(lags)
            if draw.random() < 0.6
        ]
    return Network(durations, demands, capacities, np.array(lags, dtype=np.int64).reshape(-1, 3))


def shortest_by_trying(network, most):
    """Return the shortest length of at most so many periods; None when there is none."""
    count = len(network.durations)
    best = None

    def go_on(starts):
        nonlocal best
        at = len(starts)
        limit = most if best is None else best - 1
        if at == count:
            length = max(
                (start + int(own) for start, own in zip(starts, network.durations, strict=True)),
                default=0,
            )
            best = length if best is None or length < best else best
            return
        for start in range(limit - int(network.durations[at]) + 1):
            part = [*starts, start]
            if not faults_of(_first(network, at + 1), part):
                go_on(part)

    go_on([])
    return best


def _first(network, count):
    inside = (network.lags[:, :2] < count).all(axis=1)
    return Network(
        network.durations[:count], network.demands[:count], network.capacities, network.lags[inside]
    )
