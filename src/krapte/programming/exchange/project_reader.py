"""Reads a schedule that Microsoft Project or its like wrote (MSPDI): tasks, links and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from krapte.errors import BadInput, Problem
from krapte.programming.exchange.days import month_of_day
from krapte.programming.exchange.project_xml import NAMESPACE, TEXT1, TEXT2
from krapte.programming.plan import Work
from krapte.register.exchange import LARGEST_FILE, read_file

_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", re.ASCII)
_MEND = "Save it in Microsoft Project as XML (File, Save As, XML Format)."
_ALLOWED = "a project file in XML (MSPDI)"


@dataclass(frozen=True)
class Activity:
    """A task of a schedule, without those that sum up others.

    Parameters
    ----------
    uid, name
        Its number and name.
    under
        Names of the summary tasks above it, the highest first.
    project, package
        Codes of krapte, in Text1 and Text2; empty in the file of another program.
    start, finish
        Days.
    after
        Numbers of the tasks that must be finished before it starts.
    hours
        Work by name of the resource; without resources under an empty name, when there is work.
    """

    uid: int
    name: str
    under: tuple[str, ...]
    project: str
    package: str
    start: dt.date
    finish: dt.date
    after: tuple[int, ...]
    hours: dict[str, float]

    @property
    def months(self) -> int:
        """Months that it touches."""
        return month_of_day(self.finish) - month_of_day(self.start) + 1


def read_activities(path: Path) -> tuple[Activity, ...]:
    """Return the tasks of a project file, in its order.

    Summary tasks, empty rows and inactive tasks are left out; of the links only finish to start
    counts, lags are left aside.

    Raises
    ------
    BadInput
        It is no such file, declares entities, or tasks have no name or dates.
    """
    root = _tree(path)
    if root.tag != f"{NAMESPACE} Project":
        raise _refusal(path, f"`{root.tag.split(' ')[-1]}`", _ALLOWED, _MEND)
    resources = {
        _text(own, "UID"): _text(own, "Code") or _text(own, "Name")
        for own in _all(root, "Resources", "Resource")
    }
    hours: dict[str, dict[str, float]] = {}
    for own in _all(root, "Assignments", "Assignment"):
        name = resources.get(_text(own, "ResourceUID"), "")
        works = hours.setdefault(_text(own, "TaskUID"), {})
        works[name] = works.get(name, 0.0) + _hours(_text(own, "Work"))
    found: list[Activity] = []
    faults: list[Problem] = []
    above: list[tuple[int, str]] = []
    for task in _all(root, "Tasks", "Task"):
        if _text(task, "IsNull") == "1" or _text(task, "Active") == "0":
            continue
        name, level = _text(task, "Name"), _level(task)
        while above and above[-1][0] >= level:
            above.pop()
        if _text(task, "Summary") == "1":
            above.append((level, name))
            continue
        if _text(task, "UID") == "0":
            continue
        under = tuple(title for depth, title in above if depth > 0)
        try:
            found.append(_activity(task, under, hours.get(_text(task, "UID"), {})))
        except ValueError as error:
            told = f"task {_text(task, 'UID')} `{name}` with {error}"
            faults.append(
                Problem(path.name, None, None, told, "tasks with a start and a finish", _MEND)
            )
    if faults:
        raise BadInput(faults)
    if not found:
        raise _refusal(path, "no tasks", "tasks with a start and a finish", _MEND)
    return tuple(found)


def project_works(path: Path) -> tuple[Work, ...]:
    """Return the works of a project file that krapte wrote, and that may have been moved since.

    A package is done in every month that its task touches.

    Raises
    ------
    BadInput
        It cannot be read, or a task lost the codes in Text1 and Text2.
    """
    activities = read_activities(path)
    lost = [own for own in activities if not (own.project and own.package)]
    if lost:
        told = ", ".join(f"`{own.name}`" for own in lost[:5])
        told += f" and {len(lost) - 5} more" if len(lost) > 5 else ""
        mend = "Fill in Text1 (project) and Text2 (package), or take the tasks out."
        raise _refusal(path, f"tasks without codes: {told}", "tasks with Text1 and Text2", mend)
    return tuple(
        Work(own.project, own.package, month_of_day(own.start), own.months) for own in activities
    )


def _level(task: Element) -> int:
    """Return how deep a task stands; one that does not say so, or says nonsense, at the top."""
    told = _text(task, "OutlineLevel")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 5 else 0


def _activity(task: Element, under: tuple[str, ...], hours: dict[str, float]) -> Activity:
    codes = {
        _text(own, "FieldID"): _text(own, "Value") for own in task
        if own.tag == f"{NAMESPACE} ExtendedAttribute"
    }  # fmt: skip
    dates = []
    for name in ("Start", "Finish"):
        try:
            dates.append(dt.datetime.fromisoformat(_text(task, name)).date())
        except ValueError:
            raise ValueError(f"{name} `{_text(task, name)}`") from None
    if dates[1] < dates[0]:
        raise ValueError(f"a finish {dates[1]} before its start {dates[0]}")
    after = tuple(
        int(_text(own, "PredecessorUID")) for own in task
        if own.tag == f"{NAMESPACE} PredecessorLink" and _text(own, "Type") in ("", "1")
        and _text(own, "CrossProject") != "1"
    )  # fmt: skip
    if not hours and _hours(_text(task, "Work")) > 0:
        hours = {"": _hours(_text(task, "Work"))}
    return Activity(
        int(_text(task, "UID")), _text(task, "Name"), under, codes.get(TEXT1, ""),
        codes.get(TEXT2, ""), dates[0], dates[1], after, hours,
    )  # fmt: skip


def _tree(path: Path) -> Element:
    """Return the root of an XML file; entities are refused, with which small files become large."""
    content = read_file(path, LARGEST_FILE)
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data

    def refuse(*_: object) -> None:
        found = "a document type with entities"
        raise _refusal(path, found, "XML without a document type", _MEND)

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # also of a strange encoding
        raise _refusal(path, f"no XML ({error})", _ALLOWED, _MEND) from None
    return builder.close()


def _all(root: Element, group: str, name: str) -> Iterator[Element]:
    for part in root:
        if part.tag == f"{NAMESPACE} {group}":
            yield from (own for own in part if own.tag == f"{NAMESPACE} {name}")


def _text(element: Element, name: str) -> str:
    found = next((own for own in element if own.tag == f"{NAMESPACE} {name}"), None)
    return "" if found is None or found.text is None else found.text.strip()


def _hours(text: str) -> float:
    match = _DURATION.fullmatch(text)
    if match is None:
        return 0.0
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours + minutes / 60 + seconds / 3600


def _refusal(path: Path, found: str, allowed: str, mend: str) -> BadInput:
    return BadInput([Problem(path.name, None, None, found, allowed, mend)])
