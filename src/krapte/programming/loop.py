"""The loop: what a plan asks becomes demand of the forecast, which makes another supply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.ndimage import grey_closing

from krapte.classification import model_occupations
from krapte.errors import BadInput, Problem
from krapte.programming.labour import (
    LabourForecast,
    LabourMarket,
    Rules,
    asked_of_market,
    at_ends,
    existing_work,
    kept_by_other_work,
    occupations_of,
    read_rules,
    supply_of,
    through_months,
    usual_mix,
    window_of,
)
from krapte.programming.months import month_text
from krapte.programming.plan import Plan
from krapte.programming.project import Programme
from krapte.programming.robust.staffable import staffable
from krapte.programming.supply import Supply

Planner = Callable[[Programme, Supply], Plan]

_LEAST_STEP = 0.05
_LEAST_FILLED = 0.5  # share of wanted jobs that is filled at the least; assumed, 0.3 to 0.7
_NOTHING = 1e-9


@dataclass(frozen=True)
class Round:
    """One turn of the loop.

    Parameters
    ----------
    number
        From 1.
    points, projects
        Of the plan.
    put_in, asked
        Job-years in the demand of the forecast that gave this supply, follow-up work included, and
        those that the plan made with it asks.
    free
        Job-years of workers whom this supply has for the programme.
    change
        Supply that the plan itself gives rise to against this supply: sum of the differences by
        region, occupation and month, as a share of this supply.
    step
        How far the demand of the next round goes towards what the plan asks.
    """

    number: int
    points: float
    projects: int
    put_in: float
    asked: float
    free: float
    change: float
    step: float


@dataclass(frozen=True)
class LoopResult:
    """Where the loop ended.

    Parameters
    ----------
    plan, supply
        Of the round with the least change; the plan was made with this supply.
    market, own_supply
        Labour market with the demand of this plan, and the supply that it gives rise to.
    unmet
        Share of the plan's labour that this supply cannot do, with everybody sent anew.
    rounds
        In order.
    converged
        Whether that change is within the tolerance.
    tolerance
        Share of supply.
    """

    plan: Plan
    supply: Supply
    market: LabourMarket
    own_supply: Supply
    unmet: float
    rounds: tuple[Round, ...]
    converged: bool
    tolerance: float

    @property
    def path(self) -> pd.DataFrame:
        """The rounds as a table."""
        return pd.DataFrame([asdict(own) for own in self.rounds])

    def text(self, lang: str = "nl") -> str:
        """Return in one sentence whether a fixed point was reached."""
        least = min(own.change for own in self.rounds)
        change, within = f"{100 * least:.2g} %", f"{100 * self.tolerance:.2g} %"
        if lang == "nl":
            told = "Vast punt" if self.converged else "GEEN vast punt"
            return (
                f"{told} na {len(self.rounds)} rondes: het aanbod dat het plan zelf oproept wijkt"
                f" {change} af van het aanbod waarmee het is gemaakt (grens {within}); daarin mist"
                f" het {100 * self.unmet:.2g} % van zijn arbeid."
            )
        told = "Fixed point" if self.converged else "NO fixed point"
        return (
            f"{told} after {len(self.rounds)} rounds: the supply that the plan gives rise to is"
            f" {change} from the supply it was made with (limit {within}); in it the plan lacks"
            f" {100 * self.unmet:.2g} % of its labour."
        )


class ProgrammeDemand:
    """The demand of a programme in a forecast, in the place of what the forecast assumes for it.

    Demand of a region of work, occupation and end of year is

        other work + existing energy work + what the forecast adds for the transition.

    Of the last two, `part` is what the programme stands for. A demand of the programme replaces
    exactly that part; other work, and energy work that is not the programme's, stay as they are.
    A plan that uses all who are free in the forecast, and nobody else, gives the same forecast.

    A programme ends, energy work does not: in months for which the programme by its own dates asks
    less of an occupation than the forecast assumes, the rest is follow-up work. It is wanted as far
    as the plan does not ask it, so the two are never added up.

    Parameters
    ----------
    forecast
        One draw.
    first_month, months
        In which the programme is planned; before and after them the forecast's assumption stays.
    rules, part
        As of `supply_of`.
    programme
        Whose dates say what is follow-up work; None stands for one without end.

    Raises
    ------
    BadInput
        The months touch a year that is observed.
    """

    def __init__(
        self,
        forecast: LabourForecast,
        first_month: int,
        months: int,
        rules: Rules | None = None,
        part: float = 1.0,
        programme: Programme | None = None,
    ) -> None:
        self.forecast, self.first_month, self.months = forecast, first_month, months
        self.rules, self.part = rules or read_rules(), part
        self.reference = market = forecast.market()
        drawn = self.rules.drawn(market.seed, market.draw)
        existing = existing_work(market, drawn, usual_mix())
        self.kept = kept_by_other_work(market, existing, part)
        own = np.clip(part * (market.transition + existing), 0.0, market.demand)
        # Demand counts jobs that are wanted, a plan those that are done: between the two stands the
        # share of wanted jobs that is filled.
        self._filled = np.clip(
            market.filled / np.maximum(market.demand, _NOTHING), _LEAST_FILLED, 1.0
        )
        self.assumed = through_months(
            own * self._filled * market.fte, market.years, first_month, months
        )
        self.follow_up = np.zeros_like(self.assumed)
        if programme is not None:
            could = dated_labour(programme, first_month, months)
            busy = np.minimum(could / np.maximum(self.assumed.sum(0), _NOTHING), 1.0)
            self.follow_up = self.assumed * (1 - busy)
        reached = at_ends(np.ones(months), first_month, market.years)
        touched = [year for year, own in zip(market.years, reached, strict=True) if own > 0]
        if touched[0] <= market.observed_until:
            begin = 12 * (market.observed_until + 1) + 6
            told, mend = month_text(first_month), "The past cannot be planned: begin later."
            allowed = f"{month_text(begin)} or later"
            raise BadInput([Problem("months", None, "first_month", told, allowed, mend)])

    def of_plan(self, asked: np.ndarray) -> np.ndarray:
        """Return the demand that a plan makes from what its packages ask [R, O, M], FTE.

        Employers keep people on over gaps of at most `gap_months` between two times of work, as
        many as both have work for; and the follow-up work is there.
        """
        gap = int(self.rules.parameters["gap_months"].central) + 1
        around = np.pad(asked, ((0, 0), (0, 0), (gap, gap)))
        held = grey_closing(around, size=(1, 1, gap))[..., gap:-gap]
        return np.maximum(held, self.follow_up)

    def market(self, asked: np.ndarray) -> LabourMarket:
        """Return the labour market when this is wanted instead of what is assumed.

        Parameters
        ----------
        asked
            From `of_plan`: FTE by region of work, all occupations of the model and month [R, O, M].
        """
        market = self.reference
        change = at_ends(asked - self.assumed, self.first_month, market.years)
        wanted = change / (market.fte * self._filled)
        return self.forecast.market(market.transition + wanted)


def loop(
    programme: Programme,
    forecast: LabourForecast,
    planner: Planner,
    *,
    rules: Rules | None = None,
    part: float = 1.0,
    tolerance: float = 0.02,
    most: int = 10,
    step: float = 0.8,
    progress: Callable[[Round], None] | None = None,
) -> LoopResult:
    """Return the plan whose labour is the demand with which its supply was forecast.

    Each round plans with the supply at hand, puts what the plan asks into the forecast, and moves
    the demand a step towards it; the step is halved when a round brings no less change. What other
    work keeps is what it keeps in the forecast without the loop: a plan that asks more finds the
    workers that more demand brings, and takes none from others.

    Parameters
    ----------
    programme
        Projects.
    forecast
        One draw; its horizon must reach half a year beyond the months that can be planned.
    planner
        Makes a plan of a programme with a supply.
    rules, part
        As of `supply_of`.
    tolerance
        The loop has converged when the supply changes by no more than this share of it.
    most
        Rounds.
    step
        Above 0, at most 1.
    progress
        Called after each round.

    Returns
    -------
    LoopResult
        With `converged` False when no round came within the tolerance; it says so in `text`.

    Raises
    ------
    BadInput
        The forecast does not hold the months, or they touch the past.
    ValueError
        A step, number or tolerance that makes no sense.
    """
    if not 0 < step <= 1 or most < 1 or tolerance <= 0:
        raise ValueError("step must be above 0 and at most 1, most 1 or more, tolerance above 0")
    first, months = window_of(programme)
    demand = ProgrammeDemand(forecast, first, months, rules, part, programme)
    codes = occupations_of(programme)
    columns = [model_occupations().index(code) for code in codes]
    places = {own.region for own in programme}

    def supplied(market: LabourMarket) -> Supply:
        return supply_of(
            market, first, months, places=places, occupations=codes, rules=demand.rules,
            part=part, kept=demand.kept,
        )  # fmt: skip

    put_in = demand.assumed
    supply = supplied(demand.reference)
    rounds: list[Round] = []
    best: tuple[Plan, Supply, LabourMarket, Supply] | None = None
    for number in range(1, most + 1):
        plan = planner(programme, supply)
        asked = np.zeros_like(put_in)
        asked[:, columns] = asked_of_market(plan, supply)
        own_years, asked = float(asked.sum()) / 12, demand.of_plan(asked)
        market = demand.market(asked)
        own = supplied(market)
        change = _change(supply, own)
        if rounds and change >= min(one.change for one in rounds):
            step = max(step / 2, _LEAST_STEP)
        told = Round(
            number, plan.points, len({own.project for own in plan.works}),
            float(put_in.sum()) / 12, own_years, float(supply.workers.sum()) / 12,
            change, step,
        )  # fmt: skip
        if best is None or change < min(one.change for one in rounds):
            best = plan, supply, market, own
        rounds.append(told)
        if progress is not None:
            progress(told)
        if change <= tolerance:
            break
        put_in = put_in + step * (asked - put_in)
        supply = supplied(demand.market(put_in))
    assert best is not None  # noqa: S101  (the first round always is the best so far)
    unmet = staffable(programme, best[0], best[3]).share
    return LoopResult(*best, unmet, tuple(rounds), rounds[-1].change <= tolerance, tolerance)


def dated_labour(programme: Programme, first_month: int, months: int) -> np.ndarray:
    """Return FTE that a programme asks when all is done evenly between its dates.

    Returns
    -------
    numpy.ndarray
        All occupations of the model x months; the labour of each project spread evenly from its
        earliest start to its deadline.
    """
    row = {code: number for number, code in enumerate(model_occupations())}
    found = np.zeros((len(row), months))
    for project in programme:
        begin, end = project.earliest_start - first_month, project.deadline + 1 - first_month
        for occupation, amount in project.labour_by_occupation().items():
            found[row[occupation], max(begin, 0) : end] += amount / (end - begin)
    return found


def _change(one: Supply, other: Supply) -> float:
    return float(np.abs(other.workers - one.workers).sum() / max(one.workers.sum(), _NOTHING))
