"""Whether a portfolio is allowed, in words: from the tables, sharing nothing with the solver."""

from __future__ import annotations

from collections.abc import Iterator

from krapte.portfolio.case import EMPLOYERS, Case, Option, Portfolio

_SLACK = 1e-6


def faults(case: Case, portfolio: Portfolio) -> list[str]:
    """Return every limit that a portfolio breaks, in words; an empty list is good news.

    A limit is broken when it is passed by more than a millionth of its size.
    """
    return [
        *_option_faults(case, portfolio),
        *_money_faults(case, portfolio),
        *_floor_faults(case, portfolio),
        *_capacity_faults(case, portfolio),
        *_rule_faults(case, portfolio),
    ]


def _passes(value: float, bound: float) -> bool:
    return value > bound + _SLACK * max(1.0, abs(bound), abs(value))


def starts(case: Case, portfolio: Portfolio) -> dict[str, int]:
    """Return the calendar year in which each bought option starts."""
    found = {}
    for i, own in enumerate(case.options):
        for k, year in enumerate(case.years):
            if portfolio.started[i, k]:
                found.setdefault(own.option, year)
    return found


def _paid(case: Case, portfolio: Portfolio, i: int, year: int) -> float:
    """Return what an option costs in a year, public and employers together, euro."""
    own, total = case.options[i], 0.0
    for k, begin in enumerate(case.years):
        if begin <= year < begin + own.years:
            total += portfolio.size[i, k] * own.cost_eur
        if begin == year and portfolio.started[i, k]:
            total += own.setup_eur
    return total


def _option_faults(case: Case, portfolio: Portfolio) -> Iterator[str]:
    for i, own in enumerate(case.options):
        begun = [k for k in range(len(case.years)) if portfolio.started[i, k]]
        if len(begun) > 1:
            yield f"{own.option} starts more than once"
        for k, year in enumerate(case.years):
            size = portfolio.size[i, k]
            if size < 0:
                yield f"{own.option} has a size below 0"
            if size > _SLACK and k not in begun:
                yield f"{own.option} has a size in {year} without a start"
            if k in begun and not own.first_start <= year <= own.last_start:
                yield f"{own.option} starts in {year}, which is not allowed"
            if k in begun and _passes(own.min_size, size):
                yield f"{own.option} is below its least viable size"
            if _passes(size, own.max_size):
                yield f"{own.option} is above its largest size"


def _money_faults(case: Case, portfolio: Portfolio) -> Iterator[str]:
    begun = starts(case, portfolio)
    for i, own in enumerate(case.options):
        money = any(
            row.fund == EMPLOYERS and row.department in ("", own.department) for row in case.budgets
        )
        for y, year in enumerate(case.years):
            paid, added = _paid(case, portfolio, i, year), portfolio.employers[i, y]
            most = paid * own.match / (1 + own.match) if money else 0.0
            if added < -_SLACK or _passes(added, most):
                yield f"employers add {added:.0f} to {own.option} in {year}, at most {most:.0f}"
    for scope in {(row.year, row.department, row.fund) for row in case.budgets}:
        year, department, fund = scope
        spent = 0.0
        for i, own in enumerate(case.options):
            if department not in ("", own.department) or fund not in ("", EMPLOYERS, own.fund):
                continue
            for y, when in enumerate(case.years):
                if year in (None, when):
                    added = portfolio.employers[i, y]
                    public = _paid(case, portfolio, i, when) - added
                    spent += added if fund == EMPLOYERS else public
        there = sum(
            row.amount_eur
            for row in case.budgets
            if (row.year, row.department, row.fund) == scope
            and (not row.condition or _met(begun.get(row.condition), year))
        )
        if _passes(spent, there):
            yield f"{department} {fund} {year}: {spent:.0f} euro spent of {there:.0f}"


def _met(begun: int | None, year: int | None) -> bool:
    return begun is not None and (year is None or begun <= year)


def _floor_faults(case: Case, portfolio: Portfolio) -> Iterator[str]:
    for row in case.floors:
        inside = total = 0.0
        for i, own in enumerate(case.options):
            for y, when in enumerate(case.years):
                if row.year not in (None, when):
                    continue
                public = _paid(case, portfolio, i, when) - portfolio.employers[i, y]
                total += public
                inside += public if _in_floor(row.pillar, row.region, row.department, own) else 0.0
        least = (row.amount_eur or 0.0) + (row.share or 0.0) * total
        if _passes(least, inside):
            yield f"floor in line {row.line}: {inside:.0f} euro of at least {least:.0f}"


def _in_floor(pillar: int | None, region: str, department: str, own: Option) -> bool:
    return (
        pillar in (None, own.pillar)
        and region in ("", own.region)
        and department in ("", own.department)
    )


def _capacity_faults(case: Case, portfolio: Portfolio) -> Iterator[str]:
    for row in case.capacities:
        for year in case.years:
            if row.year not in (None, year):
                continue
            taken = 0.0
            for use in case.uses:
                if use.capacity != row.capacity:
                    continue
                i = case.position[use.option]
                for k, begin in enumerate(case.years):
                    if begin <= year < begin + case.options[i].years:
                        taken += use.per_size * portfolio.size[i, k]
            if _passes(taken, row.amount):
                yield f"{row.capacity} in {year}: {taken:.3f} of {row.amount:.3f}"


def _rule_faults(case: Case, portfolio: Portfolio) -> Iterator[str]:
    begun = starts(case, portfolio)
    for rule in case.rules:
        if rule.option not in begun:
            continue
        other = begun.get(rule.other)
        if rule.kind == "excludes" and other is not None:
            yield f"{rule.option} excludes {rule.other}, and both start"
        if rule.kind == "requires" and (other is None or other > begun[rule.option]):
            yield f"{rule.option} starts before {rule.other}, which it requires"
