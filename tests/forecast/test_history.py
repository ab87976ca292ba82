"""Every draw goes through the published years, and the years after keep what was found."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest

from krapte.forecast.history import through_history
from krapte.forecast.model import CENTRAL, model_of
from krapte.forecast.precision import in_single
from krapte.forecast.setting import CLASSES, Setting, class_of
from krapte.forecast.simulate import simulate
from krapte.forecast.world import world_of

run = jax.jit(simulate)
MEMBER = (class_of() == np.arange(len(CLASSES))[:, None]).astype(float)


@pytest.fixture(scope="module")
def model(dataset):
    return model_of(dataset, 2027, seed=5)


def by_class(flow):
    return np.asarray(flow).sum(1) @ MEMBER.T


@pytest.mark.parametrize("draw", [CENTRAL, 0, 1, 2])
def test_a_draw_with_the_plan_meets_published_vacancies_and_employment(model, draw):
    setting = model.setting
    observed, known = setting.observed, setting.observed_until - setting.base.year
    flows = run(model.world(draw), *model.levers(draw, "with")).flows
    vacancies, employed = by_class(flows.vacancies)[:known], by_class(flows.employed)[:known]
    np.testing.assert_allclose(vacancies, observed.vacancies, rtol=0.03)
    np.testing.assert_allclose(employed[-1], observed.employed[-1], rtol=0.01)


def test_without_the_plan_the_past_would_have_been_tighter(model):
    with_plan, without = (
        run(model.world(CENTRAL), *model.levers(CENTRAL, name)).flows
        for name in ("with", "without")
    )
    last = model.setting.observed_until - model.setting.base.year - 1
    more = by_class(without.vacancies)[last] - by_class(with_plan.vacancies)[last]
    assert more[:2].sum() > 0


def test_later_years_keep_the_level_of_demand_and_the_mean_of_the_factors(model):
    world, factors = model.solved(CENTRAL)
    before = world_of(model.setting, CENTRAL)
    known = model.setting.observed_until - model.setting.base.year
    level = np.asarray(world.paths.index / before.paths.index)
    np.testing.assert_allclose(
        level[known:], level[known - 1 : known].repeat(len(level) - known, 0)
    )
    mean = np.exp(np.log(np.asarray(factors.entry)).mean())
    np.testing.assert_allclose(world.entry_factor[known:], mean)
    assert (np.asarray(world.inflow_factor)[:, class_of() == 2] == 1).all()


def test_history_does_not_depend_on_the_last_year_of_the_forecast(dataset, model):
    longer = model_of(dataset, 2031, seed=5)
    for name in ("demand", "inflow", "entry"):
        short, long = (getattr(own.solved(1)[1], name) for own in (model, longer))
        np.testing.assert_allclose(short, long, rtol=1e-5)


def test_without_observed_years_nothing_changes(model):
    setting = model.setting
    observed = setting.observed
    none = type(observed)(observed.vacancies[:0], observed.employed[:0], observed.kind)
    world = world_of(setting, CENTRAL)
    found, factors = through_history(world, model.levers(CENTRAL, "with"), none)
    assert found is world
    assert len(factors.entry) == 0


def test_single_precision_changes_less_than_a_few_persons(model):
    levers = model.levers(CENTRAL, "with")
    double = run(model.world(CENTRAL), *levers).flows
    single = run(in_single(model.world(CENTRAL)), *in_single(levers)).flows
    assert single.employed.dtype == np.float32
    assert double.employed.dtype == np.float64
    np.testing.assert_allclose(by_class(single.employed), by_class(double.employed), atol=5.0)
    np.testing.assert_allclose(by_class(single.vacancies), by_class(double.vacancies), atol=2.0)


def test_a_gap_in_the_published_vacancies_ends_history(model):
    setting = model.setting
    outlook = setting.base.outlook
    gapped = replace(
        outlook,
        vacancies={y: own for y, own in outlook.vacancies.items() if y != 2024},
        employed={2023: outlook.employed[2025]},
    )
    base = replace(setting.base, outlook=gapped)
    assert Setting(base, setting.parameters, setting.years, 5).observed_until == 2023
