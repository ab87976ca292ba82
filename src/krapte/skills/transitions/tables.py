"""The tables that judgements rest on: thresholds, pay and the risk of automation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from krapte.classification import occupation_of_isco
from krapte.errors import BadInput, Problem
from krapte.skills.transitions.pull import FOLDER
from krapte.statistics import Source, read_sources
from krapte.tables import Row, read_rows, refuse_if_faulty

NAMES = (
    "closeness",
    "level_step",
    "training_hours",
    "pay_ratio",
    "tightness",
    "hours_difference",
    "demand_growth",
    "automation_risk",
    "hours_level_1",
    "hours_level_2",
    "hours_level_3",
    "hours_level_4",
)
"""Thresholds, and the hours of a whole programme by skill level of the destination."""

RISKS = ("low", "other", "high")
"""Classes of the risk of automation, in order; their place is the value of the term."""

_COLUMNS = (
    "name", "meaning_nl", "meaning_en", "unit", "value", "low", "high", "status", "source", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Threshold:
    """One limit of a judgement, with the range in which reasonable people may set it.

    Parameters
    ----------
    name
        One of `NAMES`.
    meaning_nl, meaning_en
        One sentence.
    unit
        Of the value.
    value, low, high
        The limit and its range.
    status
        `sourced` or `assumed`.
    source, note
        Where it comes from, and the reasoning.
    """

    name: str
    meaning_nl: str
    meaning_en: str
    unit: str
    value: float
    low: float
    high: float
    status: str
    source: str
    note: str


@dataclass(frozen=True, eq=False)
class Basis:
    """Everything that judgements rest on.

    Parameters
    ----------
    thresholds
        By name.
    pay
        BRC 2014 code (class, segment or group; empty for all) to gross euro per hour.
    risk
        ISCO-08 unit group to a class of `RISKS`.
    sources
        By id.
    """

    thresholds: Mapping[str, Threshold]
    pay: Mapping[str, tuple[float, str]]
    risk: Mapping[str, tuple[str, str]]
    sources: Mapping[str, Source]

    def pay_of(self, isco: str) -> tuple[float, str, str] | None:
        """Return euro per hour, source and BRC code of the narrowest published group around it."""
        group = occupation_of_isco(isco)
        for code in (group, group[:3], group[:2]):
            if code in self.pay:
                return (*self.pay[code], code)
        return None


def read_basis(folder: Path = FOLDER) -> Basis:
    """Return the tables of a folder; by default those that come with krapte.

    Raises
    ------
    BadInput
        A table is missing, a threshold is missing or unknown, a number is out of order, or a source
        is not described.
    """
    sources, problems = read_sources(folder)
    if problems:
        raise BadInput(problems)
    thresholds = _thresholds(folder / "thresholds.csv", sources)
    pay: dict[str, tuple[float, str]] = {}
    rows = read_rows(folder / "pay.csv", ("occupation", "eur_per_hour", "year", "source"))
    for row in rows:
        own = row.number("eur_per_hour")
        if own <= 0:
            row.fault("eur_per_hour", "an amount above 0", "Write gross euro per hour.")
        pay[row.fields["occupation"]] = (own, _source(row, sources))
    refuse_if_faulty(rows)
    risk: dict[str, tuple[str, str]] = {}
    rows = read_rows(folder / "automation.csv", ("isco", "risk", "source"))
    for row in rows:
        if row.text("risk") not in RISKS:
            row.fault("risk", "one of " + ", ".join(RISKS), "Correct the class.")
        risk[row.text("isco")] = (row.fields["risk"], _source(row, sources))
    refuse_if_faulty(rows)
    return Basis(thresholds, pay, risk, sources)


def _thresholds(path: Path, sources: Mapping[str, Source]) -> dict[str, Threshold]:
    rows = read_rows(path, _COLUMNS, exact=True)
    found: dict[str, Threshold] = {}
    for row in rows:
        name = row.text("name")
        if name not in NAMES or name in found:
            row.fault("name", "each once of " + ", ".join(NAMES), "Correct the name.")
        if row.fields["status"] not in ("sourced", "assumed"):
            row.fault("status", "`sourced` or `assumed`", "Say whether a source gives the value.")
        value, low, high = (row.number(field) for field in ("value", "low", "high"))
        row.ordered("value", low, value, high)
        _source(row, sources)
        texts = {k: row.fields[k] for k in ("meaning_nl", "meaning_en", "unit", "status", "note")}
        found[name] = Threshold(
            name, value=value, low=low, high=high, source=row.fields["source"], **texts
        )
    refuse_if_faulty(rows)
    missing = [name for name in NAMES if name not in found]
    if missing:
        mend = "Copy the table that comes with krapte, and adapt it."
        told = f"no {', '.join(missing)}"
        raise BadInput([Problem(path.name, None, "name", told, "every threshold", mend)])
    return found


def _source(row: Row, sources: Mapping[str, Source]) -> str:
    if row.fields["source"] not in sources:
        row.fault("source", "the id of a row in sources.csv, or `assumed`", "Describe the source.")
    return row.fields["source"]
