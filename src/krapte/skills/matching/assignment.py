"""Many people, few places: who goes where so that together they gain most, and what crowds cost.

A list of ten per person sends everybody to the same places. The assignment takes all lists
together: each person at most one place, each vacancy at most its places, the sum of what each
placement is worth as large as it can be. It is a min-cost flow, and its prices are the marginal
values: of one more place in a vacancy, of one more person like this one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Int, Int64

from krapte.classification import labour_market_regions
from krapte.errors import BadInput, Problem
from krapte.skills.matching.lists import Matches
from krapte.skills.matching.scoring import WHOLE, Scoring
from krapte.skills.matching.seekers import Seekers
from krapte.skills.matching.vacancies import Vacancies

PLACEMENT = WHOLE
"""What a placement is worth beside its score: as much as a perfect score. Assumed, 0 to 5 times.

With 0 nobody gives up a good match so that two people have a place; the higher it is, the more
places are filled.
"""


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who goes where.

    Parameters
    ----------
    vacancy
        Row of the vacancy of each person; -1 without a place.
    score
        Score of each placement, in units of `WHOLE`; 0 without a place.
    place_price
        Per vacancy, by how much the whole would gain from one more place: 0 where there is no
        crowd. In units of `WHOLE`.
    person_value
        Per person, by how much the whole would gain from one more person like this one.
    worth
        Sum over placements of score and `placement`.
    placement
        What a placement was worth beside its score.
    filled
        Places taken per vacancy.
    """

    vacancy: Int64[np.ndarray, "seekers"]
    score: Int64[np.ndarray, "seekers"]
    place_price: Int64[np.ndarray, "vacancies"]
    person_value: Int64[np.ndarray, "seekers"]
    worth: int
    placement: int
    filled: Int64[np.ndarray, "vacancies"]

    @property
    def placed(self) -> int:
        """Number of people with a place."""
        return int((self.vacancy >= 0).sum())


def assign(
    matches: Matches, places: Int[np.ndarray, "vacancies"], placement: int = PLACEMENT
) -> Assignment:
    """Return the assignment that is worth most, out of the lists of matches.

    Parameters
    ----------
    matches
        The lists of each person; only these pairs can be chosen, so longer lists place more.
    places
        How many people each vacancy takes.
    placement
        What a placement is worth beside its score, in units of `WHOLE`.

    Raises
    ------
    BadInput
        The places are not those of the vacancies, or a number is negative.
    """
    places = np.asarray(places, np.int64)
    if len(places) != matches.others or (len(places) and places.min() < 0) or placement < 0:
        mend = "Give the column `places` of the same vacancies, and a placement of 0 or more."
        found = f"{len(places)} vacancies"
        raise BadInput([Problem("assign", None, "places", found, f"{matches.others}", mend)])
    person, at = np.nonzero(matches.best >= 0)
    vacancy = matches.best[person, at].astype(np.int64)
    score = matches.score[person, at].astype(np.int64)
    worth = score + placement
    chosen = _flow(person, vacancy, worth, len(matches), places)
    where = np.full(len(matches), -1, np.int64)
    where[person[chosen]] = vacancy[chosen]
    scores = np.zeros(len(matches), np.int64)
    scores[person[chosen]] = score[chosen]
    filled = np.bincount(vacancy[chosen], minlength=len(places))
    return Assignment(
        where,
        scores,
        _place_prices(person, vacancy, worth, chosen, len(matches), places),
        _person_values(person, vacancy, worth, chosen, len(matches), places),
        int(worth[chosen].sum()),
        placement,
        filled,
    )


def _flow(
    person: np.ndarray, vacancy: np.ndarray, worth: np.ndarray, people: int, places: np.ndarray
) -> np.ndarray:
    """Return which pairs carry a person, as a mask."""
    from ortools.graph.python import min_cost_flow

    if not len(person):
        return np.zeros(0, bool)
    many = len(places)
    sink = people + many
    every, nobody = np.arange(many), np.arange(people)
    # Pairs; places of a vacancy; and straight to the end, at no gain, for who gets no place.
    tails = np.concatenate([person, people + every, nobody]).astype(np.int32)
    heads = np.concatenate([people + vacancy, np.full(many + people, sink)]).astype(np.int32)
    room = np.concatenate([np.ones(len(person)), places, np.ones(people)]).astype(np.int64)
    cost = np.concatenate([-worth, np.zeros(many + people)]).astype(np.int64)
    supply = np.concatenate([np.ones(people), np.zeros(many), [-people]]).astype(np.int64)
    solver: Any = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver stopped with {status}")
    return np.asarray(solver.flows(arcs))[: len(person)] > 0


