"""A plan as a folder to read: one page in Dutch and English, tables, and files for other programs.

The page stands on the plan and on what it was made from; nothing is planned here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.classification import labour_market_regions, occupation_name, region_name
from krapte.programming import (
    PHASES,
    Breach,
    Delay,
    Goal,
    Plan,
    Programme,
    Reason,
    Supply,
    bottlenecks,
    check,
    delays,
    demand_table,
    labour_table,
    month_of,
    package_table,
    project_table,
    reasons,
)
from krapte.programming.exchange import (
    frame_table,
    places_geojson,
    plan_calendar,
    plan_identity,
    project_xml,
    save_plan,
    workbook,
)
from krapte.reporting import programme_charts as charts
from krapte.reporting.charts import tile_map
from krapte.reporting.pages import placed, rendered, table_link
from krapte.reporting.summary import records, rows_of
from krapte.reporting.texts import LANGUAGES

PAGE = "programme.html"

_MOST_BARS, _MOST_PANELS, _MOST_ROWS = 40, 6, 25
_ENOUGH = 100
_MOST_HELD = 1000
"""Rows of a table that the page holds itself; longer ones stand beside it."""

_HUNDRED = 100.0
"""Workers in the question that everybody asks: what would a hundred more unlock."""


@dataclass(frozen=True)
class Answers:
    """What a plan answers, worked out once for page, tables and summary.

    Parameters
    ----------
    programme, supply, goal, plan
        The plan, and what it was made from.
    settings
        What else decided it, as `save_plan` keeps it.
    """

    programme: Programme
    supply: Supply
    goal: Goal
    plan: Plan
    settings: Mapping[str, Any]

    @cached_property
    def projects(self) -> pd.DataFrame:
        """What becomes of every project."""
        return project_table(self.programme, self.goal, self.plan)

    @cached_property
    def packages(self) -> pd.DataFrame:
        """When each package is done."""
        return package_table(self.programme, self.plan)

    @cached_property
    def labour(self) -> pd.DataFrame:
        """Labour against supply by month."""
        return labour_table(self.supply, self.plan)

    @cached_property
    def short(self) -> pd.DataFrame:
        """Bottlenecks, the worst first."""
        return bottlenecks(self.supply, self.plan)

    @cached_property
    def demand(self) -> pd.DataFrame:
        """Labour asked by region, occupation and year."""
        return demand_table(self.plan)

    @cached_property
    def breaches(self) -> list[Breach]:
        """What the checker found; nothing, one hopes."""
        return check(self.programme, self.supply, self.goal, self.plan)

    @cached_property
    def delays(self) -> list[Delay]:
        """Why projects are late or not built; those that lose most points, none without."""
        found = delays(self.programme, self.supply, self.goal, self.plan, _MOST_ROWS)
        return [own for own in found if own.lost > 0]

    @property
    def pointless(self) -> int:
        """Number of projects for which the goal gives no points, so that no plan builds them."""
        return int((self.projects["points_in_time"] <= 0).sum())

    @cached_property
    def reasons(self) -> list[Reason]:
        """What no plan can mend."""
        return reasons(self.programme, self.supply)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name, as CSV and workbook hold them."""
        rows = [own.as_dict() for own in self.delays]
        why = pd.DataFrame(
            [{name: row[name] for name in _DELAY} for row in rows], columns=list(_DELAY)
        )
        never = pd.DataFrame(
            [own.as_dict() | {"regions": ", ".join(own.regions)} for own in self.reasons],
            columns=["project", "kind", "never", "occupation", "regions", "first", "last",
                     "asked_fte", "free_fte", "text_nl", "text_en"],
        )  # fmt: skip
        return {
            "projects": self.projects, "packages": self.packages, "labour": self.labour,
            "bottlenecks": self.short, "demand": self.demand, "delays": why, "reasons": never,
        }  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """Return the few figures that everybody asks first, as plain data."""
        states = self.projects["state"].value_counts()
        plan = self.plan
        return {
            "status": plan.status, "seconds": round(plan.seconds, 1), "points": plan.points,
            "parts": plan.parts, "bound": plan.bound, "gap": plan.gap,
            "projects": {
                name: int(states.get(name, 0)) for name in ("in_time", "late", "unbuilt")
            },
            "pointless": self.pointless,
            "breaches": [own.as_dict() for own in self.breaches[:_ENOUGH]],
            "bottlenecks": records(self.short.head(10)),
            "delays": [own.as_dict() for own in self.delays[:10]],
            "reasons": [own.as_dict() for own in self.reasons[:_ENOUGH]],
            "supply": dict(self.supply.origin), "settings": dict(self.settings),
        }  # fmt: skip


