"""A route: courses in an order, with what they cost and where they lead."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from krapte.skills.routes.course import Catalogue
from krapte.skills.routes.need import Need, Wish, days, limits, minutes

STATUSES = ("greedy", "optimal", "feasible", "unknown")
"""`greedy` claims nothing; `optimal` is proven; `feasible` tells its gap; `unknown` is a solver
that found nothing in its time."""


@dataclass(frozen=True)
class Route:
    """Courses one after the other.

    Parameters
    ----------
    courses
        Ids, in an order in which they can be taken.
    reached
        Whether the target is reached within the limits.
    before, after, target
        Share of the asked skills by weight: now, after the route, and wanted.
    learned, missing
        URIs of skills that the route brings, and that still lack.
    price_eur, aid_eur, lost_eur
        What the person pays after help, the help, and the pay that is missed.
    hours, weeks
        In all; courses are taken one after another, so weeks add up.
    value
        What the objective counts: cents, days or minutes.
    status
        One of `STATUSES`.
    gap
        Proven distance to the best possible value, as a share; 0 when optimal, None when nothing is
        claimed.
    """

    courses: tuple[str, ...]
    reached: bool
    before: float
    after: float
    target: float
    learned: tuple[str, ...]
    missing: tuple[str, ...]
    price_eur: float
    aid_eur: float
    lost_eur: float
    hours: float
    weeks: float
    value: int
    status: str
    gap: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the route for `--json`."""
        return {
            name: list(own) if isinstance(own, tuple) else own for name, own in vars(self).items()
        }


def ordered(
    chosen: Collection[str], catalogue: Catalogue, had: Collection[str]
) -> tuple[str, ...] | None:
    """Return courses in an order in which each can be taken; None when there is none."""
    known, done, waiting = set(had), [], [id_ for id_ in catalogue.order if id_ in set(chosen)]
    while waiting:
        ready = [
            id_
            for id_ in waiting
            if set(catalogue[id_].prerequisites) <= set(done)
            and set(catalogue[id_].requires) <= known
        ]
        if not ready:
            return None
        done.append(ready[0])
        known.update(catalogue[ready[0]].teaches)
        waiting.remove(ready[0])
    return tuple(done)


def route_of(
    chosen: Collection[str],
    need: Need,
    catalogue: Catalogue,
    wish: Wish,
    status: str,
    gap: float | None = None,
) -> Route:
    """Return the route of chosen courses with everything counted.

    Raises
    ------
    ValueError
        The courses cannot be taken in any order.
    """
    order = ordered(chosen, catalogue, need.had)
    if order is None:
        raise ValueError("these courses cannot be taken in any order")
    own = [catalogue[id_] for id_ in order]
    taught = {skill for course in own for skill in course.teaches}
    after = need.covered(taught)
    heavy = sorted(need.weights, key=lambda one: (-need.weights[one], one))
    price = sum(wish.price(course) for course in own)
    return Route(
        order,
        after >= need.target and within(order, catalogue, wish),
        need.have / need.whole,
        after / need.whole,
        need.target / need.whole,
        tuple(one for one in heavy if one in taught),
        tuple(one for one in heavy if one not in taught),
        price / 100,
        sum(round(100 * course.price) for course in own) / 100 - price / 100,
        sum(wish.lost(course) for course in own) / 100,
        sum(minutes(course) for course in own) / 60,
        sum(days(course) for course in own) / 7,
        sum(wish.cost(course) for course in own),
        status,
        gap,
    )


def within(chosen: Collection[str], catalogue: Catalogue, wish: Wish) -> bool:
    """Return whether courses fit the limits of a wish."""
    return all(
        sum(counted(catalogue[id_]) for id_ in chosen) <= most  # type: ignore[operator]
        for most, counted in limits(wish)
    )
