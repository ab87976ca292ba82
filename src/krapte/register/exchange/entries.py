"""Rows of a workbook, table or JSON file, before they are laid beside the register."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from krapte.register.store import Record, Value, text_of

VERSION = "version"
"""Column that says from which state of the record a row was exported."""

ACTION = "action"
"""Column in which `delete` takes a record away."""

DELETE = "delete"
LONGEST_TEXT = 32_767
"""Signs that a cell of a spreadsheet can hold; longer texts could not go in and out."""

_STAMP = re.compile(r"([1-9]\d{0,8})-([0-9a-f]{8})", re.ASCII)


@dataclass(frozen=True)
class Stamp:
    """The state of a record at its export.

    Parameters
    ----------
    version
        Its version.
    digest
        Hash of its fields: tells whether a row was edited since its export, and whether two
        registers mean the same by a version.
    """

    version: int
    digest: str

    def __str__(self) -> str:
        return f"{self.version}-{self.digest}"


@dataclass(frozen=True)
class Entry:
    """One row that wants to become, change or delete a record.

    Parameters
    ----------
    kind
        Kind of record.
    file, line
        Where it stands, for messages.
    values
        Every field of the kind, typed.
    stamp
        State from which it was exported; None for a new record.
    delete
        Whether it asks to delete the record.
    """

    kind: str
    file: str
    line: int | None
    values: Mapping[str, Value]
    stamp: Stamp | None
    delete: bool


def digest(values: Mapping[str, Value]) -> str:
    """Return the hash of the fields of a record, 8 hexadecimal signs."""
    text = json.dumps({name: text_of(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def stamp_of(record: Record) -> Stamp:
    """Return the stamp that goes out with a record."""
    return Stamp(record.version, digest(record.values))


def stamp_from(text: str) -> Stamp | None:
    """Return the stamp that was exported; None when the text is none."""
    match = _STAMP.fullmatch(text)
    return Stamp(int(match[1]), match[2]) if match else None
