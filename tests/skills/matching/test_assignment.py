"""Who goes where: planted answers, prices that are marginal values, no blocking pair."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills.matching import (
    WHOLE,
    Index,
    Matches,
    assign,
    blocking_pairs,
    lists_of,
    match,
    skill_prices,
    stable_assignment,
)
from tests.skills.matching.cases import holed


def matches_of(pairs, people, vacancies):
    """Return lists of matches from {(person, vacancy): score}."""
    best = np.full((people, vacancies), -1, np.int32)
    score = np.zeros((people, vacancies), np.int32)
    for person in range(people):
        own = [(value, vacancy) for (one, vacancy), value in pairs.items() if one == person]
        for at, (value, vacancy) in enumerate(sorted(own, reverse=True)):
            best[person, at], score[person, at] = vacancy, value
    counts = np.zeros((people, 9), np.int32)
    return Matches(best, score, score, np.zeros(best.shape, np.uint8), counts, vacancies)


def worth_of(pairs, people, places, placement):
    """Return the most that can be had, by trying everything."""

    @cache
    def rest(person, left):
        if person == people:
            return 0
        found = rest(person + 1, left)
        for (one, vacancy), value in pairs.items():
            if one == person and left[vacancy]:
                fewer = (*left[:vacancy], left[vacancy] - 1, *left[vacancy + 1 :])
                found = max(found, value + placement + rest(person + 1, fewer))
        return found

    return rest(0, tuple(places))


@st.composite
def worlds(draw):
    people, vacancies = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    pair = st.tuples(st.integers(0, people - 1), st.integers(0, vacancies - 1))
    pairs = draw(st.dictionaries(pair, st.integers(1, 20)))
    places = draw(st.lists(st.integers(0, 2), min_size=vacancies, max_size=vacancies))
    return pairs, people, places, draw(st.integers(0, 12))


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_nothing_is_worth_more_and_prices_are_what_one_more_would_add(world):
    pairs, people, places, placement = world
    found = assign(matches_of(pairs, people, len(places)), np.array(places), placement)
    most = worth_of(pairs, people, places, placement)
    assert found.worth == most
    assert (found.filled <= places).all()
    for vacancy in range(len(places)):
        more = [own + (at == vacancy) for at, own in enumerate(places)]
        assert found.place_price[vacancy] == worth_of(pairs, people, more, placement) - most
    for person in range(people):
        twin = pairs | {(people, one): own for (who, one), own in pairs.items() if who == person}
        assert found.person_value[person] == worth_of(twin, people + 1, places, placement) - most


def test_a_planted_assignment_is_found():
    """Everybody likes vacancy 0 best, and yet there is one way that places all of them."""
    pairs = {(0, 0): 90, (0, 1): 80, (1, 0): 85, (1, 2): 10, (2, 0): 95}
    found = assign(matches_of(pairs, 3, 3), np.ones(3, int), 100)
    assert found.vacancy.tolist() == [1, 2, 0]
    assert found.placed == 3
    assert found.place_price.tolist() == [75, 0, 0]


def test_a_real_world_is_filled_within_its_places_and_prices_support_it():
    seekers, vacancies, scoring = holed()
    lists = match(seekers, Index(vacancies, scoring)).at_least(0.05)
    found = assign(lists, vacancies.places)
    assert (found.filled <= vacancies.places).all()
    assert found.placed > 5
    placed = found.vacancy >= 0
    gain = np.where(placed, found.score + found.placement - found.place_price[found.vacancy], 0)
    at = lists.best
    other = lists.score + found.placement - found.place_price[np.maximum(at, 0)]
    assert (np.where(at >= 0, other, 0) <= gain[:, None]).all()
    table = skill_prices(found, seekers, vacancies, scoring).table
    unfilled = (vacancies.places - found.filled)[vacancies.region >= 0]
    assert table["unfilled"].sum() == pytest.approx(unfilled.sum())
    assert (table["place_price"] <= 2).all()
    assert set(table["region"]) <= {"AM01", "AM02", "AM03", "AM17"}


def test_places_of_other_vacancies_are_refused():
    lists = matches_of({(0, 0): 5}, 1, 1)
    for places, placement in (([1, 1], 0), ([-1], 0), ([1], -5)):
        with pytest.raises(BadInput):
            assign(lists, np.array(places), placement)


@st.composite
def wishes(draw):
    people, vacancies = draw(st.integers(1, 7)), draw(st.integers(1, 5))

    def some(many):
        return draw(st.permutations(range(many)).flatmap(
            lambda order: st.integers(0, many).map(lambda end: order[:end])))  # fmt: skip

    wanted = [some(vacancies) for _ in range(people)]
    ranked = [some(people) for _ in range(vacancies)]
    return wanted, ranked, draw(st.lists(st.integers(0, 3), min_size=vacancies, max_size=vacancies))


@given(wishes())
@settings(max_examples=200, deadline=None)
def test_no_pair_would_rather_have_each_other(world):
    wanted, ranked, places = world
    found = stable_assignment(wanted, ranked, places)
    assert not blocking_pairs(wanted, ranked, places, found)
    assert (np.bincount(found[found >= 0], minlength=len(places)) <= places).all()
    for seeker, own in enumerate(found):
        assert own < 0 or (own in wanted[seeker] and seeker in ranked[own])


def test_a_pair_that_blocks_is_seen_and_seekers_get_the_best_stable_outcome():
    wanted, ranked = [[0, 1], [1, 0]], [[1, 0], [0, 1]]
    assert stable_assignment(wanted, ranked, [1, 1]).tolist() == [0, 1]
    assert blocking_pairs([[0], [0]], [[1, 0]], [1], np.array([0, -1])) == [(1, 0)]


def test_lists_of_matches_are_wishes():
    lists = matches_of({(0, 1): 5, (0, 0): 9, (1, 1): 3}, 2, 2)
    assert lists_of(lists) == [[0, 1], [1]]
    assert lists_of(lists.at_least(4 / WHOLE)) == [[0, 1], []]


@pytest.mark.parametrize(
    ("wanted", "ranked", "places"),
    [([[0, 0]], [[0]], [1]), ([[1]], [[0]], [1]), ([[0]], [[0]], [1, 1]), ([[0]], [[0]], [-1])],
)
def test_wishes_that_do_not_fit_are_refused(wanted, ranked, places):
    with pytest.raises(BadInput):
        stable_assignment(wanted, ranked, places)
