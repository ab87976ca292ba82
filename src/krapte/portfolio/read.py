"""The tables of a portfolio: a plain folder of CSV files, read and checked as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from krapte.classification import labour_market_regions
from krapte.errors import BadInput, Problem, gathered
from krapte.portfolio.case import (
    CONDITION,
    NATIONAL,
    RULES,
    Budget,
    Capacity,
    Case,
    Floor,
    Option,
    Rule,
    Use,
)
from krapte.portfolio.limits import has_money
from krapte.register import PILLARS, Measure, read_effects, read_measures
from krapte.tables import FOLDER, Row, read_rows, refuse_if_faulty

TABLES = FOLDER / "portfolio"
"""Folder of the tables that come with krapte."""

OPTIONS = (
    "option", "measure", "region", "department", "fund", "cost_eur", "cost_low", "cost_high",
    "setup_eur", "min_size", "max_size", "years", "first_start", "last_start", "match", "status",
    "source", "note",
)  # fmt: skip
BUDGETS = ("year", "department", "fund", "amount_eur", "condition", "note")
FLOORS = ("year", "pillar", "region", "department", "amount_eur", "share", "note")
CAPACITIES = ("capacity", "unit", "year", "amount", "low", "high", "status", "source", "note")
USES = ("option", "capacity", "per_size", "status", "note")
RULE_COLUMNS = ("option", "kind", "other", "status", "note")
YEARS = (2026, 2040)

_PAIR = re.compile(r"(\d{4})=([0-9.]+(?:e\+?[0-9]+)?)", re.IGNORECASE)
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Offer:
    """A case, and what cannot be chosen.

    Parameters
    ----------
    case
        The options whose effect is known.
    unknown
        Measures of the register whose effect is not known: never chosen, and not zero either.
    unpriced
        Measures with a known effect for which no option gives a cost.
    """

    case: Case
    unknown: tuple[Measure, ...]
    unpriced: tuple[Measure, ...]


def read_offer(folder: Path, register: Path, budgets: Sequence[Budget]) -> Offer:
    """Return what can be chosen with this money.

    Parameters
    ----------
    folder
        With options.csv and, where wanted, floors.csv, capacities.csv, uses.csv and rules.csv.
    register
        Folder of the register: measures and effects.
    budgets
        From `read_budgets` or `budgets_of`.

    Raises
    ------
    BadInput
        With every fault in and between the tables.
    """
    measures = {own.measure: own for own in read_measures(register)}
    sized = {own.measure for own in read_effects(register)}
    options = _read(folder, "options.csv", OPTIONS, lambda row: _option(row, measures))
    floors = _read(folder, "floors.csv", FLOORS, _floor, optional=True)
    capacities = _read(folder, "capacities.csv", CAPACITIES, _capacity, optional=True)
    uses = _read(folder, "uses.csv", USES, _use, optional=True)
    rules = _read(folder, "rules.csv", RULE_COLUMNS, _rule, optional=True)
    years = tuple(range(min(_named(budgets)), max(_named(budgets)) + 1))
    names = {own.option for own in options}
    problems = [
        *_repeated(options),
        *_strangers("budgets.csv", "condition", ((b.condition, b.line) for b in budgets), names),
        *_strangers("uses.csv", "option", ((use.option, use.line) for use in uses), names),
        *_strangers("rules.csv", "option", ((rule.option, rule.line) for rule in rules), names),
        *_strangers("rules.csv", "other", ((rule.other, rule.line) for rule in rules), names),
        *_strangers(
            "uses.csv", "capacity", ((use.capacity, use.line) for use in uses),
            {own.capacity for own in capacities}, "a capacity of capacities.csv",
        ),
    ]  # fmt: skip
    case = Case(options, years, tuple(budgets), floors, capacities, uses, rules)
    if not problems:
        problems = [*_unpaid(case), *_late(case)]
    if problems:
        raise BadInput(gathered(problems))
    known = {own.option for own in options if own.measure in sized}
    kept = replace(
        case,
        options=tuple(own for own in options if own.option in known),
        budgets=tuple(b for b in budgets if not b.condition or b.condition in known),
        uses=tuple(use for use in uses if use.option in known),
        rules=tuple(rule for rule in rules if rule.option in known and rule.other in known),
    )
    offered = {own.measure for own in options}
    unknown = tuple(own for name, own in measures.items() if name not in sized)
    unpriced = tuple(own for name, own in measures.items() if name in sized and name not in offered)
    return Offer(kept, unknown, unpriced)


def budgets_of(text: str) -> tuple[Budget, ...]:
    """Return the budgets written as `2026=100e6,2027=50e6`: euro of public money by year.

    Raises
    ------
    BadInput
        With every part that cannot be read, a year that stands twice or lies out of range.
    """
    problems, found = [], {}
    for part in text.split(","):
        match = _PAIR.fullmatch(part.strip())
        if match is None:
            problems.append(
                _budget_fault(part.strip(), "YEAR=EURO such as 2026=100e6", "Separate by commas.")
            )
            continue
        year = int(match[1])
        if not YEARS[0] <= year <= YEARS[1]:
            allowed = f"a year from {YEARS[0]} to {YEARS[1]}"
            problems.append(_budget_fault(part.strip(), allowed, "Choose another year."))
        if year in found:
            problems.append(_budget_fault(part.strip(), "each year once", "Add the amounts up."))
        try:
            found[year] = float(match[2])
        except ValueError:
            problems.append(_budget_fault(part.strip(), "an amount in euro", "Write 100e6."))
    if problems:
        raise BadInput(problems)
    return tuple(Budget(year, "", "", amount) for year, amount in sorted(found.items()))


def _budget_fault(found: str, allowed: str, mend: str) -> Problem:
    return Problem("--budget", None, None, f"`{found}`", allowed, mend)


def read_budgets(path: Path) -> tuple[Budget, ...]:
    """Return the budgets of a table: by year, department and fund, with conditions.

    Raises
    ------
    BadInput
        With every fault of the table; at least one row must name a year.
    """
    rows = read_rows(path, BUDGETS)
    found = tuple(_budget(row) for row in rows)
    refuse_if_faulty(rows)
    if not any(own.year is not None for own in found):
        problem = Problem(
            path.name, None, "year", "no year", "at least one row with a year",
            "Say in which years the money can be spent.",
        )  # fmt: skip
        raise BadInput([problem])
    return found


def _named(budgets: Iterable[Budget]) -> list[int]:
    return [own.year for own in budgets if own.year is not None]


def _read(
    folder: Path,
    name: str,
    columns: Sequence[str],
    convert: Callable[[Row], Thing],
    optional: bool = False,
) -> tuple[Thing, ...]:
    if optional and not (folder / name).is_file():
        return ()
    rows = read_rows(folder / name, columns)
    found = tuple(convert(row) for row in rows)
    refuse_if_faulty(rows)
    return found


def _least(row: Row, field: str, least: float = 0.0, mend: str = "") -> float:
    """Return a number that must be at least so much."""
    before = len(row.problems)
    value = row.number(field)
    if len(row.problems) == before and value < least:
        row.fault(field, f"{least:g} or more", mend or "Write 0 if there is none.")
    return value


def _option(row: Row, measures: dict[str, Measure]) -> Option:
    measure = measures.get(row.text("measure"))
    if measure is None and row.fields["measure"]:
        row.fault("measure", "a measure of measures.csv", "Copy it from `krapte measures list`.")
    cost, low, high = (_least(row, name) for name in ("cost_eur", "cost_low", "cost_high"))
    if not low <= cost <= high:
        row.fault("cost_eur", f"from cost_low {low:g} to cost_high {high:g}", "Put them in order.")
    if cost <= 0:
        mend = "Something that costs nothing needs no budget: leave the option out."
        row.fault("cost_eur", "more than 0", mend)
    setup, match = _least(row, "setup_eur"), _least(row, "match")
    least = _least(row, "min_size")
    most = _least(row, "max_size", least, "Make max_size at least min_size.")
    years, first, last = row.whole("years"), row.whole("first_start"), row.whole("last_start")
    if years < 1:
        row.fault("years", "1 or more", "Write how many years it runs.")
    if last < first:
        row.fault("last_start", f"{first} or later", "Change one of the years.")
    region = row.fields["region"] or NATIONAL
    if region != NATIONAL and region not in labour_market_regions():
        row.fault("region", "NL or a labour-market region such as AM01", "Correct the code.")
    _status(row)
    return Option(
        row.text("option"), row.fields["measure"],
        measure.name_nl if measure else "", measure.name_en if measure else "",
        measure.pillar if measure else 0, region, row.text("department"), row.text("fund"),
        cost, low, high, setup, least, most, years, first, last, match,
        row.fields["status"], row.words("source"), row.fields["note"], row.line,
    )  # fmt: skip


def _status(row: Row) -> None:
    if row.fields["status"] not in ("estimated", "assumed"):
        row.fault("status", "`estimated` or `assumed`", "Say whether a source gives the figures.")


def _budget(row: Row) -> Budget:
    year = row.optional_year("year")
    if year is not None and not YEARS[0] <= year <= YEARS[1]:
        row.fault("year", f"a year from {YEARS[0]} to {YEARS[1]}", "Leave it empty for all years.")
    condition = row.fields["condition"]
    if condition and not condition.startswith(CONDITION):
        row.fault("condition", f"`{CONDITION}OPTION`", "Leave it empty if there is none.")
    return Budget(
        year,
        row.fields["department"],
        row.fields["fund"],
        _least(row, "amount_eur", 0.0, "Write 0 if there is no money."),
        condition.removeprefix(CONDITION),
        row.line,
    )


def _floor(row: Row) -> Floor:
    pillar = row.whole("pillar") if row.fields["pillar"] else None
    if pillar is not None and pillar not in PILLARS:
        row.fault("pillar", "1, 2, 3 or 4", "Choose the pillar of the letter.")
    amount, share = (
        _least(row, name) if row.fields[name] else None for name in ("amount_eur", "share")
    )
    if (amount is None) == (share is None):
        row.fault("amount_eur", "an amount, or a share, and not both", "Fill in one of the two.")
    if share is not None and share > 1:
        row.fault("share", "a share from 0 to 1", "Write 0.3 for 30 %.")
    region, department = row.fields["region"], row.fields["department"]
    if pillar is None and not region and not department:
        row.fault("pillar", "a pillar, a region or a department", "Say where the money must go.")
    return Floor(row.optional_year("year"), pillar, region, department, amount, share, row.line)


def _capacity(row: Row) -> Capacity:
    amount, low, high = (row.number(name) for name in ("amount", "low", "high"))
    row.ordered("amount", low, amount, high)
    _status(row)
    return Capacity(
        row.text("capacity"), row.text("unit"), row.optional_year("year"), amount, low, high,
        row.fields["status"], row.words("source"), row.fields["note"], row.line,
    )  # fmt: skip


def _use(row: Row) -> Use:
    return Use(row.text("option"), row.text("capacity"), row.number("per_size"), row.line)


def _rule(row: Row) -> Rule:
    kind = row.text("kind")
    if kind and kind not in RULES:
        row.fault("kind", " or ".join(RULES), "Choose one.")
    return Rule(row.text("option"), kind, row.text("other"), row.line)


def _repeated(options: Iterable[Option]) -> Iterable[Problem]:
    first: dict[str, int] = {}
    for own in options:
        if own.option in first:
            yield Problem(
                "options.csv", own.line, "option", f"`{own.option}` again", "a name used once",
                f"Line {first[own.option]} has it too.",
            )  # fmt: skip
        first.setdefault(own.option, own.line)


def _strangers(
    file: str,
    field: str,
    named: Iterable[tuple[str, int]],
    known: Iterable[str],
    allowed: str = "an option of options.csv",
) -> Iterable[Problem]:
    for name, line in named:
        if name and name not in known:
            yield Problem(file, line, field, f"`{name}`", allowed, "Correct the name.")


def _unpaid(case: Case) -> Iterable[Problem]:
    for own, paid in zip(case.options, has_money(case), strict=True):
        if not paid:
            yield Problem(
                "options.csv", own.line, "fund", f"`{own.fund}` of `{own.department}`",
                "a fund and department that some budget row covers",
                "Give a budget for it, or one for all public money.",
            )  # fmt: skip


def _late(case: Case) -> Iterable[Problem]:
    for own in case.options:
        if own.first_start > case.years[-1] or own.last_start < case.years[0]:
            yield Problem(
                "options.csv", own.line, "first_start", f"{own.first_start} to {own.last_start}",
                f"a start in the years of the budget, {case.years[0]} to {case.years[-1]}",
                "Change the years, or leave the option out.",
            )  # fmt: skip
