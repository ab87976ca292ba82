"""The forecast as a whole: draws without and with the plan, attribution, and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.accounts import BaseYear, base_year
from krapte.errors import BadInput, Problem
from krapte.forecast.anchors import anchors_table
from krapte.forecast.attribution import Attribution, attribute
from krapte.forecast.calibration import fit
from krapte.forecast.ensemble import DrawResult, Levers, Progress, run_draw, side_by_side
from krapte.forecast.levers import as_levers, lever_values, no_levers, patterns, sizes
from krapte.forecast.parameters import Parameter, read_parameters
from krapte.forecast.results import (
    REGIONAL,
    Results,
    assumptions_table,
    cells_table,
    decomposition_table,
    measures_table,
    pillars_table,
)
from krapte.forecast.world import Setting, world_of
from krapte.register import problems as register_problems
from krapte.register import read_effects, read_levers, read_measures
from krapte.statistics import Dataset, check, load

SEED = 20230203
"""Default seed: the date of the letter."""

HORIZON = 2035
LAST_HORIZON = 2040
Stages = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Plan:
    """The measures of the register, placed in time and space for a forecast."""

    effects: tuple
    measures: tuple
    levers: Mapping[str, Any]
    patterns: tuple

    @property
    def pillar_of(self) -> dict[str, int]:
        """Pillar of every measure."""
        return {own.measure: own.pillar for own in self.measures}


def read_plan(folder: Path, base: BaseYear, years: Sequence[int]) -> Plan:
    """Return the plan of a data set.

    Raises
    ------
    BadInput
        With every fault of the register.
    """
    faults = register_problems(folder)
    if faults:
        raise BadInput(faults)
    effects, measures = tuple(read_effects(folder)), tuple(read_measures(folder))
    levers = {own.lever: own for own in read_levers(folder)}
    return Plan(effects, measures, levers, patterns(effects, years, base.attached))


def data_problems(folder: Path | None = None) -> list[Problem]:
    """Return every fault of a data set: figures, register, parameters, and what is missing.

    Whether the base year can be made is only tried when the tables themselves are sound.
    """
    from krapte.statistics import embedded

    place = folder or embedded()
    found = check(place)
    if place.is_dir():
        found += register_problems(place)
        try:
            read_parameters(place / "parameters.csv")
        except BadInput as error:
            found += error.problems
    if found:
        return found
    try:
        base_year(load(place))
    except BadInput as error:
        return list(error.problems)
    return []


def settings_of(dataset: Dataset, draws: int, seed: int, horizon: int) -> dict[str, Any]:
    """Return what decides the figures of a forecast: the same settings, the same figures."""
    from krapte import __version__

    return {
        "data_hash": dataset.content_hash,
        "draws": draws,
        "seed": seed,
        "horizon": horizon,
        "version": __version__,
    }


def setting_of(
    base: BaseYear, parameters: Mapping[str, Parameter], horizon: int, seed: int
) -> Setting:
    """Return what all draws share, calibrated to the observed years."""
    if not base.year < horizon <= LAST_HORIZON:
        raise BadInput(
            [
                Problem(
                    "horizon",
                    None,
                    None,
                    str(horizon),
                    f"a year from {base.year + 1} to {LAST_HORIZON}",
                    "Choose another last year.",
                )
            ]
        )
    setting = Setting(base, parameters, tuple(range(base.year + 1, horizon + 1)), seed)
    return setting.fitted(fit(setting))


def forecast(
    draws: int = 100,
    seed: int = SEED,
    horizon: int = HORIZON,
    *,
    dataset: Dataset | None = None,
    attribution: bool = True,
    progress: Stages | None = None,
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

    Raises
    ------
    BadInput
        The data set has faults, or lacks something.
    """
    tell = progress or (lambda stage, done, total: None)
    data = dataset or load()
    tell("accounts", 0, 3)
    base = base_year(data)
    parameters = read_parameters(data.folder / "parameters.csv")
    tell("accounts", 1, 3)
    setting = setting_of(base, parameters, horizon, seed)
    tell("accounts", 2, 3)
    years = list(setting.years)
    plan = read_plan(data.folder, base, years)
    tell("accounts", 3, 3)

    central = {name: _one(setting, plan, -1, name) for name in ("without", "with")}
    kept = _all_draws(setting, plan, draws, lambda done, total: tell("draws", done, total))
    credit = None
    if attribution:
        credit = attribute(
            lambda draw: world_of(setting, draw),
            plan.patterns,
            plan.levers,
            plan.pillar_of,
            len(years),
            seed,
            attribution_draws(draws),
            lambda done, total: tell("attribution", done, total),
        )
    tell("tables", 0, 1)
    results = _results(
        data, setting, plan, kept, central, credit, settings_of(data, draws, seed, horizon)
    )
    tell("tables", 1, 1)
    return results


