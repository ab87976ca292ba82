"""Looks through the sheets of a workbook for what calamine does not tell.

Calamine gives the last value of a formula without saying that it is one, an empty text for an error
value, and reserves memory for the whole rectangle down to the lowest cell. So the XML is passed
through once, before calamine sees it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from krapte.errors import BadInput
from krapte.register.exchange.archive import Archive, refuse
from krapte.workbooks import place_of

MOST_ROWS = 20_000
"""Rows of a sheet, with the header."""

MOST_COLUMNS = 100
_MEND = "Save the workbook again in a spreadsheet program."


@dataclass
class Sheet:
    """What stands in a sheet besides values.

    Parameters
    ----------
    name
        On its tab.
    hidden
        Whether a reader does not see it.
    formulas, errors
        Cells with a formula, and with an error value such as `#N/A`: (row, column) from 1.
    merged
        Ranges such as `A2:B3`.
    rows, columns
        The lowest row and the last column with a cell, from 1; one more than `MOST_ROWS` or
        `MOST_COLUMNS` when the scan stopped there.
    """

    name: str
    hidden: bool
    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


class _TooLarge(Exception):
    """The scan has seen enough."""


def scan(archive: Archive) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook in the order of their tabs.

    Raises
    ------
    BadInput
        The XML cannot be read, or declares entities (with which a small file becomes a large one).
    """
    targets = _targets(archive)
    found = []
    for attributes in _elements(archive, "xl/workbook.xml", "sheet"):
        hidden = attributes.get("state", "visible") != "visible"
        sheet = Sheet(attributes.get("name", ""), hidden)
        part = targets.get(attributes.get("id", ""), "")
        if part in archive.parts and "worksheets" in part:
            _scan_sheet(archive, part, sheet)
        found.append(sheet)
    return tuple(found)


def letters(column: int) -> str:
    """Return the letters of a column of a spreadsheet, 1 being A."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _targets(archive: Archive) -> dict[str, str]:
    """Return the part of every relation of the workbook."""
    found = {}
    for own in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        target = own.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        found[own.get("Id", "")] = posixpath.normpath(part)
    return found


def _elements(archive: Archive, part: str, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def begin(tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == name:
            found.append({_local(key): value for key, value in attributes.items()})

    _parse(archive, part, begin)
    return found


def _scan_sheet(archive: Archive, part: str, sheet: Sheet) -> None:
    row = column = 0

    def begin(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal row, column
        name = _local(tag)
        if name == "row":
            row, column = _number(attributes.get("r"), row + 1), 0
        elif name == "c":
            row, column = place_of(attributes.get("r"), row, column + 1)
            sheet.rows, sheet.columns = max(sheet.rows, row), max(sheet.columns, column)
            if sheet.rows > MOST_ROWS or sheet.columns > MOST_COLUMNS:
                raise _TooLarge
            if attributes.get("t") == "e":
                sheet.errors.append((row, column))
        elif name == "f":
            sheet.formulas.append((row, column))
        elif name == "mergeCell":
            sheet.merged.append(attributes.get("ref", ""))

    try:
        _parse(archive, part, begin)
    except _TooLarge:
        return


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 9 else otherwise


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _parse(archive: Archive, part: str, begin: Callable[[str, Mapping[str, str]], None]) -> None:
    def entity(*_: object) -> None:
        refuse(archive.file, f"an XML entity in {part}", "a plain workbook", _MEND)

    if part not in archive.parts:
        refuse(archive.file, f"no part {part}", "a whole workbook", _MEND)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(archive.parts[part], True)
    except BadInput:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # also of a strange encoding
        refuse(archive.file, f"XML that cannot be read in {part} ({error})", "a workbook", _MEND)
