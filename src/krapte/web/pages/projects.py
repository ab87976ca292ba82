"""Projects: the programme that krapte carries, or a list that somebody brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from krapte.classification import region_name
from krapte.downloads import FORMS
from krapte.forecast import SEED
from krapte.programming import (
    Goal,
    Programme,
    Project,
    list_tables,
    list_workbook,
    month_text,
)
from krapte.register.exchange import zipped
from krapte.reporting.texts import decimal
from krapte.web.accounts import may
from krapte.web.figures import Column, Figure, drawn
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.pages import (
    projects_compare,
    projects_drawings,
    projects_jobs,
    projects_lists,
    projects_people,
    projects_plan,
    projects_what_if,
)
from krapte.web.pages import projects_names as names
from krapte.web.pages.measures_records import paged
from krapte.web.pages.projects_names import EN, NL, PAGE
from krapte.web.plans import KeptList, chosen, embedded_programme
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=40)]
Number = Annotated[int, Query(ge=1, le=10_000)]
MAPS = ("res", "labour_market_region")
LARGEST = 15
"""Occupations in the chart; the table has all."""


@dataclass(frozen=True)
class View:
    """What a reader chose to see; all of it is in the address.

    Parameters
    ----------
    gebied, techniek
        Region and technology; empty is all.
    kaart
        Kind of region of the map.
    """

    gebied: str
    techniek: str
    kaart: str

    def query(self, **other: Any) -> dict[str, Any]:
        """Return the view as the query of an address, with some parts changed."""
        return {"gebied": self.gebied, "techniek": self.techniek, "kaart": self.kaart} | other


@router.get(NL)
@router.get(EN)
@kept
def programme(
    request: Request, gebied: Text = "", techniek: Text = "", kaart: Text = "res", blad: Number = 1
) -> Response:
    """Show the programme that krapte carries."""
    view = View(gebied, techniek, kaart)
    return programme_view(request, embedded_programme(), None, view, blad)


@router.get(f"{NL}/lijst/{{code}}")
@router.get(f"{EN}/lijst/{{code}}")
def own_list(
    request: Request, code: str, gebied: Text = "", techniek: Text = "", kaart: Text = "res",
    blad: Number = 1,
) -> Response:  # fmt: skip
    """Show a list that somebody brought."""
    found = names.visible_list(request, code)
    return programme_view(request, found.programme, found, View(gebied, techniek, kaart), blad)


@router.get(f"{NL}/projecten.{{form}}")
@router.get(f"{EN}/projecten.{{form}}")
def as_list(request: Request, form: str, gebied: Text = "", techniek: Text = "") -> Response:
    """Give the programme as a list that can be changed and brought back."""
    own = chosen(embedded_programme(), gebied, techniek)
    return _list_file(own.projects, form, "krapte-projecten")


@router.get(f"{NL}/sjabloon.{{form}}")
@router.get(f"{EN}/sjabloon.{{form}}")
def template(form: str) -> Response:
    """Give an empty list to fill in, as a workbook or as a zip file of CSV tables."""
    return _list_file((), form, "krapte-sjabloon-projecten")


@router.get(f"{NL}/sjabloon-aanbod.xlsx")
@router.get(f"{EN}/sjabloon-aanbod.xlsx")
def supply_template() -> Response:
    """Give an empty workbook for labour of one's own."""
    from krapte.programming.labour import supply_workbook

    head = {"Content-Disposition": 'attachment; filename="krapte-sjabloon-aanbod.xlsx"'}
    return Response(supply_workbook(), media_type=FORMS["xlsx"], headers=head)


router.include_router(projects_lists.router)
router.include_router(projects_jobs.router)
router.include_router(projects_what_if.router)
router.include_router(projects_compare.router)
router.include_router(projects_people.router)
router.include_router(projects_plan.router)


def _list_file(projects: Sequence[Project], form: str, name: str) -> Response:
    head = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if form == "xlsx":
        body = list_workbook(projects, names.factors())
        return Response(body, media_type=FORMS[form], headers=head)
    if form == "zip":
        body = zipped(list_tables(projects, names.factors()))
        return Response(body, media_type="application/zip", headers=head)
    raise HTTPException(404)


def programme_view(
    request: Request, whole: Programme, own: KeptList | None, view: View, number: int
) -> Response:
    """Return the page of a list of projects as far as it is chosen.

    Raises
    ------
    HTTPException
        404: there is no such region, technology or map.
    """
    lang = language_of(request.url.path)
    t = chooser(lang)
    regions = names.region_choices((one.res_region for one in whole), lang)
    technologies = names.technology_choices((one.technology for one in whole), lang)
    names.known_choice(view.gebied, regions)
    names.known_choice(view.techniek, technologies)
    if view.kaart not in MAPS:
        raise HTTPException(404)
    part = chosen(whole, view.gebied, view.techniek)
    who = request.state.who
    run = request.app.state.site.run()
    return page(
        request, "projects.html.j2", PAGE.key, own.name if own else PAGE.name(lang),
        figures=figures(part, view.kaart, own, lang), tabs=names.TABS, view=view, own=own,
        choices={
            "gebied": regions, "techniek": technologies,
            "kaart": [("res", t("RES-regio’s", "RES regions")),
                      ("labour_market_region", t("arbeidsmarktregio’s", "labour-market regions"))],
        },
        totals=totals(part), part=paged(listed(part, lang), number), run=run,
        remarks=whole.remarks if own else (), goal=Goal(), seed=run.made["seed"] if run else SEED,
        levels=[(code, text[lang]) for code, text in names.LEVELS.items()
                if run is not None or code == "central"],
        starts=who is not None and may(who.role, "job"),
    )  # fmt: skip


