"""What was measured: observations with source and status, and the embedded data set."""

from krapte.statistics.dataset import (
    Dataset,
    Source,
    check,
    content_hash,
    embedded,
    load,
    read_sources,
)
from krapte.statistics.observations import (
    COLUMNS,
    STATUSES,
    UNITS,
    Observation,
    read_observations,
)
from krapte.statistics.store import Store
from krapte.statistics.vintages import MISSING, Revision

__all__ = [
    "COLUMNS",
    "MISSING",
    "STATUSES",
    "UNITS",
    "Dataset",
    "Observation",
    "Revision",
    "Source",
    "Store",
    "check",
    "content_hash",
    "embedded",
    "load",
    "read_observations",
    "read_sources",
]
