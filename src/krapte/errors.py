"""One class of error for bad input, so that every door of krapte refuses in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True)
class Problem:
    """One fault in one place of the input.

    Parameters
    ----------
    file
        Name of the file (or of the argument) that holds the fault.
    line
        Line number in that file, the header being line 1; None when the fault is in the whole file.
    field
        Column or field; None when the fault is in the whole line.
    found, allowed, mend
        What stands there, what may stand there, and what the user can do.
    """

    file: str
    line: int | None
    field: str | None
    found: str
    allowed: str
    mend: str

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.field is not None:
            place += f", field `{self.field}`"
        return f"{place}: found {self.found}, expected {self.allowed}. {self.mend}"

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the problem as plain fields, for `--json`."""
        return asdict(self)


class BadInput(ValueError):
    """The input cannot be used; carries every problem that was found, not only the first.

    Parameters
    ----------
    problems
        The faults, in the order in which they were met. At least one.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with those that differ in their line only told once.

    A wrong code in a whole column is one fault to its writer; the first line stands for all, and
    the others are named in `found`.
    """
    alike: dict[Problem, list[int | None]] = {}
    for problem in problems:
        alike.setdefault(replace(problem, line=None), []).append(problem.line)
    return [_told_once(problem, lines) for problem, lines in alike.items()]


def _told_once(problem: Problem, lines: Sequence[int | None]) -> Problem:
    first, *others = dict.fromkeys(lines)
    found = problem.found
    if others:
        named = ", ".join(str(line) for line in others[:4])
        more = f" and {len(others) - 4} more" if len(others) > 4 else ""
        found += f" (also in line {named}{more})"
    return replace(problem, line=first, found=found)
