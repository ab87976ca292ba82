"""The portfolio on the site: sliders and numbers say the same, and answers are the surface's."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from fastapi.testclient import TestClient

from krapte.errors import BadInput
from krapte.portfolio import TABLES, budgets_of, faults, nothing, read_offer
from krapte.portfolio.surface import Curve, Surface
from krapte.reporting.texts import count
from krapte.statistics import load
from krapte.web import Settings, create_app
from krapte.web.jobs import KINDS
from krapte.web.pages.measures_surface import (
    answer,
    bought,
    build,
    checked,
    money_of,
    place_of,
    read_fitted,
    write_fitted,
)
from tests.web.conftest import violations
from tests.web.test_accounts import HERE, PASSWORD, signed

SHARES = (0.5, 1.0, 2.0)


@pytest.fixture(scope="module")
def dataset():
    return load()


def made_up(settings, run, dataset):
    """Write a made-up surface of a run: five draws, two levers, a little of every option."""
    money = money_of(100, 2026, 2030)
    case = read_offer(TABLES, dataset.folder, budgets_of(money)).case
    shape = case.allowed.shape
    random = np.random.default_rng(3)
    curves = tuple(
        Curve(lever, np.array(own), random.uniform(10, 60, (5, 5, len(own), shape[1])),
              random.uniform(300, 900, (5, 5)))
        for lever, own in (("side_entry", [3, 4, 5]), ("education_inflow", [0, 1]))
    )  # fmt: skip
    straight = random.uniform(0, 20, (5, *shape)) * case.allowed
    surface = Surface(np.full(5, 2e5), np.zeros(5), np.zeros(shape), straight, curves)
    best = []
    for share in SHARES:
        size = np.zeros(shape)
        size[5, 0] = case.options[5].max_size * share / 2
        best.append(size)
    spread = {"mean": 2e5, "low95": 1e5, "high95": 3e5}
    about = {
        "run": run, "target": "shortage", "money": money, "million": 100.0,
        "options": [own.option for own in case.options], "draws": 5, "seed": 1, "horizon": 2031,
        "same_data": True, "agreed": True, "without": spread, "shares": SHARES, "unknown": [],
        "frontier": [
            {"frontier": "budget", "budget_share": share, "risk_weight": 0.0,
             "public_eur": float(bought(size).public(case).sum()),
             "gain_surface": float(surface.gain(size).mean()), "gain_worst": 1.0,
             "gain_simulator": None}
            for share, size in zip(SHARES, best, strict=True)
        ],
    }  # fmt: skip
    write_fitted(place_of(settings, run), about, surface, best)
    return read_fitted(settings, run, dataset)


@pytest.fixture
def fitted(client, settings, dataset):
    return made_up(settings, client.app.state.site.run().id, dataset)


def gain(text):
    return re.search(r'k-card--accent.*?k-card__figure">([^<]*)<', text, re.S)[1]


def test_without_a_surface_the_page_offers_to_make_it(settings):
    app = create_app(replace(settings, computes=False))
    with TestClient(app, follow_redirects=False) as client:
        assert "Meld u aan" in client.get("/maatregelen/portefeuille").text
        accounts = app.state.site.accounts
        chief = accounts.accept(accounts.first_link(), "b@voorbeeld.nl", "Baas", PASSWORD)
        form = {"token": signed(client, chief.email), "million": "50"}
        assert "Maak het oppervlak" in client.get("/maatregelen/portefeuille").text
        path = "/maatregelen/portefeuille/oppervlak"
        assert client.post(path, data=form | {"million": "0"}, headers=HERE).status_code == 400
        assert client.post(path, data=form, headers=HERE).status_code == 303
        job = app.state.site.jobs.newest()[0]
        assert (job.kind, job.arguments["million"]) == ("surface", 50)
        assert "Volg de taak" in client.get("/maatregelen/portefeuille").text


def test_the_answer_is_that_of_the_surface(client, fitted):
    text = client.get("/maatregelen/portefeuille", params={"geld": "100"}).text
    best = fitted.best[1]
    assert gain(text) == count(fitted.surface.gain(best).mean(), "nl")
    option = fitted.case.options[3]
    asked = {"geld": "100", f"m-{option.option}": "50"}
    size = best.copy()
    size[3, int(np.argmax(fitted.case.allowed[3]))] = option.max_size / 2
    text = client.get("/en/measures/portefeuille", params=asked).text
    assert gain(text) == count(fitted.surface.gain(size).mean(), "en")
    parts = answer(fitted, size).each
    assert parts[3] == pytest.approx(
        fitted.surface.gain(size).mean() - fitted.surface.gain(best).mean()
    )


def test_a_slider_and_a_number_say_the_same(client, fitted):
    own = fitted.case.options[4].option

    def asked(number, slider, was):
        query = {"geld": "100", f"m-{own}": number, f"s-{own}": slider, "was": f"{own}:{was}"}
        answer_ = client.get("/maatregelen/portefeuille", params=query)
        assert answer_.status_code == 303
        return client.get(answer_.headers["location"]).text

    assert gain(asked("40", "0", "0")) == gain(asked("0", "40", "0"))
    assert gain(asked("40", "70", "70")) == gain(asked("40", "0", "0"))
    assert f'name="was" value="{fitted.case.options[0].option}:' in asked("1", "1", "1")


def test_more_money_has_its_own_best_portfolio(client, fitted):
    least, most = (gain(client.get("/maatregelen/portefeuille", params={"geld": own}).text)
                   for own in ("50", "999"))  # fmt: skip
    assert least == count(fitted.surface.gain(fitted.best[0]).mean(), "nl")
    assert most == count(fitted.surface.gain(fitted.best[2]).mean(), "nl")


@pytest.mark.parametrize("text", ["", "nan", "inf", "-5", "veel", "1e400", "<script>"])
def test_no_typed_size_breaks_the_page(client, fitted, text):
    own = fitted.case.options[0].option
    query = {"geld": text, f"m-{own}": text, "was": text}
    answer_ = client.get("/maatregelen/portefeuille", params=query, follow_redirects=True)
    assert answer_.status_code == 200
    assert "<script>" not in answer_.text.replace("<script src", "")


def test_a_choice_that_is_not_allowed_says_why(client, fitted):
    query = {"geld": "50", **{f"m-{own.option}": "100" for own in fitted.case.options}}
    text = client.get("/maatregelen/portefeuille", params=query).text
    assert "uitgegeven van" in text
    assert "sluiten elkaar uit" in text
    assert "docenten nodig" in text
    assert not faults(fitted.case, nothing(fitted.case))


def test_a_surface_of_other_options_is_none(client, fitted, settings, dataset):
    about = dict(fitted.about) | {"options": ["x"]}
    write_fitted(fitted.folder, about, fitted.surface, list(fitted.best))
    assert read_fitted(settings, fitted.folder.name, dataset) is None


def test_only_a_finished_run_gets_a_surface(settings):
    for run in ("../x", "nothing"):
        with pytest.raises(BadInput):
            build({"run": run, "million": 100}, settings, lambda *_: None)


def test_a_choice_is_checked_in_the_model(runs, tmp_path, dataset):
    settings = Settings(runs=runs, state=tmp_path)
    run = next(runs.glob("*/manifest.json")).parent.name
    fitted = made_up(settings, run, dataset)
    size = fitted.best[1]
    assert checked(fitted, size) is None
    arguments = {"run": run, "size": size.tolist(), "address": "/maatregelen/portefeuille"}
    done = KINDS["what_if"].work()(arguments, settings, lambda *_: None)
    assert done["address"] == arguments["address"]
    told = checked(fitted, size)
    assert told["draws"] == 3
    assert told["low"] <= told["mean"] <= told["high"]
    assert told["mean"] > 0
    assert read_fitted(settings, run, dataset) is not None
    with pytest.raises(BadInput):
        KINDS["what_if"].work()({**arguments, "size": [[1.0]]}, settings, lambda *_: None)


def test_everyone_can_use_the_sliders(visit, client, fitted):
    html = client.get("/maatregelen/portefeuille", params={"geld": "50"}).text
    page = visit("/privacy", 320)
    page.route("**/schuiven", lambda own: own.fulfill(body=html, content_type="text/html"))
    page.goto(page.url.replace("privacy", "schuiven"))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for own in fitted.case.options:
        assert page.locator(f"#n-{own.option}").get_attribute("type") == "number"
        assert page.locator(f"#r-{own.option}").get_attribute("type") == "range"
