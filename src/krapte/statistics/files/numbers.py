"""Figures that are written as text, in the way that the mapping says; the others are told."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from krapte.statistics.files.columnar import is_number
from krapte.statistics.files.faults import Faults
from krapte.statistics.files.mapping import FileMapping
from krapte.statistics.files.sheet import Column, pc, text_of

NUMBER, EMPTY, HIDDEN, WRONG = range(4)
"""What a field holds: a figure, none, a count too small to show, or something else."""

COUNTS = ("persons", "jobs", "vacancies", "number", "eur")
"""Units in which a point before three digits is more often a mark of thousands."""

_LOOKS_GROUPED = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"


@dataclass(frozen=True)
class Numbers:
    """A column of figures.

    Parameters
    ----------
    values
        NaN where there is no figure.
    kinds
        Of every value, one of `NUMBER`, `EMPTY`, `HIDDEN`, `WRONG`.
    """

    values: np.ndarray
    kinds: np.ndarray


def pattern_of(decimal: str, thousands: str) -> str:
    """Return the pattern of a number that is written with these marks."""
    mark = re.escape(decimal or ".")
    whole = r"\d+"
    if thousands:
        group = re.escape(thousands)
        whole = rf"(\d{{1,3}}({group}\d{{3}})+|\d+)"
    return rf"^[+-]?({whole}({mark}\d*)?|{mark}\d+)([eE][+-]?\d+)?$"


def numbers_of(
    column: Column, name: str, unit: str, rows: np.ndarray, mapping: FileMapping, faults: Faults
) -> Numbers:
    """Return the figures of a column and record every field that holds none.

    Parameters
    ----------
    column, name, unit
        The values, for messages the name, and our unit.
    rows
        Row in the file of every value.
    mapping
        How numbers, missing and hidden ones are written.
    faults
        Where faults go; only those of `rows`.
    """
    hidden = mapping.suppressed.texts if mapping.suppressed else ()
    missing = (*mapping.layout.missing, "")
    if isinstance(column, list):
        found, odd = _of_cells(column, missing, hidden, mapping)
    elif pa.types.is_string(column.type):
        found = _of_texts(column, missing, hidden, mapping)
        odd = column
    elif is_number(column):
        found, odd = _of_typed(column, missing, hidden), column
    else:
        kinds = np.where(pc.is_null(column).to_numpy(zero_copy_only=False), EMPTY, WRONG)
        found, odd = Numbers(np.full(len(column), np.nan), kinds), column
    texts = odd if isinstance(odd, list) or pa.types.is_string(odd.type) else None
    if texts is not None and not mapping.layout.decimal and unit in COUNTS:
        _ask_about_points(texts, name, unit, rows, found, faults)
    _tell_wrong(odd, name, rows, found, mapping, faults)
    return found


def _of_typed(column: pa.Array, missing: Iterable[str], hidden: Iterable[str]) -> Numbers:
    values = pc.fill_null(pc.cast(column, pa.float64(), safe=False), math.nan)
    values = np.array(values.to_numpy(zero_copy_only=False))
    kinds = np.where(np.isnan(values), EMPTY, np.where(np.isinf(values), WRONG, NUMBER))
    for marks, kind in ((missing, EMPTY), (hidden, HIDDEN)):
        for mark in filter(re.compile(r"[+-]?\d+(\.\d+)?").fullmatch, marks):
            kinds[values == float(mark)] = kind
    return Numbers(np.where(kinds == NUMBER, values, np.nan), kinds)


def _of_texts(
    column: pa.Array, missing: Iterable[str], hidden: Iterable[str], mapping: FileMapping
) -> Numbers:
    layout = mapping.layout
    texts = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
    if layout.thousands == " ":
        texts = pc.replace_substring_regex(texts, "[\u00a0\u202f]", " ")
    kinds = np.full(len(texts), WRONG)
    fits = pc.match_substring_regex(texts, pattern_of(layout.decimal, layout.thousands))
    kinds[fits.to_numpy(zero_copy_only=False)] = NUMBER
    for marks, kind in ((missing, EMPTY), (hidden, HIDDEN)):
        there = pc.is_in(texts, pa.array(list(marks), pa.string()))
        kinds[there.to_numpy(zero_copy_only=False)] = kind
    plain = texts
    if layout.thousands:
        plain = pc.replace_substring(plain, layout.thousands, "")
    if layout.decimal == ",":
        plain = pc.replace_substring(plain, ",", ".")
    plain = pc.utf8_ltrim(plain, "+")
    plain = pc.if_else(pa.array(kinds == NUMBER), plain, pa.scalar(None, pa.string()))
    values = np.array(pc.fill_null(pc.cast(plain, pa.float64()), math.nan))
    kinds[(kinds == NUMBER) & ~np.isfinite(values)] = WRONG
    return Numbers(np.where(kinds == NUMBER, values, np.nan), kinds)


def _of_cells(
    cells: list[Any], missing: Iterable[str], hidden: Iterable[str], mapping: FileMapping
) -> tuple[Numbers, list[Any]]:
    """Return the figures of cells, and the cells with the texts that stood in for numbers."""
    values = np.full(len(cells), np.nan)
    texts = []
    at_texts = []
    kinds = np.full(len(cells), WRONG)
    for at, cell in enumerate(cells):
        if isinstance(cell, str):
            texts.append(cell)
            at_texts.append(at)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            values[at] = cell
            kinds[at] = NUMBER
    typed = _of_typed(pa.array(values), missing, hidden)
    kinds = np.where(kinds == NUMBER, typed.kinds, kinds)
    values = typed.values
    if texts:
        own = _of_texts(pa.array(texts, pa.string()), missing, hidden, mapping)
        values[at_texts], kinds[at_texts] = own.values, own.kinds
    return Numbers(values, kinds), cells


def _ask_about_points(
    column: Column, name: str, unit: str, rows: np.ndarray, found: Numbers, faults: Faults
) -> None:
    """Record figures such as 1.234 persons when nobody said which mark is that of decimals."""
    listed = column if isinstance(column, list) else column.to_pylist()
    looks = re.compile(_LOOKS_GROUPED)
    pointed = [
        at for at in np.flatnonzero(found.kinds == NUMBER)
        if isinstance(listed[at], str) and "." in listed[at]
    ] if _has_points(column) else []  # fmt: skip
    if pointed and all(looks.match(listed[at].strip()) for at in pointed):
        mend = 'Say which: decimal = "." for fractions; decimal = "," and thousands = "." if not.'
        told = f"points before three digits, such as `{listed[pointed[0]].strip()}`"
        faults.add(rows[pointed], name, told, f"{unit} that can be read in one way", mend)


def _has_points(column: Column) -> bool:
    if isinstance(column, list):
        return True
    return bool(pc.any(pc.match_substring(column, ".")).as_py())


def _tell_wrong(
    column: Column,
    name: str,
    rows: np.ndarray,
    found: Numbers,
    mapping: FileMapping,
    faults: Faults,
) -> None:
    mends: dict[str, str] = {}
    for at in np.flatnonzero(found.kinds == WRONG):
        value = column[at] if isinstance(column, list) else column[int(at)].as_py()
        text = text_of(value)[:40]
        mend = mends.setdefault(text, "" if faults.full else _mend(value, text, mapping))
        faults.add([rows[at]], name, f"`{text}`", "a number", mend)


def _mend(value: object, text: str, mapping: FileMapping) -> str:
    layout = mapping.layout
    for decimal, thousands in ((",", ""), (",", "."), (".", ","), (".", ""), (",", " ")):
        if isinstance(value, str) and re.match(pattern_of(decimal, thousands), text):
            if (decimal, thousands) == (layout.decimal or ".", layout.thousands):
                break
            told = f'decimal = "{decimal}"' + (f', thousands = "{thousands}"' if thousands else "")
            return f"It would be one with {told}."
    return "Correct it; a text for no figure goes in missing, one for a small count in suppressed."
