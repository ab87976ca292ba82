"""Klimaatmonitor: the OData service of Swing, one address per variable."""

from __future__ import annotations

import os

from krapte.errors import BadInput, Problem
from krapte.statistics.connectors.cache import Answer
from krapte.statistics.connectors.content import (
    Content,
    Figure,
    check_columns,
    drift,
    read_json,
    refuse,
)
from krapte.statistics.connectors.http import Client
from krapte.statistics.connectors.table import RemoteTable

_MISSING = ("", "?", "-", "x")
_PAGES = 500


def addresses(table: RemoteTable) -> list[str]:
    """Return the address of every variable (their pages follow)."""
    level = table.options["geo_level"]
    return [
        f"{table.url}/Variables('{measure.remote}')/GeoLevels('{level}')/PeriodLevels('year')"
        "/Periods('all')/Values"
        for measure in table.measures
    ]


def read(table: RemoteTable, client: Client, key: str) -> Content:
    """Return the values of all variables of a table.

    Parameters
    ----------
    table, client
        What to ask, and by whom.
    key
        Environment variable with the personal key of the service.

    Raises
    ------
    BadInput
        No key, no answer, or one of another form than the table describes.
    """
    secret = os.environ.get(key, "")
    if not secret:
        raise BadInput(
            [
                Problem(
                    key, None, None, "no key", "the key that Klimaatmonitor gave you",
                    f"Ask for one (free) and put it in the environment variable {key}.",
                )
            ]
        )  # fmt: skip
    answers: dict[str, Answer] = {}
    found: list[Figure] = []
    columns = (*table.dimensions, table.period)
    for measure, address in zip(table.measures, addresses(table), strict=True):
        onward: object = address
        while onward:
            if not isinstance(onward, str) or onward in answers or len(answers) > _PAGES:
                refuse([drift(table, "nextLink", f"`{onward}`", "a last page")])
            answers[onward] = client.get(onward, {"apikey": secret})
            page = read_json(table, answers[onward])
            rows = page.get("value")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                refuse([drift(table, "value", "no list of values", "a list of values")])
            for row in rows:
                check_columns(table, (*columns, "ValueString"), row)
                own = {name: str(row[name]).strip() for name in columns}
                value = _number(str(row["ValueString"]).strip())
                found.append(Figure(own, measure.remote, value, ("",), len(found) + 1))
            onward = page.get("@odata.nextLink")
    return Content(found, {}, {}, None, answers)


def _number(text: str) -> float | str | None:
    if text in _MISSING:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text
