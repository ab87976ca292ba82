"""What a forecast says of labour, year by year: who works, who is wanted, who looks for work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from krapte.classification import education_tracks, labour_market_regions, model_occupations
from krapte.errors import BadInput, Problem
from krapte.forecast import INTERVALS
from krapte.forecast.model import CENTRAL, Model

SCENARIOS = ("without", "with")
_KEPT = ("employed", "unemployed", "demand")
_NOTHING = 1e-9


@dataclass(frozen=True, eq=False)
class LabourMarket:
    """One outcome of a forecast, at the ends of years; Y years, R regions, O occupations.

    Parameters
    ----------
    years
        The first is the base year.
    employed, unemployed
        Persons by region of residence [Y, R, O].
    demand
        Employment wanted by region of work, persons [Y, R, O].
    transition
        The part of it that the forecast assumes for the energy transition, beyond those who are at
        that work already [Y, R, O].
    commuting
        Share of those who live in a region (row) that work in another (column) [R, R].
    fte
        Full-time equivalents that one person works [Y, R, O].
    spare_places
        Persons a year whom the teachers of a track of education can take beyond its intake in the
        base year.
    observed_until
        Last year that is known: what a plan asks can change later years only.
    seed, draw, scenario
        Which outcome it is.
    level
        A column of `krapte.forecast.INTERVALS` when it is a quantile of many draws, else empty.
    """

    years: tuple[int, ...]
    employed: np.ndarray
    unemployed: np.ndarray
    demand: np.ndarray
    transition: np.ndarray
    commuting: np.ndarray
    fte: np.ndarray
    spare_places: Mapping[str, float]
    observed_until: int
    seed: int
    draw: int
    scenario: str
    level: str = ""

    @property
    def filled(self) -> np.ndarray:
        """Persons at work by region of work [Y, R, O]."""
        return np.einsum("rw,yro->ywo", self.commuting, self.employed)

    @property
    def origin(self) -> dict[str, str]:
        """Where the figures come from, in Dutch and English."""
        which = {"nl": f"trekking {self.draw}", "en": f"draw {self.draw}"}
        if self.draw == CENTRAL:
            which = {"nl": "centrale trekking", "en": "central draw"}
        if self.level:
            which = {"nl": f"kwantiel {self.level}", "en": f"quantile {self.level}"}
        plan = {"nl": "zonder het plan", "en": "without the plan"}
        if self.scenario == "with":
            plan = {"nl": "met het plan", "en": "with the plan"}
        return {
            "nl": f"prognose {plan['nl']}, {which['nl']}, seed {self.seed}",
            "en": f"forecast {plan['en']}, {which['en']}, seed {self.seed}",
        }


class LabourForecast:
    """One draw of the forecast, whose demand for the energy transition can be replaced.

    Parameters
    ----------
    model
        From `krapte.forecast.model.model_of`.
    draw
        Its number; -1 is the central draw.
    scenario
        `without` or `with` the measures of the register.
    """

    def __init__(self, model: Model, draw: int = CENTRAL, scenario: str = "with") -> None:
        if scenario not in SCENARIOS:
            raise ValueError(f"`{scenario}` is no scenario; choose {' or '.join(SCENARIOS)}")
        self.model, self.draw, self.scenario = model, draw, scenario
        self._world = model.world(draw)
        self._levers = model.levers(draw, scenario)

    def market(self, transition: np.ndarray | None = None) -> LabourMarket:
        """Return the labour market that this draw forecasts.

        Parameters
        ----------
        transition
            Persons wanted for the energy transition beyond those who are at that work already, as
            part of demand, by region of work [Y, R, O], the base year first; may be negative where
            less is wanted than is done. None takes what the forecast assumes.
        """
        import jax.numpy as jnp

        from krapte.forecast.ensemble import run_draw

        world, paths, base = self._world, self._world.paths, self.model.setting.base
        scale = self._scale()
        if transition is not None:
            raw = np.asarray(transition, float)[1:] / scale
            paths = replace(paths, transition=jnp.asarray(raw, paths.transition.dtype))
            world = replace(world, paths=paths)
        found = run_draw(world, self._levers, _KEPT).cells
        unemployed = np.asarray(world.start.unemployed, float)
        start = {
            "employed": base.attached.sum((2, 3, 4)) - unemployed,
            "unemployed": unemployed,
            "demand": np.asarray(paths.base, float),
        }
        stocks = {
            name: np.concatenate([start[name][None], np.asarray(found[name], float)])
            for name in _KEPT
        }
        asked = np.asarray(paths.transition, float) * scale
        hours = np.asarray(self._levers[0].hours, float)
        longer = np.concatenate([np.zeros_like(hours[:1]), hours])
        return LabourMarket(
            years=(base.year, *self.model.setting.years),
            employed=stocks["employed"],
            unemployed=stocks["unemployed"],
            demand=stocks["demand"],
            transition=np.concatenate([np.zeros_like(asked[:1]), asked]),
            commuting=np.asarray(world.rates.commuting, float),
            fte=base.fte * (1 + longer),
            spare_places=self._spare_places(),
            observed_until=self.model.setting.observed_until,
            seed=self.model.setting.seed,
            draw=self.draw,
            scenario=self.scenario,
        )

    def _scale(self) -> np.ndarray:
        """Return persons in demand per person of the path [Y, R, O]: hours and productivity."""
        work = self._levers[0]
        saved = 1 - np.asarray(work.productivity, float)
        return np.maximum(saved, _NOTHING) / (1 + np.asarray(work.hours, float))

    def _spare_places(self) -> dict[str, float]:
        pipeline = self._world.pipeline
        intake = np.asarray(pipeline.graduates, float) / (1 - np.asarray(pipeline.dropout, float))
        room = np.maximum(np.asarray(pipeline.headroom, float) - 1, 0.0) * intake.sum(1)
        return dict(zip(education_tracks(), map(float, room), strict=True))


def market_at(market: LabourMarket, cells: pd.DataFrame, level: str) -> LabourMarket:
    """Return the labour market of a finished forecast, as scarce as a quantile of its draws.

    Employment is at its median. At `low80` the unemployed are at that quantile and the shortage at
    its opposite, `high80`: demand is who are at work and the shortage. Employment and demand rise
    and fall together over draws, so the same quantile of both would be no scarcer. Quantiles are
    taken cell by cell: together the cells at `low80` are scarcer than one draw in ten is. For what
    one draw in ten is like, plan with draws (`krapte.programming.robust`).

    Parameters
    ----------
    market
        Of the central draw with the same scenario and years: gives what the table does not have.
    cells
        The table `cells` of `krapte.forecast.Results`, or of a run.
    level
        Column, such as `median` or `low80`.

    Raises
    ------
    BadInput
        The level is unknown, or the table lacks a region, occupation or year.
    """
    if level not in INTERVALS:
        mend = "Choose one of them."
        told = [Problem("level", None, None, f"`{level}`", ", ".join(INTERVALS), mend)]
        raise BadInput(told)
    names = list(INTERVALS)
    opposite = names[len(names) - 1 - names.index(level)]
    employed = _cells(market, cells, "employed", "median")
    found = replace(
        market,
        employed=np.concatenate([market.employed[:1], employed]),
        unemployed=np.concatenate(
            [market.unemployed[:1], _cells(market, cells, "unemployed", level)]
        ),
        level=level,
    )
    wanted = found.filled[1:] + _cells(market, cells, "shortage", opposite)
    return replace(found, demand=np.concatenate([market.demand[:1], wanted]))


def _cells(market: LabourMarket, cells: pd.DataFrame, name: str, level: str) -> np.ndarray:
    """Return an indicator of a table at a level, in the years after the base year [Y - 1, R, O]."""
    own = cells[(cells["scenario"] == market.scenario) & (cells["indicator"] == name)]
    table = own.set_index(["year", "region", "occupation"])[level]
    index = pd.MultiIndex.from_product(
        [market.years[1:], labour_market_regions(), model_occupations()]
    )
    values = table.reindex(index).to_numpy(float)
    lost = np.flatnonzero(~np.isfinite(values))
    if len(lost):
        year, region, occupation = index[lost[0]]
        told = f"no {name} of {region}, {occupation} in {year}"
        mend = "Take the table `cells` of a whole forecast with the same last year or a later one."
        raise BadInput([Problem("cells", None, name, told, "every cell and year", mend)])
    return values.reshape(market.employed[1:].shape)
