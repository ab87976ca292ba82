"""Why projects of a plan are late or not built: no room, or worth less than what took its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from krapte.programming.answers.fit import earliest, least_price, need
from krapte.programming.answers.obstacles import obstacles
from krapte.programming.answers.reasons import Reason, reasons, scarce_reason
from krapte.programming.answers.rivals import Rival, Rivals
from krapte.programming.answers.room import Room, all_room, left_room
from krapte.programming.check import full_points
from krapte.programming.plan import Goal, Plan, Work
from krapte.programming.project import Programme, Project
from krapte.programming.supply import Supply
from krapte.programming.wording import in_dutch, in_english

NOBODY = 1e9
"""Points for a FTE-month where there is nobody at any price."""

_MOST_RIVALS = 5


@dataclass(frozen=True)
class Delay:
    """A project that is late or not built, and why.

    Parameters
    ----------
    project, name
        Code and name.
    months_late
        After its deadline; None when it is not built.
    lost
        Points that it has less than in time.
    cause
        `impossible` in time, whatever else is built; `pointless`: the goal gives it no points;
        `price`: no room beside the others, and its labour is worth more than it gives; `room`: no
        room beside the others, though it would give more than its labour is worth, so that a plan
        with it may be better; `missed`: it fits beside the others, so that a longer search can
        better this plan; `unsure`: its packages fit one by one, and were not fitted together.
    reasons
        An irreducible set of occupations, regions and months whose supply stops it.
    points, labour_worth
        Points in time, and points that its labour costs at least at the shadow prices; None when
        the cause needs none.
    rivals
        Projects that have that labour, those with most of it first.
    """

    project: str
    name: str
    months_late: int | None
    lost: float
    cause: str
    reasons: tuple[Reason, ...]
    points: float
    labour_worth: float | None
    rivals: tuple[Rival, ...]

    def text(self, lang: str) -> str:
        """Return why, in `nl` or `en`."""
        late = self.months_late
        if lang == "nl":
            state = "wordt niet gebouwd" if late is None else f"is {late} maanden te laat"
            figure = in_dutch
        else:
            state = "is not built" if late is None else f"is {late} months late"
            figure = in_english
        worth = "" if self.labour_worth is None else figure(self.labour_worth)
        told = _CAUSES[self.cause][lang].format(points=figure(self.points), worth=worth)
        return f"{self.project} {state}: {told}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain fields, for `--json`."""
        return {
            "project": self.project, "name": self.name, "months_late": self.months_late,
            "lost_points": self.lost, "cause": self.cause, "points_in_time": self.points,
            "labour_worth": self.labour_worth,
            "reasons": [own.as_dict() for own in self.reasons],
            "rivals": [own.as_dict() for own in self.rivals],
            "text_nl": self.text("nl"), "text_en": self.text("en"),
        }  # fmt: skip


_CAUSES = {
    "impossible": {
        "nl": "op tijd kan het niet, wat er verder ook gebouwd wordt",
        "en": "in time is impossible, whatever else is built",
    },
    "pointless": {
        "nl": "het doel geeft er geen punten voor",
        "en": "the goal gives no points for it",
    },
    "price": {
        "nl": "naast de andere is er op tijd geen plaats, en zijn mensen leveren elders meer op:"
        " zij zijn minstens {worth} punten waard, en het levert er {points}",
        "en": "beside the others there is no room in time, and its people give more elsewhere: they"
        " are worth {worth} points at least, and it gives {points}",
    },
    "room": {
        "nl": "naast de andere is er op tijd geen plaats, al is het met {points} punten meer waard"
        " dan zijn mensen ({worth}): een ander plan kan beter zijn",
        "en": "beside the others there is no room in time, though with {points} points it gives"
        " more than its people are worth ({worth}): another plan may be better",
    },
    "missed": {
        "nl": "het past naast de andere; langer zoeken kan dit plan verbeteren",
        "en": "it fits beside the others; a longer search can better this plan",
    },
    "unsure": {
        "nl": "elk pakket past naast de andere; of zij samen passen is niet uitgezocht",
        "en": "each package fits beside the others; whether they fit together was not settled",
    },
}


