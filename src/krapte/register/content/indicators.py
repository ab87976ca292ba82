"""Holds what is watched, what was seen, and what was aimed at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from krapte.register.content.fields import LETTER_COLUMNS, optional_date, origin, read_records
from krapte.tables import FOLDER, Row

INDICATORS, INDICATOR_VALUES = "indicators.csv", "indicator_values.csv"

DIRECTIONS = ("increase", "decrease")
FAMILIES = ("techniekpact", "ict", "emancipation", "climate", "krapte")
VALUE_KINDS = ("observation", "target")

INDICATOR_COLUMNS = (
    "code",
    "pillar",
    "measure",
    "name_nl",
    "name_en",
    "unit",
    "direction",
    "family",
    "source",
    "note",
    *LETTER_COLUMNS,
)

VALUE_COLUMNS = (
    "indicator",
    "period",
    "kind",
    "value",
    "low",
    "high",
    "published",
    "retrieved",
    "source",
    "note",
    *LETTER_COLUMNS,
)


@dataclass(frozen=True)
class Indicator:
    """A quantity by which the plan, or one measure, is followed.

    Parameters
    ----------
    code
        Identifier.
    pillar
        1 to 4.
    measure
        Code of the measure it belongs to; empty when it is about more than one.
    name_nl, name_en
        What a reader sees.
    unit
        Unit of its values; `share` is 0 to 1.
    direction
        `increase` or `decrease`: the change that is wanted.
    family
        One of `FAMILIES`: the monitor in which it is followed, or `krapte`.
    source, note, letter_section, letter_quote, line
        As in `Party`.
    """

    code: str
    pillar: int
    measure: str
    name_nl: str
    name_en: str
    unit: str
    direction: str
    family: str
    source: tuple[str, ...]
    note: str
    letter_section: str
    letter_quote: str
    line: int


@dataclass(frozen=True)
class IndicatorValue:
    """One observation of an indicator, or one target.

    Parameters
    ----------
    indicator
        Code.
    period
        2021, 2021Q4 or 2021-2026; the year in which a school year begins.
    kind
        One of `VALUE_KINDS`.
    value, low, high
        In the unit of the indicator; the range is None when there is none.
    published
        Day on which the source published it; None when unknown.
    retrieved
        Day on which it was looked up.
    source, note, letter_section, letter_quote, line
        As in `Party`.
    """

    indicator: str
    period: str
    kind: str
    value: float
    low: float | None
    high: float | None
    published: dt.date | None
    retrieved: dt.date | None
    source: tuple[str, ...]
    note: str
    letter_section: str
    letter_quote: str
    line: int


def read_indicators(folder: Path = FOLDER) -> tuple[Indicator, ...]:
    """Return all indicators in the order of `indicators.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    return read_records(
        folder / INDICATORS,
        INDICATOR_COLUMNS,
        lambda row: Indicator(
            code=row.text("code"),
            pillar=row.whole("pillar"),
            measure=row.fields["measure"],
            name_nl=row.text("name_nl"),
            name_en=row.text("name_en"),
            unit=row.text("unit"),
            direction=row.text("direction"),
            family=row.text("family"),
            **origin(row),
        ),
    )


def read_indicator_values(folder: Path = FOLDER) -> tuple[IndicatorValue, ...]:
    """Return all observations and targets in the order of `indicator_values.csv`.

    Raises
    ------
    BadInput
        A column is missing, a field cannot be read, or a value lies outside its range.
    """
    return read_records(folder / INDICATOR_VALUES, VALUE_COLUMNS, _indicator_value)


def _indicator_value(row: Row) -> IndicatorValue:
    value = row.number("value")
    low, high = row.optional_number("low"), row.optional_number("high")
    row.ordered("value", low, value, high)
    return IndicatorValue(
        indicator=row.text("indicator"),
        period=row.text("period"),
        kind=row.text("kind"),
        value=value,
        low=low,
        high=high,
        published=optional_date(row, "published"),
        retrieved=optional_date(row, "retrieved"),
        **origin(row),
    )
