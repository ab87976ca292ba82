"""The hard filters: what excludes a vacancy, in which order, and what is merely unknown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from krapte.errors import BadInput, Problem
from krapte.skills.matching.columns import education_levels
from krapte.skills.matching.seekers import Seekers

FILTERS = ("permit", "travel", "education", "hours", "licences", "wage")
"""The filters in the order in which they are asked; the first `no` is the one that is counted."""

MINUTES_PER_KM = 1.2
"""Minutes of travel per kilometre between centres of regions; assumed, 0.8 to 2.

A detour of 1.3 at 65 km per hour by car; by public transport it is mostly more.
"""


@dataclass(frozen=True)
class Rules:
    """How strict the filters are.

    Parameters
    ----------
    level_below
        How many levels of education below what is asked still pass; 0 is strict.
    level_above
        How many levels above it still pass; None does not ask.
    minutes_per_km
        Turns a limit in minutes into one in kilometres.

    Raises
    ------
    BadInput
        A number is out of bounds.
    """

    level_below: int = 0
    level_above: int | None = None
    minutes_per_km: float = MINUTES_PER_KM

    def __post_init__(self) -> None:
        most = len(education_levels())
        for name in ("level_below", "level_above"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= most:
                mend = "0 is strict; leave level_above out to allow any."
                found = f"{value}"
                raise BadInput([Problem("rules", None, name, found, f"0 to {most}", mend)])
        if not 0.1 <= self.minutes_per_km <= 60:
            mend = "Write the minutes that a kilometre takes."
            found = f"{self.minutes_per_km:g}"
            raise BadInput([Problem("rules", None, "minutes_per_km", found, "0.1 to 60", mend)])

    def limits_km(self, seekers: Seekers) -> Float[np.ndarray, "rows"]:
        """Return how far each person travels at most, km; NaN where that is unknown."""
        return np.fmin(seekers.travel_km, seekers.travel_minutes / self.minutes_per_km)
