"""Files with rows and columns: CSV from an open data portal, CSV or Excel from a disk."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from krapte.inputs import MOST_CELLS
from krapte.statistics.connectors.cache import Answer
from krapte.statistics.connectors.content import (
    Content,
    Figure,
    check_columns,
    drift,
    moment,
    read_json,
    refuse,
)
from krapte.statistics.connectors.http import Client
from krapte.statistics.connectors.table import JOIN, Measure, RemoteTable

_MISSING = ("", ".", "x", "?")


def addresses(table: RemoteTable) -> list[str]:
    """Return the address of the package; the address of the file stands in its answer."""
    return [f"{table.url}/api/3/action/package_show?id={table.options['package']}"]


def read(table: RemoteTable, client: Client) -> Content:
    """Return the figures of a CSV file that a CKAN portal offers.

    `options` name the file, or with `file_like` the pattern of a name that has the years in it.

    Raises
    ------
    BadInput
        No answer, the package has no such file or several, or the file has another form.
    """
    (address,) = addresses(table)
    package = client.get(address)
    wanted = table.options.get("file_like") or re.escape(table.options["file"].lower())
    result = read_json(table, package).get("result")
    resources = result.get("resources") if isinstance(result, dict) else None
    if not isinstance(resources, list):
        refuse([drift(table, "resources", "no list of files", "the files of the package")])
    files = {
        str(own.get("url", "")).rsplit("/", 1)[-1].lower(): own
        for own in resources
        if isinstance(own, dict)
    }
    fitting = [name for name in files if re.fullmatch(wanted, name)]
    if len(fitting) != 1:
        named = table.options.get("file") or f"one file like {wanted}"
        told = ", ".join(sorted(fitting or filter(None, files))) or "none"
        many = f"{len(fitting)} files for" if fitting else "no"
        refuse([drift(table, "file", f"{many} `{named}` among the files {told}", "this file")])
    chosen = files[fitting[0]]
    answer = client.get(str(chosen["url"]))
    published = moment(chosen.get("last_modified") or chosen.get("created"))
    answers = {address: package, answer.url: answer}
    return _content(table, _csv_rows(table, answer.content), published, answers)


def read_file(table: RemoteTable, path: Path, published: dt.datetime) -> Content:
    """Return the figures of a CSV or Excel file that somebody downloaded.

    Parameters
    ----------
    table
        Its mapping; `options` may name the sheet, and the row of the header (1 is the first).
    path
        The file.
    published
        When the source published it; a file does not say.

    Raises
    ------
    BadInput
        The file cannot be read, or has another form than the table describes.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        refuse([drift(table, None, f"no file `{path}` ({fault.strerror})", "a file to read")])
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsb", ".ods"):
        rows = _sheet_rows(table, content)
    else:
        rows = _csv_rows(table, content)
    return _content(table, rows, published, {})


def _content(
    table: RemoteTable,
    rows: Sequence[Sequence[Any]],
    published: dt.datetime | None,
    answers: Mapping[str, Answer],
) -> Content:
    first = int(table.options.get("header_row", "1")) - 1
    if len(rows) <= first + 1:
        allowed = f"a header in row {first + 1} and figures"
        refuse([drift(table, None, f"{len(rows)} rows", allowed)])
    header = [_text(name) for name in rows[first]]
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        refuse([drift(table, min(twice), f"the column {min(twice)} twice", "each column once")])
    check_columns(table, table.columns, header)
    measured = _measured(table, header)
    at = {name: header.index(name) for name in header if name}
    found = []
    seen: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(rows[first + 1 :], start=first + 2):
        if not any(_text(value) for value in row):
            continue
        if len(row) != len(header):
            refuse([drift(table, None, f"{len(row)} fields in row {place}", f"{len(header)}")])
        # Where rows are added up, a row that stands twice would be counted twice.
        key = tuple(_text(value) for value in row)
        if table.add and seen.setdefault(key, place) != place:
            refuse([drift(table, None, f"row {place} as row {seen[key]}", "each row once")])
        own = {
            name: JOIN.join(_text(row[at[part]]) for part in name.split(JOIN))
            for name in (*table.dimensions, *filter(None, [table.period]))
        }
        found += [
            Figure(own, measure.remote, _number(table, row[at[column]]), ("",), place, column)
            for measure, column in measured
        ]
    return Content(found, {}, {}, published, answers)


def _measured(table: RemoteTable, header: Sequence[str]) -> list[tuple[Measure, str]]:
    """Return the measured columns of a file.

    Where there is one per year a renamed one would be lost in silence: all measures must have the
    same years without a gap, and no other column may end in a year.
    """
    found = [(own, name) for own in table.measures for name in header if own.fits(name)]
    wide = [own for own in table.measures if own.like]
    if not wide:
        return found
    years = {
        own.remote: {own.sets(name)["period"] for name in header if own.fits(name)} for own in wide
    }
    known = sorted(set().union(*years.values()))
    span = [str(year) for year in range(int(known[0]), int(known[-1]) + 1)] if known else []
    new = [name for name in header if re.search(r"\d{4}$", name) and not table.knows(name)]
    problems = [
        drift(table, pattern, f"no column for {', '.join(lost) or 'any year'}{_unknown(new)}",
              "a column per year")
        for pattern, own in years.items()
        if (lost := [year for year in span if year not in own]) or not span
    ]  # fmt: skip
    if not problems and new:
        told = f"columns that end in a year{_unknown(new)}"
        problems = [drift(table, new[0], told, "columns like " + " or ".join(years))]
    if problems:
        refuse(problems)
    return found


def _unknown(names: Sequence[str]) -> str:
    return f"; unknown to us are {', '.join(names[:12])}" if names else ""


def _csv_rows(table: RemoteTable, content: bytes) -> list[list[str]]:
    if content.lstrip()[:1] == b"<":
        begin = content.lstrip()[:40].decode("ascii", "replace")
        refuse([drift(table, None, f"a page that begins with `{begin}`", "a CSV file")])
    try:
        text = content.decode("utf-8-sig")
        separator = table.options.get("separator", ",")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error) as fault:
        refuse([drift(table, None, f"no CSV in UTF-8 ({fault})", "a CSV file in UTF-8")])
    return rows


def _sheet_rows(table: RemoteTable, content: bytes) -> list[list[Any]]:
    # Imported here: files are read by the mappings of connectors too.
    from krapte.statistics.files.faults import Faults
    from krapte.statistics.files.workbook import first_rows, sheet_names

    faults = Faults(f"{table.connector} {table.id}")
    names = sheet_names(content, faults)
    name = table.options.get("sheet") or next(iter(names), "")
    if name not in names:
        told = ", ".join(names)
        refuse([drift(table, "sheet", f"no sheet `{name}` among {told}", "this sheet")])
    return first_rows(content, name, MOST_CELLS, faults)


def _number(table: RemoteTable, value: object) -> float | str | None:
    """Return a number, None where the source leaves it open, or the text that is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = _text(value)
    if table.suppressed and text in table.suppressed.texts:
        return text
    if text in _MISSING:
        return None
    decimal = table.options.get("decimal", ".")
    plain = text.replace(".", "").replace(",", ".") if decimal == "," else text
    try:
        return float(plain)
    except ValueError:
        return text


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # Excel keeps years as 2024.0
    return "" if value is None else str(value).strip()
