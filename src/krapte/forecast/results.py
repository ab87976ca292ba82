"""The outcome of a forecast as tidy tables: what reports, letters and pages are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from krapte.forecast.attribution import Attribution
from krapte.forecast.defaults import INTERVALS
from krapte.forecast.draws import Draws
from krapte.forecast.ensemble import side_by_side
from krapte.forecast.indicators import DECOMPOSITION, GROUPS
from krapte.forecast.parameters import Parameter
from krapte.forecast.plan import Plan
from krapte.forecast.quantiles import SHOWN, derived, quantiles, table
from krapte.register import REASONS

REGIONAL = {
    "without": ("employed", "unemployed", "short_term_unemployed", "vacancies", "demand")
    + ("shortage", "expansion", "replacement", "graduates", "women"),
    "with": ("employed", "vacancies", "demand", "shortage", "unemployed", "short_term_unemployed"),
}
"""Indicators kept for every region and draw, by scenario."""

EFFECTS = ("shortage", "shortage_fte", "employed", "vacancies")
"""Indicators of which the effect of the plan is shown."""

SHOWN_GROUPS = GROUPS[:3]


def indicators_of(scenario: str) -> tuple[str, ...]:
    """Return the indicators of the table `cells` for `without`, `with` or `effect`."""
    if scenario == "effect":
        return EFFECTS
    kept = REGIONAL[scenario]
    return tuple(name for name, parts in SHOWN.items() if set(parts) <= set(kept))


@dataclass(frozen=True)
class Results:
    """All tables of a forecast.

    Every quantity carries the columns of `INTERVALS`: median and the ends of the 50, 80 and
    95 % intervals over the draws. Persons unless the column `unit` says otherwise.

    Parameters
    ----------
    cells
        scenario (`without`, `with`, `effect`), indicator, region, occupation, year, unit.
    measures
        Change of the shortage by measure, occupation group and year (leave one out).
    pillars
        The same by pillar: method `shapley` (adds up to the plan) and `alone`; pillar 0 is the
        interaction.
    decomposition
        Contribution of each cause to the shortage since the base year; column `exact` is the
        central draw, whose causes add up to the change of the shortage to the last person.
    anchors
        Published figures beside the model's.
    residuals
        Published marginals beside the accounts.
    flows
        Yearly flows of the base year.
    assumptions
        Parameters with distribution and source.
    sources
        Sources of the data set.
    settings
        Draws, seed, years, version, hashes.
    """

    cells: pd.DataFrame
    measures: pd.DataFrame
    pillars: pd.DataFrame
    decomposition: pd.DataFrame
    anchors: pd.DataFrame
    residuals: pd.DataFrame
    flows: pd.DataFrame
    assumptions: pd.DataFrame
    sources: pd.DataFrame
    settings: dict[str, Any]


def cells_table(draws: Draws, fte: np.ndarray, years: Sequence[int]) -> pd.DataFrame:
    """Return the table of indicators for each scenario and for the effect of the plan.

    One year at a time, so that a thousand draws need the memory of one year.

    Parameters
    ----------
    draws
        Of the scenarios and indicators of `REGIONAL`.
    fte
        Full-time equivalents per person, by occupation.
    """
    shown = [
        (scenario, name) for scenario in (*REGIONAL, "effect") for name in indicators_of(scenario)
    ]

    def spread(year: int) -> list[np.ndarray]:
        values = draws.year(year)
        return [quantiles(_of_scenario(name, scenario, values, fte)) for scenario, name in shown]

    by_year = side_by_side([lambda y=y: spread(y) for y in range(len(years))])
    return pd.concat(
        [
            table(np.stack(own), scenario, name, years)
            for (scenario, name), own in zip(shown, zip(*by_year, strict=True), strict=True)
        ],
        ignore_index=True,
    )


def _of_scenario(
    name: str, scenario: str, values: Mapping[str, Mapping[str, np.ndarray]], fte: np.ndarray
) -> np.ndarray:
    """Return a shown indicator of a scenario, or its change by the plan, with totals."""
    if scenario == "effect":
        return derived(name, values["with"], fte) - derived(name, values["without"], fte)
    return derived(name, values[scenario], fte)


def _long(values: np.ndarray, years: list[int], **labels: Any) -> pd.DataFrame:
    """Return quantiles of [draw, year, group] by occupation group and year, with labels before."""
    spread = quantiles(values)
    rows = [
        {
            **labels,
            "occupation": group,
            "year": year,
            **dict(zip(INTERVALS, spread[y, g], strict=True)),
        }
        for g, group in enumerate(SHOWN_GROUPS)
        for y, year in enumerate(years)
    ]
    return pd.DataFrame(rows)


def measures_table(plan: Plan, attribution: Attribution, years: list[int]) -> pd.DataFrame:
    """Return the effect of every measure; a measure without an effect is *not quantified*."""
    frames = []
    for measure in plan.measures:
        own = [effect for effect in plan.effects if effect.measure == measure.measure]
        moved = [plan.table[name] for name in sorted({effect.lever for effect in own})]
        reason = REASONS.get(measure.reason, ("", ""))
        labels = {
            "measure": measure.measure,
            "pillar": measure.pillar,
            "kind": measure.kind,
            "name_nl": measure.name_nl,
            "name_en": measure.name_en,
            "status": "quantified" if own else "not quantified",
            "reason": measure.reason,
            "reason_nl": reason[0],
            "reason_en": reason[1],
            "levers": ",".join(lever.lever for lever in moved),
            "levers_nl": "; ".join(lever.meaning_nl for lever in moved),
            "levers_en": "; ".join(lever.meaning_en for lever in moved),
            "grade": max((effect.evidence_grade for effect in own), default=""),
        }
        ending = {
            "source": "|".join(
                dict.fromkeys([*measure.source, *(s for e in own for s in e.source)])
            ),
            "note": measure.note,
        }
        if own:
            frame = _long(attribution.measures[measure.measure], years, **labels)
        else:
            empty = dict.fromkeys(INTERVALS, float("nan"))
            frame = pd.DataFrame([{**labels, "occupation": "07+08", "year": years[-1], **empty}])
        frames.append(frame.assign(**ending))
    return pd.concat(frames, ignore_index=True)


def pillars_table(attribution: Attribution, years: list[int]) -> pd.DataFrame:
    """Return the effect of every pillar, by Shapley and alone, and the interaction."""
    frames = [
        _long(values, years, pillar=pillar, method="shapley")
        for pillar, values in attribution.shapley.items()
    ]
    frames += [
        _long(values, years, pillar=pillar, method="alone")
        for pillar, values in attribution.alone.items()
    ]
    frames.append(_long(attribution.interaction, years, pillar=0, method="interaction"))
    return pd.concat(frames, ignore_index=True)


def decomposition_table(
    central: Mapping[str, np.ndarray], draws: Mapping[str, np.ndarray], years: list[int]
) -> pd.DataFrame:
    """Return the cumulative contribution of every cause to the shortage since the base year.

    Parameters
    ----------
    central, draws
        Scenario -> yearly contributions [year, cause, group], and [draw, year, cause, group].
    """
    frames = []
    for scenario, yearly in draws.items():
        why = np.cumsum(yearly, axis=1)
        exact = np.cumsum(central[scenario], axis=0)
        for c, cause in enumerate(DECOMPOSITION):
            frame = _long(why[:, :, c], years, scenario=scenario, cause=cause)
            frame["exact"] = exact[:, c, : len(SHOWN_GROUPS)].T.reshape(-1)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def assumptions_table(parameters: dict[str, Parameter]) -> pd.DataFrame:
    """Return the parameters with their distribution, status and source."""
    return pd.DataFrame([vars(parameter) for parameter in parameters.values()])
