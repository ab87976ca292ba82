"""The page of the letter: compose, read, take along, settle; and who may."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from krapte.errors import BadInput
from krapte.reporting.letter import MANIFEST
from krapte.web import Settings
from krapte.web.accounts import Accounts
from krapte.web.pages.letter_shelf import (
    DRAFTS,
    SETTLED,
    draft,
    folder_of,
    found,
    letters_of,
    settle,
)
from krapte.web.site import Site
from tests.web.conftest import violations
from tests.web.test_accounts import HERE, PASSWORD, signed

DAY = "2026-11-25"
CHIEF = "baas@voorbeeld.nl"


def composed(settings, lang="nl"):
    """Compose a draft as the job does; return it."""
    site = Site(settings)
    site.register.seal()
    run = site.newest_run().name
    site.close()
    asked = {"run": run, "date": DAY, "since": "", "lang": lang}
    made = draft(asked, settings, lambda stage, done, total: None)
    return found(settings, DRAFTS, made["letter"])


@pytest.fixture(scope="module")
def shelf(runs, state):
    """Return the settings of the running site, with a settled letter in it and a draft."""
    settings = Settings(runs=runs, state=state)
    own = settle(settings, composed(settings))
    accounts = Accounts(str(state / "accounts.db"))
    accounts.accept(accounts.first_link(), CHIEF, "De baas", PASSWORD)
    accounts.close()
    return settings, own


@pytest.fixture
def filled(settings, shelf):
    """Return a letter that also lies as a draft in the site of this test alone."""
    other, own = shelf
    shutil.copytree(folder_of(other, own), settings.state / "letters" / DRAFTS / own.name)
    return found(settings, DRAFTS, own.name)


@pytest.fixture
def chief(client):
    accounts = client.app.state.site.accounts
    return accounts.accept(accounts.first_link(), CHIEF, "De baas", PASSWORD)


@pytest.mark.parametrize(
    ("start", "width", "scheme"), [("/brief", 320, "light"), ("/en/letter", 1440, "dark")]
)
def test_a_reader_can_use_the_page_and_the_letter(visit, shelf, start, width, scheme):
    page = visit(start, width, scheme)
    assert violations(page) == []
    page.get_by_role("link", name=DAY).first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").inner_text().startswith("Voortgang")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The long tables of the annexes are judged once, in the file that is taken along.
    page.evaluate("document.querySelectorAll('[id^=bijlage]').forEach(own => own.remove())")
    assert violations(page) == []


def test_a_claim_leads_to_its_origin(visit, shelf):
    page = visit(f"/brief/{SETTLED}/{shelf[1].name}", java_script_enabled=False)
    page.locator("#kern a[data-claim]").first.click()
    anchor = page.url.split("#")[1]
    assert page.locator(f'[id="{anchor}"]').is_visible()


def test_the_html_that_is_taken_along_can_be_used_by_everyone(browser, shelf):
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto((folder_of(*shelf) / "brief.html").as_uri())
    # Rows of a table are alike, and axe takes a minute for all of them.
    page.evaluate("document.querySelectorAll('tr:nth-child(n+5)').forEach(own => own.remove())")
    found_wrong = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert found_wrong == []
    assert wide <= 320


def test_the_signed_in_can_use_the_form(visit, shelf):
    page = visit("/account", 320)
    page.locator("#f-email").fill(CHIEF)
    page.locator("#f-password").fill(PASSWORD)
    page.locator("form[action$=aanmelden] button").click()
    page.wait_for_load_state("networkidle")
    page.goto(page.url.split("/account")[0] + "/brief", wait_until="networkidle")
    assert page.get_by_role("button", name="Stel op").is_visible()
    assert violations(page) == []


def test_a_draft_is_for_who_is_signed_in(client, filled, chief):
    address = f"/brief/{DRAFTS}/{filled.name}"
    assert client.get(address).status_code == 401
    assert client.get(f"{address}/brief.pdf").status_code == 401
    assert filled.name not in client.get("/brief").text
    signed(client, CHIEF)
    shown = client.get(address)
    assert shown.status_code == 200
    assert "Stel vast" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert client.get(f"{address}/brief.pdf").content.startswith(b"%PDF")


def test_only_a_publisher_settles_and_that_is_written_down(client, filled, chief):
    accounts = client.app.state.site.accounts
    address = f"/brief/{DRAFTS}/{filled.name}/vaststellen"
    assert client.post(address, headers=HERE).status_code == 401
    secret = accounts.invite("r@voorbeeld.nl", "editor", "", CHIEF)
    accounts.accept(secret, "r@voorbeeld.nl", "Redacteur", PASSWORD)
    token = signed(client, "r@voorbeeld.nl")
    assert client.post(address, data={"token": token}, headers=HERE).status_code == 403
    token = signed(client, CHIEF)
    answer = client.post(address, data={"token": token}, headers=HERE)
    assert answer.headers["location"] == f"/brief/{SETTLED}/{filled.name}"
    told = accounts.audit(1)[0]
    assert (told["who"], told["action"], told["subject"]) == (CHIEF, "settle letter", filled.name)
    client.cookies.clear()
    assert client.get(answer.headers["location"]).status_code == 200


def test_a_draft_whose_figures_do_not_hold_is_not_settled(settings, filled):
    path = folder_of(settings, filled) / MANIFEST
    path.write_text(path.read_text(encoding="utf-8").replace("mln", "mld", 1), encoding="utf-8")
    with pytest.raises(BadInput):
        settle(settings, filled)
    assert letters_of(settings, SETTLED) == []


def test_files_of_a_settled_letter_are_downloads(client, settings, filled):
    own = settle(settings, filled)
    for file in own.files:
        answer = client.get(f"/brief/{SETTLED}/{own.name}/{file}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
    for file in ("..%2f..%2fsite.db", "charts", "letter.json.bak"):
        assert client.get(f"/brief/{SETTLED}/{own.name}/{file}").status_code == 404
    assert client.get(f"/brief/{SETTLED}/..%2f{DRAFTS}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("run", "../x"), ("since", f"{DAY}-nl-000000000000"), ("date", "morgen"), ("language", "fr")],
)
def test_what_cannot_be_composed_is_refused(client, chief, field, value):
    token = signed(client, CHIEF)
    run = client.app.state.site.newest_run().name
    form = {"token": token, "run": run, "date": DAY, "since": "", "language": "nl", field: value}
    answer = client.post("/brief/opstellen", data=form, headers=HERE)
    assert answer.status_code == 400
    assert value in answer.text


def test_composing_is_a_job(client, chief):
    token = signed(client, CHIEF)
    site = client.app.state.site
    form = {"token": token, "run": site.newest_run().name, "date": DAY, "since": "",
            "language": "nl"}  # fmt: skip
    assert client.post("/brief/opstellen", data=form).status_code == 403
    answer = client.post("/brief/opstellen", data=form, headers=HERE)
    assert answer.headers["location"] == "/taken"
    job = site.jobs.newest()[0]
    assert job.kind == "letter"
    assert site.accounts.names()[job.who] != ""
    assert CHIEF not in job.who
    assert dt.date.fromisoformat(job.arguments["date"]) == dt.date.fromisoformat(DAY)


def test_the_api_names_settled_letters_only(client, filled):
    assert client.get("/api/v1/brieven").json()["resultaten"] == []
    own = settle(client.app.state.site.settings, filled)
    row = client.get("/api/v1/brieven").json()["resultaten"][0]
    assert (row["code"], row["datum"]) == (own.name, own.day)
    assert all(client.get(file).status_code == 200 for file in row["bestanden"])
