"""A route over intermediate jobs: learn a little, work and earn, learn the rest."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from krapte.errors import BadInput, Problem
from krapte.skills.routes.course import Catalogue
from krapte.skills.routes.greedy import greedy
from krapte.skills.routes.need import TARGET, Need, Wish, need_of
from krapte.skills.routes.route import Route

STAY_WEEKS = 52.0
"""Weeks in an intermediate job after which somebody has its skills; assumed, 26 to 104."""

WEEK_HOURS = 36.0
"""Paid hours a week in an intermediate job; the class means of the data set, assumed, 34 to 38."""

MOST_HOPS = 3

Solver = Callable[[Need, Catalogue, Wish], Route]


class Occupations(Protocol):
    """What hops need of a vocabulary, such as `krapte.skills.transitions.Closeness`."""

    def asked(self, occupation: str) -> Mapping[str, float]:
        """Return skills with weights that add up to 1."""
        ...

    def had(self, occupation: str) -> frozenset[str]:
        """Return the skills that people in an occupation have."""
        ...


@dataclass(frozen=True)
class Hop:
    """One step: a route of courses, and the occupation that it leads to.

    Parameters
    ----------
    occupation
        URI.
    route
        Courses before the step; without courses when the person can step at once.
    weeks_there
        Weeks of work there before the next step; 0 for the destination.
    pay_change
        Euro that is earned there over those weeks more (or less, below 0) than in the present work.
    """

    occupation: str
    route: Route
    weeks_there: float
    pay_change: float

    def as_dict(self) -> dict[str, Any]:
        """Return the hop for `--json`."""
        return vars(self) | {"route": self.route.as_dict()}


@dataclass(frozen=True)
class Way:
    """Hops to a destination, with what they take together.

    Parameters
    ----------
    hops
        In order; the last one is the destination. Empty when no way was found.
    cost_eur
        Price after help, missed pay, and pay that is lower in between. Higher pay is not taken off:
        it is told apart in `gain_eur`, since it makes no course cheaper.
    gain_eur
        Pay that is higher in intermediate jobs than now.
    weeks
        Of study and work in between.
    """

    hops: tuple[Hop, ...]
    cost_eur: float
    gain_eur: float
    weeks: float

    @property
    def reached(self) -> bool:
        """Whether a way was found."""
        return bool(self.hops)

    def as_dict(self) -> dict[str, Any]:
        """Return the way for `--json`."""
        return vars(self) | {"reached": self.reached, "hops": [hop.as_dict() for hop in self.hops]}


@dataclass(frozen=True)
class _Label:
    """A way to stand in an occupation with some skills."""

    cost: int
    days: int
    skills: frozenset[str]
    hops: tuple[Hop, ...]


def shortest_way(
    weighing: Occupations,
    had: Collection[str],
    destination: str,
    catalogue: Catalogue,
    wish: Wish,
    through: Sequence[str] = (),
    *,
    pay: Mapping[str, float] | None = None,
    target: float = TARGET,
    stay_weeks: float = STAY_WEEKS,
    most_hops: int = MOST_HOPS,
    solver: Solver = greedy,
) -> Way:
    """Return the cheapest or quickest way to an occupation, directly or over other jobs.

    Every intermediate job asks its own target, and leaves its skills behind after `stay_weeks`.
    Ways to one occupation are kept as long as none is better in everything, so the way is the best
    among those whose steps `solver` plans one by one.

    Parameters
    ----------
    weighing
        What occupations ask, and what people in them have.
    had
        URIs of the skills that the person has.
    destination
        URI of the occupation.
    catalogue, wish
        Courses, objective and limits of each step; `weeks` minimises weeks, otherwise cost.
    through
        URIs of the occupations that may lie in between.
    pay
        Euro per hour by occupation; where it lacks, the pay does not change.
    target
        Share of the asked weight at which somebody is taken on.
    stay_weeks
        Weeks in an intermediate job.
    most_hops
        At most so many steps, the last one included.
    solver
        `greedy` or `best_route`.

    Raises
    ------
    BadInput
        An unknown occupation, one without skills, or a number out of range.
    """
    if stay_weeks < 0 or most_hops < 1:
        field = "stay_weeks" if stay_weeks < 0 else "most_hops"
        found = f"{stay_weeks:g}" if stay_weeks < 0 else f"{most_hops}"
        allowed = "0 or more" if stay_weeks < 0 else "1 or more"
        raise BadInput([Problem(field, None, None, found, allowed, "Correct the number.")])
    middle = tuple(one for one in dict.fromkeys(through) if one != destination)
    quick = wish.objective == "weeks"
    start = _Label(0, 0, frozenset(had), ())
    queue: list[tuple[int, int, int, str, _Label]] = [(0, 0, 0, "", start)]
    settled: dict[str, list[_Label]] = {}
    made = 0
    while queue:
        *_, place, label = heapq.heappop(queue)
        if place == destination:
            gain = sum(max(hop.pay_change, 0.0) for hop in label.hops)
            return Way(label.hops, label.cost / 100, gain, label.days / 7)
        if any(_beats(other, label) for other in settled.get(place, ())):
            continue
        settled.setdefault(place, []).append(label)
        for goal in (destination, *middle):
            last = goal == destination
            if goal == place or len(label.hops) >= most_hops - (not last):
                continue
            if any(hop.occupation == goal for hop in label.hops):
                continue
            stay = 0.0 if last else stay_weeks
            step = _step(weighing, label, goal, catalogue, wish, target, stay, pay or {}, solver)
            if step is not None:
                made += 1
                order = (step.days, step.cost) if quick else (step.cost, step.days)
                heapq.heappush(queue, (*order, made, goal, step))
    return Way((), 0.0, 0.0, 0.0)


def _step(
    weighing: Occupations,
    label: _Label,
    goal: str,
    catalogue: Catalogue,
    wish: Wish,
    target: float,
    stay: float,
    pay: Mapping[str, float],
    solver: Solver,
) -> _Label | None:
    route = solver(need_of(weighing, label.skills, goal, target), catalogue, wish)
    if not route.reached:
        return None
    change = (pay[goal] - wish.pay) * stay * WEEK_HOURS if goal in pay and wish.pay else 0.0
    hop = Hop(goal, route, stay, round(change, 2))
    spent = round(100 * (route.price_eur + route.lost_eur + max(-change, 0.0)))
    taught = {skill for id_ in route.courses for skill in catalogue[id_].teaches}
    learned = weighing.had(goal) if stay > 0 else frozenset()
    return _Label(
        label.cost + spent,
        label.days + round(7 * (route.weeks + stay)),
        label.skills | taught | learned,
        (*label.hops, hop),
    )


def _beats(one: _Label, other: _Label) -> bool:
    """Return whether a way is at least as good as another in everything."""
    return (
        one.cost <= other.cost
        and one.days <= other.days
        and one.skills >= other.skills
        and len(one.hops) <= len(other.hops)
    )
