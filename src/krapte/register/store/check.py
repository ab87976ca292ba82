"""Finds whether anyone changed a register behind its back: records or history."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from krapte.errors import Problem
from krapte.register.store.fields import kinds
from krapte.register.store.history import digest, replayed
from krapte.register.store.schema import CHANGE, EDIT, SEAL
from krapte.register.store.state import read_records
from krapte.register.store.values import shown

_MEND = "Restore a copy of the register; nobody may write to its tables but krapte."


def register_faults(connection: Connection) -> list[Problem]:
    """Return every seal that does not fit its edit, and every record that history does not give.

    Returns
    -------
    list of Problem
        Empty when the register is whole.
    """
    return [*_broken_seals(connection), *_strange_records(connection)]


def _broken_seals(connection: Connection) -> Iterator[Problem]:
    changes: dict[int, list[dict[str, object]]] = {}
    for row in connection.execute(select(CHANGE).order_by(CHANGE.c.id)).mappings():
        changes.setdefault(row["edit"], []).append(dict(row))
    seals = {row.edit: row.digest for row in connection.execute(select(SEAL))}
    before = ""
    for row in connection.execute(select(EDIT).order_by(EDIT.c.id)):
        wanted = digest(before, (row.id, row.moment, row.who, row.why), changes.pop(row.id, []))
        found = seals.pop(row.id, None)
        if found != wanted:
            place = f"edit {row.id}"
            said = "no seal" if found is None else "another seal"
            allowed = "the seal of an edit that nobody touched"
            yield Problem(place, None, None, said, allowed, _MEND)
        before = found or wanted  # told once: what follows is judged by what it was sealed upon
    for edit in sorted({*seals, *changes}):
        allowed = "an edit with who, when and why"
        yield Problem(f"edit {edit}", None, None, "no edit", allowed, _MEND)


def _strange_records(connection: Connection) -> Iterator[Problem]:
    for kind in kinds().values():
        there = read_records(connection, kind)
        told = replayed(connection, kind, None)
        for key in sorted({*there, *told}):
            if key not in there or key not in told:
                found = "a record without history" if key in there else "no record"
                allowed = "none" if key in there else "the record that history gives"
                yield Problem(f"{kind.name} {key}", None, None, found, allowed, _MEND)
                continue
            own, history = there[key], told[key]
            pairs = [(name, own[name], history[name]) for name in own.values]
            pairs.append(("version", own.version, history.version))
            for name, found, allowed in pairs:
                if found != allowed:
                    yield Problem(
                        f"{kind.name} {key}", None, name, shown(found), shown(allowed), _MEND
                    )
