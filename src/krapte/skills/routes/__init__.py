"""Routes: what to learn, in which order, over which jobs, for how much."""

from krapte.skills.json_file import read_json
from krapte.skills.routes.check import faults, overfull
from krapte.skills.routes.course import KINDS, Catalogue, Course, catalogue_of
from krapte.skills.routes.embedded import (
    PROGRAMME,
    catalogue_sources,
    default_catalogue,
    read_catalogue,
    with_programme,
)
from krapte.skills.routes.exact import Shared, best_route, best_routes, shared_greedy
from krapte.skills.routes.greedy import greedy
from krapte.skills.routes.hops import Hop, Way, shortest_way
from krapte.skills.routes.need import OBJECTIVES, TARGET, Need, Wish, need_of
from krapte.skills.routes.route import Route

__all__ = [
    "KINDS",
    "OBJECTIVES",
    "PROGRAMME",
    "TARGET",
    "Catalogue",
    "Course",
    "Hop",
    "Need",
    "Route",
    "Shared",
    "Way",
    "Wish",
    "best_route",
    "best_routes",
    "catalogue_of",
    "catalogue_sources",
    "default_catalogue",
    "faults",
    "greedy",
    "need_of",
    "overfull",
    "read_catalogue",
    "read_json",
    "shared_greedy",
    "shortest_way",
    "with_programme",
]
