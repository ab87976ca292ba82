"""How good past forecasts would have been: from every past year, with what was known in it.

At each origin the trend model is calibrated anew and forecasts one to five years ahead, beside
simple methods. All of them get the same panel, from which later figures were removed. The last
years of every class are held out: they were looked at once, after the model had been chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.forecast.baselines import BASELINES, NAIVE
from krapte.forecast.scores import LEVELS, covered, crps, naive_error
from krapte.forecast.trend import Panel, calibrate

MODEL = "krapte"
"""Name of the model under test in the tables."""

HISTORY = 8
"""Least number of known figures from which a series is forecast."""

HORIZONS = (1, 2, 3, 4, 5)
DRAWS = 500
HELD_OUT = 4
"""Last years of each class that were not looked at while the model was chosen."""

TARGETS = {"beats_every": (0.70, 1.0), "gain": (0.10, np.inf), "coverage80": (0.72, 0.88)}
"""Bounds that the project set itself: share of series, mean gain of CRPS, coverage of 80 %."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Backtest:
    """Every forecast that was scored, and what to make of it.

    Parameters
    ----------
    forecasts
        One row per series, origin, horizon and method: actual figure, median, absolute error in
        percent (`ape`), error and CRPS over the yardstick of the series (`scaled_error`,
        `scaled_crps`), whether each interval held (`in50`, ...), and whether the target year was
        `held_out`.
    origins
        Calendar years from which was forecast.
    """

    forecasts: pd.DataFrame
    origins: tuple[int, ...]

    def table(self) -> pd.DataFrame:
        """Return the scores per series, horizon and method: MAPE, MASE, CRPS and coverage.

        MAPE and coverage are shares; MASE and CRPS are over the mean yearly change that was known
        at each origin.
        """
        return _scores(self.forecasts, ["kind", "series", "horizon", "method"])

    def by_horizon(self) -> pd.DataFrame:
        """Return the scores per horizon and method, every forecast counting alike."""
        return _scores(self.forecasts, ["horizon", "method"])

    def by_class(self) -> pd.DataFrame:
        """Return the scores per class and method."""
        return _scores(self.forecasts, ["kind", "method"])

    def summary(self) -> dict[str, dict]:
        """Return the verdict on all forecasts, and on those of held-out years alone."""
        held = self.forecasts[self.forecasts["held_out"]]
        verdicts = {"all": verdict(self.forecasts)}
        if len(held):
            verdicts["held_out"] = verdict(held)
        return verdicts


def verdict(forecasts: pd.DataFrame) -> dict:
    """Return how the model did against the bounds in `TARGETS`.

    Returns
    -------
    dict
        `beats_every` and `beats_naive`: share of series whose CRPS, over horizons and origins, is
        below that of the best of all (of the naive) methods, chosen for the series afterwards;
        `gain`: mean over series of one less the ratio to that best method, `gain_over` the same to
        each method; `coverage`; and `met`: which bounds hold.
    """
    mean = forecasts.pivot_table(index="series", columns="method", values="scaled_crps")
    rivals = [name for name in mean.columns if name != MODEL]
    best = mean[rivals].min(axis=1)
    naive = mean[[name for name in rivals if name in NAIVE]].min(axis=1)
    own = forecasts[forecasts["method"] == MODEL]
    found = {
        "series": len(mean),
        "forecasts": len(own),
        "origins": sorted(int(year) for year in own["origin"].unique()),
        "beats_every": float((mean[MODEL] < best).mean()),
        "beats_naive": float((mean[MODEL] < naive).mean()),
        "gain": float((1 - mean[MODEL] / best).mean()),
        "gain_naive": float((1 - mean[MODEL] / naive).mean()),
        "gain_over": {name: float((1 - mean[MODEL] / mean[name]).mean()) for name in rivals},
        "coverage": {str(level): float(own[f"in{level}"].mean()) for level in LEVELS},
    }
    judged = found | {"coverage80": found["coverage"]["80"]}
    found["met"] = {
        name: bool(low <= judged[name] <= high) for name, (low, high) in TARGETS.items()
    }
    return found


