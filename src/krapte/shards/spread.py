"""Spreads a work over threads or a cluster and gives its shards back in order."""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.shards.cluster import Cluster
from krapte.shards.here import Progress, in_order
from krapte.shards.worker import Probe, compute, program

_MEMORY = 0.25
"""Part of a worker's memory that the items of one shard may take; the rest is for the work."""

_BALANCE = 16
"""Shards per thread at the least, so that a slow or lost worker is not waited for long."""

_AHEAD = 3
"""Shards per thread that are under way or wait for an earlier one."""

_TRIES = 4
"""Times that a shard is given out before it is taken to be the cause itself."""

_PATIENCE = 120.0
"""Seconds that a work waits for a worker when none is left."""

_LOOK = 5.0
"""Seconds after which the workers are counted again."""


def whole(part: range) -> range:
    """Return the shard itself: what goes with it is its item numbers."""
    return part


@dataclass(frozen=True, eq=False)
class Work:
    """A computation over items numbered from 0, each of which can be computed apart.

    Parameters
    ----------
    function
        Of a module, so that a worker can find it; called with `shared` and the piece of a shard. It
        must take everything random from the numbers of the items (`generator_of`).
    shared
        What all shards need; sent to every worker once.
    count
        Number of items.
    cut
        Gives the piece that goes to the worker for a shard, made when the shard is given out.
    bytes_each
        Memory that one item takes on a worker, piece and result together, bytes.
    least
        Items per shard below which handing out costs more than computing.
    probe
        See `worker.program`; for works with floating-point numbers of a compiler.
    """

    function: Callable[[Any, Any], Any]
    shared: Any
    count: int
    cut: Callable[[range], Any] = whole
    bytes_each: float = 0.0
    least: int = 1
    probe: Probe | None = None


