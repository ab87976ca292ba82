"""Fills a register from the tables of a data set, and gives the tables of a register back."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krapte.errors import BadInput, Problem
from krapte.folders import making
from krapte.register.effects import COLUMNS as EFFECT_COLUMNS
from krapte.register.measures import COLUMNS as MEASURE_COLUMNS
from krapte.register.store.edit import Outcome
from krapte.register.store.fields import Kind, kinds
from krapte.register.store.record import Record
from krapte.register.store.register import Register
from krapte.register.store.schema import key_of
from krapte.tables import FOLDER, read_rows

if TYPE_CHECKING:
    import pandas as pd

FILES = {
    "document": "sources_measures.csv",
    "party": "parties.csv",
    "measure": "measures.csv",
    "effect": "effects.csv",
    "evidence": "evidence.csv",
    "role": "roles.csv",
    "budget_line": "budget_lines.csv",
    "commitment": "commitments.csv",
    "milestone": "milestones.csv",
    "indicator": "indicators.csv",
    "indicator_value": "indicator_values.csv",
    "decision": "decisions.csv",
}
"""The table of a data set that holds each kind of record."""

NEEDED = ("document", "measure", "effect")
"""Kinds without whose table a folder is no data set."""

# These tables are older than the register and name a record by its kind.
_CODES = {"document": "id", "measure": "measure", "effect": "effect"}
_FIRST_COLUMNS = {"measure": MEASURE_COLUMNS, "effect": EFFECT_COLUMNS}


def fill(
    register: Register,
    who: str,
    why: str,
    folder: Path | None = None,
    only_new: bool = False,
    dry_run: bool = False,
) -> tuple[Outcome, ...]:
    """Put the records of a data set into a register, all of them or none.

    Parameters
    ----------
    register
        Empty, unless `only_new`.
    who, why
        By whom, and for what reason.
    folder
        Data set with the tables of `FILES`; None is the embedded one.
    only_new
        Add the records that the register never had, and leave the others as they are; also those
        that were deleted.
    dry_run
        Whether to check everything and write nothing.

    Returns
    -------
    tuple of Outcome
        What was done to each record.

    Raises
    ------
    BadInput
        A table or a row is unfit, or the register holds records. Every fault is told.
    """
    given = list(_records(folder or FOLDER))
    ever = {(own.kind, own.key) for own in register.history()}
    if ever and not only_new:
        mend = "Use a new register, or add only what is new."
        raise BadInput([Problem("register", None, None, "records", "an empty register", mend)])
    with register.transaction(who, why, dry_run) as edit:
        for kind, values, place in given:
            if (kind.name, _key(kind, values)) not in ever:
                edit.create(kind.name, values, place)
    return edit.outcome


def _key(kind: Kind, values: Mapping[str, Any]) -> str:
    return key_of(kind, {field: values.get(field) for field in kind.key})


def _records(folder: Path) -> Iterator[tuple[Kind, dict[str, str], tuple[str, int]]]:
    """Yield every row of the tables, with its kind and its place."""
    for name, kind in kinds().items():
        path = folder / FILES[name]
        code = _CODES.get(name, "code")
        if not path.exists() and name not in NEEDED:
            if name == "evidence":
                yield from _evidence(folder)
            continue
        must = [code if own == "code" else own for own in kind.key]
        for row in read_rows(path, must):
            values = dict(row.fields)
            if code in values and kind.key == ("code",):
                values["code"] = values.pop(code)
            yield kind, values, (row.file, row.line)


def _evidence(folder: Path) -> Iterator[tuple[Kind, dict[str, str], tuple[str, int]]]:
    """Yield the evidence that a table of effects cites, where it has no table of its own."""
    for row in read_rows(folder / FILES["effect"], EFFECT_COLUMNS):
        own = row.fields
        values = {
            "code": own["effect"],
            "measure": own["measure"],
            "lever": own["lever"],
            "grade": own["evidence_grade"],
            "text": own["locator"],
            "source": own["source"],
        }
        yield kinds()["evidence"], values, (row.file, row.line)


def tables_of(register: Register, as_of: dt.date | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of a data set that the register holds, by name of the file.

    Parameters
    ----------
    register
        The register.
    as_of
        A moment (UTC), or a day to its end; None is now.

    Returns
    -------
    dict of DataFrame
        All columns are text, as in the file; an unknown value is empty. `measures.csv`,
        `effects.csv` and `sources_measures.csv` have the columns that a forecast reads, in that
        order.
    """
    everything = register.everything(as_of)
    return {FILES[name]: _table(kind, everything[name]) for name, kind in kinds().items()}


def _table(kind: Kind, records: Iterable[Record]) -> pd.DataFrame:
    import pandas as pd  # half the time of a start, and few need it

    code = _CODES.get(kind.name, "code")
    names = [code if own.name == "code" else own.name for own in kind.fields]
    first = _FIRST_COLUMNS.get(kind.name, ())
    columns = [*first, *(name for name in names if name not in first)]
    rows = [dict(zip(names, own.as_texts().values(), strict=True)) for own in records]
    return pd.DataFrame(rows, columns=columns, dtype="object")


def write_project(
    register: Register, folder: Path, base: Path | None = None, as_of: dt.date | None = None
) -> Path:
    """Write a data set for `krapte run --data` with the measures of the register.

    Parameters
    ----------
    register
        Where the measures come from.
    folder
        Where the data set goes; not there yet, or empty. Written whole or not at all.
    base
        Data set that gives the other tables, such as the population; None is the embedded one.
    as_of
        A moment (UTC), or a day to its end; None is now.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    BadInput
        The folder holds files, or cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        mend = "Name a folder that is not there yet."
        raise BadInput([Problem(str(folder), None, None, "files", "an empty place", mend)])
    if not folder.absolute().parent.is_dir():
        mend = "Make that folder first."
        found = f"no folder {folder.parent}"
        raise BadInput([Problem(str(folder), None, None, found, "a folder to write in", mend)])
    # A rename onto an empty folder replaces it; onto a filled one, it fails.
    with making(folder) as partial:
        for path in sorted((base or FOLDER).iterdir()):
            if path.is_file():
                shutil.copyfile(path, partial / path.name)
        for name, table in tables_of(register, as_of).items():
            _write(partial / name, table)
    return folder


def _write(path: Path, table: pd.DataFrame) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.itertuples(index=False))
