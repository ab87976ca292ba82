"""Reads files of job seekers and vacancies: our own JSON, CSV, or the text of one CV or vacancy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from krapte.errors import BadInput, Problem, gathered
from krapte.inputs import DAMAGED
from krapte.inputs import LARGEST_CV as _TEXT_BYTES
from krapte.inputs import LARGEST_PEOPLE as _MOST_BYTES
from krapte.skills.language import Language
from krapte.skills.matching.columns import UNKNOWN, licence_sets, skill_lists, vocabulary_of
from krapte.skills.matching.record import Record
from krapte.skills.matching.seekers import Seekers
from krapte.skills.matching.vacancies import Vacancies
from krapte.tables import read_rows

if TYPE_CHECKING:
    from krapte.skills.normalise import Normaliser

FORMS = {"seekers": "krapte seekers 1", "vacancies": "krapte vacancies 1"}
"""What the field `form` of a JSON file says, by kind."""

SEEKER_FIELDS = (
    "id", "skills", "occupations", "text", "place", "hours", "education", "licences",
    "licences_absent", "licences_complete", "travel_km", "travel_minutes", "wage_floor",
    "work_permit",
)  # fmt: skip
VACANCY_FIELDS = (
    "id", "title", "occupation", "essential", "optional", "text", "place", "hours", "education",
    "licences", "wage_max", "places", "open_hiring",
)  # fmt: skip

_MOST_FAULTS = 50
_KEPT_OUT = "The score may not see it; keep it in a table of its own for `krapte skills audit`."
_PROTECTED: dict[str, str] = dict.fromkeys(
    ("sex", "gender", "geslacht", "age", "leeftijd", "birth_date", "date_of_birth",
     "geboortedatum", "nationality", "nationaliteit", "origin", "herkomst", "religion", "health"),
    _KEPT_OUT,
)  # fmt: skip
_IDENTIFYING: dict[str, str] = dict.fromkeys(
    ("name", "naam", "bsn", "email", "telefoon", "phone", "address", "adres"),
    "Leave it out: matching needs no name, number or address.",
)
Progress = Callable[[int, int], None]


def read_seekers(
    path: Path | str,
    language: Language,
    reader: Normaliser | None = None,
    progress: Progress | None = None,
) -> Seekers:
    """Return the job seekers of a file.

    Parameters
    ----------
    path
        `.json` or `.csv` as the reference says; any other text file is one person's CV.
    language
        Where the ids of skills and occupations come from.
    reader
        Reads the field `text`; made when it is first needed.
    progress
        Called with rows done and rows in all.

    Raises
    ------
    BadInput
        The file cannot be read or a field does not fit. No value of the file is repeated.
    """
    path = Path(path)
    records, problems = _records(path, language, "seekers")
    read = _Reader(language, reader)
    rows = []
    for done, own in enumerate(records, start=1):
        own.refuse_others(SEEKER_FIELDS, _PROTECTED | _IDENTIFYING)
        rows.append(read.seeker(own))
        _tell(progress, done, len(records), problems)
    _refuse(problems, path.name, [row["id"] for row in rows], records)
    return _seekers(language, rows)


def read_vacancies(
    path: Path | str,
    language: Language,
    reader: Normaliser | None = None,
    progress: Progress | None = None,
) -> Vacancies:
    """Return the vacancies of a file; parameters and errors as in `read_seekers`."""
    path = Path(path)
    records, problems = _records(path, language, "vacancies")
    read = _Reader(language, reader)
    rows = []
    for done, own in enumerate(records, start=1):
        own.refuse_others(VACANCY_FIELDS, {})
        rows.append(read.vacancy(own))
        _tell(progress, done, len(records), problems)
    _refuse(problems, path.name, [row["id"] for row in rows], records)
    return _vacancies(language, rows)


class _Reader:
    """Turns records into plain values; looks text up in the language."""

    def __init__(self, language: Language, reader: Normaliser | None) -> None:
        self.language = language
        self.normaliser = reader
        self.skill = {own.uri: at for at, own in enumerate(language.skills)}
        self.occupation = {own.uri: at for at, own in enumerate(language.occupations)}
        self.asks = {
            at: [(self.skill[uri], 0) for uri in language.essential.get(own.uri, ())]
            for at, own in enumerate(language.occupations)
        }
        self.may_ask = {
            at: [(self.skill[uri], 0) for uri in language.optional.get(own.uri, ())]
            for at, own in enumerate(language.occupations)
        }

    def seeker(self, own: Record) -> dict[str, Any]:
        id_ = own.key()
        has = own.concepts("skills", self.skill, "skill", self.language.id)
        done = own.concepts("occupations", self.occupation, "occupation", self.language.id)
        for number, _ in done:
            has = has + self.asks[number]
        skills, occupations = self._told(own, person=True)
        has = has + skills
        done = done + occupations
        if not has and not own.problems:
            mend = "Give skills, an occupation, or a text that names some."
            own.fault("skills", "no skill", "at least one skill", mend)
        held = own.licences("licences")
        absent = own.licences("licences_absent") or ()
        if held is not None and set(held) & set(absent):
            mend = "Take it out of one of the two."
            own.fault("licences_absent", "a licence that is held too", "other licences", mend)
        low, high = own.span("hours")
        return {
            "id": id_, "has": has, "occupation": done[0][0] if done else UNKNOWN,
            "place": own.located(), "low": low, "high": high, "education": own.education(),
            "held": held or (), "absent": absent,
            "complete": bool(own.flag("licences_complete")) and held is not None,
            "km": own.number("travel_km", 0, 500, "km"),
            "minutes": own.number("travel_minutes", 0, 600, "minutes"),
            "wage": own.number("wage_floor", 0, 1000, "euro per hour"),
            "permit": _three(own.flag("work_permit")),
        }  # fmt: skip

    def vacancy(self, own: Record) -> dict[str, Any]:
        id_ = own.key()
        essential = own.concepts("essential", self.skill, "skill", self.language.id)
        optional = own.concepts("optional", self.skill, "skill", self.language.id)
        named = own.get("occupation")
        if named is not None and not own.plain:
            own = Record(own.file, own.line, own.place, {**own.fields, "occupation": [named]},
                         own.problems)  # fmt: skip
        occupation = own.concepts("occupation", self.occupation, "occupation", self.language.id)
        skills, occupations = self._told(own, person=False)
        essential = essential + skills
        number = (occupation + occupations or [(UNKNOWN, 0)])[0][0]
        if not essential and not optional and number != UNKNOWN:
            essential, optional = self.asks[number], self.may_ask[number]
        asked = {skill for skill, _ in essential}
        optional = [(skill, level) for skill, level in optional if skill not in asked]
        open_hiring = bool(own.flag("open_hiring"))
        education = own.education()
        licences = own.licences("licences")
        if open_hiring and (own.get("essential") or own.get("optional") or education > 0):
            mend = "Take the skills and the level out, or open_hiring."
            allowed = "no demand but licences for safety"
            own.fault("open_hiring", "open hiring with skills or a level", allowed, mend)
        elif not essential and not optional and not open_hiring and not own.problems:
            mend = "Give skills, an occupation, a text, or open_hiring."
            own.fault("essential", "no skill", "at least one skill", mend)
        low, high = own.span("hours")
        return {
            "id": id_, "title": own.words("title")[:200], "occupation": number,
            "essential": [] if open_hiring else essential,
            "optional": [] if open_hiring else optional,
            "place": own.located(), "low": low, "high": high,
            "education": 0 if open_hiring else education,
            "licences": licences or (), "known": licences is not None,
            "wage": own.number("wage_max", 0, 1000, "euro per hour"),
            "places": own.whole("places", 1, 100_000, "people", 1), "open": open_hiring,
        }  # fmt: skip

    def _told(
        self, own: Record, person: bool
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return the skills and occupations that the field `text` names."""
        text = own.words("text")
        if not text:
            return [], []
        if self.normaliser is None:
            from krapte.skills.normalise import Normaliser

            self.normaliser = Normaliser(self.language)
        try:
            found = self.normaliser.text(text, own.file, person)
        except BadInput as fault:
            for one in fault.problems:
                own.fault("text", one.found, one.allowed, one.mend)
            return [], []
        if not found.skills and not found.occupations:
            mend = "Name skills by their ids, or import the whole of ESCO."
            own.fault("text", "no skill or occupation that is sure enough", "some", mend)
        return (
            [(self.skill[one.concept.uri], 0) for one in found.skills],
            [(self.occupation[one.concept.uri], 0) for one in found.occupations],
        )


