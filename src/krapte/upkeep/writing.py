"""Makes a backup of an installation while it is in use."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from krapte import __version__
from krapte.errors import BadInput, DiskRefused, Problem, disk_problem, writing_to
from krapte.folders import file_digest, making, passing, put_file
from krapte.upkeep.databases import fault_of, in_one_file, revision_of, snapshot
from krapte.upkeep.manifest import MANIFEST, Backup, Kept, written
from krapte.upkeep.places import (
    REGISTER,
    Places,
    files_of,
    is_beside,
    is_database,
    is_passing,
    links_of,
)

_MOST_TRIES = 5


@dataclass
class _Making:
    """A backup that is being made in a folder."""

    folder: Path
    files: dict[str, Kept] = field(default_factory=dict)
    databases: dict[str, str] = field(default_factory=dict)

    def place(self, name: str) -> Path:
        """Return where a file of the backup goes."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def keep(self, name: str) -> None:
        """Record a file that was put in its place."""
        path = self.folder / name
        told = path.stat()
        self.files[name] = Kept(
            file_digest(path), told.st_size, told.st_mode & 0o777, told.st_mtime_ns
        )


def backup(places: Places, target: Path, now: dt.datetime) -> Backup:
    """Return what a new backup holds; it is there whole, or not at all.

    Databases are copied first and folders after them: what a database tells of is then in the
    folders. Others may go on working meanwhile.

    Parameters
    ----------
    places
        Of the installation.
    target
        The backup: a new file whose name ends in `.zip`, or a new folder. Only its owner may read
        it, since accounts and whatever is personal stand in it.
    now
        The moment, UTC.

    Raises
    ------
    BadInput
        There is nothing to keep, the target is there already or lies in what is kept, or a database
        is damaged.
    DiskRefused
        There is no room.
    """
    parts = places.parts()
    _check(places, parts, target)
    with _folder(target) as folder:
        own = _Making(folder)
        register = _databases(places, parts, own)
        for name, path in parts.items():
            _part(own, name, path)
        sources = {name: str(path.absolute()) for name, path in parts.items()}
        if register:
            sources[register] = _shown(str(places.register))
        left_out = tuple(str(link) for path in parts.values() for link in links_of(path))
        made = now.astimezone(dt.UTC).isoformat(timespec="seconds")
        told = Backup(
            __version__, made, sources, own.databases, register, own.files, left_out
        )  # fmt: skip
        (folder / MANIFEST).write_bytes(written(told))
    return told


def _check(places: Places, parts: dict[str, Path], target: Path) -> None:
    if not parts and not places.in_database:
        allowed = "a site, runs or another folder of krapte"
        mend = "Give the command where they are, or name them with --state, --runs and --also."
        _refuse(str(places.home.absolute()), "nothing to keep", allowed, mend)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        mend = "Choose another name; an earlier backup is never replaced."
        _refuse(str(target), "something there already", "a new name", mend)
    final = target.resolve()
    for path in parts.values():
        if path.resolve() in (final, *final.parents):
            mend = "Choose a place outside it, best on another disk."
            _refuse(str(target), f"a place inside {path}", "a place outside what is kept", mend)
    needed = sum(_size(own) for path in parts.values() for own in files_of(path))
    near = next(own for own in (final, *final.parents) if own.exists())
    free = shutil.disk_usage(near).free
    if needed * (2 if _zipped(target) else 1) > free:
        found = f"{free / 1e6:.0f} MB free"
        allowed = f"{needed / 1e6:.0f} MB, and as much again for a zip file"
        mend = "Make room, or choose another disk."
        raise DiskRefused([Problem(str(target), None, None, found, allowed, mend)])


