"""Lists of projects and labour of one's own: workbooks, CSV tables, zip files, saved plans."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from tests.programming import planning
from tests.programming.lists import LABOUR, OWN, PACKAGES, PROJECT, as_book, as_folder

from fuzz.reader import Case, Reader, files_of
from krapte.programming import Plan, Programme, Supply, Work, read_factors, read_programme
from krapte.programming.exchange import read_plan, read_supply, save_plan, supply_tables
from krapte.programming.labour import read_supply_file, supply_workbook

TABLES = {"projects": [PROJECT, OWN], "packages": PACKAGES, "labour": LABOUR}
FACTORS = read_factors()
PROGRAMME = Programme(
    (planning.project("a"), planning.project("b", region="ES02", name="B, of; \\ so"))
)


def planned() -> tuple[Programme, Supply, Plan]:
    """Return a small programme with labour and a plan of it, made by hand."""
    labour = planning.supply(4.0)
    works = tuple(
        Work(own.project, part.package, planning.FIRST + 3 * number, 3)
        for own in PROGRAMME for number, part in enumerate(own.packages)
    )  # fmt: skip
    asked = {
        "postings": [("ES01", "AM01", "0712", planning.FIRST, 1.0)],
        "hires": [("AM01", "0712", planning.FIRST, 1.0)],
        "intakes": [("AM01", "0761", planning.FIRST, 2.0)],
    }
    amounts = {"postings": ["region", "place", "occupation", "month", "fte"],
               "hires": ["region", "occupation", "month", "fte"],
               "intakes": ["region", "occupation", "month", "persons"]}  # fmt: skip
    tables = [pd.DataFrame(asked[name], columns=columns) for name, columns in amounts.items()]
    prices = np.zeros(labour.workers.shape)
    prices[0, 0, 0] = 2.5
    return PROGRAMME, labour, Plan(works, *tables, {"late": 1.0}, 0.5, prices, 0.1, "feasible")


def book_cases() -> list[Case]:
    """Return a list as a workbook."""
    with tempfile.TemporaryDirectory() as place:
        return [{"list.xlsx": as_book(Path(place) / "list.xlsx", TABLES).read_bytes()}]


def table_cases() -> list[Case]:
    """Return a list as a folder of tables."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "list"
        as_folder(folder, TABLES)
        return [files_of(folder)]


def _plan() -> list[Case]:
    programme, labour, plan = planned()
    made = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as place:
        folder = save_plan(Path(place), programme, labour, planning.GOAL, plan, {"seed": 1}, made)
        return [files_of(folder)]


READERS = (
    Reader("projects.workbook", book_cases, lambda own: read_programme(own / "list.xlsx", FACTORS)),
    Reader("projects.tables", table_cases, lambda own: read_programme(own, FACTORS)),
    Reader("projects.supply-tables", lambda: [supply_tables(planning.supply(2.0))], read_supply),
    Reader(
        "projects.supply-workbook",
        lambda: [{"labour.xlsx": supply_workbook(planning.supply(2.0))}],
        lambda own: read_supply_file(own / "labour.xlsx", ["ES01", "ES02"]),
    ),
    Reader("projects.plan", _plan, read_plan),
)
