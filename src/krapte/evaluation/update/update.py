"""Put measured effects in the place of assumed ones: from the register's prior, every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.evaluation.update.estimate import Estimate, newest
from krapte.evaluation.update.learn import (
    BIAS_TOGETHER,
    DRAWS,
    REVERSAL,
    Posterior,
    belief,
    error,
    learn,
)
from krapte.evaluation.update.response import Response, response
from krapte.evaluation.update.types import MeasureType, read_types
from krapte.forecast.learned import FORM, LearnedEffects
from krapte.forecast.model import Model, model_of
from krapte.register import Effect, read_effects
from krapte.statistics import Dataset

Stages = Callable[[str, int, int], None]
MEASURED_GRADE = "A"
"""Grade of an effect that was measured on the measure itself; see the register's `GRADES`."""

_Z = (0.025, 0.5, 0.975)


@dataclass(frozen=True, eq=False)
class Learned:
    """What was learned, and from what.

    Parameters
    ----------
    effects
        The set, for a forecast.
    inputs
        What decides it: prior, estimates with their vintage, seed.
    estimates
        All that were given, one per design; those that are silent moved nothing.
    posterior
        None when every estimate is silent.
    table
        One row per effect of the kinds that were learned about: size, lag and ramp before and
        after with 95 % ranges, by how much the range of the size narrowed (also relative to the
        size itself), and its status: `measured`, `through its kind`.
    fits
        One row per estimate and horizon: what was measured, its standard error with the error of
        identification, and what the learned effect gives.
    """

    effects: LearnedEffects
    inputs: Mapping[str, Any]
    estimates: tuple[Estimate, ...]
    posterior: Posterior | None
    table: pd.DataFrame
    fits: pd.DataFrame


def update(
    dataset: Dataset,
    estimates: Sequence[Estimate],
    *,
    seed: int,
    draws: int = DRAWS,
    types: Sequence[MeasureType] | None = None,
    progress: Stages | None = None,
) -> Learned:
    """Return the effects of the register as they are after these estimates.

    Always from the prior of the register: give every estimate that counts, not only the new one.
    An estimate that is given twice counts once; a newer vintage replaces the older. One that says
    nothing of the size (not identifiable, too weak a design) moves nothing.

    Parameters
    ----------
    dataset
        Whose register holds the prior, without learned effects of its own.
    estimates
        From `estimate_of`.
    seed, draws
        Of the sampler; draws per chain.
    types
        Kinds of measures; those that come with krapte when None.

    Raises
    ------
    BadInput
        An estimate names an effect that is not in the register or is of another measure, two
        differ with the same vintage, or the simulator has no answer to one.
    """
    tell = progress or (lambda stage, done, total: None)
    kinds = tuple(types or read_types())
    chosen = newest(estimates)
    register = {own.effect: own for own in read_effects(dataset.folder)}
    _require_known(chosen, register)
    spoken = [own for own in chosen if not own.silent]
    inputs = _inputs(dataset, chosen, kinds, seed, draws)
    identity = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:12]
    if not spoken:
        return Learned(LearnedEffects(identity, {}, {}), inputs, chosen, None,
                       pd.DataFrame(), pd.DataFrame())  # fmt: skip
    kind = {lever: k for k, own in enumerate(kinds) for lever in own.levers}
    about = {kind[register[own.link.effect].lever] for own in spoken}
    effects = [own for own in register.values() if kind[own.lever] in about]
    answers = _responses(dataset, register, spoken, seed, tell)
    tell("learn", 0, 1)
    evaluated = {own.link.effect for own in spoken}
    posterior = learn(
        belief(effects, kinds, sorted(evaluated)), spoken, answers,
        kinds=len(kinds), seed=seed, draws=draws,
    )  # fmt: skip
    tell("learn", 1, 1)
    found = _set(identity, effects, posterior, evaluated)
    return Learned(
        found, inputs, chosen, posterior, _table(effects, posterior, evaluated, kinds, kind),
        _fits(spoken, answers, posterior),
    )  # fmt: skip


def _require_known(estimates: Sequence[Estimate], register: Mapping[str, Effect]) -> None:
    problems = []
    for own in estimates:
        code = own.link.effect
        fitting = [one.effect for one in register.values() if one.measure == own.measure]
        if code not in fitting:
            allowed = "an effect of its measure" + (f": {', '.join(fitting)}" if fitting else "")
            mend = f"Name an effect of `{own.measure}`, or add one to effects.csv."
            problems.append(Problem(own.id, None, "effect", f"`{code}`", allowed, mend))
    if problems:
        raise BadInput(problems)


def _inputs(
    dataset: Dataset, estimates: Sequence[Estimate], kinds: Sequence[MeasureType], seed: int,
    draws: int,
) -> dict[str, Any]:  # fmt: skip
    from krapte import __version__

    return {
        "form": FORM,
        "version": __version__,
        "data_hash": dataset.content_hash,
        "seed": seed,
        "draws": draws,
        "bias_together": BIAS_TOGETHER,
        "reversal": REVERSAL,
        "kinds": [[own.type, own.low, own.high] for own in kinds],
        "estimates": [
            {
                "id": own.id,
                "vintage": own.vintage,
                "evaluation": own.content,
                "effect": own.link.effect,
                "outcome": own.link.outcome,
                "occupation": own.link.occupation,
                "scale": own.link.scale,
                "sms": own.sms,
                "bias_sd": own.bias_sd,
                "silent": own.silent,
            }
            for own in estimates
        ],
    }


