"""Eurostat: JSON-stat, a cube in one object."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

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

_MOST_CELLS = 5_000_000


def addresses(table: RemoteTable) -> list[str]:
    """Return the one address that is asked."""
    return [f"{table.url}?format=JSON&lang=EN" + (f"&{table.filter}" if table.filter else "")]


def read(table: RemoteTable, client: Client) -> Content:
    """Return the figures of a cube; cells that it leaves empty are left out.

    Raises
    ------
    BadInput
        No answer, or one of another form than the table describes.
    """
    (address,) = addresses(table)
    answer = client.get(address)
    cube = read_json(table, answer)
    names, sizes, codes, titles = _axes(table, cube)
    check_columns(table, (*table.dimensions, table.period), names)
    new = [name for name in names if name not in table.columns]
    if new:
        refuse([drift(table, new[0], f"a new dimension `{new[0]}`", "the known dimensions")])
    flags = cube.get("status", {})
    if not isinstance(flags, dict):
        refuse([drift(table, "status", "no object", "flags by cell")])
    values = _cells(table, cube.get("value"), math.prod(sizes))
    (measure,) = table.measures
    found = []
    for place in sorted(values.keys() | {int(cell) for cell in flags if cell.isdigit()}):
        own, rest = {}, place
        for name, size in zip(reversed(names), reversed(sizes), strict=True):
            rest, index = divmod(rest, size)
            own[name] = codes[name][index]
        statuses = tuple(str(flags.get(str(place), "")).replace(" ", "")) or ("",)
        found.append(Figure(own, measure.remote, values.get(place), statuses, place))
    published = moment(cube.get("updated"))
    return Content(found, titles, {}, published, {address: answer})


def _axes(
    table: RemoteTable, cube: Mapping[str, Any]
) -> tuple[list[str], list[int], dict[str, list[str]], dict[str, dict[str, str]]]:
    """Return names, lengths, codes in order and titles of the dimensions."""
    try:
        names = [str(name) for name in cube["id"]]
        sizes = [int(size) for size in cube["size"]]
        codes, titles = {}, {}
        for name, size in zip(names, sizes, strict=True):
            category = cube["dimension"][name]["category"]
            index, label = category["index"], category.get("label", {})
            ordered = index if isinstance(index, list) else sorted(index, key=index.__getitem__)
            if len(ordered) != size or len(set(ordered)) != size:
                raise ValueError(f"{len(ordered)} codes of {name} where it says {size}")
            codes[name] = [str(code) for code in ordered]
            titles[name] = {code: str(label.get(code, "")) for code in codes[name]}
        if math.prod(sizes) > _MOST_CELLS:
            raise ValueError(f"{math.prod(sizes):,} cells")
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        refuse([drift(table, "dimension", f"no cube ({fault!r})", "id, size and dimension")])
    return names, sizes, codes, titles


def _cells(table: RemoteTable, values: object, count: int) -> dict[int, Any]:
    """Return the values by place; JSON-stat gives all in a list or the known ones by place."""
    if isinstance(values, list) and len(values) == count:
        return {place: value for place, value in enumerate(values) if value is not None}
    if isinstance(values, Mapping) and all(str(place).isdigit() for place in values):
        found = {int(place): value for place, value in values.items()}
        if all(place < count for place in found):
            return found
    length = len(values) if isinstance(values, Sequence | Mapping) else 0
    told = f"{length} values that do not fit {count} cells"
    return refuse([drift(table, "value", told, "one a cell")])
