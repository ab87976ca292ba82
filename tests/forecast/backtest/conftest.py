"""Small panels, so that a calibration takes a second."""

from __future__ import annotations

import pytest

from krapte.forecast.trend.recovery import made_up_country


@pytest.fixture(scope="session")
def country():
    """Return a made-up country of six series in two classes over 18 years."""
    return made_up_country(7, series=6, classes=2, years=18)[0]
