"""Pulls are recovered from moves, follow skills, and reach the forecast as a data set."""

from __future__ import annotations

import numpy as np
import pytest

from krapte.accounts import base_year
from krapte.classification import is_ict, is_technical, model_occupations
from krapte.errors import BadInput
from krapte.skills import default_language
from krapte.skills.transitions import (
    FEATURES,
    Closeness,
    PairPull,
    blended,
    pulls_of,
    read_pull,
    read_pulls,
    volumes,
    write_overlay,
)
from krapte.skills.transitions.pull import fit, shares
from krapte.statistics import load

CODES = model_occupations()


def test_coefficients_are_recovered_from_moves_that_follow_them():
    chance = np.random.default_rng(1)
    size, own = chance.uniform(1, 9, 30), chance.uniform(0, 1, (3, 30, 30))
    truth = np.array([2.0, -1.0, 0.5])
    moves = shares(truth, size, own) * size[:, None]
    found, _ = fit(moves, size, own, penalty=0.0)
    assert found == pytest.approx(truth, abs=1e-3)


def test_a_feature_that_never_varies_stays_at_zero():
    size, own = np.ones(5), np.zeros((1, 5, 5))
    assert fit(np.ones((5, 5)), size, own)[0] == pytest.approx([0.0], abs=1e-6)


def test_skills_draw_people_and_steps_in_level_do_not():
    pull = read_pull()
    assert set(pull.value) == set(FEATURES)
    assert pull.low["closeness"] > 0
    assert pull.high["level_up"] < 0
    assert pull.high["level_down"] < 0


def test_the_embedded_pulls_cover_every_pair_but_those_of_the_class_that_esco_has_not():
    pairs = {(own.origin, own.destination) for own in read_pulls()}
    named = [code for code in CODES if code != "13"]
    assert pairs == {(one, other) for one in named for other in named if one != other}


def test_pulls_of_the_small_vocabulary_are_scaled_like_the_embedded_ones():
    found = pulls_of(Closeness(default_language()))
    outside = [own.pull for own in found if own.origin == "12" and own.destination != "12"]
    assert np.mean(outside) == pytest.approx(1.0)
    assert all(own.low <= own.high for own in found)


def test_a_blend_lies_between_the_assumed_and_the_fitted_pull(dataset):
    pair = PairPull("0761", "0811", 4.0, 3.0, 5.0, "assumed")
    assumed = dataset.figure("pull_technical_ict").value
    assert blended((pair,), dataset, 0.0)[0].pull == pytest.approx(assumed)
    assert blended((pair,), dataset, 1.0)[0].pull == pytest.approx(4.0)
    middle = blended((pair,), dataset, 0.5)[0].pull
    assert middle == pytest.approx(np.sqrt(4.0 * assumed))
    with pytest.raises(BadInput, match="a share 0 to 1"):
        blended((pair,), dataset, 2.0)


@pytest.fixture(scope="module")
def overlay(tmp_path_factory):
    dataset = load()
    folder = tmp_path_factory.mktemp("overlay") / "with-skills"
    return write_overlay(read_pulls(), dataset, folder)


def test_the_overlay_changes_where_people_go_and_not_how_many_leave(dataset, overlay):
    before, after = base_year(dataset).flows.mobility, base_year(overlay).flows.mobility
    outside = np.array([[one[:2] != other[:2] for other in CODES] for one in CODES])
    assert (before * outside).sum(1) == pytest.approx((after * outside).sum(1))
    assert np.abs(after - before).max() > 1e-3
    row, to = CODES.index("10"), [CODES.index(code) for code in ("0711", "0731")]
    ratio = after[row, to] / before[row, to]
    # Carers share more with laboratories than with building sites.
    assert ratio[0] > 1 > ratio[1]


def test_volumes_add_up_to_the_moves_of_the_accounts(dataset):
    base, found = base_year(dataset), volumes(dataset, draws=40)
    people = base.stocks.employed.sum((0, 2, 3, 4))
    assert found.people == pytest.approx(people)
    measured = people[:, None] * base.flows.mobility
    share = found.moves[2] / np.where(measured > 0, measured, 1.0)
    assert 0.3 < share[measured > 0].min() <= share.max() < 1.0
    assert (np.diff(found.moves, axis=0) >= 0).all()
    own = found.between("12", "0761")
    assert own["low95"] < own["low80"] < own["median"] < own["high80"] < own["high95"]
    table = found.table()
    assert all(is_technical(code) or is_ict(code) for code in table["destination"].unique())


def test_the_forecast_feels_the_pulls_in_the_occupations_and_hardly_in_the_total(
    dataset, overlay, parameters
):
    from krapte.forecast.ensemble import run_draw
    from krapte.forecast.levers import no_levers
    from krapte.forecast.setting import Setting
    from krapte.forecast.world import world_of

    years = tuple(range(2022, 2027))

    def shortage(own, draw):
        """Return the shortage of the last year by occupation, in the country, without the plan."""
        world = world_of(Setting(base_year(own), parameters, years, seed=1), draw)
        found = run_draw(world, no_levers(len(years)), ("shortage",))
        return np.asarray(found.cells["shortage"])[-1].sum(0)

    technical = [CODES.index(code) for code in CODES if code[:2] in ("07", "08")]
    for draw in (-1, 0):
        before, after = shortage(dataset, draw), shortage(overlay, draw)
        change = dict(zip(CODES, after / np.maximum(before, 1.0) - 1, strict=True))
        assert abs(after[technical].sum() / before[technical].sum() - 1) < 0.1
        # More people come to laboratories, fewer to building sites, than size alone would say.
        assert change["0711"] < -0.05
        assert change["0731"] > 0.05


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("0761,9999,1,1,1,assumed", "found `9999`"),
        ("0761,0761,1,1,1,assumed", "each pair of two occupations once"),
        ("0761,0811,-1,-1,1,assumed", "expected 0 or more"),
        ("0761,0811,3,1,2,assumed", "at least the pull 3"),
        ("0761,0811,1,1,1,nobody", "found `nobody`"),
        ("0761,0811,many,1,1,assumed", "found `many`"),
    ],
)
def test_a_bad_table_of_pulls_stops_the_accounts(row, told, overlay, tmp_path):
    import shutil

    place = tmp_path / "data"
    shutil.copytree(overlay.folder, place)
    head = "origin,destination,pull,low,high,source"
    (place / "pulls.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    from krapte.accounts.pulls import own_pulls

    with pytest.raises(BadInput, match=told):
        own_pulls(load(place))


def test_an_overlay_never_overwrites(dataset, overlay, tmp_path):
    with pytest.raises(BadInput, match="a folder of this name"):
        write_overlay(read_pulls(), dataset, overlay.folder)
    with pytest.raises(BadInput, match="a table of pulls"):
        write_overlay(read_pulls(), overlay, tmp_path / "again")
    assert not list(tmp_path.iterdir())
