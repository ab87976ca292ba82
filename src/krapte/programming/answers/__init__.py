"""What a plan answers: what stands in the way, who is short, and what more people would unlock."""

from krapte.programming.answers.comparison import CHANGES, Comparison, Side, compare
from krapte.programming.answers.delays import Delay, delays
from krapte.programming.answers.obstacles import Obstacle, obstacles
from krapte.programming.answers.reasons import Reason, reasons
from krapte.programming.answers.rivals import Rival
from krapte.programming.answers.room import Room, all_room, left_room
from krapte.programming.answers.tables import (
    bottlenecks,
    demand_table,
    labour_table,
    package_table,
    project_table,
)
from krapte.programming.answers.what_if import (
    Extra,
    WhatIf,
    price_of,
    read_extras,
    what_if,
    with_extras,
)

__all__ = [
    "CHANGES",
    "Comparison",
    "Delay",
    "Extra",
    "Obstacle",
    "Reason",
    "Rival",
    "Room",
    "Side",
    "WhatIf",
    "all_room",
    "bottlenecks",
    "compare",
    "delays",
    "demand_table",
    "labour_table",
    "left_room",
    "obstacles",
    "package_table",
    "price_of",
    "project_table",
    "read_extras",
    "reasons",
    "what_if",
    "with_extras",
]
