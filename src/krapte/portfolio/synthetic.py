"""Made-up cases for benchmarks and tests: the shape of a real one, and no figure means anything."""

from __future__ import annotations

import numpy as np

from krapte.portfolio.case import (
    EMPLOYERS,
    NATIONAL,
    Budget,
    Capacity,
    Case,
    Floor,
    Option,
    Rule,
    Use,
)
from krapte.portfolio.surface import Curve, Surface

_FIRST = 2026


def synthetic_case(seed: int, options: int, years: int) -> Case:
    """Return a made-up case with every kind of limit.

    Parameters
    ----------
    seed
        Same seed, same case.
    options, years
        How many.
    """
    rng = np.random.default_rng(seed)
    span = tuple(range(_FIRST, _FIRST + years))
    departments, funds = ("A", "B", "C"), ("F", "G")
    made = []
    for i in range(options):
        cost = float(np.round(rng.lognormal(3.0, 0.8), 2)) * 1e6
        least = float(rng.choice([0.0, 0.2, 0.5]))
        made.append(
            Option(
                f"m{i}", f"m{i}", f"Maatregel {i}", f"Measure {i}", int(rng.integers(1, 4)),
                NATIONAL if rng.random() < 0.7 else "AM01",
                str(rng.choice(departments)), str(rng.choice(funds)),
                cost, cost, cost, float(rng.choice([0.0, 0.1])) * cost,
                least, float(rng.uniform(1.0, 3.0)), int(rng.integers(2, years + 1)),
                span[0], span[-1] - int(rng.integers(0, max(years // 2, 1))),
                float(rng.choice([0.0, 0.0, 0.5])), "assumed", ("assumed",), "made up",
            )
        )  # fmt: skip
    total = sum(own.cost_eur for own in made)
    budgets = [Budget(year, "", "", 0.5 * total) for year in span]
    budgets += [Budget(year, "A", "", 0.2 * total) for year in span]
    budgets += [Budget(None, "", "G", 0.4 * total * years)]
    budgets += [Budget(year, "", EMPLOYERS, 0.05 * total) for year in span]
    budgets += [Budget(None, "", "G", 0.2 * total, "m0")]
    floors = [Floor(None, 1, "", "", None, 0.1)]
    uses = [Use(own.option, "teachers", float(rng.uniform(0.0, 2.0))) for own in made[::3]]
    capacity = 0.4 * sum(own.per_size for own in uses)
    teachers = Capacity(
        "teachers", "fte", None, capacity, capacity, capacity, "assumed", ("assumed",), "made up"
    )
    rules = [Rule(made[i].option, "excludes", made[i - 1].option) for i in range(1, options, 9)]
    rules += [Rule(made[i].option, "requires", made[i - 2].option) for i in range(2, options, 11)]
    return Case(
        tuple(made), span, tuple(budgets), tuple(floors), (teachers,), tuple(uses), tuple(rules)
    )


def synthetic_surface(seed: int, case: Case, draws: int, levers: int) -> Surface:
    """Return a made-up response surface: every option moves one of so many levers.

    Parameters
    ----------
    seed
        Same seed, same surface.
    draws, levers
        How many.
    """
    rng = np.random.default_rng(seed + 1)
    count, starts = case.allowed.shape
    lag = rng.integers(0, 3, count)
    yearly = np.zeros((starts, count, starts))
    for i in range(count):
        for t in range(starts):
            yearly[t, i] = np.clip(t - np.arange(starts) - lag[i] + 1, 0, 3) / 3
    value = np.array([own.cost_eur for own in case.options]) / 1e6 * rng.lognormal(0, 0.7, count)
    size = value[None, :] * rng.lognormal(0, 0.5, (draws, count))
    curves = []
    for lever in range(levers):
        own = np.arange(lever, count, levers)
        if not len(own):
            continue
        weight = np.einsum("tnk,sn->tsnk", yearly[:, own], size[:, own])
        largest = (weight.max(-1) * 2.0).sum(-1)
        scale = np.maximum(largest * rng.uniform(0.3, 1.5), 1e-6)
        curves.append(Curve(f"lever{lever}", own, weight, scale))
    without = rng.lognormal(11.5, 0.3, draws)
    return Surface(
        without, np.zeros(draws), np.zeros((count, starts)),
        np.zeros((draws, count, starts)), tuple(curves),
    )  # fmt: skip
