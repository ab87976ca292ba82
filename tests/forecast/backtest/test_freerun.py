"""The simulator left to itself: outcomes judge it, and do not lead it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.forecast.freerun import free_run

LATER = ("2022Q4", "2023Q4", "2024Q4", "2025Q4")


@pytest.fixture(scope="module")
def found(dataset):
    return free_run(dataset, draws=3, seed=1)


def test_outcomes_change_the_score_and_no_forecast(dataset, found):
    observations = tuple(
        replace(own, value=own.value * 1.5)
        if own.series == "vacancies_open" and own.region == "NL" and own.period in LATER
        else own
        for own in dataset.observations
    )
    changed = replace(dataset, observations=observations, content_hash="other figures")
    other = free_run(changed, draws=3, seed=1).table
    vacancies = found.table["indicator"] == "vacancies"
    assert np.allclose(other["median"], found.table["median"])
    assert np.allclose(other["actual"], found.table["actual"] * np.where(vacancies, 1.5, 1.0))


def test_every_class_is_scored_in_every_year_that_was_published(found):
    own = found.table.query("indicator == 'vacancies'")
    assert set(zip(own["occupation"], own["year"], strict=True)) == {
        (occupation, year) for occupation in ("07", "08", "other") for year in range(2022, 2026)
    }
    assert (found.table["horizon"] == found.table["year"] - found.base_year).all()


def test_published_vacancies_of_technicians_are_the_outcomes(found, dataset):
    own = found.table.query("indicator == 'vacancies' and occupation == '07'").set_index("year")
    figure = dataset.figure("vacancies_open", occupation="07", period="2025Q4").value
    assert own.loc[2025, "actual"] == figure
    assert own.loc[2025, "ape"] == pytest.approx(abs(own.loc[2025, "median"] - figure) / figure)


def test_what_was_settled_later_is_named(found):
    assert "growth_technical" in found.known_later
    assert set(found.summary()) == {"vacancies", "employed"}
