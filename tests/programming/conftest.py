"""The tables are read once."""

from __future__ import annotations

import pytest

from krapte.programming import national_programme, read_factors


@pytest.fixture(scope="session")
def factors():
    return read_factors()


@pytest.fixture(scope="session")
def to_do(factors):
    return national_programme(factors=factors)


@pytest.fixture(scope="session")
def whole(factors):
    return national_programme(whole=True, factors=factors)
