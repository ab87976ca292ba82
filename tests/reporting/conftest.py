"""A small run and its publication, which the tests of publishing share."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from krapte.forecast import forecast
from krapte.reporting.folder import write
from krapte.reporting.publish import publish
from tests.reporting.publishing import HOST, SETTINGS


@pytest.fixture(scope="session")
def few_results(dataset, kept):
    """Return a short forecast, of the country and three regions of different size."""

    def fill(place):
        whole = forecast(2, 1, 2026, dataset=dataset)
        own = whole.cells["region"].isin(["NL", "AM01", "AM20", "AM32"])
        few = replace(whole, cells=whole.cells[own].reset_index(drop=True))
        (place / "results").write_bytes(pickle.dumps(few))

    # What it reads was written by this test run.
    return pickle.loads((kept("few-results", fill) / "results").read_bytes())  # noqa: S301


@pytest.fixture(scope="session")
def run(few_results, tmp_path_factory):
    return write(few_results, {}, "report", SETTINGS, tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def published(run, tmp_path_factory):
    return publish(run, tmp_path_factory.mktemp("out") / "publication", publisher=HOST)
