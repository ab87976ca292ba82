"""The tables from which a letter takes its figures: those of a run, and those of the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from krapte.evaluation.monitor import Standing, progress_of, read_parts, standings
from krapte.register import PILLARS
from krapte.register.budget import Sum, amounts, summed
from krapte.register.due import STATES, due
from krapte.register.store import Record
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.report import regional_share
from krapte.reporting.summary import GROUPS, rows_of

Row = Mapping[str, Any]
Records = Mapping[str, Sequence[Record]]

KINDS = (
    "measure", "budget_line", "commitment", "milestone", "indicator", "indicator_value",
    "decision", "party", "role", "document",
)  # fmt: skip
"""Kinds of records that a letter speaks of; it keeps a copy of them."""

KEYS = {
    "cells": ("scenario", "indicator", "region", "occupation", "year"),
    "differences": ("scenario", "indicator", "region", "occupation", "year"),
    "pillars": ("pillar", "method", "occupation", "year"),
    "effects": ("measure", "occupation", "year"),
    "quantified": ("pillar",),
    "reasons": ("pillar", "reason"),
    "regional_share": ("region", "occupation", "year"),
    "assumptions": ("status",),
    "money": ("pillar",),
    "money_of_measure": ("measure",),
    "delivery": ("pillar",),
    "delivery_of_measure": ("measure",),
    "measure_status": ("pillar", "status"),
    "commitment_states": ("state",),
    "standings": ("indicator",),
}
"""Table to the columns that name one of its rows."""

RUN_TABLES = (
    "cells", "differences", "pillars", "effects", "quantified", "reasons", "regional_share",
    "assumptions",
)  # fmt: skip
SETTLED = ("done", "withdrawn")
ALL = "all"


class Evidence:
    """Tables by name, whose rows are found by their keys.

    Parameters
    ----------
    tables
        Name to rows; each has the columns of `KEYS`.
    """

    def __init__(self, tables: Mapping[str, Iterable[Row]]) -> None:
        self._rows = {
            name: {tuple(row[column] for column in KEYS[name]): row for row in rows}
            for name, rows in tables.items()
        }

    def row(self, table: str, key: Row) -> Row | None:
        """Return the row with a key, or None."""
        if table not in self._rows or set(key) != set(KEYS[table]):
            return None
        return self._rows[table].get(tuple(key[column] for column in KEYS[table]))

    def rows(self, table: str) -> list[Row]:
        """Return all rows of a table, in their order."""
        return list(self._rows[table].values())


def of_run(run: FinishedRun, before: Evidence | None = None) -> Evidence:
    """Return the tables of a run: shortage of the groups, effect of pillars and of measures.

    Parameters
    ----------
    run
        The run.
    before
        Tables of an earlier run; `differences` is what became of its cells.
    """
    cells = run.cells
    own = cells[(cells["indicator"] == "shortage") & cells["occupation"].isin(list(GROUPS))]
    measures = run.measures
    quantified = measures[measures["status"] == "quantified"]
    years = sorted(set(cells["year"]))
    return Evidence(
        {
            "cells": rows_of(own),
            "differences": _differences(rows_of(own), before),
            "pillars": rows_of(run.pillars.dropna(subset="median")),
            "effects": rows_of(quantified),
            "quantified": [
                {
                    "pillar": pillar,
                    "quantified": len(set(quantified[quantified["pillar"] == pillar]["measure"])),
                    "measures": len(set(measures[measures["pillar"] == pillar]["measure"])),
                }
                for pillar in PILLARS
            ],
            "assumptions": [
                {"status": "assumed", "count": int((run.assumptions["status"] == "assumed").sum())},
                {"status": ALL, "count": len(run.assumptions)},
            ],
            "reasons": _reasons(measures[measures["status"] == "not quantified"]),
            "regional_share": [
                {"region": str(region), "occupation": "07+08", "year": year, "value": float(value)}
                for year in years
                for region, value in regional_share(cells, "07+08", year).items()
            ],
        }
    )


def _differences(rows: Sequence[Row], before: Evidence | None) -> Sequence[Row]:
    if before is None:
        return []
    found = []
    for row in rows:
        key = {column: row[column] for column in KEYS["cells"]}
        old = before.row("cells", key)
        if old is not None and old.get("median") is not None:
            found.append({**key, "value": row["median"] - old["median"]})
    return found


def of_claims(claims: Iterable[Row], run: str) -> Evidence:
    """Return what an earlier letter said of the cells of its run, from its claims as plain data."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for own in claims:
        if own["run"] == run and own["table"] == "cells":
            key = tuple(own["key"][column] for column in KEYS["cells"])
            row = found.setdefault(key, dict(own["key"]))
            row.update(zip(own["fields"], own["values"], strict=True))
    return Evidence({"cells": found.values()})


