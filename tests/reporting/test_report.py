"""The report stands alone and says all in both languages; the run's id follows its inputs."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from krapte.forecast import forecast
from krapte.reporting.folder import is_whole, run_id, write
from krapte.reporting.report import report
from krapte.reporting.summary import interval, summary

SETTINGS = {"data_hash": "a" * 64, "draws": 2, "seed": 1, "horizon": 2035, "version": "0"}

SECTIONS = (
    ("Het tekort, zonder en met het plan", "The shortage, without and with the plan"),
    ("Waar het tekort zit", "Where the shortage is"),
    ("In welke beroepen", "In which occupations"),
    ("Waardoor het tekort verandert", "Why the shortage changes"),
    ("Wat het plan doet", "What the plan does"),
    ("Naast de cijfers van de brief", "Beside the letter's figures"),
    ("Hoe zeker dit is", "How certain this is"),
)

TABLES = ("shortage", "regions", "occupations", "pillars", "measures", "decomposition", "anchors",
          "residuals", "assumptions", "sources")  # fmt: skip


class Page(HTMLParser):
    """Collects what a page loads, its headings by language and its downloads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.scripts = 0
        self.headings: list[str] = []
        self.languages: set[str] = set()
        self.downloads: list[str] = []
        self._heading = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.scripts += tag == "script"
        self.languages.add(found.get("lang") or "")
        if tag == "a" and "download" in found:
            self.downloads.append(found["download"])
        if tag != "a":
            places = ("src", "href", "xlink:href", "data", "poster", "action")
            self.loaded += [found[name] for name in places if found.get(name)]
        self._heading = tag in ("h1", "h2")

    def handle_data(self, data):
        if self._heading:
            self.headings.append(data.strip())
            self._heading = False


@pytest.fixture(scope="module")
def results(dataset):
    return forecast(2, 1, 2035, dataset=dataset)


@pytest.fixture(scope="module")
def html(results) -> str:
    return report(results, "0123456789ab")


@pytest.fixture(scope="module")
def page(html) -> Page:
    return Page(html)


def test_the_report_loads_nothing_from_elsewhere(html, page) -> None:
    assert page.scripts == 0
    assert [place for place in page.loaded if not place.startswith("#")] == []
    assert "@import" not in html
    assert "url(http" not in html.replace("'", "").replace('"', "")


def test_the_report_is_there_in_both_languages(page) -> None:
    assert {"nl", "en"} <= page.languages
    dutch = [heading for heading in page.headings if "tekort" in heading.lower()]
    english = [heading for heading in page.headings if "shortage" in heading.lower()]
    assert dutch
    assert english


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section[1])
def test_every_section_stands_there_in_both_languages(page, section) -> None:
    for heading in section:
        assert page.headings.count(heading) == 1


def test_every_table_of_the_report_can_be_taken_along(page) -> None:
    for table in TABLES:
        named = [name for name in page.downloads if name == f"krapte-0123456789ab-{table}.csv"]
        assert len(named) == 2, f"{table} is not offered in both languages"


def test_the_report_says_what_is_not_quantified_and_what_is_calibrated(html) -> None:
    for words in ("niet gekwantificeerd", "not quantified", "gekalibreerd", "calibrated"):
        assert words in html.lower()


def test_the_summary_has_the_three_years_without_and_with_the_plan(results) -> None:
    rows = summary(results)["shortage"]
    assert {(row["year"], row["occupation"]) for row in rows} == {
        (year, group) for year in (2026, 2030, 2035) for group in ("07", "08", "07+08")
    }
    for row in rows:
        assert row["unit"] == "persons"
        assert row["without"]["median"] > 0
        assert row["with"]["median"] > 0
        assert row["effect"]["median"] == pytest.approx(
            row["with"]["median"] - row["without"]["median"], abs=0.2
        )


def test_technical_and_ict_add_up_to_their_total_in_every_draw_of_two(results) -> None:
    rows = {(row["year"], row["occupation"]): row for row in summary(results)["shortage"]}
    for year in (2026, 2030, 2035):
        parts = sum(rows[year, group]["without"]["median"] for group in ("07", "08"))
        # With two draws the median is the mean, and means add up.
        assert parts == pytest.approx(rows[year, "07+08"]["without"]["median"], abs=0.2)


def test_an_unknown_quantity_is_null_and_never_zero() -> None:
    row = dict.fromkeys(("median", "low50", "high50", "low80", "high80", "low95", "high95"))
    assert set(interval(row).values()) == {None}


def test_the_id_of_a_run_follows_its_inputs_and_not_their_order() -> None:
    assert run_id(SETTINGS) == run_id(dict(reversed(SETTINGS.items())))
    assert len(run_id(SETTINGS)) == 12
    others = [run_id(SETTINGS | {name: "other"}) for name in SETTINGS]
    assert len({run_id(SETTINGS), *others}) == len(SETTINGS) + 1


def test_the_id_of_a_run_stays_what_it_was_in_earlier_versions() -> None:
    # Hash of the settings as sorted JSON: whoever changes this orphans every run on disk.
    assert run_id({"draws": 2, "seed": 1}) == "dbdf499bda8b"


def test_a_run_is_written_once_and_never_changed(results, html, tmp_path) -> None:
    folder = write(results, summary(results), html, SETTINGS, tmp_path)
    assert is_whole(folder)
    assert folder.name == run_id(SETTINGS)
    before = (folder / "report.html").stat().st_mtime_ns
    assert write(results, summary(results), "another report", SETTINGS, tmp_path) == folder
    assert (folder / "report.html").stat().st_mtime_ns == before
    assert (folder / "report.html").read_text(encoding="utf-8") == html


def test_a_run_that_fails_while_writing_leaves_nothing(results, tmp_path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write(results, {"impossible": float("nan")}, "report", SETTINGS, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next(results, html, tmp_path) -> None:
    own_number = [sys.executable, "-c", "import os; print(os.getpid())"]
    gone = subprocess.run(own_number, capture_output=True, check=True)
    leftover = tmp_path / f".partial-0123456789ab-{int(gone.stdout)}-abc"
    busy = tmp_path / f".partial-0123456789ab-{os.getpid()}-abc"
    for partial in (leftover, busy):
        partial.mkdir()
        (partial / "cells.parquet").write_text("half")
        assert not is_whole(partial)
    folder = write(results, summary(results), html, SETTINGS, tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([folder, busy])
