"""Job seekers and vacancies as our own JSON, such that reading it gives the same columns."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from krapte.folders import write_file
from krapte.skills.matching.columns import SkillLists, education_levels
from krapte.skills.matching.places import place_codes
from krapte.skills.matching.reading import FORMS
from krapte.skills.matching.seekers import Seekers
from krapte.skills.matching.vacancies import Vacancies


def as_records(table: Seekers | Vacancies) -> dict[str, Any]:
    """Return the contents of a JSON file; what is unknown is left out."""
    kind = "seekers" if isinstance(table, Seekers) else "vacancies"
    one = _seeker if isinstance(table, Seekers) else _vacancy
    rows = [_known(one(table, row)) for row in range(len(table))]  # type: ignore[arg-type]
    return {"form": FORMS[kind], "vocabulary": table.vocabulary, kind: rows}


def write_json(table: Seekers | Vacancies, path: Path) -> None:
    """Write a JSON file, whole or not at all; only its owner may read it."""
    content = json.dumps(as_records(table), ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(path, content.encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all; only its owner may read it, for people stand in it."""
    write_file(path, content, mode=0o600)


def _seeker(table: Seekers, row: int) -> dict[str, Any]:
    held = table.licences.of(row)
    complete = bool(table.licences_complete[row])
    permit = int(table.work_permit[row])
    occupation = int(table.occupation[row])
    return {
        "id": table.ids[row],
        "skills": _skills(table, table.has, row),
        "occupations": None if occupation < 0 else [table.occupations[occupation]],
        **_where_and_when(table, row),
        "licences": list(held) if held or complete else None,
        "licences_absent": list(table.licences_absent.of(row)) or None,
        "licences_complete": complete or None,
        "travel_km": _number(table.travel_km[row]),
        "travel_minutes": _number(table.travel_minutes[row]),
        "wage_floor": _number(table.wage_floor[row]),
        "work_permit": None if permit < 0 else bool(permit),
    }


def _vacancy(table: Vacancies, row: int) -> dict[str, Any]:
    occupation = int(table.occupation[row])
    return {
        "id": table.ids[row],
        "title": table.titles[row] or None,
        "occupation": None if occupation < 0 else table.occupations[occupation],
        "essential": _skills(table, table.essential, row) or None,
        "optional": _skills(table, table.optional, row) or None,
        **_where_and_when(table, row),
        "licences": list(table.licences.of(row)) if table.licences_known[row] else None,
        "wage_max": _number(table.wage_max[row]),
        "places": int(table.places[row]),
        "open_hiring": bool(table.open_hiring[row]) or None,
    }


def _where_and_when(table: Seekers | Vacancies, row: int) -> dict[str, Any]:
    ends = [int(table.hours_low[row]), int(table.hours_high[row])]
    place, level = int(table.place[row]), int(table.education[row])
    return {
        "place": None if place < 0 else place_codes()[place],
        "hours": None if max(ends) < 0 else [None if end < 0 else end for end in ends],
        "education": None if level < 0 else education_levels()[level],
    }


def _skills(table: Seekers | Vacancies, lists: SkillLists, row: int) -> list[Any]:
    return [
        {"uri": table.skills[skill], "level": int(level)} if level else table.skills[skill]
        for skill, level in zip(*lists.of(row), strict=True)
    ]


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
