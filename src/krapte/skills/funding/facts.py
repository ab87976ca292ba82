"""The facts that rules may ask for, and what is known of one person, employer and course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.skills.routes import Course
from krapte.tables import FOLDER as DATA
from krapte.tables import read_rows, refuse_if_faulty

FOLDER = DATA / "funding"
KINDS = ("number", "choice")
ABOUT = ("person", "employer", "course")

Value = float | str


@dataclass(frozen=True)
class Fact:
    """Something that a rule may ask.

    Parameters
    ----------
    fact
        Its name.
    kind
        `number` or `choice`.
    about
        Whether it is about the person, the employer or the course.
    choices
        What a choice may be; empty for a number.
    meaning_nl, meaning_en
        For the reader.
    """

    fact: str
    kind: str
    about: str
    choices: tuple[str, ...]
    meaning_nl: str
    meaning_en: str


@lru_cache(maxsize=4)
def read_facts(folder: Path = FOLDER) -> Mapping[str, Fact]:
    """Return the facts of a folder's table `facts.csv` by name.

    Raises
    ------
    BadInput
        The table cannot be read, or a fact is there twice.
    """
    columns = ("fact", "kind", "about", "choices", "meaning_nl", "meaning_en")
    rows = read_rows(folder / "facts.csv", columns, exact=True)
    found: dict[str, Fact] = {}
    for row in rows:
        name = row.text("fact")
        if name in found:
            row.fault("fact", "each fact once", "Remove one of the two lines.")
        for field, allowed in (("kind", KINDS), ("about", ABOUT)):
            if row.fields[field] not in allowed:
                row.fault(field, "one of " + ", ".join(allowed), "Correct it.")
        if (row.fields["kind"] == "choice") != bool(row.words("choices")):
            row.fault("choices", "choices for a choice, nothing for a number", "Correct it.")
        found[name] = Fact(
            name, row.fields["kind"], row.fields["about"], row.words("choices"),
            row.fields["meaning_nl"], row.fields["meaning_en"],
        )  # fmt: skip
    refuse_if_faulty(rows)
    return found


def checked_facts(
    given: Any, file: str, known: Mapping[str, Fact] | None = None
) -> dict[str, Value]:
    """Return facts that were given, when each is known and can be what it says.

    A fact that is null or left out is not known. Messages name the fact, never its value: it may be
    about a person.

    Parameters
    ----------
    given
        Name to value, as read from JSON; true and false count as yes and no.
    file
        What the user gave, for messages.
    known
        Facts that exist; those that come with krapte when None.

    Raises
    ------
    BadInput
        Not an object, an unknown fact, or a value of another kind.
    """
    facts = read_facts() if known is None else known
    if not isinstance(given, dict):
        mend = "Write the facts between { and }."
        raise BadInput([Problem(file, None, "facts", "no object", "facts by name", mend)])
    problems, found = [], {}
    for name, value in given.items():
        own = facts.get(name)
        if own is None:
            mend = "`krapte skills fund facts` lists them."
            told = "an unknown fact"
            problems.append(Problem(file, None, str(name)[:40], told, "a known fact", mend))
        elif value is not None:
            read = _value(own, value)
            if read is None:
                allowed = ", ".join(own.choices) or "a number of 0 or more"
                mend = "Correct it, or leave it out when it is not known."
                problems.append(Problem(file, None, name, "another value", allowed, mend))
            else:
                found[name] = read
    if problems:
        raise BadInput(problems)
    return found


def _value(fact: Fact, value: Any) -> Value | None:
    """Return a value as the fact has it, or None when it cannot be."""
    if fact.kind == "choice":
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        return text if text in fact.choices else None
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < float("inf") else None


def facts_of(course: Course) -> dict[str, Value]:
    """Return what a course tells by itself; what it does not tell stays unknown."""
    path = {"bbl": "bbl", "bol": "bol", "third_path": "third_path", "hbo": "hbo"}.get(course.kind)
    found: dict[str, Value] = {"weeks": course.weeks, "price": course.price}
    if path:
        found["path"] = path
    elif course.kind in ("course", "hbo_module", "certificate", "on_the_job"):
        found["path"] = "other"
    if course.kind in ("bbl", "bol"):
        found |= {"leads_to": "diploma"}
    if course.kind == "certificate":
        found |= {"leads_to": "certificate"}
    if course.level is not None:
        found["level"] = float(course.level)
    if course.recognised is not None:
        found["recognised"] = "yes" if course.recognised else "no"
    years = course.weeks / 52
    if course.kind == "bbl" and years > 0:
        found["practice_hours_year"] = course.hours * course.paid_share / years
        found["lesson_hours_year"] = course.hours * (1 - course.paid_share) / years
    return found
