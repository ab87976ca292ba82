"""People, vacancies, occupations and courses, matched by one exact sum.

Names are loaded when they are first used: the compiler behind the kernel takes a second to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

PUBLIC = {
    "Seekers": "seekers",
    "Vacancies": "vacancies",
    "asking_nothing_else": "vacancies",
    "occupations_as_vacancies": "vacancies",
    "LicenceSets": "columns",
    "SkillLists": "columns",
    "education_levels": "columns",
    "licence_sets": "columns",
    "skill_lists": "columns",
    "vocabulary_of": "columns",
    "place_codes": "places",
    "read_seekers": "reading",
    "read_vacancies": "reading",
    "as_records": "writing",
    "write_json": "writing",
    "write_whole": "writing",
    "FILTERS": "rules",
    "Rules": "rules",
    "WHOLE": "scoring",
    "WHOLE_CREDIT": "scoring",
    "Scoring": "scoring",
    "scoring_of": "scoring",
    "Credits": "transfer",
    "Transfers": "transfer",
    "read_credits": "transfer",
    "Calibration": "calibration",
    "Moves": "calibration",
    "Surface": "calibration",
    "fit_credits": "calibration",
    "read_moves": "calibration",
    "Index": "index",
    "Matches": "lists",
    "match": "lists",
    "match_vacancies": "lists",
    "Counterfactual": "explain",
    "Explanation": "explain",
    "Part": "explain",
    "Standing": "explain",
    "Gain": "gap",
    "courses_as_vacancies": "gap",
    "courses_for": "gap",
    "Assignment": "assignment",
    "SkillPrices": "assignment",
    "assign": "assignment",
    "skill_prices": "assignment",
    "blocking_pairs": "stable",
    "lists_of": "stable",
    "stable_assignment": "stable",
    "Carving": "carving",
    "Task": "carving",
    "carve": "carving",
    "OpenPlace": "open_hiring",
    "Queue": "open_hiring",
    "open_places": "open_hiring",
    "queues": "open_hiring",
    "population_of_regions": "synthetic",
    "synthetic_seekers": "synthetic",
    "synthetic_vacancies": "synthetic",
}
"""Public name -> module of this package."""

__all__ = [*PUBLIC]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    return getattr(import_module(f"{__name__}.{PUBLIC[name]}"), name)
