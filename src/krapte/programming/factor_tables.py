"""Reads the tables of labour factors and refuses them when they do not fit together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from krapte.classification import model_occupations
from krapte.errors import BadInput, Problem, gathered
from krapte.programming.factors import PHASES, Factors, LabourFactor, Phase, Technology
from krapte.programming.order import circle_in, in_order
from krapte.programming.project import MOST_MONTHS, UNITS
from krapte.tables import FOLDER, Row, read_rows, refuse_if_faulty

TABLES = FOLDER / "programming"
"""Folder of the tables that come with krapte."""

STATUSES = ("estimated", "assumed", "derived")
TECHNOLOGIES = "technologies.csv"
PHASE_TABLE = "phases.csv"
LABOUR = "labour_factors.csv"
SHARES = "occupation_shares.csv"

TECHNOLOGY_COLUMNS = (
    "technology", "name_nl", "name_en", "unit", "usual_size", "twh", "twh_low", "twh_high",
    "co2_kton", "co2_low", "co2_high", "homes", "status", "source", "note",
)  # fmt: skip
PHASE_COLUMNS = (
    "technology", "phase", "after", "shortest_months", "longest_months", "status", "source", "note",
)  # fmt: skip
LABOUR_COLUMNS = (
    "technology", "phase", "fte_months", "low", "high", "status", "source", "locator", "note",
)  # fmt: skip
SHARE_COLUMNS = ("technology", "phase", "occupation", "share", "status", "source", "note")
SOURCE_COLUMNS = ("id", "title", "publisher", "published", "url", "licence", "note")

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class _Level:
    """Labour of all occupations together in one phase."""

    technology: str
    phase: str
    fte_months: float
    low: float
    high: float
    status: str
    source: tuple[str, ...]
    locator: str
    note: str
    line: int


@dataclass(frozen=True)
class _Share:
    """Part of the labour of a phase that one occupation does."""

    technology: str
    phase: str
    occupation: str
    share: float
    source: tuple[str, ...]
    line: int


def read_factors(folder: Path = TABLES) -> Factors:
    """Return the factors of a folder.

    Parameters
    ----------
    folder
        Holds technologies.csv, phases.csv, labour_factors.csv, occupation_shares.csv and
        sources_programming.csv.

    Raises
    ------
    BadInput
        With every fault of the tables: values that cannot be read, unknown names and sources,
        shares that do not add up to 1, phases that wait for each other.
    """
    sources = read_sources(folder)
    known = read_table(folder / TECHNOLOGIES, TECHNOLOGY_COLUMNS, _technology, sources)
    phases = read_table(folder / PHASE_TABLE, PHASE_COLUMNS, _phase, sources)
    levels = read_table(folder / LABOUR, LABOUR_COLUMNS, _level, sources)
    shares = read_table(folder / SHARES, SHARE_COLUMNS, _share, sources)
    found = [
        *_repeated(TECHNOLOGIES, [((own.technology,), own.line) for own in known]),
        *_phase_problems(known, phases),
        *_labour_problems(phases, levels, shares),
    ]
    if found:
        raise BadInput(gathered(found))
    return Factors(
        {own.technology: own for own in known},
        {own.technology: _ordered(phases, own.technology) for own in known},
        {(level.technology, level.phase): _divided(level, shares) for level in levels},
    )


def read_table(
    path: Path,
    columns: Sequence[str],
    convert: Callable[[Row], Thing],
    sources: frozenset[str],
) -> list[Thing]:
    """Return the rows of a table as things; each row names its sources.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    rows = read_rows(path, columns, exact=True)
    found = []
    for row in rows:
        found.append(convert(row))
        named = row.words("source")
        if not named or not set(named) <= sources:
            row.fault("source", "ids of sources_programming.csv", "Add it there, or name another.")
        if "status" in row.fields and row.fields["status"] not in STATUSES:
            row.fault("status", " or ".join(STATUSES), "Say what the figure is.")
    refuse_if_faulty(rows)
    return found


def read_sources(folder: Path = TABLES) -> frozenset[str]:
    """Return the ids of sources_programming.csv.

    Raises
    ------
    BadInput
        The table cannot be read.
    """
    rows = read_rows(folder / "sources_programming.csv", SOURCE_COLUMNS, exact=True)
    found = frozenset(row.text("id") for row in rows)
    refuse_if_faulty(rows)
    return found


def at_least(row: Row, field: str, least: float, above: bool = False) -> float:
    """Return a number; record the fault when it is less than `least` (or equal, with `above`)."""
    before = len(row.problems)
    value = row.number(field)
    if len(row.problems) == before and (value < least or (above and value == least)):
        row.fault(field, f"{'more than' if above else 'at least'} {least:g}", "Correct the figure.")
    return value


def _yield(row: Row, field: str, low: str, high: str) -> float | None:
    value, least, most = (row.optional_number(name) for name in (field, low, high))
    if value is None:
        return None
    if least is not None and most is not None and not 0 <= least <= value <= most:
        row.fault(
            field, f"from {low} {least:g} to {high} {most:g}, none below 0", "Mend the order."
        )
    return value


def _technology(row: Row) -> Technology:
    if row.text("unit") not in UNITS:
        row.fault("unit", " or ".join(UNITS), "Choose one.")
    return Technology(
        row.text("technology"), row.text("name_nl"), row.text("name_en"), row.fields["unit"],
        at_least(row, "usual_size", 0, above=True), _yield(row, "twh", "twh_low", "twh_high"),
        _yield(row, "co2_kton", "co2_low", "co2_high"), row.optional_number("homes"),
        row.fields["status"], row.words("source"), row.fields["note"], row.line,
    )  # fmt: skip


