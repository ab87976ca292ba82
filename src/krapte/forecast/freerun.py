"""The simulator left to itself: from its base year, without being led through what came after.

A forecast of krapte begins at the last observed year: `history` leads every draw through the
published vacancies and employment. Here they are taken away first, so that the simulator runs
freely from the base year, and then they are laid beside what it said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from krapte.accounts import base_year
from krapte.errors import BadInput, Problem
from krapte.forecast.arithmetic import arithmetic
from krapte.forecast.ensemble import run_draw
from krapte.forecast.model import Model, model_of
from krapte.forecast.parameters import read_parameters
from krapte.forecast.scores import LEVELS, covered, crps
from krapte.forecast.setting import CLASSES, class_of
from krapte.shards import Cluster, Work, spread
from krapte.statistics import Dataset

DRAWS = 200
INDICATORS = ("vacancies", "employed")


@dataclass(frozen=True, eq=False)
class FreeRun:
    """What the simulator said of years that have come, and what came.

    Parameters
    ----------
    table
        One row per indicator, class of occupation and year: `horizon` in years, `actual`, `median`,
        `low80`, `high80`, `ape` (share), `base` (figure of the base year), `ape_no_change`, `crps`
        and `crps_no_change` (persons or vacancies), and whether each interval held (`in50`, ...).
    base_year
        From which was forecast.
    draws
        Of the simulator.
    known_later
        Parameters that rest on sources published after the base year, or on an assumption made by
        people who had seen the years since: this test is not free of later knowledge.
    """

    table: pd.DataFrame
    base_year: int
    draws: int
    known_later: tuple[str, ...]

    def by_class(self) -> pd.DataFrame:
        """Return the scores by indicator and class of occupation, all years together."""
        return _scores(self.table, ["indicator", "occupation"])

    def by_horizon(self) -> pd.DataFrame:
        """Return the scores by indicator and years ahead, all classes together."""
        return _scores(self.table, ["indicator", "horizon"])

    def summary(self) -> dict[str, dict[str, float]]:
        """Return MAPE, skill against no change, and coverage by indicator."""
        rows = _scores(self.table, ["indicator"]).set_index("indicator")
        return {
            str(name): {str(k): float(v) for k, v in own.items()}
            for name, own in rows.to_dict("index").items()
        }


def free_run(
    dataset: Dataset,
    draws: int = DRAWS,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cluster: Cluster | None = None,
) -> FreeRun:
    """Return how the simulator did on the years after its base year, left to itself.

    Parameters
    ----------
    dataset
        With published vacancies or employment after the base year.
    draws
        Of the parameters; the plan is carried out, as it was.
    seed
        Same seed, same figures.
    progress
        Called with what is done and the total.
    cluster
        Workers that compute the draws; the figures are the same.

    Raises
    ------
    BadInput
        The data set has faults, or nothing was published after the base year.
    """
    whole = model_of(dataset, _last_published(dataset), seed)
    base = whole.setting.base
    blind = replace(base, outlook=replace(base.outlook, employed={}, vacancies={}))
    # Never a calibrated set: it has seen the years that are to be forecast.
    table = read_parameters(dataset.folder / "parameters.csv")
    model = Model(replace(whole.setting, base=blind, parameters=table), whole.plan)
    years, kind = model.setting.years, class_of()

    work = Work(_drawn, model, draws, probe=arithmetic)
    done = [one for _, own in spread(work, cluster, progress=progress) for one in own]
    drawn = np.stack(done)
    start = {"vacancies": base.stocks.vacancies.sum(0), "employed": _employed(base.stocks.employed)}
    rows = []
    for i, indicator in enumerate(INDICATORS):
        published = getattr(base.outlook, indicator)
        for c, occupation in enumerate(CLASSES):
            now = float(start[indicator][kind == c].sum())
            for y, year in enumerate(years):
                if year in published:
                    actual = published[year][occupation]
                    score = _scored(drawn[:, i, c, y], float(actual), now)
                    labels = {"indicator": indicator, "occupation": occupation, "year": year}
                    rows.append(labels | {"horizon": year - base.year} | score)
    return FreeRun(pd.DataFrame(rows), base.year, draws, _known_later(model, dataset))


def _drawn(model: Model, part: range) -> list[np.ndarray]:
    """Return every draw of a shard [indicator, class, year]."""
    kind = class_of()
    found = []
    for draw in part:
        result = run_draw(model.world(draw), model.levers(draw, "with"), ())
        by_class = [
            [result.national[name][:, kind == c].sum(1) for c in range(len(CLASSES))]
            for name in INDICATORS
        ]
        found.append(np.array(by_class))
    return found


def _employed(stock: np.ndarray) -> np.ndarray:
    return stock.sum((0, 2, 3, 4))


def _last_published(dataset: Dataset) -> int:
    """Return the last year after the base year of which anything was published."""
    base = base_year(dataset)
    years = [
        year for name in INDICATORS for year in getattr(base.outlook, name) if year > base.year
    ]
    if not years:
        raise BadInput(
            [
                Problem(
                    "vacancies.csv", None, "period", f"nothing after {base.year}",
                    "vacancies or employment of a later year",
                    "Add the figures of later years to the data set.",
                )
            ]
        )  # fmt: skip
    return max(years)


def _scored(drawn: np.ndarray, actual: float, now: float) -> dict[str, float | bool]:
    low, median, high = np.quantile(drawn, [0.1, 0.5, 0.9])
    inside = covered(drawn[:, None], np.array([actual]))[:, 0]
    return {
        "actual": actual,
        "median": float(median),
        "low80": float(low),
        "high80": float(high),
        "ape": abs(float(median) - actual) / actual,
        "base": now,
        "ape_no_change": abs(now - actual) / actual,
        "crps": float(crps(drawn[:, None], np.array([actual]))[0]),
        "crps_no_change": abs(now - actual),
        **{f"in{level}": bool(inside[row]) for row, level in enumerate(LEVELS)},
    }


def _scores(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return MAPE, `skill` (one less CRPS over that of no change) and coverage."""
    found = (
        table.groupby(by, sort=False)
        .agg(
            cells=("ape", "size"),
            mape=("ape", "mean"),
            mape_no_change=("ape_no_change", "mean"),
            crps=("crps", "mean"),
            crps_no_change=("crps_no_change", "mean"),
            **{f"coverage{level}": (f"in{level}", "mean") for level in LEVELS},
        )
        .reset_index()
    )
    found.insert(len(by) + 3, "skill", 1 - found["crps"] / found["crps_no_change"])
    return found


def _known_later(model: Model, dataset: Dataset) -> tuple[str, ...]:
    """Return the parameters whose source was not there in the base year, or that are assumed."""
    found = []
    for name, own in model.setting.parameters.items():
        ids = own.source.split("|")
        told = [dataset.sources[id].published for id in ids if id in dataset.sources]
        years = [int(text[:4]) for text in told if text[:4].isdigit()]
        if own.status == "assumed" or not years or max(years) > model.setting.base.year:
            found.append(name)
    return tuple(found)
