"""Turns what a person or a table gives into the value of a field, or says what is wrong with it."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any

from krapte.classification import known_code
from krapte.errors import Problem
from krapte.register.store.fields import Field, Kind
from krapte.register.store.record import Value
from krapte.said import said

_SLUG = re.compile(r"[a-z0-9]+(?:[-_.:][a-z0-9]+)*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTIAL = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MOST_EUROS = 1e13  # above it a double no longer holds every cent


class Unfit(ValueError):
    """A value that its field cannot hold: what may stand there, and what to do."""

    def __init__(self, allowed: str, mend: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.mend = mend


def cleaned(
    kind: Kind, values: Mapping[str, Any], place: tuple[str, int | None]
) -> tuple[dict[str, Value], list[Problem]]:
    """Return the values that are fit, typed, and a problem for each of the others.

    Parameters
    ----------
    kind
        The kind of record.
    values
        Field to value: typed, or as the text of a table. Fields that are not named stay out.
    place
        Where the values come from (file and line, or the record), for the problems.

    Returns
    -------
    dict and list of Problem
        A field with a problem is not in the dict.
    """
    fit: dict[str, Value] = {}
    found: list[Problem] = []
    for name, value in values.items():
        if not kind.has(name):
            names = ", ".join(field.name for field in kind.fields)
            mend = "Check the name of the field."
            found.append(Problem(*place, name, f"a field `{name}`", f"one of {names}", mend))
            continue
        try:
            fit[name] = value_of(kind.field(name), value)
        except Unfit as unfit:
            found.append(Problem(*place, name, shown(value), unfit.allowed, unfit.mend))
    return fit, found


def value_of(field: Field, value: Any) -> Value:
    """Return the typed value of a field.

    Raises
    ------
    Unfit
        The field cannot hold it.
    """
    if field.listed:
        parts = _parts(value)
        for part in parts:
            _check_part(field, part)
        if field.required and not parts:
            raise Unfit(f"at least one {_noun(field)}", "Fill in the field.")
        return parts
    if isinstance(value, str):
        value = _text(value)
    if _empty(value):
        if field.required:
            raise Unfit(_allowed(field), "Fill in the field.")
        return None
    return _FORMS[field.form](field, value)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, tuple, list)) and not value)


def shown(value: Any) -> str:
    """Return a value as a message shows it, cut when long."""
    if _empty(value):
        return "nothing"
    text = "|".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
    text = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    return f"`{text[:77]}...`" if len(text) > 80 else f"`{text}`"


def _text(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()
    # NUL cannot be stored in PostgreSQL; the others are never meant and break CSV and XML.
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t":
            raise Unfit("a text without control characters", f"Remove the sign U+{ord(sign):04X}.")
    return text


def _parts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split("|")
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise Unfit("texts with | between them", "Write one text, or several.")
    parts = []
    for part in value:
        if not isinstance(part, str) or "|" in part:
            raise Unfit("texts with | between them", "Write each as a text without |.")
        text = _text(part)
        if text and text not in parts:
            parts.append(text)
    return tuple(parts)


def _check_part(field: Field, part: str) -> None:
    if field.choices and part not in [choice.code for choice in field.choices]:
        raise Unfit(_allowed(field), said("Correct `{part}`.", part=part))
    if field.form == "references" and not _SLUG.fullmatch(part):
        raise Unfit(
            said("codes of the kind {kind}", kind=field.refers),
            said("Correct `{part}`.", part=part),
        )
    if field.form == "regions" and not known_code("region", part):
        raise Unfit("codes of regions, or NL", said("Correct `{part}`.", part=part))
    if (
        field.form == "occupations"
        and part not in ("technical", "ict")
        and not known_code("occupation", part)
    ):
        raise Unfit("technical, ict or codes of BRC 2014", said("Correct `{part}`.", part=part))


def _noun(field: Field) -> str:
    return {"references": f"{field.refers} code", "regions": "region"}.get(field.form, "text")


def _allowed(field: Field) -> str:
    if field.choices:
        return " or ".join(choice.code for choice in field.choices)
    return {
        "slug": "a code in lower case: letters, digits and - between them",
        "reference": said("a code of the kind {kind}", kind=field.refers),
        "date": "a day such as 2023-02-03",
        "partial_date": "a day, month or year such as 2023-02-03, 2023-02 or 2023",
        "period": "a period such as 2024, 2024Q3 or 2024-2026",
        "year": said("a year from {first} to {last}", first=_FIRST_YEAR, last=_LAST_YEAR),
        "number": "a number",
        "money": "an amount in euro of 0 or more, to the cent",
        "share": "a share from 0 to 1",
        "flag": "yes or no",
    }.get(field.form, "a text")


def _of_text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit(_allowed(field), "Write a text.")
    return value


def _of_slug(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise Unfit(_allowed(field), "Correct the code.")
    return value


def _of_choice(field: Field, value: Any) -> str:
    if value not in [choice.code for choice in field.choices]:
        raise Unfit(_allowed(field), "Choose one.")
    return value


def _of_pillar(field: Field, value: Any) -> int:
    whole = value if isinstance(value, str) else _figure(field, value)
    text = whole if isinstance(whole, str) else f"{whole:g}"
    return int(_of_choice(field, text))


def _of_date(field: Field, value: Any) -> str:
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise Unfit(_allowed(field), "Leave out the time.")
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    partial = field.form == "partial_date"
    pattern = _PARTIAL if partial else _DATE
    if isinstance(value, str) and pattern.fullmatch(value):
        try:
            dt.date.fromisoformat(value + "-01-01"[len(value) - 4 :] if partial else value)
        except ValueError:
            raise Unfit(_allowed(field), "There is no such day.") from None
        return value
    raise Unfit(_allowed(field), "Write it as year, month, day; leave it empty if unknown.")


def _of_period(field: Field, value: Any) -> str:
    if isinstance(value, Real) and not isinstance(value, bool):
        value = f"{float(value):.15g}"  # a year that a spreadsheet took for a number
    if not isinstance(value, str) or not known_code("period", value):
        raise Unfit(_allowed(field), "Correct the period.")
    return value


def _figure(field: Field, value: Any) -> float:
    fit = isinstance(value, Real) and not isinstance(value, bool)
    try:
        figure = float(value) if fit or _NUMBER.fullmatch(str(value)) else math.nan
    except OverflowError:
        figure = math.nan
    if not math.isfinite(figure):
        raise Unfit(_allowed(field), "Write it with a point and without separators.")
    return figure + 0.0  # no negative zero: it would be written as another figure


def _of_year(field: Field, value: Any) -> int:
    figure = _figure(field, value)
    if not figure.is_integer() or not _FIRST_YEAR <= figure <= _LAST_YEAR:
        raise Unfit(_allowed(field), "Write a calendar year.")
    return int(figure)


def _of_money(field: Field, value: Any) -> float:
    figure = _figure(field, value)
    if not 0 <= figure <= _MOST_EUROS or round(figure, 2) != figure:
        raise Unfit(_allowed(field), "Write 0 if nothing is spent; leave it empty if unknown.")
    return figure


def _of_share(field: Field, value: Any) -> float:
    figure = _figure(field, value)
    if not 0 <= figure <= 1:
        raise Unfit(_allowed(field), "Write 0.5 for half.")
    return figure


def _of_flag(field: Field, value: Any) -> bool:
    flags = {"yes": True, "no": False}
    if isinstance(value, str) and value in flags:
        return flags[value]
    if not isinstance(value, bool):
        raise Unfit(_allowed(field), "Choose one; leave it empty if unknown.")
    return value


_FORMS: dict[str, Callable[[Field, Any], Value]] = {
    "slug": _of_slug,
    "reference": _of_slug,
    "text": _of_text,
    "choice": _of_choice,
    "pillar": _of_pillar,
    "date": _of_date,
    "partial_date": _of_date,
    "period": _of_period,
    "year": _of_year,
    "number": _figure,
    "money": _of_money,
    "share": _of_share,
    "flag": _of_flag,
}
