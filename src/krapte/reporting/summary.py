"""The few figures that everybody asks first, as plain data: what `--json` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from krapte.classification import occupation_name
from krapte.forecast import INTERVALS

if TYPE_CHECKING:
    from krapte.forecast import Results

YEARS = (2026, 2030, 2035)
GROUPS = ("07", "08", "07+08")


def summary(results: Results) -> dict[str, Any]:
    """Return the shortage without and with the plan, effects, anchors and settings.

    Persons, each with the median and the ends of the 50, 80 and 95 % intervals over the draws.
    """
    last = max(results.cells["year"])
    years = [year for year in YEARS if year <= last]
    return {
        "settings": results.settings,
        "shortage": [
            {
                "year": year,
                "occupation": group,
                "name": occupation_name(group, "nl"),
                "unit": "persons",
                **{
                    scenario: interval(national(results.cells, scenario, "shortage", group, year))
                    for scenario in ("without", "with", "effect")
                },
            }
            for year in years
            for group in GROUPS
        ],
        "pillars": [
            {"pillar": row["pillar"], "year": row["year"], "method": row["method"], **interval(row)}
            for row in results.pillars.query("occupation == '07+08' and year in @years").to_dict(
                "records"
            )
        ],
        "measures": {
            "quantified": int(
                results.measures.query("status == 'quantified'")["measure"].nunique()
            ),
            "not_quantified": int(
                results.measures.query("status == 'not quantified'")["measure"].nunique()
            ),
        },
        "anchors": records(results.anchors),
    }


def national(
    cells: pd.DataFrame, scenario: str, indicator: str, occupation: str, year: int
) -> dict[str, Any]:
    """Return the national row of an indicator."""
    found = cells[
        (cells["scenario"] == scenario)
        & (cells["indicator"] == indicator)
        & (cells["region"] == "NL")
        & (cells["occupation"] == occupation)
        & (cells["year"] == year)
    ]
    return {str(name): value for name, value in found.iloc[0].items()}


def interval(row: Mapping[Any, Any]) -> dict[str, float | None]:
    """Return the median and intervals of a row, rounded to one decimal; null when unknown."""
    return {name: _number(row[name]) for name in INTERVALS}


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as they are, by column name."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain data that JSON can hold."""
    return [{name: _plain(value) for name, value in row.items()} for row in rows_of(table)]


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return _number(value, 6)
    return value


def _number(value: float, digits: int = 1) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), digits)
