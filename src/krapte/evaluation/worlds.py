"""Made-up panels with an effect of known size: what an estimator must recover, and where it errs.

Every figure of these worlds is assumed (research note on evaluation, section 3): 35 regions, 40
quarters, region effects, a national random walk, a season and noise that lasts from quarter to
quarter. They test the method; they say nothing about the Dutch labour market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.evaluation.noise import ar1
from krapte.evaluation.weights import NEVER

REGIONS, QUARTERS = 35, 40


@dataclass(frozen=True)
class Setting:
    """What a made-up world is like.

    Parameters
    ----------
    cohorts
        (first quarter, number of regions) of each group that begins together.
    factor
        Standard deviation of a common factor that moves regions differently; 0 is none.
    selection
        Correlation of a region's loading on it with an early start.
    sd, rho
        Noise of a region: standard deviation and persistence.
    lag, ramp
        Quarters without effect after the start, and quarters in which it grows to its full size.
    spread
        Standard deviation of the effect between regions, as a share.
    """

    cohorts: tuple[tuple[int, int], ...]
    factor: float = 0.0
    selection: float = 0.0
    sd: float = 0.25
    rho: float = 0.6
    lag: int = 4
    ramp: int = 8
    spread: float = 0.3
    regions: int = REGIONS
    quarters: int = QUARTERS


STAGGERED = ((16, 5), (20, 5), (24, 5))
SETTINGS = {
    "parallel-15": Setting(STAGGERED),
    "parallel-3": Setting(((20, 3),)),
    "parallel-1": Setting(((20, 1),)),
    "factor-15": Setting(STAGGERED, factor=0.25, selection=0.6),
    "factor-3": Setting(((20, 3),), factor=0.25, selection=0.6),
    "everywhere": Setting(((20, REGIONS),)),
}
"""The worlds that the benchmark holds the method to."""


@dataclass(frozen=True, eq=False)
class World:
    """One made-up panel and the truth about it.

    Parameters
    ----------
    outcome
        Float [region, period].
    start
        Position of the start, `NEVER` without; int [region].
    effect
        What the measure did; float [region, period].
    """

    outcome: np.ndarray
    start: np.ndarray
    effect: np.ndarray

    @property
    def truth(self) -> float:
        """Mean effect over the treated region-quarters."""
        treated = np.arange(self.outcome.shape[1])[None, :] >= self.start[:, None]
        return float(self.effect[treated].mean())


def world(setting: Setting, size: float, seed: int) -> World:
    """Return one world; the same seed gives the same noise whatever the size of the effect.

    Parameters
    ----------
    size
        Full effect, in the unit of the outcome.
    """
    rng = np.random.default_rng(seed)
    count, length = setting.regions, setting.quarters
    quarters = np.arange(length)
    level = rng.normal(0, 1, count)[:, None]
    national = np.cumsum(rng.normal(0, 0.1, length))[None, :]
    season = 0.2 * np.sin(2 * np.pi * quarters / 4)[None, :]
    noise = ar1(rng, (count, length), setting.sd, setting.rho)
    loading = rng.normal(0, 1, count)
    wish = setting.selection * loading + np.sqrt(1 - setting.selection**2) * rng.normal(0, 1, count)
    walk = np.cumsum(rng.normal(0, 1, length))
    common = setting.factor * (walk - walk.mean()) / walk.std()
    start = np.full(count, NEVER)
    eager = np.argsort(-wish)
    taken = 0
    for first, members in setting.cohorts:
        start[eager[taken : taken + members]] = first
        taken += members
    since = quarters[None, :] - np.where(start == NEVER, 10 * length, start)[:, None]
    share = np.clip((since - setting.lag + 1) / setting.ramp, 0, 1)
    own = size * (1 + setting.spread * rng.normal(0, 1, count))
    effect = own[:, None] * share
    base = level + national + season + noise + loading[:, None] * common[None, :]
    return World(base + effect, start, effect)
