"""Resources that hardly change: regions, occupations, sources and the projects of the country."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi import Request, Response

from krapte.classification import (
    is_ict,
    is_technical,
    labour_market_regions,
    model_occupations,
    occupation_name,
    region_name,
    regions,
)
from krapte.reporting.texts import GROUP_NAMES
from krapte.web.api.answers import bounds, form_of, listing, tag, unchanged
from krapte.web.api.columns import Column, object_of
from krapte.web.api.document import page_of
from krapte.web.api.forecasts import filters_of, fitting
from krapte.web.api.operations import Operation, reading
from krapte.web.api.query import PAGING, asked
from krapte.web.site import Site

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Terms:
    """A list that is the same until the data set changes.

    Parameters
    ----------
    path, schema, group, summary
        Name in addresses and of its schema; where it stands, and one line in Dutch.
    columns, filters
        What a row holds, and the names of the columns by which can be chosen.
    rows
        Gives the rows of a site.
    """

    path: str
    schema: str
    group: str
    summary: str
    columns: Sequence[Column]
    filters: Sequence[str]
    rows: Callable[[Site], Rows]


_KINDS = {
    "country": "land", "labour_market_region": "arbeidsmarktregio", "res": "energieregio (RES)",
    "province": "provincie", "municipality": "gemeente",
}  # fmt: skip


@lru_cache(maxsize=1)
def _regions() -> Rows:
    rows = [{"code": "NL", "naam": region_name("NL"), "soort": "country", "vooruitzicht": True}]
    forecast = set(labour_market_regions())
    for kind in _KINDS:
        if kind != "country":
            rows += [
                {
                    "code": code,
                    "naam": region_name(code),
                    "soort": kind,
                    "vooruitzicht": code in forecast,
                }
                for code in regions(kind)
            ]
    return rows


@lru_cache(maxsize=1)
def _occupations() -> Rows:
    groups = [
        {
            "code": code, "naamNl": names["nl"], "naamEn": names["en"], "groep": True,
            "technisch": code in ("07", "07+08"), "ict": code in ("08", "07+08"),
        }
        for code, names in GROUP_NAMES.items()
    ]  # fmt: skip
    return groups + [
        {
            "code": code, "naamNl": occupation_name(code, "nl"),
            "naamEn": occupation_name(code, "en"), "groep": False,
            "technisch": is_technical(code), "ict": is_ict(code),
        }
        for code in model_occupations()
    ]  # fmt: skip


def _sources(site: Site) -> Rows:
    names = ("id", "title", "publisher", "published", "url", "licence", "note")
    found = [{name: getattr(own, name) for name in names} for own in site.dataset.sources.values()]
    return sorted(found, key=lambda row: row["id"])


@lru_cache(maxsize=1)
def _projects() -> Rows:
    from krapte.programming import month_text, national_programme

    return [
        {
            "code": own.project, "naam": own.name, "regio": own.region, "techniek": own.technology,
            "omvang": own.size, "eenheid": own.unit, "start": month_text(own.earliest_start),
            "gereed": month_text(own.deadline), "prioriteit": own.priority, "twh": own.twh,
            "kilotonCo2": own.co2_kton, "woningen": own.homes, "status": own.status,
            "taak": own.task, "arbeidFteMaanden": own.fte_months,
            "arbeidPerBeroep": dict(own.labour_by_occupation()), "opmerking": own.note,
        }
        for own in national_programme()
    ]  # fmt: skip


TERMS = (
    Terms(
        "regios", "Regio", "Begrippen", "Regio's van elke soort, van land tot gemeente",
        (
            Column("code", "text", "Code"), Column("naam", "text", "Naam"),
            Column("soort", "text", "Soort regio", choices=tuple(_KINDS)),
            Column("vooruitzicht", "flag", "Of tekorten er cijfers over heeft, buiten NL"),
        ),
        ("code", "soort", "vooruitzicht"), lambda site: _regions(),
    ),
    Terms(
        "beroepen", "Beroep", "Begrippen", "Beroepen van het model (BRC 2014) en hun groepen",
        (
            Column("code", "text", "Code van BRC 2014, of van een groep"),
            Column("naamNl", "text", "Naam in het Nederlands"),
            Column("naamEn", "text", "Naam in het Engels"),
            Column("groep", "flag", "Of het een groep van beroepen is"),
            Column("technisch", "flag", "Of het een technisch beroep is"),
            Column("ict", "flag", "Of het een ICT-beroep is"),
        ),
        ("code", "groep", "technisch", "ict"), lambda site: _occupations(),
    ),
    Terms(
        "bronnen", "Bron", "Begrippen", "Bronnen van de gegevens, met licentie",
        (
            Column("code", "text", "Code van de bron", field="id"),
            Column("titel", "text", "Titel", field="title"),
            Column("uitgever", "text", "Wie het uitgaf", field="publisher"),
            Column("gepubliceerd", "text", "Dag, maand of jaar van uitgave; leeg als onbekend",
                   field="published"),
            Column("url", "text", "Vindplaats"),
            Column("licentie", "text", "Licentie", field="licence"),
            Column("opmerking", "text", "Opmerking", field="note"),
        ),
        ("code", "uitgever", "licentie"), _sources,
    ),
    Terms(
        "projecten", "Project", "Programma", "Energieprojecten uit de landelijke opgaven",
        (
            Column("code", "text", "Code"), Column("naam", "text", "Naam"),
            Column("regio", "text", "RES-regio of gemeente (zie regios)"),
            Column("techniek", "text", "Techniek"),
            Column("omvang", "number", "Omvang", "die van het veld eenheid"),
            Column("eenheid", "text", "Eenheid van de techniek"),
            Column("start", "text", "Maand waarin het werk kan beginnen"),
            Column("gereed", "text", "Maand waarin alles klaar moet zijn"),
            Column("prioriteit", "integer", "1 (eerst) tot en met 5"),
            Column("twh", "number", "Opbrengst", "TWh per jaar", known=False),
            Column("kilotonCo2", "number", "Vermeden uitstoot", "kiloton per jaar", known=False),
            Column("woningen", "number", "Bediende woningen", "woningen", known=False),
            Column("status", "text", "derived: afgeleid uit aangehaalde cijfers"),
            Column("taak", "text", "Opgave waarvan het een deel is"),
            Column("arbeidFteMaanden", "number", "Arbeid voor het hele project", "fte-maanden"),
            Column("arbeidPerBeroep", "object", "Arbeid per beroep (BRC 2014)", "fte-maanden"),
            Column("opmerking", "text", "Opmerking (Engels)"),
        ),
        ("code", "regio", "techniek", "prioriteit", "status"), lambda site: _projects(),
    ),
)  # fmt: skip


def answering(own: Terms) -> Callable[[Request], Response]:
    """Return what answers with a list."""
    parameters = (*filters_of(own.columns, own.filters), *PAGING)
    chosen = [column for column in own.columns if column.name in own.filters]

    def handler(request: Request) -> Response:
        found = asked(request, parameters)
        form = form_of(request)
        site = request.app.state.site
        known = tag(request, site.dataset.content_hash, form)
        same = unchanged(request, known)
        if same is not None:
            return same
        rows = fitting(own.rows(site), chosen, found)
        first, last = bounds(found, form)
        return listing(
            request, own.columns, rows[first:last], len(rows), found, form, {"ETag": known}
        )

    return handler


def operations() -> list[Operation]:
    """Return what can be asked of the lists."""
    return [
        reading(
            f"/{own.path}", f"{own.path}Lezen", own.group, own.summary, answering(own),
            f"{own.schema}Pagina", (*filters_of(own.columns, own.filters), *PAGING),
        )
        for own in TERMS
    ]  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the answers."""
    found = {own.schema: object_of(own.columns, own.summary) for own in TERMS}
    return found | {f"{name}Pagina": page_of(name) for name in found}
