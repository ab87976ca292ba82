"""What a portfolio should reduce: a weighted sum of cells of the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from krapte.classification import expand, labour_market_regions, model_occupations
from krapte.portfolio.case import NATIONAL
from krapte.tables import Row, read_rows, refuse_if_faulty

INDICATORS = {"shortage": 1.0, "vacancies": 1.0, "women": -1.0, "employed": -1.0}
"""Indicators that can be aimed at, and whether less (1) or more (-1) of them is better.

`women` are women with a technical or ICT job or looking for one in it: the target by sex.
"""

COLUMNS = ("target", "indicator", "region", "occupation", "from", "to", "weight", "note")


@dataclass(frozen=True)
class Aim:
    """One part of a target.

    Parameters
    ----------
    indicator
        One of `INDICATORS`.
    region
        `NL`, or regions.
    occupation
        Codes of BRC 2014 or `07+08`.
    first, last
        Calendar years; the mean over them counts. None: as far as the forecast goes.
    weight
        Per person, above 0.
    """

    indicator: str
    region: tuple[str, ...]
    occupation: tuple[str, ...]
    first: int | None
    last: int | None
    weight: float


@dataclass(frozen=True)
class Target:
    """A named target: the sum of its aims, in weighted persons (mean per year)."""

    name: str
    aims: tuple[Aim, ...]

    def weights(self, years: Sequence[int], first: int) -> dict[str, np.ndarray]:
        """Return the weight of every cell by indicator [year, region, occupation].

        Parameters
        ----------
        years
            Forecast years.
        first
            First year that counts where an aim does not say: the first year of the money.
        """
        found: dict[str, np.ndarray] = {}
        for aim in self.aims:
            since = first if aim.first is None else aim.first
            when = np.array(
                [since <= year and (aim.last is None or year <= aim.last) for year in years],
                dtype=float,
            )
            when /= max(when.sum(), 1.0)
            where = _mask("region", aim.region, labour_market_regions())
            who = _mask("occupation", aim.occupation, model_occupations())
            cells = when[:, None, None] * where[None, :, None] * who[None, None, :]
            own = aim.weight * INDICATORS[aim.indicator] * cells
            found[aim.indicator] = found.get(aim.indicator, 0.0) + own
        return found

    def length(self, horizon: int, first: int) -> int:
        """Return the number of years over which the mean is taken: those of the longest aim."""
        return max(
            min(horizon, aim.last or horizon) - (aim.first or first) + 1 for aim in self.aims
        )


def _mask(dimension: str, wanted: Sequence[str], codes: Sequence[str]) -> np.ndarray:
    inside = {str(code) for part in _parts(wanted) for code in expand(dimension, part)}
    return np.array([float(code in inside) for code in codes])


def _known(dimension: str, wanted: Sequence[str]) -> bool:
    try:
        _mask(dimension, wanted, ())
    except ValueError:
        return False
    return True


def _parts(codes: Sequence[str]) -> list[str]:
    """Return the codes with groups such as `07+08` taken apart."""
    return [part for code in codes for part in code.split("+")]


def read_targets(path: Path) -> dict[str, Target]:
    """Return the targets of a table by name.

    Raises
    ------
    BadInput
        With every fault: an unknown indicator or code, a weight that is not above 0, years that
        are reversed.
    """
    rows = read_rows(path, COLUMNS)
    found: dict[str, list[Aim]] = {}
    for row in rows:
        found.setdefault(row.text("target"), []).append(_aim(row))
    refuse_if_faulty(rows)
    return {name: Target(name, tuple(aims)) for name, aims in found.items()}


def _aim(row: Row) -> Aim:
    indicator = row.text("indicator")
    if indicator and indicator not in INDICATORS:
        row.fault("indicator", "one of " + ", ".join(INDICATORS), "Choose one.")
    region = row.words("region") or (NATIONAL,)
    if not _known("region", region):
        row.fault("region", "NL, or regions such as AM01", "`krapte data codes region` lists them.")
    occupation = row.words("occupation") or ("07+08",)
    if not _known("occupation", occupation):
        mend = "`krapte data codes occupation` lists those that the model keeps apart."
        row.fault("occupation", "codes of BRC 2014, or 07+08", mend)
    first, last = row.optional_year("from"), row.optional_year("to")
    if first is not None and last is not None and last < first:
        row.fault("to", f"{first} or later", "Change one of the years.")
    weight = row.number("weight")
    if weight <= 0:
        row.fault("weight", "a number above 0", "Leave the row out if it does not count.")
    return Aim(indicator, region, occupation, first, last, weight)
