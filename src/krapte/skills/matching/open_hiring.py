"""Open hiring: nothing is asked, the order of arrival decides, and travel is all that is ranked.

Whether someone may work, and licences without which the work is unsafe, are the only conditions.
Skills, diplomas, hours and wage are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.skills.matching.places import distances_km
from krapte.skills.matching.rules import Rules
from krapte.skills.matching.seekers import Seekers
from krapte.skills.matching.vacancies import Vacancies


@dataclass(frozen=True)
class OpenPlace:
    """An open-hiring vacancy within reach of a person.

    Parameters
    ----------
    vacancy
        Row.
    km
        Distance between the centres of the regions; None when a place is unknown.
    unsure
        What is unknown: `permit`, `travel`, `licences`.
    """

    vacancy: int
    km: float | None
    unsure: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """Who is hired for an open-hiring vacancy, and who waits.

    Parameters
    ----------
    vacancy
        Row.
    hired
        Rows of the seekers who came first, as many as there are places.
    waiting
        The others, in order of arrival.
    refused
        How many may not work or lack a licence for safety, and how many the place is too far for.
    """

    vacancy: int
    hired: tuple[int, ...]
    waiting: tuple[int, ...]
    refused: dict[str, int]


def open_places(
    seekers: Seekers, row: int, vacancies: Vacancies, rules: Rules | None = None
) -> tuple[OpenPlace, ...]:
    """Return the open-hiring vacancies that a person can take, the nearest first."""
    answer, km = _answers(seekers.take(np.array([row])), vacancies, rules or Rules())
    names = ("permit", "travel", "licences")
    found = [
        OpenPlace(
            int(one),
            None if np.isnan(km[0, one]) else float(km[0, one]),
            tuple(name for name, own in zip(names, answer[:, 0, one], strict=True) if own < 0),
        )
        for one in np.flatnonzero(vacancies.open_hiring & (answer[:, 0] != 0).all(axis=0))
    ]
    return tuple(
        sorted(
            found, key=lambda own: (own.km is None, 0.0 if own.km is None else own.km, own.vacancy)
        )
    )


def queues(seekers: Seekers, vacancies: Vacancies, rules: Rules | None = None) -> tuple[Queue, ...]:
    """Return the queue of each open-hiring vacancy; the order of the rows is that of arrival.

    Each vacancy has its own queue: who stands in two is counted in both, until hired in one.
    Whoever is hired for the vacancy that stands first takes no place of a later one.
    """
    chosen = rules or Rules()
    gone: set[int] = set()
    found = []
    for vacancy in np.flatnonzero(vacancies.open_hiring):
        answer, _ = _answers(seekers, vacancies.take(np.array([vacancy])), chosen)
        answer = answer[:, :, 0]
        unfit = (answer[0] == 0) | (answer[2] == 0)
        far = ~unfit & (answer[1] == 0)
        line = [int(own) for own in np.flatnonzero(~unfit & ~far) if int(own) not in gone]
        many = int(vacancies.places[vacancy])
        gone.update(line[:many])
        refused = {"permit or safety": int(unfit.sum()), "travel": int(far.sum())}
        found.append(Queue(int(vacancy), tuple(line[:many]), tuple(line[many:]), refused))
    return tuple(found)


def _answers(seekers: Seekers, vacancies: Vacancies, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """Return what permit, travel and licences say, [3, seekers, vacancies], and the distance."""
    home, work = seekers.region[:, None], vacancies.region[None, :]
    km = np.where(
        (home < 0) | (work < 0), np.nan, distances_km()[np.maximum(home, 0), np.maximum(work, 0)]
    )
    limit = rules.limits_km(seekers)[:, None]
    unknown = np.isnan(km) | (np.isnan(limit) & (km > 0))
    travel = np.where(unknown, -1, (km == 0) | (km <= limit))
    codes = vacancies.licences.codes
    holds, lacks = seekers.licences.in_terms_of(codes), seekers.licences_absent.in_terms_of(codes)
    lacks = np.where(seekers.licences_complete[:, None], ~holds, lacks)
    asked = vacancies.licences.bits[None, :, :]
    refused = (asked & lacks[:, None, :]).any(axis=2)
    sure = ~(asked & ~holds[:, None, :]).any(axis=2) & vacancies.licences_known[None, :]
    licences = np.where(refused, 0, np.where(sure, 1, -1))
    permit = np.broadcast_to(seekers.work_permit[:, None], km.shape)
    return np.stack([permit, travel, licences]).astype(np.int8), km
