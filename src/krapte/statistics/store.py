"""The store of figures as they were published: every vintage is kept, nothing is overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from operator import attrgetter
from pathlib import Path
from typing import Any

from krapte.classification import DIMENSIONS, known_code
from krapte.errors import BadInput, Problem, gathered, writing_to
from krapte.statistics.dataset import Dataset, Source, load
from krapte.statistics.observations import STATUSES, UNITS, Observation
from krapte.statistics.vintages import CELL, MISSING, Revision, changes, known, moment_of

_FORM = "krapte statistics 1"
_UNFINISHED = ".unfinished"
_ABANDONED_SECONDS = 24 * 3600.0
_MAY_BE_TOTAL = tuple(name for name in DIMENSIONS if name != "region")
_FIGURE = ("low", "high", "unit", "status", "locator", "note")


class Store:
    """A folder of immutable parts, each one batch of figures from one publication.

    A part is a Parquet file named by the hash of its content. It is written under another name
    and gets its own only when whole: the files named `*.parquet` are the truth, there is no list
    beside them that could disagree. Two writers at once, or one that is killed, cannot spoil it.

    Parameters
    ----------
    folder
        Made at the first append.

    Notes
    -----
    Figures carry the moment their source published them; `as_of` asks for knowledge by that
    moment, not by the day on which we happened to read it.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def append(
        self,
        observations: Iterable[Observation],
        source: Source,
        published: dt.date,
        retrieved: dt.datetime,
    ) -> str:
        """Add a batch, whole or not at all; the same content again adds nothing.

        Parameters
        ----------
        observations
            Figures of one source, each cell once. A figure with status `M` has the value NaN: the
            source withdrew it.
        source
            Where they come from; kept in the part, so that a store explains itself.
        published
            Day or moment (UTC) on which the source made them public.
        retrieved
            Moment (UTC) at which they were read.

        Returns
        -------
        str
            Hash of source id, moment of publication and figures; the name of the part. The moment
            of reading is not in it: reading the same again is not a new vintage.

        Raises
        ------
        BadInput
            There is no figure, a figure is unfit, or a cell stands twice. Nothing is written.
        DiskRefused
            The disk is full, read-only or failing. Nothing is written.
        """
        rows = sorted(observations, key=_cell)
        problems = list(_unfit(rows, source))
        if problems:
            raise BadInput(gathered(problems))
        moment = _at(published)
        name = _hash(rows, source, moment)
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            with writing_to(path):
                self.folder.mkdir(parents=True, exist_ok=True)
                self._sweep()
                _write(_table(rows, source, moment, _at(retrieved)), path)
        return name

    def as_of(
        self,
        day: dt.date | None = None,
        series: Sequence[str] | None = None,
        source: str | None = None,
    ) -> tuple[Observation, ...]:
        """Return per cell the newest figure known on a day, in the order of the cells.

        Where several sources give the same cell, the newest publication counts. A withdrawn
        figure is left out; another source's figure of that cell then stands.

        Parameters
        ----------
        day
            Figures published on or before it; None is everything.
        series
            Only these; None is all.
        source
            Only what this source says; None is every source.
        """
        return tuple(known(self.parts(), day, series, source))

    def revisions(
        self, series: Sequence[str] | None = None, since: dt.date | None = None
    ) -> tuple[Revision, ...]:
        """Return what sources changed, withdrew or gave again, published on or after `since`."""
        return tuple(changes(self.parts(), series, since))

    def to_dataset(self, day: dt.date | None = None, base: Dataset | None = None) -> Dataset:
        """Return a data set in which the figures of the store replace those of the same cell.

        Parameters
        ----------
        day
            As in `as_of`.
        base
            The tables that stay where the store has nothing; None is the embedded set. They have
            no vintages and are not cut off at `day`; a backtest takes `as_of` instead.

        Raises
        ------
        BadInput
            A series has another unit in the store than in `base`.
        """
        base = load() if base is None else base
        figures = self.as_of(day)
        units = {own.series: own.unit for own in base.observations}
        wrong = [own for own in figures if units.get(own.series, own.unit) != own.unit]
        if wrong:
            raise BadInput(
                gathered(
                    _problem(
                        own, "unit", f"`{own.unit}`", f"`{units[own.series]}` as in the tables"
                    )
                    for own in wrong
                )
            )
        replaced = {_cell(own) for own in figures}
        kept = [own for own in base.observations if _cell(own) not in replaced]
        digest = hashlib.sha256(base.content_hash.encode())
        for own in figures:
            digest.update(json.dumps([own.source, *_plain(own)]).encode())
        return Dataset(
            base.folder,
            (*kept, *figures),
            base.sources | self.sources(),
            digest.hexdigest() if figures else base.content_hash,
        )

    def sources(self) -> dict[str, Source]:
        """Return the sources by id, each as its newest part describes it."""
        found: dict[str, tuple[str, Source]] = {}
        for path in self.parts():
            notes = _notes(path)
            own = Source(**json.loads(notes["source"]))
            if own.id not in found or notes["published"] >= found[own.id][0]:
                found[own.id] = (notes["published"], own)
        return {id: own for id, (_, own) in sorted(found.items())}

    def parts(self) -> list[Path]:
        """Return the whole parts, in the order of their names."""
        return sorted(self.folder.glob("*.parquet")) if self.folder.is_dir() else []

    def check(self) -> list[Problem]:
        """Return a fault for every part whose content is not what its name says."""
        return [problem for path in self.parts() for problem in _damage(path)]

    def _sweep(self) -> None:
        """Remove what killed writers left; a writer at work is never older than a day."""
        for path in self.folder.glob(f"*{_UNFINISHED}"):
            try:
                if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue


