"""Columns that people and vacancies share: lists of skills, licences, levels of education."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from jaxtyping import Int, Int8, Int32, Int64, UInt64

from krapte.classification import education_tracks
from krapte.errors import BadInput, Problem
from krapte.skills.language import Language

UNKNOWN = -1
"""What a whole-number column holds where nothing is known; NaN in a column of measures."""

SKILL_LEVELS = range(1, 6)
"""Levels of one skill, 1 to 5 as in e-CF; 0 is unknown."""

_WORD = 64
Table = TypeVar("Table")


@lru_cache(maxsize=1)
def education_levels() -> tuple[str, ...]:
    """Return the levels of education, lowest first: low, mbo-1 to mbo-4, hbo, wo."""
    return tuple(dict.fromkeys(["low", *(own.split(":")[0] for own in education_tracks())]))


def vocabulary_of(language: Language) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the id of a language, and the URIs of its skills and of its occupations."""
    return (
        language.id,
        tuple(own.uri for own in language.skills),
        tuple(own.uri for own in language.occupations),
    )


@dataclass(frozen=True, eq=False)
class SkillLists:
    """The skills of many people or vacancies, one after the other.

    Parameters
    ----------
    start
        Where the list of each row begins; one more than there are rows.
    skill
        Position of each skill in the vocabulary.
    level
        1 to 5; 0 where the level is unknown.
    """

    start: Int64[np.ndarray, "rows+1"]
    skill: Int32[np.ndarray, "entries"]
    level: Int8[np.ndarray, "entries"]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.start) - 1

    def of(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the skills and levels of a row."""
        own = slice(self.start[row], self.start[row + 1])
        return self.skill[own], self.level[own]

    def take(self, rows: Int[np.ndarray, "chosen"]) -> SkillLists:
        """Return the lists of some rows, in their order."""
        rows = np.asarray(rows, dtype=np.int64)
        length = (self.start[1:] - self.start[:-1])[rows]
        start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        entries = np.repeat(self.start[rows] - start[:-1], length) + np.arange(start[-1])
        return SkillLists(start, self.skill[entries], self.level[entries])


def skill_lists(rows: Iterable[Iterable[tuple[int, int]]]) -> SkillLists:
    """Return lists of (skill, level) as columns; a skill that stands twice keeps its top level."""
    start, skill, level = [0], [], []
    for row in rows:
        best: dict[int, int] = {}
        for own, height in row:
            best[own] = max(height, best.get(own, 0))
        skill.extend(best)
        level.extend(best.values())
        start.append(len(skill))
    return SkillLists(
        np.array(start, np.int64), np.array(skill, np.int32), np.array(level, np.int8)
    )


@dataclass(frozen=True, eq=False)
class LicenceSets:
    """A set of licences per row, as bits.

    Parameters
    ----------
    codes
        What each bit stands for, in order.
    bits
        64 licences per word.
    """

    codes: tuple[str, ...]
    bits: UInt64[np.ndarray, "rows words"]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.bits)

    def of(self, row: int) -> tuple[str, ...]:
        """Return the codes in the set of a row."""
        return tuple(
            code
            for number, code in enumerate(self.codes)
            if int(self.bits[row, number // _WORD]) >> (number % _WORD) & 1
        )

    def take(self, rows: Int[np.ndarray, "chosen"]) -> LicenceSets:
        """Return the sets of some rows, in their order."""
        return LicenceSets(self.codes, self.bits[rows])

    def in_terms_of(self, codes: Sequence[str]) -> UInt64[np.ndarray, "rows words"]:
        """Return the bits in the order of other codes; what those lack is left out."""
        found = np.zeros((len(self.bits), _words(codes)), np.uint64)
        number = {code: place for place, code in enumerate(self.codes)}
        for place, code in enumerate(codes):
            own = number.get(code)
            if own is not None:
                bit = self.bits[:, own // _WORD] >> np.uint64(own % _WORD) & np.uint64(1)
                found[:, place // _WORD] |= bit << np.uint64(place % _WORD)
        return found


def licence_sets(rows: Sequence[Iterable[str]], codes: Sequence[str] | None = None) -> LicenceSets:
    """Return sets of codes as bits; without `codes` those that occur, in alphabetical order."""
    if codes is None:
        codes = sorted({own for row in rows for own in row})
    number = {code: place for place, code in enumerate(codes)}
    bits = np.zeros((len(rows), _words(codes)), np.uint64)
    for place, row in enumerate(rows):
        for own in row:
            at = number[own]
            bits[place, at // _WORD] |= np.uint64(1 << (at % _WORD))
    return LicenceSets(tuple(codes), bits)


def _words(codes: Sequence[str]) -> int:
    return max(1, -(-len(codes) // _WORD))


def taken(table: Table, rows: Int[np.ndarray, "chosen"]) -> Table:
    """Return a table of columns with only some rows, in their order."""
    changed: dict[str, Any] = {}
    for own in fields(table):  # type: ignore[arg-type]
        value = getattr(table, own.name)
        if own.metadata.get("per_row"):
            if isinstance(value, (SkillLists, LicenceSets)):
                changed[own.name] = value.take(rows)
            elif isinstance(value, tuple):
                changed[own.name] = tuple(value[row] for row in rows)
            else:
                changed[own.name] = value[rows]
    return replace(table, **changed)  # type: ignore[type-var]


def same_length(table: Any, what: str) -> None:
    """Refuse a table whose columns differ in length.

    Raises
    ------
    BadInput
        A column is shorter or longer than the ids.
    """
    rows = len(table.ids)
    for own in fields(table):
        if own.metadata.get("per_row") and len(getattr(table, own.name)) != rows:
            found = f"{len(getattr(table, own.name))} rows"
            mend = "Give every column a value per row; -1 or NaN where nothing is known."
            raise BadInput([Problem(what, None, own.name, found, f"{rows} rows", mend)])
