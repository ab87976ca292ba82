"""The limits of this machine: how fast one core reads and writes cells, and multiplies matrices."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np

BYTES_PER_CELL = 16  # one float64 read and written
DRAM_CELLS = 50_000_000  # 400 MB: far beyond the caches


def measured_apart(cells: int) -> float:
    """Return `cells_per_second` from a process of its own on the same core.

    The big array would otherwise count as memory of the benchmark that asks.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bandwidth", str(cells)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def cells_per_second(cells: int, seconds: float = 1.0) -> float:
    """Return how many float64 cells one core updates in place per processor second.

    Parameters
    ----------
    cells
        Length of the array: `DRAM_CELLS` for main memory, that of the state for its cache level.
    seconds
        How long to measure; the quickest of three such stretches counts.
    """
    array = np.ones(cells)
    np.multiply(array, 1.0000001, out=array)  # pages are mapped before the clock starts
    passes = max(1, int(2e7 // cells))
    best = 0.0
    for _ in range(3):
        done, start = 0, time.process_time()
        while time.process_time() - start < seconds / 3:
            for _ in range(passes):
                np.multiply(array, 1.0000001, out=array)
            done += passes
        best = max(best, done * cells / (time.process_time() - start))
    return best


def flops_per_second(rows: int, columns: int, seconds: float = 1.0) -> float:
    """Return floating point operations per processor second of NumPy's matrix product on one core.

    Parameters
    ----------
    rows, columns
        A [rows, rows] matrix times [rows, columns]: the shape of the moves between occupations.
    seconds
        How long to measure; the quickest of three such stretches counts.
    """
    left, right = np.full((rows, rows), 1 / rows), np.ones((rows, columns))
    out = np.empty_like(right)
    best = 0.0
    for _ in range(3):
        done, start = 0, time.process_time()
        while time.process_time() - start < seconds / 3:
            for _ in range(20):
                np.matmul(left, right, out=out)
            done += 20
        work = 2 * rows * rows * columns * done
        best = max(best, work / (time.process_time() - start))
    return best


if __name__ == "__main__":
    print(cells_per_second(int(sys.argv[1])))
