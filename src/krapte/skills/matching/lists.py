"""Matches people and vacancies, in either direction, with every exclusion counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np
from jaxtyping import Int, Int32, UInt8

from krapte.errors import BadInput, Problem
from krapte.shards import Cluster, cores_here
from krapte.skills.matching.index import Index
from krapte.skills.matching.rules import FILTERS, Rules
from krapte.skills.matching.scoring import WHOLE
from krapte.skills.matching.seekers import Seekers

TOP = 10
"""How many results each gets, unless asked otherwise."""

MOST = 1000
_PART = 2000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Matches:
    """The best of the other side for each of one side, exact, best first.

    Parameters
    ----------
    best
        Row of the other side; -1 where there are fewer. Equal scores stand in order of rows.
    score
        In units of `WHOLE`.
    essential
        What of the score comes from essential skills, in the same units.
    unsure
        Filters that could not say yes or no, as bits in the order of `FILTERS`.
    counts
        Per row how many of the other side each filter excluded (the first that says no), how many
        are left, how many of those with something unknown, and with no skill that counts.
    others
        How many there are on the other side.
    """

    best: Int32[np.ndarray, "rows top"]
    score: Int32[np.ndarray, "rows top"]
    essential: Int32[np.ndarray, "rows top"]
    unsure: UInt8[np.ndarray, "rows top"]
    counts: Int32[np.ndarray, "rows counts"] = field(repr=False)
    others: int

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.best)

    def counted(self, row: int | None = None) -> dict[str, int]:
        """Return what was counted for a row, or for all of them together.

        The exclusions by filter and `left` add up to the other side; `unsure` and `no_skill` are
        parts of `left`.
        """
        whole = self.counts.sum(0, dtype=np.int64) if row is None else self.counts[row]
        names = (*FILTERS, "left", "unsure", "no_skill")
        return {name: int(own) for name, own in zip(names, whole, strict=True)}

    def unknown(self, row: int, place: int) -> tuple[str, ...]:
        """Return the filters of which it is unknown whether a result passes them."""
        return tuple(
            name for at, name in enumerate(FILTERS) if int(self.unsure[row, place]) >> at & 1
        )

    def at_least(self, share: float) -> Matches:
        """Return the lists without results under a share of a perfect score; counts stay.

        Raises
        ------
        BadInput
            The share is not between 0 and 1.
        """
        if not 0 <= share <= 1:
            mend = "Write a share, such as 0.3."
            raise BadInput([Problem("matches", None, "least", f"{share:g}", "0 to 1", mend)])
        return replace(self, best=np.where(self.score < share * WHOLE, -1, self.best))

    def shares(self) -> np.ndarray:
        """Return the scores as shares of all that is asked, 0 to 1, [rows, top]."""
        return self.score / WHOLE


def match(
    seekers: Seekers,
    index: Index,
    rules: Rules | None = None,
    top: int = TOP,
    threads: int | None = None,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Matches:
    """Return the best vacancies for each person.

    Parameters
    ----------
    seekers
        People, in the language of the index.
    index
        Vacancies, or occupations in their shape.
    rules
        The filters; None takes the strict ones.
    top
        How many each gets at most, 1 to 1,000.
    threads
        None takes all cores.
    progress
        Called with people done and people in all.
    cluster
        Workers that match, a shard of the people each (`krapte.shards.opened`); None takes this
        machine. The lists are equal. People are personal data: take a cluster of your own.

    Raises
    ------
    BadInput
        The languages differ, or `top` is out of bounds.
    """
    if cluster is not None and len(seekers):
        from krapte.skills.matching.partitions import match_on

        _checked(seekers, index, rules, top)
        return joined(match_on(cluster, seekers, index, rules or Rules(), top, progress))
    from krapte.skills.matching.kernel import per_person

    parts = _run(per_person, seekers, index, rules, top, threads, progress, _PART)
    return _joined(list(parts), len(index.vacancies), top, (np.int32,) * 3 + (np.uint8, np.int32))


def match_vacancies(
    seekers: Seekers,
    index: Index,
    rules: Rules | None = None,
    top: int = TOP,
    threads: int | None = None,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Matches:
    """Return the best people for each vacancy: the same scores and filters, kept the other way.

    Parameters and errors as in `match`.
    """
    if cluster is not None and len(seekers):
        from krapte.skills.matching.partitions import match_vacancies_on

        _checked(seekers, index, rules, top)
        parts = match_vacancies_on(cluster, seekers, index, rules or Rules(), top, progress)
        return reduce(lambda one, other: _both(one, other, len(seekers)), parts)
    from krapte.skills.matching.kernel import per_vacancy

    cores = threads or cores_here()
    # Each part holds a list for every vacancy, so there are only as many parts as there are cores.
    size = max(1, -(-len(seekers) // cores))
    found: tuple[np.ndarray, ...] | None = None
    for part in _run(per_vacancy, seekers, index, rules, top, threads, progress, size):
        found = part if found is None else _merged(found, part, top)
    if found is None:
        many = len(index.vacancies)
        found = (
            np.full((many, top), -1, np.int32), np.zeros((many, top), np.int32),
            np.zeros((many, top), np.int32), np.zeros((many, top), np.uint8),
            np.zeros((many, len(FILTERS) + 3), np.int32),
        )  # fmt: skip
    return Matches(*found, others=len(seekers))


def _checked(seekers: Seekers, index: Index, rules: Rules | None, top: int) -> None:
    """Refuse what cannot be matched.

    Raises
    ------
    BadInput
        As `match`.
    """
    if not 1 <= top <= MOST:
        mend = "Ask for fewer; ten is what a person can look at."
        raise BadInput([Problem("match", None, "top", f"{top}", f"1 to {MOST}", mend)])
    index.people(seekers.take(np.arange(min(len(seekers), 1))), rules or Rules())


def _run(
    kernel: Callable[..., Any],
    seekers: Seekers,
    index: Index,
    rules: Rules | None,
    top: int,
    threads: int | None,
    progress: Progress | None,
    size: int,
) -> Iterable[tuple[np.ndarray, ...]]:
    _checked(seekers, index, rules, top)
    rules = rules or Rules()
    people = index.people(seekers, rules)
    above = -1 if rules.level_above is None else rules.level_above
    given = index.spread, index.terms, index.postings, rules.level_below, above, top
    begins = range(0, len(seekers), size)

    def work(begin: int) -> tuple[np.ndarray, ...]:
        # The kernel lets go of the interpreter's lock, so plain threads use all cores.
        return kernel(people, begin, min(begin + size, len(seekers)), *given)

    cores = threads or cores_here()
    with ThreadPoolExecutor(cores) as pool:
        for begin, part in zip(begins, pool.map(work, begins), strict=True):
            yield part
            if progress is not None:
                progress(min(begin + size, len(seekers)), len(seekers))


def _joined(
    parts: list[tuple[np.ndarray, ...]], others: int, top: int, kinds: tuple[Any, ...]
) -> Matches:
    if not parts:
        widths = (top,) * 4 + (len(FILTERS) + 3,)
        parts = [tuple(np.zeros((0, own), kind) for own, kind in zip(widths, kinds, strict=True))]
    return Matches(*(np.concatenate(own) for own in zip(*parts, strict=True)), others=others)


def _merged(
    one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...], top: int
) -> tuple[np.ndarray, ...]:
    """Return the best of two lists per row, equal scores in order of rows."""
    both = [np.concatenate(own, axis=1) for own in zip(one[:4], other[:4], strict=True)]
    best, score = both[0], both[1]
    last = np.iinfo(np.int32).max
    order = np.lexsort((np.where(best < 0, last, best), -score), axis=1)[:, :top]
    return (*(np.take_along_axis(own, order, 1) for own in both), one[4] + other[4])


def _both(one: Matches, other: Matches, others: int) -> Matches:
    names = ("best", "score", "essential", "unsure", "counts")
    first, second = (tuple(getattr(own, name) for name in names) for own in (one, other))
    return Matches(*_merged(first, second, one.best.shape[1]), others=others)


def joined(parts: Iterable[Matches]) -> Matches:
    """Return the matches of several groups of people as one, in their order."""
    every = list(parts)
    names: Int[np.ndarray, "rows top"]
    columns = []
    for name in ("best", "score", "essential", "unsure", "counts"):
        names = np.concatenate([getattr(own, name) for own in every])
        columns.append(names)
    return Matches(*columns, others=every[0].others)
