"""Resources of the model: cells, contributions, causes, anchors, assumptions and what is behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from krapte.forecast import INTERVALS
from krapte.reporting.publish.disclosure import SMALLEST_STEP, Disclosure
from krapte.web.api.answers import OPEN, as_json, bounds, form_of, listing, tag, unchanged
from krapte.web.api.columns import Column, object_of
from krapte.web.api.document import page_of
from krapte.web.api.operations import Operation, reading
from krapte.web.api.query import PAGING, Parameter, asked
from krapte.web.api.runs import held

GROUP = "Vooruitzicht"
RUN = Parameter("run", "text", "Nummer van een run (zie runs); zonder is het de nieuwste.")
_MODEL = "Bron: krapte, de genoemde run."

_LABELS = {
    "low95": ("laag95", "Ondergrens van het 95 %-interval"),
    "low80": ("laag80", "Ondergrens van het 80 %-interval"),
    "low50": ("laag50", "Ondergrens van het 50 %-interval"),
    "median": ("mediaan", "Mediaan van de trekkingen"),
    "high50": ("hoog50", "Bovengrens van het 50 %-interval"),
    "high80": ("hoog80", "Bovengrens van het 80 %-interval"),
    "high95": ("hoog95", "Bovengrens van het 95 %-interval"),
}


def intervals(unit: str) -> tuple[Column, ...]:
    """Return the columns of a figure with its intervals."""
    return tuple(
        Column(_LABELS[own][0], "number", _LABELS[own][1], unit, _MODEL, known=False, field=own)
        for own in INTERVALS
    )


SCENARIO = Column(
    "scenario", "text", "without (zonder plan), with (met plan) of effect (het verschil)"
)
REGION = Column("regio", "text", "NL of een arbeidsmarktregio (zie regios)", field="region")
OCCUPATION = Column(
    "beroep", "text", "BRC 2014, of een groep zoals 07+08 (zie beroepen)", field="occupation"
)
YEAR = Column("jaar", "integer", "Stand per einde van het jaar, of stroom in het jaar",
              "kalenderjaar", field="year")  # fmt: skip
STATUS = Column(
    "status", "text",
    "E (langs gepubliceerde cijfers geleid), F (verwacht), Q (te kleine basis, niet getoond) of"
    " O (niet gekwantificeerd)",
)  # fmt: skip
UNIT = Column("eenheid", "text", "persons, fte, share (0 tot 1) of ratio", field="unit")
CELL = (
    SCENARIO,
    Column("indicator", "text", "Wat er geteld is, zoals shortage (tekort) of vacancies"),
    REGION, OCCUPATION, YEAR, UNIT, STATUS, *intervals("die van het veld eenheid"),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table of a run that is small enough to hold as rows.

    Parameters
    ----------
    path, schema
        Name in addresses, and of its schema.
    table
        Name in `Shown.tables`.
    summary
        One line in Dutch.
    columns
        What a row holds.
    filters
        Names of the columns by which can be chosen.
    """

    path: str
    schema: str
    table: str
    summary: str
    columns: Sequence[Column]
    filters: Sequence[str]

    def parameters(self) -> tuple[Parameter, ...]:
        """Return what can be asked."""
        return (*filters_of(self.columns, self.filters), RUN, *PAGING)


def filters_of(columns: Sequence[Column], names: Sequence[str]) -> tuple[Parameter, ...]:
    """Return the parameters that choose rows by the values of columns."""
    return tuple(
        Parameter(
            own.name, own.form if own.form in ("integer", "flag") else "text",
            f"Alleen rijen met deze waarde. {own.meaning}.", many=True,
        )
        for own in columns
        if own.name in names
    )  # fmt: skip


