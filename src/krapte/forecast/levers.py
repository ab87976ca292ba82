"""From measures to levers: where, when and how much each effect moves the simulator."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

import jax.numpy as jnp
import numpy as np

from krapte.classification import education_tracks, expand, labour_market_regions, model_occupations
from krapte.forecast.parameters import quantile, uniform
from krapte.forecast.state import EducationLevers, WorkLevers
from krapte.register import Effect, Lever

WORK = tuple(field.name for field in fields(WorkLevers))
EDUCATION = tuple(field.name for field in fields(EducationLevers))
PERSONS = ("side_entry", "labour_migration", "demand_shift")
"""Levers counted in persons for the whole country; they are spread over the cells in scope."""
Levers = tuple[WorkLevers, EducationLevers]
"""The levers of one draw under one scenario, as the simulator takes them."""

CUMULATIVE = ("productivity",)
"""Levers whose size is a yearly step that stays once it is made."""


@dataclass(frozen=True)
class Pattern:
    """Where and when one effect works: its size times `time` times `cells` moves the lever.

    Parameters
    ----------
    effect
        The register's effect.
    time
        Share of the full effect in each forecast year; counts years for cumulative levers.
    cells
        Share of each cell that is in scope, [region, occupation] or [track, sex]; for levers in
        persons the shares of the whole country, summing to 1.
    """

    effect: Effect
    time: np.ndarray
    cells: np.ndarray


def profile(effect: Effect, years: Sequence[int]) -> np.ndarray:
    """Return the share of the full effect that is reached in each year, 0..1.

    The effect begins `lag_years` after the start, grows in a straight line over `ramp_years`, and
    ends `lag_years` after the last year of the measure. Cumulative levers add up what was reached.
    """
    year = np.asarray(years, dtype=float)
    begin = effect.start + effect.lag_years
    reached = np.clip((year - begin + 1) / (effect.ramp_years + 1), 0.0, 1.0)
    if effect.end is not None:
        reached = np.where(year > effect.end + effect.lag_years, 0.0, reached)
    return np.cumsum(reached) if effect.lever in CUMULATIVE else reached


def patterns(
    effects: Sequence[Effect], years: Sequence[int], persons: np.ndarray
) -> tuple[Pattern, ...]:
    """Return the pattern of every effect.

    Parameters
    ----------
    effects
        Effects of the register.
    years
        Forecast years.
    persons
        Attached persons of the base year [R, O, K, S, A]: a scope on education, sex or age becomes
        the share of each region x occupation cell that is in it.
    """
    return tuple(
        Pattern(effect, profile(effect, years), _cells(effect, persons)) for effect in effects
    )


def _mask(codes: Sequence[str], wanted: Collection[str]) -> np.ndarray:
    return np.array([code in wanted for code in codes], dtype=float)


def _scope(dimension: str, scope: Sequence[str], codes: Sequence[str]) -> np.ndarray:
    if not scope:
        return np.ones(len(codes))
    wanted = {str(code) for part in scope for code in expand(dimension, part)}
    return _mask(codes, wanted)


def _cells(effect: Effect, persons: np.ndarray) -> np.ndarray:
    sexes = _scope("sex", effect.scope_sex, ("men", "women"))
    if effect.lever in EDUCATION:
        tracks = _scope("track", effect.scope_education, education_tracks())
        return tracks[:, None] * sexes[None, :]
    occupations = _scope("occupation", effect.scope_occupation, model_occupations())
    regions = _scope("region", effect.scope_region, labour_market_regions())
    ages = _scope("age", effect.scope_age, [str(age) for age in range(15, 75)])
    inside = np.einsum("roksa,s,a->ro", persons, sexes, ages)
    whole = persons.sum((2, 3, 4))
    place = regions[:, None] * occupations[None, :]
    if effect.lever in PERSONS:
        spread = place * inside
        return spread / max(spread.sum(), 1e-12)
    return place * inside / np.maximum(whole, 1e-12)


def sizes(effects: Sequence[Effect], seed: int, draw: int) -> np.ndarray:
    """Return the size of every effect in a draw; draw -1 takes the central sizes."""
    if draw < 0:
        return np.array([effect.central for effect in effects])
    return np.array(
        [
            quantile(
                effect.distribution,
                effect.central,
                effect.low,
                effect.high,
                uniform(f"effect:{effect.effect}", seed, draw),
            )[0]
            for effect in effects
        ]
    )


def combine(values: np.ndarray, cap: float) -> np.ndarray:
    """Return the joint effect of several measures on one lever: cap * (1 - prod(1 - x / cap)).

    Small effects add up, large ones crowd each other, and together they never pass the cap.

    Parameters
    ----------
    values
        Effects along the first axis, in the unit of the cap.
    cap
        The most that all measures together can attain; its sign is the helpful direction.
    """
    share = np.minimum(values / cap, 1.0)
    return cap * (1 - np.prod(1 - share, axis=0))


def lever_values(
    patterns: Sequence[Pattern],
    sizes: np.ndarray,
    levers: Mapping[str, Lever],
    years: int,
    measures: Collection[str] | None = None,
) -> dict[str, np.ndarray]:
    """Return every lever as an array, combining the effects of the chosen measures.

    Parameters
    ----------
    patterns, sizes
        Effects and their sizes in one draw.
    levers
        The lever table, with its caps.
    years
        Number of forecast years.
    measures
        Ids of the measures that are carried out; None means all.

    Returns
    -------
    dict
        Lever name -> array [Y, R, O] or [Y, T, S]; zero where nothing works.
    """
    work = (years, len(labour_market_regions()), len(model_occupations()))
    education = (years, len(education_tracks()), 2)
    result = {name: np.zeros(work) for name in WORK}
    result |= {name: np.zeros(education) for name in EDUCATION}
    for name in result:
        chosen = [
            index
            for index, pattern in enumerate(patterns)
            if pattern.effect.lever == name
            and (measures is None or pattern.effect.measure in measures)
        ]
        if not chosen:
            continue
        cap = levers[name].cap
        amounts = np.stack([sizes[i] * patterns[i].time for i in chosen])
        cells = np.stack([patterns[i].cells for i in chosen])
        if name in PERSONS:
            total = amounts.sum(0)
            joint = combine(amounts, cap)
            ratio = np.divide(joint, total, out=np.ones_like(total), where=np.abs(total) > 1e-12)
            result[name] = np.einsum("y,ny,nro->yro", ratio, amounts, cells)
        elif name in CUMULATIVE:
            steps = np.diff(amounts, axis=1, prepend=0.0)[:, :, None, None] * cells[:, None]
            growth = combine(steps, cap)
            result[name] = 1 - np.exp(-np.cumsum(growth, axis=0))
        else:
            result[name] = combine(amounts[:, :, None, None] * cells[:, None], cap)
    return result


def as_levers(values: Mapping[str, np.ndarray]) -> Levers:
    """Return the arrays of `lever_values` in the form that the simulator takes."""
    return (
        WorkLevers(**{name: jnp.asarray(values[name]) for name in WORK}),
        EducationLevers(**{name: jnp.asarray(values[name]) for name in EDUCATION}),
    )


def no_levers(years: int) -> Levers:
    """Return levers that change nothing."""
    return as_levers(lever_values((), np.zeros(0), {}, years))
