"""A route at once: again and again the course that brings most for what it costs."""

from __future__ import annotations

from krapte.skills.routes.course import Catalogue
from krapte.skills.routes.need import Need, Wish, useful
from krapte.skills.routes.route import Route, ordered, route_of, within


def greedy(
    need: Need, catalogue: Catalogue, wish: Wish, without: frozenset[str] = frozenset()
) -> Route:
    """Return a route that is found in milliseconds and need not be the best.

    Each step takes the course, with all that must come before it, that brings most missing weight
    per unit of the objective, as long as it fits the limits; at the end what proved superfluous is
    dropped, dearest first.

    Parameters
    ----------
    need
        What is to be learned.
    catalogue
        Courses.
    wish
        Objective and limits.
    without
        Courses that cannot be taken, such as those that are full.
    """
    makers: dict[str, list[str]] = {}
    candidates = [id_ for id_ in useful(need, catalogue) if not catalogue.needed(id_) & without]
    for id_ in candidates:
        for skill in catalogue[id_].teaches:
            makers.setdefault(skill, []).append(id_)
    bundles = {id_: _bundle(id_, need, catalogue, wish, makers) for id_ in candidates}
    chosen: set[str] = set()
    taught: set[str] = set()
    while need.covered(taught) < need.target:
        best, best_rate = None, 0.0
        for id_ in candidates:
            bundle = bundles[id_]
            if bundle is None or bundle <= chosen:
                continue
            new = {one for own in bundle for one in catalogue[own].teaches}
            # More than the target needs is worth nothing.
            gain = min(need.covered(taught | new), need.target) - need.covered(taught)
            cost = sum(wish.cost(catalogue[own]) for own in bundle - chosen)
            rate = gain / (cost + 1)
            if rate > best_rate and within(chosen | bundle, catalogue, wish):
                best, best_rate = bundle, rate
        if best is None:
            break
        chosen |= best
        taught |= {one for own in best for one in catalogue[own].teaches}
    return route_of(_pruned(chosen, need, catalogue, wish), need, catalogue, wish, "greedy")


def _bundle(
    course: str, need: Need, catalogue: Catalogue, wish: Wish, makers: dict[str, list[str]]
) -> frozenset[str] | None:
    """Return a course with what must come before, required skills by the cheapest makers."""
    bundle = set(catalogue.needed(course))
    for _ in range(len(catalogue)):
        known = need.had | {one for own in bundle for one in catalogue[own].teaches}
        lacking = sorted({s for own in bundle for s in catalogue[own].requires} - known)
        if not lacking:
            break
        offers = [own for own in makers.get(lacking[0], ()) if own not in bundle]
        if not offers:
            return None
        cheap = min(offers, key=lambda own: (wish.cost(catalogue[own]), own))
        bundle |= catalogue.needed(cheap)
    return frozenset(bundle) if ordered(bundle, catalogue, need.had) is not None else None


def _pruned(chosen: set[str], need: Need, catalogue: Catalogue, wish: Wish) -> set[str]:
    kept = set(chosen)
    taught = {one for own in kept for one in catalogue[own].teaches}
    wanted = min(need.target, need.covered(taught))
    for id_ in sorted(chosen, key=lambda own: (-wish.cost(catalogue[own]), own)):
        rest = kept - {id_}
        left = {one for own in rest for one in catalogue[own].teaches}
        if need.covered(left) >= wanted and ordered(rest, catalogue, need.had) is not None:
            kept = rest
    return kept
