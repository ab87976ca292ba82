"""Reads a catalogue from a table: one course a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from krapte.skills.language import Language
from krapte.skills.routes.course import Catalogue, Course, catalogue_of
from krapte.tables import Row, read_rows, refuse_if_faulty

NEEDED = ("id", "name_nl", "kind", "hours", "price", "weeks", "teaches")
"""Columns that a table must have; `teaches` and other lists separate with `|`."""

EXTRA = (
    "name_en", "paid_share", "level", "prerequisites", "requires", "provider", "recognised",
    "places", "starts", "hours_low", "hours_high", "price_low", "price_high", "status", "source",
    "note",
)  # fmt: skip
"""Columns that may be left out."""

_RECOGNISED = {"yes": True, "no": False, "": None}


def read_table(path: Path, language: Language) -> Catalogue:
    """Return the catalogue of a CSV table with the columns `NEEDED` and any of `EXTRA`.

    A range that is left out is the value itself.

    Raises
    ------
    BadInput
        A column is missing, a field cannot be read, or the courses do not hold together.
    """
    rows = read_rows(path, NEEDED)
    for row in rows:
        row.fields = dict.fromkeys(EXTRA, "") | row.fields
    found = [(_course(row), row.line) for row in rows]
    refuse_if_faulty(rows)
    return catalogue_of(found, language, path.name, path.stem)


def _course(row: Row) -> Course:
    hours, price = row.number("hours"), row.number("price")
    return Course(
        id=row.text("id"),
        name_nl=row.fields["name_nl"],
        name_en=row.fields["name_en"],
        kind=row.text("kind"),
        teaches=row.words("teaches"),
        hours=hours,
        price=price,
        weeks=row.number("weeks"),
        paid_share=_or(row, "paid_share", 0.0),
        level=row.optional_year("level"),
        prerequisites=row.words("prerequisites"),
        requires=row.words("requires"),
        provider=row.fields["provider"],
        recognised=_recognised(row),
        places=row.optional_year("places"),
        starts=tuple(_day(row, one) for one in row.words("starts")),
        hours_low=_or(row, "hours_low", hours),
        hours_high=_or(row, "hours_high", hours),
        price_low=_or(row, "price_low", price),
        price_high=_or(row, "price_high", price),
        status=row.fields["status"] or "sourced",
        source=row.fields["source"] or row.file,
        note=row.fields["note"],
    )


def _or(row: Row, field: str, instead: float) -> float:
    own = row.optional_number(field)
    return instead if own is None else own


def _recognised(row: Row) -> bool | None:
    text = row.fields["recognised"]
    if text not in _RECOGNISED:
        row.fault("recognised", "yes, no or nothing", "Leave empty when it is not known.")
    return _RECOGNISED.get(text)


def _day(row: Row, text: str, read: Callable[[str], dt.date] = dt.date.fromisoformat) -> dt.date:
    try:
        return read(text)
    except ValueError:
        row.fault("starts", "days such as 2026-09-01", "Write year, month and day.")
        return dt.date.min
