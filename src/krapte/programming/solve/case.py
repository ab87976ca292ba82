"""The programme, the supply and the goal as arrays, so that compiled code can work on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from krapte.programming.order import in_order
from krapte.programming.plan import Goal
from krapte.programming.project import Package, Programme, Project, res_regions
from krapte.programming.supply import Supply

Whole = int | np.integer | np.ndarray
"""A whole number; reading one from an array gives any of these in the eyes of a type checker."""

Real = float | np.floating | np.ndarray
"""A number, likewise."""

MOST_MILESTONES = 2
"""Packages of a project with several followers that are priced exactly; arcs beyond are dropped."""


class Case(NamedTuple):
    """A planning problem in numbers; months count from the first of the supply, P projects.

    Projects that cannot have points (no value, no link, an occupation that the supply has not, too
    few months) are left out. The packages of a project lie side by side, in an order in which
    they can be done.

    Parameters
    ----------
    project
        Position of each project in the programme.
    first_package
        Of each project; P + 1.
    place, area
        Of each project: position among the places and among the RES regions with points at stake.
    value, due, release
        Points when ready in time, month before which it must be ready, and first month.
    late
        Share of the points that a month of lateness takes off.
    shortest, longest, head, tail
        Of each package: months of its duration, least months before it and after it.
    labour_start, labour_occupation, labour_amount
        Compressed rows by package; FTE-months.
    before_start, before
        Compressed rows by package: packages that must be ready before.
    priced_start, priced, priced_milestone
        The same, as pricing treats them: `priced_milestone` is -1, or which milestone of the
        project separates the two. Without the arcs that pricing drops.
    milestone
        Of each package: which milestone of its project stands at its end, or -1.
    milestones
        Of each project: how many there are.
    link_start, link_region, link_cost, link_home
        Compressed rows by place: who can work there, points a FTE-month, and whether it is home.
    workers, away
        FTE; regions x occupations x months.
    hire_most, hire_cost
        The same, and points a FTE-month by occupation.
    course_occupation, course_months, course_cost, course_fte, course_pool, course_places
        By course; `course_places` is courses x regions x months.
    teachers
        Pools x months.
    stake
        Points that each RES region can have.
    fairness
        Points for the smallest share.
    """

    project: np.ndarray
    first_package: np.ndarray
    place: np.ndarray
    area: np.ndarray
    value: np.ndarray
    due: np.ndarray
    release: np.ndarray
    late: float
    shortest: np.ndarray
    longest: np.ndarray
    head: np.ndarray
    tail: np.ndarray
    labour_start: np.ndarray
    labour_occupation: np.ndarray
    labour_amount: np.ndarray
    before_start: np.ndarray
    before: np.ndarray
    priced_start: np.ndarray
    priced: np.ndarray
    priced_milestone: np.ndarray
    milestone: np.ndarray
    milestones: np.ndarray
    link_start: np.ndarray
    link_region: np.ndarray
    link_cost: np.ndarray
    link_home: np.ndarray
    workers: np.ndarray
    away: np.ndarray
    hire_most: np.ndarray
    hire_cost: np.ndarray
    course_occupation: np.ndarray
    course_months: np.ndarray
    course_cost: np.ndarray
    course_fte: np.ndarray
    course_pool: np.ndarray
    course_places: np.ndarray
    teachers: np.ndarray
    stake: np.ndarray
    fairness: float


def places_of(programme: Programme, supply: Supply) -> tuple[str, ...]:
    """Return the places that have both a project and a link, in the order of the projects."""
    linked = {link.place for link in supply.links}
    return tuple(dict.fromkeys(own.region for own in programme if own.region in linked))


def links_of(programme: Programme, supply: Supply) -> tuple[int, ...]:
    """Return the positions of the links that a case holds, in its order."""
    by_place: dict[str, list[int]] = {place: [] for place in places_of(programme, supply)}
    for number, link in enumerate(supply.links):
        if link.place in by_place:
            by_place[link.place].append(number)
    return tuple(number for numbers in by_place.values() for number in numbers)


def case_of(programme: Programme, supply: Supply, goal: Goal) -> Case:
    """Return the problem in numbers.

    Raises
    ------
    ValueError
        Packages of a project wait for each other in a circle.
    """
    places = {place: number for number, place in enumerate(places_of(programme, supply))}
    links = [supply.links[number] for number in links_of(programme, supply)]
    regions = {region: number for number, region in enumerate(supply.regions)}
    staffing = _staffing(supply, goal)
    link_place = np.array([places[link.place] for link in links], dtype=np.int64)
    link_region = np.array([regions[link.region] for link in links], dtype=np.int64)
    link_home = np.array([link.home for link in links], dtype=np.bool_)
    known = res_regions()
    stakes: dict[str, float] = {}
    for own in programme:
        area = known.get(own.region, own.region)
        stakes[area] = stakes.get(area, 0.0) + goal.points_of(own)
    areas = [code for code, stake in stakes.items() if stake > 0]
    packages = _Packages(supply)
    kept: list[tuple[int, int, int, float, int, int]] = []
    for number, own in enumerate(programme):
        value = goal.points_of(own)
        release = max(0, own.earliest_start - supply.first_month)
        due = own.deadline - supply.first_month + 1
        if value <= 0 or own.region not in places:
            continue
        if packages.add(own, release, _last(due, goal.late, supply.months)):
            kept.append(
                (
                    number,
                    places[own.region],
                    areas.index(known.get(own.region, own.region)),
                    value,
                    due,
                    release,
                )
            )
    columns = list(zip(*kept, strict=True)) or [()] * 6
    whole = [np.array(columns[place], dtype=np.int64) for place in (0, 1, 2, 4, 5)]
    counts = np.bincount(link_place, minlength=len(places)) if links else np.zeros(0)
    return Case(
        project=whole[0],
        place=whole[1],
        area=whole[2],
        value=np.array(columns[3], dtype=float),
        due=whole[3],
        release=whole[4],
        late=float(goal.late),
        link_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        link_region=link_region,
        link_cost=np.array([link.euro * goal.euro for link in links], dtype=float),
        link_home=link_home,
        stake=np.array([stakes[code] for code in areas], dtype=float),
        fairness=float(goal.fairness),
        **packages.arrays(),
        **staffing,
    )


def _last(due: int, late: float, months: int) -> int:
    """Return the month before which a project must be ready to have points at all."""
    spare = 0 if late >= 1 else months if late <= 0 else int(np.ceil(1 / late)) - 1
    return min(months, due + spare)


def _staffing(supply: Supply, goal: Goal) -> dict[str, np.ndarray]:
    # Other layouts of arrays, or arrays that may not be written, would be compiled for anew.
    shape = supply.workers.shape
    occupations = {code: number for number, code in enumerate(supply.occupations)}
    pools = {name: number for number, name in enumerate(supply.teachers)}
    hiring, courses = supply.hiring, supply.courses
    euro = np.zeros(shape[1]) if hiring is None else np.broadcast_to(hiring.euro, shape[1])
    most = np.zeros(shape) if hiring is None else hiring.most
    places = [np.broadcast_to(own.places, (shape[0], shape[2])) for own in courses]
    teachers = [np.broadcast_to(own, shape[2]) for own in supply.teachers.values()]
    return {
        "workers": np.array(supply.workers, dtype=float, order="C"),
        "away": np.array(supply.away_share * supply.workers, dtype=float, order="C"),
        "hire_most": np.array(most, dtype=float, order="C"),
        "hire_cost": np.array(euro * goal.euro, dtype=float, order="C"),
        "course_occupation": np.array([occupations[c.occupation] for c in courses], np.int64),
        "course_months": np.array([own.months for own in courses], dtype=np.int64),
        "course_cost": np.array([own.euro * goal.euro for own in courses], dtype=float),
        "course_fte": np.array([own.fte for own in courses], dtype=float),
        "course_pool": np.array([pools[own.pool] for own in courses], dtype=np.int64),
        "course_places": np.array(places, dtype=float, order="C").reshape(-1, shape[0], shape[2]),
        "teachers": np.array(teachers, dtype=float, order="C").reshape(-1, shape[2]),
    }


class _Packages:
    """Gathers the packages of the projects, in compressed rows."""

    def __init__(self, supply: Supply) -> None:
        self._occupations = {code: number for number, code in enumerate(supply.occupations)}
        self._rows: dict[str, list[int]] = {
            name: []
            for name in (
                "shortest", "longest", "head", "tail", "labour_occupation", "before", "priced",
                "priced_milestone", "milestone", "milestones",
            )
        }  # fmt: skip
        self._amount: list[float] = []
        self._starts: dict[str, list[int]] = {
            name: [0] for name in ("first_package", "labour_start", "before_start", "priced_start")
        }

    def add(self, project: Project, release: int, last: int) -> bool:
        """Enter a project if it can have points; return whether."""
        by_code = {own.package: own for own in project.packages}
        order = in_order({own.package: own.after for own in project.packages})
        packages = [by_code[code] for code in order]
        number = {code: place for place, code in enumerate(order)}
        arcs = _needed([[number[code] for code in own.after] for own in packages])
        head, tail = _windows(packages, arcs)
        for place, own in enumerate(packages):
            if not self._fits(own, release + head[place], last - tail[place]):
                return False
        rows, starts = self._rows, self._starts
        base = starts["first_package"][-1]
        milestone, priced = _milestones(packages, arcs, tail)
        for place, own in enumerate(packages):
            for name, entry in (
                ("shortest", own.shortest_months),
                ("longest", own.longest_months),
                ("head", head[place]),
                ("tail", tail[place]),
                ("milestone", milestone[place]),
            ):
                rows[name].append(entry)
            for asked in own.labour:
                if asked.fte_months > 0:
                    rows["labour_occupation"].append(self._occupations[asked.occupation])
                    self._amount.append(asked.fte_months)
            rows["before"] += [base + other for other in arcs[place]]
            rows["priced"] += [base + other for other in priced[place]]
            rows["priced_milestone"] += [milestone[other] for other in priced[place]]
            starts["labour_start"].append(len(self._amount))
            starts["before_start"].append(len(rows["before"]))
            starts["priced_start"].append(len(rows["priced"]))
        rows["milestones"].append(max(milestone, default=-1) + 1)
        starts["first_package"].append(base + len(packages))
        return True

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the fields of a case that tell of packages."""
        whole = {**self._rows, **self._starts}
        found = {name: np.array(rows, dtype=np.int64) for name, rows in whole.items()}
        return found | {"labour_amount": np.array(self._amount, dtype=float)}

    def _fits(self, own: Package, begin: int, end: int) -> bool:
        """Return whether a package fits between two months and its occupations are known."""
        asked = {labour.occupation for labour in own.labour if labour.fte_months > 0}
        return end - begin >= own.shortest_months and asked <= self._occupations.keys()


