"""Reads what the tables of content share: rows into records, dates, and where a record stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from krapte.tables import Row, read_rows, refuse_if_faulty

Record = TypeVar("Record")

LETTER = "kst-29544-1173"
"""Source of every quotation: the letter of 3 February 2023."""

LETTER_COLUMNS = ("letter_section", "letter_quote")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def optional_date(row: Row, field: str) -> dt.date | None:
    """Return the date of a field, or None when it is empty; a fault is recorded in the row.

    Only the full form 2023-03-31 is taken: a month or a quarter has its last day, or no date.
    """
    text = row.fields[field]
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    row.fault(field, "a date such as 2023-03-31", "Write year, month and day, or leave it empty.")
    return None


def read_records(
    path: Path, columns: Sequence[str], record: Callable[[Row], Record]
) -> tuple[Record, ...]:
    """Return one record per row, in the order of the table.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read; every fault of every row is told.
    """
    rows = read_rows(path, columns)
    records = tuple(record(row) for row in rows)
    refuse_if_faulty(rows)
    return records


def origin(row: Row) -> dict[str, Any]:
    """Return the fields that say where a record comes from, the same in every table of content."""
    return {
        "source": row.words("source"),
        "note": row.fields["note"],
        "letter_section": row.fields["letter_section"],
        "letter_quote": row.fields["letter_quote"],
        "line": row.line,
    }
