"""Where an installation keeps what it cannot make again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from krapte.errors import BadInput, Problem

STATE, RUNS = "site", "runs"
REGISTER = "register.sqlite"
FOLDERS = (
    "statistics-store", "parameters", "effects", "portfolios", "plans", "evaluations", "letters",
    "published", "registrations",
)  # fmt: skip
"""Folders that commands write when none is named."""

HEAD = b"SQLite format 3\x00"
"""First bytes of every SQLite database."""

BESIDE = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps beside a database; a copy holds their content already."""


@dataclass(frozen=True)
class Places:
    """The places of an installation.

    Parameters
    ----------
    home
        Folder in which the commands are given; the names below are looked for in it.
    state
        Folder of a site: its register, accounts, jobs, lists, plans and letters.
    runs
        Folder of runs.
    register
        URL of a PostgreSQL database, or a file elsewhere, in which the register is kept; None is in
        `state` or in `home`.
    also
        Further files and folders, such as a data set, a theme or a file with settings.
    """

    home: Path = Path()
    state: Path = Path(STATE)
    runs: Path = Path(RUNS)
    register: str | None = None
    also: tuple[Path, ...] = ()

    def parts(self) -> dict[str, Path]:
        """Return what there is: the name under which it is restored, to where it stands.

        Raises
        ------
        BadInput
            Something that was named is not there, or two have the same name.
        """
        named = {STATE: self.home / self.state, RUNS: self.home / self.runs}
        named |= {name: self.home / name for name in (*FOLDERS, REGISTER)}
        found = {name: path for name, path in named.items() if path.exists()}
        further = [self.home / own for own in self.also]
        if self.register is not None and not self.in_database:
            further.append(self.home / self.register)
        for path in further:
            name = path.resolve().name
            if not path.exists():
                _refuse(str(path), "nothing", "a file or folder", "Check the name.")
            if name in found and found[name].resolve() != path.resolve():
                _refuse(
                    str(path), f"a second `{name}`", "names that differ",
                    "Rename one, or make a backup of it apart.",
                )  # fmt: skip
            found[name] = path
        return found

    @property
    def in_database(self) -> bool:
        """Whether the register is in a database of a server."""
        return self.register is not None and "://" in self.register

    def databases(self) -> Iterator[Path]:
        """Yield every SQLite database of the installation."""
        for path in self.parts().values():
            for own in files_of(path):
                if is_database(own):
                    yield own


def files_of(path: Path) -> list[Path]:
    """Return the files below a place, or the file itself; what is half written is left out.

    Links are not followed: they can lead out of the place, or round and round.
    """
    if path.is_file():
        return [path]
    return [
        own for own in sorted(_below(path))
        if not own.is_symlink() and own.is_file() and not is_beside(own)
    ]  # fmt: skip


def links_of(path: Path) -> list[Path]:
    """Return the links below a place, which a backup leaves out."""
    return [own for own in sorted(_below(path)) if own.is_symlink()]


def _below(path: Path) -> Iterator[Path]:
    """Yield what lies below a folder, without what is half written.

    A folder may go while it is looked at, when a writer is at work: then nothing lies below it.
    """
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not is_passing(name)]
        for name in (*folders, *names):
            if not is_passing(name):
                yield Path(folder, name)


def is_passing(name: str) -> bool:
    """Return whether a name is one that only writers at work give, or killed ones left."""
    return name.startswith((".partial-", ".before-")) or name.endswith(".unfinished")


def is_beside(path: Path) -> bool:
    """Return whether a file is one that SQLite keeps beside a database."""
    return path.name.endswith(BESIDE) and is_database(path.with_name(path.name.rsplit("-", 1)[0]))


def is_database(path: Path) -> bool:
    """Return whether a file is a SQLite database."""
    try:
        with path.open("rb") as file:
            return file.read(len(HEAD)) == HEAD
    except OSError:
        return False


def _refuse(place: str, found: str, allowed: str, mend: str) -> None:
    raise BadInput([Problem(place, None, None, found, allowed, mend)])
