"""Small files and mappings for the tests of import."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from krapte.errors import BadInput
from krapte.statistics.files import read_file, read_mapping

NOW = dt.datetime(2026, 11, 25, 12)

SOURCE = """[source]
id = "regional-count"
title = "Count of a region"
publisher = "Region"
licence = "own figures"
published = 2026-10-01
"""

PLAIN = """
[columns]
region = "region codes"
year = "periods"

[[measure]]
column = "value"
series = "employed"
unit = "persons"
"""


def mapping(folder: Path, text: str = PLAIN, file: str = "", source: str = SOURCE) -> Path:
    """Write a mapping: its source, the settings of [file], and the rest."""
    path = folder / "mapping.toml"
    path.write_text(f"{source}\n[file]\n{file}\n{text}", encoding="utf-8")
    return path


def csv(folder: Path, text: str | bytes, name: str = "count.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def xlsx(folder: Path, rows, name: str = "count.xlsx", merged: str = "", sheet: str = "Blad1"):
    book = openpyxl.Workbook()
    own = book.active
    own.title = sheet
    for row in rows:
        own.append(row)
    if merged:
        own.merge_cells(merged)
    path = folder / name
    book.save(path)
    return path


def read(path: Path, mapping_path: Path):
    """Return the figures of a file."""
    return read_file(path, read_mapping(mapping_path), NOW)


def values(path: Path, mapping_path: Path) -> dict:
    """Return region, sex, sector and period to value."""
    found = read(path, mapping_path).figures
    return {tuple(filter(None, (own.series, *own.cell, own.period))): own.value for own in found}


def problems(path: Path, mapping_path: Path):
    """Return what is wrong with a file; it must be something."""
    try:
        read(path, mapping_path)
    except BadInput as fault:
        return fault.problems
    raise AssertionError("the file was taken")
