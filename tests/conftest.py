"""What many tests need: the embedded data set, its accounts and the central world."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A slow moment of the machine is no fault of the code: speed is measured in benchmarks.
settings.register_profile("krapte", deadline=None)
settings.load_profile("krapte")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the letter and the data sets, which only the founders have."""
    if not SHARED.is_dir():
        pytest.skip("the founders' shared folder is not here; it is only needed by this test")
    return SHARED


@pytest.fixture(scope="session")
def dataset():
    from krapte.statistics import load

    return load()


@pytest.fixture(scope="session")
def base(dataset):
    from krapte.accounts import base_year

    return base_year(dataset)


@pytest.fixture(scope="session")
def parameters(dataset):
    from krapte.forecast.parameters import read_parameters

    return read_parameters(dataset.folder / "parameters.csv")


@pytest.fixture(scope="session")
def setting(base, parameters):
    """Return the setting of a short forecast, not calibrated (that is tested on its own)."""
    from krapte.forecast.setting import Setting

    return Setting(base, parameters, tuple(range(2022, 2027)), seed=1)


@pytest.fixture(scope="session")
def world(setting):
    from krapte.forecast.world import world_of

    return world_of(setting, -1)
