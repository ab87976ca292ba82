"""Rows of a list of projects, from a workbook or CSV tables, each with its place for messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.programming.fields import PROJECTS, SHEETS
from krapte.register.exchange import (
    LARGEST_FILE,
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    cell_text,
    letters,
    open_archive,
    read_file,
    refuse,
    scan,
    value_in,
)
from krapte.register.store import Field, Unfit, Value, shown, value_of
from krapte.said import said
from krapte.tables import read_rows, unshielded
from krapte.workbooks import Unreadable, rows_of

READ_ME, LISTS = "read me", "lists"
ASIDE = (READ_ME, LISTS)
"""Sheets that are there to help; they are not read."""

Fields = Mapping[str, tuple[Field, ...]]


@dataclass(frozen=True)
class Entry:
    """One row of a table of a list.

    Parameters
    ----------
    file, line
        Where it stands: file and sheet, and row.
    values
        Every field of the table, typed; None when it is empty.
    """

    file: str
    line: int
    values: Mapping[str, Value]

    def __getitem__(self, field: str) -> Any:
        return self.values[field]

    def problem(self, field: str, allowed: str, mend: str, found: str = "") -> Problem:
        """Return what is wrong with a field; `found` instead of the value when it is given."""
        return Problem(self.file, self.line, field, found or shown(self[field]), allowed, mend)


Tables = dict[str, list[Entry]]


def read_entries(path: Path, fields: Fields) -> tuple[Tables, list[Problem]]:
    """Return the rows of every table that can be read, and the faults of the others.

    Parameters
    ----------
    path
        A workbook (`.xlsx`), a folder with projects.csv and where wanted packages.csv and
        labour.csv, or one CSV file with projects.
    fields
        From `list_fields`.

    Raises
    ------
    BadInput
        The file cannot be used as a whole.
    """
    if path.is_dir():
        return _from_folder(path, fields)
    ending = path.suffix.lower()
    if ending == ".csv":
        found, faults = _from_table(path, path.name, fields[PROJECTS])
        return {name: found if name == PROJECTS else [] for name in SHEETS}, faults
    if ending == ".xlsx":
        return _from_workbook(path, fields)
    told = (
        said("a name that ends in `{ending}`", ending=ending) if ending else "a name without ending"
    )
    allowed = "a workbook (.xlsx), a CSV file, or a folder with CSV tables"
    mend = "Check the name; give the file the ending of what it is."
    raise BadInput([Problem(path.name, None, None, told, allowed, mend)])


def _from_folder(path: Path, fields: Fields) -> tuple[Tables, list[Problem]]:
    names = [f"{name}.csv" for name in SHEETS]
    strange = sorted(own.name for own in path.glob("*.csv") if own.name not in names)
    if strange or not (path / names[0]).is_file():
        told = f"`{', '.join(strange)}`" if strange else f"no {names[0]}"
        refuse(path.name, told, ", ".join(names), "Give the tables these names; take others away.")
    tables: Tables = {}
    faults: list[Problem] = []
    for name in SHEETS:
        table = path / f"{name}.csv"
        present = table.is_file()
        tables[name], own = (
            _from_table(table, f"{path.name}/{table.name}", fields[name]) if present else ([], [])
        )
        faults += own
    return tables, faults


def _from_table(
    path: Path, file: str, fields: Sequence[Field]
) -> tuple[list[Entry], list[Problem]]:
    read_file(path, LARGEST_FILE)
    required = [field.name for field in fields if field.required]
    try:
        rows = read_rows(path, required)
    except BadInput as error:
        return [], list(error.problems)
    header = list(rows[0].fields) if rows else []
    faults = list(_strange(file, header, fields))
    if faults:
        return [], faults
    found = []
    for row in rows:
        if not any(row.fields.values()):
            continue
        cells = {field.name: unshielded(row.fields.get(field.name, "")) for field in fields}
        entry, own = _entry(fields, file, row.line, cells, value_of, shown)
        faults += own
        found += [entry] if entry else []
    return found, faults


def _from_workbook(path: Path, fields: Fields) -> tuple[Tables, list[Problem]]:
    archive = open_archive(path)
    sheets = {sheet.name: sheet for sheet in scan(archive)}
    faults = list(_sheet_problems(path.name, list(sheets.values())))
    if faults:
        raise BadInput(faults)
    tables: Tables = {name: [] for name in SHEETS}
    try:
        cells = rows_of(archive.repacked(), [name for name in SHEETS if name in sheets])
        for name, rows in cells.items():
            place = f"{path.name}, sheet `{name}`"
            tables[name], own = _from_cells(place, fields[name], rows)
            faults += own
    except Unreadable as error:
        refuse(
            path.name,
            said("a damaged workbook ({error})", error=str(error)),
            "a whole workbook",
            "Save it again.",
        )
    return tables, faults


def _sheet_problems(file: str, sheets: Sequence[Sheet]) -> Iterator[Problem]:
    if PROJECTS not in [sheet.name for sheet in sheets]:
        told = ", ".join(f"`{sheet.name}`" for sheet in sheets) or "no sheets"
        mend = "`krapte programme template` makes a workbook to copy your rows into."
        yield Problem(
            file,
            None,
            None,
            said("the sheets {told}", told=told),
            said("a sheet `{name}`", name=PROJECTS),
            mend,
        )
        return
    for sheet in sheets:
        place = f"{file}, sheet `{sheet.name}`"
        if sheet.name in ASIDE:
            continue
        if sheet.name not in SHEETS:
            mend = "Remove the sheet, or give it the name it had."
            yield Problem(place, None, None, "a sheet of another name", ", ".join(SHEETS), mend)
        elif sheet.hidden:
            mend = "Show it (right click on the tabs, Unhide), look at it, and try again."
            yield Problem(place, None, None, "a hidden sheet", "sheets that you see", mend)
        elif sheet.rows > MOST_ROWS or sheet.columns > MOST_COLUMNS:
            allowed = said(
                "at most {rows} rows and {columns} columns", rows=MOST_ROWS, columns=MOST_COLUMNS
            )
            mend = "Delete formatted rows and columns beside the table; use CSV for longer lists."
            yield Problem(place, None, None, "a larger sheet", allowed, mend)
        else:
            yield from cell_problems(place, sheet)


def cell_problems(place: str, sheet: Sheet) -> Iterator[Problem]:
    """Yield the cells of a sheet that hold no value of their own: merged, formulas and errors."""
    for area in sheet.merged:
        row = int("".join(filter(str.isdecimal, area.partition(":")[0])) or 1)
        mend = "Unmerge them (Home, Merge & Center) and fill in each cell."
        yield Problem(place, row, area, "merged cells", "one value in each cell", mend)
    for found, cells in (("a formula", sheet.formulas), ("an error value", sheet.errors)):
        for row, column in cells:
            if found == "a formula" or (row, column) not in sheet.formulas:
                mend = "Copy it and paste it as a value, or type the value."
                yield Problem(place, row, f"{letters(column)}{row}", found, "a value", mend)


def _from_cells(
    place: str, fields: Sequence[Field], rows: Sequence[Sequence[Any]]
) -> tuple[list[Entry], list[Problem]]:
    header = [cell.strip() if isinstance(cell, str) else cell for cell in rows[0]] if rows else []
    names = [str(cell) for cell in header]
    faults = list(_header_problems(place, names, fields))
    if faults:
        return [], faults
    found = []
    for line, row in enumerate(rows[1:], start=2):
        stray = [at for at, cell in enumerate(row) if names[at] == "" and cell not in ("", None)]
        if stray:
            field = f"{letters(stray[0] + 1)}{line}"
            mend = "Empty the cell, or move its content to a column with a header."
            allowed = "nothing: no header"
            faults.append(Problem(place, line, field, cell_text(row[stray[0]]), allowed, mend))
        filled = {name: cell for name, cell in zip(names, row, strict=False) if name}
        if any(cell not in ("", None) for cell in filled.values()):
            cells = {field.name: filled.get(field.name, "") for field in fields}
            entry, own = _entry(fields, place, line, cells, value_in, cell_text)
            faults += own
            found += [entry] if entry else []
    return found, faults


def _header_problems(file: str, names: Sequence[str], fields: Sequence[Field]) -> Iterator[Problem]:
    missing = [field.name for field in fields if field.required and field.name not in names]
    twice = [field.name for field in fields if names.count(field.name) > 1]
    if missing:
        field = missing[0] if len(missing) == 1 else None
        allowed = said("the columns {names}", names=", ".join(own.name for own in fields))
        mend = "Give the headers these names, in row 1."
        yield Problem(
            file, 1, field, said("no column {names}", names=", ".join(missing)), allowed, mend
        )
    else:
        yield from _strange(file, names, fields)
    if twice:
        found = said("the column {names} more than once", names=", ".join(twice))
        yield Problem(file, 1, twice[0], found, "each column once", "Delete one of them.")


def _strange(file: str, names: Iterable[str], fields: Sequence[Field]) -> Iterator[Problem]:
    known = [field.name for field in fields]
    strange = [name for name in names if name and name not in known]
    if strange:
        told = said("the column {names}", names=", ".join(f"`{name}`" for name in strange))
        mend = "Delete it, or give it one of these names."
        yield Problem(
            file, 1, None, told, said("the columns {names}", names=", ".join(known)), mend
        )


def _entry(
    fields: Sequence[Field],
    file: str,
    line: int,
    cells: Mapping[str, Any],
    convert: Any,
    show: Any,
) -> tuple[Entry | None, list[Problem]]:
    faults: list[Problem] = []
    values: dict[str, Value] = {}
    for field in fields:
        try:
            values[field.name] = convert(field, cells[field.name])
        except Unfit as unfit:
            found = show(cells[field.name])
            faults.append(Problem(file, line, field.name, found, unfit.allowed, unfit.mend))
    return (None if faults else Entry(file, line, values)), faults
