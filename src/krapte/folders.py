"""Folders that are there as a whole or not at all, whatever kills their writer."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(final: Path, contents: Mapping[str, bytes]) -> Path:
    """Return a new folder with files; written beside its place under a passing name, then renamed.

    Parameters
    ----------
    final
        The folder; what it lies in is made when it is not there. One that is there is replaced.
    contents
        Path inside the folder, such as `supply/links.csv`, to content.
    """
    place = final.absolute().parent
    place.mkdir(parents=True, exist_ok=True)
    remove_leftovers(place)
    partial = Path(tempfile.mkdtemp(prefix=f".partial-{final.name}-{os.getpid()}-", dir=place))
    try:
        for name, content in contents.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        partial.chmod(0o755)
        if final.exists():
            # Moved aside first: between the two moves there is no folder, never half of one.
            old = Path(tempfile.mkdtemp(prefix=f".partial-old-{os.getpid()}-", dir=place))
            final.rename(old / "old")
            partial.rename(final)
            shutil.rmtree(old, ignore_errors=True)
        else:
            partial.rename(final)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return final


def remove_leftovers(place: Path) -> None:
    """Remove what killed writers left behind: partial folders whose process is no longer there."""
    for leftover in place.glob(".partial-*-*-*"):
        # The name of what was written may hold a dash too; the process stands last but one.
        process = leftover.name.split("-")[-2]
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(leftover, ignore_errors=True)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it runs, as somebody else
    return True
