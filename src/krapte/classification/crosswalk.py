"""From one kind of region to another, through the municipalities, with nobody lost."""

from __future__ import annotations

from collections.abc import Mapping

from krapte.classification._table import rows
from krapte.classification.regions import regions

BASIS = {
    "nl": "gelijke gewichten per gemeente (geen bevolkingsgewichten bekend)",
    "en": "equal weights per municipality (no population weights known)",
}
"""What the default weights are; pass your own weights where you have them."""


def crosswalk(
    origin: str, target: str, weights: Mapping[str, float] | None = None
) -> dict[str, dict[str, float]]:
    """Return for every region of one kind its shares over the regions of another kind.

    Parameters
    ----------
    origin, target
        Kinds of region: `labour_market_region`, `res`, `province` or `municipality`.
    weights
        Weight of each municipality, such as its working population; equal when None. A
        municipality that is absent weighs nothing.

    Returns
    -------
    dict
        Origin code -> target code -> share; the shares of each origin sum to 1.
    """
    counted: dict[str, dict[str, float]] = {code: {} for code in regions(origin)}
    for row in rows("municipalities.csv"):
        source = row["code"] if origin == "municipality" else row[origin]
        goal = row["code"] if target == "municipality" else row[target]
        weight = 1.0 if weights is None else weights.get(row["code"], 0.0)
        counted[source][goal] = counted[source].get(goal, 0.0) + weight
    shares = {}
    for source, goals in counted.items():
        whole = sum(goals.values())
        if whole <= 0:
            raise ValueError(f"no municipality of {source} has a weight")
        shares[source] = {goal: weight / whole for goal, weight in goals.items()}
    return shares


def convert(
    values: Mapping[str, float],
    origin: str,
    target: str,
    weights: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Return totals of one kind of region as totals of another kind; the sum stays the same."""
    result = dict.fromkeys(regions(target), 0.0)
    shares = crosswalk(origin, target, weights)
    for source, value in values.items():
        for goal, share in shares[source].items():
            result[goal] += value * share
    return result
