"""Learn sizes, lags and ramps of effects from event studies, measures of a kind together.

The prior of each effect is the register's own: what the forecast believed before. A part of what
is uncertain is shared by measures of a kind, so that one that was measured says a little of the
others. Everything is learned anew from that prior each time: nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from krapte.evaluation.update.estimate import Estimate
from krapte.evaluation.update.response import Response
from krapte.evaluation.update.types import MeasureType
from krapte.forecast.parameters import quantile
from krapte.register import Effect

WARMUP, DRAWS, CHAINS = 400, 500, 2

BIAS_TOGETHER = 0.8
"""Correlation of the error of identification between periods; assumed, range 0.5 to 1.

What disturbs a comparison in one quarter disturbs it in the next. As separate errors they would
average out over the path, and a long path would seem free of them.
"""

REVERSAL = 0.05
"""How far an evaluated effect may turn around: a size below zero has about 1 to 3 % beforehand.

The register gives most sizes a lognormal, which cannot be zero or harmful; a measurement can.
"""

_FREE = 5.0
"""Degrees of freedom of what is an effect's own: surprises happen more often than a normal says."""

_SHARED = 0.95
_GRID = np.linspace(-8.0, 8.0, 321)


@dataclass(frozen=True, eq=False)
class Belief:
    """Effects with their prior, in the form in which they are learned.

    Parameters
    ----------
    effects
        Effects [N].
    type_of
        Position of the type of each effect [N].
    share
        Correlation of an effect with its type [N].
    size
        Size by standard normal score: values on a grid of scores [N, G].
    lag, ramp
        Centre and spread of the prior, years [N, 2].
    """

    effects: tuple[Effect, ...]
    type_of: np.ndarray
    share: np.ndarray
    size: np.ndarray
    lag: np.ndarray
    ramp: np.ndarray


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of every effect after learning.

    Parameters
    ----------
    effects
        Codes of effects, in the order of the arrays [N].
    size, lag, ramp
        [draw, N]; size in the unit of the lever, the others in years.
    types
        Standard normal score of each type [draw, K].
    converged
        Whether the chains agree and no step failed.
    diagnosis
        Largest split R-hat, least effective number of draws, steps that failed.
    """

    effects: tuple[str, ...]
    size: np.ndarray
    lag: np.ndarray
    ramp: np.ndarray
    types: np.ndarray
    converged: bool
    diagnosis: Mapping[str, float]


def belief(
    effects: Sequence[Effect], types: Sequence[MeasureType], evaluated: Sequence[str]
) -> Belief:
    """Return the prior of effects.

    Parameters
    ----------
    effects
        Of the register: those to learn about.
    types
        Kinds of measures.
    evaluated
        Codes of effects that were measured: only these may turn out zero or harmful.
    """
    kind = {lever: k for k, own in enumerate(types) for lever in own.levers}
    type_of = np.array([kind[own.lever] for own in effects])
    together = np.array([np.log(types[k].high / types[k].low) / 3.92 for k in type_of])
    width = np.array([_width(own) for own in effects])
    share = np.minimum(together / width, _SHARED)
    size = np.stack([_sizes(own, own.effect in evaluated) for own in effects])
    lag = np.array([[own.lag_years, 0.5 + 0.25 * own.lag_years] for own in effects])
    ramp = np.array([[own.ramp_years, 0.5 + 0.25 * own.ramp_years] for own in effects])
    return Belief(tuple(effects), type_of, share, size, lag, ramp)


def _width(own: Effect) -> float:
    """Return the standard deviation of the logarithm of a size, or of its ratio to the centre."""
    if own.low * own.high > 0:
        return max(abs(np.log(own.high / own.low)) / 3.92, 0.05)
    return max((own.high - own.low) / max(abs(own.central), 1e-12) / 3.92, 0.05)


def _sizes(own: Effect, evaluated: bool) -> np.ndarray:
    # A higher score is a stronger effect, also of a measure that works by lowering its lever.
    score = -_GRID if own.central < 0 else _GRID
    found = quantile(own.distribution, own.central, own.low, own.high, ndtr(score))
    if own.distribution == "lognormal" and evaluated:
        mirrored = own.central**2 / found  # the same distance on the other side, in the logarithm
        found = (found - REVERSAL * mirrored) / (1 - REVERSAL)
    return np.where(np.isfinite(found), found, own.central)


def learn(
    prior: Belief,
    estimates: Sequence[Estimate],
    responses: Sequence[Response],
    *,
    kinds: int,
    seed: int,
    draws: int = DRAWS,
    warmup: int = WARMUP,
    chains: int = CHAINS,
) -> Posterior:
    """Return the posterior of sizes, lags and ramps given event studies (NUTS).

    Parameters
    ----------
    prior
        From `belief`.
    estimates
        Those that say something of a size.
    responses
        Of each estimate, in the same order.
    kinds
        Number of types.
    seed, draws, warmup, chains
        Of the sampler.
    """
    import jax
    from numpyro.infer import MCMC, NUTS

    measured = [
        (_position(prior, own.link.effect), own.path, error(own), answer)
        for own, answer in zip(estimates, responses, strict=True)
    ]
    sampler = MCMC(
        NUTS(model, target_accept_prob=0.9), num_warmup=warmup, num_samples=draws,
        num_chains=chains, chain_method="sequential", progress_bar=False,
    )  # fmt: skip
    sampler.run(jax.random.PRNGKey(seed), prior, kinds, measured, extra_fields=("diverging",))
    return _posterior(prior, sampler)


def error(own: Estimate) -> np.ndarray:
    """Return the covariance of an event study with its error of identification [E, E]."""
    many = len(own.path)
    shape = BIAS_TOGETHER * np.ones((many, many)) + (1 - BIAS_TOGETHER) * np.eye(many)
    found = own.covariance + own.bias_sd**2 * shape
    # Paths of few regions have covariances that are singular to rounding.
    return found + 1e-9 * max(float(np.trace(found)) / max(many, 1), 1e-30) * np.eye(many)


def _position(prior: Belief, effect: str) -> int:
    return [own.effect for own in prior.effects].index(effect)


def model(prior: Belief, kinds: int, measured: Sequence[tuple]) -> None:
    """Say how sizes, lags and ramps come about, and what event studies show of them (NumPyro)."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    many = len(prior.effects)
    kind: Any = numpyro.sample("types", dist.Normal(0.0, 1.0).expand([kinds]).to_event(1))
    spread = float(np.sqrt(1 - 2 / _FREE))  # so that its variance is 1
    own = numpyro.sample("own", dist.StudentT(_FREE, 0.0, spread).expand([many]).to_event(1))
    lag: Any = numpyro.sample("lag", _years(prior.lag))
    ramp: Any = numpyro.sample("ramp", _years(prior.ramp))
    score = prior.share * kind[prior.type_of] + np.sqrt(1 - prior.share**2) * own
    grid = jnp.asarray(_GRID)
    size = jax.vmap(lambda z, values: jnp.interp(z, grid, values))(score, jnp.asarray(prior.size))
    numpyro.deterministic("size", size)
    for n, (place, path, covariance, answer) in enumerate(measured):
        # In units of its own standard error the path has numbers of like size whatever its unit.
        unit = np.sqrt(np.diag(covariance))
        expected = answer.path(size[place], lag[place], ramp[place]) / unit
        like = dist.MultivariateNormal(
            expected, covariance_matrix=jnp.asarray(covariance / np.outer(unit, unit))
        )
        numpyro.sample(f"path{n}", like, obs=jnp.asarray(path / unit))


def _years(prior: np.ndarray):  # noqa: ANN202  (a distribution of NumPyro, imported late)
    import numpyro.distributions as dist

    return dist.TruncatedNormal(prior[:, 0], prior[:, 1], low=0.0).to_event(1)


def _posterior(prior: Belief, sampler) -> Posterior:  # noqa: ANN001
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    found = {name: np.asarray(own) for name, own in sampler.get_samples().items()}
    by_chain = {name: np.asarray(own) for name, own in sampler.get_samples(True).items()}
    failed = int(np.asarray(sampler.get_extra_fields()["diverging"]).sum())
    apart = max(float(np.nanmax(split_gelman_rubin(own))) for own in by_chain.values())
    worth = min(float(np.nanmin(effective_sample_size(own))) for own in by_chain.values())
    whole = len(found["size"])
    return Posterior(
        tuple(own.effect for own in prior.effects),
        found["size"], found["lag"], found["ramp"], found["types"],
        apart < 1.05 and failed <= 0.01 * whole and worth > 100,
        {"r_hat": apart, "effective_draws": worth, "failed_steps": float(failed)},
    )  # fmt: skip
