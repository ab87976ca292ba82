"""An index of vacancies: who asks what, per region and level of education."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.skills.matching.columns import education_levels
from krapte.skills.matching.places import distances_km
from krapte.skills.matching.rules import Rules
from krapte.skills.matching.scoring import Scoring
from krapte.skills.matching.seekers import Seekers
from krapte.skills.matching.vacancies import Vacancies

if TYPE_CHECKING:
    from krapte.skills.matching.kernel import People, Postings, Spread, Terms

_ASKED_LEVELS = 6


@dataclass(frozen=True, eq=False)
class Index:
    """Vacancies made ready for the kernel; made once, used for any number of people.

    Parameters
    ----------
    vacancies
        What is searched.
    scoring
        How scores come about.

    Raises
    ------
    BadInput
        The vacancies are in another skills language than the scoring, or there are none.
    """

    vacancies: Vacancies
    scoring: Scoring = field(repr=False)

    def __post_init__(self) -> None:
        if not len(self.vacancies):
            mend = "Give at least one."
            raise BadInput([Problem("vacancies", None, None, "none", "at least one", mend)])
        fitting(self.vacancies, self.scoring, "vacancies")

    @cached_property
    def spread(self) -> Spread:
        """The transfer matrix, as the kernel reads it."""
        from krapte.skills.matching.kernel import Spread

        own = self.scoring.transfers
        return Spread(own.start, own.skill, own.credit)

    @cached_property
    def _asked(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Start of each vacancy, and per entry its key (skill and level), weight, essential."""
        own = self.vacancies
        lists, weight, essential = self.scoring.weights(own.essential, own.optional)
        key = lists.skill.astype(np.int64) * _ASKED_LEVELS + lists.level
        return lists.start, key, weight.astype(np.int32), essential

    @cached_property
    def essential_weight(self) -> np.ndarray:
        """What the essential skills of each vacancy weigh, in ten-thousandths."""
        start, _, weight, essential = self._asked
        run = np.concatenate([[0], np.cumsum(np.where(essential, weight, 0))])
        return run[start[1:]] - run[start[:-1]]

    @cached_property
    def terms(self) -> Terms:
        """What is asked: skills, each with the levels at which someone asks for it."""
        from krapte.skills.matching.kernel import Terms

        keys = self._keys
        skills = len(self.vacancies.skills)
        start = np.searchsorted(keys // _ASKED_LEVELS, np.arange(skills + 1))
        return Terms(start.astype(np.int64), (keys % _ASKED_LEVELS).astype(np.int32))

    @cached_property
    def _keys(self) -> np.ndarray:
        return np.unique(self._asked[1])

    @cached_property
    def postings(self) -> Postings:
        """Vacancies by region and level asked, and who asks for each term."""
        from krapte.skills.matching.kernel import Postings

        own = self.vacancies
        apart = distances_km()
        regions, levels = len(apart) + 1, len(education_levels()) + 1
        region = np.where(own.region < 0, regions - 1, own.region).astype(np.int64)
        cell = region * levels + own.education + 1
        order = np.argsort(cell, kind="stable")
        ends = np.searchsorted(cell[order], np.arange(regions * levels + 1))
        bounds = np.stack([ends[at : at + levels + 1] for at in range(0, regions * levels, levels)])
        start, key, weight, essential = self._asked
        length = np.diff(start)[order]
        row_start = np.concatenate([[0], np.cumsum(length)])
        entry = np.repeat(start[order] - row_start[:-1], length) + np.arange(row_start[-1])
        term = np.searchsorted(self._keys, key[entry])
        slot = np.repeat(np.arange(len(order)), length)
        many = len(self._keys)
        place = (region[order][slot] * many + term) * levels + (cell[order] % levels)[slot]
        by_place = np.argsort(place, kind="stable")
        counts = np.bincount(place, minlength=regions * many * levels)
        begins = np.concatenate([[0], np.cumsum(counts)])
        return Postings(
            bounds.astype(np.int32),
            begins.astype(np.int32),
            (slot - bounds[region[order][slot], 0])[by_place].astype(np.int32),
            weight[entry][by_place],
            order.astype(np.int32),
            own.hours_low[order],
            own.hours_high[order],
            np.ascontiguousarray(own.licences.bits[order]),
            own.licences_known[order],
            own.wage_max[order].astype(np.float64),
            row_start.astype(np.int64),
            term.astype(np.int32),
            weight[entry],
            essential[entry],
            apart,
        )

    def people(self, seekers: Seekers, rules: Rules) -> People:
        """Return job seekers as the kernel reads them, with the licences that are asked here.

        Raises
        ------
        BadInput
            They are in another skills language.
        """
        from krapte.skills.matching.kernel import People

        fitting(seekers, self.scoring, "seekers")
        codes = self.vacancies.licences.codes
        holds = seekers.licences.in_terms_of(codes)
        lacks = seekers.licences_absent.in_terms_of(codes)
        lacks = np.where(seekers.licences_complete[:, None], ~holds, lacks)
        return People(
            seekers.has.start,
            seekers.has.skill,
            seekers.has.level,
            seekers.region,
            np.asarray(rules.limits_km(seekers), np.float64),
            seekers.education,
            seekers.hours_low,
            seekers.hours_high,
            holds,
            lacks,
            np.asarray(seekers.wage_floor, np.float64),
            seekers.work_permit,
        )


def fitting(table: Seekers | Vacancies, scoring: Scoring, what: str) -> None:
    """Refuse a table in another skills language.

    Raises
    ------
    BadInput
        The languages differ.
    """
    same = table.vocabulary == scoring.language and len(table.skills) == len(scoring.rarity)
    if not same:
        mend = "Read both with the same vocabulary."
        found = f"`{table.vocabulary}`"
        raise BadInput([Problem(what, None, "vocabulary", found, f"`{scoring.language}`", mend)])
