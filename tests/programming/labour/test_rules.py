"""The assumptions of supply are a table that is refused when it cannot be used."""

from __future__ import annotations

import shutil

import pytest

from krapte.errors import BadInput
from krapte.programming import TABLES, read_factors
from krapte.programming.labour import read_rules


def test_every_rule_has_a_range_and_a_source(rules):
    for own in rules.parameters.values():
        assert own.low <= own.central <= own.high
        assert own.source
        if own.status == "assumed":
            assert own.note


def test_draws_stay_within_the_range_and_repeat(rules):
    for draw in range(50):
        drawn = rules.drawn(7, draw)
        assert drawn == rules.drawn(7, draw)
        for name, own in rules.parameters.items():
            assert own.low <= drawn[name] <= own.high
    assert rules.drawn(7, 1) != rules.drawn(7, 2)
    assert rules.drawn(7, -1)["away_share"] == rules.parameters["away_share"].central


@pytest.mark.parametrize(
    ("table", "before", "after", "told"),
    [
        ("supply_rules.csv", "away_share,", "away_part,", "field `name`: found `away_part`"),
        ("supply_rules.csv", "pert,0.4,0.25,0.6", "pert,0.4,0.5,0.6", "line 3, field `low`"),
        ("supply_rules.csv", "pert,0.4,0.25,0.6", "pert,40,25,60", "line 3, field `high`"),
        ("supply_rules.csv", "pert,86000", "beta,86000", "line 2, field `distribution`"),
        ("supply_rules.csv", "km,fixed,80,60,120,assumed,assumed", "km,fixed,80,60,120,assumed,us",
         "line 5, field `source`"),
        ("supply_rules.csv", "pert,1900,", "pert,-1900,", "field `central`: found `-1900`"),
        ("courses.csv", "0713,hbo", "0712,hbo", "`0712` 2 times"),
        ("courses.csv", "0712,hbo,24,18", "0712,hbo,24,36", "line 2, field `months`"),
        ("courses.csv", "0712,hbo", "0712,school", "line 2, field `pool`"),
        ("courses.csv", "0712,hbo", "9999,hbo", "line 2, field `occupation`"),
        ("courses.csv", "20000,10000,40000", "20000,30000,40000", "line 2, field `euro`"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_refused_with_its_place(tmp_path, table, before, after, told):
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    content = (folder / table).read_text(encoding="utf-8")
    assert before in content
    (folder / table).write_text(content.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_rules(folder)
    assert told in str(refused.value)


def test_a_table_without_a_rule_is_refused(tmp_path):
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    lines = (folder / "supply_rules.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "supply_rules.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(BadInput, match="no gap_months"):
        read_rules(folder)


def test_what_was_built_in_a_year_is_the_work_that_the_note_says(rules):
    """The other side of `building_share`: recent yearly building at the labour factors."""
    factors = read_factors()
    solar, at_sea = 24_000 - 24_000 / 1.14, 4_700 - 4_700 / 1.19
    built = {
        "solar_roof": 0.71 * solar, "solar_field": 0.29 * solar, "wind_offshore": at_sea,
        "wind_onshore": 1_023, "insulation": 150_000, "grid_cable": 3_750,
        "transformer_house": 2_419, "high_voltage": 1_300,
    }  # fmt: skip
    labour = factors.all_labour()
    years = sum(own.fte_months * built.get(own.technology, 0) for own in labour) / 12
    assert years == pytest.approx(27_000, rel=0.01)
    share = rules.parameters["building_share"]
    assert share.low < years / rules.parameters["energy_work_fte"].central < share.central
