"""Energy projects scheduled against labour supply: what is to be built, where, and with whom."""

from krapte.programming.answers import (
    Comparison,
    Delay,
    Extra,
    Reason,
    Rival,
    Side,
    WhatIf,
    bottlenecks,
    compare,
    delays,
    demand_table,
    labour_table,
    package_table,
    project_table,
    read_extras,
    reasons,
    what_if,
    with_extras,
)
from krapte.programming.check import Breach, check, full_points, points_of
from krapte.programming.factor_tables import TABLES, read_factors
from krapte.programming.factors import PHASES, Factors, LabourFactor, Phase, Technology
from krapte.programming.generate import with_packages
from krapte.programming.months import month_of, month_text
from krapte.programming.national import national_programme
from krapte.programming.plan import Goal, Plan, Work
from krapte.programming.planner import Progress, plan
from krapte.programming.project import (
    OTHER,
    PRIORITIES,
    UNITS,
    Labour,
    Package,
    Programme,
    Project,
    Remark,
    res_regions,
)
from krapte.programming.read import read_programme
from krapte.programming.supply import Course, Hiring, Link, Supply
from krapte.programming.tasks import Bid, Site, Task, read_bids, read_sites, read_tasks
from krapte.programming.template import list_tables, list_workbook

__all__ = [
    "OTHER",
    "PHASES",
    "PRIORITIES",
    "TABLES",
    "UNITS",
    "Bid",
    "Breach",
    "Comparison",
    "Course",
    "Delay",
    "Extra",
    "Factors",
    "Goal",
    "Hiring",
    "Labour",
    "LabourFactor",
    "Link",
    "Package",
    "Phase",
    "Plan",
    "Programme",
    "Progress",
    "Project",
    "Reason",
    "Remark",
    "Rival",
    "Side",
    "Site",
    "Supply",
    "Task",
    "Technology",
    "WhatIf",
    "Work",
    "bottlenecks",
    "check",
    "compare",
    "delays",
    "demand_table",
    "full_points",
    "labour_table",
    "list_tables",
    "list_workbook",
    "month_of",
    "month_text",
    "national_programme",
    "package_table",
    "plan",
    "points_of",
    "project_table",
    "read_bids",
    "read_extras",
    "read_factors",
    "read_programme",
    "read_sites",
    "read_tasks",
    "reasons",
    "res_regions",
    "what_if",
    "with_extras",
    "with_packages",
]
