"""A vocabulary of four occupations and five skills, in the form of an ESCO distribution."""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = "http://data.europa.eu/esco/"


def occupation(key: str) -> str:
    return f"{ROOT}occupation/{key}"


def skill(key: str) -> str:
    return f"{ROOT}skill/{key}"


GROUP = f"{ROOT}isco/C7411"

TABLES: dict[str, list[list[str]]] = {
    "ISCOGroups_nl": [
        ["conceptUri", "code", "preferredLabel"],
        [GROUP, "7411", "Elektriciens"],
    ],
    "occupations_nl": [
        ["conceptUri", "iscoGroup", "preferredLabel", "altLabels"],
        [occupation("electrician"), "7411", "elektricien", "elektromonteur\nmonteur elektra"],
        [occupation("welder"), "7212", "lasser", "MIG-lasser\nTIG-lasser"],
        [occupation("developer"), "2512", "softwareontwikkelaar", "programmeur"],
        [occupation("nurse"), "2221", "verpleegkundige", "zuster\nverpleger"],
    ],
    "occupations_en": [
        ["conceptUri", "iscoGroup", "preferredLabel", "altLabels"],
        [occupation("electrician"), "7411", "electrician", "electrical fitter"],
        [occupation("welder"), "7212", "welder", "MIG welder"],
        [occupation("developer"), "2512", "software developer", "programmer\ncoder"],
        [occupation("nurse"), "2221", "nurse", "registered nurse"],
    ],
    "skills_en": [
        ["conceptUri", "skillType", "preferredLabel", "altLabels"],
        [skill("wiring"), "skill/competence", "install electrical wiring", ""],
        [skill("electricity"), "knowledge", "electricity", "electric current"],
        [skill("welding"), "skill/competence", "operate welding equipment", "weld metal"],
        [skill("python"), "knowledge", "Python (computer programming)", "Python"],
        [skill("care"), "skill/competence", "provide nursing care", "care for patients"],
    ],
    "occupationSkillRelations": [
        ["occupationUri", "relationType", "skillUri"],
        [occupation("electrician"), "essential", skill("wiring")],
        [occupation("electrician"), "essential", skill("electricity")],
        [occupation("electrician"), "optional", skill("welding")],
        [occupation("welder"), "essential", skill("welding")],
        [occupation("developer"), "essential", skill("python")],
        [occupation("nurse"), "essential", skill("care")],
    ],
    "broaderRelationsOccPillar": [
        ["conceptUri", "conceptType", "broaderUri"],
        [occupation("electrician"), "Occupation", GROUP],
    ],
    "broaderRelationsSkillPillar": [
        ["conceptUri", "conceptType", "broaderUri"],
        [skill("wiring"), "KnowledgeSkillCompetence", skill("electricity")],
    ],
}


def esco_folder(place: Path, **changed: list[list[str]] | str | bytes | None) -> Path:
    """Write the tables of the distribution; those named in `changed` differ or are left out."""
    place.mkdir(parents=True, exist_ok=True)
    for name, rows in (TABLES | changed).items():
        path = place / f"{name}.csv"
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        elif isinstance(rows, str):
            path.write_text(rows, encoding="utf-8")
        elif rows is not None:
            with path.open("w", encoding="utf-8", newline="") as target:
                csv.writer(target).writerows(rows)
    return place


def with_row(name: str, row: list[str]) -> list[list[str]]:
    """Return a table with one more row."""
    return [*TABLES[name], row]


SHAPED = {
    "occupations.csv": "id,name,synonyms,isco,esco\nb1,elektricien,elektromonteur,7411,\n",
    "skills.csv": "id,name,synonyms,kind,broader,esco\n"
    f"v1,bedrading aanleggen,,skill,,{skill('wiring')}\nv2,elektra,stroom|spanning,knowledge,,\n",
    "requirements.csv": "occupation,skill,importance\nb1,v1,essential\nb1,v2,somewhat\n",
}


def shaped_folder(place: Path, **changed: str | None) -> Path:
    """Write the shaped tables; names of files without their ending may be changed or left out."""
    place.mkdir(parents=True, exist_ok=True)
    for name, text in SHAPED.items():
        own = changed.get(name.removesuffix(".csv"), text)
        if own is not None:
            (place / name).write_text(own, encoding="utf-8")
    return place
