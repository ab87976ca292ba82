"""Vacancies as columns; occupations and courses are asked for in the same shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Int8, Int16, Int32

from krapte.skills.language import Language
from krapte.skills.matching.columns import (
    UNKNOWN,
    LicenceSets,
    SkillLists,
    licence_sets,
    same_length,
    skill_lists,
    taken,
    vocabulary_of,
)
from krapte.skills.matching.places import regions_of

_ROW: dict[str, Any] = {"per_row": True}


@dataclass(frozen=True, eq=False)
class Vacancies:
    """Vacancies, or whatever else asks for skills. Everything but the id may be unknown.

    Parameters
    ----------
    vocabulary, skills, occupations
        As in `Seekers`.
    ids
        A key per vacancy.
    titles
        For the reader; empty where there is none.
    essential, optional
        Skills that are asked, with their level; no skill stands in both.
    occupation
        Position of the occupation; -1 unknown.
    place
        Position in `place_codes`; -1 unknown.
    hours_low, hours_high
        Hours per week that are offered; -1 unknown.
    education
        Least level that is asked, position in `education_levels` (0 asks nothing); -1 unknown.
    licences
        Licences that are asked, all of them.
    licences_known
        Whether the set of licences is known; an empty known set asks nothing.
    wage_max
        Highest gross wage that is offered, euro per hour; NaN unknown.
    places
        How many people are sought; at least 1.
    open_hiring
        Whether whoever comes first is hired: nothing is asked but a permit and safety licences.
    """

    vocabulary: str
    skills: tuple[str, ...]
    occupations: tuple[str, ...]
    ids: tuple[str, ...] = field(metadata=_ROW)
    titles: tuple[str, ...] = field(metadata=_ROW)
    essential: SkillLists = field(metadata=_ROW)
    optional: SkillLists = field(metadata=_ROW)
    occupation: Int32[np.ndarray, "rows"] = field(metadata=_ROW)
    place: Int16[np.ndarray, "rows"] = field(metadata=_ROW)
    hours_low: Int16[np.ndarray, "rows"] = field(metadata=_ROW)
    hours_high: Int16[np.ndarray, "rows"] = field(metadata=_ROW)
    education: Int8[np.ndarray, "rows"] = field(metadata=_ROW)
    licences: LicenceSets = field(metadata=_ROW)
    licences_known: Bool[np.ndarray, "rows"] = field(metadata=_ROW)
    wage_max: Float[np.ndarray, "rows"] = field(metadata=_ROW)
    places: Int32[np.ndarray, "rows"] = field(metadata=_ROW)
    open_hiring: Bool[np.ndarray, "rows"] = field(metadata=_ROW)

    def __post_init__(self) -> None:
        same_length(self, "vacancies")

    def __len__(self) -> int:
        """Return the number of vacancies."""
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Vacancies({len(self)}, {self.vocabulary})"

    @property
    def region(self) -> Int16[np.ndarray, "rows"]:
        """Position of the labour-market region of each vacancy; -1 unknown."""
        return regions_of(self.place)

    def take(self, rows: Int[np.ndarray, "chosen"]) -> Vacancies:
        """Return some of the vacancies, in the order of `rows`."""
        return taken(self, rows)


def occupations_as_vacancies(
    language: Language, uris: tuple[str, ...] | None = None, lang: str = "nl"
) -> Vacancies:
    """Return occupations in the shape of vacancies: they ask skills and nothing else.

    Parameters
    ----------
    language
        Whose relations say what an occupation asks.
    uris
        Which occupations; None takes all that ask a skill.
    lang
        Language of the titles.

    Raises
    ------
    BadInput
        One of them is not in this version.
    """
    if uris is None:
        uris = tuple(
            own.uri
            for own in language.occupations
            if language.essential.get(own.uri) or language.optional.get(own.uri)
        )
    names = tuple(language[uri].name(lang) for uri in uris)
    number = {own.uri: place for place, own in enumerate(language.skills)}
    known = {own.uri: place for place, own in enumerate(language.occupations)}

    def lists(relations: Any) -> SkillLists:
        return skill_lists([[(number[own], 0) for own in relations.get(uri, ())] for uri in uris])

    return asking_nothing_else(
        language,
        uris,
        names,
        lists(language.essential),
        lists(language.optional),
        np.array([known.get(uri, UNKNOWN) for uri in uris], np.int32),
    )


def asking_nothing_else(
    language: Language,
    ids: tuple[str, ...],
    titles: tuple[str, ...],
    essential: SkillLists,
    optional: SkillLists,
    occupation: Int32[np.ndarray, "rows"] | None = None,
) -> Vacancies:
    """Return what asks skills only: no level, no licence; place, hours and wage are unknown."""
    rows = len(ids)
    unknown = np.full(rows, UNKNOWN, np.int16)
    return Vacancies(
        *vocabulary_of(language),
        ids,
        titles,
        essential,
        optional,
        np.full(rows, UNKNOWN, np.int32) if occupation is None else occupation,
        unknown,
        unknown,
        unknown,
        np.zeros(rows, np.int8),
        licence_sets([()] * rows),
        np.ones(rows, bool),
        np.full(rows, np.nan),
        np.ones(rows, np.int32),
        np.zeros(rows, bool),
    )