TABLES = (
    Table(
        "bijdragen", "Bijdrage", "measures", "Wat elke maatregel aan het tekort doet",
        (
            Column("maatregel", "text", "Code van de maatregel", field="measure"),
            Column("pijler", "integer", "Pijler van het Actieplan", field="pillar"),
            Column("gekwantificeerd", "flag", "Of het effect bekend genoeg is", field="quantified"),
            Column("reden", "text", "Waarom het dat niet is", known=False, field="reason"),
            OCCUPATION, YEAR, UNIT, STATUS, *intervals("personen"),
        ),
        ("maatregel", "pijler", "gekwantificeerd", "beroep", "jaar"),
    ),
    Table(
        "pijlers", "Pijler", "pillars", "Wat elke pijler volgens het model aan het tekort doet",
        (
            Column("pijler", "text", "1 tot en met 4; 0 is de samenloop", field="pillar"),
            Column("methode", "text", "Hoe het effect is verdeeld", field="method"),
            OCCUPATION, YEAR, UNIT, STATUS, *intervals("personen"),
        ),
        ("pijler", "methode", "beroep", "jaar"),
    ),
    Table(
        "oorzaken", "Oorzaak", "decomposition", "Waardoor het landelijke tekort veranderde",
        (
            SCENARIO, Column("oorzaak", "text", "Code van de oorzaak", field="cause"), OCCUPATION,
            YEAR, *intervals("personen"),
        ),
        ("scenario", "oorzaak", "beroep", "jaar"),
    ),
    Table(
        "ijkpunten", "Ijkpunt", "anchors", "Het model naast gepubliceerde cijfers",
        (
            Column("cijfer", "text", "Reeks", field="figure"),
            Column("naamNl", "text", "Naam", field="name_nl"), OCCUPATION,
            Column("periode", "text", "Periode", field="period"), UNIT,
            Column("gepubliceerd", "number", "Gepubliceerd cijfer", "personen", field="published"),
            Column("verschil", "number", "Mediaan min gepubliceerd", "personen", known=False,
                   field="difference"),
            Column("verschilAandeel", "number", "Verschil als deel van het gepubliceerde cijfer",
                   "aandeel", known=False, field="difference_share"),
            Column("gekalibreerd", "flag", "Of het model dit cijfer kende", field="calibrated"),
            Column("bron", "text", "Bron (zie bronnen)", field="source"), *intervals("personen"),
        ),
        ("cijfer", "beroep", "periode", "gekalibreerd", "bron"),
    ),
    Table(
        "aannamen", "Aanname", "assumptions", "Wat het model aanneemt, met marge en bron",
        (
            Column("naam", "text", "Naam van de parameter", field="name"),
            Column("betekenis", "text", "Wat het is", field="meaning_nl"),
            Column("eenheid", "text", "Eenheid", field="unit"),
            Column("verdeling", "text", "Vorm van de onzekerheid", field="distribution"),
            Column("centraal", "number", "Centrale waarde", "die van het veld eenheid",
                   field="central"),
            Column("laag", "number", "Ondergrens", "die van het veld eenheid", field="low"),
            Column("hoog", "number", "Bovengrens", "die van het veld eenheid", field="high"),
            Column("status", "text", "assumed is een eigen inschatting"),
            Column("bron", "text", "Bron (zie bronnen)", field="source"),
            Column("opmerking", "text", "Redenering (Engels)", field="note"),
        ),
        ("naam", "status", "bron"),
    ),
)  # fmt: skip

CELLS = (
    *filters_of(CELL, ("scenario", "indicator", "regio", "beroep", "jaar")), RUN, *PAGING,
)  # fmt: skip
_AXES = {
    "scenario": "scenario", "indicator": "indicator", "regio": "region", "beroep": "occupation",
    "jaar": "year",
}  # fmt: skip


async def cells(request: Request) -> Response:
    """Answer with cells of a run."""
    found = asked(request, CELLS)
    form = form_of(request)
    own = await held(request, found["run"])
    known = tag(request, own.run.id, form)
    same = unchanged(request, known)
    if same is not None:
        return same
    first, last = bounds(found, form)
    wanted = {axis: found[name] for name, axis in _AXES.items()}
    head = {"ETag": known}
    total, rows = own.cells.select(wanted, first, last)
    if form == "json":
        return listing(request, CELL, rows, total, found, form, head)
    return await run_in_threadpool(listing, request, CELL, rows, total, found, form, head)


def answering(table: Table) -> Callable[[Request], Any]:
    """Return what answers with the rows of a table."""
    parameters = table.parameters()
    chosen = [own for own in table.columns if own.name in table.filters]

    # Not in a thread: rows are held, and handing a request to one costs as much as answering it.
    async def handler(request: Request) -> Response:
        found = asked(request, parameters)
        form = form_of(request)
        own = await held(request, found["run"])
        known = tag(request, own.run.id, form)
        same = unchanged(request, known)
        if same is not None:
            return same
        rows = fitting(own.tables[table.table], chosen, found)
        first, last = bounds(found, form)
        told = (request, table.columns, rows[first:last], len(rows), found, form, {"ETag": known})
        return listing(*told) if form == "json" else await run_in_threadpool(listing, *told)

    return handler


