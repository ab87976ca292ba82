"""What a writer is told whose record another changed in the meantime."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from krapte.errors import BadInput, Problem
from krapte.register.store.history import Change, read_changes
from krapte.register.store.record import Record
from krapte.register.store.schema import CHANGE
from krapte.register.store.values import shown


class StaleRecord(BadInput):
    """Another changed a record after it was read; each problem says which field, and who.

    Nothing was written. Read the record again, and make the change on what it is now.
    """


def stale_problems(
    connection: Connection,
    name: tuple[str, str],
    now: Record | None,
    version: int | None,
    place: tuple[str, int | None],
) -> list[Problem]:
    """Return what became of a record since the version that a writer read.

    Parameters
    ----------
    connection
        Any.
    name
        Kind and key.
    now
        The record as it is; None when there is none.
    version
        The version that the writer names.
    place
        Where the writer's change comes from.

    Returns
    -------
    list of Problem
        One per field that became another. Empty when there never was such a record.
    """
    changes = list(read_changes(connection, *name))
    if not changes:
        return []
    kind, key = name
    last = changes[-1]
    if now is None:
        found = f"{kind} {key}, which {_by(last)} deleted"
        mend = "Create it anew if that was a mistake; its history is kept."
        return [Problem(*place, None, found, f"version {version} of it", mend)]
    if version is None or version not in {own.version for own in changes}:
        found = "no version" if version is None else f"version {version}"
        mend = "Read the record again, and name the version that you read."
        return [Problem(*place, "version", found, f"{now.version}, as it is now", mend)]
    missed = [own for own in changes if own.version > version]
    told: dict[str, Problem] = {}
    for change in missed:
        for own in change.fields:
            began = told[own.field].allowed if own.field in told else None
            mend = "Read the record again, and change it as it is now."
            found = f"{shown(own.after)}, which {_by(change)} wrote"
            allowed = began or f"{shown(own.before)}, as it was in version {version}"
            told[own.field] = Problem(*place, own.field, found, allowed, mend)
    return list(told.values())


def _by(change: Change) -> str:
    edit = change.edit
    return f"{edit.who} on {edit.moment:%Y-%m-%d %H:%M} UTC ({edit.why})"


def last_versions(connection: Connection, kind: str, keys: Collection[str]) -> dict[str, int]:
    """Return the last version that records had which are no longer there, by key."""
    asked = (
        select(CHANGE.c.key, func.max(CHANGE.c.version))
        .where(CHANGE.c.kind == kind)
        .group_by(CHANGE.c.key)
    )
    wanted = set(keys)
    if len(wanted) == 1:
        asked = asked.where(CHANGE.c.key == next(iter(wanted)))
    return {key: version for key, version in connection.execute(asked) if key in wanted}
