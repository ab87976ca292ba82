"""What goes out: a text that came in from somewhere is never a formula, a tag or another line."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

import pandas as pd

from fuzz import values
from fuzz.doors.projects import planned
from fuzz.doors.schedules import MADE
from fuzz.reader import Case, Reader
from krapte.downloads import csv_bytes, workbook_bytes
from krapte.programming import list_tables, list_workbook, read_factors
from krapte.programming.exchange import (
    calendar_works,
    frame_table,
    plan_calendar,
    project_works,
    project_xml,
    workbook,
)

_FACTORS = read_factors()
_DANGER = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_LONGEST = 20_000


def _cases() -> list[Case]:
    plain = [own for own in values.TEXTS if len(own) < 100 and own.strip()]
    return [{"texts.json": json.dumps(plain[at : at + 6], ensure_ascii=True).encode()}
            for at in range(0, len(plain), 6)]  # fmt: skip


def _texts(folder: Path) -> list[str]:
    """Return the texts of a case; whatever cannot be said in UTF-8 never gets in anywhere."""
    try:
        told = json.loads((folder / "texts.json").read_bytes())
    except (ValueError, RecursionError):
        return []
    listed = told if isinstance(told, list) else [told]
    texts = [own if isinstance(own, str) else json.dumps(own, ensure_ascii=True) for own in listed]
    return [own.encode("utf-8", "replace").decode()[:_LONGEST] for own in texts]


def _check_csv(content: bytes) -> None:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not _DANGER.match(cell) or _NUMBER.fullmatch(cell) or _is_number(cell), (
                f"a cell that a spreadsheet computes: {cell[:60]!r}"
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_book(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            part = book.read(name)
            expat.ParserCreate().Parse(part, True)
            if name.startswith("xl/worksheets/"):
                # Lists to choose from are made of formulas of ours, between other tags.
                assert b"<f>" not in part, f"a formula in {name}"
                assert b"<hyperlink " not in part, f"a link in {name}"


def _tables(folder: Path) -> None:
    texts = _texts(folder) or [""]
    table = pd.DataFrame({"text": texts, "number": [-1.5] * len(texts), texts[0]: texts})
    for content in (csv_bytes(table), frame_table(table)):
        _check_csv(content)
    for content in (workbook_bytes({"krapte": table}), workbook({"krapte": table})):
        _check_book(content)


def _named(texts: Iterable[str]) -> tuple[object, object]:
    programme, _, plan = planned()
    named = [own for own in texts if own.strip()] or ["x"]
    projects = tuple(
        replace(own, name=named[number % len(named)], note=named[-1])
        for number, own in enumerate(programme.projects)
    )
    return replace(programme, projects=projects), plan


def _lists(folder: Path) -> None:
    programme, _ = _named(_texts(folder))
    for content in list_tables(programme.projects, _FACTORS).values():  # type: ignore[attr-defined]
        _check_csv(content)
    _check_book(list_workbook(programme.projects, _FACTORS))  # type: ignore[attr-defined]


def _schedules(folder: Path) -> None:
    """Write project file and calendar, and read back the same works, whatever the names."""
    programme, plan = _named(_texts(folder))
    for name, content, read in (
        ("plan.xml", project_xml(programme, plan, programme.projects[0].name), project_works),  # type: ignore
        ("plan.ics", plan_calendar(programme, plan, MADE), calendar_works),  # type: ignore
    ):
        path = folder / name
        path.write_bytes(content)
        again = sorted(own.project + own.package for own in read(path))
        assert again == sorted(own.project + own.package for own in plan.works)  # type: ignore


READERS = (
    Reader("exports.tables", _cases, _tables),
    Reader("exports.lists", _cases, _lists),
    Reader("exports.schedules", _cases, _schedules),
)
