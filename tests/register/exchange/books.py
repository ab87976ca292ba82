"""Makes workbooks cell by cell, right ones and wrong ones, and a small register beside them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import xlsxwriter

from krapte.register.exchange.entries import ACTION, VERSION, stamp_of
from krapte.register.store import Register, kinds

DOCUMENT = {"code": "letter", "title": "The letter", "publisher": "EZK"}
MEASURE = {
    "code": "sto",
    "pillar": 1,
    "kind": "programme",
    "name_nl": "Sterk Techniekonderwijs",
    "name_en": "Strong Technology Education",
    "start": 2018,
    "end": 2029,
    "status": "running",
    "regions": "NL",
    "occupations": "technical",
    "reason": "in_base",
    "letter_section": "3-pijler-1",
    "letter_quote": "het programma",
    "source": "letter",
}
LINE = {
    "code": "sto-2020",
    "measure": "sto",
    "fund": "departmental",
    "amount_eur": 100_000_000,
    "per": "year",
    "from_year": 2020,
    "to_year": 2024,
    "conditional": "no",
    "source": "letter",
}
COMMITMENT = {
    "code": "letter-hybrid",
    "kind": "pledge",
    "document": "letter",
    "made_by": "EZK",
    "made_on": dt.date(2023, 2, 3),
    "text_nl": "Brief",
    "text_en": "Letter",
    "deadline": dt.date(2023, 6, 30),
    "status": "open",
    "measures": "sto",
    "source": "letter",
}
VALUE = {
    "indicator": "women",
    "period": "2023",
    "kind": "observation",
    "value": 0.2,
    "retrieved": "2024-01-05",
    "source": "letter",
}


def small(place):
    """Return a register with one document and one measure."""
    register = Register.open(place)
    with register.transaction("tester", "a beginning") as edit:
        edit.create("document", DOCUMENT)
        edit.create("measure", MEASURE)
    return register


def versioned(register, kind, key, **changes):
    """Return a record as a row of an export, with changes."""
    record = register.record(kind, key)
    return {**record.as_texts(), VERSION: str(stamp_of(record)), **_typed(kind, record), **changes}


def _typed(kind, record):
    forms = ("year", "pillar", "number", "money", "share")
    names = [field.name for field in kinds()[kind].fields if field.form in forms]
    return {name: record[name] for name in names if record[name] is not None}


class Formula(str):
    """A text that is written as a formula."""


def book(path, rows, tamper=None, sheets=None, headers=None, hidden=(), first=0):
    """Write a workbook with rows by kind.

    `tamper` gets book and sheets before the end; `sheets` names the sheets that are there;
    `headers` renames columns of all sheets; `hidden` hides sheets; `first` is the header's row.
    """
    target = xlsxwriter.Workbook(str(path))
    day = target.add_format({"num_format": "yyyy-mm-dd"})
    made = {}
    for name in sheets or kinds():
        sheet = made[name] = target.add_worksheet(name)
        own = [field.name for field in kinds()[name].fields] if name in kinds() else ["code"]
        columns = [*own, VERSION, ACTION]
        for column, text in enumerate(columns):
            sheet.write_string(first, column, (headers or {}).get(text, text))
        for row, values in enumerate(rows.get(name, []), start=first + 1):
            for field, value in values.items():
                _write(sheet, row, columns.index(field), value, day)
    for name in hidden:
        made[name].hide()
    if tamper:
        tamper(target, made)
    target.close()
    return path


def _write(sheet, row, column, value, day):
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value, None, 1)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, (dt.date, dt.datetime)):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, value)


def repacked(path, change, compression=zipfile.ZIP_DEFLATED):
    """Write the parts of a workbook again after `change` has worked on them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(target.getvalue())
    return path
