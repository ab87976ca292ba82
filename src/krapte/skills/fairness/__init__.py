"""Whether lists of matches treat groups alike: rates, what enters the score, and a swap test."""

from krapte.skills.fairness.attributes import GROUPS, Attributes, read_attributes
from krapte.skills.fairness.audit import Audit, audit
from krapte.skills.fairness.columns import Column, bare, columns_used, same_scores
from krapte.skills.fairness.ranked import Ranked, ranked_of, read_ranked
from krapte.skills.fairness.rates import (
    FOUR_FIFTHS,
    Comparison,
    Group,
    Measure,
    compare,
)
from krapte.skills.fairness.register import DUTIES, duties, register_entry
from krapte.skills.fairness.swap import Difference, Swapped, swap_test

__all__ = [
    "DUTIES",
    "FOUR_FIFTHS",
    "GROUPS",
    "Attributes",
    "Audit",
    "Column",
    "Comparison",
    "Difference",
    "Group",
    "Measure",
    "Ranked",
    "Swapped",
    "audit",
    "bare",
    "columns_used",
    "compare",
    "duties",
    "ranked_of",
    "read_attributes",
    "read_ranked",
    "register_entry",
    "same_scores",
    "swap_test",
]
