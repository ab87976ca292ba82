"""Examines an installation from end to end, and mends what can be mended without a choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from krapte.upkeep import content, machine
from krapte.upkeep.finding import Finding
from krapte.upkeep.places import Places

CHECKS = (
    "python", "packages", "disk", "clock", "port", "cache", "folders", "databases", "hashes",
    "half", "settings",
)  # fmt: skip
"""What is looked at, in that order."""


def examine(
    places: Places,
    now: dt.datetime,
    lock: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    only: Collection[str] = CHECKS,
) -> list[Finding]:
    """Return what was found, in the order of `CHECKS`; nothing is changed.

    Parameters
    ----------
    places
        Of the installation.
    now
        The moment that the clock tells, UTC.
    lock
        Lock file of the versions that were tested; that of the source when None and there is one.
    host, port
        Where a site is to listen.
    only
        Names of the checks to make; all when not given.
    """
    looks: dict[str, Callable[[], Iterable[Finding]]] = {
        "python": machine.python,
        "packages": lambda: machine.packages(lock or machine.lock_beside()),
        "disk": lambda: machine.disk(places),
        "clock": lambda: machine.clock(places, now),
        "port": lambda: machine.port(host, port),
        "cache": machine.compiled,
        "folders": lambda: content.folders(places),
        "databases": lambda: content.databases(places),
        "hashes": lambda: content.hashes(places),
        "half": lambda: content.half(places),
        "settings": lambda: content.settings(places),
    }
    return [finding for name in CHECKS if name in only for finding in looks[name]()]


def mend(places: Places) -> list[str]:
    """Mend what loses nothing, and return what was done: half-written leftovers are removed."""
    return content.remove_half(places)
