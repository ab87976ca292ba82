"""Stepping over: what the pages say is what the package says, and nothing of a reader is kept."""

from __future__ import annotations

import csv
import io
import logging
import re
from dataclasses import replace
from typing import Annotated

import pandas as pd
import pytest
from fastapi import Form
from fastapi.testclient import TestClient

from krapte.classification import model_occupation_of_isco
from krapte.reporting.texts import decimal, percent
from krapte.skills import LanguageStore, default_language
from krapte.skills.transitions import (
    Closeness,
    hours_of,
    into_technical,
    person_in,
    read_basis,
    transitions,
)
from krapte.statistics import load
from krapte.web import Settings, create_app
from tests.web.conftest import violations

NAME = "Zwartebroek7731"
"""No such word is in any vocabulary: wherever it turns up, it came from the form."""


@pytest.fixture(scope="module")
def settings(runs, tmp_path_factory):
    """Return the settings of one site for all tests here: nothing that they do may change it."""
    return Settings(runs=runs, state=tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def client(settings):
    with TestClient(create_app(settings), follow_redirects=False) as own:
        yield own


@pytest.fixture(scope="module")
def language():
    return default_language()


@pytest.fixture(scope="module")
def plumber(language):
    return next(own.uri for own in language.occupations if own.name("nl") == "loodgieter")


@pytest.fixture(scope="module")
def steps(language, plumber):
    closeness = Closeness(language)
    wanted = [own for own in into_technical(closeness) if own != plumber]
    person = person_in(closeness, plumber)
    return transitions(person, wanted, closeness, read_basis(), None, hours_of(load()))


def key(uri):
    return uri.rpartition("/")[2]


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/overstap?zoek=elektricien", 320, "light"),
        ("/en/transition?zoek=electrician", 1440, "light"),
        ("/overstap/beroep/{origin}", 320, "light"),
        ("/overstap/beroep/{origin}", 1440, "dark"),
        ("/overstap/beroep/{origin}/{goal}?regio=AM12&uren=32", 320, "light"),
        ("/en/transition/beroep/{origin}/{goal}", 1440, "dark"),
    ],
)
def test_a_reader_can_use_the_pages(visit, plumber, steps, path, width, scheme):
    goal = key(steps[0].destination)
    page = visit(path.format(origin=key(plumber), goal=goal), width, scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1


def test_from_a_title_to_who_pays_without_scripts(visit):
    page = visit("/overstap", java_script_enabled=False)
    page.get_by_label("Beroep of functie").fill("loodgieter")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="loodgieter", exact=True).click()
    assert page.locator("h1").inner_text() == "Overstappen als loodgieter"
    page.get_by_label("Toon").select_option("kansrijk")
    page.get_by_role("button", name="Toon").click()
    assert "toon=kansrijk" in page.url
    page.locator("tbody th a").first.click()
    assert page.locator("h1").inner_text().startswith("Van loodgieter naar")
    assert page.locator("#oordeel, #vaardigheden, #route, #geld").count() == 4
    page.get_by_text("Gegevens invullen om meer te weten").click()
    page.get_by_label("Erkend leerbedrijf (SBB)").select_option("no")
    page.get_by_role("button", name="Bekijk wie kan betalen").click()
    assert page.url.partition("#")[0].endswith("/overstap/persoon")
    row = page.locator("#geld ~ div tr", has_text="praktijkleren (mbo-bbl)").first
    assert "nee" in row.inner_text()
    assert "Een erkend leerbedrijf" in row.inner_text()


def test_from_skills_by_keyboard_alone(visit):
    page = visit("/overstap", 320)
    page.get_by_label("Vaardigheden, of een korte").focus()
    page.keyboard.type("solderen")
    page.keyboard.press("Enter")
    page.keyboard.type("meetinstrumenten gebruiken")
    button = page.get_by_role("button", name="Toon waarheen het kan")
    for _ in range(6):
        page.keyboard.press("Tab")
        if button.evaluate("own => own === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/overstap/persoon")
    assert page.get_by_label("solderen", exact=True).is_checked()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("tbody th button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#vaardigheden")
    assert violations(page) == []
    assert "heeft u" in page.locator("main").inner_text()
    page.get_by_role("button", name="Show this in English").click()
    page.wait_for_url("**/en/transition/persoon")
    assert "you have it" in page.locator("main").inner_text()


