"""What is hunted: a reader, the valid input it begins with, and how one input is given to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from krapte.errors import BadInput, Problem

Case = Mapping[str, bytes]
"""Name of a file to its content; a name may hold folders."""


@dataclass(frozen=True)
class Reader:
    """One way into krapte.

    Parameters
    ----------
    name
        Door and reader, such as `skills.esco`.
    cases
        Returns valid input; each must be read without a refusal.
    read
        Reads the files of a case from a folder. It raises BadInput, or nothing; what else it
        raises is a find.
    """

    name: str
    cases: Callable[[], list[Case]]
    read: Callable[[Path], object]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their path in it."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def only(folder: Path, *others: str) -> Path:
    """Return the file in a folder that is none of the others.

    Raises
    ------
    BadInput
        It was taken away: no reader is asked to read what is not there.
    """
    found = next((own for own in sorted(folder.iterdir()) if own.name not in others), None)
    if found is None:
        raise BadInput([Problem("case", None, None, "no file", "a file", "Lay one.")])
    return found
