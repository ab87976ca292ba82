"""From the choice of a study to the graduates who come to the labour market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from krapte.forecast.smooth import smooth_minimum
from krapte.forecast.state import EducationLevers


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Pipeline:
    """The education pipeline of one draw, by track (level x field) and sex.

    Parameters
    ----------
    graduates
        Graduates who leave education in the base year, persons.
    duration
        Years from choice to diploma (may be fractional).
    dropout
        Share of a cohort that leaves without this diploma.
    youth_index
        Relative size of the cohorts that choose, by year of choice; the first row is the first
        year of choice (`history` years before the first forecast year).
    headroom
        Places that teachers can carry, relative to base-year intake (1.05 = five per cent more).
    start_in_technique
        Share of graduates who look for their first work in technical or ICT occupations.
    no_work
        Share of graduates who do not look for work after the diploma.
    technical_mix, other_mix
        First occupation of those who start in, and outside, technical work (rows sum to 1).
    group
        1 where the track (row) leads to the model's education group (column).
    """

    graduates: Float[Array, "T S"]
    duration: Float[Array, " T"]
    dropout: Float[Array, "T S"]
    youth_index: Float[Array, "H T"]
    headroom: Float[Array, " T"]
    start_in_technique: Float[Array, "T S"]
    no_work: Float[Array, "T S"]
    technical_mix: Float[Array, "T O"]
    other_mix: Float[Array, "T O"]
    group: Float[Array, "T K"]


class Graduates(NamedTuple):
    """Graduates by year: in total, looking for work by occupation, and not looking for work."""

    total: Float[Array, "Y T S"]
    placed: Float[Array, "Y O K S"]
    idle: Float[Array, "Y K S"]


HISTORY = 8
"""Years of choice before the first forecast year that the pipeline looks back to."""

_CAPACITY_SHARPNESS = 24.0
"""How sudden places for students run out (see `smooth_minimum`); a choice of form, no statistic."""


def intake(pipeline: Pipeline, levers: EducationLevers) -> Float[Array, "H T S"]:
    """Return the relative intake by year of choice, within the places that teachers can carry.

    1 is the intake that belongs to `youth_index` 1 without measures. Rows run from `HISTORY` years
    before the first forecast year to the last forecast year.
    """
    years = levers.education_inflow.shape[0]
    before = (pipeline.youth_index.shape[0] - years, *levers.education_inflow.shape[1:])
    past = jnp.zeros(before, levers.education_inflow.dtype)
    chosen = jnp.concatenate([past, levers.education_inflow])
    places = jnp.concatenate([past, levers.teacher_capacity])
    wanted = pipeline.youth_index[:, :, None] * (1 + chosen)
    room = pipeline.headroom[None, :, None] * (1 + places)
    scale = smooth_minimum(
        jnp.ones_like(room), pipeline.headroom[None, :, None], _CAPACITY_SHARPNESS
    )
    return smooth_minimum(wanted, room, _CAPACITY_SHARPNESS) / scale


def graduates(pipeline: Pipeline, levers: EducationLevers) -> Graduates:
    """Return the graduates of each forecast year.

    Graduates follow the intake of `duration` years before (linear between years) and the share
    that succeeds; in the base year they equal the published number.

    Parameters
    ----------
    pipeline
        Tracks of one draw.
    levers
        Levers by forecast year; a lever on intake works `duration` years later.
    """
    years = levers.education_inflow.shape[0]
    chosen = intake(pipeline, levers)
    first = pipeline.youth_index.shape[0] - years

    def cohort(year: Array) -> Float[Array, "T S"]:
        when = jnp.clip(first + year - pipeline.duration, 0.0, chosen.shape[0] - 1.0)
        lower = jnp.floor(when).astype(int)
        upper = jnp.minimum(lower + 1, chosen.shape[0] - 1)
        weight = (when - lower)[:, None]
        track = jnp.arange(chosen.shape[1])
        return (1 - weight) * chosen[lower, track] + weight * chosen[upper, track]

    base = cohort(jnp.asarray(-1.0, chosen.dtype))
    cohorts = jax.vmap(cohort)(jnp.arange(years, dtype=chosen.dtype)) / base
    success = (1 - pipeline.dropout * (1 + levers.study_success)) / (1 - pipeline.dropout)
    total = pipeline.graduates * cohorts * success

    wish = pipeline.start_in_technique + levers.start_in_technique
    start = smooth_minimum(jnp.maximum(wish, 0.0), 1.0, _CAPACITY_SHARPNESS)
    working = total * (1 - pipeline.no_work)
    occupation = jnp.einsum("yts,to->ytso", working * start, pipeline.technical_mix) + jnp.einsum(
        "yts,to->ytso", working * (1 - start), pipeline.other_mix
    )
    placed = jnp.einsum("ytso,tk->yoks", occupation, pipeline.group)
    idle = jnp.einsum("yts,tk->yks", total * pipeline.no_work, pipeline.group)
    return Graduates(total, placed, idle)
