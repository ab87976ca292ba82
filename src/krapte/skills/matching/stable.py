"""Both sides rank: places are given so that nobody and no place would rather have each other.

For places where both sides choose: a learning job (BBL), a seat in a course. Deferred acceptance
(Gale and Shapley, 1962), the seekers proposing: no stable outcome is better for any of them.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from jaxtyping import Int, Int64

from krapte.errors import BadInput, Problem
from krapte.skills.matching.lists import Matches


def stable_assignment(
    wanted: Sequence[Sequence[int]],
    ranked: Sequence[Sequence[int]],
    places: Int[np.ndarray, "vacancies"],
) -> Int64[np.ndarray, "seekers"]:
    """Return the vacancy of each seeker, -1 without one, such that no pair blocks.

    Parameters
    ----------
    wanted
        Per seeker the rows of the vacancies that are acceptable, the dearest first.
    ranked
        Per vacancy the rows of the seekers that are acceptable, the dearest first.
    places
        How many people each vacancy takes.

    Raises
    ------
    BadInput
        A list names a row twice or one that does not exist, or places are negative or of another
        number of vacancies.
    """
    _check(wanted, len(ranked), "wanted")
    _check(ranked, len(wanted), "ranked")
    if len(places) != len(ranked) or any(own < 0 for own in places):
        mend = "Give one number of 0 or more per vacancy."
        found = f"{len(places)} numbers"
        raise BadInput([Problem("stable", None, "places", found, f"{len(ranked)}", mend)])
    rank = [{seeker: at for at, seeker in enumerate(own)} for own in ranked]
    taken: list[list[tuple[int, int]]] = [[] for _ in ranked]
    found = np.full(len(wanted), -1, np.int64)
    upto = [0] * len(wanted)
    waiting = list(range(len(wanted) - 1, -1, -1))
    while waiting:
        seeker = waiting.pop()
        while upto[seeker] < len(wanted[seeker]):
            vacancy = wanted[seeker][upto[seeker]]
            upto[seeker] += 1
            at = rank[vacancy].get(seeker)
            if at is None or places[vacancy] == 0:
                continue
            # The least dear one stands first: its rank is the largest.
            heapq.heappush(taken[vacancy], (-at, seeker))
            found[seeker] = vacancy
            if len(taken[vacancy]) > places[vacancy]:
                _, refused = heapq.heappop(taken[vacancy])
                found[refused] = -1
                if refused == seeker:
                    continue
                waiting.append(refused)
            break
    return found


def blocking_pairs(
    wanted: Sequence[Sequence[int]],
    ranked: Sequence[Sequence[int]],
    places: Int[np.ndarray, "vacancies"],
    vacancy: Int[np.ndarray, "seekers"],
) -> list[tuple[int, int]]:
    """Return the pairs (seeker, vacancy) who would both rather have each other: none if stable."""
    inside: list[list[int]] = [[] for _ in ranked]
    for seeker, own in enumerate(vacancy):
        if own >= 0:
            inside[own].append(seeker)
    found = []
    for seeker, liked in enumerate(wanted):
        for other in liked:
            if other == vacancy[seeker]:
                break
            order = list(ranked[other])
            if seeker not in order:
                continue
            worse = [own for own in inside[other] if order.index(own) > order.index(seeker)]
            if len(inside[other]) < places[other] or worse:
                found.append((seeker, other))
    return found


def lists_of(matches: Matches) -> list[list[int]]:
    """Return the lists of matches as plain lists, for `stable_assignment`."""
    return [[int(own) for own in row if own >= 0] for row in matches.best]


def _check(lists: Sequence[Sequence[int]], others: int, name: str) -> None:
    for row, own in enumerate(lists):
        if len(set(own)) < len(own) or any(not 0 <= one < others for one in own):
            mend = "Name each row of the other side at most once, counting from 0."
            found = f"a row twice or outside, in list {row}"
            raise BadInput([Problem("stable", None, name, found, f"rows 0 to {others - 1}", mend)])
