"""Registrations: what the design was, written down once, before anybody could see the outcome."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.evaluation.design import Design
from krapte.folders import remove_leftovers
from krapte.inputs import DAMAGED

FOLDER = "registrations"


@dataclass(frozen=True)
class Registration:
    """One registered design.

    Parameters
    ----------
    hash
        SHA-256 of the design file.
    date
        Day of registration, `YYYY-MM-DD`.
    measure, primary
        What it is about, for who reads the list.
    by
        Who registered it.
    text
        The whole design, so that the record stands without the file.
    """

    hash: str
    date: str
    measure: str
    primary: str
    by: str
    text: str


def folder_of(path: Path) -> Path:
    """Return the folder of registrations that belongs to a design file: beside it."""
    return path.resolve().parent / FOLDER


def register(path: Path, design: Design, place: Path, by: str, today: dt.date) -> Registration:
    """Return the registration of a design, written once; the same design again keeps its date.

    Records are only added: each is a file named by the hash of the design, linked into place when
    whole, and never written over.

    Parameters
    ----------
    path
        The design file.
    place
        Folder of registrations; made when it is not there.
    by
        Who registers.
    today
        Day of registration.

    Raises
    ------
    BadInput
        The file changed since it was read.
    """
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != design.hash:
        mend = "Register it again when nobody is writing it."
        raise BadInput([Problem(path.name, None, None, "a changed file", "the file read", mend)])
    earlier = registration_of(design, place)
    if earlier is not None:
        return earlier
    made = Registration(
        design.hash, today.isoformat(), design.measure, design.primary, by,
        content.decode("utf-8"),
    )  # fmt: skip
    place.mkdir(parents=True, exist_ok=True)
    final = place / f"{design.hash}.json"
    remove_leftovers(place)
    handle, name = tempfile.mkstemp(prefix=f".partial-{final.name}-{os.getpid()}-", dir=place)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(made), file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, not a rename: it fails when another was first, and the first one counts.
        with suppress(FileExistsError):
            os.link(name, final)
    finally:
        Path(name).unlink()
    final.chmod(0o444)
    return registration_of(design, place) or made


def registration_of(design: Design, place: Path) -> Registration | None:
    """Return the registration of exactly this design, or None.

    Raises
    ------
    BadInput
        The record does not hold the design that its name says.
    """
    path = place / f"{design.hash}.json"
    if not path.is_file():
        return None
    try:
        found = Registration(**json.loads(path.read_text(encoding="utf-8")))
        dt.date.fromisoformat(found.date)
        whole = found.hash == design.hash and _hash(found.text) == found.hash
    except (*DAMAGED, TypeError):
        whole = False
    if not whole:
        mend = "Restore it from a backup; a record is never edited."
        raise BadInput([Problem(path.name, None, None, "a changed record", "a whole one", mend)])
    return found


def registrations(place: Path) -> list[Registration]:
    """Return every registration in a folder, oldest first."""
    if not place.is_dir():
        return []
    read = [
        Registration(**json.loads(path.read_text(encoding="utf-8")))
        for path in place.glob("*.json")
    ]
    return sorted(read, key=lambda own: (own.date, own.hash))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
