"""The queue of jobs, in a database: it survives the server, and a killed job is begun again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    select,
)
from sqlalchemy import update as changed

from krapte.processes import beginning_of, is_running
from krapte.web.database import Tables, opened

METADATA = MetaData()
TABLES = Tables("job", "0002", Path(__file__).parent / "versions")
"""A change of the table below is a new step in `versions`, and its number here."""

JOB = Table(
    "job", METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("arguments", Text, nullable=False),
    Column("who", String(254), nullable=False),
    Column("state", String(12), nullable=False),
    Column("made", DateTime, nullable=False),
    Column("ended", DateTime),
    Column("stage", String(60), nullable=False, default=""),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("result", Text, nullable=False, default="{}"),
    Column("problem", Text, nullable=False, default=""),
    Column("process", Integer),
    Column("attempts", Integer, nullable=False, default=0),
    Column("process_began", Text),
)  # fmt: skip

ENDED = ("done", "failed", "cancelled")
MOST_ATTEMPTS = 3
MOST_WAITING = 20


@dataclass(frozen=True)
class Job:
    """A piece of work.

    Parameters
    ----------
    id, kind, arguments, who
        What is asked, and by whom.
    state
        `queued`, `running`, `cancelling` or one of `ENDED`.
    made, ended
        Moments, UTC.
    stage, done, total
        How far it is.
    result
        What it gave, once done.
    problem
        Why it failed.
    process
        Process that does it.
    attempts
        How often it was begun.
    """

    id: int
    kind: str
    arguments: dict[str, Any]
    who: str
    state: str
    made: dt.datetime
    ended: dt.datetime | None
    stage: str
    done: int
    total: int
    result: dict[str, Any]
    problem: str
    process: int | None
    attempts: int


class Jobs:
    """The jobs of a site.

    Parameters
    ----------
    place
        File (SQLite) or URL of a database.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self._engine = opened(place, TABLES)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def add(self, kind: str, arguments: Mapping[str, Any], who: str) -> int | None:
        """Return the number of a new job; None when too many are waiting already."""
        with self._engine.begin() as own:
            waiting = own.execute(select(JOB.c.id).where(JOB.c.state == "queued")).all()
            if len(waiting) >= MOST_WAITING:
                return None
            text = json.dumps(dict(arguments), sort_keys=True)
            values = {
                "kind": kind, "arguments": text, "who": who, "state": "queued", "made": _now(),
            }  # fmt: skip
            key = own.execute(insert(JOB).values(values)).inserted_primary_key
            return None if key is None else key[0]

    def get(self, number: int) -> Job | None:
        """Return a job; None when there is none of that number."""
        with self._engine.connect() as own:
            row = own.execute(select(JOB).where(JOB.c.id == number)).first()
        return _job(row) if row else None

    def newest(self, most: int = 50) -> list[Job]:
        """Return the newest jobs, the newest first."""
        with self._engine.connect() as own:
            rows = own.execute(select(JOB).order_by(JOB.c.id.desc()).limit(most))
            return [_job(row) for row in rows]

    def of(self, who: str) -> list[Job]:
        """Return the jobs that somebody started, the newest first."""
        asked = select(JOB).where(JOB.c.who == who).order_by(JOB.c.id.desc())
        with self._engine.connect() as own:
            return [_job(row) for row in own.execute(asked)]

    def forget(self, before: dt.datetime, dry_run: bool = False) -> int:
        """Return how many jobs that ended before a moment were taken out of the list.

        The newest stays, so that its number is not given to another.
        """
        newest = select(func.max(JOB.c.id)).scalar_subquery()
        old = (JOB.c.ended < before) & JOB.c.state.in_(ENDED) & (JOB.c.id < newest)
        with self._engine.begin() as own:
            found = [row.id for row in own.execute(select(JOB.c.id).where(old))]
            if not dry_run:
                own.execute(JOB.delete().where(JOB.c.id.in_(found)))
        return len(found)

    def begin(self, process: int) -> Job | None:
        """Return the job that waits longest, now running in a process; None when none waits."""
        with self._engine.begin() as own:
            row = own.execute(
                select(JOB.c.id).where(JOB.c.state == "queued").order_by(JOB.c.id).limit(1)
            ).first()
            if row is None:
                return None
            taken = own.execute(
                changed(JOB)
                .where(JOB.c.id == row.id, JOB.c.state == "queued")
                .values(
                    state="running",
                    process=process,
                    process_began=beginning_of(process),
                    attempts=JOB.c.attempts + 1,
                )
            )
            if taken.rowcount != 1:  # another server of the same site was first
                return None
            return _job(own.execute(select(JOB).where(JOB.c.id == row.id)).one())

    def progress(self, number: int, stage: str, done: int, total: int) -> bool:
        """Record how far a job is; return whether it may go on."""
        with self._engine.begin() as own:
            kept = own.execute(
                changed(JOB)
                .where(JOB.c.id == number, JOB.c.state == "running")
                .values(stage=stage[:60], done=done, total=total)
            )
            return kept.rowcount == 1

    def held_by(self, number: int, process: int) -> None:
        """Record which process does a job."""
        with self._engine.begin() as own:
            values = {"process": process, "process_began": beginning_of(process)}
            own.execute(changed(JOB).where(JOB.c.id == number).values(values))

    def end(
        self, number: int, state: str, result: Mapping[str, Any] | None = None, problem: str = ""
    ) -> None:
        """Record how a job ended; what has ended already stays as it is."""
        text = json.dumps(dict(result or {}))
        with self._engine.begin() as own:
            own.execute(
                changed(JOB)
                .where(JOB.c.id == number, JOB.c.state.not_in(ENDED))
                .values(state=state, result=text, problem=problem, ended=_now(), process=None)
            )

    def cancel(self, number: int) -> None:
        """Stop a job: at once while it waits, as soon as it is noticed while it runs."""
        with self._engine.begin() as own:
            own.execute(
                changed(JOB)
                .where(JOB.c.id == number, JOB.c.state == "queued")
                .values(state="cancelled", ended=_now())
            )
            own.execute(
                changed(JOB)
                .where(JOB.c.id == number, JOB.c.state == "running")
                .values(state="cancelling")
            )

    def recover(self) -> list[int]:
        """Queue what ran in a process that is no more; what failed too often fails for good."""
        found = []
        with self._engine.begin() as own:
            rows = own.execute(select(JOB).where(JOB.c.state.in_(("running", "cancelling"))))
            for row in rows.all():
                if row.process is not None and is_running(row.process, row.process_began or ""):
                    continue
                found.append(row.id)
                values: dict[str, Any] = {"state": "queued", "process": None}
                if row.state == "cancelling":
                    values = {"state": "cancelled", "ended": _now(), "process": None}
                elif row.attempts >= MOST_ATTEMPTS:
                    values = {"state": "failed", "problem": "stopped", "ended": _now()}
                own.execute(changed(JOB).where(JOB.c.id == row.id).values(**values))
        return found


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _job(row: Any) -> Job:
    values = dict(row._mapping)
    values.pop("process_began")
    values["arguments"], values["result"] = (
        json.loads(values[name]) for name in ("arguments", "result")
    )
    return Job(**values)
