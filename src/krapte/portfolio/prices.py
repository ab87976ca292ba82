"""Why each option is in or out, what each limit costs, and what one more million buys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from krapte.errors import BadInput
from krapte.portfolio.case import Case, Portfolio
from krapte.portfolio.limits import Limit
from krapte.portfolio.program import Duals, Effort, Program
from krapte.portfolio.surface import Surface

MILLION = 1e6
_TIGHT = 1e-6
_MOST = 12
"""Largest number of budgets for which one more million is solved again."""


@dataclass(frozen=True)
class Reason:
    """Why an option is in or out, at its best start.

    Parameters
    ----------
    option
        Its name.
    verdict
        `largest`, `between`, `least` (bought), or why not: `no_gain`, `price`, `capacity`,
        `excluded`, `required`, `whole` (beside what is chosen too
        little is left for its least size and set-up).
    start
        Year in which it starts, or would start best.
    size
        Bought; 0 when out.
    gain
        What one more million euro in it would give, before what it takes from others.
    price
        What the same million gives elsewhere: its cost at the shadow prices of the money.
    others
        What its use of capacities, floors and other limits costs on top, per million.
    cost
        Euro of one unit of size over all years, public and employers together.
    binding
        Limits that hold it back and have a price, by name and year.
    because
        The option that excludes it or that it requires; empty otherwise.
    """

    option: str
    verdict: str
    start: int
    size: float
    gain: float
    price: float
    others: float
    cost: float
    binding: tuple[str, ...]
    because: str

    @property
    def net(self) -> float:
        """Gain less price less what other limits cost, per million euro."""
        return self.gain - self.price - self.others


@dataclass(frozen=True)
class Price:
    """What a limit costs.

    Parameters
    ----------
    limit
        Its position among the limits.
    kind, name, year, unit
        As of `Limit`.
    used, bound
        In the unit.
    per_unit
        Gain per extra unit (per million euro for money), with the starts as they are.
    again
        Gain of one more million by solving again with free starts; None when not asked.
    uncertain
        The proven gap of that answer: the true figure is `again` to `again + uncertain`.
    """

    limit: int
    kind: str
    name: str
    year: int | None
    unit: str
    used: float
    bound: float
    per_unit: float
    again: float | None = None
    uncertain: float | None = None


@dataclass(frozen=True)
class More:
    """One more million a year in every budget of all public money, and what it gives."""

    by_price: float
    again: float
    uncertain: float


def reasons(
    case: Case, limits: Sequence[Limit], surface: Surface, duals: Duals, chosen: Portfolio
) -> tuple[Reason, ...]:
    """Return the reason of every option, in the order of the case."""
    value = np.einsum("s,sik->ik", duals.draws, surface.slopes(chosen.size))
    money = np.array([own.kind in ("budget", "employers", "match") for own in limits], dtype=bool)
    stacked = np.stack([own.on_size for own in limits]) if limits else np.zeros((0, *value.shape))
    paid = np.einsum("l,lik->ik", duals.limits * money, stacked)
    other = np.einsum("l,lik->ik", duals.limits * ~money, stacked)
    cost = case.cost.sum(2)
    return tuple(
        _reason(case, limits, duals, chosen, i, value[i], paid[i], other[i], cost[i])
        for i in range(len(case.options))
    )


def _reason(
    case: Case, limits: Sequence[Limit], duals: Duals, chosen: Portfolio, i: int,
    value: np.ndarray, paid: np.ndarray, other: np.ndarray, cost: np.ndarray,
) -> Reason:  # fmt: skip
    own = case.options[i]
    net = np.where(case.allowed[i], (value - paid - other) / cost, -np.inf)
    begun = np.flatnonzero(chosen.started[i])
    k = int(begun[0]) if len(begun) else int(np.argmax(net))
    size = float(chosen.size[i].sum())
    scale = MILLION / cost[k]
    gain, price, others = (float(part[k] * scale) for part in (value, paid, other))
    binding = tuple(
        f"{limit.kind} {limit.name} {limit.year or ''}".strip()
        for limit, dual in zip(limits, duals.limits, strict=True)
        if dual * limit.on_size[i, k] > _TIGHT * max(abs(value[k]), 1e-9)
    )
    because = ""
    if len(begun):
        slack = 1e-4 * max(own.max_size, 1e-9)
        verdict = "between"
        if size >= own.max_size - slack:
            verdict = "largest"
        elif size <= own.min_size + slack:
            verdict = "least"
    else:
        verdict, because = _why_out(case, chosen, i, gain, price, others)
    return Reason(own.option, verdict, case.years[k], size, gain, price, others, float(cost[k]),
                  binding, because)  # fmt: skip


def _why_out(
    case: Case, chosen: Portfolio, i: int, gain: float, price: float, others: float
) -> tuple[str, str]:
    if gain <= _TIGHT:
        return "no_gain", ""
    name, begun = case.options[i].option, chosen.started.sum(1) > 0
    for rule in case.rules:
        if rule.kind == "requires" and rule.option == name and not begun[case.position[rule.other]]:
            return "required", rule.other
        if rule.kind == "excludes" and name in (rule.option, rule.other):
            other = rule.other if rule.option == name else rule.option
            if begun[case.position[other]]:
                return "excluded", other
    if gain < price:
        return "price", ""
    return ("capacity", "") if gain < price + others else ("whole", "")


def used(limit: Limit, portfolio: Portfolio) -> float:
    """Return how much of a limit a portfolio uses, in its unit."""
    return float(
        (limit.on_size * portfolio.size).sum()
        + (limit.on_start * portfolio.started).sum()
        + (limit.on_employers * portfolio.employers).sum()
    )


def prices(limits: Sequence[Limit], duals: Duals, chosen: Portfolio) -> tuple[Price, ...]:
    """Return the price of every limit on money, capacity and floors; 0 where there is room."""
    found = []
    for number, own in enumerate(limits):
        if own.kind not in ("budget", "employers", "capacity", "floor"):
            continue
        scale = MILLION if own.unit == "eur" else 1.0
        # A condition that is met belongs to what there is, not to what is used.
        there = own.bound - float((np.minimum(own.on_start, 0.0) * chosen.started).sum())
        taken = used(own, chosen) + there - own.bound
        if own.kind == "floor":
            taken, there = used(own, chosen), own.bound
        found.append(
            Price(number, own.kind, own.name, own.year, own.unit, taken, there,
                  float(duals.limits[number] * scale))
        )  # fmt: skip
    return tuple(found)


def solved_again(
    program: Program, found: Sequence[Price], known: Portfolio, effort: Effort
) -> tuple[tuple[Price, ...], More | None]:
    """Return the prices with what one more million gives by solving again, and all years at once.

    Only budgets with a price are tried, the dearest first, twelve at most. An answer is never below
    0: the portfolio of the smaller budget is where the solver begins.

    Parameters
    ----------
    program
        Of the surface around the portfolio.
    found
        Prices.
    known
        The portfolio.
    effort
        Its gap should be far below what a million buys.
    """
    bounds = np.array([own.bound for own in program.limits])
    base = program.solve(effort, known=known)

    def more(raised: np.ndarray) -> tuple[float, float]:
        program.change((bounds + raised).tolist())
        try:
            again = program.solve(effort, known=base.portfolio)
        except BadInput:  # the time ran out before the known portfolio was even looked at
            return 0.0, float("nan")
        finally:
            program.change(bounds.tolist())
        return max(again.value - base.value, 0.0), again.bound - again.value

    money = [own for own in found if own.kind in ("budget", "employers") and own.per_unit > _TIGHT]
    tried = {own.limit for own in sorted(money, key=lambda own: -own.per_unit)[:_MOST]}
    result = []
    for own in found:
        if own.limit not in tried:
            result.append(own)
            continue
        raised = np.zeros(len(bounds))
        raised[own.limit] = MILLION
        gain, uncertain = more(raised)
        result.append(
            Price(own.limit, own.kind, own.name, own.year, own.unit, own.used, own.bound,
                  own.per_unit, gain, uncertain)
        )  # fmt: skip
    yearly = [own for own in found if own.kind == "budget" and not own.name and own.year]
    if not yearly:
        return tuple(result), None
    raised = np.zeros(len(bounds))
    raised[[own.limit for own in yearly]] = MILLION
    gain, uncertain = more(raised)
    return tuple(result), More(sum(own.per_unit for own in yearly), gain, uncertain)