def fitting(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], found: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    """Return the rows that have one of the values asked of every column; a list holds one."""
    for own in columns:
        wanted = set(found[own.name])
        if not wanted:
            continue
        if own.form == "texts":
            rows = [row for row in rows if not wanted.isdisjoint(row[own.key])]
        else:
            rows = [row for row in rows if row[own.key] in wanted]
    return rows


_STOCK = (
    Column("voorraad", "text", "Wat er geteld is", field="stock"),
    Column("personen", "integer", "Aantal in het basisjaar", "personen", field="persons"),
)
_FIGURE = (
    Column("reeks", "text", "Reeks", field="series"),
    Column("cel", "text", "Waarover het cijfer gaat", field="cell"),
    Column("periode", "text", "Periode", field="period"),
    Column("waarde", "number", "Gepubliceerd cijfer", "die van het veld eenheid", field="value"),
    Column("eenheid", "text", "Eenheid", field="unit"),
    Column("status", "text", "Letter van SDMX, of assumed"),
    Column("bron", "text", "Bron (zie bronnen)", field="source"),
    Column("plaatsInBron", "text", "Waar in de bron", field="locator"),
)
_SOURCE = (
    Column("code", "text", "Code van de bron", field="id"),
    Column("titel", "text", "Titel", field="title"),
    Column("uitgever", "text", "Wie het uitgaf", field="publisher"),
    Column("url", "text", "Vindplaats"),
)
BEHIND = {
    "type": "object",
    "description": "Waar het vooruitzicht van een regio en beroep op berust.",
    "required": ["regio", "beroep", "standen", "cijfers", "bronnen"],
    "properties": {
        "regio": REGION.schema(),
        "beroep": OCCUPATION.schema(),
        "standen": {
            "type": "array",
            "description": "Standen in het basisjaar.",
            "items": object_of(_STOCK, "Stand in het basisjaar."),
        },
        "cijfers": {
            "type": "array",
            "description": "Gepubliceerde cijfers.",
            "items": object_of(_FIGURE, "Gepubliceerd cijfer."),
        },
        "bronnen": {
            "type": "array",
            "description": "Hun bronnen.",
            "items": object_of(_SOURCE, "Bron."),
        },
    },
}
_CELL_OF = (
    Parameter("regio", "text", REGION.meaning, default="NL"),
    Parameter("beroep", "text", OCCUPATION.meaning, default="07+08"),
)


def behind(request: Request) -> Response:
    """Answer with what stands behind a cell: accounts, published figures and sources."""
    from krapte.accounts import base_year
    from krapte.forecast import origins

    found = asked(request, _CELL_OF)
    form = form_of(request, ("json",))
    dataset = request.app.state.site.dataset
    known = tag(request, dataset.content_hash, form)
    same = unchanged(request, known)
    if same is not None:
        return same
    own = origins(found["regio"], found["beroep"], dataset, base_year(dataset))
    # Accounts are estimates of ours, and leave the house in tens like every other count.
    stocks = Disclosure(step=SMALLEST_STEP).counts(
        np.array([row["persons"] for row in own["accounts"]])
    )
    accounts = [
        {"stock": row["stock"], "persons": int(stock)}
        for row, stock in zip(own["accounts"], stocks, strict=True)
    ]
    body = {
        "regio": found["regio"],
        "beroep": found["beroep"],
        **{
            name: [{one.name: row[one.key] for one in columns} for row in rows]
            for name, columns, rows in (
                ("standen", _STOCK, accounts), ("cijfers", _FIGURE, own["figures"]),
                ("bronnen", _SOURCE, own["sources"]),
            )
        },
    }  # fmt: skip
    return as_json(body, headers={"ETag": known, "Vary": "Accept", **OPEN})


def operations() -> list[Operation]:
    """Return what can be asked of the model."""
    found = [
        reading("/tekorten", "tekortenLezen", GROUP, "Cijfers van een run, per cel", cells,
                "TekortPagina", CELLS, faults=(404,)),
        reading("/uitleg", "uitlegLezen", GROUP, "Waar een cel op berust", behind, "Uitleg",
                _CELL_OF, listed=False),
    ]  # fmt: skip
    return found + [
        reading(f"/{own.path}", f"{own.path}Lezen", GROUP, own.summary, answering(own),
                f"{own.schema}Pagina", own.parameters(), faults=(404,))
        for own in TABLES
    ]  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the answers."""
    found = {"Tekort": object_of(CELL, "Een cijfer van het model."), "Uitleg": BEHIND}
    found |= {own.schema: object_of(own.columns, own.summary) for own in TABLES}
    return found | {f"{name}Pagina": page_of(name) for name in found if name != "Uitleg"}
