"""Small cases whose best portfolio can be found by trying everything, apart from the solver."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from scipy.optimize import linprog

from krapte.portfolio import (
    EMPLOYERS,
    Budget,
    Capacity,
    Case,
    Floor,
    Option,
    Rule,
    Use,
)
from krapte.portfolio.surface import TANGENTS, Curve, Surface

YEARS = (2026, 2027)
DRAWS = 2


def small(seed: int) -> tuple[Case, Surface]:
    """Return a random case of two or three options that no other case shares money with."""
    rng = np.random.default_rng(seed)
    count, own = int(rng.integers(2, 4)), f"d{seed}"
    options = []
    for i in range(count):
        least = float(rng.choice([0.0, 0.3, 0.6]))
        options.append(
            Option(
                f"{own}-{i}", "m", "", "", int(rng.integers(1, 4)), "NL", own,
                str(rng.choice(["F", "G"])), float(rng.uniform(1, 4)) * 1e6, 0.0, 9e9,
                float(rng.choice([0.0, 0.5])) * 1e6, least, float(rng.uniform(0.7, 2.0)),
                int(rng.integers(1, 3)), 2026, int(rng.choice([2026, 2027])),
                float(rng.choice([0.0, 0.5, 1.0])), "assumed", ("assumed",), "",
            )
        )  # fmt: skip
    name = [option.option for option in options]
    budgets = [Budget(year, own, "", float(rng.uniform(1, 5)) * 1e6) for year in YEARS]
    budgets.append(Budget(None, own, "G", float(rng.uniform(1, 4)) * 1e6))
    if rng.random() < 0.5:
        budgets.append(Budget(None, own, "G", 2e6, name[0]))
    if rng.random() < 0.5:
        budgets.append(Budget(2027, own, "", 1e6, name[1]))
    if rng.random() < 0.6:
        budgets.append(Budget(None, own, EMPLOYERS, float(rng.uniform(0, 2)) * 1e6))
    floors = [Floor(None, None, "", own, 0.3e6, None)] if rng.random() < 0.3 else []
    capacity = Capacity(f"c{seed}", "fte", None, 1.5, 1.5, 1.5, "assumed", ("assumed",), "")
    uses = [Use(n, f"c{seed}", float(rng.uniform(-0.3, 1.5))) for n in name]
    rules = []
    if rng.random() < 0.4:
        rules.append(Rule(name[0], "excludes", name[1]))
    elif rng.random() < 0.5:
        rules.append(Rule(name[0], "requires", name[1]))
    case = Case(
        tuple(options), YEARS, tuple(budgets), tuple(floors), (capacity,), tuple(uses), tuple(rules)
    )
    return case, _surface(rng, count, own)


def _surface(rng: np.random.Generator, count: int, own: str) -> Surface:
    curves = []
    groups = [np.array([0, 1]), np.arange(2, count)]
    for number, options in enumerate(group for group in groups if len(group)):
        weight = rng.uniform(0, 3, (2, DRAWS, len(options), 2))
        weight[0, :, :, 1] = 0.0
        curves.append(Curve(f"{own}{number}", options, weight, rng.uniform(1, 6, (2, DRAWS))))
    shape = (count, 2)
    return Surface(
        np.full(DRAWS, 100.0), np.zeros(DRAWS), np.zeros(shape),
        rng.uniform(-0.2, 0.3, (DRAWS, *shape)), tuple(curves),
    )  # fmt: skip


def together(parts: list[tuple[Case, Surface]]) -> tuple[Case, Surface]:
    """Return the cases as one: nothing is shared, so that the best of each stays the best."""
    curves, straight, offset = [], [], 0
    for _, surface in parts:
        curves += [replace(c, options=c.options + offset) for c in surface.curves]
        straight.append(surface.straight)
        offset += surface.around.shape[0]
    joined = np.concatenate(straight, axis=1)
    cases = [case for case, _ in parts]
    case = Case(
        *[
            sum((getattr(own, field) for own in cases), ()) if field != "years" else YEARS
            for field in ("options", "years", "budgets", "floors", "capacities", "uses", "rules")
        ]
    )
    zero = np.zeros(DRAWS)
    return case, Surface(zero + 100, zero, np.zeros(joined.shape[1:]), joined, tuple(curves))


def best_by_trying(case: Case, surface: Surface, caution: float = 0.0, tail: float = 0.5) -> float:
    """Return the largest value over all starts; -inf when nothing is allowed.

    For given starts the rest is a linear program, put down here once more from the tables.
    """
    choices = [
        [None, *(k for k, y in enumerate(case.years) if o.first_start <= y <= o.last_start)]
        for o in case.options
    ]
    return max(_with(case, surface, starts, caution, tail) for starts in product(*choices))


def _with(
    case: Case, surface: Surface, starts: tuple[int | None, ...], caution: float, tail: float
) -> float:
    count, years, draws = len(case.options), len(case.years), surface.draws
    lines = _lines(case, surface, starts)
    size = lambda i: i  # noqa: E731
    money = lambda i, y: count + i * years + y  # noqa: E731
    first = count + count * years
    got = lambda c: first + c  # noqa: E731
    eta, over = first + len(lines), first + len(lines) + 1
    width = over + draws
    rows, bounds_on_rows = [], []

    def at_most(row: np.ndarray, bound: float) -> None:
        rows.append(row)
        bounds_on_rows.append(bound)

    def public(i: int, y: int) -> tuple[np.ndarray, float]:
        row, fixed = np.zeros(width), 0.0
        if starts[i] is not None:
            if starts[i] <= y < starts[i] + case.options[i].years:
                row[size(i)] = case.options[i].cost_eur / 1e6
            fixed = case.options[i].setup_eur / 1e6 if starts[i] == y else 0.0
        return row, fixed

    for rule in case.rules:
        a, b = (starts[case.position[n]] for n in (rule.option, rule.other))
        if rule.kind == "excludes" and a is not None and b is not None:
            return -np.inf
        if rule.kind == "requires" and a is not None and (b is None or b > a):
            return -np.inf
    matched = any(row.fund == EMPLOYERS for row in case.budgets)
    for i, option in enumerate(case.options):
        for y in range(years):
            row, fixed = public(i, y)
            share = option.match / (1 + option.match) if matched else 0.0
            row = -share * row
            row[money(i, y)] = 1.0
            at_most(row, share * fixed)
    for year, fund in {(b.year, b.fund) for b in case.budgets}:
        total, left = np.zeros(width), 0.0
        for i, option in enumerate(case.options):
            for y, when in enumerate(case.years):
                if year in (None, when) and fund in ("", EMPLOYERS, option.fund):
                    row, fixed = public(i, y)
                    if fund == EMPLOYERS:
                        total[money(i, y)] += 1.0
                    else:
                        total += row
                        total[money(i, y)] -= 1.0
                        left -= fixed
        for b in case.budgets:
            if (b.year, b.fund) == (year, fund):
                begun = starts[case.position[b.condition]] if b.condition else 0
                if begun is not None and (year is None or case.years[begun] <= year):
                    left += b.amount_eur / 1e6
        at_most(total, left)
    for floor in case.floors:
        total, least = np.zeros(width), floor.amount_eur / 1e6
        for i in range(count):
            for y in range(years):
                row, fixed = public(i, y)
                total -= row
                total[money(i, y)] += 1.0
                least -= fixed
        at_most(total, -least)
    for y in range(years):
        row = np.zeros(width)
        for use in case.uses:
            i = case.position[use.option]
            if starts[i] is not None and starts[i] <= y < starts[i] + case.options[i].years:
                row[size(i)] += use.per_size
        at_most(row, case.capacities[0].amount)
    for c, (_, weight, slopes, heights) in enumerate(lines):
        for slope, height in zip(slopes, heights, strict=True):
            row = np.zeros(width)
            row[got(c)] = 1.0
            row[:count] -= slope * weight
            at_most(row, height)
    gain = np.zeros((draws, width))
    for c, (draw, *_) in enumerate(lines):
        gain[draw, got(c)] += 1.0
    for i, k in enumerate(starts):
        if k is not None:
            gain[:, size(i)] += surface.straight[:, i, k]
    for s in range(draws):
        row = -gain[s]
        row[eta], row[over + s] = -1.0, -1.0
        at_most(row, 0.0)
    goal = -(1 - caution) * gain.mean(0)
    goal[eta] += caution
    goal[over:] += caution / (tail * draws)
    limits = [
        (o.min_size, o.max_size) if k is not None else (0.0, 0.0)
        for o, k in zip(case.options, starts, strict=True)
    ]
    limits += [(0, None)] * (count * years) + [(None, None)] * (len(lines) + 1)
    limits += [(0, None)] * draws
    found = linprog(goal, np.array(rows), np.array(bounds_on_rows), bounds=limits, method="highs")
    return -found.fun if found.status == 0 else -np.inf


def _lines(case: Case, surface: Surface, starts: tuple[int | None, ...]) -> list[tuple]:
    """Return draw, dose per size, and the lines above the curve, for every lever, year and draw."""
    found = []
    for curve in surface.curves:
        for t, s in product(range(2), range(surface.draws)):
            weight, largest = np.zeros(len(case.options)), 0.0
            for n, i in enumerate(curve.options):
                largest += curve.weight[t, s, n].max() * case.options[i].max_size
                if starts[i] is not None:
                    weight[i] = curve.weight[t, s, n, starts[i]]
            scale = curve.scale[t, s]
            points = [share * largest for share in TANGENTS]
            slopes = [np.exp(-p / scale) for p in points]
            heights = [
                scale * (1 - np.exp(-p / scale)) - b * p
                for p, b in zip(points, slopes, strict=True)
            ]
            found.append((s, weight, slopes, heights))
    return found
