"""Holds who has a part in the plan, and which part in which measure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from krapte.register.content.fields import LETTER_COLUMNS, origin, read_records
from krapte.tables import FOLDER

PARTIES, ROLES_TABLE = "parties.csv", "roles.csv"

PARTY_KINDS = (
    "ministry",
    "province",
    "municipality",
    "region",
    "fund",
    "sector_organisation",
    "employer_organisation",
    "union",
    "school",
    "executor",
    "advisory_body",
    "parliament",
    "network",
    "other",
)

ROLES = ("owner", "co_owner", "executor", "financier", "advisor")

PARTY_COLUMNS = ("code", "name_nl", "name_en", "kind", "source", "note", *LETTER_COLUMNS)
ROLE_COLUMNS = ("measure", "party", "role", "source", "note", *LETTER_COLUMNS)


@dataclass(frozen=True)
class Party:
    """A ministry, school, fund, firm or any other body that acts in the plan.

    Parameters
    ----------
    code
        Identifier in lower case.
    name_nl, name_en
        What a reader sees.
    kind
        One of `PARTY_KINDS`.
    source
        Identifiers of sources.
    note
        One remark; may be empty.
    letter_section, letter_quote
        Where the letter names it, and a few words of that place; empty when it does not.
    line
        Line in the table, for messages.
    """

    code: str
    name_nl: str
    name_en: str
    kind: str
    source: tuple[str, ...]
    note: str
    letter_section: str
    letter_quote: str
    line: int


@dataclass(frozen=True)
class Role:
    """What one party does in one measure.

    Parameters
    ----------
    measure, party
        Codes.
    role
        One of `ROLES`.
    source, note, letter_section, letter_quote, line
        As in `Party`.
    """

    measure: str
    party: str
    role: str
    source: tuple[str, ...]
    note: str
    letter_section: str
    letter_quote: str
    line: int


def read_parties(folder: Path = FOLDER) -> tuple[Party, ...]:
    """Return all parties in the order of `parties.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    return read_records(
        folder / PARTIES,
        PARTY_COLUMNS,
        lambda row: Party(
            code=row.text("code"),
            name_nl=row.text("name_nl"),
            name_en=row.text("name_en"),
            kind=row.text("kind"),
            **origin(row),
        ),
    )


def read_roles(folder: Path = FOLDER) -> tuple[Role, ...]:
    """Return all roles in the order of `roles.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    return read_records(
        folder / ROLES_TABLE,
        ROLE_COLUMNS,
        lambda row: Role(
            measure=row.text("measure"),
            party=row.text("party"),
            role=row.text("role"),
            **origin(row),
        ),
    )
