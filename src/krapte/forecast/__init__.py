"""The stock-flow simulator: the shortage by region, occupation and year, and what measures do."""

from krapte.forecast.cell import require_cell
from krapte.forecast.check import data_problems
from krapte.forecast.explain import explain
from krapte.forecast.forecast import HORIZON, SEED, forecast, settings_of
from krapte.forecast.quantiles import LEVELS as INTERVALS
from krapte.forecast.results import Results

__all__ = [
    "HORIZON",
    "INTERVALS",
    "SEED",
    "Results",
    "data_problems",
    "explain",
    "forecast",
    "require_cell",
    "settings_of",
]
