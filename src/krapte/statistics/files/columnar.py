"""Parquet: columns that carry their types."""

from __future__ import annotations

import io
from typing import NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from krapte.statistics.files.faults import Faults
from krapte.statistics.files.mapping import FileMapping
from krapte.statistics.files.sheet import Sheet, check_header

_DAMAGE = (pa.ArrowException, OSError, UnicodeDecodeError)

MOST_ROWS = 20_000_000
"""A few bytes can say `the same value a billion times`; more rows than this are no table."""


def parquet_columns(content: bytes, faults: Faults) -> list[str]:
    """Return the names of the columns.

    Raises
    ------
    BadInput
        It is no whole Parquet file, or has more than `MOST_ROWS` rows.
    """
    about = _opened(content, faults).metadata
    if about.num_rows > MOST_ROWS:
        found = f"{about.num_rows:,} rows"
        faults.refuse(None, found, f"at most {MOST_ROWS:,}", "Divide the file.")
    if not about.num_rows:
        faults.refuse(None, "no rows", "figures", "Look at the file.")
    try:
        return list(about.schema.to_arrow_schema().names)
    except _DAMAGE as fault:
        _refuse(faults, fault)


def read_columnar(content: bytes, mapping: FileMapping, faults: Faults) -> Sheet:
    """Return the table of a Parquet file; the first row is row 1.

    Raises
    ------
    BadInput
        It cannot be read, its columns are not those of the mapping, or hold tables themselves.
    """
    header = parquet_columns(content, faults)
    check_header(header, mapping, faults)
    faults.stop()
    wanted = [name for name in header if not mapping.layout.ignores(name)]
    try:
        table = _opened(content, faults).read(columns=wanted, use_threads=False)
        table.validate(full=True)  # a damaged text would only be met when it is shown
    except _DAMAGE as fault:
        _refuse(faults, fault)
    for name in wanted:
        if pa.types.is_nested(table.schema.field(name).type):
            told = f"a column of the type {table.schema.field(name).type}"
            mend = "Write plain columns, or put it in ignore."
            faults.add((), name, told, "texts, numbers or days", mend)
    faults.stop()
    columns = {name: _plain(table.column(name)) for name in wanted}
    return Sheet("", columns, np.arange(1, table.num_rows + 1))


def head(content: bytes, most: int, faults: Faults) -> pa.Table:
    """Return the first rows of a Parquet file.

    Raises
    ------
    BadInput
        It cannot be read.
    """
    try:
        batches = _opened(content, faults).iter_batches(batch_size=most, use_threads=False)
        found = pa.Table.from_batches([next(batches)])
        found.validate(full=True)
    except (*_DAMAGE, StopIteration) as fault:
        _refuse(faults, fault)
    return found


def is_number(column: pa.Array | pa.ChunkedArray) -> bool:
    """Return whether the values of a column are numbers by their type."""
    kind = column.type
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def _plain(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type):
        column = column.cast(pa.string())
    return column.combine_chunks()


def _opened(content: bytes, faults: Faults) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(io.BytesIO(content))
    except _DAMAGE as fault:
        _refuse(faults, fault)


def _refuse(faults: Faults, fault: Exception) -> NoReturn:
    told = str(fault).splitlines()[0][:200]
    faults.refuse(
        None, f"no whole Parquet file ({told})", "a whole one", "It was cut off: download it anew."
    )
