"""Which measures, at what size and from when, for the money there is."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.portfolio.case import (
        EMPLOYERS,
        NATIONAL,
        Budget,
        Capacity,
        Case,
        Floor,
        Option,
        Portfolio,
        Rule,
        Use,
        nothing,
    )
    from krapte.portfolio.check import faults
    from krapte.portfolio.formulation import Risk
    from krapte.portfolio.program import Effort
    from krapte.portfolio.read import TABLES, Offer, budgets_of, read_budgets, read_offer
    from krapte.portfolio.result import Result, portfolio
    from krapte.portfolio.sample import random_portfolio
    from krapte.portfolio.target import Target, read_targets

__all__ = [
    "EMPLOYERS",
    "NATIONAL",
    "TABLES",
    "Budget",
    "Capacity",
    "Case",
    "Effort",
    "Floor",
    "Offer",
    "Option",
    "Portfolio",
    "Result",
    "Risk",
    "Rule",
    "Target",
    "Use",
    "budgets_of",
    "faults",
    "nothing",
    "portfolio",
    "random_portfolio",
    "read_budgets",
    "read_offer",
    "read_targets",
]

load_later(
    __name__,
    {
        "case": (
            "EMPLOYERS",
            "NATIONAL",
            "Budget",
            "Capacity",
            "Case",
            "Floor",
            "Option",
            "Portfolio",
            "Rule",
            "Use",
            "nothing",
        ),
        "check": ("faults",),
        "formulation": ("Risk",),
        "program": ("Effort",),
        "read": ("TABLES", "Offer", "budgets_of", "read_budgets", "read_offer"),
        "result": ("Result", "portfolio"),
        "sample": ("random_portfolio",),
        "target": ("Target", "read_targets"),
    },
)
