"""Reading through the API: figures, lists, forms, paging, tags, and what is told when it fails."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from krapte.downloads import FORMS
from krapte.register.due import due
from krapte.reporting.publish.finished import read_run
from krapte.web import Settings, create_app
from krapte.web.api import PATH
from tests.web.api_site import key_of

PARQUET = "application/vnd.apache.parquet"


@pytest.fixture(scope="module")
def app(runs, tmp_path_factory):
    return create_app(Settings(runs=runs, state=tmp_path_factory.mktemp("api"), computes=False))


@pytest.fixture(scope="module")
def api(app):
    with TestClient(app, base_url=f"http://testserver{PATH}/", follow_redirects=False) as own:
        yield own


@pytest.fixture(scope="module")
def run(app):
    return read_run(app.state.site.newest_run())


def rows(api, path, **query):
    answer = api.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["resultaten"]


@pytest.mark.parametrize(
    ("scenario", "indicator", "region", "occupation", "year"),
    [
        ("without", "shortage", "NL", "07+08", 2030),
        ("with", "vacancies", "AM20", "0761", 2026),
        ("effect", "employed", "AM01", "08", 2028),
    ],
)
def test_figures_are_those_of_the_run_in_tens(
    api, run, scenario, indicator, region, occupation, year
):
    cells = run.cells
    own = cells[
        (cells["scenario"] == scenario) & (cells["indicator"] == indicator)
        & (cells["region"] == region) & (cells["occupation"] == occupation)
        & (cells["year"] == year)
    ].iloc[0]  # fmt: skip
    (found,) = rows(
        api, "tekorten", scenario=scenario, indicator=indicator, regio=region, beroep=occupation,
        jaar=year,
    )  # fmt: skip
    assert found["eenheid"] == own["unit"]
    assert found["status"] == ("E" if year <= run.made["observed_until"] else "F")
    for name, field in (("mediaan", "median"), ("laag95", "low95"), ("hoog95", "high95")):
        assert abs(found[name] - own[field]) <= 5
        assert found[name] % 10 == 0


def test_a_ratio_with_a_thin_base_is_withheld(api):
    found = rows(api, "tekorten", indicator="tightness", regio="AM01", paginagrootte=1000)
    withheld = [row for row in found if row["status"] == "Q"]
    assert 0 < len(withheld) < len(found)
    assert all(row["mediaan"] is None and row["hoog95"] is None for row in withheld)
    assert all(row["mediaan"] > 0 for row in found if row["status"] != "Q")


def test_the_pages_of_a_list_are_together_the_list(api):
    query = {"regio": "AM20", "indicator": "shortage", "scenario": "without", "jaar": 2030}
    answer = api.get("tekorten", params=query | {"paginagrootte": 20})
    total = answer.json()["totaal"]
    found = list(answer.json()["resultaten"])
    while 'rel="next"' in answer.headers["link"]:
        answer = api.get(_next(answer))
        found += answer.json()["resultaten"]
    assert len(found) == total == int(answer.headers["x-total-count"])
    assert len({row["beroep"] for row in found}) == total
    assert found == rows(api, "tekorten", **query)


def _next(answer):
    part = next(own for own in answer.headers["link"].split(", ") if own.endswith('rel="next"'))
    return "http://testserver" + part[1 : part.index(">")]


def test_several_values_of_a_filter_are_any_of_them(api):
    found = rows(
        api, "tekorten", regio=["AM01", "AM20"], jaar=[2026, 2030], indicator="shortage",
        beroep="07", scenario="without",
    )  # fmt: skip
    assert {(row["regio"], row["jaar"]) for row in found} == {
        ("AM01", 2026), ("AM01", 2030), ("AM20", 2026), ("AM20", 2030),
    }  # fmt: skip


def test_a_named_run_is_answered_and_an_unknown_one_is_not(api, run):
    named = api.get("tekorten", params={"run": run.id, "regio": "NL"})
    assert named.json() == api.get("tekorten", params={"regio": "NL"}).json()
    assert rows(api, "runs")[0]["id"] == run.id
    assert api.get(f"runs/{run.id}").json()["trekkingen"] == run.made["draws"]
    for strange in ("000000000000", "../" + run.id, "x"):
        assert api.get("tekorten", params={"run": strange}).status_code == 404


def test_a_list_comes_in_every_form_with_the_same_figures(api):
    query = {"regio": "NL", "indicator": "tightness", "scenario": "without", "jaar": 2030}
    plain = rows(api, "tekorten", **query)
    read = {
        "text/csv": lambda body: pd.read_csv(io.BytesIO(body), dtype={"beroep": str}),
        FORMS["xlsx"]: lambda body: pd.read_excel(
            io.BytesIO(body), dtype={"beroep": str}, engine="calamine"
        ),
        PARQUET: lambda body: pd.read_parquet(io.BytesIO(body)),
    }
    for media, reader in read.items():
        answer = api.get("tekorten", params=query, headers={"accept": media})
        assert answer.headers["content-type"].split(";")[0] == media
        assert "attachment" in answer.headers["content-disposition"]
        table = reader(answer.content)
        assert list(table.columns) == list(plain[0])
        assert table["beroep"].tolist() == [row["beroep"] for row in plain]
        median = [None if value != value else value for value in table["mediaan"].astype(float)]
        assert median == [row["mediaan"] for row in plain]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html, text/csv;q=0.5", "text/csv"),
        ("application/json;q=0, */*;q=0.1", "text/csv"),
        ("text/html", None),
        ("application/json;q=0", None),
    ],
)
def test_the_form_follows_what_is_accepted(api, accept, media):
    answer = api.get("beroepen", headers={"accept": accept})
    if media is None:
        assert answer.status_code == 406
    else:
        assert answer.headers["content-type"].split(";")[0] == media


def test_a_text_that_looks_like_a_formula_is_never_one(api):
    answer = api.get("maatregelen", headers={"accept": "text/csv"}, params={"paginagrootte": 1000})
    assert "\n=" not in answer.text
    assert ",=" not in answer.text


@pytest.mark.parametrize("path", ["tekorten", "maatregelen", "maatregelen/sto", "beroepen", ""])
def test_what_somebody_has_already_is_not_sent_again(api, path):
    first = api.get(path)
    again = api.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = api.get(path, headers={"if-none-match": '"anders"'})
    assert (other.status_code, other.headers["etag"]) == (200, first.headers["etag"])


def test_other_forms_and_questions_have_other_tags(api):
    tags = {
        api.get("beroepen", headers={"accept": accept}, params=query).headers["etag"]
        for accept in ("application/json", "text/csv")
        for query in ({}, {"pagina": 2}, {"ict": "true"})
    }
    assert len(tags) == 6


def test_head_says_what_get_would(api):
    got, head = api.get("tekorten"), api.head("tekorten")
    assert head.content == b""
    for name in ("etag", "link", "x-total-count", "content-type", "api-version"):
        assert head.headers[name] == got.headers[name]


def test_options_names_the_methods_and_others_are_refused(api):
    for path, methods in (
        ("tekorten", "GET, HEAD, OPTIONS"),
        ("maatregelen", "GET, HEAD, OPTIONS, POST"),
        ("maatregelen/sto", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("besluiten/x", "GET, HEAD, OPTIONS"),
    ):
        answer = api.options(path)
        assert (answer.status_code, answer.headers["allow"]) == (204, methods)
    refused = api.delete("tekorten")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS"


def test_pages_of_other_sites_may_read_and_not_write(api):
    assert api.get("runs").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in api.get("runs").headers
    preflight = api.options("maatregelen")
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "access-control-allow-origin" not in api.post("maatregelen").headers


@pytest.mark.parametrize(
    ("path", "query", "fields"),
    [
        ("tekorten", {"regoi": "AM20"}, ["regoi"]),
        ("tekorten", {"regio": "XX"}, ["regio"]),
        ("tekorten", {"jaar": "abc", "pagina": 0}, ["jaar", "pagina"]),
        ("tekorten", {"pagina": [1, 2]}, ["pagina"]),
        ("tekorten", {"paginagrootte": 5000}, ["paginagrootte"]),
        ("tekorten", {"regio": ["NL"] * 51}, ["regio"]),
        ("maatregelen", {"alsVan": "gisteren"}, ["alsVan"]),
        ("openstaande-afspraken", {"peildatum": "2026-02-30"}, ["peildatum"]),
        ("projecten", {"prioriteit": "hoog"}, ["prioriteit"]),
    ],
)
def test_every_fault_of_a_question_is_told(api, path, query, fields):
    answer = api.get(path, params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert [own["veld"] for own in told["problemen"]] == fields
    assert all(own[name] for own in told["problemen"] for name in ("toegestaan", "herstel"))


def test_what_is_not_there_is_a_problem_and_no_page(api):
    for path in ("niets", "maatregelen/niets", "tekorten/", "runs/abc", "taken/99", "taken/x"):
        answer = api.get(path)
        assert answer.status_code == 404
        assert answer.json()["status"] == 404
        assert answer.headers["api-version"]


def test_a_fault_of_ours_is_told_without_its_inside(app):
    def broken():
        raise RuntimeError("het geheim")

    client = TestClient(app, raise_server_exceptions=False)
    newest = next(own.app for own in app.routes if getattr(own, "path", "") == PATH).state.newest
    newest.folder = broken
    try:
        answer = client.get(f"{PATH}/tekorten")
    finally:
        del newest.folder
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "geheim" not in answer.text


def test_a_site_without_a_run_says_how_to_make_one(tmp_path):
    app = create_app(Settings(runs=tmp_path, state=tmp_path / "s", computes=False))
    client = TestClient(app)
    for path in ("tekorten", "pijlers"):
        answer = client.get(f"{PATH}/{path}")
        assert answer.status_code == 404
        assert "krapte run" in answer.json()["detail"]
    assert client.get(f"{PATH}/runs").json()["totaal"] == 0


def test_what_stands_behind_a_cell_leads_to_sources(api):
    found = api.get("uitleg", params={"regio": "AM20", "beroep": "0761"}).json()
    codes = {own["code"] for own in found["bronnen"]}
    assert found["cijfers"]
    assert {own["bron"] for own in found["cijfers"]} == codes
    known = {own["code"] for own in rows(api, "bronnen", paginagrootte=1000)}
    assert codes <= known
    assert all(own["personen"] % 10 == 0 for own in found["standen"])


def test_effects_of_measures_are_those_of_the_run(api, run):
    own = run.measures[run.measures["status"] == "quantified"].iloc[-1]
    (found,) = rows(
        api, "bijdragen", maatregel=own["measure"], jaar=int(own["year"]), beroep=own["occupation"]
    )
    assert found["gekwantificeerd"]
    assert abs(found["mediaan"] - own["median"]) <= 5
    unknown = rows(api, "bijdragen", gekwantificeerd="false")
    assert unknown
    assert all(row["mediaan"] is None and row["reden"] for row in unknown)


def test_the_small_tables_of_a_run_are_whole(api, run):
    for path, table in (
        ("pijlers", run.pillars), ("oorzaken", run.decomposition), ("ijkpunten", run.anchors),
        ("aannamen", run.assumptions), ("bijdragen", run.measures),
    ):  # fmt: skip
        assert api.get(path).json()["totaal"] == len(table)


def test_records_can_be_chosen_searched_and_seen_as_they_were(api, app):
    register = app.state.site.register
    mine = [own for own in register.records("effect") if own["measure"] == "sto"]
    found = rows(api, "effecten", maatregel="sto")
    assert [row["sleutel"] for row in found] == [own.key for own in mine]
    assert found[0]["centraal"] == mine[0]["central"]
    searched = rows(api, "maatregelen", zoek="techniekonderwijs STERK")
    assert "sto" in [row["code"] for row in searched]
    assert rows(api, "maatregelen", alsVan="2020-01-01") == []
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    then = rows(api, "maatregelen", alsVan=tomorrow.isoformat())
    assert then == rows(api, "maatregelen")
    listed = rows(api, "maatregelen", doelgroepen="pupils_vmbo", paginagrootte=1000)
    every = rows(api, "maatregelen", paginagrootte=1000)
    assert listed == [row for row in every if "pupils_vmbo" in row["doelgroepen"]]
    assert listed


def test_a_record_with_a_composed_key_has_an_address(api):
    for path in ("rollen", "waarden"):
        row = rows(api, path)[0]
        assert api.get(f"{path}/{row['sleutel']}").json() == row


def test_what_is_open_on_a_day_is_what_the_register_says(api, app):
    day = dt.date(2024, 6, 1)
    found = rows(api, "openstaande-afspraken", peildatum=day.isoformat(), paginagrootte=1000)
    expected = due(app.state.site.register.everything(), day)
    assert [row["code"] for row in found] == [own["code"] for own in expected]
    late = rows(api, "openstaande-afspraken", peildatum=day.isoformat(), stand="late")
    assert {row["stand"] for row in late} <= {"late"}


def test_the_history_of_a_record_is_told(api, app):
    (public,) = rows(api, "maatregelen/sto/geschiedenis")
    assert public["door"] == "krapte"
    assert public["velden"]["code"] == [None, "sto"]
    answer = api.get(
        "maatregelen/sto/geschiedenis", headers=key_of(app.state.site.accounts, "reader")
    )
    assert answer.json()["resultaten"][0]["door"] == "krapte"
    assert "public" not in answer.headers["cache-control"]


def test_the_root_names_lists_that_are_all_there(api):
    found = api.get("").json()
    assert len(found["lijsten"]) > 20
    for path in found["lijsten"]:
        assert api.get(f"http://testserver{path}").status_code == 200


def test_the_description_is_where_the_rules_want_it(api):
    answer = api.get("openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["version"] == answer.headers["api-version"]
    assert answer.headers["access-control-allow-origin"] == "*"
