"""Parliament's open data: documents, cases and pledges by their number; records, not figures."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from krapte.errors import BadInput, Problem
from krapte.folders import write_file
from krapte.statistics.connectors.cache import Answer
from krapte.statistics.connectors.content import check_columns, drift, moment, read_json, refuse
from krapte.statistics.connectors.http import Client
from krapte.statistics.connectors.table import RemoteTable

_NEVER = "0001-01-01"  # how the service writes that a pledge has no date
_FIELDS = {
    "document": ("DocumentNummer", "Soort", "Titel", "Onderwerp", "Datum", "GewijzigdOp"),
    "case": ("Nummer", "Soort", "Titel", "Onderwerp", "Status", "GewijzigdOp"),
    "pledge": ("Nummer", "Tekst", "Status", "Ministerie", "Aanmaakdatum", "DatumNakoming",
               "GewijzigdOp"),
}  # fmt: skip
_FORMS = (
    ("document", re.compile(r"(\d{5})-(\d{1,5})"), "Document",
     r"Kamerstukdossier/any(d:d/Nummer eq \1) and Volgnummer eq \2"),
    ("document", re.compile(r"(\d{4}D\d{5})"), "Document", r"DocumentNummer eq '\1'"),
    ("case", re.compile(r"(\d{4}Z\d{5})"), "Zaak", r"Nummer eq '\1'"),
    ("pledge", re.compile(r"(TZ\d{6}-\d{1,4})"), "Toezegging", r"Nummer eq '\1'"),
)  # fmt: skip


@dataclass(frozen=True)
class ParliamentRecord:
    """A document, case or pledge as Parliament's register knows it.

    Parameters
    ----------
    number
        As asked for: `29544-1173`, `2023D04417`, `2023Z01839`, `TZ202302-123`.
    kind
        `document`, `case` or `pledge`.
    id
        The register's own number.
    sort, title, text
        What Parliament calls it; its title; subject, or the text of the pledge.
    status, owner
        State of a case or pledge; ministry of a pledge. Empty where the register has none.
    date, due
        Day of the document or pledge, and day before which a pledge is to be kept; ISO, or empty.
    changed
        Moment of the last change in the register.
    """

    number: str
    kind: str
    id: str
    sort: str
    title: str
    text: str
    status: str
    owner: str
    date: str
    due: str
    changed: str


def address(table: RemoteTable, number: str) -> str:
    """Return the address at which a number is looked up.

    Raises
    ------
    BadInput
        It is no number of a document, case or pledge.
    """
    _, entity, condition = _form(number)
    chosen = f"{condition} and Verwijderd eq false"
    return f"{table.url}/{entity}?$filter={quote(chosen)}"


def read(
    table: RemoteTable, client: Client, numbers: Sequence[str]
) -> tuple[list[ParliamentRecord], dict[str, Answer]]:
    """Return the records of these numbers, with the answers to keep.

    Raises
    ------
    BadInput
        A number is not known or not unique, there is no answer, or it has another form.
    """
    records = []
    answers: dict[str, Answer] = {}
    for number in dict.fromkeys(numbers):
        kind, _, _ = _form(number)
        asked = address(table, number)
        answers[asked] = client.get(asked)
        rows = read_json(table, answers[asked]).get("value")
        if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
            count = len(rows) if isinstance(rows, list) else "no list of"
            refuse([drift(table, number, f"{count} records", f"one record of {number}")])
        check_columns(table, _FIELDS[kind], rows[0])
        records.append(_record(number, kind, rows[0]))
    return records, answers


def keep(folder: Path, records: Sequence[ParliamentRecord], retrieved: dt.datetime) -> list[Path]:
    """Keep records beside the figures of a store and return the files that are new.

    A record that changed gets a file of its own; what it said before stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for record in records:
        content = asdict(record)
        stamp = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
        path = folder / f"{record.number}.{stamp}.json"
        if path.exists():
            continue
        content["retrieved"] = retrieved.isoformat()
        write_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
        written.append(path)
    return written


def _form(number: str) -> tuple[str, str, str]:
    for kind, form, entity, condition in _FORMS:
        found = form.fullmatch(number)
        if found:
            return kind, entity, found.expand(condition)
    raise BadInput(
        [
            Problem(
                "--number", None, None, f"`{number}`",
                "a number such as 29544-1173, 2023D04417, 2023Z01839 or TZ202302-123",
                "It stands on the document, after `nr.`, and on the site of Parliament.",
            )
        ]
    )  # fmt: skip


def _record(number: str, kind: str, row: Mapping[str, Any]) -> ParliamentRecord:
    def text(name: str) -> str:
        return str(row.get(name) or "").strip()

    def day(name: str) -> str:
        # As written: midnight in The Hague is the day before in UTC.
        told = text(name)[:10]
        return "" if told == _NEVER or moment(told) is None else told

    pledge = kind == "pledge"
    return ParliamentRecord(
        number=number,
        kind=kind,
        id=text("DocumentNummer" if kind == "document" else "Nummer"),
        sort="Toezegging" if pledge else text("Soort"),
        title=text("Titel"),
        text=text("Tekst" if pledge else "Onderwerp"),
        status=text("Status"),
        owner=text("Ministerie"),
        date=day("Aanmaakdatum" if pledge else "Datum"),
        due=day("DatumNakoming"),
        changed=text("GewijzigdOp"),
    )
