"""Upkeep of an installation: backup and restore, and what is wrong with it and how to mend it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from krapte.upkeep.doctor import CHECKS, examine, mend
    from krapte.upkeep.finding import Finding
    from krapte.upkeep.manifest import Backup
    from krapte.upkeep.places import Places
    from krapte.upkeep.reading import check_backup, restore
    from krapte.upkeep.writing import backup

_LATER = {
    "CHECKS": "doctor",
    "Backup": "manifest",
    "Finding": "finding",
    "Places": "places",
    "backup": "writing",
    "check_backup": "reading",
    "examine": "doctor",
    "mend": "doctor",
    "restore": "reading",
}
"""Public name to its module: only what is asked for is loaded."""

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


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
