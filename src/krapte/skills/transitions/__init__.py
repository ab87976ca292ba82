"""Steps from one occupation to another: who can, who would, how many do, and what it is worth."""

from krapte.skills.level import PROGRAMMES, skill_level
from krapte.skills.transitions.closeness import OPTIONAL, Closeness
from krapte.skills.transitions.judge import (
    JUDGEMENTS,
    Judgement,
    Person,
    Term,
    Transition,
    count,
    hours_of,
    into_technical,
    judge,
    person_in,
    transitions,
)
from krapte.skills.transitions.market import Figure, Market, market_of
from krapte.skills.transitions.overlay import (
    PairPull,
    blended,
    pulls_of,
    read_pulls,
    write_overlay,
)
from krapte.skills.transitions.prices import (
    ADDING,
    SkillPrice,
    cell_values,
    rank_measures,
    rank_regions,
    read_prices,
)
from krapte.skills.transitions.pull import FEATURES, Pull, read_pull
from krapte.skills.transitions.tables import Basis, Threshold, read_basis
from krapte.skills.transitions.volumes import Volumes, volumes

__all__ = [
    "ADDING",
    "FEATURES",
    "JUDGEMENTS",
    "OPTIONAL",
    "PROGRAMMES",
    "Basis",
    "Closeness",
    "Figure",
    "Judgement",
    "Market",
    "PairPull",
    "Person",
    "Pull",
    "SkillPrice",
    "Term",
    "Threshold",
    "Transition",
    "Volumes",
    "blended",
    "cell_values",
    "count",
    "hours_of",
    "into_technical",
    "judge",
    "market_of",
    "person_in",
    "pulls_of",
    "rank_measures",
    "rank_regions",
    "read_basis",
    "read_prices",
    "read_pull",
    "read_pulls",
    "skill_level",
    "transitions",
    "volumes",
    "write_overlay",
]
