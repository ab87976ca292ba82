"""Which published figures are calibrated to, and with which error."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.forecast.calibrate import national_prediction
from krapte.forecast.calibrate.figures import MEASURES, figures_of
from krapte.statistics import Dataset


def by_label(dataset, **options):
    return {own.label: own for own in figures_of(dataset, 2021, **options)}


def without(dataset, keep):
    rows = tuple(own for own in dataset.observations if keep(own))
    return Dataset(dataset.folder, rows, dataset.sources, f"{dataset.content_hash}{len(rows)}")


def test_figures_have_their_own_range_as_error_or_say_what_they_have(dataset):
    found = by_label(dataset)
    own = found["vacancies 07 2024Q4"]
    assert own.basis == "published range"
    slack = own.measure.slack
    assert own.spread == pytest.approx(
        np.hypot(np.log(own.observation.high / own.observation.low) / 3.92, slack), rel=1e-3
    )
    assert found["vacancies 07 2023Q4"].basis.startswith("range of 20")
    assert found["vacancies 2023Q4"].basis == "assumed"


def test_quarters_of_a_flow_are_added_only_when_the_year_is_whole(dataset):
    found = by_label(dataset)
    quarters = [
        own.value for own in dataset.select("vacancies_filled", region="NL")
        if own.period.startswith("2022Q")
    ]  # fmt: skip
    assert len(quarters) == 4
    assert found["vacancies_filled 2022"].observation.value == pytest.approx(sum(quarters))
    fewer = without(dataset, lambda own: (own.series, own.period) != ("vacancies_filled", "2022Q3"))
    assert "vacancies_filled 2022" not in by_label(fewer)


def test_nothing_of_the_base_year_or_before_and_no_forecast_is_used(dataset):
    found = figures_of(dataset, 2021)
    assert min(own.year for own in found) == 2022
    assert {own.observation.status for own in found} <= {"A", "E", "P"}


def test_a_period_that_had_not_ended_is_not_known(dataset):
    day = dt.date(2023, 12, 30)
    known = by_label(dataset, as_of=day)
    assert "vacancies 2023Q3" in known
    assert "vacancies 2023Q4" not in known
    assert "unemployed_mean 2023" not in known
    assert "vacancies 2023Q4" in by_label(dataset, as_of=dt.date(2023, 12, 31))


def test_figures_from_which_a_prior_was_made_are_checks_only():
    roles = {own.name: own.fitted for own in MEASURES}
    assert not roles["job_finding"]
    assert roles["employed"]


def test_too_few_figures_are_refused(dataset):
    with pytest.raises(BadInput, match="figures after 2021"):
        national_prediction(dataset, 1, as_of=dt.date(2022, 4, 1))


def test_a_later_vintage_of_a_cell_is_what_counts(dataset):
    changed = tuple(
        replace(own, value=own.value * 2)
        if (own.series, own.period, own.region, own.occupation)
        == ("vacancies_open", "2023Q4", "NL", "")
        else own
        for own in dataset.observations
    )
    other = Dataset(dataset.folder, changed, dataset.sources, "changed")
    before, after = (by_label(own)["vacancies 2023Q4"] for own in (dataset, other))
    assert after.observation.value == 2 * before.observation.value
