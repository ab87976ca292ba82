"""Opens a JSON file, and tells where in it something is wrong."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.inputs import LARGEST_RECORDS as _MOST_BYTES

_NAMES = {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number",
          bool: "true or false", type(None): "null"}  # fmt: skip


def read_json(path: Path, what: str) -> Any:
    """Return the content of a JSON file.

    Parameters
    ----------
    path
        The file.
    what
        What it should be, for messages.

    Raises
    ------
    BadInput
        No such file, too large, not UTF-8, or no JSON.
    """

    def refuse(found: str, mend: str, line: int | None = None) -> BadInput:
        return BadInput([Problem(path.name, line, None, found, what, mend)])

    if not path.is_file():
        raise refuse("no file", "Check the name.")
    if path.stat().st_size > _MOST_BYTES:
        raise refuse(f"more than {_MOST_BYTES // 1_000_000} MB", "Split it.")
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise refuse("bytes that are no UTF-8", "Save the file as UTF-8.") from None
    except json.JSONDecodeError as fault:
        told = f"JSON that breaks off at column {fault.colno}"
        raise refuse(told, "Mend or export the file again.", fault.lineno) from None
    except (RecursionError, ValueError) as fault:  # a number may have too many digits
        deep = isinstance(fault, RecursionError)
        told = "JSON nested without end" if deep else "a number that cannot be read"
        raise refuse(told, "Export the file again.") from None


class Node:
    """One value in a JSON file with its place, such as `items[3].cost`; records faults.

    Parameters
    ----------
    value
        The value.
    file
        Name of the file.
    place
        Where it stands.
    problems
        List to which faults are added, shared by all nodes of the file.
    """

    def __init__(self, value: Any, file: str, place: str, problems: list[Problem]) -> None:
        self.value, self.file, self.place, self.problems = value, file, place, problems

    def fault(self, found: str, allowed: str, mend: str) -> None:
        """Record a fault at this place."""
        self.problems.append(Problem(self.file, None, self.place, found, allowed, mend))

    def at(self, *keys: str) -> Node:
        """Return the first of the named fields that is there; a node with None when none is."""
        if not isinstance(self.value, dict):
            if self.value is not None:
                self.fault(self._kind(), "an object", "Write the fields between { and }.")
            return Node(None, self.file, f"{self.place}.{keys[0]}", self.problems)
        for key in keys:
            if self.value.get(key) is not None:
                return Node(self.value[key], self.file, f"{self.place}.{key}", self.problems)
        return Node(None, self.file, f"{self.place}.{keys[0]}", self.problems)

    def each(self) -> list[Node]:
        """Return the members of a list; one value counts as a list of one, nothing as none."""
        if self.value is None:
            return []
        members = self.value if isinstance(self.value, list) else [self.value]
        return [
            Node(own, self.file, f"{self.place}[{n}]", self.problems)
            for n, own in enumerate(members)
        ]

    def text(self, needed: bool = False) -> str:
        """Return a text (numbers too); empty after recording the fault when it is none."""
        if isinstance(self.value, str) and (self.value.strip() or not needed):
            return self.value.strip()
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            return f"{self.value}"
        if self.value is not None or needed:
            self.fault(self._kind(), "a text", "Fill in the field.")
        return ""

    def number(self, needed: bool = False) -> float | None:
        """Return a number, also one written as text; None after recording what is none."""
        if self.value is None and not needed:
            return None
        try:
            value = math.nan if isinstance(self.value, bool) else float(str(self.value))
        except (TypeError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            self.fault(self._kind(), "a number", "Write it with a point.")
            return None
        return value

    def spoken(self, lang: str) -> str:
        """Return the text in a language out of a list of {language, value}, or else the first."""
        found: dict[str, str] = {}
        for own in self.each():
            if isinstance(own.value, str):
                found.setdefault("", own.value)
            else:
                found.setdefault(own.at("language", "lang").text()[:2].lower(),
                                 own.at("value", "text").text())  # fmt: skip
        return found.get(lang) or next((text for text in found.values() if text), "")

    def _kind(self) -> str:
        return "nothing" if self.value is None else _NAMES.get(type(self.value), "something else")
