"""The counterfactual swap: the same CV or title of somebody else must give the same answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from krapte.skills.language import Language
from krapte.skills.matching import (
    Index,
    Rules,
    Seekers,
    licence_sets,
    match,
    occupations_as_vacancies,
    scoring_of,
    skill_lists,
    vocabulary_of,
)
from krapte.skills.normalise import Normaliser, Reading
from krapte.tables import Row, read_rows, refuse_if_faulty

_DATA = Path(__file__).resolve().parents[2] / "data" / "skills"
PEOPLE, TITLES, TEXTS = (_DATA / f"swap_{name}.csv" for name in ("people", "titles", "texts"))
"""Made-up people, titles in two forms, and made-up texts with places for them; all our own."""

PEOPLE_COLUMNS = ("key", "lang", "sex", "origin", "age", "first", "full", "he", "his", "him",
                  "sir", "born")  # fmt: skip
TITLE_COLUMNS = ("lang", "woman", "man")
TEXT_COLUMNS = ("key", "lang", "text")
_JOBS = {
    "nurse": {"woman": "verpleegster", "man": "verpleger"},
    "programmer": {"woman": "programmeuse", "man": "programmeur"},
    "secretary": {"woman": "secretaresse", "man": "secretaris"},
    "carpenter": {"woman": "timmervrouw", "man": "timmerman"},
    "mechanic": {"woman": "monteuse elektrotechniek", "man": "monteur elektrotechniek"},
    "waiter": {"woman": "waitress", "man": "waiter"},
    "foreman": {"woman": "forewoman", "man": "foreman"},
}
_SEX = {"nl": {"woman": "vrouw", "man": "man"}, "en": {"woman": "female", "man": "male"}}
_HEADS = {
    "nl": "Naam: {full}\nGeslacht: {sex}\nGeboortedatum: {born}\n{sir} {full}\n",
    "en": "Name: {full}\nGender: {sex}\nDate of birth: {born}\n{sir} {full}\n",
}
_TOP = 20


@dataclass(frozen=True)
class Difference:
    """One answer that changed with the person.

    Parameters
    ----------
    case
        Key of the text or, for a title, its two forms.
    one, other
        Keys of the people, or the forms of the title.
    what
        `occupations`, `skills` or `ranking`.
    only_one, only_other
        Addresses that only one of the two has; for a ranking those whose place or score changed.
    """

    case: str
    one: str
    other: str
    what: str
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]


@dataclass(frozen=True)
class Swapped:
    """What the swap test saw.

    Parameters
    ----------
    vocabulary
        Id of the skills language.
    titles, texts
        Number of pairs of titles, and of pairs of texts, that were compared.
    found
        Occupations and skills found in the texts: of empty answers nothing can differ.
    differences
        Every answer that changed; none means that nothing hung on the person.
    """

    vocabulary: str
    titles: int
    texts: int
    found: int
    differences: tuple[Difference, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain fields."""
        return asdict(self)


def swap_test(
    language: Language,
    normaliser: Normaliser | None = None,
    index: Index | None = None,
    text: str | None = None,
) -> Swapped:
    """Return what changes when only the sex, name, age or origin of somebody changes.

    Every title is read in both its forms, and every text with each of the people of its language;
    occupations, skills, chances, and the ranking with its scores must be the same.

    Parameters
    ----------
    language
        The vocabulary.
    normaliser
        Reads the texts; None takes the one of krapte.
    index
        Vacancies to rank; None takes the occupations of the vocabulary.
    text
        A CV of one's own, to which the particulars of each person are added. It is not repeated.
    """
    reader = normaliser or Normaliser(language)
    if index is None:
        index = Index(occupations_as_vacancies(language), scoring_of(language))
    differences: list[Difference] = []
    titles = _titles(reader, differences)
    texts = found = 0
    people = _rows(PEOPLE, PEOPLE_COLUMNS)
    cases = [(row.text("key"), row.text("lang"), row.text("text").replace("|", "\n"))
             for row in _rows(TEXTS, TEXT_COLUMNS)]  # fmt: skip
    if text is not None:
        own = text.replace("{", "(").replace("}", ")")
        cases = [("TEXT", lang, head + own) for lang, head in _HEADS.items()]
    for key, lang, pattern in cases:
        who = [row.fields for row in people if row.fields["lang"] == lang]
        read = [reader.text(_filled(pattern, own), "TEXT") for own in who]
        lists = _ranked(language, read, index)
        found += sum(len(own.occupations) + len(own.skills) for own in read)
        for at in range(1, len(who)):
            texts += 1
            pair = key, who[0]["key"], who[at]["key"]
            _differ(pair, "occupations", _chances(read[0].occupations),
                    _chances(read[at].occupations), differences)  # fmt: skip
            _differ(pair, "skills", _chances(read[0].skills), _chances(read[at].skills),
                    differences)  # fmt: skip
            _differ(pair, "ranking", lists[0], lists[at], differences)
    return Swapped(language.id, titles, texts, found, tuple(differences))


