"""For how much a skill counts where another one is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from jaxtyping import Int
from scipy.sparse import csr_matrix

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.tables import read_rows, refuse_if_faulty

TABLE = Path(__file__).resolve().parents[2] / "data" / "skills" / "transfer.csv"
"""The parameters that come with krapte, with their range and what they were fitted on."""

COLUMNS = ("name", "value", "low", "high", "status", "source", "note")

_THOUSAND = 1000


@dataclass(frozen=True)
class Credits:
    """The few numbers behind the transfer matrix.

    A skill counts fully for itself. For another skill of the same narrowest group it counts
    `sibling + together x cos`, with cos the cosine of the occupations that ask for the two; between
    a skill and the one it is a part of `hierarchy + together x cos`. Never more than `most`.

    Parameters
    ----------
    sibling, hierarchy
        Credit between 0 and 1.
    together
        What going together adds, between 0 and 1.
    most
        Upper bound, between 0 and 1.
    near
        For how many other skills one skill counts at most: those with the most credit.

    Raises
    ------
    BadInput
        One is out of bounds.
    """

    sibling: float
    hierarchy: float
    together: float
    most: float = 0.8
    near: int = 20

    def __post_init__(self) -> None:
        for own in fields(self):
            high = 50 if own.name == "near" else 1
            value = getattr(self, own.name)
            if not 0 <= value <= high:
                mend = "0 means that no skill counts for another one."
                found, allowed = f"{value:g}", f"0 to {high}"
                raise BadInput([Problem("credits", None, own.name, found, allowed, mend)])


@dataclass(frozen=True, eq=False)
class Transfers:
    """Per skill the skills for which it counts, itself first.

    Parameters
    ----------
    start, skill
        A list of skills per skill.
    credit
        In thousandths.
    """

    start: Int[np.ndarray, "skills+1"]
    skill: Int[np.ndarray, "entries"]
    credit: Int[np.ndarray, "entries"]


@dataclass(frozen=True, eq=False)
class Kinship:
    """Pairs of different skills that are akin, before it is said what that is worth.

    Parameters
    ----------
    own, other
        Positions of the two skills; each pair in both directions.
    parent
        Whether one of them is a part of the other; otherwise they share their narrowest group.
    cosine
        Of the occupations that ask for them, 0 to 1.
    skills
        Number of skills of the language.
    """

    own: np.ndarray
    other: np.ndarray
    parent: np.ndarray
    cosine: np.ndarray
    skills: int

    def transfers(self, credits: Credits) -> Transfers:
        """Return the transfer matrix under some credits."""
        base = np.where(self.parent, credits.hierarchy, credits.sibling)
        value = np.minimum(credits.most, base + credits.together * self.cosine)
        value = np.rint(value * _THOUSAND).astype(np.int32)
        order = np.lexsort((self.other, -value, self.own))
        own, other, value = self.own[order], self.other[order], value[order]
        rank = np.arange(len(own)) - np.searchsorted(own, own)
        kept = (rank < credits.near) & (value > 0)
        every = np.arange(self.skills)
        own = np.concatenate([every, own[kept]])
        other = np.concatenate([every, other[kept]])
        value = np.concatenate([np.full(self.skills, _THOUSAND, np.int32), value[kept]])
        # Stable, so that each skill itself comes first in its list.
        order = np.argsort(own, kind="stable")
        start = np.searchsorted(own[order], np.arange(self.skills + 1))
        return Transfers(
            start.astype(np.int64), other[order].astype(np.int32), value[order].astype(np.int32)
        )


def kinship(language: Language, number: Mapping[str, int]) -> Kinship:
    """Return which skills of a language are akin.

    Parameters
    ----------
    language
        Its hierarchy and its relations.
    number
        URI of each skill to its position.
    """
    members: dict[str, list[int]] = defaultdict(list)
    pairs: dict[tuple[int, int], bool] = {}
    for own in language.skills:
        for uri in own.broader:
            members[uri].append(number[own.uri])
            above = number.get(uri)
            if above is not None:
                pairs[number[own.uri], above] = pairs[above, number[own.uri]] = True
    for together in members.values():
        for one in together:
            for other in together:
                if one != other:
                    pairs.setdefault((one, other), False)
    ends = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    own, other = ends[:, 0], ends[:, 1]
    parent = np.fromiter(pairs.values(), bool, len(pairs))
    return Kinship(own, other, parent, _cosines(language, number, own, other), len(number))


def _cosines(
    language: Language, number: Mapping[str, int], own: np.ndarray, other: np.ndarray
) -> np.ndarray:
    rows, columns = [], []
    for place, occupation in enumerate(language.occupations):
        for relations in (language.essential, language.optional):
            for uri in relations.get(occupation.uri, ()):
                rows.append(number[uri])
                columns.append(place)
    shape = len(number), len(language.occupations)
    asked = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    length = np.sqrt(np.asarray(asked.sum(axis=1)).ravel())
    asked = csr_matrix(asked.multiply(1 / np.maximum(length, 1)[:, None]))
    found = np.empty(len(own))
    for begin in range(0, len(own), 200_000):
        part = slice(begin, begin + 200_000)
        found[part] = np.asarray(asked[own[part]].multiply(asked[other[part]]).sum(axis=1)).ravel()
    return found


def transfers_of(language: Language, number: Mapping[str, int], credits: Credits) -> Transfers:
    """Return for how much each skill of a language counts where another one is asked."""
    return kinship(language, number).transfers(credits)


def read_credits(path: Path = TABLE) -> Credits:
    """Return the credits of a table.

    Raises
    ------
    BadInput
        The table cannot be read, or a name is missing, unknown or out of bounds.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    names = [own.name for own in fields(Credits)]
    values: dict[str, float] = {}
    for row in rows:
        name = row.text("name")
        if name not in names or name in values:
            row.fault("name", f"once each: {', '.join(names)}", "Mend the name.")
        values[name] = row.number("value")
        row.ordered("value", row.optional_number("low"), values[name], row.optional_number("high"))
    refuse_if_faulty(rows)
    missing = [name for name in names if name not in values]
    if missing:
        found = f"no {', '.join(missing)}"
        raise BadInput([Problem(path.name, None, "name", found, ", ".join(names), "Add it.")])
    near = int(values.pop("near"))
    return Credits(**values, near=near)
