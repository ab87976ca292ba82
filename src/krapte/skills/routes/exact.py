"""The best route, proven: CP-SAT over courses, for one person or for many who share places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from krapte.errors import BadInput, Problem
from krapte.skills.routes.course import Catalogue
from krapte.skills.routes.greedy import greedy
from krapte.skills.routes.need import Need, Wish, limits, useful
from krapte.skills.routes.route import Route, route_of

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar

EFFORT = 30.0
"""Deterministic seconds of the solver: the same answer on a slow and on a fast machine."""


@dataclass(frozen=True)
class _Choice:
    """The variables of one person: courses that are taken, and the weight that is covered."""

    taken: Mapping[str, IntVar]
    covered: Any
    cost: Any
    price: Any


def best_route(need: Need, catalogue: Catalogue, wish: Wish, effort: float = EFFORT) -> Route:
    """Return the cheapest route that reaches the target, or the one that comes nearest.

    Never worse than `greedy`, which is where the search begins.

    Parameters
    ----------
    need, catalogue, wish
        As in `greedy`.
    effort
        Deterministic seconds for the solver; the gap reached is told.
    """
    first = greedy(need, catalogue, wish)
    if not first.courses and first.reached:
        return route_of((), need, catalogue, wish, "optimal", 0.0)
    model, choice = _new(need, catalogue, wish)
    _hint(model, choice, first)
    model.add(choice.covered >= need.target)
    model.minimize(choice.cost)
    solver, status, gap = _solve(model, effort)
    if status == "impossible":
        return _nearest(need, catalogue, wish, first, effort)
    if status == "unknown":
        return first if first.reached else route_of((), need, catalogue, wish, "unknown")
    taken = [id_ for id_, own in choice.taken.items() if solver.boolean_value(own)]
    found = route_of(taken, need, catalogue, wish, status, gap)
    if first.reached and first.value < found.value:
        return route_of(first.courses, need, catalogue, wish, "feasible", gap)
    return found


def _nearest(need: Need, catalogue: Catalogue, wish: Wish, first: Route, effort: float) -> Route:
    """Return the route that covers most within the limits, and of those the cheapest."""
    model, choice = _new(need, catalogue, wish)
    _hint(model, choice, first)
    model.maximize(choice.covered)
    solver, status, _ = _solve(model, effort)
    if status == "unknown":
        return first
    most = round(solver.objective_value)
    proven = status == "optimal"
    model, choice = _new(need, catalogue, wish)
    model.add(choice.covered >= most)
    model.minimize(choice.cost)
    solver, status, gap = _solve(model, effort)
    if status in ("unknown", "impossible"):
        return first
    taken = [id_ for id_, own in choice.taken.items() if solver.boolean_value(own)]
    word = "optimal" if proven and status == "optimal" else "feasible"
    return route_of(taken, need, catalogue, wish, word, gap)


@dataclass(frozen=True)
class Shared:
    """Routes of many people who share places and money.

    Parameters
    ----------
    routes
        Person to route; a person for whom nothing was left has a route without courses.
    reached
        How many reach their target.
    spent_eur
        Public money: the help of schemes plus `public_eur` of each route, in all.
    status, gap
        As in `Route`; the gap is that of the number of people who reach their target.
    """

    routes: Mapping[str, Route]
    reached: int
    spent_eur: float
    status: str
    gap: float | None


def best_routes(
    needs: Mapping[str, Need],
    catalogue: Catalogue,
    wishes: Mapping[str, Wish],
    budget_eur: float | None = None,
    effort: float = EFFORT,
) -> Shared:
    """Return routes for many: as many people as possible at their target, then as cheap as can be.

    Parameters
    ----------
    needs, wishes
        By person.
    catalogue
        Courses; the places of each are shared by all.
    budget_eur
        Money for the price of all courses together, after help; None when there is no limit.
    effort
        Deterministic seconds for each of the two questions.

    Raises
    ------
    BadInput
        The wishes have different objectives: weeks and euro cannot be added up.
    """
    objectives = sorted({own.objective for own in wishes.values()})
    if len(objectives) > 1:
        told, mend = f"{' and '.join(objectives)} together", "Give all people the same objective."
        raise BadInput([Problem("objective", None, None, told, "one objective", mend)])
    start = shared_greedy(needs, catalogue, wishes, budget_eur)
    reach = _together(needs, catalogue, wishes, budget_eur, None, start, effort)
    if reach is None:
        return start
    solver, choices, done, status, gap = reach
    most = sum(solver.boolean_value(own) for own in done.values())
    cheap = _together(needs, catalogue, wishes, budget_eur, most, start, effort)
    if cheap is not None:
        solver, choices, done, second, _ = cheap
        status = "optimal" if (status, second) == ("optimal", "optimal") else "feasible"
    routes = {}
    for person, choice in choices.items():
        taken = [id_ for id_, own in choice.taken.items() if solver.boolean_value(own)]
        # Courses of somebody who does not get there would only take another's place.
        taken = taken if solver.boolean_value(done[person]) else []
        routes[person] = route_of(taken, needs[person], catalogue, wishes[person], status, gap)
    found = _counted(routes, status, gap)
    return found if _worth(found) >= _worth(start) else start


def shared_greedy(
    needs: Mapping[str, Need],
    catalogue: Catalogue,
    wishes: Mapping[str, Wish],
    budget_eur: float | None = None,
) -> Shared:
    """Return routes for many at once: the cheapest person first, each with what is left."""
    left = {own.id: own.places for own in catalogue.courses.values() if own.places is not None}
    money = None if budget_eur is None else round(100 * budget_eur)
    alone = {who: greedy(needs[who], catalogue, wishes[who]) for who in needs}
    routes: dict[str, Route] = {}
    for who in sorted(needs, key=lambda own: (alone[own].price_eur, own)):
        full = frozenset(id_ for id_, seats in left.items() if seats <= 0)
        found = greedy(needs[who], catalogue, wishes[who], full)
        price = round(100 * found.price_eur)
        if not found.reached or (money is not None and price > money):
            routes[who] = route_of((), needs[who], catalogue, wishes[who], "greedy")
            continue
        routes[who] = found
        money = None if money is None else money - price
        for id_ in found.courses:
            if id_ in left:
                left[id_] -= 1
    return _counted({who: routes[who] for who in needs}, "greedy", None)


def _worth(found: Shared) -> tuple[int, int]:
    return found.reached, -sum(own.value for own in found.routes.values())


def _counted(routes: Mapping[str, Route], status: str, gap: float | None) -> Shared:
    reached = sum(own.reached for own in routes.values())
    spent = sum(round(100 * own.price_eur) for own in routes.values()) / 100
    return Shared(routes, reached, spent, status, gap)


def _together(
    needs: Mapping[str, Need],
    catalogue: Catalogue,
    wishes: Mapping[str, Wish],
    budget_eur: float | None,
    most: int | None,
    start: Shared,
    effort: float,
) -> tuple[CpSolver, dict[str, _Choice], dict[str, IntVar], str, float | None] | None:
    """Return who reaches the target (`most` is None), or the cheapest way for that many."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    choices, done = {}, {}
    for person, need in needs.items():
        choice = _variables(model, need, catalogue, wishes[person])
        own = model.new_bool_var(f"done {person}")
        model.add(choice.covered >= need.target).only_enforce_if(own)
        model.add(sum(choice.taken.values()) == 0).only_enforce_if(own.negated())
        model.add_hint(own, int(start.routes[person].reached))
        _hint(model, choice, start.routes[person])
        choices[person], done[person] = choice, own
    for own in catalogue.courses.values():
        seats = [one.taken[own.id] for one in choices.values() if own.id in one.taken]
        if own.places is not None and len(seats) > own.places:
            model.add(sum(seats) <= own.places)
    if budget_eur is not None:
        model.add(sum(one.price for one in choices.values()) <= round(100 * budget_eur))
    if most is None:
        model.maximize(sum(done.values()))
    else:
        model.add(sum(done.values()) >= most)
        model.minimize(sum(one.cost for one in choices.values()))
    solver, status, gap = _solve(model, effort)
    return None if status in ("unknown", "impossible") else (solver, choices, done, status, gap)


