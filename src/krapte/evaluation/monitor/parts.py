"""Which indicator speaks of money, of delivery or of a result, and what forecast speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from krapte.tables import FOLDER, read_rows, refuse_if_faulty

TABLE = FOLDER / "monitoring" / "parts.csv"
PARTS = ("money", "delivery", "result")
"""Kept apart everywhere: money that was spent and a milestone that was reached are no result."""

RELATIONS = ("same", "growth")
FORECASTS = (
    "employed", "unemployed", "vacancies", "demand", "shortage", "tightness", "women_share",
)  # fmt: skip
GROUPS = ("07", "08", "07+08")
COLUMNS = ("indicator", "part", "forecast", "occupation", "relation", "note")


@dataclass(frozen=True)
class Part:
    """What an indicator is about.

    Parameters
    ----------
    indicator
        Code in the register.
    part
        One of `PARTS`.
    forecast, occupation
        Indicator and group of the forecast that speak of it; empty when none does.
    relation
        `same`: the forecast's own figure; `growth`: the newest observation, grown as the forecast
        grows, for an indicator with another definition.
    note
        Why.
    """

    indicator: str
    part: str
    forecast: str = ""
    occupation: str = ""
    relation: str = ""
    note: str = ""


def read_parts(path: Path = TABLE) -> dict[str, Part]:
    """Return what every indicator is about, by code.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    found: dict[str, Part] = {}
    for row in rows:
        own = Part(**row.fields)
        if row.text("indicator") in found:
            row.fault("indicator", "each indicator once", "Remove one of the two lines.")
        if own.part not in PARTS:
            row.fault("part", "one of " + ", ".join(PARTS), "Choose one.")
        if own.forecast and own.forecast not in FORECASTS:
            row.fault("forecast", "one of " + ", ".join(FORECASTS), "Leave it empty if none fits.")
        if own.forecast and own.occupation not in GROUPS:
            row.fault("occupation", "one of " + ", ".join(GROUPS), "Choose one.")
        if own.forecast and own.relation not in RELATIONS:
            row.fault("relation", "`same` or `growth`", "Choose one.")
        found[own.indicator] = own
    refuse_if_faulty(rows)
    return found
