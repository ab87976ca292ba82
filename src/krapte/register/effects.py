"""Holds the size of each effect that can honestly be given one, with the sum that leads to it."""

# An effect is a change against the base figures. What a running measure has done so far sits in
# those figures already, so only its growth counts here; see `in_base` in measures.py.

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from krapte.tables import FOLDER, read_rows, refuse_if_faulty

DISTRIBUTIONS = ("pert", "normal", "lognormal", "uniform")

GRADES = {
    "A": "experiment or quasi-experiment on this measure",
    "B": "experiment or quasi-experiment on the same kind of measure elsewhere",
    "C": "before and after, or a monitor",
    "D": "derived from reach",
    "E": "assumed",
}

COLUMNS = (
    "effect",
    "measure",
    "lever",
    "distribution",
    "central",
    "low",
    "high",
    "unit",
    "scope_occupation",
    "scope_education",
    "scope_sex",
    "scope_age",
    "scope_region",
    "start",
    "ramp_years",
    "lag_years",
    "end",
    "evidence_grade",
    "status",
    "source",
    "locator",
    "note",
)

_NUMBER = r"(-?[0-9.]+(?:e-?[0-9]+)?)"
_FACTOR = re.compile(rf"{_NUMBER} \[{_NUMBER}; {_NUMBER}\] ")
_RESULT = re.compile(rf" = {_NUMBER} \[{_NUMBER}; {_NUMBER}\]\.$")


@dataclass(frozen=True)
class Factor:
    """One number in the sum behind an effect, with its 95 % range."""

    central: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """What one measure does to one lever.

    Parameters
    ----------
    effect, measure, lever
        Identifiers.
    distribution
        One of `DISTRIBUTIONS`. A lognormal with a negative `central` is that of the size, with
        the sign kept.
    central
        Median, in `unit`, once the measure is in full swing.
    low, high
        Ends of the 95 % range (2.5 and 97.5 %), same unit.
    unit
        Unit of the lever.
    scope_occupation, scope_education, scope_sex, scope_age, scope_region
        Codes to which the effect is limited; empty means all that the lever touches.
    start
        Calendar year in which the measure begins to act, before the lag.
    ramp_years
        Years from the first effect to the full effect; 0 is at once.
    lag_years
        Years between `start` and the first effect.
    end
        Last calendar year of the measure, so the effect stops `lag_years` later; None when it
        goes on.
    evidence_grade
        A to E, see `GRADES`.
    status
        `estimated` (from cited figures) or `assumed`.
    source, locator
        Sources and the figure taken from the first.
    note
        Reasoning, ending in the sum.
    line
        Line in the table, for messages.
    """

    effect: str
    measure: str
    lever: str
    distribution: str
    central: float
    low: float
    high: float
    unit: str
    scope_occupation: tuple[str, ...]
    scope_education: tuple[str, ...]
    scope_sex: tuple[str, ...]
    scope_age: tuple[str, ...]
    scope_region: tuple[str, ...]
    start: int
    ramp_years: float
    lag_years: float
    end: int | None
    evidence_grade: str
    status: str
    source: tuple[str, ...]
    locator: str
    note: str
    line: int

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors of the sum in the note; their product is the size of `central`."""
        match = _RESULT.search(self.note)
        start = self.note.find("Calculation: ")
        if match is None or start < 0:
            return ()
        found = _FACTOR.findall(self.note[start : match.start()])
        return tuple(Factor(*(float(part) for part in parts)) for parts in found)


def read_effects(folder: Path = FOLDER) -> tuple[Effect, ...]:
    """Return all effects in the order of `effects.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    rows = read_rows(folder / "effects.csv", COLUMNS)
    effects = tuple(
        Effect(
            effect=row.text("effect"),
            measure=row.text("measure"),
            lever=row.text("lever"),
            distribution=row.text("distribution"),
            central=row.number("central"),
            low=row.number("low"),
            high=row.number("high"),
            unit=row.text("unit"),
            scope_occupation=row.words("scope_occupation"),
            scope_education=row.words("scope_education"),
            scope_sex=row.words("scope_sex"),
            scope_age=row.words("scope_age"),
            scope_region=row.words("scope_region"),
            start=row.whole("start"),
            ramp_years=row.number("ramp_years"),
            lag_years=row.number("lag_years"),
            end=row.optional_year("end"),
            evidence_grade=row.text("evidence_grade"),
            status=row.text("status"),
            source=row.words("source"),
            locator=row.text("locator"),
            note=row.text("note"),
            line=row.line,
        )
        for row in rows
    )
    refuse_if_faulty(rows)
    return effects
