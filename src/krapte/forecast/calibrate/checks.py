"""Does the calibrated model give the figures back: posterior predictive checks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import chi2

from krapte.forecast.calibrate.posterior import Fit, published, spreads
from krapte.forecast.defaults import INTERVALS

HELD = {"50": ("low50", "high50"), "80": ("low80", "high80"), "95": ("low95", "high95")}
"""Intervals that are counted, with the ends that make them."""


def predictive(found: Fit, seed: int) -> pd.DataFrame:
    """Return every figure beside what the posterior expects to be published.

    Returns
    -------
    DataFrame
        One row per figure: `figure`, `series`, `period`, `published`, `source`, `error` (standard
        deviation of the logarithm) and its `basis`, `role` (`fitted`, `left out` or `check`), the
        quantiles of the prediction with the error of the figure in it, `z` (how many standard
        deviations the figure lies above the mean of the prediction), whether each interval held,
        and `note` for checks.
    """
    figures = found.prediction.figures
    error, actual = spreads(figures), published(figures)
    noise = np.random.default_rng(seed).standard_normal(found.logs.shape) * error
    drawn = found.logs + noise
    ends = {name: np.quantile(drawn, share, axis=0) for name, share in INTERVALS.items()}
    spread = np.sqrt(found.logs.std(axis=0) ** 2 + error**2)
    table = pd.DataFrame(
        {
            "figure": [own.label for own in figures],
            "series": [own.series for own in figures],
            "period": [own.observation.period for own in figures],
            "published": np.exp(actual),
            "source": [own.observation.source for own in figures],
            "error": error,
            "basis": [own.basis for own in figures],
            "role": [
                _role(own.fitted, used) for own, used in zip(figures, found.used, strict=True)
            ],
            **{name: np.exp(own) for name, own in ends.items()},
            "z": (actual - found.logs.mean(axis=0)) / spread,
        }
    )
    for name, (low, high) in HELD.items():
        table[f"in{name}"] = (actual >= ends[low]) & (actual <= ends[high])
    table["note"] = ["" if own.fitted else own.measure.why for own in figures]
    return table


def _role(fitted: bool, used: bool) -> str:
    if used:
        return "fitted"
    return "left out" if fitted else "check"


def by_series(found: Fit, table: pd.DataFrame) -> pd.DataFrame:
    """Return per role and series how the figures lie in the prediction.

    Parameters
    ----------
    table
        Of `predictive`.

    Returns
    -------
    DataFrame
        `role`, `series`, `figures`, share inside 50, 80 and 95 %, mean and largest `z`, and
        `surprise`: the probability that figures which the model makes itself lie at least as far
        from the middle, all figures of the series together (chi-square by the covariance of the
        prediction); below 0.05 the model does not describe the series.
    """
    figures = found.prediction.figures
    apart, error = published(figures) - found.logs.mean(axis=0), spreads(figures)
    rows = []
    for (role, series), own in table.groupby(["role", "series"], sort=False):
        places = own.index.to_numpy()
        shared = np.atleast_2d(np.cov(found.logs[:, places], rowvar=False))
        shared = shared + np.diag(error[places] ** 2)
        distance = float(apart[places] @ np.linalg.solve(shared, apart[places]))
        rows.append(
            {
                "role": role,
                "series": series,
                "figures": len(own),
                **{f"in{name}": float(own[f"in{name}"].mean()) for name in HELD},
                "mean_z": float(own["z"].mean()),
                "largest_z": float(own["z"].abs().max()),
                "surprise": float(chi2.sf(distance, len(own))),
            }
        )
    return pd.DataFrame(rows)


def totals(table: pd.DataFrame, role: str) -> dict[str, float]:
    """Return the share of figures of a role inside each interval, and how many there are."""
    own = table[table["role"] == role]
    shares = {name: float(own[f"in{name}"].mean()) for name in HELD} if len(own) else {}
    return {"figures": len(own), **shares}
