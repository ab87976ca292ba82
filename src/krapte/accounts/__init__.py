"""The base year as one whole: stocks of people, yearly flows, and what is left over."""

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
