"""The base year: who works where, who does not, and what flows between, as one consistent whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from krapte.accounts.axes import AXES, codes_of
from krapte.classification import education_tracks


@dataclass(frozen=True)
class Stocks:
    """Persons at the end of the base year, and open vacancies.

    Parameters
    ----------
    employed
        By region of residence, occupation, education, sex and age [R, O, K, S, A].
    unemployed
        The same axes; by last occupation.
    outside
        Neither at work nor looking for it, [R, K, S, A].
    vacancies
        Open vacancies by region of work and occupation, [R, O].
    """

    employed: np.ndarray
    unemployed: np.ndarray
    outside: np.ndarray
    vacancies: np.ndarray


@dataclass(frozen=True)
class Flows:
    """Yearly hazards and probabilities in the base year, and persons who come from elsewhere.

    Parameters
    ----------
    death, retirement, disability, emigration
        Hazards [S, A].
    withdrawal
        Hazard to leave work for the time being [O, S, A].
    participation
        Share of the population that works or looks for work [S, A]; entries keep it in place.
    mobility
        Share of the employed (row) that moves to the occupation (column) in a year [O, O].
    mobility_age
        Relative propensity to change work by age [A]; its mean over workers is 1.
    immigrants
        Persons who arrive in a year [S, A].
    distance
        Kilometres between the centres of the regions [R, R].
    """

    death: np.ndarray
    retirement: np.ndarray
    disability: np.ndarray
    emigration: np.ndarray
    withdrawal: np.ndarray
    participation: np.ndarray
    mobility: np.ndarray
    mobility_age: np.ndarray
    immigrants: np.ndarray
    distance: np.ndarray


@dataclass(frozen=True)
class Schooling:
    """Education in the base year by track, [T] or [T, S].

    Parameters
    ----------
    graduates
        Persons who leave with a diploma of this track, [T, S].
    duration, dropout
        Years from choice to diploma [T], share that leaves without it [T, S].
    start_in_technique
        Share of starters who begin in technical or ICT work [T, S].
    no_work
        Share of graduates who do not look for work (they study on elsewhere) [T, S].
    intake
        Intake by calendar year relative to the base year: {year: [T]}.
    """

    graduates: np.ndarray
    duration: np.ndarray
    dropout: np.ndarray
    start_in_technique: np.ndarray
    no_work: np.ndarray
    intake: dict[int, np.ndarray]


@dataclass(frozen=True)
class Outlook:
    """What is known about later years from published figures.

    Parameters
    ----------
    youth
        Persons who turn 15, by year: {year: [S]}.
    pension_age
        State pension age by year, in years.
    arrivals
        Immigrants by year less emigrants above the base year: observed, then as CBS forecasts.
    arrivals_until
        Last year of which both were observed.
    employed, vacancies
        National figures observed after the base year by class of occupation (`07`, `08`, `other`):
        {year: {class: persons}}.
    """

    youth: dict[int, np.ndarray]
    pension_age: dict[int, float]
    arrivals: dict[int, float]
    arrivals_until: int
    employed: dict[int, dict[str, float]]
    vacancies: dict[int, dict[str, float]]


@dataclass(frozen=True)
class BaseYear:
    """The accounts of the base year.

    Parameters
    ----------
    year
        Calendar year: stocks are at its end, flows during it.
    fte
        Full-time equivalents per employed person by occupation [O].
    residuals
        Every published figure beside the account: table, codes, published, compared, account,
        residual, residual_share, reliability, source. `compared` is the published figure, scaled
        when only its structure counts (other years, other definitions).
    flow_table
        Persons per yearly flow and group of occupations, with status and source.
    sources
        Ids of the sources used.
    """

    year: int
    stocks: Stocks
    flows: Flows
    schooling: Schooling
    outlook: Outlook
    fte: np.ndarray
    residuals: pd.DataFrame
    flow_table: pd.DataFrame
    sources: tuple[str, ...]

    @cached_property
    def attached(self) -> np.ndarray:
        """Persons who work or last worked in the occupation [R, O, K, S, A]; not to be changed.

        Added up once: every draw of a forecast asks for it three times.
        """
        added = self.stocks.employed + self.stocks.unemployed
        added.setflags(write=False)
        return added

    def cube(self, name: str) -> xr.DataArray:
        """Return a stock or `graduates` as a labelled cube with `unit` and `sources`.

        Parameters
        ----------
        name
            `employed`, `unemployed`, `outside`, `vacancies` or `graduates`.
        """
        if name == "graduates":
            values, axes = self.schooling.graduates, ("track", "sex")
        else:
            values = getattr(self.stocks, name)
            axes = {
                "outside": ("region", "education", "sex", "age"),
                "vacancies": ("region", "occupation"),
            }.get(name, AXES)
        coordinates = {
            axis: list(education_tracks() if axis == "track" else codes_of(axis)) for axis in axes
        }
        unit = "vacancies" if name == "vacancies" else "persons"
        return xr.DataArray(
            values,
            coords=coordinates,
            dims=axes,
            name=name,
            attrs={"unit": unit, "sources": list(self.sources), "period": str(self.year)},
        )
