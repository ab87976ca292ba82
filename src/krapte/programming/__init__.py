"""Energy projects scheduled against labour supply: what is to be built, where, and with whom."""

from krapte.programming.factor_tables import TABLES, read_factors
from krapte.programming.factors import PHASES, Factors, LabourFactor, Phase, Technology
from krapte.programming.generate import with_packages
from krapte.programming.months import month_of, month_text
from krapte.programming.national import national_programme
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
from krapte.programming.tasks import Bid, Site, Task, read_bids, read_sites, read_tasks
from krapte.programming.template import list_tables, list_workbook

__all__ = [
    "OTHER",
    "PHASES",
    "PRIORITIES",
    "TABLES",
    "UNITS",
    "Bid",
    "Factors",
    "Labour",
    "LabourFactor",
    "Package",
    "Phase",
    "Programme",
    "Project",
    "Remark",
    "Site",
    "Task",
    "Technology",
    "list_tables",
    "list_workbook",
    "month_of",
    "month_text",
    "national_programme",
    "read_bids",
    "read_factors",
    "read_programme",
    "read_sites",
    "read_tasks",
    "res_regions",
    "with_packages",
]
