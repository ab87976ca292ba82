"""Cumulative sums that tell a lasting change from noise, at a stated rate of false alarms.

Quarterly series lean on their own past and their history is short. Both raise the number of false
alarms of a textbook chart: a chart that is promised to err once in a hundred quarters errs five
times as often. Here each figure is first compared with what the series' own past predicted, with
the uncertainty of that past in the yardstick, so that what remains is noise of known shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float
from scipy.special import ndtri, stdtr

BASELINE = 20
"""Quarters from which the first prediction is made."""

SLACK = 0.5
"""Part of a standard deviation that is let pass: the chart is sharpest for shifts of twice that."""

GUARD = 4
"""Quarters that a figure must be old before the prediction learns from it, after the baseline.

A change that is learned at once is not seen. Measured on steps of 1 and 2 standard deviations at
the same rate of false alarms: a year finds most; none, two years and never learning find less.
"""

LEAN = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Autocorrelations over which a threshold is set: it must hold whichever the series has."""

AHEAD = 40
"""Quarters of watching over which the stated rate is the mean."""

_SERIES = 12_000
_LEVELS = np.arange(1.0, 10.01, 0.5)
_TILTS = (0.0, 0.3, 0.6, 0.9, 1.1)
_ENOUGH = 50
"""Simulated alarms below which a rate says too little, and the tail is drawn on instead."""

_LARGEST = 8.0
"""Standard deviations at which a surprise is cut off, so that one typing error is one alarm."""


@dataclass(frozen=True, eq=False)
class Surprises:
    """By how much figures differ from what their own past predicted.

    Parameters
    ----------
    value
        Standard normal when nothing changes [S, T]; NaN in the baseline and where a figure or the
        one before it is missing.
    lean
        Autocorrelation as it was estimated just before each figure [S, T].
    """

    value: Float[np.ndarray, "S T"]
    lean: Float[np.ndarray, "S T"]


def surprises(
    series: Float[np.ndarray, "S T"],
    baseline: int = BASELINE,
    season: int = 0,
    extra_variance: Float[np.ndarray, "S T"] | None = None,
) -> Surprises:
    """Return by how much each figure differs from what its own past predicted.

    A figure is predicted from the one before it (first-order autoregression with a mean, and one
    per season if asked for), with coefficients from earlier figures. The difference over its
    own standard deviation, which holds the uncertainty of the coefficients, has Student's
    distribution; it is turned into a standard normal number. After the baseline only figures of at
    least `GUARD` quarters old are learned from.

    Parameters
    ----------
    series
        Figures at even intervals; NaN where there is none. In any unit.
    baseline
        Number of first figures that are only learned from.
    season
        Seasons in a year, such as 4; 0 for none.
    extra_variance
        Variance by which a figure may still be revised, in the square of its unit; None is none.

    Raises
    ------
    ValueError
        The baseline is too short for the number of coefficients.

    Source
    ------
    Brown, Durbin and Evans (1975), recursive residuals; Hawkins (1987), self-starting charts.
    """
    many, length = series.shape
    size = 2 + max(season - 1, 0)
    if baseline < size + 4:
        raise ValueError(f"a baseline of {baseline} is too short for {size} coefficients")
    found, lean = np.full(series.shape, np.nan), np.zeros(series.shape)
    spread = np.full((many, size, size), 0.0)
    level = np.nanstd(series[:, :baseline], axis=1)
    level = np.where(np.isfinite(level) & (level > 0), level, 1.0)
    centre = np.nan_to_num(np.nanmean(series[:, :baseline], axis=1))
    own = (series - centre[:, None]) / level[:, None]
    doubt = None if extra_variance is None else extra_variance / level[:, None] ** 2
    # A little prior knowledge keeps the matrix regular in the first quarters; it is worth one
    # thousandth of one figure.
    spread += 1e3 * np.eye(size)
    weight = np.zeros((many, size))
    rest, known = np.zeros(many), np.zeros(many)
    past = [(weight, spread, rest, known)]
    for t in range(1, length):
        whole = np.isfinite(own[:, t]) & np.isfinite(own[:, t - 1])
        design = np.where(whole[:, None], _design(own[:, t - 1], t, season, size), 0.0)
        if t >= baseline:
            old = past[max(baseline - 1, t - 1 - GUARD)]
            lean[:, t] = np.clip(old[0][:, 1], -1.0, 1.0)
            extra = None if doubt is None else doubt[:, t]
            found[:, t] = np.where(whole, _surprise(own[:, t], design, old, extra), np.nan)
        toward = np.einsum("sij,sj->si", spread, design)
        stretch = 1 + np.einsum("si,si->s", design, toward)
        miss = np.where(whole, np.nan_to_num(own[:, t]) - (weight * design).sum(1), 0.0)
        gain = toward / stretch[:, None]
        weight = weight + gain * miss[:, None]
        spread = spread - gain[:, :, None] * toward[:, None, :]
        rest, known = rest + miss**2 / stretch, known + whole
        past.append((weight, spread, rest, known))
    return Surprises(found, lean)


