"""What all draws of a forecast share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from krapte.accounts import BaseYear
from krapte.classification import is_ict, is_technical, model_occupations
from krapte.forecast.history import Observed
from krapte.forecast.parameters import Parameter

CLASSES = ("07", "08", "other")


@dataclass(frozen=True)
class Setting:
    """What all draws share.

    Parameters
    ----------
    base
        Accounts of the base year.
    parameters
        By name.
    years
        Forecast years.
    seed
        Of the draws.
    """

    base: BaseYear
    parameters: Mapping[str, Parameter]
    years: tuple[int, ...]
    seed: int

    @property
    def observed_until(self) -> int:
        """Last year whose vacancies and employment are known, without a gap in the vacancies."""
        outlook = self.base.outlook
        last = self.base.year
        for year in self.years:
            if year not in outlook.vacancies:
                break
            last = year if year in outlook.employed else last
        return last

    @property
    def observed(self) -> Observed:
        """What was published of the first forecast years.

        Employment is led in a straight line from the base year to the last observed year: figures
        between them carry a sampling error of the same size as their changes.
        """
        years = range(self.base.year + 1, self.observed_until + 1)
        vacancies = [[self.base.outlook.vacancies[y][name] for name in CLASSES] for y in years]
        start = self.base.stocks.employed.sum((0, 2, 3, 4))
        kind = class_of()
        known = {self.base.year: [start[kind == c].sum() for c in range(len(CLASSES))]}
        if len(years):
            last = self.base.outlook.employed[self.observed_until]
            known[self.observed_until] = [last[name] for name in CLASSES]
        points = np.array(list(known.values()))
        employed = [np.interp(years, list(known), own) for own in points.T]
        shape = (-1, len(CLASSES))
        return Observed(
            np.array(vacancies).reshape(shape), np.stack(employed, 1).reshape(shape), kind
        )


def class_of() -> np.ndarray:
    """Return the position in `CLASSES` of every model occupation."""
    return np.array([0 if is_technical(o) else 1 if is_ict(o) else 2 for o in model_occupations()])