def _titles(reader: Normaliser, differences: list[Difference]) -> int:
    rows = _rows(TITLES, TITLE_COLUMNS)
    pairs = [(row.text("woman"), row.text("man")) for row in rows]
    answers = reader.titles([own for pair in pairs for own in pair])
    for at, (woman, man) in enumerate(pairs):
        one, other = (_chances(own.found) for own in answers[2 * at : 2 * at + 2])
        _differ((f"{woman} / {man}", woman, man), "occupations", one, other, differences)
    return len(pairs)


def _rows(path: Path, columns: tuple[str, ...]) -> list[Row]:
    rows = read_rows(path, columns, exact=True)
    refuse_if_faulty(rows)
    return rows


def _filled(pattern: str, who: dict[str, str]) -> str:
    own = {name: value for name, value in who.items() if name != "sex"}
    own |= {name: forms[who["sex"]] for name, forms in _JOBS.items()}
    own |= {"sex": _SEX[who["lang"]][who["sex"]], "First": who["first"]}
    own |= {name.capitalize(): who[name].capitalize() for name in ("he", "his")}
    return pattern.format_map(own)


def _chances(found: Any) -> dict[str, float]:
    return {own.concept.uri: own.confidence for own in found}


def _ranked(language: Language, read: list[Reading], index: Index) -> list[dict[str, float]]:
    number = {own.uri: at for at, own in enumerate(language.skills)}
    has = []
    for own in read:
        skills = [(number[one.concept.uri], 0) for one in own.skills]
        for one in own.occupations:
            skills += [(number[uri], 0) for uri in language.essential.get(one.concept.uri, ())]
        has.append(skills)
    people = _knowing_skills_only(language, has)
    top = max(1, min(_TOP, len(index.vacancies)))
    found = match(people, index, Rules(), top, 1)
    ids = index.vacancies.ids
    # Place and score in one number per vacancy: the same only when both are.
    return [
        {ids[best]: place + float(score) / 1e9
         for place, (best, score) in enumerate(zip(found.best[row], found.score[row], strict=True))
         if best >= 0}
        for row in range(len(people))
    ]  # fmt: skip


def _knowing_skills_only(language: Language, has: list[list[tuple[int, int]]]) -> Seekers:
    rows = len(has)
    unknown = np.full(rows, -1, np.int16)
    small = np.full(rows, -1, np.int8)
    nothing = licence_sets([()] * rows, ())
    number = np.full(rows, np.nan)
    return Seekers(
        *vocabulary_of(language), tuple(str(row) for row in range(rows)), skill_lists(has),
        np.full(rows, -1, np.int32), unknown, unknown, unknown, small, nothing, nothing,
        np.zeros(rows, bool), number, number, number, small,
    )  # fmt: skip


def _differ(
    pair: tuple[str, str, str],
    what: str,
    one: dict[str, float],
    other: dict[str, float],
    differences: list[Difference],
) -> None:
    if one == other:
        return
    first = tuple(sorted(uri for uri in one if one[uri] != other.get(uri)))
    second = tuple(sorted(uri for uri in other if other[uri] != one.get(uri)))
    differences.append(Difference(*pair, what, first, second))
