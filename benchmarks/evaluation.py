"""Evaluation of measures: planted effects, found or not, and how long one evaluation takes."""

from __future__ import annotations

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

REPLICATIONS, FEW = 500, 40
SIZE = 0.3
_SEED = 1_000_000
"""Seeds of training (thresholds of the gate) lie at 500,000 and above, below these."""


@benchmark(
    "evaluation-planted",
    "Planted effects, 35 regions x 40 quarters: coverage, size, power and what the gate refuses.",
)
def planted(phases: Phases, full: bool) -> Outcome:
    """Judge made-up worlds (500 each with --full), with and without an effect."""
    from krapte.evaluation.worlds import SETTINGS

    times = REPLICATIONS if full else FEW
    raw: dict[str, object] = {"replications": times}
    ratios: dict[str, Ratio] = {}
    for name in SETTINGS:
        for size in (0.0, SIZE):
            with phases.phase(f"{name}, {size:g}"):
                found = _judged(name, size, times)
            raw[f"{name}, {size:g}"] = found
            ratios |= _ratios(name, size, found)
    return Outcome(raw, ratios)


def _judged(name: str, size: float, times: int) -> dict[str, float]:
    from krapte.evaluation import evaluate
    from krapte.evaluation.analysis import QUICK, analyse, weights_of
    from krapte.evaluation.example import panel_of_world
    from krapte.evaluation.worlds import SETTINGS, world

    verdicts: list[str] = []
    codes: list[str] = []
    rows = []
    for number in range(times):
        own = world(SETTINGS[name], size, _SEED + number)
        result = evaluate(*panel_of_world(own), effort=QUICK)
        verdicts.append(result.verdict.verdict)
        codes.append(result.verdict.code)
        weights = weights_of(own.start, own.outcome.shape[1])
        if weights is not None:
            # The gate keeps numbers to itself; the inference is held to its word all the same.
            effect = result.effect or analyse(own.outcome, weights, QUICK).effect
            rows.append((own.truth, effect.estimate, effect.low, effect.high, effect.p))
    found = {
        f"verdict {one}": float(np.mean([own == one for own in verdicts])) for one in set(verdicts)
    }
    found |= {f"code {one}": float(np.mean([own == one for own in codes])) for one in set(codes)}
    if rows:
        truth, estimate, low, high, p = np.array(rows).T
        found |= {
            "bias": float((estimate - truth).mean()),
            "rmse": float(np.sqrt(((estimate - truth) ** 2).mean())),
            "coverage": float(((low <= truth) & (truth <= high)).mean()),
            "rejected": float(((low > 0) | (high < 0)).mean()),
            "rejected_by_rank": float((p <= 0.05).mean()),
        }
    return found


def _ratios(name: str, size: float, found: dict[str, float]) -> dict[str, Ratio]:
    none = size == 0.0
    refused = found.get("verdict not_identifiable", 0.0)
    works = found.get("verdict works", 0.0)
    made: dict[str, Ratio] = {}
    if name == "everywhere":
        made[f"{name} {size:g}: refused"] = Ratio(
            refused, "share that is not identifiable when all regions begin at once", target=1.0
        )
    elif name.startswith("factor"):
        made[f"{name} {size:g}: refused"] = Ratio(
            refused, "share that is not identifiable with a confounding wave", target=0.7
        )
        if none:
            made[f"{name}: false works"] = Ratio(
                works, "share of 'works' without any effect", target=0.05, at_most=True
            )
    elif none:
        off = round(abs(found["rejected"] - 0.05), 9)
        made[f"{name}: size error"] = Ratio(
            off, "distance of type-I from 5 %", target=0.02, at_most=True
        )
        made[f"{name}: false works"] = Ratio(
            works, "share of 'works' without any effect", target=0.05, at_most=True
        )
    else:
        off = round(abs(found["coverage"] - 0.95), 9)
        made[f"{name}: coverage error"] = Ratio(
            off, "distance of coverage from 95 %", target=0.02, at_most=True
        )
        made[f"{name}: power"] = Ratio(works, "share of 'works' with an effect of 1.2 sd")
    return made


@benchmark(
    "evaluation-one",
    "One evaluation: estimate, 499 permutations, placebos, sensitivity, detectable effect.",
)
def one(phases: Phases, full: bool) -> Outcome:
    """Time a whole evaluation of the example, the first (compiles) and the next."""
    from krapte.evaluation import evaluate
    from krapte.evaluation.example import panel_of_world
    from krapte.evaluation.worlds import SETTINGS, world

    case = panel_of_world(world(SETTINGS["parallel-15"], SIZE, 11))
    with phases.phase("first"):
        evaluate(*case)
    with phases.phase("next"):
        evaluate(*case)
    took = phases.seen["first"].wall_s
    return Outcome(
        {"first_s": took, "next_s": phases.seen["next"].wall_s},
        {"seconds": Ratio(took, "seconds for the first one", target=30.0, at_most=True)},
    )
