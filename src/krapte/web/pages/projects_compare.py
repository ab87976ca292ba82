"""Two plans side by side: what is built, earlier or later, and where labour is scarcer."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from krapte.classification import region_name
from krapte.programming import Comparison, month_of
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import decimal
from krapte.web.figures import Column, Figure
from krapte.web.language import chooser, language_of
from krapte.web.pages import projects_names as names
from krapte.web.pages.measures_records import paged
from krapte.web.pages.projects_names import EN, NL, PAGE
from krapte.web.plans import KeptPlan
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
Code = Annotated[str, Query(max_length=12)]
Number = Annotated[int, Query(ge=1, le=10_000)]
CHANGES = {
    "built": ("nu wel gebouwd", "built now"),
    "dropped": ("niet meer gebouwd", "no longer built"),
    "earlier": ("eerder klaar", "ready earlier"),
    "later": ("later klaar", "ready later"),
    "same": ("zelfde maand", "same month"),
    "neither": ("in geen van beide", "in neither"),
}
PARTS = {
    "value": ("opbrengst, na vertraging", "yield, after lateness"),
    "travel": ("reizen", "travel"),
    "hiring": ("inhuur", "hiring"),
    "training": ("opleiding", "training"),
    "fairness": ("eerlijke verdeling", "fairness"),
    "total": ("punten", "points"),
    "bound": ("bovengrens", "bound"),
}


@router.get(f"{NL}/vergelijken")
@router.get(f"{EN}/vergelijken")
def side_by_side(
    request: Request, voor: Code = "", na: Code = "", soort: Code = "", blad: Number = 1
) -> Response:
    """Show what is different between two plans."""
    lang = language_of(request.url.path)
    t = chooser(lang)
    signed = request.state.who is not None
    heads = [own for own in names.plans_of(request).plans() if own.open or signed]
    options = [
        (own.id, f"{own.settings.get('name') or own.id} ({own.made[:16].replace('T', ' ')})")
        for own in heads
    ]
    kinds = [("", t("alle verschillen", "all differences"))]
    kinds += [(code, t(*texts)) for code, texts in CHANGES.items()]
    names.known_choice(soort, kinds)
    asked = {"voor": voor, "na": na, "soort": soort}
    chosen = None
    if voor and na:
        chosen = names.visible_plan(request, voor), names.visible_plan(request, na)
    found = None if chosen is None else compared(*chosen)
    rows = [] if found is None else rows_of(_shown(found, soort))
    return page(
        request, "projects_compare.html.j2", PAGE.key,
        t("Twee plannen vergelijken", "Compare two plans"), tabs=names.TABS,
        figures=[] if found is None else [points(found, lang), scarcity(found, lang)],
        choices={"voor": options, "na": options, "soort": kinds}, asked=asked, chosen=chosen,
        counts=None if found is None else found.counts(), part=paged(rows, blad),
        changes={code: t(*texts) for code, texts in CHANGES.items()},
        project_name=lambda code, name: names.project_name(code, name, lang),
    )  # fmt: skip


def compared(before: KeptPlan, after: KeptPlan) -> Comparison:
    """Return what is different in the second plan, from the tables of both.

    The same as `krapte.programming.compare`, which has to read both plans whole: for plans of the
    country that takes longer than a reader waits.
    """
    return Comparison(_projects(before, after), _parts(before, after), _labour(before, after))


def _projects(before: KeptPlan, after: KeptPlan) -> pd.DataFrame:
    first, second = ({row["project"]: row for row in rows_of(own.projects)}
                     for own in (before, after))  # fmt: skip
    rows = []
    for code in dict.fromkeys([*first, *second]):
        old, new = first.get(code), second.get(code)
        known = new or old or {}
        ends = [row["end"] if row else "" for row in (old, new)]
        months = month_of(ends[1]) - month_of(ends[0]) if all(ends) else None
        if months is None:
            change = "built" if ends[1] else "dropped" if ends[0] else "neither"
        else:
            change = "earlier" if months < 0 else "later" if months > 0 else "same"
        rows.append(
            {"project": code, "name": known["name"], "region": known["region"], "change": change,
             "end_before": ends[0], "end_after": ends[1], "months": months,
             "points_before": float(old["points"]) if old else 0.0,
             "points_after": float(new["points"]) if new else 0.0}
        )  # fmt: skip
    table = pd.DataFrame(rows)
    return table.assign(months=table["months"].astype("Int64"))


def _parts(before: KeptPlan, after: KeptPlan) -> pd.DataFrame:
    sides = [
        own.told["parts"] | {"total": own.told["points"], "bound": own.told["bound"]}
        for own in (before, after)
    ]
    return pd.DataFrame(
        [
            {"part": name, "before": sides[0].get(name, 0.0), "after": sides[1].get(name, 0.0),
             "difference": sides[1].get(name, 0.0) - sides[0].get(name, 0.0)}
            for name in dict.fromkeys([*sides[0], *sides[1]])
        ]
    )  # fmt: skip


def _labour(before: KeptPlan, after: KeptPlan) -> pd.DataFrame:
    both = before.short.merge(
        after.short, on=["region", "occupation"], how="outer", suffixes=("_before", "_after")
    )
    columns = [f"{name}_{side}" for name in ("worth", "used") for side in ("before", "after")]
    table = both[["region", "occupation", *columns]].fillna(dict.fromkeys(columns, 0.0))
    # A column of whole numbers comes back from its file as such.
    table = table.astype(dict.fromkeys(columns, float))
    table = table.assign(
        size=(table["worth_after"] - table["worth_before"]).abs(),
        most=(table["used_after"] - table["used_before"]).abs(),
    ).sort_values(["size", "most", "region", "occupation"], ascending=[False, False, True, True])
    return table[["region", "occupation", *columns]].reset_index(drop=True)


def points(found: Comparison, lang: str) -> Figure:
    """Return the points of two plans by part."""
    t = chooser(lang)
    rows: list[dict[str, Any]] = [
        {**row, "name": t(*PARTS.get(row["part"], (row["part"],) * 2))}
        for row in rows_of(found.parts)
    ]
    total = next(row for row in rows if row["part"] == "total")
    more = total["difference"]
    finding = t("Het tweede plan haalt {} punten {}.", "The second plan has {} points {}.").format(
        decimal(abs(more), lang, 1), t("meer", "more") if more >= 0 else t("minder", "less")
    )
    return Figure(
        "points", t("Punten van beide plannen", "Points of both plans"),
        finding, None,
        (
            Column("name", t("Onderdeel", "Part")),
            Column("before", t("Eerste", "First"), "decimal"),
            Column("after", t("Tweede", "Second"), "decimal"),
            Column("difference", t("Verschil", "Difference"), "decimal"),
        ),
        rows, t("krapte, beide plannen", "krapte, both plans"),
    )  # fmt: skip


def scarcity(found: Comparison, lang: str) -> Figure:
    """Return where labour became scarcer or less scarce."""
    t = chooser(lang)
    rows = [
        row | {"name": region_name(row["region"], lang),
               "what": names.occupation(row["occupation"], lang)}
        for row in rows_of(found.labour.head(25))
    ]  # fmt: skip
    return Figure(
        "scarcity",
        t("Wat één voltijdwerker erbij per jaar waard is",
          "What one more full-time worker is worth a year"),
        t("De grootste verschillen in schaduwprijs, en hoeveel mensen er werken.",
          "The largest differences in shadow price, and how many people work."),
        None,
        (
            Column("name", t("Regio", "Region")),
            Column("what", t("Beroep", "Occupation")),
            Column("worth_before", t("Prijs, eerste", "Price, first"), "decimal"),
            Column("worth_after", t("Prijs, tweede", "Price, second"), "decimal"),
            Column("used_before", t("VTE, eerste", "FTE, first"), "decimal"),
            Column("used_after", t("VTE, tweede", "FTE, second"), "decimal"),
        ),
        rows, t("krapte, beide plannen", "krapte, both plans"),
    )  # fmt: skip


def _shown(found: Comparison, change: str) -> Any:
    if change:
        return found.changed(change)
    table = found.projects
    return table[~table["change"].isin(["same", "neither"])]
