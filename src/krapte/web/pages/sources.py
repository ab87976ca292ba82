"""Where everything comes from: sources and licences, runs, what is assumed and how it compares."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import GROUP_NAMES
from krapte.web.figures import Column, Figure
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["sources"]
FIT_FOR = (
    ("De omvang en richting van het tekort per beroepsgroep en regio, met zijn onzekerheid.",
     "Size and direction of the shortage by occupation group and region, with its uncertainty."),
    ("Het vergelijken van maatregelen en jaren onder dezelfde aannamen.",
     "Comparing measures and years under the same assumptions."),
)  # fmt: skip
NOT_FIT_FOR = (
    ("Uitspraken over personen, bedrijven of gemeenten.",
     "Statements about persons, firms or municipalities."),
    ("Het effect van maatregelen waarvan niemand het effect kent; die staan als niet"
     " gekwantificeerd.",
     "The effect of measures whose effect nobody knows; they stand as not quantified."),
    ("Een puntvoorspelling zonder de marge te noemen.",
     "A point forecast without its range."),
)  # fmt: skip


@router.get(PAGE.path("nl"))
@router.get(PAGE.path("en"))
@kept
def sources(request: Request) -> Response:
    """Show sources, runs and the model card."""
    lang = language_of(request.url.path)
    site = request.app.state.site
    run = site.run()
    return page(
        request, "sources.html.j2", PAGE.key, PAGE.name(lang),
        sources=sorted(site.dataset.sources.values(), key=lambda own: own.title.lower()),
        run=run, fit_for=FIT_FOR, not_fit_for=NOT_FIT_FOR,
        figures=[] if run is None else [anchors(run.anchors, lang), assumptions(run, lang)],
    )  # fmt: skip


def anchors(table: Any, lang: str) -> Figure:
    """Return how the model compares with published figures."""
    t = chooser(lang)
    rows = [
        {
            "name": " ".join(
                filter(
                    None, (row[f"name_{lang}"], GROUP_NAMES.get(row["occupation"], {}).get(lang))
                )
            ),
            "period": row["period"],
            "published": row["published"],
            "model": row["median"],
            "role": t("gekalibreerd", "calibrated") if row["calibrated"] else t("toets", "check"),
            "source": row["source"],
        }
        for row in rows_of(table)
    ]
    return Figure(
        "anchors",
        t("Model naast gepubliceerde cijfers", "The model beside published figures"),
        t(
            "Gekalibreerde cijfers zijn bekend aan het model; toetsen niet.",
            "Calibrated figures are known to the model; checks are not.",
        ),
        None,
        (
            Column("name", t("Cijfer", "Figure")),
            Column("period", t("Periode", "Period")),
            Column("published", t("Gepubliceerd", "Published"), "count"),
            Column("model", t("Model", "Model"), "count"),
            Column("role", t("Rol", "Role")),
            Column("source", t("Bron", "Source")),
        ),
        rows,
        "krapte",
    )


def assumptions(run: FinishedRun, lang: str) -> Figure:
    """Return what the model takes: each parameter with its range and source."""
    t = chooser(lang)
    rows = [
        {
            "meaning": row[f"meaning_{lang}"],
            "central": f"{row['central']:g}",
            "range": f"{row['low']:g} – {row['high']:g}",
            "unit": row["unit"],
            "source": t("aanname", "assumed") if row["status"] == "assumed" else row["source"],
            "note": row["note"],
        }
        for row in rows_of(run.assumptions)
    ]
    taken = sum(row["status"] == "assumed" for row in rows_of(run.assumptions))
    return Figure(
        "assumptions",
        t("Wat het model aanneemt", "What the model takes"),
        t(
            "Van {} parameters berusten er {} op een eigen inschatting met een marge.",
            "Of {} parameters {} rest on our own judgement, with a range.",
        ).format(len(rows), taken),
        None,
        (
            Column("meaning", t("Betekenis", "Meaning")),
            Column("central", t("Waarde", "Value")),
            Column("range", t("Marge", "Range")),
            Column("unit", t("Eenheid", "Unit")),
            Column("source", t("Bron", "Source")),
            Column("note", t("Toelichting (Engels)", "Note")),
        ),
        rows,
        "krapte",
    )
