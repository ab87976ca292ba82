"""Why someone fits a vacancy, what is missing, and what one more skill would change.

Nothing here is computed anew: the parts of an explanation are the terms of the score, and add up to
it exactly. Scores and filters of all vacancies are written out in NumPy, apart from the compiled
kernel, so that each checks the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Int, Int8, Int64

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.skills.matching.columns import education_levels
from krapte.skills.matching.index import Index
from krapte.skills.matching.places import distances_km
from krapte.skills.matching.rules import FILTERS, Rules
from krapte.skills.matching.scoring import WHOLE, WHOLE_CREDIT, WHOLE_WEIGHT
from krapte.skills.matching.seekers import Seekers

STATES = ("met", "transferable", "missing")
"""What a person can have of a skill that is asked."""

ANSWERS = {1: "yes", 0: "no", -1: "unknown"}
"""What a filter can say."""


@dataclass(frozen=True)
class Part:
    """One skill that is asked, and what the person has of it.

    Parameters
    ----------
    skill
        Its URI.
    essential
        Whether it is essential; otherwise it is optional.
    weight
        What it weighs, in ten-thousandths of all that is asked.
    credit
        How far the person has it, in thousandths.
    via
        URI of the own skill by which: the skill itself, a related one, or None.
    level_asked, level_had
        1 to 5; 0 where no level is asked or known.
    """

    skill: str
    essential: bool
    weight: int
    credit: int
    via: str | None
    level_asked: int
    level_had: int

    @property
    def points(self) -> int:
        """What it adds to the score."""
        return self.weight * self.credit

    @property
    def state(self) -> str:
        """Whether it is met, transferable (in part, by another skill or level) or missing."""
        if self.credit == WHOLE_CREDIT:
            return STATES[0]
        return STATES[1] if self.credit else STATES[2]


@dataclass(frozen=True)
class Explanation:
    """Why a person has a score for a vacancy.

    Parameters
    ----------
    parts
        All that is asked, the heaviest gap first.
    filters
        Filter to `yes`, `no` or `unknown`.
    rank
        1 for the best of the vacancies that no filter excludes; None when one excludes this one.
    """

    parts: tuple[Part, ...]
    filters: dict[str, str]
    rank: int | None

    @property
    def score(self) -> int:
        """The score, in units of `WHOLE`: the sum of the points of the parts."""
        return sum(own.points for own in self.parts)

    @property
    def essential(self) -> float:
        """The share of the essential skills that is covered, 0 to 1; 1 where none is asked."""
        asked = sum(own.weight for own in self.parts if own.essential)
        had = sum(own.points for own in self.parts if own.essential)
        return had / (asked * WHOLE_CREDIT) if asked else 1.0

    def of(self, state: str, essential: bool) -> tuple[Part, ...]:
        """Return the parts in a state that are essential, or those that are not."""
        return tuple(own for own in self.parts if own.state == state and own.essential == essential)

    @property
    def gap(self) -> dict[str, int]:
        """What is missing: URI of a skill to what it would add, in units of `WHOLE`."""
        return {
            own.skill: own.weight * (WHOLE_CREDIT - own.credit)
            for own in self.parts
            if own.credit < WHOLE_CREDIT
        }

    def as_dict(self, language: Language, lang: str = "nl") -> dict[str, Any]:
        """Return plain fields, for `--json`."""

        def told(own: Part) -> dict[str, Any]:
            found: dict[str, Any] = {
                "uri": own.skill, "name": language[own.skill].name(lang),
                "weight": own.weight / WHOLE_WEIGHT, "credit": own.credit / WHOLE_CREDIT,
            }  # fmt: skip
            if own.via is not None and own.via != own.skill:
                found["via"] = {"uri": own.via, "name": language[own.via].name(lang)}
            if own.level_asked:
                found |= {"level_asked": own.level_asked, "level": own.level_had or None}
            return found

        return {
            "score": self.score / WHOLE,
            "essential_covered": self.essential,
            "rank": self.rank,
            "filters": self.filters,
        } | {
            kind: {state: [told(own) for own in self.of(state, kind == "essential")]
                   for state in STATES}
            for kind in ("essential", "optional")
        }  # fmt: skip


@dataclass(frozen=True)
class Counterfactual:
    """What one more skill would do.

    Parameters
    ----------
    skill
        Its URI.
    score
        The score of the vacancy with it.
    rank
        The rank of the vacancy among all, with it; None when a filter excludes the vacancy.
    """

    skill: str
    score: int
    rank: int | None


class Standing:
    """One person beside all vacancies of an index.

    Parameters
    ----------
    seekers, row
        Whom.
    index
        The vacancies.
    rules
        The filters; None takes the strict ones.

    Raises
    ------
    BadInput
        The languages differ, or there is no such row.
    """

    def __init__(
        self, seekers: Seekers, row: int, index: Index, rules: Rules | None = None
    ) -> None:
        if not 0 <= row < len(seekers):
            mend = "Rows count from 0."
            found, allowed = f"row {row}", f"0 to {len(seekers) - 1}"
            raise BadInput([Problem("seekers", None, "row", found, allowed, mend)])
        self.index = index
        self.rules = rules or Rules()
        self.person = seekers.take(np.array([row]))
        self.skill, self.level = self.person.has.of(0)
        self.credit, self.via = self._credits()
        self.answers = answers(self.person, index, self.rules)
        self.eligible = (self.answers != 0).all(axis=1)
        self.scores = self._scores(self.credit)

    def explain(self, vacancy: int) -> Explanation:
        """Return why the person has the score of a vacancy, given by its row."""
        slot = self._slot(vacancy)
        postings, terms = self.index.postings, self.index.terms
        skills = self.person.skills
        parts = []
        for place in range(postings.row_start[slot], postings.row_start[slot + 1]):
            term = int(postings.row_term[place])
            asked = int(np.searchsorted(terms.start, term, side="right")) - 1
            own = int(self.via[term])
            parts.append(
                Part(
                    skills[asked],
                    bool(postings.row_essential[place]),
                    int(postings.row_weight[place]),
                    int(self.credit[term]),
                    None if own < 0 else skills[self.skill[own]],
                    int(terms.level[term]),
                    0 if own < 0 else int(self.level[own]),
                )
            )
        parts.sort(key=lambda own: (own.points - own.weight * WHOLE_CREDIT, own.skill))
        told = {name: ANSWERS[int(own)]
                for name, own in zip(FILTERS, self.answers[vacancy], strict=True)}  # fmt: skip
        return Explanation(tuple(parts), told, self._rank(vacancy, self.scores))

    def with_skill(self, vacancy: int, uri: str) -> Counterfactual:
        """Return what the score and rank of a vacancy would be with one more skill, at any level.

        Raises
        ------
        BadInput
            The language has no such skill.
        """
        if uri not in self.person.skills:
            mend = "`krapte skills normalise` finds ids."
            found = f"`{uri}`"
            allowed = f"a skill of {self.person.vocabulary}"
            raise BadInput([Problem("explain", None, "skill", found, allowed, mend)])
        credit = self.credit.copy()
        self._add(credit, None, self.person.skills.index(uri), 0, 0)
        scores = self._scores(credit)
        return Counterfactual(uri, int(scores[vacancy]), self._rank(vacancy, scores))

    def what_if(self, vacancy: int) -> tuple[Counterfactual, ...]:
        """Return what each skill that is not fully met would do, the best rank first."""
        asked = self.explain(vacancy).gap
        found = [self.with_skill(vacancy, uri) for uri in asked]
        return tuple(sorted(found, key=lambda own: (own.rank or 0, -own.score, own.skill)))

    def only_obstacle(self) -> dict[str, int]:
        """Return per filter how many vacancies it alone excludes: what it costs."""
        refused = self.answers == 0
        alone = refused.sum(axis=1) == 1
        return {name: int((refused[:, at] & alone).sum()) for at, name in enumerate(FILTERS)}

    def ranking(self, top: int) -> tuple[Int[np.ndarray, "found"], Int[np.ndarray, "found"]]:
        """Return the best vacancies and their scores, found by looking at each of them."""
        able = np.flatnonzero(self.eligible & (self.scores > 0))
        order = np.lexsort((able, -self.scores[able]))[:top]
        return able[order], self.scores[able[order]]

    def _credits(self) -> tuple[np.ndarray, np.ndarray]:
        many = len(self.index.terms.level)
        credit, via = np.zeros(many, np.int64), np.full(many, -1)
        for place, (own, have) in enumerate(zip(self.skill, self.level, strict=True)):
            self._add(credit, via, int(own), int(have), place)
        return credit, via

    def _add(
        self, credit: np.ndarray, via: np.ndarray | None, own: int, have: int, place: int
    ) -> None:
        spread, terms = self.index.spread, self.index.terms
        for one in range(spread.start[own], spread.start[own + 1]):
            target, share = spread.skill[one], int(spread.credit[one])
            for term in range(terms.start[target], terms.start[target + 1]):
                asked = int(terms.level[term])
                value = share * have // asked if 0 < have < asked else share
                if value > credit[term]:
                    credit[term] = value
                    if via is not None:
                        via[term] = place

    def _scores(self, credit: np.ndarray) -> Int64[np.ndarray, "vacancies"]:
        postings = self.index.postings
        points = credit[postings.row_term] * postings.row_weight
        run = np.concatenate([[0], np.cumsum(points)])
        found = np.empty(len(postings.vacancy), np.int64)
        found[postings.vacancy] = np.diff(run[postings.row_start])
        return found

    def _rank(self, vacancy: int, scores: np.ndarray) -> int | None:
        if not self.eligible[vacancy]:
            return None
        mine = scores[vacancy]
        earlier = np.arange(len(scores)) < vacancy
        better = (scores > mine) | ((scores == mine) & earlier)
        return int((better & self.eligible).sum()) + 1

    def _slot(self, vacancy: int) -> int:
        if not 0 <= vacancy < len(self.index.vacancies):
            mend = "Rows count from 0."
            found, allowed = f"row {vacancy}", f"0 to {len(self.index.vacancies) - 1}"
            raise BadInput([Problem("vacancies", None, "row", found, allowed, mend)])
        return int(np.flatnonzero(self.index.postings.vacancy == vacancy)[0])


def answers(person: Seekers, index: Index, rules: Rules) -> Int8[np.ndarray, "vacancies filters"]:
    """Return what each filter says of each vacancy for one person: 1 yes, 0 no, -1 unknown."""
    asked = index.vacancies
    codes = asked.licences.codes
    holds, lacks = (
        person.licences.in_terms_of(codes)[0],
        person.licences_absent.in_terms_of(codes)[0],
    )
    if person.licences_complete[0]:
        lacks = ~holds
    found = np.ones((len(asked), len(FILTERS)), np.int8)
    permit = int(person.work_permit[0])
    # Nearly nobody writes it down; unknown is told by open hiring, which asks for nothing else.
    found[:, 0] = 0 if permit == 0 else 1
    found[:, 1] = _travel(person, asked.region, float(rules.limits_km(person)[0]))
    found[:, 2] = _education(int(person.education[0]), asked.education, rules)
    low, high = int(person.hours_low[0]), int(person.hours_high[0])
    found[:, 3] = _and(_at_most(asked.hours_low, high), _at_most(low, asked.hours_high))
    bits = asked.licences.bits
    found[:, 4] = np.where(
        (bits & lacks).any(axis=1), 0,
        np.where(asked.licences_known & ~(bits & ~holds).any(axis=1), 1, -1),
    )  # fmt: skip
    floor = float(person.wage_floor[0])
    known = ~np.isnan(asked.wage_max) & ~np.isnan(floor)
    found[:, 5] = np.where(known, asked.wage_max >= floor, -1)
    return found


def _travel(person: Seekers, region: np.ndarray, limit: float) -> np.ndarray:
    home = int(person.region[0])
    if home < 0:
        return np.full(len(region), -1)
    apart = distances_km()[home, np.maximum(region, 0)]
    inside = np.where(np.isnan(limit), -1, apart <= limit)
    return np.where(region < 0, -1, np.where(apart == 0, 1, inside))


def _education(own: int, asked: np.ndarray, rules: Rules) -> np.ndarray:
    above = len(education_levels()) if rules.level_above is None else rules.level_above
    if own < 0:
        # Who has no diploma still passes where nothing is asked.
        return np.where(asked == 0, 1, -1)
    fits = (asked <= own + rules.level_below) & (asked >= own - above)
    return np.where(asked < 0, -1, fits)


def _at_most(one: Any, other: Any) -> np.ndarray:
    return np.where((np.asarray(one) < 0) | (np.asarray(other) < 0), -1, one <= other)


def _and(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where((one == 0) | (other == 0), 0, np.minimum(one, other))
