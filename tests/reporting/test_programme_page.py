"""The page of a plan: two languages, stands alone, tells what does not hold; a folder with all."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from krapte.programming import Programme
from krapte.programming.exchange import MANIFEST, read_plan
from krapte.reporting.programme_page import PAGE, Answers, programme_page, write_programme
from tests.programming import planning
from tests.programming.planning import GOAL

MADE = dt.datetime(2026, 11, 25, 19, 0, tzinfo=dt.UTC)
SETTINGS = {"version": "0", "seed": 1}


@pytest.fixture(scope="module")
def whole():
    programme, labour, plan = planning.whole_plan()
    prices = np.zeros(labour.workers.shape)
    prices[2, 0, 3:6] = 2.0
    return programme, labour, replace(plan, prices=prices)


@pytest.fixture(scope="module")
def answers(whole):
    programme, labour, plan = whole
    return Answers(programme, labour, GOAL, plan, SETTINGS)


@pytest.fixture(scope="module")
def html(answers):
    return programme_page(answers)


def test_a_page_stands_alone_and_runs_nothing(html):
    assert not re.search(r"<script|<link|@import|url\((?!#)|src=", html)
    hosts = re.findall(r"(?:href|xmlns|xlink:href)=\"(?!data:|#)([^\"]+)", html)
    names = re.findall(r'id="([^"]+)"', html)
    assert len(set(names)) == len(names)
    assert set(hosts) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_a_page_has_both_languages_and_every_part_in_each(html):
    for nl, en in (
        ("Waar het knelt", "Where it is tight"),
        ("Vraag en aanbod van arbeid", "Labour asked and labour there"),
        ("Wat niet op tijd kan, en waarom", "What cannot be in time, and why"),
        ("Wanneer wat gebouwd wordt", "When what is built"),
        ("Wat het plan van de arbeidsmarkt vraagt", "What the plan asks of the labour market"),
    ):
        assert nl in html
        assert en in html
    assert html.count("<svg") == 6
    assert html.count('<div lang="nl">') == html.count('<div lang="en">') == 2


def test_every_chart_has_a_table_beside_it(html, answers):
    links = re.findall(r'download="krapte-\w+-(\w+)\.csv" href="data:[^,]+,([^"]+)"', html)
    assert {"bottlenecks", "labour", "packages", "projects", "delays", "demand"} <= {
        name for name, _ in links
    }
    held = {name: base64.b64decode(text).decode() for name, text in links}
    assert held["projects"].count("\n") == len(answers.programme) + 1


def test_figures_of_the_page_are_those_of_the_plan(html, answers, whole):
    told = answers.summary()
    assert told["projects"] == {"in_time": 1, "late": 1, "unbuilt": 1}
    assert told["points"] == pytest.approx(whole[2].points)
    assert "zijn er <strong>1</strong> op tijd klaar en 1 te laat; voor 1 is" in html
    # 3 months of 2 points in 3 years: 2 a year, and 600 for a hundred people in all months.
    assert told["bottlenecks"][0]["worth"] == pytest.approx(2.0)
    assert '<td class="n">2,00</td>' in html
    assert '<td class="n">600</td>' in html


def test_a_plan_that_does_not_hold_says_so_at_once(whole):
    programme, labour, plan = whole
    broken = replace(plan, works=plan.works[1:])
    html = programme_page(Answers(programme, labour, GOAL, broken, SETTINGS))
    assert "Dit plan klopt niet" in html
    assert "This plan does not hold" in html
    assert "This plan does not hold" not in programme_page(
        Answers(programme, labour, GOAL, plan, SETTINGS)
    )


def test_names_of_users_are_escaped(whole):
    programme, labour, plan = whole
    evil = replace(programme.projects[0], name="<script>alert(1)</script>")
    named = Programme((evil, *programme.projects[1:]))
    html = programme_page(Answers(named, labour, GOAL, plan, SETTINGS))
    assert "<script" not in html


def test_an_empty_plan_has_a_page_too(whole):
    programme, labour, _ = whole
    empty = planning.plan(programme, labour, [])
    html = programme_page(Answers(programme, labour, GOAL, empty, SETTINGS))
    assert "<strong>0</strong>" in html


def test_projects_without_points_are_counted_apart(whole):
    programme, labour, plan = whole
    grid = planning.project("grid", twh=None, homes=None, co2_kton=None)
    own = Answers(Programme((*programme, grid)), labour, GOAL, plan, SETTINGS)
    assert own.summary()["pointless"] == 1
    assert "grid" not in [delay.project for delay in own.delays]
    assert "give them a yield" in programme_page(own).lower()


def test_a_folder_holds_everything_and_reads_back(whole, tmp_path):
    programme, labour, plan = whole
    folder, own = write_programme(tmp_path, programme, labour, GOAL, plan, SETTINGS, MADE)
    assert own.breaches == []
    assert (folder / PAGE).read_text(encoding="utf-8").startswith("<!doctype html>")
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert told["status"] == "feasible"
    assert json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["id"] == folder.name
    book = CalamineWorkbook.from_path(folder / "tables" / "plan.xlsx")
    assert book.sheet_names == [
        "projects", "packages", "labour", "bottlenecks", "demand", "delays", "reasons",
    ]  # fmt: skip
    assert read_plan(folder).plan.works == plan.works
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_the_same_plan_gives_the_same_files(whole, tmp_path):
    programme, labour, plan = whole
    first, _ = write_programme(tmp_path / "a", programme, labour, GOAL, plan, SETTINGS, MADE)
    second, _ = write_programme(tmp_path / "b", programme, labour, GOAL, plan, SETTINGS, MADE)
    one, other = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (first, second)
    )
    assert one
    assert one.keys() == other.keys()
    assert [path for path, held in one.items() if held != other[path]] == []
