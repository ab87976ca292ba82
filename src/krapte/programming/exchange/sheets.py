"""Tables of a plan as CSV and as a workbook; a text never becomes a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from krapte.tables import shielded

_MOMENT = dt.datetime(2000, 1, 1)
_WIDTH = 18
_WIDE = ("name", "text_nl", "text_en")


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV table: UTF-8, comma, one header line; numbers lose nothing, None is empty."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([_cell(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue().encode()


def frame_table(table: pd.DataFrame) -> bytes:
    """Return a table as CSV, as `csv_table` does."""
    return csv_table(list(table.columns), table.itertuples(index=False, name=None))


def workbook(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return tables as one workbook, a sheet each; the same tables give the same bytes.

    A spreadsheet holds at most 1,048,576 rows: of a longer table the first are written, and a last
    row says how many are left out.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": "krapte", "created": _MOMENT})
    bold = book.add_format({"bold": True, "bg_color": "#dbe8f2", "border": 1})
    for name, table in tables.items():
        sheet = book.add_worksheet(name[:31])
        for column, title in enumerate(table.columns):
            sheet.write_string(0, column, str(title), bold)
            sheet.set_column(column, column, 44 if title in _WIDE else _WIDTH)
        for row, values in enumerate(table.itertuples(index=False, name=None), start=1):
            if row >= _MOST_ROWS:
                sheet.write_string(row, 0, f"... {len(table) - row + 1}")
                break
            for column, value in enumerate(values):
                _write(sheet, row, column, value)
        sheet.freeze_panes(1, 1)
    book.close()
    return target.getvalue()


_MOST_ROWS = 1_048_575


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    plain = _plain(value)
    if isinstance(plain, bool):
        sheet.write_boolean(row, column, plain)
    elif isinstance(plain, (int, float)):
        sheet.write_number(row, column, plain)
    elif plain is not None:
        # As a string, whatever it begins with: a text never becomes a formula.
        sheet.write_string(row, column, str(plain))


def _cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if isinstance(plain, float) and plain.is_integer() and abs(plain) < 1e15:
        return str(int(plain))
    return shielded(plain) if isinstance(plain, str) else repr(plain)


def _plain(value: Any) -> Any:
    """Return a value without its NumPy or pandas type; None for what is not there."""
    if value is None or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
