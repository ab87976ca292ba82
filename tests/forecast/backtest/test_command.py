"""`krapte backtest` as a user runs it."""

from __future__ import annotations

import csv
import json
import sys

import pytest

from krapte.cli import main
from krapte.statistics import COLUMNS


@pytest.fixture
def table(tmp_path, country):
    path = tmp_path / "mine.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for name, own in zip(country.names, country.values, strict=True):
            for year, value in zip(country.years, own, strict=True):
                row = dict.fromkeys(COLUMNS, "") | {
                    "series": name.replace(" ", "."), "region": "NL", "period": str(year),
                    "value": repr(float(value)), "unit": "persons", "status": "A",
                    "source": "mine", "locator": "table 1", "retrieved": "2026-11-25",
                }  # fmt: skip
                writer.writerow(row)
    return path


def call(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["krapte", "backtest", *map(str, words)])
    try:
        main()
    except SystemExit as ended:
        return ended.code
    return 0


def test_own_series_give_scores_a_verdict_and_files(monkeypatch, table, tmp_path, capsys):
    out = tmp_path / "out"
    options = ["--horizons", "1-2", "--since", 2016, "--draws", 50, "--out", out, "--json"]
    assert call(monkeypatch, "--data", table, *options) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"]["all"]["series"] == 6
    assert {row["horizon"] for row in told["scores"]} == {1}
    with (out / "scores.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(told["scores"]) == 6 * 8
    assert (out / "accuracy.svg").read_text(encoding="utf-8").startswith("<svg")
    page = (out / "accuracy.html").read_text(encoding="utf-8")
    assert "NIET gehaald" in page
    assert "NOT met" in page
    assert json.loads((out / "verdict.json").read_text(encoding="utf-8")) == told["verdict"]


def test_projections_of_others_come_with_what_came(monkeypatch, capsys):
    assert call(monkeypatch, "--part", "projections", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    rows = {(row["base_year"], row["year"]): row for row in told["projections"]}
    assert set(rows) == {
        (base, year)
        for base in (2016, 2019, 2020, 2021)
        for year in (2019, 2020, 2021, 2022)
        if year > base
    }
    assert rows[2016, 2022]["error"] < rows[2016, 2022]["error_no_change"]
    assert {row["source"] for row in told["demand"]} == {"roa-2024", "roa-2026", "roa-2028"}
    assert "scores" not in told


def test_a_table_and_a_store_at_once_are_refused(monkeypatch, table, tmp_path, capsys):
    assert call(monkeypatch, "--data", table, "--store", tmp_path) == 2
    assert "one of both" in capsys.readouterr().err


def test_horizons_that_are_no_years_are_refused(monkeypatch, capsys):
    assert call(monkeypatch, "--horizons", "5-1") == 2
    assert "the lower one first" in capsys.readouterr().err
