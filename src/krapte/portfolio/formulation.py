"""The mixed-integer program of a case and a response surface, as formulas over named axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import linopy
import numpy as np
import xarray as xr

from krapte.portfolio.case import Case
from krapte.portfolio.limits import Limit, has_match
from krapte.portfolio.surface import TANGENTS, Curve, Surface

_MILLION = 1e6
"""Money stands in million euro inside the solver, so that its numbers are of like size."""


@dataclass(frozen=True)
class Risk:
    """How much the bad draws count.

    Parameters
    ----------
    weight
        0: only the mean counts; 1: only the mean of the worst draws (CVaR).
    tail
        Share of the draws that is called worst.
    of
        `effect`: worst are the draws in which the portfolio does least; `level`: those in which
        the target is highest.
    """

    weight: float = 0.0
    tail: float = 0.2
    of: str = "effect"

    def loss(self, without: np.ndarray, gain: np.ndarray) -> np.ndarray:
        """Return the loss of every draw, of which the tail is taken [draw]."""
        return -gain if self.of == "effect" else without - gain

    def value(self, without: np.ndarray, gain: np.ndarray) -> float:
        """Return what is maximised: the mean gain, less by `weight` the rise of the tail."""
        worst = tail_mean(self.loss(without, gain), self.tail)
        before = tail_mean(self.loss(without, np.zeros_like(gain)), self.tail)
        return float((1 - self.weight) * gain.mean() - self.weight * (worst - before))


def tail_mean(loss: np.ndarray, tail: float) -> float:
    """Return the mean of the worst share of the draws (conditional value at risk).

    Source
    ------
    Rockafellar and Uryasev (2000); a draw on the border counts for the part inside.
    """
    worst = np.sort(loss)[::-1]
    share = tail * len(loss)
    whole = int(np.floor(share + 1e-12))
    part = share - whole
    total = worst[:whole].sum() + (part * worst[whole] if part > 1e-12 else 0.0)
    return float(total / share)


def formulate(
    case: Case,
    limits: Sequence[Limit],
    surface: Surface,
    risk: Risk,
    reach: tuple[np.ndarray, np.ndarray] | None = None,
) -> linopy.Model:
    """Return the program: maximise the gain of a portfolio within its limits.

    Variables: `start` (0 or 1) and `size` [option, begin]; `employers` in million euro [option,
    year]; `gain` [draw]; with curves `got` per lever [period, draw]; with risk `worst` and `over`.

    Parameters
    ----------
    limits
        Of `limits_of`; rows in euro are divided by a million.
    reach
        Least and largest size around the last portfolio [option, start] (trust region).
    """
    model = linopy.Model()
    names = [own.option for own in case.options]
    begin = list(case.years)
    axes = [("option", names), ("begin", begin)]
    least, most = case.sizes

    def over(values: np.ndarray) -> xr.DataArray:
        return xr.DataArray(values, coords=axes)

    low = np.zeros_like(case.allowed, dtype=float)
    high = np.where(case.allowed, most[:, None], 0.0)
    if reach is not None:
        low, high = np.maximum(low, reach[0]), np.minimum(high, reach[1])
    start = model.add_variables(
        0, over(case.allowed.astype(float)), axes, name="start", integer=True
    )
    size = model.add_variables(over(low), over(high), axes, name="size")
    top = np.where(has_match(case), np.inf, 0.0)
    model.add_variables(
        0,
        xr.DataArray(
            np.repeat(top[:, None], len(begin), 1), coords=[("option", names), ("year", begin)]
        ),
        name="employers",
    )
    by_option = [("option", names)]
    model.add_constraints(size - start * xr.DataArray(most, by_option) <= 0, name="at_most")
    model.add_constraints(size - start * xr.DataArray(least, by_option) >= 0, name="viable")
    model.add_constraints(start.sum("begin") <= 1, name="once")
    _limit(model, limits, names, begin)
    _gain(model, surface, names, begin, most)
    _objective(model, surface, risk)
    return model


def scale_of(limit: Limit) -> float:
    """Return by what a row is divided inside the solver."""
    return _MILLION if limit.unit == "eur" else 1.0


def _limit(
    model: linopy.Model, limits: Sequence[Limit], names: list[str], begin: list[int]
) -> None:
    if not limits:
        return
    rows = ("limit", np.arange(len(limits)))
    pair = [rows, ("option", names), ("begin", begin)]
    scale = np.array([scale_of(own) for own in limits])
    on_size = np.stack([own.on_size for own in limits]) / scale[:, None, None]
    on_start = np.stack([own.on_start for own in limits]) / scale[:, None, None]
    on_money = np.stack([own.on_employers for own in limits])  # both in millions
    bound = np.array([own.bound for own in limits]) / scale
    left = (model.variables["size"] * xr.DataArray(on_size, coords=pair)).sum(["option", "begin"])
    left = left + (model.variables["start"] * xr.DataArray(on_start, coords=pair)).sum(
        ["option", "begin"]
    )
    if on_money.any():
        by_year = xr.DataArray(on_money, coords=[rows, ("option", names), ("year", begin)])
        left = left + (model.variables["employers"] * by_year).sum(["option", "year"])
    model.add_constraints(left <= xr.DataArray(bound, coords=[rows]), name="limits")


def _gain(
    model: linopy.Model, surface: Surface, names: list[str], begin: list[int], most: np.ndarray
) -> None:
    draws = ("draw", np.arange(surface.draws))
    gain = model.add_variables(coords=[draws], name="gain")
    size = model.variables["size"]
    straight = xr.DataArray(surface.straight, coords=[draws, ("option", names), ("begin", begin)])
    total = (size * straight).sum(["option", "begin"])
    for number, curve in enumerate(surface.curves):
        total = total + _got(model, number, curve, surface, names, begin, most)
    constant = xr.DataArray(surface.constant, coords=[draws])
    model.add_constraints(gain - total == constant, name="gains")


def _got(
    model: linopy.Model,
    number: int,
    curve: Curve,
    surface: Surface,
    names: list[str],
    begin: list[int],
    most: np.ndarray,
) -> linopy.LinearExpression:
    """Return what a lever gives [draw]: below every tangent of its curve."""
    own = sorted(set(curve.options.tolist()))
    weight = np.zeros((*curve.scale.shape, len(own), len(begin)))
    for n, option in enumerate(curve.options):
        weight[:, :, own.index(option)] += curve.weight[:, :, n]
    period = ("period", np.arange(len(curve.scale)))
    draws = ("draw", np.arange(surface.draws))
    chosen = [names[option] for option in own]
    by = xr.DataArray(weight, coords=[period, draws, ("option", chosen), ("begin", begin)])
    dose = model.add_variables(0, coords=[period, draws], name=f"dose{number}")
    got = model.add_variables(coords=[period, draws], name=f"got{number}")
    moved = (model.variables["size"].sel(option=chosen) * by).sum(["option", "begin"])
    model.add_constraints(dose - moved == 0, name=f"doses{number}")
    slope, height = (
        xr.DataArray(values, coords=[("touch", np.arange(len(values))), period, draws])
        for values in tangents(curve, surface.around, most)
    )
    model.add_constraints(got - dose * slope <= height, name=f"tangents{number}")
    return got.sum("period")


def tangents(curve: Curve, around: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and height of the lines above a curve [touch, period, draw].

    They touch it where the surface was fitted and at shares of the largest dose.
    """
    largest = curve.largest(most)
    here = curve.dose(around)
    touched = [share * largest for share in TANGENTS] + ([here] if here.any() else [])
    points = np.stack(touched)
    slope = np.stack([curve.slope(point) for point in points])
    height = np.stack([curve.gain(point) for point in points]) - slope * points
    return slope, height


def _objective(model: linopy.Model, surface: Surface, risk: Risk) -> None:
    gain = model.variables["gain"]
    mean = gain.sum() * ((1 - risk.weight) / surface.draws)
    if not risk.weight:
        model.add_objective(mean, sense="max")
        return
    draws = ("draw", np.arange(surface.draws))
    worst = model.add_variables(name="worst")
    over = model.add_variables(0, coords=[draws], name="over")
    before = surface.without if risk.of == "level" else np.zeros(surface.draws)
    model.add_constraints(
        over + gain + worst >= xr.DataArray(before, coords=[draws]), name="losses"
    )
    tail = worst + over.sum() * (1 / (risk.tail * surface.draws))
    model.add_objective(mean - risk.weight * tail, sense="max")
