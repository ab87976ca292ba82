"""What to do when somebody else was first: what was, what they made of it, and what you wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from krapte.register.store import Change, Kind, Record, text_of
from krapte.web.owners import shown_signature
from krapte.web.pages.measures_records import meaning


@dataclass(frozen=True)
class Beside:
    """One field that somebody changed since it was read.

    Parameters
    ----------
    name, label
        Of the field.
    was, theirs, mine
        Text when it was read, as it is now, and as the writer typed it.
    who, why
        Of the edit that changed it last; empty when only the writer changes it.
    clash
        Whether both want another value.
    """

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    who: str
    why: str
    clash: bool


def texts_at(kind: Kind, changes: Sequence[Change], version: int) -> dict[str, str] | None:
    """Return the fields of a record in a version as texts; None when there never was one.

    Parameters
    ----------
    changes
        All changes of the record, the oldest first.
    """
    values: dict[str, Any] = {}
    seen = False
    for change in changes:
        if change.version > version:
            break
        values |= {field.field: field.after for field in change.fields}
        seen = change.version == version and change.action != "delete"
    return {own.name: text_of(values.get(own.name)) for own in kind.fields} if seen else None


def beside(
    kind: Kind,
    read: Mapping[str, str],
    now: Record,
    typed: Mapping[str, str],
    changes: Sequence[Change],
    version: int,
    lang: str,
    signed: Mapping[str, str],
) -> list[Beside]:
    """Return every field that somebody else or the writer changed since `version` was read."""
    last: dict[str, Change] = {}
    for change in changes:
        if change.version > version:
            last |= {field.field: change for field in change.fields}
    texts = now.as_texts()
    found = []
    for field in kind.fields:
        was, theirs, mine = read[field.name], texts[field.name], typed[field.name]
        if was == theirs and was == mine:
            continue
        by = last.get(field.name) if was != theirs else None
        found.append(
            Beside(
                field.name, meaning(field, lang), was, theirs, mine,
                shown_signature(by.edit.who, signed) if by else "", by.edit.why if by else "",
                was not in (theirs, mine) and theirs != mine,
            )
        )  # fmt: skip
    return found


def together(read: Mapping[str, str], now: Record, typed: Mapping[str, str]) -> dict[str, str]:
    """Return the record as it is now with what the writer changed: nothing of either is lost."""
    texts = now.as_texts()
    return {name: typed[name] if typed[name] != read[name] else texts[name] for name in read}
