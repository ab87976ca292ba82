"""Projections of others against later figures: BLS by occupation, ROA for the Netherlands."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from krapte.errors import BadInput
from krapte.forecast.projections import (
    COLUMNS,
    against_outcomes,
    projection_scores,
    published_demand,
    read_projections,
)


@pytest.fixture(scope="module")
def compared():
    return against_outcomes(read_projections())


def table(tmp_path, *rows):
    path = tmp_path / "projections.csv"
    lines = [",".join(COLUMNS), *(",".join(map(str, own)) for own in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_case_by_hand(tmp_path):
    path = table(
        tmp_path,
        ("11-1", 2016, 100, 2026, 150, "jobs", "x"),
        ("11-1", 2019, 110, 2029, 90, "jobs", "x"),
        ("11-1", 2022, 121, 2032, 121, "jobs", "x"),
    )
    rows = against_outcomes(read_projections(path)).set_index(["base_year", "year"])
    assert rows["projected"].to_dict() == pytest.approx(
        {(2016, 2019): 115, (2016, 2022): 130, (2019, 2022): 104}
    )
    assert np.isnan(rows.loc[(2016, 2019), "trend"])
    assert rows.loc[(2019, 2022), "trend"] == pytest.approx(121)
    scores = projection_scores(rows.reset_index(), ["base_year", "year"])
    assert scores["error"].tolist() == pytest.approx([5 / 110, 9 / 121, 17 / 121])
    assert scores["error_no_change"].tolist() == pytest.approx([10 / 110, 21 / 121, 11 / 121])
    assert scores["direction"].tolist() == [1, 1, 0]


def test_a_target_before_its_base_is_refused_with_its_line(tmp_path):
    path = table(tmp_path, ("11-1", 2016, 100, 2010, 150, "jobs", "x"))
    with pytest.raises(BadInput, match="line 2, field `target_year`"):
        read_projections(path)


def test_projections_of_2016_were_nearer_than_no_change_after_three_and_six_years(compared):
    scores = projection_scores(compared, ["base_year", "year"]).set_index(["base_year", "year"])
    for year in (2019, 2022):
        own = scores.loc[(2016, year)]
        assert 0.02 < own["error"] < own["error_no_change"] < 0.2


def test_projections_of_2019_did_not_foresee_the_pandemic(compared):
    scores = projection_scores(compared, ["base_year", "year"]).set_index(["base_year", "year"])
    assert scores.loc[(2019, 2020), "error"] > scores.loc[(2019, 2020), "error_no_change"]


def test_every_group_of_occupations_is_scored_at_every_horizon(compared):
    scores = projection_scores(compared, ["group", "horizon"])
    assert scores["group"].nunique() == 22
    assert (scores.groupby("group")["horizon"].nunique() == 6).all()
    assert scores["occupations"].sum() == len(compared)


def test_embedded_projections_are_those_of_the_founders_table(shared):
    raw = pd.read_csv(shared / "data/bls/bls_ep_editions_occupation.csv.gz")
    own = read_projections()
    both = own.merge(raw, left_on=["occupation", "base_year"], right_on=["soc", "base_year"])
    assert len(both) == len(own) == len(raw)
    assert np.allclose(both["employed"], both["emp_base_k"] * 1000)
    assert np.allclose(both["projected"], both["emp_target_k"] * 1000)


def test_expansion_demand_is_compared_where_both_ends_are_held(dataset):
    rows = published_demand(dataset).set_index("source")
    own = rows.loc["roa-2026"]
    assert own["on_path"] == pytest.approx(own["expected"] * 4 / 5)
    totals = {
        year: sum(
            each.value
            for each in dataset.select("employed", period=f"{year}Q4", region="NL")
            if len(each.occupation) == 2 and not (each.education or each.sex or each.age)
        )
        for year in (2025,)
    }
    first = dataset.figure("employed", period="2021Q4").value
    assert own["until"] == 2025
    assert own["actual"] == pytest.approx(totals[2025] - first, rel=0.02)
    assert rows.loc[["roa-2024", "roa-2028"], "actual"].isna().all()
