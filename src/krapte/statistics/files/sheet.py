"""A table as it stands in a file: columns of raw values, and the row that each stands in."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from krapte.statistics.files.faults import Faults
from krapte.statistics.files.mapping import FileMapping

pc: Any = pyarrow.compute
"""Arrow's functions; they are made when it is loaded, where a type checker cannot see them."""

Column = pa.Array | list[Any]
"""Values of one type from CSV and Parquet, or the cells of a worksheet, which may be of any."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a table below its header.

    Parameters
    ----------
    place
        Name of the worksheet; empty where a file is one table.
    columns
        By name, in the order of the file; all of the same length.
    rows
        Row in the file of every value, 1 being the first.
    """

    place: str
    columns: Mapping[str, Column]
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)


def letter(at: int) -> str:
    """Return how a spreadsheet calls a column; 0 is A."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def header_of(rows: Sequence[Sequence[object]], width: int) -> list[str]:
    """Return the names of columns from the rows of a header.

    In all rows but the last a name counts for the columns after it that have none: it stands in
    cells that were merged. Without rows the columns are called A, B, C.
    """
    if not rows:
        return [letter(at) for at in range(width)]
    names: list[list[str]] = [[] for _ in range(width)]
    for level, row in enumerate(rows):
        last = level == len(rows) - 1
        before = ""
        for at in range(width):
            own = text_of(row[at]) if at < len(row) else ""
            own = own or ("" if last else before)
            before = own
            if own and own not in names[at][-1:]:
                names[at].append(own)
    return [" / ".join(own) for own in names]


def check_header(header: Sequence[str], mapping: FileMapping, faults: Faults) -> None:
    """Record what a header lacks, has twice, or has beside what the mapping speaks of."""
    layout = mapping.layout
    rows = ", ".join(map(str, layout.header)) or "none"
    known = [name for name in header if name]
    for name in sorted({own for own in known if known.count(own) > 1 and not layout.ignores(own)}):
        at = ", ".join(letter(i) for i, own in enumerate(header) if own == name)
        mend = "Rename one in the file, or name the header rows that tell them apart."
        faults.add(layout.header[-1:], name, f"the name in the columns {at}", "each once", mend)
    unnamed = [letter(at) for at, name in enumerate(header) if not name]
    if unnamed and not layout.ignores(""):
        mend = 'Merged cells? Name all rows of the header: header = [1, 2]; or ignore = [""].'
        told = f"columns without a name: {', '.join(unnamed[:12])}"
        faults.add(layout.header[-1:], None, told, f"a name in header row {rows}", mend)
    spoken = [*mapping.columns, *layout.fill_down]
    for own in mapping.readings:
        spoken += [*own.where, *filter(None, (own.low, own.high))]
        if own.like is None:
            spoken.append(own.measure.remote)
    measured = {name for own in mapping.readings for name in own.columns_of(header)}
    missing = list(dict.fromkeys(name for name in spoken if name not in header))
    if not measured and not missing:
        missing = [own.measure.remote for own in mapping.readings]
    new = [
        name for name in dict.fromkeys(known)
        if name not in spoken and name not in measured and not layout.ignores(name)
    ]  # fmt: skip
    for name in missing:
        told = f"no such column; the header has {', '.join(known[:12]) or 'nothing'}"
        mend = "Look at header, sheet and separator in the mapping, or correct the name."
        faults.add(layout.header[-1:], name, told, "the columns of the mapping", mend)
    for name in new:
        mend = "Give it a list of rules under [columns], or put it in ignore."
        told = "a column that the mapping does not speak of"
        faults.add(layout.header[-1:], name, told, "its meaning", mend)


def text_of(value: object) -> str:
    """Return a code or a name as text, without the spaces around it."""
    if value is None:
        return ""
    if isinstance(value, float):
        if value != value:
            return ""
        if value.is_integer() and abs(value) < 1e15:
            value = int(value)  # spreadsheets keep 2024 as 2024.0
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, decimal.Decimal):
        value = value.normalize()
        return f"{value:f}"
    return str(value).strip()


def texts_of(column: Column) -> tuple[np.ndarray, list[str]]:
    """Return a column as texts: the number of each in a list, and the list."""
    if isinstance(column, list):
        known: dict[str, int] = {}
        found = [known.setdefault(text_of(value), len(known)) for value in column]
        return np.array(found, dtype=np.int64), list(known)
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    listed = [text_of(value) for value in coded.dictionary.to_pylist()]
    numbers = pc.fill_null(pc.cast(coded.indices, pa.int64()), len(listed))
    return numbers.to_numpy(zero_copy_only=False), [*listed, ""]
