"""The embedded programme adds up to the figures it was derived from."""

from __future__ import annotations

import shutil

import pytest

from krapte.classification import regions
from krapte.errors import BadInput
from krapte.programming import TABLES, national_programme, read_bids, read_sites, read_tasks
from tests.programming.lists import text

CITED = {
    "res-2030": 35, "insulation-2030": 2_500_000, "heat-pumps-2030": 1_000_000,
    "heat-networks-2030": 500_000, "charging-2030": 1_700_000, "cables-2030": 16_000,
    "transformers-2030": 7_680, "high-voltage-2030": 5_200, "offshore-21gw": 15_520,
    "res-ambition": 20,
}  # fmt: skip
"""TWh, homes, pieces, km, million euro and MW, as the sources have them (or the stated part)."""

STANDS = {
    "res-2030": 31.4, "insulation-2030": 600_000, "heat-pumps-2030": 200_000,
    "charging-2030": 518_000,
}  # fmt: skip


def amount(programme, task):
    own = [one for one in programme if one.task == task]
    return sum(one.twh if task.startswith("res-") else one.size for one in own)


@pytest.mark.parametrize("task", CITED)
def test_the_whole_programme_adds_up_to_the_cited_figure(whole, task):
    assert amount(whole, task) == pytest.approx(CITED[task], rel=1e-9)


@pytest.mark.parametrize("task", CITED)
def test_what_stands_already_is_left_out(to_do, task):
    left = CITED[task] - STANDS.get(task, 0)
    assert amount(to_do, task) == pytest.approx(left, rel=1e-9)


def test_every_task_is_tested_here(factors):
    assert {own.task for own in read_tasks(factors)} == set(CITED)


def test_the_bids_of_the_regions_add_up_to_their_common_ambition():
    assert sum(own.twh for own in read_bids()) == pytest.approx(55)


def test_each_region_has_its_part_of_the_35_twh(whole):
    bids = read_bids()
    for bid in bids:
        own = [one.twh for one in whole if one.task == "res-2030" and one.res_region == bid.region]
        assert sum(own) == pytest.approx(35 * bid.twh / 55)


def test_wind_and_solar_keep_the_proportion_of_the_bid(whole):
    flevoland = [one for one in whole if one.task == "res-2030" and one.region == "ES06"]
    wind = sum(one.twh for one in flevoland if one.technology == "wind_onshore")
    assert wind / sum(one.twh for one in flevoland) == pytest.approx(4.64 / 5.81, rel=1e-4)


def test_a_region_without_wind_gets_no_wind_projects(whole):
    own = {one.technology for one in whole if one.region == "ES22" and one.task == "res-2030"}
    assert own == {"solar_field", "solar_roof"}


def test_every_region_has_work_of_every_national_programme(to_do):
    for task in ("insulation-2030", "cables-2030", "charging-2030"):
        assert {one.region for one in to_do if one.task == task} == set(regions("res"))


def test_homes_fall_as_people_live(whole):
    homes = {}
    for one in whole:
        if one.task == "insulation-2030":
            homes[one.region] = homes.get(one.region, 0) + one.size
    assert max(homes, key=homes.__getitem__) == "ES23"


def test_projects_are_derived_have_codes_that_differ_and_dates_in_order(to_do, whole):
    for programme in (to_do, whole):
        assert len({one.project for one in programme}) == len(programme)
        for one in programme:
            assert one.status == "derived"
            assert one.earliest_start <= one.deadline
            assert one.size > 0
            assert one.fte_months > 0


def test_every_project_can_be_ready_in_time_when_nobody_is_short(to_do):
    late = [
        one.project
        for one in to_do
        if one.shortest_duration() > one.deadline - one.earliest_start + 1
    ]
    assert late == []


def test_sizes_stay_near_the_usual_one(whole, factors):
    for one in whole:
        if one.task != "offshore-21gw":
            usual = factors.technologies[one.technology].usual_size
            assert one.size <= 1.5 * usual


def test_a_farm_at_sea_that_is_being_built_needs_no_preparation_any_more(to_do, whole):
    site = next(own for own in read_sites() if "preparation" in own.done)
    code = f"offshore-21gw-{site.site}"
    own = next(one for one in to_do if one.project == code)
    assert not {package.package for package in own.packages} & set(site.done)
    full = next(one for one in whole if one.project == code)
    assert {package.package for package in full.packages} > set(site.done)
    assert own.fte_months < full.fte_months


@pytest.mark.parametrize(
    ("table", "before", "after", "told"),
    [
        ("res_bids.csv", "ES30,", "ES29,", "line 31, field `region`: found `ES29` again"),
        ("res_bids.csv", "ES30,", "ES29,", "no ES30"),
        ("res_bids.csv", "ES06,5.81,5.81,5.81", "ES06,5.81,6,5.81", "line 7, field `low`"),
        ("tasks.csv", "bids,35,TWh,1,31.4", "bids,35,TWh,1,36", "line 2, field `built`"),
        ("tasks.csv", "2027-01,2030-12,1", "2027-01,2026-12,1", "line 2, field `deadline`"),
        ("tasks.csv", ",insulation,", ",wrapping,", "line 5, field `technologies`"),
        ("tasks.csv", "bids,13000,MEUR", "bids,13000,km", "line 11, field `unit`"),
        ("tasks.csv", "wind_onshore|solar_field|solar_roof", "wind_onshore", "for a task in TWh"),
        ("tasks.csv", "sites,15520,", "sites,15000,", "15520, the sum of the sites"),
        ("offshore_sites.csv", "2027-12", "2027", "line 2, field `ready`"),
        ("offshore_sites.csv", "|installation", "|hoisting", "line 2, field `done`"),
    ],
)
def test_tables_of_tasks_that_do_not_fit_are_refused(tmp_path, table, before, after, told):
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    content = (folder / table).read_text(encoding="utf-8")
    assert before in content
    text(folder / table, content.replace(before, after, 1))
    with pytest.raises(BadInput) as refused:
        national_programme(folder=folder)
    assert told in str(refused.value)
