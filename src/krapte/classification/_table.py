"""Reads the tables of codes that ship with krapte."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of `krapte/data/classification`, in file order."""
    text = files("krapte").joinpath("data", "classification", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def index(name: str, key: str = "code") -> dict[str, dict[str, str]]:
    """Return the rows of a table by their code; kept, so that nobody may change it."""
    return {row[key]: row for row in rows(name)}
