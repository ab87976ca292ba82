"""Transitions: how well skills tell where people go, on moves that nothing was fitted on.

The moves are those of the United States (Current Population Survey), between 534 occupations; they
and the crosswalk to ESCO are not part of this repository. Their folder is given by `--sets` or the
variable KRAPTE_SKILLS_SETS. `--write FOLDER` writes the tables of pull that come with krapte.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

ENVIRONMENT = "KRAPTE_SKILLS_SETS"
FOLDS, RESAMPLES, SEED = 5, 200, 20230203
SOURCE = "chanona-asec-network"


@benchmark("skills-transitions", "Where movers go: share of the information that skills explain.")
def measure_all(phases: Phases, full: bool) -> Outcome:
    """Measure on five folds of origins; without the sets nothing is told."""
    place = os.environ.get(ENVIRONMENT)
    if place is None:
        return Outcome({"not_measured": f"{ENVIRONMENT} names no folder with the sets"})
    with phases.phase("read"):
        closeness, sets = _closeness(Path(place)), Path(place)
        moves, size, codes, table = network(sets, closeness)
    with phases.phase("cross-validate"):
        told = explained(moves, size, codes, table)
    gain = told["closeness and classes"] - told["classes"]
    return Outcome(
        told,
        {"gain": Ratio(gain, "Explained by skills on top of classes and levels, held out", 0.05)},
    )


def _closeness(sets: Path, optional: float | None = None) -> Any:
    from benchmarks.skill_sets import whole_language
    from krapte.skills.transitions import Closeness

    language = whole_language(sets)
    return Closeness(language) if optional is None else Closeness(language, optional)


def network(
    sets: Path, closeness: Any
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]:
    """Return moves [from, to], people, ISCO code and closeness of the occupations in both sets."""
    import pandas as pd

    edges = pd.read_csv(sets / "labour_network" / "asec_to_bls_mobility_edgelist.csv.gz")
    links = pd.read_csv(sets / "nesta_mcc" / "esco_onet_crosswalk_MCC.csv", dtype=str)
    isco = {own.uri: own.isco for own in closeness.language.occupations}
    links = links[links["concept_uri"].isin(list(isco))]
    known = set(edges["OCC_source"]) | set(edges["OCC_target"])
    detailed = links["onet_code"].str[:7]
    broad = detailed.str[:6] + "0"
    links = links.assign(
        occupation=np.where(detailed.isin(known), detailed, np.where(broad.isin(known), broad, ""))
    )
    links = links[links["occupation"] != ""]
    names = sorted(links["occupation"].unique())
    members = [list(links.loc[links["occupation"] == name, "concept_uri"]) for name in names]
    uris = list(closeness.occupations)
    place = {uri: number for number, uri in enumerate(uris)}
    member = np.zeros((len(names), len(uris)))
    for row, own in enumerate(members):
        member[row, [place[uri] for uri in own]] = 1 / len(own)
    people = edges.drop_duplicates("OCC_target").set_index("OCC_target")["TOT_EMP_OCC"]
    size = people.reindex(names).to_numpy(dtype=float)
    chance = edges.pivot(
        index="OCC_source", columns="OCC_target", values="transition_prob_BLS_ASECnorm_corr"
    )
    moves = chance.reindex(index=names, columns=names).fillna(0.0).to_numpy() * size[:, None]
    codes = tuple(_mode(isco[uri] for uri in own) for own in members)
    return moves, size, codes, member @ closeness.table() @ member.T


def _mode(codes: Iterable[str]) -> str:
    found = sorted(codes)
    return max(found, key=found.count)


def explained(
    moves: np.ndarray, size: np.ndarray, codes: Sequence[str], table: np.ndarray
) -> dict[str, float]:
    """Return the share of the divergence from size alone that is explained, origins held out."""
    from krapte.skills.transitions.pull import FEATURES, features, fit, shares

    own = features(codes, table)
    sets = {
        "closeness": own[:1],
        "classes": own[1:],
        "closeness and classes": own,
    }
    order = np.random.default_rng(SEED).permutation(len(codes))
    told = {}
    for name, chosen in sets.items():
        losses = np.zeros(3)
        for held in np.array_split(order, FOLDS):
            kept = moves.copy()
            kept[held] = 0.0
            weights, _ = fit(kept, size, chosen)
            wanted = np.zeros_like(moves)
            wanted[held] = moves[held]
            losses += [
                _surprise(wanted, shares(weights, size, chosen)),
                _surprise(wanted, shares(np.zeros(len(chosen)), size, chosen)),
                _surprise(wanted, None),
            ]
        told[name] = float(1 - (losses[0] - losses[2]) / (losses[1] - losses[2]))
    told["occupations"], told["features"] = len(codes), len(FEATURES)
    return told


def _surprise(moves: np.ndarray, chance: np.ndarray | None) -> float:
    """Return the surprise of the moves under chances; under their own shares when None."""
    moved = np.array(moves, dtype=float)
    np.fill_diagonal(moved, 0.0)
    if chance is None:
        chance = moved / np.maximum(moved.sum(axis=1, keepdims=True), 1e-12)
    return -float((moved * np.log(np.where(moved > 0, chance, 1.0))).sum() / moved.sum())


def tables(sets: Path) -> dict[str, list[Sequence[Any]]]:
    """Return the rows of `pull.csv` and `pulls.csv`: fitted on all moves, ranges by bootstrap."""
    from krapte.classification import model_occupations
    from krapte.skills.transitions.pull import (
        COLUMNS,
        FEATURES,
        Pull,
        by_model_occupation,
        features,
        fit,
        unit_groups,
    )

    closeness = _closeness(sets)
    moves, size, codes, table = network(sets, closeness)
    own = features(codes, table)
    central, _ = fit(moves, size, own)
    chance = np.random.default_rng(SEED)
    drawn = []
    for _ in range(RESAMPLES):
        count = np.bincount(chance.integers(0, len(codes), len(codes)), minlength=len(codes))
        drawn.append(fit(moves * count[:, None], size, own)[0])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    note = f"{len(codes)} occupations of the United States; interval by resampling origins"
    units, near = unit_groups(closeness)
    there = features(units, near)

    def of(weights: np.ndarray) -> np.ndarray:
        pull = Pull(dict(zip(FEATURES, weights, strict=True)), {}, {})
        return by_model_occupation(units, pull.of(there))

    middle = of(central)
    spread = np.stack([of(weights) for weights in drawn])
    least, most = np.quantile(spread, [0.025, 0.975], axis=0)
    names = model_occupations()
    rows = [
        (one, two, *(f"{own[i, j]:.4g}" for own in (middle, least, most)), SOURCE)
        for i, one in enumerate(names)
        for j, two in enumerate(names)
        if i != j and np.isfinite(middle[i, j])
    ]
    return {
        "pull.csv": [
            COLUMNS,
            *(
                (name, f"{v:.4f}", f"{lo:.4f}", f"{hi:.4f}", SOURCE, note)
                for name, v, lo, hi in zip(FEATURES, central, low, high, strict=True)
            ),
        ],
        "pulls.csv": [("origin", "destination", "pull", "low", "high", "source"), *rows],
    }


def main() -> None:
    """Measure, or write the tables."""
    import argparse
    import json

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default=os.environ.get(ENVIRONMENT), type=Path)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    if asked.write:
        for name, rows in tables(asked.sets).items():
            with (asked.write / name).open("w", newline="", encoding="utf-8") as target:
                csv.writer(target, lineterminator="\n").writerows(rows)
        return
    told = {}
    for optional in (0.0, 0.3, 1.0):
        closeness = _closeness(asked.sets, optional)
        told[f"optional {optional}"] = explained(*network(asked.sets, closeness))
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
