"""A plan on disk: a folder with everything that it was made from, to be checked and built on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem, gathered
from krapte.folders import digest, write_whole
from krapte.inputs import DAMAGED
from krapte.programming.exchange.programme_file import programme_json, programme_of
from krapte.programming.exchange.sheets import csv_table
from krapte.programming.exchange.supply_folder import read_supply, supply_tables
from krapte.programming.months import month_of, month_text
from krapte.programming.plan import Goal, Plan, Work
from krapte.programming.project import Programme
from krapte.programming.supply import Supply
from krapte.tables import Row, read_rows, unshielded

MANIFEST = "manifest.json"
PROGRAMME = "programme.json"
SUPPLY = "supply"
WORKS = "works.csv"
POSTINGS = "postings.csv"
HIRES = "hires.csv"
INTAKES = "intakes.csv"
PRICES = "prices.csv"

COLUMNS = {
    WORKS: ("project", "package", "start", "months"),
    POSTINGS: ("region", "place", "occupation", "month", "fte"),
    HIRES: ("region", "occupation", "month", "fte"),
    INTAKES: ("region", "occupation", "month", "persons"),
    PRICES: ("region", "occupation", "month", "points"),
}
"""Columns of the tables of a plan; all but the prices may be edited by hand and checked again."""

PLAN_FILES = (MANIFEST, PROGRAMME, *COLUMNS)
"""What makes a plan, beside its supply."""

_LENGTH = 12


@dataclass(frozen=True)
class SavedPlan:
    """A plan from disk, with what it was made from.

    Parameters
    ----------
    folder
        Where it stands.
    programme, supply, goal, plan
        As they were, and as they are when somebody edited the tables.
    manifest
        What was written when it was saved.
    edited
        Files that differ from then, in the order of their names.
    """

    folder: Path
    programme: Programme
    supply: Supply
    goal: Goal
    plan: Plan
    manifest: Mapping[str, Any]
    edited: tuple[str, ...]


def plan_files(programme: Programme, supply: Supply, goal: Goal, plan: Plan) -> dict[str, bytes]:
    """Return the files that make a plan, without its manifest: path in the folder to content."""
    regions, occupations, months = np.nonzero(plan.prices)
    prices = [
        (
            supply.regions[region], supply.occupations[occupation],
            month_text(supply.first_month + int(month)), float(plan.prices[region, occupation,
            month]),
        )
        for region, occupation, month in zip(regions, occupations, months, strict=True)
    ]  # fmt: skip
    works = [(own.project, own.package, month_text(own.start), own.months) for own in plan.works]
    tables = {
        WORKS: works,
        POSTINGS: _rows(plan.postings, COLUMNS[POSTINGS]),
        HIRES: _rows(plan.hires, COLUMNS[HIRES]),
        INTAKES: _rows(plan.intakes, COLUMNS[INTAKES]),
        PRICES: prices,
    }
    files = {name: csv_table(COLUMNS[name], rows) for name, rows in tables.items()}
    files[PROGRAMME] = programme_json(programme)
    return files | {f"{SUPPLY}/{name}": own for name, own in supply_tables(supply).items()}


def plan_identity(
    programme: Programme, supply: Supply, goal: Goal, plan: Plan, settings: Mapping[str, Any]
) -> str:
    """Return the id of a plan: the hash of what it was made from, and of what it says."""
    return _identity(plan_files(programme, supply, goal, plan), goal, plan, settings)


def save_plan(
    place: Path,
    programme: Programme,
    supply: Supply,
    goal: Goal,
    plan: Plan,
    settings: Mapping[str, Any],
    made: dt.datetime,
    others: Mapping[str, bytes] | None = None,
) -> Path:
    """Return the folder of a plan, written as a whole or not at all.

    Parameters
    ----------
    place
        Folder of all plans; made when it is not there. An equal plan that is there is returned.
    programme, supply, goal, plan
        What was planned, with whom, for what, and the plan.
    settings
        What else decided it: version, seed, limit of seconds, where programme and supply are from.
    made
        Now.
    others
        Further files for readers: path in the folder to content.
    """
    files = plan_files(programme, supply, goal, plan)
    identity = _identity(files, goal, plan, settings)
    final = place / identity
    if (final / MANIFEST).is_file():
        return final
    inputs = sorted(name for name in files if name.startswith(f"{SUPPLY}/"))
    manifest = {
        "id": identity,
        "made": made.isoformat(timespec="seconds"),
        "inputs": {
            "programme": digest(files[PROGRAMME]),
            "projects": len(programme),
            "supply": digest(b"".join(files[name] for name in inputs)),
            "supply_origin": supply.origin,
            "goal": asdict(goal),
        },
        "settings": dict(settings),
        "plan": {
            "status": plan.status, "points": plan.points, "parts": plan.parts,
            "bound": _finite(plan.bound), "gap": _finite(plan.gap), "seconds": plan.seconds,
        },
        "files": {name: digest(content) for name, content in sorted(files.items())},
    }  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return write_whole(final, {**(others or {}), **files, MANIFEST: text.encode()})


def read_plan(folder: Path) -> SavedPlan:
    """Return a saved plan; tables that were edited by hand are taken as they are.

    Raises
    ------
    BadInput
        It is no folder of a plan, or a table cannot be read: every fault with line and column.
        Whether the plan holds is another matter: see `krapte.programming.check`.
    """
    manifest = _manifest(folder)
    problems: list[Problem] = []
    tables: dict[str, list[Row]] = {}
    for name, columns in COLUMNS.items():
        try:
            tables[name] = read_rows(folder / name, columns, exact=True)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    programme = programme_of(_content(folder, PROGRAMME), PROGRAMME)
    supply = read_supply(folder / SUPPLY)
    works = tuple(
        Work(_text(row, "project"), _text(row, "package"), _month(row, "start"),
             row.whole("months"))
        for row in tables[WORKS]
    )  # fmt: skip
    frames = {name: _frame(tables[name], COLUMNS[name]) for name in (POSTINGS, HIRES, INTAKES)}
    prices = _prices(tables[PRICES], supply)
    faults = [own for rows in tables.values() if rows for own in rows[0].problems]
    if faults:
        raise BadInput(gathered(faults))
    told = manifest["plan"]
    plan = Plan(
        works, frames[POSTINGS], frames[HIRES], frames[INTAKES], dict(told["parts"]),
        float("inf") if told["bound"] is None else told["bound"], prices, told["seconds"],
        told["status"],
    )  # fmt: skip
    edited = tuple(
        name for name, expected in sorted(manifest["files"].items())
        if not (folder / name).is_file() or digest((folder / name).read_bytes()) != expected
    )  # fmt: skip
    goal = _goal(manifest["inputs"]["goal"])
    return SavedPlan(folder, programme, supply, goal, plan, manifest, edited)


def works_table(path: Path) -> tuple[Work, ...]:
    """Return the works of a table of its own, laid out as works.csv of a plan.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    rows = read_rows(path, COLUMNS[WORKS])
    works = tuple(
        Work(_text(row, "project"), _text(row, "package"), _month(row, "start"),
             row.whole("months"))
        for row in rows
    )  # fmt: skip
    if rows and rows[0].problems:
        raise BadInput(gathered(rows[0].problems))
    return works


