"""Writes the register as an Excel workbook, and the empty one that people fill in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from krapte.errors import BadInput, Problem
from krapte.register.exchange.cells import NUMBERS
from krapte.register.exchange.entries import (
    ACTION,
    DELETE,
    LONGEST_TEXT,
    VERSION,
    stamp_of,
)
from krapte.register.exchange.readme import NOTES, lines
from krapte.register.store import Choice, Field, Kind, Record, Value, kinds, text_of

READ_ME = "read me"
LISTS = "lists"
CODES = "codes"
ASIDE = (READ_ME, LISTS, CODES)
"""Sheets that are there to help; the import does not read them."""

FLAGS = (Choice("yes", "ja", "yes"), Choice("no", "nee", "no"))
_CHECKED_ROWS = 5000
_FIRST_DAY = "1900-03-01"  # before it, spreadsheets count days in two ways
_FORMATS = {
    "text": {"num_format": "@", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    "money": {"num_format": "#,##0.00", "valign": "top"},
    "year": {"num_format": "0", "valign": "top"},
    "pillar": {"num_format": "0", "valign": "top"},
    "number": {"num_format": "General", "valign": "top"},
    "share": {"num_format": "0.00##", "valign": "top"},
    "own": {"num_format": "@", "valign": "top", "font_color": "#767676"},
    "header": {"bold": True, "bg_color": "#1d5c8a", "font_color": "#ffffff", "border": 1},
    "optional": {"bold": True, "bg_color": "#dbe8f2", "border": 1},
    "title": {"bold": True, "font_size": 14},
    "wrap": {"text_wrap": True, "valign": "top"},
}


class Exact(float):
    """A figure that XlsxWriter writes with every digit; by itself it keeps sixteen of seventeen."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def workbook(records: Iterable[Record], shown: Iterable[str] | None = None) -> bytes:
    """Return a workbook with one sheet per kind of record, drop-downs and notes.

    Parameters
    ----------
    records
        The register; all of it, since the drop-downs hold its codes.
    shown
        Kinds of which the records stand in their sheets; all when None, none for a template.

    Returns
    -------
    bytes
        An `.xlsx` file. The same register gives the same bytes.

    Raises
    ------
    BadInput
        A text is longer than a cell can hold.
    """
    by_kind: dict[str, list[Record]] = {name: [] for name in kinds()}
    for record in records:
        by_kind[record.kind].append(record)
    chosen = set(kinds()) if shown is None else set(shown)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    # Without a moment of its own the same register gives the same file.
    book.set_properties({"title": "krapte", "created": dt.datetime(2000, 1, 1)})
    formats = {name: book.add_format(own) for name, own in _FORMATS.items()}
    _write_read_me(book.add_worksheet(READ_ME), formats)
    sheets = {name: book.add_worksheet(name) for name in kinds()}
    places = _write_lists(book.add_worksheet(LISTS), formats)
    places |= _write_codes(book.add_worksheet(CODES), formats, by_kind)
    for name, kind in kinds().items():
        own = by_kind[name] if name in chosen else []
        _write_kind(sheets[name], kind, own, formats, places)
    book.close()
    return target.getvalue()


def _write_kind(
    sheet: Worksheet,
    kind: Kind,
    records: Sequence[Record],
    formats: Mapping[str, Format],
    places: Mapping[str, str],
) -> None:
    for column, field in enumerate(kind.fields):
        sheet.set_column(column, column, _width(field), formats[_format(field)])
        header = formats["header" if field.required else "optional"]
        sheet.write_string(0, column, field.name, header)
        sheet.write_comment(0, column, _note(field), {"x_scale": 2.2, "y_scale": 1.6})
        _check(sheet, column, field, places)
    for shift, name in enumerate((VERSION, ACTION)):
        column = len(kind.fields) + shift
        sheet.set_column(column, column, 14, formats["own"])
        sheet.write_string(0, column, name, formats["optional"])
        sheet.write_comment(0, column, "\n".join(NOTES[name]), {"x_scale": 2.2, "y_scale": 1.6})
    last = len(kind.fields) + 1
    _drop_down(sheet, last, "list", [DELETE], "stop")
    for row, record in enumerate(records, start=1):
        for column, field in enumerate(kind.fields):
            _write(sheet, row, column, field, record, formats[_format(field)])
        sheet.write_string(row, last - 1, str(stamp_of(record)), formats["own"])
    sheet.freeze_panes(1, len(kind.key))
    sheet.autofilter(0, 0, max(len(records), 1), last)


def _write(
    sheet: Worksheet, row: int, column: int, field: Field, record: Record, form: Format
) -> None:
    value: Value = record[field.name]
    if value is None or value == ():
        return
    if field.form in NUMBERS:
        sheet.write_number(row, column, Exact(value), form)  # type: ignore[arg-type]
    elif field.form == "date" and str(value) >= _FIRST_DAY:
        day = dt.datetime.fromisoformat(str(value))
        sheet.write_datetime(row, column, day, form)
    else:
        text = text_of(value)
        if len(text) > LONGEST_TEXT:
            place = f"{record.kind} {record.key}"
            allowed = f"at most {LONGEST_TEXT} signs, which is what a cell can hold"
            mend = "Shorten it, or export JSON."
            found = f"{len(text)} signs"
            raise BadInput([Problem(place, None, field.name, found, allowed, mend)])
        # As a string, whatever it begins with: a text such as `=1+1` never becomes a formula.
        sheet.write_string(row, column, text, form)


