"""Effects planted in krapte's own simulator, to see what the whole chain makes of them.

The simulator gives what a made-up panel lacks: an effect that comes late, spills over to regions
without the measure by commuting, and works in a labour market whose regions do not move alike.
Noise and revisions are put on top; their sizes are assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from krapte.classification import labour_market_regions, model_occupations
from krapte.evaluation.monitor.cusum import autoregressive
from krapte.evaluation.update.response import Responder
from krapte.forecast.indicators import GROUPS, group_matrix
from krapte.forecast.model import Model

COHORTS = ((16, 5), (20, 5), (24, 5))
"""First quarter and number of regions of each group that begins together."""

LAG, RAMP = 1.0, 2.0
"""Years without effect after a start, and years of growth after the first: assumed."""

NOISE, LEAN = 0.05, 0.6
"""Noise of the logarithm of a region's vacancies, and how it leans on its past: assumed."""

REVISED, REVISION = 4, 0.3
"""Newest quarters that are still revised, and the size of that in parts of the noise: assumed."""

LEVER = "matching_efficiency"


@dataclass(frozen=True, eq=False)
class Planted:
    """What the simulator gives for some roll-outs, so that replications cost nothing.

    Parameters
    ----------
    periods
        Quarters, such as `2022Q1`.
    level
        Logarithm of vacancies without the measure, by draw [draw, quarter, region].
    starts
        First quarter with the measure; a number past the end for regions without [roll-out,
        region].
    effect
        Change of the logarithm by the measure at a lever movement of `size`, spill-over included
        [roll-out, quarter, region].
    size
        Movement of the lever in full swing, relative change.
    """

    periods: tuple[str, ...]
    level: Float[np.ndarray, "D T R"]
    starts: np.ndarray
    effect: Float[np.ndarray, "N T R"]
    size: float

    @property
    def truth(self) -> np.ndarray:
        """Mean effect over the treated region-quarters, by roll-out [roll-out]."""
        quarter = np.arange(self.effect.shape[1])
        inside = quarter[None, :, None] >= self.starts[:, None, :]
        return (self.effect * inside).sum((1, 2)) / inside.sum((1, 2))


def planted(
    model: Model, *, roll_outs: int, draws: Sequence[int], size: float, seed: int
) -> Planted:
    """Return what the simulator makes of a measure that improves matching in some regions.

    Parameters
    ----------
    model
        From the base year on; its years give the quarters.
    roll_outs
        Number of orders of regions, drawn by lot.
    draws
        Draws of the forecast whose regional courses serve as what happens without the measure.
    size
        Relative change of the efficiency of matching, in full swing.
    seed
        Of the orders.
    """
    run = Responder(model, LEVER, "vacancies", "07+08", "log")
    regions = labour_market_regions()
    years = model.setting.years
    rng = np.random.default_rng(seed)
    who = group_matrix()[GROUPS.index("07+08")]
    starts = np.full((roll_outs, len(regions)), 10 * len(years) * 4)
    effects = []
    for n in range(roll_outs):
        order = rng.permutation(len(regions))
        taken = 0
        for first, many in COHORTS:
            starts[n, order[taken : taken + many]] = first
            taken += many
        change = np.zeros((len(years), len(regions), len(model_occupations())))
        for y in range(len(years)):
            elapsed = y + 1 - starts[n] / 4
            reached = np.clip((elapsed - LAG) / (RAMP + 1), 0, 1)
            change[y] = size * reached[:, None] * who
        effects.append(run.moved(change))
    level = np.stack([np.log(run.course(model, draw)) for draw in draws])
    periods = tuple(f"{year}Q{q}" for year in years for q in range(1, 5))
    return Planted(periods, level, starts, np.stack(effects), size)


def observed(
    own: Planted, number: int, until: int, *, share: float = 1.0, noise: float = NOISE
) -> tuple[Float[np.ndarray, "R T"], np.ndarray]:
    """Return the panel of one replication as it is known after some quarters, and its starts.

    The same number gives the same world at every vintage: later only the revisions fade, and more
    quarters are there.

    Parameters
    ----------
    number
        Of the replication.
    until
        Number of quarters that are known.
    share
        Part of the planted effect: 0 is none, -1 turns it around.
    noise
        Standard deviation of the noise of a region.

    Returns
    -------
    tuple
        Logarithm of vacancies [region, quarter], and the first quarter with the measure [region].
    """
    rng = np.random.default_rng((number, 17))
    roll_out, draw = number % len(own.effect), number % len(own.level)
    length, regions = own.level.shape[1:]
    shocks = noise * autoregressive(rng, regions, length, LEAN).T
    slips = REVISION * noise * rng.standard_normal((length, length, regions))[until - 1]
    young = np.arange(length)[:, None] >= until - REVISED
    panel = own.level[draw] + share * own.effect[roll_out] + shocks + np.where(young, slips, 0.0)
    return panel[:until].T, own.starts[roll_out]
