"""Schedules of other programs: Microsoft Project, calendars, networks of the literature."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.programming.exact.networks import RCP, SCH, SM

from fuzz.doors.projects import planned
from fuzz.reader import Case, Reader, only
from krapte.programming.exact import read_network
from krapte.programming.exchange import (
    calendar_works,
    plan_calendar,
    project_works,
    project_xml,
    read_activities,
)

MADE = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def _xml() -> list[Case]:
    programme, _, plan = planned()
    return [{"plan.xml": project_xml(programme, plan, "Proef")}]


def _calendar() -> list[Case]:
    programme, _, plan = planned()
    return [{"plan.ics": plan_calendar(programme, plan, MADE)}]


def _networks() -> list[Case]:
    own = {"own.sm": SM, "own.rcp": RCP, "own.sch": SCH}
    return [{name: text.encode("latin-1")} for name, text in own.items()]


def _read_project(folder: Path) -> None:
    read_activities(folder / "plan.xml")
    project_works(folder / "plan.xml")


def _read_network(folder: Path) -> None:
    read_network(only(folder))


READERS = (
    Reader("schedules.project", _xml, _read_project),
    Reader("schedules.calendar", _calendar, lambda own: calendar_works(own / "plan.ics")),
    Reader("schedules.network", _networks, _read_network),
)
