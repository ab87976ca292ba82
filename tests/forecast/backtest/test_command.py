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
        assert len(list(csv.DictReader(file))) == len(told["scores"]) == 6 * 6
    assert (out / "accuracy.svg").read_text(encoding="utf-8").startswith("<svg")
    assert json.loads((out / "verdict.json").read_text(encoding="utf-8")) == told["verdict"]


def test_horizons_that_are_no_years_are_refused(monkeypatch, capsys):
    assert call(monkeypatch, "--horizons", "5-1") == 2
    assert "the lower one first" in capsys.readouterr().err
