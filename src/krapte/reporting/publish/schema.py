"""What the columns and tables of a publication mean: one table that all three formats are made of.

Source of the datatype names: W3C, Metadata Vocabulary for Tabular Data, section 5.11.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from krapte.forecast import INTERVALS


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    datatype
        Name of a CSVW datatype.
    nl, en
        Title.
    codes
        Name of the code list that holds its values, if any.
    separator
        Sign between the values of a cell that holds a list, if it does.
    """

    datatype: str
    nl: str
    en: str
    codes: str | None = None
    separator: str | None = None


@dataclass(frozen=True)
class Table:
    """One table: its titles and the columns that together name a row."""

    nl: str
    en: str
    key: tuple[str, ...]


def _level(name: str) -> Column:
    if name == "median":
        return Column("decimal", "Mediaan van de trekkingen", "Median of the draws")
    share = int(name[-2:])
    if name.startswith("low"):
        return Column(
            "decimal",
            f"Ondergrens van het {share}%-interval",
            f"Lower end of the {share} % interval",
        )
    return Column(
        "decimal", f"Bovengrens van het {share}%-interval", f"Upper end of the {share} % interval"
    )


COLUMNS = {
    "scenario": Column("string", "Scenario", "Scenario", "scenario"),
    "indicator": Column("string", "Indicator", "Indicator", "indicator"),
    "region": Column("string", "Arbeidsmarktregio", "Labour-market region", "region"),
    "occupation": Column("string", "Beroep (BRC 2014)", "Occupation (BRC 2014)", "occupation"),
    "year": Column("gYear", "Jaar", "Year"),
    "unit": Column("string", "Eenheid", "Unit", "unit"),
    "measure": Column("string", "Maatregel", "Measure", "measure"),
    "pillar": Column("string", "Pijler", "Pillar", "pillar"),
    "method": Column("string", "Methode van toerekening", "Method of attribution", "method"),
    "status": Column("string", "Status (SDMX)", "Status (SDMX)", "status"),
    **{name: _level(name) for name in INTERVALS},
    "figure": Column("string", "Gepubliceerde grootheid", "Published quantity"),
    "period": Column("string", "Periode", "Period"),
    "published": Column("decimal", "Gepubliceerd cijfer", "Published figure"),
    "difference": Column("decimal", "Mediaan min gepubliceerd", "Median less published"),
    "difference_share": Column("decimal", "Verschil als aandeel", "Difference as a share"),
    "calibrated": Column("boolean", "Hierop gekalibreerd", "Calibrated to it"),
    "locator": Column("string", "Vindplaats in de bron", "Place in the source"),
    "source": Column("string", "Bron", "Source", separator="|"),
    "note": Column("string", "Toelichting", "Note"),
    "note_nl": Column("string", "Toelichting, Nederlands", "Note, Dutch"),
    "note_en": Column("string", "Toelichting, Engels", "Note, English"),
    "name": Column("string", "Naam in het model", "Name in the model"),
    "meaning_nl": Column("string", "Betekenis, Nederlands", "Meaning, Dutch"),
    "meaning_en": Column("string", "Betekenis, Engels", "Meaning, English"),
    "distribution": Column("string", "Verdeling", "Distribution"),
    "central": Column("decimal", "Midden", "Central value"),
    "low": Column("decimal", "Laag", "Low"),
    "high": Column("decimal", "Hoog", "High"),
    "code": Column("string", "Code", "Code"),
    "name_nl": Column("string", "Naam, Nederlands", "Name, Dutch"),
    "name_en": Column("string", "Naam, Engels", "Name, English"),
    "kind": Column("string", "Soort", "Kind"),
    "quantified": Column("boolean", "Gekwantificeerd", "Quantified"),
    "reason_nl": Column("string", "Waarom niet, Nederlands", "Why not, Dutch"),
    "reason_en": Column("string", "Waarom niet, Engels", "Why not, English"),
    "levers": Column("string", "Hefbomen", "Levers", separator=","),
    "grade": Column("string", "Bewijskracht, A tot E", "Grade of evidence, A to E"),
    "title": Column("string", "Titel", "Title"),
    "publisher": Column("string", "Uitgever", "Publisher"),
    "url": Column("anyURI", "Adres", "Address"),
    "licence": Column("string", "Licentie", "Licence"),
}

OWN_COLUMNS = {
    ("assumptions", "unit"): Column("string", "Eenheid", "Unit"),
    ("assumptions", "status"): Column("string", "Herkomst", "Origin"),
    ("code-source", "published"): Column("string", "Gepubliceerd op", "Published on"),
}
"""Columns that mean something else in one table than elsewhere."""

TITLE = (
    "Raming van het tekort aan technici en ICT'ers in Nederland",
    "Forecast of the shortage of technical and ICT workers in the Netherlands",
)
"""Title of a publication, Dutch and English."""

CELLS_KEY = ("scenario", "indicator", "region", "occupation", "year")
TABLES = {
    "cells-national": Table("Raming voor Nederland", "Forecast for the Netherlands", CELLS_KEY),
    "cells-regional": Table(
        "Raming per arbeidsmarktregio", "Forecast by labour-market region", CELLS_KEY
    ),
    "measures": Table(
        "Effect van elke maatregel op het tekort",
        "Effect of every measure on the shortage",
        ("measure", "occupation", "year"),
    ),
    "pillars": Table(
        "Effect van elke pijler op het tekort",
        "Effect of every pillar on the shortage",
        ("pillar", "method", "occupation", "year"),
    ),
    "anchors": Table(
        "Gepubliceerde cijfers naast die van het model",
        "Published figures beside the model's",
        ("figure", "occupation", "period"),
    ),
    "assumptions": Table(
        "Onzekere parameters, met herkomst", "Uncertain parameters, with origin", ("name",)
    ),
}


def column_of(table: str, name: str) -> Column:
    """Return what a column means in a table.

    Raises
    ------
    KeyError
        The column is described nowhere: a publication without its meaning would be no use.
    """
    return OWN_COLUMNS.get((table, name)) or COLUMNS[name]


def table_of(name: str) -> Table:
    """Return what a table holds; code lists are named `code-` and their dimension."""
    if name.startswith("code-"):
        own = name.removeprefix("code-")
        return Table(f"Codelijst: {own}", f"Code list: {own}", ("code",))
    return TABLES[name]
