"""Which figure was known on which day: the questions that a store of vintages is asked, in SQL."""

from __future__ import annotations

import datetime as dt
import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.statistics.observations import Cell, Observation

MISSING = "M"
"""Status of a figure that its source withdrew or never gave; it has no value."""

CELL = tuple(own.name for own in fields(Cell))
"""Columns that say which figure it is; who publishes it is not among them."""

# Within a source the later publication replaces the earlier one. The last two keys only decide
# between answers with the same moment of publication, so that the order of appending never does.
_NEWEST = "published DESC, retrieved DESC, part DESC"

_KNOWN = f"""
WITH figures AS (
    SELECT *, parse_filename(filename) AS part
    FROM read_parquet($parts, filename = true)
    WHERE published <= $moment AND ($source IS NULL OR source = $source)
        AND ($series IS NULL OR list_contains($series, series))
), newest AS (
    SELECT * FROM figures
    QUALIFY row_number() OVER (
        PARTITION BY {", ".join(CELL)}, source ORDER BY {_NEWEST}
    ) = 1
)
SELECT * FROM newest WHERE status <> '{MISSING}'
QUALIFY row_number() OVER (PARTITION BY {", ".join(CELL)} ORDER BY {_NEWEST}, source) = 1
ORDER BY {", ".join(CELL)}
"""  # noqa: S608 - only names of our own columns are put in

_CHANGES = f"""
WITH figures AS (
    SELECT *, parse_filename(filename) AS part
    FROM read_parquet($parts, filename = true)
    WHERE $series IS NULL OR list_contains($series, series)
), history AS (
    SELECT *, row_number() OVER own AS edition,
        lag(value) OVER own AS old, lag(status) OVER own AS old_status
    FROM figures
    WINDOW own AS (
        PARTITION BY {", ".join(CELL)}, source ORDER BY published, retrieved, part
    )
)
SELECT {", ".join(CELL)}, source, unit, old, value, old_status, status, published, retrieved,
    part
FROM history
WHERE edition > 1 AND value IS DISTINCT FROM old AND published >= $since
ORDER BY published, {", ".join(CELL)}, source
"""  # noqa: S608 - only names of our own columns are put in


@dataclass(frozen=True)
class Revision(Cell):
    """One figure that its source changed, withdrew or gave again; its cell comes first.

    Parameters
    ----------
    source
        Id of the source that changed it.
    unit
        Unit of old and new.
    old, new
        The figures; None where it was missing before, or is withdrawn now.
    old_status, new_status
        SDMX letters; `M` is missing.
    published, retrieved
        When the source published the new figure, and when we read it (UTC).
    part
        Part of the store with the new figure.
    """

    source: str
    unit: str
    old: float | None
    new: float | None
    old_status: str
    new_status: str
    published: dt.datetime
    retrieved: dt.datetime
    part: str

    @property
    def difference(self) -> float | None:
        """New less old; None when one of both is missing."""
        return None if self.old is None or self.new is None else self.new - self.old

    def as_dict(self) -> dict[str, Any]:
        """Return plain fields, for `--json`."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        times = {name: getattr(self, name).isoformat() for name in ("published", "retrieved")}
        return plain | times | {"difference": self.difference}


def moment_of(day: dt.date | None) -> dt.datetime:
    """Return the last moment of a day (UTC, without zone); a moment stays; None is the end of time.

    The store keeps times without a zone, all in UTC, so that comparing them needs no zone data.
    """
    if day is None:
        return dt.datetime.max
    if isinstance(day, dt.datetime):
        return day.astimezone(dt.UTC).replace(tzinfo=None) if day.tzinfo else day
    return dt.datetime.combine(day, dt.time.max)


def known(
    parts: Sequence[Path],
    day: dt.date | None,
    series: Sequence[str] | None,
    source: str | None,
) -> list[Observation]:
    """Return per cell the newest figure that was published on or before a day."""
    chosen = list(series) if series else None
    rows = _ask(_KNOWN, parts, moment=moment_of(day), series=chosen, source=source)
    names = [name for name in Observation.__dataclass_fields__ if name not in ("file", "line")]
    found = []
    for row in rows:
        texts = {name: row[name] for name in names}
        texts["retrieved"] = row["retrieved"].date().isoformat()
        found.append(Observation(**texts, file=row["part"], line=row["line"]))
    return found


def changes(
    parts: Sequence[Path], series: Sequence[str] | None, since: dt.date | None
) -> list[Revision]:
    """Return what sources changed, withdrew or gave again, in the order of publication."""
    begin = dt.datetime.min
    if since is not None:
        begin = moment_of(since)
        if not isinstance(since, dt.datetime):
            begin = dt.datetime.combine(since, dt.time.min)
    rows = _ask(_CHANGES, parts, since=begin, series=list(series) if series else None)
    return [
        Revision(
            **{name: row[name] for name in (*CELL, "source", "unit", "old", "old_status")},
            new=row["value"],
            new_status=row["status"],
            published=row["published"],
            retrieved=row["retrieved"],
            part=row["part"],
        )
        for row in rows
    ]


def _ask(query: str, parts: Sequence[Path], **values: Any) -> list[dict[str, Any]]:
    if not parts:
        return []
    with _engine().cursor() as connection:
        try:
            # DuckDB reads a path as a pattern; a folder named `figures [old]` is none.
            names = [glob.escape(str(path)) for path in parts]
            answer = connection.execute(query, {"parts": names, **values})
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        except _engine_error() as error:
            problem = Problem(
                str(parts[0].parent), None, None, f"parts that cannot be read ({error})",
                "whole parts", "Restore the folder from a backup; `Store.check` names the part.",
            )  # fmt: skip
            raise BadInput([problem]) from None


def _engine() -> Any:
    """Return the DuckDB of this process; one per query would take 20 ms each."""
    return _engine_of(os.getpid())


@lru_cache(maxsize=1)
def _engine_of(process: int) -> Any:
    # Loaded late: most commands never touch a store, and DuckDB takes a fifth of a second. By
    # process, since the threads of an engine do not live on in a fork.
    import duckdb

    return duckdb.connect(config={"autoinstall_known_extensions": False})


def _engine_error() -> type[Exception]:
    import duckdb

    return duckdb.Error
