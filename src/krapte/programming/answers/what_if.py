"""What more people of an occupation in a region would unlock: by the price, and planned again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from krapte.classification import model_occupations
from krapte.errors import BadInput, Problem
from krapte.programming.answers.comparison import Comparison, Side, compare
from krapte.programming.months import month_of, month_text
from krapte.programming.plan import Goal, Plan
from krapte.programming.project import Programme
from krapte.programming.supply import Supply

Replanner = Callable[[Supply, Plan], Plan]
"""Plans for a supply, beginning from a plan."""

_EXTRA = re.compile(
    r"(?P<occupation>\w+)@(?P<region>\w+):(?P<fte>[+-]?\d+(?:\.\d+)?)"
    r"(?:@(?P<first>\d{4}-\d{2})(?:\.\.(?P<last>\d{4}-\d{2}))?)?",
    re.ASCII,
)
_FORM = "such as 0761@AM03:100 or 0761@AM03:100@2027-01..2028-12"


@dataclass(frozen=True)
class Extra:
    """More people of an occupation in a region, or fewer.

    Parameters
    ----------
    occupation, region
        Which labour.
    fte
        How many in each month; negative takes them away, down to nobody.
    first, last
        Months; None is from the first, or to the last, of the supply.
    """

    occupation: str
    region: str
    fte: float
    first: int | None = None
    last: int | None = None

    def __str__(self) -> str:
        text = f"{self.occupation}@{self.region}:{self.fte:g}"
        if self.first is not None:
            text += f"@{month_text(self.first)}"
            text += "" if self.last is None else f"..{month_text(self.last)}"
        return text


@dataclass(frozen=True)
class WhatIf:
    """What extra people do to a plan.

    Parameters
    ----------
    extras
        Who was added.
    by_price
        Points by the shadow prices: no plan that is proven to be best gains more, and the first of
        many people gain more than the last.
    planned_again
        Points that planning anew gains, above what searching as long gains without the extra
        people. What lies within the gaps of the two plans may still be the search's doing.
    longer
        Points of that last: what the search itself gained.
    again, plan
        Best plan without and with the extra people.
    unlocked
        What is different between these two.
    """

    extras: tuple[Extra, ...]
    by_price: float
    planned_again: float
    longer: float
    again: Plan
    plan: Plan
    unlocked: Comparison

    @property
    def certain(self) -> bool:
        """Whether the gain is more than what the search without them could still have found."""
        return self.planned_again > self.again.bound - self.again.points

    def summary(self) -> dict[str, Any]:
        """Return it as plain data, for `--json`."""
        return {
            "certain": self.certain,
            "extra": [str(own) for own in self.extras],
            "points_by_price": self.by_price,
            "points_planned_again": self.planned_again,
            "points_of_longer_search": self.longer,
            "gap_without": self.again.gap, "gap_with": self.plan.gap,
            **self.unlocked.summary(),
        }  # fmt: skip


def read_extras(texts: Sequence[str], supply: Supply) -> tuple[Extra, ...]:
    """Return extra people from words such as `0761@AM03:100@2027-01..2028-12`.

    Raises
    ------
    BadInput
        With every word that is not of that form, or names what the supply does not have.
    """
    found, faults = [], []
    for text in texts:
        match = _EXTRA.fullmatch(text.strip())
        try:
            extra = None if match is None else _extra(match)
        except ValueError:
            extra = None
        if extra is None:
            mend = "Write OCCUPATION@REGION:FTE, and where wanted @FROM..TO."
            faults.append(Problem("--extra", None, None, f"`{text}`", _FORM, mend))
            continue
        faults += _faults(text, extra, supply)
        found.append(extra)
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _extra(match: re.Match[str]) -> Extra:
    first, last = match["first"], match["last"]
    return Extra(
        match["occupation"], match["region"], float(match["fte"]),
        None if first is None else month_of(first), None if last is None else month_of(last),
    )  # fmt: skip


def _faults(text: str, extra: Extra, supply: Supply) -> Iterable[Problem]:
    begin, end = supply.first_month, supply.first_month + supply.months - 1
    known = f"{month_text(begin)} to {month_text(end)}"
    place = ("--extra", None, None, f"`{text}`")
    if extra.occupation not in supply.occupations:
        allowed = f"an occupation of the supply: {_some(supply.occupations)}"
        mend = "Choose one; the codes have their zero in front."
        if extra.occupation in model_occupations():
            mend = "The plan was made for a supply without it: make one with it first."
        yield Problem(*place, allowed, mend)
    if extra.region not in supply.regions:
        allowed = f"a labour-market region of the supply: {_some(supply.regions)}"
        yield Problem(*place, allowed, "Choose one.")
    first = begin if extra.first is None else extra.first
    last = end if extra.last is None else extra.last
    if not begin <= first <= last <= end:
        yield Problem(*place, f"months from {known}, in order", "Change the months.")


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:8]) + (" and others" if len(codes) > 8 else "")


def with_extras(supply: Supply, extras: Iterable[Extra]) -> Supply:
    """Return the supply with extra people; where people are taken away, nobody stays at least."""
    workers = supply.workers.astype(float).copy()
    for own in extras:
        workers[_where(supply, own)] += own.fte
    told = ", ".join(str(own) for own in extras)
    origin = dict(supply.origin) | {"extra": told}
    return replace(supply, workers=np.maximum(workers, 0.0), origin=origin)


def price_of(supply: Supply, prices: np.ndarray, extras: Iterable[Extra]) -> float:
    """Return the points of extra people by shadow prices.

    When people are taken away, the price is what that costs at least.
    """
    return float(sum(own.fte * prices[_where(supply, own)].sum() for own in extras))


def _where(supply: Supply, own: Extra) -> tuple[int, int, slice]:
    first = 0 if own.first is None else own.first - supply.first_month
    last = supply.months if own.last is None else own.last - supply.first_month + 1
    row, column = supply.regions.index(own.region), supply.occupations.index(own.occupation)
    return row, column, slice(first, last)


def what_if(
    programme: Programme,
    supply: Supply,
    goal: Goal,
    plan: Plan,
    extras: Sequence[Extra],
    planner: Replanner,
) -> WhatIf:
    """Return what extra people unlock.

    The plan is made again three times: without the extra people, from the plan that there is; with
    them, from that; and without them once more, from what was found with them. So what a longer
    search finds, or a luckier one, is not taken for their merit.

    Parameters
    ----------
    programme, supply, goal, plan
        A plan, and what it was made for.
    extras
        Who is added.
    planner
        Makes a plan for a supply, beginning from a plan; what of it cannot be staffed is dropped.
        The same time and seed each time.
    """
    extras = tuple(extras)
    more = with_extras(supply, extras)
    again = planner(supply, plan)
    found = planner(more, again)
    back = planner(supply, found)
    again = back if back.points > again.points else again
    # Nobody has to use people: what can be done without them can be done with them.
    if all(own.fte >= 0 for own in extras) and found.points < again.points:
        found = replace(again, bound=max(found.bound, again.points), prices=found.prices)
    elif all(own.fte <= 0 for own in extras) and again.points < found.points:
        again = replace(found, bound=max(again.bound, found.points), prices=again.prices)
    by_price = price_of(supply, again.prices, extras)
    return WhatIf(
        extras, by_price, found.points - again.points, again.points - plan.points, again, found,
        compare(Side(programme, supply, goal, again), Side(programme, more, goal, found)),
    )  # fmt: skip
