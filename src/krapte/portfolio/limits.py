"""Every limit on a portfolio as one row of numbers: solving and explaining read the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from krapte.portfolio.case import EMPLOYERS, Budget, Case, Floor


@dataclass(frozen=True)
class Limit:
    """One row: size x `on_size` + start x `on_start` + employers x `on_employers` <= `bound`.

    Parameters
    ----------
    kind
        `budget`, `employers`, `match`, `floor`, `capacity`, `excludes`, `requires` or `fund`.
    name
        What it is about, such as `EZK`, `NGF`, a capacity or a pair of options.
    year
        Calendar year; None for all years together.
    on_size, on_start
        [option, start].
    on_employers
        [option, year].
    bound
        In the unit of the row.
    unit
        `eur`, that of the capacity, or empty.
    """

    kind: str
    name: str
    year: int | None
    on_size: np.ndarray
    on_start: np.ndarray
    on_employers: np.ndarray
    bound: float
    unit: str


def limits_of(case: Case) -> tuple[Limit, ...]:
    """Return the rows of a case: money, floors, capacities and rules, in this order."""
    return (
        *_budgets(case),
        *_matches(case),
        *_floors(case),
        *_capacities(case),
        *_rules(case),
    )


def _within(case: Case, year: int | None) -> np.ndarray:
    """Return 1 for the spending years that a row is about [year]."""
    return np.array([1.0 if year in (None, own) else 0.0 for own in case.years])


def _spent(case: Case, inside: np.ndarray, when: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what options in scope cost in the years, per size and per start [option, start]."""
    size = np.einsum("i,iky,y->ik", inside, case.cost, when)
    return size, np.einsum("i,iky,y->ik", inside, case.setup, when)


def _budgets(case: Case) -> Iterator[Limit]:
    together: dict[tuple[int | None, str, str], list[Budget]] = {}
    for own in case.budgets:
        together.setdefault((own.year, own.department, own.fund), []).append(own)
    zero = np.zeros((len(case.options), len(case.years)))
    for (year, department, fund), rows in together.items():
        when = _within(case, year)
        inside = np.array(
            [
                1.0
                if department in ("", own.department) and fund in ("", EMPLOYERS, own.fund)
                else 0.0
                for own in case.options
            ]
        )
        added = inside[:, None] * when[None, :]
        if fund == EMPLOYERS:
            size, start, employers = zero, zero.copy(), added
        else:
            size, start = _spent(case, inside, when)
            employers = -added
        bound = 0.0
        for row in rows:
            if not row.condition:
                bound += row.amount_eur
                continue
            # Money on a condition is there from the year in which its option has started.
            known = [y for y in case.years if year is None or y <= year]
            start[case.position[row.condition], : len(known)] -= row.amount_eur
        name = " ".join(part for part in (department, fund) if part)
        yield Limit(
            "employers" if fund == EMPLOYERS else "budget",
            name, year, size, start, employers, bound, "eur",
        )  # fmt: skip


def _matches(case: Case) -> Iterator[Limit]:
    shape = (len(case.options), len(case.years))
    for index, own in enumerate(case.options):
        if not own.match:
            continue
        share = own.match / (1 + own.match)
        for y, year in enumerate(case.years):
            size, start, employers = np.zeros(shape), np.zeros(shape), np.zeros(shape)
            size[index] = -share * case.cost[index, :, y]
            start[index] = -share * case.setup[index, :, y]
            employers[index, y] = 1.0
            yield Limit("match", own.option, year, size, start, employers, 0.0, "eur")


def floor_name(own: Floor) -> str:
    """Return what a floor is about, in few words."""
    pillar = "" if own.pillar is None else f"pillar {own.pillar}"
    return " ".join(part for part in (pillar, own.region, own.department) if part)


def _floors(case: Case) -> Iterator[Limit]:
    for own in case.floors:
        when = _within(case, own.year)
        inside = np.array(
            [
                float(
                    own.pillar in (None, option.pillar)
                    and own.region in ("", option.region)
                    and own.department in ("", option.department)
                )
                for option in case.options
            ]
        )
        share = 0.0 if own.share is None else own.share
        counted = inside - share
        size, start = _spent(case, counted, when)
        employers = counted[:, None] * when[None, :]
        bound = -(own.amount_eur or 0.0)
        yield Limit("floor", floor_name(own), own.year, -size, -start, employers, bound, "eur")


def _capacities(case: Case) -> Iterator[Limit]:
    zero = np.zeros((len(case.options), len(case.years)))
    for own in case.capacities:
        takes = np.zeros(len(case.options))
        for use in case.uses:
            if use.capacity == own.capacity:
                takes[case.position[use.option]] += use.per_size
        for y, year in enumerate(case.years):
            if own.year in (None, year):
                size = takes[:, None] * case.runs[:, :, y]
                yield Limit("capacity", own.capacity, year, size, zero, zero, own.amount, own.unit)


def _rules(case: Case) -> Iterator[Limit]:
    shape = (len(case.options), len(case.years))
    zero = np.zeros(shape)
    for own in case.rules:
        first, second = case.position[own.option], case.position[own.other]
        name = f"{own.option} {own.kind} {own.other}"
        if own.kind == "excludes":
            start = np.zeros(shape)
            start[[first, second]] = 1.0
            yield Limit("excludes", name, None, zero, start, zero, 1.0, "")
            continue
        for k, year in enumerate(case.years):
            start = np.zeros(shape)
            start[first, : k + 1] = 1.0
            start[second, : k + 1] = -1.0
            yield Limit("requires", name, year, zero, start, zero, 0.0, "")


def has_money(case: Case) -> np.ndarray:
    """Return whether some budget row covers the public money of every option [option]."""
    return np.array(
        [
            any(
                row.fund != EMPLOYERS
                and row.department in ("", own.department)
                and row.fund in ("", own.fund)
                for row in case.budgets
            )
            for own in case.options
        ]
    )


def has_match(case: Case) -> np.ndarray:
    """Return whether employers may add money: a match, and a row that covers it [option]."""
    return np.array(
        [
            own.match > 0
            and any(
                row.fund == EMPLOYERS and row.department in ("", own.department)
                for row in case.budgets
            )
            for own in case.options
        ]
    )