def _identity(
    files: Mapping[str, bytes], goal: Goal, plan: Plan, settings: Mapping[str, Any]
) -> str:
    told = {
        "files": {name: digest(content) for name, content in files.items()},
        "goal": asdict(goal), "parts": plan.parts, "bound": _finite(plan.bound),
        "status": plan.status, "settings": dict(settings),
    }  # fmt: skip
    return digest(json.dumps(told, sort_keys=True, allow_nan=False).encode())[:_LENGTH]


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _rows(table: pd.DataFrame, columns: Sequence[str]) -> list[tuple]:
    own = table.assign(month=[month_text(int(month)) for month in table["month"]])
    return list(own[list(columns)].itertuples(index=False, name=None))


def _manifest(folder: Path) -> dict[str, Any]:
    mend = "Name a folder that `krapte programme plan` wrote."
    if not (folder / MANIFEST).is_file():
        found = "no folder" if not folder.is_dir() else f"no {MANIFEST}"
        raise BadInput([Problem(str(folder), None, None, found, "a saved plan", mend)])
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        told, goal = found["plan"], found["inputs"]["goal"]
        float(sum(told["parts"].values()) + (told["bound"] or 0.0) + told["seconds"])
        str(told["status"] + found["id"] + found["made"])
        if not (isinstance(found["settings"], dict) and isinstance(found["files"], dict)):
            raise TypeError("settings or files that is no object")
        _goal(goal)
    except (*DAMAGED, TypeError, KeyError, AttributeError, OverflowError) as error:
        told = f"{type(error).__name__}: {error}"
        allowed = "the manifest of a plan, as it was written"
        raise BadInput([Problem(MANIFEST, None, None, told, allowed, mend)]) from None
    return found


def _goal(told: Mapping[str, Any]) -> Goal:
    known = {field.name: told[field.name] for field in fields(Goal) if field.name in told}
    if "priority" in known:
        known["priority"] = tuple(known["priority"])
    return Goal(**known)


def _content(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.is_file():
        mend = "Restore the file, or plan anew."
        raise BadInput([Problem(name, None, None, "no file", "the programme of the plan", mend)])
    return path.read_bytes()


def _text(row: Row, field: str) -> str:
    return unshielded(row.text(field))


def _month(row: Row, field: str) -> int:
    try:
        return month_of(row.fields[field])
    except ValueError:
        row.fault(field, "a month such as 2027-03", "Write year and month.")
        return 0


def _frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    found: dict[str, list[Any]] = {}
    for name in columns:
        if name == "month":
            found[name] = [_month(row, name) for row in rows]
        elif name in ("fte", "persons"):
            found[name] = [row.number(name) for row in rows]
        else:
            found[name] = [_text(row, name) for row in rows]
    kinds = {"month": int, "fte": float, "persons": float}
    table = pd.DataFrame(found, columns=list(columns))
    return table.astype({name: kind for name, kind in kinds.items() if name in columns})


def _prices(rows: Sequence[Row], supply: Supply) -> np.ndarray:
    prices = np.zeros(supply.workers.shape)
    regions = {code: number for number, code in enumerate(supply.regions)}
    occupations = {code: number for number, code in enumerate(supply.occupations)}
    for row in rows:
        region, occupation = row.fields["region"], row.fields["occupation"]
        at = _month(row, "month") - supply.first_month
        points = row.number("points")
        if region not in regions or occupation not in occupations or not 0 <= at < supply.months:
            row.fault("region", "a cell of the supply", "Prices follow from planning: plan anew.")
            continue
        prices[regions[region], occupations[occupation], at] = points
    return prices