def totals(part: Programme) -> dict[str, Any]:
    """Return how many projects there are, their labour in full-time years, and what they yield."""
    known = {
        name: [value for own in part if (value := getattr(own, name)) is not None]
        for name in ("twh", "co2_kton", "homes")
    }
    return {
        "projects": len(part), "years": sum(own.fte_months for own in part) / 12,
        **{name: sum(values) if values else None for name, values in known.items()},
    }  # fmt: skip


def listed(part: Programme, lang: str) -> list[dict[str, Any]]:
    """Return the projects as rows of a table."""
    return [
        {
            "project": own.project, "name": names.project_name(own.project, own.name, lang),
            "region": region_name(own.region, lang),
            "technology": names.technology_name(own.technology, lang),
            "size": names.size_text(own, decimal(own.size, lang, 1), lang),
            "start": month_text(own.earliest_start), "deadline": month_text(own.deadline),
            "priority": own.priority, "years": own.fte_months / 12,
        }
        for own in part
    ]  # fmt: skip


def figures(part: Programme, kind: str, own: KeptList | None, lang: str) -> list[Figure]:
    """Return labour by region, by occupation and by technology."""
    t = chooser(lang)
    source = t(
        "takenlijst en arbeidsfactoren van krapte (programming, met bron per regel); deels aanname",
        "tasks and labour factors of krapte (programming, a source on every line); partly assumed",
    )
    if own is not None:
        source = t("lijst {}; ontbrekende werkpakketten uit arbeidsfactoren van krapte",
                   "list {}; packages that it lacks from labour factors of krapte").format(
            own.name)  # fmt: skip
    return [
        by_region(part, kind, source, lang),
        by_occupation(part, source, lang),
        by_technology(part, source, lang),
    ]


def by_region(part: Programme, kind: str, source: str, lang: str) -> Figure:
    """Return full-time years of work by region, as a tile map."""
    from krapte.programming.labour import region_shares

    t = chooser(lang)
    values: dict[str, float] = {}
    for project in part:
        shares = {project.res_region: 1.0} if kind == "res" else region_shares(project.region)
        for code, share in shares.items():
            values[code] = values.get(code, 0.0) + share * project.fte_months / 12
    rows = [
        {"name": region_name(code, lang), "years": value}
        for code, value in sorted(values.items(), key=lambda item: -item[1])
    ]
    title = t("Werk per regio, in voltijdjaren", "Work by region, in full-time years")
    finding = t("Er zijn geen projecten.", "There are no projects.")
    if rows:
        finding = t("Het meeste werk ligt in {}: {} voltijdjaren.",
                    "Most of the work is in {}: {} full-time years.").format(
            rows[0]["name"], decimal(rows[0]["years"], lang, 0))  # fmt: skip
    svg = projects_drawings.tiles(kind, values, lambda value: decimal(value, lang, 0))
    return Figure(
        "region", title, finding, drawn(svg, f"{title}. {finding}"),
        (Column("name", t("Regio", "Region")),
         Column("years", t("Voltijdjaren", "Full-time years"), "decimal")),
        rows, source,
    )  # fmt: skip


def by_occupation(part: Programme, source: str, lang: str) -> Figure:
    """Return full-time years of work by occupation."""
    t = chooser(lang)
    total = part.labour_by_occupation()
    rows = [
        {"name": names.occupation(code, lang), "years": value / 12}
        for code, value in total.items() if value > 0
    ]  # fmt: skip
    title = t("Werk per beroep, in voltijdjaren", "Work by occupation, in full-time years")
    finding = t("Er wordt geen arbeid gevraagd.", "No labour is asked.")
    if rows:
        finding = t("De meeste vraag is naar {}: {} voltijdjaren.",
                    "Most wanted is {}: {} full-time years.").format(
            rows[0]["name"], decimal(rows[0]["years"], lang, 0))  # fmt: skip
    bars = [(row["name"], row["years"]) for row in rows[:LARGEST]]
    svg = projects_drawings.bars(bars, lambda value: decimal(value, lang, 0))
    return Figure(
        "occupation", title, finding, drawn(svg, f"{title}. {finding}"),
        (Column("name", t("Beroep", "Occupation")),
         Column("years", t("Voltijdjaren", "Full-time years"), "decimal")),
        rows, source,
    )  # fmt: skip


def by_technology(part: Programme, source: str, lang: str) -> Figure:
    """Return projects, size and labour by technology."""
    t = chooser(lang)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for project in part:
        row = found.setdefault(
            (project.technology, project.unit),
            {"name": names.technology_name(project.technology, lang), "projects": 0, "size": 0.0,
             "unit": names.UNITS[project.unit][lang], "years": 0.0},
        )  # fmt: skip
        row["projects"] += 1
        row["size"] += project.size
        row["years"] += project.fte_months / 12
    rows = sorted(found.values(), key=lambda row: -row["years"])
    return Figure(
        "technology",
        t("Omvang en werk per techniek", "Size and work by technology"),
        t("{} projecten in {} technieken.", "{} projects in {} technologies.").format(
            len(part), len(rows)),
        None,
        (
            Column("name", t("Techniek", "Technology")),
            Column("projects", t("Projecten", "Projects"), "whole"),
            Column("size", t("Omvang", "Size"), "decimal"),
            Column("unit", t("Eenheid", "Unit")),
            Column("years", t("Voltijdjaren", "Full-time years"), "decimal"),
        ),
        rows, source,
    )  # fmt: skip
