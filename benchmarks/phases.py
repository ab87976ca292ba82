"""The clock: wall time, processor time and peak memory of the named phases of a benchmark."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def peak_memory_mb() -> float:
    """Return the most memory that this process has held so far, MB (10^6 bytes).

    Linux hands the peak in `getrusage` down from the process that started this one; the high-water
    mark in its status file is its own.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


@dataclass(frozen=True)
class Phase:
    """What one phase took; processor time adds up the threads of this process."""

    wall_s: float
    processor_s: float
    peak_memory_mb: float


@dataclass
class Phases:
    """The phases of one benchmark, by name."""

    seen: dict[str, Phase] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time what happens inside; the caller must wait there for results that come later."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.seen[name] = Phase(
            time.perf_counter() - wall, time.process_time() - processor, peak_memory_mb()
        )

    def each(self, name: str, items: Iterable[Any], work: Callable[[Any], Any]) -> Phase:
        """Return the sum over items of the time that `work` takes; making an item is not counted.

        So that a thousand worlds are never in memory at once and yet only their run is timed.
        """
        wall = processor = 0.0
        for item in items:
            with self.phase(name):
                wait(work(item))
            wall += self.seen[name].wall_s
            processor += self.seen[name].processor_s
        self.seen[name] = Phase(wall, processor, peak_memory_mb())
        return self.seen[name]

    def run(self, name: str, work: Callable[[], Any], times: int = 1) -> Phase:
        """Return the quickest of some repeats of a phase, by processor time.

        What `work` returns is awaited before the clock stops: JAX answers before it is done.
        """
        best: Phase | None = None
        for _ in range(times):
            with self.phase(name):
                wait(work())
            if best is None or self.seen[name].processor_s < best.processor_s:
                best = self.seen[name]
        assert best is not None
        self.seen[name] = best
        return best


def wait(result: Any) -> Any:
    """Return a result once it is there."""
    import jax

    return jax.block_until_ready(result)