def backtest(
    panel: Panel,
    horizons: Sequence[int] = HORIZONS,
    draws: int = DRAWS,
    seed: int = 1,
    origins: Sequence[int] | None = None,
    progress: Progress = lambda stage, done, total: None,
    published: Mapping[str, Mapping[int, Mapping[int, float]]] | None = None,
) -> Backtest:
    """Return the scores of forecasts from every past year.

    Parameters
    ----------
    panel
        Yearly series of one country.
    horizons
        Years ahead.
    draws
        Of the model at each origin.
    seed
        Same seed, same scores.
    origins
        Calendar years to forecast from; all with enough history when nothing is given.
    progress
        Called with a stage, what is done and the total.
    published
        Point forecasts of others by series, origin and year, scored by their error alone.

    Raises
    ------
    BadInput
        No series is long enough.
    """
    ahead = np.array(sorted(set(horizons)))
    last = int(panel.years[-1]) + int(ahead.max())
    chosen = list(origins or origins_of(panel, horizons))
    if not chosen:
        found, mend = "no series that is long enough", "Give longer series."
        allowed = f"{HISTORY} yearly figures and {ahead.min()} more to compare with"
        raise BadInput([Problem("series", None, "period", found, allowed, mend)])
    rows: list[dict] = []
    for done, origin in enumerate(chosen):
        progress("backtest", done, len(chosen))
        known = panel.known_at(origin).started()
        # Each search begins anew: from the mode of the year before it may end on a lower hill.
        posterior = calibrate(known, last, seed + origin)
        sampled = posterior.forecast(origin + ahead, draws, seed + origin)
        rows += _scored(panel, known, origin, ahead, sampled, published or {})
    progress("backtest", len(chosen), len(chosen))
    return Backtest(pd.DataFrame(rows), tuple(chosen))


def origins_of(panel: Panel, horizons: Sequence[int]) -> list[int]:
    """Return the years from which at least one series can be forecast and compared."""
    there = np.isfinite(panel.values)
    enough = (np.cumsum(there, axis=1) >= HISTORY) & there
    found = []
    for column, year in enumerate(panel.years):
        later = [column + h for h in horizons if column + h < there.shape[1]]
        if later and (enough[:, column] & there[:, later].any(1)).any():
            found.append(int(year))
    return found


def _scored(
    panel: Panel,
    known: Panel,
    origin: int,
    horizons: np.ndarray,
    sampled: np.ndarray,
    published: Mapping[str, Mapping[int, Mapping[int, float]]],
) -> list[dict]:
    """Return the scored forecasts of one origin; only here do later figures come in."""
    at = origin - panel.first
    final = {
        kind: max(
            int(panel.years[np.isfinite(panel.values[row])][-1])
            for row, other in enumerate(panel.kinds)
            if other == kind
        )
        for kind in panel.classes
    }
    rows = []
    for position, name in enumerate(known.names):
        history = known.values[position]
        actual = panel.values[panel.names.index(name)]
        there = [
            place
            for place, h in enumerate(horizons)
            if at + h < actual.size and np.isfinite(actual[at + h])
        ]
        enough = np.isfinite(history).sum() >= HISTORY and np.isfinite(history[at])
        yardstick = naive_error(history)
        if not (there and enough and yardstick > 0):
            continue
        own, truth = horizons[there], actual[at + horizons[there]]
        methods = {MODEL: sampled[:, position, there]}
        methods |= {label: method(history, own) for label, method in BASELINES.items()}
        told = published.get(name, {}).get(origin, {})
        if told:
            methods["published"] = np.array([[told.get(origin + h, np.nan) for h in own]] * 2)
        kind = known.kinds[position]
        for label, draws in methods.items():
            score, inside = crps(draws, truth), covered(draws, truth)
            median = np.median(draws, axis=0)
            for place, h in enumerate(own):
                if np.isnan(median[place]):
                    continue
                error = abs(median[place] - truth[place])
                rows.append(
                    {
                        "kind": kind,
                        "series": name,
                        "origin": origin,
                        "horizon": int(h),
                        "method": label,
                        "actual": truth[place],
                        "median": median[place],
                        "ape": error / truth[place],
                        "scaled_error": error / yardstick,
                        "scaled_crps": score[place] / yardstick,
                        **{
                            f"in{level}": bool(inside[row, place])
                            for row, level in enumerate(LEVELS)
                        },
                        "held_out": origin + int(h) > final[kind] - HELD_OUT,
                    }
                )
    return rows


def _scores(forecasts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    grouped = forecasts.groupby(by, sort=False)
    return grouped.agg(
        forecasts=("ape", "size"),
        mape=("ape", "mean"),
        mase=("scaled_error", "mean"),
        crps=("scaled_crps", "mean"),
        **{f"coverage{level}": (f"in{level}", "mean") for level in LEVELS},
    ).reset_index()
