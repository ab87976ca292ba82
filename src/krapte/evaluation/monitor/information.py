"""What it is worth to know: which evaluation would change the choice of measures most."""

from __future__ import annotations

import numpy as np
import pandas as pd
from jaxtyping import Float
from scipy.special import ndtri

from krapte.forecast.levers import sizes
from krapte.portfolio import Case, Effort, Risk
from krapte.portfolio.limits import limits_of
from krapte.portfolio.program import Program
from krapte.portfolio.simulator import Simulator
from krapte.portfolio.surface import Surface

DRAWS = 2000
STUDY = 0.5
"""Standard error of a study over the standard deviation of what is believed; assumed, 0.25 to 1."""

CANDIDATES = 24
"""Draws for which the best portfolio is made a candidate, besides the best one on average."""

_DEGREE = 4


def value_of_information(
    simulator: Simulator,
    *,
    seed: int,
    draws: int = DRAWS,
    study: float = STUDY,
    effort: Effort | None = None,
) -> pd.DataFrame:
    """Return by measure what knowing its effect would add to the choice.

    The choice is the portfolio within the budget, from candidates that are best on average or in
    some draw. The simulator is taken as straight around the plan. Perfect knowledge of a measure
    lets one choose after its effect is known; a study shows it with an error.

    Parameters
    ----------
    simulator
        Of the case and the target.
    seed, draws
        Of the effects; worlds are taken from the simulator's own draws.
    study
        Standard error of the study, in standard deviations of what is believed.

    Returns
    -------
    pandas.DataFrame
        One row per measure, the most worth evaluating first: evppi and evsi (persons by which the
        target falls more, mean per year), noise (what a measure without any bearing would seem to
        be worth with so many draws), changes (share of the draws in which another portfolio is
        chosen after the study).

    Source
    ------
    Strong, Oakley and Brennan (2014) for the regression, Strong and others (2015) for the study.
    """
    case = simulator.case
    empty = np.zeros(case.allowed.shape)
    seen = simulator.run(empty, slope=True)
    if seen.slope is None:
        raise ValueError("the simulator gave no slopes")
    gains, size = _gains(simulator, seen.slope, seed, draws)
    choices = _candidates(case, gains, effort or Effort(gap=0.01, seconds=5.0))
    worth = np.einsum("sik,dik->sd", gains, choices)
    rng = np.random.default_rng(seed)
    rows = []
    names = {own.measure: own for own in case.options}
    for measure, option in names.items():
        places = [
            a for a, own in enumerate(simulator.actions)
            if case.options[own.option].measure == measure
        ]  # fmt: skip
        columns = np.unique(size[:, places], axis=1)
        columns = columns[:, columns.std(0) > 0]
        if not columns.shape[1]:
            continue
        score = _scores(columns)
        perfect, _ = _value(score, worth)
        spread = score.std(0)
        noisy = score + study * spread * rng.standard_normal(score.shape)
        sample, changes = _value(noisy, worth)
        noise, _ = _value(rng.permutation(score), worth)
        rows.append(
            {
                "measure": measure,
                "name_nl": option.name_nl,
                "name_en": option.name_en,
                "evppi": perfect,
                "evsi": min(sample, perfect),
                "noise": noise,
                "changes": changes,
            }
        )
    columns_ = ["measure", "name_nl", "name_en", "evppi", "evsi", "noise", "changes"]
    found = pd.DataFrame(rows, columns=columns_)
    return found.sort_values("evsi", ascending=False, ignore_index=True)


def _gains(
    simulator: Simulator, slope: np.ndarray, seed: int, draws: int
) -> tuple[Float[np.ndarray, "S I K"], Float[np.ndarray, "S A"]]:
    """Return the gain per unit of size by draw, option and start, and the sizes of all effects."""
    effects = [own.pattern.effect for own in simulator.actions]
    size = np.stack([sizes(effects, seed, draw) for draw in range(draws)])
    world = np.arange(draws) % len(slope)
    options, starts = simulator.case.allowed.shape
    found = np.zeros((draws, options, starts))
    for a, own in enumerate(simulator.actions):
        each = -slope[:, a] @ own.time.T  # [world, start]
        found[:, own.option] += size[:, a, None] * each[world]
    return found, size


def _candidates(
    case: Case, gains: Float[np.ndarray, "S I K"], effort: Effort
) -> Float[np.ndarray, "D I K"]:
    limits = limits_of(case)
    some = np.linspace(0, len(gains) - 1, CANDIDATES).astype(int)
    wanted = [gains.mean(0), *(gains[s] for s in some)]
    found = [np.zeros(case.allowed.shape)]
    for own in wanted:
        zero = np.zeros(1)
        surface = Surface(zero, zero, np.zeros(own.shape), own[None], ())
        found.append(Program(case, limits, surface, Risk()).solve(effort).portfolio.size)
    return np.stack(found)


def _scores(columns: Float[np.ndarray, "S N"]) -> Float[np.ndarray, "S N"]:
    """Return the ranks of sizes as normal scores: skewed sizes become easy to regress on."""
    rank = columns.argsort(0).argsort(0)
    return ndtri((rank + 0.5) / len(columns))


def _value(score: Float[np.ndarray, "S N"], worth: Float[np.ndarray, "S D"]) -> tuple[float, float]:
    """Return the value of knowing a score before choosing, and how often another is chosen."""
    basis = [np.ones(len(score))]
    for own in score.T:
        z = own / max(float(own.std()), 1e-12)
        basis += [z**power for power in range(1, _DEGREE + 1)]
    design = np.stack(basis, 1)
    fitted = design @ np.linalg.lstsq(design, worth, rcond=None)[0]
    always = int(worth.mean(0).argmax())
    chosen = fitted.argmax(1)
    gain = fitted[np.arange(len(chosen)), chosen] - fitted[:, always]
    return float(gain.mean()), float(np.mean(chosen != always))
