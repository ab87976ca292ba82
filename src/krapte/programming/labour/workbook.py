"""Supply as a workbook: an empty one to fill in, one of a supply, and back."""

from __future__ import annotations

import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from krapte.classification import (
    labour_market_regions,
    model_occupations,
    occupation_name,
    region_name,
    regions,
)
from krapte.errors import BadInput, Problem, gathered
from krapte.programming.entries import ASIDE, LISTS, READ_ME, cell_problems
from krapte.programming.exchange.sheets import csv_table
from krapte.programming.exchange.supply_folder import read_supply, supply_tables
from krapte.programming.factor_tables import TABLES
from krapte.programming.labour.links import links_of
from krapte.programming.labour.monthly import YEAR
from krapte.programming.labour.rules import read_rules
from krapte.programming.supply import Hiring, Supply
from krapte.register.exchange import MOST_COLUMNS, MOST_ROWS, open_archive, refuse, scan
from krapte.tables import read_rows
from krapte.workbooks import Unreadable, rows_of

LIMITS = "limits"
AWAY = "away_share"
NEEDED = "workers"

_COLUMNS = ("sheet", "field", "form", "required", "list", "unit", "meaning_nl", "meaning_en")
_TEXTS = (
    ("krapte: aanbod van arbeid", "krapte: supply of labour"),
    (
        "Blad workers: wie er vrij is, per regio, beroep en reeks van maanden. Wat er niet staat is"
        " nul. Meer is niet nodig.",
        "Sheet workers: who is free, by region, occupation and run of months. What is not there is"
        " nothing. No more is needed.",
    ),
    (
        "Zonder rijen op het blad links maakt krapte ze uit de afstanden.",
        "Without rows on the sheet links krapte makes them from distances.",
    ),
    (
        "hiring (met hiring_costs): wie erbij te huren is. courses (met course_places en teachers):"
        " opleiden. limits: away_share, leeg is de aanname van krapte.",
        "hiring (with hiring_costs): who can be hired. courses (with course_places and teachers):"
        " training. limits: away_share; empty is what krapte assumes.",
    ),
    (
        "Codes staan op het blad lists. Maanden als 2027-03, getallen als getal, geen formules.",
        "Codes stand on the sheet lists. Months as 2027-03, numbers as numbers, no formulas.",
    ),
)


def supply_workbook(supply: Supply | None = None, yearly: bool = False) -> bytes:
    """Return a workbook with drop-downs and notes; without a supply it is the template.

    Parameters
    ----------
    supply
        What to fill in.
    yearly
        Whether to give the mean of each calendar year instead of every month.

    Returns
    -------
    bytes
        An `.xlsx` file that `read_supply_file` reads. The same supply gives the same bytes.

    Raises
    ------
    BadInput
        A sheet would have more rows than can be read back.
    """
    fields = _fields()
    rows = dict.fromkeys(fields, ()) if supply is None else _rows(_averaged(supply, yearly))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": "krapte", "created": dt.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "bg_color": "#dbe8f2", "border": 1})
    text = book.add_format({"num_format": "@"})
    notes = book.add_worksheet(READ_ME)
    notes.set_column(0, 1, 70, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, both in enumerate(_TEXTS):
        for column, own in enumerate(both):
            notes.write_string(row, column, own)
    sheets = {name: book.add_worksheet(name) for name in fields}
    places = _write_lists(book.add_worksheet(LISTS), bold)
    for name, sheet in sheets.items():
        for column, field in enumerate(fields[name]):
            numeric = field["form"] == "number"
            sheet.set_column(column, column, 16, None if numeric else text)
            sheet.write_string(0, column, field["field"], bold)
            sheet.write_comment(0, column, f"{field['meaning_nl']}\n{field['meaning_en']}")
            if field["list"]:
                listed = {"validate": "list", "source": places[field["list"]]}
                sheet.data_validation(1, column, MOST_ROWS - 1, column, listed)
        for row, values in enumerate(rows[name], start=1):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value, text)
                else:
                    sheet.write_number(row, column, value)
        sheet.freeze_panes(1, 0)
    sheets[NEEDED].activate()
    book.close()
    return target.getvalue()