def _new(need: Need, catalogue: Catalogue, wish: Wish) -> tuple[CpModel, _Choice]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    return model, _variables(model, need, catalogue, wish)


def _variables(model: CpModel, need: Need, catalogue: Catalogue, wish: Wish) -> _Choice:
    ids = useful(need, catalogue)
    taken = {id_: model.new_bool_var(id_) for id_ in ids}
    makers: dict[str, list[str]] = {}
    for id_ in ids:
        for skill in catalogue[id_].teaches:
            makers.setdefault(skill, []).append(id_)
        for before in catalogue[id_].prerequisites:
            model.add(taken[id_] <= taken[before])
    _required(model, need, catalogue, taken, makers)
    covered: Any = need.have
    for skill, weight in need.weights.items():
        if skill in makers:
            own = model.new_bool_var(f"learned {skill}")
            model.add(own <= sum(taken[id_] for id_ in makers[skill]))
            covered += weight * own
    for most, counted in limits(wish):
        use = sum(counted(catalogue[id_]) * own for id_, own in taken.items())  # type: ignore[operator]
        model.add(use <= int(most))
    cost = sum(wish.cost(catalogue[id_]) * own for id_, own in taken.items())
    price = sum(wish.price(catalogue[id_]) * own for id_, own in taken.items())
    return _Choice(taken, covered, cost, price)


def _required(
    model: CpModel,
    need: Need,
    catalogue: Catalogue,
    taken: Mapping[str, IntVar],
    makers: Mapping[str, Sequence[str]],
) -> None:
    """Demand that each skill a course requires is learned earlier: places keep circles out."""
    ids = list(taken)
    if not any(set(catalogue[id_].requires) - need.had for id_ in ids):
        return
    place = {id_: model.new_int_var(0, len(ids), f"place {id_}") for id_ in ids}
    for id_ in ids:
        for before in catalogue[id_].prerequisites:
            model.add(place[id_] >= place[before] + 1).only_enforce_if(taken[id_])
        for skill in set(catalogue[id_].requires) - need.had:
            by = []
            for maker in makers.get(skill, ()):
                if maker == id_:
                    continue
                own = model.new_bool_var(f"{id_} after {maker}")
                model.add(own <= taken[maker])
                model.add(place[id_] >= place[maker] + 1).only_enforce_if(own)
                by.append(own)
            model.add(sum(by) >= taken[id_])


def _hint(model: CpModel, choice: _Choice, route: Route) -> None:
    for id_, own in choice.taken.items():
        model.add_hint(own, int(id_ in route.courses))


def _solve(model: CpModel, effort: float) -> tuple[CpSolver, str, float | None]:
    """Return the solver, `optimal`, `feasible`, `impossible` or `unknown`, and the proven gap."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    found = solver.solve(model)
    if found == cp_model.OPTIMAL:
        return solver, "optimal", 0.0
    if found == cp_model.INFEASIBLE:
        return solver, "impossible", None
    if found != cp_model.FEASIBLE:
        return solver, "unknown", None
    value, bound = solver.objective_value, solver.best_objective_bound
    return solver, "feasible", abs(value - bound) / max(abs(value), 1.0)
