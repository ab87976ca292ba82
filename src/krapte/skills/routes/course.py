"""A course, and a catalogue of courses that holds together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language

KINDS = ("certificate", "third_path", "bbl", "bol", "hbo_module", "hbo", "course", "on_the_job")
"""What a course can be: mbo certificate, mbo third learning path (praktijkleren), mbo working and
learning, mbo at school, part of an hbo programme, a whole one, a private course, learning at work.
"""

_SHOWN = 4


@dataclass(frozen=True)
class Course:
    """One way to learn some skills.

    Parameters
    ----------
    id
        Its own name in the catalogue.
    name_nl, name_en
        What a reader sees.
    kind
        One of `KINDS`.
    teaches
        URIs of the skills that somebody has afterwards.
    hours
        Hours of study in all, work that teaches included.
    price
        Euro that somebody pays for it, before any scheme.
    weeks
        From start to end.
    paid_share
        Share of the hours that is paid work (bbl); the rest is own time or leave.
    level
        NLQF level; None when it has none.
    prerequisites
        Ids of courses that must come before.
    requires
        URIs of skills that somebody must have before.
    provider, recognised
        Who gives it, and whether it is recognised by law or a quality mark; None when not known.
    places
        Seats per start; None when not limited.
    starts
        First days; empty when it starts at any time.
    hours_low, hours_high, price_low, price_high
        Ranges; equal to the value where it is exact.
    status
        `sourced` or `assumed`: of hours and price.
    source, note
        Where they come from.
    """

    id: str
    name_nl: str
    name_en: str
    kind: str
    teaches: tuple[str, ...]
    hours: float
    price: float
    weeks: float
    paid_share: float = 0.0
    level: int | None = None
    prerequisites: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    provider: str = ""
    recognised: bool | None = None
    places: int | None = None
    starts: tuple[dt.date, ...] = ()
    hours_low: float = 0.0
    hours_high: float = 0.0
    price_low: float = 0.0
    price_high: float = 0.0
    status: str = "assumed"
    source: str = "assumed"
    note: str = ""

    def name(self, lang: str = "nl") -> str:
        """Return the name in a language, or in the other one when it has none."""
        return (self.name_nl if lang == "nl" else self.name_en) or self.name_nl or self.name_en


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Courses by id, checked: what must come before is there and goes in no circle.

    Parameters
    ----------
    courses
        By id.
    title
        What it is.
    left_out
        Number of courses of the file that teach no skill of the language.
    """

    courses: Mapping[str, Course]
    title: str = ""
    left_out: int = 0

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids, each after all that must come before it."""
        before = {own.id: own.prerequisites for own in self.courses.values()}
        return tuple(TopologicalSorter(before).static_order())

    def needed(self, course: str) -> frozenset[str]:
        """Return a course with all that must come before it.

        Raises
        ------
        BadInput
            No such course.
        """
        found: set[str] = set()
        waiting = [course]
        while waiting:
            own = waiting.pop()
            if own not in found:
                found.add(own)
                waiting.extend(self[own].prerequisites)
        return frozenset(found)

    def __getitem__(self, course: str) -> Course:
        """Return a course by id.

        Raises
        ------
        BadInput
            No such course.
        """
        if course not in self.courses:
            mend = "`krapte skills route --courses` lists them."
            told = f"`{course}`"
            raise BadInput([Problem("catalogue", None, "course", told, "a course of it", mend)])
        return self.courses[course]

    def __len__(self) -> int:
        return len(self.courses)


def catalogue_of(
    courses: Iterable[tuple[Course, int | None]],
    language: Language,
    file: str,
    title: str = "",
) -> Catalogue:
    """Return a catalogue when it holds together.

    Parameters
    ----------
    courses
        With the line or place of each in the file.
    language
        In which the skills are named.
    file
        What the user gave, for messages.

    Raises
    ------
    BadInput
        No course, an id twice, an unknown kind or skill, a number below 0 or outside its range,
        something before a course that is not there, or a circle of courses.
    """
    found: dict[str, Course] = {}
    problems: list[Problem] = []
    lines: dict[str, int | None] = {}
    for own, line in courses:
        problems += [Problem(file, line, *told) for told in _faults(own, language, own.id in found)]
        found.setdefault(own.id, own)
        lines.setdefault(own.id, line)
    if not found and not problems:
        mend = "Give a catalogue with at least one course."
        problems.append(Problem(file, None, None, "no course", "courses", mend))
    for own in found.values():
        lost = [one for one in own.prerequisites if one not in found]
        if lost:
            told = f"unknown {', '.join(f'`{one}`' for one in lost[:_SHOWN])}"
            mend = "Add the course, or remove it from what must come before."
            problems.append(
                Problem(file, lines[own.id], "prerequisites", told, "ids of courses", mend)
            )
    if problems:
        raise BadInput(problems)
    try:
        TopologicalSorter({own.id: own.prerequisites for own in found.values()}).prepare()
    except CycleError as fault:
        circle = " > ".join(f"`{one}`" for one in fault.args[1][:6])
        mend = "Remove one of these; no course can come before itself."
        told = f"a circle {circle}"
        line = lines[fault.args[1][0]]
        raise BadInput(
            [Problem(file, line, "prerequisites", told, "an order of courses", mend)]
        ) from None
    return Catalogue(found, title)


def _faults(own: Course, language: Language, twice: bool) -> Iterable[tuple[str, str, str, str]]:
    """Yield field, found, allowed and mend of every fault of one course."""
    if not own.id:
        yield "id", "nothing", "an id", "Give each course a name of its own."
    if twice:
        yield "id", f"`{own.id}` again", "each id once", "Rename or remove one of the two."
    if own.kind not in KINDS:
        yield "kind", f"`{own.kind}`", "one of " + ", ".join(KINDS), "Correct the kind."
    unknown = [
        one
        for one in (*own.teaches, *own.requires)
        if one not in language.concepts or not language.concepts[one].is_skill
    ]
    if unknown:
        shown = ", ".join(f"`{one}`" for one in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        mend = "Use the addresses of the language, or import the whole vocabulary first."
        yield "teaches", shown + more, f"URIs of skills of {language.id}", mend
    if not own.teaches:
        mend = "Name at least one skill, or leave the course out."
        yield "teaches", "nothing", "URIs of skills", mend
    ranges = (
        ("hours", own.hours, own.hours_low, own.hours_high),
        ("price", own.price, own.price_low, own.price_high),
    )
    for field, value, low, high in ranges:
        if value < 0:
            yield field, f"`{value:g}`", "0 or more", "Write 0 when it costs nothing."
        elif not low <= value <= high:
            told = f"{value:g} outside its range {low:g} to {high:g}"
            yield field, told, "low, value and high in order", "Put them in order."
    if own.weeks <= 0:
        yield "weeks", f"`{own.weeks:g}`", "more than 0", "Write the weeks from start to end."
    if not 0 <= own.paid_share <= 1:
        yield "paid_share", f"`{own.paid_share:g}`", "a share 0 to 1", "Write 0.5 for half."
    if own.places is not None and own.places < 0:
        yield "places", f"`{own.places}`", "0 or more", "Leave empty when not limited."
    if own.level is not None and not 1 <= own.level <= 8:
        yield "level", f"`{own.level}`", "an NLQF level 1 to 8", "Leave empty when it has none."
