"""Examines the machine: Python, packages, disk, clock, port and compiled programs."""

from __future__ import annotations

import datetime as dt
import importlib.metadata as installed
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from krapte.upkeep.finding import ADVICE, WRONG, Finding, good, said
from krapte.upkeep.places import Places

LITTLE, TOO_LITTLE = 2e9, 200e6
"""Free bytes below which we advise, and below which a run or a backup is likely to fail: assumed
from a run of some tens of MB with its workbook, and a site's databases of as much."""

FEW_NAMES = 1_000
LARGE_CACHE = 5e9
_AHEAD_SECONDS = 120
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", re.MULTILINE)


def python() -> Iterator[Finding]:
    """Yield whether this Python is one that krapte is made for."""
    from packaging.specifiers import SpecifierSet

    own = ".".join(str(part) for part in sys.version_info[:3])
    asked = installed.metadata("krapte")["Requires-Python"] or ""
    if own in SpecifierSet(asked):
        yield good("python", sys.executable, f"Python {own}", f"Python {own}")
        return
    yield Finding(
        "python", WRONG, sys.executable, said(f"Python {own}", f"Python {own}"),
        said(f"Installeer Python {asked}.", f"Install Python {asked}."),
    )  # fmt: skip


def lock_beside() -> Path | None:
    """Return the lock file of the source of krapte; None when only the package is here."""
    path = Path(__file__).resolve().parents[3] / "requirements.lock"
    return path if path.is_file() else None


def packages(lock: Path | None) -> Iterator[Finding]:
    """Yield which packages are missing, or of another version than was tested.

    Parameters
    ----------
    lock
        Lock file with the versions that were tested; None compares with what krapte asks for.
    """
    from packaging.requirements import Requirement

    known = {_plain(own.name): own.version for own in installed.distributions() if own.name}
    wrong = advice = 0
    for text in installed.requires("krapte") or []:
        asked = Requirement(text)
        if asked.marker is not None and not asked.marker.evaluate({"extra": ""}):
            continue
        own = known.get(_plain(asked.name))
        if own is None or own not in asked.specifier:
            wrong += 1
            has = ("niet geïnstalleerd", "not installed") if own is None else (own, own)
            yield Finding(
                "packages", WRONG, asked.name, said(*has),
                said(f"Installeer {asked.name}{asked.specifier}.",
                     f"Install {asked.name}{asked.specifier}."),
            )  # fmt: skip
    for name, version in (_locked(lock) if lock is not None else {}).items():
        own = known.get(name)
        if own is not None and own != version:
            advice += 1
            yield Finding(
                "packages", ADVICE, name, said(own, own),
                said(f"Getest is {version}: pip install {name}=={version}.",
                     f"Tested is {version}: pip install {name}=={version}."),
            )  # fmt: skip
    if not wrong and not advice:
        against = lock.name if lock is not None else "krapte"
        yield good("packages", against, "alles zoals getest", "all as tested")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(lock: Path) -> Mapping[str, str]:
    text = lock.read_text(encoding="utf-8")
    return {_plain(name): version for name, version in _LOCKED.findall(text)}


def disk(places: Places) -> Iterator[Finding]:
    """Yield how much room there is where the installation writes."""
    seen = set()
    for path in (places.home, *places.parts().values()):
        device = path.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(path).free
        told = said(f"{free / 1e9:.1f} GB vrij", f"{free / 1e9:.1f} GB free")
        names = os.statvfs(path)
        if names.f_files and names.f_favail < FEW_NAMES:
            told = said(f"nog {names.f_favail} bestanden", f"{names.f_favail} files left")
            free = 0
        if free >= LITTLE:
            yield Finding("disk", "good", str(path.absolute()), told, said("", ""))
            continue
        state = WRONG if free < TOO_LITTLE else ADVICE
        mend = said(
            "Maak ruimte: oude runs kunnen weg, een reservekopie eerst naar een andere schijf.",
            "Make room: old runs can go, after a backup to another disk.",
        )
        yield Finding("disk", state, str(path.absolute()), told, mend)


def clock(places: Places, now: dt.datetime) -> Iterator[Finding]:
    """Yield whether the clock stands before what was written last: sessions and vintages need it.

    Parameters
    ----------
    now
        The moment that the clock tells, UTC.
    """
    newest, place = 0.0, ""
    for path in places.parts().values():
        for own in (path, *(path.iterdir() if path.is_dir() else ())):
            if own.stat().st_mtime > newest:
                newest, place = own.stat().st_mtime, str(own)
    late = newest - now.timestamp()
    if late < _AHEAD_SECONDS:
        yield good("clock", "UTC", f"{now:%Y-%m-%d %H:%M}", f"{now:%Y-%m-%d %H:%M}")
        return
    yield Finding(
        "clock", WRONG, place,
        said(f"geschreven {late / 60:.0f} minuten na nu",
             f"written {late / 60:.0f} minutes from now"),
        said("Zet de klok gelijk (NTP).", "Set the clock right (NTP)."),
    )  # fmt: skip


def port(host: str, number: int) -> Iterator[Finding]:
    """Yield whether a site can listen on a port."""
    place = f"{host}:{number}"
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            own.bind((host, number))
        except OSError as error:
            yield Finding(
                "port", ADVICE, place,
                said(f"bezet ({error.strerror})", f"taken ({error.strerror})"),
                said("In orde als de site er draait; kies anders een andere --port.",
                     "Fine when the site runs there; else choose another --port."),
            )  # fmt: skip
            return
    yield good("port", place, "vrij", "free")


def compiled() -> Iterator[Finding]:
    """Yield whether compiled programs can be kept between runs."""
    from krapte.forecast import compiled_folder

    folder = compiled_folder()
    near = next(own for own in (folder, *folder.parents) if own.exists())
    if not os.access(near, os.W_OK):
        yield Finding(
            "cache", ADVICE, str(folder), said("niet te schrijven", "cannot be written"),
            said("Elke run begint trager; zet XDG_CACHE_HOME op een map die wel kan.",
                 "Every run starts slower; set XDG_CACHE_HOME to a folder that can."),
        )  # fmt: skip
        return
    size = sum(own.stat().st_size for own in folder.glob("*") if own.is_file())
    told = said(f"{size / 1e6:.0f} MB", f"{size / 1e6:.0f} MB")
    if size < LARGE_CACHE:
        yield Finding("cache", "good", str(folder), told, said("", ""))
        return
    yield Finding(
        "cache", ADVICE, str(folder), told,
        said("De map mag weg; de volgende run begint dan trager.",
             "The folder can go; the next run then starts slower."),
    )  # fmt: skip
