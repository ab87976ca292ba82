"""Plans that can be staffed in most draws of supply."""

from krapte.programming.robust.at_quantile import supply_at
from krapte.programming.robust.drawn import supplies_of
from krapte.programming.robust.robust import Realised, RobustResult, realised, robust_plan
from krapte.programming.robust.staffable import Staffed, staffable

__all__ = [
    "Realised",
    "RobustResult",
    "Staffed",
    "realised",
    "robust_plan",
    "staffable",
    "supplies_of",
    "supply_at",
]
