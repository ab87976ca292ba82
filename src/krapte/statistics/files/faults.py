"""Everything that is wrong with a file, told once per kind, with all rows it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NoReturn

from krapte.errors import BadInput, Problem

_KINDS = 200
_RANGES = 40


@dataclass
class Faults:
    """The faults of one file, gathered while it is read.

    A fault of the same column, text and mend in many rows is one to its writer: its rows are told
    as ranges. A file that is wrong throughout would give a fault per row; beyond `most` kinds the
    others are counted only.

    Parameters
    ----------
    file
        Name for messages.
    most
        Number of kinds that are told.
    """

    file: str
    most: int = _KINDS
    _rows: dict[tuple[str | None, str, str, str], list[int]] = field(default_factory=dict)
    _untold: int = 0

    def add(
        self,
        rows: Iterable[int],
        column: str | None,
        found: str,
        allowed: str,
        mend: str,
    ) -> None:
        """Record a fault; no rows means the file as a whole."""
        key = (column, found, allowed, mend)
        if key not in self._rows and self.full:
            self._untold += 1
            return
        self._rows.setdefault(key, []).extend(int(row) for row in rows)

    @property
    def full(self) -> bool:
        """Whether further kinds of faults are counted only."""
        return len(self._rows) >= self.most

    def __bool__(self) -> bool:
        return bool(self._rows)

    def problems(self) -> list[Problem]:
        """Return the faults in the order in which they were met."""
        told = []
        for (column, found, allowed, mend), rows in self._rows.items():
            first, *others = sorted(set(rows)) or [None]
            also = f" (also in {_ranges([own for own in others if own])})" if others else ""
            told.append(Problem(self.file, first, column, found + also, allowed, mend))
        if self._untold:
            told.append(
                Problem(
                    self.file, None, None, f"{self._untold} kinds of faults more", "none",
                    "Mend those above first; they may have one cause.",
                )
            )  # fmt: skip
        return told

    def stop(self) -> None:
        """Raise BadInput when there are faults.

        Raises
        ------
        BadInput
            With all of them.
        """
        if self:
            raise BadInput(self.problems())

    def refuse(self, column: str | None, found: str, allowed: str, mend: str) -> NoReturn:
        """Raise BadInput at once: with this fault nothing further can be read.

        Raises
        ------
        BadInput
            Always, with what was gathered so far.
        """
        self.add((), column, found, allowed, mend)
        raise BadInput(self.problems())


def _ranges(rows: list[int]) -> str:
    """Return rows such as `rows 3-8, 12`."""
    breaks = [0, *(at for at, (a, b) in enumerate(pairwise(rows), 1) if b != a + 1), len(rows)]
    spans = [(rows[begin], rows[end - 1]) for begin, end in pairwise(breaks)]
    told = [f"{first}-{last}" if last > first else f"{first}" for first, last in spans[:_RANGES]]
    more = sum(last - first + 1 for first, last in spans[_RANGES:])
    word = "rows" if len(rows) > 1 else "row"
    return f"{word} {', '.join(told)}" + (f" and {more} more" if more else "")
