"""Published projections of others against what came: BLS by occupation, ROA for the Netherlands.

A projection gives one figure for a target year ten years on. Years between are read from the
straight path from base to target, as its makers do when they look back.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from krapte.accounts import base_year
from krapte.errors import BadInput
from krapte.statistics import Dataset
from krapte.tables import FOLDER, read_rows

PROJECTIONS = FOLDER.parent / "projections" / "projections.csv"
"""Editions of the Employment Projections of BLS that come with krapte."""

COLUMNS = ("occupation", "base_year", "employed", "target_year", "projected", "unit", "source")

_GROUP = 2
"""Characters of a code that name the group of occupations (SOC major group)."""


def read_projections(path: Path = PROJECTIONS) -> pd.DataFrame:
    """Return a table of projections, one row per occupation and edition.

    Parameters
    ----------
    path
        CSV with the columns `COLUMNS`; the first two characters of `occupation` are its group.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    found = []
    for row in rows:
        own = {
            "occupation": row.text("occupation"),
            "base_year": row.whole("base_year"),
            "employed": row.number("employed"),
            "target_year": row.whole("target_year"),
            "projected": row.number("projected"),
        }
        if own["target_year"] <= own["base_year"] and not row.problems:
            row.fault("target_year", "a year after the base year", "Correct one of both years.")
        found.append(own)
    if rows and rows[0].problems:
        raise BadInput(rows[0].problems)
    return pd.DataFrame(found, columns=[*found[0]] if found else list(COLUMNS[:5]))


def against_outcomes(table: pd.DataFrame) -> pd.DataFrame:
    """Return every projection on the straight path, beside later figures of the same occupation.

    Parameters
    ----------
    table
        Of `read_projections`; the base figures of later editions are the outcomes.

    Returns
    -------
    DataFrame
        `occupation`, `group`, `base_year`, `year`, `horizon`, `actual`, `projected`, `unchanged`
        (the base figure) and `trend`: growth per year between the first edition and this base year
        carried on, NaN in the first edition.
    """
    editions = sorted(int(year) for year in table["base_year"].unique())
    tables = {year: table[table["base_year"] == year].set_index("occupation") for year in editions}
    first = editions[0]
    rows = []
    for edition in editions:
        own = tables[edition]
        for year in editions[editions.index(edition) + 1 :]:
            ahead = year - edition
            both = own.join(tables[year]["employed"].rename("actual"), how="inner")
            both = both.join(tables[first]["employed"].rename("at_first"))
            step = (both["projected"] - both["employed"]) / (both["target_year"] - edition)
            growth = both["employed"] / both["at_first"]
            trend = both["employed"] * growth ** (ahead / max(edition - first, 1))
            rows.append(
                pd.DataFrame(
                    {
                        "occupation": both.index,
                        "group": [str(code)[:_GROUP] for code in both.index],
                        "base_year": edition,
                        "year": year,
                        "horizon": ahead,
                        "actual": both["actual"].to_numpy(),
                        "projected": (both["employed"] + step * ahead).to_numpy(),
                        "unchanged": both["employed"].to_numpy(),
                        "trend": trend.to_numpy() if edition > first else np.nan,
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


def projection_scores(compared: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return how far projections, no change and trend were off, and how often the sign was right.

    Parameters
    ----------
    compared
        Of `against_outcomes`.
    by
        Columns to group by.

    Returns
    -------
    DataFrame
        `occupations`; `error`, `error_no_change`, `error_trend`: sum of absolute errors over
        employment (shares), the last over rows that have a trend; `mape`, and `direction`: share of
        occupations that grew or shrank as projected.
    """
    rows = []
    for keys, own in compared.groupby(by):
        size = own["actual"].sum()
        known = own[own["trend"].notna()]
        moved = np.sign(own["actual"] - own["unchanged"])
        told = np.sign(own["projected"] - own["unchanged"])
        rows.append(
            {
                **dict(zip(by, keys, strict=True)),
                "occupations": len(own),
                "error": (own["projected"] - own["actual"]).abs().sum() / size,
                "error_no_change": (own["unchanged"] - own["actual"]).abs().sum() / size,
                "error_trend": (
                    (known["trend"] - known["actual"]).abs().sum() / known["actual"].sum()
                    if len(known)
                    else None
                ),
                "mape": ((own["projected"] - own["actual"]).abs() / own["actual"]).mean(),
                "direction": (moved == told).mean(),
            }
        )
    return pd.DataFrame(rows)


def published_demand(dataset: Dataset) -> pd.DataFrame:
    """Return expansion demand as ROA published it, beside the change of employment so far.

    Returns
    -------
    DataFrame
        `source`, `from`, `to`, `expected` (jobs over the whole period), `until` and `on_path`: the
        last year with published employment and the part of the forecast that belongs to it;
        `actual` change of employment (persons). Where employment of the first year is not held at
        the same level of the survey, the last three are missing.

    Notes
    -----
    ROA counts expansion of occupations that grow, so its sum is at least the change of the total.
    """
    base = base_year(dataset)
    totals = {base.year: float(base.stocks.employed.sum())}
    totals |= {year: sum(own.values()) for year, own in base.outlook.employed.items()}
    rows = []
    for own in dataset.select("expansion_demand", occupation=""):
        first, last = (int(year) for year in own.period.split("-"))
        until = max((year for year in totals if first < year <= last), default=None)
        row: dict[str, object] = {
            "source": own.source, "from": first, "to": last, "expected": own.value,
            "until": None, "on_path": None, "actual": None,
        }  # fmt: skip
        if first in totals and until is not None:
            row["until"] = until
            row["on_path"] = own.value * (until - first) / (last - first)
            row["actual"] = totals[until] - totals[first]
        rows.append(row)
    return pd.DataFrame(rows)
