"""Lists of projects as users write them: right ones, and wrong ones."""

from __future__ import annotations

import csv
from pathlib import Path

import xlsxwriter

from krapte.programming import Project, month_of

PROJECT = {
    "project": "windpark", "name": "Windpark", "region": "ES07", "technology": "wind_onshore",
    "size": 30, "unit": "MW", "earliest_start": "2027-01", "deadline": "2030-12",
}  # fmt: skip
OWN = PROJECT | {"project": "school", "technology": "other", "size": 2, "unit": "MEUR"}
PACKAGES = [
    {"project": "school", "package": "design", "after": "", "shortest_months": 2,
     "longest_months": 4},
    {"project": "school", "package": "build", "after": "design", "shortest_months": 3,
     "longest_months": 9},
]  # fmt: skip
LABOUR = [
    {"project": "school", "package": "design", "occupation": "0712", "fte_months": 3},
    {"project": "school", "package": "build", "occupation": "0761", "fte_months": 12, "low": 8,
     "high": 20},
]  # fmt: skip


class Formula(str):
    """A cell that computes its value."""


def columns(rows):
    return list(dict.fromkeys(name for row in rows for name in row))


def as_book(path, tables):
    """Write a workbook with one sheet per table, each a list of rows."""
    book = xlsxwriter.Workbook(str(path))
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        for column, field in enumerate(columns(rows)):
            sheet.write(0, column, field)
            for line, row in enumerate(rows, start=1):
                value = row.get(field, "")
                if isinstance(value, Formula):
                    sheet.write_formula(line, column, value, value=1)
                elif isinstance(value, str):
                    sheet.write_string(line, column, value)
                else:
                    sheet.write(line, column, value)
    book.close()
    return path


def as_folder(path, tables):
    """Write a folder with one CSV table per table."""
    path.mkdir()
    for name, rows in tables.items():
        with (path / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns(rows), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return path


def project(technology, size, unit, **changes):
    own = {
        "project": "own", "name": "Own", "region": "ES07", "technology": technology, "size": size,
        "unit": unit, "earliest_start": month_of("2027-01"), "deadline": month_of("2030-12"),
        "priority": 3, "twh": None, "co2_kton": None, "homes": None, "packages": (),
    }  # fmt: skip
    return Project(**(own | changes))


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path
