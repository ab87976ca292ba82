"""What the commands about one person share: the vocabulary, the person's file, tables out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from krapte.skills import Language
    from krapte.skills.transitions import Closeness, Person

_SHOWN = 4

FIELDS = ("occupation", "skills", "pay", "hours", "facts")
"""What a person's file may hold."""

store_option = click.option(
    "--store",
    "store",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of `krapte skills import`. Default: the small vocabulary that comes with krapte.",
)
language_option = click.option(
    "--language",
    "id_",
    default=None,
    help="Which vocabulary of the store, such as esco-1.2.0. Default: the newest ESCO.",
)
person_option = click.option(
    "--person",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help='JSON: {"occupation": NAME, "skills": [ADDRESS], "pay": EURO, "hours": N, "facts": {}}.'
    " Every field may be left out. It is read, and nothing of it is kept or repeated.",
)
from_option = click.option(
    "--from", "origin", default=None, help="Occupation now, by name or address."
)
out_option = click.option(
    "--out",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Also write the table to this file: .csv or .xlsx.",
)


def language_of(store: Path | None, id_: str | None) -> Language:
    """Return the vocabulary that the options ask for."""
    from krapte.skills import LanguageStore, default_language

    if store is None:
        if id_ is not None:
            raise click.UsageError("--language chooses from a store; add --store.")
        return default_language()
    return LanguageStore(store).read(id_)


def occupation_of(language: Language, text: str, field: str) -> str:
    """Return the URI of an occupation by its address or one of its names.

    The message of a fault does not repeat the text: it may be somebody's work.

    Raises
    ------
    BadInput
        No occupation, or several, have this name.
    """
    from krapte.errors import BadInput, Problem

    if text in language.concepts and language.concepts[text].kind == "occupation":
        return text
    wanted = text.casefold().strip()
    names = [own for own in language.occupations for _, name, main in own.labels()
             if main and name.casefold() == wanted]  # fmt: skip
    names = names or [own for own in language.occupations for _, name, _ in own.labels()
                      if name.casefold() == wanted]  # fmt: skip
    found = list(dict.fromkeys(own.uri for own in names))
    if len(found) == 1:
        return found[0]
    told = f"a name that {len(found) or 'no'} occupations have"
    mend = "`krapte skills normalise` finds the name and address that fit."
    if found and field.startswith("--"):
        named = (f"{language[uri].name()} {uri}" for uri in found[:_SHOWN])
        mend = f"Give the address: {'; '.join(named)}."
    allowed = f"an occupation of {language.id}, by name or address"
    raise BadInput([Problem(field, None, None, told, allowed, mend)])


def person_of(
    closeness: Closeness, file: Path | None, origin: str | None, **given: Any
) -> tuple[Person, dict[str, Any]]:
    """Return the person of a file or of an occupation, and what is known of them for schemes.

    Parameters
    ----------
    closeness
        The vocabulary.
    file
        JSON with `FIELDS`; its skills come on top of those of the occupation.
    origin
        Occupation by name or address; goes before that of the file.
    given
        `pay` and `hours` of the command line, which go before the file.

    Raises
    ------
    BadInput
        Neither file nor occupation, an unknown field or skill, or a value of another kind. Messages
        name fields, never values.
    """
    from krapte.errors import BadInput, Problem
    from krapte.skills.funding import checked_facts
    from krapte.skills.routes import read_json
    from krapte.skills.transitions import Person

    content = {} if file is None else read_json(file, "a person in JSON")
    name = "PERSON" if file is None else file.name
    problems = []

    def fault(field: str, found: str, allowed: str, mend: str) -> None:
        problems.append(Problem(name, None, field, found, allowed, mend))

    if not isinstance(content, dict):
        fault("", "no object", "an object", "Write the fields between { and }.")
        raise BadInput(problems)
    for field in sorted(set(content) - set(FIELDS)):
        fault(field[:40], "an unknown field", "one of " + ", ".join(FIELDS), "Correct the name.")
    skills = content.get("skills") or []
    if not isinstance(skills, list) or not all(isinstance(own, str) for own in skills):
        fault("skills", "no list of texts", "a list of addresses", 'Write ["http://..."].')
        skills = []
    known = closeness.language.concepts
    lost = sum(own not in known or not known[own].is_skill for own in skills)
    if lost:
        mend = "`krapte skills normalise --as cv` gives addresses."
        fault("skills", f"{lost} unknown", f"skills of {closeness.language.id}", mend)
    numbers = {}
    for field in ("pay", "hours"):
        value = given.get(field) if given.get(field) is not None else content.get(field)
        usable = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is not None and not (usable and 0 < value < 1e6):
            fault(field, "another value", "a number above 0", "Correct it or leave it out.")
            value = None
        numbers[field] = None if value is None else float(value)
    work = origin or content.get("occupation")
    if work is not None and not isinstance(work, str):
        fault("occupation", "no text", "a name or address", "Correct it.")
        work = None
    if not work and not skills and not problems:
        fault("occupation", "nothing", "an occupation or skills", "Give --from or --person.")
    if problems:
        raise BadInput(problems)
    facts = checked_facts(content.get("facts") or {}, name)
    uri = occupation_of(closeness.language, work, "occupation") if work else ""
    had = frozenset(skills) | (closeness.had(uri) if uri else frozenset())
    isco = closeness.language[uri].isco if uri else ""
    return Person(had, isco, numbers["pay"], numbers["hours"]), facts | (
        {"_occupation": uri} if uri else {}
    )


def write_table(table: pd.DataFrame, out: Path) -> None:
    """Write a table as CSV or Excel, whole or not at all; only its owner may read it.

    Such tables mostly hold keys of people. No text in it becomes a formula.

    Raises
    ------
    BadInput
        The name has another ending.
    """
    from krapte.downloads import csv_bytes, workbook_bytes
    from krapte.errors import BadInput, Problem
    from krapte.skills.matching import write_whole

    ending = out.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        mend = "End the name in .csv or .xlsx."
        told = f"`{ending}`" if ending else "no ending"
        raise BadInput([Problem("--out", None, None, told, ".csv or .xlsx", mend)])
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, csv_bytes(table) if ending == ".csv" else workbook_bytes({"krapte": table}))