def read_supply_file(path: Path, places: Iterable[str] | None = None) -> Supply:
    """Return the supply of a workbook, or of a folder with CSV tables.

    Parameters
    ----------
    path
        An `.xlsx` file, or a folder as `krapte.programming.exchange.read_supply` reads it.
    places
        For which links are made when the file gives none; all RES regions when None.

    Raises
    ------
    BadInput
        With every fault: file and sheet, row, column, what stands there, what may, how to mend it.
    """
    if path.suffix.lower() != ".xlsx":
        return read_supply(path)
    tables = _from_workbook(path)
    drawn = read_rules().drawn(0, -1)
    settings = {AWAY: _away(path.name, tables.pop(LIMITS, []), drawn[AWAY])}
    if len(tables.get("links", [])) < 2:
        own = links_of(regions("res") if places is None else places, drawn)
        named = {row[0] for row in tables[NEEDED][1:] if row}
        links = [(one.place, one.region, one.euro, one.home) for one in own if one.region in named]
        tables["links"] = [["place", "region", "euro", "home"], *map(list, links)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "supply.json").write_text(json.dumps(settings), encoding="utf-8")
        for name, rows in tables.items():
            if len(rows) > 1 or name in (NEEDED, "links"):
                (folder / f"{name}.csv").write_bytes(csv_table(rows[0], rows[1:]))
        try:
            found = read_supply(folder)
        except BadInput as error:
            raise BadInput([_in_sheet(path.name, own) for own in error.problems]) from None
    told = {"nl": f"eigen opgave {path.name}", "en": f"own list {path.name}"}
    return replace(found, origin=told)


@lru_cache(maxsize=1)
def _fields() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(TABLES / "supply_fields.csv", _COLUMNS, exact=True):
        found.setdefault(row.fields["sheet"], []).append(row.fields)
    return found


def _averaged(supply: Supply, yearly: bool) -> Supply:
    if not yearly:
        return supply
    years = np.arange(supply.first_month, supply.first_month + supply.months) // YEAR
    of_year = years[:, None] == years[None, :]
    mean = of_year / of_year.sum(0)
    hiring = supply.hiring
    return replace(
        supply,
        workers=supply.workers @ mean,
        hiring=hiring and Hiring(hiring.most @ mean, hiring.euro),
        courses=tuple(replace(own, places=own.places @ mean) for own in supply.courses),
        teachers={name: own @ mean for name, own in supply.teachers.items()},
    )