def _place_prices(
    person: np.ndarray,
    vacancy: np.ndarray,
    worth: np.ndarray,
    chosen: np.ndarray,
    people: int,
    places: np.ndarray,
) -> np.ndarray:
    """Return the lowest prices under which everybody is content with the own place.

    The lowest dual is what one more place would add. Someone content at price p of the own place
    bounds the price of every other place on the list from below; without a place, by its worth.
    """
    own_worth, own_place = np.zeros(people, np.int64), np.full(people, -1)
    own_worth[person[chosen]] = worth[chosen]
    own_place[person[chosen]] = vacancy[chosen]
    price = np.zeros(len(places), np.int64)
    other = own_place[person] != vacancy
    person, vacancy, worth = person[other], vacancy[other], worth[other]
    while True:
        paid = np.where(own_place >= 0, price[np.maximum(own_place, 0)], 0)
        least = worth - (own_worth - paid)[person]
        raised = price.copy()
        np.maximum.at(raised, vacancy, least)
        if (raised == price).all():
            return price
        price = raised


def _person_values(
    person: np.ndarray,
    vacancy: np.ndarray,
    worth: np.ndarray,
    chosen: np.ndarray,
    people: int,
    places: np.ndarray,
) -> np.ndarray:
    """Return the lowest gains of people under which every vacancy is content with its people.

    The lowest dual of a person is what one more such person would add: a vacancy with a free place
    gives all its worth, a full one what it gains over the person it would let go.
    """
    gain = np.zeros(people, np.int64)
    full = np.bincount(vacancy[chosen], minlength=len(places)) >= places
    takes = places > 0
    while True:
        # The price of a full vacancy is what its people leave of their worth, the least of them.
        price = np.zeros(len(places), np.int64)
        left = np.full(len(places), np.iinfo(np.int64).max)
        np.minimum.at(left, vacancy[chosen], worth[chosen] - gain[person[chosen]])
        price[full & takes] = left[full & takes]
        able = takes[vacancy]
        raised = gain.copy()
        np.maximum.at(raised, person[able], worth[able] - price[vacancy[able]])
        if (raised == gain).all():
            return gain
        gain = raised


@dataclass(frozen=True, eq=False)
class SkillPrices:
    """What the assignment says per skill and region, for measures and budgets.

    Parameters
    ----------
    table
        One row per skill and region where it is asked: `region`, `skill` (URI), `places` (asked,
        each counting for the weight of the skill), `unfilled` (of those), `place_price` (mean price
        of the places that ask it, by weight, as a share of a perfect score), `person_value` (mean
        value of one more person among those in the region who have it, as that share; missing
        where nobody has it).
    """

    table: Any = field(repr=False)


def skill_prices(
    assignment: Assignment, seekers: Seekers, vacancies: Vacancies, scoring: Scoring
) -> SkillPrices:
    """Return prices per skill and labour-market region; unknown places are left out."""
    import pandas as pd

    lists, weight, _ = scoring.weights(vacancies.essential, vacancies.optional)
    row = np.repeat(np.arange(len(vacancies)), np.diff(lists.start))
    share = weight / 10_000
    asked = pd.DataFrame({
        "region": vacancies.region[row], "skill": lists.skill,
        "places": share * vacancies.places[row],
        "unfilled": share * (vacancies.places - assignment.filled)[row],
        "price": share * vacancies.places[row] * assignment.place_price[row] / WHOLE,
    })  # fmt: skip
    asked = asked[asked["region"] >= 0].groupby(["region", "skill"], as_index=False).sum()
    asked["place_price"] = asked.pop("price") / asked["places"]
    person = np.repeat(np.arange(len(seekers)), np.diff(seekers.has.start))
    had = pd.DataFrame({
        "region": seekers.region[person], "skill": seekers.has.skill,
        "person_value": assignment.person_value[person] / WHOLE,
    }).groupby(["region", "skill"], as_index=False).mean()  # fmt: skip
    table = asked.merge(had, how="left", on=["region", "skill"])
    codes = labour_market_regions()
    table["region"] = [codes[own] for own in table["region"]]
    table["skill"] = [vacancies.skills[own] for own in table["skill"]]
    return SkillPrices(table)
