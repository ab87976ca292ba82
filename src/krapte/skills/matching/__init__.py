"""People, vacancies, occupations and courses, matched by one exact sum.

Names are loaded when they are first used: the compiler behind the kernel takes a second to load.
"""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.skills.matching.assignment import Assignment, SkillPrices, assign, skill_prices
    from krapte.skills.matching.calibration import (
        Calibration,
        Moves,
        Surface,
        fit_credits,
        read_moves,
    )
    from krapte.skills.matching.carving import Carving, Task, carve
    from krapte.skills.matching.columns import (
        LicenceSets,
        SkillLists,
        education_levels,
        licence_sets,
        skill_lists,
        vocabulary_of,
    )
    from krapte.skills.matching.explain import Counterfactual, Explanation, Part, Standing
    from krapte.skills.matching.gap import Gain, courses_as_vacancies, courses_for
    from krapte.skills.matching.index import Index
    from krapte.skills.matching.lists import Matches, match, match_vacancies
    from krapte.skills.matching.open_hiring import OpenPlace, Queue, open_places, queues
    from krapte.skills.matching.places import place_codes
    from krapte.skills.matching.reading import read_seekers, read_vacancies
    from krapte.skills.matching.rules import FILTERS, Rules
    from krapte.skills.matching.scoring import WHOLE, WHOLE_CREDIT, Scoring, scoring_of
    from krapte.skills.matching.seekers import Seekers
    from krapte.skills.matching.stable import blocking_pairs, lists_of, stable_assignment
    from krapte.skills.matching.synthetic import (
        population_of_regions,
        synthetic_seekers,
        synthetic_vacancies,
    )
    from krapte.skills.matching.transfer import Credits, Transfers, read_credits
    from krapte.skills.matching.vacancies import (
        Vacancies,
        asking_nothing_else,
        occupations_as_vacancies,
    )
    from krapte.skills.matching.writing import as_records, write_json, write_whole

__all__ = [
    "FILTERS",
    "WHOLE",
    "WHOLE_CREDIT",
    "Assignment",
    "Calibration",
    "Carving",
    "Counterfactual",
    "Credits",
    "Explanation",
    "Gain",
    "Index",
    "LicenceSets",
    "Matches",
    "Moves",
    "OpenPlace",
    "Part",
    "Queue",
    "Rules",
    "Scoring",
    "Seekers",
    "SkillLists",
    "SkillPrices",
    "Standing",
    "Surface",
    "Task",
    "Transfers",
    "Vacancies",
    "as_records",
    "asking_nothing_else",
    "assign",
    "blocking_pairs",
    "carve",
    "courses_as_vacancies",
    "courses_for",
    "education_levels",
    "fit_credits",
    "licence_sets",
    "lists_of",
    "match",
    "match_vacancies",
    "occupations_as_vacancies",
    "open_places",
    "place_codes",
    "population_of_regions",
    "queues",
    "read_credits",
    "read_moves",
    "read_seekers",
    "read_vacancies",
    "scoring_of",
    "skill_lists",
    "skill_prices",
    "stable_assignment",
    "synthetic_seekers",
    "synthetic_vacancies",
    "vocabulary_of",
    "write_json",
    "write_whole",
]

load_later(
    __name__,
    {
        "assignment": ("Assignment", "SkillPrices", "assign", "skill_prices"),
        "calibration": ("Calibration", "Moves", "Surface", "fit_credits", "read_moves"),
        "carving": ("Carving", "Task", "carve"),
        "columns": (
            "LicenceSets",
            "SkillLists",
            "education_levels",
            "licence_sets",
            "skill_lists",
            "vocabulary_of",
        ),
        "explain": ("Counterfactual", "Explanation", "Part", "Standing"),
        "gap": ("Gain", "courses_as_vacancies", "courses_for"),
        "index": ("Index",),
        "lists": ("Matches", "match", "match_vacancies"),
        "open_hiring": ("OpenPlace", "Queue", "open_places", "queues"),
        "places": ("place_codes",),
        "reading": ("read_seekers", "read_vacancies"),
        "rules": ("FILTERS", "Rules"),
        "scoring": ("Scoring", "WHOLE", "WHOLE_CREDIT", "scoring_of"),
        "seekers": ("Seekers",),
        "stable": ("blocking_pairs", "lists_of", "stable_assignment"),
        "synthetic": ("population_of_regions", "synthetic_seekers", "synthetic_vacancies"),
        "transfer": ("Credits", "Transfers", "read_credits"),
        "vacancies": ("Vacancies", "asking_nothing_else", "occupations_as_vacancies"),
        "writing": ("as_records", "write_json", "write_whole"),
    },
)
