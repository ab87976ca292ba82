"""Tables as files that a spreadsheet opens and never executes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Form to media type."""

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")


def harmless(value: Any) -> Any:
    """Return a cell of a CSV; a text that a spreadsheet would take for a formula gets a quote.

    Spreadsheets execute texts that begin so, also from a CSV (OWASP, CSV injection). A number that
    is written as text, such as `-5`, stays as it is. `krapte.tables.unshielded` takes it off.
    """
    if not isinstance(value, str) or not _DANGEROUS.match(value):
        return value
    try:
        float(value)
    except ValueError:
        return "'" + value
    return value


WORKBOOK_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}
"""Options of XlsxWriter by which a text in a workbook is never a formula or a link."""


def harmless_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts, names of columns included, are `harmless` in a CSV."""
    found = table.rename(columns=harmless)
    for place, (_, column) in enumerate(table.items()):
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            continue
        # Texts repeat: a million rows hold a few hundred of them.
        known = {own for own in column.unique() if isinstance(own, str)}
        if any(harmless(own) != own for own in known):
            found.isetitem(place, column.astype(object).map(harmless).array)
    return found


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV in UTF-8, with the mark by which Excel knows that it is."""
    return harmless_table(table).to_csv(index=False).encode("utf-8-sig")


def workbook_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Return tables as a workbook, a sheet each; a text is never a formula or a link.

    Names of sheets are cut to the 31 characters that a workbook allows.
    """
    buffer = io.BytesIO()
    kwargs = {"options": WORKBOOK_OPTIONS}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=kwargs) as book:
        for name, table in sheets.items():
            table.to_excel(book, sheet_name=name[:31], index=False)
            sheet = book.sheets[name[:31]]
            sheet.freeze_panes(1, 1)
            for column, title in enumerate(table.columns):
                longest = max((len(str(own)) for own in table.iloc[:200, column]), default=0)
                sheet.set_column(column, column, min(60, max(10, len(str(title)), longest) + 2))
    return buffer.getvalue()
