"""Fits the credits of related skills on observed moves between occupations.

The moves are those of the United States (Current Population Survey, as published with a study of
labour flow networks): counts of Dutch moves by detailed occupation are not public. They are used
for a few numbers only, on how much a related skill is worth, and those are reported with their
range and on occupations that the fit has not seen.

The model of a move is a conditional logit: of the people who leave occupation i, the share that
goes to j is proportional to `size_j ** b * exp(a * score_ij + c * same_ij)`, with the score of the
kernel for someone who has the essential skills of i, and `same` for the same major group, so that
nearness of another kind is not read as skill. The credits are those under which the moves are
likeliest, out of a lattice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy.sparse import csr_matrix

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.skills.matching.scoring import WHOLE, scoring_of
from krapte.skills.matching.transfer import Credits, Transfers, kinship
from krapte.skills.matching.vacancies import occupations_as_vacancies

EDGES, CROSSWALK = "asec_to_bls_mobility_edgelist.csv.gz", "esco_onet_crosswalk_MCC.csv"
_SHARE = "transition_prob_BLS_ASECnorm_corr"
NONE = Credits(0.0, 0.0, 0.0)
"""No skill counts for another."""

NAMES = ("sibling", "hierarchy", "together")
LATTICE: dict[str, Sequence[float]] = {
    "sibling": (0.0, 0.2, 0.4, 0.6, 0.7, 0.8),
    "hierarchy": (0.0, 0.4, 0.6, 0.8),
    "together": (0.0, 0.3, 0.6, 0.8, 1.0),
}
"""Values that are tried."""

_FITTED = 0.6
_STEPS = 40
_DRAWS = 500
_WIDE = 1.92
"""Half of the 95 % point of chi-square with one degree: how far a profile may fall."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Who moved where, in terms of the occupations of a skills language.

    Parameters
    ----------
    codes
        Occupations of the source (SOC), those that the crosswalk reaches.
    members
        For each, the URIs of the occupations of the language that it stands for.
    share
        Of the movers out of each that went to each other, [from, to]; rows add up to 1.
    movers
        Number of different destinations that were observed out of each: at least so many people
        were asked, and no more is known of how many.
    size
        People employed in each.
    """

    codes: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    share: Float[np.ndarray, "codes codes"]
    movers: Float[np.ndarray, "codes"]
    size: Float[np.ndarray, "codes"]


@dataclass(frozen=True)
class Calibration:
    """What the moves say of the credits.

    Parameters
    ----------
    credits
        The likeliest on the fitted part.
    ranges
        Name to (low, high): where 95 % of the answers lie when the occupations fitted on are drawn
        anew, with replacement.
    held_out
        Mean log-likelihood per move out of occupations that were not fitted on, by what was used.
    pull
        The coefficients of log size, score and same major group.
    occupations, fitted, moves
        Number of occupations, of those fitted on, and of moves in the other part.
    """

    credits: Credits
    ranges: dict[str, tuple[float, float]]
    held_out: dict[str, float]
    pull: tuple[float, ...]
    occupations: int
    fitted: int
    moves: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain fields."""
        return asdict(self)


