"""A plan that can be staffed in most draws of supply, and what that costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.programming.plan import Plan
from krapte.programming.project import Programme
from krapte.programming.robust.at_quantile import supply_at
from krapte.programming.robust.staffable import staffable
from krapte.programming.supply import Supply

MEDIAN = 0.5


@dataclass(frozen=True)
class Realised:
    """How a plan does in draws that it has not seen.

    Parameters
    ----------
    held, draws
        In how many of how many it can be staffed.
    low, high
        Ends of the exact 95 % interval (Clopper and Pearson) for the share in all draws.
    unmet
        Mean share of its labour that is missing, over all draws.
    """

    held: int
    draws: int
    low: float
    high: float
    unmet: float

    @property
    def share(self) -> float:
        """Part of the draws in which it can be staffed."""
        return self.held / self.draws


@dataclass(frozen=True)
class RobustResult:
    """A robust plan beside the plan for the median.

    Parameters
    ----------
    plan, supply
        The robust plan, and the supply it was made with.
    level
        Quantile of that supply, cell by cell.
    median_plan
        Plan for the supply at the median.
    risk
        Share of draws in which the plan may fail.
    realised, median_realised
        Both plans in fresh draws.
    tried
        Columns `level, held, draws, points`: plans in the draws with which the level was chosen.
    """

    plan: Plan
    supply: Supply
    level: float
    median_plan: Plan
    risk: float
    realised: Realised
    median_realised: Realised
    tried: pd.DataFrame

    @property
    def price(self) -> float:
        """Points that robustness costs, against the plan for the median."""
        return self.median_plan.points - self.plan.points

    @property
    def price_share(self) -> float:
        """The same as a share of the points of the plan for the median."""
        return self.price / abs(self.median_plan.points) if self.median_plan.points else 0.0

    @property
    def kept(self) -> bool:
        """Whether in fresh draws the plan held at least as often as was asked."""
        return self.realised.share >= 1 - self.risk

    def text(self, lang: str = "nl") -> str:
        """Return in two sentences what was asked, what came of it, and what it costs."""
        own, other = self.realised, self.median_realised
        asked = 100 * (1 - self.risk)
        numbers = (
            f"{own.held}/{own.draws} ({100 * own.low:.0f}-{100 * own.high:.0f} %)",
            f"{other.held}/{other.draws}",
        )
        if lang == "nl":
            verdict = "gehaald" if self.kept else "NIET gehaald"
            return (
                f"Gevraagd: te bemensen in {asked:.0f} % van de trekkingen; {verdict} in nieuwe"
                f" trekkingen: {numbers[0]}, het plan voor de mediaan {numbers[1]}. Prijs van"
                f" robuustheid: {self.price:.4g} punten, {100 * self.price_share:.2g} %."
            )
        verdict = "met" if self.kept else "NOT met"
        return (
            f"Asked: staffable in {asked:.0f} % of draws; {verdict} in fresh draws: {numbers[0]},"
            f" the plan for the median {numbers[1]}. Price of robustness: {self.price:.4g} points,"
            f" {100 * self.price_share:.2g} %."
        )


def robust_plan(
    programme: Programme,
    seen: Sequence[Supply],
    fresh: Sequence[Supply],
    planner: Callable[[Programme, Supply], Plan],
    *,
    risk: float = 0.1,
    tolerance: float = 0.0,
    plans: int = 7,
    progress: Callable[[int, int], None] | None = None,
) -> RobustResult:
    """Return a plan whose schedule can be staffed in at least a share 1 - `risk` of the draws.

    The plan is made for a supply that is scarcer than the median: in every cell the same quantile
    over the draws. How low it must be for all cells together to suffice is found by halving, with
    the plan of each level tried in all draws that are seen; at level 0 it holds in all of them.
    As many must hold as make the share likely for one draw more: (n + 1)(1 - risk) of n.

    Parameters
    ----------
    programme
        Projects.
    seen
        Supplies of draws to plan with.
    fresh
        Supplies of other draws, used for nothing but to tell how often the plans hold.
    planner
        Makes a plan of a programme with a supply.
    risk
        Above 0, below 1.
    tolerance
        Share of its labour that a plan may miss in a draw and still count as staffed.
    plans
        Most plans that are made, at least 3.
    progress
        Called with plans made and most plans.

    Raises
    ------
    BadInput
        Too few draws for the risk, no fresh draws, or a risk out of range.
    """
    needed = _needed(len(seen), risk, len(fresh))
    if plans < 3:
        raise ValueError(f"plans is {plans}, expected 3 or more")
    rows: list[dict[str, float]] = []
    made: dict[float, Plan] = {}

    def holds_at(level: float) -> bool:
        made[level] = plan = planner(programme, supply_at(seen, level))
        held = sum(staffable(programme, plan, own).holds(tolerance) for own in seen)
        rows.append({"level": level, "held": held, "draws": len(seen), "points": plan.points})
        if progress is not None:
            progress(len(rows), plans)
        return held >= needed

    if holds_at(MEDIAN):
        chosen = MEDIAN
    else:
        chosen, above = 0.0, MEDIAN
        # The first guess: one cell alone would need no lower a quantile than the risk itself.
        middle = min(risk, MEDIAN / 2)
        while len(rows) < plans - 1:
            if holds_at(middle):
                chosen = middle
            else:
                above = middle
            middle = (chosen + above) / 2
        if chosen not in made:
            holds_at(chosen)
    return RobustResult(
        made[chosen],
        supply_at(seen, chosen),
        chosen,
        made[MEDIAN],
        risk,
        realised(programme, made[chosen], fresh, tolerance),
        realised(programme, made[MEDIAN], fresh, tolerance),
        pd.DataFrame(rows),
    )


def realised(
    programme: Programme, plan: Plan, fresh: Sequence[Supply], tolerance: float = 0.0
) -> Realised:
    """Return how often a plan can be staffed in draws.

    Parameters
    ----------
    fresh
        Supplies of draws that the plan was not made with; at least one.
    tolerance
        As of `robust_plan`.
    """
    from scipy.stats import beta

    found = [staffable(programme, plan, own) for own in fresh]
    held, draws = sum(own.holds(tolerance) for own in found), len(found)
    low = float(beta.ppf(0.025, held, draws - held + 1)) if held else 0.0
    high = float(beta.ppf(0.975, held + 1, draws - held)) if held < draws else 1.0
    return Realised(held, draws, low, high, sum(own.share for own in found) / draws)


def _needed(seen: int, risk: float, fresh: int) -> int:
    """Return in how many of the seen draws a plan must hold."""
    if not 0 < risk < 1:
        told = Problem("risk", None, None, f"{risk:g}", "a share between 0 and 1", "Write 0.1.")
        raise BadInput([told])
    needed = math.ceil((seen + 1) * (1 - risk) - 1e-9)
    if needed > seen:
        least = math.ceil(1 / risk) - 1
        mend = "Take more draws, or accept more risk."
        told = Problem("draws", None, None, f"{seen} draws", f"{least} or more", mend)
        raise BadInput([told])
    if not fresh:
        mend = "Keep some draws apart: without them nobody knows how often the plan holds."
        raise BadInput([Problem("draws", None, "fresh", "none", "at least one", mend)])
    return needed
