"""The base year as one whole: stocks of people, yearly flows, and what is left over."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.accounts.baseyear import BaseYear, Flows, Outlook, Schooling, Stocks
    from krapte.accounts.build import YEAR, base_year
    from krapte.accounts.commuting import balanced_moves, gravity
    from krapte.accounts.profiles import entry_probability

__all__ = [
    "YEAR",
    "BaseYear",
    "Flows",
    "Outlook",
    "Schooling",
    "Stocks",
    "balanced_moves",
    "base_year",
    "entry_probability",
    "gravity",
]

load_later(
    __name__,
    {
        "baseyear": ("BaseYear", "Flows", "Outlook", "Schooling", "Stocks"),
        "build": ("YEAR", "base_year"),
        "commuting": ("balanced_moves", "gravity"),
        "profiles": ("entry_probability",),
    },
)
