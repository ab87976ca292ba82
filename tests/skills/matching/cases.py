"""Small worlds in which the answer is known, and large ones with holes in them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

import numpy as np

from krapte.skills import Concept, Language, default_language
from krapte.skills.matching import (
    Credits,
    SkillLists,
    as_records,
    read_seekers,
    read_vacancies,
    scoring_of,
    synthetic_seekers,
    synthetic_vacancies,
)

POPULATION = {"AM01": 1.0, "AM02": 1.0, "AM03": 1.0, "AM17": 3.0}


def uri(name):
    return f"x:{name}"


@lru_cache(maxsize=1)
def tiny():
    """Return a language: `weld` and `braze` are akin, `drive`, `plan` and `code` are not."""
    groups = {"metal": ("weld", "braze"), "road": ("drive",), "office": ("plan", "code")}
    concepts = {uri(own): Concept(uri(own), "group", {"en": own}) for own in groups}
    for group, skills in groups.items():
        for own in skills:
            concepts[uri(own)] = Concept(uri(own), "skill", {"en": own}, broader=(uri(group),))
    asked = {"welder": ("weld", "drive"), "brazier": ("braze",), "planner": ("plan", "code")}
    isco = {"welder": "7212", "brazier": "7212", "planner": "4322"}
    for own in asked:
        concepts[uri(own)] = Concept(uri(own), "occupation", {"en": own}, isco=isco[own])
    essential = {uri(own): tuple(map(uri, skills)) for own, skills in asked.items()}
    return Language("tiny", "1", concepts, essential, {})


TINY_CREDITS = Credits(0.5, 0.5, 0.0)


def tiny_scoring():
    return scoring_of(tiny(), TINY_CREDITS)


def read(folder, kind, rows, language=None):
    """Return seekers or vacancies through the reader that users have; skills by short name."""
    language = language or tiny()
    for row in rows:
        for name in ("skills", "essential", "optional"):
            if name in row:
                row[name] = [
                    {"uri": uri(own[0]), "level": own[1]} if isinstance(own, tuple) else uri(own)
                    for own in row[name]
                ]
    path = folder / f"{kind}.json"
    content = {"form": f"krapte {kind} 1", kind: rows}
    path.write_text(json.dumps(content), encoding="utf-8")
    return {"seekers": read_seekers, "vacancies": read_vacancies}[kind](path, language)


def with_holes(seekers, vacancies, seed):
    """Return people and vacancies of whom a tenth of everything is unknown, and some levels."""
    draw = np.random.default_rng(seed)

    def hole(column, unknown):
        return np.where(draw.random(len(column)) < 0.1, unknown, column).astype(column.dtype)

    def levelled(lists):
        level = draw.integers(0, 6, len(lists.skill)).astype(np.int8)
        return SkillLists(lists.start, lists.skill, level)

    seekers = replace(
        seekers,
        has=levelled(seekers.has),
        place=hole(seekers.place, -1),
        education=hole(seekers.education, -1),
        hours_low=hole(seekers.hours_low, -1),
        travel_km=hole(seekers.travel_km, np.nan),
        work_permit=hole(seekers.work_permit, 0),
        licences_complete=draw.random(len(seekers)) < 0.3,
    )
    vacancies = replace(
        vacancies,
        essential=levelled(vacancies.essential),
        place=hole(vacancies.place, -1),
        hours_high=hole(vacancies.hours_high, -1),
    )
    return seekers, vacancies


@lru_cache(maxsize=1)
def holed():
    """Return 60 synthetic people and 600 synthetic vacancies with holes, and the scoring."""
    language = default_language()
    seekers = synthetic_seekers(language, 60, 1, POPULATION)
    vacancies = synthetic_vacancies(language, 600, 1, POPULATION)
    return *with_holes(seekers, vacancies, 3), scoring_of(language)


def same_columns(one, other):
    return as_records(one) == as_records(other)
