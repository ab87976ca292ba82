"""What a backup says of itself: every file with its hash, and what it was made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, NoReturn

from krapte.errors import BadInput, Problem

FORM = "krapte backup 1"
MANIFEST = "backup.json"


@dataclass(frozen=True)
class Kept:
    """A file in a backup.

    Parameters
    ----------
    sha256, bytes
        Hash and size of its content.
    mode
        Who may read and write it, as the system counts (0o644).
    modified
        When it was last changed, nanoseconds since 1970: the newest run is found by it.
    """

    sha256: str
    bytes: int
    mode: int
    modified: int


@dataclass(frozen=True)
class Backup:
    """A backup.

    Parameters
    ----------
    version
        Of the krapte that made it.
    made
        When, UTC.
    parts
        Name of each part to the place that it came from; a URL without its password.
    databases
        Path of each database in it to the revision of its tables; empty where it has none.
    register
        Path of the copy of a register that is kept in a database of a server; empty for none.
    files
        Path in the backup to the file.
    left_out
        What was not taken: links.
    """

    version: str
    made: str
    parts: Mapping[str, str]
    databases: Mapping[str, str]
    register: str
    files: Mapping[str, Kept]
    left_out: tuple[str, ...] = field(default=())

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(own.bytes for own in self.files.values())

    def as_dict(self) -> dict[str, Any]:
        """Return plain fields, without the files one by one."""
        told = {name: value for name, value in asdict(self).items() if name != "files"}
        return told | {"files": len(self.files), "bytes": self.bytes}


def written(own: Backup) -> bytes:
    """Return the manifest as it stands in a backup, with a hash over itself."""
    told = {"form": FORM, **asdict(own)}
    told["left_out"] = list(own.left_out)
    told["seal"] = _seal(told)
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def read(content: bytes, place: str) -> Backup:
    """Return the manifest of a backup.

    Raises
    ------
    BadInput
        It is damaged, of another form, or names a file that would lie outside the folder.
    """
    try:
        told = json.loads(content)
        form = told.pop("form")
        seal = told.pop("seal")
    except (ValueError, KeyError, AttributeError, TypeError):
        damaged(place, f"a damaged `{MANIFEST}`")
    if form != FORM:
        mend = "Use the krapte that made it, or a newer one."
        raise BadInput([Problem(place, None, "form", f"`{form}`", f"`{FORM}`", mend)])
    if seal != _seal({"form": form, **told}):
        damaged(place, f"a changed `{MANIFEST}`")
    files = {name: Kept(**own) for name, own in told.pop("files").items()}
    for name in files:
        path = PurePosixPath(name)
        # The seal keeps out accidents, not people: a path that leads elsewhere is never written.
        if path.is_absolute() or ".." in path.parts or "\\" in name or name in ("", MANIFEST):
            damaged(place, f"the path `{name}`")
    left_out = tuple(told.pop("left_out"))
    return Backup(files=files, left_out=left_out, **told)


def damaged(place: str, found: str) -> NoReturn:
    """Refuse a backup that is not whole."""
    mend = "Take another copy of it, or an earlier backup."
    raise BadInput([Problem(place, None, None, found, "a whole backup", mend)])


def _seal(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
