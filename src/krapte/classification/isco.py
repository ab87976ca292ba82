"""The link between BRC 2014 and ISCO-08, by which occupations of other lists find their place.

BRC 2014 is a grouping of the 436 unit groups of ISCO-08. The table `isco08.csv` holds the link as
CBS published it (source `cbs-isco2008-brc2014`), for all thirteen classes, together with the codes
that CBS gives to occupations of which only a part of the code is known, such as `2140`.
"""

from __future__ import annotations

from functools import lru_cache

from krapte.classification._table import index, rows
from krapte.classification.occupations import GROUPS, model_occupations


def occupation_of_isco(code: str) -> str:
    """Return the BRC group (four digits) of an ISCO-08 code of four digits.

    Groups outside the classes 07 and 08 have no row of their own in the table of occupations;
    their first two digits are the class.

    Raises
    ------
    ValueError
        When the code is no ISCO-08 code of four digits.
    """
    found = _by_isco().get(code)
    if found is None:
        raise ValueError(f"`{code}` is no ISCO-08 unit group; write four digits, such as 7411")
    return found


def model_occupation_of_isco(code: str) -> str:
    """Return the occupation of the model that holds an ISCO-08 unit group: a group or a class.

    Raises
    ------
    ValueError
        When the code is no ISCO-08 code of four digits.
    """
    group = occupation_of_isco(code)
    return group if group in model_occupations() else group[:2]


def isco_of_occupation(code: str) -> tuple[str, ...]:
    """Return the ISCO-08 unit groups inside a BRC group, segment or class, or inside `07+08`.

    Raises
    ------
    ValueError
        When the code is no occupation.
    """
    parts = code.split("+") if code in GROUPS else [code]
    prefix = ("",) if code == "all" else tuple(parts)
    found = tuple(
        row["isco"]
        for row in rows("isco08.csv")
        if row["level"] == "unit group" and row["occupation"].startswith(prefix)
    )
    if not found or not (code in GROUPS or _is_code(code)):
        raise ValueError(f"`{code}` is no occupation of BRC 2014; write 07, 076 or 0761")
    return found


def _is_code(code: str) -> bool:
    return code in index("occupations.csv") or len(code) in (3, 4)


@lru_cache(maxsize=1)
def _by_isco() -> dict[str, str]:
    return {row["isco"]: row["occupation"] for row in rows("isco08.csv")}
