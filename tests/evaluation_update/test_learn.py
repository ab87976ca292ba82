"""What evaluations teach: from the prior each time, nothing twice, silence is not zero."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from numpyro.infer import MCMC, NUTS

from krapte.classification import labour_market_regions
from krapte.errors import BadInput
from krapte.evaluation import Evaluation
from krapte.evaluation.result import Grade, Path, Realisation, Verdict
from krapte.evaluation.update import Estimate, Link, estimate_of, newest, read_types, update
from krapte.evaluation.update.learn import belief, error, model
from krapte.evaluation.update.response import response
from krapte.register import read_effects
from krapte.statistics import load

REGIONS = labour_market_regions()
HORIZONS = np.arange(12)
WITH = dict.fromkeys(REGIONS[:8], 2023.0)
SEED = 5


def _shape(lag=0.0, ramp=3.0):
    return np.clip(((HORIZONS + 1) / 4 - lag) / (ramp + 1), 0, 1)


def _estimate(size, se=0.002, vintage="2027-01-01", content="a", silent="", bias=0.0):
    spread = se**2 * 0.5 ** np.abs(HORIZONS[:, None] - HORIZONS[None])
    noise = np.random.default_rng(1).multivariate_normal(np.zeros(12), spread)
    return Estimate(
        "sto:intake:0", vintage, content, "sto", Link("sto-inflow", "lever"), WITH,
        tuple(REGIONS[8:]), 4, 2026.0, HORIZONS, size * _shape() + noise, spread, bias, 3, silent,
    )  # fmt: skip


@pytest.fixture(scope="module")
def data():
    return load()


@pytest.fixture(scope="module")
def learned(data):
    return update(data, [_estimate(0.014)], seed=SEED, draws=200)


def _row(learned, effect="sto-inflow"):
    return learned.table.set_index("effect").loc[effect]


def test_a_precise_estimate_moves_the_effect_and_narrows_it(learned):
    own = _row(learned)
    assert own["after_low"] < 0.014 < own["after_high"]
    assert own["narrowed"] > 0.3
    assert learned.posterior.converged
    assert learned.effects.effects["sto-inflow"].evidence_grade == "A"


def test_measures_of_the_kind_learn_a_little_and_others_nothing(learned):
    assert 0.7 < _row(learned, "techkwadraat-inflow")["after"] / 0.0123 < 1.6
    assert "pps-side-entry" not in learned.effects.effects
    assert learned.effects.effects["techkwadraat-inflow"].evidence_grade == "B"


def test_the_same_estimate_twice_changes_nothing(data, learned):
    again = update(data, [_estimate(0.014), _estimate(0.014)], seed=SEED, draws=200)
    assert again.effects.identity == learned.effects.identity
    np.testing.assert_array_equal(again.posterior.size, learned.posterior.size)


def test_a_revision_replaces_what_it_revises(data):
    old = _estimate(0.03)
    new = _estimate(0.014, vintage="2027-04-01", content="b")
    assert newest([old, new]) == newest([new, old]) == (new,)


def test_two_answers_of_one_vintage_are_refused():
    with pytest.raises(BadInput, match="one evaluation per design and vintage"):
        newest([_estimate(0.01), _estimate(0.02, content="b")])


def test_silence_is_not_zero(data):
    found = update(data, [_estimate(0.0, silent="NI-1: no comparison")], seed=SEED)
    assert found.posterior is None
    assert found.effects.effects == {}
    assert [own.silent for own in found.estimates] == ["NI-1: no comparison"]


def test_an_effect_of_another_measure_is_refused(data):
    wrong = replace(_estimate(0.01), link=Link("pps-side-entry", "lever"))
    with pytest.raises(BadInput, match="sto-inflow"):
        update(data, [wrong], seed=SEED)


def test_an_error_of_identification_does_not_average_out():
    plain, doubted = _estimate(0.01), _estimate(0.01, bias=0.01)
    mean = np.full(12, 1 / 12)
    widened = mean @ error(doubted) @ mean - mean @ error(plain) @ mean
    assert widened > 0.75 * 0.01**2


def test_a_large_bias_leaves_the_prior_as_it_was(data):
    own = _row(update(data, [_estimate(0.2, bias=10.0)], seed=SEED, draws=200))
    assert own["after"] == pytest.approx(own["before"], rel=0.3)


def _evaluation(verdict="works", design=3, sms=3, path=True):
    own = Path(tuple(range(-2, 4)), np.arange(6.0), np.eye(6), np.ones(6), (8,) * 6)
    periods = tuple(f"{year}Q{q}" for year in range(2021, 2025) for q in range(1, 5))
    return Evaluation(
        "sto", "intake", "index", "higher", dict.fromkeys(REGIONS[:8], "2023Q1"), tuple(REGIONS),
        periods, "staggered", None, (), own if path else None, None, (), (),
        Verdict(verdict, "V-1", "", "", "", ""), Grade(design, sms, 2),
        Realisation(None, None, 1.0, "2024Q4", None), 0.1, 0.1, 0.5, "d" * 64, None, False,
        "e" * 64, "2025-01-01",
    )  # fmt: skip


def test_only_what_came_after_the_start_is_learned_from():
    own = estimate_of(_evaluation(), Link("sto-inflow", "lever"))
    assert own.horizons.tolist() == [0, 1, 2, 3]
    assert own.path.tolist() == [2.0, 3.0, 4.0, 5.0]
    assert (own.frequency, own.last, own.bias_sd) == (4, 2025.0, 0.5)
    assert set(own.comparison) == set(REGIONS[8:])


def test_a_lost_step_of_the_grade_widens_the_bias():
    own = estimate_of(_evaluation(sms=1), Link("sto-inflow", "lever"))
    assert own.bias_sd == pytest.approx(np.hypot(0.5, 2.0))


@pytest.mark.parametrize(
    "changed", [{"verdict": "not_identifiable"}, {"design": 2, "sms": 2}, {"path": False}]
)
def test_what_no_design_carries_is_silent(changed):
    own = estimate_of(_evaluation(**changed), Link("sto-inflow", "lever"))
    assert own.silent
    assert not len(own.path)


def test_ranks_of_truths_in_their_posteriors_are_uniform(data):
    """Simulation-based calibration: truths drawn from the prior lie anywhere in the posterior."""
    effects = [own for own in read_effects() if own.lever == "education_inflow"]
    types = read_types()
    prior = belief(effects, types, ["sto-inflow"])
    rng = np.random.default_rng(11)
    own = _estimate(0.0, se=0.004)
    answer = response(None, effects[0], own)
    many, ranks = 12, []
    spread = error(own)
    # One sampler for all, so that it is compiled once.
    sampler = MCMC(
        NUTS(lambda path: model(prior, len(types), [(0, path, spread, answer)])),
        num_warmup=100, num_samples=100, progress_bar=False, jit_model_args=True,
    )  # fmt: skip
    for turn in range(many):
        score = prior.share[0] * rng.standard_normal() + np.sqrt(1 - prior.share[0] ** 2) * (
            np.sqrt(3 / 5) * rng.standard_t(5)
        )
        size = np.interp(score, np.linspace(-8, 8, 321), prior.size[0])
        lag, ramp = (_truncated(rng, *centre[0]) for centre in (prior.lag, prior.ramp))
        path = np.asarray(answer.path(size, lag, ramp))
        sampler.run(jax.random.PRNGKey(turn), jnp.asarray(rng.multivariate_normal(path, spread)))
        ranks.append((np.asarray(sampler.get_samples()["size"])[:, 0] < size).mean())
    ranks = np.sort(ranks)
    # Kolmogorov's distance; 1 % of uniform samples of this size lie further.
    apart = np.abs(ranks - (np.arange(many) + 0.5) / many).max()
    assert apart < 1.63 / np.sqrt(many)


def _truncated(rng, centre, spread):
    while True:
        found = rng.normal(centre, spread)
        if found >= 0:
            return found
