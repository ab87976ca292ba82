"""Fits the central draw to what was observed after the base year, and says so.

Fitted: demand by class, so that vacancies at the end of every observed year are met; participation
and the moves into technical and ICT work, so that employment of the last observed year is met.
Employment of the years between, and every other figure, stays a check of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from krapte.forecast.ensemble import central_national
from krapte.forecast.levers import no_levers
from krapte.forecast.world import CLASSES, Fit, Setting, class_of, world_of

PASSES = 14
"""Corrections of the fit; each needs one simulation of the central draw."""

_PARTICIPATION_STEP = 12.0
_INFLOW_STEP = 2.5


def fit(setting: Setting) -> Fit:
    """Return the calibration of a setting; without observed years it changes nothing.

    Fixed-point corrections: vacancies rise nearly one for one with demand that cannot be filled,
    employment in all with participation, employment of a class with the moves into it.
    """
    vacancies = setting.base.outlook.vacancies
    employed = setting.base.outlook.employed
    years = [year for year in setting.years if year in vacancies]
    if not years:
        return Fit()
    found = Fit(demand={year: dict.fromkeys(CLASSES, 1.0) for year in years})
    size = _by_class(np.asarray(world_of(setting, -1).paths.base).sum(0))
    last = max((year for year in setting.years if year in employed), default=None)
    for _ in range(PASSES):
        here = central_national(world_of(setting.fitted(found), -1), no_levers(len(setting.years)))
        if last is not None:
            at_work = _by_class(here["employed"][setting.years.index(last)])
            found = _with_supply(found, at_work, employed[last])
        found = replace(found, demand=_demand(found, here["vacancies"], setting, vacancies, size))
    return found


def _by_class(by_occupation: np.ndarray) -> dict[str, float]:
    kind = class_of()
    return {
        name: float(by_occupation[kind == position].sum()) for position, name in enumerate(CLASSES)
    }


def _with_supply(found: Fit, at_work: Mapping[str, float], wanted: Mapping[str, float]) -> Fit:
    """Return the fit with participation and inflow moved towards observed employment."""
    total = np.log(sum(wanted.values()) / sum(at_work.values()))
    inflow = tuple(
        float(
            np.clip(
                factor * (wanted[name] / at_work[name] / np.exp(total)) ** _INFLOW_STEP, 0.3, 3.0
            )
        )
        for name, factor in zip(CLASSES, found.inflow, strict=False)
    )
    shift = float(np.clip(found.participation + _PARTICIPATION_STEP / 2 * total, -1.0, 1.0))
    return replace(found, participation=shift, inflow=inflow)


def _demand(
    found: Fit,
    vacancies: np.ndarray,
    setting: Setting,
    wanted: Mapping[int, Mapping[str, float]],
    size: Mapping[str, float],
) -> dict[int, dict[str, float]]:
    """Return demand moved by the vacancies that are missing or too many."""
    corrected = {}
    for year, levels in found.demand.items():
        here = _by_class(vacancies[setting.years.index(year)])
        corrected[year] = {
            name: levels[name] + 0.9 * (wanted[year][name] - here[name]) / size[name]
            for name in CLASSES
        }
    return corrected
