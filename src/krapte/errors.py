"""One class of error for bad input, so that every door of krapte refuses in the same words."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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

    def __reduce__(self) -> tuple[type[BadInput], tuple[tuple[Problem, ...]]]:
        """Return how to make it anew in another process: from the problems, not from the text."""
        return type(self), (self.problems,)


class DiskRefused(BadInput):
    """A disk is full, read-only or failing: nothing of what was being written is there."""


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
# The last two are of PostgreSQL: a server that only reads, and a user who may not.
_CLOSED_DATABASE = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "25006", "42501")


def disk_problem(error: BaseException, place: object = None) -> Problem | None:
    """Return what a disk has to do with an error; None when it has nothing to do with it.

    Parameters
    ----------
    error
        An `OSError`, an error of SQLite or PostgreSQL, or one of SQLAlchemy around it.
    place
        What was being written; the file that the error names when None.
    """
    origin = getattr(error, "orig", None) or error
    named = place if place is not None else getattr(origin, "filename", None)
    where = str(named) if named is not None else "disk"
    number = origin.errno if isinstance(origin, OSError) else None
    name = getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or ""
    if number in _FULL or name in ("SQLITE_FULL", "53100"):
        mend = "Make room, and do it again; nothing was half written."
        return Problem(where, None, None, "a full disk", "room to write", mend)
    if number in _CLOSED or name.startswith(_CLOSED_DATABASE):
        mend = "Ask for the right to write there, or choose another place."
        found = "a read-only disk" if number == errno.EROFS else "no right to write"
        return Problem(where, None, None, found, "a place to write", mend)
    if number == errno.EIO or name.startswith(("SQLITE_IOERR", "58030")):
        mend = "Check the disk, then `krapte doctor`; nothing was half written."
        return Problem(where, None, None, "a disk that fails", "a disk that writes", mend)
    return None


@contextmanager
def writing_to(place: object) -> Iterator[None]:
    """Turn what a disk refuses inside the block into one clear error.

    Parameters
    ----------
    place
        What is written there.

    Raises
    ------
    DiskRefused
        The disk is full, read-only or failing.
    """
    try:
        yield
    except OSError as error:
        problem = disk_problem(error, place)
        if problem is None:
            raise
        raise DiskRefused([problem]) from error


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
