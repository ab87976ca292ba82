"""How often, and how high, groups stand on the lists: rates, ratios and their uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from krapte.errors import BadInput, Problem
from krapte.skills.fairness.attributes import Attributes
from krapte.skills.fairness.ranked import Ranked
from krapte.skills.matching import FILTERS

FOUR_FIFTHS = 0.8
"""Ratio under which a difference is a signal to look closer; no legal pass mark.

Source: the four-fifths rule of thumb of the United States, 29 CFR 1607.4(D). Dutch and European
law know no such number.
"""

LEAST_PEOPLE = 100
LOWEST_LEAST_PEOPLE = 10
DRAWS = 2000
SEED = 20230203
COUNTS = 0.3
"""Score from which a place on a list counts; assumed, 0 to 0.6."""

_RARE = 0.05
_VALUES = 500
_STEP = 10


@dataclass(frozen=True)
class Measure:
    """A rate of a group beside that of the group that fares best.

    Parameters
    ----------
    rate
        Mean over the people of the group.
    ratio
        Rate over the rate of the reference; None when that is 0.
    low, high
        95 % interval of the ratio (percentile bootstrap); None for the reference itself.
    chance
        How often a ratio as low as this one comes up among these groups when all of them are alike.
    signal
        `below` (ratio under 0.8, by chance in fewer than 5 %), `possible` (under it), `unsure`
        (only the low end under it), `none`, or `reference`.
    """

    rate: float
    ratio: float | None
    low: float | None
    high: float | None
    chance: float | None
    signal: str


@dataclass(frozen=True)
class Group:
    """What is known of one group.

    Parameters
    ----------
    values
        Value of each attribute.
    people
        Number of people, rounded to tens.
    selection
        Share that stands on a list with a score that counts.
    exposure
        Mean attention on the lists, see `docs/concepts/fairness.md`.
    opportunity
        Selection among those who are qualified; None where too few are known.
    excluded
        Filter to mean share of the vacancies that it excluded; None where not counted.
    """

    values: tuple[str, ...]
    people: int
    selection: Measure
    exposure: Measure
    opportunity: Measure | None
    excluded: dict[str, float] | None


@dataclass(frozen=True)
class Comparison:
    """The groups by one attribute, or by several at a time.

    Parameters
    ----------
    attributes
        Their names.
    groups
        Those with enough people, the largest first.
    hidden
        Number of groups with too few people, of which nothing is told.
    unknown
        People of whom one of the attributes is unknown, rounded to tens.
    """

    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    hidden: int
    unknown: int

    def as_dict(self) -> dict[str, Any]:
        """Return plain fields."""
        return asdict(self)


def compare(
    ranked: Ranked,
    attributes: Attributes,
    counts: float = COUNTS,
    least_people: int = LEAST_PEOPLE,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[Comparison, ...]:
    """Return how groups fare on the lists, by each attribute and by each combination of them.

    Parameters
    ----------
    ranked
        The lists.
    attributes
        The people that are compared: those of the table who took part. Where the lists do not
        tell who took part, everybody in the table did.
    counts
        Score from which a place on a list counts, 0 to 1.
    least_people
        Groups with fewer people are not shown; at least 10.
    draws, seed
        Of the bootstrap: people are drawn anew within their group, the lists stay as they are.

    Raises
    ------
    BadInput
        A setting is out of bounds, or nobody of the table stands in the lists.
    """
    _check(counts, least_people, draws)
    rows, selected, exposure, excluded = _fared(ranked, attributes, counts)
    if not len(rows):
        mend = "Use the keys of the matching in the column id."
        told = "no key of the lists"
        raise BadInput([Problem("attributes", None, "id", told, "keys of the lists", mend)])
    values = {name: np.array(own, dtype=object)[rows] for name, own in attributes.groups.items()}
    able = np.zeros(len(rows), bool)
    if attributes.qualified is not None:
        able = np.array([own is True for own in attributes.qualified])[rows]
    rng = np.random.default_rng(seed)
    names = tuple(values)
    sets = [own for size in range(1, len(names) + 1) for own in combinations(names, size)]
    fared = selected, exposure, able, excluded
    return tuple(_compared(own, values, *fared, least_people, draws, rng) for own in sets)


def _check(counts: float, least_people: int, draws: int) -> None:
    limits = (
        ("counts", counts, 0, 1, "Write a share, such as 0.3."),
        ("least_people", least_people, LOWEST_LEAST_PEOPLE, 1_000_000, "Small groups are people."),
        ("draws", draws, 100, 100_000, "2000 makes steady intervals."),
    )
    for name, value, low, high, mend in limits:
        if not low <= value <= high:
            found, allowed = f"{value:g}", f"{low:g} to {high:g}"
            raise BadInput([Problem("audit", None, name, found, allowed, mend)])


def _fared(
    ranked: Ranked, attributes: Attributes, counts: float
) -> tuple[Int[np.ndarray, "rows"], np.ndarray, np.ndarray, np.ndarray | None]:
    """Return the people compared (rows of the attributes), and how each of them fared."""
    place = {key: at for at, key in enumerate(ranked.people)}
    at = np.array([place.get(key, -1) for key in attributes.ids])
    known = np.flatnonzero(at >= 0)
    rows = known if ranked.whole or not len(known) else np.arange(len(attributes))
    good = ranked.score >= counts
    worth = 1 / np.log2(1 + ranked.rank)
    if ranked.side == "seekers":
        worth = worth * ranked.score
    people = len(ranked.people)
    on = np.bincount(ranked.person[good], minlength=people + 1)
    seen = np.bincount(ranked.person[good], weights=worth[good], minlength=people + 1)
    # Position -1, who stands on no list, is the empty last one.
    selected, exposure = (on > 0).astype(float)[at[rows]], seen[at[rows]]
    excluded = None if ranked.excluded is None else ranked.excluded[at[rows]]
    return rows, selected, exposure, excluded


def _compared(
    names: tuple[str, ...],
    values: Mapping[str, np.ndarray],
    selected: Float[np.ndarray, "rows"],
    exposure: Float[np.ndarray, "rows"],
    able: Bool[np.ndarray, "rows"],
    excluded: np.ndarray | None,
    least: int,
    draws: int,
    rng: np.random.Generator,
) -> Comparison:
    keys = list(zip(*(values[name] for name in names), strict=True))
    members: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(keys):
        members.setdefault(key, []).append(row)
    told = {key: np.array(own) for key, own in members.items() if "" not in key}
    unknown = sum(len(own) for key, own in members.items() if "" in key)
    shown = {key: own for key, own in told.items() if len(own) >= least}
    shown = dict(sorted(shown.items(), key=lambda own: (-len(own[1]), own[0])))
    selection = _measures({key: selected[own] for key, own in shown.items()}, draws, rng)
    attention = _measures({key: exposure[own] for key, own in shown.items()}, draws, rng)
    fit = {key: selected[own[able[own]]] for key, own in shown.items() if able[own].sum() >= least}
    chances = _measures(fit, draws, rng)
    groups = []
    for key, own in shown.items():
        shares: dict[str, float] | None = None
        if excluded is not None:
            shares = dict(zip(FILTERS, map(float, excluded[own].mean(axis=0)), strict=True))
        groups.append(Group(key, _tens(len(own)), selection[key], attention[key],
                            chances.get(key), shares))  # fmt: skip
    return Comparison(names, tuple(groups), len(told) - len(shown), _tens(unknown))


def _measures(
    values: Mapping[tuple[str, ...], Float[np.ndarray, "people"]],
    draws: int,
    rng: np.random.Generator,
) -> dict[tuple[str, ...], Measure]:
    if not values:
        return {}
    means = {key: float(own.mean()) for key, own in values.items()}
    best = max(means, key=lambda key: means[key])
    drawn = {key: _drawn(own, draws, rng, len(own)) for key, own in values.items()}
    lowest = _lowest_when_alike(values, draws, rng)
    found = {}
    for key, mean in means.items():
        if key == best:
            found[key] = Measure(mean, 1.0 if mean else None, None, None, None, "reference")
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = drawn[key] / drawn[best]
        ratios = ratios[np.isfinite(ratios)]
        if not means[best] or not len(ratios):
            found[key] = Measure(mean, None, None, None, None, "none")
            continue
        low, high = (float(own) for own in np.quantile(ratios, [0.025, 0.975]))
        ratio = mean / means[best]
        chance = float((lowest <= ratio).mean())
        found[key] = Measure(mean, ratio, low, high, chance, _signal(ratio, low, chance))
    return found


def _lowest_when_alike(
    values: Mapping[tuple[str, ...], Float[np.ndarray, "people"]],
    draws: int,
    rng: np.random.Generator,
) -> Float[np.ndarray, "draws"]:
    """Return the lowest ratio to the best group when all groups are drawn from all people.

    The best of several groups is partly the luckiest, so that ratios to it are low without a cause;
    and the more groups, the lower the lowest. Both are in here.
    """
    every = np.concatenate(list(values.values()))
    means = np.array([_drawn(every, draws, rng, len(own)) for own in values.values()])
    best = means.max(axis=0)
    return np.divide(means.min(axis=0), best, out=np.ones(draws), where=best > 0)


def _signal(ratio: float, low: float, chance: float) -> str:
    if ratio < FOUR_FIFTHS:
        return "below" if chance < _RARE else "possible"
    return "unsure" if low < FOUR_FIFTHS else "none"


def _drawn(
    values: Float[np.ndarray, "people"], draws: int, rng: np.random.Generator, many: int
) -> Float[np.ndarray, "draws"]:
    """Return the mean of `many` people drawn with replacement, as often as `draws`.

    How often each different value is drawn is multinomial; of more than 500 different values,
    neighbours are taken together at their mean.
    """
    found, count = np.unique(values, return_counts=True)
    if len(found) > _VALUES:
        parts = np.array_split(np.sort(values), _VALUES)
        found = np.array([own.mean() for own in parts])
        count = np.array([len(own) for own in parts])
    return rng.multinomial(many, count / len(values), size=draws) @ found / many


def _tens(people: int) -> int:
    return round(people / _STEP) * _STEP
