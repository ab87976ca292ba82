"""The forecast draw by draw for the country: what the chance to reach a target is counted from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from krapte.evaluation.monitor.parts import FORECASTS, GROUPS
from krapte.forecast.ensemble import run_draw, side_by_side
from krapte.forecast.indicators import GROUPS as ALL_GROUPS
from krapte.forecast.indicators import group_matrix
from krapte.forecast.model import model_of
from krapte.statistics import Dataset

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Outlook:
    """Draws of the forecast with the plan.

    Parameters
    ----------
    years
        Forecast years.
    draws
        (indicator, group) -> [draw, year].
    """

    years: tuple[int, ...]
    draws: Mapping[tuple[str, str], np.ndarray]

    def at(self, indicator: str, group: str, year: int) -> np.ndarray | None:
        """Return the draws of a year; None when the forecast does not reach it."""
        if year not in self.years:
            return None
        return self.draws[indicator, group][:, self.years.index(year)]


def outlook(
    dataset: Dataset, draws: int, seed: int, horizon: int, progress: Progress | None = None
) -> Outlook:
    """Return the draws of `FORECASTS` for the country, with the plan carried out.

    Raises
    ------
    BadInput
        The data set has faults, or the horizon is out of range.
    """
    model = model_of(dataset, horizon, seed)
    groups = group_matrix()[[ALL_GROUPS.index(name) for name in GROUPS]]

    def one(draw: int) -> dict[str, np.ndarray]:
        found = run_draw(model.world(draw), model.levers(draw, "with"), ()).national
        by_group = {name: value @ groups.T for name, value in found.items()}
        short = np.maximum(by_group["short_term_unemployed"], 1e-9)
        people = np.maximum(by_group["employed"] + by_group["unemployed"], 1e-9)
        by_group["tightness"] = by_group["vacancies"] / short
        by_group["women_share"] = by_group["women"] / people
        return {name: by_group[name] for name in FORECASTS}

    done = side_by_side([lambda d=d: one(d) for d in range(draws)], progress=progress)
    found = {
        (name, group): np.stack([own[name][:, g] for own in done])
        for name in FORECASTS
        for g, group in enumerate(GROUPS)
    }
    return Outlook(model.setting.years, found)
