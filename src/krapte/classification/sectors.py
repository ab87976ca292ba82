"""Sectors: sections of the Standard Industrial Classification 2008 (SBI)."""

from __future__ import annotations

from krapte.classification._table import index


def sectors() -> tuple[str, ...]:
    """Return the letters of the sections, A to U."""
    return tuple(index("sectors.csv"))


def sector_name(code: str, lang: str = "nl") -> str:
    """Return the name of a section."""
    return index("sectors.csv")[code][f"name_{lang}"]
