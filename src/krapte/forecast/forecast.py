"""The forecast as a whole: draws without and with the plan, attribution, and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from krapte.forecast.anchors import anchors_table
from krapte.forecast.arithmetic import arithmetic
from krapte.forecast.attribution import Attribution, attribute
from krapte.forecast.defaults import DRAWS, HORIZON, SEED
from krapte.forecast.draws import Draws
from krapte.forecast.ensemble import DrawResult, Progress, run_draw
from krapte.forecast.learned import base_of, learned_of
from krapte.forecast.model import CENTRAL, Model, model_of
from krapte.forecast.parameters import calibration_of
from krapte.forecast.results import (
    REGIONAL,
    Results,
    assumptions_table,
    cells_table,
    decomposition_table,
    measures_table,
    pillars_table,
)
from krapte.program import code_hash
from krapte.shards import Cluster, Work, spread
from krapte.statistics import Dataset, load

SCENARIOS = ("without", "with")
Stages = Callable[[str, int, int], None]


def settings_of(dataset: Dataset, draws: int, seed: int, horizon: int) -> dict[str, Any]:
    """Return what decides the figures of a forecast: the same settings, the same figures."""
    from krapte import __version__

    learned = learned_of(dataset)
    return {
        "data_hash": dataset.content_hash,
        "draws": draws,
        "seed": seed,
        "horizon": horizon,
        "version": __version__,
        "code_hash": code_hash(),
        **calibration_of(base_of(dataset)),
        **({} if learned is None else {"effects": learned.identity}),
    }


def forecast(
    draws: int = DRAWS,
    seed: int = SEED,
    horizon: int = HORIZON,
    *,
    dataset: Dataset | None = None,
    attribution: bool = True,
    progress: Stages | None = None,
    cluster: Cluster | None = None,
) -> Results:
    """Return the forecast of the shortage without and with the plan.

    Parameters
    ----------
    draws
        Number of draws of the parameters; every scenario uses the same ones.
    seed
        Same seed, same figures to the last bit, whatever the number of cores.
    horizon
        Last forecast year, at most 2040.
    dataset
        From `krapte.load`; the embedded one when None.
    attribution
        Whether to compute the effect of every measure and pillar (the slowest part); without it
        the tables `measures` and `pillars` are empty.
    progress
        Called with stage, steps done and all steps.
    cluster
        Workers that compute the draws (`krapte.shards.opened`); None takes the cores of this
        machine. The figures are the same.

    Raises
    ------
    BadInput
        The data set has faults, or lacks something, or the workers of a cluster would compute other
        bits.
    """
    tell = progress or (lambda stage, done, total: None)
    data = dataset or load()
    tell("accounts", 0, 1)
    model = model_of(data, horizon, seed)
    tell("accounts", 1, 1)

    central = {name: _one(model, CENTRAL, name) for name in SCENARIOS}
    shape = (draws, *central["with"].cells["shortage"].shape)
    with Draws(REGIONAL, shape) as kept:
        totals = _all_draws(
            model, central, kept, lambda done, total: tell("draws", done, total), cluster
        )
        credit = None
        if attribution:
            credit = attribute(
                model,
                attribution_draws(draws),
                lambda done, total: tell("attribution", done, total),
                cluster,
            )
        tell("tables", 0, 1)
        settings = settings_of(data, draws, seed, horizon)
        results = _results(data, model, kept, totals, central, credit, settings)
    tell("tables", 1, 1)
    return results


def attribution_draws(draws: int) -> int:
    """Return how many draws the attribution uses: an eighth of them, between 8 and 64.

    It needs some twenty simulations per draw, and differences with the same draws on both sides
    hold no sampling noise; the size of the effects dominates their spread.
    """
    return min(draws, max(8, min(draws // 8, 64)))


def _one(model: Model, draw: int, scenario: str) -> DrawResult:
    return run_draw(model.world(draw), model.levers(draw, scenario), REGIONAL[scenario])


@dataclass(frozen=True)
class _Totals:
    """National figures of all draws by scenario: small enough to keep in memory."""

    national: dict[str, dict[str, np.ndarray]]
    causes: dict[str, np.ndarray]


def draws_of(model: Model, part: range) -> list[dict[str, DrawResult]]:
    """Return every draw of a shard under every scenario."""
    found = []
    for draw in part:
        world = model.world(draw)
        found.append(
            {
                scenario: run_draw(world, model.levers(draw, scenario), REGIONAL[scenario])
                for scenario in SCENARIOS
            }
        )
    return found


def _all_draws(
    model: Model,
    central: Mapping[str, DrawResult],
    draws: Draws,
    progress: Progress,
    cluster: Cluster | None,
) -> _Totals:
    """Return the national figures of all draws; those by region are written to `draws`."""
    many = draws.shape[0]
    totals = _Totals(
        {
            scenario: {name: np.zeros((many, *value.shape)) for name, value in one.national.items()}
            for scenario, one in central.items()
        },
        {scenario: np.zeros((many, *one.causes.shape)) for scenario, one in central.items()},
    )
    size = sum(one.nbytes for one in central.values())
    work = Work(draws_of, model, many, bytes_each=size, probe=arithmetic)
    for part, found in spread(work, cluster, progress=progress):
        for draw, one in zip(part, found, strict=True):
            for scenario, result in one.items():
                totals.causes[scenario][draw] = result.causes
                for name, value in result.national.items():
                    totals.national[scenario][name][draw] = value
            draws.write(draw, {scenario: result.cells for scenario, result in one.items()})
    return totals


def _calibration(model: Model) -> dict[str, float]:
    """Return what the observed years asked of the central draw: the mean factors of the years."""
    factors = model.solved(CENTRAL)[1]
    if not len(factors.entry):
        return {}
    inflow, entry = np.log(factors.inflow).mean(0), np.log(factors.entry).mean()
    return {
        "entry_from_outside": float(np.exp(entry)),
        "moves_into_technical_work": float(np.exp(inflow[0])),
        "moves_into_ict_work": float(np.exp(inflow[1])),
    }


def _results(
    data: Dataset,
    model: Model,
    kept: Draws,
    totals: _Totals,
    central: Mapping[str, DrawResult],
    credit: Attribution | None,
    settings: Mapping[str, Any],
) -> Results:
    setting, plan = model.setting, model.plan
    years = list(setting.years)
    nothing = pd.DataFrame()
    return Results(
        cells=cells_table(kept, setting.base.fte, years),
        measures=nothing if credit is None else measures_table(plan, credit, years),
        pillars=nothing if credit is None else pillars_table(credit, years),
        decomposition=decomposition_table(
            {name: result.causes for name, result in central.items()}, totals.causes, years
        ),
        anchors=anchors_table(data, setting, totals.national["with"]),
        residuals=setting.base.residuals,
        flows=setting.base.flow_table,
        assumptions=assumptions_table(dict(setting.parameters)),
        sources=pd.DataFrame([vars(source) for source in data.sources.values()]),
        settings={
            **settings,
            "base_year": setting.base.year,
            "observed_until": setting.observed_until,
            "calibration": _calibration(model),
        },
    )