def _size(path: Path) -> int:
    """Return the bytes of a file; 0 when a writer has just replaced it."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _zipped(target: Path) -> bool:
    return target.suffix.lower() == ".zip"


@contextmanager
def _folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill that becomes the target: itself, or packed in one file."""
    if not _zipped(target):
        with making(target, mode=0o700) as folder:
            yield folder
        return
    with writing_to(target), passing(target) as place:
        folder = place / "content"
        folder.mkdir()
        yield folder
        packed = place / "packed"
        with packed.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for path in sorted(own for own in folder.rglob("*") if own.is_file()):
                    # A zip file knows no moment before 1980; the manifest has the true ones.
                    name = str(path.relative_to(folder))
                    with (
                        path.open("rb") as source,
                        archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as to,
                    ):
                        shutil.copyfileobj(source, to, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        put_file(packed, target)


def _databases(places: Places, parts: dict[str, Path], own: _Making) -> str:
    """Copy every database; return the path of the copy of a register on a server."""
    for name, path in parts.items():
        for file in files_of(path):
            if is_database(file):
                inside = name if path.is_file() else f"{name}/{file.relative_to(path).as_posix()}"
                _database(own, inside, file)
    if not places.in_database:
        return ""
    from krapte.register.store import copy_register

    if REGISTER in parts:
        mend = "Move the file away, or leave out --register."
        _refuse(REGISTER, "a register in a file as well", "one register", mend)
    copy_register(str(places.register), own.place(REGISTER))
    in_one_file(own.folder / REGISTER)
    own.databases[REGISTER] = revision_of(own.folder / REGISTER)
    own.keep(REGISTER)
    return REGISTER


def _database(own: _Making, name: str, file: Path) -> None:
    target = own.place(name)
    try:
        snapshot(file, target)
        fault = fault_of(target)
    except sqlite3.Error as error:
        refused = disk_problem(error, target)
        if refused is not None:
            raise DiskRefused([refused]) from error
        fault = str(error)
    if fault:
        mend = "`krapte doctor` says more; take it from an earlier backup."
        _refuse(str(file), f"a damaged database ({fault})", "a whole database", mend)
    times = file.stat()
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    own.databases[name] = revision_of(target)
    own.keep(name)


def _part(own: _Making, name: str, path: Path) -> None:
    if path.is_file():
        if name not in own.databases:
            shutil.copy2(path, own.place(name))
            own.keep(name)
        return
    for entry in _entries(path):
        _entry(own, name, path, entry)


def _entries(path: Path) -> Iterator[Path]:
    """Yield what writers write as a whole: files, and the folders that have files in them.

    Each must be taken whole; the less is taken at once, the less can change meanwhile.
    """
    for own in sorted(path.iterdir()):
        if is_passing(own.name) or own.is_symlink():
            continue
        if own.is_dir() and not any(inside.is_file() for inside in own.iterdir()):
            yield from _entries(own)
        else:
            yield own


def _entry(own: _Making, name: str, path: Path, entry: Path) -> None:
    """Copy one entry of a folder; anew when somebody replaced it meanwhile."""
    for _ in range(_MOST_TRIES):
        before = _listing(entry)
        try:
            copied = []
            for file in before:
                inside = f"{name}/{file.relative_to(path).as_posix()}"
                if inside not in own.databases:
                    shutil.copy2(file, own.place(inside))
                    copied.append(inside)
        except FileNotFoundError:
            continue
        if _listing(entry) == before:
            for inside in copied:
                own.keep(inside)
            return
        for inside in copied:
            (own.folder / inside).unlink()
    mend = "Try again when less is written there."
    _refuse(str(entry), "something that changed all the time", "a place at rest", mend)


def _listing(entry: Path) -> dict[Path, tuple[int, int, int]]:
    """Return every file of an entry with what shows that it was replaced."""
    if is_passing(entry.name) or is_beside(entry) or entry.is_symlink() or not entry.exists():
        return {}
    found = {}
    for file in files_of(entry):
        if not is_database(file):
            with suppress(FileNotFoundError):
                told = file.stat()
                found[file] = (told.st_ino, told.st_size, told.st_mtime_ns)
    return found


def _shown(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def _refuse(place: str, found: str, allowed: str, mend: str) -> None:
    raise BadInput([Problem(place, None, None, found, allowed, mend)])
