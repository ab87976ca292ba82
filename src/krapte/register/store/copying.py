"""Copies a whole register with its history, between files and databases of a server."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text

from krapte.errors import BadInput, Problem
from krapte.register.store.check import register_faults
from krapte.register.store.engine import bring_up_to_date, engine_of, reading, writing
from krapte.register.store.schema import CHANGE, EDIT, SEAL, TABLES

_ROWS = 2_000  # held in memory at once


def copy_register(source: str | Path, target: str | Path) -> str:
    """Copy every record with its whole history, as it is at one moment, whole or not at all.

    Parameters
    ----------
    source
        A register: a file, or the URL of a PostgreSQL database.
    target
        Another place of either kind, without a register or with an empty one. One that holds the
        same register already is left as it is.

    Returns
    -------
    str
        The seal of the copy: the hash over its history.

    Raises
    ------
    BadInput
        The target holds another register, or the source does not agree with its own history.
    """
    one, other = engine_of(source, create=False), engine_of(target, create=True)
    try:
        for engine in (one, other):
            bring_up_to_date(engine)
        with reading(one) as before, writing(other) as after:
            seal = _seal(before)
            if after.execute(select(func.count()).select_from(EDIT)).scalar():
                if _seal(after) == seal:
                    return seal
                mend = "Name an empty file or database."
                name = other.url.render_as_string(hide_password=True)
                found = "another register"
                raise BadInput([Problem(name, None, None, found, "an empty place", mend)])
            for table in (EDIT, CHANGE, SEAL, *TABLES.values()):
                _copy(before, after, table)
            faults = register_faults(after)
            if faults:
                raise BadInput(faults)
            return seal
    finally:
        one.dispose()
        other.dispose()


def _seal(connection: Connection) -> str:
    asked = select(SEAL.c.digest).order_by(SEAL.c.edit.desc()).limit(1)
    return connection.execute(asked).scalar() or ""


def _copy(before: Connection, after: Connection, table: Table) -> None:
    order = table.c.edit if table is SEAL else table.c.id
    asked = select(table).order_by(order).execution_options(yield_per=_ROWS)
    last = None
    for rows in before.execute(asked).mappings().partitions():
        after.execute(insert(table), [dict(row) for row in rows])
        last = rows[-1]
    if last is not None and table is not SEAL and after.dialect.name == "postgresql":
        # Numbers that were given by us: the next one must come after them.
        moved = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
        after.execute(moved, {"name": f'"{table.name}"', "last": last["id"]})
