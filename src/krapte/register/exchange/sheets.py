"""Reads a workbook row by row and reports every fault with sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.register.exchange.archive import open_archive, refuse
from krapte.register.exchange.cells import cell_text, value_in
from krapte.register.exchange.entries import ACTION, DELETE, VERSION, Entry, Stamp, stamp_from
from krapte.register.exchange.scan import MOST_COLUMNS, MOST_ROWS, Sheet, letters, scan
from krapte.register.exchange.workbook import ASIDE
from krapte.register.store import Field, Kind, Unfit, Value, kinds
from krapte.workbooks import Unreadable, rows_of

Place = tuple[str, int | None]
Header = dict[str, int]
_RESTORE = "Export the workbook again and copy your rows into it."


def read_workbook(path: Path) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Return the rows of a workbook that are fit, and every fault of the others.

    Parameters
    ----------
    path
        An `.xlsx` file with the sheets and headers of an export.

    Returns
    -------
    tuple of Entry, list of Problem
        In the order of sheets and rows; `file` of a problem names the sheet, `line` is the row.

    Raises
    ------
    BadInput
        The file cannot be used as a whole: see `open_archive`, or its sheets are not those of an
        export.
    """
    archive = open_archive(path)
    sheets = scan(archive)
    found = list(_sheet_problems(path.name, sheets))
    if found:
        raise BadInput(found)
    entries: list[Entry] = []
    try:
        own_sheets = [sheet for sheet in sheets if sheet.name not in ASIDE]
        cells = rows_of(archive.repacked(), [sheet.name for sheet in own_sheets])
        for sheet in own_sheets:
            own, faults = _read_sheet(path.name, sheet, cells[sheet.name])
            entries += own
            found += faults
    except Unreadable as error:
        refuse(path.name, f"a damaged workbook ({error})", "a whole workbook", "Save it again.")
    return tuple(entries), found


def _sheet_problems(file: str, sheets: Sequence[Sheet]) -> Iterator[Problem]:
    names = [sheet.name for sheet in sheets]
    for name in kinds():
        if name not in names:
            allowed = f"the sheets {', '.join(kinds())}"
            yield Problem(file, None, None, f"no sheet `{name}`", allowed, _RESTORE)
    for sheet in sheets:
        place = (f"{file}, sheet `{sheet.name}`", None)
        if sheet.name not in (*kinds(), *ASIDE):
            mend = "Remove the sheet, or give it the name it had."
            yield Problem(*place, None, "a sheet of another name", ", ".join(kinds()), mend)
        elif sheet.hidden:
            mend = "Show it (right click on the tabs, Unhide), look at it, and import again."
            yield Problem(*place, None, "a hidden sheet", "sheets that you see", mend)
        elif sheet.name in ASIDE:
            continue
        elif sheet.rows > MOST_ROWS:
            mend = "Import it in parts; delete rows below the table, formatted ones too."
            found = f"more than {MOST_ROWS} rows"
            yield Problem(*place, None, found, f"at most {MOST_ROWS} rows", mend)
        elif sheet.columns > MOST_COLUMNS:
            mend = "Delete the columns beside the table."
            found = f"more than {MOST_COLUMNS} columns"
            yield Problem(*place, None, found, "the columns of an export", mend)
        else:
            yield from _cell_problems(place[0], sheet)


def _cell_problems(place: str, sheet: Sheet) -> Iterator[Problem]:
    for ref in sheet.merged:
        mend = "Unmerge them (Home, Merge & Center) and fill in each cell."
        row = int("".join(filter(str.isdecimal, ref.partition(":")[0])) or 1)
        yield Problem(place, row, ref, "merged cells", "one value in each cell", mend)
    for found, cells in (("a formula", sheet.formulas), ("an error value", sheet.errors)):
        for row, column in cells:
            if found == "an error value" and (row, column) in sheet.formulas:
                continue
            mend = "Copy it and paste it as a value, or type the value."
            yield Problem(place, row, f"{letters(column)}{row}", found, "a value", mend)


