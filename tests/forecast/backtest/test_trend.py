"""The trend model: exact where it claims to be, and finds what was planted."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.core import jaxprs_in_params
from scipy.stats import binom, multivariate_normal

from krapte.errors import BadInput
from krapte.forecast.trend import calibrate, identifiability, panel_of
from krapte.forecast.trend.calibrate import figures_of
from krapte.forecast.trend.model import log_posterior, moments, predictive
from krapte.forecast.trend.priors import PRIORS, Layout
from krapte.forecast.trend.recovery import made_up_country, recovery
from krapte.forecast.trend.refine import refined


@pytest.fixture(scope="module")
def setting(country):
    known = country.known_at(2014)
    figures, _ = figures_of(known, 2019)
    layout = Layout(6, 2, figures.log.shape[1])
    z = jnp.asarray(np.random.default_rng(1).normal(0, 0.5, layout.total))
    return layout, figures, z


@pytest.fixture(scope="module")
def fitted(country):
    return calibrate(country, 2019)


def test_the_likelihood_is_that_of_the_known_figures_alone(setting):
    layout, figures, z = setting
    expected = moments(layout, figures.kind, z)
    total = -0.5 * float((z**2).sum())
    for row in range(6):
        there = np.flatnonzero(np.asarray(figures.known[row]))
        mean = np.asarray(expected.mean[row])[there]
        covariance = np.asarray(expected.covariance[row])[np.ix_(there, there)]
        covariance = covariance + 1e-8 * np.eye(there.size)
        total += multivariate_normal(mean, covariance).logpdf(np.asarray(figures.log[row])[there])
        total += there.size * np.log(2 * np.pi) / 2
    assert float(log_posterior(layout, figures, z)) == pytest.approx(total, rel=1e-8)


def solved_by_lapack(jaxpr):
    """Yield name and largest number of axes of each solver in a program, however deep it stands."""
    for equation in jaxpr.eqns:
        if equation.primitive.name in ("cholesky", "triangular_solve"):
            yield equation.primitive.name, max(own.aval.ndim for own in equation.invars)
        for inner in jaxprs_in_params(equation.params):
            yield from solved_by_lapack(inner)


@pytest.mark.parametrize("asked", ["density", "gradient", "draw"])
def test_matrices_are_solved_one_at_a_time(setting, asked):
    """Batches side by side, in two threads, can wait for each other for ever."""
    layout, figures, z = setting
    programs = {
        "density": lambda own: log_posterior(layout, figures, own),
        "gradient": jax.grad(lambda own: log_posterior(layout, figures, own)),
        "draw": lambda own: predictive(layout, figures, own, jnp.array([15]), jnp.zeros((6, 1))),
    }
    found = dict(solved_by_lapack(jax.make_jaxpr(programs[asked])(z).jaxpr))
    assert set(found) == {"cholesky", "triangular_solve"}
    assert max(found.values()) == 2


def test_the_gradient_is_that_of_finite_differences(setting):
    layout, figures, z = setting
    density = jax.jit(lambda own: log_posterior(layout, figures, own))
    slope = jax.jit(jax.grad(density))(z)
    for place in range(0, layout.total, 7):
        step = jnp.zeros_like(z).at[place].set(1e-5)
        change = float(density(z + step) - density(z - step)) / 2e-5
        assert float(slope[place]) == pytest.approx(change, rel=1e-3, abs=1e-3)


def test_draws_have_the_mean_and_width_of_the_normal_given_the_figures(setting):
    layout, figures, z = setting
    wanted = jnp.array([15, 18])
    expected = moments(layout, figures.kind, z)
    there = np.flatnonzero(np.asarray(figures.known[0]))
    covariance = np.asarray(expected.covariance[0])
    inner = covariance[np.ix_(there, there)] + 1e-8 * np.eye(there.size)
    gain = np.linalg.solve(inner, covariance[np.ix_(there, [15, 18])]).T
    left = np.asarray(figures.log[0] - expected.mean[0])[there]
    mean = np.asarray(expected.mean[0])[[15, 18]] + gain @ left
    rest = covariance[np.ix_([15, 18], [15, 18])] - gain @ covariance[np.ix_(there, [15, 18])]
    none = predictive(layout, figures, z, wanted, jnp.zeros((6, 2)))[0]
    first = predictive(layout, figures, z, wanted, jnp.zeros((6, 2)).at[:, 0].set(1.0))[0]
    assert np.allclose(none, mean, atol=1e-8)
    assert float(first[0] - none[0]) == pytest.approx(np.sqrt(rest[0, 0]), rel=1e-4)


def test_the_cycle_swings_with_its_period_and_dies_out():
    from krapte.forecast.trend.model import cycle

    layout = Layout(1, 1, 60)
    values = layout.values(jnp.zeros(layout.total))
    pushed = values | {"cycle": jnp.zeros(68).at[0].set(1.0), "cycle_damping": jnp.array([0.95])}
    path = np.asarray(cycle(layout, pushed))
    tops = [t for t in range(1, 67) if path[t] > max(path[t - 1], path[t + 1])]
    assert np.allclose(np.diff(tops), 9, atol=1)
    assert np.abs(path[-9:]).max() < 0.1 * np.abs(path).max()


def test_every_prior_gives_its_centre_at_nought_and_says_what_it_is():
    for prior in PRIORS:
        assert float(prior.value(jnp.array(0.0))) == pytest.approx(prior.centre)
        assert prior.unit
        assert prior.meaning


def test_the_search_ends_where_the_slope_is_nought(fitted):
    assert fitted.slope < 1e-2
    assert fitted.accepted > 0.5


def test_figures_narrow_the_shock_but_say_nothing_of_the_cycle_after_them(fitted):
    told = identifiability(fitted)
    shock = told.query("parameter == 'shock'")["narrowed"]
    future = told.query("parameter == 'cycle' and of == '2019'")["narrowed"]
    assert (shock < 0.8).all()
    assert np.allclose(future, 1, atol=0.2)
    assert len(told) == fitted.layout.total


def test_planted_parameters_lie_in_their_intervals():
    found = recovery(3, seed=40, sizes=(8, 2, 20))
    low, high = binom.ppf([0.0005, 0.9995], found.parameters, 0.95) / found.parameters
    # A walk of some hundred moves is not exact, and parameters of a country go together: the
    # bound is that of independent chance and four points more.
    assert low - 0.04 <= found.coverage <= high + 0.04
    assert found.narrowed > 30
    assert found.coverage_narrowed > 0.85


def test_a_walk_through_a_normal_finds_its_width():
    sizes = np.array([0.5, 1.0, 2.0])
    root = np.diag([0.6, 0.9, 1.7])  # not quite the right measure, as after a real search

    def cost(z):
        return float(((z - 1) ** 2 / sizes**2).sum() / 2), (z - 1) / sizes**2

    drawn, accepted = refined(cost, np.ones(3), root, seed=3)
    assert accepted > 0.6
    assert np.allclose(drawn.std(0), sizes, rtol=0.15)
    assert np.allclose(drawn.mean(0), 1, atol=0.35)


def test_a_walk_refuses_places_where_the_density_is_no_number():
    def cost(z):
        value = float(z @ z / 2) if z[0] < 0.5 else float("nan")
        return value, z

    drawn, _ = refined(cost, np.zeros(2), np.eye(2), seed=4)
    assert np.isfinite(drawn).all()
    assert (drawn[:, 0] < 0.5).all()


def test_no_series_becomes_the_cycle_itself():
    """In this country one series lost its own shocks before they were bounded."""
    panel, _ = made_up_country(4)
    fitted = calibrate(panel, 2024)
    shocks = fitted.layout.values(jnp.asarray(fitted.mode))["own_shock"]
    assert float(shocks.min()) > 0.4
    assert fitted.slope < 1e-2
    assert fitted.accepted > 0.5


def test_made_up_figures_of_the_fitted_model_look_like_the_figures(country):
    """A posterior predictive check: yearly changes are as large as those that were seen."""
    fitted = calibrate(country.known_at(2012), 2019)
    drawn = fitted.forecast(np.arange(2013, 2018), 200, seed=1)
    seen = np.abs(np.diff(np.log(country.known_at(2012).values[:, :13]))).mean(1)
    changes = np.abs(np.diff(np.log(drawn), axis=2)).mean(2)
    low, high = np.quantile(changes, [0.025, 0.975], axis=0)
    assert ((low <= seen) & (seen <= high)).mean() >= 5 / 6


def test_a_figure_of_nought_is_refused():
    with pytest.raises(BadInput, match="above 0"):
        panel_of({"a": {2000: 1.0, 2001: 0.0}})
