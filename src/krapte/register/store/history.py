"""The history of the register: every edit, who made it, when, why, and each field from and to."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from krapte.register.store.fields import Kind, kinds
from krapte.register.store.record import Record, Value, plain_of
from krapte.register.store.schema import CHANGE, EDIT, SEAL

ACTIONS = ("create", "change", "delete")

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class FieldChange:
    """One field, from what to what; None, or an empty tuple, is unknown."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Edit:
    """One transaction on the register.

    Parameters
    ----------
    number
        Counts up; gaps mean nothing.
    moment
        When, UTC; later than that of every edit before.
    who, why
        By whom and for what reason.
    """

    number: int
    moment: dt.datetime
    who: str
    why: str


@dataclass(frozen=True)
class Change:
    """What one edit did to one record.

    Parameters
    ----------
    edit
        The edit that it is a part of.
    action
        `create`, `change` or `delete`.
    kind, key
        The record.
    version
        The version that the record got; a deletion takes one too.
    fields
        Every field that became another.
    """

    edit: Edit
    action: str
    kind: str
    key: str
    version: int
    fields: tuple[FieldChange, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the change as plain values, for JSON."""
        return {
            "edit": self.edit.number,
            "moment": text_of_moment(self.edit.moment),
            "who": self.edit.who,
            "why": self.edit.why,
            "action": self.action,
            "kind": self.kind,
            "key": self.key,
            "version": self.version,
            "fields": {
                own.field: [plain_of(own.before), plain_of(own.after)] for own in self.fields
            },
        }


def text_of_moment(moment: dt.datetime) -> str:
    """Return a moment as text, UTC: their order as texts is that in time."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    moment = aware.astimezone(dt.UTC)
    # Not `%Y`: it does not fill a year up to four digits everywhere.
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S.%f}Z"


def until(as_of: dt.date | None) -> str | None:
    """Return the last moment that counts, as text; a day counts to its end, UTC."""
    if as_of is None:
        return None
    if not isinstance(as_of, dt.datetime):
        as_of = dt.datetime.combine(as_of, dt.time.max)
    return text_of_moment(as_of)


def moment_of_text(text: str) -> dt.datetime:
    """Return the moment, UTC, that a text of `text_of_moment` says."""
    return dt.datetime.strptime(text, _FORM).replace(tzinfo=dt.UTC)


def write_edit(
    connection: Connection,
    now: dt.datetime,
    who: str,
    why: str,
    changes: Sequence[Mapping[str, Any]],
) -> None:
    """Add an edit with its changes and its seal, in the transaction that makes them.

    Parameters
    ----------
    connection
        One that may write.
    now
        What the clock says; moved up when it is not after the last edit.
    who, why
        Of the edit.
    changes
        `action`, `kind`, `key`, `version` and `fields` (field to before and after).
    """
    moment = text_of_moment(now)
    last = connection.execute(select(func.max(EDIT.c.moment))).scalar()
    if last is not None and moment <= last:
        moment = text_of_moment(moment_of_text(last) + dt.timedelta(microseconds=1))
    made = connection.execute(insert(EDIT).values(moment=moment, who=who, why=why))
    number = made.inserted_primary_key[0]  # pyright: ignore[reportOptionalSubscript]
    rows = [{**own, "edit": number, "fields": _json(own["fields"])} for own in changes]
    connection.execute(insert(CHANGE), rows)
    before = connection.execute(select(SEAL.c.digest).order_by(SEAL.c.edit.desc()).limit(1))
    sealed = digest(before.scalar() or "", (number, moment, who, why), rows)
    connection.execute(insert(SEAL).values(edit=number, digest=sealed))


def digest(
    before: str, edit: tuple[int, str, str, str], changes: Iterable[Mapping[str, Any]]
) -> str:
    """Return the seal of an edit: SHA-256 over the seal before it, the edit and its changes."""
    names = ("action", "kind", "key", "version", "fields")
    content = [before, list(edit), [[own[name] for name in names] for own in changes]]
    return hashlib.sha256(_json(content).encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _changes(kind: str | None, key: str | None, as_of: str | None) -> Select[Any]:
    asked = select(CHANGE, EDIT.c.moment, EDIT.c.who, EDIT.c.why).join(EDIT).order_by(CHANGE.c.id)
    if kind is not None:
        asked = asked.where(CHANGE.c.kind == kind)
    if key is not None:
        asked = asked.where(CHANGE.c.key == key)
    return asked if as_of is None else asked.where(EDIT.c.moment <= as_of)


def read_changes(
    connection: Connection, kind: str | None = None, key: str | None = None
) -> Iterator[Change]:
    """Yield the changes of a record, of a kind or of all, the oldest first."""
    for row in connection.execute(_changes(kind, key, None)).mappings():
        edit = Edit(row["edit"], moment_of_text(row["moment"]), row["who"], row["why"])
        own = kinds().get(row["kind"])
        fields = tuple(
            FieldChange(name, _value(own, name, before), _value(own, name, after))
            for name, (before, after) in json.loads(row["fields"]).items()
        )
        yield Change(edit, row["action"], row["kind"], row["key"], row["version"], fields)


def _value(kind: Kind | None, field: str, plain: Any) -> Value:
    """Return a value as it was before it became JSON, which has lists only."""
    if isinstance(plain, list):
        return tuple(plain)
    listed = kind is not None and kind.has(field) and kind.field(field).listed
    return () if listed and plain is None else plain


def replayed(connection: Connection, kind: Kind, as_of: dt.date | None) -> dict[str, Record]:
    """Return the records of a kind as history says they were, in the order of their creation.

    Parameters
    ----------
    connection
        Any.
    kind
        The kind of record.
    as_of
        The moment; None is now.

    Returns
    -------
    dict
        By key. The same as the table holds when `as_of` is None: `check` compares them.
    """
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    rows = connection.execute(_changes(kind.name, None, until(as_of)))
    for row in rows.mappings():
        key = row["key"]
        if row["action"] == "delete":
            found.pop(key, None)
            continue
        _, values = found.get(key, (0, {}))
        news = {name: after for name, (_, after) in json.loads(row["fields"]).items()}
        found[key] = (row["version"], values | news)
    return {
        key: Record(
            kind.name,
            key,
            version,
            {own.name: _value(kind, own.name, values.get(own.name)) for own in kind.fields},
        )
        for key, (version, values) in found.items()
    }
