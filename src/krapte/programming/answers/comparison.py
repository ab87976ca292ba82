"""What is different between two plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from krapte.programming.answers.tables import bottlenecks, project_table
from krapte.programming.months import month_of
from krapte.programming.plan import Goal, Plan
from krapte.programming.project import Programme
from krapte.programming.supply import Supply

CHANGES = ("built", "dropped", "earlier", "later", "same", "neither")
"""What becomes of a project: now built, no longer, ready earlier, later, the same month; neither
plan builds it."""


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side.

    Parameters
    ----------
    projects
        `project, name, region, change, end_before, end_after, months` (earlier is negative),
        `points_before, points_after`; those of one plan only included.
    parts
        `part, before, after, difference` in points; with `total` and `bound`.
    labour
        `region, occupation, worth_before, worth_after, used_before, used_after`: shadow prices a
        year and mean FTE, the largest change first.
    """

    projects: pd.DataFrame
    parts: pd.DataFrame
    labour: pd.DataFrame

    def changed(self, change: str) -> pd.DataFrame:
        """Return the projects with a change of `CHANGES`."""
        return self.projects[self.projects["change"] == change]

    def counts(self) -> dict[str, int]:
        """Return how many projects have each change."""
        found = self.projects["change"].value_counts()
        return {name: int(found.get(name, 0)) for name in CHANGES}

    def summary(self) -> dict[str, Any]:
        """Return the comparison as plain data, for `--json`."""
        changed = self.projects[~self.projects["change"].isin(["same", "neither"])]
        return {
            "changes": self.counts(),
            "parts": self.parts.to_dict("records"),
            "projects": changed.to_dict("records"),
            "labour": self.labour.head(25).to_dict("records"),
        }


@dataclass(frozen=True)
class Side:
    """A plan with what it was made for.

    Parameters
    ----------
    programme, supply, goal, plan
        Each side has its own: programmes, supplies and goals may differ.
    """

    programme: Programme
    supply: Supply
    goal: Goal
    plan: Plan


def compare(before: Side, after: Side) -> Comparison:
    """Return what is different in the second plan.

    Points of plans with different goals are shown as they are; they do not have the same meaning.
    """
    return Comparison(_projects(before, after), _parts(before, after), _labour(before, after))


def _projects(before: Side, after: Side) -> pd.DataFrame:
    first, second = ({row["project"]: row for row in _rows(side)} for side in (before, after))
    rows = []
    for code in dict.fromkeys([*first, *second]):
        old, new = first.get(code), second.get(code)
        known = new or old or {}
        ends = [row["end"] if row else "" for row in (old, new)]
        months = month_of(ends[1]) - month_of(ends[0]) if all(ends) else None
        rows.append(
            {
                "project": code, "name": known["name"], "region": known["region"],
                "change": _change(ends, months), "end_before": ends[0], "end_after": ends[1],
                "months": months, "points_before": old["points"] if old else 0.0,
                "points_after": new["points"] if new else 0.0,
            }
        )  # fmt: skip
    names = ["project", "name", "region", "change", "end_before", "end_after", "months",
             "points_before", "points_after"]  # fmt: skip
    table = pd.DataFrame(rows, columns=names)
    return table.assign(months=table["months"].astype("Int64"))


def _rows(side: Side) -> list[dict[str, Any]]:
    table = project_table(side.programme, side.goal, side.plan)
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _change(ends: list[str], months: int | None) -> str:
    if months is None:
        return "built" if ends[1] else "dropped" if ends[0] else "neither"
    return "earlier" if months < 0 else "later" if months > 0 else "same"


def _parts(before: Side, after: Side) -> pd.DataFrame:
    sides = [
        own.plan.parts | {"total": own.plan.points, "bound": own.plan.bound}
        for own in (before, after)
    ]
    rows = [
        {
            "part": name, "before": sides[0].get(name, 0.0), "after": sides[1].get(name, 0.0),
            "difference": sides[1].get(name, 0.0) - sides[0].get(name, 0.0),
        }
        for name in dict.fromkeys([*sides[0], *sides[1]])
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _labour(before: Side, after: Side) -> pd.DataFrame:
    both = bottlenecks(before.supply, before.plan).merge(
        bottlenecks(after.supply, after.plan), on=["region", "occupation"], how="outer",
        suffixes=("_before", "_after"),
    )  # fmt: skip
    names = [f"{name}_{side}" for name in ("worth", "used") for side in ("before", "after")]
    table = both[["region", "occupation", *names]].fillna(dict.fromkeys(names, 0.0))
    size = (table["worth_after"] - table["worth_before"]).abs()
    most = (table["used_after"] - table["used_before"]).abs()
    order = table.assign(size=size, most=most).sort_values(
        ["size", "most", "region", "occupation"], ascending=[False, False, True, True]
    )
    return order[["region", "occupation", *names]].reset_index(drop=True)
