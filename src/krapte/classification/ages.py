"""Ages and sexes: single years 15 to 74 in the model, bands in published tables."""

from __future__ import annotations

import re

AGES = range(15, 75)
SEXES = ("men", "women")
_BAND = re.compile(r"^(\d{1,2})(?:-(\d{1,2})|\+)?$")


def age_range(code: str) -> tuple[int, int]:
    """Return first and last age of `67`, `15-24` or `65+` (which ends at 99).

    Raises
    ------
    ValueError
        When the code is no age.
    """
    found = _BAND.match(code)
    if not found:
        raise ValueError(f"`{code}` is no age; write 67, 15-24 or 65+")
    first = int(found.group(1))
    if code.endswith("+"):
        return first, 99
    last = int(found.group(2)) if found.group(2) else first
    if last < first:
        raise ValueError(f"`{code}` runs backwards")
    return first, last
