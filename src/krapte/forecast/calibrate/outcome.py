"""From a calibration to a set of parameters on disk, with all that tells what it is worth."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.forecast.calibrate.checks import by_series, predictive, totals
from krapte.forecast.calibrate.identifiability import (
    collinear,
    combinations,
    drivers,
    identifiability,
    points,
    verdict,
)
from krapte.forecast.calibrate.posterior import Calibration
from krapte.forecast.calibrate.saved import calibrated_parameters, set_id, write_set
from krapte.statistics import Dataset


def tables_of(found: Calibration) -> dict[str, pd.DataFrame]:
    """Return the tables of a calibration by name.

    `identifiability`, `combinations`, `collinear` and `drivers`; `figures` (every figure beside the
    prediction) and `series` (the same by series); `left_out`: the figures of the last year as they
    were forecast without them, empty when there were too few others.
    """
    figures = predictive(found.full, found.seed)
    series, left_out = by_series(found.full, figures), pd.DataFrame(columns=figures.columns)
    other = found.without_last
    if other is not None:
        table = predictive(other, found.seed)
        by = by_series(other, table)
        series = pd.concat([series, by[by["role"] == "left out"]], ignore_index=True)
        left_out = table[table["role"] == "left out"].reset_index(drop=True)
    return {
        "identifiability": identifiability(found.full),
        "combinations": combinations(found.full),
        "collinear": collinear(found.full),
        "drivers": drivers(found.full),
        "figures": figures,
        "series": series,
        "left_out": left_out,
    }


def result_of(found: Calibration, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the outcome in a few numbers, as the manifest tells it."""
    verdicts = tables["identifiability"].groupby("verdict")["parameter"].apply(list).to_dict()
    known = tables["series"]
    checked = known[(known["role"] != "left out") & (known["surprise"] < 0.05)]
    normal = found.full.normal
    return {
        "parameters": {name: verdicts.get(name, []) for name in _VERDICTS},
        "fitted": totals(tables["figures"], "fitted"),
        "left_out": {"year": found.last} | totals(tables["left_out"], "left out"),
        "not_described": [f"{own.series} ({own.role})" for own in checked.itertuples()],
        "converged": normal.converged,
        "steps": normal.steps,
        "effective_share_of_draws": round(found.full.effective, 3),
    }


_VERDICTS = ("identified", "narrowed", "not identified", "not calibrated")


def keep(
    found: Calibration,
    dataset: Dataset,
    place: Path,
    made: dt.datetime,
    as_of: dt.date | None = None,
) -> tuple[Path, dict[str, Any], dict[str, pd.DataFrame]]:
    """Return the folder of the set that a calibration gives, its outcome and its tables.

    Parameters
    ----------
    found
        From `calibrate`.
    dataset
        What it was calibrated to.
    place
        Folder in which sets are kept.
    made
        Now, for the manifest.
    as_of
        As it was given to `calibrate`.
    """
    tables = tables_of(found)
    result = result_of(found, tables)
    inputs = inputs_of(found, dataset, as_of)
    own = found.full
    priors = own.prediction.nation.priors
    width = np.sqrt(np.diag(own.covariance))
    parameters = calibrated_parameters(
        set_id(inputs),
        priors,
        own.names,
        own.centre,
        own.covariance,
        {
            name: points(priors[name], float(own.centre[place]), float(width[place]))
            for place, name in enumerate(own.names)
        },
        {
            name: f"{verdict(width[place])}, width {width[place]:.2f} of before"
            for place, name in enumerate(own.names)
        },
    )
    folder = write_set(place, inputs, result, parameters, dataset.sources, tables, made)
    return folder, result, tables


def inputs_of(found: Calibration, dataset: Dataset, as_of: dt.date | None) -> dict[str, Any]:
    """Return what decides a set: data, program, seed, and every figure that was used."""
    from krapte import __version__
    from krapte.program import code_hash

    own = found.full
    used = [
        {
            "figure": figure.label,
            "value": figure.observation.value,
            "error": round(figure.spread, 6),
            "source": figure.observation.source,
        }
        for figure, use in zip(own.prediction.figures, own.used, strict=True)
        if use
    ]
    return {
        "data_hash": dataset.content_hash,
        "code_hash": code_hash(),
        "version": __version__,
        "seed": found.seed,
        "draws": len(own.draws),
        "as_of": None if as_of is None else as_of.isoformat(),
        "years": list(own.prediction.nation.years),
        "calibrated": list(own.names),
        "figures": used,
    }