def test_the_list_is_that_of_the_package(client, plumber, steps):
    answer = client.get(f"/overstap/beroep/{key(plumber)}", params={"download": "beroepen.csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    words = {"yes": "ja", "no": "nee", "unknown": "onbekend"}
    assert [float(row["Dekking"]) for row in rows] == pytest.approx(
        [own.closeness for own in steps]
    )
    assert [(row["Kansrijk"], row["Haalbaar"]) for row in rows] == [
        (words[own["viable"].verdict], words[own["feasible"].verdict]) for own in steps
    ]


def test_tightness_is_that_of_the_run_in_the_region(client, language, plumber, steps):
    folder = client.app.state.site.newest_run()
    cells = pd.read_parquet(folder / "cells.parquet")
    group = model_occupation_of_isco(language[steps[0].destination].isco)
    own = cells.query(
        "indicator == 'tightness' and scenario == 'with' and region == 'AM12' and year == 2026"
        f" and occupation == '{group}'"
    )
    address = f"/overstap/beroep/{key(plumber)}/{key(steps[0].destination)}"
    text = client.get(address, params={"regio": "AM12"}).text
    assert decimal(float(own["median"].iloc[0]), "nl", 1) in text
    assert "2026" in text


def test_every_skill_that_is_asked_is_met_transferable_or_missing(client, language, plumber, steps):
    goal = steps[0].destination
    text = client.get(f"/overstap/beroep/{key(plumber)}/{key(goal)}").text
    told = re.search(
        r"(\d+) heeft u, (\d+) deels door verwante vaardigheden, (\d+) ontbreken", text
    )
    assert told is not None
    met, _, missing = map(int, told.groups())
    had = set(language.essential[plumber])
    assert sum(map(int, told.groups())) == len(language.essential[goal])
    assert met == sum(own in had for own in language.essential[goal])
    assert missing > 0
    assert percent(steps[0].closeness, "nl", 0) in text


def test_every_scheme_says_yes_no_or_unknown_with_its_rule(client, plumber, steps):
    text = client.get(f"/en/transition/beroep/{key(plumber)}/{key(steps[0].destination)}").text
    assert "STAP" in text
    assert "not open on this day" in text
    assert "Recognised training firm (SBB)" in text


def test_a_search_says_when_it_is_not_sure(client):
    assert "herkennen wij niet zeker" in client.get("/overstap", params={"zoek": NAME}).text
    assert "waarschijnlijkste" in client.get("/overstap", params={"zoek": "loodgieter"}).text
    group = client.get("/overstap", params={"groep": "0761"})
    assert "elektronicamonteurs" in group.text
    assert group.text.count("/overstap/beroep/") > 5


@pytest.mark.parametrize(
    "address",
    [
        "/overstap/beroep/none",
        "/overstap/beroep/{origin}?regio=XX",
        "/overstap/beroep/{origin}?toon=alles",
        "/overstap/beroep/{origin}?groep=9999",
        "/overstap/beroep/{origin}/none",
        "/overstap?groep=9999",
    ],
)
def test_what_is_not_there_is_told(client, plumber, address):
    assert client.get(address.format(origin=key(plumber))).status_code == 404


def test_the_last_page_of_the_list_is_as_far_as_it_goes(client, plumber, steps):
    address = f"/overstap/beroep/{key(plumber)}"
    text = client.get(address, params={"pagina": 1000}).text
    assert f"tot en met {len(steps)} van {len(steps)}" in text


def told_nowhere(name, settings, caplog, *answers):
    """Return where a word turns up: answers, their headers, the log, or a file of the site."""
    found = [own.url.path for own in answers if name in own.text or name in str(own.headers)]
    found += [record.getMessage() for record in caplog.records if name in caplog.text]
    return found + [
        str(path)
        for path in settings.state.rglob("*")
        if path.is_file() and name.encode() in path.read_bytes()
    ]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"tekst": f"{NAME}\nsolderen", "beroep": f"loodgieter {NAME}"}, 200),
        ({"tekst": f"Ik heet {NAME} en woon in {NAME}. Dat is alles."}, 200),
        ({"tekst": "solderen", "loon": NAME}, 400),
        ({"tekst": "solderen", "uren": f"-3 {NAME}"}, 400),
        ({"tekst": "solderen", "feit-age": NAME}, 400),
        ({"tekst": f"{NAME} " * 2000}, 400),
        ({"tekst": f"{NAME} ich bin der und die das ist nicht zu den mit ein eine auf für"}, 400),
        ({"vaardigheid": [NAME], "van": NAME, "tekst": "solderen"}, 200),
        ({"tekst": "solderen", "regio": NAME}, 404),
        ({"tekst": "solderen", "naar": NAME}, 404),
    ],
)
def test_what_a_reader_tells_is_kept_nowhere(client, settings, caplog, form, status):
    caplog.set_level(logging.DEBUG)
    answers = [client.post(path, data=form) for path in ("/overstap/persoon",
                                                         "/en/transition/persoon")]  # fmt: skip
    assert [own.status_code for own in answers] == [status, status]
    assert all(own.headers["cache-control"] == "no-store" for own in answers)
    assert told_nowhere(NAME, settings, caplog, *answers) == []


