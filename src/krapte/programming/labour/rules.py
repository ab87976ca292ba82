"""What is assumed of supply: one number per rule, each with its range and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from krapte.classification import model_occupations
from krapte.errors import BadInput, Problem, gathered
from krapte.forecast.parameters import COLUMNS, DISTRIBUTIONS, Parameter, values
from krapte.programming.factor_tables import TABLES, at_least, read_sources, read_table
from krapte.tables import Row, read_rows, refuse_if_faulty

RULES = "supply_rules.csv"
COURSES = "courses.csv"
POOLS = ("short", "mbo", "hbo", "ict")
"""Teachers that courses share: of short courses, technical mbo and hbo, and ICT."""

NEEDED = (
    "energy_work_fte", "building_share", "away_share", "reach_km", "daily_km", "road_factor",
    "days_a_month", "km_euro", "km_an_hour", "travel_hour_euro", "night_euro", "hire_share",
    "lure_share", "hire_euro", "trainee_share", "course_success", "short_places", "gap_months",
)  # fmt: skip
"""Names that the table of rules must have."""

_SHARES = (
    "building_share", "away_share", "hire_share", "lure_share", "trainee_share", "course_success",
)  # fmt: skip
_COURSE_COLUMNS = (
    "occupation", "pool", "months", "months_low", "months_high", "euro", "euro_low", "euro_high",
    "status", "source", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Training:
    """How somebody becomes a worker of an occupation.

    Parameters
    ----------
    occupation
        Which one.
    pool
        One of `POOLS`.
    months
        Between the intake and the first month of work.
    euro
        Cost of one place.
    """

    occupation: str
    pool: str
    months: int
    euro: float


@dataclass(frozen=True)
class Rules:
    """What is assumed of supply.

    Parameters
    ----------
    parameters
        One per name of `NEEDED`.
    training
        At most one of an occupation.
    """

    parameters: Mapping[str, Parameter]
    training: tuple[Training, ...]

    def drawn(self, seed: int, draw: int) -> dict[str, float]:
        """Return one value per rule; draw -1 takes every rule at its centre.

        The numbers depend on the name, the seed and the draw only, as those of the forecast do.
        """
        return values(self.parameters, seed, draw)


def read_rules(folder: Path = TABLES) -> Rules:
    """Return the rules of a folder.

    Parameters
    ----------
    folder
        Holds supply_rules.csv, courses.csv and sources_programming.csv.

    Raises
    ------
    BadInput
        With every fault of the tables: a rule that is missing, unknown or stands twice, a number
        that is none or lies outside its range, an unknown occupation, pool or source.
    """
    sources = read_sources(folder)
    rows = read_rows(folder / RULES, COLUMNS, exact=True)
    found: dict[str, Parameter] = {}
    for row in rows:
        own = _rule(row, sources)
        if own.name in found:
            row.fault("name", "each rule once", "Remove one of the two lines.")
        found[own.name] = own
    refuse_if_faulty(rows)
    missing = [name for name in NEEDED if name not in found]
    if missing:
        told, mend = f"no {', '.join(missing)}", "Copy what is missing from the embedded table."
        raise BadInput([Problem(RULES, None, "name", told, "every rule of supply", mend)])
    return Rules(found, tuple(_read_training(folder, sources)))


def _rule(row: Row, sources: frozenset[str]) -> Parameter:
    for field in ("meaning_nl", "meaning_en", "unit"):
        row.text(field)
    before = len(row.problems)
    numbers = {field: at_least(row, field, 0.0) for field in ("central", "low", "high")}
    own = Parameter(**row.fields | numbers)  # type: ignore[arg-type]
    if own.name not in NEEDED:
        row.fault("name", "one of " + ", ".join(NEEDED), "Correct the name, or remove the line.")
    if own.distribution not in DISTRIBUTIONS:
        row.fault("distribution", "one of " + ", ".join(DISTRIBUTIONS), "Choose one.")
    if own.status not in ("sourced", "assumed"):
        row.fault("status", "`sourced` or `assumed`", "Say whether a source gives the value.")
    named = row.words("source")
    if not named or not set(named) <= sources:
        row.fault("source", "ids of sources_programming.csv", "Add it there, or name another.")
    if len(row.problems) == before:
        row.ordered("central", own.low, own.central, own.high)
    if len(row.problems) == before and own.name in _SHARES and own.high > 1:
        row.fault("high", "at most 1", "Write shares as 0.4, not as 40.")
    return own


def _read_training(folder: Path, sources: frozenset[str]) -> list[Training]:
    found = read_table(folder / COURSES, _COURSE_COLUMNS, _course, sources)
    problems = []
    for code in {own.occupation for own in found}:
        number = sum(own.occupation == code for own in found)
        if number > 1:
            mend = "Keep the course that fits the work best."
            told = f"`{code}` {number} times"
            problems.append(Problem(COURSES, None, "occupation", told, "each once", mend))
    if problems:
        raise BadInput(gathered(problems))
    return found


def _course(row: Row) -> Training:
    if row.text("occupation") not in model_occupations():
        row.fault("occupation", "an occupation such as 0761 or 12", "See `krapte data codes`.")
    if row.text("pool") not in POOLS:
        row.fault("pool", "one of " + ", ".join(POOLS), "Choose one.")
    before = len(row.problems)
    months = [row.whole(field) for field in ("months_low", "months", "months_high")]
    if len(row.problems) == before and not 1 <= months[0] <= months[1] <= months[2]:
        allowed = "1 or more, with months_low, months and months_high in order"
        row.fault("months", allowed, "Put them in order.")
    euro = [at_least(row, field, 0.0) for field in ("euro_low", "euro", "euro_high")]
    if len(row.problems) == before and not euro[0] <= euro[1] <= euro[2]:
        row.fault("euro", "between euro_low and euro_high", "Put them in order.")
    return Training(row.fields["occupation"], row.fields["pool"], months[1], euro[1])
