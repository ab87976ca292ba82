"""Kinds of measures: which levers they move, and how alike measures of a kind are beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.register import read_levers
from krapte.statistics import read_sources
from krapte.tables import FOLDER, read_rows, refuse_if_faulty

TABLES = FOLDER / "learning"
"""Folder with the table of types and its sources."""

COLUMNS = ("type", "name_nl", "name_en", "levers", "low", "high", "status", "source", "note")


@dataclass(frozen=True)
class MeasureType:
    """A kind of measure whose members tend to do better or worse than expected together.

    Parameters
    ----------
    type, name_nl, name_en
        Code and what a reader sees.
    levers
        Levers that such measures move.
    low, high
        95 % range of the ratio by which the effects of the whole kind differ from what the register
        assumes of them; the middle is 1.
    status, source, note
        `assumed` or `sourced`, id of the source, and why.
    """

    type: str
    name_nl: str
    name_en: str
    levers: tuple[str, ...]
    low: float
    high: float
    status: str
    source: str
    note: str


def read_types(folder: Path = TABLES) -> tuple[MeasureType, ...]:
    """Return the kinds of measures; together they hold every lever once.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    rows = read_rows(folder / "types.csv", COLUMNS, exact=True)
    known = [own.lever for own in read_levers()]
    sources, faults = read_sources(folder)
    found = []
    for row in rows:
        low, high = row.number("low"), row.number("high")
        if not 0 < low < 1:
            row.fault("low", "a ratio between 0 and 1", "The middle is 1: write the low end.")
        if high <= 1:
            row.fault("high", "a ratio above 1", "The middle is 1: write the high end.")
        if row.fields["status"] not in ("assumed", "sourced"):
            row.fault("status", "`assumed` or `sourced`", "Say whether a source gives the range.")
        if not faults and row.fields["source"] not in sources:
            row.fault("source", "an id of sources_learning.csv, or `assumed`", "Describe it there.")
        if strange := [own for own in row.words("levers") if own not in known]:
            row.fault("levers", "levers of levers.csv", f"Correct {', '.join(strange)}.")
        texts = {name: row.text(name) for name in ("type", "name_nl", "name_en")}
        found.append(
            MeasureType(**texts, levers=row.words("levers"), low=low, high=high,
                        status=row.fields["status"], source=row.fields["source"],
                        note=row.fields["note"])
        )  # fmt: skip
    refuse_if_faulty(rows)
    if faults:
        raise BadInput(faults)
    held = [lever for own in found for lever in own.levers]
    if sorted(held) != sorted(known):
        told = ", ".join(sorted({*known} ^ {*held})) or "a lever twice"
        allowed = "every lever of levers.csv in one row"
        raise BadInput([Problem("types.csv", None, "levers", told, allowed, "Correct the rows.")])
    return tuple(found)
