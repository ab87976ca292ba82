"""Fetch: ask a source, understand all of it, and only then add it to the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.statistics.connectors import delimited, jsonstat, parliament, statline, swing
from krapte.statistics.connectors.content import Content
from krapte.statistics.connectors.http import Client
from krapte.statistics.connectors.mapping import observations
from krapte.statistics.connectors.table import Connector, RemoteTable
from krapte.statistics.dataset import Source
from krapte.statistics.observations import Observation
from krapte.statistics.store import Store
from krapte.statistics.vintages import CELL, MISSING, Revision

DOCUMENTS = "parliament"
"""Folder of a store in which records of Parliament are kept, beside the figures."""


@dataclass(frozen=True)
class Fetched:
    """What fetching one table came to.

    Parameters
    ----------
    table
        Its id.
    part
        Name of the part that was added; empty when the source says nothing new.
    figures
        Number of figures in the answer.
    new, gone
        Number of cells that were not known before, and of those known that the source no longer
        gives. The latter stay as they are: only a figure that is shown as missing is withdrawn.
    revisions
        What the source changed, withdrew or gave again.
    published
        When the source published this version (UTC).
    """

    table: str
    part: str
    figures: int
    new: int
    gone: int
    revisions: tuple[Revision, ...]
    published: dt.datetime

    def as_dict(self) -> dict[str, Any]:
        """Return plain fields, for `--json`."""
        return {
            **{name: getattr(self, name) for name in ("table", "part", "figures", "new", "gone")},
            "published": self.published.isoformat(),
            "revisions": [own.as_dict() for own in self.revisions],
        }


@dataclass(frozen=True)
class _Batch:
    table: RemoteTable
    figures: tuple[Observation, ...]
    published: dt.datetime
    retrieved: dt.datetime
    content: Content


def requests(table: RemoteTable, numbers: Sequence[str] = ()) -> list[str]:
    """Return the addresses that fetching a table asks; further pages follow from the answers."""
    if table.protocol == "documents":
        return [parliament.address(table, number) for number in numbers]
    asked = {
        "odata3": statline.addresses3,
        "odata4": statline.addresses4,
        "jsonstat": jsonstat.addresses,
        "ckan": delimited.addresses,
        "swing": swing.addresses,
    }
    return asked[table.protocol](table) if table.protocol in asked else []


def fetch(
    connector: Connector, tables: Sequence[RemoteTable], store: Store, client: Client
) -> tuple[Fetched, ...]:
    """Ask tables of a source and add them to a store.

    Parameters
    ----------
    connector, tables
        The source, and which of its tables.
    store
        Where the figures go.
    client
        Who asks; made for the hosts of this source.

    Returns
    -------
    tuple of Fetched
        One per table.

    Raises
    ------
    BadInput
        No answer, or one that differs from its table. Nothing is written then, of no table: all
        are read and checked before the first is added.
    """
    batches = []
    for table in tables:
        content = _read(connector, table, client)
        now = client.clock.utc()
        figures = observations(table, content, now)
        batches.append(_Batch(table, figures, content.published or now, now, content))
    fetched = tuple(_append(batch, store) for batch in batches)
    for batch in batches:
        client.keep(batch.content.answers)
    return fetched


def take_file(
    table: RemoteTable, path: Path, published: dt.datetime, store: Store, now: dt.datetime
) -> Fetched:
    """Add a file that somebody downloaded, by the mapping of its table.

    Parameters
    ----------
    table
        A table with the protocol `file`.
    path
        The CSV or Excel file.
    published
        When the source published it (UTC).
    store
        Where the figures go.
    now
        Moment of reading (UTC).

    Raises
    ------
    BadInput
        The file differs from the table. Nothing is written.
    """
    content = delimited.read_file(table, path, published)
    figures = observations(table, content, now)
    return _append(_Batch(table, figures, published, now, content), store)


def fetch_documents(
    table: RemoteTable, numbers: Sequence[str], store: Store, client: Client
) -> tuple[list[parliament.ParliamentRecord], list[Path]]:
    """Look up documents, cases and pledges, and keep them beside the figures of a store.

    Returns
    -------
    records, files
        What the register says, and the files that are new.

    Raises
    ------
    BadInput
        A number is not known, or there is no answer. Nothing is written.
    """
    records, answers = parliament.read(table, client, numbers)
    files = parliament.keep(store.folder / DOCUMENTS, records, client.clock.utc())
    client.keep(answers)
    return records, files


def _read(connector: Connector, table: RemoteTable, client: Client) -> Content:
    if table.protocol == "odata3":
        return statline.read3(table, client)
    if table.protocol == "odata4":
        return statline.read4(table, client)
    if table.protocol == "jsonstat":
        return jsonstat.read(table, client)
    if table.protocol == "ckan":
        return delimited.read(table, client)
    if table.protocol == "swing":
        return swing.read(table, client, connector.key)
    raise BadInput(
        [
            Problem(
                f"{table.connector} {table.id}", None, None, "a table that is not asked for online",
                "a table with an address",
                "Download it from its page and add `--file` and `--published`.",
            )
        ]
    )  # fmt: skip


def _append(batch: _Batch, store: Store) -> Fetched:
    table = batch.table
    return add_news(table.id, table.source, batch.figures, batch.published, batch.retrieved, store)


def add_news(
    table: str,
    source: Source,
    figures: Sequence[Observation],
    published: dt.datetime,
    retrieved: dt.datetime,
    store: Store,
) -> Fetched:
    """Add figures to a store unless they say nothing new; a source may stamp the same ones anew.

    Parameters
    ----------
    table
        Name of the table or file, for the report.
    source, figures, published, retrieved
        As in `Store.append`; a figure of status `M` withdraws the one that was known.
    store
        Where they go.

    Raises
    ------
    BadInput
        There are only empty cells, or a figure is unfit. Nothing is written.
    """
    series = sorted({own.series for own in figures})
    source = replace(source, published=published.date().isoformat())
    # Known by then, not now: an older edition that is added later is news to every day between.
    before = {_cell(own): own for own in store.as_of(published, series, source.id)}
    # A figure that was never there cannot be withdrawn; keeping all empty cells would only weigh.
    kept = [own for own in figures if own.status != MISSING or _cell(own) in before]
    if not kept:
        told = "only empty cells"
        problem = Problem(source.id, None, None, told, "figures", "Nothing was written.")
        raise BadInput([problem])
    same = all(_cell(own) in before and _alike(own, before[_cell(own)]) for own in kept)
    part = "" if same else store.append(kept, source, published, retrieved)
    given = {_cell(own) for own in kept}
    return Fetched(
        table,
        part,
        len(kept),
        sum(_cell(own) not in before for own in kept),
        sum(cell not in given for cell in before),
        tuple(own for own in store.revisions(series, published) if own.part == f"{part}.parquet")
        if part
        else (),
        published,
    )


_cell = attrgetter(*CELL)


def _alike(own: Observation, other: Observation) -> bool:
    fields = ("value", "unit", "status", "low", "high")
    return all(getattr(own, name) == getattr(other, name) for name in fields)
