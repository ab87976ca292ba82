"""How good past forecasts would have been: from every past year, with what was known in it.

At each origin the trend model is calibrated anew, the pooled walk computed, and both are combined
with two simple methods by weights that earlier outcomes support. The result forecasts one to five
years ahead, beside the simple methods. All of them get the same panel, from which later figures
were removed: by year of publication, or by asking a store of vintages what was known on a day. The
last years of every class are held out: they were not looked at while the model was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.forecast.arithmetic import arithmetic
from krapte.forecast.baselines import BASELINES
from krapte.forecast.combination import PARTS, Combination, aligned
from krapte.forecast.pooled import pooled_walk
from krapte.forecast.scores import LEVELS, covered, crps, naive_error
from krapte.forecast.trend import Panel, calibrate
from krapte.forecast.verdict import MODEL, scores, verdict
from krapte.shards import Cluster, Work, spread

HISTORY = 8
"""Least number of known figures from which a series is forecast."""

HORIZONS = (1, 2, 3, 4, 5)
DRAWS = 500
HELD_OUT = 4
"""Last years of each class that were not looked at while the model was chosen."""

Progress = Callable[[str, int, int], None]


class Knowledge(Protocol):
    """Whoever says what was known at an origin: a panel, or a store of vintages."""

    def known_at(self, origin: int) -> Panel:
        """Return the panel as it was known when the forecast from `origin` was made."""
        ...


@dataclass(frozen=True, eq=False)
class Backtest:
    """Every forecast that was scored, and what to make of it.

    Parameters
    ----------
    forecasts
        One row per series, origin, horizon and method: class (`kind`), occupation or else class
        (`group`), actual figure, median, absolute error in percent (`ape`), error and CRPS over the
        yardstick of the series (`scaled_error`, `scaled_crps`), whether each interval held (`in50`,
        ...), and whether the target year was `held_out`.
    weights
        One row per origin and class: the weight of each part of the combination.
    origins
        Calendar years from which was forecast.
    """

    forecasts: pd.DataFrame
    weights: pd.DataFrame
    origins: tuple[int, ...]

    def table(self) -> pd.DataFrame:
        """Return the scores per series, horizon and method."""
        return scores(self.forecasts, ["kind", "series", "horizon", "method"])

    def by_horizon(self) -> pd.DataFrame:
        """Return the scores per horizon and method."""
        return scores(self.forecasts, ["horizon", "method"])

    def by_group(self) -> pd.DataFrame:
        """Return the scores per occupation (class where a series has none), horizon and method."""
        return scores(self.forecasts, ["group", "horizon", "method"])

    def summary(self) -> dict[str, dict]:
        """Return the verdict on all forecasts, and on those of held-out years alone."""
        held = self.forecasts[self.forecasts["held_out"]]
        verdicts = {"all": verdict(self.forecasts)}
        if len(held):
            verdicts["held_out"] = verdict(held)
        return verdicts


def backtest(
    panel: Panel,
    horizons: Sequence[int] = HORIZONS,
    draws: int = DRAWS,
    seed: int = 1,
    origins: Sequence[int] | None = None,
    progress: Progress = lambda stage, done, total: None,
    published: Mapping[str, Mapping[int, Mapping[int, float]]] | None = None,
    knowledge: Knowledge | None = None,
    cluster: Cluster | None = None,
) -> Backtest:
    """Return the scores of forecasts from every past year.

    Parameters
    ----------
    panel
        Yearly series of one country: the outcomes.
    horizons
        Years ahead.
    draws
        Of the trend model at each origin.
    seed
        Same seed, same scores.
    origins
        Calendar years to forecast from; all with enough history when nothing is given. Weights of
        the combination learn from these alone.
    progress
        Called with a stage, what is done and the total.
    published
        Point forecasts of others by series, origin and year, scored by their error alone.
    knowledge
        Who says what was known at each origin; None is the panel itself. Nothing but its answer
        goes into a forecast.
    cluster
        Workers that calibrate and forecast from the origins; the scores are the same.

    Raises
    ------
    BadInput
        No series is long enough.
    """
    ahead = np.array(sorted(set(horizons)))
    last = int(panel.years[-1]) + int(ahead.max())
    chosen = sorted(origins or origins_of(panel, horizons))
    if not chosen:
        found, mend = "no series that is long enough", "Give longer series."
        allowed = f"{HISTORY} yearly figures and {ahead.min()} more to compare with"
        raise BadInput([Problem("series", None, "period", found, allowed, mend)])
    rows: list[dict] = []
    shares: list[dict] = []
    combination = Combination()
    work = Work(
        _apart, (ahead, last, draws, seed), len(chosen), probe=arithmetic,
        cut=lambda part: [
            (origin, (knowledge or panel).known_at(origin).started())
            for origin in chosen[part.start : part.stop]
        ],
    )  # fmt: skip
    # Weights of the combination learn from the origins before, so these are gone through in order.
    for _, some in spread(work, cluster, progress=partial(progress, "backtest")):
        for origin, known, apart in some:
            methods = _combined(known, origin, ahead, apart, combination, shares)
            rows += _scored(panel, known, origin, ahead, methods, published or {})
    if not rows:
        found, mend = "no figure to compare a forecast with", "Take other origins or horizons."
        allowed = f"a series with {HISTORY} figures known at an origin, and a later one"
        raise BadInput([Problem("series", None, "period", found, allowed, mend)])
    return Backtest(pd.DataFrame(rows), pd.DataFrame(shares), tuple(chosen))


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


_Apart = dict[str, dict[str, np.ndarray]]
"""Points of a series by method [N, H]: series -> method -> points."""


def _apart(
    shared: tuple[np.ndarray, int, int, int], known: Sequence[tuple[int, Panel]]
) -> list[tuple[int, Panel, _Apart]]:
    """Return what every method says from every origin, each seeing what was known there alone."""
    ahead, last, draws, seed = shared
    return [
        (origin, own, _methods(own, origin, ahead, last, draws, seed + origin))
        for origin, own in known
    ]


def _methods(
    known: Panel, origin: int, ahead: np.ndarray, last: int, draws: int, seed: int
) -> _Apart:
    at = origin - known.first
    long = [
        row
        for row, own in enumerate(known.values)
        if 0 <= at < own.size
        and np.isfinite(own[at])
        and np.isfinite(own).sum() >= HISTORY
        and naive_error(own) > 0
    ]
    if not long:
        return {}
    # Each search begins anew: from the mode of the year before it may end on a lower hill.
    sampled = calibrate(known, last, seed).forecast(origin + ahead, draws, seed)
    found: _Apart = {}
    for kind in dict.fromkeys(known.kinds[row] for row in long):
        own = [row for row in long if known.kinds[row] == kind]
        pooled = pooled_walk([known.values[row] for row in own], ahead)
        for place, row in enumerate(own):
            history = known.values[row]
            methods = {label: method(history, ahead) for label, method in BASELINES.items()}
            methods["trend model"] = sampled[:, row]
            methods["pooled walk"] = pooled[place]
            found[known.names[row]] = methods
    return found


def _combined(
    known: Panel,
    origin: int,
    ahead: np.ndarray,
    apart: _Apart,
    combination: Combination,
    shares: list[dict],
) -> dict[str, dict[str, np.ndarray]]:
    """Return points by series and method with the combination first [N, H]; sees what is known."""
    if not apart:
        return {}
    kind_of = dict(zip(known.names, known.kinds, strict=True))
    kinds = list(dict.fromkeys(kind_of[name] for name in apart))
    outcomes = {
        name: {int(year): float(own[y]) for y, year in enumerate(known.years) if own[y] > 0}
        for name, own in zip(known.names, known.values, strict=True)
    }
    weights = combination.weights(outcomes, kinds)
    shares += [
        {"origin": origin, "kind": kind}
        | dict(zip((*PARTS, "no width"), weights[kind], strict=True))
        for kind in kinds
    ]
    found: dict[str, dict[str, np.ndarray]] = {}
    for name, methods in apart.items():
        parts = aligned(methods)
        for step, h in enumerate(ahead):
            combination.remember(name, kind_of[name], origin + int(h), parts[:, step])
        combined = np.exp(np.sort(parts @ weights[kind_of[name]], axis=0))
        found[name] = {MODEL: combined, **methods}
    return found


def _final_years(panel: Panel) -> dict[str, int]:
    """Return the last year with a figure by class."""
    return {
        kind: max(
            int(panel.years[np.isfinite(panel.values[row])][-1])
            for row, other in enumerate(panel.kinds)
            if other == kind
        )
        for kind in panel.classes
    }


def _scored(
    panel: Panel,
    known: Panel,
    origin: int,
    horizons: np.ndarray,
    forecasts: Mapping[str, Mapping[str, np.ndarray]],
    published: Mapping[str, Mapping[int, Mapping[int, float]]],
) -> list[dict]:
    """Return the scored forecasts of one origin; only here do later figures come in."""
    at = origin - panel.first
    final = _final_years(panel)
    rows = []
    for name, methods in forecasts.items():
        position = panel.names.index(name)
        actual = panel.values[position]
        there = [
            place
            for place, h in enumerate(horizons)
            if at + h < actual.size and np.isfinite(actual[at + h])
        ]
        if not there:
            continue
        own, truth = horizons[there], actual[at + horizons[there]]
        yardstick = naive_error(known.values[known.names.index(name)])
        told = published.get(name, {}).get(origin, {})
        given = {label: points[:, there] for label, points in methods.items()}
        if told:
            given["published"] = np.array([[told.get(origin + h, np.nan) for h in own]] * 2)
        kind = panel.kinds[position]
        for label, points in given.items():
            score, inside = crps(points, truth), covered(points, truth)
            median = np.median(points, axis=0)
            for place, h in enumerate(own):
                if np.isnan(median[place]):
                    continue
                error = abs(median[place] - truth[place])
                rows.append(
                    {
                        "kind": kind,
                        "group": panel.occupations[position] or kind,
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
