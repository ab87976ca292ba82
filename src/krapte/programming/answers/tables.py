"""A plan as tables: projects, packages, labour, what is short, and what it asks of the country."""

from __future__ import annotations

import numpy as np
import pandas as pd

from krapte.programming.answers.room import cells, trained
from krapte.programming.check import full_points
from krapte.programming.months import month_text
from krapte.programming.plan import Goal, Plan, Work
from krapte.programming.project import Programme
from krapte.programming.supply import Supply

_YEAR = 12
_CRUMB = 1e-6


def project_table(programme: Programme, goal: Goal, plan: Plan) -> pd.DataFrame:
    """Return what becomes of every project.

    Returns
    -------
    DataFrame
        `project, name, region, res_region, technology, priority, state` (`in_time`, `late` or
        `unbuilt`), `start, end, deadline` (months as text; empty when not built), `months_late,
        points, points_in_time, fte_months`; in the order of the programme.
    """
    works: dict[str, list[Work]] = {}
    for work in plan.works:
        works.setdefault(work.project, []).append(work)
    rows = []
    for own in programme:
        done = works.get(own.project, [])
        end = max((work.start + work.months - 1 for work in done), default=None)
        late = 0 if end is None else max(0, end - own.deadline)
        full = full_points(own, goal)
        rows.append(
            {
                "project": own.project, "name": own.name, "region": own.region,
                "res_region": own.res_region, "technology": own.technology,
                "priority": own.priority,
                "state": "unbuilt" if end is None else "late" if late else "in_time",
                "start": month_text(min(work.start for work in done)) if done else "",
                "end": "" if end is None else month_text(end),
                "deadline": month_text(own.deadline), "months_late": late,
                "points": 0.0 if end is None else full * max(0.0, 1 - goal.late * late),
                "points_in_time": full, "fte_months": own.fte_months,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=_PROJECT)


_PROJECT = [
    "project", "name", "region", "res_region", "technology", "priority", "state", "start", "end",
    "deadline", "months_late", "points", "points_in_time", "fte_months",
]  # fmt: skip
_PACKAGE = [
    "project", "name", "region", "technology", "package", "start", "end", "months", "fte_months",
]  # fmt: skip


def package_table(programme: Programme, plan: Plan) -> pd.DataFrame:
    """Return when each package is done (a Gantt chart as a table), by project and start."""
    works: dict[str, list[Work]] = {}
    for work in plan.works:
        works.setdefault(work.project, []).append(work)
    rows = []
    for own in programme:
        packages = {package.package: package for package in own.packages}
        for work in sorted(works.get(own.project, []), key=lambda work: (work.start, work.package)):
            package = packages.get(work.package)
            rows.append(
                {
                    "project": own.project, "name": own.name, "region": own.region,
                    "technology": own.technology, "package": work.package,
                    "start": month_text(work.start),
                    "end": month_text(work.start + work.months - 1), "months": work.months,
                    "fte_months": package.fte_months if package else 0.0,
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=_PACKAGE)


def labour_table(supply: Supply, plan: Plan) -> pd.DataFrame:
    """Return labour against supply for each region and occupation that a plan uses.

    Returns
    -------
    DataFrame
        `region, occupation, month` (text), and in FTE `workers, hired, trained, home` (at work in
        the own region), `away`, and `price` (points for one FTE more in that month).
    """
    used = cells(supply, plan.postings, "fte")
    here = {(link.place, link.region) for link in supply.links if link.home}
    keys = zip(plan.postings["place"], plan.postings["region"], strict=True)
    at_home = np.array([key in here for key in keys], dtype=bool)
    home = cells(supply, plan.postings[at_home], "fte")
    shown = {
        "workers": supply.workers,
        "hired": cells(supply, plan.hires, "fte"),
        "trained": trained(supply, plan),
        "home": home,
        "away": used - home,
        "price": plan.prices,
    }
    rows, columns = np.nonzero(used.sum(2) > _CRUMB)
    months = [month_text(supply.first_month + number) for number in range(supply.months)]
    table = {
        "region": np.repeat(np.array(supply.regions, dtype=object)[rows], supply.months),
        "occupation": np.repeat(np.array(supply.occupations, dtype=object)[columns], supply.months),
        "month": np.tile(np.array(months, dtype=object), len(rows)),
    }
    table |= {name: own[rows, columns].ravel() for name, own in shown.items()}
    return pd.DataFrame(table)


def bottlenecks(supply: Supply, plan: Plan) -> pd.DataFrame:
    """Return which occupation holds the plan back in which region, the worst first.

    Returns
    -------
    DataFrame
        `region, occupation`; `worth`: points that one full-time worker more, in every month of the
        supply, is worth a year by the shadow prices (a bound on what it gives: ask `what_if`);
        `months_short`: months with a price; `first, last`: of those months (text; empty without);
        `used, there`: FTE at work and FTE that there are, mean over the months; `share`: their
        ratio. Pairs without use and without price are left out.
    """
    used = cells(supply, plan.postings, "fte")
    there = supply.workers + cells(supply, plan.hires, "fte") + trained(supply, plan)
    worth = plan.prices.sum(2) / supply.months * _YEAR
    short = plan.prices > _CRUMB
    rows = []
    for region, occupation in np.argwhere((used.sum(2) > _CRUMB) | (worth > _CRUMB)):
        at = np.flatnonzero(short[region, occupation])
        work, have = used[region, occupation].mean(), there[region, occupation].mean()
        span = [month_text(supply.first_month + int(at[end])) for end in (0, -1)] if len(at) else []
        rows.append(
            {
                "region": supply.regions[region], "occupation": supply.occupations[occupation],
                "worth": float(worth[region, occupation]), "months_short": len(at),
                "first": span[0] if span else "", "last": span[1] if span else "",
                "used": work, "there": have, "share": work / have if have > 0 else np.nan,
            }
        )  # fmt: skip
    names = ["region", "occupation", "worth", "months_short", "first", "last", "used", "there",
             "share"]  # fmt: skip
    table = pd.DataFrame(rows, columns=names)
    order = ["worth", "share", "region", "occupation"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def demand_table(plan: Plan) -> pd.DataFrame:
    """Return the labour that a plan asks, by where its workers live: what goes into the forecast.

    Returns
    -------
    DataFrame
        `region` (labour-market region), `occupation, year`, `fte` (mean over the year: FTE-months
        divided by 12) and `fte_months`.
    """
    own = plan.postings.assign(year=plan.postings["month"] // _YEAR)
    total = own.groupby(["region", "occupation", "year"])["fte"].sum()
    names = ["region", "occupation", "year"]
    table = pd.DataFrame(list(total.index), columns=names)
    return table.assign(fte=total.to_numpy() / _YEAR, fte_months=total.to_numpy())
