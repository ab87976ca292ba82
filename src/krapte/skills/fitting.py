"""Fits weights and confidence on texts with a known answer, and measures them on other texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from krapte.skills.index import Candidates, LabelIndex
from krapte.skills.weights import (
    CONFIDENCE,
    Weights,
    confidences,
    fit_confidence,
    fit_features,
    ranked,
)

SHARES = (0.4, 0.2, 0.4)
"""Shares of the texts for weights, for the confidence, and for measuring both."""

_BINS = 10


@dataclass(frozen=True, eq=False)
class Answered:
    """Texts with the concepts that are right for each.

    Parameters
    ----------
    candidates
        What the index finds for each text.
    right
        For each text the positions of the right concepts in the index; empty when the right
        answer is not in the vocabulary, so that every answer is wrong.
    """

    candidates: Sequence[Candidates]
    right: Sequence[Int[np.ndarray, "concepts"]]

    def part(self, positions: Int[np.ndarray, "texts"]) -> Answered:
        """Return some of the texts."""
        return Answered(
            [self.candidates[own] for own in positions], [self.right[own] for own in positions]
        )


@dataclass(frozen=True)
class Measured:
    """How good the answers are on texts that were not used to fit anything.

    Parameters
    ----------
    texts
        How many.
    mrr, first, in_five
        Mean reciprocal rank of the first right concept; share of texts with a right concept first,
        and among the first five. A text whose answer is not in the vocabulary counts as 0.
    brier
        Mean squared difference between confidence and being right, of the first answer.
    calibration_error
        Mean absolute difference between confidence and share right over ten equal groups.
    known, right_when_known
        Share of texts with an answer at or above the threshold, and share of those that is right.
    """

    texts: int
    mrr: float
    first: float
    in_five: float
    brier: float
    calibration_error: float
    known: float
    right_when_known: float


def answered(
    index: LabelIndex, texts: Sequence[str], answers: Sequence[Collection[str]]
) -> Answered:
    """Return texts with their candidates and right concepts (given as URIs)."""
    place = {concept.uri: position for position, concept in enumerate(index.concepts)}
    right = [
        np.array(sorted(place[uri] for uri in own if uri in place), dtype=np.int64)
        for own in answers
    ]
    return Answered(list(index.search(texts)), right)


def split(texts: int, seed: int) -> tuple[Int[np.ndarray, "texts"], ...]:
    """Return the positions of the texts in three random parts, by `SHARES`."""
    order = np.random.default_rng(seed).permutation(texts)
    first, second = int(SHARES[0] * texts), int((SHARES[0] + SHARES[1]) * texts)
    return order[:first], order[first:second], order[second:]


def fit(weighing: Answered, calibrating: Answered, fitted_on: str, answers: int = 1) -> Weights:
    """Return weights fitted on some texts, with a confidence calibrated on others.

    Parameters
    ----------
    weighing, calibrating
        Texts that have none in common.
    fitted_on
        What they are, for the reader.
    answers
        How many of the first answers per text the confidence must hold for.

    Raises
    ------
    BadInput
        No text has its answer in the vocabulary, or all answers are right or wrong.
    """
    masks = [
        np.isin(own.concepts, right)
        for own, right in zip(weighing.candidates, weighing.right, strict=True)
    ]
    first = Weights(fit_features(weighing.candidates, masks), {}, fitted_on)
    return calibrated(first, calibrating, answers)


def calibrated(weights: Weights, calibrating: Answered, answers: int = 1) -> Weights:
    """Return the same weights with a confidence calibrated on these texts.

    Raises
    ------
    BadInput
        All answers are right or wrong.
    """
    evidence, right = [np.zeros((0, len(CONFIDENCE)))], []
    for own, true in zip(calibrating.candidates, calibrating.right, strict=True):
        found = ranked(own, weights)
        evidence.append(found.evidence[:answers])
        right += list(np.isin(found.concepts[:answers], true))
    confidence = fit_confidence(np.concatenate(evidence), np.array(right, dtype=bool))
    return Weights(weights.features, confidence, weights.fitted_on)


def measure(texts: Answered, weights: Weights, threshold: float) -> Measured:
    """Return how good the answers are on texts that were used for nothing else."""
    ranks, chances = [], []
    for own, right in zip(texts.candidates, texts.right, strict=True):
        found = ranked(own, weights)
        hits = np.flatnonzero(np.isin(found.concepts, right))
        ranks.append(int(hits[0]) + 1 if len(hits) else 0)
        chances.append(float(confidences(found, weights)[0]) if len(found.concepts) else 0.0)
    rank, chance = np.array(ranks), np.array(chances)
    right_first = rank == 1
    sure = chance >= threshold
    return Measured(
        texts=len(rank),
        mrr=float(np.where(rank > 0, 1 / np.maximum(rank, 1), 0).mean()),
        first=float(right_first.mean()),
        in_five=float(((rank > 0) & (rank <= 5)).mean()),
        brier=float(((chance - right_first) ** 2).mean()),
        calibration_error=calibration_error(chance, right_first.astype(float)),
        known=float(sure.mean()),
        right_when_known=float(right_first[sure].mean()) if sure.any() else 0.0,
    )


def calibration_error(
    chance: Float[np.ndarray, "texts"], right: Float[np.ndarray, "texts"]
) -> float:
    """Return the mean absolute gap between chance and share right, over ten equal groups."""
    order = np.argsort(chance, kind="stable")
    groups = np.array_split(order, _BINS)
    gaps = [abs(chance[own].mean() - right[own].mean()) * len(own) for own in groups if len(own)]
    return float(sum(gaps) / len(chance))


def weight_rows(
    weights: Mapping[tuple[str, str, str], Weights],
) -> list[tuple[str, str, str, str, str, str, str]]:
    """Return weights as rows of a table with the columns of `weights.COLUMNS`."""
    return [
        (*key, part, name, f"{value:.6g}", own.fitted_on)
        for key, own in weights.items()
        for part, values in (("feature", own.features), ("confidence", own.confidence))
        for name, value in values.items()
    ]
