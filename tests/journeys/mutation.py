"""One change to a copy of the embedded data set, with the place where it was made."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Mutate = Callable[[Path], int | None]


@dataclass(frozen=True)
class Mutation:
    """A fault, planted in a folder of tables, and the one problem that it must give.

    `plant` makes the change and returns the line in which the fault then stands (None when it is in
    no single line). The texts must occur in what the problem says; together with the place they are
    what a user needs to mend it.
    """

    name: str
    plant: Mutate
    file: str
    field: str | None
    found: str
    allowed: str
    mend: str = ""
    command: bool = field(default=False)
    """Whether the command line is tried on it too; that costs a second."""


def records(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def store(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def first_line(path: Path, where: dict[str, str]) -> int:
    """Return the line of the first row that holds these fields."""
    header, *rows = records(path)
    for line, row in enumerate(rows, start=2):
        if where.items() <= dict(zip(header, row, strict=True)).items():
            return line
    raise LookupError(f"{path.name} has no row with {where}")


def change(table: str, where: dict[str, str], **fields: str) -> Mutate:
    """Overwrite fields of the first row that fits."""

    def plant(folder: Path) -> int:
        path = folder / table
        line, rows = first_line(path, where), records(path)
        for name, text in fields.items():
            rows[line - 1][rows[0].index(name)] = text
        store(path, rows)
        return line

    return plant


def remove_row(table: str, where: dict[str, str], at: dict[str, str] | None = None) -> Mutate:
    """Remove the first row that fits; the fault then shows at the row `at`, if anywhere."""

    def plant(folder: Path) -> int | None:
        path = folder / table
        line, rows = first_line(path, where), records(path)
        store(path, rows[: line - 1] + rows[line:])
        return None if at is None else first_line(path, at)

    return plant


def repeat_row(table: str, where: dict[str, str]) -> Mutate:
    """Write the first row that fits once more, at the end."""

    def plant(folder: Path) -> int:
        path = folder / table
        rows = records(path)
        rows.append(rows[first_line(path, where) - 1])
        store(path, rows)
        return len(rows)

    return plant


def columns(table: str, arrange: Callable[[list[str]], list[str]]) -> Mutate:
    """Rearrange header and rows alike: drop, add or swap columns."""

    def plant(folder: Path) -> int:
        rows = records(folder / table)
        store(folder / table, [arrange(row) for row in rows])
        return 1

    return plant


def content(table: str, rewrite: Callable[[bytes], bytes], line: int | None) -> Mutate:
    """Rewrite the bytes of a table."""

    def plant(folder: Path) -> int | None:
        path = folder / table
        path.write_bytes(rewrite(path.read_bytes()))
        return line

    return plant


def remove(*tables: str, line: int | None = None) -> Mutate:
    """Remove whole tables."""

    def plant(folder: Path) -> int | None:
        for table in tables:
            (folder / table).unlink()
        return line

    return plant


def header_only(table: str, line: int | None) -> Mutate:
    """Leave a table with its header and no rows."""
    return content(table, lambda old: old.splitlines(keepends=True)[0], line)
