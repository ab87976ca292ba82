"""One forecast for all tests of this folder: the central draw, to 2031."""

from __future__ import annotations

import pytest

from krapte.programming.labour import LabourForecast, read_rules


@pytest.fixture(scope="package")
def forecast(dataset):
    from krapte.forecast.model import model_of

    return LabourForecast(model_of(dataset, 2031, 1))


@pytest.fixture(scope="package")
def market(forecast):
    return forecast.market()


@pytest.fixture(scope="session")
def rules():
    return read_rules()