def _rows(supply: Supply) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every sheet: those of the CSV tables, numbers as numbers."""
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _fields()}
    tables = supply_tables(supply)
    for name, fields in _fields().items():
        if f"{name}.csv" not in tables:
            continue
        lines = tables[f"{name}.csv"].decode().splitlines()[1:]
        if len(lines) >= MOST_ROWS:
            told = f"{len(lines)} rows on the sheet {name}"
            mend = "Write yearly means, or the CSV tables (`supply_tables`)."
            raise BadInput([Problem("workbook", None, None, told, f"under {MOST_ROWS}", mend)])
        numeric = [field["form"] == "number" for field in fields]
        found[name] = [
            tuple(
                float(text) if number else text
                for text, number in zip(line.split(","), numeric, strict=True)
            )
            for line in lines
        ]
    found[LIMITS] = [(AWAY, supply.away_share)]
    return found


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[tuple[str, str]]]:
    """Return the codes that a field can have, with their names."""
    return {
        "region": [(code, region_name(code)) for code in labour_market_regions()],
        "occupation": [
            (code, f"{occupation_name(code, 'nl')} / {occupation_name(code, 'en')}")
            for code in model_occupations()
        ],
        "place": [
            (code, region_name(code)) for code in (*regions("res"), *regions("municipality"))
        ],
        "home": [("yes", "ja"), ("no", "nee")],
        "limit": [(AWAY, "deel dat elders kan werken / part who can work elsewhere")],
    }


def _write_lists(sheet: Any, bold: Any) -> dict[str, str]:
    """Write the codes to choose from; return where each list stands."""
    places = {}
    for number, (name, rows) in enumerate(_lists().items()):
        sheet.write_string(0, 2 * number, name, bold)
        sheet.set_column(2 * number + 1, 2 * number + 1, 40)
        for row, (code, told) in enumerate(rows, start=1):
            sheet.write_string(row, 2 * number, code)
            sheet.write_string(row, 2 * number + 1, told)
        letter = xl_col_to_name(2 * number)
        places[name] = f"={LISTS}!${letter}$2:${letter}${len(rows) + 1}"
    return places


def _from_workbook(path: Path) -> dict[str, list[list[Any]]]:
    """Return the cells of every sheet with its header, as the CSV tables have them."""
    archive = open_archive(path)
    sheets = {sheet.name: sheet for sheet in scan(archive)}
    faults = list(_sheet_problems(path.name, sheets))
    if faults:
        raise BadInput(faults)
    found: dict[str, list[list[Any]]] = {}
    try:
        cells = rows_of(archive.repacked(), [name for name in sheets if name not in ASIDE])
        for name, own in cells.items():
            rows = [[_text(cell) for cell in row] for row in own]
            # An empty row stays, as a line of its own: faults name the row of the sheet.
            found[name] = [row if any(row) else [] for row in rows]
    except Unreadable as error:
        refuse(path.name, f"a damaged workbook ({error})", "a whole workbook", "Save it again.")
    for name, rows in found.items():
        header = [field["field"] for field in _fields()[name]]
        if not rows or rows[0] != header:
            told = f"the columns {', '.join(map(str, rows[0])) if rows else '(none)'}"
            mend = "Give the headers these names and this order, in row 1."
            allowed = f"the columns {', '.join(header)}"
            place = f"{path.name}, sheet `{name}`"
            faults.append(Problem(place, 1, None, told, allowed, mend))
    faults += [own for name, rows in found.items() for own in _code_problems(path.name, name, rows)]
    if faults:
        raise BadInput(gathered(faults))
    return found


def _code_problems(file: str, name: str, rows: Sequence[Sequence[Any]]) -> Iterator[Problem]:
    """Yield the codes of a sheet that krapte does not know."""
    lists = _lists()
    if rows[0] != [field["field"] for field in _fields()[name]]:
        return
    for column, field in enumerate(_fields()[name]):
        known = {code for code, _ in lists.get(field["list"], [])}
        for line, row in enumerate(rows[1:], start=2):
            if not known or not row or row[column] in known:
                continue
            mend = "Choose a code of the sheet lists."
            if f"0{row[column]}" in known:
                mend = f"A spreadsheet took the zero away: format as Text, write 0{row[column]}."
            allowed = f"a code such as {min(known)}"
            place = f"{file}, sheet `{name}`"
            yield Problem(place, line, field["field"], f"`{row[column]}`", allowed, mend)


def _sheet_problems(file: str, sheets: Mapping[str, Any]) -> Iterator[Problem]:
    known = _fields()
    if NEEDED not in sheets:
        told = "the sheets " + (", ".join(f"`{name}`" for name in sheets) or "(none)")
        mend = "Copy your rows into the template of supply."
        yield Problem(file, None, None, told, f"a sheet `{NEEDED}`", mend)
        return
    for name, sheet in sheets.items():
        place = f"{file}, sheet `{name}`"
        if name in ASIDE:
            continue
        if name not in known:
            mend = "Remove the sheet, or give it the name it had."
            yield Problem(place, None, None, "a sheet of another name", ", ".join(known), mend)
        elif sheet.hidden:
            mend = "Show it, look at it, and try again."
            yield Problem(place, None, None, "a hidden sheet", "sheets that you see", mend)
        elif sheet.rows > MOST_ROWS or sheet.columns > MOST_COLUMNS:
            allowed = f"at most {MOST_ROWS} rows and {MOST_COLUMNS} columns"
            mend = "Join months that are equal, or use CSV tables."
            yield Problem(place, None, None, "a larger sheet", allowed, mend)
        else:
            yield from cell_problems(place, sheet)


def _away(file: str, rows: Sequence[Sequence[Any]], usual: float) -> float:
    """Return the share that can work elsewhere; its name is known to be right."""
    found = usual
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        try:
            found = float(row[1])
        except ValueError:
            found = -1.0
        if not 0 <= found <= 1:
            place, mend = f"{file}, sheet `{LIMITS}`", "Write a share such as 0.4."
            raise BadInput([Problem(place, line, "value", f"`{row[1]}`", "0 to 1", mend)])
    return found


def _in_sheet(file: str, problem: Problem) -> Problem:
    """Return a fault of a table as one of the sheet from which it came."""
    name = problem.file.rpartition("/")[2].removesuffix(".csv")
    told = f"{file}, sheet `{name}`" if name in _fields() else file
    return replace(problem, file=told, mend=problem.mend.replace("supply.json", NEEDED))


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (dt.date, dt.datetime)):
        # A month that is typed in becomes its first day; another day would be read as its month.
        return f"{cell.year:04d}-{cell.month:02d}" if cell.day == 1 else cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
