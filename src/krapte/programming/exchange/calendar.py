"""A plan as a calendar (iCalendar, RFC 5545): an event of whole days for every package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from krapte.classification import region_name
from krapte.errors import BadInput, Problem
from krapte.programming.exchange.days import first_day, month_of_day
from krapte.programming.factors import PHASES
from krapte.programming.plan import Plan, Work
from krapte.programming.project import Package, Programme, Project
from krapte.register.exchange import LARGEST_FILE, read_file

_HOST = "krapte"
_LINE = 75
_MEND = "Export the calendar again; keep the UID of every event."


def plan_calendar(programme: Programme, plan: Plan, stamp: dt.datetime, lang: str = "nl") -> bytes:
    """Return the packages of a plan as events, by project and start.

    An event lasts from the first day of its first month to the last day of its last. Its UID is
    made of the codes of project and package, so that a later plan replaces it.

    Parameters
    ----------
    stamp
        When the plan was made, with its time zone.
    lang
        Of the texts.
    """
    head = (
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//krapte//programme//{lang.upper()}",
        "CALSCALE:GREGORIAN",
    )  # fmt: skip
    moment = stamp.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    works: dict[str, list[Work]] = {}
    for work in plan.works:
        works.setdefault(work.project, []).append(work)
    lines = list(head)
    for project in programme:
        packages = {own.package: own for own in project.packages}
        for work in sorted(
            works.get(project.project, []), key=lambda own: (own.start, own.package)
        ):
            if work.package in packages:
                lines += _event(project, packages[work.package], work, moment, lang)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _event(project: Project, package: Package, work: Work, moment: str, lang: str) -> Iterator[str]:
    named = package.name or PHASES.get(package.package, (package.package,) * 2)[lang != "nl"]
    labour = ", ".join(
        f"{own.fte_months / work.months:.3g} {'VTE' if lang == 'nl' else 'FTE'} {own.occupation}"
        for own in package.labour
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(f'{work.project}/{work.package}@{_HOST}')}"
    yield f"DTSTAMP:{moment}"
    yield f"DTSTART;VALUE=DATE:{first_day(work.start):%Y%m%d}"
    # The end of an event of whole days is the day after it.
    yield f"DTEND;VALUE=DATE:{first_day(work.start + work.months):%Y%m%d}"
    yield f"SUMMARY:{_text(f'{project.name}: {named}')}"
    if labour:
        yield f"DESCRIPTION:{_text(labour)}"
    yield f"LOCATION:{_text(region_name(project.region))}"
    yield f"CATEGORIES:{_text(project.technology)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Return a text with the signs that have a meaning in a calendar escaped."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, never cutting through a sign."""
    pieces: list[str] = []
    current, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _LINE:
            pieces.append(current)
            current, size = " ", 1
        current, size = current + sign, size + width
    return "\r\n".join([*pieces, current]) + "\r\n"


def calendar_works(path: Path) -> tuple[Work, ...]:
    """Return the works of a calendar that krapte wrote, and that may have been moved since.

    A package is done in every month that its event touches.

    Raises
    ------
    BadInput
        With every event that cannot be read; events of others (by their UID) are passed over.
    """
    content = read_file(path, LARGEST_FILE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput([_problem(path, None, "no UTF-8 text", "a calendar (.ics)")]) from None
    unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    lines = unfolded.split("\n")
    if lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise BadInput([_problem(path, 1, "no calendar", "BEGIN:VCALENDAR")])
    works: list[Work] = []
    faults: list[Problem] = []
    event: dict[str, str] | None = None
    for number, line in enumerate(lines, start=1):
        name, _, value = line.strip().partition(":")
        name = name.partition(";")[0].upper()
        if (name, value.upper()) == ("BEGIN", "VEVENT"):
            event = {}
        elif (name, value.upper()) == ("END", "VEVENT") and event is not None:
            if _plain(event.get("UID", "")).endswith(f"@{_HOST}"):
                try:
                    works.append(_work(event))
                except (KeyError, ValueError) as error:
                    allowed = "an event with UID, DTSTART and DTEND"
                    faults.append(_problem(path, number, f"{error}", allowed))
            event = None
        elif event is not None:
            event.setdefault(name, value)
    if faults:
        raise BadInput(faults)
    if not works:
        found = "no event of krapte"
        raise BadInput([_problem(path, None, found, "events that `krapte programme plan` wrote")])
    return tuple(works)


def _work(event: dict[str, str]) -> Work:
    project, _, package = _plain(event["UID"]).removesuffix(f"@{_HOST}").partition("/")
    begin = dt.datetime.strptime(event["DTSTART"][:8], "%Y%m%d").date()
    end = dt.datetime.strptime(event["DTEND"][:8], "%Y%m%d").date()
    if len(event["DTEND"]) == 8 or event["DTEND"][8:].startswith("T000000"):
        end -= dt.timedelta(days=1)
    months = month_of_day(end) - month_of_day(begin) + 1
    if months < 1:
        raise ValueError(f"an end {event['DTEND']} before the begin {event['DTSTART']}")
    return Work(project, package, month_of_day(begin), months)


def _plain(text: str) -> str:
    signs: list[str] = []
    escaped = False
    for sign in text:
        if escaped:
            signs.append("\n" if sign in "nN" else sign)
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            signs.append(sign)
    return "".join(signs)


def _problem(path: Path, line: int | None, found: str, allowed: str) -> Problem:
    return Problem(path.name, line, None, found, allowed, _MEND)
