"""Reads tables that are shaped for krapte: our own default, CompetentNL, a list of a sector.

CompetentNL (UWV, CBS, TNO, SBB) is published as linked data; its files were not at hand when this
was written, so nothing here claims to read them as they are. An export of it, or of any other
vocabulary, is read when it has these three tables:

- `occupations.csv`: id, name, synonyms, isco, esco
- `skills.csv`: id, name, synonyms, kind, broader, esco
- `requirements.csv`: occupation, skill, importance

`name` and `synonyms` may end in a language (`name_nl`, `name_en`); without one they are Dutch.
Several synonyms, broader skills or ESCO links in one field are separated by `|`. CompetentNL grades
the importance in three (essential, important, somewhat); the last two count as optional.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.skills.draft import Draft
from krapte.skills.language import KINDS, LANGUAGES, Language
from krapte.tables import Row, read_rows, refuse_if_faulty

OCCUPATION_COLUMNS = ("id", "isco")
SKILL_COLUMNS = ("id", "kind", "broader")
REQUIREMENT_COLUMNS = ("occupation", "skill", "importance")

IMPORTANCE = {
    "essential": "essential",
    "important": "optional",
    "somewhat": "optional",
    "optional": "optional",
}
"""What the grades of CompetentNL and ESCO count as."""

FILES = ("occupations.csv", "skills.csv", "requirements.csv")
"""The tables, all three needed."""


def are_tables(names: Collection[str]) -> bool:
    """Return whether file names are those of shaped tables; two of them are ESCO's too."""
    return "requirements.csv" in names


def is_table(name: str) -> bool:
    """Return whether a file name is that of a shaped table."""
    return name in FILES


def read_shaped(
    paths: Sequence[Path],
    scheme: str,
    version: str,
    file: str,
    title: str = "",
    licence: str = "",
) -> Language:
    """Return the language that three shaped tables hold.

    Parameters
    ----------
    paths
        `occupations.csv`, `skills.csv` and `requirements.csv`.
    scheme, version
        What to call it, such as `competentnl` and `2026-06`.
    file
        What the user gave, for messages.
    title, licence
        For the reader.

    Raises
    ------
    BadInput
        A table is missing or cannot be read, lacks a column, or does not fit the others.
    """
    tables = {path.name: path for path in paths}
    missing = [name for name in FILES if name not in tables]
    if missing:
        mend = "Put the three tables in one folder or zip; a table may have a header only."
        found = f"no {', '.join(missing)}"
        raise BadInput([Problem(file, None, None, found, ", ".join(FILES), mend)])
    draft = Draft(file)
    _skills(draft, tables["skills.csv"])
    _occupations(draft, tables["occupations.csv"])
    rows = read_rows(tables["requirements.csv"], REQUIREMENT_COLUMNS)
    for row in rows:
        grade = IMPORTANCE.get(row.text("importance"))
        ends = row.text("occupation"), row.text("skill")
        for name, uri in zip(("occupation", "skill"), ends, strict=True):
            if uri and uri not in draft.kinds:
                row.fault(name, "an id of the other tables", "Add it there, or mend the id.")
        if grade is None:
            row.fault("importance", " or ".join(IMPORTANCE), "Write one of these.")
        else:
            draft.require(grade, *ends)
    refuse_if_faulty(rows)
    return draft.language(scheme, version, title, licence)


def _occupations(draft: Draft, path: Path) -> None:
    rows = read_rows(path, OCCUPATION_COLUMNS)
    for row in rows:
        uri = row.text("id")
        _named(draft, row, uri, "occupation")
        draft.isco[uri] = row.text("isco")
    refuse_if_faulty(rows)


def _skills(draft: Draft, path: Path) -> None:
    rows = read_rows(path, SKILL_COLUMNS)
    for row in rows:
        uri, kind = row.text("id"), row.text("kind")
        if kind not in KINDS[1:]:
            row.fault("kind", " or ".join(KINDS[1:]), "Write one of these.")
        _named(draft, row, uri, kind)
        for one in row.words("broader"):
            draft.broader[uri][one] = None
    refuse_if_faulty(rows)


def _named(draft: Draft, row: Row, uri: str, kind: str) -> None:
    if uri in draft.kinds:
        row.fault("id", "an id that is not used yet", "Give each concept its own id.")
        return
    named = False
    for lang, suffix in (("nl", ""), *((lang, f"_{lang}") for lang in LANGUAGES)):
        if row.fields.get(f"name{suffix}"):
            synonyms = f"synonyms{suffix}"
            others = row.words(synonyms) if synonyms in row.fields else ()
            draft.name(row, f"name{suffix}", uri, kind, lang, others)
            named = True
    if not named:
        own = next((name for name in row.fields if name.startswith("name")), None)
        if own is None:
            mend = "Add a column name, name_nl or name_en."
            raise BadInput([Problem(row.file, 1, "name", "no column name", "a name", mend)])
        row.fault(own, "a name in Dutch or English", "Fill in a name.")
    for one in row.words("esco") if "esco" in row.fields else ():
        draft.links[uri][one] = None
