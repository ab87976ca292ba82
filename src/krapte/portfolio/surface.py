"""The response surface: what a portfolio takes from the target, per draw, with saturating levers.

Around one portfolio it has the value and the slopes of the simulator exactly; away from it the
levers saturate as they do there. It is fitted again where it led to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TANGENTS = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Doses, as shares of the largest, at which a saturating lever is touched by a straight line."""

_STRAIGHT = 0.02
"""Below this share of its cap a lever is taken as straight: the error is at most half of it."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One lever: gain = scale x (1 - exp(-dose / scale)), dose = weight x size, by year and draw.

    Parameters
    ----------
    lever
        Its name.
    options
        Positions of the options that move it [n].
    weight
        Dose per unit of size, in units of the target [year, draw, n, start].
    scale
        The most that the lever can give, in units of the target [year, draw]; above 0.
    """

    lever: str
    options: np.ndarray
    weight: np.ndarray
    scale: np.ndarray

    def dose(self, size: np.ndarray) -> np.ndarray:
        """Return the dose of a portfolio [year, draw]."""
        return np.einsum("tsnk,nk->ts", self.weight, size[self.options])

    def gain(self, dose: np.ndarray) -> np.ndarray:
        """Return what a dose gives [year, draw]."""
        return -self.scale * np.expm1(-dose / self.scale)

    def slope(self, dose: np.ndarray) -> np.ndarray:
        """Return what a little more dose gives [year, draw]."""
        return np.exp(-dose / self.scale)

    def largest(self, most: np.ndarray) -> np.ndarray:
        """Return a dose that no portfolio passes, given the largest sizes [year, draw]."""
        return (self.weight * most[self.options][:, None]).max(-1).sum(-1)


@dataclass(frozen=True, eq=False)
class Surface:
    """What a portfolio takes from the target in each draw; more is better.

    Parameters
    ----------
    without
        Target when nothing is bought [draw].
    level
        What the portfolio `around` gives [draw].
    around
        Size by option and start around which it was fitted [option, start].
    straight
        Gain per unit of size of all that is not in a curve [draw, option, start].
    curves
        The saturating levers.
    """

    without: np.ndarray
    level: np.ndarray
    around: np.ndarray
    straight: np.ndarray
    curves: tuple[Curve, ...]

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.without)

    @property
    def constant(self) -> np.ndarray:
        """What to add to straight part and curves so that the level is met [draw]."""
        own = np.einsum("sik,ik->s", self.straight, self.around)
        bent = sum((curve.gain(curve.dose(self.around)).sum(0) for curve in self.curves), 0.0)
        return self.level - own - bent

    def gain(self, size: np.ndarray) -> np.ndarray:
        """Return what a portfolio takes from the target [draw]."""
        own = np.einsum("sik,ik->s", self.straight, size)
        bent = sum((curve.gain(curve.dose(size)).sum(0) for curve in self.curves), 0.0)
        return self.constant + own + bent

    def slopes(self, size: np.ndarray) -> np.ndarray:
        """Return the gain per extra unit of size around a portfolio [draw, option, start]."""
        found = self.straight.copy()
        for curve in self.curves:
            now = curve.slope(curve.dose(size))
            found[:, curve.options] += np.einsum("ts,tsnk->snk", now, curve.weight)
        return found


def straightened(surface: Surface, most: np.ndarray) -> Surface:
    """Return the surface with curves that cannot bend visibly taken as straight lines.

    Parameters
    ----------
    most
        Largest size of every option [option].
    """
    straight = surface.straight.copy()
    bent = []
    for curve in surface.curves:
        bends = curve.largest(most) > _STRAIGHT * curve.scale  # [year, draw]
        keep = bends.sum(1) > 0
        now = curve.slope(curve.dose(surface.around))
        flat = np.einsum("ts,tsnk->snk", now * ~keep[:, None], curve.weight)
        straight[:, curve.options] += flat
        if keep.any():
            bent.append(Curve(curve.lever, curve.options, curve.weight[keep], curve.scale[keep]))
    return Surface(surface.without, surface.level, surface.around, straight, tuple(bent))


def fitted(
    without: np.ndarray,
    level: np.ndarray,
    around: np.ndarray,
    doses: tuple[Dose, ...],
) -> Surface:
    """Return the surface that has these values and slopes around a portfolio.

    Parameters
    ----------
    without, level, around
        As of `Surface`.
    doses
        What every option does to a lever, with the slope of the simulator there.
    """
    draws, (options, starts) = len(without), around.shape
    straight = np.zeros((draws, options, starts))
    curves = []
    for lever in dict.fromkeys(own.lever for own in doses):
        own = [dose for dose in doses if dose.lever == lever]
        curves.append(_curve(lever, own, around, straight))
    return Surface(without, level, around, straight, tuple(c for c in curves if c is not None))


@dataclass(frozen=True, eq=False)
class Dose:
    """What one option does to one lever.

    Parameters
    ----------
    option
        Its position.
    lever
        Name of the lever.
    amount
        Movement of the lever per unit of size, over the cap and weighted by the part of the labour
        market in scope: a share of what is possible [year, draw, start].
    slope
        Gain in the target per such share, around the portfolio [year, draw].
    """

    option: int
    lever: str
    amount: np.ndarray
    slope: np.ndarray


def _curve(lever: str, doses: list[Dose], around: np.ndarray, straight: np.ndarray) -> Curve | None:
    """Return the curve of a lever; what makes the target worse goes to the straight part."""
    used = sum(np.einsum("tsk,k->ts", own.amount, around[own.option]) for own in doses)
    left = np.exp(-used)  # the share of the lever that is not used up yet
    full = np.stack([own.slope / left for own in doses], axis=2)  # [year, draw, n]
    helps = np.clip(full, 0.0, None)
    amount = np.stack([own.amount for own in doses], axis=2)  # [year, draw, n, start]
    weight = helps[..., None] * amount
    for own in doses:
        harm = np.minimum(own.slope, 0.0)[..., None] * own.amount
        straight[:, own.option] += harm.sum(0)
    years = np.flatnonzero((weight > 0).any((1, 2, 3)))
    if not len(years):
        return None
    options = np.array([own.option for own in doses])
    dose = np.einsum("tsnk,nk->ts", weight, around[options])
    share = amount.max(-1)
    typical = (helps * share).sum(2) / np.maximum(share.sum(2), 1e-30)
    scale = np.where((used > 1e-6) & (dose > 0), dose / np.maximum(used, 1e-30), typical)
    scale = np.maximum(scale, 1e-6)
    return Curve(lever, options, weight[years], scale[years])
