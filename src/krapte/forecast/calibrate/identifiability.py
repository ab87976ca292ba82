"""What the figures say of each parameter, and which parameters they cannot tell apart."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from krapte.forecast.calibrate.nation import BETWEEN, LATER
from krapte.forecast.calibrate.posterior import Fit
from krapte.forecast.parameters import Parameter

IDENTIFIED, NARROWED = 0.7, 0.95
"""Posterior over prior width below which a parameter is `identified`, or `narrowed`."""

_ALIKE = 0.9
"""Least cosine between what two parameters do to the figures to call them alike."""

_FELT = 0.1
"""Least effect of a parameter on the figures, in their errors, to compare it with others."""

_GRID = ndtri((np.arange(401) + 0.5) / 401)


def identifiability(found: Fit) -> pd.DataFrame:
    """Return per parameter the prior, the posterior, and how far the figures narrowed it.

    Returns
    -------
    DataFrame
        `parameter`, `unit`, 2.5, 50 and 97.5 % points and standard deviations of prior and
        posterior in the parameter's unit; on the prior scale `shift` (where the middle went, in
        prior widths), `narrowed` (posterior over prior width) and `alone` (the same if everything
        else were known); `verdict`: `identified`, `narrowed`, `not identified`, or why no figure
        can say anything.
    """
    priors = found.prediction.nation.priors
    information = np.diag(found.normal.information)
    rows = []
    for place, name in enumerate(found.names):
        centre = float(found.centre[place])
        width = float(np.sqrt(found.covariance[place, place]))
        alone = float(1 / np.sqrt(1 + information[place]))
        rows.append(
            _row(priors[name], centre, width, alone) | {"verdict": verdict(width), "reason": ""}
        )
    for name, reason in (LATER | BETWEEN).items():
        if name in priors:
            rows.append(
                _row(priors[name], 0.0, 1.0, 1.0) | {"verdict": "not calibrated", "reason": reason}
            )
    return pd.DataFrame(rows)


def verdict(width: float) -> str:
    """Return the word for a posterior width relative to the prior's."""
    if width < IDENTIFIED:
        return "identified"
    return "narrowed" if width < NARROWED else "not identified"


def points(own: Parameter, centre: float, width: float) -> tuple[float, float, float]:
    """Return the 2.5, 50 and 97.5 % points of a parameter in its unit."""
    ends = centre + width * ndtri(np.array([0.025, 0.5, 0.975]))
    low, median, high = own.quantile(ndtr(ends))
    return float(low), float(median), float(high)


def _row(own: Parameter, centre: float, width: float, alone: float) -> dict[str, object]:
    before, after = points(own, 0.0, 1.0), points(own, centre, width)
    return {
        "parameter": own.name,
        "unit": own.unit,
        **dict(zip(("prior_low", "prior_median", "prior_high"), before, strict=True)),
        **dict(zip(("low", "median", "high"), after, strict=True)),
        "prior_sd": float(own.quantile(ndtr(_GRID)).std()),
        "sd": float(own.quantile(ndtr(centre + width * _GRID)).std()),
        "shift": centre,
        "narrowed": width,
        "alone": alone,
    }


def combinations(found: Fit, most: int = 5) -> pd.DataFrame:
    """Return the combinations of parameters that the figures say most of, best first.

    They are the eigenvectors of what the figures add to the prior's curvature once the drivers
    are left to vary, in prior widths.

    Returns
    -------
    DataFrame
        `rank`, `narrowed` (width of the combination over its prior width), `parameter`, `loading`
        (only those of at least 0.2).
    """
    information = np.linalg.inv(found.covariance) - np.eye(len(found.names))
    size, direction = np.linalg.eigh((information + information.T) / 2)
    rows = []
    for rank, place in enumerate(np.argsort(size)[::-1][:most], start=1):
        loading = direction[:, place]
        loading = loading * np.sign(loading[np.argmax(np.abs(loading))])
        narrowed = float(1 / np.sqrt(1 + max(size[place], 0.0)))
        rows += [
            (rank, narrowed, found.names[own], float(loading[own]))
            for own in np.argsort(-np.abs(loading))
            if abs(loading[own]) >= 0.2
        ]
    return pd.DataFrame(rows, columns=["rank", "narrowed", "parameter", "loading"])


def collinear(found: Fit) -> pd.DataFrame:
    """Return pairs that the figures cannot tell apart, parameters and drivers alike.

    Returns
    -------
    DataFrame
        `first`, `second`, `cosine` of what they do to the figures (1: the same, -1: the opposite)
        and their posterior `correlation`.
    """
    names = found.prediction.names()
    information, covariance = found.normal.information, found.normal.covariance
    size = np.sqrt(np.diag(information))
    rows = []
    for one in range(len(found.names)):
        for other in range(one + 1, len(names)):
            if min(size[one], size[other]) < _FELT:
                continue
            cosine = information[one, other] / size[one] / size[other]
            if abs(cosine) >= _ALIKE:
                spread = np.sqrt(covariance[one, one] * covariance[other, other])
                alike = (names[one], names[other], float(cosine))
                rows.append((*alike, float(covariance[one, other] / spread)))
    table = pd.DataFrame(rows, columns=["first", "second", "cosine", "correlation"])
    return table.sort_values("cosine", key=np.abs, ascending=False, ignore_index=True)


def drivers(found: Fit) -> pd.DataFrame:
    """Return what the observed years asked besides the parameters, as factors.

    Returns
    -------
    DataFrame
        `driver`, the 2.5, 50 and 97.5 % points of the factor, and `narrowed` as above. For `level`
        the factor is on employment as measured.
    """
    layout, count = found.prediction.layout, found.prediction.parameters
    centre = found.normal.centre[count:]
    width = np.sqrt(np.diag(found.normal.covariance))[count:]
    ends = []
    for place in (-1.959963984540054, 0.0, 1.959963984540054):
        logs = layout.logs(jnp.asarray(centre + place * width))
        logs["level"] = logs["level"] * found.prediction.level_spread
        ends.append(np.exp(np.concatenate([np.asarray(own).ravel() for own in logs.values()])))
    columns = {"driver": layout.names(), "low": ends[0], "median": ends[1], "high": ends[2]}
    return pd.DataFrame(columns | {"narrowed": width})