def attribution_draws(draws: int) -> int:
    """Return how many draws the attribution uses: an eighth of them, between 8 and 64.

    It needs some twenty simulations per draw, and differences with the same draws on both sides
    hold no sampling noise; the size of the effects dominates their spread.
    """
    return min(draws, max(8, min(draws // 8, 64)))


def _levers(setting: Setting, plan: Plan, draw: int, scenario: str) -> Levers:
    years = len(setting.years)
    if scenario == "without":
        return no_levers(years)
    size = sizes(plan.effects, setting.seed, draw)
    return as_levers(lever_values(plan.patterns, size, plan.levers, years))


def _one(setting: Setting, plan: Plan, draw: int, scenario: str) -> DrawResult:
    levers = _levers(setting, plan, draw, scenario)
    return run_draw(world_of(setting, draw), levers, REGIONAL[scenario])


@dataclass(frozen=True)
class _Kept:
    """What is kept of all draws: by scenario and indicator."""

    regional: dict[str, dict[str, np.ndarray]]
    national: dict[str, dict[str, np.ndarray]]
    causes: dict[str, np.ndarray]


def _all_draws(setting: Setting, plan: Plan, draws: int, progress: Progress) -> _Kept:
    """Return all draws of both scenarios, written into place as they come."""
    kept = _Kept({"without": {}, "with": {}}, {"without": {}, "with": {}}, {})

    def store(target: dict[str, np.ndarray], draw: int, values: Mapping[str, np.ndarray]) -> None:
        for name, value in values.items():
            target[name][draw] = value

    def prepare(scenario: str, result: DrawResult) -> None:
        for target, values in (
            (kept.regional[scenario], result.cells),
            (kept.national[scenario], result.national),
        ):
            for name, value in values.items():
                target[name] = np.zeros((draws, *value.shape), value.dtype)
        kept.causes[scenario] = np.zeros((draws, *result.causes.shape))

    def one(draw: int) -> None:
        world = world_of(setting, draw)
        for scenario in ("without", "with"):
            levers = _levers(setting, plan, draw, scenario)
            result = run_draw(world, levers, REGIONAL[scenario])
            if draw == 0:
                prepare(scenario, result)
            store(kept.regional[scenario], draw, result.cells)
            store(kept.national[scenario], draw, result.national)
            kept.causes[scenario][draw] = result.causes

    one(0)
    progress(1, draws)
    side_by_side(
        [lambda d=d: one(d) for d in range(1, draws)],
        progress=lambda done, total: progress(done + 1, draws),
    )
    return kept


def _results(
    data: Dataset,
    setting: Setting,
    plan: Plan,
    kept: _Kept,
    central: Mapping[str, DrawResult],
    credit: Attribution | None,
    settings: Mapping[str, Any],
) -> Results:
    years = list(setting.years)
    nothing = pd.DataFrame()
    return Results(
        cells=cells_table(kept.regional, setting.base.fte, years),
        measures=nothing
        if credit is None
        else measures_table(plan.measures, plan.effects, credit, years),
        pillars=nothing if credit is None else pillars_table(credit, years),
        decomposition=decomposition_table(
            {name: result.causes for name, result in central.items()}, kept.causes, years
        ),
        anchors=anchors_table(
            data, setting.base, kept.national["without"], years, setting.fit.demand
        ),
        residuals=setting.base.residuals,
        flows=setting.base.flow_table,
        assumptions=assumptions_table(dict(setting.parameters)),
        sources=pd.DataFrame([vars(source) for source in data.sources.values()]),
        settings={**settings, "base_year": setting.base.year},
    )
