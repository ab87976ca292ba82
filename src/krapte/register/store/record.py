"""A record as it is read: typed values by field, with the version that a writer must name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

Value = str | int | float | bool | tuple[str, ...] | None
"""What a field can hold; None, or an empty tuple, when nothing is known."""


@dataclass(frozen=True)
class Record:
    """One record of the register in one version.

    Parameters
    ----------
    kind
        Kind of record, such as `measure`.
    key
        Its name within the kind: its code, or its key fields joined by `/`.
    version
        Counts its changes; a writer names the version that was read.
    values
        Field name to value, every field of the kind, in the order of tables.
    """

    kind: str
    key: str
    version: int
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getitem__(self, field: str) -> Any:
        return self.values[field]

    def __reduce__(self) -> tuple[Any, ...]:
        return Record, (self.kind, self.key, self.version, dict(self.values))

    def as_dict(self) -> dict[str, Any]:
        """Return key, version and all fields as plain values, for JSON."""
        plain = {name: plain_of(value) for name, value in self.values.items()}
        return {"key": self.key, "version": self.version, **plain}

    def as_texts(self) -> dict[str, str]:
        """Return every field as the text of a table; an unknown value is an empty text."""
        return {name: text_of(value) for name, value in self.values.items()}


def plain_of(value: Value) -> str | int | float | bool | list[str] | None:
    """Return a value as JSON has it: several texts are a list."""
    return list(value) if isinstance(value, tuple) else value


def text_of(value: Value) -> str:
    """Return a value as the text of a table, from which the same value is read again.

    Yes and no for a flag, `|` between several texts, figures with a point and without a loss.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, float):
        # The shortest figure that is read as the same, without an exponent.
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return str(value)
