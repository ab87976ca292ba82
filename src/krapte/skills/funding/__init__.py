"""Who pays: schemes as data, answers with the rule that decides, budgets divided."""

from krapte.skills.funding.allocate import (
    EDUCATION,
    GROUPS,
    ORDERS,
    REASONS,
    Allocation,
    Application,
    Decision,
    Slot,
    allocate,
    read_applications,
    read_slots,
)
from krapte.skills.funding.eligibility import Answer, aid_for, all_answers, eligible
from krapte.skills.funding.facts import Fact, checked_facts, facts_of, read_facts
from krapte.skills.funding.rule import Condition, read_condition
from krapte.skills.funding.scheme import Funding, Period, Rule, Scheme, read_funding

__all__ = [
    "EDUCATION",
    "GROUPS",
    "ORDERS",
    "REASONS",
    "Allocation",
    "Answer",
    "Application",
    "Condition",
    "Decision",
    "Fact",
    "Funding",
    "Period",
    "Rule",
    "Scheme",
    "Slot",
    "aid_for",
    "all_answers",
    "allocate",
    "checked_facts",
    "eligible",
    "facts_of",
    "read_applications",
    "read_condition",
    "read_facts",
    "read_funding",
    "read_slots",
]