def read_moves(edges: Path, crosswalk: Path, language: Language) -> Moves:
    """Return observed moves in terms of a language.

    Parameters
    ----------
    edges
        Edge list of the labour flow network: `OCC_source`, `OCC_target`, a share, employment.
    crosswalk
        Table that gives ESCO occupations (`concept_uri`) their O*NET code (`onet_code`).
    language
        ESCO.

    Raises
    ------
    BadInput
        A file is missing or lacks a column, or hardly any occupation is in the language.
    """
    moved = _table(edges, ("OCC_source", "OCC_target", _SHARE, "TOT_EMP_OCC"))
    links = _table(crosswalk, ("concept_uri", "onet_code"))
    known = set(moved["OCC_source"]) | set(moved["OCC_target"])
    members: dict[str, list[str]] = {}
    for uri, code in zip(links["concept_uri"], links["onet_code"], strict=True):
        # The network keeps some codes in full and others rounded to their broad occupation.
        code = code[:7] if code[:7] in known else code[:6] + "0"
        if code in known and language.essential.get(uri):
            members.setdefault(code, []).append(uri)
    codes = tuple(sorted(members))
    if len(codes) < 50:
        found = f"{len(codes)} occupations in common"
        mend = "Give the whole of ESCO as language."
        raise BadInput([Problem(crosswalk.name, None, None, found, "at least 50", mend)])
    number = {code: place for place, code in enumerate(codes)}
    share = np.zeros((len(codes), len(codes)))
    size = np.ones(len(codes))
    columns = (moved[name] for name in ("OCC_source", "OCC_target", _SHARE, "TOT_EMP_OCC"))
    for source, target, part, people in zip(*columns, strict=True):
        if target in number:
            size[number[target]] = max(people, 1.0)
            if source in number and source != target:
                share[number[source], number[target]] = part
    movers = (share > 0).sum(1).astype(float)
    total = share.sum(1, keepdims=True)
    share = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    return Moves(codes, tuple(tuple(members[code]) for code in codes), share, movers, size)


