"""Titles and sentences with known answers, and what krapte makes of them.

The folder of the sets is laid out as `esco/`, `melo_nl/`, `jobbert/` and
`skill_extraction_benchmark/`.
"""

from __future__ import annotations

import csv
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from benchmarks.skills import ENVIRONMENT
from krapte.skills import Concept, Language, default_language
from krapte.skills.fitting import Answered, answered, calibrated, fit, measure, split, weight_rows
from krapte.skills.index import LabelIndex
from krapte.skills.normalise import THRESHOLD
from krapte.skills.reading import read_language
from krapte.skills.versions import with_names_of
from krapte.skills.weights import COLUMNS, Weights, ranked

SEED = 20230203
_SENTENCES = ("house_validation", "tech_validation", "house_test", "tech_test", "techwolf_test")
_TABLES = {
    "1.1.1": {
        "esco111_ISCOGroups_en": "ISCOGroups_en",
        "esco111_skillGroups_en": "skillGroups_en",
        "esco111_occupations_en": "occupations_en",
        "esco111_skills_en": "skills_en",
        "esco111_occupation_skill_relations": "occupationSkillRelations",
        "esco111_skill_skill_relations": "skillSkillRelations",
        "esco111_broaderRelationsOccPillar": "broaderRelationsOccPillar",
        "esco111_broaderRelationsSkillPillar": "broaderRelationsSkillPillar",
    },
    "1.2.0": {
        "occupations_nl": "occupations_nl",
        "ISCOGroups_nl": "ISCOGroups_nl",
        "skillGroups_nl": "skillGroups_nl",
    },
}


def whole_language(sets: Path) -> Language:
    """Return ESCO 1.1.1 with the Dutch names of 1.2, through the importer that users have."""
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for version, tables in _TABLES.items():
            place = Path(folder) / version
            place.mkdir()
            for source, name in tables.items():
                table = pd.read_parquet(sets / "esco" / f"{source}.parquet")
                table.to_csv(place / f"{name}.csv", index=False)
            found[version] = read_language(place, version)
    return with_names_of(found["1.1.1"], found["1.2.0"])[0]


def _melo(sets: Path, name: str, *columns: str) -> pd.DataFrame:
    path = sets / "melo_nl" / "nld_q_nl_c_nl" / f"{name}.tsv.xz"
    return pd.read_csv(
        path, sep="\t", header=None, names=list(columns), dtype=str, quoting=csv.QUOTE_NONE
    )


def melo(sets: Path, isco: dict[str, str]) -> tuple[list[str], list[set[str]], list[Concept]]:
    """Return MELO's Dutch titles, the right concepts of each, and its own list of names."""
    asked = _melo(sets, "queries", "query", "text")
    names = _melo(sets, "corpus_elements", "element", "text")
    concept = dict(_melo(sets, "concept_mapping", "element", "uri").itertuples(index=False))
    right = defaultdict(set)
    for row in _melo(sets, "annotations", "query", "zero", "element", "grade").itertuples():
        right[row.query].add(concept[row.element])
    labels = defaultdict(list)
    for row in names.itertuples():
        labels[concept[row.element]].append(str(row.text))
    concepts = [
        Concept(
            uri, "occupation", {"nl": own[0]}, {"nl": tuple(own[1:])},
            isco.get(uri, uri.rsplit("/C", 1)[-1]),
        )
        for uri, own in labels.items()
    ]  # fmt: skip
    return [str(own) for own in asked["text"]], [right[own] for own in asked["query"]], concepts


def jobbert(sets: Path, known: set[str]) -> tuple[list[str], list[set[str]]]:
    """Return the vacancy titles of JobBERT whose occupation is in ESCO 1.1.1."""
    table = pd.read_csv(sets / "jobbert" / "titles.csv.xz")
    table = table[table["conceptUri"].isin(list(known))]
    return [str(own) for own in table["vacancyTitle"]], [{own} for own in table["conceptUri"]]


def sentences(sets: Path, name: str, uris: dict[str, str]) -> tuple[list[str], list[set[str]]]:
    """Return sentences with the skills in them; those without any stay, and all is wrong there."""
    table = pd.read_csv(sets / "skill_extraction_benchmark" / f"{name}_annotations.csv")
    right: dict[str, set[str]] = {}
    for row in table.itertuples():
        own = right.setdefault(str(row.sentence), set())
        if row.label in uris:
            own.add(uris[str(row.label)])
    return list(right), list(right.values())


def element_mrr(index: LabelIndex, texts: Answered, weights: Weights) -> float:
    """Return the MRR over names instead of concepts, as MELO and its published scores count."""
    total = 0.0
    for own, right in zip(texts.candidates, texts.right, strict=True):
        if not len(own.labels):
            continue
        scores, hit = weights.scores(own), np.isin(own.concepts, right)
        if hit.any():
            best = scores[hit].max()
            above, level = (scores > best).sum(), (scores == best).sum()
            total += 1 / (above + (level + 1) / ((scores[hit] == best).sum() + 1))
    return total / len(texts.right)


