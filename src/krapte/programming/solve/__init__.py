"""How a plan is found: prices and a bound, a schedule that can be staffed, and better ones."""

from krapte.programming.solve.case import Case, case_of, links_of
from krapte.programming.solve.effort import Effort, Found, Start
from krapte.programming.solve.schedule import Schedule, empty_schedule, settle
from krapte.programming.solve.search import search
from krapte.programming.solve.works import Names

__all__ = [
    "Case",
    "Effort",
    "Found",
    "Names",
    "Schedule",
    "Start",
    "case_of",
    "empty_schedule",
    "links_of",
    "search",
    "settle",
]
