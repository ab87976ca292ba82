"""A small list of projects, and labour that is too scarce for all of it."""

from __future__ import annotations

import io
import zipfile

from krapte.programming import list_tables, read_factors
from krapte.programming.exchange import supply_tables
from tests.programming import planning

EMAIL = "baas@voorbeeld.nl"


def own_projects():
    """Return projects that ask more electricians than there are, so that one of them waits."""
    return [
        planning.project("a", twh=0.5),
        planning.project("b", twh=0.4, deadline="2027-06", name="Formule =1+1"),
        planning.project("c", region="ES02", twh=0.3, deadline="2027-07", priority=1),
        planning.project("never", deadline="2027-01"),
    ]


def zipped(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def list_zip():
    return zipped(list_tables(own_projects(), read_factors()))


def supply_zip():
    return zipped(supply_tables(planning.supply(2.0, hiring=None, courses=(), teachers={})))