_DELAY = (
    "project", "name", "months_late", "lost_points", "cause", "points_in_time", "labour_worth",
    "text_nl", "text_en",
)  # fmt: skip


def programme_page(answers: Answers) -> str:
    """Return the page of a plan as one HTML file without outside files, scripts or fonts."""
    own = answers
    run = plan_identity(own.programme, own.supply, own.goal, own.plan, own.settings)
    panels = _panels(own)
    keys = zip(own.labour["region"], own.labour["occupation"], strict=True)
    shown = own.labour[np.array([key in panels for key in keys], dtype=bool)]
    tables = own.tables() | {"labour": shown}
    told = own.summary()
    return rendered(
        "programme.html.j2",
        run=run,
        told=told,
        total=len(own.programme),
        settings=own.settings,
        origin=own.supply.origin,
        downloads={
            name: table_link(table) if len(table) <= _MOST_HELD else f"tables/{name}.csv"
            for name, table in tables.items()
        },
        parts={lang: _parts(own, shown, panels, lang) for lang in LANGUAGES},
    )


def write_programme(
    place: Path,
    programme: Programme,
    supply: Supply,
    goal: Goal,
    plan: Plan,
    settings: Mapping[str, Any],
    made: dt.datetime,
) -> tuple[Path, Answers]:
    """Return the folder of a plan with everything to read, and its answers.

    Beside what `save_plan` writes: programme.html, summary.json, tables as CSV and XLSX, plan.xml
    (Microsoft Project), plan.ics, and projects.geojson.

    Parameters
    ----------
    place
        Folder of all plans.
    settings
        What decided the plan besides its inputs.
    made
        Now, with a time zone.
    """
    answers = Answers(programme, supply, goal, plan, settings)
    tables = answers.tables()
    text = json.dumps(answers.summary(), ensure_ascii=False, indent=2, allow_nan=False)
    others = {f"tables/{name}.csv": frame_table(table) for name, table in tables.items()}
    others |= {
        "tables/plan.xlsx": workbook(tables),
        "plan.xml": project_xml(programme, plan, "krapte"),
        "plan.ics": plan_calendar(programme, plan, made),
        "projects.geojson": places_geojson(programme, goal, plan),
        "summary.json": (text + "\n").encode(),
        PAGE: programme_page(answers).encode(),
    }
    folder = save_plan(place, programme, supply, goal, plan, settings, made, others)
    return folder, answers


def _panels(own: Answers) -> dict[tuple[str, str], str]:
    """Return the pairs of region and occupation whose labour is drawn, the worst first."""
    rows = rows_of(own.short[own.short["used"] > 0].head(_MOST_PANELS))
    return {(row["region"], row["occupation"]): "" for row in rows}


def _parts(
    own: Answers, shown: pd.DataFrame, panels: Mapping[tuple[str, str], str], lang: str
) -> dict[str, Any]:
    names = {
        (region, occupation): f"{region_name(region)}: {occupation_name(occupation, lang)}"
        for region, occupation in panels
    }
    drawn: dict[str, str] = {"map": _map(own, lang)}
    if names:
        drawn["labour"] = charts.labour(shown, names, lang)
    bars, deadlines = _bars(own, lang)
    if len(bars):
        there = dict.fromkeys(bars["phase"])
        usual = [names[LANGUAGES.index(lang)] for names in PHASES.values()]
        phases = [name for name in usual if name in there]
        phases += [name for name in there if name not in usual]
        drawn["gantt"] = charts.gantt(bars, deadlines, phases, lang)
    return {
        "charts": {name: placed(svg, f"{name}-{lang}") for name, svg in drawn.items()},
        "short": [
            row | {"name": region_name(row["region"]),
                   "what": occupation_name(row["occupation"], lang),
                   "hundred": row["worth"] * _HUNDRED * own.supply.months / 12}
            for row in rows_of(own.short.head(_MOST_ROWS))
        ],
        "delays": [(delay, _rivals(delay)) for delay in own.delays],
        "reasons": [reason.text(lang) for reason in own.reasons[:_ENOUGH]],
        "more_reasons": max(0, len(own.reasons) - _ENOUGH),
        "breaches": [breach.text(lang) for breach in own.breaches[:_ENOUGH]],
        "demand": _demand(own, lang),
        "regions": _regions(own),
    }  # fmt: skip


