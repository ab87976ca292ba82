"""What was written to the state folder of a site: evaluations, and what the monitor found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from krapte.evaluation import Evaluation
from krapte.folders import standing

EVALUATIONS, MONITOR = "evaluations", "monitor"
"""Folders in the state folder: `--out` of `krapte evaluate run` and of `krapte monitor`."""

RECORD, SUMMARY, SERIES = "evaluation.json", "summary.json", "series.csv"
_KINDS = {"indicators": "status", "board": "alerts", "ways": "advise"}
_MADE_UP = "made_up"


@dataclass(frozen=True, eq=False)
class Recorded:
    """One evaluation with the folder where it lies.

    Parameters
    ----------
    evaluation
        As it was written.
    folder
        With its tables.
    stamp
        When it was written; what was drawn of it holds until then.
    """

    evaluation: Evaluation
    folder: Path
    stamp: int

    @property
    def made_up(self) -> bool:
        """Whether it is about the made-up example of `krapte evaluate example`."""
        return self.evaluation.outcome.startswith(_MADE_UP)

    def series(self) -> pd.DataFrame | None:
        """Return the mean outcome with and without the measure over time; None when not kept.

        Returns
        -------
        DataFrame or None
            Columns `period`, `group` (`with` or `without`) and `value`.
        """
        path = self.folder / SERIES
        return pd.read_csv(path) if path.is_file() else None


def evaluations(state: Path) -> tuple[list[Recorded], list[str]]:
    """Return the evaluations of a site, newest knowledge first, and the folders not understood."""
    found, broken = [], []
    for path in (own / RECORD for own in standing(state / EVALUATIONS, RECORD)):
        stamp = path.stat().st_mtime_ns
        made = _evaluation(path, stamp)
        if made is None:
            broken.append(path.parent.name)
        else:
            found.append(Recorded(made, path.parent, stamp))
    found.sort(key=lambda own: (own.evaluation.measure, own.evaluation.id))
    found.sort(key=lambda own: own.evaluation.vintage, reverse=True)
    return found, broken


def evaluation(state: Path, id_: str) -> Recorded | None:
    """Return an evaluation of a site by its id; None when there is none."""
    return next((own for own in evaluations(state)[0] if own.evaluation.id == id_), None)


@lru_cache(maxsize=256)
def _evaluation(path: Path, stamp: int) -> Evaluation | None:
    try:
        return Evaluation.of_record(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def written(state: Path) -> tuple[tuple[str, int], ...]:
    """Return every summary of the monitor with when it was written."""
    place = state / MONITOR
    found = sorted(place.glob(f"**/{SUMMARY}"))
    # What is being written has a folder whose name begins with a point.
    paths = [
        path for path in found
        if not any(own.startswith(".") for own in path.relative_to(place).parts)
    ]  # fmt: skip
    return tuple((str(path), path.stat().st_mtime_ns) for path in paths)


def summaries(state: Path) -> dict[str, Mapping[str, Any]]:
    """Return the newest of each kind that the monitor wrote: `status`, `alerts`, `advise`.

    A file that is not whole is passed over: an older one of its kind is then shown.
    """
    found: dict[str, tuple[tuple[str, int], Mapping[str, Any]]] = {}
    for name, stamp in written(state):
        told = _summary(Path(name), stamp)
        kind = next((own for field, own in _KINDS.items() if told and field in told), None)
        if told is None or kind is None:
            continue
        order = (str(told.get("on", "")), stamp)
        if kind not in found or found[kind][0] < order:
            found[kind] = order, told
    return {kind: told for kind, (_, told) in found.items()}


@lru_cache(maxsize=64)
def _summary(path: Path, stamp: int) -> Mapping[str, Any] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