def _surprise(
    figure: np.ndarray, design: np.ndarray, known: tuple[np.ndarray, ...], extra: np.ndarray | None
) -> np.ndarray:
    """Return the standardised difference of figures from the prediction of what is known [S]."""
    weight, spread, rest, count = known
    free = np.maximum(count - weight.shape[1], 1.0)
    stretch = 1 + np.einsum("si,sij,sj->s", design, spread, design)
    variance = rest / free * stretch + (0.0 if extra is None else extra)
    ratio = (np.nan_to_num(figure) - (weight * design).sum(1)) / np.sqrt(
        np.maximum(variance, 1e-18)
    )
    return np.clip(ndtri(stdtr(free, ratio)), -_LARGEST, _LARGEST)


def _design(before: np.ndarray, t: int, season: int, size: int) -> np.ndarray:
    design = np.zeros((len(before), size))
    design[:, 0] = 1.0
    design[:, 1] = np.nan_to_num(before)
    if season:
        place = t % season
        if place:
            design[:, 1 + place] = 1.0
    return design


@dataclass(frozen=True)
class Threshold:
    """What a cumulative sum must pass: `level x (1 + tilt x estimated autocorrelation)`."""

    level: float
    tilt: float

    def at(self, lean: np.ndarray) -> np.ndarray:
        """Return the threshold by autocorrelation."""
        return self.level * (1 + self.tilt * np.maximum(lean, 0.0))


@dataclass(frozen=True, eq=False)
class Chart:
    """Cumulative sums of surprises and where they passed the threshold.

    Parameters
    ----------
    up, down
        Sums of surprises above and below what is let pass [S, T].
    alarm
        1 where the upper sum passed the threshold in this quarter, -1 the lower, else 0 [S, T].
        After an alarm the sum starts again from 0.
    """

    up: np.ndarray
    down: np.ndarray
    alarm: np.ndarray


def chart(surprise: Surprises, threshold: Threshold, slack: float = SLACK) -> Chart:
    """Return the two-sided cumulative sums of surprises; a missing one changes nothing.

    Source
    ------
    Page (1954).
    """
    value = surprise.value
    up, down = np.zeros(value.shape), np.zeros(value.shape)
    alarm = np.zeros(value.shape, dtype=np.int8)
    high, low = np.zeros(len(value)), np.zeros(len(value))
    limit = threshold.at(surprise.lean)
    for t in range(value.shape[1]):
        new = value[:, t]
        there = np.isfinite(new)
        high = np.where(there, np.maximum(high + np.nan_to_num(new) - slack, 0.0), high)
        low = np.where(there, np.maximum(low - np.nan_to_num(new) - slack, 0.0), low)
        up[:, t], down[:, t] = high, low
        over, under = high > limit[:, t], low > limit[:, t]
        alarm[:, t] = np.where(over, 1, np.where(under, -1, 0))
        high, low = np.where(over, 0.0, high), np.where(under, 0.0, low)
    return Chart(up, down, alarm)


