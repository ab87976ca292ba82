"""Why projects cannot be built, or not in time, whatever the plan: before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from krapte.programming.answers.fit import earliest
from krapte.programming.answers.obstacles import Obstacle, obstacles
from krapte.programming.answers.room import Room, all_room
from krapte.programming.months import month_text
from krapte.programming.order import circle_in
from krapte.programming.project import Programme, Project
from krapte.programming.supply import Supply
from krapte.programming.wording import in_dutch, in_english, occupation_text, place_text

_SHOWN = 3


@dataclass(frozen=True)
class Reason:
    """One thing that stands in the way of a project.

    Parameters
    ----------
    kind
        `circle` of packages, `deadline` before the earliest start, `short` window, `ended` before
        the labour that is known begins, `nowhere` (no people can work there), `nobody` has the
        occupation, `nobody_then` has it in the months that count, or `scarce`: there are some, but
        too few even when all of them work for this project.
    project
        Code.
    never
        Whether it cannot be built at all in the months of the supply; otherwise it is late.
    occupation, regions, first, last
        Which labour, whose, in which months; None or empty when labour is not the matter.
    asked, free
        FTE a month that it asks at least, and most that can come; None when not the matter.
    text_nl, text_en
        In words.
    """

    kind: str
    project: str
    never: bool
    text_nl: str
    text_en: str
    occupation: str | None = None
    regions: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    asked: float | None = None
    free: float | None = None

    def text(self, lang: str) -> str:
        """Return it in words, in `nl` or `en`."""
        return self.text_nl if lang == "nl" else self.text_en

    def why(self, lang: str) -> str:
        """Return it without the code of the project, for where that stands already."""
        return self.text(lang).removeprefix(f"{self.project}: ")

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain fields, for `--json`."""
        return {
            "kind": self.kind, "project": self.project, "never": self.never,
            "occupation": self.occupation, "regions": list(self.regions),
            "first": None if self.first is None else month_text(self.first),
            "last": None if self.last is None else month_text(self.last),
            "asked_fte": self.asked, "free_fte": self.free,
            "text_nl": self.text_nl, "text_en": self.text_en,
        }  # fmt: skip


def reasons(programme: Programme, supply: Supply) -> list[Reason]:
    """Return what keeps projects from being built by their deadline, whatever else is built.

    Each project is looked at alone, with everybody who can come, all hiring and all training. So
    what is told here is proven, and no plan can mend it; what is not told can still fail because
    projects want the same people.

    Returns
    -------
    list of Reason
        In the order of the programme; one of a kind for each project and occupation.
    """
    room = all_room(supply)
    return [reason for project in programme for reason in _of(project, supply, room)]


def _of(project: Project, supply: Supply, room: Room) -> list[Reason]:
    found = [*_order(project)]
    if found:
        return found
    found = [*_window(project, supply)]
    if not room.links(project.region) and project.fte_months > 0:
        return [*found, _nowhere(project)]
    lacking = [*_lacking(project, supply, room)]
    if lacking or found:
        return [*found, *lacking]
    return [*_scarce(project, supply, room)]


def _order(project: Project) -> Iterator[Reason]:
    waits = {own.package: own.after for own in project.packages}
    circle = circle_in(waits)
    if circle:
        when = month_text(project.earliest_start)
        labour = {
            own.occupation: None
            for package in project.packages
            if package.package in circle
            for own in package.labour
            if own.fte_months > 0
        }
        chain = " > ".join(circle)
        yield Reason(
            "circle", project.project, True,
            f"{project.project}: de pakketten {chain} wachten op elkaar, dus geen van alle kan"
            f" beginnen, niet in {when} en niet later{_for(labour, 'nl')}",
            f"{project.project}: the packages {chain} wait for each other, so none of them can"
            f" begin, in {when} or later{_for(labour, 'en')}",
            next(iter(labour), None), (), project.earliest_start,
        )  # fmt: skip
        return
    for package in project.packages:
        for code in package.after:
            if code not in waits:
                when = month_text(project.earliest_start)
                yield Reason(
                    "circle", project.project, True,
                    f"{project.project}: {package.package} wacht op {code}, dat er niet is, en kan"
                    f" dus nooit beginnen, ook niet in {when}",
                    f"{project.project}: {package.package} waits for {code}, which is not there,"
                    f" and so can never begin, not in {when} either",
                    first=project.earliest_start,
                )  # fmt: skip


