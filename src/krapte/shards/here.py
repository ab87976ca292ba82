"""Shards on the cores of this machine: threads, since the heavy parts let go of the interpreter."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Progress = Callable[[int, int], None]
Item = TypeVar("Item")
Found = TypeVar("Found")

_AHEAD = 4
"""Results that may wait for an earlier one, per thread: they take memory."""


def cores_here() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    run: Callable[[Item], Found],
    items: Iterable[Item],
    threads: int | None = None,
    ahead: int = _AHEAD,
) -> Iterator[Found]:
    """Return what `run` gives for every item, in the order of the items, computed by threads.

    Parameters
    ----------
    run
        Called from several threads at once.
    items
        Taken one by one, as there is room.
    threads
        None takes all cores that this process may use.
    ahead
        Results that may wait for an earlier one, per thread.
    """
    many = threads or cores_here()
    left = iter(items)
    with ThreadPoolExecutor(max_workers=many) as pool:
        flying = deque(pool.submit(run, item) for item in islice(left, many * ahead))
        try:
            while flying:
                yield flying.popleft().result()
                flying.extend(pool.submit(run, item) for item in islice(left, 1))
        finally:
            # Whoever stops early, or meets a fault, does not wait for what nobody will read.
            pool.shutdown(wait=False, cancel_futures=True)


def side_by_side(
    tasks: Sequence[Callable[[], object]],
    workers: int | None = None,
    progress: Progress | None = None,
) -> list:
    """Return the results of independent tasks, in their own order, run on all cores.

    JAX releases the interpreter while it computes, so threads suffice, and each task uses one
    core: the result of a task does not depend on how many run beside it.
    """
    done = []
    for found in in_order(lambda task: task(), tasks, workers, max(len(tasks), 1)):
        done.append(found)
        if progress is not None:
            progress(len(done), len(tasks))
    return done
