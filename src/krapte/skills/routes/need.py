"""What somebody lacks for an occupation, and what they want of a route to it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from krapte.errors import BadInput, Problem
from krapte.skills.routes.course import Catalogue, Course

PARTS = 1_000_000
"""Weights are whole parts of this, so that every method adds up the same to the last unit."""

TARGET = 0.8
"""Share of the asked skills, by weight, at which the goal is reached; assumed, 0.6 to 0.95."""

OBJECTIVES = ("cost", "weeks", "hours")
"""What a route is chosen by: euro that somebody pays or misses, weeks, or hours of study."""


class Weighing(Protocol):
    """Anything that says what an occupation asks, such as `krapte.skills.transitions.Closeness`."""

    def asked(self, occupation: str) -> Mapping[str, float]:
        """Return skills with weights that add up to 1."""
        ...


@dataclass(frozen=True)
class Need:
    """What is to be learned.

    Parameters
    ----------
    weights
        Missing skill to its weight, in `PARTS`.
    have
        Weight of what the person has already.
    target
        Weight to be reached.
    had
        Skills that the person has.
    """

    weights: Mapping[str, int]
    have: int
    target: int
    had: frozenset[str]

    @property
    def whole(self) -> int:
        """Weight of all that is asked."""
        return self.have + sum(self.weights.values())

    def covered(self, skills: Iterable[str]) -> int:
        """Return the weight that is had once these skills are learned too."""
        return self.have + sum(self.weights.get(one, 0) for one in set(skills))


def need_of(
    weighing: Weighing, had: Collection[str], destination: str, target: float = TARGET
) -> Need:
    """Return what somebody lacks for an occupation.

    Parameters
    ----------
    weighing
        Says what the occupation asks.
    had
        URIs of the skills that they have.
    destination
        URI of the occupation.
    target
        Share of the asked weight to be reached, above 0 and at most 1.

    Raises
    ------
    BadInput
        No such occupation, nothing is known that it asks, or the target is out of range.
    """
    if not 0 < target <= 1:
        mend = "Write 0.8 for four fifths."
        allowed = "a share above 0 and at most 1"
        raise BadInput([Problem("target", None, None, f"{target:g}", allowed, mend)])
    asked = {own: round(weight * PARTS) for own, weight in weighing.asked(destination).items()}
    if not asked:
        mend = "Choose another occupation, or import a vocabulary that tells its skills."
        told = "an occupation of which no skill is known"
        raise BadInput([Problem("destination", None, None, told, "one with skills", mend)])
    own = frozenset(had)
    have = sum(weight for one, weight in asked.items() if one in own)
    missing = {one: weight for one, weight in asked.items() if one not in own}
    return Need(missing, have, math.ceil(round(target * sum(asked.values()), 6)), own)


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a route, and what it may take.

    Parameters
    ----------
    objective
        One of `OBJECTIVES`.
    pay
        Gross euro per hour that an hour of study costs when it comes out of work.
    lost_share
        Share of the unpaid hours of study that come out of work, 0 to 1.
    most_eur, most_hours, most_weeks
        Limits; None when there is none. Euro after help of schemes, without missed pay.
    aid
        Course to euro that schemes pay for this person.
    """

    objective: str = "cost"
    pay: float = 0.0
    lost_share: float = 0.0
    most_eur: float | None = None
    most_hours: float | None = None
    most_weeks: float | None = None
    aid: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises
        ------
        BadInput
            An unknown objective, or a number out of its range.
        """
        problems = []
        if self.objective not in OBJECTIVES:
            allowed = "one of " + ", ".join(OBJECTIVES)
            found = f"`{self.objective}`"
            problems.append(Problem("objective", None, None, found, allowed, "Choose one."))
        for name in ("pay", "most_eur", "most_hours", "most_weeks"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < math.inf:
                mend = "Leave it out when there is no limit."
                problems.append(Problem(name, None, None, f"{value:g}", "0 or more", mend))
        if not 0 <= self.lost_share <= 1:
            found, mend = f"{self.lost_share:g}", "0 is own time, 1 all out of work."
            problems.append(Problem("lost_share", None, None, found, "a share 0 to 1", mend))
        if problems:
            raise BadInput(problems)

    def price(self, course: Course) -> int:
        """Return what the person pays for a course after help, in cents."""
        help_ = min(max(self.aid.get(course.id, 0.0), 0.0), course.price)
        return round(100 * (course.price - help_))

    def lost(self, course: Course) -> int:
        """Return the pay that the person misses, in cents."""
        unpaid = course.hours * (1 - course.paid_share) * self.lost_share
        return round(100 * unpaid * self.pay)

    def cost(self, course: Course) -> int:
        """Return what the objective counts of a course: cents, days or minutes."""
        if self.objective == "cost":
            return self.price(course) + self.lost(course)
        return days(course) if self.objective == "weeks" else minutes(course)


def days(course: Course) -> int:
    """Return the length of a course in whole days."""
    return math.ceil(round(course.weeks * 7, 6))


def minutes(course: Course) -> int:
    """Return the study of a course in whole minutes."""
    return round(course.hours * 60)


def limits(wish: Wish) -> tuple[tuple[float, object], ...]:
    """Return the limits that bind, each with the function that counts a course against it."""
    named = (
        (None if wish.most_eur is None else wish.most_eur * 100, wish.price),
        (None if wish.most_weeks is None else wish.most_weeks * 7, days),
        (None if wish.most_hours is None else wish.most_hours * 60, minutes),
    )
    return tuple((most, counted) for most, counted in named if most is not None)


def useful(need: Need, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the courses that can help: those that teach something missing, and what they need."""
    makers: dict[str, list[str]] = {}
    for own in catalogue.courses.values():
        for skill in own.teaches:
            makers.setdefault(skill, []).append(own.id)
    waiting = [id_ for skill in need.weights for id_ in makers.get(skill, ())]
    found: set[str] = set()
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            own = catalogue.courses[id_]
            waiting.extend(own.prerequisites)
            for skill in own.requires:
                if skill not in need.had:
                    waiting.extend(makers.get(skill, ()))
    return tuple(id_ for id_ in catalogue.order if id_ in found)
