"""The shortage by region, occupation and year, with its uncertainty and the way back to sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request, Response

from krapte.classification import (
    labour_market_regions,
    model_occupations,
    occupation_name,
    region_name,
)
from krapte.reporting import charts
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import CAUSES, GROUP_NAMES, INDICATORS, SCENARIOS, count, decimal
from krapte.web import drawings
from krapte.web.figures import Column, Figure, drawn
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["shortage"]
SCENARIO_NAMES = {**SCENARIOS, "effect": {"nl": "Effect van het plan", "en": "Effect of the plan"}}
RATIOS = ("tightness", "women_share")
GROUPS = tuple(GROUP_NAMES)
Text = Annotated[str | None, Query(max_length=40)]


@dataclass(frozen=True)
class View:
    """What a reader chose to see; all of it is in the address.

    Parameters
    ----------
    region, occupation, indicator, scenario, year
        Of the cell that is shown.
    """

    region: str
    occupation: str
    indicator: str
    scenario: str
    year: int

    def query(self, **other: Any) -> dict[str, Any]:
        """Return the view as the query of an address, with some parts changed."""
        own = {
            "regio": self.region, "beroep": self.occupation, "indicator": self.indicator,
            "scenario": self.scenario, "jaar": self.year,
        }  # fmt: skip
        return own | other


@router.get(PAGE.path("nl"))
@router.get(PAGE.path("en"))
@kept
def shortage(
    request: Request,
    regio: Text = None,
    beroep: Text = None,
    indicator: Text = None,
    scenario: Text = None,
    jaar: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """Show the chosen cell: map, time, occupations and explanation."""
    lang = language_of(request.url.path)
    run = request.app.state.site.run()
    if run is None:
        return page(request, "no_run.html.j2", PAGE.key, PAGE.name(lang))
    years = sorted(int(own) for own in run.cells["year"].unique())
    view = View(
        regio or "NL", beroep or "07+08", indicator or "shortage", scenario or "without",
        jaar or min(2030, years[-1]),
    )  # fmt: skip
    own = keyed(run)
    if (view.scenario, view.indicator, view.region, view.occupation, view.year) not in own.index:
        t = chooser(lang)
        raise HTTPException(
            404, t("Voor deze keuze zijn er geen cijfers.", "There are no figures for this choice.")
        )
    figures = [over_time(own, run, view, lang), over_regions(own, run, view, lang)]
    return page(
        request, "shortage.html.j2", PAGE.key, PAGE.name(lang), figures=figures,
        view=view, run=run, choices=choices(run, lang), names=_names(view, lang),
        now=cell(own, view), occupations=by_occupation(own, view, lang),
        causes=causes(run, view, lang), behind=behind(request, view),
        ratio=view.indicator in RATIOS,
    )  # fmt: skip


def keyed(run: FinishedRun) -> pd.DataFrame:
    """Return the cells of a run by scenario, indicator, region, occupation and year."""
    found = _KEYED.get(run.id)
    if found is None:
        keys = ["scenario", "indicator", "region", "occupation", "year"]
        found = run.cells.set_index(keys).sort_index()
        _KEYED.clear()  # only the newest run is shown
        _KEYED[run.id] = found
    return found


_KEYED: dict[str, pd.DataFrame] = {}


def choices(run: FinishedRun, lang: str) -> dict[str, list[tuple[str, str]]]:
    """Return the options of each filter: value and text."""
    t = chooser(lang)
    groups = [(code, GROUP_NAMES[code][lang]) for code in GROUPS]
    fine = [(code, f"{code} {occupation_name(code, lang)}") for code in model_occupations()]
    return {
        "regio": [("NL", t("Nederland", "Netherlands"))]
        + sorted(
            ((code, region_name(code, lang)) for code in labour_market_regions()),
            key=lambda own: own[1],
        ),
        "beroep": groups + fine,
        "indicator": [
            (code, names[lang].capitalize())
            for code, names in INDICATORS.items()
            if code in set(run.cells["indicator"].unique())
        ],
        "scenario": [(code, names[lang]) for code, names in SCENARIO_NAMES.items()],
        "jaar": [(str(own), str(own)) for own in sorted(run.cells["year"].unique())],
    }


def cell(own: pd.DataFrame, view: View) -> dict[str, Any]:
    """Return the figure of the view with its intervals."""
    key = (view.scenario, view.indicator, view.region, view.occupation, view.year)
    return rows_of(own.loc[[key]])[0]


def over_time(own: pd.DataFrame, run: FinishedRun, view: View, lang: str) -> Figure:
    """Return the view over all years, with its intervals."""
    t = chooser(lang)
    part = own.xs(
        (view.scenario, view.indicator, view.region, view.occupation), level=(0, 1, 2, 3)
    ).reset_index()
    names = _names(view, lang)
    number = _number(view, lang)
    first, last = rows_of(part)[0], rows_of(part)[-1]
    finding = t(
        "Van {first} in {since} naar {last} in {until} (mediaan); in {until} ligt 95 % van de"
        " trekkingen tussen {low} en {high}.",
        "From {first} in {since} to {last} in {until} (median); in {until} 95 % of the draws lie"
        " between {low} and {high}.",
    ).format(
        first=number(first["median"]), since=first["year"], last=number(last["median"]),
        until=last["year"], low=number(last["low95"]), high=number(last["high95"]),
    )  # fmt: skip
    kind = "decimal" if view.indicator in RATIOS else "count"
    return Figure(
        "over-time",
        f"{names['indicator']}, {names['occupation']}, {names['region']}",
        finding,
        drawn(
            drawings.over_time(part, names["indicator"], run.made["observed_until"], lang), finding
        ),
        (
            Column("year", t("Jaar", "Year")),
            *(
                Column(field, label, kind)
                for field, label in (
                    ("low95", t("Laag (95 %)", "Low (95 %)")),
                    ("low50", t("Laag (50 %)", "Low (50 %)")),
                    ("median", t("Mediaan", "Median")),
                    ("high50", t("Hoog (50 %)", "High (50 %)")),
                    ("high95", t("Hoog (95 %)", "High (95 %)")),
                )
            ),
        ),
        rows_of(part),
        _source(run, lang),
    )


def over_regions(own: pd.DataFrame, run: FinishedRun, view: View, lang: str) -> Figure:
    """Return the map of the view: a share of demand for persons, the figure itself for a ratio."""
    t = chooser(lang)
    share = view.indicator in ("shortage", "shortage_fte", "vacancies", "unemployed")
    level = (0, 1, 3, 4)
    shown = own.xs((view.scenario, view.indicator, view.occupation, view.year), level=level)
    demand = own.xs(("without", "demand", view.occupation, view.year), level=level)
    part = shown.assign(share=shown["median"] / demand["median"])
    rows = [
        {"name": region_name(row["region"], lang), **row}
        for row in rows_of(part.reset_index())
        if row["region"] != "NL"
    ]
    field = "share" if share else "median"
    rows.sort(key=lambda row: -(row[field] or 0))
    names = _names(view, lang)
    title = (
        t("{} als deel van de vraag, {}", "{} as a share of demand, {}")
        if share
        else t("{}, {}", "{}, {}")
    ).format(names["indicator"], view.year)
    unit = "share" if share or view.indicator == "women_share" else (
        "ratio" if view.indicator == "tightness" else "persons"
    )  # fmt: skip
    finding = t("Het hoogst in {} en {}, het laagst in {}.", "Highest in {} and {}, lowest in {}.")
    finding = finding.format(rows[0]["name"], rows[1]["name"], rows[-1]["name"])
    values = pd.Series({row["region"]: row[field] for row in rows})
    kind = "decimal" if view.indicator in RATIOS else "count"
    return Figure(
        "regions",
        title,
        finding,
        drawn(charts.tile_map(values, title, unit, lang), f"{title}. {finding}"),
        (
            Column("name", t("Arbeidsmarktregio", "Labour-market region")),
            Column("share", t("Deel van de vraag", "Share of demand"), "percent"),
            Column("median", t("Mediaan", "Median"), kind),
            Column("low95", t("Laag (95 %)", "Low (95 %)"), kind),
            Column("high95", t("Hoog (95 %)", "High (95 %)"), kind),
        ),
        rows,
        _source(run, lang),
    )


def by_occupation(own: pd.DataFrame, view: View, lang: str) -> dict[str, Any]:
    """Return medians of the view by technical and ICT occupation over the years."""
    part = own.xs((view.scenario, view.indicator, view.region), level=(0, 1, 2))
    medians = part["median"].unstack("year").to_dict("index")
    years = [year for year in medians["07"] if year in (2022, 2024, 2026, 2028, 2030, 2035)]
    codes = [own for own in model_occupations() if len(own) == 4]
    rows = [
        {
            "code": code,
            "name": occupation_name(code, lang),
            "values": [medians[code][year] for year in years],
        }
        for code in ("07", "08", *codes)
    ]
    return {"years": years, "rows": rows}


def causes(run: FinishedRun, view: View, lang: str) -> list[dict[str, Any]]:
    """Return what moved the national shortage of a group up to the year; empty for other cells."""
    if view.region != "NL" or view.indicator != "shortage":
        return []
    found = run.decomposition
    part = found[
        (found["scenario"] == "without")
        & (found["occupation"] == view.occupation)
        & (found["year"] == view.year)
    ]
    return [
        {"name": CAUSES[row["cause"]][lang], **row}
        for row in rows_of(part.sort_values("median", ascending=False))
        if abs(row["median"]) > 0.5
    ]


def behind(request: Request, view: View) -> dict[str, Any]:
    """Return accounts, published figures and sources on which the cell stands."""
    from krapte.accounts import base_year
    from krapte.forecast import origins

    dataset = request.app.state.site.dataset
    return origins(view.region, view.occupation, dataset, base_year(dataset))


def _names(view: View, lang: str) -> dict[str, str]:
    t = chooser(lang)
    group = GROUP_NAMES.get(view.occupation)
    return {
        "region": t("Nederland", "Netherlands")
        if view.region == "NL"
        else region_name(view.region, lang),
        "occupation": group[lang] if group else occupation_name(view.occupation, lang),
        "indicator": INDICATORS[view.indicator][lang].capitalize(),
        "scenario": SCENARIO_NAMES[view.scenario][lang],
    }


def _number(view: View, lang: str) -> Any:
    if view.indicator in RATIOS:
        return lambda value: decimal(value, lang, 2)
    return lambda value: count(value, lang)


def _source(run: FinishedRun, lang: str) -> str:
    t = chooser(lang)
    return t("krapte, run {}, {} trekkingen", "krapte, run {}, {} draws").format(
        run.id, run.made["draws"]
    )
