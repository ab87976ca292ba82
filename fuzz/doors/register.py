"""The register from outside: workbooks, CSV tables, JSON; and what money can be spent on."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from fuzz.reader import Case, Reader, only
from krapte.errors import BadInput
from krapte.portfolio.read import read_budgets, read_offer
from krapte.portfolio.target import read_targets
from krapte.register.exchange import as_json, read, tables, workbook, zipped
from krapte.register.store import Register, fill, kinds
from krapte.statistics import embedded

_MOST = 4
_BUDGETS = (
    b"year,department,fund,amount_eur,condition,note\n2026,ocw,departmental,100000000,,\n"
    b"2027,,,50000000,,\n"
)


@lru_cache(maxsize=1)
def _records() -> list[object]:
    """Return some records of every kind of the embedded register."""
    with tempfile.TemporaryDirectory() as place:
        register = Register.open(Path(place) / "register.sqlite")
        fill(register, "fuzz", "to have records")
        found = [own for kind in kinds() for own in register.records(kind)[:_MOST]]
        register.close()
        return found


def _read_all(folder: Path) -> None:
    faults = read(only(folder))[1]
    if faults:
        raise BadInput(faults)


def _offer() -> list[Case]:
    own = {path.name: path.read_bytes() for path in (embedded() / "portfolio").glob("*.csv")}
    return [{**own, "budgets.csv": _BUDGETS}]


def _read_offer(folder: Path) -> None:
    read_targets(folder / "targets.csv")
    read_offer(folder, embedded(), read_budgets(folder / "budgets.csv"))


READERS = (
    Reader("register.workbook", lambda: [{"plan.xlsx": workbook(_records())}], _read_all),
    Reader("register.json", lambda: [{"plan.json": as_json(_records())}], _read_all),
    Reader("register.tables", lambda: [{"plan.zip": zipped(tables(_records()))}], _read_all),
    Reader("register.offer", _offer, _read_offer),
)