def _read_sheet(
    file: str, sheet: Sheet, rows: Sequence[Sequence[Any]]
) -> tuple[list[Entry], list[Problem]]:
    kind = kinds()[sheet.name]
    place = f"{file}, sheet `{sheet.name}`"
    header = [cell.strip() if isinstance(cell, str) else cell for cell in rows[0]] if rows else []
    faults = list(_header_problems(place, kind, header))
    if faults:
        return [], faults
    columns = {name: header.index(name) for name in _names(kind)}
    entries = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[column] for name, column in columns.items()}
        stray = [i for i, cell in enumerate(row) if header[i] == "" and cell != ""]
        if stray:
            mend = "Empty the cell, or move its content to a column with a header."
            field = f"{letters(stray[0] + 1)}{number}"
            found = cell_text(row[stray[0]])
            faults.append(Problem(place, number, field, found, "nothing: no header", mend))
        if any(cell != "" and cell is not None for cell in cells.values()):
            entry, own = _read_row(kind, (place, number), cells)
            faults += own
            if entry is not None:
                entries.append(entry)
    return entries, faults


def _names(kind: Kind) -> tuple[str, ...]:
    return (*(field.name for field in kind.fields), VERSION, ACTION)


def _header_problems(place: str, kind: Kind, header: Sequence[Any]) -> Iterator[Problem]:
    names = _names(kind)
    missing = [name for name in names if name not in header]
    strange = [
        f"`{text}` in {letters(i + 1)}" for i, text in enumerate(header) if text not in ("", *names)
    ]
    twice = [name for name in names if list(header).count(name) > 1]
    allowed = f"the columns {', '.join(names)}"
    if missing:
        found = f"no column {', '.join(missing)}"
        if strange:
            found += f", but {', '.join(strange)}"
        field = missing[0] if len(missing) == 1 else None
        mend = "Give the headers the names they had, in row 1."
        yield Problem(place, 1, field, found, allowed, mend)
    elif strange:
        mend = "Delete the column; the register has no place for it."
        yield Problem(place, 1, None, f"the column {', '.join(strange)}", allowed, mend)
    if twice:
        found = f"the column {', '.join(twice)} more than once"
        yield Problem(place, 1, twice[0], found, "each column once", "Delete one of them.")


def _read_row(
    kind: Kind, place: Place, cells: Mapping[str, Any]
) -> tuple[Entry | None, list[Problem]]:
    faults: list[Problem] = []
    values: dict[str, Value] = {}
    for field in kind.fields:
        try:
            values[field.name] = value_in(field, cells[field.name])
        except Unfit as unfit:
            faults.append(_fault(place, field, cells[field.name], unfit))
    stamp, own = stamp_in(place, cells[VERSION])
    delete, more = action_in(place, cells[ACTION])
    faults += [*own, *more]
    if faults:
        return None, faults
    return Entry(kind.name, *place, values, stamp, delete), []


def _fault(place: Place, field: Field, cell: Any, unfit: Unfit) -> Problem:
    return Problem(*place, field.name, cell_text(cell), unfit.allowed, unfit.mend)


def stamp_in(place: Place, cell: Any) -> tuple[Stamp | None, Iterable[Problem]]:
    """Return the stamp in a cell; None when it is empty."""
    if cell == "" or cell is None:
        return None, []
    stamp = stamp_from(cell) if isinstance(cell, str) else None
    if stamp is not None:
        return stamp, []
    mend = "Copy it from the export; leave it empty for a new record."
    allowed = "a version as krapte wrote it, such as 3-0a1b2c3d"
    return None, [Problem(*place, VERSION, cell_text(cell), allowed, mend)]


def action_in(place: Place, cell: Any) -> tuple[bool, Iterable[Problem]]:
    """Return whether a cell asks to delete the record."""
    if cell == "" or cell is None:
        return False, []
    if cell == DELETE:
        return True, []
    mend = "Leave it empty to keep the record."
    return False, [Problem(*place, ACTION, cell_text(cell), f"`{DELETE}` or nothing", mend)]
