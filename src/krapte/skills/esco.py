"""Reads the CSV distribution of ESCO, of any version and in any language.

Source: ESCO, European Commission, https://esco.ec.europa.eu/en/use-esco/download. The columns were
seen in the distributions of version 1.1.1 (English) and 1.2 (Dutch). A distribution carries no
version inside its tables: it stands in the name of the zip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.skills.draft import Draft
from krapte.skills.language import Language
from krapte.tables import Row, read_rows, refuse_if_faulty

TITLE = "ESCO, classification of European Skills, Competences, Qualifications and Occupations"
LICENCE = "© European Union, reuse allowed with acknowledgement (CC BY 4.0)"

_ROOT = "http://data.europa.eu/esco/"
_SKILL_KINDS = {"skill/competence": "skill", "knowledge": "knowledge", "": "skill"}
_LOOSE = 0.01
_PARTS = re.compile(r"\n|\s\|\s")


@dataclass(frozen=True)
class _Table:
    """A table of the distribution: its columns, and whether it stands in a language."""

    columns: tuple[str, ...]
    in_language: bool


TABLES = {
    "occupations": _Table(("conceptUri", "iscoGroup", "preferredLabel", "altLabels"), True),
    "skills": _Table(("conceptUri", "skillType", "preferredLabel", "altLabels"), True),
    "ISCOGroups": _Table(("conceptUri", "code", "preferredLabel"), True),
    "skillGroups": _Table(("conceptUri", "preferredLabel"), True),
    "occupationSkillRelations": _Table(("occupationUri", "relationType", "skillUri"), False),
    "skillSkillRelations": _Table(("originalSkillUri", "relationType", "relatedSkillUri"), False),
    "broaderRelationsOccPillar": _Table(("conceptUri", "broaderUri"), False),
    "broaderRelationsSkillPillar": _Table(("conceptUri", "broaderUri"), False),
}
"""The tables that are read; the others of a distribution repeat them and are passed over."""

_NAME = re.compile(rf"({'|'.join(TABLES)})(?:_([a-z]{{2}}))?\.csv")


def is_table(name: str) -> bool:
    """Return whether a file name is that of a table of the distribution that is read."""
    return _NAME.fullmatch(name) is not None


def read_esco(paths: Sequence[Path], version: str, file: str) -> Language:
    """Return ESCO as its tables give it.

    Parameters
    ----------
    paths
        Tables of one version; those with names may be there in several languages.
    version
        Such as `1.1.1`.
    file
        What the user gave, for messages.

    Raises
    ------
    BadInput
        A table cannot be read, lacks a column, or does not fit the others; see `checked`.
    """
    tables: dict[str, list[tuple[str, Path]]] = {}
    for path in sorted(paths):
        found = _NAME.fullmatch(path.name)
        if found is not None:
            tables.setdefault(found[1], []).append((found[2] or "", path))
    draft = Draft(file)
    for name in ("ISCOGroups", "skillGroups", "occupations", "skills"):
        for lang, path in tables.get(name, ()):
            if not lang:
                mend = f"Add the language to its name: {name}_nl.csv or {name}_en.csv."
                raise BadInput(
                    [Problem(path.name, None, None, "no language", f"{name}_nl.csv", mend)]
                )
            _concepts(draft, name, lang, path)
    for name, own in tables.items():
        if not TABLES[name].in_language:
            # The links between concepts are the same in every language; once is enough.
            _links(draft, name, own[0][1], tables)
    left_out = draft.drop_loose_ends(_LOOSE)
    return draft.language("esco", version, TITLE, LICENCE, left_out)


def _concepts(draft: Draft, name: str, lang: str, path: Path) -> None:
    rows = read_rows(path, TABLES[name].columns)
    for row in rows:
        uri = row.text("conceptUri")
        if uri and not uri.startswith(_ROOT):
            row.fault("conceptUri", f"an address that begins with {_ROOT}", "Mend the address.")
            continue
        if not uri or row.fields.get("status", "released") not in ("released", ""):
            continue
        kind = _kind(name, row)
        draft.name(row, "preferredLabel", uri, kind, lang, _synonyms(row))
        if kind == "occupation":
            code = row.text("iscoGroup")
            known = draft.isco.setdefault(uri, code)
            if known != code:
                row.fault("iscoGroup", f"{known}, as in the other language", "Mix no versions.")
    refuse_if_faulty(rows)


def _kind(name: str, row: Row) -> str:
    if name == "occupations":
        return "occupation"
    if name != "skills":
        return "group"
    kind = _SKILL_KINDS.get(row.fields["skillType"])
    if kind is None:
        row.fault("skillType", "skill/competence or knowledge", "Write one of these two.")
    return kind or "skill"


def _synonyms(row: Row) -> tuple[str, ...]:
    texts = (row.fields.get("altLabels", ""), row.fields.get("hiddenLabels", ""))
    return tuple(part.strip() for text in texts for part in _PARTS.split(text) if part.strip())


def _links(draft: Draft, name: str, path: Path, tables: Mapping[str, object]) -> None:
    rows = read_rows(path, TABLES[name].columns)
    source, target = {
        "occupationSkillRelations": ("occupationUri", "skillUri"),
        "skillSkillRelations": ("originalSkillUri", "relatedSkillUri"),
    }.get(name, ("conceptUri", "broaderUri"))
    hierarchy = target == "broaderUri"
    groups = "ISCOGroups" if name == "broaderRelationsOccPillar" else "skillGroups"
    for row in rows:
        one, other = row.text(source), row.text(target)
        if not hierarchy:
            kind = row.fields["relationType"]
            if kind not in draft.relations:
                row.fault("relationType", "essential or optional", "Write one of these two.")
            else:
                draft.require(kind, one, other)
        elif groups in tables or (one in draft.kinds and other in draft.kinds):
            # Without the table of groups a link to a group has no end; it is left out.
            draft.broader[one][other] = None
    refuse_if_faulty(rows)
