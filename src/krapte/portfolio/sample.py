"""Portfolios at random that keep every limit: what a chosen portfolio must not lose against."""

from __future__ import annotations

import numpy as np

from krapte.portfolio.case import EMPLOYERS, Case, Portfolio, nothing
from krapte.portfolio.check import faults

_TRIES = 200


def random_portfolio(case: Case, seed: int) -> Portfolio:
    """Return a portfolio that is allowed, found by adding options in a random order.

    Each option gets a random start and a random size; where that breaks a limit a smaller size is
    tried, then none. Employers add what they may until their money is gone.

    Parameters
    ----------
    case
        What may be chosen.
    seed
        Same seed, same portfolio.

    Raises
    ------
    RuntimeError
        Nothing allowed was found in 200 tries: the floors are hard to meet by chance.
    """
    rng = np.random.default_rng(seed)
    for _ in range(_TRIES):
        found = _grown(case, rng)
        if not faults(case, found):
            return found
    raise RuntimeError(f"no portfolio within the limits was found in {_TRIES} tries")


def _grown(case: Case, rng: np.random.Generator) -> Portfolio:
    own = nothing(case)
    least, most = case.sizes
    # Floors count only at the end: while a portfolio grows, they are not met yet.
    growing = Case(
        case.options, case.years, case.budgets, (), case.capacities, case.uses, case.rules
    )
    wish = rng.uniform(0.3, 1.0)
    for i in rng.permutation(len(case.options)):
        begins = np.flatnonzero(case.allowed[i])
        if not len(begins) or rng.random() > wish:
            continue
        k = rng.choice(begins)
        size = rng.uniform(least[i], most[i])
        for share in (1.0, 0.6, 0.3, 0.0):
            tried = _with(case, own, i, k, float(least[i] + share * (size - least[i])))
            if not faults(growing, tried):
                own = tried
                break
    return own


def _with(case: Case, own: Portfolio, i: int, k: int, size: float) -> Portfolio:
    """Return a portfolio with one option more, to which employers add what they may."""
    sizes, started = own.size.copy(), own.started.copy()
    sizes[i, k], started[i, k] = size, True
    bare = Portfolio(sizes, started, np.zeros_like(own.employers))
    money = own.employers.copy()
    match = case.options[i].match
    department = case.options[i].department
    rows = [
        row
        for row in case.budgets
        if row.fund == EMPLOYERS and row.department in ("", department) and not row.condition
    ]
    if match and rows:
        wanted = bare.gross(case)[i] * match / (1 + match)
        for y, year in enumerate(case.years):
            left = [
                row.amount_eur - (money.sum() if row.year is None else money[:, y].sum())
                for row in rows
                if row.year in (None, year)
            ]
            money[i, y] = max(min([wanted[y], *left]), 0.0)
    return Portfolio(sizes, started, money)