def _phase(row: Row) -> Phase:
    if row.text("phase") not in PHASES:
        row.fault("phase", " or ".join(PHASES), "Choose one.")
    shortest, longest = row.whole("shortest_months"), row.whole("longest_months")
    if not 1 <= shortest <= longest <= MOST_MONTHS:
        mend = f"Write whole months, the shortest first, at most {MOST_MONTHS}."
        row.fault("shortest_months", f"from 1 to longest_months {longest}", mend)
    return Phase(
        row.text("technology"), row.fields["phase"], row.words("after"), shortest, longest,
        row.fields["status"], row.words("source"), row.fields["note"], row.line,
    )  # fmt: skip


def _level(row: Row) -> _Level:
    value, low, high = (at_least(row, name, 0) for name in ("fte_months", "low", "high"))
    row.ordered("fte_months", low, value, high)
    return _Level(
        row.text("technology"), row.text("phase"), value, low, high, row.fields["status"],
        row.words("source"), row.fields["locator"], row.fields["note"], row.line,
    )  # fmt: skip


def _share(row: Row) -> _Share:
    if row.text("occupation") not in model_occupations():
        row.fault("occupation", "an occupation of the model, such as 0761 or 04", "Correct it.")
    share = at_least(row, "share", 0)
    if share > 1:
        row.fault("share", "at most 1", "Write 0.3 for 30 %.")
    return _Share(
        row.text("technology"), row.text("phase"), row.fields["occupation"], share,
        row.words("source"), row.line,
    )  # fmt: skip


def _repeated(file: str, names: Iterable[tuple[tuple[str, ...], int]]) -> Iterable[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for name, line in names:
        if name in first:
            text = f"`{' '.join(name)}` again"
            yield Problem(file, line, None, text, "each once", f"Line {first[name]} has it too.")
        first.setdefault(name, line)


def _phase_problems(known: Sequence[Technology], phases: Sequence[Phase]) -> Iterable[Problem]:
    names = {own.technology for own in known}
    yield from _repeated(PHASE_TABLE, [((own.technology, own.phase), own.line) for own in phases])
    for own in phases:
        if own.technology not in names:
            allowed = f"a technology of {TECHNOLOGIES}"
            found = f"`{own.technology}`"
            yield Problem(PHASE_TABLE, own.line, "technology", found, allowed, "Add it there.")
        beside = {other.phase for other in phases if other.technology == own.technology}
        for name in own.after:
            if name not in beside:
                mend = "Correct the name."
                yield Problem(
                    PHASE_TABLE, own.line, "after", f"`{name}`", f"a phase of {own.technology}",
                    mend,
                )  # fmt: skip
    for own in known:
        waits = {one.phase: one.after for one in phases if one.technology == own.technology}
        if not waits:
            mend = "Add its phases there."
            yield Problem(
                TECHNOLOGIES, own.line, "technology", f"`{own.technology}` without a phase",
                f"a technology that {PHASE_TABLE} has", mend,
            )  # fmt: skip
        circle = circle_in(waits)
        if circle:
            line = next(one.line for one in phases if (one.technology, one.phase) == (
                own.technology, circle[0]))  # fmt: skip
            yield Problem(
                PHASE_TABLE, line, "after", f"a circle: {' > '.join(circle)}",
                "phases that do not wait for each other", "Take one of them out of `after`.",
            )  # fmt: skip


def _labour_problems(
    phases: Sequence[Phase], levels: Sequence[_Level], shares: Sequence[_Share]
) -> Iterable[Problem]:
    places = {(own.technology, own.phase): own.line for own in phases}
    covered = {(own.technology, own.phase) for own in levels}
    yield from _repeated(LABOUR, [((own.technology, own.phase), own.line) for own in levels])
    yield from _repeated(
        SHARES, [((own.technology, own.phase, own.occupation), own.line) for own in shares]
    )
    for file, rows in ((LABOUR, levels), (SHARES, shares)):
        for own in rows:
            if (own.technology, own.phase) not in places:
                found = f"`{own.technology} {own.phase}`"
                allowed = f"a technology and phase of {PHASE_TABLE}"
                yield Problem(file, own.line, "phase", found, allowed, "Correct one of the two.")
    for (technology, phase), line in places.items():
        if (technology, phase) not in covered:
            found = f"`{technology} {phase}` without labour"
            allowed = f"a phase that {LABOUR} has"
            yield Problem(PHASE_TABLE, line, "phase", found, allowed, "Add it; 0 is allowed.")
        own = [one for one in shares if (one.technology, one.phase) == (technology, phase)]
        total = sum(one.share for one in own)
        if not math.isclose(total, 1.0, abs_tol=1e-6):
            found = f"shares of `{technology} {phase}` that add up to {total:g}"
            place = own[0].line if own else None
            yield Problem(SHARES, place, "share", found, "shares that add up to 1", "Mend them.")


def _ordered(phases: Sequence[Phase], technology: str) -> tuple[Phase, ...]:
    own = {one.phase: one for one in phases if one.technology == technology}
    return tuple(own[name] for name in in_order({name: one.after for name, one in own.items()}))


def _divided(level: _Level, shares: Sequence[_Share]) -> tuple[LabourFactor, ...]:
    return tuple(
        LabourFactor(
            level.technology, level.phase, own.occupation, level.fte_months * own.share,
            level.low * own.share, level.high * own.share, level.status,
            tuple(dict.fromkeys((*level.source, *own.source))), level.locator, level.note,
        )
        for own in shares
        if (own.technology, own.phase) == (level.technology, level.phase)
    )  # fmt: skip
