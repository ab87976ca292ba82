"""The one filter between a run and a publication: counts are rounded, thin shares withheld."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.errors import BadInput, Problem

DIGITS = {"share": 3, "ratio": 2}
"""Units that are a part of a base rather than a count, and the decimals with which they appear."""

SMALLEST_STEP = 10
SMALLEST_BASE = 100


@dataclass(frozen=True)
class Disclosure:
    """How finely figures may leave the house.

    Parameters
    ----------
    step
        Counts (persons, fte) are rounded to the nearest multiple of this, halves away from zero.
    base
        Shares and ratios appear only when what they are a part of counts at least this many.

    Raises
    ------
    BadInput
        The step is below 10 or the base below 100: finer than anything krapte shows.
    """

    step: int = 100
    base: int = 100

    def __post_init__(self) -> None:
        for field, found, least in (
            ("round-to", self.step, SMALLEST_STEP),
            ("share-base", self.base, SMALLEST_BASE),
        ):
            if found < least:
                mend = "Publications use 100; tens are the finest that krapte shows."
                raise BadInput(
                    [Problem("disclosure", None, field, f"`{found}`", f"{least} or more", mend)]
                )

    def counts(self, values: np.ndarray) -> np.ndarray:
        """Return counts rounded to the step; what is unknown stays unknown."""
        exact = np.asarray(values, dtype=float)
        # Halves go away from zero on both sides, so that a fall is never shown larger than a rise;
        # adding zero turns a rounded -0.0 into 0.0.
        return np.sign(exact) * np.floor(np.abs(exact) / self.step + 0.5) * self.step + 0.0

    def shares(self, values: np.ndarray, bases: np.ndarray, unit: str) -> np.ndarray:
        """Return shares or ratios rounded, and nothing where the base is thin or not known.

        Parameters
        ----------
        values
            Shares of the unit, any shape.
        bases
            What each is a part of, unrounded, of a shape that spreads over `values`.
        unit
            One of `DIGITS`.
        """
        rounded = np.round(np.asarray(values, dtype=float), DIGITS[unit]) + 0.0
        return np.where(np.asarray(bases, dtype=float) >= self.base, rounded, np.nan)
