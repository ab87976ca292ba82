"""How sources write periods, and what they become."""

from __future__ import annotations

import re

KINDS = ("year", "quarter", "month", "schoolyear", "span")

_FORMS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("year", re.compile(r"(\d{4})(?:JJ00)?"), r"\1"),
    ("quarter", re.compile(r"(\d{4})(?:KW0|-?Q)([1-4])"), r"\1Q\2"),
    ("month", re.compile(r"(\d{4})(?:MM|-)(\d{2})"), ""),
    ("schoolyear", re.compile(r"(\d{4})(?:SJ00|/\d{2,4})"), r"\1"),
    ("span", re.compile(r"\d{4}-\d{4}"), r"\g<0>"),
)


def period_of(code: str) -> tuple[str, str]:
    """Return the kind of a remote period and our code; a school year is the year it begins in.

    Months have no code of ours and return an empty one.

    Raises
    ------
    ValueError
        The period is written in a way we do not know.
    """
    for kind, form, template in _FORMS:
        found = form.fullmatch(code)
        if found:
            return kind, found.expand(template)
    raise ValueError(f"`{code}` is no period")
