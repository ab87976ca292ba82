"""Steering: which shift of budget or timing brings a target back within reach, at least cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.portfolio import Budget, Case, Effort, Portfolio, Risk, faults, nothing
from krapte.portfolio.frontier import scaled
from krapte.portfolio.limits import limits_of
from krapte.portfolio.optimise import optimise
from krapte.portfolio.program import Program
from krapte.portfolio.simulator import Simulator
from krapte.portfolio.surface import Surface, straightened

Stages = Callable[[str, int, int], None]

WAYS = {
    "as_is": ("zoals nu", "as it is"),
    "budget": ("ander budget per maatregel, zelfde geld per jaar", "other shares, same money"),
    "timing": ("zelfde geld, vrij over de jaren", "same money, free over the years"),
    "both_cheaper": ("minder geld, vrij over de jaren", "less money, free over the years"),
    "more": ("meer geld per jaar", "more money a year"),
    "more_timing": ("meer geld, vrij over de jaren", "more money, free over the years"),
}  # fmt: skip
"""Ways to steer, in Dutch and English."""

MOST = 4.0
"""Largest multiple of the budget that is looked at."""

_STEPS = 7


@dataclass(frozen=True, eq=False)
class Advice:
    """Ways to steer, side by side.

    Parameters
    ----------
    level
        What must be reached: the target at or below this, in its own weighted persons.
    chance
        Chance that is asked.
    without
        Target when nothing is bought on top of the plan [draw].
    table
        One row per way of `WAYS`: public_eur, extra_eur (beyond what is spent now), share (of the
        budget), gain, low95, high95 (persons), chance, reaches (whether the chance is as asked).
    moves
        One row per way and option that differs from now: option, start and size now and then.
    best
        The way that reaches the target at least cost; None when none does within `MOST` times the
        budget: then that is the answer.
    """

    level: float
    chance: float
    without: np.ndarray
    table: pd.DataFrame
    moves: pd.DataFrame
    best: str | None


def advise(
    simulator: Simulator,
    level: float,
    *,
    chance: float = 0.5,
    now: Portfolio | None = None,
    effort: Effort | None = None,
    progress: Stages | None = None,
) -> Advice:
    """Return the ways to bring a target back within reach, the cheapest first among them.

    Each way is the best portfolio of its kind: other shares of the same yearly money, the same
    money free over the years, and the least larger (or smaller) budget with which the target is
    reached. They are sought on the response surface, which is fitted again around each least
    budget; the figures of every way come from the simulator.

    Parameters
    ----------
    simulator
        Of the case and the target.
    level
        Value that the target must not exceed, in persons (mean per year).
    chance
        Share of the draws in which it must hold.
    now
        What is done now, beyond the plan of the register; nothing when None.
    effort
        Of the solver.

    Raises
    ------
    BadInput
        `now` breaks a limit of the case, or no portfolio is allowed.
    """
    case, effort = simulator.case, effort or Effort(gap=0.002, seconds=20.0)
    tell = progress or (lambda stage, done, total: None)
    own = now or nothing(case)
    broken = [] if now is None else faults(case, own)
    if broken:
        mend = "Correct what is done now, or the limits."
        raise BadInput([Problem("now", None, None, str(broken[0]), "a portfolio in limits", mend)])
    chosen = optimise(case, simulator, effort=effort, progress=progress)
    search = _Search(case, chosen.surface, chosen.without, level, chance, effort)
    ways: dict[str, tuple[float, Portfolio]] = {"as_is": (1.0, own)}
    ways["budget"] = (1.0, chosen.portfolio)
    free = unbound(case)
    tell("steer", 0, 3)
    ways["timing"] = (1.0, search.solved(free, 1.0, chosen.portfolio))
    tell("steer", 1, 3)
    for name, kind in (("more", case), ("more_timing", free)):
        if not search.reaches(ways["budget" if name == "more" else "timing"][1]):
            found = _least(simulator, search, kind, 1.0, MOST)
            if found is not None:
                ways[name] = found
        elif name == "more_timing":
            found = _least(simulator, search, kind, 0.0, 1.0)
            if found is not None:
                ways["both_cheaper"] = found
        tell("steer", 2 if name == "more" else 3, 3)
    gains = {way: chosen.without - simulator.run(one.size).value for way, (_, one) in ways.items()}
    table = _table(ways, gains, search, own, case)
    reached = table[table["reaches"]]
    best = None if reached.empty else str(reached.sort_values("public_eur")["way"].iloc[0])
    return Advice(level, chance, chosen.without, table, _moves(ways, own, case), best)


def unbound(case: Case) -> Case:
    """Return the case with the money of each pot free over the years, and the same in all."""
    sums: dict[tuple[str, str, str], float] = {}
    for own in case.budgets:
        key = (own.department, own.fund, own.condition)
        sums[key] = sums.get(key, 0.0) + own.amount_eur
    budgets = tuple(Budget(None, d, f, eur, c) for (d, f, c), eur in sums.items())
    return replace(case, budgets=budgets)


@dataclass(frozen=True, eq=False)
class _Search:
    case: Case
    surface: Surface
    without: np.ndarray
    level: float
    chance: float
    effort: Effort

    def chance_of(self, own: Portfolio) -> float:
        left = self.without - self.surface.gain(own.size)
        return float(np.mean(left <= self.level))

    def reaches(self, own: Portfolio) -> bool:
        return self.chance_of(own) >= self.chance

    def solved(self, case: Case, share: float, known: Portfolio | None = None) -> Portfolio:
        own = scaled(case, share)
        program = Program(own, limits_of(own), self.surface, Risk())
        return program.solve(self.effort, known=known).portfolio

    def least(self, case: Case, low: float, high: float) -> tuple[float, Portfolio] | None:
        """Return the least share of the budget that reaches the level, and its portfolio."""
        top = self.solved(case, high)
        if not self.reaches(top):
            return None
        best = (high, top)
        for _ in range(_STEPS):
            middle = (low + high) / 2
            own = self.solved(case, middle)
            if self.reaches(own):
                high, best = middle, (middle, own)
            else:
                low = middle
        return best


def _least(
    simulator: Simulator, search: _Search, case: Case, low: float, high: float
) -> tuple[float, Portfolio] | None:
    """Return the least share that reaches the level, sought again where it was found first."""
    found = search.least(case, low, high)
    if found is None:
        return None
    size = found[1].size
    seen = simulator.run(size, slope=True)
    surface = simulator.surface(size, seen, search.without)
    nearer = replace(search, surface=straightened(surface, simulator.case.sizes[1]))
    return nearer.least(case, low, high) or found


def _table(
    ways: dict[str, tuple[float, Portfolio]], gains: dict[str, np.ndarray], search: _Search,
    now: Portfolio, case: Case,
) -> pd.DataFrame:  # fmt: skip
    spent = float(now.public(case).sum())
    rows = []
    for way, (share, own) in ways.items():
        gain = gains[way]
        chance = float(np.mean(search.without - gain <= search.level))
        public = float(own.public(case).sum())
        low, high = np.quantile(gain, [0.025, 0.975])
        rows.append(
            {
                "way": way,
                "public_eur": public,
                "extra_eur": public - spent,
                "share": share,
                "gain": float(gain.mean()),
                "low95": float(low),
                "high95": float(high),
                "chance": chance,
                "reaches": chance >= search.chance,
            }
        )
    return pd.DataFrame(rows)


def _moves(ways: dict[str, tuple[float, Portfolio]], now: Portfolio, case: Case) -> pd.DataFrame:
    rows = []
    for way, (_, own) in ways.items():
        for i, option in enumerate(case.options):
            before, after = _placed(now, i, case.years), _placed(own, i, case.years)
            if before != after:
                rows.append(
                    {
                        "way": way,
                        "option": option.option,
                        "name_nl": option.name_nl,
                        "name_en": option.name_en,
                        "start_now": before[0],
                        "size_now": before[1],
                        "start": after[0],
                        "size": after[1],
                    }
                )
    columns = ["way", "option", "name_nl", "name_en", "start_now", "size_now", "start", "size"]
    return pd.DataFrame(rows, columns=columns).astype({"start_now": "Int64", "start": "Int64"})


def _placed(own: Portfolio, option: int, years: Sequence[int]) -> tuple[int | None, float]:
    begun = np.flatnonzero(own.started[option])
    if not len(begun):
        return None, 0.0
    return years[int(begun[0])], round(float(own.size[option, begun[0]]), 4)