def fit_credits(
    language: Language,
    moves: Moves,
    lattice: dict[str, Sequence[float]] | None = None,
    most: float = 0.8,
    near: int = 20,
    seed: int = 20230203,
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Return the credits under which observed moves are likeliest, and how good they are elsewhere.

    Parameters
    ----------
    language
        ESCO, with its hierarchy.
    moves
        Of `read_moves`.
    lattice
        Values that are tried of sibling, hierarchy and together; None takes `LATTICE`.
    most, near
        As in `Credits`; not fitted.
    seed
        Divides the occupations that people leave: 60 % to fit on, 40 % to report on.
    progress
        Called with points done and points in all.
    """
    tried = LATTICE if lattice is None else lattice
    surface = Surface(language, moves)
    order = np.random.default_rng(seed).permutation(np.flatnonzero(moves.movers > 0))
    fitted = order[: round(_FITTED * len(order))]
    others = order[len(fitted) :]
    points = list(product(tried["sibling"], tried["hierarchy"], tried["together"]))
    height = np.empty((len(points), len(fitted)))
    for at, point in enumerate(points):
        credits = Credits(*point, most=most, near=near)
        height[at] = surface.parts(credits, surface.pull(credits, fitted), fitted)
        if progress is not None:
            progress(at + 1, len(points))
    sibling, hierarchy, together = points[int(height.sum(1).argmax())]
    best = Credits(sibling, hierarchy, together, most, near)
    draws = np.random.default_rng(seed + 1).integers(len(fitted), size=(_DRAWS, len(fitted)))
    drawn = np.array([points[int(height[:, own].sum(1).argmax())] for own in draws])
    ends = np.quantile(drawn, [0.025, 0.975], axis=0, method="nearest")
    ranges = {name: (float(low), float(high)) for name, low, high in zip(NAMES, *ends, strict=True)}
    count = float(moves.movers[others].sum())
    told = {}
    pull: tuple[float, ...] = ()
    for name, credits in (("no score", None), ("no transfer", NONE), ("fitted", best)):
        pull = surface.pull(credits, fitted)
        told[name] = float(surface.parts(credits, pull, others).sum()) / count
    return Calibration(best, ranges, told, pull, len(moves.codes), len(fitted), count)


class Surface:
    """The likelihood of moves as a function of the credits."""

    def __init__(self, language: Language, moves: Moves) -> None:
        self.moves = moves
        number = {own.uri: place for place, own in enumerate(language.skills)}
        uris = tuple(dict.fromkeys(uri for own in moves.members for uri in own))
        place = {uri: row for row, uri in enumerate(uris)}
        asked = occupations_as_vacancies(language, uris)
        lists, weight, _ = scoring_of(language, NONE).weights(asked.essential, asked.optional)
        shape = len(uris), len(number)
        self.asked = csr_matrix((weight / WHOLE, lists.skill, lists.start), shape=shape)
        ones = np.ones(len(asked.essential.skill), bool)
        self.has = csr_matrix((ones, asked.essential.skill, asked.essential.start), shape=shape)
        rows = [row for row, own in enumerate(moves.members) for _ in own]
        columns = [place[uri] for own in moves.members for uri in own]
        parts = [1 / len(own) for own in moves.members for _ in own]
        self.mean = csr_matrix((parts, (rows, columns)), shape=(len(moves.codes), len(uris)))
        self.kin = kinship(language, number)
        major = np.array([code[:2] for code in moves.codes])
        self.same = (major[:, None] == major[None, :]).astype(float)
        self.size = np.broadcast_to(np.log(moves.size)[None, :], self.same.shape)

    def scores(self, credits: Credits) -> np.ndarray:
        """Return the mean score between the occupations of the source, [from, to], 0 to 1."""
        credit = _pooled(self.has, self.kin.transfers(credits))
        each = np.asarray(self.asked @ credit.T).T
        return self.mean @ (self.mean @ each.T).T

    def pull(self, credits: Credits | None, rows: np.ndarray) -> tuple[float, ...]:
        """Return the coefficients under which the moves out of `rows` are likeliest."""
        columns = self._columns(credits, rows)
        share, movers = self.moves.share[rows], self.moves.movers[rows]
        pull = np.array([0.8, 1.0, 5.0][: columns.shape[-1]])
        for _ in range(_STEPS):
            chance = self._chance(columns, pull, rows)
            mean = np.einsum("ijk,ij->ik", columns, chance)
            slope = np.einsum("i,ijk,ij->k", movers, columns, share) - movers @ mean
            curve = np.einsum("i,ijk,ijl,ij->kl", movers, columns, columns, chance)
            curve -= np.einsum("i,ik,il->kl", movers, mean, mean)
            step = np.linalg.solve(curve + 1e-9 * np.eye(len(pull)), slope)
            pull = pull + step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
            if np.abs(step).max() < 1e-6:
                break
        return tuple(float(one) for one in pull)

    def parts(
        self, credits: Credits | None, pull: tuple[float, ...], rows: np.ndarray
    ) -> Float[np.ndarray, "rows"]:
        """Return the log-likelihood of the moves out of each row."""
        chance = self._chance(self._columns(credits, rows), np.array(pull), rows)
        chance[np.arange(len(rows)), rows] = 1.0
        return self.moves.movers[rows] * (self.moves.share[rows] * np.log(chance)).sum(1)

    def _columns(self, credits: Credits | None, rows: np.ndarray) -> np.ndarray:
        parts = [self.size, self.same]
        if credits is not None:
            parts.append(self.scores(credits))
        return np.stack([own[rows] for own in parts], axis=-1)

    def _chance(self, columns: np.ndarray, pull: np.ndarray, rows: np.ndarray) -> np.ndarray:
        value = columns @ pull
        value[np.arange(len(rows)), rows] = -np.inf
        value = np.exp(value - value.max(1, keepdims=True))
        return value / value.sum(1, keepdims=True)


def _pooled(has: csr_matrix, transfers: Transfers) -> np.ndarray:
    """Return the best credit of each row for each skill, as a share."""
    start = has.indptr
    found = np.zeros(has.toarray().shape)
    for row in range(len(start) - 1):
        for own in has.indices[start[row] : start[row + 1]]:
            part = slice(transfers.start[own], transfers.start[own + 1])
            targets = transfers.skill[part]
            found[row, targets] = np.maximum(found[row, targets], transfers.credit[part])
    return found


def _table(path: Path, columns: Sequence[str]) -> dict[str, list[Any]]:
    import pandas as pd

    if not path.is_file():
        found = f"the table with {', '.join(columns)}"
        raise BadInput([Problem(path.name, None, None, "no file", found, "Check the name.")])
    table = pd.read_csv(path)
    missing = [own for own in columns if own not in table]
    if missing:
        found = f"no column {', '.join(missing)}"
        mend = "Give the table as it was published."
        raise BadInput([Problem(path.name, 1, missing[0], found, ", ".join(columns), mend)])
    return {own: table[own].tolist() for own in columns}
