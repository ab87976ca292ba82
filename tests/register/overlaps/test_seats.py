"""Parties and tables: how central they are, and which mergers save seats."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.register.overlaps import merger_path, mergers, seat_graph, standings
from tests.register.overlaps.records import measure, role

seatings = st.dictionaries(
    st.sampled_from(["t1", "t2", "t3", "t4"]),
    st.sets(st.sampled_from(["p1", "p2", "p3", "p4", "p5"]), max_size=5),
    max_size=4,
)


def graph_of(seating, kind="network"):
    measures = [measure(table, kind=kind) for table in seating]
    roles = [role(table, party) for table, parties in seating.items() for party in sorted(parties)]
    return seat_graph(measures, roles)


@given(seatings)
def test_a_merger_saves_exactly_the_seats_that_are_double(seating):
    before = sum(map(len, seating.values()))
    for merger in mergers(graph_of(seating)):
        one, other = (seating[table] for table in merger.tables)
        after = before - len(one) - len(other) + len(one | other)
        assert merger.seats == after == before - merger.saved
        assert set(merger.shared) == one & other
        assert 0 < merger.overlap <= 1


@given(seatings)
def test_a_path_of_mergers_only_takes_seats_away_and_ends_without_shared_parties(seating):
    path = merger_path(graph_of(seating), 10)
    seats = [sum(map(len, seating.values())), *(step.seats for step in path)]
    assert [a - b for a, b in pairwise(seats)] == [s.saved for s in path]
    assert all(step.saved > 0 for step in path)
    parties = {party for parties in seating.values() for party in parties}
    assert seats[-1] == len(parties)
    assert merger_path(graph_of(seating), 1) == path[:1]


def test_the_linking_pin_is_the_most_central():
    seating = {"t1": {"p1", "p2", "hub"}, "t2": {"p3", "hub"}, "t3": {"p4"}}
    found = standings(graph_of(seating))
    first = next(own for own in found if own.side == "party")
    assert (first.code, first.seats, first.meets) == ("hub", 2, 3)
    assert first.betweenness == max(own.betweenness for own in found if own.side == "party")


def test_a_table_without_known_parties_is_shown_with_no_seats():
    (alone,) = standings(graph_of({"t1": set()}))
    assert (alone.code, alone.side, alone.seats, alone.meets) == ("t1", "table", 0, 0)


def test_two_roles_of_one_party_are_one_seat():
    measures = [measure("t1", kind="network")]
    roles = [role("t1", "ocw", "owner"), role("t1", "ocw", "financier")]
    assert seat_graph(measures, roles).number_of_edges() == 1


@pytest.mark.parametrize("kind", ["programme", "measure"])
def test_what_is_no_table_has_no_seats(kind):
    assert graph_of({"t1": {"p1"}}, kind).number_of_nodes() == 0