def autoregressive(
    rng: np.random.Generator, many: int, length: int, lean: float
) -> Float[np.ndarray, "S T"]:
    """Return stationary first-order autoregressive noise with standard deviation 1."""
    noise = rng.standard_normal((many, length))
    found = np.empty_like(noise)
    found[:, 0] = noise[:, 0]
    step = np.sqrt(1 - lean**2)
    for t in range(1, length):
        found[:, t] = lean * found[:, t - 1] + step * noise[:, t]
    return found


def threshold_for(
    rate: float, baseline: int = BASELINE, ahead: int = AHEAD, season: int = 0
) -> Threshold:
    """Return the threshold at which a quiet series gives a stated rate of false alarms.

    Set by simulation of the whole procedure, the estimation of the autocorrelation included, for
    each autocorrelation of `LEAN`; the tilt makes the rates of these alike.

    Parameters
    ----------
    rate
        New false alarms per series and quarter, above 0 and at most 0.2.
    baseline, season
        As in `surprises`.
    ahead
        Quarters after the baseline over which the rate is the mean.

    Raises
    ------
    ValueError
        The rate is out of range.
    """
    if not 0 < rate <= 0.2:
        raise ValueError(f"a rate of {rate:g} false alarms per quarter; expected 0 to 0.2")
    best: tuple[float, Threshold] | None = None
    for tilt, counts in _counts(baseline, ahead, season).items():
        quarters = _SERIES * ahead
        level = _level(counts.mean(1) / quarters, rate)
        each = np.array([_rate(counts[:, n] / quarters, level) for n in range(len(LEAN))])
        apart = float(np.abs(np.log(each / rate)).max())
        if best is None or apart < best[0]:
            best = apart, Threshold(level, tilt)
    assert best is not None  # noqa: S101  (there are tilts)
    return best[1]


@lru_cache(maxsize=8)
def _counts(baseline: int, ahead: int, season: int) -> dict[float, np.ndarray]:
    """Return the false alarms of each tilt, by level and autocorrelation [level, lean]."""
    rng = np.random.default_rng(20230203)
    found = {tilt: np.zeros((len(_LEVELS), len(LEAN))) for tilt in _TILTS}
    for n, lean in enumerate(LEAN):
        noise = autoregressive(rng, _SERIES, baseline + ahead, lean)
        whole = surprises(noise, baseline, season)
        after = Surprises(whole.value[:, baseline:], whole.lean[:, baseline:])
        for tilt, counts in found.items():
            for place, level in enumerate(_LEVELS):
                alarm = chart(after, Threshold(level, tilt)).alarm
                counts[place, n] = np.count_nonzero(alarm)
    return found


def _level(rates: np.ndarray, wanted: float) -> float:
    """Return the level with the wanted rate; the tail of a cumulative sum is an exponential."""
    kept = rates * _SERIES * AHEAD >= _ENOUGH
    logs, levels = np.log(rates[kept]), _LEVELS[kept]
    if np.log(wanted) >= logs[-1]:
        return float(np.interp(-np.log(wanted), -logs, levels))
    slope = (logs[-1] - logs[-5]) / (levels[-1] - levels[-5])
    return float(levels[-1] + (np.log(wanted) - logs[-1]) / slope)


def _rate(rates: np.ndarray, level: float) -> float:
    kept = rates * _SERIES * AHEAD >= _ENOUGH
    logs, levels = np.log(rates[kept]), _LEVELS[kept]
    if level <= levels[-1]:
        return float(np.exp(np.interp(level, levels, logs)))
    slope = (logs[-1] - logs[-5]) / (levels[-1] - levels[-5])
    return float(np.exp(logs[-1] + slope * (level - levels[-1])))
