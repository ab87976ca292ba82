"""Projects: a plan is made, shown with its verdict, asked, stopped and compared."""

from __future__ import annotations

import io
import json
import shutil
from types import SimpleNamespace
from xml.etree import ElementTree

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from krapte.programming import Programme, Side, compare
from krapte.programming.answers import price_of
from krapte.reporting.texts import decimal
from krapte.web import Settings, create_app
from krapte.web.pages.projects_compare import compared
from krapte.web.pages.projects_what_if import extra_of, price
from krapte.web.planning import make_plan, make_what_if, standing, supply_at
from krapte.web.plans import FILES, Plans, new_token
from tests.web.conftest import violations
from tests.web.keyboard import walk
from tests.web.projects_site import EMAIL, list_zip, own_projects, supply_zip
from tests.web.test_accounts import HERE, PASSWORD, signed

PLAN = "/projecten/plan/{}"
VIEWS = ("", "planning", "mensen", "knelpunten", "uitkomst", "vraag", "wat-als", "bestanden")


def quiet(stage, done, total):
    """Hear how a search stands, and say nothing."""


@pytest.fixture(scope="module", autouse=True)
def made(runs, state):
    """Return a site with a list that came over the web, its plan, and what more people do to it.

    Used by all tests, so that it is there before a server that would do its jobs.
    """
    settings = Settings(runs=runs, state=state, computes=False)
    app = create_app(settings)
    with TestClient(app, follow_redirects=False) as client:
        accounts = app.state.site.accounts
        accounts.accept(accounts.first_link(), EMAIL, "De baas", PASSWORD)
        token = signed(client, EMAIL)
        answer = client.post(
            "/projecten/lijst", headers=HERE,
            data={"token": token, "name": "Mijn lijst", "zichtbaar": "iedereen"},
            files={"projects": ("lijst.zip", list_zip()), "supply": ("mensen.zip", supply_zip())},
        )  # fmt: skip
        assert answer.status_code == 303, answer.text
        code = answer.headers["location"].rpartition("/")[2]
        form = {"token": token, "lijst": code, "seconds": 1, "seed": 1, "name": "Mijn plan"}
        asked = client.post("/projecten/plan", data=form, headers=HERE)
        assert asked.headers["location"] == "/projecten/taak/1"
        stages = []
        job = app.state.site.jobs.begin(1)
        assert (job.kind, job.who) == ("plan", "account 1")
        result = make_plan(job.arguments, settings, lambda *told: stages.append(told))
        form = {"token": token, "beroep": "0761", "regio": "AM03", "aantal": 5, "seconds": 1}
        place = f"{PLAN.format(result['plan'])}/wat-als"
        assert client.post(place, data=form, headers=HERE).status_code == 303
        more = make_what_if(app.state.site.jobs.begin(1).arguments, settings, quiet)
    return SimpleNamespace(
        list=code, plan=result["plan"], more=more["plan"], stages=stages, settings=settings,
        plans=Plans(state), address=result["address"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def reading(made):
    with TestClient(create_app(made.settings), follow_redirects=False) as own:
        yield own


@pytest.fixture
def reader(reading):
    """Return a client of that site who is not signed in."""
    reading.cookies.clear()
    return reading


def test_the_programme_can_be_filtered_and_paged(reader):
    whole = reader.get("/projecten", params={"download": "technology.csv"}).text
    part = reader.get("/projecten", params={"gebied": "ES07", "download": "technology.csv"}).text
    count = [
        pd.read_csv(io.StringIO(own.lstrip("\ufeff")))["Projecten"].sum() for own in (whole, part)
    ]
    assert count[0] > count[1] > 0
    page = reader.get("/projecten", params={"gebied": "ES07", "kaart": "labour_market_region"})
    assert f"{count[1]} projecten" in page.text
    assert "blad=2" in page.text
    for wrong in ({"gebied": "XX"}, {"techniek": "kernfusie"}, {"kaart": "maan"}):
        assert reader.get("/projecten", params=wrong).status_code == 404


def test_a_plan_says_how_good_it_is_and_that_it_was_checked(made, reader):
    kept = made.plans.plan(made.plan)
    text = reader.get(made.address).text
    assert kept.told["breaches"] == []
    assert "Nagekeken: geen fout" in text
    for value in (kept.told["points"], kept.told["bound"]):
        assert decimal(value, "nl", 1) in text
    assert EMAIL not in text
    assert [own for own in map(standing, (stage for stage, _, _ in made.stages)) if own]
    assert "Mijn plan" in reader.get("/projecten/plannen").text


@pytest.mark.parametrize("view", VIEWS)
def test_every_part_of_a_plan_has_an_address_in_both_languages(made, reader, view):
    for start in ("/projecten", "/en/projects"):
        answer = reader.get(f"{start}/plan/{made.plan}/{view}".rstrip("/"))
        assert answer.status_code == 200
        assert "Nagekeken: geen fout" in answer.text or "Checked: no breach" in answer.text


def test_what_is_not_built_in_time_is_told_with_the_reason(made, reader):
    text = reader.get(f"{PLAN.format(made.plan)}/uitkomst").text
    assert "never" in text
    assert "Wat geen plan kan verhelpen" in text
    assert len(made.plans.plan(made.plan).reasons) > 0


def test_the_chart_shows_the_months_of_the_plan(made, reader):
    address = f"{PLAN.format(made.plan)}/planning"
    answer = reader.get(address, params={"gebied": "ES02", "download": "gantt.csv"})
    rows = pd.read_csv(io.BytesIO(answer.content))
    table = made.plans.plan(made.plan).projects
    own = table[(table["res_region"] == "ES02") & (table["state"] != "unbuilt")]
    assert rows["Begin"].tolist() == own["start"].tolist()
    assert reader.get(address, params={"gebied": "ES30"}).status_code == 404


def test_every_file_of_a_plan_opens(made, reader):
    found = {
        name: reader.get(f"{PLAN.format(made.plan)}/bestand/{name}") for name in FILES
    }  # fmt: skip
    assert {answer.status_code for answer in found.values()} == {200}
    assert all("attachment" in own.headers["content-disposition"] for own in found.values())
    assert ElementTree.fromstring(found["plan.xml"].content).tag.endswith("Project")  # noqa: S314
    assert found["plan.ics"].text.startswith("BEGIN:VCALENDAR")
    assert len(json.loads(found["projects.geojson"].content)["features"]) == 4
    book = pd.read_excel(io.BytesIO(found["tables/plan.xlsx"].content), sheet_name=None,
                         engine="calamine")  # fmt: skip
    assert len(book["projects"]) == 4
    assert all(EMAIL.encode() not in answer.content for answer in found.values())


@pytest.mark.parametrize(
    "name", ["manifest.json", "../../lists", "summary.json", "tables/..%2f..%2fmanifest.json"]
)
def test_no_other_file_of_a_plan_comes_out(made, reader, name):
    assert reader.get(f"{PLAN.format(made.plan)}/bestand/{name}").status_code == 404
    assert reader.get("/projecten/plan/..%2f..%2f").status_code == 404
    assert reader.get(PLAN.format("0" * 12)).status_code == 404


@pytest.mark.parametrize(("van", "tot"), [("", ""), ("2027-03", "2027-05")])
def test_the_quick_answer_is_that_of_the_prices(made, reader, van, tot):
    kept = made.plans.plan(made.plan)
    row = kept.short.iloc[0]
    assert row["worth"] > 0, "the labour of the test must be scarce"
    asked = {"beroep": row["occupation"], "regio": row["region"], "aantal": 100.0, "van": van,
             "tot": tot}  # fmt: skip
    extra = extra_of(kept, asked)
    saved = kept.saved()
    assert price(kept, extra) == pytest.approx(price_of(saved.supply, saved.plan.prices, [extra]))
    text = reader.get(f"{PLAN.format(made.plan)}/wat-als", params=asked).text
    assert decimal(price(kept, extra), "nl", 1) in text


@pytest.mark.parametrize(
    "wrong", [{"beroep": "9999"}, {"regio": "AM99"}, {"van": "2040-01"}, {"tot": "mei"}]
)
def test_a_question_that_the_labour_cannot_answer_is_told(made, reader, wrong):
    asked = {"beroep": "0761", "regio": "AM03", "aantal": 1} | wrong
    answer = reader.get(f"{PLAN.format(made.plan)}/wat-als", params=asked)
    assert answer.status_code == 400
    assert next(iter(wrong.values())) in answer.text


def test_more_people_give_a_plan_beside_one_without_them(made, reader):
    told = made.plans.plan(made.more).head.settings["what_if"]
    text = reader.get(PLAN.format(made.more)).text
    assert "0761@AM03:5" in text
    assert told["gain"] >= 0
    page = reader.get(
        "/projecten/vergelijken", params={"voor": told["without"], "na": made.more}
    ).text
    points = [made.plans.plan(own).told["points"] for own in (told["without"], made.more)]
    assert points[1] - points[0] == pytest.approx(told["gain"])
    assert all(decimal(own, "nl", 1) in page for own in points)


def test_two_plans_compared_by_their_tables_are_compared_as_the_planner_does(made):
    told = made.plans.plan(made.more).head.settings["what_if"]
    for before in (made.plan, told["without"]):
        both = [made.plans.plan(own) for own in (before, made.more)]
        sides = [
            (own.programme, own.supply, own.goal, own.plan) for own in (x.saved() for x in both)
        ]
        whole, own = compare(*(Side(*side) for side in sides)), compared(*both)
        for name in ("projects", "parts", "labour"):
            pd.testing.assert_frame_equal(getattr(own, name), getattr(whole, name), rtol=1e-9)


@pytest.fixture(scope="module")
def stopped(made):
    """Return the token of a search that was stopped before it began, and its plan."""
    token = new_token()
    made.plans.stop(token)
    arguments = {
        "list": made.list, "region": "", "technology": "", "level": "central", "scenario": "with",
        "seconds": 600, "seed": 2, "goal": {}, "who": "account 1", "name": "Gestopt", "open": False,
        "token": token,
    }  # fmt: skip
    return token, make_plan(arguments, made.settings, quiet)["plan"]


def test_a_search_that_is_stopped_keeps_the_best_so_far(made, stopped):
    token, code = stopped
    told = made.plans.plan(code).told
    assert (told["status"], told["breaches"]) == ("interrupted", [])
    assert not made.plans.stopped(token)


def test_a_closed_plan_is_only_for_who_signed_in(made, stopped, reader):
    closed = made.plans.plan(stopped[1]).head
    for view in VIEWS:
        assert reader.get(f"{PLAN.format(closed.id)}/{view}".rstrip("/")).status_code == 401
    assert reader.get(f"{PLAN.format(closed.id)}/bestand/plan.xml").status_code == 401
    both = {"voor": closed.id, "na": made.plan}
    assert reader.get("/projecten/vergelijken", params=both).status_code == 401
    assert closed.id not in reader.get("/projecten/plannen").text
    signed(reader, EMAIL)
    assert reader.get(PLAN.format(closed.id)).status_code == 200


def test_a_plan_that_was_changed_by_hand_is_not_trusted(made, tmp_path):
    import shutil

    shutil.copytree(made.plans.folder / made.plan, tmp_path / "projects" / "plans" / made.plan)
    works = tmp_path / "projects" / "plans" / made.plan / "works.csv"
    works.write_text(works.read_text().replace("2027-0", "2028-0"))
    with TestClient(create_app(Settings(runs=made.settings.runs, state=tmp_path))) as own:
        text = own.get(PLAN.format(made.plan)).text
    assert "vertrouw het niet" in text
    assert "Nagekeken: geen fout" not in text


def test_fewer_people_are_there_at_a_low_quantile(made):
    programme = Programme(tuple(own_projects()[:1]))
    low, high = (
        supply_at(programme, made.settings, "with", level, 1).workers.sum()
        for level in ("low80", "high80")
    )
    assert low <= high


@pytest.mark.parametrize("width", [320, 1440])
def test_programme_and_lists_can_be_used_by_everyone(visit, width):
    path = "/projecten" if width > 1000 else "/en/projects/lijst"
    page = visit(path, width, scheme="dark" if width > 1000 else "light")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("view", VIEWS)
def test_a_plan_can_be_used_by_everyone(made, visit, view):
    page = visit(f"{PLAN.format(made.plan)}/{view}".rstrip("/"), 320)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_somebody_brings_a_list_and_makes_a_plan_without_scripts(made, visit):
    page = visit("/en/account", java_script_enabled=False)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Projects", exact=True).click()
    page.get_by_role("link", name="Your own list").click()
    page.get_by_label("Projects", exact=True).set_input_files(
        {"name": "list.zip", "mimeType": "application/zip", "buffer": list_zip()}
    )
    page.get_by_label("Labour of your own").set_input_files(
        {"name": "people.zip", "mimeType": "application/zip", "buffer": supply_zip()}
    )
    page.get_by_role("button", name="Check and keep").click()
    page.get_by_label("Seconds to search").fill("1")
    page.get_by_role("button", name="Make the plan").click()
    assert "/taak/" in page.url
    for _ in range(240):
        if page.get_by_role("link", name="Look at the plan").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("link", name="Look at the plan").click()
    assert "Checked: no breach" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize(("lang", "view"), [("nl", ""), ("en", "planning"), ("nl", "wat-als")])
def test_a_plan_can_be_walked_by_keyboard(made, visit, lang, view):
    start = {"nl": "/projecten", "en": "/en/projects"}[lang]
    assert walk(visit(f"{start}/plan/{made.plan}/{view}".rstrip("/"))) == []


def test_the_api_tells_of_a_plan_what_its_pages_tell(made, reader):
    rows = reader.get("/api/v1/plannen").json()["resultaten"]
    own = next(row for row in rows if row["code"] == made.plan)
    kept = made.plans.plan(made.plan)
    assert (own["punten"], own["projecten"]) == (kept.told["points"], len(kept.projects))
    answer = reader.get(f"/api/v1/plannen/{made.plan}/projecten")
    states = [row["stand"] for row in answer.json()["resultaten"]]
    assert sorted(states) == sorted(kept.projects["state"])
    again = {"If-None-Match": answer.headers["etag"]}
    assert reader.get(answer.url.path, headers=again).status_code == 304
    assert reader.get("/api/v1/plannen/none/projecten").status_code == 404


def test_a_plan_that_is_not_open_is_not_in_the_api(made, reader):
    place = made.settings.state / "projects" / "plans"
    closed = shutil.copytree(place / made.plan, place / "abcdef123456")
    manifest = closed / "manifest.json"
    told = json.loads(manifest.read_text())
    told["settings"]["open"] = False
    manifest.write_text(json.dumps(told))
    try:
        codes = [row["code"] for row in reader.get("/api/v1/plannen").json()["resultaten"]]
        assert made.plan in codes
        assert closed.name not in codes
        assert reader.get(f"/api/v1/plannen/{closed.name}/projecten").status_code == 404
    finally:
        shutil.rmtree(closed)


def test_derived_projects_have_an_english_name(reader):
    dutch, english = reader.get("/projecten").text, reader.get("/en/projects").text
    assert "Woningisolatie" in dutch
    assert "Woningisolatie" not in english
