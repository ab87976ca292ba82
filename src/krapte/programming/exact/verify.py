"""Whether a schedule of a network holds, period by period; shares nothing with the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from krapte.programming.exact.network import Network


def faults_of(network: Network, starts: Sequence[int]) -> list[str]:
    """Return what is wrong with the starts of a network; an empty list is good news.

    Parameters
    ----------
    starts
        First period of each activity, 0 or more.
    """
    if len(starts) != len(network.durations):
        return [f"{len(starts)} starts for {len(network.durations)} activities"]
    return [
        *(f"activity {at} starts in period {own}" for at, own in enumerate(starts) if own < 0),
        *_too_early(network, starts),
        *_too_much(network, starts),
    ]


def length_of(network: Network, starts: Sequence[int]) -> int:
    """Return the periods until every activity is done."""
    ends = [
        int(start) + int(own) for start, own in zip(starts, network.durations.tolist(), strict=True)
    ]
    return max(ends, default=0)


def _too_early(network: Network, starts: Sequence[int]) -> Iterator[str]:
    for first, second, lag in network.lags.tolist():
        if starts[second] < starts[first] + lag:
            yield (
                f"activity {second} starts in period {starts[second]}, and not {lag} or more after"
                f" activity {first}, which starts in {starts[first]}"
            )


def _too_much(network: Network, starts: Sequence[int]) -> Iterator[str]:
    used: dict[tuple[int, int], int] = {}
    for at, duration in enumerate(network.durations.tolist()):
        for resource, amount in enumerate(network.demands[at].tolist()):
            for period in range(int(starts[at]), int(starts[at]) + duration):
                key = (resource, period)
                used[key] = used.get(key, 0) + amount
    for (resource, period), amount in sorted(used.items()):
        if amount > network.capacities[resource]:
            yield (
                f"resource {resource} gives {network.capacities[resource]} in period {period},"
                f" and {amount} are used"
            )
