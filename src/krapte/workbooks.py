"""Cells of a worksheet, by the one reader of workbooks, which must never take krapte down with it.

The reader lays out every cell between the first and the last one that is filled: a file of a few
kilobytes with one cell at the far end asks for more memory than any machine has. So a sheet is
measured before it is read. The measuring is ours; a panic of the reader becomes an error.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.parsers import expat

from krapte.inputs import MOST_CELLS

_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,9})", re.ASCII)


class Unreadable(ValueError):
    """A worksheet that the reader cannot read, with the reason."""


def rows_of(book: bytes | io.BytesIO, sheets: Sequence[str]) -> dict[str, list[list[Any]]]:
    """Return the cells of worksheets row by row, those of formulas as they were last saved.

    Parameters
    ----------
    book
        The workbook. Its parts and its sheets must have been measured: see `extent`.
    sheets
        Names of worksheets.

    Raises
    ------
    Unreadable
        The workbook is damaged in a way that measuring does not see.
    """
    import python_calamine as calamine

    source = io.BytesIO(book) if isinstance(book, bytes) else book
    source.seek(0)
    try:
        with calamine.CalamineWorkbook.from_filelike(source) as opened:
            return {
                name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in sheets
            }
    except (calamine.CalamineError, ValueError, OverflowError, MemoryError) as error:
        raise Unreadable(str(error).splitlines()[0][:200] if str(error) else "damage") from None
    except BaseException as error:
        # A panic of the reader is no Exception, so that nobody catches it unawares.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise Unreadable("damage that its reader cannot bear") from None


def extent(chunks: Iterable[bytes]) -> tuple[int, int]:
    """Return the last row and the last column of a worksheet, both counted from 1.

    Parameters
    ----------
    chunks
        The XML of the worksheet, in pieces.

    Raises
    ------
    Unreadable
        It is no XML, declares a document type, or spans more than `MOST_CELLS`.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    row = column = last_row = last_column = 0

    def begin(tag: str, about: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column
        name = tag.rpartition("}")[2]
        if name == "row":
            told = about.get("r", "")
            row, column = (int(told) if told.isdecimal() and len(told) < 10 else row + 1), 0
        elif name == "c":
            row, column = place_of(about.get("r", ""), row, column + 1)
            last_row, last_column = max(last_row, row), max(last_column, column)
            if last_row * last_column > MOST_CELLS:
                raise Unreadable(f"cells up to row {last_row:,} and column {last_column:,}")

    def refuse(*_: object) -> None:
        raise Unreadable("entities of its own")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:
        raise Unreadable(str(error)) from None
    return last_row, last_column


def place_of(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Return row and column of a cell, from 1; those given when it leaves out its reference."""
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return row, column
    number = 0
    for letter in match[1].upper():
        number = number * 26 + ord(letter) - 64
    return int(match[2]), number
