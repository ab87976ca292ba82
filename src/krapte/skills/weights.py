"""How much each resemblance counts, and what a score is worth: fitted on titles with an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Int

from krapte.errors import BadInput, Problem
from krapte.skills.index import ENCODED, FEATURES, Candidates
from krapte.tables import read_rows, refuse_if_faulty

TABLE = Path(__file__).resolve().parents[1] / "data" / "skills" / "weights.csv"
"""Weights and confidences that come with krapte."""

COLUMNS = ("subject", "lang", "vocabulary", "part", "name", "value", "fitted_on")
CONFIDENCE = ("intercept", "share", "characters", "coverage", "mention", "exact")
"""What the confidence depends on: log odds of the share of the score, and resemblances."""

SUBJECTS = ("occupation", "skill")
VOCABULARIES = ("whole", "default")
"""Whether nearly every occupation is there, or only the technical ones that come with krapte."""

_PENALTY = 1e-3
_START = {"characters": 5.0, "words": 3.0}
_SMALL = 1e-6
_SAME = 0.999


@dataclass(frozen=True, eq=False)
class Weights:
    """What a resemblance counts for one subject in one language.

    Parameters
    ----------
    features
        Weight of each of `FEATURES`, and of `ENCODED` when they were fitted with an encoder.
    confidence
        Coefficient of each of `CONFIDENCE`.
    fitted_on
        Which texts they were fitted on.
    """

    features: Mapping[str, float]
    confidence: Mapping[str, float]
    fitted_on: str

    def scores(self, candidates: Candidates) -> Float[np.ndarray, "candidates"]:
        """Return the score of each name; only differences between them mean anything.

        Raises
        ------
        BadInput
            The weights were fitted with an encoder and there is none, or the other way round.
        """
        width = candidates.features.shape[1]
        if width != len(self.features):
            mend = "Fit weights with the same encoder: `krapte.skills.fit`."
            found = f"{width} resemblances"
            allowed = f"those of the weights: {', '.join(self.features)}"
            raise BadInput([Problem("weights", None, None, found, allowed, mend)])
        return candidates.features @ np.fromiter(self.features.values(), dtype=float)


@dataclass(frozen=True, eq=False)
class Ranked:
    """Concepts in order of their share of the score.

    Parameters
    ----------
    concepts
        Positions in the index, best first.
    labels
        The best name of each.
    shares
        Each concept's share of the score over all candidates (softmax), sums to 1.
    evidence
        Rows as `CONFIDENCE`, the first column 1.
    """

    concepts: Int[np.ndarray, "concepts"]
    labels: Int[np.ndarray, "concepts"]
    shares: Float[np.ndarray, "concepts"]
    evidence: Float[np.ndarray, "concepts parts"]


def ranked(candidates: Candidates, weights: Weights) -> Ranked:
    """Return the concepts of the candidates by share of the score, each with its best name."""
    if not len(candidates.labels):
        nothing = np.zeros(0, dtype=np.int64)
        return Ranked(nothing, nothing, np.zeros(0), np.zeros((0, len(CONFIDENCE))))
    scores = weights.scores(candidates)
    # By concept, and within it the best name first; positions settle what is equal.
    order = np.lexsort((candidates.labels, -scores, candidates.concepts))
    concepts, first = np.unique(candidates.concepts[order], return_index=True)
    exponents = np.exp(scores[order] - scores.max())
    shares = np.add.reduceat(exponents, first) / exponents.sum()
    best = order[first]
    # By share, which is what the weights were fitted for: two good names count for more than one.
    place = np.lexsort((concepts, -shares))
    best, concepts, shares = best[place], concepts[place], shares[place]
    features = candidates.features[best]
    bounded = np.clip(shares, _SMALL, 1 - _SMALL)
    evidence = np.column_stack(
        [np.ones(len(best)), np.log(bounded / (1 - bounded))]
        + [features[:, FEATURES.index(name)] for name in CONFIDENCE[2:5]]
        + [_exact(features)]
    )
    return Ranked(concepts, candidates.labels[best], shares, evidence)


def _exact(features: Float[np.ndarray, "names features"]) -> Bool[np.ndarray, "names"]:
    """Return whether a name is the whole text."""
    same = features[:, FEATURES.index("characters")] >= _SAME
    return same & (features[:, FEATURES.index("mention")] > 0)


def confidences(found: Ranked, weights: Weights) -> Float[np.ndarray, "concepts"]:
    """Return the chance that each concept is right, as calibrated on texts with an answer."""
    from scipy.special import expit

    return expit(found.evidence @ np.fromiter(weights.confidence.values(), dtype=float))


def fit_features(
    candidates: Sequence[Candidates], right: Sequence[Bool[np.ndarray, "candidates"]]
) -> dict[str, float]:
    """Return the weights under which the right names have the largest share of the score.

    Parameters
    ----------
    candidates
        Of each text.
    right
        For each text, which of its candidates name a right concept.

    Raises
    ------
    BadInput
        No text has a right candidate.

    Notes
    -----
    Minimises the mean negative log share of the right names (conditional logit) with a small
    quadratic penalty; convex but for texts with several right names.
    """
    from scipy.optimize import minimize

    used = [(own, mask) for own, mask in zip(candidates, right, strict=True) if mask.any()]
    if not used:
        mend = "Give texts whose right concept is in the vocabulary."
        raise BadInput([Problem("texts", None, None, "no right name", "at least one", mend)])
    features = np.concatenate([own.features for own, _ in used])
    good = np.concatenate([mask for _, mask in used]).astype(float)
    sizes = np.array([len(mask) for _, mask in used])
    begin = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    names = FEATURES if features.shape[1] == len(FEATURES) else (*FEATURES, ENCODED)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = features @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, begin), sizes)
        odds = np.exp(scores)
        total, hit = np.add.reduceat(odds, begin), np.add.reduceat(odds * good, begin)
        hit = np.maximum(hit, np.finfo(float).tiny)
        value = float((np.log(total) - np.log(hit)).mean() + _PENALTY * weights @ weights)
        pull = odds / np.repeat(total, sizes) - odds * good / np.repeat(hit, sizes)
        return value, features.T @ pull / len(sizes) + 2 * _PENALTY * weights

    start = np.array([_START.get(name, 0.0) for name in names])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return dict(zip(names, map(float, found), strict=True))


def fit_confidence(
    evidence: Float[np.ndarray, "answers parts"], right: Bool[np.ndarray, "answers"]
) -> dict[str, float]:
    """Return the coefficients of the chance that an answer is right (Platt, with five reasons).

    Parameters
    ----------
    evidence
        Rows of `Ranked.evidence`, of texts on which the weights were not fitted.
    right
        Whether each answer is right.

    Raises
    ------
    BadInput
        All answers are right, or all are wrong: nothing to tell them apart by.
    """
    from scipy.optimize import minimize
    from scipy.special import expit, log_expit

    if not len(right) or right.all() or not right.any():
        mend = "Give more texts, with easy and hard ones among them."
        found = f"{int(right.sum())} right of {len(right)}"
        raise BadInput([Problem("texts", None, None, found, "right and wrong answers", mend)])
    sign = np.where(right, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (evidence @ weights)
        value = -log_expit(margin).mean() + _PENALTY * weights[1:] @ weights[1:]
        slope = evidence.T @ (-sign * expit(-margin)) / len(right)
        slope[1:] += 2 * _PENALTY * weights[1:]
        return float(value), slope

    found = minimize(loss, np.zeros(len(CONFIDENCE)), jac=True, method="L-BFGS-B").x
    return dict(zip(CONFIDENCE, map(float, found), strict=True))


@lru_cache(maxsize=4)
def read_weights(path: Path = TABLE) -> Mapping[tuple[str, str, str], Weights]:
    """Return the weights of a table by subject, language and vocabulary.

    Raises
    ------
    BadInput
        The table cannot be read, or a set of weights is not whole.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    parts: dict[tuple[str, str, str], dict[str, dict[str, float]]] = {}
    told: dict[tuple[str, str, str], str] = {}
    for row in rows:
        key = (row.text("subject"), row.text("lang"), row.text("vocabulary"))
        part = row.text("part")
        if part not in ("feature", "confidence"):
            row.fault("part", "feature or confidence", "Write one of these two.")
            continue
        own = parts.setdefault(key, {"feature": {}, "confidence": {}})
        own[part][row.text("name")] = row.number("value")
        told[key] = row.text("fitted_on")
    refuse_if_faulty(rows)
    for key, own in parts.items():
        features, confidence = tuple(own["feature"]), tuple(own["confidence"])
        if features not in (FEATURES, (*FEATURES, ENCODED)) or confidence != CONFIDENCE:
            found = f"{', '.join((*features, *confidence))} for {' '.join(key)}"
            allowed = ", ".join((*FEATURES, *CONFIDENCE))
            mend = "Give every name once and in this order."
            raise BadInput([Problem(path.name, None, "name", found, allowed, mend)])
    return {
        key: Weights(own["feature"], own["confidence"], told[key]) for key, own in parts.items()
    }
