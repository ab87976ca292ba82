"""Reads one CSV table of the register, so that every table refuses bad input in the same way."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from krapte.errors import BadInput, Problem

FOLDER = Path(__file__).resolve().parent.parent / "data" / "nl"
"""Folder of the tables that come with krapte."""

Value = TypeVar("Value")


class Row:
    """One line of a table; turns text into values and remembers every fault it meets.

    Parameters
    ----------
    file
        Name of the table, for messages.
    line
        Line number, the header being line 1.
    fields
        Column name to text.
    problems
        List to which faults are added; shared by all rows of the table.
    """

    def __init__(
        self, file: str, line: int, fields: dict[str, str], problems: list[Problem]
    ) -> None:
        self.file = file
        self.line = line
        self.fields = fields
        self.problems = problems

    def fault(self, field: str, allowed: str, mend: str) -> None:
        """Record that `field` holds something else than `allowed`."""
        found = f"`{self.fields[field]}`"
        self.problems.append(Problem(self.file, self.line, field, found, allowed, mend))

    def text(self, field: str) -> str:
        """Return the text of a field that must not be empty."""
        text = self.fields[field]
        if not text:
            self.fault(field, "a text", "Fill in the field.")
        return text

    def words(self, field: str) -> tuple[str, ...]:
        """Return the parts of a field that `|` separates; empty when the field is empty."""
        return tuple(part for part in self.fields[field].split("|") if part)

    def number(self, field: str) -> float:
        """Return a number; 0 after recording the fault when it is none."""
        return self._converted(field, float, "a number", 0.0)

    def whole(self, field: str) -> int:
        """Return a whole number; 0 after recording the fault when it is none."""
        return self._converted(field, int, "a whole number", 0)

    def optional_number(self, field: str) -> float | None:
        """Return a number, or None when the field is empty."""
        return self.number(field) if self.fields[field] else None

    def optional_year(self, field: str) -> int | None:
        """Return a calendar year, or None when the field is empty."""
        return self.whole(field) if self.fields[field] else None

    def _converted(
        self, field: str, convert: Callable[[str], Value], allowed: str, instead: Value
    ) -> Value:
        try:
            return convert(self.fields[field])
        except ValueError:
            self.fault(field, allowed, "Write it with a point and without separators.")
            return instead


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a table that has the given columns, in the order of the file.

    Parameters
    ----------
    path
        The CSV file: UTF-8, comma, one header line.
    columns
        Columns that must be there; others are kept as well.

    Raises
    ------
    BadInput
        The file or a column is missing, or a line has too few or too many fields.
    """
    if not path.is_file():
        raise BadInput(
            [Problem(path.name, None, None, "no file", f"a table in {path.parent}", "Add it.")]
        )
    problems: list[Problem] = []
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        for column in columns:
            if column not in (reader.fieldnames or ()):
                problems.append(
                    Problem(path.name, 1, column, "no such column", "the column", "Add the column.")
                )
        if problems:
            raise BadInput(problems)
        for fields in reader:
            if None in fields or None in fields.values():
                problems.append(
                    Problem(
                        path.name,
                        reader.line_num,
                        None,
                        "too few or too many fields",
                        f"{len(reader.fieldnames or ())} fields",
                        "Quote a text that holds a comma.",
                    )
                )
                continue
            rows.append(Row(path.name, reader.line_num, fields, problems))
    if problems:
        raise BadInput(problems)
    return rows


def refuse_if_faulty(rows: Sequence[Row]) -> None:
    """Raise BadInput with all faults that the rows recorded, if there are any."""
    if rows and rows[0].problems:
        raise BadInput(rows[0].problems)
