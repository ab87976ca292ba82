"""The page of the shortage: every choice has an address, and its figures are those of the run."""

from __future__ import annotations

import pandas as pd
import pytest

from krapte.reporting.texts import count
from tests.web.conftest import violations


@pytest.fixture(scope="module")
def cells(runs):
    folder = next(runs.glob("*/manifest.json")).parent
    keys = ["scenario", "indicator", "region", "occupation", "year"]
    return pd.read_parquet(folder / "cells.parquet").set_index(keys).sort_index()


@pytest.mark.parametrize(("path", "width"), [("/krapte", 320), ("/en/shortage", 1440)])
def test_a_reader_can_use_the_page(visit, path, width):
    page = visit(path, width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("region", "occupation", "indicator", "scenario", "year"),
    [
        ("NL", "07+08", "shortage", "without", 2030),
        ("AM20", "0761", "vacancies", "with", 2026),
        ("AM01", "08", "employed", "effect", 2028),
    ],
)
def test_figures_are_those_of_the_run(guest, cells, region, occupation, indicator, scenario, year):
    answer = guest.get(
        "/krapte",
        params={
            "regio": region, "beroep": occupation, "indicator": indicator, "scenario": scenario,
            "jaar": year,
        },
    )  # fmt: skip
    own = cells.loc[(scenario, indicator, region, occupation, year)]
    assert answer.status_code == 200
    for field in ("median", "low95", "high95"):
        assert count(own[field], "nl") in answer.text


@pytest.mark.parametrize("indicator", ["tightness", "women_share", "graduates", "job_openings"])
def test_every_indicator_has_a_page(guest, indicator):
    assert guest.get("/krapte", params={"indicator": indicator}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"regio": "XX"},
        {"beroep": "9999"},
        {"indicator": "luck"},
        {"scenario": "maybe"},
        {"jaar": 2099},
        {"regio": "<script>alert(1)</script>"},
    ],
)
def test_a_choice_without_figures_is_told(guest, query):
    answer = guest.get("/krapte", params=query)
    assert answer.status_code == 404
    assert "geen cijfers" in answer.text
    assert "<script>alert" not in answer.text


def test_choosing_works_with_and_without_scripts(visit):
    for scripts in (True, False):
        page = visit("/krapte", java_script_enabled=scripts)
        page.get_by_label("Gebied", exact=True).select_option("AM20")
        page.get_by_label("Beroep", exact=True).select_option("0761")
        page.get_by_role("button", name="Toon").click()
        page.wait_for_url("**regio=AM20**")
        assert "Elektriciens" in page.locator("h1").inner_text()


def test_a_figure_can_be_walked_back_to_its_sources(guest):
    text = guest.get("/krapte", params={"beroep": "0761"}).text
    assert "Gepubliceerde cijfers erachter" in text
    assert "cbs.nl" in text


def test_the_table_of_the_map_has_every_region(guest):
    answer = guest.get("/en/shortage", params={"download": "regions.csv"})
    assert len(answer.text.splitlines()) == 36
