"""Answers of servers: whatever a source sends, and wherever it sends us."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.connectors import remote, wide

from fuzz.reader import Case, Reader
from krapte.statistics import Store
from krapte.statistics.connectors import Cache, Client, Limits, connectors, fetch, fetch_documents

Pages = Callable[[], dict[str, object]]
_LIMITS = Limits(size=2_000_000, seconds=60.0, attempts=1)
_TABLES: dict[str, tuple[str, str, Pages]] = {
    "odata3": ("cbs", "85276NED", remote.occupations),
    "odata4": ("cbs", "82610NED", remote.offshore_wind),
    "wide": ("cbs", "70072ned", wide.core_figures),
    "jsonstat": ("eurostat", "jvs_q_nace2", remote.vacancy_rates),
    "delimited": ("duo", "p01hoinges-hbo", remote.students),
    "students": ("duo", "mbo-studenten", wide.mbo_students),
}


def _named(pages: dict[str, object]) -> dict[str, str]:
    """Return a file name per address: its place in order, and what it holds."""
    return {
        address: f"{number:02d}.{'csv' if isinstance(own, bytes) else 'json'}"
        for number, (address, own) in enumerate(sorted(pages.items()))
    }


def _case(pages: dict[str, object]) -> Case:
    return {
        name: own if isinstance(own := pages[address], bytes) else json.dumps(own).encode()
        for address, name in _named(pages).items()
    }


def _server(folder: Path, pages: dict[str, object]) -> remote.Server:
    laid = {address: folder / name for address, name in _named(pages).items()}
    return remote.Server({at: own.read_bytes() for at, own in laid.items() if own.is_file()})


def _reader(name: str) -> Reader:
    source, table, build = _TABLES[name]

    def read(folder: Path) -> None:
        connector, store = connectors()[source], Store(folder / "store")
        with Client(
            connector.hosts, Cache(folder / "answers"), _server(folder, build()),
            remote.Ticking().clock(), _LIMITS,
        ) as client:  # fmt: skip
            fetch(connector, [connector.tables[table]], store, client)

    return Reader(f"connectors.{name}", lambda: [_case(build())], read)


def _read_documents(folder: Path) -> None:
    connector = connectors()["parliament"]
    (table,) = connector.tables.values()
    with Client(
        connector.hosts, None, _server(folder, remote.documents()), remote.Ticking().clock(),
        _LIMITS,
    ) as client:  # fmt: skip
        fetch_documents(table, ["29544-1173"], Store(folder / "store"), client)


READERS = (
    *(_reader(name) for name in _TABLES),
    Reader("connectors.documents", lambda: [_case(remote.documents())], _read_documents),
)