_cell = attrgetter(*CELL)
_encoded = json.JSONEncoder(ensure_ascii=False).encode
"""One encoder for all rows: `json.dumps` with an option makes a new one each time."""


def _at(day: dt.date) -> dt.datetime:
    """Return the moment (UTC, without zone) of a publication; a day counts from its beginning."""
    if isinstance(day, dt.datetime):
        return moment_of(day).replace(microsecond=0)
    return dt.datetime.combine(day, dt.time.min)


def _plain(own: Observation) -> list[Any]:
    value = own.value if own.value == own.value else None  # a missing figure is NaN
    return [*_cell(own), value, *(getattr(own, name) for name in _FIGURE)]


def _hash(rows: Sequence[Observation], source: Source, published: dt.datetime) -> str:
    digest = hashlib.sha256(json.dumps([_FORM, source.id, published.isoformat()]).encode())
    for own in rows:
        digest.update(_encoded(_plain(own)).encode())
    return digest.hexdigest()


def _problem(own: Observation, field: str, found: str, allowed: str) -> Problem:
    mend = "Nothing was written; correct the batch."
    return Problem(own.file or own.source, own.line or None, field, found, allowed, mend)


def _unfit(rows: Sequence[Observation], source: Source) -> Iterator[Problem]:
    if not rows:
        yield Problem(source.id, None, None, "no figures", "at least one", "Nothing was written.")
    before = None
    fits: dict[tuple[str, str], bool] = {}
    for own in rows:
        if _cell(own) == before:
            yield _problem(
                own, "series", f"`{own.series}` of the same cell again", "each cell once"
            )
        before = _cell(own)
        for dimension in (*DIMENSIONS, "period"):
            key = (dimension, getattr(own, dimension))
            if key not in fits:
                fits[key] = known_code(*key) and (key[1] != "" or dimension in _MAY_BE_TOTAL)
            if not fits[key]:
                yield _problem(own, dimension, f"`{key[1]}`", f"a known code of {dimension}")
        yield from _unfit_figure(own, source)