def delays(
    programme: Programme, supply: Supply, goal: Goal, plan: Plan, most: int = 25
) -> list[Delay]:
    """Return why projects are late or not built, those that lose most points first.

    Parameters
    ----------
    most
        Number of projects that are explained; those without points last.

    Returns
    -------
    list of Delay
        Room beside the others counts hiring and training that could still come, so what is called
        impossible or without room is so.
    """
    works: dict[str, list[Work]] = {}
    for work in plan.works:
        works.setdefault(work.project, []).append(work)
    behind: list[tuple[float, int, Project, int | None]] = []
    for number, own in enumerate(programme):
        done = works.get(own.project)
        late = max(0, max(w.start + w.months for w in done) - 1 - own.deadline) if done else None
        if late != 0:
            lost = full_points(own, goal) * (1.0 if late is None else min(1.0, goal.late * late))
            behind.append((-lost, number, own, late))
    behind.sort(key=lambda row: row[:2])
    view = _View(programme, supply, goal, plan)
    return [view.delay(own, works.get(own.project, []), late) for _, _, own, late in behind[:most]]


class _View:
    """What all explanations of a plan need, worked out once."""

    def __init__(self, programme: Programme, supply: Supply, goal: Goal, plan: Plan) -> None:
        self.supply, self.goal, self.plan = supply, goal, plan
        self.columns = {code: number for number, code in enumerate(supply.occupations)}
        self.everybody = all_room(supply)
        self.left = left_room(supply, plan)
        self.now = left_room(supply, plan, training=False)
        self.rivals = Rivals(programme, plan)
        self.prices: dict[str, np.ndarray] = {}

    def delay(self, project: Project, done: list[Work], late: int | None) -> Delay:
        full = full_points(project, self.goal)
        lost = full * (1.0 if late is None else min(1.0, self.goal.late * late))
        head = (project.project, project.name, late, lost)
        always = reasons(Programme((project,)), self.supply)
        if always:
            return Delay(*head, "impossible", tuple(always), full, None, ())
        if full <= 0:
            return Delay(*head, "pointless", (), full, None, ())
        own = self._own(project, done)
        first, last = project.earliest_start, project.deadline
        found = obstacles(project, self.left, first, last, own)
        if found is None:
            exact = self._fits(project, own)
            return Delay(*head, "missed" if exact else "unsure", (), full, None, ())
        told = tuple(scarce_reason("taken", project, one, False) for one in found)
        worth, gain = self._worth(project, done, late, full)
        rivals = self.rivals.of(found, project.project)[:_MOST_RIVALS]
        cause = "price" if worth >= gain else "room"
        return Delay(*head, cause, told, full, worth, tuple(rivals))

    def _own(self, project: Project, done: list[Work]) -> np.ndarray | None:
        """Return the labour that a late project has; it could use it earlier elsewhere in time."""
        if not done:
            return None
        starts = {work.package: work.start - self.supply.first_month for work in done}
        months = {work.package: work.months for work in done}
        return need(project, starts, months, self.columns, self.supply.workers.shape[1:])

    def _fits(self, project: Project, own: np.ndarray | None) -> bool:
        labour = self.now.at(project.region) + (0.0 if own is None else own)
        begin = project.earliest_start - self.supply.first_month
        end = project.deadline - self.supply.first_month + 1
        found = earliest(project, labour, self.columns, begin, end)
        return found is not None and found.exact

    def _worth(
        self, project: Project, done: list[Work], late: int | None, full: float
    ) -> tuple[float, float]:
        """Return what the labour of being in time costs, and what being in time gives.

        Of a late project both are what comes on top of what it has and uses.
        """
        prices = self._prices(project.region)
        begin = project.earliest_start - self.supply.first_month
        end = min(project.deadline - self.supply.first_month + 1, self.supply.months)
        worth = least_price(project, prices, self.columns, begin, end)
        if late is None:
            return worth, full
        own = self._own(project, done)
        used = 0.0 if own is None else float((own * np.where(own > 0, prices, 0.0)).sum())
        return worth, full * min(1.0, self.goal.late * late) + used

    def _prices(self, place: str) -> np.ndarray:
        """Return points for a FTE-month at a place, of the cheapest who can come."""
        if place not in self.prices:
            self.prices[place] = place_prices(self.supply, self.goal, self.plan.prices,
                                              self.everybody, place)  # fmt: skip
        return self.prices[place]


def place_prices(
    supply: Supply, goal: Goal, prices: np.ndarray, everybody: Room, place: str
) -> np.ndarray:
    """Return points for a FTE-month at a place, of the cheapest who can come.

    Occupations x months; `NOBODY` where there is nobody. The limit on work outside the region has
    a price of its own that is not counted: the labour is worth this at least.
    """
    rows: Mapping[str, int] = {code: number for number, code in enumerate(supply.regions)}
    found = np.full(supply.workers.shape[1:], NOBODY)
    for link in everybody.links(place):
        row = rows[link.region]
        there = everybody.fte[row] if link.home else np.minimum(
            everybody.fte[row], everybody.away[row]
        )  # fmt: skip
        own = np.where(there > 0, prices[row] + goal.euro * link.euro, NOBODY)
        found = np.minimum(found, own)
    return found
