"""Answers in the shape of the real ones become observations in our codes and units."""

from __future__ import annotations

import datetime as dt

import pytest

from krapte.errors import BadInput
from krapte.statistics.connectors import Client, connectors, fetch_documents
from tests.connectors import remote


def figure(store, series, **codes):
    wanted = {"region": "NL"} | dict.fromkeys(("occupation", "education", "sex", "age"), "")
    (found,) = [
        own
        for own in store.as_of(series=[series])
        if all(getattr(own, name) == code for name, code in (wanted | codes).items())
    ]
    return found


def test_wide_tables_of_statline_become_persons(store, get):
    get("cbs", "85276NED", remote.occupations())
    own = figure(store, "employed", occupation="07", period="2025Q4")
    assert (own.value, own.unit, own.status, own.source) == (
        1_352_000.0, "persons", "P", "cbs-85276ned",
    )  # fmt: skip
    young = figure(store, "employed", occupation="08", age="15-24", period="2025")
    assert (young.value, young.status) == (57_500.0, "A")
    assert figure(store, "employed", sex="women", period="2025").value == pytest.approx(2_466_800)
    assert len(store.as_of()) == 24


def test_the_next_page_of_statline_is_asked_over_https(get):
    server = remote.Server(remote.occupations())
    get("cbs", "85276NED", server)
    assert {request.url.scheme for request in server.asked} == {"https"}
    assert sum("$skip" in str(request.url) for request in server.asked) == 1


def test_long_tables_of_statline_keep_what_is_secret_out(store, get):
    found = get("cbs", "82610NED", remote.offshore_wind())
    own = figure(store, "wind_offshore_power_installed", period="2023")
    assert (own.value, own.unit, own.status) == (4110.0, "mw", "P")
    assert [own.period for own in store.as_of()] == ["2022", "2023"]
    # The secret figure was never there: it is not kept as withdrawn either.
    assert found.figures == 2
    assert found.published == dt.datetime(2026, 6, 30, 0, 0)


def test_a_cube_of_eurostat_becomes_shares(store, get):
    found = get("eurostat", "jvs_q_nace2", remote.vacancy_rates())
    whole = figure(store, "vacancy_rate", sector="", period="2025Q4")
    assert (whole.value, whole.status) == (pytest.approx(0.041), "P")
    building = figure(store, "vacancy_rate", sector="F", period="2025Q3")
    assert (building.value, building.status) == (pytest.approx(0.05), "A")
    assert len(store.as_of()) == 3
    assert found.published == dt.datetime(2026, 3, 20, 22, 0)


def test_students_are_added_up_over_institutions_and_to_totals(store, get):
    get("duo", "p01hoinges-hbo", remote.students())
    men = figure(store, "enrolment", education="hbo", region="PV20", sex="men")
    assert (men.value, men.status, men.low) == (120.0, "A", None)
    whole = figure(store, "enrolment", education="hbo")
    assert (whole.value, whole.low, whole.high, whole.status) == (262.5, 261.0, 264.0, "E")
    assert "1 counts that the source hides" in whole.note


def test_the_technology_sector_is_a_series_of_its_own(store, get):
    get("duo", "p01hoinges-hbo-techniek", remote.students())
    assert {own.series for own in store.as_of()} == {"enrolment_technology_sector"}
    assert figure(store, "enrolment_technology_sector", education="hbo").value == 182.5


def test_bids_of_energy_regions_need_a_key(store, get, monkeypatch):
    monkeypatch.delenv("KRAPTE_KLIMAATMONITOR_KEY", raising=False)
    with pytest.raises(BadInput, match="KRAPTE_KLIMAATMONITOR_KEY"):
        get("klimaatmonitor", "res_bod", remote.bids())
    assert store.parts() == []


def test_bids_of_energy_regions_become_gwh(store, get, monkeypatch):
    monkeypatch.setenv("KRAPTE_KLIMAATMONITOR_KEY", "secret")
    server = remote.Server(remote.bids())
    get("klimaatmonitor", "res_bod", server)
    assert server.asked[0].headers["apikey"] == "secret"  # pragma: allowlist secret
    assert [(own.region, own.value, own.unit) for own in store.as_of()] == [
        ("ES01", 1.5, "gwh"),
        ("ES14", 1.8, "gwh"),
    ]
    assert all(b"secret" not in path.read_bytes() for path in store.folder.rglob("*.*"))


@pytest.fixture
def look_up(store, ticking):
    def found(pages, *numbers):
        connector = connectors()["parliament"]
        with Client(connector.hosts, None, remote.Server(pages), ticking.clock()) as client:
            return fetch_documents(connector.tables["documents"], numbers, store, client)

    return found


def test_documents_of_parliament_are_records_and_no_figures(store, look_up):
    (letter, pledge), files = look_up(remote.documents(), "29544-1173", "TZ202302-123")
    assert (letter.kind, letter.id, letter.date) == ("document", "2023D04417", "2023-02-03")
    assert (pledge.kind, pledge.status, pledge.due) == ("pledge", "Openstaand", "")
    assert len(files) == 2
    assert store.parts() == []


def test_a_record_that_changed_is_kept_beside_the_old_one(look_up):
    pages = remote.documents()
    look_up(pages, "TZ202302-123")
    assert look_up(pages, "TZ202302-123")[1] == []
    pages[f"{remote.PARLIAMENT}/Toezegging"]["value"][0]["Status"] = "Voldaan"
    (new,) = look_up(pages, "TZ202302-123")[1]
    assert len(list(new.parent.glob("TZ202302-123.*.json"))) == 2


@pytest.mark.parametrize("number", ["29544", "Kamerstuk 1", "29544-1173' or true", ""])
def test_a_number_that_is_none_is_refused_before_anything_is_asked(look_up, number):
    with pytest.raises(BadInput, match="a number such as"):
        look_up(remote.documents(), number)


def test_a_document_that_is_not_there_is_an_error(look_up):
    pages = remote.documents() | {f"{remote.PARLIAMENT}/Document": {"value": []}}
    with pytest.raises(BadInput, match="0 records"):
        look_up(pages, "29544-9999")
