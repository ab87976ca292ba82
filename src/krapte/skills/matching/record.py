"""One person or vacancy as a file gives it, read field by field; faults never repeat a value.

A file of people is personal data, and messages end in terminals, tickets and logs. So a fault tells
file, row, field, the kind of thing that stands there and what may stand there, and no more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from krapte.errors import Problem
from krapte.skills.matching.columns import SKILL_LEVELS, UNKNOWN, education_levels
from krapte.skills.matching.places import NOWHERE, place_numbers

WEEK = 168
_LICENCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YES = {"yes": True, "ja": True, "true": True, "no": False, "nee": False, "false": False}
_LONGEST_ID = 200


@dataclass
class Record:
    """The fields of one row.

    Parameters
    ----------
    file
        Name of the file, for messages.
    line
        Line in a CSV file; None in JSON.
    place
        What to call the row inside the file: empty in CSV, such as `seekers[3]` in JSON.
    fields
        Name to value; text in CSV, anything in JSON. Absent, null and empty are unknown.
    problems
        List to which faults are added; shared by all rows of the file.
    plain
        Whether values are text that still has to be taken apart (CSV).
    """

    file: str
    line: int | None
    place: str
    fields: Mapping[str, Any]
    problems: list[Problem] = field(repr=False)
    plain: bool = False

    def fault(self, name: str, found: str, allowed: str, mend: str) -> None:
        """Record what kind of thing stands in a field, and what may stand there."""
        own = f"{self.place}.{name}" if self.place else name
        self.problems.append(Problem(self.file, self.line, own, found, allowed, mend))

    def get(self, name: str) -> Any:
        """Return a value; None when nothing is known."""
        value = self.fields.get(name)
        return None if value == "" else value

    def refuse_others(self, known: Collection[str], reasons: Mapping[str, str]) -> None:
        """Record fields that do not exist; names of fields are no personal data."""
        for name in self.fields:
            if name not in known:
                mend = reasons.get(str(name), "Leave it out; see the reference of this format.")
                told = str(name)[:40]
                self.fault(told, "a field that does not exist", ", ".join(known), mend)

    def key(self, name: str = "id") -> str:
        """Return the key of the row: a text or whole number that must be there."""
        value = self.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_ID:
            mend = "Give every row a key of its own; no name or citizen service number."
            self.fault(name, _kind(value), f"a text of 1 to {_LONGEST_ID} characters", mend)
            return ""
        return value

    def words(self, name: str) -> str:
        """Return a text; empty when unknown."""
        value = self.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(name, _kind(value), "a text", "Put it in quotes.")
            return ""
        return value

    def number(self, name: str, low: float, high: float, unit: str) -> float:
        """Return a number between bounds; NaN when unknown."""
        value = self.get(name)
        if value is None:
            return math.nan
        found = self._number(value)
        allowed = f"{unit} from {low:g} to {high:g}, or nothing when unknown"
        if found is None or not low <= found <= high:
            kind = _kind(value) if found is None else "a number outside that"
            self.fault(name, kind, allowed, "Write a number with a point; leave out the unit.")
            return math.nan
        return found

    def whole(self, name: str, low: int, high: int, unit: str, missing: int) -> int:
        """Return a whole number between bounds; `missing` when unknown."""
        found = self.number(name, low, high, unit)
        if math.isnan(found):
            return missing
        if found != int(found):
            self.fault(name, "a fraction", f"a whole number of {unit}", "Round it.")
        return int(found)

    def span(self, name: str) -> tuple[int, int]:
        """Return a range of hours per week as (low, high); -1 for an end that is unknown."""
        value = self.get(name)
        if value is None:
            return UNKNOWN, UNKNOWN
        if self.plain:
            value = [part.strip() or None for part in str(value).split("-")]
        ends = value if isinstance(value, list) else [value, value]
        if len(ends) == 1:
            ends = ends * 2
        found = [UNKNOWN if one is None else self._number(one) for one in ends]
        if (
            len(found) != 2
            or any(one is None or (one != UNKNOWN and not 0 <= one <= WEEK) for one in found)
            or (UNKNOWN not in found and found[0] > found[1])  # type: ignore[operator]
        ):
            example = "24-36" if self.plain else "[24, 36]"
            allowed = f"hours per week such as {example}, between 0 and {WEEK}"
            self.fault(name, _kind(value), allowed, "Write least and most, in that order.")
            return UNKNOWN, UNKNOWN
        low, high = (round(one) for one in found)  # type: ignore[arg-type]
        return low, high

    def flag(self, name: str) -> bool | None:
        """Return yes or no; None when unknown."""
        value = self.get(name)
        if value is None or isinstance(value, bool):
            return value
        found = (
            _YES.get(value.strip().casefold()) if self.plain and isinstance(value, str) else None
        )
        if found is None:
            allowed = "yes or no" if self.plain else "true or false"
            mend = "Leave it out when it is unknown."
            self.fault(name, _kind(value), f"{allowed}, or nothing when unknown", mend)
        return found

    def education(self, name: str = "education") -> int:
        """Return the position of a level of education; -1 when unknown."""
        return self._choice(name, {own: at for at, own in enumerate(education_levels())}, UNKNOWN)

    def located(self, name: str = "place") -> int:
        """Return the position of a municipality or labour-market region; -1 when unknown."""
        value = self.get(name)
        if value is None:
            return NOWHERE
        found = place_numbers().get(value) if isinstance(value, str) else None
        if found is None:
            allowed = "a code such as GM0344 (municipality) or AM17 (labour-market region)"
            mend = "Use the municipalities of 2025; an address or postcode is not needed."
            self.fault(name, _kind(value), allowed, mend)
            return NOWHERE
        return found

    def licences(self, name: str) -> tuple[str, ...] | None:
        """Return codes of licences; None when unknown, empty when there is none."""
        value = self.get(name)
        if value is None:
            return None
        if self.plain:
            value = [] if str(value).strip() == "none" else str(value).split("|")
        parts = value if isinstance(value, list) else [value]
        found = []
        for one in parts:
            code = one.strip().casefold() if isinstance(one, str) else ""
            if _LICENCE.fullmatch(code) is None or len(code) > 40:
                allowed = "codes of small letters, digits and hyphens, such as rijbewijs-b or vca"
                self.fault(name, _kind(one), allowed, "Write a list; the same code everywhere.")
                return ()
            found.append(code)
        return tuple(dict.fromkeys(found))

    def concepts(
        self, name: str, numbers: Mapping[str, int], what: str, vocabulary: str
    ) -> list[tuple[int, int]]:
        """Return concepts as (position, level), level 0 when unknown."""
        value = self.get(name)
        if value is None:
            return []
        parts = str(value).split("|") if self.plain else value
        if not isinstance(parts, list):
            self.fault(name, _kind(value), f"a list of {what}s", "Put it between [ and ].")
            return []
        found = []
        for place, one in enumerate(parts, start=1):
            uri, level = self._concept(one)
            number = numbers.get(uri) if isinstance(uri, str) else None
            if number is None:
                told = f"an unknown id at place {place}" if isinstance(uri, str) else _kind(one)
                mend = "`krapte skills normalise` finds ids; check --store and --language."
                self.fault(name, told, f"the address of a {what} of {vocabulary}", mend)
                return []
            if level is None:
                allowed = "1 to 5, or nothing when unknown"
                self.fault(name, f"no level at place {place}", allowed, "Write a whole number.")
                return []
            found.append((number, level))
        return found

    def _concept(self, one: Any) -> tuple[Any, int | None]:
        """Return the address and the level; 0 is unknown, None is a fault."""
        level: Any = None
        if self.plain:
            one, _, text = one.strip().partition("@")
            level = self._number(text) if text else None
            if text and level is None:
                return one, None
        elif isinstance(one, Mapping):
            if set(one) - {"uri", "level"}:
                return None, 0
            one, level = one.get("uri"), one.get("level")
        if level is None:
            return one, 0
        fits = isinstance(level, (int, float)) and not isinstance(level, bool)
        return one, int(level) if fits and level in SKILL_LEVELS else None

    def _choice(self, name: str, known: Mapping[str, int], missing: int) -> int:
        value = self.get(name)
        if value is None:
            return missing
        found = known.get(value) if isinstance(value, str) else None
        if found is None:
            mend = "Leave it out when it is unknown."
            self.fault(name, _kind(value), " or ".join(known), mend)
            return missing
        return found

    def _number(self, value: Any) -> float | None:
        if isinstance(value, bool):
            return None
        if self.plain and isinstance(value, str):
            try:
                value = float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value.strip()) else None
            except ValueError:
                return None
        try:
            found = float(value) if isinstance(value, (int, float)) else math.nan
        except OverflowError:  # a whole number that no float holds
            return None
        return found if math.isfinite(found) else None


def _kind(value: Any) -> str:
    """Return what kind of thing a value is, without the value."""
    if value is None:
        return "nothing"
    kinds = {bool: "yes or no", int: "a number", float: "a number", str: "another text",
             list: "another list", dict: "an object"}  # fmt: skip
    return kinds.get(type(value), "something else")
