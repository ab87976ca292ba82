"""How many people are in an occupation, and how many step over in a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from krapte.classification import is_ict, is_technical, model_occupations
from krapte.statistics import Dataset

DRAWS, SEED = 200, 20230203
_QUANTILES = (0.025, 0.10, 0.50, 0.90, 0.975)


@dataclass(frozen=True, eq=False)
class Volumes:
    """Moves of a year between the occupations of the model, in the base year.

    Parameters
    ----------
    year
        Base year.
    occupations
        Codes, in the order of the axes.
    people
        Employed persons at the end of the year [O].
    moves
        Persons who work in another occupation a year later, after coding error,
        [quantile of `_QUANTILES`, from, to].
    """

    year: int
    occupations: tuple[str, ...]
    people: np.ndarray
    moves: np.ndarray

    def between(self, origin: str, destination: str) -> dict[str, float]:
        """Return people in the origin, and how many a year step over (median and intervals)."""
        one, other = (self.occupations.index(code) for code in (origin, destination))
        spread = self.moves[:, one, other]
        names = ("low95", "low80", "median", "high80", "high95")
        return {"people": float(self.people[one])} | dict(
            zip(names, (float(own) for own in spread), strict=True)
        )

    def table(self, destinations: tuple[str, ...] | None = None) -> pd.DataFrame:
        """Return all pairs with people and moves, most moves first.

        Parameters
        ----------
        destinations
            Codes; the technical and ICT occupations when None.
        """
        wanted = destinations or tuple(
            code for code in self.occupations if is_technical(code) or is_ict(code)
        )
        rows = [
            {"origin": one, "destination": other} | self.between(one, other)
            for one in self.occupations
            for other in wanted
            if one != other
        ]
        return pd.DataFrame(rows).sort_values("median", ascending=False, ignore_index=True)


def volumes(dataset: Dataset, draws: int = DRAWS, seed: int = SEED) -> Volumes:
    """Return the moves of the base year with their uncertainty.

    Persons x the share that moves, less the part of measured switches that is coding error, times
    the scale of mobility or leakage of each draw: what the forecast starts from, before observed
    years are led through it.

    Parameters
    ----------
    dataset
        Accounts and parameters; with a table `pulls.csv` the moves follow it.
    draws, seed
        Of the parameters `coding_error`, `leakage_scale` and `mobility_scale`.

    Raises
    ------
    BadInput
        The data set has faults, or lacks something.
    """
    # Here: the forecast loads JAX, and judging a step needs none of it.
    from krapte.accounts import base_year
    from krapte.forecast.parameters import parameters_of, values

    base = base_year(dataset)
    names = model_occupations()
    people = base.stocks.employed.sum((0, 2, 3, 4))
    technical = np.array([is_technical(code) or is_ict(code) for code in names])
    leaving = technical[:, None] & ~technical[None, :]
    measured = people[:, None] * base.flows.mobility
    parameters = parameters_of(dataset)
    drawn = [values(parameters, seed, draw) for draw in range(draws)]
    real = np.array([1 - own["coding_error"] for own in drawn])
    leak = np.quantile(real * [own["leakage_scale"] for own in drawn], _QUANTILES)
    move = np.quantile(real * [own["mobility_scale"] for own in drawn], _QUANTILES)
    factor = np.where(leaving[None], leak[:, None, None], move[:, None, None])
    return Volumes(base.year, names, people, measured[None] * factor)
