"""What the plan is made of beside its measures: parties, money, commitments, indicators."""

from krapte.register.content.budget import FUNDS, BudgetLine, read_budget_lines
from krapte.register.content.checks import (
    TABLES,
    Content,
    commitment_problems,
    content_problems,
    has_content,
    milestone_problems,
    quotation_problems,
    read_content,
    value_problems,
)
from krapte.register.content.commitments import (
    COMMITMENT_KINDS,
    COMMITMENT_STATUSES,
    MILESTONE_STATUSES,
    Commitment,
    Milestone,
    read_commitments,
    read_milestones,
)
from krapte.register.content.indicators import (
    DIRECTIONS,
    FAMILIES,
    VALUE_KINDS,
    Indicator,
    IndicatorValue,
    read_indicator_values,
    read_indicators,
)
from krapte.register.content.money import budget_problems
from krapte.register.content.parties import (
    PARTY_KINDS,
    ROLES,
    Party,
    Role,
    read_parties,
    read_roles,
)

__all__ = [
    "COMMITMENT_KINDS",
    "COMMITMENT_STATUSES",
    "DIRECTIONS",
    "FAMILIES",
    "FUNDS",
    "MILESTONE_STATUSES",
    "PARTY_KINDS",
    "ROLES",
    "TABLES",
    "VALUE_KINDS",
    "BudgetLine",
    "Commitment",
    "Content",
    "Indicator",
    "IndicatorValue",
    "Milestone",
    "Party",
    "Role",
    "budget_problems",
    "commitment_problems",
    "content_problems",
    "has_content",
    "milestone_problems",
    "quotation_problems",
    "read_budget_lines",
    "read_commitments",
    "read_content",
    "read_indicator_values",
    "read_indicators",
    "read_milestones",
    "read_parties",
    "read_roles",
    "value_problems",
]
