"""Bringing tables that disagree into one cube: raking with a stated reliability per table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Marginal:
    """A published table that the cube should reproduce.

    Parameters
    ----------
    name
        What the table says, for the list of residuals.
    labels
        For each axis of the cube that the table breaks down: the group of every index along that
        axis, -1 for an index that the table does not cover. Axes that are absent are summed over.
    values
        Persons, one axis per entry of `labels` in that order, one index per group. NaN where the
        table gives no figure.
    reliability
        0..1: the share of a deviation that one pass removes. 1 reproduces the table; a lower value
        lets more reliable tables win where they disagree.
    source
        Id of the source.
    period
        When it was measured.
    published
        The figures as published, when `values` holds them scaled to another total.
    codes
        The published code of every group, per axis of `values`.
    """

    name: str
    labels: Mapping[int, np.ndarray]
    values: np.ndarray
    reliability: float
    source: str
    period: str = ""
    published: np.ndarray | None = None
    codes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Reconciled:
    """A cube, the tables it was reconciled with, and the axes that these refer to."""

    cube: np.ndarray
    tables: tuple[Marginal, ...]
    axes: tuple[str, ...]


@dataclass(frozen=True)
class Residual:
    """The difference that remains between one published figure and the accounts, in persons."""

    marginal: Marginal
    group: tuple[int, ...]
    published: float
    account: float


def total(cube: np.ndarray, marginal: Marginal) -> np.ndarray:
    """Return the cube summed to the groups of a marginal, in the shape of its values."""
    axes = tuple(marginal.labels)
    others = tuple(axis for axis in range(cube.ndim) if axis not in axes)
    kept = cube.sum(axis=others) if others else cube
    order = [sorted(axes).index(axis) for axis in axes]
    kept = np.transpose(kept, order)
    for position, axis in enumerate(axes):
        labels = marginal.labels[axis]
        member = np.zeros((len(labels), marginal.values.shape[position]))
        inside = labels >= 0
        member[np.flatnonzero(inside), labels[inside]] = 1.0
        kept = np.moveaxis(np.tensordot(kept, member, axes=(position, 0)), -1, position)
    return kept


def _spread(factor: np.ndarray, marginal: Marginal, shape: tuple[int, ...]) -> np.ndarray:
    """Return a factor per group as an array that multiplies the cube (1 where not covered)."""
    padded = np.pad(factor, [(0, 1)] * factor.ndim, constant_values=1.0)
    axes = tuple(marginal.labels)
    index = np.ix_(*[marginal.labels[axis] for axis in axes])
    spread = padded[index]
    order = np.argsort(axes)
    spread = np.transpose(spread, order)
    view = [1] * len(shape)
    for axis in axes:
        view[axis] = shape[axis]
    return spread.reshape(view)


def rake(
    seed: np.ndarray,
    marginals: Sequence[Marginal],
    tolerance: float = 1e-9,
    passes: int = 500,
) -> tuple[np.ndarray, int]:
    """Return the cube nearest to the seed that reproduces the marginals, and the passes it took.

    Iterative proportional fitting: each marginal in turn scales the cube towards its figures, the
    least reliable first, so that the most reliable has the last word. Reliability below 1 takes a
    part of the step (the factor to that power), which settles contradictions between tables in
    proportion to trust instead of by the accident of order.

    Parameters
    ----------
    seed
        Not negative; a zero stays zero (an impossible combination).
    marginals
        Tables to reproduce.
    tolerance
        The largest relative change of any scaling factor in a pass at which raking stops.
    passes
        The most passes made; contradicting tables never settle entirely.

    Returns
    -------
    tuple
        The cube, of the shape of the seed, and the number of passes.

    Raises
    ------
    ValueError
        When the seed is negative or a marginal asks for persons where the seed has none.

    Source
    ------
    Deming and Stephan (1940); damped steps as in generalised raking (Deville and Sarndal, 1992).
    """
    if (seed < 0).any():
        raise ValueError("the seed of a raking holds a negative number")
    cube = seed.astype(float).copy()
    ordered = sorted(marginals, key=lambda marginal: marginal.reliability)
    for marginal in ordered:
        empty = (total(cube, marginal) <= 0) & (marginal.values > 0)
        if empty.any():
            where = tuple(int(i) for i in np.argwhere(empty)[0])
            raise ValueError(f"{marginal.name}: group {where} has persons but its seed is empty")
    for done in range(1, passes + 1):
        before = [_factor(cube, marginal) for marginal in ordered] if done % 5 == 0 else None
        for marginal in ordered:
            factor = _factor(cube, marginal) ** marginal.reliability
            cube *= _spread(factor, marginal, cube.shape)
        if before is not None:
            after = [_factor(cube, marginal) for marginal in ordered]
            change = max(np.abs(a - b).max(initial=0.0) for a, b in zip(after, before, strict=True))
            if change < tolerance:
                return cube, done
    return cube, passes


def _factor(cube: np.ndarray, marginal: Marginal) -> np.ndarray:
    current = total(cube, marginal)
    known = ~np.isnan(marginal.values) & (current > 0)
    return np.divide(marginal.values, current, out=np.ones_like(current), where=known)


def residuals(cube: np.ndarray, marginals: Sequence[Marginal]) -> list[Residual]:
    """Return every published figure beside the account, none left out."""
    found = []
    for marginal in marginals:
        account = total(cube, marginal)
        for group in np.ndindex(*marginal.values.shape):
            published = float(marginal.values[group])
            if not np.isnan(published):
                found.append(Residual(marginal, group, published, float(account[group])))
    return found
