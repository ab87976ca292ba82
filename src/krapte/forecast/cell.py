"""Which cells of a forecast can be asked for."""

from __future__ import annotations

from krapte.classification import labour_market_regions, model_occupations
from krapte.errors import BadInput, Problem
from krapte.forecast.indicators import GROUPS


def require_cell(region: str, occupation: str) -> None:
    """Raise BadInput unless the forecast has figures for a region and an occupation."""
    problems = []
    if region not in ("NL", *labour_market_regions()):
        problems.append(
            Problem("REGION", None, None, f"`{region}`", "NL or AM01 to AM38", "Use a region code.")
        )
    if occupation not in (*GROUPS, *model_occupations()):
        problems.append(
            Problem(
                "OCCUPATION",
                None,
                None,
                f"`{occupation}`",
                "07, 08, 07+08, all, a group such as 0761 or a class such as 10",
                "Use an occupation code of BRC 2014.",
            )
        )
    if problems:
        raise BadInput(problems)
