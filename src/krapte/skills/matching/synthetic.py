"""Synthetic people and vacancies, for tests of speed and for trying things out; nobody is in them.

The recipe. Occupation: drawn evenly from those of the language that ask skills. Region: by the
population of the labour-market regions in the data set. Skills of a person: every essential skill
of the occupation with a chance of 0.95, every optional one of 0.35; of a vacancy 0.6 and 0.2.
Level of education: that of the ISCO-08 skill level of the occupation, or one step beside it. Hours,
travel limits, wages and licences: even draws within the bounds below. All chances and bounds are
assumed; they are no statistic of anybody.
"""

from __future__ import annotations

import numpy as np

from krapte.classification import labour_market_regions
from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.skills.matching.columns import (
    LicenceSets,
    SkillLists,
    education_levels,
    vocabulary_of,
)
from krapte.skills.matching.seekers import Seekers
from krapte.skills.matching.vacancies import Vacancies

LICENCES = (
    "nen-3140",
    "rijbewijs-b",
    "rijbewijs-c",
    "rijbewijs-ce",
    "vca",
    "vca-vol",
    "vog",
    "bhv",
)
"""Licences that are drawn."""

_HAS, _ASKS = (0.95, 0.35), (0.6, 0.2)
_LEVEL_OF_MAJOR = {"0": 3, "1": 5, "2": 6, "3": 4, "4": 3, "5": 2, "6": 2, "7": 2, "8": 2, "9": 1}
_TRAVEL_KM = (10, 45)
_WEEK = (16, 24, 32, 36, 40)
_WAGE = (14.0, 40.0)
_HELD, _ASKED, _UNKNOWN = 0.5, 0.06, 0.05


def synthetic_seekers(
    language: Language, many: int, seed: int, population: dict[str, float] | None = None
) -> Seekers:
    """Return people who do not exist.

    Parameters
    ----------
    language
        Where occupations and skills come from.
    many
        How many.
    seed
        Same seed, same people.
    population
        Labour-market region to its size; None takes the population in the data set.

    Raises
    ------
    BadInput
        No occupation of the language asks a skill.
    """
    draw = np.random.default_rng([seed, 1])
    occupation, has, _ = _skills(language, many, draw, _HAS, together=True)
    held = draw.random((many, len(LICENCES))) < _HELD
    told = draw.random((many, len(LICENCES))) < 1 - _UNKNOWN
    hours = np.sort(draw.choice(_WEEK, (many, 2)), axis=1).astype(np.int16)
    return Seekers(
        *vocabulary_of(language),
        tuple(f"synthetic-person-{row}" for row in range(many)),
        has,
        occupation,
        _places(many, draw, population),
        hours[:, 0],
        hours[:, 1],
        _levels(language, occupation, draw),
        LicenceSets(LICENCES, _bits(held & told)),
        LicenceSets(LICENCES, _bits(~held & told)),
        np.zeros(many, bool),
        draw.uniform(*_TRAVEL_KM, many).round(),
        np.full(many, np.nan),
        np.where(draw.random(many) < _UNKNOWN, np.nan, draw.uniform(*_WAGE, many).round(2)),
        np.ones(many, np.int8),
    )


def synthetic_vacancies(
    language: Language, many: int, seed: int, population: dict[str, float] | None = None
) -> Vacancies:
    """Return vacancies that do not exist; parameters and errors as in `synthetic_seekers`."""
    draw = np.random.default_rng([seed, 2])
    occupation, essential, optional = _skills(language, many, draw, _ASKS, together=False)
    asked = draw.random((many, len(LICENCES))) < _ASKED
    hours = np.sort(draw.choice(_WEEK, (many, 2)), axis=1).astype(np.int16)
    names = [own.name() for own in language.occupations]
    low, high = _WAGE
    return Vacancies(
        *vocabulary_of(language),
        tuple(f"synthetic-vacancy-{row}" for row in range(many)),
        tuple(names[own] for own in occupation),
        essential,
        optional,
        occupation,
        _places(many, draw, population),
        hours[:, 0],
        hours[:, 1],
        _levels(language, occupation, draw),
        LicenceSets(LICENCES, _bits(asked)),
        draw.random(many) >= _UNKNOWN,
        np.where(
            draw.random(many) < _UNKNOWN, np.nan, draw.uniform(low + 6, high + 6, many).round(2)
        ),
        np.ones(many, np.int32),
        np.zeros(many, bool),
    )


