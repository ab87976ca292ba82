"""The small catalogue that comes with krapte, and the door for catalogues of users."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from krapte.errors import BadInput
from krapte.skills.language import Language
from krapte.skills.level import skill_level
from krapte.skills.routes.course import Catalogue, Course
from krapte.skills.routes.delimited import read_table
from krapte.skills.routes.exchange import read_courses_json
from krapte.skills.routes.hops import Occupations
from krapte.statistics import Source, read_sources
from krapte.tables import FOLDER as DATA
from krapte.tables import read_rows

FOLDER = DATA / "routes"
PROGRAMME = "whole-programme"
"""Id of the course that `with_programme` adds."""

_NUMBERS = (
    "hours", "hours_low", "hours_high", "price", "price_low", "price_high", "weeks", "paid_share",
)  # fmt: skip

TITLE = "Kinds of routes into technical and ICT work; not what any school offers today"


def default_catalogue(language: Language) -> Catalogue:
    """Return real kinds of routes with cited or assumed hours and prices.

    They stand for what is usual, not for a seat that somebody can book: import the catalogue of a
    region for that. Which skills each teaches is our own reading.

    Raises
    ------
    BadInput
        The language lacks the skills of the catalogue: it needs ESCO.
    """
    found = read_table(FOLDER / "catalogue.csv", language)
    return replace(found, title=TITLE)


def with_programme(catalogue: Catalogue, weighing: Occupations, isco: str, goal: str) -> Catalogue:
    """Return a catalogue with the whole programme that leads to an occupation, as the last resort.

    Its level is that of the occupation, its hours and price are those of the level, and it teaches
    all that the occupation asks: so there is a route to everywhere, if seldom a short one.

    Parameters
    ----------
    catalogue
        Courses to add it to.
    weighing
        What the occupation asks, such as `krapte.skills.transitions.Closeness`.
    isco
        ISCO-08 unit group of the occupation.
    goal
        URI of the occupation.

    Raises
    ------
    BadInput
        No such occupation, or the table of programmes was changed and cannot be read.
    """
    asked = tuple(sorted(weighing.asked(goal)))
    rows = read_rows(FOLDER / "programmes.csv", ("level", "kind", "hours", "price", "weeks"))
    row = next(own for own in rows if own.fields["level"] == str(skill_level(isco)))
    number: dict[str, Any] = {name: float(row.fields[name]) for name in _NUMBERS}
    course = Course(
        id=PROGRAMME,
        name_nl=row.fields["name_nl"],
        name_en=row.fields["name_en"],
        kind=row.fields["kind"],
        teaches=asked,
        level=int(row.fields["nlqf"]),
        recognised=True,
        status="sourced",
        source=row.fields["source"],
        note=row.fields["note"],
        **number,
    )
    if not asked or PROGRAMME in catalogue.courses:
        return catalogue
    return replace(catalogue, courses=dict(catalogue.courses) | {PROGRAMME: course})


def catalogue_sources() -> dict[str, Source]:
    """Return the sources of the catalogue that comes with krapte, by id.

    Raises
    ------
    BadInput
        The table was changed and cannot be read.
    """
    sources, problems = read_sources(FOLDER)
    if problems:
        raise BadInput(problems)
    return sources


def read_catalogue(path: Path, language: Language) -> Catalogue:
    """Return the catalogue of a file: JSON in the manner of OOAPI 5 or EDU-DEX, or a table.

    Raises
    ------
    BadInput
        As `read_courses_json` and `read_table`.
    """
    if path.suffix.lower() == ".json":
        return read_courses_json(path, language)
    return read_table(path, language)