def _reasons(measures: pd.DataFrame) -> Sequence[Row]:
    """Return by pillar for which reason effects are not quantified, the commonest first."""
    keys = ["pillar", "reason", "reason_nl", "reason_en"]
    counted = measures.groupby(keys)["measure"].nunique().reset_index(name="count")
    return rows_of(
        counted.sort_values(["pillar", "count", "reason"], ascending=[True, False, True])
    )


def of_register(records: Records, day: dt.date) -> Evidence:
    """Return the tables of the register on a day: money, delivery, commitments, indicators."""
    pillar_of = {own.key: own["pillar"] for own in records["measure"]}
    found = amounts(records["budget_line"])
    of_pillar = summed(found, lambda own: str(pillar_of.get(own.measure, 0)))
    of_measure = summed(found, lambda own: own.measure)
    stand = stand_of(records, day)
    progress = progress_of(records, stand, day)
    return Evidence(
        {
            "money": [_money("pillar", int(own.name), own) for own in of_pillar],
            "money_of_measure": [_money("measure", own.name, own) for own in of_measure],
            "delivery": [
                {"pillar": pillar, **_delivery(records, progress, pillar)} for pillar in PILLARS
            ],
            "delivery_of_measure": [
                {"measure": own.measure, **_milestones(own.delivery)} for own in progress
            ],
            "measure_status": _statuses(records["measure"]),
            "commitment_states": _states(records, day),
            "standings": [
                {"indicator": own.indicator, "observed": own.observed, "path": own.path,
                 "target": own.target, "gap": own.gap, "unit": own.unit}
                for own in stand
            ],
        }
    )  # fmt: skip


def stand_of(records: Records, day: dt.date) -> tuple[Standing, ...]:
    """Return every indicator with its target, without a chance: a run keeps no single draws."""
    return standings(records, read_parts(), None, day)


def state_rows(records: Records, day: dt.date) -> list[dict[str, Any]]:
    """Return every commitment with the state in which it is on a day, the settled ones last."""
    own_kind = {"commitment": records["commitment"], "milestone": (), "role": ()}
    found = [dict(row) for row in due(own_kind, day)]
    known = {row["code"] for row in found}
    settled = [own for own in records["commitment"] if own.key not in known]
    found += [
        {**own.values, "code": own.key, "state": own["status"], "parties": [own["party"]]}
        for own in settled
    ]
    about = {own.key: own for own in records["commitment"]}
    for row in found:
        row["record"] = about[row["code"]]
    return found


def _states(records: Records, day: dt.date) -> list[dict[str, Any]]:
    rows = state_rows(records, day)
    counted = [
        {"state": state, "count": sum(row["state"] == state for row in rows)}
        for state in (*STATES, *SETTLED)
    ]
    return [*counted, {"state": ALL, "count": len(rows)}]


def _money(column: str, name: str | int, own: Sum) -> dict[str, Any]:
    return {
        column: name,
        "unconditional": own.unconditional,
        "conditional": own.conditional,
        "unknown": own.unknown,
        "unsized": len(own.unsized),
        "ranged": len(own.ranged),
    }


def _milestones(own: Mapping[str, Any]) -> dict[str, int]:
    return {name: own[name] for name in ("reached", "late", "unknown", "planned")}


def _delivery(records: Records, progress: Sequence[Any], pillar: int) -> dict[str, int]:
    own = [_milestones(one.delivery) for one in progress if one.pillar == pillar]
    sums = {
        name: sum(one[name] for one in own) for name in ("reached", "late", "unknown", "planned")
    }
    told = {one["measure"] for one in records["milestone"]}
    mine = [one.key for one in records["measure"] if one["pillar"] == pillar]
    return {**sums, "measures": len(mine), "silent": sum(code not in told for code in mine)}


def _statuses(measures: Sequence[Record]) -> list[dict[str, Any]]:
    found: dict[tuple[int, str], int] = {}
    for own in measures:
        found[own["pillar"], own["status"]] = found.get((own["pillar"], own["status"]), 0) + 1
    return [
        {"pillar": pillar, "status": status, "count": count}
        for (pillar, status), count in sorted(found.items())
    ]


def copied(records: Records) -> dict[str, list[dict[str, Any]]]:
    """Return the records that a letter speaks of as plain data, by kind and key."""
    return {
        kind: [own.as_dict() for own in sorted(records[kind], key=lambda own: own.key)]
        for kind in KINDS
    }


def read_copy(copy: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, tuple[Record, ...]]:
    """Return records from what `copied` gave."""
    return {
        kind: tuple(
            Record(
                kind, own["key"], own["version"],
                {
                    name: tuple(value) if isinstance(value, list) else value
                    for name, value in own.items()
                    if name not in ("key", "version")
                },
            )
            for own in copy[kind]
        )
        for kind in KINDS
    }  # fmt: skip
