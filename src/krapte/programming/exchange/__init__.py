"""A plan in and out: its folder, tables, Microsoft Project, calendars and maps."""

from krapte.programming.exchange.calendar import calendar_works, plan_calendar
from krapte.programming.exchange.places import place_centres, places_geojson
from krapte.programming.exchange.project_reader import Activity, project_works, read_activities
from krapte.programming.exchange.project_xml import project_xml
from krapte.programming.exchange.sheets import frame_table, workbook
from krapte.programming.exchange.store import (
    MANIFEST,
    PLAN_FILES,
    SavedPlan,
    plan_identity,
    read_plan,
    save_plan,
    works_table,
)
from krapte.programming.exchange.supply_folder import SUPPLY_FILES, read_supply, supply_tables

__all__ = [
    "MANIFEST",
    "PLAN_FILES",
    "SUPPLY_FILES",
    "Activity",
    "SavedPlan",
    "calendar_works",
    "frame_table",
    "place_centres",
    "places_geojson",
    "plan_calendar",
    "plan_identity",
    "project_works",
    "project_xml",
    "read_activities",
    "read_plan",
    "read_supply",
    "save_plan",
    "supply_tables",
    "workbook",
    "works_table",
]
