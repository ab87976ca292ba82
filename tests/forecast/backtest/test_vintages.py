"""A backtest on a store of vintages: what was published later cannot reach a forecast."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys

import numpy as np
import pandas as pd
import pytest

from krapte.cli import main
from krapte.errors import BadInput
from krapte.forecast.backtest import backtest
from krapte.forecast.longseries import read_vintages
from krapte.statistics import Observation, Source, Store

SOURCE = Source("cbs-test", "A table", "CBS", "", "https://example.org", "CC BY 4.0", "")
CODES = ("07", "08", "01", "02")
FIRST, LAST, ORIGIN = 2000, 2014, 2010


def row(code, year, value, status="A"):
    return Observation(
        "employed", "NL", code, "", "", "", "", str(year), value, "persons", status, None, None,
        "cbs-test", "table 1", "2026-11-25", "", "", 0,
    )  # fmt: skip


def append(store, rows, day):
    moment = dt.datetime(2026, 11, 25)
    store.append(rows, SOURCE, day, moment)


@pytest.fixture(scope="module")
def first_store(tmp_path_factory):
    """Return a store in which every year came out in March of the next year; nobody changes it."""
    found = Store(tmp_path_factory.mktemp("first") / "store")
    steps = np.random.default_rng(1).normal(0.01, 0.02, (len(CODES), LAST - FIRST + 1))
    figures = 100_000 * np.exp(np.cumsum(steps, axis=1))
    for year in range(FIRST, LAST + 1):
        rows = [
            row(code, year, float(own[year - FIRST]))
            for code, own in zip(CODES, figures, strict=True)
        ]
        append(found, rows, dt.date(year + 1, 3, 1))
    return found


@pytest.fixture(scope="module")
def before(first_store):
    return told(first_store)


@pytest.fixture
def store(first_store, tmp_path):
    """Return a copy of the same store, of this test alone."""
    return Store(shutil.copytree(first_store.folder, tmp_path / "store"))


def plant(store):
    """Add a later vintage that changes every year, known at the origin or not, and tells more."""
    rows = [
        row(code, year, 1_000_000.0 * (place + 2) + 7000.0 * year)
        for place, code in enumerate(CODES)
        for year in range(FIRST, LAST + 1)
    ]
    for day in (dt.date(ORIGIN + 1, 7, 1), dt.date(LAST + 2, 1, 1)):
        append(store, rows, day)


def told(store):
    vintages = read_vintages(store.folder)
    return backtest(vintages.panel, (1, 2), draws=20, origins=[ORIGIN], knowledge=vintages)


def test_later_vintages_cannot_reach_a_forecast(before, store):
    plant(store)
    after = told(store)
    keys = ["group", "series", "origin", "horizon", "method", "median"]
    pd.testing.assert_frame_equal(before.forecasts[keys], after.forecasts[keys])
    pd.testing.assert_frame_equal(before.weights, after.weights)
    # The planted figures are there: they are the outcomes now.
    assert (after.forecasts["actual"] > 1_000_000).all()
    assert (before.forecasts["actual"] < 1_000_000).all()


def test_the_same_figures_a_month_earlier_do_reach_it(before, store):
    rows = [row("07", year, 1_000_000.0 + 7000.0 * year) for year in range(FIRST, ORIGIN + 1)]
    append(store, rows, dt.date(ORIGIN + 1, 6, 1))
    after = told(store)
    own = before.forecasts["group"] == "07"
    assert (before.forecasts["median"] != after.forecasts["median"])[own].all()


def test_known_is_what_was_public_on_the_day_and_of_no_later_year(store):
    plant(store)
    vintages = read_vintages(store.folder)
    assert vintages.day(ORIGIN) == dt.date(ORIGIN + 1, 6, 30)
    known = vintages.known_at(ORIGIN)
    assert np.isfinite(known.values[:, known.years <= ORIGIN]).all()
    assert np.isnan(known.values[:, known.years > ORIGIN]).all()
    assert np.nanmax(known.values) < 1_000_000
    assert (vintages.known_at(ORIGIN + 1).values[:, known.years <= ORIGIN] > 1_000_000).all()


def test_a_figure_that_came_out_too_late_is_not_known_and_its_series_is_not_forecast(tmp_path):
    store = Store(tmp_path / "late")
    for year in range(FIRST, LAST + 1):
        append(store, [row("07", year, 1000.0 + year)], dt.date(year + 1, 3, 1))
        append(store, [row("08", year, 1000.0 + year)], dt.date(year + 1, 9, 1))
    vintages = read_vintages(store.folder)
    known = vintages.known_at(ORIGIN)
    late = known.names.index("employed 08")
    assert np.isnan(known.values[late, ORIGIN - known.first])
    tested = backtest(vintages.panel, (1,), draws=20, origins=[ORIGIN], knowledge=vintages)
    assert set(tested.forecasts["group"]) == {"07"}


def test_forecasts_of_a_source_are_neither_past_nor_outcome(store):
    append(store, [row("07", LAST + 1, 5.0, "F")], dt.date(LAST + 1, 3, 2))
    assert read_vintages(store.folder).panel.years[-1] == LAST


def test_short_series_and_those_with_zeros_are_left_out_and_named(store):
    append(store, [row("03", year, 10.0) for year in range(2010, 2014)], dt.date(2015, 3, 2))
    append(store, [row("04", year, 0.0) for year in range(2000, 2014)], dt.date(2015, 3, 3))
    found = read_vintages(store.folder)
    assert set(found.left_out) == {"employed 03", "employed 04"}
    assert len(found.panel.names) == len(CODES)


def test_a_store_that_is_not_there_or_has_short_series_is_refused(tmp_path):
    with pytest.raises(BadInput, match="krapte fetch"):
        read_vintages(tmp_path / "none")
    short = Store(tmp_path / "short")
    append(short, [row("07", 2020, 10.0)], dt.date(2021, 3, 1))
    with pytest.raises(BadInput, match="more than 8 yearly figures"):
        read_vintages(short.folder)


def test_the_command_takes_a_store(store, monkeypatch, capsys):
    words = ["--store", store.folder, "--since", ORIGIN + 3, "--horizons", 1, "--draws", 20]
    monkeypatch.setattr(sys, "argv", ["krapte", "backtest", *map(str, words), "--json"])
    assert main() in (0, None)
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"]["all"]["origins"] == [ORIGIN + 3]
    rows = [own for own in told["scores_by_group"] if own["method"] == "krapte"]
    assert {own["group"] for own in rows} == set(CODES)
    assert "ceiling" not in told["verdict"]
