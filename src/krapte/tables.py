"""Reads one CSV table of a data set, so that every table refuses bad input in the same way."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from krapte.errors import BadInput, Problem
from krapte.said import said

FOLDER = Path(__file__).resolve().parent / "data" / "nl"
"""Folder of the tables that come with krapte."""

Value = TypeVar("Value")

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
# Python reads `1_000` and figures of other scripts as numbers too; in a table they are slips.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def shielded(text: str) -> str:
    """Return a text with an apostrophe in front when a spreadsheet would take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unshielded(text: str) -> str:
    """Return a text without the apostrophe of `shielded`.

    Only an apostrophe before such a sign is ours: `'s-Hertogenbosch` keeps its own.
    """
    return text[1:] if _QUOTED.match(text) else text


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
        found = f"`{self.fields[field]}`" if self.fields[field] else "nothing"
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

    def ordered(self, central: str, low: float | None, value: float, high: float | None) -> None:
        """Record one fault when the fields `low`, `central` and `high` are not in order."""
        mend = f"Put low, {central} and high in order."
        if low is not None and high is not None and low > high:
            self.fault("low", f"at most high {high:g}", mend)
        elif low is not None and value < low:
            self.fault("low", f"at most the {central} {value:g}", mend)
        elif high is not None and value > high:
            self.fault("high", f"at least the {central} {value:g}", mend)

    def _converted(
        self, field: str, convert: Callable[[str], Value], allowed: str, instead: Value
    ) -> Value:
        text = self.fields[field]
        try:
            value = convert(text) if _NUMBER.fullmatch(text) else None
        except ValueError:
            value = None
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            self.fault(field, allowed, "Write it with a point and without separators.")
            return instead
        return value


def read_rows(path: Path, columns: Sequence[str], exact: bool = False) -> list[Row]:
    """Return the rows of a table that has the given columns, in the order of the file.

    Parameters
    ----------
    path
        The CSV file: UTF-8, comma, one header line.
    columns
        Columns that must be there.
    exact
        Whether the header must hold these columns only and in this order.

    Raises
    ------
    BadInput
        The file is missing, empty or not UTF-8, a column is missing or stands twice, or a line has
        too few or too many fields.
    """
    names, lines = _lines(path)
    header = _header_problem(path.name, names, columns, exact)
    if header is not None:
        raise BadInput([header])
    problems: list[Problem] = []
    rows: list[Row] = []
    for line, values in lines:
        if len(values) != len(names):
            problems.append(
                Problem(
                    path.name,
                    line,
                    None,
                    f"{len(values)} fields",
                    f"{len(names)} fields",
                    "Quote a text that holds a comma; leave unknown fields empty.",
                )
            )
            continue
        fields = dict(zip(names, (value.strip() for value in values), strict=True))
        rows.append(Row(path.name, line, fields, problems))
    if problems:
        raise BadInput(problems)
    return rows


def _header_problem(
    file: str, names: Sequence[str], columns: Sequence[str], exact: bool
) -> Problem | None:
    """Return the one thing that is wrong with a header, or None."""
    allowed = f"the columns {','.join(columns)}"
    missing = [column for column in columns if column not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if missing:
        field = missing[0] if len(missing) == 1 else None
        mend = "Add what is missing to the header and to every line."
        if len(names) == 1 and ";" in names[0]:
            mend = "Save the table with commas between the fields instead of semicolons."
        lacking = said("no column {names}", names=", ".join(missing))
        return Problem(file, 1, field, lacking, allowed, mend)
    if twice:
        found = said("the column {names} more than once", names=", ".join(twice))
        return Problem(file, 1, twice[0], found, "each column once", "Remove or rename one.")
    if exact and list(names) != list(columns):
        mend = "Put header and fields in this order; remove columns that are not named here."
        found = f"the columns {','.join(names)}"
        return Problem(file, 1, None, found, f"{allowed}, in this order", mend)
    return None


def _lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and the other lines with their numbers."""
    if not path.is_file():
        problem = Problem(path.name, None, None, "no file", f"a table in {path.parent}", "Add it.")
        raise BadInput([problem])
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"byte 0x{content[error.start]:02x} that is no UTF-8"
        problem = Problem(path.name, line, None, found, "UTF-8 text", "Save the file as UTF-8.")
        raise BadInput([problem]) from None
    lines = _records(path.name, text)
    if not lines:
        mend = "Restore the file; a table without rows still has its header."
        raise BadInput([Problem(path.name, 1, None, "an empty file", "a header line", mend)])
    return lines[0][1], lines[1:]


def _records(file: str, text: str) -> list[tuple[int, list[str]]]:
    """Return the records with the number of the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""))
    found: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for values in reader:
            if values:
                found.append((begin, values))
            begin = reader.line_num + 1
    except csv.Error as error:
        # The reader gives up on a text that runs on without end: a quote that was never closed.
        mend = "Close the quote that opens a text on this line, or double a quote inside a text."
        problem = Problem(file, begin, None, str(error), "comma-separated fields", mend)
        raise BadInput([problem]) from None
    return found


def refuse_if_faulty(rows: Sequence[Row]) -> None:
    """Raise BadInput with all faults that the rows recorded, if there are any."""
    if rows and rows[0].problems:
        raise BadInput(rows[0].problems)
