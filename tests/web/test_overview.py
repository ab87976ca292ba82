"""The first page, as a reader and a browser meet it."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from krapte.web import Settings, create_app
from krapte.web.figures import PALETTE
from krapte.web.menu import PAGES, translated
from krapte.web.static_files import FOLDER
from tests.web.conftest import violations


@pytest.mark.parametrize(("path", "widths"), [("/", (320, 768)), ("/en", (1440,))])
def test_a_reader_can_use_the_page(visit, path, widths):
    page = visit(path, widths[0])
    assert page.locator("h1").count() == 1
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_colours_can_be_read_too_and_a_choice_of_colours_is_kept_and_undone(visit):
    page = visit("/", scheme="dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    page.get_by_role("link", name="Donkere weergave").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("link", name="Kleuren van het systeem").click()
    assert page.locator("html").get_attribute("data-theme") is None


def test_the_page_is_whole_without_scripts(visit):
    page = visit("/", java_script_enabled=False)
    assert page.locator("figure svg").count() == 1


def test_keyboard_reaches_the_content_first(visit):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_first_page_is_light(visit, served, browser):
    sizes = []
    context = browser.new_context()
    page = context.new_page()
    page.on("requestfinished", lambda own: sizes.append(own.sizes()["responseBodySize"]))
    page.goto(served + "/", wait_until="networkidle")
    context.close()
    assert 0 < sum(sizes) < 300_000


def test_figures_are_those_of_the_run(guest, runs):
    folder = next(runs.glob("*/manifest.json")).parent
    cells = pd.read_parquet(folder / "cells.parquet").query(
        "indicator == 'shortage' and region == 'NL' and occupation == '07+08'"
        " and scenario == 'without'"
    )
    answer = guest.get("/", params={"download": "shortage.csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    own = {int(row["Jaar"]): float(row["Mediaan"]) for row in rows if "Zonder" in row["Scenario"]}
    assert own == pytest.approx(dict(zip(cells["year"], cells["median"], strict=True)))


def test_a_table_opens_as_workbook(guest):
    answer = guest.get("/en", params={"download": "shortage.xlsx"})
    table = pd.read_excel(io.BytesIO(answer.content), engine="calamine")
    assert list(table.columns)[:3] == ["Scenario", "Year", "Median"]


@pytest.mark.parametrize("wanted", ["shortage.exe", "other.csv", "", "../shortage.csv"])
def test_no_other_file_comes_out(guest, wanted):
    assert guest.get("/", params={"download": wanted}).status_code == 404


def test_without_a_run_the_page_says_how_to_make_one(tmp_path):
    from fastapi.testclient import TestClient

    app = create_app(Settings(runs=tmp_path / "none", state=tmp_path))
    with TestClient(app) as client:
        answer = client.get("/")
    assert answer.status_code == 200
    assert "krapte run" in answer.text


def test_a_reader_who_has_the_page_is_told_so(guest):
    first = guest.get("/")
    again = guest.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_not_there_is_told_in_the_language_of_the_address(guest):
    dutch, english = guest.get("/niets"), guest.get("/en/nothing")
    assert (dutch.status_code, english.status_code) == (404, 404)
    assert "Deze pagina is er niet" in dutch.text
    assert "There is no such page" in english.text


@pytest.mark.parametrize("path", ["/", "/niets", "/static/krapte.css"])
def test_every_answer_trusts_only_this_site(guest, path):
    headers = guest.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("place", ["//elsewhere.example", "/\\elsewhere.example", "https://x.nl"])
def test_going_back_never_leads_to_another_site(guest, place):
    assert guest.get("/weergave", params={"terug": place}).headers["location"] == "/"


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "fonts", "nothing.css"])
def test_only_static_files_are_static(guest, name):
    assert guest.get(f"/static/{name}").status_code == 404


def test_addresses_translate_both_ways():
    for page in PAGES.values():
        assert translated(page.path("nl"), "nl", "en") == page.path("en")
        assert translated(page.path("en"), "en", "nl") == page.path("nl")
    assert translated("/krapte/AM01", "nl", "en") == "/en/shortage/AM01"


def test_dark_style_repaints_every_colour_of_charts():
    style = (FOLDER / "krapte.css").read_text()
    on_tiles = {"#1a1a1a"}
    for colour in set(PALETTE) - on_tiles:
        assert f'[fill="{colour}"]' in style or f'[stroke="{colour}"]' in style
