"""The skill level of an occupation, as ISCO-08 defines it."""

from __future__ import annotations

PROGRAMMES = {1: "mbo-1", 2: "mbo-2/3", 3: "mbo-4", 4: "hbo/wo"}
"""Dutch programmes that lead to each level."""

_LEVEL = {"0": 2, "1": 4, "2": 4, "3": 3, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 1}


def skill_level(isco: str) -> int:
    """Return the skill level 1 to 4 of an ISCO-08 code, by its major group.

    Managers count as level 4, those in hospitality, retail and other services (14) as 3; the armed
    forces, which ISCO gives several levels, as 2.

    Source
    ------
    ILO, ISCO-08, volume 1, table 1.

    Raises
    ------
    ValueError
        No ISCO-08 code.
    """
    if not isco.isdigit() or not isco:
        raise ValueError(f"`{isco}` is no ISCO-08 code; write digits, such as 7411")
    return 3 if isco.startswith("14") else _LEVEL[isco[0]]