def _rivals(delay: Delay) -> str:
    return ", ".join(f"{rival.project} ({rival.fte_months:.0f})" for rival in delay.rivals)


def _map(own: Answers, lang: str) -> str:
    worst = own.short.groupby("region")["worth"].max()
    values = pd.Series(0.0, index=list(labour_market_regions())).add(worst, fill_value=0.0)
    title = {
        "nl": "Punten per extra voltijdwerker per jaar, knellendste beroep",
        "en": "Points per extra full-time worker a year, scarcest occupation",
    }[lang]
    return tile_map(values, title, "ratio", lang)


def _bars(own: Answers, lang: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the packages of the projects with most points that are built, and their deadlines."""
    built = own.projects[own.projects["state"] != "unbuilt"]
    largest = built.sort_values(
        ["points_in_time", "fte_months", "project"], ascending=[False, False, True]
    ).head(_MOST_BARS).sort_values(["start", "end", "project"])  # fmt: skip
    labels = {
        row["project"]: charts.short(f"{row['name']} ({row['project']})")
        for row in rows_of(largest)
    }
    order = {code: number for number, code in enumerate(labels)}
    packages = own.packages[own.packages["project"].isin(list(labels))]
    titled = {own.package: own.name for project in own.programme for own in project.packages}
    phase = [_phase(code, titled.get(code, ""), lang) for code in packages["package"]]
    table = packages.assign(
        phase=phase,
        label=packages["project"].map(labels),
        stop=[f"{_next(month)}-01" for month in packages["end"]],
        start=packages["start"] + "-01",
        order=packages["project"].map(order),
    ).sort_values(["order", "start"])
    deadlines = {row["project"]: f"{_next(row['deadline'])}-01" for row in rows_of(largest)}
    return table[["label", "project", "phase", "start", "stop"]], deadlines


def _phase(code: str, name: str, lang: str) -> str:
    return PHASES[code][LANGUAGES.index(lang)] if code in PHASES else name or code


def _next(month: str) -> str:
    year, number = divmod(month_of(month) + 1, 12)
    return f"{year:04d}-{number + 1:02d}"


def _demand(own: Answers, lang: str) -> dict[str, Any]:
    """Return FTE by occupation and year over all regions, the largest first."""
    years = sorted(own.demand["year"].unique().tolist())
    total = own.demand.pivot_table(
        index="occupation", columns="year", values="fte", aggfunc="sum", fill_value=0.0
    )
    total = total.loc[total.sum(axis=1).sort_values(ascending=False).index[:15]]
    rows = [
        {"code": code, "name": occupation_name(str(code), lang), "fte": list(row)}
        for code, row in zip(total.index, total.to_numpy(), strict=True)
    ]
    return {"years": years, "rows": rows}


def _regions(own: Answers) -> list[dict[str, Any]]:
    """Return what each RES region gets, and what share of its points."""
    table = own.projects
    rows: dict[str, dict[str, Any]] = {}
    for row in rows_of(table):
        own_row = rows.setdefault(
            row["res_region"],
            {"code": row["res_region"], "name": region_name(row["res_region"]), "in_time": 0,
             "late": 0, "unbuilt": 0, "points": 0.0, "could": 0.0},
        )  # fmt: skip
        own_row[row["state"]] += 1
        own_row["points"] += row["points"]
        own_row["could"] += row["points_in_time"]
    return [
        row | {"share": row["points"] / row["could"] if row["could"] > 0 else float("nan")}
        for _, row in sorted(rows.items())
    ]
