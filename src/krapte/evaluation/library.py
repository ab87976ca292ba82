"""The thin adapter to `diff-diff` and `pyfixest`: our arrays in, our words out.

Four things of `diff-diff` are not used, each shown wrong in the research note on evaluation: its
analytic standard error with few treated regions, its interval under relative magnitudes, its
closed-form detectable effect, and its loaders (they fall back to made-up data).
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from krapte.evaluation.weights import NEVER, treated_cells

if TYPE_CHECKING:
    from collections.abc import Iterator


def versions() -> dict[str, str]:
    """Return the versions of the libraries that an estimate stands on."""
    return {name: version(name) for name in ("diff-diff", "pyfixest", "statsmodels")}


def long_table(outcome: np.ndarray, start: np.ndarray) -> pd.DataFrame:
    """Return the panel as a row per region and period, as the libraries want it.

    Periods count from 1; `first` is 0 for a region without the measure.
    """
    count, length = outcome.shape
    treated = treated_cells(start, length)
    return pd.DataFrame(
        {
            "region": np.repeat(np.arange(count), length),
            "period": np.tile(np.arange(1, length + 1), count),
            "first": np.repeat(np.where(start == NEVER, 0, start + 1), length),
            "treated": treated.astype(int).ravel(),
            "outcome": outcome.ravel(),
        }
    )


def imputation(table: pd.DataFrame) -> tuple[float, float]:
    """Return estimate and analytic standard error of the imputation estimator."""
    from diff_diff.imputation import ImputationDiD

    with _quiet():
        found = ImputationDiD().fit(
            table, outcome="outcome", unit="region", time="period", first_treat="first"
        )
    return float(found.overall_att), float(found.overall_se)


def group_time(table: pd.DataFrame, never: bool = True) -> Any:
    """Return the group-time result of the library, with a universal base period.

    Parameters
    ----------
    never
        Whether regions never treated are the comparison; else those not yet treated.
    """
    from diff_diff.staggered import CallawaySantAnna

    group = "never_treated" if never else "not_yet_treated"
    with _quiet():
        own = CallawaySantAnna(base_period="universal", control_group=group)
        return own.fit(table, outcome="outcome", unit="region", time="period", first_treat="first")


def synthetic_block(table: pd.DataFrame, after: list[int], draws: int, seed: int) -> Any:
    """Return the library's synthetic difference-in-differences; one start for all."""
    from diff_diff.synthetic_did import SyntheticDiD

    ever = table.groupby("region")["treated"].transform("max")
    with _quiet():
        own = SyntheticDiD(variance_method="placebo", n_bootstrap=draws, seed=seed)
        return own.fit(
            table.assign(ever=ever),
            outcome="outcome",
            unit="region",
            time="period",
            treatment="ever",
            post_periods=after,
        )


def smoothness(
    before: np.ndarray, after: np.ndarray, covariance: np.ndarray, bound: float, mean: np.ndarray
) -> tuple[float, float]:
    """Return the 95 % interval when the deviation from parallel trends may bend by `bound`.

    Parameters
    ----------
    before, after
        Path without its base period; float [horizon].
    covariance
        Of before and after together.
    bound
        Most that the deviation may bend per period, in the unit of the outcome; 0 is a line.
    mean
        Weights over `after` whose sum is estimated.

    Source
    ------
    Rambachan and Roth (2023), Delta SD, through diff-diff.
    """
    from diff_diff.honest_did import HonestDiD
    from diff_diff.results import MultiPeriodDiDResults, PeriodEffect

    early = list(range(-len(before) - 1, -1))
    late = list(range(len(after)))
    path = np.concatenate([before, after])
    se = np.sqrt(np.diag(covariance))
    effects = {
        when: PeriodEffect(when, own, error, np.nan, np.nan, (np.nan, np.nan))
        for when, own, error in zip(early + late, path, se, strict=True)
    }
    held = MultiPeriodDiDResults(
        effects, np.nan, np.nan, np.nan, np.nan, (np.nan, np.nan), 0, 0, 0, early, late,
        vcov=covariance, reference_period=-1,
        interaction_indices={when: i for i, when in enumerate(early + late)},
    )  # fmt: skip
    with _quiet():
        found = HonestDiD(method="smoothness", M=bound, l_vec=mean).fit(held)
    return float(found.ci_lb), float(found.ci_ub)


def regression(table: pd.DataFrame) -> tuple[float, float]:
    """Return estimate and standard error (clustered) of a two-way fixed-effects regression.

    Told beside the others because readers know it; biased when effects grow or regions begin at
    different times.
    """
    from pyfixest.estimation import feols

    with _quiet():
        found: Any = feols("outcome ~ treated | region + period", table, vcov={"CRV1": "region"})
    return float(found.coef()["treated"]), float(found.se()["treated"])


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' advice off the user's screen: what matters of it we say ourselves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        level = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(level)
