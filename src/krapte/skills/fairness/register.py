"""What the Dutch algorithm register and the AI Act ask, and what of it the software can give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krapte.tables import read_rows, refuse_if_faulty

_DATA = Path(__file__).resolve().parents[2] / "data" / "skills"
FIELDS = _DATA / "register_fields.csv"
FIELD_COLUMNS = ("field", "who", "choices", "text_nl", "text_en", "verified")
DUTIES = _DATA / "duties.csv"
DUTY_COLUMNS = ("article", "duty_nl", "duty_en", "software_nl", "software_en", "organisation_nl",
                "organisation_en")  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """A duty of Regulation (EU) 2024/1689 for high-risk systems, and who gives what.

    Parameters
    ----------
    article
        Number of the article.
    duty, software, organisation
        By language: its name, what the software supplies, what the organisation must do.
    """

    article: int
    duty: Mapping[str, str]
    software: Mapping[str, str]
    organisation: Mapping[str, str]


def duties() -> tuple[Duty, ...]:
    """Return the duties, in the order of the articles. They inform, and are no legal advice."""
    rows = read_rows(DUTIES, DUTY_COLUMNS, exact=True)
    found = tuple(
        Duty(
            row.whole("article"),
            *({lang: row.text(f"{part}_{lang}") for lang in ("nl", "en")}
              for part in ("duty", "software", "organisation")),
        )
        for row in rows
    )  # fmt: skip
    refuse_if_faulty(rows)
    return found


def register_entry(lang: str = "nl") -> list[dict[str, Any]]:
    """Return the fields of the Algoritmeregister, standard 1.0, as far as the software knows them.

    Parameters
    ----------
    lang
        Language of the texts.

    Returns
    -------
    list of dict
        field, who (`software`, `organisation` or `both`), text, choices, and verified: where the
        name of the field was seen (`client`: the public client of the register's API).
    """
    rows = read_rows(FIELDS, FIELD_COLUMNS, exact=True)
    found = [
        {"field": row.text("field"), "who": row.text("who"), "text": row.fields[f"text_{lang}"],
         "choices": list(row.words("choices")), "verified": row.text("verified")}
        for row in rows
    ]  # fmt: skip
    refuse_if_faulty(rows)
    return found
