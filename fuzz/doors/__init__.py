"""The doors: where files, answers of servers and requests come in, by part of krapte."""

from __future__ import annotations

from importlib import import_module

from fuzz.reader import Reader

DOORS = (
    "statistics", "register", "projects", "schedules", "evaluation", "skills", "connectors",
    "boundaries", "site", "exports",
)  # fmt: skip
"""Modules with `READERS`."""


def readers_of(name: str) -> list[Reader]:
    """Return the readers of a door, the one reader of a full name, or all for an empty name."""
    door = name.partition(".")[0]
    if door and door not in DOORS:
        return []
    doors = (door,) if door else DOORS
    found = [own for one in doors for own in import_module(f"fuzz.doors.{one}").READERS]
    return [own for own in found if name in ("", door) or own.name == name]
