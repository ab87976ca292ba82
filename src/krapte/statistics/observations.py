"""Observations: one published (or assumed) figure per row, with everything needed to trust it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from krapte.classification import DIMENSIONS, codes, known_code
from krapte.errors import Problem
from krapte.tables import Row, read_rows

COLUMNS = (
    "series", *DIMENSIONS, "period", "value", "unit", "status", "low", "high",
    "source", "locator", "retrieved", "note",
)  # fmt: skip
"""Columns of an observation table, in order. An empty dimension is the total; NL is the region."""

UNITS = {
    "persons": (0.0, None),
    "jobs": (0.0, None),
    "vacancies": (0.0, None),
    "number": (0.0, None),
    "fte": (0.0, None),
    "hours": (0.0, None),
    "eur": (0.0, None),
    "mw": (0.0, None),
    "gwh": (0.0, None),
    "years": (0.0, 120.0),
    "share": (0.0, 1.0),
    "rate": (0.0, None),
    "ratio": (0.0, None),
    "index": (0.0, None),
}
"""Units with the least and the most that a value may be."""

STATUSES = {
    "A": "as published",
    "E": "derived or estimated by us from what was published",
    "P": "provisional",
    "F": "forecast of the source",
}
ASSUMED = "assumed"


@dataclass(frozen=True)
class Cell:
    """Which figure it is: what was counted, of whom, and when; not who says so, nor how much.

    Parameters
    ----------
    series
        What was counted, such as `employed`.
    region, occupation, education, sex, age, sector
        Codes of `krapte.classification`; empty for the total.
    period
        `2021`, `2021Q4` or `2021-2026`.
    """

    series: str
    region: str
    occupation: str
    education: str
    sex: str
    age: str
    sector: str
    period: str

    @property
    def cell(self) -> tuple[str, ...]:
        """The codes of its dimensions, in the order of `DIMENSIONS`."""
        return _codes(self)


_codes = attrgetter(*DIMENSIONS)


@dataclass(frozen=True)
class Observation(Cell):
    """One figure: a cell, with the fields of `Cell` first.

    Parameters
    ----------
    value, unit
        The figure; persons are persons, not thousands.
    status
        One of `STATUSES`.
    low, high
        About 95 % range; None where the source gives the figure without one.
    source, locator
        Id of the source, and the place in it.
    retrieved
        Date on which it was looked up, or `assumed`.
    file, line
        Where the row stands.
    """

    value: float
    unit: str
    status: str
    low: float | None
    high: float | None
    source: str
    locator: str
    retrieved: str
    note: str
    file: str
    line: int

    @property
    def assumed(self) -> bool:
        """Whether nobody published it and we assume it, within its range."""
        return self.retrieved == ASSUMED


def read_observations(path: Path) -> tuple[list[Observation], list[Problem]]:
    """Return the observations of a table that could be read, and the faults of the others.

    Raises
    ------
    BadInput
        The table as a whole cannot be read.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    found = []
    faults: list[Problem] = rows[0].problems if rows else []
    for row in rows:
        before = len(faults)
        _check_fields(row)
        value = row.number("value")
        low, high = row.optional_number("low"), row.optional_number("high")
        if len(faults) == before:
            _check_value(row, value, low, high)
        texts = {name: row.fields[name] for name in COLUMNS if name not in ("value", "low", "high")}
        texts["region"] = texts["region"] or "NL"
        if len(faults) == before:
            found.append(
                Observation(**texts, value=value, low=low, high=high, file=row.file, line=row.line)
            )
    return found, faults


def _check_fields(row: Row) -> None:
    for field in ("series", "source", "period", "retrieved"):
        row.text(field)
    for dimension in (*DIMENSIONS, "period"):
        code = row.fields[dimension]
        if code and not known_code(dimension, code):
            row.fault(dimension, _allowed(dimension), "Correct the code.")
    if row.fields["unit"] not in UNITS:
        row.fault("unit", "one of " + ", ".join(UNITS), "Use the unit of the series.")
    if row.fields["status"] not in STATUSES:
        row.fault("status", "one of " + ", ".join(STATUSES), "A is as published, E is derived.")
    retrieved = row.fields["retrieved"]
    if retrieved and retrieved != ASSUMED:
        try:
            dt.date.fromisoformat(retrieved)
        except ValueError:
            row.fault("retrieved", "a date such as 2026-11-24, or `assumed`", "Write the day.")
    if retrieved != ASSUMED and not row.fields["locator"]:
        row.fault("locator", "where it stands in the source", "Name the table, page or `text`.")
    open_end = [field for field in ("low", "high") if not row.fields[field]]
    if retrieved == ASSUMED and open_end:
        row.fault(open_end[0], "a range from low to high", "An assumed figure needs its range.")


def _allowed(dimension: str) -> str:
    if dimension == "age":
        return "an age such as 67, 15-24 or 65+"
    if dimension == "period":
        return "a period such as 2021, 2021Q4 or 2021-2026"
    known = sorted(codes(dimension))
    return f"a code of {dimension} such as " + ", ".join(known[:: max(1, len(known) // 4)][:4])


def _check_value(row: Row, value: float, low: float | None, high: float | None) -> None:
    """Record the first fault only: a wrong unit or sign is one, not one per field."""
    least, most = UNITS[row.fields["unit"]]
    for field, number in (("value", value), ("low", low), ("high", high)):
        if number is None:
            continue
        if least is not None and number < least:
            row.fault(field, f"{least:g} or more {row.fields['unit']}", "Correct the sign.")
            return
        if most is not None and number > most:
            row.fault(
                field, f"at most {most:g} {row.fields['unit']}", "A percentage? Divide by 100."
            )
            return
    row.ordered("value", low, value, high)


def repeated(observations: Iterable[Observation]) -> Iterator[Problem]:
    """Yield a fault for every figure that stands twice with the same source."""
    first: dict[tuple[str, ...], Observation] = {}
    for own in observations:
        key = (own.series, *own.cell, own.period, own.source)
        if key in first:
            other = first[key]
            yield Problem(
                own.file,
                own.line,
                "series",
                f"`{own.series}` of the same cell, period and source again",
                "each figure once",
                f"Remove one; {other.file}, line {other.line} has it too.",
            )
        first.setdefault(key, own)
