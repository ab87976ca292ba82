"""An effect that is changed in the register of a site reaches its forecasts, and pages say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from krapte.register import read_effects
from krapte.statistics import embedded, load
from krapte.web.inputs import Inputs, Taken, inputs_now
from krapte.web.jobs import KINDS

CHANGED = ("effect/sto-inflow",)


@pytest.fixture
def site(client):
    return client.app.state.site


def change(site, **values):
    own = site.register.record("effect", "sto-inflow")
    with site.register.transaction("test", "wat anders is") as edit:
        edit.change("effect", "sto-inflow", values, own.version)


def inflow(own: Inputs):
    return next(one for one in read_effects(Path(own.folder)) if one.effect == "sto-inflow")


def test_a_register_that_nobody_changed_is_the_data_set(site):
    own = site.taken.now(site.register)
    assert (own.folder, own.changed, own.moment) == (str(embedded()), (), "")
    assert own.data_hash == load().content_hash


def test_a_changed_effect_is_what_a_forecast_reads_and_the_old_one_stays(site):
    was = inflow(site.taken.now(site.register))
    change(site, central=was.central / 2, low=was.low / 2)
    one = site.taken.now(site.register)
    assert one.changed == CHANGED
    assert one.seal == site.register.seal()
    assert inflow(one).central == was.central / 2
    change(site, central=was.central)
    two = site.taken.now(site.register)
    assert inflow(two).central == was.central
    assert inflow(one).central == was.central / 2, "what a run was made of is never changed"
    assert one.data_hash != two.data_hash
    for own in (one, two):
        assert site.taken.of(own.data_hash) == own == Taken(site.settings).of(own.data_hash)
    assert inputs_now(site.settings) == two
    assert site.taken.is_current(two, site.register)
    assert not site.taken.is_current(one, site.register)


def test_other_changes_of_the_register_make_no_other_forecast(site):
    before = site.taken.now(site.register)
    own = site.register.record("party", "ocw")
    with site.register.transaction("test", "een opmerking") as edit:
        edit.change("party", "ocw", {"note": "anders"}, own.version)
    assert site.taken.now(site.register) == before


def test_pages_say_of_what_their_run_was_made(client, site):
    unchanged = "die van de gegevensset, zonder wijziging"
    late = "Daarna zijn er maatregelen of effecten in het register gewijzigd"
    paths = ("/", "/krapte", "/bronnen", "/maatregelen/measure/sto")
    assert all(unchanged in client.get(own).text for own in paths)
    assert "niets aan gewijzigd" in client.get("/taken").text
    change(site, central=inflow(site.taken.now(site.register)).central / 2)
    for path in paths:
        text = client.get(path).text
        assert unchanged in text
        assert late in text
    assert "effect/sto-inflow" in client.get("/taken").text


def test_a_job_makes_its_run_of_the_register(site, runs, monkeypatch, tmp_path):
    from krapte.forecast import settings_of

    made = []
    monkeypatch.setattr("krapte.reporting.run", lambda *own: made.append(own) or tmp_path / "run")
    change(site, central=inflow(site.taken.now(site.register)).central / 2)
    KINDS["ensemble"].work()(
        {"draws": 2, "seed": 1, "horizon": 2031}, site.settings, lambda *told: None
    )
    told = settings_of(load(made[0][3]), 2, 1, 2031)
    assert told["data_hash"] == site.taken.now(site.register).data_hash
    assert told["data_hash"] != load().content_hash
