"""From the cell of a spreadsheet to the value of a field; a spreadsheet guesses, we do not."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from krapte.register.exchange.entries import LONGEST_TEXT
from krapte.register.store import Field, Unfit, Value, shown, value_of

NUMBERS = ("number", "money", "share", "year", "pillar")
DATES = ("date", "partial_date")
_OTHER_ORDER = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_FIRST_DAY = dt.date(1899, 12, 30)


def value_in(field: Field, cell: Any) -> Value:
    """Return the value of a field from a cell as calamine gives it.

    A number that stands as text is refused: `1.000` is one in one country and a thousand in
    another. So is a day in another order than year, month, day.

    Raises
    ------
    Unfit
        The field cannot hold it; says what to do about the cell.
    """
    if isinstance(cell, str):
        cell = cell.replace("\r\n", "\n")
    if cell == "" or cell is None:
        return value_of(field, None)
    if isinstance(cell, (dt.time, dt.timedelta)):
        raise _unfit(field, "The cell holds a time of day: give it the format Text and type again.")
    if isinstance(cell, bool):
        return _from_flag(field, cell)
    if isinstance(cell, (dt.date, dt.datetime)):
        return _from_date(field, cell)
    if isinstance(cell, (int, float)):
        return _from_number(field, float(cell))
    return _from_text(field, cell)


def cell_text(cell: Any) -> str:
    """Return a cell as a message shows it."""
    if isinstance(cell, bool):
        return f"`{str(cell).upper()}`"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return f"the number `{int(cell)}`"
    if isinstance(cell, (int, float)):
        return f"the number `{cell}`"
    if isinstance(cell, (dt.date, dt.datetime)):
        return f"the date `{cell.isoformat()}`"
    return shown(cell)


def _unfit(field: Field, mend: str) -> Unfit:
    """Return what the field itself would say of something that it cannot hold, with our mend."""
    try:
        value_of(field, object())
    except Unfit as unfit:
        return Unfit(unfit.allowed, mend)
    return Unfit("another value", mend)


def _from_flag(field: Field, cell: bool) -> Value:
    if field.form == "flag":
        return cell
    mend = "The cell holds TRUE or FALSE: give it the format Text and type again."
    raise _unfit(field, mend)


def _from_date(field: Field, cell: dt.date) -> Value:
    if field.form in DATES:
        return value_of(field, cell)
    mend = "The spreadsheet took it for a date: give the cell the format Text and type it again."
    raise _unfit(field, mend)


def _from_number(field: Field, cell: float) -> Value:
    if field.form in NUMBERS:
        return value_of(field, cell)
    if field.form in DATES and not (field.form == "partial_date" and 1900 <= cell <= 2100):
        day = _day(cell)
        mend = f"Give the cell a date format; {day} if that is meant." if day else "Write a day."
        raise _unfit(field, mend)
    if field.form == "flag":
        raise _unfit(field, "Choose one; leave it empty if unknown.")
    # What looks like a number may be meant as a text, such as the number of a document. A zero in
    # front is gone then; codes that need it are refused by the field, which knows its codes.
    return value_of(field, str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell))


def _from_text(field: Field, cell: str) -> Value:
    if field.form in NUMBERS and cell.strip():
        mend = "It stands as text: type it as a number, without separators for thousands."
        raise _unfit(field, mend)
    if len(cell) > LONGEST_TEXT:
        allowed = f"at most {LONGEST_TEXT} signs"
        raise Unfit(allowed, "Shorten it; put the whole text in a document and refer to that.")
    match = _OTHER_ORDER.fullmatch(cell.strip()) if field.form in DATES else None
    if match:
        day, month, year = match.groups()
        iso = f"{year}-{month:0>2}-{day:0>2}"
        try:
            dt.date.fromisoformat(iso)
        except ValueError:
            raise _unfit(field, "Write it as year, month, day.") from None
        raise _unfit(field, f"Write it as year, month, day: {iso} if the day stands first.")
    return value_of(field, cell)


def _day(cell: float) -> str:
    try:
        return (_FIRST_DAY + dt.timedelta(days=int(cell))).isoformat()
    except (OverflowError, ValueError):
        return ""
