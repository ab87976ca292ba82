"""Upkeep of an installation: backup and restore, and what is wrong with it and how to mend it."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.upkeep.doctor import CHECKS, examine, mend
    from krapte.upkeep.finding import Finding
    from krapte.upkeep.manifest import Backup
    from krapte.upkeep.places import Places
    from krapte.upkeep.reading import check_backup, restore
    from krapte.upkeep.writing import backup

__all__ = [
    "CHECKS",
    "Backup",
    "Finding",
    "Places",
    "backup",
    "check_backup",
    "examine",
    "mend",
    "restore",
]

load_later(
    __name__,
    {
        "doctor": ("CHECKS", "examine", "mend"),
        "finding": ("Finding",),
        "manifest": ("Backup",),
        "places": ("Places",),
        "reading": ("check_backup", "restore"),
        "writing": ("backup",),
    },
)
