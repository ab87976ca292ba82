"""The first page: the shortage now and in 2030, what the plan does, and where the pillars stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from fastapi import APIRouter, Request, Response

from krapte.register.budget import UNKNOWN, amounts, summed
from krapte.register.due import due
from krapte.reporting import charts
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import PILLARS, SCENARIOS, count
from krapte.web.figures import Column, Figure, drawn
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["overview"]
YEARS = (2026, 2030, 2035)
SHOWN_DUE = 6


@router.get(PAGE.path("nl"))
@router.get(PAGE.path("en"))
@kept
def overview(request: Request) -> Response:
    """Show the overview; without a run, how to make one."""
    lang = language_of(request.url.path)
    site = request.app.state.site
    run = site.run()
    title = PAGE.name(lang)
    records = site.register.everything()
    shared: dict[str, Any] = {
        "pillars": pillars(records, run, lang),
        "due": due(records, dt.datetime.now(dt.UTC).date())[:SHOWN_DUE],
    }
    if run is None:
        return page(request, "overview.html.j2", PAGE.key, title, run=None, **shared)
    return page(
        request, "overview.html.j2", PAGE.key, title,
        run=run, figures=[fan(run, lang)], headline=headline(run), **shared,
    )  # fmt: skip


def headline(run: FinishedRun) -> list[dict[str, Any]]:
    """Return the shortage of technical and ICT workers by year, and what the plan does to it."""
    rows = {(row["scenario"], row["year"]): row for row in rows_of(_national(run.cells))}
    return [
        {"year": year, **{name: rows[name, year] for name in ("without", "with", "effect")}}
        for year in YEARS
        if ("without", year) in rows
    ]


def fan(run: FinishedRun, lang: str) -> Figure:
    """Return the shortage over time without and with the plan."""
    t = chooser(lang)
    known = run.made["observed_until"]
    own = _national(run.cells)
    own = own[own["scenario"].isin(list(SCENARIOS))]
    rows = [
        {**row, "name": SCENARIOS[row["scenario"]][lang]}
        for row in rows_of(own.sort_values(["scenario", "year"], ascending=[False, True]))
    ]
    last = max(rows, key=lambda row: (row["scenario"] == "without", row["year"]))
    finding = t(
        "Tot en met {known} zijn de cijfers bekend. Zonder plan is het tekort {median} in {year},"
        " de mediaan van alle trekkingen; 95 % daarvan ligt tussen {low} en {high}.",
        "Figures are known up to {known}. Without the plan the shortage is {median} in {year}, the"
        " median of all draws; 95 % of them lie between {low} and {high}.",
    ).format(
        known=known,
        year=last["year"],
        **{
            part: count(last[field], lang, 100)
            for part, field in (("median", "median"), ("low", "low95"), ("high", "high95"))
        },
    )
    return Figure(
        "shortage",
        t("Tekort aan technici en ICT’ers", "Shortage of technical and ICT workers"),
        finding,
        drawn(charts.fan(run.cells, "07+08", known, lang), finding),
        (
            Column("name", t("Scenario", "Scenario")),
            Column("year", t("Jaar", "Year")),
            Column("median", t("Mediaan", "Median"), "count"),
            Column("low95", t("Laag (95 %)", "Low (95 %)"), "count"),
            Column("high95", t("Hoog (95 %)", "High (95 %)"), "count"),
        ),
        rows,
        t("krapte, run {}", "krapte, run {}").format(run.id),
    )


def pillars(
    records: Mapping[str, Sequence[Any]], run: FinishedRun | None, lang: str
) -> list[dict[str, Any]]:
    """Return where each pillar stands: money, delivery and result, each by itself."""
    today = dt.datetime.now(dt.UTC).date()
    of_measure = {own.key: own["pillar"] for own in records["measure"]}
    sums = summed(
        amounts(records["budget_line"]), lambda own: str(of_measure.get(own.measure, UNKNOWN))
    )
    money = {own.name: own for own in sums}
    open_rows = due(records, today)
    return [
        {
            "name": PILLARS[pillar][lang],
            "measures": sum(own == pillar for own in of_measure.values()),
            "money": money.get(str(pillar)),
            "late": _of(open_rows, pillar, of_measure, ("late",)),
            "unknown": _of(open_rows, pillar, of_measure, ("unknown",)),
            "open": _of(open_rows, pillar, of_measure, ("due", "undated")),
            "effect": _effect(run, pillar),
        }
        for pillar in (1, 2, 3, 4)
    ]


def _of(
    rows: Sequence[Mapping[str, Any]],
    pillar: int,
    of_measure: Mapping[str, int],
    states: Sequence[str],
) -> int:
    """Return how many rows about a pillar are in one of the states."""
    return sum(
        row["state"] in states and pillar in {of_measure.get(own) for own in row["measures"]}
        for row in rows
    )


def _effect(run: FinishedRun | None, pillar: int) -> dict[str, Any] | None:
    """Return what a pillar does in 2030; None when no measure of it has a known effect."""
    if run is None:
        return None
    known = run.measures.query("pillar == @pillar and status == 'quantified'")
    own = run.pillars.query(
        "pillar == @pillar and method == 'shapley' and occupation == '07+08' and year == 2030"
    )
    if known.empty or own.empty or pd.isna(own.iloc[0]["median"]):
        return None
    return rows_of(own)[0]


def _national(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[
        (cells["indicator"] == "shortage")
        & (cells["region"] == "NL")
        & (cells["occupation"] == "07+08")
    ]
