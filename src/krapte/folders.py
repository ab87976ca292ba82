"""Folders and files that are there as a whole or not at all, whatever kills their writer."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from krapte.errors import writing_to
from krapte.processes import is_running

_PARTIAL, _BEFORE = ".partial-", ".before-"
_SURE_SECONDS = 3600.0
"""After so long a number of a process may be that of another; the lock alone then decides."""

_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


@contextmanager
def passing(final: Path) -> Iterator[Path]:
    """Give an empty folder beside a place; it is gone when the block ends.

    A killed process leaves it behind, under a name by which it is recognised and removed.

    Parameters
    ----------
    final
        Beside what; the folder in which that lies is made when it is not there.
    """
    place = final.absolute().parent
    place.mkdir(parents=True, exist_ok=True)
    remove_leftovers(place)
    partial = Path(tempfile.mkdtemp(prefix=_name(_PARTIAL, final), dir=place))
    lock = _lock(partial)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if lock is not None:
            os.close(lock)


@contextmanager
def making(final: Path, replace: bool = False, mode: int = 0o755) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well it stands in its place, whole.

    Everything is on the disk before the folder gets its name, so that not even a loss of power
    leaves half of it.

    Parameters
    ----------
    final
        The folder; what it lies in is made when it is not there.
    replace
        Whether one that is there is replaced: until then, readers see the earlier one.
    mode
        Who may enter it.

    Raises
    ------
    DiskRefused
        The disk is full, read-only or failing. Nothing is left of the new folder.
    """
    with writing_to(final), passing(final) as partial:
        yield partial
        partial.chmod(mode)
        _sync_all(partial)
        _put(partial, final, replace)
        _sync(final.absolute().parent)


def write_whole(final: Path, contents: Mapping[str, bytes]) -> Path:
    """Return a new folder with files; written beside its place under a passing name, then renamed.

    Parameters
    ----------
    final
        The folder; what it lies in is made when it is not there. One that is there is replaced.
    contents
        Path inside the folder, such as `supply/links.csv`, to content.

    Raises
    ------
    DiskRefused
        The disk is full, read-only or failing.
    """
    with making(final, replace=True) as partial:
        for name, content in contents.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return final


def write_file(path: Path, content: bytes, mode: int = 0o644) -> Path:
    """Return a file, written whole or not at all; one that is there is replaced.

    Parameters
    ----------
    path
        The file; its folder must be there.
    content
        What stands in it.
    mode
        Who may read it; 0o600 is its owner only.

    Raises
    ------
    DiskRefused
        The disk is full, read-only or failing.
    """
    place = path.absolute().parent
    with writing_to(path):
        remove_leftovers(place)
        handle, name = tempfile.mkstemp(prefix=_name(_PARTIAL, path), dir=place)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                _take(handle)
                target.write(content)
                target.flush()
                os.fsync(target.fileno())
                partial.chmod(mode)
                partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        _sync(place)
    return path


def put_file(partial: Path, final: Path) -> None:
    """Give a finished file its name, on the same disk; one that is there is never replaced.

    Raises
    ------
    FileExistsError
        Something has the name already.
    """
    try:
        # A link, not a rename: it fails when another was first.
        os.link(partial, final)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        # A disk without links, such as a stick or a share: here a look beforehand must do.
        if final.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final)) from None
        partial.rename(final)
    _sync(final.absolute().parent)


def standing(place: Path, mark: str) -> list[Path]:
    """Return the whole folders in a place, by name: those with a file `mark` and a name of theirs.

    A folder that is being written has such a file too, just before it gets its name.
    """
    found = place.glob(f"*/{mark}")
    return sorted(path.parent for path in found if not path.parent.name.startswith("."))


def leftovers(place: Path) -> list[Path]:
    """Return what killed writers left behind in a folder: partial folders and files."""
    try:
        found = [path for path in place.iterdir() if path.name.startswith((_PARTIAL, _BEFORE))]
    except OSError:
        return []
    return sorted(path for path in found if not _is_held(path))


def remove_leftovers(place: Path) -> None:
    """Remove what killed writers left behind; a folder that stood aside goes back to its place."""
    for leftover in leftovers(place):
        if leftover.name.startswith(_BEFORE):
            final = place / leftover.name.removeprefix(_BEFORE).rsplit("-", 2)[0]
            if not final.exists():
                with suppress(OSError):
                    leftover.rename(final)
                continue
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file of any size, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(kind: str, final: Path) -> str:
    return f"{kind}{final.name}-{os.getpid()}-"


def _put(partial: Path, final: Path, replace: bool) -> None:
    if not replace or not final.exists():
        partial.rename(final)
        return
    if _exchange(partial, final):
        return  # what stood there has the passing name now, and goes with it
    # Without an exchange there is a moment without a folder: the earlier one then stands aside,
    # under a name from which the next writer brings it back.
    aside = partial.with_name(partial.name.replace(_PARTIAL, _BEFORE, 1))
    final.rename(aside)
    try:
        partial.rename(final)
    except BaseException:
        aside.rename(final)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return whether this system can do that."""
    call = _renameat2()
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other.absolute()), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP):
        return False  # an older kernel, or a file system that does not know it
    raise OSError(number, os.strerror(number), str(other))


@cache
def _renameat2() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return None


def _sync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk itself."""
    if path.is_dir() and not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(folder: Path) -> int | None:
    """Hold a folder for as long as this process lives; None where folders cannot be held."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    _take(handle)
    return handle


def _take(handle: int) -> bool:
    """Return whether nobody else holds what is open; it is then held until it is closed."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks: the process then decides alone
    return True


def _is_held(leftover: Path) -> bool:
    """Return whether the writer of a partial folder or file is still at work.

    The lock is what counts, since it also holds between containers that share a disk; the number
    of the process covers the moment before it is taken, and file systems without locks.
    """
    process = leftover.name.split("-")[-2]
    try:
        age = time.time() - leftover.stat().st_mtime
        handle = os.open(leftover, os.O_RDONLY)
    except OSError:
        return True  # gone meanwhile, or another's
    try:
        if not _take(handle):
            return True
    finally:
        os.close(handle)
    return age < _SURE_SECONDS and process.isdigit() and is_running(int(process))
