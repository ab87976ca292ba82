"""From published figures to the marginals that the cube of people must reproduce."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from krapte.accounts.axes import AXES, labels, layers
from krapte.accounts.reconcile import Marginal, total
from krapte.classification import parse_period
from krapte.statistics import Observation

RELIABILITY = {"A": 1.0, "P": 0.9, "E": 0.7, "F": 0.5}
"""Share of a deviation that one pass removes, by status of the figures: as published,
provisional, derived, forecast. A setting of the raking, assumed; what is trusted less gives way."""

ASSUMED_RELIABILITY = 0.3
"""The same of figures that are assumed; itself assumed, 0.1 to 0.5."""


def marginals(
    observations: Iterable[Observation], axes: Sequence[str] = AXES, minimum: int = 1
) -> list[Marginal]:
    """Return one marginal per table: figures of one source, period and set of dimensions.

    A figure counts once: codes that overlap (a class and its groups, wide and narrow ages) become
    marginals of their own, in layers.

    Parameters
    ----------
    observations
        Figures in persons.
    axes
        Dimensions of the cube; a figure that is broken down by another one is left out.
    minimum
        Fewest figures that make a table.

    Returns
    -------
    list of Marginal
        In the order of the observations.
    """
    tables: dict[tuple, list[Observation]] = defaultdict(list)
    for own in observations:
        broken = tuple(axis for axis in axes if _code(own, axis))
        rest = {"region", "occupation", "education", "sex", "age", "sector"} - set(axes)
        if any(_code(own, axis) for axis in rest):
            continue
        tables[(own.source, own.period, broken)].append(own)
    found = []
    for (source, period, broken), rows in tables.items():
        choices = [layers(axis, sorted({_code(own, axis) for own in rows})) for axis in broken]
        for layer in product(*choices):
            values = np.full(tuple(len(codes) for codes in layer), np.nan)
            trust = []
            for own in rows:
                at = tuple(
                    codes.index(_code(own, axis)) if _code(own, axis) in codes else -1
                    for axis, codes in zip(broken, layer, strict=True)
                )
                if -1 not in at:
                    values[at] = own.value
                    trust.append(ASSUMED_RELIABILITY if own.assumed else RELIABILITY[own.status])
            if len(trust) < minimum:
                continue
            name = " x ".join(broken) or "total"
            found.append(
                Marginal(
                    f"{rows[0].series} by {name}, {period}",
                    {
                        axes.index(axis): labels(axis, codes)
                        for axis, codes in zip(broken, layer, strict=True)
                    },
                    values,
                    min(trust),
                    source,
                    period,
                    codes=tuple(tuple(codes) for codes in layer),
                )
            )
    return found


def vocational_levels(
    observations: Iterable[Observation], general_secondary: float
) -> list[Observation]:
    """Return figures by CBS level as figures by level of the model.

    The model counts havo and vwo without a further diploma with the low level, CBS with the middle
    one: that share of the middle moves over. High needs no change.

    Parameters
    ----------
    general_secondary
        Share of the middle level whose highest diploma is havo or vwo.
    """
    rows = list(observations)
    by_key: dict[tuple, dict[str, Observation]] = defaultdict(dict)
    for own in rows:
        key = (
            own.series,
            own.source,
            own.period,
            *(getattr(own, a) for a in AXES if a != "education"),
        )
        by_key[key][own.education] = own
    found = [own for own in rows if own.education not in ("cbs-low", "cbs-middle")]
    for levels in by_key.values():
        low, middle = levels.get("cbs-low"), levels.get("cbs-middle")
        if low is None or middle is None:
            continue
        moved = general_secondary * middle.value
        found.append(replace(low, education="low", value=low.value + moved, status="E"))
        found.append(replace(middle, education="mbo", value=middle.value - moved, status="E"))
    return found


def _code(own: Observation, axis: str) -> str:
    code = getattr(own, axis)
    return "" if axis == "region" and code == "NL" else code


def distance(period: str, base: str) -> float:
    """Return how many years two periods lie apart, between their middles."""
    one, other = parse_period(period), parse_period(base)
    return abs((one.start + one.end) / 2 - (other.start + other.end) / 2)


def as_shares(marginal: Marginal, cube: np.ndarray) -> Marginal:
    """Return a table of another year scaled to the people it covers in the cube.

    Only its structure counts then, not its level.
    """
    known = ~np.isnan(marginal.values)
    here = total(cube, marginal)[known].sum()
    there = marginal.values[known].sum()
    return Marginal(
        marginal.name,
        marginal.labels,
        marginal.values * (here / there),
        marginal.reliability,
        marginal.source,
        marginal.period,
        marginal.values,
        marginal.codes,
    )


def mean_structure(tables: Sequence[Marginal]) -> Marginal:
    """Return tables of the same codes and level as one: the mean, by reliability.

    Two periods equally far from the base year say the same with equal right. Raking with both would
    let the one that comes last win; their mean does not depend on the order, and is what a straight
    line between the two periods gives for the base year in between.

    Parameters
    ----------
    tables
        At least one, scaled to the same people. The least reliable sets the reliability.
    """
    if len(tables) == 1:
        return tables[0]
    values = np.stack([table.values for table in tables])
    weights = np.array([table.reliability for table in tables])
    trust = np.tensordot(weights, ~np.isnan(values), axes=1)
    added = np.tensordot(weights, np.nan_to_num(values), axes=1)
    mean = np.divide(added, trust, out=np.full(trust.shape, np.nan), where=trust > 0)
    return replace(tables[0], values=mean, reliability=float(weights.min()))
