"""Fetched figures reach the forecast: a revision of the store changes what a command tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from krapte.statistics import Store


@pytest.fixture(scope="module")
def store(dataset, tmp_path_factory):
    """Return a store that knows a revision, of March 2027, of the vacancies at the end of 2025."""
    folder = tmp_path_factory.mktemp("store")
    own = next(
        row
        for row in dataset.select("vacancies_open", occupation="07", period="2025Q4")
        if not row.assumed
    )
    source = dataset.sources[own.source]
    revised = replace(own, value=own.value + 20_000, low=None, high=None, status="A")
    Store(folder).append([revised], source, dt.date(2027, 3, 1), dt.datetime(2027, 3, 2))
    return folder


def vacancies_2025(krapte_command, *options):
    arguments = ("--indicator", "vacancies", "--occupation", "07", "--scenario", "with")
    words = ("forecast", *arguments, "--draws", 2, "--to", 2026, *options, "--json")
    rows = krapte_command(*words).json["rows"]
    return next(row["median"] for row in rows if row["year"] == 2025)


def test_a_revised_figure_of_the_store_moves_the_forecast(store, krapte_command):
    revised, before = (
        vacancies_2025(krapte_command, "--store", store, "--as-of", day)
        for day in ("2027-06-01", "2026-12-31")
    )
    assert before == pytest.approx(vacancies_2025(krapte_command), rel=1e-6)
    assert revised - before == pytest.approx(20_000, rel=0.1)
