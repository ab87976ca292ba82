"""Reads a backup: checks every byte of it, and puts it back in a new folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from krapte.errors import BadInput, Problem
from krapte.folders import making
from krapte.upkeep.databases import fault_of
from krapte.upkeep.manifest import MANIFEST, Backup, damaged, read
from krapte.upkeep.places import REGISTER, STATE

_CHUNK = 1 << 20
_LARGEST_MANIFEST = 500_000_000
REGISTERS = (f"{STATE}/register.db", REGISTER)
"""Paths at which the register of an installation is, in a file."""


class _Source(Protocol):
    """A backup as it lies there: a folder, or one file."""

    def names(self) -> set[str]: ...

    def open(self, name: str) -> IO[bytes]: ...


class _Folder:
    def __init__(self, place: Path) -> None:
        self.place = place

    def names(self) -> set[str]:
        found = (own for own in self.place.rglob("*") if own.is_file())
        return {own.relative_to(self.place).as_posix() for own in found}

    def open(self, name: str) -> IO[bytes]:
        return (self.place / name).open("rb")


class _Archive:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed

    def names(self) -> set[str]:
        return set(self.packed.namelist())

    def open(self, name: str) -> IO[bytes]:
        return self.packed.open(name)


def check_backup(place: Path) -> Backup:
    """Return what a backup holds, after every byte of it was read.

    Each file has the hash and the size of the manifest, nothing is missing or added, databases are
    whole, and a register agrees with the seals of its own history.

    Raises
    ------
    BadInput
        It is no backup, or something in it is not as it was written.
    """
    with _opened(place) as source:
        told = _verified(place, source)
        with tempfile.TemporaryDirectory() as folder:
            for name in told.databases:
                _copy(source, told, name, Path(folder), place)
            _check_databases(Path(folder), told, place)
            for name in told.databases:
                if name in (*REGISTERS, told.register):
                    _check_register(Path(folder) / name)
    return told


def _check_register(copy: Path) -> None:
    from krapte.register.store import Register

    with Register.open(copy, create=False) as register:
        faults = register.check()
    if faults:
        raise BadInput(faults)


def restore(place: Path, folder: Path, register: str | None = None) -> Backup:
    """Return what was put back in a new folder; nothing that is there is ever overwritten.

    Everything is checked before anything is written, and the folder is there whole or not at all.

    Parameters
    ----------
    place
        The backup.
    folder
        A folder that is not there yet, or is empty.
    register
        URL of an empty PostgreSQL database for the register; None leaves it in its file.

    Raises
    ------
    BadInput
        The backup is not whole, the folder holds something, or the database another register.
    DiskRefused
        There is no room.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        mend = "Name a new folder; what is there is never overwritten."
        raise BadInput([Problem(str(folder), None, None, "something there", "a new folder", mend)])
    with _opened(place) as source:
        told = _verified(place, source)
        with making(folder) as partial:
            for name in told.files:
                _copy(source, told, name, partial, place)
            _check_databases(partial, told, place)
            if register is not None:
                _into_database(partial, told, register)
    return told


def _into_database(folder: Path, told: Backup, register: str) -> None:
    from krapte.register.store import copy_register

    names = [told.register] if told.register else [own for own in REGISTERS if own in told.files]
    if not names:
        mend = "Leave out --register."
        raise BadInput([Problem("backup", None, None, "no register", "a register", mend)])
    # Before the folder has its name: a database that refuses leaves no folder either, and one that
    # was filled by an attempt that was killed already holds the same register.
    copy_register(folder / names[0], register)


@contextmanager
def _opened(place: Path) -> Iterator[_Source]:
    if place.is_dir():
        yield _Folder(place)
        return
    if not place.is_file():
        mend = "Check the name."
        raise BadInput([Problem(str(place), None, None, "nothing", "a backup", mend)])
    try:
        with zipfile.ZipFile(place) as packed:
            yield _Archive(packed)
    except (zipfile.BadZipFile, EOFError) as error:
        damaged(str(place), f"a damaged file ({error})")


def _verified(place: Path, source: _Source) -> Backup:
    names = source.names()
    if MANIFEST not in names:
        mend = "Check the name; `krapte backup` makes one."
        found = f"no `{MANIFEST}`"
        raise BadInput([Problem(str(place), None, None, found, "a backup", mend)])
    with source.open(MANIFEST) as file:
        told = read(file.read(_LARGEST_MANIFEST), str(place))
    wrong = [
        *(f"no `{name}`" for name in sorted(told.files.keys() - names)),
        *(f"`{name}` besides" for name in sorted(names - told.files.keys() - {MANIFEST})),
        *(
            f"another `{name}`" for name in sorted(told.files.keys() & names)
            if _digest(source, name, told.files[name].bytes) != told.files[name].sha256
        ),
    ]  # fmt: skip
    if wrong:
        mend = "Take another copy of it, or an earlier backup."
        allowed = "the files of the manifest, as they were written"
        shown = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise BadInput([Problem(str(place), None, None, shown, allowed, mend)])
    return told


def _digest(source: _Source, name: str, size: int) -> str:
    """Return the hash of a file of a backup; empty when it is not of its size or not readable."""
    digest, left = hashlib.sha256(), size
    try:
        with source.open(name) as file:
            while chunk := file.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    return ""  # larger than was written: it is not read to its end
                digest.update(chunk)
    except (zipfile.BadZipFile, OSError, EOFError):
        return ""
    return digest.hexdigest() if left == 0 else ""


def _copy(source: _Source, told: Backup, name: str, folder: Path, place: Path) -> None:
    path, own = folder / name, told.files[name]
    path.parent.mkdir(parents=True, exist_ok=True)
    with source.open(name) as file, path.open("xb") as to:
        shutil.copyfileobj(file, to, _CHUNK)
    with path.open("rb") as again:
        if hashlib.file_digest(again, "sha256").hexdigest() != own.sha256:
            damaged(str(place), f"`{name}`, which changed while it was read")
    os.utime(path, ns=(own.modified, own.modified))
    path.chmod(own.mode | 0o400)


def _check_databases(folder: Path, told: Backup, place: Path) -> None:
    for name in told.databases:
        fault = fault_of(folder / name)
        if fault:
            damaged(str(place), f"a damaged database `{name}` ({fault})")
