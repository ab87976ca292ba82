"""The stock-flow simulator: the shortage by region, occupation and year, and what measures do.

`krapte.forecast` is this package, and it can be called: `krapte.forecast(draws=50)`.
"""

import sys
from types import ModuleType
from typing import Any

from krapte.forecast.cell import named_cells, require_cell
from krapte.forecast.check import data_problems
from krapte.forecast.compiled import compiled_folder
from krapte.forecast.explain import explain, origins
from krapte.forecast.forecast import DRAWS, HORIZON, SEED, forecast, settings_of
from krapte.forecast.quantiles import LEVELS as INTERVALS
from krapte.forecast.results import Results, indicators_of

__all__ = [
    "DRAWS",
    "HORIZON",
    "INTERVALS",
    "SEED",
    "Results",
    "compiled_folder",
    "data_problems",
    "explain",
    "forecast",
    "indicators_of",
    "named_cells",
    "origins",
    "require_cell",
    "settings_of",
]


class _Callable(ModuleType):
    """A module that forecasts when it is called: the package and its main function share a name."""

    def __call__(self, *arguments: Any, **named: Any) -> Results:
        return forecast(*arguments, **named)


_Callable.__call__.__doc__ = forecast.__doc__
sys.modules[__name__].__class__ = _Callable
