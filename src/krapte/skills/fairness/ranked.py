"""The lists that matching made, as pairs of a person and a place on a list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from krapte.errors import BadInput, Problem
from krapte.skills.json_file import read_json
from krapte.skills.matching import FILTERS, WHOLE, Matches
from krapte.tables import read_rows, unshielded

SIDES = ("seekers", "vacancies")

_MOST_RANK = 10**9


@dataclass(frozen=True, eq=False, repr=False)
class Ranked:
    """Who stands where on which lists.

    Parameters
    ----------
    side
        Whose lists they are: `seekers` get vacancies, or `vacancies` get people.
    people
        Keys of the people that are known to have taken part.
    whole
        Whether these are all who took part, also those who stand on no list.
    person, rank, score
        Per place on a list: position in `people`, rank from 1, score 0 to 1.
    excluded
        Share of the vacancies that each filter excluded per person; None where not counted.
    """

    side: str
    people: tuple[str, ...]
    whole: bool
    person: Int[np.ndarray, "places"]
    rank: Int[np.ndarray, "places"]
    score: Float[np.ndarray, "places"]
    excluded: Float[np.ndarray, "people filters"] | None = None

    def __repr__(self) -> str:
        """Return sizes and no keys."""
        return f"Ranked({self.side}, {len(self.people)} people, {len(self.rank)} places)"


def ranked_of(
    found: Matches, people: tuple[str, ...], side: str, counted: Matches | None = None
) -> Ranked:
    """Return lists of the matching.

    Parameters
    ----------
    found
        Of `match` (side `seekers`) or `match_vacancies` (side `vacancies`).
    people
        Keys of all seekers that were matched, in their order.
    side
        One of `SIDES`.
    counted
        Of `match`, for what each filter excluded per person; the lists themselves on that side.
    """
    counted = found if side == "seekers" else counted
    row, place = np.nonzero(found.best >= 0)
    person = row if side == "seekers" else found.best[row, place]
    excluded = None
    if counted is not None and counted.others:
        excluded = counted.counts[:, : len(FILTERS)] / counted.others
    return Ranked(
        side, people, True, person.astype(np.int64), place.astype(np.int64) + 1,
        found.score[row, place] / WHOLE, excluded,
    )  # fmt: skip


def read_ranked(path: Path) -> Ranked:
    """Return the lists of a file: the answer of `krapte skills match --json`, or its table (CSV).

    Raises
    ------
    BadInput
        No such file, or no lists in it. No key is repeated.
    """
    return _of_json(path) if path.suffix.casefold() == ".json" else _of_table(path)


def _of_json(path: Path) -> Ranked:
    content = read_json(path, "the answer of `krapte skills match --json`")
    lists = content.get("lists") if isinstance(content, dict) else None
    side = content.get("for") if isinstance(content, dict) else None
    if side not in SIDES or not isinstance(lists, list) or not lists:
        mend = "Make it with `krapte skills match SEEKERS VACANCIES --json`."
        raise BadInput([Problem(path.name, None, "lists", "no lists", "lists and `for`", mend)])
    people: dict[str, int] = {}
    places: list[tuple[int, int, float]] = []
    excluded = []
    for at, one in enumerate(lists):
        try:
            own = str(one["id"])
            if side == "seekers":
                people.setdefault(own, len(people))
                excluded.append([float(one["counted"][name]) for name in FILTERS])
                excluded[-1].append(float(one["counted"]["left"]))
            for result in one["results"]:
                who = own if side == "seekers" else str(result["id"])
                person = people.setdefault(who, len(people))
                rank, score = int(result["rank"]), float(result["score"])
                if not 1 <= rank <= _MOST_RANK or not math.isfinite(score):
                    raise ValueError("a rank or a score that cannot be")
                places.append((person, rank, score))
        except (KeyError, TypeError, ValueError, OverflowError):
            mend = "Make the lists again; they are read as they were written."
            field = f"lists[{at}]"
            told, allowed = "a list that is not whole", "id, counted and results"
            raise BadInput([Problem(path.name, None, field, told, allowed, mend)]) from None
    shares = None
    if excluded and len(excluded) == len(people):
        counts = np.array(excluded)
        shares = counts[:, :-1] / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return _ranked(side, people, side == "seekers", places, shares)


def _of_table(path: Path) -> Ranked:
    rows = read_rows(path, ("seeker", "rank", "vacancy", "score"))
    problems: list[Problem] = []
    people: dict[str, int] = {}
    places: list[tuple[int, int, float]] = []
    for row in rows:
        rank, score = _number(row.fields["rank"]), _number(row.fields["score"])
        mend = "Write the table again."
        if rank is None or not 1 <= rank <= _MOST_RANK or rank != int(rank):
            allowed = "a whole number of 1 or more"
            problems.append(Problem(path.name, row.line, "rank", "another value", allowed, mend))
        elif score is None or not 0 <= score <= 1:
            allowed = "a number from 0 to 1"
            problems.append(Problem(path.name, row.line, "score", "another value", allowed, mend))
        else:
            key = unshielded(row.fields["seeker"])
            places.append((people.setdefault(key, len(people)), int(rank), score))
    if not rows:
        mend = "Make it with `krapte skills match SEEKERS VACANCIES --out FILE`."
        problems.append(Problem(path.name, None, None, "no row", "at least one", mend))
    if problems:
        raise BadInput(problems[:20])
    # The first column names whose lists they are.
    side = "seekers" if next(iter(rows[0].fields)) == "seeker" else "vacancies"
    return _ranked(side, people, False, places, None)


def _ranked(
    side: str,
    people: dict[str, int],
    whole: bool,
    places: list[tuple[int, int, float]],
    shares: Float[np.ndarray, "people filters"] | None,
) -> Ranked:
    columns = list(zip(*places, strict=True)) or [(), (), ()]
    return Ranked(
        side, tuple(people), whole, np.array(columns[0], np.int64), np.array(columns[1], np.int64),
        np.array(columns[2], float), shares,
    )  # fmt: skip


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
