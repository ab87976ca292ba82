"""From the columns of a file to observations: all rows at once, in arrays of numbers."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np

from krapte.classification import DIMENSIONS
from krapte.statistics.connectors.mapping import HIDDEN as HIDDEN_NOTE
from krapte.statistics.connectors.mapping import ROUGHEST
from krapte.statistics.files.codes import UNSET, Codes, codes_of, fits, known_as
from krapte.statistics.files.faults import Faults
from krapte.statistics.files.mapping import FileMapping, Reading
from krapte.statistics.files.numbers import EMPTY, HIDDEN, NUMBER, numbers_of
from krapte.statistics.files.sheet import Sheet, text_of, texts_of
from krapte.statistics.observations import UNITS, Observation
from krapte.statistics.vintages import CELL, MISSING

_NOTES = {"sum": "Added up from {rows} rows.", "mean": "Mean of {rows} rows."}


@dataclass
class _Batch:
    """The figures of one measured column, or of all, as arrays of the same length.

    `codes` holds, per name of `CELL`, the place of the code in the shared list of words.
    """

    codes: dict[str, np.ndarray]
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    hidden: np.ndarray
    status: np.ndarray
    reading: np.ndarray
    row: np.ndarray


class Figures:
    """Makes the figures of a sheet.

    Parameters
    ----------
    sheet, mapping, faults
        The rows, what they mean, and where faults go.
    """

    def __init__(self, sheet: Sheet, mapping: FileMapping, faults: Faults) -> None:
        self.sheet, self.mapping, self.faults = sheet, mapping, faults
        self._words: dict[str, dict[str, int]] = {name: {} for name in CELL}
        self._places: list[tuple[Reading, str]] = []

    def observations(self, retrieved: str) -> list[Observation]:
        """Return the figures in the order of their cells; a missing one has the status M.

        Raises
        ------
        BadInput
            With every fault of every row.
        """
        codes = codes_of(self.sheet, self.mapping, self.faults)
        batches = [
            self._batch(codes, reading, column)
            for reading in self.mapping.readings
            for column in reading.columns_of(list(self.sheet.columns))
        ]
        self._check_taken(codes, batches)
        whole = self._with_totals(_joined(batches))
        found, count = self._combined(whole)
        if not len(found.value) and not self.faults:
            mend = "Look at the rules that leave rows out, and at figures.periods."
            self.faults.add((), None, "no figure that the mapping takes", "at least one", mend)
        self.faults.stop()
        return self._made(found, count, retrieved)

    def _batch(self, codes: Codes, reading: Reading, column: str) -> _Batch:
        taken = codes.taken.copy()
        for name, text in reading.where.items():
            at, listed = texts_of(self.sheet.columns[name])
            taken &= np.array([own == text for own in listed], dtype=bool)[at]
        rows = np.flatnonzero(taken)
        sets = reading.sets(column)
        for target, code in sets.items():
            if not fits(target, code):
                self.faults.add((), column, f"`{code}`", *known_as(target, code, self.faults))
        cell = self._cell(codes, reading, column, sets, rows)
        unit = reading.measure.unit
        sheet = self.sheet
        own = sheet.columns[column]
        part = [own[at] for at in rows] if isinstance(own, list) else own.take(rows)
        numbers = numbers_of(part, column, unit, sheet.rows[rows], self.mapping, self.faults)
        factor = reading.measure.factor
        value, hidden = _scaled(numbers.values, factor), numbers.kinds == HIDDEN
        low, high = value.copy(), value.copy()
        if self.mapping.suppressed is not None:
            small = self.mapping.suppressed
            value[hidden], low[hidden], high[hidden] = _scaled(
                np.array([small.central, small.low, small.high]), factor
            )
        self._check_values(column, unit, part, rows, value)
        status = self._status(codes, sets, rows)
        status[hidden] = np.maximum(status[hidden], ROUGHEST.index("E"))
        withdrawn = status == ROUGHEST.index(MISSING)
        status[numbers.kinds == EMPTY] = ROUGHEST.index(MISSING)
        value[withdrawn] = np.nan
        low, high = self._ends(reading, rows, low, high, factor)
        self._places.append((reading, column))
        which = np.full(len(rows), len(self._places) - 1)
        return _Batch(cell, value, low, high, hidden, status, which, rows)

    def _cell(
        self, codes: Codes, reading: Reading, column: str, sets: dict[str, str], rows: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return per name of `CELL` the place of every row's code in the shared words."""
        found: dict[str, np.ndarray] = {}
        for target in (*DIMENSIONS, "period", "kind"):
            listed, own = codes.words[target], codes.numbers[target][rows]
            if target in sets:
                clash = (own != UNSET) & (
                    own != (listed.index(sets[target]) if sets[target] in listed else UNSET)
                )
                if clash.any():
                    told = f"{target} `{sets[target]}`, beside another in the row"
                    mend = "Let one of them set it."
                    where = self.sheet.rows[rows[clash]]
                    self.faults.add(where, column, told, f"one {target} per row", mend)
                listed, own = [sets[target]], np.zeros(len(rows), dtype=int)
            nothing = "NL" if target == "region" else ""
            texts = [text or nothing for text in listed] + [nothing]
            lacking = (own == UNSET) & ~codes.unknown[rows]
            if target == "period" and lacking.any():
                mend = "Set it by a column, by the measure or under [constants]."
                where = self.sheet.rows[rows[lacking]]
                self.faults.add(where, None, "no period", "a period for every figure", mend)
            if target == "kind":
                texts = [reading.measure.series.replace("{kind}", text) for text in texts]
                target = "series"
                if "{kind}" in reading.measure.series and lacking.any():
                    where = self.sheet.rows[rows[lacking]]
                    told = f"no kind for `{reading.measure.series}`"
                    mend = "Set kind by a rule, or take {kind} out of the series."
                    self.faults.add(where, column, told, "a kind", mend)
            words = self._words[target]
            found[target] = np.array([words.setdefault(text, len(words)) for text in texts])[own]
        return {name: found[name] for name in CELL}

    def _status(self, codes: Codes, sets: dict[str, str], rows: np.ndarray) -> np.ndarray:
        ranks = np.array([*(ROUGHEST.find(own) for own in codes.words["status"]), 0])
        found = np.maximum(ranks[codes.numbers["status"][rows]], 0)
        return np.maximum(found, max(0, ROUGHEST.find(sets.get("status", "A"))))

    def _check_values(
        self, column: str, unit: str, part: object, rows: np.ndarray, value: np.ndarray
    ) -> None:
        least, most = UNITS[unit]
        wrong = np.isinf(value)
        if least is not None:
            wrong |= value < least
        if most is not None:
            wrong |= value > most
        allowed = f"a number that can be {unit}"
        mend = "Correct it, or look at unit and factor in the mapping."
        for at in np.flatnonzero(wrong):
            raw = part[int(at)]  # type: ignore[index]
            text = text_of(raw.as_py() if hasattr(raw, "as_py") else raw)
            self.faults.add([int(self.sheet.rows[rows[at]])], column, f"`{text}`", allowed, mend)

    def _ends(
        self, reading: Reading, rows: np.ndarray, low: np.ndarray, high: np.ndarray, factor: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the ends of the range: from their columns where the mapping names them."""
        ends = []
        for name, own in ((reading.low, low), (reading.high, high)):
            if name:
                raw = self.sheet.columns[name]
                part = [raw[at] for at in rows] if isinstance(raw, list) else raw.take(rows)
                numbers = numbers_of(
                    part, name, reading.measure.unit, self.sheet.rows[rows], self.mapping,
                    self.faults,
                )  # fmt: skip
                own = np.where(numbers.kinds == NUMBER, _scaled(numbers.values, factor), own)
            ends.append(own)
        return ends[0], ends[1]

    def _check_taken(self, codes: Codes, batches: list[_Batch]) -> None:
        """Record rows that no measure takes: with `where`, a new word in a column."""
        used = np.zeros(len(self.sheet), dtype=bool)
        for own in batches:
            used[own.row] = True
        left = codes.taken & ~used
        if left.any():
            mend = "Add a [[measure]] for them, or leave them out by a rule with skip."
            rows = self.sheet.rows[left]
            self.faults.add(rows, None, "rows that no measure takes", "a measure", mend)

    def _with_totals(self, own: _Batch) -> _Batch:
        """Return the figures, and those in which dimensions that are added up are the total."""
        found = [own]
        for size in range(1, len(self.mapping.totals) + 1):
            for names in itertools.combinations(self.mapping.totals, size):
                codes = dict(own.codes)
                keep = np.ones(len(own.value), dtype=bool)
                for name in names:
                    words = self._words[name]
                    total = words.setdefault("NL" if name == "region" else "", len(words))
                    keep &= codes[name] != total
                    codes[name] = np.full(len(own.value), total)
                found.append(_chosen(_Batch(codes, *_arrays(own)), np.flatnonzero(keep)))
        return _joined(found)

    def _combined(self, own: _Batch) -> tuple[_Batch, np.ndarray]:
        """Return one figure per cell, with the number of rows behind each."""
        key = np.zeros(len(own.value), dtype=np.int64)
        for name in CELL:
            key = key * max(1, len(self._words[name])) + own.codes[name]
        _, first, group, count = np.unique(
            key, return_index=True, return_inverse=True, return_counts=True
        )
        if self.mapping.combine == "none":
            self._tell_repeated(own, first, group)
            return _chosen(own, first), count
        self._tell_holes(own)
        found = _chosen(own, first)
        size = len(first)
        share = count if self.mapping.combine == "mean" else np.ones(size)
        for name in ("value", "low", "high"):
            added = np.bincount(group, np.nan_to_num(getattr(own, name)), size)
            setattr(found, name, added / share)
        found.hidden = np.bincount(group, own.hidden, size)
        found.status = np.zeros(size, dtype=int)
        np.maximum.at(found.status, group, own.status)
        if self.mapping.combine == "mean":
            found.status = np.maximum(found.status, ROUGHEST.index("E"))
        return found, count

    def _tell_repeated(self, own: _Batch, first: np.ndarray, group: np.ndarray) -> None:
        words = {name: list(self._words[name]) for name in CELL}
        again = np.ones(len(group), dtype=bool)
        again[first] = False
        for at in np.flatnonzero(again)[: 10 * self.faults.most]:
            cell = ", ".join(filter(None, (words[name][own.codes[name][at]] for name in CELL)))
            column = self._places[own.reading[at]][1]
            row, before = self.sheet.rows[own.row[[at, first[group[at]]]]].tolist()
            found = f"the cell {cell} again; row {before} has it too"
            mend = 'Remove one, tell them apart by a rule, or combine = "sum" if they are parts.'
            self.faults.add([row], column, found, "each cell once", mend)

    def _tell_holes(self, own: _Batch) -> None:
        for at, (_, column) in enumerate(self._places):
            holes = (own.reading == at) & (own.status == ROUGHEST.index(MISSING))
            if holes.any():
                mend = "Fill it in, leave the row out by a rule, or put its text in suppressed."
                allowed = "a figure: a sum or mean without it would be wrong"
                rows = self.sheet.rows[own.row[holes]]
                self.faults.add(rows, column, "no figure", allowed, mend)

    def _made(self, own: _Batch, count: np.ndarray, retrieved: str) -> list[Observation]:
        """Return the figures as observations; made column by column, a million takes seconds."""
        size = len(own.value)
        places = [", ".join(filter(None, (self.sheet.place, column))) for _, column in self._places]
        ranged = np.array([bool(reading.low or reading.high) for reading, _ in self._places])
        wide = ((own.hidden > 0) | ranged[own.reading]) & ~np.isnan(own.value)
        columns: dict[str, list[Any]] = {
            name: _picked(list(self._words[name]), own.codes[name]) for name in CELL
        }
        columns["value"] = own.value.tolist()
        columns["unit"] = _picked(
            [reading.measure.unit for reading, _ in self._places], own.reading
        )
        columns["status"] = _picked(list(ROUGHEST), own.status)
        none = np.full(size, None, dtype=object)
        columns["low"] = np.where(wide, own.low.astype(object), none).tolist()
        columns["high"] = np.where(wide, own.high.astype(object), none).tolist()
        columns["source"] = [self.mapping.source.id] * size
        columns["locator"] = _picked(places, own.reading)
        columns["retrieved"] = [retrieved] * size
        columns["note"] = self._notes(own.hidden, count)
        columns["file"] = [self.faults.file] * size
        columns["line"] = self.sheet.rows[own.row].tolist()
        return list(map(Observation, *(columns[own.name] for own in fields(Observation))))

    def _notes(self, hidden: np.ndarray, count: np.ndarray) -> list[str]:
        note = _NOTES.get(self.mapping.combine, "")
        small = vars(self.mapping.suppressed) if self.mapping.suppressed else {}

        @cache
        def told(hidden: int, rows: int) -> str:
            parts = [note.format(rows=rows)] if note else []
            parts += [HIDDEN_NOTE.format(count=hidden, **small)] if hidden else []
            return " ".join(parts)

        if not note and not small:
            return [""] * len(count)
        return list(map(told, hidden.astype(int).tolist(), count.tolist()))


def _picked(words: list[str], at: np.ndarray) -> list[str]:
    return np.array(words, dtype=object)[at].tolist()


def _scaled(values: np.ndarray, factor: float) -> np.ndarray:
    """Return values times a factor; 69 per cent become 0.69, not 0.6900000000000001."""
    parts = round(1 / factor)
    return values / parts if factor == 1 / max(parts, 1) else values * factor


def _arrays(own: _Batch) -> tuple[np.ndarray, ...]:
    return own.value, own.low, own.high, own.hidden, own.status, own.reading, own.row


def _chosen(own: _Batch, at: np.ndarray) -> _Batch:
    codes = {name: array[at] for name, array in own.codes.items()}
    return _Batch(codes, *(array[at] for array in _arrays(own)))


def _joined(batches: list[_Batch]) -> _Batch:
    codes = {name: np.concatenate([own.codes[name] for own in batches]) for name in CELL}
    arrays = zip(*(_arrays(own) for own in batches), strict=True)
    return _Batch(codes, *(np.concatenate(own) for own in arrays))