def generator_of(seed: int, number: int) -> np.random.Generator:
    """Return the random numbers of one item: the same in whatever shard it is computed."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


def spread(
    work: Work,
    cluster: Cluster | None = None,
    *,
    threads: int | None = None,
    size: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[range, Any]]:
    """Return the item numbers and the result of every shard, in order.

    Parameters
    ----------
    work
        What is computed.
    cluster
        Who computes it; None takes threads of this process.
    threads
        Without a cluster: how many; None takes all cores.
    size
        Items per shard; None takes the least without a cluster, and otherwise what fits the memory
        of the workers with at least sixteen shards for each of their threads.
    progress
        Called with items done and items in all.

    Raises
    ------
    BadInput
        From the work itself; or a worker is another program, none is left, or a single item is too
        large for a worker.
    """
    if cluster is None:
        parts = _parts(work.count, size or work.least)
        found = in_order(lambda part: (part, work.function(work.shared, work.cut(part))), parts,
                         threads)  # fmt: skip
    else:
        found = _Round(work, cluster, size).results()
    for part, result in found:
        yield part, result
        if progress is not None:
            progress(part.stop, work.count)


def size_of(work: Work, threads: int, memory: float) -> int:
    """Return how many items make a shard.

    Parameters
    ----------
    threads
        Shards that are computed at once.
    memory
        Bytes for each of them.
    """
    fits = int(min(memory * _MEMORY / max(work.bytes_each, 1.0), work.count))
    balanced = -(-work.count // max(threads * _BALANCE, 1))
    return max(1, min(fits, max(balanced, work.least)))


def _parts(count: int, size: int) -> list[range]:
    return [range(begin, min(begin + size, count)) for begin in range(0, count, size)]


@dataclass(eq=False)
class _Round:
    """One work on one cluster, from the first shard to the last.

    Dask gives the shards of a lost worker to others by itself. What it cannot mend is done here:
    when the last worker with what all share is gone, it is sent again; and a shard that takes
    every worker down is halved, since it is likely too large for their memory.
    """

    work: Work
    cluster: Cluster
    size: int | None
    flying: dict[Any, range] = field(default_factory=dict)
    tried: dict[range, int] = field(default_factory=dict)
    shared: Any = None

    def results(self) -> Iterator[tuple[range, Any]]:
        self.cluster.await_worker()
        slots, looked = self.cluster.slots(), time.monotonic()
        own = self.size or size_of(
            self.work, slots.threads, min(slots.memory, _held(slots.threads))
        )
        waiting = deque(_parts(self.work.count, own))
        ready: dict[int, tuple[range, Any]] = {}
        begin = 0
        try:
            while begin < self.work.count:
                room = max(_AHEAD * slots.threads, 2) - len(self.flying) - len(ready)
                # With workers gone there may be no room, and yet one must be under way.
                while waiting and (room > 0 or not self.flying):
                    self._give_out(waiting.popleft())
                    room -= 1
                for future in self._done():
                    part = self.flying.pop(future)
                    halves = self._settled(future, part, ready)
                    waiting.extendleft(reversed(halves))
                while begin in ready:
                    part, result = ready.pop(begin)
                    yield part, result
                    begin = part.stop
                if time.monotonic() - looked > _LOOK:
                    slots, looked = self.cluster.slots(), time.monotonic()
        finally:
            # A scheduler that is gone has nothing to cancel.
            with suppress(OSError, RuntimeError, CancelledError):
                self.cluster.client.cancel(list(self.flying), force=True)

    def _give_out(self, part: range) -> None:
        work = self.work
        self.shared = self._sent() if self.shared is None else self.shared
        future = self.cluster.client.submit(
            compute, program(work.probe), work.probe, work.function, self.shared, work.cut(part),
            key=f"krapte-{work.function.__name__}-{part.start}-{uuid.uuid4().hex}", pure=False,
        )  # fmt: skip
        self.flying[future] = part

    def _done(self) -> list[Any]:
        """Return the shards that ended, well or not; waits for the first.

        Raises
        ------
        BadInput
            No worker is left, and none comes.
        """
        from distributed import wait
        from distributed.client import FuturesCancelledError

        deserted: float | None = None
        while True:
            with suppress(TimeoutError, FuturesCancelledError):
                wait(list(self.flying), timeout=_LOOK, return_when="FIRST_COMPLETED")
            ended = [own for own in self.flying if own.status != "pending"]
            if ended:
                return ended
            if self.cluster.slots().threads:
                deserted = None
                continue
            deserted = deserted or time.monotonic()
            if time.monotonic() - deserted > _PATIENCE:
                mend = "Start workers and run this again; the workers' own logs say why they ended."
                raise _trouble("no worker left", "at least one worker", mend)

    def _settled(self, future: Any, part: range, ready: dict[int, Any]) -> list[range]:
        """Keep the result of a shard, or return the shards that must be given out instead."""
        from distributed import KilledWorker

        if future.status == "error":
            fault = future.exception()
            if not isinstance(fault, KilledWorker):
                raise fault.with_traceback(future.traceback())
            return self._halved(part)
        try:
            if future.status != "finished":
                raise CancelledError
            ready[part.start] = part, future.result()
            return []
        except (CancelledError, OSError):
            self.tried[part] = self.tried.get(part, 0) + 1
            if self.tried[part] >= _TRIES or self.cluster.client.status != "running":
                mend = "Look at the logs of the scheduler, and run this again."
                found = f"items {part.start} to {part.stop - 1} lost {self.tried[part]} times"
                raise _trouble(found, "a cluster that stays", mend) from None
            # Nobody has what all share any more: it is sent again.
            self.shared = None
            return [part]

    def _halved(self, part: range) -> list[range]:
        if len(part) == 1:
            mend = "Give workers more memory or fewer threads; their logs say why they ended."
            found = f"item {part.start} of {self.work.count} ended every worker that took it"
            raise _trouble(found, "workers that can hold one item", mend)
        middle = part.start + len(part) // 2
        return [range(part.start, middle), range(middle, part.stop)]

    def _sent(self) -> Any:
        """Return what all share, in the memory of every worker that is there."""
        for _ in range(_TRIES):
            self.cluster.await_worker()
            # A worker may go while it is sent.
            with suppress(OSError):
                return self.cluster.client.scatter(self.work.shared, broadcast=True, hash=False)
        mend = "Start workers that stay; their logs say why they ended."
        raise _trouble("no worker that stays", "at least one worker", mend)


def _held(threads: int) -> float:
    """Return the memory of this machine for each shard that is under way, bytes."""
    from distributed.system import MEMORY_LIMIT

    return MEMORY_LIMIT / max(_AHEAD * threads, 1)


def _trouble(found: str, allowed: str, mend: str) -> BadInput:
    return BadInput([Problem("cluster", None, "--cluster", found, allowed, mend)])