def _format(field: Field) -> str:
    return field.form if field.form in ("date", *NUMBERS) else "text"


def _width(field: Field) -> int:
    if field.name in ("note", "text_nl", "text_en", "title", "text", "letter_quote"):
        return 50
    if field.form == "text" or field.listed:
        return 28
    return 24 if field.form in ("slug", "reference") else 14


def _note(field: Field) -> str:
    told = [field.meaning_nl, field.meaning_en]
    if field.required:
        told.append("Verplicht / required")
    if field.listed:
        told.append("Meer: met | ertussen / several: with | between them")
    if field.unit:
        told.append(f"Eenheid / unit: {field.unit}")
    return "\n".join(told)


def _check(sheet: Worksheet, column: int, field: Field, places: Mapping[str, str]) -> None:
    """Give a column the check that a spreadsheet makes while a person types."""
    if field.listed:
        return
    if field.form == "flag":
        _drop_down(sheet, column, "list", [flag.code for flag in FLAGS], "stop")
    elif field.choices:
        _drop_down(sheet, column, "list", places[_list_name(field)], "stop")
    elif field.refers and field.refers in places:
        # A warning only: a record that is new in this workbook is not yet among the codes.
        _drop_down(sheet, column, "list", places[field.refers], "warning")
    elif field.form == "money":
        _bounds(sheet, column, "decimal", 0, 1e13)
    elif field.form == "share":
        _bounds(sheet, column, "decimal", 0, 1)
    elif field.form == "year":
        _bounds(sheet, column, "integer", 1900, 2100)


def _drop_down(
    sheet: Worksheet, column: int, form: str, source: str | list[str], strength: str
) -> None:
    options = {"validate": form, "source": source, "error_type": strength, **_REFUSED}
    sheet.data_validation(1, column, _CHECKED_ROWS, column, options)


def _bounds(sheet: Worksheet, column: int, form: str, least: float, most: float) -> None:
    options = {
        "validate": form, "criteria": "between", "minimum": least, "maximum": most, **_REFUSED
    }  # fmt: skip
    sheet.data_validation(1, column, _CHECKED_ROWS, column, options)


_REFUSED = {
    "error_title": "krapte",
    "error_message": "Kies uit de lijst of zie de noot bij de kop. / Choose from the list, or see"
    " the note on the header.",
}


def _list_name(field: Field) -> str:
    """Return a name for the closed list of a field: fields with the same choices share it."""
    return "list:" + "|".join(choice.code for choice in field.choices)


def _write_lists(sheet: Worksheet, formats: Mapping[str, Format]) -> dict[str, str]:
    """Write the closed lists side by side; return where each stands."""
    places: dict[str, str] = {}
    for kind in kinds().values():
        for field in kind.fields:
            name = _list_name(field)
            if not field.choices or name in places:
                continue
            column = 4 * len(places)
            for shift, title in enumerate((field.name, "nl", "en")):
                sheet.write_string(0, column + shift, title, formats["optional"])
            sheet.set_column(column, column, 20)
            sheet.set_column(column + 1, column + 2, 32)
            for row, choice in enumerate(field.choices, start=1):
                texts = (choice.code, choice.name_nl, choice.name_en)
                for shift, text in enumerate(texts):
                    sheet.write_string(row, column + shift, text)
            places[name] = _range(LISTS, column, len(field.choices))
    sheet.freeze_panes(1, 0)
    return places


def _write_codes(
    sheet: Worksheet, formats: Mapping[str, Format], by_kind: Mapping[str, Sequence[Record]]
) -> dict[str, str]:
    """Write the codes of the kinds that others name; return where each stands."""
    named = {field.refers for kind in kinds().values() for field in kind.fields if field.refers}
    places: dict[str, str] = {}
    for name in (name for name in kinds() if name in named):
        records = by_kind[name]
        column = 3 * len(places)
        sheet.set_column(column, column + 1, 30)
        sheet.write_string(0, column, name, formats["optional"])
        sheet.write_string(0, column + 1, "nl", formats["optional"])
        for row, record in enumerate(records, start=1):
            sheet.write_string(row, column, record.key)
            sheet.write_string(row, column + 1, _title(record)[:200])
        places[name] = _range(CODES, column, max(len(records), 1))
    sheet.freeze_panes(1, 0)
    return places


def _title(record: Record) -> str:
    found = (record.values.get(name) for name in ("name_nl", "title", "text_nl", "condition"))
    return str(next((text for text in found if text), ""))


def _range(sheet: str, column: int, rows: int) -> str:
    letter = xl_col_to_name(column)
    return f"={sheet}!${letter}$2:${letter}${rows + 1}"


def _write_read_me(sheet: Worksheet, formats: Mapping[str, Format]) -> None:
    sheet.set_column(0, 0, 22, formats["wrap"])
    sheet.set_column(1, 1, 20, formats["wrap"])
    sheet.set_column(2, 3, 60, formats["wrap"])
    row = 0
    for line in lines():
        for column, text in enumerate(line):
            form = formats["title" if len(line) == 1 and row == 0 else "wrap"]
            sheet.write_string(row, column, text, form)
        row += 1
    row += 1
    for column, title in enumerate(("sheet", "column", "nl", "en")):
        sheet.write_string(row, column, title, formats["optional"])
    for kind in kinds().values():
        for field in kind.fields:
            row += 1
            texts = (kind.name, field.name, field.meaning_nl, field.meaning_en)
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text)
