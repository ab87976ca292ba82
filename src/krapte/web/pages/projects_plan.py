"""A plan: how good it is, when what is built, what is not and why, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse

from krapte.classification import region_name
from krapte.programming import month_of
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import decimal
from krapte.web.figures import Column, Figure, drawn
from krapte.web.language import chooser, language_of
from krapte.web.pages import projects_drawings
from krapte.web.pages import projects_names as names
from krapte.web.pages.measures_records import paged
from krapte.web.pages.projects_names import EN, NL, PAGE
from krapte.web.plans import FILES, KeptPlan
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=40)]
Number = Annotated[int, Query(ge=1, le=10_000)]
ROWS = 40
"""Projects in one Gantt chart: as many as a reader can follow across a screen."""


@router.get(f"{NL}/plannen")
@router.get(f"{EN}/plannen")
def plans(request: Request, blad: Number = 1) -> Response:
    """Show the plans of the site, the newest first."""
    lang = language_of(request.url.path)
    signed = request.state.who is not None
    heads = [own for own in names.plans_of(request).plans() if own.open or signed]
    return page(
        request, "projects_plans.html.j2", PAGE.key, chooser(lang)("Plannen", "Plans"),
        tabs=names.TABS, part=paged(heads, blad), status_names=names.STATUS,
        level_names=names.LEVELS,
    )  # fmt: skip


@router.get(f"{NL}/plan/{{code}}")
@router.get(f"{EN}/plan/{{code}}")
def summary(request: Request, code: str) -> Response:
    """Show how good a plan is, whether it holds, and where it is tight."""
    found = names.visible_plan(request, code)
    lang = language_of(request.url.path)
    return plan_page(
        request, found, "projects_plan.html.j2", "", figures=[by_region(found, lang)],
        what_if=found.head.settings.get("what_if"),
        worst=[
            row | {"place": region_name(row["region"], lang),
                   "what": names.occupation(row["occupation"], lang)}
            for row in rows_of(found.short[found.short["worth"] > 0].head(5))
        ],
    )  # fmt: skip


@router.get(f"{NL}/plan/{{code}}/planning")
@router.get(f"{EN}/plan/{{code}}/planning")
def schedule(
    request: Request, code: str, gebied: Text = "", techniek: Text = "", stand: Text = "",
    op: Text = "start", blad: Number = 1,
) -> Response:  # fmt: skip
    """Show when what is built."""
    found = names.visible_plan(request, code)
    lang = language_of(request.url.path)
    t = chooser(lang)
    table = found.projects
    choices = {
        "gebied": names.region_choices(table["res_region"], lang),
        "techniek": names.technology_choices(table["technology"], lang),
        "stand": [("", t("op tijd en te laat", "in time and late")),
                  *((state, names.STATES[state][lang]) for state in ("in_time", "late"))],
        "op": [("start", t("begin", "start")), ("points", t("meeste punten", "most points")),
               ("deadline", t("uiterste maand", "deadline"))],
    }  # fmt: skip
    asked = {"gebied": gebied, "techniek": techniek, "stand": stand, "op": op}
    for name, value in asked.items():
        names.known_choice(value, choices[name])
    built = table[table["state"] != "unbuilt"]
    for column, value in (("res_region", gebied), ("technology", techniek), ("state", stand)):
        built = built[built[column] == value] if value else built
    keys = [op, "start", "project"] if op != "start" else ["start", "end", "project"]
    ordered = built.sort_values(keys, ascending=[op != "points", True, True])
    part = paged(rows_of(ordered), blad, ROWS)
    figures = [gantt(found, part.rows, lang)] if part.rows else []
    return plan_page(
        request, found, "projects_schedule.html.j2", "planning", figures=figures,
        part=part, choices=choices, asked=asked,
    )  # fmt: skip


@router.get(f"{NL}/plan/{{code}}/uitkomst")
@router.get(f"{EN}/plan/{{code}}/uitkomst")
def outcome(
    request: Request, code: str, gebied: Text = "", stand: Text = "unbuilt", blad: Number = 1
) -> Response:
    """Show what is not built or late, and why."""
    found = names.visible_plan(request, code)
    lang = language_of(request.url.path)
    table = found.projects
    choices = {
        "gebied": names.region_choices(table["res_region"], lang),
        "stand": [(state, own[lang]) for state, own in names.STATES.items()],
    }
    names.known_choice(gebied, choices["gebied"])
    names.known_choice(stand, choices["stand"])
    own = table[table["state"] == stand]
    own = own[own["res_region"] == gebied] if gebied else own
    rows = rows_of(own.sort_values(["points_in_time", "project"], ascending=[False, True]))
    details = {own["project"]: own for own in found.told["delays"]}
    return plan_page(
        request, found, "projects_outcome.html.j2", "uitkomst",
        part=paged(rows, blad), choices=choices, asked={"gebied": gebied, "stand": stand},
        delays=[(row, details.get(row["project"])) for row in rows_of(found.delays)],
        reasons=rows_of(found.reasons.head(100)), more=max(0, len(found.reasons) - 100),
    )  # fmt: skip


@router.get(f"{NL}/plan/{{code}}/bestanden")
@router.get(f"{EN}/plan/{{code}}/bestanden")
def files(request: Request, code: str) -> Response:
    """Show the files of a plan."""
    found = names.visible_plan(request, code)
    sizes = {name: (found.folder / name).stat().st_size / 1000 for name in FILES}
    return plan_page(request, found, "projects_files.html.j2", "bestanden", sizes=sizes)


@router.get(f"{NL}/plan/{{code}}/bestand/{{name:path}}")
@router.get(f"{EN}/plan/{{code}}/bestand/{{name:path}}")
def file(request: Request, code: str, name: str) -> Response:
    """Give a file of a plan."""
    found = names.visible_plan(request, code)
    if name not in FILES:
        raise HTTPException(404)
    saved_as = f"krapte-{found.head.id}-{name.rpartition('/')[2]}"
    return FileResponse(found.folder / name, media_type=FILES[name], filename=saved_as)


def plan_page(
    request: Request, found: KeptPlan, template: str, tab: str, **values: Any
) -> Response:
    """Return a page below a plan, with what all of them show: its name, and whether it holds."""
    lang = language_of(request.url.path)
    title = str(found.head.settings.get("name") or chooser(lang)("Plan", "Plan"))
    place = f"plan/{found.head.id}"
    return page(
        request, template, PAGE.key, title, tabs=names.TABS, plan=found, plan_tab=tab,
        plan_tabs=[(f"{place}/{slug}" if slug else place, nl, en, slug)
                   for slug, nl, en in names.PLAN_TABS],
        project_name=lambda code, name: names.project_name(code, name, lang),
        place=place, states=names.STATES, status_names=names.STATUS, level_names=names.LEVELS,
        **values,
    )  # fmt: skip


def by_region(found: KeptPlan, lang: str) -> Figure:
    """Return the share of its points that each RES region gets, as a tile map."""
    t = chooser(lang)
    rows = region_rows(found, lang)
    could = [row for row in rows if row["could"] > 0]
    title = t("Deel van de mogelijke punten dat een RES-regio haalt",
              "Share of the possible points that a RES region gets")  # fmt: skip
    finding = t("Geen regio kan punten halen.", "No region can get points.")
    if could:
        least, most = (pick(could, key=lambda row: row["share"]) for pick in (min, max))
        finding = t(
            "Het minst in {} ({}), het meest in {} ({}).", "Least in {} ({}), most in {} ({})."
        ).format(
            least["name"], _share(least["share"], lang), most["name"], _share(most["share"], lang)
        )
    svg = projects_drawings.tiles(
        "res", {row["code"]: row["share"] for row in could}, lambda value: _share(value, lang)
    )
    return Figure(
        "regions", title, finding, drawn(svg, f"{title}. {finding}"),
        (
            Column("name", t("RES-regio", "RES region")),
            Column("in_time", t("Op tijd", "In time")),
            Column("late", t("Te laat", "Late")),
            Column("unbuilt", t("Niet gebouwd", "Not built")),
            Column("points", t("Punten", "Points"), "decimal"),
            Column("could", t("Mogelijk", "Possible"), "decimal"),
            Column("share", t("Deel", "Share"), "percent"),
        ),
        rows, source_of(found, lang),
    )  # fmt: skip


def region_rows(found: KeptPlan, lang: str) -> list[dict[str, Any]]:
    """Return projects by state and points by RES region."""
    rows: dict[str, dict[str, Any]] = {}
    for own in rows_of(found.projects):
        code = own["res_region"]
        row = rows.setdefault(
            code,
            {"code": code, "name": region_name(code, lang), **dict.fromkeys(names.STATES, 0),
             "points": 0.0, "could": 0.0},
        )  # fmt: skip
        row[own["state"]] += 1
        row["points"] += own["points"]
        row["could"] += own["points_in_time"]
    return [
        row | {"share": row["points"] / row["could"] if row["could"] > 0 else None}
        for _, row in sorted(rows.items())
    ]


def gantt(found: KeptPlan, shown: Any, lang: str) -> Figure:
    """Return when the packages of some projects are done."""
    t = chooser(lang)
    codes = [row["project"] for row in shown]
    packages: dict[str, list[Mapping[str, Any]]] = {code: [] for code in codes}
    for row in rows_of(found.packages[found.packages["project"].isin(codes)]):
        packages[row["project"]].append(row)
    chart = [
        projects_drawings.Row(
            names.project_name(row["project"], row["name"], lang),
            [
                projects_drawings.Bar(own["package"], month_of(own["start"]), int(own["months"]))
                for own in packages[row["project"]]
            ],
            month_of(row["deadline"]),
            row["state"] == "late",
        )
        for row in shown
    ]
    rows = [
        {
            "name": names.project_name(row["project"], row["name"], lang),
            "region": region_name(row["region"], lang),
            "technology": names.technology_name(row["technology"], lang),
            "state": names.STATES[row["state"]][lang], "start": row["start"], "end": row["end"],
            "deadline": row["deadline"], "points": row["points"],
        }
        for row in shown
    ]  # fmt: skip
    late = sum(row["state"] == "late" for row in shown)
    first, last = min(row["start"] for row in shown), max(row["end"] for row in shown)
    finding = t(
        "{} projecten, van {} tot en met {}; {} ervan te laat.",
        "{} projects, from {} to {}; {} of them late.",
    ).format(len(rows), first, last, late)
    title = t("Wanneer wat gebouwd wordt", "When what is built")
    svg = projects_drawings.gantt(chart, names.phase_words(lang))
    return Figure(
        "gantt", title, finding, drawn(svg, f"{title}. {finding}"),
        (
            Column("name", t("Project", "Project")),
            Column("region", t("Regio", "Region")),
            Column("technology", t("Techniek", "Technology")),
            Column("state", t("Stand", "State")),
            Column("start", t("Begin", "Start")),
            Column("end", t("Klaar", "Ready")),
            Column("deadline", t("Uiterlijk", "Deadline")),
            Column("points", t("Punten", "Points"), "decimal"),
        ),
        rows, source_of(found, lang),
    )  # fmt: skip


def source_of(found: KeptPlan, lang: str) -> str:
    """Return where the figures of a plan come from."""
    labour = found.origin.get(lang, chooser(lang)("eigen opgave", "own list"))
    words = chooser(lang)("krapte, plan {}; arbeid: {}", "krapte, plan {}; labour: {}")
    return words.format(found.head.id, labour)


def _share(value: float, lang: str) -> str:
    return f"{decimal(100 * value, lang, 0)} %"
