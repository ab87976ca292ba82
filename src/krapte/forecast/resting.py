"""The market of the base year as a resting point: nothing moves unless something changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from krapte.forecast.education import HISTORY, Pipeline, graduates
from krapte.forecast.levers import no_levers
from krapte.forecast.state import EducationLevers, Rates, State, WorkLevers, YearInputs
from krapte.forecast.year import leave_and_come, sums_of


@dataclass(frozen=True)
class Rest:
    """What makes the observed stocks stay where they are, [R, O].

    Parameters
    ----------
    separation
        Share of the employed who lose their work in a quarter.
    efficiency
        Share of the possible matches that is made.
    demand
        Employment wanted at the end of the base year, persons, by region of work.
    """

    separation: np.ndarray
    efficiency: np.ndarray
    demand: np.ndarray


@jax.jit
def _turnover(
    start: State,
    rates: Rates,
    pipeline: Pipeline,
    youth: Float[Array, "R S"],
    levers: tuple[WorkLevers, EducationLevers],
) -> tuple[Float[Array, "R O"], Float[Array, "R O"]]:
    """Return who comes to look for work and who leaves in a year that is like the base year."""
    work, education = levers
    schooled = graduates(pipeline, education)
    nobody = jnp.zeros((youth.shape[1], rates.death.shape[1]))
    inputs = YearInputs(
        demand=start.vacancies[None],
        placed=schooled.placed[0],
        idle=schooled.idle[0],
        youth=youth,
        immigrants=nobody,
        pension_shift=jnp.asarray(0.0),
        entry_factor=jnp.asarray(1.0),
        inflow_factor=jnp.ones_like(rates.technical),
        levers=jax.tree.map(lambda leaf: leaf[0], work),
    )
    comers = leave_and_come(start, sums_of(start), inputs, rates)
    coming = comers.graduated + comers.entries + comers.beginners.sum(-1)
    return coming, comers.exits.by_cause.sum(0) + comers.schooling


def at_rest(
    start: State,
    rates: Rates,
    pipeline: Pipeline,
    youth: np.ndarray,
    mobility: np.ndarray,
    chosen: Mapping[str, float],
) -> Rest:
    """Return separation, matching efficiency and demand with which the base year stands still.

    Unemployment, vacancies and employment then stay where they were observed, apart from what
    ageing, education and demand change. Where the observed unemployment is too low for the flow
    of entrants, separation is 0.1 % a quarter and unemployment will rise a little.

    Parameters
    ----------
    start, rates, pipeline
        Of the draw; separation and efficiency of the rates are not used.
    youth
        Persons who turn 15 in a year [R, S].
    mobility
        Share of the employed (row) who change to the occupation (column) in a year [O, O].
    chosen
        The draw's parameters.
    """
    levers = no_levers(pipeline.youth_index.shape[0] - HISTORY)
    turnover = _turnover(start, rates, pipeline, jnp.asarray(youth), levers)
    coming, leaving = (np.asarray(flow) for flow in turnover)
    unemployed, vacancies = np.asarray(start.unemployed), np.asarray(start.vacancies)
    attached = np.asarray(start.attached.sum((2, 3, 4)))
    commuting = np.asarray(rates.commuting)
    found, arriving = chosen["job_finding"], coming / 4
    employed = attached - unemployed
    staying = 1 - leaving / 4 / attached
    separated = unemployed - (unemployed * staying + arriving) * (1 - found)
    separation = np.maximum(separated / (employed * staying), 0.001)
    applying = (employed * staying * (1 - separation)) @ mobility / 4 / found
    searching = commuting.T @ (unemployed * staying + arriving + applying)
    hired = found * searching
    posted = vacancies / (1 - chosen["vacancy_withdrawal"]) + hired
    curvature = chosen["matching_curvature"]
    possible = searching * posted / (searching**curvature + posted**curvature) ** (1 / curvature)
    efficiency = np.clip(hired / possible, 0.05, 0.98)
    filled = commuting.T @ (employed * staying * (1 - separation))
    missing = vacancies + (posted - vacancies) / chosen["vacancy_posting"]
    return Rest(separation, efficiency, filled + missing)
