"""The progress letter to Parliament: composed from a run and the register, printed, checked."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.reporting.letter.check import Checked, check
    from krapte.reporting.letter.compose import Letter, compose
    from krapte.reporting.letter.folder import (
        FORMS,
        MANIFEST,
        NAMES,
        folder_name,
        printed,
        read_letter,
        write_letter,
    )
    from krapte.reporting.letter.html import body

__all__ = [
    "FORMS",
    "MANIFEST",
    "NAMES",
    "Checked",
    "Letter",
    "body",
    "check",
    "compose",
    "folder_name",
    "printed",
    "read_letter",
    "write_letter",
]

load_later(
    __name__,
    {
        "check": ("Checked", "check"),
        "compose": ("Letter", "compose"),
        "folder": (
            "FORMS",
            "MANIFEST",
            "NAMES",
            "folder_name",
            "printed",
            "read_letter",
            "write_letter",
        ),
        "html": ("body",),
    },
)
