"""Import: read a file by its mapping, understand all of it, and only then add it to a store."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.inputs import LARGEST_FIGURES as MOST_BYTES
from krapte.statistics.connectors.fetch import Fetched, add_news
from krapte.statistics.dataset import Source
from krapte.statistics.files.columnar import read_columnar
from krapte.statistics.files.delimited import read_delimited
from krapte.statistics.files.faults import Faults
from krapte.statistics.files.figures import Figures
from krapte.statistics.files.mapping import FileMapping
from krapte.statistics.files.sheet import Sheet
from krapte.statistics.files.workbook import read_workbook
from krapte.statistics.observations import Observation
from krapte.statistics.store import Store
from krapte.statistics.vintages import MISSING

"""Files are read as a whole; larger ones are to be divided."""


@dataclass(frozen=True)
class Read:
    """The figures of a file.

    Parameters
    ----------
    file, sha256
        Name and hash of the file.
    rows
        Number of rows below its header.
    figures
        In the order of their cells; a missing one has the status `M`.
    source
        As the mapping describes it, with the file in its note.
    published, retrieved
        When its source published it, and when it was got (UTC).
    """

    file: str
    sha256: str
    rows: int
    figures: tuple[Observation, ...]
    source: Source
    published: dt.datetime
    retrieved: dt.datetime

    def series(self) -> list[dict[str, Any]]:
        """Return per series its number of figures and of missing ones, unit, periods, extremes."""
        grouped: dict[str, list[Observation]] = defaultdict(list)
        for own in self.figures:
            grouped[own.series].append(own)
        found = []
        for name, own in sorted(grouped.items()):
            values = [figure.value for figure in own if figure.status != MISSING]
            found.append(
                {
                    "series": name,
                    "unit": own[0].unit,
                    "figures": len(values),
                    "missing": len(own) - len(values),
                    "first": min(figure.period for figure in own),
                    "last": max(figure.period for figure in own),
                    "least": min(values, default=None),
                    "most": max(values, default=None),
                }
            )
        return found


@dataclass(frozen=True)
class Imported:
    """What an import came to.

    Parameters
    ----------
    read
        The figures of the file.
    fetched
        What is new in the store; None when it was only tried.
    """

    read: Read
    fetched: Fetched | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain fields, for `--json`."""
        own = self.read
        told = {
            "file": own.file,
            "sha256": own.sha256,
            "rows": own.rows,
            "source": vars(own.source),
            "published": own.published.isoformat(),
            "retrieved": own.retrieved.isoformat(),
            "series": own.series(),
            "written": self.fetched is not None and bool(self.fetched.part),
        }
        return told | ({"store": self.fetched.as_dict()} if self.fetched else {})


def format_of(content: bytes) -> str:
    """Return what a file is, by its first bytes: `parquet`, `xlsx` or `csv`."""
    if content.startswith(b"PAR1"):
        return "parquet"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    return "csv"


def read_content(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    BadInput
        There is no such file, or it is empty or too large.
    """
    faults = Faults(path.name)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            faults.refuse(None, f"{size:,} bytes", f"at most {MOST_BYTES:,}", "Divide the file.")
        content = path.read_bytes()
    except OSError as fault:
        faults.refuse(None, f"no file ({fault.strerror})", "a file to read", "Correct its name.")
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        faults.refuse(None, "an empty file", "a header and figures", "Get the file anew.")
    return content


def read_file(
    path: Path, mapping: FileMapping, now: dt.datetime, published: dt.date | None = None
) -> Read:
    """Return the figures of a file by its mapping.

    Parameters
    ----------
    path, mapping
        The CSV file, workbook or Parquet file, and what it means.
    now
        Moment of reading (UTC), for figures that nobody dated.
    published
        When the source published it; None takes that of the mapping.

    Raises
    ------
    BadInput
        With every fault of every row: file, row, column, what stands there, what may, and how to
        mend it.
    """
    content = read_content(path)
    moments = _moments(mapping, now, published)
    faults = Faults(path.name)
    sheet = _sheet(content, mapping, faults)
    figures = Figures(sheet, mapping, faults).observations(moments[1].date().isoformat())
    sha256 = hashlib.sha256(content).hexdigest()
    note = f"Imported from the file {path.name} (SHA-256 {sha256})."
    source = replace(
        mapping.source,
        published=moments[0].date().isoformat(),
        note=f"{mapping.source.note} {note}".strip(),
    )
    return Read(path.name, sha256, len(sheet), tuple(figures), source, *moments)


def import_file(
    path: Path,
    mapping: FileMapping,
    store: Store | None,
    now: dt.datetime,
    published: dt.date | None = None,
) -> Imported:
    """Add the figures of a file to a store of vintages, all of them or nothing.

    The same figures again add nothing, whatever the file is called; figures that differ are a new
    vintage beside the old one.

    Parameters
    ----------
    path, mapping, now, published
        As in `read_file`.
    store
        Where the figures go; None only tries.

    Raises
    ------
    BadInput
        As `read_file`; nothing is written.
    """
    read = read_file(path, mapping, now, published)
    if store is None:
        return Imported(read, None)
    fetched = add_news(path.name, read.source, read.figures, read.published, read.retrieved, store)
    return Imported(read, fetched)


def _sheet(content: bytes, mapping: FileMapping, faults: Faults) -> Sheet:
    kind = format_of(content)
    if mapping.layout.format not in ("", kind):
        faults.refuse(
            None, kind, mapping.layout.format, "Take another mapping, or correct its format."
        )
    readers = {"parquet": read_columnar, "xlsx": read_workbook, "csv": read_delimited}
    return readers[kind](content, mapping, faults)


def _moments(
    mapping: FileMapping, now: dt.datetime, published: dt.date | None
) -> tuple[dt.datetime, dt.datetime]:
    """Return when the file was published and got; a file must have been published first."""
    told = published or (
        dt.date.fromisoformat(mapping.source.published) if mapping.source.published else None
    )
    mend = "Give it as --published, or under [source] in the mapping."
    if told is None:
        allowed = "the day on which the source published the file"
        raise BadInput([Problem(mapping.file, None, "source.published", "nothing", allowed, mend)])
    moment = _begin(told)
    got = _begin(mapping.retrieved) if mapping.retrieved else now
    if moment.date() > got.date() or got.date() > now.date():
        found = f"published {moment.date()}, retrieved {got.date()}"
        allowed = f"days in this order, up to today ({now.date()})"
        raise BadInput([Problem(mapping.file, None, "source.published", found, allowed, mend)])
    return moment, got


def _begin(day: dt.date) -> dt.datetime:
    if isinstance(day, dt.datetime):
        return day
    return dt.datetime.combine(day, dt.time.min)
