"""Sex, age band and origin of people by their key: read by the audit alone, kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from krapte.errors import BadInput, Problem, gathered
from krapte.tables import read_rows, unshielded

GROUPS = ("sex", "age_band", "origin")
"""Attributes by which groups are made; each may be left out, none enters a score."""

QUALIFIED = "qualified"
_YES = {"yes": True, "ja": True, "true": True, "no": False, "nee": False, "false": False}
_MOST_VALUES, _LONGEST = 20, 40


@dataclass(frozen=True, eq=False, repr=False)
class Attributes:
    """What is known of people that a score may not see.

    Parameters
    ----------
    ids
        The keys of the matching.
    groups
        Attribute to the value of each person; empty where it is unknown.
    qualified
        Whether each person can do the work asked, by a measure outside krapte (hired and stayed,
        judged by a professional); None where unknown. None as a whole where it was not given.
    """

    ids: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    qualified: tuple[bool | None, ...] | None = None

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.ids)

    def __repr__(self) -> str:
        """Return the number of people and nothing about them."""
        return f"Attributes({len(self)} people, {', '.join(self.groups)})"


def read_attributes(path: Path) -> Attributes:
    """Return the attributes of a table with the columns id, any of `GROUPS`, and `qualified`.

    Raises
    ------
    BadInput
        No such table, another column, a key that is missing or stands twice, a column that makes
        no groups, or a flag that is none. No value of the table is repeated.
    """
    rows = read_rows(path, ("id",))
    problems: list[Problem] = []

    def fault(line: int | None, field: str | None, found: str, allowed: str, mend: str) -> None:
        problems.append(Problem(path.name, line, field, found, allowed, mend))

    if not rows:
        fault(None, None, "no row", "a row per person", "Give the table of the people matched.")
        raise BadInput(problems)
    names = [own for own in rows[0].fields if own != "id"]
    for own in names:
        if own not in (*GROUPS, QUALIFIED):
            allowed = f"only id, {', '.join(GROUPS)}, {QUALIFIED}"
            fault(1, own[:40], "a column that is not read", allowed, "Leave it out.")
    present = tuple(own for own in GROUPS if own in names)
    if not present:
        fault(1, None, "no attribute", f"at least one of {', '.join(GROUPS)}", "Add a column.")
    if problems:
        raise BadInput(problems)
    seen: set[str] = set()
    flags: list[bool | None] = []
    for row in rows:
        key = unshielded(row.fields["id"])
        if not key or key in seen:
            told = "nothing" if not key else "a key that stands there twice"
            fault(row.line, "id", told, "each key once", "Give each person one row.")
        seen.add(key)
        for own in present:
            if len(row.fields[own]) > _LONGEST:
                told = "a long text"
                fault(row.line, own, told, f"at most {_LONGEST} characters", "Name a group.")
        flag = row.fields.get(QUALIFIED, "").casefold()
        if flag and flag not in _YES:
            mend = "Leave it empty when it is unknown."
            fault(row.line, QUALIFIED, "another text", "yes or no", mend)
        flags.append(_YES.get(flag))
    groups = {own: tuple(row.fields[own] for row in rows) for own in present}
    for own, values in groups.items():
        many = len(set(values) - {""})
        if many > _MOST_VALUES:
            # So many values are birth dates or names, and no group could be shown anyhow.
            mend = "Give bands or groups, such as 45-54, instead of a value per person."
            fault(None, own, f"{many} different values", f"at most {_MOST_VALUES}", mend)
    if problems:
        raise BadInput(gathered(problems))
    ids = tuple(unshielded(row.fields["id"]) for row in rows)
    return Attributes(ids, groups, tuple(flags) if QUALIFIED in names else None)
