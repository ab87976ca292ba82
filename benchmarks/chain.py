"""The whole chain: an effect planted in krapte's own simulator, noise, revisions, gate, verdict."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

REPLICATIONS, FEW = 200, 20
ROLL_OUTS, COURSES = 40, 25
"""Orders of regions drawn by lot, and draws of the forecast; no two replications have both alike.
With few orders one that happens to go with the course of the regions would decide the shares."""
VINTAGES = (24, 28, 32, 36, 40)
"""Quarters that are known; the first regions begin in quarter 17, the last in quarter 25."""

SIZE = 0.3
"""Relative change of the efficiency of matching: assumed, so that something can be found."""

MINIMAL = 0.05
"""Smallest change of the logarithm of vacancies that matters: assumed."""

SHARES = {"helps": 1.0, "nothing": 0.0, "hurts": -1.0}
DECIDED = ("works", "does_not_work", "harms")


@benchmark(
    "evaluation-chain",
    "Effects planted in krapte's own simulator (spill-over, lags, revisions), to the verdict.",
)
def chain(phases: Phases, full: bool) -> Outcome:
    """Judge planted worlds at several vintages (200 with --full) and count wrong answers."""
    from krapte.evaluation.update.planted import planted
    from krapte.forecast.model import model_of
    from krapte.statistics import load

    times = REPLICATIONS if full else FEW
    with phases.phase("simulate"):
        model = model_of(load(), 2031, 20230203)
        worlds = planted(model, roll_outs=ROLL_OUTS, draws=tuple(range(COURSES)), size=SIZE, seed=3)
    raw: dict[str, Any] = {"replications": times, "truth": worlds.truth.tolist()}
    found = {}
    for name, share in SHARES.items():
        with phases.phase(name):
            found[name] = [verdicts(worlds, number, share) for number in range(times)]
        raw[name] = told(found[name])
    return Outcome(raw, ratios(found))


def verdicts(worlds: Any, number: int, share: float) -> list[str]:
    """Return the verdict of one replication at each vintage."""
    from krapte.classification import labour_market_regions
    from krapte.evaluation import Design, Panel, evaluate
    from krapte.evaluation.analysis import QUICK
    from krapte.evaluation.update.planted import NOISE, REVISION, observed

    regions = labour_market_regions()
    answers = []
    for until in VINTAGES:
        values, starts = observed(worlds, number, until, share=share)
        begun = {
            region: worlds.periods[start]
            for region, start in zip(regions, starts, strict=True)
            if start < until
        }
        design = Design(
            "planted", "Planted measure", "vacancies", "log", "lower", MINIMAL, begun,
            assignment="randomised", lag=4, ramp=12, typical_revision=REVISION * NOISE,
        )  # fmt: skip
        panel = Panel(tuple(regions), worlds.periods[:until], {"vacancies": values}, "2032-01-01")
        answers.append(evaluate(design, panel, effort=QUICK).verdict.verdict)
    return answers


def told(found: list[list[str]]) -> dict[str, Any]:
    """Return the shares of verdicts by vintage, and the quarters until the first decided one."""
    shares = {
        f"known {until}": {
            one: float(np.mean([own[v] == one for own in found]))
            for one in sorted({own[v] for own in found})
        }
        for v, until in enumerate(VINTAGES)
    }
    first = [
        next((until for v, until in enumerate(VINTAGES) if own[v] in DECIDED), None)
        for own in found
    ]
    since = [until - 16 for until in first if until is not None]
    return shares | {
        "decided": len(since) / len(found),
        "quarters_to_verdict_median": float(np.median(since)) if since else None,
        "quarters_to_verdict_worst": float(max(since)) if since else None,
    }


def ratios(found: dict[str, list[list[str]]]) -> dict[str, Ratio]:
    """Return the figures with their targets; an answer at any vintage counts."""
    wrong = [any(v == "harms" for v in own) for own in found["helps"]]
    wrong += [any(v == "works" for v in own) for own in found["hurts"]]
    false = [any(v == "works" for v in own) for own in found["nothing"]]
    last = [own[-1] == "works" for own in found["nothing"]]
    seen = told(found["helps"])["quarters_to_verdict_median"]
    return {
        "wrong_sign": Ratio(
            float(np.mean(wrong)), "verdicts of the wrong sign at any vintage, share of worlds",
            target=0.01, at_most=True,
        ),
        "false_works": Ratio(
            float(np.mean(last)), "`works` of a measure that does nothing, at the last vintage",
            target=0.05, at_most=True,
        ),
        "false_works_ever": Ratio(
            float(np.mean(false)), "the same at any of the vintages, share of worlds"
        ),
        "quarters_to_verdict": Ratio(
            float("nan") if seen is None else seen,
            "quarters from the first start to a decided verdict, median, when the measure helps",
        ),
    }  # fmt: skip
