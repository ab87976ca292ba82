"""Holds a plan against its programme, its supply and its goal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from krapte.programming.check.breach import Breach
from krapte.programming.check.labour import labour_breaches
from krapte.programming.check.points import points_of
from krapte.programming.check.schedule import schedule_breaches
from krapte.programming.plan import Goal, Plan
from krapte.programming.project import Programme
from krapte.programming.supply import Supply
from krapte.programming.wording import in_dutch, in_english

STATUSES = ("optimal", "feasible", "interrupted")

_SLACK = 1e-5
_PROVEN = 1e-4


def check(programme: Programme, supply: Supply, goal: Goal, plan: Plan) -> list[Breach]:
    """Return every limit that a plan breaks; an empty list is good news.

    Everything is worked out again from the inputs: when packages may be done, what labour they ask
    at each place in each month, who is there to do it, and the points. Labour may be off by a ten
    thousandth of a full-time worker, points by a hundred thousandth of their size.

    Parameters
    ----------
    programme, supply, goal
        For which the plan was made.
    plan
        By whatever made it, or edited by hand.

    Returns
    -------
    list of Breach
        Schedule first, then labour, then points and proof.
    """
    return [
        *schedule_breaches(programme, supply, plan),
        *labour_breaches(programme, supply, plan),
        *_points_breaches(programme, supply, goal, plan),
        *_proof_breaches(supply, plan),
    ]


def _points_breaches(
    programme: Programme, supply: Supply, goal: Goal, plan: Plan
) -> Iterator[Breach]:
    counted = points_of(programme, supply, goal, plan)
    size = max(1.0, *(abs(value) for value in counted.values()))
    for name in sorted({*counted, *plan.parts}):
        own, said = counted.get(name, 0.0), plan.parts.get(name, 0.0)
        if not math.isfinite(said) or abs(own - said) > _SLACK * size:
            yield Breach(
                "points",
                f"punten voor `{name}`: het plan zegt {in_dutch(said)}, nageteld {in_dutch(own)}",
                f"points for `{name}`: the plan says {in_english(said)}, counted again"
                f" {in_english(own)}",
            )


def _proof_breaches(supply: Supply, plan: Plan) -> Iterator[Breach]:
    points, bound = plan.points, plan.bound
    size = max(1.0, abs(points))
    if math.isnan(bound) or bound < points - _SLACK * size:
        yield Breach(
            "bound",
            f"bovengrens {in_dutch(bound)} ligt onder de punten {in_dutch(points)}: geen bewijs",
            f"bound {in_english(bound)} lies below the points {in_english(points)}: it"
            " proves nothing",
        )
    if plan.status not in STATUSES:
        told = ", ".join(STATUSES)
        yield Breach(
            "status",
            f"status `{plan.status}`; verwacht: {told}",
            f"status `{plan.status}`; expected one of {told}",
        )
    elif plan.status == "optimal" and bound > points + _PROVEN * max(size, abs(bound)):
        yield Breach(
            "status",
            f"status optimaal, maar de bovengrens {in_dutch(bound)} laat ruimte boven"
            f" {in_dutch(points)}",
            f"status optimal, but the bound {in_english(bound)} leaves room above"
            f" {in_english(points)}",
        )
    if plan.prices.shape != supply.workers.shape:
        yield Breach(
            "prices",
            f"prijzen hebben de vorm {plan.prices.shape}, het aanbod {supply.workers.shape}",
            f"prices have the shape {plan.prices.shape}, the supply {supply.workers.shape}",
        )
    elif not np.isfinite(plan.prices).all() or (plan.prices < -_SLACK).any():
        yield Breach(
            "prices",
            "prijzen moeten eindig zijn en niet negatief: meer arbeid schaadt nooit",
            "prices must be finite and not negative: more labour never harms",
        )
