"""Figures of one's own: tables and workbooks with their mapping, and a whole data project."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path

import pandas as pd
from tests.statistics.files import making

from fuzz.reader import Case, Reader, only
from krapte.errors import BadInput
from krapte.forecast import data_problems
from krapte.statistics import embedded
from krapte.statistics.files import first_mapping, read_file, read_mapping

_NOW = dt.datetime(2026, 11, 25, 12)
_ROWS = [("region", "year", "value"), ("AM01", "2024", "1200"), ("AM02", "2024", "800,5"),
         ("NL", "2024", "x"), ("AM03", "2025", "")]  # fmt: skip


def _mapping() -> bytes:
    with tempfile.TemporaryDirectory() as place:
        return making.mapping(Path(place)).read_bytes()


def _text() -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(_ROWS[:3])
    return target.getvalue().replace("800,5", "800").replace('"', "").encode()


def _delimited() -> list[Case]:
    return [{"mapping.toml": _mapping(), "count.csv": _text()}]


def _workbook() -> list[Case]:
    rows = [_ROWS[0], ("AM01", 2024, 1200), ("AM02", 2024, 800)]
    with tempfile.TemporaryDirectory() as place:
        book = making.xlsx(Path(place), rows).read_bytes()
    return [{"mapping.toml": _mapping(), "count.xlsx": book}]


def _columnar() -> list[Case]:
    table = pd.DataFrame([("AM01", "2024", 1200.0), ("AM02", "2024", 800.0)], columns=_ROWS[0])
    target = io.BytesIO()
    table.to_parquet(target)
    return [{"mapping.toml": _mapping(), "count.parquet": target.getvalue()}]


def _read(folder: Path) -> None:
    mapping = read_mapping(folder / "mapping.toml")
    read_file(only(folder, "mapping.toml"), mapping, _NOW)


def _guess(folder: Path) -> None:
    first_mapping(only(folder))


def _guessed() -> list[Case]:
    return [{name: own for name, own in case.items() if name != "mapping.toml"}
            for case in (*_delimited(), *_workbook(), *_columnar())]  # fmt: skip


def _project() -> list[Case]:
    return [{path.name: path.read_bytes() for path in sorted(embedded().glob("*.csv"))}]


def _check_project(folder: Path) -> None:
    problems = data_problems(folder)
    if problems:
        raise BadInput(problems)


READERS = (
    Reader("statistics.delimited", _delimited, _read),
    Reader("statistics.workbook", _workbook, _read),
    Reader("statistics.columnar", _columnar, _read),
    Reader("statistics.guess", _guessed, _guess),
    Reader("statistics.data-project", _project, _check_project),
)
