"""Back into the model: measured effects in the place of assumed ones."""

from krapte.evaluation.update.compare import compared
from krapte.evaluation.update.estimate import (
    OUTCOMES,
    SCALES,
    Estimate,
    Link,
    estimate_of,
    newest,
    read_evaluation,
    read_links,
)
from krapte.evaluation.update.saved import summary, write_learned
from krapte.evaluation.update.types import MeasureType, read_types
from krapte.evaluation.update.update import Learned, update

__all__ = [
    "OUTCOMES",
    "SCALES",
    "Estimate",
    "Learned",
    "Link",
    "MeasureType",
    "compared",
    "estimate_of",
    "newest",
    "read_evaluation",
    "read_links",
    "read_types",
    "summary",
    "update",
    "write_learned",
]
