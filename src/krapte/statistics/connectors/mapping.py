"""From what a source answered to observations, by its table; what does not fit is an error."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from krapte.classification import DIMENSIONS, known_code
from krapte.errors import Problem
from krapte.statistics.connectors.content import Content, Figure, drift, refuse
from krapte.statistics.connectors.periods import period_of
from krapte.statistics.connectors.rules import translate
from krapte.statistics.connectors.table import Measure, RemoteTable
from krapte.statistics.observations import UNITS, Observation
from krapte.statistics.vintages import MISSING

ROUGHEST = "AEPF" + MISSING
"""Statuses by what they ask of the reader; of several the last one counts."""

_ADDED = "Added up from the rows of the source."
HIDDEN = "{count} counts that the source hides are taken as {central:g} each, {low:g} to {high:g}."

Cell = tuple[str, ...]


@dataclass
class _Sum:
    """A figure in the making: one row, or the rows that are added up to it."""

    measure: Measure
    value: float | None
    low: float
    high: float
    hidden: int
    status: str
    place: int


def observations(
    table: RemoteTable, content: Content, retrieved: dt.datetime
) -> tuple[Observation, ...]:
    """Return the observations in an answer, in our codes and units.

    Parameters
    ----------
    table, content
        The description and the answer.
    retrieved
        Moment (UTC) of reading.

    Raises
    ------
    BadInput
        The answer differs from the description: an unknown code, status or period, another unit,
        a figure that is no number, or a cell that stands twice; or nothing is left to take.
    """
    problems = list(_changed_units(table, content))
    measures = {own.remote: own for own in table.measures}
    sums: dict[Cell, _Sum] = {}
    codes: dict[tuple[str, str], dict[str, str] | None] = {}
    for figure in content.figures:
        measure = measures.get(figure.measure)
        if measure is None:
            continue
        try:
            cell = _cell(table, content, figure, measure, codes)
            if cell is None:
                continue
            own = _sum_of(table, figure, measure)
        except _Misfit as fault:
            if not (fault.foreign and table.former and figure.value is None):
                problems.append(fault.problem)
            continue
        for part in _with_totals(table, cell):
            if part not in sums:
                sums[part] = _Sum(**vars(own))
            elif table.add:
                _add(sums[part], own)
            else:
                told = f"the cell {', '.join(filter(None, part))} again in row {figure.place}"
                problems.append(drift(table, None, told, "each cell once"))
    if not sums and not problems:
        problems.append(drift(table, None, "no figure that the table takes", "at least one"))
    if problems:
        refuse(problems)
    return tuple(_observation(table, cell, own, retrieved) for cell, own in sorted(sums.items()))


class _Misfit(Exception):
    """A figure that does not fit; `foreign` when its code would be none of ours."""

    def __init__(self, problem: Problem, foreign: bool = False) -> None:
        self.problem = problem
        self.foreign = foreign


def _changed_units(table: RemoteTable, content: Content) -> Iterator[Problem]:
    for own in table.measures:
        if own.remote_units and own.remote in content.units:
            unit = content.units[own.remote]
            if unit not in own.remote_units:
                allowed = " or ".join(f"`{name}`" for name in own.remote_units)
                yield drift(table, own.remote, f"the unit `{unit}`", allowed)


def _cell(
    table: RemoteTable,
    content: Content,
    figure: Figure,
    measure: Measure,
    codes: dict[tuple[str, str], dict[str, str] | None],
) -> Cell | None:
    """Return series, dimensions and period of a figure; None when the table leaves it out."""
    told = measure.sets(figure.column)
    stated = told.pop("period", "") or figure.codes[table.period]
    try:
        kind, period = period_of(stated)
    except ValueError as fault:
        where = table.period or figure.column
        raise _Misfit(drift(table, where, str(fault), "a year or a quarter")) from None
    if kind not in table.periods:
        return None
    if measure.shift:
        period = str(int(period) + measure.shift)
    found = {"kind": ""} | dict.fromkeys(DIMENSIONS, "")
    for column in table.dimensions:
        key = (column, figure.codes[column])
        if key not in codes:
            codes[key] = _translated(table, content, *key)
        own = codes[key]
        if own is None:
            return None
        found |= own
    found |= told
    found["region"] = found["region"] or "NL"
    series = measure.series.format(kind=found["kind"])
    return (series, *(found[dimension] for dimension in DIMENSIONS), period)


def _translated(
    table: RemoteTable, content: Content, column: str, code: str
) -> dict[str, str] | None:
    title = content.titles.get(column, {}).get(code, "")
    named = f"`{code}`" + (f" ({title})" if title else "")
    answer = translate(table.dimensions[column], code, title)
    if answer is None:
        raise _Misfit(drift(table, column, f"the unknown code {named}", "a code of its rules"))
    found, skip = answer
    for dimension, own in found.items():
        if dimension != "kind" and not known_code(dimension, own):
            told = f"the code {named}, which would be `{own}`"
            raise _Misfit(drift(table, column, told, f"a known code of {dimension}"), True)
    return None if skip else found


def _sum_of(table: RemoteTable, figure: Figure, measure: Measure) -> _Sum:
    status = "A"
    for remote in figure.statuses:
        if remote not in table.statuses:
            known = ", ".join(f"`{own}`" for own in table.statuses)
            raise _Misfit(drift(table, "status", f"the status `{remote}`", f"one of {known}"))
        status = max(status, table.statuses[remote], key=ROUGHEST.index)
    value, hidden = figure.value, table.suppressed
    if hidden is not None and isinstance(value, str) and value in hidden.texts:
        return _Sum(measure, hidden.central, hidden.low, hidden.high, 1, "E", figure.place)
    if (value is None or status == MISSING) and table.add:
        told = f"no count in row {figure.place}"
        raise _Misfit(drift(table, measure.remote, told, "a count: a sum without it is too small"))
    if value is None or status == MISSING:
        return _Sum(measure, None, math.nan, math.nan, 0, MISSING, figure.place)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        told = f"`{str(value)[:40]}` in row {figure.place}"
        raise _Misfit(drift(table, measure.remote, told, "a number"))
    scaled = float(value) * measure.factor
    least, most = UNITS[measure.unit]
    if (least is not None and scaled < least) or (most is not None and scaled > most):
        told = f"`{value}` in row {figure.place}"
        raise _Misfit(drift(table, measure.remote, told, f"a number that can be {measure.unit}"))
    return _Sum(measure, scaled, scaled, scaled, 0, status, figure.place)


def _with_totals(table: RemoteTable, cell: Cell) -> Iterator[Cell]:
    """Yield the cell, and those in which dimensions that the table adds up are the total."""
    choices = []
    for name, code in zip(DIMENSIONS, cell[1:-1], strict=True):
        total = "NL" if name == "region" else ""
        choices.append((code, total) if name in table.totals and code != total else (code,))
    for chosen in itertools.product(*choices):
        yield (cell[0], *chosen, cell[-1])


def _add(total: _Sum, own: _Sum) -> None:
    total.value = (total.value or 0.0) + (own.value or 0.0)
    total.low += own.low
    total.high += own.high
    total.hidden += own.hidden
    total.status = max(total.status, own.status, key=ROUGHEST.index)


def _observation(table: RemoteTable, cell: Cell, own: _Sum, retrieved: dt.datetime) -> Observation:
    series, *dimensions, period = cell
    notes = [_ADDED] if table.add else []
    if own.hidden and table.suppressed:
        told = vars(table.suppressed)
        notes.append(HIDDEN.format(count=own.hidden, **told))
    return Observation(
        series=series,
        **dict(zip(DIMENSIONS, dimensions, strict=True)),
        period=period,
        value=math.nan if own.value is None else own.value,
        unit=own.measure.unit,
        status=own.status,
        low=own.low if own.hidden else None,
        high=own.high if own.hidden else None,
        source=table.source.id,
        locator=own.measure.remote,
        retrieved=retrieved.date().isoformat(),
        note=" ".join(notes),
        file=f"{table.connector} {table.id}",
        line=0,
    )