def _records(path: Path, language: Language, kind: str) -> tuple[list[Record], list[Problem]]:
    problems: list[Problem] = []
    if not path.is_file():
        mend = "Check the name."
        raise BadInput([Problem(path.name, None, None, "no file", f"a file of {kind}", mend)])
    ending = path.suffix.casefold()
    size = path.stat().st_size
    most = _MOST_BYTES if ending in (".json", ".csv") else _TEXT_BYTES
    if size > most:
        found = f"{size / 1e6:,.0f} MB"
        mend = "Split it." if most == _MOST_BYTES else "Give the text of one CV, without pictures."
        raise BadInput(
            [Problem(path.name, None, None, found, f"at most {most / 1e6:,.0f} MB", mend)]
        )
    if ending == ".csv":
        rows = read_rows(path, ("id",))
        return [
            Record(path.name, row.line, "", row.fields, problems, plain=True) for row in rows
        ], problems
    content = _text(path)
    if ending != ".json":
        record = {"id": path.stem, "text": content}
        return [Record(path.name, None, "text", record, problems)], problems
    return [
        Record(path.name, None, f"{kind}[{at}]", own, problems)
        for at, own in enumerate(_json(path.name, content, language, kind))
    ], problems


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        mend = "Save it as plain text in UTF-8; PDF and Word files are not read."
        found = "a byte that is no UTF-8"
        raise BadInput([Problem(path.name, line, None, found, "text in UTF-8", mend)]) from None


