"""People who look for work, as columns; what the score may not see is not here at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Int8, Int16, Int32

from krapte.skills.matching.columns import LicenceSets, SkillLists, same_length, taken
from krapte.skills.matching.places import regions_of

_ROW: dict[str, Any] = {"per_row": True}


@dataclass(frozen=True, eq=False, repr=False)
class Seekers:
    """Job seekers. Everything but the id may be unknown, and unknown is not no.

    Sex, age, origin and whatever else the law protects have no column: an audit keeps them in a
    table of its own, by id.

    Parameters
    ----------
    vocabulary
        Id of the skills language, such as `esco-1.1.1`.
    skills
        URIs of its skills, to which the positions in `has` point.
    occupations
        URIs of its occupations, to which `occupation` points.
    ids
        A key per person, which means nothing to krapte.
    has
        Skills with their level.
    occupation
        Position of the last occupation; -1 unknown.
    place
        Position in `place_codes`; -1 unknown.
    hours_low, hours_high
        Hours per week that are wanted; -1 unknown.
    education
        Position in `education_levels`; -1 unknown.
    licences, licences_absent
        What the person holds, and what is known not to be held; the rest is unknown.
    licences_complete
        Whether what is not among `licences` is not held.
    travel_km, travel_minutes
        How far at most, one way; NaN unknown. With both, the nearer one holds.
    wage_floor
        Least gross wage, euro per hour; NaN unknown.
    work_permit
        Whether work in the Netherlands is allowed: 1, 0, or -1 unknown.
    """

    vocabulary: str
    skills: tuple[str, ...]
    occupations: tuple[str, ...]
    ids: tuple[str, ...] = field(metadata=_ROW)
    has: SkillLists = field(metadata=_ROW)
    occupation: Int32[np.ndarray, "rows"] = field(metadata=_ROW)
    place: Int16[np.ndarray, "rows"] = field(metadata=_ROW)
    hours_low: Int16[np.ndarray, "rows"] = field(metadata=_ROW)
    hours_high: Int16[np.ndarray, "rows"] = field(metadata=_ROW)
    education: Int8[np.ndarray, "rows"] = field(metadata=_ROW)
    licences: LicenceSets = field(metadata=_ROW)
    licences_absent: LicenceSets = field(metadata=_ROW)
    licences_complete: Bool[np.ndarray, "rows"] = field(metadata=_ROW)
    travel_km: Float[np.ndarray, "rows"] = field(metadata=_ROW)
    travel_minutes: Float[np.ndarray, "rows"] = field(metadata=_ROW)
    wage_floor: Float[np.ndarray, "rows"] = field(metadata=_ROW)
    work_permit: Int8[np.ndarray, "rows"] = field(metadata=_ROW)

    def __post_init__(self) -> None:
        same_length(self, "seekers")

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.ids)

    def __repr__(self) -> str:
        """Return the number of people and nothing about them, so that no traceback shows any."""
        return f"Seekers({len(self)} people, {self.vocabulary})"

    @property
    def region(self) -> Int16[np.ndarray, "rows"]:
        """Position of the labour-market region where each person lives; -1 unknown."""
        return regions_of(self.place)

    def take(self, rows: Int[np.ndarray, "chosen"]) -> Seekers:
        """Return some of the people, in the order of `rows`."""
        return taken(self, rows)
