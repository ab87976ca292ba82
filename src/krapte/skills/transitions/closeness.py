"""How much of what an occupation asks somebody from another occupation already has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from krapte.skills.language import Language

if TYPE_CHECKING:
    from scipy import sparse

OPTIONAL = 0.3
"""Weight of an optional skill beside an essential one; `docs/concepts/transitions.md` measures."""


@dataclass(frozen=True, eq=False)
class Closeness:
    """Closeness of every occupation of a language to every other one.

    The closeness of a destination to an origin is the share, by weight, of the skills that the
    destination asks which people in the origin have: 1 when they have all of them. A skill weighs
    the logarithm of its rarity, times `optional` when it is optional in the destination. People
    have all skills of their occupation, essential and optional.

    Parameters
    ----------
    language
        Occupations with the skills that they ask.
    optional
        Weight of an optional skill beside an essential one, 0 to 1.
    """

    language: Language
    optional: float = OPTIONAL

    @cached_property
    def occupations(self) -> tuple[str, ...]:
        """The URIs of the occupations, in the order of the language."""
        return tuple(own.uri for own in self.language.occupations)

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """Weight of a skill by its URI: log of occupations per occupation that uses the skill."""
        used = np.asarray(self._had.sum(axis=0)).ravel()
        found = np.log(len(self.occupations) / np.maximum(used, 1))
        return dict(zip(self._skills, found.tolist(), strict=True))

    def asked(self, occupation: str) -> dict[str, float]:
        """Return the skills that an occupation asks with their weights, which add up to 1.

        Empty when the language says of no skill that it is asked.

        Raises
        ------
        BadInput
            No such occupation.
        """
        uri = self.language[occupation].uri
        parts = (
            (self.language.essential.get(uri, ()), 1.0),
            (self.language.optional.get(uri, ()), self.optional),
        )
        # A skill that every occupation asks tells them not apart, and weighs next to nothing.
        raw = {one: share * max(self.rarity[one], 1e-6) for own, share in parts for one in own}
        total = sum(raw.values())
        return {one: weight / total for one, weight in raw.items()} if total > 0 else {}

    def had(self, occupation: str) -> frozenset[str]:
        """Return the skills that people in an occupation have: all that it asks.

        Raises
        ------
        BadInput
            No such occupation.
        """
        uri = self.language[occupation].uri
        essential, optional = self.language.essential, self.language.optional
        return frozenset((*essential.get(uri, ()), *optional.get(uri, ())))

    def coverage(self, had: Collection[str], destination: str) -> float:
        """Return the share of what a destination asks that is among the skills `had`, 0 to 1."""
        return sum(weight for one, weight in self.asked(destination).items() if one in had)

    def gap(self, had: Collection[str], destination: str) -> dict[str, float]:
        """Return the skills that are missing, with their weights, heaviest first."""
        lacking = {own: weight for own, weight in self.asked(destination).items() if own not in had}
        return dict(sorted(lacking.items(), key=lambda own: (-own[1], own[0])))

    def table(
        self, origins: Sequence[str] | None = None, destinations: Sequence[str] | None = None
    ) -> np.ndarray:
        """Return the closeness [origin, destination], 0 to 1.

        Parameters
        ----------
        origins, destinations
            URIs; all occupations in the order of `occupations` when None.
        """
        rows = self._had if origins is None else self._had[self._places(origins)]
        columns = self._asked if destinations is None else self._asked[self._places(destinations)]
        return np.asarray((rows @ columns.T).todense())

    @cached_property
    def _skills(self) -> tuple[str, ...]:
        return tuple(own.uri for own in self.language.skills)

    def _places(self, uris: Sequence[str]) -> list[int]:
        place = {uri: number for number, uri in enumerate(self.occupations)}
        return [place[self.language[uri].uri] for uri in uris]

    @cached_property
    def _had(self) -> sparse.csr_matrix:
        return self._matrix([dict.fromkeys(self.had(uri), 1.0) for uri in self.occupations])

    @cached_property
    def _asked(self) -> sparse.csr_matrix:
        return self._matrix([self.asked(uri) for uri in self.occupations])

    def _matrix(self, rows: Sequence[Mapping[str, float]]) -> sparse.csr_matrix:
        from scipy import sparse

        place = {uri: number for number, uri in enumerate(self._skills)}
        cells = [(n, place[one], value) for n, own in enumerate(rows) for one, value in own.items()]
        shape = (len(rows), len(self._skills))
        if not cells:
            return sparse.csr_matrix(shape)
        row, column, value = zip(*cells, strict=True)
        return sparse.csr_matrix((value, (row, column)), shape=shape)
