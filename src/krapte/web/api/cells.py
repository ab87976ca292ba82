"""The figures of a run, held so that any selection is answered in about a millisecond."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.forecast import INTERVALS
from krapte.reporting.publish.disclosure import DIGITS, SMALLEST_STEP, Disclosure
from krapte.reporting.publish.finished import FinishedRun, read_run
from krapte.reporting.publish.tables import published_tables

AXES = ("scenario", "indicator", "region", "occupation", "year")
MOST_RUNS = 2
"""Runs whose figures are held at once; one takes about 60 MB."""


@dataclass(frozen=True)
class Cells:
    """Every cell of a run as it may be shown: counts in tens, thin shares withheld.

    Parameters
    ----------
    codes
        Axis of `AXES` to its codes, in the order of the run.
    there
        Whether a cell is in the run; an axis each.
    figures
        Interval ends and median, last axis in the order of `INTERVALS`; nan when withheld.
    status
        Letter of SDMX by cell.
    units
        Unit by indicator.
    """

    codes: Mapping[str, tuple[Any, ...]]
    there: np.ndarray
    figures: np.ndarray
    status: np.ndarray
    units: Mapping[str, str]

    @cached_property
    def every(self) -> np.ndarray:
        """Positions of all cells, in the order of the run."""
        return np.flatnonzero(self.there)

    def select(
        self, wanted: Mapping[str, Sequence[Any]], first: int, last: int
    ) -> tuple[int, list[dict[str, Any]]]:
        """Return how many cells fit, and those on a page.

        Parameters
        ----------
        wanted
            Axis to codes; an axis that is not named, or has none, is not limited.
        first, last
            Bounds of the page among the cells that fit, in the order of the run.

        Raises
        ------
        BadInput
            The run has no such code.
        """
        kept = [self._positions(axis, wanted.get(axis) or ()) for axis in AXES]
        if any(wanted.get(axis) for axis in AXES):
            part = self.there[np.ix_(*kept)]
            flat, shape = np.flatnonzero(part), part.shape
        else:
            flat, shape = self.every, self.there.shape
        page = np.unravel_index(flat[first:last], shape)
        where = tuple(own[at] for own, at in zip(kept, page, strict=True))
        return len(flat), self._rows(where)

    def _positions(self, axis: str, wanted: Sequence[Any]) -> np.ndarray:
        codes = self.codes[axis]
        if not wanted:
            return np.arange(len(codes))
        unknown = [own for own in wanted if own not in codes]
        if unknown:
            shown = ", ".join(map(str, codes))
            mend = "Choose one; the resources regios and beroepen give the names."
            raise BadInput([Problem("query", None, axis, f"`{unknown[0]}`", shown, mend)])
        return np.array(sorted({codes.index(own) for own in wanted}))

    def _rows(self, where: tuple[np.ndarray, ...]) -> list[dict[str, Any]]:
        names = [
            [self.codes[axis][at] for at in own.tolist()]
            for axis, own in zip(AXES, where, strict=True)
        ]
        columns = [self.units[own] for own in names[1]]
        figures = self.figures[where].tolist()
        status = self.status[where].tolist()
        rows = []
        for *axes, unit, values, letter in zip(*names, columns, figures, status, strict=True):
            row: dict[str, Any] = dict(zip(AXES, axes, strict=True))
            row["unit"], row["status"] = unit, letter
            whole = unit not in DIGITS
            for name, value in zip(INTERVALS, values, strict=True):
                # A figure that is not equal to itself is unknown.
                row[name] = None if value != value else int(value) if whole else value
            rows.append(row)
        return rows


def cells_of(table: pd.DataFrame) -> Cells:
    """Return the published cells of a run, laid out by their axes."""
    codes = {axis: tuple(table[axis].unique().tolist()) for axis in AXES}
    shape = tuple(len(own) for own in codes.values())
    where = tuple(pd.Index(codes[axis]).get_indexer(pd.Index(table[axis])) for axis in AXES)
    there = np.zeros(shape, dtype=bool)
    there[where] = True
    figures = np.full((*shape, len(INTERVALS)), np.nan)
    figures[where] = table[list(INTERVALS)].to_numpy(dtype=float)
    status = np.full(shape, "", dtype="U1")
    status[where] = table["status"].to_numpy(dtype="U1")
    units = dict(table.drop_duplicates("indicator")[["indicator", "unit"]].to_numpy().tolist())
    return Cells(codes, there, figures, status, units)


@dataclass(frozen=True)
class Shown:
    """A run as the API shows it.

    Parameters
    ----------
    run
        The finished run.
    cells
        Its cells.
    tables
        Name to rows of the other tables, through the same filter: `measures`, `pillars`,
        `anchors`, `assumptions`, `decomposition`.
    """

    run: FinishedRun
    cells: Cells
    tables: Mapping[str, Sequence[Mapping[str, Any]]]


def shown(run: FinishedRun) -> Shown:
    """Return a run as the API shows it; takes a second or two."""
    disclosure = Disclosure(step=SMALLEST_STEP)
    tables = published_tables(run, disclosure)
    cells = pd.concat([tables["cells-national"], tables["cells-regional"]])
    causes = run.decomposition[["scenario", "cause", "occupation", "year"]].join(
        pd.DataFrame(
            disclosure.counts(run.decomposition[list(INTERVALS)].to_numpy()),
            columns=list(INTERVALS), index=run.decomposition.index,
        )
    )  # fmt: skip
    named = run.measures.drop_duplicates("measure").set_index("measure")
    measures = tables["measures"].assign(
        pillar=tables["measures"]["measure"].map(named["pillar"]),
        quantified=tables["measures"]["measure"].map(named["status"] == "quantified"),
        reason=tables["measures"]["measure"].map(named["reason_nl"]),
    )
    others = {name: tables[name] for name in ("anchors", "assumptions", "pillars")}
    return Shown(
        run,
        cells_of(cells),
        {
            name: [_plain(row) for row in table.to_dict("records")]
            for name, table in {**others, "measures": measures, "decomposition": causes}.items()
        },
    )


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): None if value != value else value for name, value in row.items()}


class Runs:
    """The runs of a folder as the API shows them; the ones asked last are held."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[Path, Shown] = OrderedDict()

    def held(self, folder: Path) -> Shown | None:
        """Return a run that is held; None when it must be read first."""
        found = self._held.get(folder)
        if found is not None and next(reversed(self._held)) != folder:
            with self._lock:
                self._held.move_to_end(folder)
        return found

    def read(self, folder: Path) -> Shown:
        """Return a run, read and checked against its manifest when it is not held."""
        with self._lock:
            if folder not in self._held:
                self._held[folder] = shown(read_run(folder))
                while len(self._held) > MOST_RUNS:
                    self._held.popitem(last=False)
            self._held.move_to_end(folder)
            return self._held[folder]