def _json(file: str, content: str, language: Language, kind: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(content)
    except DAMAGED as fault:
        line = getattr(fault, "lineno", None)
        mend = "A comma, quote or bracket is missing or too many there."
        raise BadInput([Problem(file, line, None, "no JSON", "JSON", mend)]) from None
    form = FORMS[kind]
    if not isinstance(whole, dict) or whole.get("form") != form:
        mend = "Write the form, the vocabulary and the list; see the reference."
        found = "another form, or none"
        raise BadInput([Problem(file, None, "form", found, f'"form": "{form}"', mend)])
    if whole.get("vocabulary") not in (None, language.id):
        mend = "Choose it with --store and --language, or leave the field out."
        found = "ids of another vocabulary"
        raise BadInput([Problem(file, None, "vocabulary", found, f"`{language.id}`", mend)])
    rows = whole.get(kind)
    if not isinstance(rows, list) or not all(isinstance(own, dict) for own in rows):
        mend = f"Put the {kind} between [ and ], each between {{ and }}."
        raise BadInput([Problem(file, None, kind, "no list of objects", "a list", mend)])
    return rows


def _refuse(
    problems: list[Problem], file: str, ids: Sequence[str], records: Sequence[Record]
) -> None:
    if not records and not problems:
        mend = "Give a file with at least one row."
        raise BadInput([Problem(file, None, None, "no row", "at least one", mend)])
    if not problems:
        seen: set[str] = set()
        for own, record in zip(ids, records, strict=True):
            if own in seen:
                mend = "Give every row a key of its own."
                record.fault("id", "a key that stands there twice", "each key once", mend)
            seen.add(own)
    if problems:
        raise BadInput(gathered(problems)[:_MOST_FAULTS])


def _tell(progress: Progress | None, done: int, total: int, problems: list[Problem]) -> None:
    if len(problems) > _MOST_FAULTS:
        # More of the same teaches nobody; the file is refused as it is.
        raise BadInput(gathered(problems)[:_MOST_FAULTS])
    if progress is not None and (done % 1000 == 0 or done == total):
        progress(done, total)


def _three(value: bool | None) -> int:
    return UNKNOWN if value is None else int(value)


def _column(rows: Iterable[dict[str, Any]], name: str, kind: Any) -> np.ndarray:
    return np.array([row[name] for row in rows], dtype=kind)


def _seekers(language: Language, rows: list[dict[str, Any]]) -> Seekers:
    codes = sorted({one for row in rows for one in (*row["held"], *row["absent"])})
    held = licence_sets([row["held"] for row in rows], codes)
    absent = licence_sets([row["absent"] for row in rows], codes)
    return Seekers(
        *vocabulary_of(language),
        tuple(row["id"] for row in rows),
        skill_lists(row["has"] for row in rows),
        _column(rows, "occupation", np.int32),
        _column(rows, "place", np.int16),
        _column(rows, "low", np.int16),
        _column(rows, "high", np.int16),
        _column(rows, "education", np.int8),
        held,
        absent,
        _column(rows, "complete", bool),
        _column(rows, "km", float),
        _column(rows, "minutes", float),
        _column(rows, "wage", float),
        _column(rows, "permit", np.int8),
    )


def _vacancies(language: Language, rows: list[dict[str, Any]]) -> Vacancies:
    return Vacancies(
        *vocabulary_of(language),
        tuple(row["id"] for row in rows),
        tuple(row["title"] for row in rows),
        skill_lists(row["essential"] for row in rows),
        skill_lists(row["optional"] for row in rows),
        _column(rows, "occupation", np.int32),
        _column(rows, "place", np.int16),
        _column(rows, "low", np.int16),
        _column(rows, "high", np.int16),
        _column(rows, "education", np.int8),
        licence_sets([row["licences"] for row in rows]),
        _column(rows, "known", bool),
        _column(rows, "wage", float),
        _column(rows, "places", np.int32),
        _column(rows, "open", bool),
    )
