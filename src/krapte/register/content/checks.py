"""Finds what is wrong in and between the tables of parties, money, commitments and indicators."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

from krapte.classification import parse_period
from krapte.errors import BadInput, Problem
from krapte.register.content.budget import BUDGET_LINES, BudgetLine, read_budget_lines
from krapte.register.content.commitments import (
    COMMITMENT_KINDS,
    COMMITMENT_STATUSES,
    COMMITMENTS,
    MILESTONE_STATUSES,
    MILESTONES,
    Commitment,
    Milestone,
    read_commitments,
    read_milestones,
)
from krapte.register.content.fields import LETTER
from krapte.register.content.indicators import (
    DIRECTIONS,
    FAMILIES,
    INDICATOR_VALUES,
    INDICATORS,
    VALUE_KINDS,
    Indicator,
    IndicatorValue,
    read_indicator_values,
    read_indicators,
)
from krapte.register.content.money import budget_problems
from krapte.register.content.parties import (
    PARTIES,
    PARTY_KINDS,
    ROLES,
    ROLES_TABLE,
    Party,
    Role,
    read_parties,
    read_roles,
)
from krapte.register.rules import repeated, shown, unknown_sources
from krapte.tables import FOLDER

TABLES = (
    PARTIES,
    ROLES_TABLE,
    BUDGET_LINES,
    COMMITMENTS,
    MILESTONES,
    INDICATORS,
    INDICATOR_VALUES,
)
"""The tables of content: a data set has all of them or none."""

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PILLARS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Content:
    """All that the tables of content hold, each in the order of its table."""

    parties: tuple[Party, ...]
    roles: tuple[Role, ...]
    budget_lines: tuple[BudgetLine, ...]
    commitments: tuple[Commitment, ...]
    milestones: tuple[Milestone, ...]
    indicators: tuple[Indicator, ...]
    indicator_values: tuple[IndicatorValue, ...]


_READERS = {
    "parties": read_parties,
    "roles": read_roles,
    "budget_lines": read_budget_lines,
    "commitments": read_commitments,
    "milestones": read_milestones,
    "indicators": read_indicators,
    "indicator_values": read_indicator_values,
}


class _Sourced(Protocol):
    @property
    def source(self) -> tuple[str, ...]: ...
    @property
    def letter_section(self) -> str: ...
    @property
    def letter_quote(self) -> str: ...
    @property
    def line(self) -> int: ...


def has_content(folder: Path = FOLDER) -> bool:
    """Say whether a data set has any table of content.

    A data set made for a forecast alone has none, and is sound.
    """
    return any((folder / table).exists() for table in TABLES)


def read_content(folder: Path = FOLDER) -> Content:
    """Return the seven tables of content.

    Raises
    ------
    BadInput
        With the faults of all tables that cannot be read.
    """
    found: dict[str, tuple] = {}
    problems: list[Problem] = []
    for name, read in _READERS.items():
        try:
            found[name] = read(folder)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return Content(**found)


def content_problems(
    folder: Path, measures: Collection[str], sources: Collection[str]
) -> list[Problem]:
    """Return every fault in and between the tables of content.

    Parameters
    ----------
    folder
        Holds the seven tables; when it holds none there is nothing to check.
    measures
        Codes that may be named as a measure.
    sources
        Codes that may be named as a source.

    Returns
    -------
    list of Problem
        When a table cannot be read, only that is reported.
    """
    if not has_content(folder):
        return []
    try:
        content = read_content(folder)
    except BadInput as error:
        return list(error.problems)
    parties = {party.code for party in content.parties}
    problems: list[Problem] = []
    for table, name in zip(TABLES, (field.name for field in fields(Content)), strict=True):
        rows = getattr(content, name)
        for row in rows:
            problems += unknown_sources(table, row.line, row.source, sources)
            problems += quotation_problems(table, row)
        if name not in ("roles", "indicator_values"):
            problems += repeated(table, "code", ((row.code, row.line) for row in rows))
            problems += _misspelt(table, rows)
    problems += _party_problems(content, parties, measures)
    problems += budget_problems(content.budget_lines, parties, measures)
    for commitment in content.commitments:
        problems += commitment_problems(commitment, parties, measures, sources)
    for milestone in content.milestones:
        problems += milestone_problems(milestone, measures)
    problems += _indicator_problems(content, measures)
    return problems


def quotation_problems(file: str, row: _Sourced) -> Iterator[Problem]:
    """Yield what is wrong with the place in the letter that a row quotes."""
    if row.letter_quote and not row.letter_section:
        mend = "Name the section of the letter."
        yield Problem(file, row.line, "letter_section", "nothing", "a section", mend)
    if row.letter_quote and LETTER not in row.source:
        yield Problem(
            file,
            row.line,
            "source",
            shown("|".join(row.source)),
            f"{LETTER} among the sources of a row that quotes the letter",
            "Add it, or take the quotation out.",
        )


def _misspelt(file: str, rows: Sequence) -> Iterator[Problem]:
    for row in rows:
        if not _CODE.fullmatch(row.code):
            allowed = "lower-case letters, figures and single hyphens"
            mend = "Write it as in `llo-katalysator`."
            yield Problem(file, row.line, "code", shown(row.code), allowed, mend)


def _one_of(
    file: str, line: int, field: str, value: object, allowed: Iterable[object]
) -> Iterator[Problem]:
    names = tuple(allowed)
    if value not in names:
        words = " or ".join(str(name) for name in names)
        yield Problem(file, line, field, shown(value), words, "Choose one.")


def _known(
    file: str, line: int, field: str, code: str, codes: Collection[str], table: str
) -> Iterator[Problem]:
    if code and code not in codes:
        what = {"parties.csv": "a party", "indicators.csv": "an indicator"}.get(table, "a measure")
        yield Problem(file, line, field, shown(code), f"{what} of {table}", "Add it there.")


def _party_problems(
    content: Content, parties: Collection[str], measures: Collection[str]
) -> Iterator[Problem]:
    for party in content.parties:
        yield from _one_of(PARTIES, party.line, "kind", party.kind, PARTY_KINDS)
    for role in content.roles:
        line = role.line
        yield from _known(ROLES_TABLE, line, "measure", role.measure, measures, "measures.csv")
        yield from _known(ROLES_TABLE, line, "party", role.party, parties, PARTIES)
        yield from _one_of(ROLES_TABLE, line, "role", role.role, ROLES)
    yield from repeated(
        ROLES_TABLE,
        "party",
        ((f"{role.party} as {role.role} of {role.measure}", role.line) for role in content.roles),
    )


def commitment_problems(
    own: Commitment,
    parties: Collection[str],
    measures: Collection[str],
    sources: Collection[str],
) -> Iterator[Problem]:
    """Yield the faults of one commitment; the collections are the codes that it may name."""

    def fault(field: str, value: object, allowed: str, mend: str) -> Problem:
        return Problem(COMMITMENTS, own.line, field, shown(value), allowed, mend)

    yield from _one_of(COMMITMENTS, own.line, "kind", own.kind, COMMITMENT_KINDS)
    yield from _one_of(COMMITMENTS, own.line, "status", own.status, COMMITMENT_STATUSES)
    yield from _known(COMMITMENTS, own.line, "party", own.party, parties, PARTIES)
    for measure in own.measures:
        yield from _known(COMMITMENTS, own.line, "measures", measure, measures, "measures.csv")
    for field in ("document", "status_source"):
        value = getattr(own, field)
        if value and value not in sources:
            mend = "Add the source there."
            yield fault(field, value, "a source of sources_measures.csv", mend)
    if own.made_on and own.deadline and own.deadline < own.made_on:
        yield fault("deadline", own.deadline, f"{own.made_on} or later", "Change one of the dates.")
    if own.made_on and own.status_on and own.status_on < own.made_on:
        mend = "Change one of the dates."
        yield fault("status_on", own.status_on, f"{own.made_on} or later", mend)
    if own.status in ("done", "late", "withdrawn") and not own.status_source:
        mend = "Name it, or write `unknown`."
        yield fault("status_source", "", f"the source of the status {own.status}", mend)
    if own.status == "late" and own.deadline is None:
        mend = "Write the deadline, or another status."
        yield fault("deadline", "", "the deadline that has passed", mend)


def milestone_problems(own: Milestone, measures: Collection[str]) -> Iterator[Problem]:
    """Yield the faults of one milestone; `measures` are the codes that it may name."""
    yield from _known(MILESTONES, own.line, "measure", own.measure, measures, "measures.csv")
    yield from _one_of(MILESTONES, own.line, "status", own.status, MILESTONE_STATUSES)
    if own.due is None and own.status != "unknown":
        allowed = f"the day of a milestone that is {own.status}"
        mend = "Write the last day of the period, or the status unknown."
        yield Problem(MILESTONES, own.line, "due", "nothing", allowed, mend)


def _indicator_problems(content: Content, measures: Collection[str]) -> Iterator[Problem]:
    for own in content.indicators:
        line = own.line
        yield from _one_of(INDICATORS, line, "pillar", own.pillar, _PILLARS)
        yield from _one_of(INDICATORS, line, "direction", own.direction, DIRECTIONS)
        yield from _one_of(INDICATORS, line, "family", own.family, FAMILIES)
        yield from _known(INDICATORS, line, "measure", own.measure, measures, "measures.csv")
    units = {own.code: own.unit for own in content.indicators}
    for value in content.indicator_values:
        yield from value_problems(value, units)
    yield from repeated(
        INDICATOR_VALUES,
        "period",
        (
            (f"{own.kind} of {own.indicator} in {own.period} from {'|'.join(own.source)}", own.line)
            for own in content.indicator_values
        ),
    )


def value_problems(own: IndicatorValue, units: dict[str, str]) -> Iterator[Problem]:
    """Yield the faults of one value; `units` are those of the indicators, by code."""

    def fault(field: str, value: object, allowed: str, mend: str) -> Problem:
        return Problem(INDICATOR_VALUES, own.line, field, shown(value), allowed, mend)

    yield from _known(INDICATOR_VALUES, own.line, "indicator", own.indicator, units, INDICATORS)
    yield from _one_of(INDICATOR_VALUES, own.line, "kind", own.kind, VALUE_KINDS)
    try:
        parse_period(own.period)
    except ValueError:
        yield fault(
            "period", own.period, "a period such as 2021, 2021Q4 or 2021-2026", "Correct it."
        )
    if own.retrieved is None:
        yield fault("retrieved", "", "a date such as 2026-11-25", "Write the day of looking up.")
    elif own.published and own.retrieved < own.published:
        mend = "Change one of the dates."
        yield fault("retrieved", own.retrieved, f"{own.published} or later", mend)
    unit = units.get(own.indicator)
    if unit == "share" and not 0 <= own.value <= 1:
        mend = "Divide by 100, or mend the unit of the indicator."
        yield fault("value", f"{own.value:g}", "a share of 0 to 1", mend)
    elif unit in ("persons", "eur", "jobs", "vacancies") and own.value < 0:
        yield fault("value", f"{own.value:g}", f"0 or more {unit}", "Correct the sign.")
