"""A chart with what belongs to it: what it says, its table, its source and its downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from fastapi import HTTPException, Response
from markupsafe import Markup

from krapte.downloads import FORMS, csv_bytes, workbook_bytes

PALETTE = (
    "#000", "#222", "#333", "#555", "#888", "#ddd", "#e4e4e4", "#1a1a1a", "#8a3b12", "#a2471b",
    "#1d5c8a", "#2e6f9e", "#1f5f8b", "#7a4b00", "#d9a07f",
)  # fmt: skip
"""Colours of charts; the dark style (`tools/assets/dark.css`) repaints all but letters on tiles."""


@dataclass(frozen=True)
class Column:
    """A column of the table under a chart.

    Parameters
    ----------
    name
        Key in the rows.
    label
        In the language of the page.
    kind
        `text`, `count` (persons, shown in tens), `whole` (a number of things, shown as it is),
        `decimal`, `percent` or `euro`; what is no text is set to the right.
    """

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Figure:
    """A chart on a page.

    Parameters
    ----------
    name
        Unique on the page; part of the address of the figure.
    title, finding
        What it shows, and in one sentence what it says: a reader without the drawing has this.
    drawing
        SVG made by krapte; None for a table by itself.
    columns, rows
        The same as a table.
    source
        Where the figures come from, with period and what is assumed.
    """

    name: str
    title: str
    finding: str
    drawing: Markup | None
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    source: str


def drawn(svg: str, description: str) -> Markup:
    """Return an SVG that we made as part of a page, named for who cannot see it.

    Its `svg` element gets the role of an image and the description as its name.
    """
    head, rest = svg.split("<svg", 1)
    named = Markup('<svg role="img" focusable="false" aria-label="{}"').format(description)
    return Markup(head) + named + Markup(rest.replace('role="graphics-document"', "", 1))  # noqa: S704


def figure_file(figures: Sequence[Figure], wanted: str) -> Response:
    """Return the table of a figure as CSV or as a workbook.

    Parameters
    ----------
    figures
        Of the page.
    wanted
        Name of one of them and a form, such as `fan.csv`.

    Raises
    ------
    HTTPException
        404: there is no such figure or form.
    """
    name, _, form = wanted.rpartition(".")
    own = next((own for own in figures if own.name == name), None)
    if own is None or form not in FORMS:
        raise HTTPException(404)
    table = pd.DataFrame(
        [[row[column.name] for column in own.columns] for row in own.rows],
        columns=[column.label for column in own.columns],
    )
    body = csv_bytes(table) if form == "csv" else workbook_bytes({name: table})
    head = {"Content-Disposition": f'attachment; filename="krapte-{name}.{form}"'}
    return Response(body, media_type=FORMS[form], headers=head)
