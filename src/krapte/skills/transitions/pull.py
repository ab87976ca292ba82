"""Where people go who change occupation: a model of pull, fitted on observed moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from krapte.classification import model_occupation_of_isco, model_occupations
from krapte.errors import BadInput, Problem
from krapte.skills.level import skill_level
from krapte.skills.transitions.closeness import Closeness
from krapte.tables import FOLDER as DATA
from krapte.tables import read_rows, refuse_if_faulty

FOLDER = DATA / "transitions"
"""Folder of the tables on transitions that come with krapte."""

FEATURES = (
    "closeness",
    "same_group",
    "same_segment",
    "same_class",
    "technical_ict",
    "level_up",
    "level_down",
)
"""What draws people: the square root of closeness, the nearness in BRC 2014, steps in level.

`same_group` to `same_class` are the narrowest that holds; `technical_ict` is between the classes 07
and 08; levels are those of `skill_level`.
"""

COLUMNS = ("feature", "value", "low", "high", "source", "note")


@dataclass(frozen=True)
class Pull:
    """Coefficients of the pull of an occupation on movers.

    The chance that a mover from i goes to j is proportional to the number of people in j times
    exp(sum of coefficient x feature).

    Parameters
    ----------
    value, low, high
        By feature; the ends are those of the 95 % interval.
    """

    value: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]

    def of(self, features: np.ndarray) -> np.ndarray:
        """Return the pull [origin, destination] of features [feature, origin, destination]."""
        weights = np.array([self.value[name] for name in FEATURES])
        return np.exp(np.tensordot(weights, features, axes=1))


def read_pull(path: Path = FOLDER / "pull.csv") -> Pull:
    """Return a pull from a table with one row per feature; by default the fitted one.

    Raises
    ------
    BadInput
        A feature is missing, unknown or there twice, or a number is out of its range.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    found: dict[str, tuple[float, float, float]] = {}
    for row in rows:
        name = row.text("feature")
        if name not in FEATURES or name in found:
            row.fault("feature", "each once of " + ", ".join(FEATURES), "Correct the name.")
        own = (row.number("value"), row.number("low"), row.number("high"))
        row.ordered("value", own[1], own[0], own[2])
        row.text("source")
        found[name] = own
    refuse_if_faulty(rows)
    missing = [name for name in FEATURES if name not in found]
    if missing:
        told = f"no {', '.join(missing)}"
        mend = "Copy the table that comes with krapte, and adapt it."
        raise BadInput([Problem(path.name, None, "feature", told, "every feature", mend)])
    value, low, high = ({name: own[n] for name, own in found.items()} for n in range(3))
    return Pull(value, low, high)


def unit_groups(closeness: Closeness) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the ISCO-08 unit groups of a language, and their mean closeness [from, to].

    The mean is over the occupations in both groups, each counting once: how many people are in an
    occupation of ESCO is not known.
    """
    language = closeness.language
    codes = sorted({own.isco for own in language.occupations})
    member = np.array([[own.isco == code for own in language.occupations] for code in codes], float)
    member /= member.sum(axis=1, keepdims=True)
    return tuple(codes), member @ closeness.table() @ member.T


def features(codes: Sequence[str], closeness: np.ndarray) -> np.ndarray:
    """Return the `FEATURES` [feature, from, to] of occupations.

    Parameters
    ----------
    codes
        ISCO-08 unit group of each.
    closeness
        [from, to], 0 to 1.
    """
    brc = [model_occupation_of_isco(code) for code in codes]
    level = np.array([skill_level(code) for code in codes], dtype=float)
    step = level[None, :] - level[:, None]
    group = np.array([[one == other for other in brc] for one in brc])
    in_class = np.array([[one[:2] == other[:2] for other in brc] for one in brc])
    fine = np.array([len(one) == 4 for one in brc])
    in_segment = np.array([[one[:3] == other[:3] for other in brc] for one in brc])
    in_segment &= fine[:, None] & fine[None, :]
    technical = np.array([one[:2] in ("07", "08") for one in brc])
    both = technical[:, None] & technical[None, :] & ~in_class
    return np.stack(
        [
            np.sqrt(np.clip(closeness, 0.0, 1.0)),
            group,
            in_segment & ~group,
            in_class & ~in_segment & ~group,
            both,
            np.maximum(step, 0.0),
            np.maximum(-step, 0.0),
        ]
    ).astype(float)


def fit(
    moves: np.ndarray, size: np.ndarray, own: np.ndarray, penalty: float = 1e-4
) -> tuple[np.ndarray, float]:
    """Return the coefficients under which the destinations of movers are likeliest.

    Parameters
    ----------
    moves
        Persons who moved [from, to]; the diagonal is not read.
    size
        Persons in each occupation.
    own
        Features [feature, from, to].
    penalty
        Of the squared coefficients, per mover; keeps a feature that never varies at 0.

    Returns
    -------
    tuple
        Coefficients in the order of the features, and the mean log-likelihood per mover.
    """
    from scipy.optimize import minimize

    moved = np.array(moves, dtype=float)
    np.fill_diagonal(moved, 0.0)
    moved /= moved.sum()
    leaving = moved.sum(axis=1, keepdims=True)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        chance = shares(weights, size, own)
        fitted = (moved * np.log(np.where(moved > 0, chance, 1.0))).sum()
        slope = ((moved - leaving * chance) * own).sum(axis=(1, 2))
        return penalty * float(weights @ weights) - fitted, 2 * penalty * weights - slope

    found = minimize(loss, np.zeros(len(own)), jac=True, method="BFGS")
    return found.x, -float(found.fun)


def shares(weights: np.ndarray, size: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return the share of the movers from each occupation (row) that goes to each other one."""
    score = np.log(np.maximum(size, 1e-9))[None, :] + np.tensordot(weights, own, axes=1)
    np.fill_diagonal(score, -np.inf)
    score -= score.max(axis=1, keepdims=True)
    found = np.exp(score)
    return found / found.sum(axis=1, keepdims=True)


def by_model_occupation(codes: Sequence[str], pull: np.ndarray) -> np.ndarray:
    """Return pulls between unit groups as pulls between the occupations of the model.

    The mean over the unit groups of both, scaled by row so that the mean over occupations of other
    classes is 1. NaN where the language has no occupation of a group.

    Returns
    -------
    numpy.ndarray
        [from, to], in the order of `model_occupations`; 0 on the diagonal.
    """
    names = model_occupations()
    brc = [model_occupation_of_isco(code) for code in codes]
    member = np.array([[one == name for one in brc] for name in names], dtype=float)
    count = member.sum(axis=1, keepdims=True)
    member = np.divide(member, count, out=np.full_like(member, np.nan), where=count > 0)
    found = np.full((len(names), len(names)), np.nan)
    there = ~np.isnan(member[:, 0])
    found[np.ix_(there, there)] = member[there] @ pull @ member[there].T
    np.fill_diagonal(found, 0.0)
    other = np.array([[one[:2] != two[:2] for two in names] for one in names])
    other &= ~np.isnan(found)
    count = np.maximum(other.sum(axis=1, keepdims=True), 1)
    mean = np.where(other, found, 0.0).sum(axis=1, keepdims=True) / count
    return found / np.where(mean > 0, mean, np.nan)
