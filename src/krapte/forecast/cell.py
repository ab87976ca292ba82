"""Which cells of a forecast can be asked for."""

from __future__ import annotations

from krapte.classification import (
    labour_market_regions,
    model_occupations,
    occupation_name,
    region_name,
)
from krapte.errors import BadInput, Problem
from krapte.forecast.indicators import GROUPS


def named_cells(dimension: str, lang: str = "nl") -> dict[str, str]:
    """Return the codes of `region` or `occupation` that a forecast has figures for, with names."""
    if dimension == "region":
        return {code: region_name(code, lang) for code in ("NL", *labour_market_regions())}
    return {code: occupation_name(code, lang) for code in (*GROUPS, *model_occupations())}


def require_cell(region: str, occupation: str) -> None:
    """Raise BadInput unless the forecast has figures for a region and an occupation."""
    asked = (("region", region, "NL or AM01 to AM38"), ("occupation", occupation, "07, 0761 or 10"))
    problems = [
        Problem(
            dimension.upper(),
            None,
            None,
            f"`{code}`",
            f"a code such as {example}",
            f"`krapte data codes {dimension}` lists them.",
        )
        for dimension, code, example in asked
        if code not in named_cells(dimension)
    ]
    if problems:
        raise BadInput(problems)
