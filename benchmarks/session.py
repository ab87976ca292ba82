"""One process per benchmark, so that memory, threads and caches are its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.machine import facts
from benchmarks.phases import Phases, peak_memory_mb
from benchmarks.registry import Benchmark, benchmarks

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}


def run_apart(own: Benchmark, full: bool) -> dict[str, Any]:
    """Return the record of a benchmark that was run in a new process.

    A benchmark that fails gives a record with `error` instead of figures: the others still run.
    """
    with tempfile.TemporaryDirectory(prefix="krapte-bench-") as folder:
        target = Path(folder) / "record.json"
        environment = {**os.environ, **ONE_THREAD}
        if own.cold:
            environment["XDG_CACHE_HOME"] = folder
        command = [sys.executable, "-m", "benchmarks", "measure", own.name, str(target)]
        done = subprocess.run(
            [*command, *(["--full"] if full else [])],
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0 or not target.is_file():
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            return {"title": own.title, "error": f"exit {done.returncode}: {last}"}
        return json.loads(target.read_text())


def measure_here(name: str, full: bool) -> dict[str, Any]:
    """Return the record of a benchmark that is run in this process."""
    own = benchmarks()[name]
    before = os.getloadavg()
    core = _hold_to_one_core() if own.one_core else None
    phases = Phases()
    outcome = own.measure(phases, full)
    return {
        "title": own.title,
        "held_to_core": core,
        "full": full,
        "load_average_before": list(before),
        "load_average_after": list(os.getloadavg()),
        "peak_memory_mb": peak_memory_mb(),
        "phases": {key: asdict(phase) for key, phase in phases.seen.items()},
        "raw": outcome.raw,
        "ratios": {key: ratio.as_record() for key, ratio in outcome.ratios.items()},
    }


def _hold_to_one_core() -> int | None:
    """Hold this process to its last core and return which; None where that cannot be asked.

    Without this the compiler's thread pool spreads one draw over several cores, and a rate per
    second would not be a rate per core.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


def results_of(records: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the contents of a results file."""
    return {"machine": facts(), "benchmarks": records}
