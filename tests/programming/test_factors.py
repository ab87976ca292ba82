"""The tables of labour factors say what their sources say, and refuse what does not fit."""

from __future__ import annotations

import shutil

import pytest

from krapte.classification import model_occupations
from krapte.errors import BadInput
from krapte.programming import TABLES, read_factors
from krapte.tables import read_rows
from tests.programming.lists import text

PUBLISHED = {
    "wind_onshore": 2.65, "solar_field": 1.61, "solar_roof": 4.19, "wind_offshore": 1.5,
    "battery": 0.53, "grid_cable": 0.7, "high_voltage_line": 3.7,
}  # fmt: skip
"""Job-years of construction per MW or km: Rutovitz and others 2025."""


@pytest.mark.parametrize("technology", PUBLISHED)
def test_building_takes_the_published_job_years(factors, technology):
    months = sum(
        own.fte_months
        for own in factors.all_labour()
        if own.technology == technology and own.phase != "preparation"
    )
    assert months == pytest.approx(12 * PUBLISHED[technology], rel=1e-5)


@pytest.mark.parametrize(
    ("technology", "hours"), [("heat_pump_hybrid", 26), ("heat_pump_electric", 33)]
)
def test_a_heat_pump_takes_the_published_hours(factors, technology, hours):
    months = sum(own.fte_months for own in factors.all_labour() if own.technology == technology)
    assert months * 140 == pytest.approx(hours, rel=1e-4)


def test_preparing_a_farm_at_sea_takes_what_qbis_counted(factors):
    own = factors.labour["wind_offshore", "preparation"]
    assert sum(one.fte_months for one in own) * 1000 / 12 == pytest.approx(574)
    assert sum(one.low for one in own) * 1000 / 12 == pytest.approx(131)


def test_dividing_over_occupations_conserves_the_labour_of_a_phase(factors):
    rows = read_rows(TABLES / "labour_factors.csv", ("technology", "phase", "fte_months"))
    for row in rows:
        own = factors.labour[row.fields["technology"], row.fields["phase"]]
        for name in ("fte_months", "low", "high"):
            total = sum(getattr(one, name) for one in own)
            assert total == pytest.approx(row.number(name), abs=1e-9)


def test_every_factor_has_an_occupation_of_the_model_a_range_and_a_source(factors):
    for own in factors.all_labour():
        assert own.occupation in model_occupations()
        assert own.low <= own.fte_months <= own.high
        assert own.source
        if own.status == "estimated":
            assert set(own.source) - {"assumed"}, own


def test_every_source_is_used():
    sources = {row.text("id") for row in read_rows(TABLES / "sources_programming.csv", ("id",))}
    named = set()
    for path in TABLES.glob("*.csv"):
        rows = read_rows(path, ())
        if rows and "source" in rows[0].fields:
            named |= {source for row in rows for source in row.words("source")}
    assert sources - named == set()


@pytest.mark.parametrize(
    ("table", "before", "after", "told"),
    [
        ("technologies.csv", ",MW,30,", ",GW,30,", "technologies.csv, line 2, field `unit`"),
        ("technologies.csv", ",MW,30,", ",MW,0,", "technologies.csv, line 2, field `usual_size`"),
        ("technologies.csv", "0.00221", "0.9", "technologies.csv, line 2, field `twh`"),
        ("phases.csv", "civil,preparation,4,10", "civil,preparation,11,10",
         "phases.csv, line 3, field `shortest_months`"),
        ("phases.csv", "wind_onshore,preparation,,", "wind_onshore,preparation,commissioning,",
         "a circle"),
        ("phases.csv", "wind_onshore,civil,preparation", "wind_onshore,civil,digging",
         "phases.csv, line 3, field `after`"),
        ("labour_factors.csv", "wind_onshore,civil,15.9,", "wind_onshore,civil,150,",
         "labour_factors.csv, line 3, field `high`"),
        ("labour_factors.csv", "rutovitz-2025|nrel-jedi|irena", "nobody|nrel-jedi|irena",
         "labour_factors.csv, line 3, field `source`"),
        ("occupation_shares.csv", "wind_onshore,civil,0781,0.3", "wind_onshore,civil,0781,0.4",
         "add up to 1.1"),
        ("occupation_shares.csv", "wind_onshore,civil,0781", "wind_onshore,civil,0799",
         "field `occupation`"),
        ("occupation_shares.csv", "wind_onshore,civil,0781", "wind_onshore,civil,0731",
         "`wind_onshore civil 0731` again"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_is_refused_with_its_place(tmp_path, table, before, after, told):
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    content = (folder / table).read_text(encoding="utf-8")
    assert before in content
    text(folder / table, content.replace(before, after, 1))
    with pytest.raises(BadInput) as refused:
        read_factors(folder)
    assert told in str(refused.value.problems[0])


def test_a_phase_without_labour_is_refused(tmp_path):
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / "labour_factors.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    text(path, "".join(own for own in lines if not own.startswith("battery,civil,")))
    with pytest.raises(BadInput, match="`battery civil` without labour"):
        read_factors(folder)
