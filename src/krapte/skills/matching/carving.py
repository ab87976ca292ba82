"""Job carving: which tasks of a vacancy can be split off, so that people can be found for the rest.

A task is a group of skills that belong together in the skills language. What is left of a vacancy
when tasks are taken out has the same terms as before, so its score is what is left of the points
over what is left of the weight: nothing is scored anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.skills.matching.index import Index
from krapte.skills.matching.lists import match_vacancies
from krapte.skills.matching.rules import Rules
from krapte.skills.matching.scoring import WHOLE_CREDIT
from krapte.skills.matching.seekers import Seekers

FIT = 0.6
"""Share of what is asked from which someone can do the work; assumed, 0.4 to 0.8."""

KEPT = 0.5
"""Least share of the weight that must stay in the vacancy; assumed, 0.3 to 0.8."""

_MOST_TASKS = 3
_CANDIDATES = 1000


@dataclass(frozen=True)
class Task:
    """Skills of a vacancy that belong together.

    Parameters
    ----------
    group
        URI of their narrowest common group; of the skill itself when it has none.
    skills
        URIs.
    weight
        Share of what the vacancy asks.
    """

    group: str
    skills: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Carving:
    """What happens when tasks are split off.

    Parameters
    ----------
    tasks
        Those that are split off.
    kept
        Share of the weight that stays.
    able
        Rows of the seekers who reach the threshold for what stays, the best first.
    able_before
        How many reached it for the whole.
    able_split
        Rows of the seekers who reach it for what is split off, the best first.
    """

    tasks: tuple[Task, ...]
    kept: float
    able: tuple[int, ...]
    able_before: int
    able_split: tuple[int, ...]


def carve(
    seekers: Seekers,
    index: Index,
    vacancy: int,
    language: Language,
    rules: Rules | None = None,
    fit: float = FIT,
    kept: float = KEPT,
) -> tuple[Carving, ...]:
    """Return the ways to split tasks off a vacancy after which more people can do it.

    Only people whom no filter excludes and who have a skill that counts are looked at, at most the
    1,000 best. Up to three tasks are taken out. A way is shown when no smaller part of it does as
    much: the one with most people first, of those the one that keeps most.

    Parameters
    ----------
    seekers, index, rules
        As in `match`.
    vacancy
        Row.
    language
        Whose groups make the tasks.
    fit
        Share of what is asked from which someone can do the work.
    kept
        Least share of the weight that must stay.

    Raises
    ------
    BadInput
        There is no such row, or a share is not between 0 and 1.
    """
    for name, value in (("fit", fit), ("kept", kept)):
        if not 0 < value <= 1:
            mend = "Write a share, such as 0.6."
            raise BadInput([Problem("carve", None, name, f"{value:g}", "above 0, at most 1", mend)])
    if not 0 <= vacancy < len(index.vacancies):
        mend = "Rows count from 0."
        told, allowed = f"row {vacancy}", f"0 to {len(index.vacancies) - 1}"
        raise BadInput([Problem("carve", None, "vacancy", told, allowed, mend)])
    alone = Index(index.vacancies.take(np.array([vacancy])), index.scoring)
    people = match_vacancies(seekers, alone, rules, min(len(seekers), _CANDIDATES)).best[0]
    people = people[people >= 0]
    tasks, weight, points = _terms(seekers, people, alone, language)
    before = int((points.sum(1) >= fit * weight.sum() * WHOLE_CREDIT).sum())
    found: list[tuple[frozenset[int], Carving]] = []
    for many in range(1, min(_MOST_TASKS, len(tasks) - 1) + 1):
        for out in combinations(range(len(tasks)), many):
            inside = np.ones(len(tasks), bool)
            inside[list(out)] = False
            left = weight[inside].sum()
            if left < kept * weight.sum():
                continue
            able = _able(people, points[:, inside].sum(1), left, fit)
            smaller = [own for done, own in found if done < set(out)]
            if len(able) <= max([before, *(len(own.able) for own in smaller)]):
                continue
            split = _able(people, points[:, ~inside].sum(1), weight[~inside].sum(), fit)
            carving = Carving(
                tuple(tasks[own] for own in out), float(left / weight.sum()), able, before, split
            )
            found.append((frozenset(out), carving))
    return tuple(sorted((own for _, own in found), key=lambda own: (-len(own.able), -own.kept)))


def _terms(
    seekers: Seekers, people: np.ndarray, alone: Index, language: Language
) -> tuple[list[Task], np.ndarray, np.ndarray]:
    """Return tasks, their weight, and what each person has of them, [people, tasks]."""
    from krapte.skills.matching.explain import Standing

    asked = alone.postings
    skill = np.searchsorted(alone.terms.start, asked.row_term, side="right") - 1
    uris = [alone.vacancies.skills[own] for own in skill]
    group = [(language[uri].broader or (uri,))[0] for uri in uris]
    names = list(dict.fromkeys(group))
    place = np.array([names.index(own) for own in group])
    weight = np.bincount(place, asked.row_weight, len(names))
    points = np.zeros((len(people), len(names)))
    for at, row in enumerate(people):
        credit = Standing(seekers, int(row), alone).credit
        points[at] = np.bincount(place, credit[asked.row_term] * asked.row_weight, len(names))
    tasks = [
        Task(
            name,
            tuple(uri for uri, own in zip(uris, group, strict=True) if own == name),
            float(weight[at] / weight.sum()),
        )
        for at, name in enumerate(names)
    ]
    return tasks, weight, points


def _able(people: np.ndarray, points: np.ndarray, weight: float, fit: float) -> tuple[int, ...]:
    able = np.flatnonzero(points >= fit * weight * WHOLE_CREDIT)
    order = np.lexsort((people[able], -points[able]))
    return tuple(int(own) for own in people[able][order])
