"""Turns the fields that the tables of content share into values: dates, and the letter's place."""

from __future__ import annotations

import datetime as dt
import re

from krapte.tables import Row

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