def _window(project: Project, supply: Supply) -> Iterator[Reason]:
    code, shortest = project.project, project.shortest_duration()
    begin, end = project.earliest_start, project.deadline
    first, last = month_text(begin), month_text(end)
    labour = dict.fromkeys(sorted(project.labour_by_occupation()))
    known = supply.first_month
    if end < begin:
        yield Reason(
            "deadline", code, False,
            f"{code}: de deadline {last} ligt voor de vroegste start {first}; het werk"
            f"{_for(labour, 'nl', ' van ')} kan niet voor {first}",
            f"{code}: the deadline {last} lies before the earliest start {first}; the work"
            f"{_for(labour, 'en', ' of ')} cannot come before {first}",
            next(iter(labour), None), (), begin, end,
        )  # fmt: skip
    elif end < known:
        yield Reason(
            "ended", code, False,
            f"{code}: de deadline {last} is voorbij als het bekende aanbod begint, in"
            f" {month_text(known)}{_for(labour, 'nl')}",
            f"{code}: the deadline {last} is over when the known supply begins, in"
            f" {month_text(known)}{_for(labour, 'en')}",
            next(iter(labour), None), (), begin, end,
        )  # fmt: skip
    elif shortest > end - max(begin, known) + 1:
        there = end - max(begin, known) + 1
        first = month_text(max(begin, known))
        yield Reason(
            "short", code, False,
            f"{code}: duurt minstens {shortest} maanden, en van {first} tot en met {last} zijn er"
            f" {there}{_for(labour, 'nl')}",
            f"{code}: takes {shortest} months at least, and from {first} to {last} there are"
            f" {there}{_for(labour, 'en')}",
            next(iter(labour), None), (), max(begin, known), end,
        )  # fmt: skip


def _nowhere(project: Project) -> Reason:
    labour = dict.fromkeys(sorted(project.labour_by_occupation()))
    where, when = place_text(project.region), month_text(project.earliest_start)
    return Reason(
        "nowhere", project.project, True,
        f"{project.project}: uit geen enkele regio kan iemand in {where} werken, dus in geen maand"
        f" vanaf {when}{_for(labour, 'nl')}",
        f"{project.project}: nobody of any region can work in {where}, so in no month from"
        f" {when}{_for(labour, 'en')}",
        next(iter(labour), None), (), project.earliest_start,
    )  # fmt: skip


def _lacking(project: Project, supply: Supply, room: Room) -> Iterator[Reason]:
    """Yield occupations that nobody has: ever, or in the months that count."""
    columns = {code: number for number, code in enumerate(supply.occupations)}
    labour = room.at(project.region)
    begin = max(project.earliest_start - supply.first_month, 0)
    end = min(project.deadline - supply.first_month + 1, supply.months)
    regions = tuple(own.region for own in room.links(project.region))
    for code, fte_months in sorted(project.labour_by_occupation().items()):
        if fte_months <= 0:
            continue
        row = labour[columns[code]] if code in columns else np.zeros(supply.months)
        never = not (row[begin:] > 0).any()
        if not never and (begin >= end or (row[begin:end] > 0).any()):
            continue
        last = supply.first_month + (supply.months if never else end) - 1
        start = min(max(project.earliest_start, supply.first_month), last)
        span = month_text(start), month_text(last)
        who = whose(regions)
        yield Reason(
            "nobody" if never else "nobody_then", project.project, never,
            f"{project.project}: vraagt {in_dutch(fte_months)} VTE-maanden"
            f" {occupation_text(code, 'nl')}, en in {who} is van {span[0]} tot en met {span[1]}"
            " niemand met dat beroep vrij",
            f"{project.project}: asks {in_english(fte_months)} FTE-months of"
            f" {occupation_text(code, 'en')}, and in {who} nobody of that occupation is free from"
            f" {span[0]} to {span[1]}",
            code, regions, start, last, fte_months, 0.0,
        )  # fmt: skip


