"""Holds what a measure can move, and the most that all measures together can move it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from krapte.tables import FOLDER, read_rows, refuse_if_faulty

COLUMNS = (
    "lever",
    "meaning_nl",
    "meaning_en",
    "unit",
    "combination",
    "cap",
    "direction",
    "scope_dimensions",
    "source",
    "note",
)


@dataclass(frozen=True)
class Lever:
    """One quantity of the labour market that policy can move.

    Parameters
    ----------
    lever
        Name, as in DESIGN.md section 5.
    meaning_nl, meaning_en
        What it is.
    unit
        Unit of a change.
    combination
        Rule for several measures; always `saturating`.
    cap
        Largest change held possible for all measures together, in `unit`; negative for a lever
        that relieves the shortage by going down.
    direction
        `increase` or `decrease`: the change that relieves the shortage.
    scope_dimensions
        Dimensions that an effect on this lever may be limited to.
    source, note
        Where the cap comes from, and the reasoning.
    line
        Line in the table, for messages.
    """

    lever: str
    meaning_nl: str
    meaning_en: str
    unit: str
    combination: str
    cap: float
    direction: str
    scope_dimensions: tuple[str, ...]
    source: tuple[str, ...]
    note: str
    line: int


def read_levers(folder: Path = FOLDER) -> tuple[Lever, ...]:
    """Return all levers in the order of `levers.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    rows = read_rows(folder / "levers.csv", COLUMNS)
    levers = tuple(
        Lever(
            lever=row.text("lever"),
            meaning_nl=row.text("meaning_nl"),
            meaning_en=row.text("meaning_en"),
            unit=row.text("unit"),
            combination=row.text("combination"),
            cap=row.number("cap"),
            direction=row.text("direction"),
            scope_dimensions=row.words("scope_dimensions"),
            source=row.words("source"),
            note=row.fields["note"],
            line=row.line,
        )
        for row in rows
    )
    refuse_if_faulty(rows)
    return levers
