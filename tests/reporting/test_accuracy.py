"""The page of the accuracy: every part that was tested, in both languages, and nothing else."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from krapte.forecast.backtest import Backtest
from krapte.forecast.baselines import BASELINES
from krapte.forecast.freerun import FreeRun
from krapte.forecast.projections import against_outcomes, read_projections
from krapte.forecast.verdict import MODEL
from krapte.reporting.accuracy import Accuracy, accuracy_page, plain, write_accuracy


@pytest.fixture(scope="module")
def tested():
    """Return a backtest in which the model is twice as good as every simple method."""
    rows = [
        {
            "kind": "employed", "group": "07", "series": f"employed 07 {number}", "origin": 2010,
            "horizon": horizon, "method": method, "actual": 100.0, "median": 90.0, "ape": 0.1,
            "scaled_error": 1.0, "scaled_crps": 0.5 if method == MODEL else 1.0,
            "in50": True, "in80": True, "in95": True, "held_out": False,
        }
        for number in range(3)
        for horizon in (1, 2)
        for method in (MODEL, *BASELINES)
    ]  # fmt: skip
    weights = pd.DataFrame({"origin": [2010], "kind": ["employed"], "drift": [1.0]})
    return Backtest(pd.DataFrame(rows), weights, (2010,))


@pytest.fixture(scope="module")
def simulated():
    row = {
        "indicator": "vacancies", "occupation": "08", "year": 2025, "horizon": 4,
        "actual": 21_300.0, "median": 15_000.0, "low80": 9_700.0, "high80": 23_500.0, "ape": 0.296,
        "base": 30_400.0, "ape_no_change": 0.427, "crps": 3000.0, "crps_no_change": 9_100.0,
        "in50": False, "in80": True, "in95": True,
    }  # fmt: skip
    return FreeRun(pd.DataFrame([row]), 2021, 10, ("growth_ict",))


def test_the_page_has_the_verdict_and_every_group_in_both_languages(tested):
    page = accuracy_page(Accuracy(series=tested))
    assert "Technische beroepen" in page
    assert page.count("NIET gehaald") == page.count("NOT met") > 0  # 100 % of 80 % intervals held
    assert "0,50" in page
    assert "0.50" in page
    assert "losgelaten" not in page
    assert "BLS" not in page


def test_the_ceiling_is_told_beside_the_verdict(tested):
    best = {"beats_every": 0.46, "gain": -0.09}
    page = accuracy_page(Accuracy(series=tested, ceiling={"all": best, "held_out": best}))
    assert "somebody who knows the true process" in page
    assert page.count("46 %") == 4
    assert page.count("−9 %") == 4


def test_the_simulator_is_shown_beside_no_change(simulated):
    page = accuracy_page(Accuracy(simulator=simulated))
    assert "21.300" in page
    assert "15,000 [9,700; 23,500]" in page
    assert "42.7 %" in page


def test_projections_of_others_are_shown_and_what_is_not_held_is_said():
    demand = pd.DataFrame(
        [
            {"source": "roa-2026", "from": 2021, "to": 2026, "expected": 250_000.0,
             "until": 2025, "on_path": 200_000.0, "actual": 497_000.0},
            {"source": "roa-2028", "from": 2023, "to": 2028, "expected": 220_000.0,
             "until": None, "on_path": None, "actual": None},
        ]
    )  # fmt: skip
    compared = against_outcomes(read_projections())
    page = accuracy_page(Accuracy(projections=compared, demand=demand))
    assert "497.000" in page
    assert "no comparable figure held" in page
    assert "Cedefop" in page


def test_files_hold_what_the_page_says(tested, simulated, tmp_path):
    found = Accuracy(series=tested, simulator=simulated)
    files = write_accuracy(found, tmp_path / "out", "nl")
    assert {path.name for path in files} == {path.name for path in (tmp_path / "out").iterdir()}
    told = json.loads((tmp_path / "out" / "verdict.json").read_text(encoding="utf-8"))
    assert told["all"]["met"] == {"beats_every": True, "gain": True, "coverage80": False}
    assert told["simulator"]["known_later"] == ["growth_ict"]
    groups = pd.read_csv(tmp_path / "out" / "scores_by_group.csv", dtype={"group": str})
    assert set(groups["group"]) == {"07"}
    assert len(groups) == 2 * 6


def test_values_for_json_are_plain_and_missing_ones_are_none():
    table = pd.DataFrame({"a": [1.5, np.nan], "b": [True, False], "c": ["x", None]})
    rows = plain(table)
    assert rows == [{"a": 1.5, "b": True, "c": "x"}, {"a": None, "b": False, "c": None}]
    assert json.dumps(rows, allow_nan=False)
