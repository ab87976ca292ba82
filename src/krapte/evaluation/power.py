"""Before the roll-out: how small an effect could this design show? By simulation only.

The closed form that libraries offer takes the noise of quarters as independent; with noise that
lasts it promised a third of what simulation found (research note on evaluation, trap 3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from krapte.evaluation.analysis import Weights, weights_of
from krapte.evaluation.noise import Noise, ar1
from krapte.evaluation.randomisation import LEVEL, Arrangements, arrangements
from krapte.evaluation.weights import NEVER, treated_cells
from krapte.shards import Cluster, Work, generator_of, spread

POWER = 0.8
_BATCH = 200
_REDRAWN = 199


@dataclass(frozen=True)
class Detectable:
    """What a design can show.

    Parameters
    ----------
    mean
        Smallest mean effect over the treated cells found in 80 % of panels; infinite when none.
    full
        The same as full effect, reached after lag and ramp; infinite when the effect has not
        begun within the panel.
    share
        Mean over the treated cells of the share of the full effect that is there.
    panels
        Number of made-up panels.
    """

    mean: float
    full: float
    share: float
    panels: int


def grown(start: np.ndarray, length: int, lag: int, ramp: int) -> np.ndarray:
    """Return the share of the full effect that is there; float [region, period], 0 to 1.

    Parameters
    ----------
    lag
        Periods after the start without any effect.
    ramp
        Periods in which it grows to its full size.
    """
    since = np.arange(length)[None, :] - np.where(start == NEVER, 10 * length, start)[:, None]
    share = np.clip((since - lag + 1) / ramp, 0.0, 1.0)
    return np.where(treated_cells(start, length), share, 0.0)


def detectable(
    start: np.ndarray,
    length: int,
    noise: Noise,
    lag: int = 0,
    ramp: int = 1,
    strata: np.ndarray | None = None,
    panels: int = 1000,
    seed: int = 20230203,
    cluster: Cluster | None = None,
) -> Detectable:
    """Return the smallest effect that is found in 80 % of made-up panels, at 5 %, two-sided.

    Every panel is judged as a real one would be: imputation, and the spread over redrawn
    roll-outs with the effect taken out. Effects are added to panels; the answer is searched among
    them, not computed from a formula.

    Parameters
    ----------
    start
        Position of the start, int [region].
    length
        Periods of the panel.
    noise
        How regions stray.
    lag, ramp
        How the effect comes.
    panels
        Made-up panels; the error of the answer is about 2 % with 1,000.
    cluster
        Workers that make up and judge the panels; the answer is the same.

    Returns
    -------
    Detectable
        In the unit of `noise.sd`.
    """
    own = weights_of(start, length)
    share = grown(start, length, lag, ramp)
    if own is None:
        return Detectable(math.inf, math.inf, 0.0, 0)
    rng = np.random.default_rng(seed)
    drawn_from = arrangements(start, _REDRAWN, rng, strata)
    blocks = -(-panels // _BATCH)
    work = Work(_judged, (own, drawn_from, noise, length, panels, seed), blocks)
    done = [one for _, some in spread(work, cluster) for one in some]
    estimates, errors = (np.concatenate(each) for each in zip(*done, strict=True))
    critical = float(stats.t.ppf(1 - LEVEL / 2, drawn_from.degrees))
    low, high = 0.0, 50 * float(errors.mean())
    while high - low > 1e-3 * high:
        middle = (low + high) / 2
        if (np.abs(estimates + middle) > critical * errors).mean() < POWER:
            low = middle
        else:
            high = middle
    arrived = float((own.main * share).sum())
    full = high / arrived if arrived > 1e-9 else math.inf
    return Detectable(high if arrived > 1e-9 else math.inf, full, max(arrived, 0.0), panels)


def _judged(
    shared: tuple[Weights, Arrangements, Noise, int, int, int], part: range
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return estimate and standard error in panels without effect, per block; float [panel] each.

    A block of panels has random numbers of its own, and is of the same size in every shard.
    """
    own, drawn_from, noise, length, panels, seed = shared
    return [
        _block(own, drawn_from, noise, length, min(_BATCH, panels - number * _BATCH),
               generator_of(seed, number))
        for number in part
    ]  # fmt: skip


def _block(
    own: Weights,
    drawn_from: Arrangements,
    noise: Noise,
    length: int,
    panels: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    regions = len(own.start)
    after = own.path[own.after]
    since = (
        np.arange(length)[None, :] - np.where(own.start == NEVER, 10 * length, own.start)[:, None]
    )
    cells = np.array([since == one for one in own.horizons[own.after]], dtype=float)
    outcome = ar1(rng, (panels, regions, length), noise.sd, noise.rho)
    flat = outcome.reshape(panels, -1)
    path = flat @ after.reshape(len(after), -1).T
    left = outcome - (path @ cells.reshape(len(after), -1)).reshape(outcome.shape)
    products = np.einsum("rt,bjt->brj", own.main, left)
    places = np.arange(regions)
    drawn = np.stack([products[:, row, places].sum(axis=1) for row in drawn_from.order], axis=1)
    factor = (regions - 1) / drawn_from.degrees
    return flat @ own.main.ravel(), np.sqrt(factor * (drawn**2).mean(axis=1))


def first_sufficient(
    start: np.ndarray,
    length: int,
    noise: Noise,
    wanted: float,
    lag: int = 0,
    ramp: int = 1,
    strata: np.ndarray | None = None,
    most: int = 24,
    step: int = 4,
    panels: int = 400,
) -> int | None:
    """Return after how many more periods an effect of a size would be found; None within `most`.

    Parameters
    ----------
    wanted
        Full effect to be found, in the unit of `noise.sd`.
    most, step
        How far to look ahead, and in what steps.
    """
    for more in range(step, most + 1, step):
        found = detectable(start, length + more, noise, lag, ramp, strata, panels)
        if found.full <= wanted:
            return more
    return None
