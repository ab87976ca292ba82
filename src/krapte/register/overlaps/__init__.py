"""Fragmentation: measures that serve the same people, tables that could merge, blank spots."""

from krapte.register.overlaps.aims import ACTING, Aim, aims
from krapte.register.overlaps.blank_spots import LEVELS, BlankSpot, Shortage, blank_spots
from krapte.register.overlaps.crowding import Crowd, crowds
from krapte.register.overlaps.scores import (
    CORE,
    DIMENSIONS,
    WEIGHTS,
    Overlap,
    Shared,
    compare,
    overlaps,
    weights_of,
)
from krapte.register.overlaps.seats import (
    TABLES,
    Merger,
    Standing,
    merger_path,
    mergers,
    seat_graph,
    standings,
)

__all__ = [
    "ACTING",
    "CORE",
    "DIMENSIONS",
    "LEVELS",
    "TABLES",
    "WEIGHTS",
    "Aim",
    "BlankSpot",
    "Crowd",
    "Merger",
    "Overlap",
    "Shared",
    "Shortage",
    "Standing",
    "aims",
    "blank_spots",
    "compare",
    "crowds",
    "merger_path",
    "mergers",
    "overlaps",
    "seat_graph",
    "standings",
    "weights_of",
]
