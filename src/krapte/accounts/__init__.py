"""The base year as one consistent whole: stocks of people, yearly flows, and what they leave over."""

from krapte.accounts.baseyear import BaseYear, Flows, Outlook, Schooling, Stocks
from krapte.accounts.build import YEAR, base_year
from krapte.accounts.commuting import gravity
from krapte.accounts.profiles import entry_probability

__all__ = [
    "YEAR",
    "BaseYear",
    "Flows",
    "Outlook",
    "Schooling",
    "Stocks",
    "base_year",
    "entry_probability",
    "gravity",
]
