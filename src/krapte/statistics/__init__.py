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
from krapte.statistics.observations import COLUMNS, STATUSES, UNITS, Observation

__all__ = [
    "COLUMNS",
    "STATUSES",
    "UNITS",
    "Dataset",
    "Observation",
    "Source",
    "check",
    "content_hash",
    "embedded",
    "load",
    "read_sources",
]
