"""One supply that stands for many draws: cell by cell the quantile over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from krapte.programming.supply import Hiring, Supply


def supply_at(supplies: Sequence[Supply], level: float) -> Supply:
    """Return the quantile over draws of every figure of supply.

    Workers, hired labour, places, teachers, what a trained person works and the share that can
    work elsewhere are each at this level: at a low one all of them are scarce at once. Costs are
    medians. At level 0 no draw has less of anything.

    Parameters
    ----------
    supplies
        Of draws, with the same regions, occupations, months, links and courses.
    level
        From 0 (least) to 1 (most).

    Raises
    ------
    ValueError
        There are none, they differ in shape, or the level is not between 0 and 1.
    """
    if not supplies or not 0 <= level <= 1:
        raise ValueError("expected at least one supply, and a level from 0 to 1")
    first = supplies[0]
    keys = {_shape(own) for own in supplies}
    if len(keys) > 1:
        raise ValueError("the supplies differ in regions, occupations, months, links or courses")

    def at(values: Sequence[np.ndarray]) -> np.ndarray:
        return np.quantile(np.stack(values), level, axis=0)

    hiring = None
    if first.hiring is not None:
        every = [own.hiring for own in supplies if own.hiring is not None]
        euro = np.median(np.stack([own.euro for own in every]), axis=0)
        hiring = Hiring(at([own.most for own in every]), euro)
    courses = tuple(
        replace(
            own,
            places=at([one.courses[number].places for one in supplies]),
            fte=float(np.quantile([one.courses[number].fte for one in supplies], level)),
            euro=float(np.median([one.courses[number].euro for one in supplies])),
        )
        for number, own in enumerate(first.courses)
    )
    told = {
        "nl": f"kwantiel {level:g} per cel over {len(supplies)} trekkingen",
        "en": f"quantile {level:g} by cell over {len(supplies)} draws",
    }
    return replace(
        first,
        workers=at([own.workers for own in supplies]),
        away_share=float(np.quantile([own.away_share for own in supplies], level)),
        hiring=hiring,
        courses=courses,
        teachers={pool: at([own.teachers[pool] for own in supplies]) for pool in first.teachers},
        origin=told,
    )


def _shape(own: Supply) -> tuple:
    links = frozenset((link.place, link.region, link.home) for link in own.links)
    courses = tuple((course.occupation, course.months, course.pool) for course in own.courses)
    return (
        own.first_month, own.months, own.regions, own.occupations, links, courses,
        tuple(own.teachers), own.hiring is None,
    )  # fmt: skip
