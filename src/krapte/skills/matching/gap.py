"""Courses for what is missing: the gap of a person is the question, courses are searched with it.

A course is asked for as a vacancy is: a row with skills. What it is worth for a person and a target
is the part of the target that it adds, which is the same sum of weight times credit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.skills.matching.columns import skill_lists
from krapte.skills.matching.explain import Explanation
from krapte.skills.matching.scoring import WHOLE
from krapte.skills.matching.vacancies import Vacancies, asking_nothing_else


@dataclass(frozen=True)
class Gain:
    """What a course adds to the score for a target.

    Parameters
    ----------
    course
        Row.
    score
        The score for the target after the course, in units of `WHOLE`.
    added
        What the course adds, in the same units.
    skills
        What it teaches of the gap: URI to what each adds.
    """

    course: int
    score: int
    added: int
    skills: dict[str, int]


def courses_as_vacancies(
    language: Language, courses: dict[str, tuple[str, ...]], titles: dict[str, str] | None = None
) -> Vacancies:
    """Return courses in the shape of vacancies, by the skills that they teach.

    Parameters
    ----------
    language
        Where the skills come from.
    courses
        Key of a course to the URIs of what it teaches.
    titles
        Key to title.

    Raises
    ------
    BadInput
        A skill is not in the language.
    """
    number = {own.uri: place for place, own in enumerate(language.skills)}
    for key, uris in courses.items():
        for uri in uris:
            if uri not in number:
                mend = "`krapte skills normalise` finds ids."
                allowed = f"a skill of {language.id}"
                raise BadInput([Problem("courses", None, key, f"`{uri}`", allowed, mend)])
    names = titles or {}
    return asking_nothing_else(
        language,
        tuple(courses),
        tuple(names.get(key, "") for key in courses),
        skill_lists([[(number[uri], 0) for uri in uris] for uris in courses.values()]),
        skill_lists([[] for _ in courses]),
    )


def courses_for(explanation: Explanation, courses: Vacancies, top: int = 10) -> tuple[Gain, ...]:
    """Return the courses that close most of the gap of a person, best first.

    Parameters
    ----------
    explanation
        Of the person and the target: an occupation or a vacancy.
    courses
        Of `courses_as_vacancies`.
    top
        How many at most; courses that add nothing are left out.
    """
    gap = explanation.gap
    worth = np.zeros(len(courses.skills), np.int64)
    number = {uri: place for place, uri in enumerate(courses.skills)}
    for uri, own in gap.items():
        worth[number[uri]] = own
    taught = courses.essential
    run = np.concatenate([[0], np.cumsum(worth[taught.skill])])
    added = np.diff(run[taught.start])
    order = np.lexsort((np.arange(len(added)), -added))[:top]
    found = []
    for row in order:
        if added[row] > 0:
            uris = [courses.skills[own] for own in taught.of(int(row))[0]]
            own = {uri: gap[uri] for uri in uris if uri in gap}
            score = min(WHOLE, explanation.score + int(added[row]))
            found.append(Gain(int(row), score, int(added[row]), own))
    return tuple(found)
