"""Calibration of the simulator's own parameters to published figures, with what it is worth."""

from krapte.forecast.calibrate.outcome import keep
from krapte.forecast.calibrate.posterior import Calibration, calibrate, national_prediction
from krapte.forecast.calibrate.recovery import Recovery, recovery
from krapte.forecast.calibrate.saved import read_set, with_parameters

__all__ = [
    "Calibration",
    "Recovery",
    "calibrate",
    "keep",
    "national_prediction",
    "read_set",
    "recovery",
    "with_parameters",
]
