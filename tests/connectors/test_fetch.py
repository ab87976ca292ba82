"""Fetching again tells what changed, keeps what was, and writes all of it or nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from krapte.errors import BadInput
from krapte.statistics import load
from krapte.statistics.connectors import Client, connectors, fetch, take_file
from tests.connectors import remote

CBS = f"{remote.CBS3}/85276NED"
WIND = f"{remote.CBS4}/82610NED"


def later(pages, moment="2026-05-15T06:30:00"):
    pages[f"{CBS}/TableInfos"]["value"][0]["Modified"] = moment
    return pages


def test_the_first_fetch_is_all_new_and_the_same_again_adds_nothing(store, get):
    first = get("cbs", "85276NED", remote.occupations())
    assert (first.figures, first.new, first.gone, first.revisions) == (24, 24, 0, ())
    again = get("cbs", "85276NED", remote.occupations())
    assert (again.part, again.new, again.revisions) == ("", 0, ())
    assert len(store.parts()) == 1


def test_the_same_figures_under_a_new_date_are_no_new_vintage(store, get):
    get("cbs", "85276NED", remote.occupations())
    assert get("cbs", "85276NED", later(remote.occupations())).part == ""
    assert len(store.parts()) == 1


def test_what_the_source_changed_is_told_and_both_states_stay_known(store, get):
    get("cbs", "85276NED", remote.occupations())
    found = get("cbs", "85276NED", later(remote.occupations(1360.0)))
    own = next(own for own in found.revisions if not own.sex and not own.age)
    assert (own.occupation, own.old, own.new) == ("07", 1_352_000.0, 1_360_000.0)
    assert own.difference == 8000.0
    assert {own.occupation for own in found.revisions} == {"07"}

    def technical(day):
        return [
            own.value
            for own in store.as_of(day, ["employed"])
            if (own.occupation, own.sex, own.age, own.period) == ("07", "", "", "2025")
        ]

    assert technical(dt.date(2026, 2, 16)) == []
    assert technical(dt.date(2026, 2, 17)) == [1_352_000.0]
    assert technical(dt.date(2026, 5, 14)) == [1_352_000.0]
    assert technical(dt.date(2026, 5, 15)) == [1_360_000.0]


def test_a_figure_that_becomes_empty_is_withdrawn(store, get):
    get("cbs", "85276NED", remote.occupations())
    pages = later(remote.occupations())
    pages[f"{CBS}/TypedDataSet"]["value"][0]["WerkzameBeroepsbevolking_1"] = None
    found = get("cbs", "85276NED", pages)
    (own,) = found.revisions
    assert (own.old, own.new, own.difference, own.new_status) == (9_867_000.0, None, None, "M")
    assert len(store.as_of()) == 23
    assert len(store.as_of(dt.date(2026, 3, 1))) == 24


def test_a_figure_that_is_no_longer_given_is_told_and_stays(store, get):
    get("cbs", "85276NED", remote.occupations())
    pages = later(remote.occupations(1360.0))
    pages[f"{CBS}/TypedDataSet"]["value"].pop(0)
    assert get("cbs", "85276NED", pages).gone == 1
    assert len(store.as_of()) == 24


def test_one_table_that_changed_its_form_stops_all_before_anything_is_written(store, ticking):
    pages = remote.occupations() | remote.offshore_wind()
    pages[f"{WIND}/MeasureCodes"] = {"value": [{"Identifier": "M9", "Title": "x", "Unit": "MW"}]}
    cbs = connectors()["cbs"]
    tables = [cbs.tables["85276NED"], cbs.tables["82610NED"]]
    with (
        Client(cbs.hosts, None, remote.Server(pages), ticking.clock()) as client,
        pytest.raises(BadInput, match="cbs 82610NED"),
    ):
        fetch(cbs, tables, store, client)
    assert store.parts() == []


def test_several_tables_are_added_each_as_a_part(store, ticking):
    pages = remote.occupations() | remote.offshore_wind()
    cbs = connectors()["cbs"]
    with Client(cbs.hosts, None, remote.Server(pages), ticking.clock()) as client:
        found = fetch(cbs, [cbs.tables["85276NED"], cbs.tables["82610NED"]], store, client)
    assert [own.table for own in found] == ["85276NED", "82610NED"]
    assert {path.stem for path in store.parts()} == {own.part for own in found}
    assert set(store.sources()) == {"cbs-85276ned", "cbs-82610ned"}


def test_without_a_network_the_last_good_vintage_stays(store, get):
    get("cbs", "85276NED", remote.occupations())
    before = store.as_of()
    with pytest.raises(BadInput, match="answer 404"):
        get("cbs", "85276NED", {})
    assert store.as_of() == before


def test_only_what_changed_travels(get):
    server = remote.Server(remote.occupations())
    get("cbs", "85276NED", server)
    asked = len(server.asked)
    get("cbs", "85276NED", server)
    assert all("If-None-Match" in request.headers for request in server.asked[asked:])


def test_fetched_figures_go_into_a_data_set_with_their_source(store, get):
    get("cbs", "82610NED", remote.offshore_wind())
    whole = store.to_dataset()
    own = whole.figure("wind_offshore_power_installed", period="2022")
    assert own.value == 2570.0
    assert whole.sources[own.source].title == "Hernieuwbare elektriciteit; productie en vermogen"
    assert whole.sources[own.source].published == "2026-06-30"
    assert len(whole.observations) == len(load().observations) + 2


@pytest.fixture
def tightness(tmp_path):
    path = tmp_path / "spanning.csv"
    path.write_text(
        "Arbeidsmarktregio;Beroep;Kwartaal;Spanning\n"
        "Nederland;0761 Elektriciens;2026Q1;3,4\n"
        "Twente;Totaal;2026Q1;1.234,5\n",
        encoding="utf-8",
    )
    return path


def test_a_downloaded_file_is_read_by_its_mapping(store, tightness, ticking):
    table = connectors()["uwv"].tables["spanning"]
    now = ticking.clock().utc()
    take_file(table, tightness, dt.datetime(2026, 6, 1), store, now)
    found = [(own.region, own.occupation, own.value) for own in store.as_of()]
    assert found == [("AM05", "", 1234.5), ("NL", "0761", 3.4)]


def test_a_downloaded_sheet_is_read_by_its_mapping(store, tmp_path, ticking):
    import xlsxwriter

    path = tmp_path / "roa.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tabel")
        rows = [("Beroep", "Periode", "Vervangingsvraag", "Baanopeningen"),
                ("07 Technische beroepen", "2023-2028", 1000, 1500.0)]  # fmt: skip
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    table = connectors()["roa"].tables["beroep"]
    take_file(table, path, dt.datetime(2025, 12, 1), store, ticking.clock().utc())
    assert {(own.series, own.value, own.status) for own in store.as_of()} == {
        ("replacement_demand", 1000.0, "F"),
        ("job_openings", 1500.0, "F"),
    }


@pytest.mark.parametrize("name", ["missing.csv", "broken.xlsx", "folder"])
def test_a_file_that_cannot_be_read_is_refused(store, tmp_path, ticking, name):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "folder").mkdir()
    table = connectors()["uwv"].tables["spanning"]
    with pytest.raises(BadInput, match="uwv spanning"):
        take_file(table, tmp_path / name, dt.datetime(2026, 6, 1), store, ticking.clock().utc())
    assert store.parts() == []