def multi(texts: Answered, weights: Weights) -> dict[str, float]:
    """Return MRR and R-precision at 5 over the sentences that have a skill."""
    reciprocal, precision = [], []
    for own, right in zip(texts.candidates, texts.right, strict=True):
        if not len(right):
            continue
        hits = np.isin(ranked(own, weights).concepts, right)
        place = np.flatnonzero(hits)
        reciprocal.append(1 / (place[0] + 1) if len(place) else 0.0)
        precision.append(hits[:5].sum() / min(5, len(right)))
    return {
        "sentences_with_a_skill": len(reciprocal),
        "mrr_of_those": round(float(np.mean(reciprocal)), 4),
        "r_precision_5": round(float(np.mean(precision)), 4),
    }


def _told(texts: Answered, weights: Weights) -> dict[str, Any]:
    return {name: round(value, 4) for name, value in asdict(
        measure(texts, weights, THRESHOLD)).items()}  # fmt: skip


def titles(
    sets: Path, whole: Language
) -> tuple[dict[tuple[str, str, str], Weights], dict[str, Any]]:
    """Fit and measure on job titles: Dutch (MELO) and English (JobBERT)."""
    isco = {own.uri: own.isco for own in whole.occupations}
    dutch, dutch_right, names = melo(sets, isco)
    english, english_right = jobbert(sets, set(isco))
    weights: dict[tuple[str, str, str], Weights] = {}
    told: dict[str, Any] = {}
    sources = {
        "nl": (dutch, dutch_right, "MELO nld_q_nl_c_nl"),
        "en": (english, english_right, "JobBERT titles"),
    }
    small = default_language()
    for lang, (texts, right, name) in sources.items():
        parts = split(len(texts), SEED)
        for vocabulary, language in (("whole", whole), ("default", small)):
            index = LabelIndex(language.occupations, titles=True)
            begun = time.process_time()
            seen = answered(index, texts, right)
            rate = len(texts) / (time.process_time() - begun)
            own = [seen.part(part) for part in parts]
            key = ("occupation", lang, vocabulary)
            if vocabulary == "whole":
                weights[key] = fit(own[0], own[1], f"{name}: {len(parts[0])} and {len(parts[1])}")
            else:
                # The same resemblances count; only what a score is worth differs.
                weights[key] = calibrated(weights["occupation", lang, "whole"], own[1])
            told[f"{lang} {vocabulary}"] = _told(own[2], weights[key]) | {
                "titles_per_processor_second": round(rate)
            }
    index = LabelIndex(names, ("nl",), titles=True)
    seen = answered(index, dutch, dutch_right)
    own = [seen.part(part) for part in split(len(dutch), SEED)]
    theirs = fit(own[0], own[1], "MELO's own names")
    told["melo, over names as published"] = {
        "fitted on its own names": round(element_mrr(index, own[2], theirs), 5),
        "weights of krapte": round(
            element_mrr(index, own[2], weights["occupation", "nl", "whole"]), 5
        ),
    }
    return weights, told


def skills(
    sets: Path, whole: Language
) -> tuple[dict[tuple[str, str, str], Weights], dict[str, Any]]:
    """Fit on parts of the sentences of all sets and measure on the rest, set by set."""
    weights: dict[tuple[str, str, str], Weights] = {}
    told: dict[str, Any] = {}
    uris = {own.name("en"): own.uri for own in whole.skills}
    texts: dict[str, set[str]] = {}
    kept: dict[str, str] = {}
    for name in _SENTENCES:
        for text, right in zip(*sentences(sets, name, uris), strict=True):
            # A sentence that stands in two sets is one sentence, or it would be on both sides.
            texts.setdefault(text, set()).update(right)
            kept.setdefault(text, name.split("_")[0])
    parts = split(len(texts), SEED)
    of_set = np.array(list(kept.values()))
    for vocabulary, language in (("whole", whole), ("default", default_language())):
        seen = answered(LabelIndex(language.skills), list(texts), list(texts.values()))
        own = [seen.part(part) for part in parts]
        key = ("skill", "en", vocabulary)
        if vocabulary == "whole":
            name = f"Skill Extraction Benchmark: {len(parts[0])} and {len(parts[1])} sentences"
            weights[key] = fit(own[0], own[1], name, answers=3)
        else:
            weights[key] = calibrated(weights["skill", "en", "whole"], own[1], answers=3)
        for name in sorted(set(of_set)):
            tested = seen.part(parts[2][of_set[parts[2]] == name])
            told[f"{name} {vocabulary}"] = multi(tested, weights[key]) | _told(tested, weights[key])
    return weights, told


def _write(weights: dict[tuple[str, str, str], Weights], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(weight_rows(weights))


@click.command()
@click.option("--sets", type=click.Path(path_type=Path), envvar=ENVIRONMENT, required=True)
@click.option("--write", "target", type=click.Path(path_type=Path), help="Write the weights here.")
@click.option(
    "--only", type=click.Choice(["titles", "sentences"]), multiple=True, help="Default: both."
)
def main(sets: Path, target: Path | None, only: Sequence[str]) -> None:
    """Fit on one part of the sets, measure on the other, and print what was seen."""
    whole = whole_language(sets)
    weights: dict[tuple[str, str, str], Weights] = {}
    told: dict[str, Any] = {}
    for name, work in (("titles", titles), ("sentences", skills)):
        if not only or name in only:
            found, seen = work(sets, whole)
            weights |= found
            told |= seen
    if target is not None:
        _write(weights, target)
    click.echo(json.dumps(told, indent=1))