def test_the_search_for_a_word_finds_one_that_is_repeated(client, settings, caplog):
    answer = client.get("/overstap", params={"zoek": NAME})
    assert told_nowhere(NAME, settings, caplog, answer) != []


def test_a_fault_of_ours_tells_nothing_of_a_reader(runs, tmp_path, caplog):
    settings = Settings(runs=runs, state=tmp_path, computes=False)
    caplog.set_level(logging.DEBUG)
    app = create_app(settings)

    @app.post("/overstap/kapot")
    def broken(tekst: Annotated[str, Form()]) -> None:
        raise KeyError(tekst)

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/overstap/kapot", data={"tekst": NAME})
    assert answer.status_code == 500
    assert "failed" in caplog.text
    assert told_nowhere(NAME, settings, caplog, answer) == []


def test_the_form_can_be_taken_away_and_begun_again(client):
    form = {"beroep": "loodgieter", "loon": "18,50", "uren": "32"}
    answer = client.post("/overstap/persoon", params={"download": "beroepen.csv"}, data=form)
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    again = client.get("/en/transition/persoon")
    assert (again.status_code, again.headers["location"]) == (303, "/en/transition")


def test_nothing_recognised_is_told(client):
    answer = client.post("/overstap/persoon", data={"tekst": NAME})
    assert "Wij herkenden geen beroep of vaardigheid" in answer.text


def test_an_imported_vocabulary_and_a_catalogue_of_the_region_are_used(runs, tmp_path, language):
    own = Closeness(language)
    chosen = into_technical(own)[:12]
    small = replace(language.only(chosen), version="9-own")
    LanguageStore(tmp_path / "skills").write(small)
    goal, origin = chosen[0], chosen[1]
    taught = "|".join(sorted(language.essential[goal]))
    (tmp_path / "catalogue.csv").write_text(
        "id,name_nl,kind,hours,price,weeks,teaches\n"
        f"own,Cursus van de regio,course,40,300,8,{taught}\n",
        encoding="utf-8",
    )
    with TestClient(create_app(Settings(runs=runs, state=tmp_path))) as client:
        text = client.get(f"/overstap/beroep/{key(origin)}").text
        step = client.get(f"/overstap/beroep/{key(origin)}/{key(goal)}").text
    assert "11 technische en ICT-beroepen" in text
    assert "Cursus van de regio" in step
    assert "geen aanbod van scholen" not in step


def test_the_api_tells_the_steps_from_an_occupation_and_keeps_to_the_vocabulary(
    client, language, plumber, steps
):
    code = key(plumber)
    answer = client.get(f"/api/v1/vertrekberoepen/{code}/overstappen", params={"paginagrootte": 5})
    rows = answer.json()["resultaten"]
    assert answer.json()["totaal"] == len(steps)
    assert rows[0]["dekking"] == pytest.approx(max(own.closeness for own in steps))
    assert {row["kansrijk"] for row in rows} <= {"yes", "no", "unknown"}
    assert client.get("/api/v1/vertrekberoepen/bakker/overstappen").status_code == 404
    assert client.get("/api/v1/vertrekberoepen", params={"tekst": "mijn cv"}).status_code == 400
