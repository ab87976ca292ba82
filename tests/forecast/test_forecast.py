"""The forecast as a whole: draws by number, credit that adds up, causes that add up."""

from __future__ import annotations

import numpy as np
import pytest

import krapte
from krapte.errors import BadInput
from krapte.forecast.attribution import shapley_values
from krapte.forecast.ensemble import run_draw, side_by_side
from krapte.forecast.indicators import DECOMPOSITION
from krapte.forecast.model import model_of
from krapte.forecast.parameters import quantile, uniform


@pytest.fixture(scope="module")
def results(dataset):
    return krapte.forecast(4, 7, 2027, dataset=dataset)


def median(table, **wanted):
    for name, value in wanted.items():
        table = table[table[name] == value]
    return float(table["median"].iloc[0])


def test_the_package_forecast_can_be_called_more_than_once(dataset, results):
    again = krapte.forecast(4, 7, 2027, dataset=dataset, attribution=False)
    assert callable(krapte.forecast)
    same = results.cells.merge(
        again.cells, on=["scenario", "indicator", "region", "occupation", "year"]
    )
    assert len(same) == len(results.cells)
    assert (same["median_x"] == same["median_y"]).all()
    assert (same["high95_x"] == same["high95_y"]).all()


def test_a_draw_is_the_same_whatever_runs_before_or_beside_it(dataset):
    model = model_of(dataset, 2026, seed=7)

    def one(draw):
        return run_draw(model.world(draw), model.levers(draw, "with"), ("shortage",)).cells

    alone = [one(draw)["shortage"] for draw in (2, 0, 1)]
    beside = side_by_side([lambda d=d: one(d)["shortage"] for d in (0, 1, 2)], workers=2)
    for draw, own in zip((2, 0, 1), alone, strict=True):
        np.testing.assert_array_equal(own, beside[draw])


def test_random_numbers_depend_on_name_seed_and_draw_only():
    assert uniform("a", 1, 2) == uniform("a", 1, 2)
    assert (
        len(
            {
                float(uniform(*own)[0])
                for own in (("a", 1, 2), ("b", 1, 2), ("a", 2, 2), ("a", 1, 3))
            }
        )
        == 4
    )
    np.testing.assert_array_equal(uniform("a", 1, 2, 5)[:3], uniform("a", 1, 2, 3))


@pytest.mark.parametrize("kind", ["normal", "lognormal", "pert", "uniform"])
def test_quantiles_rise_and_keep_to_the_stated_range(kind):
    shares = np.linspace(0.001, 0.999, 199)
    values = quantile(kind, 2.0, 1.0, 5.0, shares)
    assert (np.diff(values) > 0).all()
    if kind in ("pert", "uniform"):
        assert values.min() >= 1.0
        assert values.max() <= 5.0
    else:
        np.testing.assert_allclose(
            quantile(kind, 2.0, 1.0, 5.0, np.array([0.025, 0.5, 0.975])), [1, 2, 5]
        )


def test_shapley_shares_add_up_and_treat_equals_equally():
    value = {
        frozenset(): np.zeros(1), frozenset({1}): np.ones(1), frozenset({2}): np.ones(1),
        frozenset({3}): np.zeros(1), frozenset({1, 2}): np.full(1, 3.0),
        frozenset({1, 3}): np.ones(1), frozenset({2, 3}): np.ones(1),
        frozenset({1, 2, 3}): np.full(1, 3.0),
    }  # fmt: skip
    shares = shapley_values(value)
    assert [float(shares[player][0]) for player in (1, 2, 3)] == [1.5, 1.5, 0.0]


def test_pillars_add_up_to_the_effect_of_the_plan_in_every_draw(results):
    """With so few draws all are used for the attribution, so means of both must agree."""
    pillars = results.pillars
    shapley = pillars[(pillars["method"] == "shapley") & (pillars["occupation"] == "07+08")]
    alone = pillars[(pillars["method"] != "shapley") & (pillars["occupation"] == "07+08")]
    for year in (2026, 2027):
        total = shapley[shapley["year"] == year]["median"].sum()
        parts = alone[alone["year"] == year]["median"].sum()
        effect = median(
            results.cells, scenario="effect", indicator="shortage", region="NL",
            occupation="07+08", year=year,
        )  # fmt: skip
        assert total == pytest.approx(effect, rel=0.15, abs=5)
        assert parts == pytest.approx(effect, rel=0.15, abs=5)


def test_causes_of_the_central_draw_add_up_to_the_change_of_the_shortage(dataset):
    from krapte.forecast.ensemble import regional_causes
    from krapte.forecast.indicators import cells
    from krapte.forecast.simulate import simulate

    model = model_of(dataset, 2027, seed=7)
    world, levers = model.world(-1), model.levers(-1, "without")
    why = regional_causes(world, levers)
    short = np.asarray(cells(simulate(world, *levers), world.rates)["shortage"])
    base = model.setting.base
    start = np.asarray(
        world.paths.base - world.rates.commuting.T @ base.stocks.employed.sum((2, 3, 4))
    )
    assert why.shape[1] == len(DECOMPOSITION)
    np.testing.assert_allclose(why.sum((0, 1)), short[-1] - np.maximum(start, 0.0), atol=1e-6)
    known = why[:, :-1].sum((0, 1, 2, 3))
    assert abs(why[:, -1].sum()) < abs(known) + 5e4


def test_a_measure_without_a_size_is_not_quantified_and_never_zero(results):
    table = results.measures
    unknown = table[table["status"] == "not quantified"]
    assert len(unknown) > 100
    assert unknown["median"].isna().all()
    assert (unknown["reason_nl"] != "").all()
    known = table[table["status"] == "quantified"]
    assert known["median"].notna().all()


def test_a_pillar_without_a_known_measure_is_unknown_not_zero(results):
    known = set(results.measures.query("status == 'quantified'")["pillar"])
    pillars = results.pillars[results.pillars["pillar"] > 0]
    assert set(pillars["pillar"]) == {1, 2, 3, 4} != known
    for pillar, own in pillars.groupby("pillar"):
        assert own["median"].isna().all() == (pillar not in known)


def test_job_openings_are_expansion_above_zero_plus_replacement(results):
    own = results.cells[
        (results.cells["region"] == "NL") & (results.cells["scenario"] == "without")
    ]
    openings, replaced = (
        own[own["indicator"] == name].set_index(["occupation", "year"])["median"]
        for name in ("job_openings", "replacement_demand")
    )
    assert (openings >= replaced - 1e-3).all()


def test_a_horizon_before_the_base_year_is_refused(dataset):
    with pytest.raises(BadInput, match="horizon"):
        krapte.forecast(2, 1, 2020, dataset=dataset)
