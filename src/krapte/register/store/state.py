"""Reads records as the database holds them, and as they will be once an edit is made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, select

from krapte.register.store.fields import Kind, kinds
from krapte.register.store.record import Record, Value
from krapte.register.store.rules import Values
from krapte.register.store.schema import TABLES, key_column

_CHUNK = 5_000  # keys asked for at once; databases bound the number of parameters


def read_records(
    connection: Connection, kind: Kind, keys: Collection[str] | None = None
) -> dict[str, Record]:
    """Return records by key, in the order in which they were created; None is all of a kind."""
    table = TABLES[kind.name]
    column = table.c[key_column(kind)]
    asked = select(table).order_by(table.c.id)
    parts = [asked] if keys is None else [asked.where(column.in_(own)) for own in chunks(keys)]
    found: dict[str, Record] = {}
    for part in parts:
        for row in connection.execute(part).mappings():
            values = {own.name: row[own.name] for own in kind.fields}
            key = row[column.name]
            found[key] = Record(kind.name, key, row["version"], values)
    return found


def chunks(keys: Collection[str]) -> Iterator[list[str]]:
    """Yield the keys, each once, in lists that a database takes at once."""
    ordered = list(dict.fromkeys(keys))
    return (ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK))


class After:
    """The register as it will be: what the database holds, with what is pending over it.

    Parameters
    ----------
    connection
        Any that sees what the edit is checked against.
    pending
        Kind and key of each record of the edit, to its values; None when it is deleted.
    """

    def __init__(
        self, connection: Connection, pending: Mapping[tuple[str, str], Values | None]
    ) -> None:
        self._connection = connection
        self._pending: dict[str, dict[str, Values | None]] = {}
        for (kind, key), values in pending.items():
            self._pending.setdefault(kind, {})[key] = values

    def existing(self, kind: str, keys: Collection[str]) -> set[str]:
        """Return those of the keys that there will be."""
        pending = self._pending.get(kind, {})
        column = TABLES[kind].c[key_column(kinds()[kind])]
        found = {key for key in keys if pending.get(key) is not None}
        for part in chunks([key for key in keys if key not in pending]):
            found |= set(self._connection.execute(select(column).where(column.in_(part))).scalars())
        return found

    def where(self, kind: str, field: str, wanted: Collection[str]) -> dict[str, Values]:
        """Return by key the records of which the field will hold one of the wanted texts."""
        own = kinds()[kind]
        table = TABLES[kind]
        fields = [item.name for item in own.fields]
        column = table.c[key_column(own)]
        asked = select(column.label("_key"), *(table.c[name] for name in fields))
        if own.field(field).listed:
            parts = [asked.where(table.c[field].is_not(None))]
        else:
            parts = [asked.where(table.c[field].in_(part)) for part in chunks(wanted)]
        pending = self._pending.get(kind, {})
        rows: dict[str, Values] = {}
        for part in parts:
            for row in self._connection.execute(part).mappings():
                rows[row["_key"]] = {name: row[name] for name in fields}
        rows = {key: row for key, row in rows.items() if key not in pending}
        rows |= {key: values for key, values in pending.items() if values is not None}
        return {key: values for key, values in rows.items() if _holds(values[field], wanted)}


def _holds(value: Value, wanted: Collection[str]) -> bool:
    return any(own in wanted for own in value) if isinstance(value, tuple) else value in wanted
