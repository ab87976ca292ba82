"""The register: what the letter promises, what it may do, and what is not known about it."""

from krapte.register.checks import problems
from krapte.register.content import (
    Content,
    content_problems,
    has_content,
    read_budget_lines,
    read_commitments,
    read_content,
    read_indicator_values,
    read_indicators,
    read_milestones,
    read_parties,
    read_roles,
)
from krapte.register.effects import GRADES, Effect, Factor, read_effects
from krapte.register.levers import Lever, read_levers
from krapte.register.measures import (
    INSTRUMENTS,
    PILLARS,
    REASONS,
    TARGET_GROUPS,
    Measure,
    read_measures,
)

__all__ = [
    "GRADES",
    "INSTRUMENTS",
    "PILLARS",
    "REASONS",
    "TARGET_GROUPS",
    "Content",
    "Effect",
    "Factor",
    "Lever",
    "Measure",
    "content_problems",
    "has_content",
    "problems",
    "read_budget_lines",
    "read_commitments",
    "read_content",
    "read_effects",
    "read_indicator_values",
    "read_indicators",
    "read_levers",
    "read_measures",
    "read_milestones",
    "read_parties",
    "read_roles",
]
