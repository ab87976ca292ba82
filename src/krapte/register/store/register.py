"""The register: records with their whole history, in SQLite or PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, select

from krapte.errors import BadInput, Problem
from krapte.register.store.check import register_faults
from krapte.register.store.edit import Transaction, commit, kind_of
from krapte.register.store.engine import bring_up_to_date, engine_of, reading, writing
from krapte.register.store.fields import kinds
from krapte.register.store.history import Change, read_changes, replayed
from krapte.register.store.record import Record
from krapte.register.store.schema import SEAL
from krapte.register.store.state import read_records

if TYPE_CHECKING:
    import pandas as pd

Clock = Callable[[], dt.datetime]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Register:
    """What measures there are, whose they are, what they cost, and what was promised.

    Every write names who and why, is whole or not at all, and stays in the history. Use `open`.

    Parameters
    ----------
    engine
        Of a database whose tables are up to date.
    clock
        Gives the moment of an edit, UTC.
    """

    def __init__(self, engine: Engine, clock: Clock = _now) -> None:
        self._engine = engine
        self._clock = clock
        self._newest: tuple[str, dict[str, tuple[Record, ...]]] | None = None

    @classmethod
    def open(cls, place: str | Path, create: bool = True, clock: Clock = _now) -> Register:
        """Return the register in a file or a database, its tables brought up to date.

        Parameters
        ----------
        place
            A file (SQLite), `sqlite:///file` or `postgresql://user@host/name`.
        create
            Whether a file that is not there is made.
        clock
            Gives the moment of an edit; the tests have their own.

        Raises
        ------
        BadInput
            There is no such place, it holds something else, or a newer krapte wrote it.
        """
        engine = engine_of(place, create)
        try:
            bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, clock)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Register:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def records(self, kind: str, as_of: dt.date | None = None) -> tuple[Record, ...]:
        """Return the records of a kind, in the order in which they were created.

        Parameters
        ----------
        kind
            Such as `measure`; see `kinds`.
        as_of
            A moment (UTC), or a day to its end: the records as they were then. None is now.
        """
        own = kind_of(kind)
        with reading(self._engine) as connection:
            return tuple(_read(connection, own.name, as_of).values())

    def everything(self, as_of: dt.date | None = None) -> dict[str, tuple[Record, ...]]:
        """Return the records of every kind at one moment, whatever others write meanwhile."""
        with reading(self._engine) as connection:
            # Every write seals the history anew: under the same seal stand the same records.
            seal = _seal(connection) if as_of is None else ""
            kept = self._newest
            if seal and kept is not None and kept[0] == seal:
                return dict(kept[1])
            found = {kind: tuple(_read(connection, kind, as_of).values()) for kind in kinds()}
        if seal:
            self._newest = seal, found
        return dict(found)

    def table(self, kind: str, as_of: dt.date | None = None) -> pd.DataFrame:
        """Return the records of a kind as a table: key, version, and a column per field."""
        import pandas as pd  # half the time of a start, and few need it

        columns = ["key", "version", *(own.name for own in kind_of(kind).fields)]
        rows = [
            {"key": own.key, "version": own.version, **own.values}
            for own in self.records(kind, as_of)
        ]
        return pd.DataFrame(rows, columns=columns)

    def record(self, kind: str, key: str, as_of: dt.date | None = None) -> Record:
        """Return one record.

        Raises
        ------
        BadInput
            There is no such record (at that moment).
        """
        own = kind_of(kind)
        with reading(self._engine) as connection:
            if as_of is None:
                found = read_records(connection, own, [key])
            else:
                found = replayed(connection, own, as_of)
        if key not in found:
            when = "" if as_of is None else f" on {as_of.isoformat()}"
            mend = f"Ask for the records of the kind {kind}, and copy the code from there."
            place = f"{kind} {key}"
            problem = Problem(place, None, None, f"no record{when}", "a record that is there", mend)
            raise BadInput([problem])
        return found[key]

    @contextmanager
    def transaction(self, who: str, why: str, dry_run: bool = False) -> Iterator[Transaction]:
        """Make many changes together: all of them when the block ends well, else none.

        Parameters
        ----------
        who, why
            By whom, and for what reason.
        dry_run
            Whether to check everything and write nothing; `outcome` says what would be done.

        Raises
        ------
        StaleRecord
            Another changed a record after it was read.
        BadInput
            Something is wrong; every problem is told.
        """
        edit = Transaction(who, why, dry_run)
        yield edit
        # The lock is held from here, not while the block ran: others can go on writing.
        with (reading if dry_run else writing)(self._engine) as connection:
            edit.outcome = commit(connection, edit, self._clock())

    def create(self, kind: str, values: Mapping[str, Any], who: str, why: str) -> Record:
        """Add one record, and return it; as `transaction` with one change."""
        with self.transaction(who, why) as edit:
            edit.create(kind, values)
        return self.record(kind, edit.outcome[0].key)

    def change(
        self, kind: str, key: str, values: Mapping[str, Any], version: int, who: str, why: str
    ) -> Record:
        """Change one record of which this version was read, and return it as it then is."""
        with self.transaction(who, why) as edit:
            edit.change(kind, key, values, version)
        return self.record(kind, key)

    def delete(self, kind: str, key: str, version: int, who: str, why: str) -> None:
        """Delete one record of which this version was read; its history stays."""
        with self.transaction(who, why) as edit:
            edit.delete(kind, key, version)

    def history(self, kind: str | None = None, key: str | None = None) -> tuple[Change, ...]:
        """Return all changes of a record, also of one that is deleted, the oldest first.

        Parameters
        ----------
        kind, key
            The record; without `key` every record of the kind, without both all there are.
        """
        with reading(self._engine) as connection:
            return tuple(read_changes(connection, kind_of(kind).name if kind else None, key))

    def seal(self) -> str:
        """Return the hash over the whole history; empty when nothing was ever written.

        Noted elsewhere, it shows later that nobody rewrote what came before.
        """
        with reading(self._engine) as connection:
            return _seal(connection)

    def check(self) -> list[Problem]:
        """Return what does not agree: seals with history, and records with history."""
        with reading(self._engine) as connection:
            return register_faults(connection)


def _seal(connection: Connection) -> str:
    asked = select(SEAL.c.digest).order_by(SEAL.c.edit.desc()).limit(1)
    return connection.execute(asked).scalar() or ""


def _read(connection: Connection, kind: str, as_of: dt.date | None) -> dict[str, Record]:
    own = kinds()[kind]
    if as_of is None:
        return read_records(connection, own)
    return replayed(connection, own, as_of)
