"""How long a user waits for `krapte --help`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

_TIMES = 7
_TARGET_S = 0.3


@benchmark("start", "Cold start of `krapte --help`: the median of seven new processes.")
def start(phases: Phases, full: bool) -> Outcome:
    """Time the installed command, as a user calls it."""
    command = Path(sys.executable).with_name("krapte")
    seconds = []
    with phases.phase("start"):
        for _ in range(_TIMES):
            begin = time.perf_counter()
            subprocess.run([str(command), "--help"], check=True, capture_output=True)
            seconds.append(time.perf_counter() - begin)
    return Outcome(
        raw={"seconds": seconds},
        ratios={
            "help_s": Ratio(
                statistics.median(seconds),
                "seconds until `krapte --help` has answered, median",
                target=_TARGET_S,
                at_most=True,
            )
        },
    )
