"""What a skill weighs, and for how much one skill counts where another is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.skills.matching.columns import SkillLists
from krapte.skills.matching.transfer import Credits, Transfers, read_credits, transfers_of

WHOLE_WEIGHT = 10_000
"""What the weights of one vacancy add up to."""

WHOLE_CREDIT = 1_000
"""The credit for a skill that a person has."""

WHOLE = WHOLE_WEIGHT * WHOLE_CREDIT
"""The score of someone who has all that is asked; scores are shown as a share of it."""

_PARTS = 1_000_000
OPTIONAL = 0.3
"""What an optional skill weighs beside an essential one; assumed, 0.1 to 0.6."""


@dataclass(frozen=True, eq=False)
class Scoring:
    """How scores come about in one skills language.

    Parameters
    ----------
    language
        Id of the language.
    rarity
        Per skill, how much it tells: the log of how few occupations ask for it.
    transfers
        Per skill, for which other skills it counts.
    optional
        What an optional skill weighs beside an essential one, above 0 and at most 1.
    """

    language: str
    rarity: Float[np.ndarray, "skills"] = field(repr=False)
    transfers: Transfers = field(repr=False)
    optional: float = OPTIONAL

    def weights(
        self, essential: SkillLists, optional: SkillLists
    ) -> tuple[SkillLists, Int[np.ndarray, "entries"], np.ndarray]:
        """Return what each row asks, with weights that add up to `WHOLE_WEIGHT` in every row.

        Returns
        -------
        tuple
            Skills and levels, essential ones first; whole weights; whether each is essential.
        """
        rows = len(essential)
        length = np.diff(essential.start), np.diff(optional.start)
        start = np.concatenate([[0], np.cumsum(length[0] + length[1])]).astype(np.int64)
        places = np.empty(start[-1], np.int64)
        is_essential = np.zeros(start[-1], bool)
        inside = np.arange(len(essential.skill)) - np.repeat(essential.start[:-1], length[0])
        places_one = np.repeat(start[:-1], length[0]) + inside
        inside = np.arange(len(optional.skill)) - np.repeat(optional.start[:-1], length[1])
        places_two = np.repeat(start[:-1] + length[0], length[1]) + inside
        places[places_one] = np.arange(len(essential.skill))
        places[places_two] = np.arange(len(optional.skill)) + len(essential.skill)
        is_essential[places_one] = True
        skill = np.concatenate([essential.skill, optional.skill])[places]
        level = np.concatenate([essential.level, optional.level])[places]
        # Whole numbers, and cumulated shares are rounded instead of each for itself: a row adds up
        # exactly, and its weights do not depend on the rows beside it.
        share = np.where(is_essential, 1.0, self.optional)
        raw = np.rint(self.rarity[skill] * share * _PARTS).astype(np.int64)
        run = np.concatenate([[0], np.cumsum(raw)])
        row = np.repeat(np.arange(rows), length[0] + length[1])
        first, whole = run[start[:-1]][row], np.diff(run[start])[row]
        ends = [
            (2 * WHOLE_WEIGHT * (run[begin : begin + start[-1]] - first) + whole) // (2 * whole)
            for begin in (0, 1)
        ]
        return SkillLists(start, skill, level), ends[1] - ends[0], is_essential


def scoring_of(
    language: Language, credits: Credits | None = None, optional: float = OPTIONAL
) -> Scoring:
    """Return how scores come about in a language.

    Parameters
    ----------
    language
        Its relations say how rare a skill is and which skills go together.
    credits
        How much a related skill counts; None takes the fitted ones that come with krapte.
    optional
        What an optional skill weighs beside an essential one.

    Raises
    ------
    BadInput
        `optional` is not above 0 and at most 1.
    """
    if not 0 < optional <= 1:
        mend = "1 makes optional skills as heavy as essential ones."
        found = f"{optional:g}"
        raise BadInput([Problem("scoring", None, "optional", found, "above 0, at most 1", mend)])
    number = {own.uri: place for place, own in enumerate(language.skills)}
    chosen = read_credits() if credits is None else credits
    return Scoring(
        language.id, rarity_of(language, number), transfers_of(language, number, chosen), optional
    )


def rarity_of(language: Language, number: Mapping[str, int]) -> Float[np.ndarray, "skills"]:
    """Return the log of one plus occupations over those that ask for each skill.

    A skill that no occupation asks for is as rare as one that a single occupation asks for.
    """
    count = np.zeros(len(number))
    for own in language.occupations:
        for uri in (*language.essential.get(own.uri, ()), *language.optional.get(own.uri, ())):
            count[number[uri]] += 1
    return np.log1p(max(1, len(language.occupations)) / np.maximum(count, 1))
