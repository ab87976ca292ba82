"""What a field of an answer is: its form, unit, meaning and source, told once for all uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from krapte.register.store import Kind
from krapte.web.api.names import name_of

_FORMS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "object": {"type": "object"},
}

_OF_FIELD = {
    "year": "integer", "pillar": "integer", "number": "number", "money": "number",
    "share": "number", "flag": "flag", "date": "date", "words": "texts", "references": "texts",
    "regions": "texts", "occupations": "texts",
}  # fmt: skip
"""Form of a field of the register to the form of a column; the others are texts."""


@dataclass(frozen=True)
class Column:
    """A field of a row.

    Parameters
    ----------
    name
        In the API: lower camelCase, Dutch.
    form
        `text`, `integer`, `number`, `flag`, `date`, `moment`, `texts` or `object`.
    meaning
        One line in Dutch.
    unit
        Unit of a figure; empty for other fields.
    source
        Where the value comes from.
    choices
        The closed list from which it is taken; empty when it is free.
    known
        Whether it always has a value; else it may be null.
    field
        Key in the rows from which the value is taken; the name when empty.
    """

    name: str
    form: str
    meaning: str
    unit: str = ""
    source: str = ""
    choices: Sequence[str | int] = ()
    known: bool = True
    field: str = ""

    @property
    def key(self) -> str:
        """Key in the rows from which the value is taken."""
        return self.field or self.name

    def schema(self) -> dict[str, Any]:
        """Return the field as a schema of OpenAPI 3.1."""
        own = dict(_FORMS[self.form])
        if self.choices and self.form == "texts":
            own["items"] = {"type": "string", "enum": list(self.choices)}
        elif self.choices:
            own["enum"] = [*self.choices, *([] if self.known else [None])]
        if not self.known and self.form != "texts":
            own["type"] = [own["type"], "null"]
        said = [self.meaning, f"Eenheid: {self.unit}." if self.unit else "", self.source]
        own["description"] = " ".join(
            part if part.endswith(".") else f"{part}." for part in said if part
        )
        return own


def object_of(columns: Sequence[Column], description: str) -> dict[str, Any]:
    """Return the schema of a row with these columns, each of which is always there."""
    return {
        "type": "object",
        "description": description,
        "required": [own.name for own in columns],
        "properties": {own.name: own.schema() for own in columns},
    }


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """Return the fields of a kind of the register as columns.

    The closed lists stay out of a field that another version of the register may extend: a value
    that was valid then is shown as it is.
    """
    return tuple(
        Column(
            name_of(own.name),
            _OF_FIELD.get(own.form, "text"),
            own.meaning_nl,
            _unit(own.unit),
            _choices(own.choices),
            known=own.required,
            field=own.name,
        )
        for own in kind.fields
    )


def _unit(unit: str) -> str:
    return {
        "EUR": "euro", "year": "kalenderjaar", "years": "jaren", "share": "aandeel van 0 tot 1",
        "as the lever": "die van de hefboom", "as the indicator": "die van de indicator",
    }.get(unit, unit)  # fmt: skip


def _choices(choices: Sequence[Any]) -> str:
    if not choices:
        return ""
    return "Een van: " + ", ".join(
        own.code if own.code == own.name_nl else f"{own.code} ({own.name_nl})" for own in choices
    )
