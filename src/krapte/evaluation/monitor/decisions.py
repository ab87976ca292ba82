"""The log of decisions: what was decided to steer by, by whom, when and why. It only grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from krapte.register.store import Record, Register

KIND = "decision"


def decide(
    register: Register,
    code: str,
    *,
    text: str,
    reason: str,
    made_by: str,
    made_on: dt.date,
    who: str,
    options: str = "",
    indicator: str = "",
    measures: Sequence[str] = (),
    replaces: str = "",
) -> Record:
    """Add a decision to the register, and return it.

    A decision is never changed or deleted; one that lapses is replaced by another that names it.

    Parameters
    ----------
    code
        New code of the decision.
    text, reason
        What was decided, and why.
    made_by, made_on
        Who decided, and when; `who` is the person that writes it down.
    options
        Which ways were looked at, such as the table of `advise`.
    indicator, measures
        What gave cause, and what it is about: codes of the register.
    replaces
        Code of an earlier decision.

    Raises
    ------
    BadInput
        There is a decision of that code, or a code is not in the register.
    """
    values = {
        "code": code,
        "text": text,
        "reason": reason,
        "made_by": made_by,
        "made_on": made_on.isoformat(),
        "options": options or None,
        "indicator": indicator or None,
        "measures": "|".join(measures),
        "replaces": replaces or None,
    }
    return register.create(KIND, values, who, reason)


def in_force(records: Sequence[Record]) -> tuple[Record, ...]:
    """Return the decisions that no later one replaced, the newest first."""
    gone = {own["replaces"] for own in records if own["replaces"]}
    kept = [own for own in records if own.key not in gone]
    return tuple(sorted(kept, key=lambda own: (str(own["made_on"]), own.key), reverse=True))
