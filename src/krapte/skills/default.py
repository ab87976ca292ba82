"""The small default: technical and ICT occupations and their neighbours, as cited facts.

`krapte/data/skills` holds tables that we compiled: which occupations ESCO knows in the ISCO-08
unit groups of the technical and ICT classes of BRC 2014, what they are called in Dutch and English,
which skills are essential to them, and the occupations outside those classes that share most of
these skills. Every row names the ESCO concept that is its source.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from krapte.classification import occupation_of_isco
from krapte.skills.language import Concept, Language, checked
from krapte.skills.shaped import read_shaped
from krapte.tables import read_rows, refuse_if_faulty

FOLDER = Path(__file__).resolve().parents[1] / "data" / "skills"
"""Folder of the tables that come with krapte."""

VERSION = "1.1.1-technical"
TITLE = "Technical and ICT occupations with their neighbours and essential skills, from ESCO 1.1.1"
LICENCE = (
    "Contains facts from ESCO, © European Union, CC BY 4.0; selection and Dutch names of skills: "
    "krapte"
)
NEIGHBOURS = 8
"""Occupations outside the technical and ICT classes per BRC group, those that share most."""

OCCUPATION_COLUMNS = ("id", "isco", "esco", "name_nl", "synonyms_nl", "name_en", "synonyms_en")
SKILL_COLUMNS = ("id", "kind", "broader", "esco", "name_nl", "name_en", "names_source")


@lru_cache(maxsize=1)
def default_language() -> Language:
    """Return the language that comes with krapte.

    Raises
    ------
    BadInput
        The tables were changed and no longer fit together.
    """
    paths = [FOLDER / name for name in ("occupations.csv", "skills.csv", "requirements.csv")]
    found = read_shaped(paths, "esco", VERSION, FOLDER.name, TITLE, LICENCE)
    return _addressed(found)


def _addressed(language: Language) -> Language:
    """Return the language with the ESCO address of each concept in the place of our short key."""
    address = {uri: own.links[0] for uri, own in language.concepts.items()}

    def renamed(relations: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {address[uri]: tuple(address[one] for one in own) for uri, own in relations.items()}

    concepts = {
        address[uri]: replace(
            own, uri=address[uri], links=(), broader=tuple(address[one] for one in own.broader)
        )
        for uri, own in language.concepts.items()
    }
    return checked(
        replace(
            language,
            concepts=concepts,
            essential=renamed(language.essential),
            optional=renamed(language.optional),
        ),
        FOLDER.name,
    )


def selection(language: Language) -> tuple[str, ...]:
    """Return the occupations of the default: technical and ICT ones, and their neighbours.

    Technical and ICT are all occupations in BRC classes 07 and 08. A neighbour is an occupation of
    another class that stands directly under an ISCO-08 unit group; for each BRC group of four
    digits the eight are taken that cover most of the essential skills of one of its occupations,
    each skill weighed by the log of its rarity.
    """
    technical = [own for own in language.occupations if _technical(own)]
    others = [
        own
        for own in language.occupations
        if not _technical(own)
        and language.essential.get(own.uri)
        and all(language.concepts[one].kind == "group" for one in own.broader)
    ]
    skills = {uri: place for place, uri in enumerate(own.uri for own in language.skills)}
    count = np.zeros(len(skills))
    for own in language.occupations:
        count[[skills[uri] for uri in language.essential.get(own.uri, ())]] += 1
    rarity = np.log(len(language.occupations) / np.maximum(count, 1))
    theirs = np.zeros((len(others), len(skills)), dtype=np.float32)
    for row, own in enumerate(others):
        theirs[row, [skills[uri] for uri in language.essential[own.uri]]] = 1
    best: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(others)))
    for own in technical:
        asked = [skills[uri] for uri in language.essential.get(own.uri, ())]
        if asked:
            covered = theirs[:, asked] @ rarity[asked] / rarity[asked].sum()
            group = occupation_of_isco(own.isco)
            best[group] = np.maximum(best[group], covered)
    chosen = {
        others[place].uri
        for covered in best.values()
        for place in np.argsort(-covered, kind="stable")[:NEIGHBOURS]
        if covered[place] > 0
    }
    kept = {own.uri for own in technical} | chosen
    return tuple(uri for uri in language.concepts if uri in kept)


def _technical(occupation: Concept) -> bool:
    return occupation_of_isco(occupation.isco)[:2] in ("07", "08")


def compiled(language: Language, dutch: Mapping[str, str]) -> dict[str, str]:
    """Return the tables of the default as CSV text, by file name.

    Parameters
    ----------
    language
        ESCO with names in Dutch and English.
    dutch
        Our own Dutch names of skills, by their English name, where ESCO's are not at hand.
    """
    own = language.only(selection(language))
    essential = {uri: own.essential.get(uri, ()) for uri in (one.uri for one in own.occupations)}
    needed = {skill for skills in essential.values() for skill in skills}
    groups = {
        one for uri in needed for one in own.ancestors(uri) if own.concepts[one].kind == "group"
    }
    kept = [one for one in own.concepts.values() if one.uri in needed | groups]
    keys = {one.uri: f"o{place}" for place, one in enumerate(own.occupations, start=1)}
    keys |= {one.uri: f"s{place}" for place, one in enumerate(kept, start=1)}
    occupations = [
        (keys[one.uri], one.isco, one.uri, one.names.get("nl", ""), _joined(one, "nl"),
         one.names.get("en", ""), _joined(one, "en"))
        for one in own.occupations
    ]  # fmt: skip
    skills = [_skill(one, keys, dutch) for one in kept]
    requirements = [
        (keys[uri], keys[skill], "essential") for uri, asked in essential.items() for skill in asked
    ]
    return {
        "occupations.csv": _table(OCCUPATION_COLUMNS, occupations),
        "skills.csv": _table(SKILL_COLUMNS, skills),
        "requirements.csv": _table(("occupation", "skill", "importance"), requirements),
    }


def _skill(one: Concept, keys: Mapping[str, str], dutch: Mapping[str, str]) -> tuple[str, ...]:
    english = one.names.get("en", "").strip()
    from_esco = one.names.get("nl", "")
    ours = "" if from_esco else dutch.get(english, "")
    source = "krapte" if ours else "esco"
    broader = "|".join(keys[uri] for uri in one.broader if uri in keys)
    return keys[one.uri], one.kind, broader, one.uri, from_esco or ours, english, source


def _joined(one: Concept, lang: str) -> str:
    return "|".join(name.replace("|", "/") for name in one.synonyms.get(lang, ()))


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def read_dutch(path: Path) -> dict[str, str]:
    """Return Dutch names by English names from a table with the columns `name_en`, `name_nl`.

    Raises
    ------
    BadInput
        The table cannot be read, or a field is empty.
    """
    rows = read_rows(path, ("name_en", "name_nl"))
    found = {row.text("name_en"): row.text("name_nl") for row in rows}
    refuse_if_faulty(rows)
    return found
