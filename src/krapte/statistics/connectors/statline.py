"""CBS StatLine: the wide tables of OData 3 and the long ones of OData 4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from krapte.statistics.connectors.cache import Answer
from krapte.statistics.connectors.content import (
    Content,
    Figure,
    check_columns,
    drift,
    moment,
    read_json,
    refuse,
)
from krapte.statistics.connectors.http import Client
from krapte.statistics.connectors.table import RemoteTable

_JSON = "?$format=json"
_PAGES = 2000
_NO_VALUE = ("Impossible", "NotAvailable", "Secret", "Confidential", "Unknown")


def addresses3(table: RemoteTable) -> list[str]:
    """Return what is asked of a table of OData 3, the figures last (their pages follow)."""
    names = ["TableInfos", "DataProperties", table.period, *table.dimensions]
    chosen = f"{_JSON}&$select={','.join(table.columns)}"
    if table.filter:
        chosen += f"&$filter={quote(table.filter)}"
    return [*(f"{table.url}/{name}{_JSON}" for name in names), f"{table.url}/TypedDataSet{chosen}"]


def read3(table: RemoteTable, client: Client) -> Content:
    """Return the figures of a table of OData 3: a row per cell, a column per measure.

    Raises
    ------
    BadInput
        No answer, or one of another form than the table describes.
    """
    info, properties, periods, *listed, figures = addresses3(table)
    answers: dict[str, Answer] = {}
    described = _rows(table, client, properties, answers)
    _check_described(table, described)
    published = _published(table, _rows(table, client, info, answers)[0])
    units = {str(own["Key"]): _text(own.get("Unit")) for own in described if own.get("Key")}
    titles, statuses = _coded(table, client, (periods, *listed), answers, "Key")
    found = []
    for place, row in enumerate(_rows(table, client, figures, answers), start=1):
        check_columns(table, table.columns, row)
        own = {column: _text(row[column]) for column in (*table.dimensions, table.period)}
        status = (statuses.get(own[table.period], ""),)
        found += [
            Figure(own, measure.remote, row[measure.remote], status, place)
            for measure in table.measures
        ]
    return Content(found, titles, units, published, answers)


def _check_described(table: RemoteTable, described: list[dict[str, Any]]) -> None:
    """Refuse missing columns, and new dimensions: these would make every cell stand repeatedly."""
    topics = [_text(own.get("Key")) for own in described if own.get("Type") != "TopicGroup"]
    check_columns(table, table.columns, topics)
    for own in described:
        name = _text(own.get("Key"))
        if own.get("Type") not in ("Topic", "TopicGroup") and name not in table.columns:
            refuse([drift(table, name, f"a new dimension `{name}`", "the known dimensions")])


def addresses4(table: RemoteTable) -> list[str]:
    """Return what is asked of a table of OData 4, the figures last (their pages follow)."""
    listed = [f"{name}Codes" for name in (table.period, *table.dimensions)]
    measures = " or ".join(f"Measure eq '{own.remote}'" for own in table.measures)
    chosen = f"({measures}) and ({table.filter})" if table.filter else measures
    return [
        *(f"{table.url}/{name}" for name in ("Properties", "MeasureCodes", *listed)),
        f"{table.url}/Observations?$filter={quote(chosen)}",
    ]


def read4(table: RemoteTable, client: Client) -> Content:
    """Return the figures of a table of OData 4: a row per figure.

    Raises
    ------
    BadInput
        No answer, or one of another form than the table describes.
    """
    properties, measures, periods, *listed, figures = addresses4(table)
    answers: dict[str, Answer] = {}
    answer = answers[properties] = client.get(properties)
    published = _published(table, read_json(table, answer))
    coded = _rows(table, client, measures, answers)
    check_columns(
        table, [own.remote for own in table.measures], [_text(x.get("Identifier")) for x in coded]
    )
    units = {_text(own.get("Identifier")): _text(own.get("Unit")) for own in coded}
    titles, statuses = _coded(table, client, (periods, *listed), answers, "Identifier")
    found = []
    wanted = (*table.dimensions, table.period)
    fixed = ("Id", "Measure", "Value", "ValueAttribute", "StringValue")
    for place, row in enumerate(_rows(table, client, figures, answers), start=1):
        check_columns(table, (*wanted, "Measure", "Value", "ValueAttribute"), row)
        new = [name for name in row if name not in (*wanted, *fixed) and "@" not in name]
        if new:
            refuse([drift(table, new[0], f"a new dimension `{new[0]}`", "the known dimensions")])
        own = {column: _text(row[column]) for column in wanted}
        attribute = _text(row["ValueAttribute"])
        value = row["Value"]
        if attribute in _NO_VALUE:
            value = None
        elif attribute not in ("None", ""):
            value = attribute
        status = (statuses.get(own[table.period], ""),)
        found.append(Figure(own, _text(row["Measure"]), value, status, place))
    return Content(found, titles, units, published, answers)


def _rows(
    table: RemoteTable, client: Client, address: str, answers: dict[str, Answer]
) -> list[dict[str, Any]]:
    """Return the rows of an address and of the pages that follow it."""
    found: list[dict[str, Any]] = []
    onward: str | None = address
    while onward:
        if onward in answers or len(answers) > _PAGES:
            refuse([drift(table, None, f"pages without end at `{onward}`", "a last page")])
        answers[onward] = client.get(onward)
        page = read_json(table, answers[onward])
        rows = page.get("value")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            refuse([drift(table, "value", "no list of rows", "a list of rows")])
        found += rows
        onward = page.get("odata.nextLink") or page.get("@odata.nextLink")
        if onward is not None and not isinstance(onward, str):
            refuse([drift(table, "nextLink", f"`{onward}`", "an address")])
    if not found:
        refuse([drift(table, None, f"no rows at `{address}`", "at least one row")])
    return found


def _coded(
    table: RemoteTable,
    client: Client,
    addresses: Sequence[str],
    answers: dict[str, Answer],
    key: str,
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the titles of the codes of every column, and the statuses of the periods.

    The addresses are those of the period and of the dimensions; `key` is what StatLine calls a
    code, which differs between its two protocols.
    """
    titles: dict[str, dict[str, str]] = {}
    statuses: dict[str, str] = {}
    for column, address in zip((table.period, *table.dimensions), addresses, strict=True):
        codes = _rows(table, client, address, answers)
        for own in codes:
            check_columns(table, (key, "Title"), own)
        titles[column] = {_text(own[key]): _text(own["Title"]) for own in codes}
        if column == table.period:
            statuses = {_text(own[key]): _text(own.get("Status")) for own in codes}
    return titles, statuses


def _published(table: RemoteTable, about: Mapping[str, Any]) -> dt.datetime:
    """Return when a table was published: without it a later vintage could not be told apart."""
    check_columns(table, ("Modified",), about)
    found = moment(about["Modified"])
    if found is None:
        refuse([drift(table, "Modified", f"`{about['Modified']}`", "a moment")])
    return found


def _text(value: object) -> str:
    """Return a code or title as text; StatLine fills codes up with spaces."""
    return "" if value is None else str(value).strip()
