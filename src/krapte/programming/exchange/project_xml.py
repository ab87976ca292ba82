"""A plan as a file for Microsoft Project and what reads the same form (MSPDI, Project 2007 on).

A project is a summary task, a package a task under it; what it waits for are its predecessors.
Occupations are resources. The codes stand in the fields Text1 (project) and Text2 (package).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from krapte.programming.exchange.days import first_workday, last_workday, workdays
from krapte.programming.factors import PHASES
from krapte.programming.plan import Plan, Work
from krapte.programming.project import Package, Programme, Project
from krapte.programming.wording import occupation_text

NAMESPACE = "http://schemas.microsoft.com/project"
TEXT1, TEXT2 = "188743731", "188743734"
"""Numbers of the task fields Text1 and Text2."""

HOURS = 140
"""Hours of a full-time month, as the labour factors count them."""

_DAY = 8
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
_NOT_EARLIER, _FIXED = 4, "1"


def project_xml(programme: Programme, plan: Plan, title: str, lang: str = "nl") -> bytes:
    """Return the projects that a plan builds, with dates, links and labour.

    Durations are working days from Monday to Friday, 8 hours each, from the first working day of
    the first month to the last of the last. Work is in hours, 140 for a full-time month; units
    follow from both, and are a little below FTE.

    Parameters
    ----------
    title
        Of the file.
    lang
        Of the names of phases and occupations.
    """
    works: dict[str, dict[str, Work]] = {}
    for work in plan.works:
        works.setdefault(work.project, {})[work.package] = work
    built = [own for own in programme if own.project in works]
    asked = sorted({
        labour.occupation for own in built for part in own.packages for labour in part.labour
    })  # fmt: skip
    resources = {code: number for number, code in enumerate(asked, start=1)}
    tasks: list[str] = []
    assignments: list[str] = []
    for number, project in enumerate(built, start=1):
        _add(project, number, works[project.project], resources, tasks, assignments, lang)
    begin = min((own.start for own in plan.works), default=None)
    end = max((own.start + own.months - 1 for own in plan.works), default=None)
    dates = [] if begin is None or end is None else [
        _element("StartDate", _morning(first_workday(begin))),
        _element("FinishDate", _evening(last_workday(end))),
    ]  # fmt: skip
    parts = [
        _element("Name", title), _element("Title", title), _element("ScheduleFromStart", "1"),
        *dates, _element("CalendarUID", "1"), _element("DefaultStartTime", "08:00:00"),
        _element("DefaultFinishTime", "17:00:00"), _element("MinutesPerDay", str(60 * _DAY)),
        _element("MinutesPerWeek", str(5 * 60 * _DAY)), _element("DaysPerMonth", "20"),
        _group("ExtendedAttributes", [
            _group("ExtendedAttribute", [
                _element("FieldID", field), _element("FieldName", name), _element("Alias", alias),
            ]) for field, name, alias in ((TEXT1, "Text1", "krapte project"),
                                          (TEXT2, "Text2", "krapte package"))
        ]),
        _CALENDARS,
        _group("Tasks", tasks),
        _group("Resources", [_resource(code, uid, lang) for code, uid in resources.items()]),
        _group("Assignments", assignments),
    ]  # fmt: skip
    root = f'<Project xmlns="{NAMESPACE}">\n' + "".join(parts) + "</Project>\n"
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + root).encode()


def _add(
    project: Project,
    number: int,
    works: Mapping[str, Work],
    resources: Mapping[str, int],
    tasks: list[str],
    assignments: list[str],
    lang: str,
) -> None:
    """Add the tasks of a project, and who works on them."""
    chosen = [own for own in project.packages if own.package in works]
    uids = {own.package: len(tasks) + 2 + at for at, own in enumerate(chosen)}
    begin = min(works[own.package].start for own in chosen)
    end = max(works[own.package].start + works[own.package].months - 1 for own in chosen)
    hours = HOURS * sum(own.fte_months for own in chosen)
    tasks.append(
        _task(
            len(tasks) + 1, project.name, (f"{number}", 1), (begin, end), hours, (),
            (project.project, ""), deadline=project.deadline,
        )
    )  # fmt: skip
    for at, package in enumerate(chosen, start=1):
        work = works[package.package]
        uid = uids[package.package]
        span = (work.start, work.start + work.months - 1)
        before = [uids[code] for code in package.after if code in uids]
        named = package.name or PHASES.get(package.package, (package.package,) * 2)[lang != "nl"]
        tasks.append(
            _task(
                uid, named, (f"{number}.{at}", 2), span, HOURS * package.fte_months, before,
                (project.project, package.package),
            )
        )  # fmt: skip
        assignments += _assigned(package, uid, span, resources, len(assignments) + 1)


def _task(
    uid: int,
    name: str,
    outline: tuple[str, int],
    span: tuple[int, int],
    hours: float,
    before: Sequence[int],
    codes: tuple[str, str],
    deadline: int | None = None,
) -> str:
    start, finish = first_workday(span[0]), last_workday(span[1])
    summary = codes[1] == ""
    parts = [
        ("UID", f"{uid}"), ("ID", f"{uid}"), ("Name", name), ("Type", _FIXED), ("IsNull", "0"),
        ("WBS", outline[0]), ("OutlineNumber", outline[0]), ("OutlineLevel", f"{outline[1]}"),
        ("Priority", "500"), ("Start", _morning(start)), ("Finish", _evening(finish)),
        ("Duration", _hours(_DAY * workdays(start, finish))), ("DurationFormat", "7"),
        ("Work", _hours(hours)), ("EffortDriven", "0"), ("Estimated", "0"), ("Milestone", "0"),
        ("Summary", f"{summary:d}"),
    ]  # fmt: skip
    if not summary:
        parts += [
            ("ConstraintType", f"{_NOT_EARLIER}"), ("CalendarUID", "-1"),
            ("ConstraintDate", _morning(start)),
        ]  # fmt: skip
    if deadline is not None:
        parts.append(("Deadline", _evening(last_workday(deadline))))
    elements = [_element(*part) for part in parts]
    elements += [
        _group("PredecessorLink", [
            _element("PredecessorUID", f"{own}"), _element("Type", "1"),
            _element("CrossProject", "0"), _element("LinkLag", "0"), _element("LagFormat", "7"),
        ]) for own in before
    ]  # fmt: skip
    elements += [
        _group("ExtendedAttribute", [_element("FieldID", field), _element("Value", code)])
        for field, code in ((TEXT1, codes[0]), (TEXT2, codes[1]))
        if code
    ]
    return _group("Task", elements)


def _assigned(
    package: Package, task: int, span: tuple[int, int], resources: Mapping[str, int], first: int
) -> Iterable[str]:
    start, finish = first_workday(span[0]), last_workday(span[1])
    length = _DAY * workdays(start, finish)
    for number, own in enumerate(package.labour):
        hours = HOURS * own.fte_months
        yield _group("Assignment", [
            _element("UID", f"{first + number}"), _element("TaskUID", f"{task}"),
            _element("ResourceUID", f"{resources[own.occupation]}"),
            _element("Finish", _evening(finish)), _element("RemainingWork", _hours(hours)),
            _element("Start", _morning(start)), _element("Units", f"{hours / length:.6f}"),
            _element("Work", _hours(hours)),
        ])  # fmt: skip


def _resource(code: str, uid: int, lang: str) -> str:
    return _group("Resource", [
        _element("UID", f"{uid}"), _element("ID", f"{uid}"),
        _element("Name", occupation_text(code, lang).replace(",", " ")), _element("Type", "1"),
        _element("IsNull", "0"), _element("Code", code),
    ])  # fmt: skip


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text.translate(_NOT_XML))}</{name}>\n"


def _group(name: str, parts: Iterable[str]) -> str:
    return f"<{name}>\n" + "".join(parts) + f"</{name}>\n"


def _morning(day: dt.date) -> str:
    return f"{day.isoformat()}T08:00:00"


def _evening(day: dt.date) -> str:
    return f"{day.isoformat()}T17:00:00"


def _hours(hours: float) -> str:
    """Return hours as a duration; whole seconds."""
    seconds = round(hours * 3600)
    return f"PT{seconds // 3600}H{seconds % 3600 // 60}M{seconds % 60}S"


def _working(day: int) -> str:
    times = [
        _group("WorkingTime", [_element("FromTime", begin), _element("ToTime", end)])
        for begin, end in (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00"))
    ]
    working = 2 <= day <= 6
    return _group("WeekDay", [
        _element("DayType", f"{day}"), _element("DayWorking", f"{working:d}"),
        *([_group("WorkingTimes", times)] if working else []),
    ])  # fmt: skip


_CALENDARS = _group("Calendars", [
    _group("Calendar", [
        _element("UID", "1"), _element("Name", "krapte"), _element("IsBaseCalendar", "1"),
        _element("BaseCalendarUID", "-1"),
        _group("WeekDays", [_working(day) for day in range(1, 8)]),
    ])
])  # fmt: skip
