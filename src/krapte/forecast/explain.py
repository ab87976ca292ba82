"""From a figure back to what made it: causes, accounts, parameters, published figures, sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from krapte.accounts import YEAR, BaseYear
from krapte.classification import (
    expand,
    labour_market_regions,
    model_occupations,
    occupation_name,
    region_name,
)
from krapte.forecast.cell import require_cell
from krapte.forecast.defaults import DRAWS, INTERVALS, SEED
from krapte.forecast.ensemble import regional_causes
from krapte.forecast.forecast import Stages, forecast
from krapte.forecast.indicators import DECOMPOSITION
from krapte.forecast.model import CENTRAL, Model, model_of
from krapte.statistics import Dataset, load

SHOWN = (
    "employed", "demand", "shortage", "vacancies", "unemployed", "tightness", "job_openings",
)  # fmt: skip
SERIES = ("employed", "vacancies_open", "tightness", "unemployed", "job_openings", "switch_rate")


def explain(
    region: str,
    occupation: str,
    year: int,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    data: Dataset | Path | str | None = None,
    progress: Stages | None = None,
) -> dict[str, Any]:
    """Return where the shortage of an occupation in a region and year comes from.

    Parameters
    ----------
    region
        `NL` or a labour-market region.
    occupation
        Model occupation, or `07`, `08`, `07+08`, `all`.
    year
        Forecast year.

    Returns
    -------
    dict
        `shortage` and `indicators` with intervals, `causes` of the change since the base year
        (central draw, adding up exactly), `accounts` of the base year, `parameters`, the published
        `figures` used, and their `sources`.

    Raises
    ------
    BadInput
        Unknown region or occupation, or a faulty data set.
    """
    require_cell(region, occupation)
    dataset = load(data)
    results = forecast(
        draws, seed, max(year, 2026), dataset=dataset, attribution=False, progress=progress
    )
    cells = results.cells
    own = cells[
        (cells["scenario"] == "without")
        & (cells["region"] == region)
        & (cells["occupation"] == occupation)
        & (cells["year"] == year)
    ].set_index("indicator")
    spread = own[list(INTERVALS)].astype(float).to_dict("index")
    indicators = {name: dict(spread[name]) for name in SHOWN}
    model = model_of(dataset, max(year, 2026), seed)
    return {
        "region": region,
        "region_name": region_name(region),
        "occupation": occupation,
        "occupation_name": {lang: occupation_name(occupation, lang) for lang in ("nl", "en")},
        "year": year,
        "unit": "persons",
        "shortage": indicators["shortage"],
        "indicators": indicators,
        "causes": _causes(model, region, occupation, year),
        "parameters": [
            {
                key: row[key]
                for key in ("name", "central", "low", "high", "status", "source", "note")
            }
            for row in results.assumptions.to_dict("records")
        ],
        "settings": results.settings,
        **origins(region, occupation, dataset, model.setting.base),
    }


def origins(region: str, occupation: str, dataset: Dataset, base: BaseYear) -> dict[str, Any]:
    """Return what stands behind every forecast of a region and occupation.

    Returns
    -------
    dict
        `accounts` of the base year (persons), the published `figures` used, and their `sources`.

    Raises
    ------
    BadInput
        Unknown region or occupation.
    """
    require_cell(region, occupation)
    figures = _figures(dataset, region, occupation)
    used = {row["source"] for row in figures}
    return {
        "accounts": _accounts(base, region, occupation),
        "figures": figures,
        "sources": [
            {"id": s.id, "title": s.title, "publisher": s.publisher, "url": s.url}
            for s in dataset.sources.values()
            if s.id in used
        ],
    }


def _masks(region: str, occupation: str) -> tuple[np.ndarray, np.ndarray]:
    regions = np.array([region in ("NL", code) for code in labour_market_regions()])
    inside = set(expand("occupation", occupation))
    return regions, np.array([code in inside for code in model_occupations()])


def _causes(model: Model, region: str, occupation: str, year: int) -> list[dict[str, Any]]:
    why = regional_causes(model.world(CENTRAL), model.levers(CENTRAL, "without"))
    regions, occupations = _masks(region, occupation)
    until = model.setting.years.index(year) + 1
    total = why[:until][:, :, regions][..., occupations].sum((0, 2, 3))
    return [{"cause": cause, "persons": float(total[c])} for c, cause in enumerate(DECOMPOSITION)]


def _accounts(base: BaseYear, region: str, occupation: str) -> list[dict[str, Any]]:
    regions, occupations = _masks(region, occupation)
    stocks = base.stocks
    found = []
    for name in ("employed", "unemployed"):
        cube = getattr(stocks, name).sum((2, 3, 4))
        found.append({"stock": name, "persons": float(cube[regions][:, occupations].sum())})
    open_ = float(stocks.vacancies[regions][:, occupations].sum())
    found.append({"stock": "vacancies", "persons": open_})
    older = stocks.employed[regions][:, occupations][..., 45:].sum()
    found.append({"stock": "employed of 60 and older", "persons": float(older)})
    return found


def _figures(dataset: Dataset, region: str, occupation: str) -> list[dict[str, Any]]:
    """Return the published figures that the base year and the anchors of this cell stand on."""
    inside = set(expand("occupation", occupation))
    found = []
    for series in SERIES:
        for own in dataset.select(series):
            covers = own.occupation == "" or inside & set(expand("occupation", own.occupation))
            near = own.region == "NL" or own.region == region
            detail = own.sex or own.age or own.education or own.sector
            if covers and near and not detail and int(own.period[:4]) >= YEAR - 1:
                cell = " ".join(code for code in own.cell if code)
                found.append(
                    {
                        "series": series,
                        "cell": cell,
                        "period": own.period,
                        "value": own.value,
                        "unit": own.unit,
                        "status": "assumed" if own.assumed else own.status,
                        "source": own.source,
                        "locator": own.locator,
                    }
                )
    return found