def _responses(
    dataset: Dataset, register: Mapping[str, Effect], spoken: Sequence[Estimate], seed: int,
    tell: Stages,
) -> list[Response]:  # fmt: skip
    """Return the response of every estimate, from a model no longer than the longest panel."""
    from krapte.evaluation.update.estimate import LEVER

    model: Model | None = None
    found = []
    for n, own in enumerate(spoken):
        tell("simulate", n, len(spoken))
        if model is None and own.link.outcome != LEVER:
            last = max(one.last for one in spoken if one.link.outcome != LEVER)
            model = model_of(dataset, int(np.ceil(last)) - 1, seed)
        found.append(response(model, register[own.link.effect], own))
    tell("simulate", len(spoken), len(spoken))
    return found


def _set(
    identity: str, effects: Sequence[Effect], posterior: Posterior, evaluated: set[str]
) -> LearnedEffects:
    records, draws = {}, {}
    for n, own in enumerate(effects):
        low, median, high = np.quantile(posterior.size[:, n], _Z)
        lag, ramp = np.median(posterior.lag[:, n]), np.median(posterior.ramp[:, n])
        measured = own.effect in evaluated
        note = (
            f"Learned, set {identity}: {'measured' if measured else 'through measures of its kind'}"
            f". Before: {own.distribution} {own.central:g} [{own.low:g}; {own.high:g}]."
        )
        records[own.effect] = replace(
            own, distribution="normal", central=float(median), low=float(low), high=float(high),
            lag_years=float(lag), ramp_years=float(ramp),
            evidence_grade=MEASURED_GRADE if measured else own.evidence_grade,
            status="estimated" if measured else own.status,
            source=(*own.source, f"learned-{identity}"), note=note,
        )  # fmt: skip
        table = np.stack([posterior.size[:, n], posterior.lag[:, n], posterior.ramp[:, n]], 1)
        draws[own.effect] = table[np.argsort(table[:, 0], kind="stable")]
    return LearnedEffects(identity, records, draws)


def _table(
    effects: Sequence[Effect],
    posterior: Posterior,
    evaluated: set[str],
    kinds: Sequence[MeasureType],
    kind: Mapping[str, int],
) -> pd.DataFrame:
    rows = []
    for n, own in enumerate(effects):
        low, median, high = np.quantile(posterior.size[:, n], _Z)
        lag, ramp = (np.quantile(each[:, n], _Z) for each in (posterior.lag, posterior.ramp))
        turned = own.central < 0
        rows.append(
            {
                "effect": own.effect,
                "measure": own.measure,
                "lever": own.lever,
                "unit": own.unit,
                "kind": kinds[kind[own.lever]].type,
                "status": "measured" if own.effect in evaluated else "through its kind",
                "before": own.central,
                "before_low": own.low,
                "before_high": own.high,
                "after": float(median),
                "after_low": float(low),
                "after_high": float(high),
                "narrowed": float(1 - (high - low) / (own.high - own.low)),
                "narrowed_relative": float(
                    1 - (high - low) / abs(median) * abs(own.central) / (own.high - own.low)
                ),
                "wrong_way": float(np.mean((posterior.size[:, n] < 0) != turned)),
                "lag_before": own.lag_years,
                "lag_low": float(lag[0]),
                "lag_after": float(lag[1]),
                "lag_high": float(lag[2]),
                "ramp_before": own.ramp_years,
                "ramp_low": float(ramp[0]),
                "ramp_after": float(ramp[1]),
                "ramp_high": float(ramp[2]),
            }
        )
    return pd.DataFrame(rows)


def _fits(
    spoken: Sequence[Estimate], answers: Sequence[Response], posterior: Posterior
) -> pd.DataFrame:
    rows = []
    for own, answer in zip(spoken, answers, strict=True):
        n = posterior.effects.index(own.link.effect)
        some = np.linspace(0, len(posterior.size) - 1, 200).astype(int)
        paths = np.stack(
            [
                np.asarray(answer.path(posterior.size[d, n], posterior.lag[d, n],
                                       posterior.ramp[d, n]))
                for d in some
            ]
        )  # fmt: skip
        low, median, high = np.quantile(paths, _Z, axis=0)
        spread = np.sqrt(np.diag(error(own)))
        for e, horizon in enumerate(own.horizons):
            rows.append(
                {
                    "estimate": own.id,
                    "vintage": own.vintage,
                    "effect": own.link.effect,
                    "horizon": int(horizon),
                    "measured": float(own.path[e]),
                    "se": float(spread[e]),
                    "model": float(median[e]),
                    "model_low": float(low[e]),
                    "model_high": float(high[e]),
                }
            )
    return pd.DataFrame(rows)
