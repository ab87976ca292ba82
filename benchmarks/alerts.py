"""Alarms: whether the stated rate of false ones is the realised one, and what is still seen."""

from __future__ import annotations

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

QUARTERS = 10_000
"""Quarters of a whole board that are simulated for each autocorrelation."""

AHEAD, LEANS = 40, (0.0, 0.6)
BOARDS = {"one series": (1, 0.02), "35 regions x 3 indicators": (105, 0.2)}
"""Series on the board, and its stated false alarms per quarter."""


@benchmark(
    "alerts-false",
    "False alarms of the monitor over 10,000 simulated quarters: stated against realised.",
    one_core=True,
)
def false_alarms(phases: Phases, full: bool) -> Outcome:
    """Count false alarms on quiet boards, and how often steps are found within two years."""
    from krapte.evaluation.monitor import (
        BASELINE,
        Surprises,
        autoregressive,
        chart,
        surprises,
        threshold_for,
    )

    raw: dict[str, float] = {}
    ratios: dict[str, Ratio] = {}

    def watched(series: np.ndarray) -> Surprises:
        found = surprises(series)
        return Surprises(found.value[:, BASELINE:], found.lean[:, BASELINE:])

    for name, (series, rate) in BOARDS.items():
        with phases.phase(f"{name}: threshold"):
            limit = threshold_for(rate / series)
        for lean in LEANS:
            rng = np.random.default_rng(20260101)
            alarms = 0
            with phases.phase(f"{name}, {lean:g}"):
                for _ in range(10):
                    many = series * QUARTERS // AHEAD // 10
                    quiet = autoregressive(rng, many, BASELINE + AHEAD, lean)
                    alarms += np.count_nonzero(chart(watched(quiet), limit).alarm)
            realised = float(alarms / QUARTERS)
            raw[f"{name}, {lean:g}: stated"] = rate
            raw[f"{name}, {lean:g}: realised"] = realised
            factor = max(realised / rate, rate / max(realised, 1e-9))
            ratios[f"factor {name} {lean:g}"] = Ratio(
                factor, "stated over realised false alarms, or the other way round", target=1.25,
                at_most=True,
            )  # fmt: skip
    limit = threshold_for(0.005)
    for lean in LEANS:
        for step in (1.0, 2.0):
            moved = autoregressive(np.random.default_rng(5), 4000, 32, lean)
            moved[:, 24:] += step
            seen = (chart(watched(moved), limit).alarm[:, 4:] != 0).any(1).mean()
            ratios[f"seen {step:g} sd {lean:g}"] = Ratio(
                float(seen), "share of such steps found within 8 quarters, at 0.5 % a quarter"
            )
    return Outcome(raw, ratios)
