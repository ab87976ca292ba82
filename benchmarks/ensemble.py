"""How long a user waits for the forecast, and how much memory it takes."""

from __future__ import annotations

import os

from benchmarks.phases import Phases, peak_memory_mb
from benchmarks.registry import Outcome, Ratio, benchmark

QUICK, MANY = 50, 1000
_QUICK_S = 15.0
_MANY_S = 120.0
_MEMORY_MB = 2000.0
_PILOT = 10


@benchmark(
    "ensemble-quick", "forecast(draws=50) without attribution, programs compiled before (warm)."
)
def quick(phases: Phases, full: bool) -> Outcome:
    """Warm the cache of compiled programs with two draws, then time 10 and 50 draws."""
    seconds = _warm(phases, attribution=False)
    _timed(phases, "10 draws", _PILOT, attribution=False)
    took = seconds(QUICK)
    each = (took - phases.seen["10 draws"].wall_s) / (QUICK - _PILOT)
    ratios = _quick(phases, took, "without attribution, warm")
    ratios["seconds_1000_draws"] = Ratio(
        took + each * (MANY - QUICK),
        "seconds for 1,000 draws without attribution, scaled up from 10 and 50 draws",
        target=_MANY_S,
        at_most=True,
        extrapolated=True,
    )
    return Outcome({"cores": os.cpu_count(), "seconds_per_extra_draw": each}, ratios)


@benchmark("ensemble-attributed", "forecast(draws=50) with attribution, warm.")
def attributed(phases: Phases, full: bool) -> Outcome:
    """Warm the cache with two draws, then time 50 draws."""
    took = _warm(phases, attribution=True)(QUICK)
    return Outcome({"cores": os.cpu_count()}, _quick(phases, took, "with attribution, warm"))


@benchmark(
    "ensemble-cold",
    "forecast(draws=50) with attribution in a new process with an empty cache, as a first user.",
    cold=True,
)
def cold(phases: Phases, full: bool) -> Outcome:
    """Time the import and 50 draws, compilation included."""
    with phases.phase("import"):
        import krapte.forecast  # noqa: F401
    took = _timed(phases, "50 draws", QUICK, attribution=True)
    took += phases.seen["import"].wall_s
    return Outcome({"cores": os.cpu_count()}, _quick(phases, took, "with attribution, cold"))


@benchmark(
    "ensemble-thousand",
    "forecast(draws=1000) without attribution, warm: time and peak memory.",
    full_only=True,
)
def thousand(phases: Phases, full: bool) -> Outcome:
    """Warm the cache, then time 1,000 draws."""
    took = _warm(phases, attribution=False)(MANY)
    return Outcome(
        {"cores": os.cpu_count()},
        {
            "seconds_1000_draws": Ratio(
                took,
                "seconds for 1,000 draws without attribution on all cores",
                target=_MANY_S,
                at_most=True,
            ),
            "memory_mb": _memory(),
        },
    )


def _warm(phases: Phases, *, attribution: bool):  # noqa: ANN202
    """Return a function that times a number of draws, after two that compile everything."""
    _timed(phases, "first run of 2 draws", 2, attribution)
    return lambda draws: _timed(phases, f"{draws} draws", draws, attribution)


def _timed(phases: Phases, name: str, draws: int, attribution: bool) -> float:
    """Return the wall time of a forecast; its tables are plain data, so that nothing is pending."""
    from krapte.forecast import forecast

    with phases.phase(name):
        forecast(draws, attribution=attribution)
    return phases.seen[name].wall_s


def _quick(phases: Phases, took: float, how: str) -> dict[str, Ratio]:
    busy = phases.seen[f"{QUICK} draws"].processor_s
    return {
        "seconds_50_draws": Ratio(
            took, f"seconds for 50 draws on all cores, {how}", target=_QUICK_S, at_most=True
        ),
        "processor_seconds_per_core": Ratio(
            busy / (os.cpu_count() or 1),
            "processor seconds of the same over the cores: the least that it can take where "
            "nothing else runs",
        ),
        "memory_mb": _memory(),
    }


def _memory() -> Ratio:
    return Ratio(
        peak_memory_mb(), "peak memory of the process, MB", target=_MEMORY_MB, at_most=True
    )
