"""Writes a list of projects, empty or filled, as a workbook or as CSV tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from krapte.programming.entries import LISTS, READ_ME
from krapte.programming.factors import PHASES, Factors
from krapte.programming.fields import LABOUR, PACKAGES, PROJECTS, SHEETS, list_fields
from krapte.programming.generate import with_packages
from krapte.programming.months import month_text
from krapte.programming.project import Package, Project
from krapte.register.exchange import NUMBERS
from krapte.register.store import Field
from krapte.tables import shielded

_CHECKED_ROWS = 5000
_LINES = (
    ("krapte: projecten", "krapte: projects"),
    (
        "Blad projects: één rij per project. Meer is niet nodig: krapte maakt de werkpakketten uit"
        " techniek en omvang.",
        "Sheet projects: one row per project. No more is needed: krapte makes the packages from"
        " technology and size.",
    ),
    (
        "Bladen packages en labour: alleen voor projecten waarvan u de werkpakketten zelf kent. Die"
        " komen dan in de plaats van de gemaakte.",
        "Sheets packages and labour: only for projects whose packages you know. They replace those"
        " that krapte makes.",
    ),
    (
        "Donkere koppen zijn verplicht. Een leeg veld betekent: onbekend, of uit de omvang. Codes"
        " staan op het blad lists.",
        "Dark headers are required. An empty field means: not known, or from the size. Codes stand"
        " on the sheet lists.",
    ),
    (
        "Maanden als 2027-03. Getallen als getal. Geen formules, geen samengevoegde cellen, geen"
        " verborgen bladen. Eén voltijdmaand is 140 uur.",
        "Months as 2027-03. Numbers as numbers. No formulas, no merged cells, no hidden sheets. One"
        " full-time month is 140 hours.",
    ),
    (
        "Nakijken: krapte programme check-list BESTAND. Alle fouten worden genoemd, met blad, rij"
        " en kolom.",
        "To check: krapte programme check-list FILE. Every fault is told, with sheet, row and"
        " column.",
    ),
)
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "top"},
    "number": {"num_format": "General", "valign": "top"},
    "header": {"bold": True, "bg_color": "#1d5c8a", "font_color": "#ffffff", "border": 1},
    "optional": {"bold": True, "bg_color": "#dbe8f2", "border": 1},
    "title": {"bold": True, "font_size": 14},
    "wrap": {"text_wrap": True, "valign": "top"},
}
_REFUSED = {
    "error_title": "krapte",
    "error_message": "Kies uit de lijst of zie de noot bij de kop. / Choose from the list, or see"
    " the note on the header.",
}


def list_workbook(projects: Iterable[Project], factors: Factors) -> bytes:
    """Return a workbook with drop-downs and notes; without projects it is the template.

    Returns
    -------
    bytes
        An `.xlsx` file that `read_programme` reads. The same projects give the same bytes.
    """
    fields = list_fields(factors)
    rows = _rows(projects, factors)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    # Without a moment of its own the same list gives the same file.
    book.set_properties({"title": "krapte", "created": dt.datetime(2000, 1, 1)})
    formats = {name: book.add_format(own) for name, own in _FORMATS.items()}
    _write_read_me(book.add_worksheet(READ_ME), formats, fields)
    sheets = {name: book.add_worksheet(name) for name in SHEETS}
    places = _write_lists(book.add_worksheet(LISTS), formats, fields)
    for name, sheet in sheets.items():
        _write_sheet(sheet, fields[name], rows[name], formats, places)
    sheets[PROJECTS].activate()
    book.close()
    return target.getvalue()


def list_tables(projects: Iterable[Project], factors: Factors) -> dict[str, bytes]:
    """Return the CSV tables of a list: file name to content, UTF-8 with commas."""
    fields = list_fields(factors)
    found = {}
    for name, rows in _rows(projects, factors).items():
        target = io.StringIO(newline="")
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow([field.name for field in fields[name]])
        for row in rows:
            writer.writerow([_text(row[field.name]) for field in fields[name]])
        found[f"{name}.csv"] = target.getvalue().encode()
    return found


def _rows(projects: Iterable[Project], factors: Factors) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the tables; packages that the reader makes again are left out."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SHEETS}
    for own in projects:
        rows[PROJECTS].append(
            {
                "project": own.project, "name": own.name, "region": own.region,
                "technology": own.technology, "size": own.size, "unit": own.unit,
                "earliest_start": month_text(own.earliest_start),
                "deadline": month_text(own.deadline), "priority": own.priority, "twh": own.twh,
                "co2_kton": own.co2_kton, "homes": own.homes, "note": own.note,
            }
        )  # fmt: skip
        if own.packages == _generated(own, factors):
            continue
        for package in own.packages:
            place = {"project": own.project, "package": package.package}
            rows[PACKAGES].append(
                place
                | {
                    "name": package.name or PHASES[package.package][0],
                    "after": "|".join(package.after), "shortest_months": package.shortest_months,
                    "longest_months": package.longest_months,
                }
            )  # fmt: skip
            rows[LABOUR] += [
                place
                | {
                    "occupation": one.occupation, "fte_months": one.fte_months, "low": one.low,
                    "high": one.high,
                }
                for one in package.labour
            ]  # fmt: skip
    return rows


def _generated(project: Project, factors: Factors) -> tuple[Package, ...]:
    if project.technology not in factors.technologies:
        return ()
    return with_packages(replace(project, packages=()), factors).packages


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(float(value))
    return shielded(value) if isinstance(value, str) else str(value)


def _write_sheet(
    sheet: Worksheet,
    fields: Sequence[Field],
    rows: Sequence[Mapping[str, Any]],
    formats: Mapping[str, Format],
    places: Mapping[str, str],
) -> None:
    for column, field in enumerate(fields):
        width = 40 if field.name in ("name", "note") else 18
        form = formats["number" if field.form in NUMBERS else "text"]
        sheet.set_column(column, column, width, form)
        header = formats["header" if field.required else "optional"]
        sheet.write_string(0, column, field.name, header)
        sheet.write_comment(0, column, _note(field), {"x_scale": 2.2, "y_scale": 1.6})
        if field.name in places:
            options = {"validate": "list", "source": places[field.name], **_REFUSED}
            sheet.data_validation(1, column, _CHECKED_ROWS, column, options)
        for row, values in enumerate(rows, start=1):
            value = values[field.name]
            if value is None or value == "":
                continue
            if field.form in NUMBERS:
                sheet.write_number(row, column, value, form)
            else:
                # As a string, whatever it begins with: a text never becomes a formula.
                sheet.write_string(row, column, str(value), form)
    sheet.freeze_panes(1, 1)


def _note(field: Field) -> str:
    told = [field.meaning_nl, field.meaning_en]
    if field.required:
        told.append("Verplicht / required")
    if field.unit:
        told.append(f"Eenheid / unit: {field.unit}")
    return "\n".join(told)


def _write_lists(
    sheet: Worksheet, formats: Mapping[str, Format], fields: Mapping[str, Sequence[Field]]
) -> dict[str, str]:
    """Write the codes to choose from side by side; return where each stands."""
    places: dict[str, str] = {}
    chosen = {own.name: own for name in SHEETS for own in fields[name] if own.choices}
    for number, field in enumerate(chosen.values()):
        column = 4 * number
        for shift, title in enumerate((field.name, "nl", "en")):
            sheet.write_string(0, column + shift, title, formats["optional"])
        sheet.set_column(column, column, 18)
        sheet.set_column(column + 1, column + 2, 34)
        for row, choice in enumerate(field.choices, start=1):
            for shift, text in enumerate((choice.code, choice.name_nl, choice.name_en)):
                sheet.write_string(row, column + shift, text)
        name = xl_col_to_name(column)
        places[field.name] = f"={LISTS}!${name}$2:${name}${len(field.choices) + 1}"
    sheet.freeze_panes(1, 0)
    return places


def _write_read_me(
    sheet: Worksheet, formats: Mapping[str, Format], fields: Mapping[str, Sequence[Field]]
) -> None:
    sheet.set_column(0, 1, 60, formats["wrap"])
    sheet.set_column(2, 3, 50, formats["wrap"])
    for row, texts in enumerate(_LINES):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, formats["title" if row == 0 else "wrap"])
    row = len(_LINES) + 1
    for column, title in enumerate(("sheet", "column", "nl", "en")):
        sheet.write_string(row, column, title, formats["optional"])
    for name in SHEETS:
        for field in fields[name]:
            row += 1
            for column, text in enumerate((name, field.name, field.meaning_nl, field.meaning_en)):
                sheet.write_string(row, column, text)
