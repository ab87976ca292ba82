"""The tables as they are published: through the disclosure filter, with a status for each row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from krapte.forecast import INTERVALS
from krapte.reporting.publish.disclosure import DIGITS, Disclosure
from krapte.reporting.publish.finished import FinishedRun

LEVELS = list(INTERVALS)
PLACE = ["scenario", "region", "occupation", "year"]


def published_tables(run: FinishedRun, disclosure: Disclosure) -> dict[str, pd.DataFrame]:
    """Return the tables of a publication by name; no unrounded figure of the model is in them.

    Persons unless the column `unit` says otherwise; `status` has the letters of SDMX.
    """
    observed = int(run.made["observed_until"])
    cells = published_cells(run.cells, observed, disclosure)
    national = cells["region"] == "NL"
    return {
        "cells-national": cells[national].reset_index(drop=True),
        "cells-regional": cells[~national].reset_index(drop=True),
        "measures": _effects(run.measures, ["measure"], observed, disclosure),
        "pillars": _effects(
            run.pillars.assign(pillar=run.pillars["pillar"].astype(str)),
            ["pillar", "method"],
            observed,
            disclosure,
        ),
        "anchors": _anchors(run.anchors, disclosure),
        "assumptions": run.assumptions,
    }


def published_cells(cells: pd.DataFrame, observed: int, disclosure: Disclosure) -> pd.DataFrame:
    """Return the cells with counts rounded and shares with a thin base withheld.

    Parameters
    ----------
    cells
        As in a run, unrounded.
    observed
        Last year to which the model was led along published figures: later ones are forecasts.
    disclosure
        The filter.
    """
    figures = disclosure.counts(cells[LEVELS].to_numpy())
    for unit in DIGITS:
        own = (cells["unit"] == unit).to_numpy()
        rows = cells[own]
        bases = share_bases(cells, rows)[:, None]
        figures[own] = disclosure.shares(rows[LEVELS].to_numpy(), bases, unit)
    out = cells.drop(columns=LEVELS).join(pd.DataFrame(figures, columns=LEVELS, index=cells.index))
    withheld = np.isnan(figures[:, LEVELS.index("median")])
    out["status"] = np.where(withheld, "Q", _status(out["year"], observed))
    return out


def share_bases(cells: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Return what the shares in `rows` are a part of, unrounded persons; nan when not known.

    The share of women is of the employed and unemployed. A tightness is per short-term unemployed,
    whom a run does not list: they follow from the medians of vacancies and tightness.
    """
    median = {name: table.set_index(PLACE)["median"] for name, table in cells.groupby("indicator")}
    needed = {
        "women_share": ("employed", "unemployed", lambda a, b: a + b),
        "tightness": ("vacancies", "tightness", lambda a, b: a / b.where(b > 0)),
    }
    bases = np.full(len(rows), np.nan)
    for name, (first, second, combine) in needed.items():
        if name in median and first in median and second in median:
            own = (rows["indicator"] == name).to_numpy()
            places = pd.MultiIndex.from_frame(rows.loc[own, PLACE])
            bases[own] = combine(median[first].astype(float), median[second]).reindex(places)
    return bases


def _effects(
    table: pd.DataFrame, keys: list[str], observed: int, disclosure: Disclosure
) -> pd.DataFrame:
    figures = disclosure.counts(table[LEVELS].to_numpy())
    out = table[[*keys, "occupation", "year"]].assign(unit="persons")
    out = out.join(pd.DataFrame(figures, columns=LEVELS, index=table.index))
    unknown = np.isnan(figures[:, LEVELS.index("median")])
    out["status"] = np.where(unknown, "O", _status(out["year"], observed))
    return out


def _anchors(anchors: pd.DataFrame, disclosure: Disclosure) -> pd.DataFrame:
    """Return the published figures beside the model's.

    The difference is taken from the rounded median: the exact one, added to the published figure,
    would give the unrounded median away.
    """
    out = anchors.copy()
    out[LEVELS] = disclosure.counts(anchors[LEVELS].to_numpy())
    out["occupation"] = anchors["occupation"].replace("", "all")
    out["unit"] = "persons"
    out["difference"] = out["median"] - out["published"]
    share = (out["difference"] / out["published"]).to_numpy()
    out["difference_share"] = disclosure.shares(share, out["published"].to_numpy(), "share")
    return out


def _status(years: pd.Series, observed: int) -> np.ndarray:
    return np.where(years > observed, "F", "E")
