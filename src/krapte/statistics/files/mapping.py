"""What stands where in a file of somebody, and what it means with us: one TOML file per form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from krapte.classification import DIMENSIONS
from krapte.statistics.connectors.rules import Rule
from krapte.statistics.connectors.table import Measure, Suppressed
from krapte.statistics.dataset import Source

TARGETS = (*DIMENSIONS, "kind", "period", "status")
"""What a column, a measure or a constant may set; `kind` is put into the name of the series."""

FORMATS = ("csv", "xlsx", "parquet")
ENCODINGS = ("utf-8", "cp1252", "utf-16")
COMBINATIONS = ("none", "sum", "mean")
PERIODS = "periods"
"""Name of the list that reads a column as periods of the kinds that the mapping takes."""

UNFILLED = "?"
"""What a first mapping writes where it could not guess; a mapping with it is refused."""


@dataclass(frozen=True)
class Layout:
    """How a file is written.

    Parameters
    ----------
    format
        One of `FORMATS`; empty goes by the content.
    encoding, separator
        Of CSV.
    decimal, thousands
        Marks in numbers that are written as text; `decimal` empty means a point that nobody
        vouched for, so that figures such as 1.234 persons are asked about.
    sheet
        Of a workbook with several.
    header
        Rows of the header, 1 being the first; several are joined by ` / `. Empty: there is none,
        and columns are called A, B, C.
    end
        The table ends before the first row whose first field begins so; empty: at its end.
    missing
        Texts for: no figure.
    fill_down
        Columns in which an empty field means: as above.
    formulas
        Whether the figures that Excel saved for formulas are taken.
    ignore
        Columns that are left out; `*` stands for any text.
    """

    format: str = ""
    encoding: str = "utf-8"
    separator: str = ","
    decimal: str = ""
    thousands: str = ""
    sheet: str = ""
    header: tuple[int, ...] = (1,)
    end: str = ""
    missing: tuple[str, ...] = ("", ".")
    fill_down: tuple[str, ...] = ()
    formulas: bool = False
    ignore: tuple[str, ...] = ()

    def ignores(self, column: str) -> bool:
        """Return whether a column is left out on purpose."""
        return any(fnmatchcase(column, pattern) for pattern in self.ignore)


@dataclass(frozen=True)
class Reading:
    r"""One measured column, or several that follow a pattern.

    Parameters
    ----------
    measure
        Its name in the file (or the pattern), series, unit and factor.
    like
        Pattern of the names of several columns; None for one.
    set
        What the column says itself, such as its year; `\1` is the first group of the pattern.
    where
        Column to text: only rows that have it.
    low, high
        Columns with about a 95 % range; empty without.
    """

    measure: Measure
    like: re.Pattern[str] | None
    set: Mapping[str, str]
    where: Mapping[str, str]
    low: str
    high: str

    def columns_of(self, header: Sequence[str]) -> list[str]:
        """Return its columns among those of a file."""
        if self.like is None:
            return [name for name in header if name == self.measure.remote]
        return [name for name in header if self.like.fullmatch(name)]

    def sets(self, column: str) -> dict[str, str]:
        """Return what a column sets."""
        found = self.like.fullmatch(column) if self.like else None
        return {
            target: found.expand(template) if found else template
            for target, template in self.set.items()
        }


@dataclass(frozen=True)
class FileMapping:
    """All that is needed to read one form of file.

    Parameters
    ----------
    source
        What stands with every figure; its `published` may be empty.
    retrieved
        Day on which the file was got; None: when it is imported.
    layout
        How the file is written.
    periods
        Kinds of periods that are taken from a column of the list `periods`; others are left out.
    combine
        What happens to rows of the same cell: `none` refuses them, `sum`, `mean`.
    totals
        Dimensions over which totals are made.
    suppressed
        How small counts are hidden; None: they are not.
    constants
        Target to code, for all figures.
    columns
        Column to its rules; None stands for the list `periods`.
    readings
        The measured columns.
    """

    source: Source
    retrieved: dt.date | None
    layout: Layout
    periods: frozenset[str]
    combine: str
    totals: tuple[str, ...]
    suppressed: Suppressed | None
    constants: Mapping[str, str]
    columns: Mapping[str, tuple[Rule, ...] | None]
    readings: tuple[Reading, ...]
    file: str = field(default="mapping", compare=False)
