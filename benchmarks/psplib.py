"""Project networks of PSPLIB: krapte and PyJobShop by turns, with the same time and cores."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.phases import Phases
from benchmarks.psplib_sets import Known, known_instances
from benchmarks.registry import Outcome, Ratio, benchmark

CORES = 2
SEED = 1
SAMPLE = {"j60": 6, "j120": 6}
FULL_SAMPLE = {"j60": 40, "j120": 30}
SECONDS = {"j30": 10.0, "j60": 30.0, "j120": 60.0}


@benchmark("psplib-j30", "All 480 of PSPLIB j30: is the optimum reached within 10 seconds each?")
def smallest(phases: Phases, full: bool) -> Outcome:
    """Solve every instance of j30 and count the optima."""
    with phases.phase("prepare"):
        instances = known_instances("j30")
        _warm(instances[0])
    lengths, seconds, proven = [], [], 0
    with phases.phase("krapte"):
        for own in instances:
            length, took, status = _krapte(own, SECONDS["j30"])
            lengths.append(length)
            seconds.append(took)
            proven += status == "optimal"
    reached = [length == own.best for length, own in zip(lengths, instances, strict=True)]
    missed = [own.name for own, hit in zip(instances, reached, strict=True) if not hit]
    return Outcome(
        {"missed": missed, "proven": proven, "seconds": seconds},
        {
            "reached": Ratio(
                float(np.mean(reached)), "share of the optima reached within 10 s", target=1.0
            ),
            "proven": Ratio(proven / len(instances), "share proven within 10 s"),
            "longest_s": Ratio(max(seconds), "seconds, the slowest", target=11.0, at_most=True),
        },
    )


@benchmark("psplib-j60", "A drawn sample of PSPLIB j60, 30 s each: krapte and PyJobShop by turns.")
def middle(phases: Phases, full: bool) -> Outcome:
    """Compare on j60."""
    return _compare(phases, "j60", full)


@benchmark("psplib-j120", "A drawn sample of PSPLIB j120, 60 s each: krapte and PyJobShop by turn.")
def largest(phases: Phases, full: bool) -> Outcome:
    """Compare on j120."""
    return _compare(phases, "j120", full)


def _compare(phases: Phases, name: str, full: bool) -> Outcome:
    limit = SECONDS[name]
    with phases.phase("prepare"):
        instances = known_instances(name, (FULL_SAMPLE if full else SAMPLE)[name])
        _warm(instances[0])
    rows: list[dict[str, Any]] = []
    for number, own in enumerate(instances):
        row: dict[str, Any] = {"name": own.name, "best": own.best}
        # Who goes first changes each time, so that what the machine does besides falls on both.
        turns = [("krapte", _krapte), ("pyjobshop", _pyjobshop)][:: 1 if number % 2 else -1]
        for who, solve in turns:
            with phases.phase(f"{own.name}: {who}"):
                row[who], row[f"{who}_s"], row[f"{who}_status"] = solve(own, limit)
        rows.append(row)
    ours = np.array([row["krapte"] / row["best"] - 1 for row in rows])
    theirs = np.array([row["pyjobshop"] / row["best"] - 1 for row in rows])
    return Outcome(
        {"instances": rows, "seconds_each": limit, "cores": CORES},
        {
            "deviation": Ratio(
                100 * float(ours.mean()),
                f"average % above the best known, krapte, {limit:g} s on {CORES} cores; the target"
                " is PyJobShop in the same run",
                target=100 * float(theirs.mean()),
                at_most=True,
            ),
            "deviation_pyjobshop": Ratio(
                100 * float(theirs.mean()), "average % above the best known, PyJobShop"
            ),
            "better": Ratio(float((ours < theirs).sum()), "instances with a shorter schedule"),
            "equal": Ratio(float((ours == theirs).sum()), "instances with the same length"),
            "worse": Ratio(float((ours > theirs).sum()), "instances with a longer schedule"),
            "reached": Ratio(float((ours <= 0).mean()), "share that reaches the best known"),
        },
    )


def _krapte(own: Known, limit: float) -> tuple[int, float, str]:
    from krapte.programming.exact import faults_of, length_of, shortest_schedule

    network = _network(own)
    begin = time.perf_counter()
    found = shortest_schedule(network, seconds=limit, seed=SEED, workers=CORES)
    took = time.perf_counter() - begin
    assert found.starts is not None
    starts = found.starts.tolist()
    assert faults_of(network, starts) == [], own.name
    assert length_of(network, starts) == found.length
    assert found.length is not None
    assert found.bound <= own.best, f"{own.name}: bound {found.bound} above a known schedule"
    assert found.length >= own.best or not own.closed, f"{own.name}: shorter than the optimum"
    return found.length, took, found.status


def _pyjobshop(own: Known, limit: float) -> tuple[int, float, str]:
    import pyjobshop

    with tempfile.TemporaryDirectory(prefix="krapte-bench-") as folder:
        path = Path(folder) / own.name
        path.write_bytes(own.content)
        data = pyjobshop.read(path, instance_format="psplib")
    begin = time.perf_counter()
    found = pyjobshop.solve(data, time_limit=limit, display=False, num_workers=CORES)
    return int(found.objective), time.perf_counter() - begin, found.status.value


def _network(own: Known) -> Any:
    from krapte.programming.exact import read_network

    with tempfile.TemporaryDirectory(prefix="krapte-bench-") as folder:
        path = Path(folder) / own.name
        path.write_bytes(own.content)
        return read_network(path)


def _warm(own: Known) -> None:
    """Compile and load what both need, so that neither pays for it in its first minute."""
    _krapte(own, 1.0)
    _pyjobshop(own, 1.0)
