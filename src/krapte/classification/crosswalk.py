"""From one kind of region to another, through the municipalities, with nobody lost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from krapte.classification._table import rows
from krapte.classification.regions import regions

BASIS = {
    "nl": "gelijke gewichten per gemeente (geen bevolkingsgewichten bekend)",
    "en": "equal weights per municipality (no population weights known)",
}
"""What the default weights are; pass your own weights where you have them."""


@dataclass(frozen=True)
class CrosswalkBasis:
    """What the shares of a crosswalk rest on, so that whoever shows a figure can say it.

    Parameters
    ----------
    weighted
        Number of municipalities with a weight above 0; 0 when all weigh the same.
    municipalities
        Number of municipalities in the division that krapte uses.
    missing
        Codes of municipalities without a weight, when others have one: they count for nothing.
    unknown
        Codes with a weight that are no municipality of this division: their weight is not used.
    """

    weighted: int
    municipalities: int
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether every municipality weighs the same."""
        return self.weighted == 0

    def text(self, lang: str = "nl") -> str:
        """Return the basis as words to print below a table or map."""
        if self.equal:
            return BASIS[lang]
        counts = self.weighted, self.municipalities
        if lang == "nl":
            text = "gewogen naar bevolking voor {} van {} gemeenten".format(*counts)
            left = f"{len(self.unknown)} onbekende gemeentecodes niet gebruikt"
        else:
            text = "weighted by population for {} of {} municipalities".format(*counts)
            left = f"{len(self.unknown)} unknown municipality codes not used"
        return f"{text}; {left}" if self.unknown else text


def crosswalk_basis(weights: Mapping[str, float] | None = None) -> CrosswalkBasis:
    """Return on which weights `crosswalk` and `convert` rest when they get these weights.

    Raises
    ------
    ValueError
        When a weight is negative or no number, or no municipality has a weight.
    """
    known = regions("municipality")
    if weights is None:
        return CrosswalkBasis(0, len(known))
    _check(weights)
    missing = tuple(code for code in known if not weights.get(code, 0.0))
    if len(missing) == len(known):
        raise ValueError("none of the weights belongs to a municipality of this division")
    unknown = tuple(sorted(set(weights) - set(known)))
    return CrosswalkBasis(len(known) - len(missing), len(known), missing, unknown)


def crosswalk(
    origin: str, target: str, weights: Mapping[str, float] | None = None
) -> dict[str, dict[str, float]]:
    """Return for every region of one kind its shares over the regions of another kind.

    Parameters
    ----------
    origin, target
        Kinds of region: `labour_market_region`, `res`, `province` or `municipality`.
    weights
        Weight of each municipality, such as its population; equal when None. A municipality that
        is absent weighs nothing. `crosswalk_basis` says in words what this means.

    Returns
    -------
    dict
        Origin code -> target code -> share; the shares of each origin sum to 1.

    Raises
    ------
    ValueError
        When a kind of region is unknown, a weight is negative or no number, or no municipality of
        some region has a weight.
    """
    regions(target)
    counted: dict[str, dict[str, float]] = {code: {} for code in regions(origin)}
    if weights is not None:
        _check(weights)
    for row in rows("municipalities.csv"):
        goal = row["code"] if target == "municipality" else row[target]
        if origin == "municipality":
            counted[row["code"]] = {goal: 1.0}
            continue
        weight = 1.0 if weights is None else weights.get(row["code"], 0.0)
        goals = counted[row[origin]]
        goals[goal] = goals.get(goal, 0.0) + weight
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
    """Return totals of one kind of region as totals of another kind; the sum stays the same.

    Regions that are absent from `values` count for nothing; the result holds every region of the
    target. For the other parameters see `crosswalk`.

    Raises
    ------
    ValueError
        When `values` holds a code that is no region of the origin, or as `crosswalk` does.
    """
    result = dict.fromkeys(regions(target), 0.0)
    shares = crosswalk(origin, target, weights)
    for source, value in values.items():
        if source not in shares:
            raise ValueError(f"`{source}` is no region of the kind `{origin}`")
        for goal, share in shares[source].items():
            result[goal] += value * share
    return result


def _check(weights: Mapping[str, float]) -> None:
    for code, weight in weights.items():
        if not (math.isfinite(weight) and weight >= 0):
            raise ValueError(f"the weight of {code} is {weight}; expected a number of 0 or more")
