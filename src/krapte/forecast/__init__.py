"""The stock-flow simulator: the shortage by region, occupation and year, and what measures do.

`krapte.forecast` is this package, and it can be called: `krapte.forecast(draws=50)`.
"""

from typing import TYPE_CHECKING, Any

from krapte.forecast.defaults import DRAWS, HORIZON, INTERVALS, SEED
from krapte.lazy import Package, load_later

if TYPE_CHECKING:
    from krapte.forecast.cell import named_cells, require_cell
    from krapte.forecast.check import data_problems
    from krapte.forecast.compiled import compiled_folder
    from krapte.forecast.explain import explain, origins
    from krapte.forecast.forecast import forecast, settings_of
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


class _Callable(Package):
    """A package that forecasts when it is called: it and its main function share a name."""

    def __call__(self, *arguments: Any, **named: Any) -> "Results":
        """Return the forecast; the parameters are those of `krapte.forecast.forecast`."""
        return self.forecast(*arguments, **named)


load_later(
    __name__,
    {
        "cell": ("named_cells", "require_cell"),
        "check": ("data_problems",),
        "compiled": ("compiled_folder",),
        "explain": ("explain", "origins"),
        "forecast": ("forecast", "settings_of"),
        "results": ("Results", "indicators_of"),
    },
    _Callable,
)
