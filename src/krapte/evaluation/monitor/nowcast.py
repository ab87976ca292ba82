"""The newest period before all its figures are in, and whether news or revisions moved it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.evaluation.monitor.alerts import Panel

LEAST = 12
"""Periods with figures that a series needs to take part."""

MOST_SERIES = 40
"""Series that one model can hold: more are slow and say the same."""


@dataclass(frozen=True, eq=False)
class Nowcast:
    """The newest period of every series, before and after a release.

    Parameters
    ----------
    period
        The period that is estimated.
    table
        One row per series: indicator, region, before, after, low, high (95 %), revisions and news
        (what each contributed to the change, in the unit of the series), observed (whether the
        period is known already).
    impacts
        One row per release that moved something: of which series and period, whether `news` or
        `revision`, what was expected and what came, and its contribution to each series.
    left_out
        Series with too few figures.
    """

    period: str
    table: pd.DataFrame
    impacts: pd.DataFrame
    left_out: tuple[str, ...]


def nowcast(before: Panel, after: Panel, period: str | None = None) -> Nowcast:
    """Return the newest period by a dynamic factor model, with news split from revisions.

    Parameters
    ----------
    before, after
        The same series as they were known at the release before, and now.
    period
        Quarter to be estimated; None is the last quarter for which any series has a figure now.

    Raises
    ------
    BadInput
        Fewer than one series has enough figures, or there are too many series.

    Source
    ------
    Banbura and Modugno (2014), as in `DynamicFactorMQ` of statsmodels; news as in Banbura and
    others (2013).
    """
    own, left_out = _frames(before, after)
    old, new = own
    chosen = pd.Period(period or after.periods[-1], freq="Q")
    index = pd.period_range(old.index[0], max(new.index[-1], chosen), freq="Q")
    old, new = old.reindex(index), new.reindex(index)
    from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of each series that has no own noise left
        model = DynamicFactorMQ(old, factors=1, factor_orders=1, idiosyncratic_ar1=True)
        fitted: Any = model.fit(disp=False, maxiter=200)
        told = fitted.news(
            new, impact_date=chosen, comparison_type="updated", revisions_details_start=True
        )
        later = fitted.apply(new, retain_standardization=True)
        spread = _spread(later, chosen)
    table = _table(told, spread, new, chosen)
    return Nowcast(_name(chosen), table, _impacts(told), left_out)


def _frames(before: Panel, after: Panel) -> tuple[list[pd.DataFrame], tuple[str, ...]]:
    enough = [
        key
        for key in after.keys
        if key in before.keys and min(_known(before, key), _known(after, key)) >= LEAST
    ]
    left_out = tuple(" ".join(key) for key in after.keys if key not in enough)
    allowed = f"1 to {MOST_SERIES} series with {LEAST} figures or more in both vintages"
    if not 1 <= len(enough) <= MOST_SERIES:
        mend = "Choose series or regions." if enough else "Fetch a longer past."
        problem = Problem("nowcast", None, None, f"{len(enough)} series", allowed, mend)
        raise BadInput([problem])
    frames = []
    for panel in (before, after):
        rows = [panel.values[panel.keys.index(key)] for key in enough]
        index = pd.PeriodIndex(panel.periods, freq="Q")
        frames.append(pd.DataFrame(np.array(rows).T, index=index, columns=[*map("|".join, enough)]))
    return frames, left_out


def _known(panel: Panel, key: tuple[str, str]) -> int:
    return int(np.isfinite(panel.values[panel.keys.index(key)]).sum())


def _name(period: pd.Period) -> str:
    return f"{period.year}Q{period.quarter}"


def _spread(results, chosen: pd.Period) -> dict[str, tuple[float, float]]:  # noqa: ANN001
    """Return the 95 % range of every series in a period."""
    told = results.get_prediction(start=chosen, end=chosen, information_set="smoothed")
    ends = told.conf_int(alpha=0.05)
    names = list(results.model.endog_names)
    values = np.asarray(ends)[0]
    return {name: (values[n], values[len(names) + n]) for n, name in enumerate(names)}


def _table(told, spread: dict, new: pd.DataFrame, chosen: pd.Period) -> pd.DataFrame:  # noqa: ANN001
    rows = []
    for name in new.columns:
        indicator, region = str(name).split("|")
        observed = bool(np.isfinite(new[name].to_numpy()[list(new.index).index(chosen)]))
        after = float(told.post_impacted_forecasts.loc[chosen, name])
        low, high = (after, after) if observed else spread[str(name)]
        rows.append(
            {
                "indicator": indicator,
                "region": region,
                "before": float(told.prev_impacted_forecasts.loc[chosen, name]),
                "after": after,
                "low": float(low),
                "high": float(high),
                "revisions": _moved(told.revision_impacts, chosen, name),
                "news": _moved(told.update_impacts, chosen, name),
                "observed": observed,
            }
        )
    return pd.DataFrame(rows)


def _moved(impacts: pd.DataFrame | None, chosen: pd.Period, name: Any) -> float:
    """Return a contribution; a release without any figure of the kind moved nothing."""
    value = np.nan if impacts is None else impacts[name].loc[chosen]
    return float(value) if np.isfinite(value) else 0.0


def _impacts(told) -> pd.DataFrame:  # noqa: ANN001
    columns = ["kind", "of", "period", "expected", "came", "on", "impact"]
    rows = []
    for kind, details in (
        ("news", told.details_by_update),
        ("revision", told.revision_details_by_update),
    ):
        if details is None or not len(details):
            continue
        flat = details.reset_index()
        for row in flat.to_dict("records"):
            stamp = row.get("update date", row.get("revision date"))
            name = row.get("updated variable", row.get("revised variable"))
            rows.append(
                {
                    "kind": kind,
                    "of": name,
                    "period": _name(stamp) if isinstance(stamp, pd.Period) else str(stamp),
                    "expected": row.get("forecast (prev)", row.get("observed (prev)")),
                    "came": row.get("observed", row.get("revised")),
                    "on": row.get("impacted variable"),
                    "impact": row.get("impact"),
                }
            )
    return pd.DataFrame(rows, columns=columns)
