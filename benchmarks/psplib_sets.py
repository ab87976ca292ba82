"""Project networks of the literature for the benchmarks, and the best lengths that are known."""

from __future__ import annotations

import csv
import lzma
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "sched_psplib"
"""Where the founders keep the sets; they are not part of this repository."""

SEED = 96
"""Of the samples."""


@dataclass(frozen=True)
class Known:
    """One instance.

    Parameters
    ----------
    name
        File name.
    content
        Of the file.
    best
        Shortest length that is known.
    closed
        Whether that is proven.
    """

    name: str
    content: bytes
    best: int
    closed: bool


def known_instances(name: str, most: int | None = None) -> list[Known]:
    """Return the instances of a set, such as `j30`, or a drawn sample of so many not tuned on.

    Instances without a known length are left out.
    """
    best = dict(_best(SHARED / f"{name}_optimum.csv"))
    chosen = sorted(best)
    if most is not None:
        # The search was tuned on numbers 6 to 10 of the parameter sets.
        chosen = [own for own in chosen if int(Path(own).stem.split("_")[1]) <= 5]
        draw = np.random.default_rng(SEED)
        chosen = sorted(draw.choice(chosen, min(most, len(chosen)), replace=False).tolist())
    contents = dict(_contents(SHARED / f"{name}.sm.tar.xz", set(chosen)))
    return [Known(own, contents[own], *best[own]) for own in chosen]


def _best(path: Path) -> Iterator[tuple[str, tuple[int, bool]]]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts = row["optimum"].split("..")
            if parts[-1]:
                yield row["problem"], (int(parts[-1]), len(parts) == 1)


def _contents(path: Path, names: set[str]) -> Iterator[tuple[str, bytes]]:
    with lzma.open(path) as packed, tarfile.open(fileobj=packed) as archive:
        for member in archive:
            file = archive.extractfile(member) if Path(member.name).name in names else None
            if file is not None:
                yield Path(member.name).name, file.read()
