"""A learned set in the forecast: read, refused when touched, and the same draws on both sides."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.evaluation.update import update, write_learned
from krapte.forecast import settings_of
from krapte.forecast.learned import read_learned, with_learned
from krapte.forecast.levers import patterns, sizes
from krapte.forecast.plan import read_plan
from krapte.register import read_effects
from krapte.statistics import load
from tests.evaluation_update.test_learn import SEED, _estimate

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def data():
    return load()


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory):
    learned = update(data, [_estimate(0.014)], seed=SEED, draws=100)
    return write_learned(learned, tmp_path_factory.mktemp("effects"), NOW)


def test_a_set_is_read_as_it_was_written(folder):
    own = read_learned(folder)
    assert own.identity == folder.name
    table = own.draws["sto-inflow"]
    assert (np.diff(table[:, 0]) >= 0).all()
    assert own.effects["sto-inflow"].central == pytest.approx(np.median(table[:, 0]), rel=0.02)


def test_a_set_that_was_touched_is_refused(folder, tmp_path):
    copy = tmp_path / folder.name
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "effects.csv").write_text("effect\n")
    with pytest.raises(BadInput, match="other content"):
        read_learned(copy)


def test_a_folder_that_is_no_set_is_refused(tmp_path):
    with pytest.raises(BadInput, match="krapte evaluate update"):
        read_learned(tmp_path)


def test_a_data_set_with_learned_effects_is_another_one(data, folder):
    own = with_learned(data, folder)
    assert own.content_hash != data.content_hash
    settings = settings_of(own, 10, 1, 2030)
    assert settings["effects"] == folder.name
    assert "effects" not in settings_of(data, 10, 1, 2030)


def test_a_draw_takes_size_lag_and_ramp_of_one_sample_and_keeps_its_rank(data, folder):
    own = with_learned(data, folder).learned
    years = tuple(range(2022, 2036))
    persons = np.ones((35, 40, 7, 2, 60))
    effects = [e for e in own.over(read_effects()) if e.effect == "sto-inflow"]
    placed = patterns(effects, years, persons)
    before = [e for e in read_effects() if e.effect == "sto-inflow"]
    drawn, old = [], []
    for draw in range(30):
        size, moved = own.drawn(sizes(effects, 7, draw), placed, years, 7, draw)
        at = np.flatnonzero(own.draws["sto-inflow"][:, 0] == size[0])
        assert len(at)
        lag, ramp = own.draws["sto-inflow"][at[0], 1:]
        expected = np.clip((np.array(years) - 2023 - lag + 1) / (ramp + 1), 0, 1)
        np.testing.assert_allclose(moved[0].time, expected)
        drawn.append(size[0])
        old.append(sizes(before, 7, draw)[0])
    assert np.corrcoef(np.argsort(np.argsort(drawn)), np.argsort(np.argsort(old)))[0, 1] > 0.99


def test_effects_that_were_not_learned_stay_to_the_last_bit(data, folder):
    years, persons = tuple(range(2022, 2031)), np.ones((35, 40, 7, 2, 60))
    learned = with_learned(data, folder).learned
    plans = [read_plan(data.folder, years, persons, own) for own in (None, learned)]
    levers = [plan.levers(7, 3) for plan in plans]
    np.testing.assert_array_equal(levers[0][0].side_entry, levers[1][0].side_entry)
    apart = np.abs(levers[0][1].education_inflow - levers[1][1].education_inflow)
    assert apart.max() > 0


def test_a_set_of_an_effect_that_the_register_lacks_is_refused(data, folder, tmp_path):
    lines = (data.folder / "effects.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("sto-inflow,")]
    (tmp_path / "effects.csv").write_text("".join(kept), encoding="utf-8")
    with pytest.raises(BadInput, match="sto-inflow"):
        with_learned(replace(data, folder=tmp_path), folder)
