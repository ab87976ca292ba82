"""Plans and project networks solved as a whole, with proof."""

from krapte.programming.exact.formats import read_network
from krapte.programming.exact.left import Left
from krapte.programming.exact.network import Network, Schedule
from krapte.programming.exact.shortest import shortest_schedule
from krapte.programming.exact.solve import Part, solve_exactly, solve_part
from krapte.programming.exact.verify import faults_of, length_of

__all__ = [
    "Left",
    "Network",
    "Part",
    "Schedule",
    "faults_of",
    "length_of",
    "read_network",
    "shortest_schedule",
    "solve_exactly",
    "solve_part",
]
