"""What one FTE more is worth in the linear relaxation."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from krapte.programming.exact.case import Case
from krapte.programming.exact.left import left_of
from krapte.programming.exact.relaxation import formulate, starts_in
from krapte.programming.plan import Goal
from krapte.programming.supply import Supply

MOST_STARTS = 8000
"""Starts of packages in a program over months that is still solved within seconds."""


def relaxed_prices(case: Case, supply: Supply, goal: Goal) -> np.ndarray:
    """Return points per FTE in the linear relaxation of a case.

    Returns
    -------
    numpy.ndarray
        Regions x occupations x months; 0 everywhere when the relaxation is too large.
    """
    prices = np.zeros(supply.workers.shape)
    if not case.steps or starts_in(case) > MOST_STARTS:
        return prices
    program = formulate(case, supply, goal, left_of(supply))
    equal = np.array(program.equal)
    matrix, limits = program.matrix(), np.array(program.limits)
    solved = linprog(
        -np.array(program.gain),
        A_ub=matrix[~equal],
        b_ub=limits[~equal],
        A_eq=matrix[equal],
        b_eq=limits[equal],
        bounds=np.column_stack([program.lower, program.upper]),
        method="highs",
    )
    if solved.status != 0:
        return prices
    duals = np.zeros(len(limits))
    duals[~equal] = -solved.ineqlin.marginals
    for row, cell, share in program.labour:
        prices[cell] += share * max(0.0, float(duals[row]))
    return prices
