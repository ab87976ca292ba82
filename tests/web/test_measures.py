"""The measures on the site: found, filtered, read in full, and usable by everyone."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from krapte.classification import labour_market_regions, region_name
from krapte.register.budget import amounts, summed
from krapte.register.due import due
from krapte.register.overlaps import aims, overlaps
from krapte.reporting.texts import count, decimal
from krapte.web.pages.measures_records import folded, paged
from tests.web.conftest import violations

PAGES = [
    "/maatregelen", "/maatregelen/measure/sto", "/maatregelen/toezeggingen", "/maatregelen/geld",
    "/maatregelen/overlap", "/maatregelen/portefeuille", "/maatregelen/document",
]  # fmt: skip


def rows(guest, path, **query):
    answer = guest.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def records(guest):
    return guest.app.state.site.register.everything()


def test_searching_finds_names_quotes_and_parties_without_minding_accents(guest):
    def codes(q):
        return {row["Code"] for row in rows(guest, "/maatregelen", q=q, download="measures.csv")}

    assert "sto" in codes("sterk TECHNIEKONDERWIJS")
    assert codes("betatechniek") == codes("Bètatechniek")
    assert codes("betatechniek")
    assert codes("rijkswaterstaat zonder enige treffer") == set()
    assert "sto" in codes("Strong Technology")


def test_filters_give_what_the_register_holds(guest, records):
    sized = {own["measure"] for own in records["effect"]}
    ocw = {own["measure"] for own in records["role"] if own["party"] == "ocw"}
    wanted = {
        own.key for own in records["measure"]
        if own["pillar"] == 1 and own["status"] == "running" and own.key in ocw - sized
    }  # fmt: skip
    found = rows(guest, "/maatregelen", pijler="1", status="running", partij="ocw", bekend="nee",
                 download="measures.csv")  # fmt: skip
    assert {row["Code"] for row in found} == wanted
    assert wanted


def test_pages_hold_every_measure_once(guest, records):
    names = [own["name_nl"] for own in records["measure"]]
    text = "".join(guest.get("/maatregelen", params={"blad": number}).text
                   for number in range(1, 7))  # fmt: skip
    keys = [own.key for own in records["measure"]]
    assert [text.count(f'/maatregelen/measure/{key}"') for key in keys] == [1] * len(names)


def test_a_page_past_the_end_is_the_last():
    part = paged(list(range(30)), 99)
    assert (part.number, part.last, list(part.rows)) == (2, 2, [25, 26, 27, 28, 29])
    assert paged([], 1).first == 0
    assert folded("Bètá") == "beta"


@pytest.mark.parametrize("query", [{"op": "geluk"}, {"blad": "0"}, {"q": "x" * 300}])
def test_a_list_that_cannot_be_is_refused(guest, query):
    assert guest.get("/maatregelen", params=query).status_code in (400, 404)


def test_a_measure_shows_its_effect_in_the_run_or_why_there_is_none(guest, runs):
    folder = next(runs.glob("*/manifest.json")).parent
    table = pd.read_parquet(folder / "measures.parquet")
    own = table.query("measure == 'sto' and occupation == '07+08' and year == 2030").iloc[0]
    text = guest.get("/maatregelen/measure/sto").text
    for field in ("median", "low95", "high95"):
        assert count(own[field], "nl") in text
    assert "het programma Sterk Techniekonderwijs (STO)" in text
    assert "Strong Technology Education in vmbo" in text
    other = guest.get("/en/measures/measure/actieplan").text
    assert "Not quantified" in other


def test_every_kind_of_record_has_a_page(guest, records):
    for kind, own in records.items():
        assert guest.get(f"/maatregelen/{kind}").status_code == 200
        for one in own[:2]:
            answer = guest.get(f"/en/measures/{kind}/{one.key}")
            assert (kind, answer.status_code) == (kind, 200)
    assert guest.get("/maatregelen/geluk").status_code == 404
    for path in ("register", "geschiedenis?blad=2"):
        assert guest.get(f"/maatregelen/{path}").status_code == 200
    assert guest.get("/maatregelen/measure/geluk").status_code == 404


def test_what_wants_attention_is_what_the_register_says(guest, records):
    import datetime as dt

    open_rows = due(records, dt.datetime.now(dt.UTC).date())
    wanted = sum("ezk" in row["parties"] and row["state"] == "unknown" for row in open_rows)
    found = rows(guest, "/maatregelen/toezeggingen", partij="ezk", stand="unknown",
                 download="due.csv")  # fmt: skip
    assert len(found) == wanted > 0
    soon = rows(guest, "/maatregelen/toezeggingen", binnen="90", download="due.csv")
    assert all(int(row["Dagen"]) <= 90 for row in soon)
    assert guest.get("/maatregelen/toezeggingen", params={"binnen": "-1"}).status_code == 400


def test_conditional_money_is_never_added_to_what_is_there(guest, records):
    own = summed(amounts(records["budget_line"]), lambda _: "total")[0]
    found = rows(guest, "/maatregelen/geld", download="money.csv")
    for column, value in (("Zonder voorwaarde", own.unconditional),
                          ("Met voorwaarde", own.conditional)):  # fmt: skip
        assert sum(float(row[column] or 0) for row in found) == pytest.approx(value)
    text = guest.get("/maatregelen/geld").text
    assert f"€ {decimal(own.unconditional / 1e6, 'nl', 0)} mln" in text
    for per in ("betaler", "pijler", "jaar"):
        assert guest.get("/en/measures/geld", params={"per": per}).status_code == 200
    assert guest.get("/maatregelen/geld", params={"per": "geluk"}).status_code == 404


def test_pairs_that_overlap_are_those_of_the_register_with_their_grounds(guest, records):
    pairs = [own for own in overlaps(aims(records["measure"])) if own.verdict == "overlap"]
    found = rows(guest, "/maatregelen/overlap", download="web.csv")
    assert len(found) == len(pairs)
    assert all(row["Doelgroep"].startswith(("gelijk", "deels")) for row in found)
    one = rows(guest, "/en/measures/overlap", maatregel="sto", download="web.csv")
    assert 0 < len(one) < len(found)
    spots = rows(guest, "/maatregelen/overlap", download="blank.csv")
    assert {row["Arbeidsmarktregio"] for row in spots} <= {
        region_name(code) for code in labour_market_regions()
    }
    assert guest.get("/maatregelen/overlap", params={"maatregel": "geluk"}).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_everyone_can_read_the_pages(visit, path):
    page = visit(path, 320)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("path", "scheme"), [("/en/measures/measure/sto", "light"),
                                              ("/maatregelen/geld", "dark")])  # fmt: skip
def test_everyone_can_read_wide_pages(visit, path, scheme):
    assert violations(visit(path, 1440, scheme)) == []


def test_searching_works_with_and_without_scripts(visit):
    for scripts in (True, False):
        page = visit("/maatregelen", java_script_enabled=scripts)
        page.get_by_label("Woorden").fill("sterk techniekonderwijs")
        page.get_by_label("Woorden").press("Enter")
        page.wait_for_url("**q=sterk**")
        page.get_by_role("link", name="Sterk Techniekonderwijs (STO)", exact=True).click()
        page.wait_for_url("**/measure/sto")
        assert page.locator("h1").inner_text() == "Sterk Techniekonderwijs (STO)"
