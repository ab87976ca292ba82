"""The same matching in shards of people, by the workers of a cluster, with equal results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from krapte.shards import Cluster, Work, spread
from krapte.skills.matching.index import Index
from krapte.skills.matching.lists import Matches, Progress, match, match_vacancies
from krapte.skills.matching.rules import Rules
from krapte.skills.matching.seekers import Seekers

_LEAST = 500
"""People per shard at the least: fewer are matched quicker than they are sent."""

_EACH = 2_000
"""Bytes per person beside the list itself: skills, and what comes with a pickle (assumed)."""

_RESULT = 13
"""Bytes of one result: row, score, essential part, and what is unsure."""

_Given = tuple[Index, Rules, int]


def match_on(
    cluster: Cluster,
    seekers: Seekers,
    index: Index,
    rules: Rules,
    top: int,
    progress: Progress | None,
) -> Iterator[Matches]:
    """Return the lists of the people of every shard, in order; as `match` with a cluster."""
    work = shards_of_people(seekers, index, rules, top)
    for _, found in spread(work, cluster, progress=progress):
        yield found


def shards_of_people(seekers: Seekers, index: Index, rules: Rules, top: int) -> Work:
    """Return the matching of people as a work in shards; each gives `Matches`."""
    return _work(_lists_of_people, seekers, index, rules, top, _EACH + _RESULT * top)


def match_vacancies_on(
    cluster: Cluster,
    seekers: Seekers,
    index: Index,
    rules: Rules,
    top: int,
    progress: Progress | None,
) -> Iterator[Matches]:
    """Return lists of every vacancy with the people of one shard, whose rows are those of all.

    Each shard gives a list for every vacancy, so there are only two per thread of the workers.
    """
    work = _work(_lists_of_vacancies, seekers, index, rules, top, _EACH)
    size = -(-len(seekers) // max(2 * cluster.slots().threads, 1))
    for part, found in spread(work, cluster, size=max(size, 1), progress=progress):
        yield replace(found, best=np.where(found.best < 0, -1, found.best + part.start))


def _work(
    function: Any, seekers: Seekers, index: Index, rules: Rules, top: int, each: float
) -> Work:
    # Made here, so that no worker makes it again; it travels with the index.
    _ = index.postings, index.terms, index.spread

    def piece(part: range) -> Seekers:
        own = seekers.take(np.arange(part.start, part.stop))
        # A worker needs no keys of people, so it gets none.
        return replace(own, ids=("",) * len(own))

    return Work(function, (index, rules, top), len(seekers), piece, each, _LEAST)


def _lists_of_people(given: _Given, people: Seekers) -> Matches:
    index, rules, top = given
    return match(people, index, rules, top, threads=1)


def _lists_of_vacancies(given: _Given, people: Seekers) -> Matches:
    index, rules, top = given
    return match_vacancies(people, index, rules, top, threads=1)
