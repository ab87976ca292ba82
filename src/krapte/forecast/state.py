"""What the simulator carries from year to year, and the rates and paths that move it.

Axes: R region, O occupation, K education, S sex, A age (single years), Y year, Q quarter,
T track (level x field of education). Persons everywhere, hazards and shares per year unless
the name says quarterly.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax
from jaxtyping import Array, Float

from krapte.forecast import _engine  # noqa: F401  (sets 64-bit before the first array)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class State:
    """The stocks at the end of a year.

    Parameters
    ----------
    attached
        Persons who work or last worked in the occupation: employed plus unemployed.
    outside
        Persons who neither work nor look for work, by education, sex and age.
    unemployed
        The part of `attached` that looks for work, by region of residence and last occupation.
    vacancies
        Open vacancies by region of work.
    """

    attached: Float[Array, "R O K S A"]
    outside: Float[Array, "R K S A"]
    unemployed: Float[Array, "R O"]
    vacancies: Float[Array, "R O"]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Rates:
    """Constant hazards, shares and market parameters of one draw.

    `death`, `retirement`, `disability`, `withdrawal` and `emigration` are yearly hazards; `entry`
    is the yearly probability that somebody outside comes (back) to work, `arrival_entry` the share
    of those who arrive from abroad that works in the year of arrival, `first_jobs` the share of
    15-year-olds who work in each occupation. `mobility` holds, per
    quarter, the share of the employed in the row occupation that applies for work in the column
    occupation. `mobility_age` is the relative propensity to move by age (mean about 1).
    `commuting` and `relocation` are row-stochastic over regions (from, to). `technical` marks the
    technical and ICT occupations with 1. `elasticity` turns a relative wage change into relative
    changes of moves into (+) and out of (-) technical work. `short_term` is the share of the
    unemployed who receive benefit for less than six months: the base of UWV's tightness.
    """

    death: Float[Array, "S A"]
    retirement: Float[Array, "S A"]
    disability: Float[Array, "S A"]
    withdrawal: Float[Array, "O S A"]
    emigration: Float[Array, "S A"]
    entry: Float[Array, "K S A"]
    arrival_entry: Float[Array, "S A"]
    first_jobs: Float[Array, "O S"]
    mobility: Float[Array, "O O"]
    mobility_age: Float[Array, " A"]
    relocation_rate: Float[Array, ""]
    relocation: Float[Array, "R R"]
    commuting: Float[Array, "R R"]
    separation: Float[Array, "R O"]
    efficiency: Float[Array, "R O"]
    base_success: Float[Array, " O"]
    curvature: Float[Array, ""]
    posting: Float[Array, ""]
    vacancy_withdrawal: Float[Array, ""]
    demand_scale: Float[Array, "R O"]
    technical: Float[Array, " O"]
    graduate_region: Float[Array, "R O"]
    graduate_age: Float[Array, "K A"]
    migrant_profile: Float[Array, "K S A"]
    migrant_region: Float[Array, " R"]
    elasticity: Float[Array, ""]
    short_term: Float[Array, " O"]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class WorkLevers:
    """What measures change on the labour market; zero everywhere means no change.

    `side_entry`, `labour_migration` and `demand_shift` are persons (the first two per year),
    `retirement_age` is years later, `productivity` the share of labour need saved so far, the rest
    are relative changes.
    """

    leakage: Float[Array, "*Y R O"]
    return_to_technique: Float[Array, "*Y R O"]
    side_entry: Float[Array, "*Y R O"]
    hours: Float[Array, "*Y R O"]
    participation: Float[Array, "*Y R O"]
    retirement_age: Float[Array, "*Y R O"]
    labour_migration: Float[Array, "*Y R O"]
    productivity: Float[Array, "*Y R O"]
    matching_efficiency: Float[Array, "*Y R O"]
    wage: Float[Array, "*Y R O"]
    demand_shift: Float[Array, "*Y R O"]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class EducationLevers:
    """What measures change in education; zero everywhere means no change.

    `start_in_technique` is an absolute change of a share, the rest are relative changes.
    """

    education_inflow: Float[Array, "Y T S"]
    study_success: Float[Array, "Y T S"]
    start_in_technique: Float[Array, "Y T S"]
    teacher_capacity: Float[Array, "Y T S"]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class YearInputs:
    """What comes from outside the labour market in one year (or, with a leading Y, in all years).

    `demand` is employment wanted at the end of each quarter by region of work. `placed` are
    graduates who look for work in the occupation, `idle` those who do not. `youth` are the
    15-year-olds of the year, `immigrants` arrive from abroad, `pension_shift` is the rise of the
    state pension age since the base year. `entry_factor` multiplies the chance to come to work,
    `inflow_factor` the moves into a technical or ICT occupation from other work; both are 1 unless
    the observed years ask for more or less.
    """

    demand: Float[Array, "*Y Q R O"]
    placed: Float[Array, "*Y O K S"]
    idle: Float[Array, "*Y K S"]
    youth: Float[Array, "*Y R S"]
    immigrants: Float[Array, "*Y S A"]
    pension_shift: Float[Array, "*Y"]
    entry_factor: Float[Array, "*Y"]
    inflow_factor: Float[Array, "*Y O"]
    levers: WorkLevers
