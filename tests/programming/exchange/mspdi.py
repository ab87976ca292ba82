"""Whether a file keeps to the form of Microsoft Project, from the documented elements.

The published schema (mspdi.xsd, Project 2003 to 2007) puts the elements of each group in a set
order and gives them types. Only the elements that krapte writes stand here, in that order.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

NAMESPACE = "{http://schemas.microsoft.com/project}"
WHOLE, TEXT, FLAG, NUMBER = r"-?\d+", r"(?s).*", r"[01]", r"\d+(\.\d+)?"
MOMENT, CLOCK = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", r"\d\d:\d\d:\d\d"
SPAN = r"PT\d+H\d+M\d+S"

ORDER = {
    "Project": [
        ("Name", r"(?s).{0,255}"), ("Title", r"(?s).{0,512}"), ("ScheduleFromStart", FLAG),
        ("StartDate", MOMENT), ("FinishDate", MOMENT), ("CalendarUID", WHOLE),
        ("DefaultStartTime", CLOCK), ("DefaultFinishTime", CLOCK), ("MinutesPerDay", WHOLE),
        ("MinutesPerWeek", WHOLE), ("DaysPerMonth", WHOLE), ("ExtendedAttributes", None),
        ("Calendars", None), ("Tasks", None), ("Resources", None), ("Assignments", None),
    ],
    "ExtendedAttributes": [("ExtendedAttribute", None)],
    "Calendars": [("Calendar", None)],
    "Calendar": [
        ("UID", WHOLE), ("Name", TEXT), ("IsBaseCalendar", FLAG), ("BaseCalendarUID", WHOLE),
        ("WeekDays", None),
    ],
    "WeekDays": [("WeekDay", None)],
    "WeekDay": [("DayType", r"[0-7]"), ("DayWorking", FLAG), ("WorkingTimes", None)],
    "WorkingTimes": [("WorkingTime", None)],
    "WorkingTime": [("FromTime", CLOCK), ("ToTime", CLOCK)],
    "Tasks": [("Task", None)],
    "Task": [
        ("UID", WHOLE), ("ID", WHOLE), ("Name", r"(?s).{0,512}"), ("Type", r"[012]"),
        ("IsNull", FLAG), ("WBS", TEXT), ("OutlineNumber", r"\d+(\.\d+)*"),
        ("OutlineLevel", WHOLE), ("Priority", r"\d{1,4}"), ("Start", MOMENT), ("Finish", MOMENT),
        ("Duration", SPAN), ("DurationFormat", r"3|4|5|6|7|8|9|10|11|12|19|20|21"), ("Work", SPAN),
        ("EffortDriven", FLAG), ("Estimated", FLAG), ("Milestone", FLAG), ("Summary", FLAG),
        ("ConstraintType", r"[0-7]"), ("CalendarUID", WHOLE), ("ConstraintDate", MOMENT),
        ("Deadline", MOMENT), ("PredecessorLink", None), ("ExtendedAttribute", None),
    ],
    "PredecessorLink": [
        ("PredecessorUID", WHOLE), ("Type", r"[0-3]"), ("CrossProject", FLAG), ("LinkLag", WHOLE),
        ("LagFormat", r"3|4|5|6|7|8|9|10|11|12|19|20"),
    ],
    "Resources": [("Resource", None)],
    "Resource": [
        ("UID", WHOLE), ("ID", WHOLE), ("Name", r"[^,;\[\]]+"), ("Type", r"[01]"),
        ("IsNull", FLAG), ("Code", TEXT),
    ],
    "Assignments": [("Assignment", None)],
    "Assignment": [
        ("UID", WHOLE), ("TaskUID", WHOLE), ("ResourceUID", WHOLE), ("Finish", MOMENT),
        ("RemainingWork", SPAN), ("Start", MOMENT), ("Units", NUMBER), ("Work", SPAN),
    ],
}  # fmt: skip
ATTRIBUTE = {
    "ExtendedAttributes": [("FieldID", WHOLE), ("FieldName", TEXT), ("Alias", TEXT)],
    "Task": [("FieldID", WHOLE), ("Value", TEXT)],
}


def faults(content: bytes) -> list[str]:
    """Return what does not keep to the form, in words."""
    root = ElementTree.fromstring(content)  # noqa: S314
    found = [] if root.tag == f"{NAMESPACE}Project" else [f"root {root.tag}"]
    found += _faults(root, ORDER["Project"])
    tasks = _numbers(root, "Tasks", "Task", "UID")
    resources = _numbers(root, "Resources", "Resource", "UID")
    assignments = _numbers(root, "Assignments", "Assignment", "UID")
    for name, numbers in (("Task", tasks), ("Resource", resources), ("Assignment", assignments)):
        if len(set(numbers)) != len(numbers):
            found.append(f"{name}: a UID twice")
    for own in _numbers(root, "Assignments", "Assignment", "TaskUID"):
        found += [] if own in tasks else [f"Assignment of task {own}, which is not there"]
    for own in _numbers(root, "Assignments", "Assignment", "ResourceUID"):
        found += [] if own in resources else [f"Assignment of resource {own}, which is not there"]
    for own in root.iter(f"{NAMESPACE}PredecessorUID"):
        found += [] if own.text in tasks else [f"PredecessorUID {own.text}, which is not there"]
    return found


def _faults(element, order) -> list[str]:
    names = [name for name, _ in order]
    forms = dict(order)
    found, place = [], 0
    for child in element:
        name = child.tag.removeprefix(NAMESPACE)
        if name not in names:
            found.append(f"{name} in {element.tag}")
            continue
        if names.index(name) < place:
            found.append(f"{name} too late in {element.tag}")
        place = max(place, names.index(name))
        form = forms[name]
        if form is None:
            parent = element.tag.removeprefix(NAMESPACE)
            inner = ATTRIBUTE[parent] if name == "ExtendedAttribute" else ORDER[name]
            found += _faults(child, inner)
        elif not re.fullmatch(form, child.text or ""):
            found.append(f"{name} holds {child.text!r}")
    return found


def _numbers(root, group, name, field) -> list[str]:
    path = f"{NAMESPACE}{group}/{NAMESPACE}{name}/{NAMESPACE}{field}"
    return [own.text for own in root.findall(path)]
