"""Who sits at which table: the graph of parties and tables, and mergers that save most seats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from krapte.register.overlaps.aims import Fields

if TYPE_CHECKING:
    import networkx as nx

TABLES = ("network", "platform")
"""Kinds of measure at which parties meet."""


@dataclass(frozen=True)
class Standing:
    """How central a party or table is.

    Parameters
    ----------
    code
        Of the party, or of the measure that is the table.
    side
        `party` or `table`.
    seats
        Tables at which the party sits, or parties at the table.
    meets
        Other parties that it meets at some table, or other tables with which it shares a party.
    betweenness
        Share of the shortest paths between others that run through it, 0 to 1: high is a linking
        pin, whose absence would cut others off.
    """

    code: str
    side: str
    seats: int
    meets: int
    betweenness: float


@dataclass(frozen=True)
class Merger:
    """Two tables that become one.

    Parameters
    ----------
    tables
        The tables that are merged; a table that was merged before is named by all its parts.
    shared
        Parties that sit at both, so that each saves one seat.
    saved
        Number of seats saved.
    overlap
        Saved seats as a share of those of the smaller table, 0 to 1.
    seats
        Seats at all tables together after the merger.
    """

    tables: tuple[str, ...]
    shared: tuple[str, ...]
    saved: int
    overlap: float
    seats: int


def seat_graph(
    measures: Iterable[Fields],
    roles: Iterable[Fields],
    kinds: Iterable[str] = TABLES,
) -> nx.Graph:
    """Return the two-sided graph of tables and the parties with a role in them.

    Nodes are `("table", code)` and `("party", code)`, each with its `side`. A table at which no
    party is known stands alone in it: that its members are unknown is worth seeing.

    Parameters
    ----------
    measures, roles
        Records of the kinds `measure` and `role`.
    kinds
        Kinds of measure that count as a table.
    """
    import networkx as nx

    kept = frozenset(kinds)
    graph = nx.Graph()
    tables = {own["code"] for own in measures if own["kind"] in kept}
    graph.add_nodes_from((("table", code) for code in sorted(tables)), side="table")
    for role in sorted(roles, key=lambda own: (own["measure"], own["party"], own["role"])):
        if role["measure"] in tables:
            graph.add_node(("party", role["party"]), side="party")
            graph.add_edge(("table", role["measure"]), ("party", role["party"]))
    return graph


def standings(graph: nx.Graph) -> tuple[Standing, ...]:
    """Return the parties and tables by how central they are, the most central first."""
    import networkx as nx

    between = nx.betweenness_centrality(graph)
    found = [
        Standing(
            code,
            side,
            graph.degree[(side, code)],
            len({far for near in graph[(side, code)] for far in graph[near]} - {(side, code)}),
            round(between[(side, code)], 6),
        )
        for side, code in graph
    ]
    return tuple(sorted(found, key=lambda own: (own.side, -own.betweenness, -own.seats, own.code)))


def mergers(graph: nx.Graph) -> tuple[Merger, ...]:
    """Return the pairs of tables that share a party, those that save most seats first."""
    return _mergers(_tables(graph))


def merger_path(graph: nx.Graph, steps: int) -> tuple[Merger, ...]:
    """Return up to `steps` mergers one after the other, each the best that is then left.

    Taking the best one each time need not give the best set of mergers; it gives an order in which
    every step can be judged by itself.
    """
    tables = _tables(graph)
    path: list[Merger] = []
    while len(path) < steps:
        best = next(iter(_mergers(tables)), None)
        if best is None:
            break
        path.append(best)
        parts = [name for name in tables if set(name) <= set(best.tables)]
        tables[best.tables] = frozenset().union(*(tables.pop(name) for name in parts))
    return tuple(path)


def _tables(graph: nx.Graph) -> dict[tuple[str, ...], frozenset[str]]:
    return {
        (code,): frozenset(party for _, party in graph[(side, code)])
        for side, code in graph
        if side == "table"
    }


def _mergers(tables: Mapping[tuple[str, ...], frozenset[str]]) -> tuple[Merger, ...]:
    whole = sum(len(parties) for parties in tables.values())
    found = []
    for one, other in combinations(sorted(tables), 2):
        both = tables[one] & tables[other]
        if both:
            smaller = min(len(tables[one]), len(tables[other]))
            names = tuple(sorted(one + other))
            overlap = round(len(both) / smaller, 6)
            found.append(Merger(names, tuple(sorted(both)), len(both), overlap, whole - len(both)))
    return tuple(sorted(found, key=lambda own: (-own.saved, -own.overlap, own.tables)))