def _scarce(project: Project, supply: Supply, room: Room) -> Iterator[Reason]:
    found = obstacles(project, room, project.earliest_start, project.deadline)
    if not found:
        return
    columns = {code: number for number, code in enumerate(supply.occupations)}
    begin = project.earliest_start - supply.first_month
    later = earliest(project, room.at(project.region), columns, begin, supply.months)
    for own in found:
        yield scarce_reason("scarce", project, own, later is None)


def scarce_reason(kind: str, project: Project, own: Obstacle, never: bool) -> Reason:
    """Return an obstacle as a reason, in words."""
    first, last = own.months[0], own.months[-1]
    span = month_text(first), month_text(last)
    who, count = whose(own.regions), len(own.months)
    about = {
        "scarce": ("alle mensen samen", "all people together"),
        "taken": ("naast de andere projecten", "beside the other projects"),
    }[kind]
    if count == 1:
        when = f"in {span[0]}", f"in {span[0]}"
    elif count == last - first + 1:
        when = f"van {span[0]} tot en met {span[1]}", f"from {span[0]} to {span[1]}"
    else:
        when = (
            f"in {count} maanden van {span[0]} tot en met {span[1]}",
            f"in {count} months from {span[0]} to {span[1]}",
        )
    free = [
        figure(own.free) + ("" if own.free == own.most_free else f"–{figure(own.most_free)}")
        for figure in (in_dutch, in_english)
    ]
    what = [occupation_text(own.occupation, lang) for lang in ("nl", "en")]
    if own.shortest == own.longest:
        asks = (
            f"vraagt {in_dutch(own.asked)} VTE {what[0]}, {own.longest} maanden aaneen",
            f"asks {in_english(own.asked)} FTE of {what[1]}, {own.longest} months on end",
        )
    else:
        asks = (
            f"vraagt {in_dutch(own.most_asked)} VTE {what[0]} over {own.shortest} maanden tot"
            f" {in_dutch(own.asked)} over {own.longest}",
            f"asks {in_english(own.most_asked)} FTE of {what[1]} over {own.shortest} months to"
            f" {in_english(own.asked)} over {own.longest}",
        )
    return Reason(
        kind, project.project, never,
        f"{project.project}: {asks[0]}, en {when[0]} zijn er in {who} {about[0]} {free[0]}",
        f"{project.project}: {asks[1]}, and {when[1]} there are {free[1]} in {who} {about[1]}",
        own.occupation, own.regions, first, last, own.asked, own.most_free,
    )  # fmt: skip


def whose(regions: tuple[str, ...]) -> str:
    """Return regions in words, the nearest first and the others counted."""
    shown = ", ".join(place_text(own) for own in regions[:_SHOWN])
    more = len(regions) - _SHOWN
    return shown + (f" (+{more})" if more > 0 else "")


def _for(labour: dict[str, None], lang: str, join: str = "; ") -> str:
    """Return which occupations the work is for; empty when it asks nobody."""
    if not labour:
        return ""
    shown = ", ".join(occupation_text(own, lang) for own in list(labour)[:_SHOWN])
    more = len(labour) - _SHOWN
    shown += f" (+{more})" if more > 0 else ""
    if join != "; ":
        return join + shown
    return {"nl": f"; het werk van {shown} wacht", "en": f"; the work of {shown} waits"}[lang]