def _needed(after: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the arcs without those that follow from others."""
    reach: list[set[int]] = []
    found: list[list[int]] = []
    for own in after:
        behind = set().union(*(reach[other] for other in own)) if own else set()
        found.append(sorted(set(own) - behind))
        reach.append(behind | set(own))
    return found


def _windows(
    packages: Sequence[Package], arcs: Sequence[Sequence[int]]
) -> tuple[list[int], list[int]]:
    """Return the least months before and after each package."""
    head = [0] * len(packages)
    tail = [0] * len(packages)
    for place, before in enumerate(arcs):
        ends = [head[other] + packages[other].shortest_months for other in before]
        head[place] = max(ends, default=0)
    for place in range(len(packages) - 1, -1, -1):
        for other in arcs[place]:
            tail[other] = max(tail[other], tail[place] + packages[place].shortest_months)
    return head, tail


def _milestones(
    packages: Sequence[Package], arcs: Sequence[Sequence[int]], tail: Sequence[int]
) -> tuple[list[int], list[list[int]]]:
    """Return the milestone at the end of each package, or -1, and the arcs that are priced.

    A package with one follower passes its cheapest cost on to it. One with several needs a
    milestone, over whose month pricing enumerates; beyond `MOST_MILESTONES` only the arc to
    the longest rest is kept.
    """
    followers: list[list[int]] = [[] for _ in packages]
    for place, before in enumerate(arcs):
        for other in before:
            followers[other].append(place)
    wide = [place for place, own in enumerate(followers) if len(own) > 1]
    wide.sort(key=lambda place: (-len(followers[place]), place))
    marked = sorted(wide[:MOST_MILESTONES])
    milestone = [marked.index(place) if place in marked else -1 for place in range(len(packages))]
    kept = [list(before) for before in arcs]
    for place in wide[MOST_MILESTONES:]:
        ahead = followers[place]
        longest = max(ahead, key=lambda other: tail[other] + packages[other].shortest_months)
        for other in ahead:
            if other != longest:
                kept[other].remove(place)
    return milestone, kept
