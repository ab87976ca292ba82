"""Effects of measures as evaluations found them, in the place of what the register assumed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.forecast.levers import Pattern, profile
from krapte.forecast.parameters import uniform
from krapte.inputs import DAMAGED
from krapte.register import Effect, read_effects
from krapte.statistics import Dataset, Source
from krapte.tables import read_rows

MANIFEST, EFFECTS, DRAWS = "manifest.json", "effects.csv", "draws.csv"
FORM = "krapte learned effects 1"
DRAW_COLUMNS = ("effect", "draw", "size", "lag_years", "ramp_years")


@dataclass(frozen=True, eq=False)
class LearnedEffects:
    """A set of learned effects.

    Parameters
    ----------
    identity
        Id of the set.
    effects
        By code, as a record of the register: median and 95 % range of the size, median lag and
        ramp.
    draws
        By code, size with its own lag and ramp, in order of size [draw, 3].
    """

    identity: str
    effects: Mapping[str, Effect]
    draws: Mapping[str, np.ndarray]

    def over(self, effects: Sequence[Effect]) -> tuple[Effect, ...]:
        """Return the effects of the register, those that were learned in their new form."""
        return tuple(self.effects.get(own.effect, own) for own in effects)

    def drawn(
        self, sizes: np.ndarray, patterns: Sequence[Pattern], years: Sequence[int], seed: int,
        draw: int,
    ) -> tuple[np.ndarray, tuple[Pattern, ...]]:  # fmt: skip
        """Return sizes and patterns of a draw, each size with the lag and ramp that belong to it.

        A draw that was low before stays low: it takes the size at the same rank, so that a forecast
        before and after differs by what was learned and not by chance. The central draw (-1) takes
        the medians, which the effects hold already.
        """
        if draw < 0:
            return sizes, tuple(patterns)
        size, placed = sizes.copy(), list(patterns)
        for place, own in enumerate(patterns):
            table = self.draws.get(own.effect.effect)
            if table is None:
                continue
            rank = uniform(f"effect:{own.effect.effect}", seed, draw)[0]
            chosen = table[min(int(rank * len(table)), len(table) - 1)]
            size[place] = chosen[0]
            effect = replace(own.effect, lag_years=chosen[1], ramp_years=chosen[2])
            placed[place] = Pattern(own.effect, profile(effect, years), own.cells)
        return size, tuple(placed)


@dataclass(frozen=True, eq=False)
class LearnedDataset(Dataset):
    """A data set with learned effects over those of its table.

    Parameters
    ----------
    base
        The same without them; its parameters are used.
    learned
        The set.
    """

    base: Dataset
    learned: LearnedEffects


def base_of(dataset: Dataset) -> Dataset:
    """Return the data set beneath learned effects; itself without them."""
    return dataset.base if isinstance(dataset, LearnedDataset) else dataset


def learned_of(dataset: Dataset) -> LearnedEffects | None:
    """Return the learned effects of a data set; None without them."""
    return dataset.learned if isinstance(dataset, LearnedDataset) else None


def read_learned(folder: Path) -> LearnedEffects:
    """Return a set of learned effects.

    Raises
    ------
    BadInput
        There is no set, or a file differs from what the manifest says.
    """
    manifest = read_manifest(folder)
    for name, expected in manifest["files"].items():
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        if found != expected:
            told = "no file" if found == "no file" else "other content than when it was written"
            mend = "Learn again (`krapte evaluate update`): a set is never changed by hand."
            allowed = f"the file with SHA-256 {expected[:12]}..."
            raise BadInput([Problem(str(path), None, None, told, allowed, mend)])
    effects = {own.effect: own for own in read_effects(folder)}
    rows: dict[str, list[list[float]]] = {}
    for row in read_rows(folder / DRAWS, DRAW_COLUMNS, exact=True):
        own = row.fields
        rows.setdefault(own["effect"], []).append([float(own[name]) for name in DRAW_COLUMNS[2:]])
    draws = {code: np.array(sorted(own)) for code, own in rows.items()}
    return LearnedEffects(manifest["id"], effects, draws)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what a set says of itself.

    Raises
    ------
    BadInput
        There is none, or it belongs to something else.
    """
    path = folder / MANIFEST
    mend = "Name the folder that `krapte evaluate update` printed."
    if not path.is_file():
        found = "no manifest.json" if folder.is_dir() else "no folder"
        raise BadInput([Problem(str(folder), None, None, found, "a set of effects", mend)])
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        whole = manifest["form"] == FORM and {EFFECTS, DRAWS} <= set(manifest["files"])
    except (*DAMAGED, TypeError, KeyError):
        whole, manifest = False, {}
    if not whole:
        found = "a manifest that is not that of a set of learned effects"
        raise BadInput([Problem(str(path), None, None, found, "one as it was written", mend)])
    return manifest


def with_learned(dataset: Dataset, folder: Path) -> LearnedDataset:
    """Return a data set whose effects are those of a learned set where it has them.

    The set stands among the sources, and the hash tells the data set from the same one without.

    Raises
    ------
    BadInput
        As `read_learned`, or an effect of the set is not in the register of the data set.
    """
    own, manifest = read_learned(folder), read_manifest(folder)
    known = {effect.effect for effect in read_effects(dataset.folder)}
    lacking = [code for code in own.effects if code not in known]
    if lacking:
        mend = "Learn again with this data set: `krapte evaluate update --data`."
        told = ", ".join(lacking)
        problem = Problem(str(folder), None, "effect", told, "effects of effects.csv", mend)
        raise BadInput([problem])
    told = ", ".join(one["id"] for one in manifest["inputs"]["estimates"]) or "no estimate"
    source = Source(
        f"learned-{own.identity}", f"Learned effects {own.identity}", "krapte",
        manifest["made"][:10], "", "EUPL-1.2", f"Learned from: {told}.",
    )  # fmt: skip
    digest = hashlib.sha256(f"{dataset.content_hash}|{own.identity}".encode()).hexdigest()
    return LearnedDataset(
        dataset.folder,
        dataset.observations,
        dataset.sources | {source.id: source},
        digest,
        dataset,
        own,
    )
