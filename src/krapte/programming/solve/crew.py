"""Who works where while a schedule is changed: workers posted, withdrawn and put back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from krapte.programming.solve.case import Case, Real, Whole

CRUMB = 1e-9
"""FTE below which there is nothing."""

SPARE = 5e-10
"""Share of the room that is left unused; less than pricing lets labour pass it by, so that what
fits exactly does fit."""


LOG = 1 << 20
"""Changes that can be taken back."""


class Crew(NamedTuple):
    """Workers and where they are posted.

    Parameters
    ----------
    free_of_cost, most
        FTE that are there (with those trained), and those with hiring; regions x occupations x
        months.
    scarcity
        Points that a FTE-month is worth elsewhere; the same shape. Decides who is sent first.
    used, sent
        FTE at work, and at work outside their region; the same shape.
    posted
        FTE; links x occupations x months.
    cost
        Points for travel and for hiring; 2.
    log_place, log_posted, log_count
        Earlier postings, so that changes can be taken back.
    """

    free_of_cost: np.ndarray
    most: np.ndarray
    scarcity: np.ndarray
    used: np.ndarray
    sent: np.ndarray
    posted: np.ndarray
    cost: np.ndarray
    log_place: np.ndarray
    log_posted: np.ndarray
    log_count: np.ndarray


def crew_for(case: Case, scarcity: np.ndarray, trained: np.ndarray) -> Crew:
    """Return a crew of which nobody is at work.

    Parameters
    ----------
    case
        The problem.
    scarcity
        Points a FTE-month; regions x occupations x months.
    trained
        FTE that training adds; the same shape.
    """
    shape = case.workers.shape
    free = case.workers + trained
    posted = np.zeros((len(case.link_region), *shape[1:]))
    return Crew(
        free, free + case.hire_most, scarcity, np.zeros(shape), np.zeros(shape), posted,
        np.zeros(2), np.zeros((LOG, 3), dtype=np.int64), np.zeros(LOG),
        np.zeros(1, dtype=np.int64),
    )  # fmt: skip


# Each function below works on a run of months at once: a call with a whole case costs more than
# the few sums that a single month takes.


@njit(nogil=True, cache=True)
def room_of(case: Case, crew: Crew, place: Whole, occupation: Whole, room: np.ndarray) -> None:
    """Fill in how many FTE more of an occupation can work in a place, by month."""
    horizon = len(room)
    for month in range(horizon):
        room[month] = 0.0
    for link in range(case.link_start[place], case.link_start[place + 1]):
        region = case.link_region[link]
        home = case.link_home[link]
        for month in range(horizon):
            left = crew.most[region, occupation, month] - crew.used[region, occupation, month]
            if not home:
                limit = case.away[region, occupation, month] - crew.sent[region, occupation, month]
                left = min(left, limit)
            if left > CRUMB:
                room[month] += left * (1.0 - SPARE)


@njit(nogil=True, cache=True)
def post(
    case: Case, crew: Crew, place: Whole, occupation: Whole, start: Whole, months: Whole, fte: Real
) -> bool:
    """Send workers to a place, at home first, then the least scarce; return whether all came."""
    begin, end = case.link_start[place], case.link_start[place + 1]
    hire = case.hire_cost[occupation]
    for month in range(start, start + months):
        left = fte
        while left > 0.0:
            chosen, least, amount = -1, np.inf, 0.0
            for link in range(begin, end):
                region = case.link_region[link]
                used = crew.used[region, occupation, month]
                spare = crew.most[region, occupation, month] - used
                if not case.link_home[link]:
                    limit = case.away[region, occupation, month]
                    spare = min(spare, limit - crew.sent[region, occupation, month])
                if spare <= 0.0:
                    continue
                key = _preference(case, crew, link, region, occupation, month)
                there = crew.free_of_cost[region, occupation, month] - used
                if there <= 0.0:
                    key += hire
                else:
                    spare = min(spare, there)
                if key < least:
                    chosen, least, amount = link, key, spare
            if chosen < 0:
                if left > 2.0 * CRUMB * fte:
                    return False
                break
            _move(
                crew, chosen, case.link_region[chosen], occupation, month, min(amount, left),
                case.link_home[chosen], case.link_cost[chosen], hire,
            )  # fmt: skip
            left -= amount
    return True


@njit(nogil=True, cache=True)
def withdraw(
    case: Case, crew: Crew, place: Whole, occupation: Whole, start: Whole, months: Whole, fte: Real
) -> None:
    """Call workers back from a place, first those who are the most scarce elsewhere."""
    begin, end = case.link_start[place], case.link_start[place + 1]
    hire = case.hire_cost[occupation]
    for month in range(start, start + months):
        left = fte
        while left > 0.0:
            chosen, most, amount = -1, -np.inf, 0.0
            for link in range(begin, end):
                posted = crew.posted[link, occupation, month]
                if posted <= 0.0:
                    continue
                region = case.link_region[link]
                key = _preference(case, crew, link, region, occupation, month)
                over = crew.used[region, occupation, month]
                over -= crew.free_of_cost[region, occupation, month]
                if over > 0.0:
                    key += hire
                    posted = min(posted, over)
                if key > most:
                    chosen, most, amount = link, key, posted
            if chosen < 0:
                break
            _move(
                crew, chosen, case.link_region[chosen], occupation, month, -min(left, amount),
                case.link_home[chosen], case.link_cost[chosen], hire,
            )  # fmt: skip
            left -= amount


@njit(nogil=True, cache=True)
def take_back(case: Case, crew: Crew, count: Whole) -> None:
    """Undo all changes after the first `count`."""
    for own in range(crew.log_count[0] - 1, count - 1, -1):
        link = crew.log_place[own, 0]
        occupation, month = crew.log_place[own, 1], crew.log_place[own, 2]
        change = crew.log_posted[own] - crew.posted[link, occupation, month]
        _move(
            crew, link, case.link_region[link], occupation, month, change,
            case.link_home[link], case.link_cost[link], case.hire_cost[occupation],
        )  # fmt: skip
        crew.posted[link, occupation, month] = crew.log_posted[own]
    crew.log_count[0] = count


@njit(nogil=True, cache=True, inline="always")
def _preference(
    case: Case, crew: Crew, link: Whole, region: Whole, occupation: Whole, month: Whole
) -> float:
    """Return a key by which links are chosen; whoever works at home leaves others free to move."""
    if case.link_home[link]:
        return -1e12 + case.link_cost[link]
    return crew.scarcity[region, occupation, month] + case.link_cost[link]


@njit(nogil=True, cache=True, inline="always")
def _move(
    crew: Crew,
    link: Whole,
    region: Whole,
    occupation: Whole,
    month: Whole,
    fte: Real,
    home: bool | np.ndarray,
    travel: Real,
    hire: Real,
) -> None:
    """Send workers over a link, or call them back when negative, and note what was."""
    count = crew.log_count[0]
    crew.log_place[count, 0] = link
    crew.log_place[count, 1] = occupation
    crew.log_place[count, 2] = month
    crew.log_posted[count] = crew.posted[link, occupation, month]
    crew.log_count[0] = count + 1
    before = crew.used[region, occupation, month]
    there = crew.free_of_cost[region, occupation, month]
    crew.used[region, occupation, month] = before + fte
    posted = crew.posted[link, occupation, month] + fte
    crew.posted[link, occupation, month] = posted if posted > CRUMB * CRUMB else 0.0
    if not home:
        crew.sent[region, occupation, month] += fte
    crew.cost[0] += fte * travel
    crew.cost[1] += (max(0.0, before + fte - there) - max(0.0, before - there)) * hire
