"""From the accounts of education and one draw to the pipeline that the simulator runs."""

from __future__ import annotations

from collections.abc import Mapping

import jax.numpy as jnp
import numpy as np

from krapte.accounts import BaseYear
from krapte.classification import education_group, education_tracks, model_education
from krapte.forecast.education import HISTORY, Pipeline
from krapte.forecast.setting import Setting, class_of


def pipeline_of(setting: Setting, chosen: Mapping[str, float]) -> Pipeline:
    """Return the education pipeline of a draw, with its history of intake."""
    base, schooling = setting.base, setting.base.schooling
    tracks = education_tracks()
    technical = np.array([not track.endswith("other") for track in tracks])
    first = setting.years[0] - HISTORY
    known = sorted(schooling.intake)
    youth = base.outlook.youth
    rows = []
    for year in range(first, setting.years[-1] + 1):
        nearest = min(max(year, known[0]), known[-1])
        index = schooling.intake[nearest]
        if year > known[-1]:
            index = index * _young_people(youth, year - 2) / _young_people(youth, known[-1] - 2)
            trend = (1 + chosen["technical_choice_trend"]) ** (year - known[-1])
            index = index * np.where(technical, trend, 1.0)
        rows.append(index)
    group = np.zeros((len(tracks), len(model_education())))
    for t, track in enumerate(tracks):
        group[t, model_education().index(education_group(track))] = 1.0
    technical_mix, other_mix = _first_occupations(base, group, chosen)
    start = np.clip(schooling.start_in_technique * chosen["start_scale"], 0.0, 0.97)
    return Pipeline(
        jnp.asarray(schooling.graduates * chosen["graduates_scale"]),
        jnp.asarray(schooling.duration),
        jnp.asarray(schooling.dropout),
        jnp.asarray(np.stack(rows)),
        jnp.full(len(tracks), chosen["teacher_headroom"]),
        jnp.asarray(start),
        jnp.asarray(schooling.no_work),
        jnp.asarray(technical_mix),
        jnp.asarray(other_mix),
        jnp.asarray(group),
    )


def _young_people(youth: Mapping[int, np.ndarray], year: int) -> float:
    """Return how many turned 15 in a year (the nearest known year)."""
    nearest = min(max(year, min(youth)), max(youth))
    return float(youth[nearest].sum())


def _first_occupations(
    base: BaseYear, group: np.ndarray, chosen: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the occupations where graduates start: those of young workers of their education.

    ICT tracks lead to ICT rather than technical occupations more than that, other tracks less.
    """
    tracks, technical = education_tracks(), class_of() < 2
    young = base.stocks.employed[..., 3:20].sum((0, 3, 4))  # ages 18 to 34, [O, K]
    weight = (young @ group.T).T
    ict = np.array([track.endswith("ict") for track in tracks])
    to_ict = np.where(ict, chosen["ict_start_lift"], chosen["other_ict_start_lift"])
    lift = np.where(class_of()[None, :] == 1, to_ict[:, None], 1.0)
    inside = weight * lift * technical[None, :] + 1e-9 * technical
    outside = weight * ~technical[None, :] + 1e-9 * ~technical
    return (
        inside / inside.sum(1, keepdims=True),
        outside / outside.sum(1, keepdims=True),
    )


def graduate_age() -> np.ndarray:
    """Return the age at the diploma by education group (triangular around the usual age)."""
    middles = {"low": (16, 19), "mbo": (17, 24), "hbo": (21, 28), "wo": (22, 29)}
    ages = np.arange(15, 75)
    rows = []
    for code in model_education():
        first, last = middles[code.split(":")[0]]
        middle, half = (first + last) / 2, (last - first) / 2 + 1
        weight = np.clip(1 - np.abs(ages - middle) / half, 0.0, None)
        rows.append(weight / weight.sum())
    return np.stack(rows)
