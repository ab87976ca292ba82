"""Holds what was promised or asked, and the dates by which something must be there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from krapte.register.content.fields import LETTER_COLUMNS, optional_date, origin, read_records
from krapte.tables import FOLDER

COMMITMENTS, MILESTONES = "commitments.csv", "milestones.csv"

COMMITMENT_KINDS = ("motion", "pledge", "announcement", "request")
COMMITMENT_STATUSES = ("open", "done", "late", "withdrawn", "unknown")
MILESTONE_STATUSES = ("planned", "reached", "missed", "unknown")

COMMITMENT_COLUMNS = (
    "code",
    "kind",
    "document",
    "number",
    "made_on",
    "made_by",
    "addressee",
    "text_nl",
    "text_en",
    "deadline",
    "deadline_text",
    "status",
    "status_on",
    "status_source",
    "party",
    "measures",
    "source",
    "note",
    *LETTER_COLUMNS,
)

MILESTONE_COLUMNS = (
    "code",
    "measure",
    "due",
    "due_text",
    "text_nl",
    "text_en",
    "status",
    "source",
    "note",
    *LETTER_COLUMNS,
)


@dataclass(frozen=True)
class Commitment:
    """A motion, pledge, announcement or request.

    Parameters
    ----------
    code
        Identifier.
    kind
        One of `COMMITMENT_KINDS`.
    document
        Source identifier of the paper that holds it.
    number
        Number of that paper as Parliament writes it; may be empty.
    made_on
        Day on which it was made; None when unknown.
    made_by, addressee
        Names of members of Parliament, or codes of parties.
    text_nl, text_en
        What was promised or asked.
    deadline
        Last day of the period that was named; None when none was.
    deadline_text
        The period in the words of the document; may be empty.
    status
        One of `COMMITMENT_STATUSES`: `late` is past its deadline and not done.
    status_on, status_source
        Day since which the status holds (of a `done` one: when it was done), and the source of it.
    party
        Code of the party that must deliver.
    measures
        Codes of the measures it is about; may be empty.
    source, note, letter_section, letter_quote, line
        As in `Party`.
    """

    code: str
    kind: str
    document: str
    number: str
    made_on: dt.date | None
    made_by: str
    addressee: str
    text_nl: str
    text_en: str
    deadline: dt.date | None
    deadline_text: str
    status: str
    status_on: dt.date | None
    status_source: str
    party: str
    measures: tuple[str, ...]
    source: tuple[str, ...]
    note: str
    letter_section: str
    letter_quote: str
    line: int


@dataclass(frozen=True)
class Milestone:
    """A moment in the life of a measure.

    Parameters
    ----------
    code, measure
        Identifiers.
    due
        Day, or last day of the period named; None when unknown.
    due_text
        The period in the words of the source.
    text_nl, text_en
        What is there at that moment.
    status
        One of `MILESTONE_STATUSES`.
    source, note, letter_section, letter_quote, line
        As in `Party`.
    """

    code: str
    measure: str
    due: dt.date | None
    due_text: str
    text_nl: str
    text_en: str
    status: str
    source: tuple[str, ...]
    note: str
    letter_section: str
    letter_quote: str
    line: int


def read_commitments(folder: Path = FOLDER) -> tuple[Commitment, ...]:
    """Return all commitments in the order of `commitments.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    return read_records(
        folder / COMMITMENTS,
        COMMITMENT_COLUMNS,
        lambda row: Commitment(
            code=row.text("code"),
            kind=row.text("kind"),
            document=row.text("document"),
            number=row.fields["number"],
            made_on=optional_date(row, "made_on"),
            made_by=row.text("made_by"),
            addressee=row.fields["addressee"],
            text_nl=row.text("text_nl"),
            text_en=row.text("text_en"),
            deadline=optional_date(row, "deadline"),
            deadline_text=row.fields["deadline_text"],
            status=row.text("status"),
            status_on=optional_date(row, "status_on"),
            status_source=row.fields["status_source"],
            party=row.fields["party"],
            measures=row.words("measures"),
            **origin(row),
        ),
    )


def read_milestones(folder: Path = FOLDER) -> tuple[Milestone, ...]:
    """Return all milestones in the order of `milestones.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    return read_records(
        folder / MILESTONES,
        MILESTONE_COLUMNS,
        lambda row: Milestone(
            code=row.text("code"),
            measure=row.text("measure"),
            due=optional_date(row, "due"),
            due_text=row.fields["due_text"],
            text_nl=row.text("text_nl"),
            text_en=row.text("text_en"),
            status=row.text("status"),
            **origin(row),
        ),
    )
