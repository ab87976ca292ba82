"""The simulator: nobody is lost, nothing is negative, and it equals plain NumPy."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krapte.forecast.demand import demand
from krapte.forecast.education import graduates
from krapte.forecast.levers import EDUCATION, WORK, as_levers, lever_values
from krapte.forecast.simulate import simulate, yearly_inputs
from krapte.forecast.year import sums_of, year
from tests.forecast import oracle

YEARS = 5
run = jax.jit(simulate)


def levers(**values):
    """Return levers with the given size in technical and ICT cells (or tracks) in every year."""
    arrays = lever_values((), np.zeros(0), {}, YEARS)
    for name, size in values.items():
        array = arrays[name]
        if name in EDUCATION:
            array[:] = size * np.array([[1.0], [1.0], [0.0]] * 6)
        else:
            array[:, :, :29] = size
    return as_levers(arrays)


def headcount(state):
    return float(state.attached.sum() + state.outside.sum())


lever_sizes = st.fixed_dictionaries(
    {},
    optional={
        "leakage": st.floats(-0.3, 0.3),
        "return_to_technique": st.floats(-0.3, 0.3),
        "side_entry": st.floats(0, 20),
        "hours": st.floats(-0.05, 0.05),
        "participation": st.floats(-0.1, 0.1),
        "retirement_age": st.floats(0, 1),
        "labour_migration": st.floats(0, 20),
        "productivity": st.floats(0, 0.05),
        "matching_efficiency": st.floats(-0.1, 0.02),
        "wage": st.floats(-0.1, 0.1),
        "demand_shift": st.floats(-20, 20),
        "education_inflow": st.floats(-0.2, 0.2),
        "study_success": st.floats(-0.25, 0.25),
        "start_in_technique": st.floats(-0.1, 0.1),
        "teacher_capacity": st.floats(-0.1, 0.15),
    },
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sizes=lever_sizes)
def test_people_are_conserved_and_never_negative(world, sizes):
    result = run(world, *levers(**sizes))
    flows = result.flows
    expected = headcount(world.start) + float((flows.came - flows.left).sum())
    assert headcount(result.final) == pytest.approx(expected, rel=1e-12)
    assert min(float(result.final.attached.min()), float(result.final.outside.min())) >= 0
    for name in ("employed", "unemployed", "vacancies", "hires", "entries", "graduates"):
        assert float(getattr(flows, name).min()) >= 0, name


def test_every_year_conserves_people_to_1e_10(world):
    state, people = world.start, [headcount(world.start)]
    step = jax.jit(year)
    for t in range(YEARS):
        state, _, flows = step(state, sums_of(state), inputs_of(world, t), world.rates)
        people.append(headcount(state))
        change = float(flows.came - flows.left)
        assert people[-1] - people[-2] == pytest.approx(change, abs=1e-10 * people[-2])


def test_the_sums_that_are_carried_along_are_those_of_the_people(world):
    state, sums = world.start, sums_of(world.start)
    step = jax.jit(year)
    work_and_education = levers(labour_migration=4.0, side_entry=3.0, retirement_age=0.5)
    for t in range(YEARS):
        state, sums, _ = step(state, sums, inputs_of(world, t, work_and_education), world.rates)
    for carried, added in zip(sums, sums_of(state), strict=True):
        np.testing.assert_allclose(carried, added, rtol=1e-11, atol=1e-9)


def inputs_of(world, t, work_and_education=None):
    work, education = work_and_education or levers()
    asked, schooled = demand(world.paths, work), graduates(world.pipeline, education)
    every = yearly_inputs(world, asked.quarterly, schooled, work)
    return jax.tree.map(lambda leaf: leaf[t], every)


def test_attached_people_are_the_employed_and_the_unemployed(world):
    result = run(world, *levers())
    attached = result.final.attached.sum((2, 3, 4))
    np.testing.assert_allclose(
        attached, result.flows.employed[-1] + result.flows.unemployed[-1], rtol=1e-12
    )


def test_employed_changes_by_the_flows_that_are_reported(world):
    """The causes of the change of attached people in a year add up to that change."""
    flows = run(world, *levers()).flows
    before = np.asarray(world.start.attached.sum((2, 3, 4)))
    after = np.asarray(flows.employed[0] + flows.unemployed[0])
    came = flows.graduates + flows.entries + flows.immigrants + flows.moves_in + flows.relocation
    went = flows.by_cause.sum(1) + flows.schooling + flows.moves_out + flows.aged_out
    np.testing.assert_allclose(after - before, np.asarray(came[0] - went[0]), atol=1e-6)


def test_agrees_with_the_numpy_oracle(world):
    chosen = levers(leakage=-0.1, side_entry=3.0, participation=0.02, wage=0.03, hours=0.01)
    rates = jax.tree.map(np.asarray, world.rates)
    attached, outside = np.asarray(world.start.attached), np.asarray(world.start.outside)
    jobless, vacancies = np.asarray(world.start.unemployed), np.asarray(world.start.vacancies)
    result = run(world, *chosen)
    for t in range(YEARS):
        inputs = jax.tree.map(np.asarray, inputs_of(world, t, chosen))
        attached, outside, jobless, vacancies, flows = oracle.year(
            attached, outside, jobless, vacancies, inputs, rates
        )
        for name, value in flows.items():
            np.testing.assert_allclose(
                getattr(result.flows, name)[t], value, rtol=1e-12, err_msg=f"{name} in year {t}"
            )
    np.testing.assert_allclose(result.final.attached, attached, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(result.final.outside, outside, rtol=1e-12, atol=1e-12)


def national_shortage(world, **sizes):
    result = run(world, *levers(**sizes))
    wanted = result.demand.quarterly[:, -1]
    return np.asarray(jnp.maximum(wanted - result.flows.filled, 0.0)[:, :, :29].sum((1, 2)))


@pytest.fixture(scope="module")
def without(world):
    """Return the shortage when nothing is done."""
    return national_shortage(world)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("education_inflow", 0.1),
        ("study_success", -0.1),
        ("start_in_technique", 0.05),
        ("leakage", -0.1),
        ("return_to_technique", 0.1),
        ("side_entry", 5.0),
        ("hours", 0.02),
        ("participation", 0.05),
        ("retirement_age", 0.5),
        ("labour_migration", 5.0),
        ("productivity", 0.01),
        ("matching_efficiency", 0.02),
        ("teacher_capacity", 0.05),
        ("wage", 0.05),
        ("demand_shift", -5.0),
    ],
)
def test_helpful_levers_never_raise_the_shortage(world, without, name, size):
    assert set(EDUCATION) | set(WORK) >= {name}
    some = national_shortage(world, **{name: size / 2})
    more = national_shortage(world, **{name: size})
    assert (some <= without + 1e-6).all()
    assert (more <= some + 1e-6).all()


def test_more_demand_raises_shortage_and_vacancies(world, without):
    assert (national_shortage(world, demand_shift=10.0) >= without).all()


def test_gradient_equals_finite_differences(world):
    work, education = levers()

    def last(size):
        shifted = jax.tree.map(lambda leaf: leaf, work)
        shifted = type(work)(**{**vars(shifted), "side_entry": work.side_entry + size})
        result = simulate(world, shifted, education)
        gap = result.demand.quarterly[:, -1] - result.flows.filled
        return jnp.maximum(gap, 0.0)[-1, :, :29].sum()

    slope = float(jax.jit(jax.grad(last))(1.0))
    step = 1e-3
    around = [float(jax.jit(last)(1.0 + sign * step)) for sign in (1, -1)]
    assert slope == pytest.approx((around[0] - around[1]) / (2 * step), rel=1e-6)
    assert slope < 0
