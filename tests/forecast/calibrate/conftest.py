"""A small calibration: two observed years and six parameters, so that a country takes seconds."""

from __future__ import annotations

import numpy as np
import pytest

from krapte.forecast.calibrate import national_prediction
from krapte.forecast.calibrate.nation import Nation
from krapte.forecast.calibrate.posterior import Calibration, fit
from krapte.forecast.calibrate.prediction import Prediction
from krapte.forecast.model import model_of

NAMES = ("job_finding", "leakage_scale", "mobility_scale", "emigration_scale", "teacher_headroom")


@pytest.fixture(scope="session")
def small(dataset):
    """Return the national model of the embedded data over two years."""
    whole = national_prediction(dataset, 1, names=NAMES)
    figures = tuple(own for own in whole.figures if own.year <= 2023)
    nation = Nation(model_of(dataset, 2023, 1), NAMES)
    return Prediction(nation, figures, whole.level_spread)


@pytest.fixture(scope="session")
def fitted(small):
    used = np.array([own.fitted for own in small.figures])
    return fit(small, used, seed=1, draws=40)


@pytest.fixture(scope="session")
def found(small, fitted):
    earlier = fitted.used & np.array([own.year < 2023 for own in small.figures])
    other = fit(small, earlier, 1, 40, fitted.normal.centre)
    return Calibration(fitted, other, 2023, 1)
