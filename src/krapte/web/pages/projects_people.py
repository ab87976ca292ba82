"""The people of a plan: labour against supply, where it is tight, and what the plan asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from krapte.classification import labour_market_regions, region_name
from krapte.programming import month_of
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import decimal
from krapte.web.figures import Column, Figure, drawn
from krapte.web.language import chooser, language_of
from krapte.web.pages import projects_drawings
from krapte.web.pages import projects_names as names
from krapte.web.pages.measures_records import Part, paged
from krapte.web.pages.projects_names import EN, NL
from krapte.web.pages.projects_plan import plan_page, source_of
from krapte.web.plans import KeptPlan

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=10)]
Number = Annotated[int, Query(ge=1, le=10_000)]
PANELS = 4
"""Charts of labour on one page."""

HUNDRED = 100.0


@router.get(f"{NL}/plan/{{code}}/mensen")
@router.get(f"{EN}/plan/{{code}}/mensen")
def people(
    request: Request, code: str, regio: Text = "", beroep: Text = "", blad: Number = 1
) -> Response:
    """Show who is at work against who is there, by month; the tightest first."""
    found = names.visible_plan(request, code)
    lang = language_of(request.url.path)
    used = found.short[found.short["used"] > 0]
    choices = _choices(used, lang)
    names.known_choice(regio, choices["regio"])
    names.known_choice(beroep, choices["beroep"])
    for column, value in (("region", regio), ("occupation", beroep)):
        used = used[used[column] == value] if value else used
    pairs = [(row["region"], row["occupation"]) for row in rows_of(used)]
    part: Part = paged(pairs, blad, PANELS)
    return plan_page(
        request, found, "projects_people.html.j2", "mensen",
        figures=[labour(found, region, occupation, lang) for region, occupation in part.rows],
        part=part, choices=choices,
        asked={"regio": regio, "beroep": beroep},
    )  # fmt: skip


@router.get(f"{NL}/plan/{{code}}/knelpunten")
@router.get(f"{EN}/plan/{{code}}/knelpunten")
def bottlenecks(request: Request, code: str, beroep: Text = "", blad: Number = 1) -> Response:
    """Show what one worker more is worth, by region and occupation."""
    found = names.visible_plan(request, code)
    lang = language_of(request.url.path)
    choices = _choices(found.short, lang)
    names.known_choice(beroep, choices["beroep"])
    table = found.short[found.short["occupation"] == beroep] if beroep else found.short
    years = _months(found) / 12
    rows = [
        row | {"place": region_name(row["region"], lang),
               "what": names.occupation(row["occupation"], lang),
               "hundred": row["worth"] * HUNDRED * years}
        for row in rows_of(table)
    ]  # fmt: skip
    return plan_page(
        request, found, "projects_bottlenecks.html.j2", "knelpunten",
        figures=[price_map(found, table, beroep, lang)], part=paged(rows, blad), choices=choices,
        asked={"beroep": beroep},
    )  # fmt: skip


@router.get(f"{NL}/plan/{{code}}/vraag")
@router.get(f"{EN}/plan/{{code}}/vraag")
def demand(request: Request, code: str, regio: Text = "") -> Response:
    """Show the labour that a plan asks by occupation and year: demand for the forecast."""
    found = names.visible_plan(request, code)
    lang = language_of(request.url.path)
    options = names.region_choices(found.demand["region"], lang)
    names.known_choice(regio, options)
    return plan_page(
        request, found, "projects_demand.html.j2", "vraag", figures=[asked(found, regio, lang)],
        choices={"regio": options}, asked={"regio": regio},
    )  # fmt: skip


def labour(found: KeptPlan, region: str, occupation: str, lang: str) -> Figure:
    """Return the labour of an occupation in a region against who is there, by month."""
    t = chooser(lang)
    own = found.labour
    own = own[(own["region"] == region) & (own["occupation"] == occupation)].sort_values("month")
    own = own.assign(
        there=own["workers"] + own["hired"] + own["trained"], work=own["home"] + own["away"]
    )
    number = _number(lang)
    peak = rows_of(own.loc[[own["work"].idxmax()]])[0]
    short = int((own["price"] > 0).sum())
    finding = t(
        "Het meest aan het werk in {}: {} van {} VTE. In {} van de {} maanden knelt het.",
        "Most at work in {}: {} of {} FTE. It is tight in {} of the {} months.",
    ).format(peak["month"], number(peak["work"]), number(peak["there"]), short, len(own))
    title = f"{region_name(region, lang)}: {names.occupation(occupation, lang)}"
    series = {name: own[name].tolist() for name in ("home", "away", "there", "price")}
    words = {
        "home": t("in de eigen regio", "in the own region"),
        "away": t("buiten de eigen regio", "outside the own region"),
        "there": t("beschikbaar", "there"), "short": t("hier knelt het", "tight here"),
    }  # fmt: skip
    svg = projects_drawings.labour([month_of(own) for own in own["month"]], series, words, number)
    return Figure(
        f"labour-{region}-{occupation}", title, finding, drawn(svg, f"{title}. {finding}"),
        (
            Column("month", t("Maand", "Month")),
            Column("home", t("In de eigen regio", "In the own region"), "decimal"),
            Column("away", t("Daarbuiten", "Outside it"), "decimal"),
            Column("workers", t("Vrij", "Free"), "decimal"),
            Column("hired", t("Ingehuurd", "Hired"), "decimal"),
            Column("trained", t("Opgeleid", "Trained"), "decimal"),
            Column("price", t("Punten per VTE erbij", "Points for one FTE more"), "decimal"),
        ),
        rows_of(own), source_of(found, lang),
    )  # fmt: skip


def price_map(found: KeptPlan, table: pd.DataFrame, occupation: str, lang: str) -> Figure:
    """Return what one full-time worker more is worth a year, by labour-market region."""
    t = chooser(lang)
    worst = table.groupby("region")["worth"].max()
    values = {code: float(worst.get(code, 0.0)) for code in labour_market_regions()}
    which = names.occupation(occupation, lang) if occupation else t(
        "het knellendste beroep", "the scarcest occupation")  # fmt: skip
    title = t("Punten per voltijdwerker erbij per jaar: {}",
              "Points for one more full-time worker a year: {}").format(which)  # fmt: skip
    rows = [
        {"name": region_name(code, lang), "worth": value}
        for code, value in sorted(values.items(), key=lambda item: (-item[1], item[0]))
    ]
    finding = t(
        "Het knelt nergens: van elk beroep zijn er genoeg voor dit plan.",
        "It is tight nowhere: there are enough of every occupation for this plan.",
    )
    if rows[0]["worth"] > 0:
        tight = sum(row["worth"] > 0 for row in rows)
        finding = t("Het knelt in {} van de {} regio’s, het meest in {} ({} punten).",
                    "It is tight in {} of the {} regions, most in {} ({} points).").format(
            tight, len(rows), rows[0]["name"], decimal(rows[0]["worth"], lang, 2))  # fmt: skip
    svg = projects_drawings.tiles(
        "labour_market_region", values, lambda value: decimal(value, lang, 2)
    )
    return Figure(
        "prices", title, finding, drawn(svg, f"{title}. {finding}"),
        (Column("name", t("Arbeidsmarktregio", "Labour-market region")),
         Column("worth", t("Punten", "Points"), "decimal")),
        rows, source_of(found, lang),
    )  # fmt: skip


def asked(found: KeptPlan, region: str, lang: str) -> Figure:
    """Return FTE by occupation and year that a plan asks, as a table."""
    t = chooser(lang)
    own = found.demand[found.demand["region"] == region] if region else found.demand
    years = sorted({int(row["year"]) for row in rows_of(own)})
    total: dict[str, dict[str, float]] = {}
    for row in rows_of(own):
        cells = total.setdefault(row["occupation"], {f"y{year}": 0.0 for year in years})
        cells[f"y{int(row['year'])}"] += row["fte"]
    rows: list[dict[str, Any]] = [
        {"name": names.occupation(code, lang), **cells}
        for code, cells in sorted(total.items(), key=lambda item: -sum(item[1].values()))
    ]
    sums = {year: sum(row[f"y{year}"] for row in rows) for year in years}
    finding = t("Dit plan vraagt geen arbeid.", "This plan asks no labour.")
    if sums:
        most = max(sums, key=lambda year: sums[year])
        finding = t("De meeste mensen zijn nodig in {}: gemiddeld {} VTE aan het werk.",
                    "Most people are needed in {}: {} FTE at work on average.").format(
            most, decimal(sums[most], lang, 0))  # fmt: skip
    bars = [(str(year), sums[year]) for year in years]
    title = t("VTE aan het werk per jaar", "FTE at work by year")
    svg = projects_drawings.bars(bars, lambda value: decimal(value, lang, 0))
    return Figure(
        "demand", title, finding, drawn(svg, f"{title}. {finding}"),
        (Column("name", t("Beroep", "Occupation")),
         *(Column(f"y{year}", str(year), "decimal") for year in years)),
        rows, source_of(found, lang),
    )  # fmt: skip


def _choices(table: pd.DataFrame, lang: str) -> dict[str, list[tuple[str, str]]]:
    t = chooser(lang)
    every = ("", t("alle beroepen", "all occupations"))
    codes = sorted(table["occupation"].unique())
    return {
        "regio": names.region_choices(table["region"], lang),
        "beroep": [every, *((code, names.occupation(code, lang)) for code in codes)],
    }


def _months(found: KeptPlan) -> int:
    told = found.supply
    return month_of(told["last_month"]) - month_of(told["first_month"]) + 1


def _number(lang: str) -> Callable[[float], str]:
    return lambda value: decimal(value, lang, 1 if value < 100 else 0)
