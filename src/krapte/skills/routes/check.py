"""Checks a route from its courses alone; shares nothing with what planned it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from krapte.skills.routes.course import Catalogue
from krapte.skills.routes.route import Route


def faults(
    route: Route,
    catalogue: Catalogue,
    asked: Mapping[str, float],
    had: frozenset[str],
    target: float,
) -> list[str]:
    """Return what is wrong with a route: an empty list when it is sound.

    Parameters
    ----------
    route
        The plan.
    catalogue
        Its courses.
    asked
        Skills of the destination with weights that add up to 1.
    had
        Skills that the person had before.
    target
        Share to be reached.
    """
    told = []
    known = set(had)
    for place, id_ in enumerate(route.courses):
        course = catalogue.courses[id_]
        if id_ in route.courses[:place]:
            told.append(f"{id_} is taken twice")
        told += [
            f"{id_} needs {before} before it"
            for before in course.prerequisites
            if before not in route.courses[:place]
        ]
        told += [f"{id_} needs {one} before it" for one in course.requires if one not in known]
        known |= set(course.teaches)
    share = sum(weight for one, weight in asked.items() if one in known)
    if abs(share - route.after) > 1e-4:
        told.append(f"says that {route.after:.4f} is covered; it is {share:.4f}")
    if route.reached and share < target - 1e-4:
        told.append(f"says that the target is reached; only {share:.4f} is")
    price = sum(catalogue.courses[id_].price for id_ in route.courses)
    if abs(price - route.price_eur - route.aid_eur) > 0.01 * (1 + len(route.courses)):
        told.append(f"costs {price:.2f}, not {route.price_eur + route.aid_eur:.2f}")
    if abs(sum(catalogue.courses[id_].hours for id_ in route.courses) - route.hours) > 0.1:
        told.append("counts other hours than its courses have")
    return told


def overfull(routes: Mapping[str, Route], catalogue: Catalogue) -> list[str]:
    """Return the courses that more people take than there are places."""
    taken = Counter(id_ for route in routes.values() for id_ in route.courses)
    return sorted(
        id_
        for id_, many in taken.items()
        if (seats := catalogue.courses[id_].places) is not None and many > seats
    )
