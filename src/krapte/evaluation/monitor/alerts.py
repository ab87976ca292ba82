"""Which series left their usual course: one board of alarms with one stated rate of false ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from krapte.classification import parse_period
from krapte.errors import BadInput, Problem
from krapte.evaluation.monitor.cusum import BASELINE, Surprises, chart, surprises, threshold_for
from krapte.statistics import Observation

BOARD_RATE = 0.2
"""New false alarms per period on the whole board: about one a year when nothing is wrong."""

HOLD = 4
"""Periods for which an alarm stands at least."""

STATES = ("learning", "quiet", "new", "standing")
Key = tuple[str, str]
"""Name of an indicator, and a region."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Series over the same periods.

    Parameters
    ----------
    keys
        Indicator and region of each series.
    periods
        In order, such as `2021Q4`; none is left out between the first and the last.
    values
        NaN where there is no figure [series, period].
    """

    keys: tuple[Key, ...]
    periods: tuple[str, ...]
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Board:
    """All series with their alarms.

    Parameters
    ----------
    table
        One row per series: indicator, region, period of its newest figure, state (`STATES`),
        direction (`up`, `down` or empty), since (period of the alarm), sum, threshold, lean,
        confirmed (True, False or None where no earlier vintage was given).
    alarms
        Every alarm there ever was: indicator, region, period, direction.
    rate
        Stated new false alarms per period on the whole board.
    series
        Number of series that were watched.
    """

    table: pd.DataFrame
    alarms: pd.DataFrame
    rate: float
    series: int


def panel_of(observations: Sequence[Observation], names: Sequence[str]) -> Panel:
    """Return figures of quarters as a panel: one row per series and cell.

    Parameters
    ----------
    observations
        Of one state of knowledge, as `Store.as_of` returns them; those of years are left out.
    names
        Series that are watched.

    Raises
    ------
    BadInput
        A series has no quarterly figures, or two cells would get the same name.
    """
    found: dict[Key, dict[str, float]] = {}
    for own in observations:
        if own.series in names and "Q" in own.period and "-" not in own.period:
            rest = (own.occupation, own.education, own.sex, own.age, own.sector)
            label = " ".join([own.series, *(code for code in rest if code)])
            found.setdefault((label, own.region), {})[own.period] = own.value
    lacking = [name for name in names if not any(key[0].split(" ")[0] == name for key in found)]
    if lacking:
        known = sorted({own.series for own in observations if "Q" in own.period})
        allowed = "series with figures of quarters" + (f": {', '.join(known)}" if known else "")
        told = ", ".join(f"`{name}`" for name in lacking)
        raise BadInput([Problem("--series", None, None, told, allowed, "Fetch them, or choose.")])
    periods = _quarters({period for own in found.values() for period in own})
    keys = tuple(sorted(found))
    values = np.array([[found[key].get(period, np.nan) for period in periods] for key in keys])
    return Panel(keys, periods, values)


def _quarters(named: set[str]) -> tuple[str, ...]:
    """Return all quarters from the first to the last that is named."""
    ordinal = sorted(int(own[:4]) * 4 + int(own[-1]) - 1 for own in named if parse_period(own))
    return tuple(f"{n // 4}Q{n % 4 + 1}" for n in range(ordinal[0], ordinal[-1] + 1))


def board(
    panel: Panel,
    *,
    rate: float = BOARD_RATE,
    baseline: int = BASELINE,
    season: int = 4,
    revision_sd: Mapping[str, float] | None = None,
    earlier: Panel | None = None,
    hold: int = HOLD,
) -> Board:
    """Return the alarms of all series together.

    The rate holds for the whole board: each series gets its equal part of it, so that the expected
    number of false alarms is as stated whether or not series move together.

    Parameters
    ----------
    panel
        As it is known now.
    rate
        New false alarms per period on the whole board, above 0.
    baseline, season
        As in `surprises`; a series with a shorter past is `learning`.
    revision_sd
        By indicator, the standard deviation by which its newest figure is usually revised, in its
        unit; it widens the limits of the newest period.
    earlier
        As it was known at an earlier release: an alarm in the newest period is confirmed when that
        panel, as far as it goes, has it too.
    hold
        Periods for which an alarm stands at least; it also stands until the sums are below half
        of the threshold, so that a state does not flicker.

    Raises
    ------
    ValueError
        The rate is out of range for so many series.
    """
    many = len(panel.keys)
    limit = threshold_for(rate / many, baseline, season=season)
    seen = _watched(panel, baseline, season, revision_sd or {})
    sums = chart(seen, limit)
    heights = limit.at(seen.lean)
    before = None if earlier is None else _alarms_of(earlier, limit, baseline, season)
    rows, alarms = [], []
    for s, key in enumerate(panel.keys):
        there = np.flatnonzero(np.isfinite(panel.values[s]))
        last = int(there[-1]) if len(there) else 0
        watched = bool(np.isfinite(seen.value[s]).any())
        highest = np.maximum(sums.up[s], sums.down[s])
        state, since, direction = _state(sums.alarm[s], highest, heights[s], last, hold, watched)
        confirmed = None
        if before is not None and since is not None:
            confirmed = (*key, panel.periods[since], direction) in before
        rows.append(
            {
                "indicator": key[0],
                "region": key[1],
                "period": panel.periods[last],
                "state": state,
                "direction": direction,
                "since": "" if since is None else panel.periods[since],
                "sum": float(max(sums.up[s, last], sums.down[s, last])),
                "threshold": float(heights[s, last]),
                "lean": float(seen.lean[s, last]),
                "confirmed": confirmed,
            }
        )
        alarms += [
            {"indicator": key[0], "region": key[1], "period": panel.periods[t],
             "direction": "up" if sums.alarm[s, t] > 0 else "down"}
            for t in np.flatnonzero(sums.alarm[s])
        ]  # fmt: skip
    columns = ["indicator", "region", "period", "direction"]
    return Board(pd.DataFrame(rows), pd.DataFrame(alarms, columns=columns), rate, many)


def _watched(panel: Panel, baseline: int, season: int, revision: Mapping[str, float]) -> Surprises:
    extra = None
    if revision:
        extra = np.zeros(panel.values.shape)
        for s, (indicator, _) in enumerate(panel.keys):
            there = np.flatnonzero(np.isfinite(panel.values[s]))
            if len(there):
                extra[s, there[-1]] = revision.get(indicator, 0.0) ** 2
    first = [int(np.argmax(np.isfinite(own))) for own in panel.values]
    # A series that begins later learns later: its own first figure is the first period for it.
    shifted = np.stack([np.roll(own, -n) for own, n in zip(panel.values, first, strict=True)])
    doubt = None
    if extra is not None:
        doubt = np.stack([np.roll(own, -n) for own, n in zip(extra, first, strict=True)])
    for own, n in zip(shifted, first, strict=True):
        own[len(own) - n :] = np.nan
    found = surprises(shifted, baseline, season, doubt)
    back = [np.stack([np.roll(o, n) for o, n in zip(a, first, strict=True)])
            for a in (found.value, found.lean)]  # fmt: skip
    return Surprises(back[0], back[1])


def _alarms_of(panel: Panel, limit: object, baseline: int, season: int) -> set[tuple[str, ...]]:
    sums = chart(_watched(panel, baseline, season, {}), limit)  # type: ignore[arg-type]
    return {
        (*panel.keys[s], panel.periods[t], "up" if sums.alarm[s, t] > 0 else "down")
        for s, t in zip(*np.nonzero(sums.alarm), strict=True)
    }


def _state(
    alarm: np.ndarray, highest: np.ndarray, height: np.ndarray, last: int, hold: int, watched: bool
) -> tuple[str, int | None, str]:
    """Return the state of a series at its newest figure, the period of its alarm, and direction."""
    if not watched:
        return "learning", None, ""
    since: int | None = None
    direction = ""
    for t in range(last + 1):
        if alarm[t]:
            since = t
            direction = "up" if alarm[t] > 0 else "down"
        elif since is not None and highest[t] < height[t] / 2 and t - since >= hold:
            since, direction = None, ""
    if since is None:
        return "quiet", None, ""
    return ("new" if since == last else "standing"), since, direction
