"""A store, a clock and a way to fetch from a server of the test."""

from __future__ import annotations

import pytest

from krapte.statistics import Store
from krapte.statistics.connectors import Cache, Client, connectors, fetch
from tests.connectors.remote import Server, Ticking


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def ticking():
    return Ticking()


@pytest.fixture
def get(store, ticking):
    """Return a function that fetches one table from pages and returns what came of it."""

    def fetched(source, table, pages):
        connector = connectors()[source]
        server = pages if not isinstance(pages, dict) else Server(pages)
        cache = Cache(store.folder / "answers")
        with Client(connector.hosts, cache, server, ticking.clock()) as client:
            (found,) = fetch(connector, [connector.tables[table]], store, client)
        return found

    return fetched
