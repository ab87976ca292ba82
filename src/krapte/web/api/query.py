"""What can be asked in an address: checked once, told in full when it does not fit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from krapte.errors import BadInput, Problem

MOST_VALUES = 50
"""Values of one filter in one request."""

LONGEST = 200
LARGEST_PAGE = 1_000
"""Rows of a page as JSON."""

LARGEST_FILE = 20_000
"""Rows of a page as CSV, workbook or Parquet."""

USUAL_PAGE = 100
_WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PRINTED = r"^[^\u0000-\u001f\u007f]*$"
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Parameter:
    """Something that may stand in the query of an address.

    Parameters
    ----------
    name
        Lower camelCase, Dutch.
    form
        `text`, `integer`, `date`, `moment` (a moment with its zone, or a day) or `flag`.
    meaning
        One line in Dutch.
    many
        Whether it may be given several times; any of the values then fits.
    choices
        The closed list from which it is taken; empty when it is free.
    least, most
        Bounds of a whole number.
    default
        Value when it is not given.
    """

    name: str
    form: str
    meaning: str
    many: bool = False
    choices: Sequence[str] = ()
    least: int = 0
    most: int = 999_999_999
    default: Any = None

    def schema(self) -> dict[str, Any]:
        """Return the parameter as OpenAPI describes one."""
        one: dict[str, Any] = {
            "text": {"type": "string", "maxLength": LONGEST, "pattern": _PRINTED},
            "integer": {"type": "integer", "minimum": self.least, "maximum": self.most},
            "date": {"type": "string", "format": "date"},
            "moment": {
                "anyOf": [
                    {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"},
                ]
            },
            "flag": {"type": "boolean"},
        }[self.form]  # fmt: skip
        if self.choices:
            one = {"type": "string", "enum": list(self.choices)}
        if self.default is not None:
            one = one | {"default": self.default}
        own = {"type": "array", "items": one, "maxItems": MOST_VALUES} if self.many else one
        return {
            "name": self.name, "in": "query", "required": False, "description": self.meaning,
            "schema": own,
        } | ({"style": "form", "explode": True} if self.many else {})  # fmt: skip

    def value(self, text: str) -> Any:
        """Return what a text says.

        Raises
        ------
        ValueError
            The text does not fit; says what may stand there.
        """
        if self.choices:
            if text not in self.choices:
                raise ValueError(" or ".join(self.choices))
            return text
        return _FORMS[self.form](self, text)


def _text(own: Parameter, text: str) -> str:
    if len(text) > LONGEST or _UNPRINTED.search(text):
        raise ValueError(f"at most {LONGEST} characters without control characters")
    return text


def _integer(own: Parameter, text: str) -> int:
    if not _WHOLE.fullmatch(text) or not own.least <= int(text) <= own.most:
        raise ValueError(f"a whole number from {own.least} to {own.most}")
    return int(text)


def _day(text: str) -> dt.date:
    if not _DAY.fullmatch(text):  # Python also reads the number of a week
        raise ValueError
    return dt.date.fromisoformat(text)


def _date(own: Parameter, text: str) -> dt.date:
    try:
        return _day(text)
    except ValueError:
        raise ValueError("a day such as 2026-01-31") from None


def _moment(own: Parameter, text: str) -> dt.date:
    try:
        if len(text) == 10:
            return _day(text)
        # A plus in an address is a space to many clients.
        found = dt.datetime.fromisoformat(text.replace(" ", "+") if "T" in text.upper() else text)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        allowed = "a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z"
        raise ValueError(allowed) from None


def _flag(own: Parameter, text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("true or false")
    return text == "true"


_FORMS = {
    "text": _text, "integer": _integer, "date": _date, "moment": _moment, "flag": _flag,
}  # fmt: skip

PAGING = (
    Parameter(
        "pagina", "integer", "Bladzijde, vanaf 1.", least=1, most=100_000, default=1
    ),
    Parameter(
        "paginagrootte", "integer",
        f"Rijen per bladzijde: hoogstens {LARGEST_PAGE} als JSON en {LARGEST_FILE} als bestand.",
        least=1, most=LARGEST_FILE, default=USUAL_PAGE,
    ),
)  # fmt: skip


def asked(request: Request, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the value of every parameter: a list for one that may be given several times.

    Raises
    ------
    BadInput
        A value does not fit, one is given too often, or there is no such parameter: a slip in a
        name must not answer with figures that nobody asked for. All problems are told.
    """
    known = {own.name: own for own in parameters}
    found: dict[str, Any] = {own.name: [] if own.many else own.default for own in parameters}
    problems: list[Problem] = []
    seen: set[str] = set()
    for name, text in request.query_params.multi_items():
        own = known.get(name)
        if own is None:
            allowed = " or ".join(known) or "no parameters"
            mend = "Check the name of the parameter."
            problems.append(
                Problem("query", None, _short(name), "an unknown parameter", allowed, mend)
            )
            continue
        if (name in seen and not own.many) or (own.many and len(found[name]) >= MOST_VALUES):
            most = MOST_VALUES if own.many else 1
            problems.append(
                Problem(
                    "query", None, name, "it more often", f"at most {most}", "Ask again in parts."
                )
            )
            continue
        seen.add(name)
        try:
            value = own.value(text)
        except ValueError as unfit:
            problems.append(
                Problem("query", None, name, f"`{_short(text)}`", str(unfit), "Correct the value.")
            )
            continue
        if own.many:
            found[name].append(value)
        else:
            found[name] = value
    if problems:
        raise BadInput(problems)
    return found


def _short(text: str) -> str:
    return _UNPRINTED.sub(" ", text)[:80]
