"""Who gets the credit: the effect per measure (leave one out) and per pillar (Shapley)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from krapte.forecast.arithmetic import arithmetic
from krapte.forecast.ensemble import Progress, national_shortage
from krapte.forecast.model import Model
from krapte.shards import Cluster, Work, spread


@dataclass(frozen=True)
class Attribution:
    """Changes of the shortage, persons, by draw, year and group (negative = less shortage).

    Parameters
    ----------
    measures
        Measure -> [draw, year, group]: all measures minus all but this one.
    shapley
        Pillar -> [draw, year, group]; they add up to the effect of the whole plan. NaN for a pillar
        of which no measure has a known effect: that is unknown, not zero.
    alone
        Pillar -> [draw, year, group]: only this pillar against none; NaN as above.
    interaction
        [draw, year, group]: the whole plan minus the sum of the pillars alone. Positive: pillars
        overlap; negative: they strengthen each other.
    """

    measures: dict[str, np.ndarray]
    shapley: dict[int, np.ndarray]
    alone: dict[int, np.ndarray]
    interaction: np.ndarray


def shapley_values(value: Mapping[frozenset[int], np.ndarray]) -> dict[int, np.ndarray]:
    """Return every player's Shapley value from the value of all coalitions.

    Parameters
    ----------
    value
        Value of every subset of the players, the empty one included.

    Source
    ------
    Shapley (1953): the average of a player's marginal contribution over all orders of joining.
    """
    players = sorted(max(value, key=len))
    result = {}
    for player in players:
        others = [other for other in players if other != player]
        share = np.zeros_like(value[frozenset()])
        for size in range(len(players)):
            weight = factorial(size) * factorial(len(players) - size - 1) / factorial(len(players))
            for joined in combinations(others, size):
                before = frozenset(joined)
                share = share + weight * (value[before | {player}] - value[before])
        result[player] = share
    return result


def _of_sets(shared: tuple[Model, list[frozenset[str]]], part: range) -> list[np.ndarray]:
    """Return the shortage of every draw of a shard under every set of measures."""
    model, sets = shared
    found = []
    for draw in part:
        world = model.world(draw)
        found.append(
            np.stack([national_shortage(world, model.levers_of(draw, chosen)) for chosen in sets])
        )
    return found


def attribute(
    model: Model,
    draws: int,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Attribution:
    """Return the effect of every quantified measure and of every pillar on the shortage.

    Parameters
    ----------
    model
        Gives the world of a draw and the levers of a set of measures.
    draws
        Number of draws used; every coalition is simulated with the same ones, so that differences
        hold no sampling noise.
    cluster
        Workers that compute them; None takes the cores of this machine.
    """
    plan = model.plan
    measures, pillar_of = plan.quantified, plan.pillar_of
    pillars = sorted(set(pillar_of.values()))
    active = sorted({pillar_of[measure] for measure in measures})
    everything = frozenset(measures)

    def of(chosen: Collection[int]) -> frozenset[str]:
        return frozenset(measure for measure in measures if pillar_of[measure] in chosen)

    coalitions = [
        frozenset(chosen)
        for size in range(len(active) + 1)
        for chosen in combinations(active, size)
    ]
    wanted = {of(chosen) for chosen in coalitions} | {everything - {one} for one in measures}
    sets = sorted(wanted, key=lambda chosen: (len(chosen), sorted(chosen)))

    work = Work(_of_sets, (model, sets), draws, probe=arithmetic)
    done = [one for _, own in spread(work, cluster, progress=progress) for one in own]
    found = dict(zip(sets, np.stack(done, axis=1), strict=True))
    whole, none = found[everything], found[frozenset()]
    value = {chosen: found[of(chosen)] for chosen in coalitions}
    unknown = {pillar: np.full_like(whole, np.nan) for pillar in pillars}
    shares = shapley_values(value)
    alone = {pillar: found[of({pillar})] - none for pillar in active}
    return Attribution(
        {one: whole - found[everything - {one}] for one in measures},
        unknown | shares,
        unknown | alone,
        (whole - none) - sum(alone.values()),
    )
