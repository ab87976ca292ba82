"""Hands the pulls between occupations to the forecast: a data set with one more table."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from krapte.classification import model_occupations
from krapte.errors import BadInput, Problem
from krapte.folders import making
from krapte.skills.transitions.closeness import Closeness
from krapte.skills.transitions.pull import (
    FOLDER,
    Pull,
    by_model_occupation,
    features,
    read_pull,
    unit_groups,
)
from krapte.statistics import Dataset, Source, load, read_sources
from krapte.tables import read_rows, refuse_if_faulty

COLUMNS = ("origin", "destination", "pull", "low", "high", "source")
TABLE = "pulls.csv"


@dataclass(frozen=True)
class PairPull:
    """The pull of one occupation of the model on movers from another, with its 95 % interval."""

    origin: str
    destination: str
    pull: float
    low: float
    high: float
    source: str


def read_pulls(path: Path = FOLDER / TABLE) -> tuple[PairPull, ...]:
    """Return the pulls that come with krapte, or those of another table.

    They were fitted on moves in the United States and laid on the whole of ESCO; the interval is
    that of the coefficients. That Dutch movers are drawn by the same is an assumption.

    Raises
    ------
    BadInput
        The table cannot be read.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    found = tuple(
        PairPull(
            row.text("origin"), row.text("destination"), row.number("pull"), row.number("low"),
            row.number("high"), row.text("source"),
        )
        for row in rows
    )  # fmt: skip
    refuse_if_faulty(rows)
    return found


def pulls_of(closeness: Closeness, pull: Pull | None = None) -> tuple[PairPull, ...]:
    """Return the pulls that a language gives: for a vocabulary or weights of your own.

    The ends are those with every coefficient at the same end of its interval.

    Parameters
    ----------
    closeness
        Best the whole of ESCO: pairs with an occupation that it lacks are left out.
    pull
        Coefficients; the fitted ones when None.
    """
    own = pull or read_pull()
    codes, table = unit_groups(closeness)
    there = features(codes, table)
    spread = [
        by_model_occupation(codes, Pull(part, {}, {}).of(there))
        for part in (own.value, own.low, own.high)
    ]
    names = model_occupations()
    found = []
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            ends = [float(part[i, j]) for part in spread]
            if i != j and np.isfinite(ends).all():
                source = closeness.language.id
                found.append(PairPull(one, other, ends[0], min(ends), max(ends), source))
    return tuple(found)


def blended(
    pulls: tuple[PairPull, ...], dataset: Dataset, weight: float = 1.0
) -> tuple[PairPull, ...]:
    """Return pulls between the assumed ones of the accounts and these.

    Parameters
    ----------
    dataset
        Its three assumed pulls are the other end; their logarithms are averaged.
    weight
        1 for these pulls, 0 for the assumed ones.

    Raises
    ------
    BadInput
        The weight is not between 0 and 1.
    """
    if not 0 <= weight <= 1:
        mend = "1 trusts the fitted pulls, 0 the assumed ones."
        raise BadInput([Problem("weight", None, None, f"{weight:g}", "a share 0 to 1", mend)])
    assumed = {
        name: dataset.figure(name).value
        for name in ("pull_same_segment", "pull_same_class", "pull_technical_ict")
    }

    def mixed(own: PairPull) -> PairPull:
        other = assumed_pull(own.origin, own.destination, assumed)
        pull, low, high = (
            other ** (1 - weight) * end**weight for end in (own.pull, own.low, own.high)
        )
        return PairPull(own.origin, own.destination, pull, low, high, own.source)

    return tuple(mixed(own) for own in pulls)


def assumed_pull(origin: str, destination: str, assumed: Mapping[str, float]) -> float:
    """Return the pull that the accounts assume of a pair, as `krapte.accounts` does."""
    if len(origin) == 4 and origin[:3] == destination[:3]:
        return assumed["pull_same_segment"]
    if len(origin) == 4 and origin[:2] == destination[:2]:
        return assumed["pull_same_class"]
    both = {origin[:2], destination[:2]} == {"07", "08"}
    return assumed["pull_technical_ict"] if both else 1.0


def write_overlay(
    pulls: tuple[PairPull, ...], dataset: Dataset, folder: Path, end: str = "pull"
) -> Dataset:
    """Return a data set with these pulls, written as a folder that `--data` takes.

    Parameters
    ----------
    pulls
        From `read_pulls` or `pulls_of`.
    dataset
        Whose tables are copied; a calibrated one gives its own tables, not the calibrated set.
    folder
        Made as a whole; must not be there yet.
    end
        `pull`, `low` or `high`: which of them becomes the pull.

    Raises
    ------
    BadInput
        The folder is there already, or the data set has a table of pulls.
    """
    from krapte.accounts import base_year

    if end not in ("pull", "low", "high"):
        raise ValueError(f"`{end}` is no end of a pull; write pull, low or high")
    own_table = dataset.folder / TABLE
    for place, told in ((folder, "a folder of this name"), (own_table, "a table of pulls")):
        if place.exists():
            mend = "Name a new folder." if place is folder else "Remove it, or forecast with it."
            raise BadInput([Problem(str(place), None, None, told, "none yet", mend)])
    sources, _ = read_sources(FOLDER)
    used = {own.source: sources.get(own.source) or _unnamed(own.source) for own in pulls}
    with making(folder) as partial:
        for path in sorted(dataset.folder.glob("*.csv")):
            shutil.copyfile(path, partial / path.name)
        rows = [
            (own.origin, own.destination, *(f"{number:.6g}" for number in
             (getattr(own, end), own.low, own.high)), own.source)
            for own in pulls
        ]  # fmt: skip
        _write(partial / TABLE, COLUMNS, rows)
        names = tuple(field.name for field in fields(Source))
        _write(partial / "sources_transitions.csv", names, [astuple(one) for one in used.values()])
        found = load(partial)
        base_year(found)
    return load(folder)


def _unnamed(id_: str) -> Source:
    title = f"Skills language {id_}, with the fitted pull of krapte"
    return Source(id_, title, "krapte", "", "", "", "")


def _write(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
