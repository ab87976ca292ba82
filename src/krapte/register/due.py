"""What is late, due, or open without a deadline: commitments and milestones on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

STATES = ("late", "unknown", "due", "undated")
"""Where something open stands, in the order in which it wants attention; `unknown` is a deadline
that has passed for something whose status nobody looked up."""

_SETTLED = ("done", "withdrawn", "reached")


def due(records: Mapping[str, Sequence[Any]], today: dt.date) -> list[dict[str, Any]]:
    """Return what is open on a day, the late first.

    Parameters
    ----------
    records
        Kind to records of a register: `commitment`, `milestone` and `role`.
    today
        The day from which is looked.

    Returns
    -------
    list of dict
        Code, kind, state (one of `STATES`), status, deadline with its own words, days left
        (negative when past), text in both languages, number, parties, measures and sources. A
        milestone is of the owners of its measure.
    """
    owners = _owners(records["role"])
    rows = [
        *(_commitment(own, today) for own in records["commitment"]),
        *(_milestone(own, today, owners) for own in records["milestone"]),
    ]
    return sorted(
        (row for row in rows if row["state"] is not None),
        key=lambda row: (
            STATES.index(row["state"]), row["deadline"] or "", row["kind"], row["code"]
        ),
    )  # fmt: skip


def _owners(roles: Iterable[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for own in roles:
        if own["role"] in ("owner", "co_owner"):
            found.setdefault(own["measure"], []).append(own["party"])
    return found


def _state(status: str, deadline: str | None, today: dt.date) -> str | None:
    """Return where a commitment stands on a day; None when it is settled."""
    if status in _SETTLED:
        return None
    if status in ("late", "missed"):
        return "late"
    if deadline is None:
        return "undated"
    if dt.date.fromisoformat(deadline) >= today:
        return "due"
    return "unknown" if status == "unknown" else "late"


def _commitment(own: Any, today: dt.date) -> dict[str, Any]:
    return {
        "code": own.key,
        "kind": own["kind"],
        "state": _state(own["status"], own["deadline"], today),
        "status": own["status"],
        "deadline": own["deadline"],
        "deadline_text": own["deadline_text"],
        "days": _days(own["deadline"], today),
        "text_nl": own["text_nl"],
        "text_en": own["text_en"],
        "number": own["number"],
        "made_by": own["made_by"],
        "parties": [own["party"]] if own["party"] else [],
        "measures": list(own["measures"]),
        "source": list(own["source"]),
    }


def _milestone(own: Any, today: dt.date, owners: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "code": own.key,
        "kind": "milestone",
        "state": _state(own["status"], own["due"], today),
        "status": own["status"],
        "deadline": own["due"],
        "deadline_text": own["due_text"],
        "days": _days(own["due"], today),
        "text_nl": own["text_nl"],
        "text_en": own["text_en"],
        "number": None,
        "made_by": None,
        "parties": owners.get(own["measure"], []),
        "measures": [own["measure"]],
        "source": list(own["source"]),
    }


def _days(deadline: str | None, today: dt.date) -> int | None:
    return None if deadline is None else (dt.date.fromisoformat(deadline) - today).days
