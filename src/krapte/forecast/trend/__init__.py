"""The calibrated national model of long yearly series, and what can be learned from them."""

from krapte.forecast.trend.calibrate import Posterior, calibrate, identifiability
from krapte.forecast.trend.panel import Panel, name_of, panel_from, panel_of
from krapte.forecast.trend.priors import PRIORS, Layout, Prior

__all__ = [
    "PRIORS",
    "Layout",
    "Panel",
    "Posterior",
    "Prior",
    "calibrate",
    "identifiability",
    "name_of",
    "panel_from",
    "panel_of",
]