def _skills(
    language: Language,
    many: int,
    draw: np.random.Generator,
    chances: tuple[float, float],
    together: bool,
) -> tuple[np.ndarray, SkillLists, SkillLists]:
    """Return occupations, and of each the essential and the optional skills that were drawn."""
    number = {own.uri: place for place, own in enumerate(language.skills)}
    asking = [at for at, own in enumerate(language.occupations) if language.essential.get(own.uri)]
    if not asking:
        mend = "Import the relations between occupations and skills."
        found, allowed = "no occupation with skills", "at least one"
        raise BadInput([Problem(language.id, None, None, found, allowed, mend)])
    occupation = draw.choice(asking, many).astype(np.int32)
    parts = []
    for chance, relations in zip(chances, (language.essential, language.optional), strict=True):
        lists = [
            [number[uri] for uri in relations.get(own.uri, ())] for own in language.occupations
        ]
        start = np.concatenate([[0], np.cumsum([len(own) for own in lists])])
        flat = np.array([one for own in lists for one in own], np.int32)
        length = np.diff(start)[occupation]
        ends = np.concatenate([[0], np.cumsum(length)])
        entry = np.repeat(start[occupation] - ends[:-1], length) + np.arange(ends[-1])
        row = np.repeat(np.arange(many), length)
        kept = draw.random(len(entry)) < chance
        if chance == chances[0]:
            # Nobody is without any skill: the first of the occupation always stays.
            kept[ends[:-1][length > 0]] = True
        parts.append((row[kept], flat[entry[kept]]))
    if together:
        row, skill = (np.concatenate(own) for own in zip(*parts, strict=True))
        order = np.argsort(row, kind="stable")
        parts = [(row[order], skill[order]), (row[:0], skill[:0])]
    first, second = (_lists(row, skill, many) for row, skill in parts)
    return occupation, first, second


def _lists(row: np.ndarray, skill: np.ndarray, many: int) -> SkillLists:
    start = np.searchsorted(row, np.arange(many + 1)).astype(np.int64)
    return SkillLists(start, skill.astype(np.int32), np.zeros(len(skill), np.int8))


def _places(
    many: int, draw: np.random.Generator, population: dict[str, float] | None
) -> np.ndarray:
    size = population_of_regions() if population is None else population
    weight = np.array([size.get(code, 0.0) for code in labour_market_regions()])
    # The first places are the labour-market regions themselves.
    return draw.choice(len(weight), many, p=weight / weight.sum()).astype(np.int16)


def population_of_regions() -> dict[str, float]:
    """Return the inhabitants of each labour-market region in the data set, by code."""
    from krapte.statistics import load

    cells = load().select("population")
    regions = set(labour_market_regions())
    return {own.region: own.value for own in cells if own.region in regions}


def _levels(language: Language, occupation: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    usual = np.array([_LEVEL_OF_MAJOR.get(own.isco[:1], 2) for own in language.occupations])
    step = draw.choice([-1, 0, 0, 1], len(occupation))
    found = np.clip(usual[occupation] + step, 0, len(education_levels()) - 1)
    return np.where(draw.random(len(found)) < _UNKNOWN, -1, found).astype(np.int8)


def _bits(sets: np.ndarray) -> np.ndarray:
    value = (sets * (1 << np.arange(sets.shape[1]))).sum(1)
    return value.astype(np.uint64)[:, None]