def _unfit_figure(own: Observation, source: Source) -> Iterator[Problem]:
    if own.source != source.id:
        yield _problem(own, "source", f"`{own.source}`", f"`{source.id}`, as the batch")
    if not own.series:
        yield _problem(own, "series", "nothing", "a series")
    if own.assumed:
        yield _problem(own, "retrieved", "`assumed`", "a figure that somebody published")
    if own.status not in (*STATUSES, MISSING):
        yield _problem(own, "status", f"`{own.status}`", "one of " + ", ".join((*STATUSES, "M")))
    if own.unit not in UNITS:
        yield _problem(own, "unit", f"`{own.unit}`", "one of " + ", ".join(UNITS))
        return
    if own.status == MISSING:
        if not math.isnan(own.value):
            yield _problem(own, "value", f"`{own.value:g}`", "no value where the status is M")
        return
    least, most = UNITS[own.unit]
    for field in ("value", "low", "high"):
        number: float | None = getattr(own, field)
        if number is None:
            continue
        if not math.isfinite(number):
            yield _problem(own, field, f"`{number}`", "a number; a missing figure has status M")
        elif (least is not None and number < least) or (most is not None and number > most):
            yield _problem(own, field, f"`{number:g}`", f"a number that can be {own.unit}")
    low = own.value if own.low is None else own.low
    high = own.value if own.high is None else own.high
    if low > own.value or own.value > high:
        yield _problem(own, "low", f"{low:g}, {own.value:g}, {high:g}", "low, value, high in order")


def _table(
    rows: Sequence[Observation], source: Source, published: dt.datetime, retrieved: dt.datetime
) -> Any:
    import pyarrow as pa

    texts = (*CELL, "unit", "status", "source", "locator", "note")
    numbers = ("value", "low", "high")
    stamp = pa.timestamp("us")
    columns: dict[str, Any] = {
        name: pa.array([getattr(own, name) for own in rows], pa.string()) for name in texts
    }
    for name in numbers:
        # from_pandas turns NaN into a missing value: in SQL a NaN is a number like another.
        plain = [getattr(own, name) for own in rows]
        columns[name] = pa.array(plain, pa.float64(), from_pandas=True)
    columns["published"] = pa.array([published] * len(rows), stamp)
    columns["retrieved"] = pa.array([retrieved] * len(rows), stamp)
    columns["line"] = pa.array(range(1, len(rows) + 1), pa.int32())
    notes = {
        "form": _FORM,
        "source": json.dumps(asdict(source), ensure_ascii=False),
        "published": published.isoformat(),
    }
    return pa.table(columns).replace_schema_metadata(notes)


def _write(table: Any, path: Path) -> None:
    """Write a part so that no reader ever sees half of it, not even after a loss of power."""
    import pyarrow.parquet as pq

    # Not a temporary name of this process only: two threads may write the same batch.
    unfinished = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            pq.write_table(table, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _notes(path: Path) -> dict[str, str]:
    """Return what a part says about itself."""
    import pyarrow.parquet as pq

    try:
        found = pq.read_metadata(path).metadata or {}
        notes = {name.decode(): value.decode() for name, value in found.items()}
    except Exception as error:  # pyarrow raises OSError or one of its own, by the kind of damage
        raise BadInput([_damaged(path, str(error))]) from None
    if notes.get("form") != _FORM:
        raise BadInput([_damaged(path, f"the form `{notes.get('form')}`")])
    return notes


def _damaged(path: Path, found: str) -> Problem:
    return Problem(
        path.name, None, None, found.splitlines()[0], "a whole part of a store",
        "Restore it from a backup, or remove it and fetch again.",
    )  # fmt: skip


def _damage(path: Path) -> Iterator[Problem]:
    import pyarrow.parquet as pq

    try:
        notes = _notes(path)
        source = Source(**json.loads(notes["source"]))
        rows = pq.read_table(path).to_pylist()
    except BadInput as error:
        yield from error.problems
        return
    except Exception as error:  # whatever a damaged file makes pyarrow raise is damage
        yield _damaged(path, str(error) or type(error).__name__)
        return
    names = [name for name in Observation.__dataclass_fields__ if name not in ("file", "line")]
    read = [Observation(**{name: row[name] for name in names}, file="", line=0) for row in rows]
    if _hash(read, source, dt.datetime.fromisoformat(notes["published"])) != path.stem:
        yield _damaged(path, "content that does not fit its name")
