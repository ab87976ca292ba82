"""krapte: plan, forecast and steer the workforce for the green and digital transition.

>>> import krapte
>>> results = krapte.forecast(draws=20)
>>> results.cells.query("indicator == 'shortage' and region == 'NL' and occupation == '07+08'")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what a type checker and an editor see of the names that load when first used
    from krapte.accounts import base_year
    from krapte.errors import BadInput
    from krapte.forecast import explain, forecast
    from krapte.reporting import run
    from krapte.reporting.publish import publish
    from krapte.statistics import load

__version__ = "0.1.0"

_PUBLIC = {
    "load": ("krapte.statistics", "load"),
    "base_year": ("krapte.accounts", "base_year"),
    "forecast": ("krapte.forecast", ""),
    "explain": ("krapte.forecast", "explain"),
    "run": ("krapte.reporting", "run"),
    "publish": ("krapte.reporting.publish", "publish"),
    "BadInput": ("krapte.errors", "BadInput"),
}

__all__ = [
    "BadInput",
    "__version__",
    "base_year",
    "explain",
    "forecast",
    "load",
    "publish",
    "run",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `import krapte` stays quick."""
    if name not in _PUBLIC:
        raise AttributeError(f"module `krapte` has no attribute `{name}`")
    module, attribute = _PUBLIC[name]
    found = import_module(module)
    return getattr(found, attribute) if attribute else found


def __dir__() -> list[str]:
    return sorted(__all__)
